//! A small dense matrix, row by row.

use crate::Error;

/// A matrix of real numbers, stored row by row.
///
/// ```
/// use satis_reliability::Matrix;
///
/// let matrix = Matrix::new(2, 3, vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
/// assert_eq!(matrix.get(1, 0), Some(4.0));
/// assert_eq!(matrix.row(1), Some(&[4.0, 5.0, 6.0][..]));
/// assert_eq!(matrix.column(2), Some(vec![3.0, 6.0]));
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// A matrix of its elements, row by row.
    ///
    /// # Errors
    /// [`Error::Length`] unless there are `rows * columns` of them,
    /// [`Error::Parameter`] if one is infinite or NaN.
    pub fn new(rows: usize, columns: usize, values: Vec<f64>) -> Result<Self, Error> {
        if rows.checked_mul(columns) != Some(values.len()) {
            return Err(Error::Length {
                what: "elements of a matrix, rows times columns",
                expected: rows.saturating_mul(columns),
                found: values.len(),
            });
        }
        match values.iter().find(|value| !value.is_finite()) {
            Some(&value) => Err(Error::Parameter {
                what: "an element of a matrix",
                value,
                expected: "a finite number",
            }),
            None => Ok(Self { rows, columns, values }),
        }
    }

    /// How many rows there are.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns there are.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// The element of a row and a column, counted from 0.
    #[must_use]
    pub fn get(&self, row: usize, column: usize) -> Option<f64> {
        (row < self.rows && column < self.columns).then(|| self.at(row, column))
    }

    /// A row, counted from 0.
    #[must_use]
    pub fn row(&self, row: usize) -> Option<&[f64]> {
        (row < self.rows).then(|| self.row_values(row))
    }

    /// A column, counted from 0.
    #[must_use]
    pub fn column(&self, column: usize) -> Option<Vec<f64>> {
        (column < self.columns).then(|| self.column_values(column).collect())
    }

    /// All elements, row by row.
    #[must_use]
    pub fn as_slice(&self) -> &[f64] {
        &self.values
    }

    /// The elements of the diagonal.
    pub fn diagonal(&self) -> impl Iterator<Item = f64> + '_ {
        (0..self.rows.min(self.columns)).map(|i| self.at(i, i))
    }

    pub(crate) fn zeros(rows: usize, columns: usize) -> Self {
        Self { rows, columns, values: vec![0.0; rows * columns] }
    }

    pub(crate) fn identity(size: usize) -> Self {
        Self::from_fn(size, size, |i, j| if i == j { 1.0 } else { 0.0 })
    }

    pub(crate) fn from_fn(
        rows: usize,
        columns: usize,
        mut cell: impl FnMut(usize, usize) -> f64,
    ) -> Self {
        let mut values = Vec::with_capacity(rows * columns);
        for i in 0..rows {
            for j in 0..columns {
                values.push(cell(i, j));
            }
        }
        Self { rows, columns, values }
    }

    /// A symmetric matrix of its upper triangle.
    pub(crate) fn symmetric(size: usize, mut cell: impl FnMut(usize, usize) -> f64) -> Self {
        let mut result = Self::zeros(size, size);
        for i in 0..size {
            for j in i..size {
                let value = cell(i, j);
                result.set(i, j, value);
                result.set(j, i, value);
            }
        }
        result
    }

    /// An element inside the matrix; callers loop over its own rows and
    /// columns.
    pub(crate) fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.columns + column]
    }

    /// As [`Matrix::at`].
    pub(crate) fn set(&mut self, row: usize, column: usize, value: f64) {
        self.values[row * self.columns + column] = value;
    }

    pub(crate) fn row_values(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    pub(crate) fn column_values(&self, column: usize) -> impl Iterator<Item = f64> + '_ {
        self.values.iter().skip(column).step_by(self.columns.max(1)).copied()
    }

    pub(crate) fn values_mut(&mut self) -> &mut [f64] {
        &mut self.values
    }

    pub(crate) fn sum(&self) -> f64 {
        self.values.iter().sum()
    }

    pub(crate) fn trace(&self) -> f64 {
        self.diagonal().sum()
    }

    pub(crate) fn transposed(&self) -> Self {
        Self::from_fn(self.columns, self.rows, |i, j| self.at(j, i))
    }

    /// The product with a matrix that has as many rows as this has columns.
    pub(crate) fn times(&self, other: &Self) -> Self {
        let mut result = Self::zeros(self.rows, other.columns);
        for i in 0..self.rows {
            let target = &mut result.values[i * other.columns..(i + 1) * other.columns];
            for (l, &left) in self.row_values(i).iter().enumerate() {
                for (value, &right) in target.iter_mut().zip(other.row_values(l)) {
                    *value += left * right;
                }
            }
        }
        result
    }

    pub(crate) fn map(&self, mut cell: impl FnMut(f64) -> f64) -> Self {
        let values = self.values.iter().map(|&value| cell(value)).collect();
        Self { rows: self.rows, columns: self.columns, values }
    }

    /// Element by element with a matrix of the same shape.
    pub(crate) fn zip(&self, other: &Self, mut cell: impl FnMut(f64, f64) -> f64) -> Self {
        let pairs = self.values.iter().zip(&other.values);
        let values = pairs.map(|(&left, &right)| cell(left, right)).collect();
        Self { rows: self.rows, columns: self.columns, values }
    }

    /// The rows and columns at these positions.
    pub(crate) fn select(&self, positions: &[usize]) -> Self {
        let size = positions.len();
        Self::from_fn(size, size, |i, j| self.at(positions[i], positions[j]))
    }

    /// The correlations of a covariance matrix with a positive diagonal.
    pub(crate) fn to_correlation(&self) -> Self {
        let scale: Vec<f64> = self.diagonal().map(f64::sqrt).collect();
        Self::symmetric(
            self.rows,
            |i, j| {
                if i == j { 1.0 } else { self.at(i, j) / scale[i] / scale[j] }
            },
        )
    }
}

/// How a matrix is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Matrix {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        Self::new(stored.rows, stored.columns, stored.values)
    }
}

#[cfg(feature = "serde")]
impl From<Matrix> for Unchecked {
    fn from(matrix: Matrix) -> Self {
        Self { rows: matrix.rows, columns: matrix.columns, values: matrix.values }
    }
}

#[cfg(test)]
mod tests {
    use super::Matrix;

    #[test]
    fn shapes_are_checked() {
        assert!(Matrix::new(2, 2, vec![1.0; 3]).is_err());
        assert!(Matrix::new(1, 1, vec![f64::NAN]).is_err());
        assert_eq!(Matrix::identity(2).get(0, 2), None);
        assert_eq!(Matrix::identity(2).column(2), None);
    }

    #[test]
    fn product_by_hand() {
        let left = Matrix::new(2, 2, vec![1.0, 2.0, 3.0, 4.0]).unwrap();
        let right = Matrix::new(2, 1, vec![5.0, 6.0]).unwrap();
        assert_eq!(left.times(&right).as_slice(), [17.0, 39.0]);
        assert_eq!(left.transposed().as_slice(), [1.0, 3.0, 2.0, 4.0]);
    }
}
