//! The check of questionable answers.

use satis_inference::IntervalOptions;
use satis_numerics::Binomial;
use satis_response_model::Estimate;

use crate::{Category, Error, Feature, error};

/// How common questionable answers are, and whether more than a limit.
///
/// Many of them mean that the question was not understood. No limit is agreed
/// upon; studies that compare wordings report 2 to 6 % (Nilsson-Witell &
/// Fundin 2005, as cited by REPPL), and none says what would be too much. The
/// share depends on the table: Pouliot's finds more than Berger's.
///
/// ```
/// use satis_kano::Feature;
///
/// let feature = Feature::from_counts("Convenient transfers", [59, 121, 70, 77, 9, 22])?;
/// let check = feature.questionable_check(0.05, 0.95)?;
/// assert_eq!(format!("{:.3}", check.rate().value()), "0.061");
/// // 6 %, but not certainly more than 5 %.
/// assert!(check.p_value() > 0.1);
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct QuestionableCheck {
    rate: Estimate,
    limit: f64,
    p_value: f64,
}

impl QuestionableCheck {
    /// The share of questionable answers among all pairs, with its interval.
    #[must_use]
    pub const fn rate(&self) -> &Estimate {
        &self.rate
    }

    /// The limit.
    #[must_use]
    pub const fn limit(&self) -> f64 {
        self.limit
    }

    /// The exact one-sided p value of at most the limit: small where the rate
    /// is above it.
    #[must_use]
    pub const fn p_value(&self) -> f64 {
        self.p_value
    }

    /// Whether the observed rate is above the limit.
    #[must_use]
    pub fn is_above(&self) -> bool {
        self.rate.value() > self.limit
    }
}

impl Feature {
    /// Checks the share of questionable answers against a limit.
    ///
    /// # Errors
    /// [`Error::Range`] for a limit outside 0 to 1, else as
    /// [`Feature::share`].
    pub fn questionable_check(
        &self,
        limit: f64,
        options: impl Into<IntervalOptions>,
    ) -> Result<QuestionableCheck, Error> {
        let limit = error::share("the limit of questionable answers", limit)?;
        let rate = self.share(Category::Questionable, options)?;
        let binomial = Binomial::new(self.n(), limit).map_err(|error| Error::numerical(&error))?;
        let count = self.counts().get(Category::Questionable);
        let p_value = count.checked_sub(1).map_or(1.0, |fewer| binomial.survival(fewer));
        Ok(QuestionableCheck { rate, limit, p_value })
    }
}

#[cfg(test)]
mod tests {
    use crate::Feature;

    #[test]
    fn the_tail_counts_what_was_observed() {
        let feature = Feature::from_counts("x", [8, 0, 0, 0, 0, 2]).unwrap();
        let check = feature.questionable_check(0.1, 0.95).unwrap();
        // 1 - .9^10 - 10 * .1 * .9^9
        assert!((check.p_value() - 0.263_901_070_9).abs() < 1e-10);
        assert!(check.is_above());
        let none = Feature::from_counts("x", [8, 0, 0, 0, 0, 0]).unwrap();
        assert!(none.questionable_check(0.0, 0.95).unwrap().p_value() >= 1.0);
        assert!(none.questionable_check(f64::NAN, 0.95).is_err());
        assert!(Feature::from_counts("x", [0; 6]).unwrap().questionable_check(0.1, 0.95).is_err());
    }
}
