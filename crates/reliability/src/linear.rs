//! Eigenvalues, inverses and determinants of small symmetric matrices.

use nalgebra::{DMatrix, SymmetricEigen};

use crate::{Error, Matrix};

/// Whether a number is above a bound; NaN never is.
pub(crate) fn above(value: f64, bound: f64) -> bool {
    value > bound
}

/// Eigenvalues from the largest to the smallest, with vectors as columns.
#[derive(Debug, Clone)]
pub(crate) struct Eigen {
    pub(crate) values: Vec<f64>,
    pub(crate) vectors: Matrix,
}

impl Eigen {
    pub(crate) fn smallest(&self) -> f64 {
        self.values.last().copied().unwrap_or(f64::NAN)
    }
}

fn decompose(matrix: &Matrix) -> Result<SymmetricEigen<f64, nalgebra::Dyn>, Error> {
    let size = matrix.rows();
    let dense = DMatrix::from_row_slice(size, size, matrix.as_slice());
    SymmetricEigen::try_new(dense, f64::EPSILON, 1000 * (size + 1)).ok_or({
        Error::NoConvergence {
            method: "the eigendecomposition",
            iterations: 1000,
            change: f64::NAN,
        }
    })
}

pub(crate) fn eigen(matrix: &Matrix) -> Result<Eigen, Error> {
    let found = decompose(matrix)?;
    let mut order: Vec<usize> = (0..matrix.rows()).collect();
    order.sort_by(|&a, &b| found.eigenvalues[b].total_cmp(&found.eigenvalues[a]));
    let values = order.iter().map(|&at| found.eigenvalues[at]).collect();
    let vectors =
        Matrix::from_fn(matrix.rows(), matrix.rows(), |i, j| found.eigenvectors[(i, order[j])]);
    Ok(Eigen { values, vectors })
}

/// The lower triangular factor of a positive definite matrix, row by row.
#[derive(Debug, Clone)]
pub(crate) struct Cholesky {
    factor: Matrix,
}

impl Cholesky {
    /// `None` unless all pivots are above a rounding of their diagonals.
    pub(crate) fn new(matrix: &Matrix) -> Option<Self> {
        let size = matrix.rows();
        let mut factor = Matrix::zeros(size, size);
        for j in 0..size {
            for i in j..size {
                let products = factor.row_values(i)[..j].iter().zip(&factor.row_values(j)[..j]);
                let rest = matrix.at(i, j) - products.map(|(a, b)| a * b).sum::<f64>();
                let value = if i == j {
                    if !above(rest, 16.0 * f64::EPSILON * matrix.at(i, i)) {
                        return None;
                    }
                    rest.sqrt()
                } else {
                    rest / factor.at(j, j)
                };
                factor.set(i, j, value);
            }
        }
        Some(Self { factor })
    }

    pub(crate) fn ln_determinant(&self) -> f64 {
        2.0 * self.factor.diagonal().map(f64::ln).sum::<f64>()
    }

    pub(crate) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let size = self.factor.rows();
        let mut x = right.to_vec();
        for i in 0..size {
            let known: f64 = (0..i).map(|j| self.factor.at(i, j) * x[j]).sum();
            x[i] = (x[i] - known) / self.factor.at(i, i);
        }
        for i in (0..size).rev() {
            let known: f64 = (i + 1..size).map(|j| self.factor.at(j, i) * x[j]).sum();
            x[i] = (x[i] - known) / self.factor.at(i, i);
        }
        x
    }

    pub(crate) fn inverse(&self) -> Matrix {
        let size = self.factor.rows();
        let mut unit = vec![0.0; size];
        let mut result = Matrix::zeros(size, size);
        for j in 0..size {
            unit[j] = 1.0;
            for (i, value) in self.solve(&unit).into_iter().enumerate() {
                result.set(i, j, value);
            }
            unit[j] = 0.0;
        }
        Matrix::symmetric(size, |i, j| 0.5 * (result.at(i, j) + result.at(j, i)))
    }
}

/// The Cholesky factor, or the error that names the quantity.
pub(crate) fn positive_definite(what: &'static str, matrix: &Matrix) -> Result<Cholesky, Error> {
    if let Some(found) = Cholesky::new(matrix) {
        return Ok(found);
    }
    Err(Error::NotPositiveDefinite { what, smallest: eigen(&matrix.to_correlation())?.smallest() })
}

/// The inverse of a general square matrix, `None` if it is singular.
pub(crate) fn inverse(matrix: &Matrix) -> Option<Matrix> {
    let size = matrix.rows();
    let dense = DMatrix::from_row_slice(size, size, matrix.as_slice());
    let found = dense.try_inverse()?;
    let result = Matrix::from_fn(size, size, |i, j| found[(i, j)]);
    result.as_slice().iter().all(|value| value.is_finite()).then_some(result)
}

/// The Moore-Penrose inverse of a symmetric matrix without negative
/// eigenvalues but for rounding.
pub(crate) fn pseudo_inverse(matrix: &Matrix) -> Result<Matrix, Error> {
    let found = eigen(matrix)?;
    let least = 1e-10 * found.values.first().copied().unwrap_or(0.0);
    Ok(Matrix::symmetric(matrix.rows(), |i, j| {
        let kept = found.values.iter().enumerate().filter(|(_, value)| **value > least);
        kept.map(|(m, value)| found.vectors.at(i, m) * found.vectors.at(j, m) / value).sum()
    }))
}

/// The polar factor `U V'` of the singular value decomposition, the nearest
/// matrix with orthonormal columns, and the sum of the singular values.
pub(crate) fn orthonormal(matrix: &Matrix) -> Option<(Matrix, f64)> {
    // The decomposition has no way to refuse what is not finite.
    if !matrix.as_slice().iter().all(|value| value.is_finite()) {
        return None;
    }
    let dense = DMatrix::from_row_slice(matrix.rows(), matrix.columns(), matrix.as_slice());
    let found = dense.try_svd(true, true, f64::EPSILON, 10_000)?;
    let sum = found.singular_values.sum();
    let product = found.u? * found.v_t?;
    Some((Matrix::from_fn(matrix.rows(), matrix.columns(), |i, j| product[(i, j)]), sum))
}

#[cfg(test)]
mod tests {
    use super::{Cholesky, eigen, inverse};
    use crate::Matrix;

    #[test]
    fn two_by_two() {
        let matrix = Matrix::new(2, 2, vec![1.0, 0.5, 0.5, 1.0]).unwrap();
        let found = eigen(&matrix).unwrap();
        approx::assert_abs_diff_eq!(found.values[0], 1.5, epsilon = 1e-15);
        approx::assert_abs_diff_eq!(found.smallest(), 0.5, epsilon = 1e-15);
        let factor = Cholesky::new(&matrix).unwrap();
        approx::assert_abs_diff_eq!(factor.ln_determinant(), 0.75_f64.ln(), epsilon = 1e-15);
        approx::assert_abs_diff_eq!(factor.inverse().at(0, 1), -2.0 / 3.0, epsilon = 1e-15);
        approx::assert_abs_diff_eq!(inverse(&matrix).unwrap().at(0, 0), 4.0 / 3.0, epsilon = 1e-15);
        let singular = Matrix::new(2, 2, vec![1.0, 1.0, 1.0, 1.0]).unwrap();
        assert!(Cholesky::new(&singular).is_none());
    }
}
