//! Whether correlations are possible at all, and the nearest that are.

use crate::linear::eigen;
use crate::{Error, Matrix};

/// The eigenvalues of a correlation matrix and what follows from them.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Definiteness {
    positive_definite: bool,
    eigenvalues: Vec<f64>,
}

impl Definiteness {
    pub(crate) const fn new(positive_definite: bool, eigenvalues: Vec<f64>) -> Self {
        Self { positive_definite, eigenvalues }
    }

    /// Whether the matrix has an inverse and all eigenvalues are above 0.
    #[must_use]
    pub const fn is_positive_definite(&self) -> bool {
        self.positive_definite
    }

    /// The eigenvalues of the correlations, from the largest to the smallest.
    #[must_use]
    pub fn eigenvalues(&self) -> &[f64] {
        &self.eigenvalues
    }

    /// The smallest eigenvalue; negative if no data can have these
    /// correlations.
    #[must_use]
    pub fn smallest(&self) -> f64 {
        self.eigenvalues.last().copied().unwrap_or(f64::NAN)
    }
}

const ITERATIONS: usize = 10_000;

/// Alternating projections with Dykstra's correction between matrices with
/// large enough eigenvalues and matrices with a unit diagonal.
pub(crate) fn correlation(matrix: &Matrix, floor: f64) -> Result<Matrix, Error> {
    if !(0.0..1.0).contains(&floor) {
        let expected = "a number from 0 to 1 (excluded)";
        return Err(Error::Parameter { what: "the floor of eigenvalues", value: floor, expected });
    }
    let size = matrix.rows();
    let mut current = matrix.clone();
    let mut correction = Matrix::zeros(size, size);
    let mut change = f64::INFINITY;
    for _ in 0..ITERATIONS {
        let shifted = current.zip(&correction, |value, shift| value - shift);
        let projected = lift(&shifted, floor)?;
        correction = projected.zip(&shifted, |new, old| new - old);
        let next = Matrix::symmetric(size, |i, j| if i == j { 1.0 } else { projected.at(i, j) });
        let moved = next.zip(&current, |new, old| (new - old).abs());
        change = moved.as_slice().iter().copied().fold(0.0, f64::max);
        current = next;
        if change < 1e-13 {
            // The unit diagonal came last: lift once more and scale, so that
            // the eigenvalues hold too.
            return Ok(lift(&current, floor)?.to_correlation());
        }
    }
    Err(Error::NoConvergence {
        method: "the nearest correlation matrix",
        iterations: ITERATIONS,
        change,
    })
}

/// The nearest symmetric matrix whose eigenvalues are at least `floor` times
/// the largest.
fn lift(matrix: &Matrix, floor: f64) -> Result<Matrix, Error> {
    let found = eigen(matrix)?;
    let least = floor * found.values.first().copied().unwrap_or(0.0);
    let size = matrix.rows();
    Ok(Matrix::symmetric(size, |i, j| {
        let terms = found.values.iter().enumerate();
        terms
            .map(|(m, value)| value.max(least) * found.vectors.at(i, m) * found.vectors.at(j, m))
            .sum()
    }))
}

#[cfg(test)]
mod tests {
    use super::correlation;
    use crate::Matrix;

    /// The example of Higham (2002), section 4: its nearest correlation matrix
    /// has 0.7607 beside the diagonal and 0.1573 in the corner.
    #[test]
    fn higham_2002() {
        let given = Matrix::new(3, 3, vec![1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0]).unwrap();
        let found = correlation(&given, 0.0).unwrap();
        approx::assert_abs_diff_eq!(found.at(0, 1), 0.7607, epsilon = 5e-5);
        approx::assert_abs_diff_eq!(found.at(1, 2), 0.7607, epsilon = 5e-5);
        approx::assert_abs_diff_eq!(found.at(0, 2), 0.1573, epsilon = 5e-5);
        assert!(correlation(&given, 1.0).is_err());
    }

    #[test]
    fn a_possible_matrix_stays() {
        let given = Matrix::new(2, 2, vec![1.0, 0.3, 0.3, 1.0]).unwrap();
        let found = correlation(&given, 1e-8).unwrap();
        approx::assert_abs_diff_eq!(found.at(0, 1), 0.3, epsilon = 1e-15);
    }
}
