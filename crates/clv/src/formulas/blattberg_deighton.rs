//! How much to spend on winning and on keeping customers.

use crate::error::{finite, not_negative, positive, share};
use crate::{Discount, Error};

/// The customer equity of a prospect (Blattberg & Deighton 1996, "Manage
/// Marketing by the Customer Equity Test", Harvard Business Review 74).
///
/// Of the prospects on each of whom `A` is spent, a share `a` is won and
/// brings the margin `m` at once; of these a share `r` is kept each year by
/// spending `R` on each:
///
/// ```text
/// equity = a m - A + a (m - R / r) r' / (1 - r'),   r' = r / (1 + d)
/// ```
///
/// ```
/// use satis_clv::{BlattbergDeighton, Discount};
///
/// let equity = BlattbergDeighton {
///     acquisition_rate: 0.4,
///     acquisition_spend: 5.0,
///     margin: 50.0,
///     retention_rate: 0.5,
///     retention_spend: 10.0,
///     discount: Discount::per_period(0.25)?,
/// };
/// // r' = 0.4: 20 - 5 + 0.4 (50 - 20) 0.4 / 0.6 = 15 + 8
/// assert!((equity.per_prospect()? - 23.0).abs() < 1e-12);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BlattbergDeighton {
    /// The share of prospects who are won.
    pub acquisition_rate: f64,
    /// What is spent on each prospect.
    pub acquisition_spend: f64,
    /// The margin of a customer in a year, before the cost of keeping.
    pub margin: f64,
    /// The share of customers who are kept each year.
    pub retention_rate: f64,
    /// What is spent each year on keeping each customer.
    pub retention_spend: f64,
    /// The discount rate per year.
    pub discount: Discount,
}

impl BlattbergDeighton {
    /// The equity of one prospect.
    ///
    /// # Errors
    /// [`Error::Range`] for a rate outside 0..=1 or a negative spend,
    /// [`Error::Undefined`] where all stay and nothing is discounted, or where
    /// money is spent on keeping and nobody is kept.
    pub fn per_prospect(&self) -> Result<f64, Error> {
        let rate = share("acquisition rate", self.acquisition_rate)?;
        let first = rate * finite("margin", self.margin)?
            - not_negative("acquisition spend", self.acquisition_spend)?;
        Ok(first + rate * self.kept()?)
    }

    /// The value of the years after the first of one customer who was won:
    /// `(m - R / r) r' / (1 - r')`.
    ///
    /// # Errors
    /// As [`per_prospect`](Self::per_prospect).
    pub fn kept(&self) -> Result<f64, Error> {
        let rate = share("retention rate", self.retention_rate)?;
        let spend = not_negative("retention spend", self.retention_spend)?;
        let margin = finite("margin", self.margin)?;
        let undefined = |reason| Err(Error::Undefined { what: "the value of keeping", reason });
        if rate <= 0.0 {
            return if spend > 0.0 {
                undefined("money is spent on keeping customers and nobody is kept")
            } else {
                Ok(0.0)
            };
        }
        let discounted = rate * self.discount.present_value(1.0)?;
        if discounted < 1.0 {
            Ok((margin - spend / rate) * discounted / (1.0 - discounted))
        } else {
            undefined("all stay and nothing is discounted, so the sum is infinite")
        }
    }
}

/// How a rate of winning or keeping rises with spending:
/// `ceiling (1 - exp(-steepness spend))` (Blattberg & Deighton 1996).
///
/// ```
/// use satis_clv::ResponseCurve;
///
/// // 5 a prospect wins 40 %, and no spending would win more than 70 %.
/// let curve = ResponseCurve::through(0.7, 5.0, 0.4)?;
/// assert!((curve.rate(5.0)? - 0.4).abs() < 1e-15);
/// // With a value of 100 for each customer won, spend until one more unit
/// // brings in one: ceiling * steepness * value * exp(-steepness * spend) = 1.
/// let best = curve.best_spend(100.0)?;
/// let gain = |spend: f64| 100.0 * curve.rate(spend).unwrap() - spend;
/// assert!(gain(best) > gain(best - 0.1) && gain(best) > gain(best + 0.1));
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ResponseCurve {
    ceiling: f64,
    steepness: f64,
}

impl ResponseCurve {
    /// The curve with this ceiling and steepness.
    ///
    /// # Errors
    /// [`Error::Range`] unless the ceiling is above 0 and at most 1 and the
    /// steepness positive.
    pub fn new(ceiling: f64, steepness: f64) -> Result<Self, Error> {
        Ok(Self {
            ceiling: share("ceiling", positive("ceiling", ceiling)?)?,
            steepness: positive("steepness", steepness)?,
        })
    }

    /// The curve with this ceiling that reaches `rate` at `spend`.
    ///
    /// # Errors
    /// [`Error::Range`] unless the rate lies strictly between 0 and the
    /// ceiling and the spend is positive.
    pub fn through(ceiling: f64, spend: f64, rate: f64) -> Result<Self, Error> {
        let reached = positive("rate", rate)? / positive("ceiling", ceiling)?;
        if reached >= 1.0 {
            return Err(Error::Range {
                what: "rate",
                value: rate,
                expected: "a rate below the ceiling",
            });
        }
        Self::new(ceiling, -(-reached).ln_1p() / positive("spend", spend)?)
    }

    /// The rate that no spending exceeds.
    #[must_use]
    pub const fn ceiling(&self) -> f64 {
        self.ceiling
    }

    /// How fast the rate rises.
    #[must_use]
    pub const fn steepness(&self) -> f64 {
        self.steepness
    }

    /// The rate at this spend.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative spend.
    pub fn rate(&self, spend: f64) -> Result<f64, Error> {
        Ok(-self.ceiling * (-self.steepness * not_negative("spend", spend)?).exp_m1())
    }

    /// The spend that maximises `value rate(spend) - spend`: zero where even
    /// the first unit does not pay.
    ///
    /// # Errors
    /// [`Error::Range`] unless the value is finite.
    pub fn best_spend(&self, value: f64) -> Result<f64, Error> {
        let first = self.ceiling * self.steepness * finite("value", value)?;
        Ok(if first > 1.0 { first.ln() / self.steepness } else { 0.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formula_is_the_sum_of_the_years() {
        let model = BlattbergDeighton {
            acquisition_rate: 0.3,
            acquisition_spend: 4.0,
            margin: 60.0,
            retention_rate: 0.7,
            retention_spend: 6.0,
            discount: Discount::per_period(0.2).unwrap(),
        };
        // Each year t: r^t m - r^(t - 1) R, both discounted t years.
        let years: f64 = (1..400)
            .map(|t| (0.7_f64.powi(t) * 60.0 - 0.7_f64.powi(t - 1) * 6.0) / 1.2_f64.powi(t))
            .sum();
        let sum = 0.3 * 60.0 - 4.0 + 0.3 * years;
        assert!((model.per_prospect().unwrap() - sum).abs() < 1e-11);
    }

    #[test]
    fn impossible_figures_are_errors() {
        assert!(ResponseCurve::through(0.4, 5.0, 0.4).is_err());
        assert!(ResponseCurve::new(1.2, 1.0).is_err());
        let curve = ResponseCurve::new(0.5, 0.01).unwrap();
        assert!(curve.rate(-1.0).is_err());
        assert!(curve.best_spend(10.0).unwrap().abs() <= 0.0);
    }
}
