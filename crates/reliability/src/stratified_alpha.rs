//! Alpha of a sum of scales.

use crate::alpha::total_variance;
use crate::sample::check_names;
use crate::{Alpha, Covariance, Error};

/// Stratified alpha: the reliability of the sum of several scales.
///
/// ```text
/// 1 - sum_d V_d (1 - alpha_d) / V
/// ```
///
/// with `V_d` and `alpha_d` the variance and alpha of the sum of stratum d and
/// V the variance of the sum of all. Cronbach, Schönemann & McKie (1965), Alpha
/// coefficients for stratified-parallel tests, Educational and Psychological
/// Measurement 25:291-312; the reliability of a linear combination of Nunnally
/// (1978), Psychometric theory, which the authors of SERVQUAL report for the
/// whole instrument. It is higher than alpha of all items where the scales
/// measure different things.
///
/// ```
/// use satis_reliability::{Covariance, StratifiedAlpha};
/// use satis_reliability::response_model::Denominator;
///
/// let matrix = [
///     1.0, 0.8, 0.2, 0.2, //
///     0.8, 1.0, 0.2, 0.2, //
///     0.2, 0.2, 1.0, 0.8, //
///     0.2, 0.2, 0.8, 1.0,
/// ];
/// let names = ["a", "b", "c", "d"];
/// let items = Covariance::from_matrix(&names, &matrix, 40, Denominator::NMinusOne)?;
/// let strata = [("first", &["a", "b"][..]), ("second", &["c", "d"][..])];
/// let whole = StratifiedAlpha::new(&items, &strata)?;
/// // Each: variance 3.6, alpha 8/9. Together: 1 - 2 (3.6 / 9) / 8.8
/// assert!((whole.value() - (1.0 - 0.8 / 8.8)).abs() < 1e-15);
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct StratifiedAlpha {
    value: f64,
    strata: Vec<(String, Alpha)>,
}

impl StratifiedAlpha {
    /// Of named strata that share no item.
    ///
    /// # Errors
    /// [`Error::TooFewItems`] without strata or for one with fewer than two
    /// items, [`Error::Duplicate`] for an item in two strata or two strata of
    /// one name, [`Error::Unknown`] with the items that exist,
    /// [`Error::NoTotalVariance`] if a sum does not vary.
    pub fn new(items: &Covariance, strata: &[(&str, &[&str])]) -> Result<Self, Error> {
        let all: Vec<&str> = strata.iter().flat_map(|(_, items)| items.iter().copied()).collect();
        check_names("item", &all)?;
        let names: Vec<&str> = strata.iter().map(|(name, _)| *name).collect();
        check_names("stratum", &names)?;
        let total = total_variance(items.select(&all)?.matrix())?;
        let mut error_variance = 0.0;
        let mut alphas = Vec::with_capacity(strata.len());
        for (name, members) in strata {
            let part = items.select(members)?;
            let alpha = Alpha::new(&part)?;
            error_variance += total_variance(part.matrix())? * (1.0 - alpha.raw());
            alphas.push(((*name).to_owned(), alpha));
        }
        Ok(Self { value: 1.0 - error_variance / total, strata: alphas })
    }

    /// The coefficient.
    #[must_use]
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// Alpha of each stratum.
    #[must_use]
    pub fn strata(&self) -> &[(String, Alpha)] {
        &self.strata
    }
}
