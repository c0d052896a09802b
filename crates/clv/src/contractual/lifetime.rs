//! What a model of discrete lifetimes can be asked.

use crate::{Discount, Error, Parametric};

/// A model of how many periods a customer stays.
///
/// Period 1 is the first; a customer "survives" `t` periods who has renewed
/// `t` times. Pass a question to [`Fitted::estimate`](crate::Fitted::estimate)
/// to get its answer with a standard error, or ask
/// [`Fitted::projection`](crate::Fitted::projection).
///
/// ```
/// use satis_clv::{DiscreteLifetime, Discount, ShiftedBetaGeometric};
///
/// // The "regular" customers of Fader & Hardie (2007).
/// let model = ShiftedBetaGeometric::new(0.704, 1.182)?;
/// // r(1) = 1.182 / 1.886, r(2) = 2.182 / 2.886
/// assert!((model.retention(1)? - 1.182 / 1.886).abs() < 1e-14);
/// assert!((model.survival(2) - 1.182 / 1.886 * 2.182 / 2.886).abs() < 1e-14);
/// // Who has renewed once is worth more than a new customer.
/// let discount = Discount::per_period(0.1)?;
/// assert!(model.discounted_residual(2, discount)? > model.discounted_residual(1, discount)?);
/// # Ok::<(), satis_clv::Error>(())
/// ```
pub trait DiscreteLifetime: Parametric {
    /// The logarithm of the probability to renew `periods` times,
    /// `ln S(periods)`.
    fn ln_survival(&self, periods: u32) -> f64;

    /// The probability of one more renewal in period `period` (from 1) of
    /// those who were still there in it: `r(t) = S(t) / S(t - 1)`.
    ///
    /// # Errors
    /// [`Error::Range`] for period 0.
    fn retention(&self, period: u32) -> Result<f64, Error>;

    /// Discounted expected residual lifetime (DERL) of a customer who is in
    /// period `period` of the contract, just before the next renewal:
    ///
    /// ```text
    /// sum over t >= n of S(t) / S(n - 1) / (1 + d)^(t - n)
    /// ```
    ///
    /// The first renewal counts in full if it comes, so this is a number of
    /// future payments (Fader & Hardie 2010, "Customer-Base Valuation in a
    /// Contractual Setting", Marketing Science 29).
    ///
    /// # Errors
    /// [`Error::Range`] for period 0, [`Error::Undefined`] where the sum is
    /// infinite.
    fn discounted_residual(&self, period: u32, discount: Discount) -> Result<f64, Error>;

    /// Discounted expected lifetime (DEL) of a new customer, the payment made
    /// now included: `sum over t >= 0 of S(t) / (1 + d)^t`.
    ///
    /// # Errors
    /// [`Error::Undefined`] where the sum is infinite.
    fn discounted_lifetime(&self, discount: Discount) -> Result<f64, Error> {
        // The payment now, and what the customer is worth before the first
        // renewal, one period later.
        Ok(1.0 + discount.present_value(1.0)? * self.discounted_residual(1, discount)?)
    }

    /// The expected number of periods that a new customer pays for, the first
    /// one included; [`Error::Undefined`] where that is infinite.
    ///
    /// # Errors
    /// As [`discounted_lifetime`](Self::discounted_lifetime).
    fn expected_tenure(&self) -> Result<f64, Error> {
        self.discounted_lifetime(Discount::NONE)
    }

    /// The expected number of the next `horizon` periods that a new customer
    /// pays for: `S(0) + ... + S(horizon - 1)`. Always finite.
    fn expected_tenure_within(&self, horizon: u32) -> f64 {
        (0..horizon).map(|t| self.survival(t)).sum()
    }

    /// The probability to renew `periods` times, `S(periods)`.
    fn survival(&self, periods: u32) -> f64 {
        self.ln_survival(periods).exp()
    }

    /// The same for a customer who has renewed `renewed` times already:
    /// `S(renewed + periods) / S(renewed)`.
    fn survival_given(&self, renewed: u32, periods: u32) -> f64 {
        (self.ln_survival(renewed.saturating_add(periods)) - self.ln_survival(renewed)).exp()
    }

    /// The probability that a new customer is lost in period `period` (from
    /// 1), `S(period - 1) - S(period)`.
    ///
    /// # Errors
    /// [`Error::Range`] for period 0.
    fn lost_in(&self, period: u32) -> Result<f64, Error> {
        Ok(self.survival(period_before(period)?) * (1.0 - self.retention(period)?))
    }
}

/// The period before, for a period from 1.
pub(crate) fn period_before(period: u32) -> Result<u32, Error> {
    period.checked_sub(1).ok_or(Error::Range {
        what: "period",
        value: 0.0,
        expected: "at least 1: the first period is period 1",
    })
}
