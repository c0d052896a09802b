//! Guttman's lower bounds to reliability, and those of ten Berge and Zegers.

use crate::alpha::{squared_multiple_correlations, total_variance};
use crate::{Covariance, Error, Matrix, SplitHalves, SplitOptions};

/// On which matrix a reliability is computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Basis {
    /// The covariances: the reliability of the plain sum.
    Covariance,
    /// The correlations: that of the sum of standardised items. The default,
    /// as in R psych's `guttman` and `splitHalf`.
    #[default]
    Correlation,
}

impl Basis {
    pub(crate) fn matrix(self, items: &Covariance) -> Matrix {
        match self {
            Self::Covariance => items.matrix().clone(),
            Self::Correlation => items.correlation(),
        }
    }
}

/// Lower bounds to the reliability of a sum of items whose errors are
/// uncorrelated.
///
/// With V the variance of the sum, k the number of items:
///
/// ```text
/// lambda 1  1 - tr / V
/// lambda 2  lambda 1 + sqrt(k / (k - 1) * sum of squared covariances) / V
/// lambda 3  k / (k - 1) * lambda 1                     which is alpha
/// lambda 4  the largest 4 cov(A, B) / V of two halves
/// lambda 5  lambda 1 + 2 sqrt(largest column sum of squared covariances) / V
/// lambda 6  1 - sum of the items' error variances in regression / V
/// ```
///
/// Guttman (1945), A basis for analyzing test-retest reliability,
/// Psychometrika 10:255-282. `mu` continues lambda 3 and lambda 2: ten Berge &
/// Zegers (1978), A series of lower bounds to the reliability of a test,
/// Psychometrika 43:575-579.
///
/// ```
/// use satis_reliability::{Basis, Covariance, Guttman, SplitOptions};
/// use satis_reliability::response_model::Denominator;
///
/// let matrix = [1.0, 0.5, 0.5, 0.5, 1.0, 0.5, 0.5, 0.5, 1.0];
/// let items = Covariance::from_matrix(&["a", "b", "c"], &matrix, 40, Denominator::NMinusOne)?;
/// let bounds = Guttman::new(&items, Basis::Correlation, SplitOptions::new())?;
/// assert_eq!(bounds.lambda1, 0.5); // 1 - 3/6
/// assert_eq!(bounds.lambda3, 0.75);
/// assert_eq!(bounds.lambda4, 4.0 * 1.0 / 6.0); // one item against two
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Guttman {
    /// On which matrix they were computed.
    pub basis: Basis,
    /// Lambda 1.
    pub lambda1: f64,
    /// Lambda 2.
    pub lambda2: f64,
    /// Lambda 3: alpha, raw or standardized by the basis.
    pub lambda3: f64,
    /// Lambda 4: the best of the splits that were looked at.
    pub lambda4: f64,
    /// Lambda 5.
    pub lambda5: f64,
    /// Lambda 6; `None` where the matrix has no inverse.
    pub lambda6: Option<f64>,
    /// The bounds mu 0 to mu 3 of ten Berge and Zegers; mu 0 is lambda 3 and
    /// mu 1 lambda 2.
    pub mu: [f64; 4],
    /// The splits behind lambda 4.
    pub splits: SplitHalves,
}

impl Guttman {
    /// The bounds of all items.
    ///
    /// # Errors
    /// [`Error::TooFewItems`] below two, [`Error::NoTotalVariance`] if the sum
    /// of the items does not vary.
    pub fn new(items: &Covariance, basis: Basis, splits: SplitOptions) -> Result<Self, Error> {
        items.check_items("Guttman's lambdas", 2)?;
        let matrix = basis.matrix(items);
        // No bound depends on the unit, but powers of covariances can leave
        // the range of a float.
        let unit = matrix.diagonal().fold(0.0, f64::max);
        let matrix = matrix.map(|value| value / unit);
        let size = matrix.rows();
        let k = size as f64;
        let total = total_variance(&matrix)?;
        let off = |power: i32| -> f64 {
            let cells = (0..size).flat_map(|i| (0..size).map(move |j| (i, j)));
            cells.filter(|(i, j)| i != j).map(|(i, j)| matrix.at(i, j).powi(power)).sum()
        };
        let lambda1 = off(1) / total;
        let column = |j: usize| -> f64 {
            (0..size).filter(|&i| i != j).map(|i| matrix.at(i, j).powi(2)).sum()
        };
        let largest = (0..size).map(column).fold(0.0, f64::max);
        let splits = SplitHalves::new(items, basis, splits)?;
        let lambda6 = squared_multiple_correlations(&matrix.to_correlation()).map(|squared| {
            let errors = matrix.diagonal().zip(squared);
            1.0 - errors.map(|(variance, squared)| variance * (1.0 - squared)).sum::<f64>() / total
        });
        // p_h = sum of |c|^(2^h) off the diagonal, the first with its sign.
        let powers = [off(1), off(2), off(4), off(8)];
        let mu = [0, 1, 2, 3].map(|last: usize| {
            let mut inner = k / (k - 1.0) * powers[last];
            for h in (0..last).rev() {
                inner = powers[h] + inner.sqrt();
            }
            inner / total
        });
        Ok(Self {
            basis,
            lambda1,
            lambda2: lambda1 + (k / (k - 1.0) * off(2)).sqrt() / total,
            lambda3: k / (k - 1.0) * lambda1,
            lambda4: splits.best(),
            lambda5: lambda1 + 2.0 * largest.sqrt() / total,
            lambda6,
            mu,
            splits,
        })
    }
}

#[cfg(test)]
mod tests {
    use satis_response_model::Denominator;

    use super::{Basis, Guttman};
    use crate::{Alpha, Covariance, SplitOptions};

    #[test]
    fn the_unit_does_not_matter() {
        let plain = [4.0, 1.0, 0.5, 1.0, 1.0, 0.25, 0.5, 0.25, 2.0];
        let of = |unit: f64| {
            let matrix = plain.map(|value| value * unit);
            Covariance::from_matrix(&["a", "b", "c"], &matrix, 40, Denominator::N).unwrap()
        };
        let bounds =
            |unit: f64| Guttman::new(&of(unit), Basis::Covariance, SplitOptions::new()).unwrap();
        let (expected, alpha) = (bounds(1.0), Alpha::new(&of(1.0)).unwrap());
        for unit in [1e-150, 1e-60, 1e60, 1e120] {
            let found = bounds(unit);
            for (a, b) in expected.mu.iter().zip(found.mu) {
                approx::assert_relative_eq!(*a, b, max_relative = 1e-13);
            }
            approx::assert_relative_eq!(expected.lambda2, found.lambda2, max_relative = 1e-13);
            approx::assert_relative_eq!(expected.lambda5, found.lambda5, max_relative = 1e-13);
            let error = Alpha::new(&of(unit)).unwrap().standard_error();
            approx::assert_relative_eq!(alpha.standard_error(), error, max_relative = 1e-12);
        }
    }
}
