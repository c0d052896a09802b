//! The margin multiple: lifetime value with a constant margin, retention rate
//! and discount rate.

use crate::error::{not_negative, positive, share};
use crate::{Discount, Error};

/// When the first margin comes. The two conventions differ by more than any
/// other choice in these formulas, so it is never assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum FirstMargin {
    /// Now, from a customer who has just been won: multiple
    /// `(1 + d) / (1 + d - r)`.
    Now,
    /// After one period, if the customer is still there: multiple
    /// `r / (1 + d - r)` (Gupta & Lehmann 2003).
    AfterOnePeriod,
}

/// A constant retention rate with a discount rate, and a margin that may grow
/// at a constant rate.
///
/// The lifetime value is the margin times the multiple
///
/// ```text
/// Now:            sum over t = 0, 1, ... of (r (1 + g) / (1 + d))^t = (1 + d) / (1 + d - r (1 + g))
/// AfterOnePeriod: sum over t = 1, 2, ... of r^t (1 + g)^(t - 1) / (1 + d)^t = r / (1 + d - r (1 + g))
/// ```
///
/// (Gupta & Lehmann 2003, "Customers as Assets", Journal of Interactive
/// Marketing 17; Gupta, Lehmann & Stuart 2004, "Valuing Customers", Journal of
/// Marketing Research 41, for growth.) A constant rate understates the value
/// of customers who differ: see
/// [`ShiftedBetaGeometric`](crate::ShiftedBetaGeometric).
///
/// ```
/// use satis_clv::{ConstantRetention, Discount, FirstMargin};
///
/// let yearly = ConstantRetention::new(0.8, Discount::per_period(0.1)?, FirstMargin::AfterOnePeriod)?;
/// // 0.8 / (1.1 - 0.8)
/// assert!((yearly.margin_multiple() - 8.0 / 3.0).abs() < 1e-12);
/// // With a margin of 100 now: 100 * 1.1 / 0.3
/// let won = ConstantRetention::new(0.8, Discount::per_period(0.1)?, FirstMargin::Now)?;
/// assert!((won.value(100.0)? - 110.0 / 0.3).abs() < 1e-9);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ConstantRetention {
    retention: f64,
    /// What 1 after one period is worth now.
    discount: f64,
    first: FirstMargin,
    growth: f64,
}

impl ConstantRetention {
    /// A share `retention` of the customers stays each period.
    ///
    /// # Errors
    /// [`Error::Range`] unless retention is in 0..=1, [`Error::Undefined`]
    /// where the sum is infinite: all stay and nothing is discounted.
    pub fn new(retention: f64, discount: Discount, first: FirstMargin) -> Result<Self, Error> {
        let retention = share("retention", retention)?;
        let discount = discount.present_value(1.0)?;
        Self { retention, discount, first, growth: 0.0 }.checked()
    }

    /// With a margin that grows by this share each period (0.03: three
    /// percent); it may shrink.
    ///
    /// # Errors
    /// [`Error::Range`] unless above -1, [`Error::Undefined`] where growth
    /// outruns churn and discount, so that the sum is infinite.
    pub fn with_growth(mut self, growth: f64) -> Result<Self, Error> {
        if !(growth > -1.0 && growth.is_finite()) {
            return Err(Error::Range {
                what: "growth",
                value: growth,
                expected: "a finite number above -1",
            });
        }
        self.growth = growth;
        self.checked()
    }

    /// The lifetime value per unit of margin.
    #[must_use]
    pub fn margin_multiple(&self) -> f64 {
        self.scale() / (1.0 - self.ratio())
    }

    /// The same over the first `periods` margins alone.
    #[must_use]
    pub fn margin_multiple_within(&self, periods: u32) -> f64 {
        let ratio = self.ratio();
        if ratio <= 0.0 {
            return if periods > 0 { self.scale() } else { 0.0 };
        }
        // 1 - ratio^periods without the difference of near numbers.
        let fading = -(f64::from(periods) * ratio.ln()).exp_m1();
        self.scale() * fading / (1.0 - ratio)
    }

    /// The lifetime value with this margin per period.
    ///
    /// # Errors
    /// [`Error::Range`] unless the margin is finite.
    pub fn value(&self, margin: f64) -> Result<f64, Error> {
        if margin.is_finite() {
            Ok(margin * self.margin_multiple())
        } else {
            Err(Error::Range { what: "margin", value: margin, expected: "a finite number" })
        }
    }

    /// The expected number of periods that a customer won now stays, the
    /// first one counted: `1 / (1 - r)`.
    ///
    /// # Errors
    /// [`Error::Undefined`] where nobody ever leaves.
    pub fn expected_tenure(&self) -> Result<f64, Error> {
        if self.retention < 1.0 {
            Ok(1.0 / (1.0 - self.retention))
        } else {
            Err(Error::Undefined { what: "the expected tenure", reason: "nobody ever leaves" })
        }
    }

