//! How uneven weights are: Kish's design effect and effective n.

use crate::Error;
use crate::weights::column::check_values;

/// The spread of some weights and what it costs.
///
/// ```
/// use satis_inference::weights::WeightSummary;
///
/// let weights = [0.5, 0.8, 1.0, 1.0, 1.2, 1.5, 2.0, 2.5];
/// let summary = WeightSummary::new(&weights)?;
/// assert!((summary.kish_design_effect() - 1.2212244898).abs() < 1e-10);
/// assert!((summary.kish_effective_n() - 6.5508021390).abs() < 1e-10);
/// // Scaling the weights changes neither.
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct WeightSummary {
    n: u64,
    sum: f64,
    sum_of_squares: f64,
    min: f64,
    max: f64,
    negative: u64,
}

impl WeightSummary {
    /// Of weights, one a respondent. Negative ones, which linear calibration
    /// can give, are counted.
    ///
    /// # Errors
    /// [`Error::NoData`] if there are none or they do not sum to more than 0,
    /// [`Error::Model`] if one is NaN or beyond 1e150 in size.
    pub fn new(weights: &[f64]) -> Result<Self, Error> {
        check_values("a weight", weights)?;
        let sum: f64 = weights.iter().sum();
        if sum.is_nan() || sum <= 0.0 {
            return Err(Error::NoData);
        }
        let sum_of_squares: f64 = weights.iter().map(|weight| weight * weight).sum();
        if !sum_of_squares.is_finite() || sum_of_squares <= 0.0 {
            return Err(satis_response_model::Error::NotFinite {
                what: "a sum of squared weights, or its inverse,",
                value: sum_of_squares,
            }
            .into());
        }
        Ok(Self {
            n: weights.len() as u64,
            sum,
            sum_of_squares,
            min: weights.iter().copied().fold(f64::INFINITY, f64::min),
            max: weights.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            negative: weights.iter().filter(|&&weight| weight < 0.0).count() as u64,
        })
    }

    /// How many weights there are.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// Their sum.
    #[must_use]
    pub const fn sum(&self) -> f64 {
        self.sum
    }

    /// Their mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.sum / self.n as f64
    }

    /// The smallest.
    #[must_use]
    pub const fn min(&self) -> f64 {
        self.min
    }

    /// The largest.
    #[must_use]
    pub const fn max(&self) -> f64 {
        self.max
    }

    /// How many are below 0.
    #[must_use]
    pub const fn negative(&self) -> u64 {
        self.negative
    }

    /// Their coefficient of variation: standard deviation (divisor n) over
    /// mean.
    #[must_use]
    pub fn coefficient_of_variation(&self) -> f64 {
        (self.kish_design_effect() - 1.0).max(0.0).sqrt()
    }

    /// `n sum w^2 / (sum w)^2 = 1 + cv^2`: by how much weighting inflates the
    /// variance of a mean, if the weights have nothing to do with the answers
    /// (Kish 1965, Survey Sampling; 1992, Weighting for unequal Pi). What a
    /// design does to a given mean is another figure:
    /// [`DesignEstimate::design_effect_with_replacement`](crate::design::DesignEstimate::design_effect_with_replacement).
    #[must_use]
    pub fn kish_design_effect(&self) -> f64 {
        self.n as f64 / self.kish_effective_n()
    }

    /// `(sum w)^2 / sum w^2`: how many equally weighted answers would tell as
    /// much, on the same condition.
    #[must_use]
    pub fn kish_effective_n(&self) -> f64 {
        let ratio = self.sum / self.sum_of_squares.sqrt();
        ratio * ratio
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::WeightSummary;

    #[test]
    fn kish_from_forty_digit_arithmetic() {
        let summary = WeightSummary::new(&[0.5, 0.8, 1.0, 1.0, 1.2, 1.5, 2.0, 2.5]).unwrap();
        let cv = summary.coefficient_of_variation();
        assert_relative_eq!(
            summary.kish_design_effect(),
            1.221_224_489_795_92,
            max_relative = 1e-14
        );
        assert_relative_eq!(summary.kish_effective_n(), 6.550_802_139_037_43, max_relative = 1e-14);
        assert_relative_eq!(cv * cv, 0.221_224_489_795_918, max_relative = 1e-13);
    }

    #[test]
    fn no_weight_is_no_data() {
        assert!(WeightSummary::new(&[]).is_err());
        assert!(WeightSummary::new(&[0.0]).is_err());
        assert!(WeightSummary::new(&[-1.0]).is_err());
        assert!(WeightSummary::new(&[f64::NAN]).is_err());
        assert_eq!(WeightSummary::new(&[3.0, -1.0]).unwrap().negative(), 1);
    }
}
