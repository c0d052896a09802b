//! Coefficients omega: each with the name of its formula.

use crate::alpha::total_variance;
use crate::{Covariance, Error, Extraction, FactorAnalysis, FactorOptions, Rotation, SchmidLeiman};

/// Omega of a scale with a general factor and, where there are several
/// factors, group factors.
///
/// Several formulas go by the name of omega and differ by a few hundredths on
/// the same data; here each has a name of its own:
///
/// ```text
/// hierarchical    (sum g)^2 / sum R
/// total           1 - sum u^2 / sum R              of the observed variance
/// model_implied   1 - sum u^2 / sum of the fitted R
/// ```
///
/// with g the loadings on the general factor, u^2 the unique variances and R
/// the correlations. McDonald (1999), Test theory: a unified treatment; Zinbarg,
/// Revelle, Yovel & Li (2005), Cronbach's alpha, Revelle's beta, and McDonald's
/// omega h, Psychometrika 70:123-133. The default is minres with oblimin and a
/// Schmid-Leiman solution. `total` and `hierarchical` are those of R psych;
/// `model_implied` of one factor is McDonald's
/// `(sum l)^2 / ((sum l)^2 + sum u^2)`, of standardised items.
///
/// ```
/// use satis_reliability::{Covariance, FactorOptions, Omega};
/// use satis_reliability::response_model::Denominator;
///
/// // One factor with loadings .9, .8, .7, .6: sum 3, unique variances sum 1.7.
/// let matrix = [
///     1.00, 0.72, 0.63, 0.54, //
///     0.72, 1.00, 0.56, 0.48, //
///     0.63, 0.56, 1.00, 0.42, //
///     0.54, 0.48, 0.42, 1.00,
/// ];
/// let names = ["a", "b", "c", "d"];
/// let items = Covariance::from_matrix(&names, &matrix, 100, Denominator::NMinusOne)?;
/// let omega = Omega::new(&items, FactorOptions::new(1))?;
/// for value in [omega.hierarchical(), omega.total(), omega.model_implied()] {
///     assert!((value - 9.0 / 10.7).abs() < 1e-8); // all agree where the model fits
/// }
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Omega {
    hierarchical: f64,
    total: f64,
    model_implied: f64,
    solution: SchmidLeiman,
}

impl Omega {
    /// Of all items, with so many factors.
    ///
    /// # Errors
    /// As [`SchmidLeiman::new`], and [`Error::NoTotalVariance`] if the sum of
    /// the items does not vary. Reversed items must have been reversed.
    pub fn new(items: &Covariance, options: FactorOptions) -> Result<Self, Error> {
        let correlation = items.correlation();
        let observed = total_variance(&correlation)?;
        let solution = SchmidLeiman::new(items, options)?;
        let unique: f64 = solution.uniquenesses().iter().sum();
        let general: f64 = solution.general().iter().sum();
        let groups = solution.groups();
        let shared: f64 = (0..groups.columns())
            .map(|j| groups.column_values(j).sum::<f64>().powi(2))
            .sum::<f64>()
            + general * general;
        Ok(Self {
            hierarchical: general * general / observed,
            total: 1.0 - unique / observed,
            model_implied: shared / (shared + unique),
            solution,
        })
    }

    /// Omega hierarchical: the share of the variance of the sum that is due to
    /// the general factor.
    #[must_use]
    pub const fn hierarchical(&self) -> f64 {
        self.hierarchical
    }

    /// Omega total, of the observed variance of the sum.
    #[must_use]
    pub const fn total(&self) -> f64 {
        self.total
    }

    /// Omega total, of the variance of the sum that the factors imply. The one
    /// to report for a scale of one factor.
    #[must_use]
    pub const fn model_implied(&self) -> f64 {
        self.model_implied
    }

    /// Omega hierarchical over omega total: what it would be with infinitely
    /// many such items (psych's `omega.lim`); `None` unless omega total is
    /// above 0.
    #[must_use]
    pub fn asymptotic(&self) -> Option<f64> {
        (self.total > 0.0).then(|| self.hierarchical / self.total)
    }

    /// The general and group factors behind it.
    #[must_use]
    pub const fn solution(&self) -> &SchmidLeiman {
        &self.solution
    }
}

/// McDonald's omega of one factor on the scale of the items themselves, the
/// coefficient that has the place of raw alpha:
/// `(sum l)^2 / ((sum l)^2 + sum psi)` with the loadings and unique variances
/// of unstandardised items.
///
/// # Errors
/// As [`FactorAnalysis::new`].
///
/// ```
/// use satis_reliability::{Covariance, Extraction, unidimensional_omega};
/// use satis_reliability::response_model::Denominator;
///
/// // Loadings 1, 2, 3 and unique variances 1.
/// let matrix = [2.0, 2.0, 3.0, 2.0, 5.0, 6.0, 3.0, 6.0, 10.0];
/// let items = Covariance::from_matrix(&["a", "b", "c"], &matrix, 40, Denominator::NMinusOne)?;
/// let omega = unidimensional_omega(&items, Extraction::MaximumLikelihood)?;
/// assert!((omega - 36.0 / 39.0).abs() < 1e-6);
/// # Ok::<(), satis_reliability::Error>(())
/// ```
pub fn unidimensional_omega(items: &Covariance, extraction: Extraction) -> Result<f64, Error> {
    let options = FactorOptions::new(1).extraction(extraction).rotation(Rotation::None);
    let found = FactorAnalysis::new(items, options)?;
    let scale: Vec<f64> = items.matrix().diagonal().map(f64::sqrt).collect();
    let loadings = found.loadings().column_values(0).zip(&scale);
    let sum: f64 = loadings.map(|(loading, scale)| loading * scale).sum();
    let unique = found.uniquenesses().iter().zip(&scale);
    let unique: f64 = unique.map(|(unique, scale)| unique * scale * scale).sum();
    Ok(sum * sum / (sum * sum + unique))
}