    /// The change in percent of the lifetime value for one percent more
    /// retention: `r (1 + g) / (1 + d - r (1 + g))`, plus 1 where the first
    /// margin comes after one period.
    #[must_use]
    pub fn retention_elasticity(&self) -> f64 {
        let ratio = self.ratio();
        let first = match self.first {
            FirstMargin::Now => 0.0,
            FirstMargin::AfterOnePeriod => 1.0,
        };
        first + ratio / (1.0 - ratio)
    }

    /// The retention rate at which the lifetime value just pays for the
    /// acquisition of a customer, other things as they are.
    ///
    /// # Errors
    /// [`Error::Range`] for a cost or margin that is not positive,
    /// [`Error::Undefined`] where no rate from 0 to 1 breaks even: the first
    /// margin pays already, or even customers who never leave do not.
    pub fn break_even_retention(&self, acquisition_cost: f64, margin: f64) -> Result<f64, Error> {
        let ratio = positive("acquisition cost", acquisition_cost)? / positive("margin", margin)?;
        let discount = 1.0 / self.discount;
        let grown = 1.0 + self.growth;
        let rate = match self.first {
            FirstMargin::Now => discount * (1.0 - 1.0 / ratio) / grown,
            FirstMargin::AfterOnePeriod => ratio * discount / (1.0 + ratio * grown),
        };
        if (0.0..=1.0).contains(&rate) && rate * grown < discount {
            Ok(rate)
        } else {
            Err(Error::Undefined {
                what: "the break-even retention",
                reason: "no retention rate from 0 to 1 makes the value equal to the cost",
            })
        }
    }

    /// The lifetime value less the cost of acquisition.
    ///
    /// # Errors
    /// [`Error::Range`] for a margin that is not finite or a negative cost.
    pub fn net_value(&self, margin: f64, acquisition_cost: f64) -> Result<f64, Error> {
        Ok(self.value(margin)? - not_negative("acquisition cost", acquisition_cost)?)
    }

    fn checked(self) -> Result<Self, Error> {
        if self.ratio() < 1.0 {
            Ok(self)
        } else {
            Err(Error::Undefined {
                what: "the margin multiple",
                reason: "retention times growth is not below 1 plus the discount rate, so the \
                         sum is infinite",
            })
        }
    }

    /// Each margin over the one before.
    fn ratio(&self) -> f64 {
        self.retention * (1.0 + self.growth) * self.discount
    }

    /// The first margin's weight.
    fn scale(&self) -> f64 {
        match self.first {
            FirstMargin::Now => 1.0,
            FirstMargin::AfterOnePeriod => self.retention * self.discount,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(retention: f64, first: FirstMargin) -> ConstantRetention {
        ConstantRetention::new(retention, Discount::per_period(0.1).unwrap(), first).unwrap()
    }

    #[test]
    fn finite_horizons_sum_the_margins() {
        let model = at(0.8, FirstMargin::AfterOnePeriod).with_growth(0.03).unwrap();
        let sum: f64 = (1..=5).map(|t| (0.8_f64 / 1.1).powi(t) * 1.03_f64.powi(t - 1)).sum();
        assert!((model.margin_multiple_within(5) - sum).abs() < 1e-14);
        let gap = model.margin_multiple_within(2000) - model.margin_multiple();
        assert!(gap.abs() < 1e-12);
        assert!(model.margin_multiple_within(0).abs() <= 0.0);
        assert!((at(0.0, FirstMargin::Now).margin_multiple_within(3) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn break_even_returns_the_cost() {
        for first in [FirstMargin::Now, FirstMargin::AfterOnePeriod] {
            let rate = at(0.5, first).break_even_retention(180.0, 100.0).unwrap();
            assert!((at(rate, first).value(100.0).unwrap() - 180.0).abs() < 1e-10);
        }
        // The first margin alone pays.
        assert!(at(0.5, FirstMargin::Now).break_even_retention(80.0, 100.0).is_err());
        assert!(at(0.5, FirstMargin::Now).break_even_retention(5000.0, 100.0).is_err());
    }

    #[test]
    fn elasticity_is_the_slope_of_the_logarithm() {
        for first in [FirstMargin::Now, FirstMargin::AfterOnePeriod] {
            let h = 1e-6;
            let value = |r: f64| at(r, first).margin_multiple().ln();
            let slope = (value(0.8 * (1.0 + h)) - value(0.8 * (1.0 - h))) / (2.0 * h);
            assert!((slope - at(0.8, first).retention_elasticity()).abs() < 1e-8);
        }
    }

    #[test]
    fn infinite_sums_are_refused() {
        assert!(ConstantRetention::new(1.0, Discount::NONE, FirstMargin::Now).is_err());
        assert!(ConstantRetention::new(1.1, Discount::NONE, FirstMargin::Now).is_err());
        assert!(at(1.0, FirstMargin::Now).with_growth(0.2).is_err());
        assert!(at(1.0, FirstMargin::Now).expected_tenure().is_err());
    }
}
