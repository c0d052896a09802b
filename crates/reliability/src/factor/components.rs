//! Principal components of correlations.

use crate::factor::{Rotated, Rotation, arrange, canonical, communalities};
use crate::linear::{above, eigen};
use crate::{Covariance, Error, Matrix};

/// The first principal components of the correlations of items.
///
/// Loadings are eigenvectors times the square roots of their eigenvalues, so
/// their squares sum to the eigenvalues. Components are sums of the items and
/// hold their errors too; for what lies behind the items, use
/// [`FactorAnalysis`](crate::FactorAnalysis).
///
/// ```
/// use satis_reliability::{Covariance, PrincipalComponents, Rotation};
/// use satis_reliability::response_model::Denominator;
///
/// let matrix = [1.0, 0.5, 0.5, 0.5, 1.0, 0.5, 0.5, 0.5, 1.0];
/// let items = Covariance::from_matrix(&["a", "b", "c"], &matrix, 40, Denominator::NMinusOne)?;
/// let first = PrincipalComponents::new(&items, 1, Rotation::None)?;
/// assert!((first.eigenvalues()[0] - 2.0).abs() < 1e-14);
/// assert!((first.loadings().get(0, 0).unwrap() - (2.0_f64 / 3.0).sqrt()).abs() < 1e-14);
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PrincipalComponents {
    eigenvalues: Vec<f64>,
    communalities: Vec<f64>,
    rotated: Rotated,
    residual: f64,
}

impl PrincipalComponents {
    /// The first components, rotated or not.
    ///
    /// # Errors
    /// [`Error::TooFewItems`] for fewer items than components, or no
    /// components, [`Error::NotPositiveDefinite`] if a component has an
    /// eigenvalue of 0 or below, [`Error::NoConvergence`] if a rotation does
    /// not settle.
    pub fn new(items: &Covariance, components: usize, rotation: Rotation) -> Result<Self, Error> {
        items.check_items("principal components", components.max(1))?;
        if components == 0 {
            let expected = "at least 1";
            return Err(Error::Parameter { what: "components", value: 0.0, expected });
        }
        let correlation = items.correlation();
        let found = eigen(&correlation)?;
        let smallest = found.values[components - 1];
        if !above(smallest, 0.0) {
            return Err(Error::NotPositiveDefinite { what: "principal components", smallest });
        }
        let loadings = Matrix::from_fn(items.size(), components, |i, j| {
            found.vectors.at(i, j) * found.values[j].sqrt()
        });
        let loadings = arrange(&loadings, &canonical(&loadings));
        let fitted = loadings.times(&loadings.transposed());
        let residual = super::extraction::root_mean_square_residual(&correlation, &fitted);
        Ok(Self {
            eigenvalues: found.values,
            communalities: communalities(&loadings),
            rotated: rotation.apply(&loadings)?,
            residual,
        })
    }

    /// All eigenvalues, from the largest to the smallest; they sum to the
    /// number of items.
    #[must_use]
    pub fn eigenvalues(&self) -> &[f64] {
        &self.eigenvalues
    }

    /// The loadings, one row an item.
    #[must_use]
    pub const fn loadings(&self) -> &Matrix {
        self.rotated.loadings()
    }

    /// The rotation with its correlations of components.
    #[must_use]
    pub const fn rotated(&self) -> &Rotated {
        &self.rotated
    }

    /// The share of each item's variance that the components hold.
    #[must_use]
    pub fn communalities(&self) -> &[f64] {
        &self.communalities
    }

    /// The root mean square of the correlations that are left.
    #[must_use]
    pub const fn root_mean_square_residual(&self) -> f64 {
        self.residual
    }
}
