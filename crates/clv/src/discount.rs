//! Discounting: the rate with its unit and timing, and discounted sums of an
//! expectation curve.

use satis_numerics::GaussLegendre;

use crate::error::{not_negative, positive};
use crate::period_sum::periods_sum;
use crate::{Error, TimeUnit};

/// How future purchases are discounted.
///
/// ```
/// use satis_clv::{Discount, TimeUnit};
///
/// // 15 % a year, continuously: ln(1.15) / 52.18 a week.
/// let weekly = Discount::annual(0.15, &TimeUnit::Weeks)?;
/// assert!((weekly.rate() - 1.15_f64.ln() * 7.0 / 365.25).abs() < 1e-15);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Discount {
    /// A purchase at time t counts `exp(-rate t)`; the rate is per unit of
    /// time.
    Continuous {
        /// The rate.
        rate: f64,
    },
    /// A purchase within the n-th unit of time from now counts
    /// `(1 + rate)^-k`, with `k` set by the timing.
    Discrete {
        /// The rate per unit of time.
        rate: f64,
        /// When within its period a purchase counts.
        timing: Timing,
    },
}

/// When within its period a purchase counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Timing {
    /// At its start: `k = n - 1`.
    Start,
    /// In its middle: `k = n - 1/2`.
    Middle,
    /// At its end: `k = n`, as lifetimes and PyMC-Marketing do.
    #[default]
    End,
}

impl Discount {
    /// Continuous discounting at a rate per unit of time.
    ///
    /// # Errors
    /// [`Error::Range`] unless the rate is finite and at least 0.
    pub fn continuous(rate: f64) -> Result<Self, Error> {
        Ok(Self::Continuous { rate: not_negative("discount rate", rate)? })
    }

    /// Continuous discounting equivalent to an annual effective rate: 0.15
    /// means that a purchase a year from now counts 1 / 1.15.
    ///
    /// # Errors
    /// [`Error::Range`] unless the rate is finite and at least 0.
    pub fn annual(rate: f64, unit: &TimeUnit) -> Result<Self, Error> {
        let rate = not_negative("annual discount rate", rate)?;
        Self::continuous(rate.ln_1p() / unit.per_year())
    }

    /// Discrete discounting at a rate per unit of time.
    ///
    /// # Errors
    /// [`Error::Range`] unless the rate is finite and at least 0.
    pub fn discrete(rate: f64, timing: Timing) -> Result<Self, Error> {
        Ok(Self::Discrete { rate: not_negative("discount rate", rate)?, timing })
    }

    /// The rate per unit of time.
    #[must_use]
    pub const fn rate(&self) -> f64 {
        match self {
            Self::Continuous { rate } | Self::Discrete { rate, .. } => *rate,
        }
    }

    /// No discount: a later amount is worth as much as one now.
    pub const NONE: Self = Self::Continuous { rate: 0.0 };

    /// Discrete discounting of amounts that fall on whole periods, such as
    /// renewals: 1 after one period is worth `1 / (1 + rate)` now. Where a
    /// model has purchases within a period they count at its end.
    ///
    /// # Errors
    /// [`Error::Range`] unless the rate is finite and at least 0.
    pub fn per_period(rate: f64) -> Result<Self, Error> {
        Self::discrete(rate, Timing::End)
    }

    /// The continuous rate per unit of time that discounts as much:
    /// `ln(1 + rate)` of a discrete one.
    ///
    /// # Errors
    /// [`Error::Range`] if the rate was set to a number that is negative or
    /// not finite.
    pub fn force(&self) -> Result<f64, Error> {
        let rate = not_negative("discount rate", self.rate())?;
        Ok(match self {
            Self::Continuous { .. } => rate,
            Self::Discrete { .. } => rate.ln_1p(),
        })
    }

    /// The discrete rate per unit of time that discounts as much:
    /// `exp(rate) - 1` of a continuous one.
    ///
    /// # Errors
    /// As [`force`](Self::force).
    pub fn discrete_rate(&self) -> Result<f64, Error> {
        let rate = not_negative("discount rate", self.rate())?;
        Ok(match self {
            Self::Continuous { .. } => rate.exp_m1(),
            Self::Discrete { .. } => rate,
        })
    }

    /// What 1 after this time is worth now, `exp(-force time)`.
    ///
    /// # Errors
    /// As [`force`](Self::force), and for a negative time.
    pub fn present_value(&self, time: f64) -> Result<f64, Error> {
        Ok((-self.force()? * not_negative("time", time)?).exp())
    }

    /// What a purchase within the n-th period counts (n from 1).
    pub(crate) fn factor(rate: f64, timing: Timing, n: f64) -> f64 {
        let k = match timing {
            Timing::Start => n - 1.0,
            Timing::Middle => n - 0.5,
            Timing::End => n,
        };
        (-k * rate.ln_1p()).exp()
    }
}

/// Beyond this many units of `1 / rate` nothing is left: exp(-40) is 4e-18.
const REACH: f64 = 40.0;

/// Discounted sum over all time of a curve that starts at 0.
pub(crate) fn discounted_sum(
    discount: Discount,
    scale: f64,
    curve: impl Fn(f64) -> Result<f64, Error>,
) -> Result<f64, Error> {
    let rate = positive("discount rate", discount.rate())?;
    match discount {
        // The integral of exp(-rate t) dE(t), by parts.
        Discount::Continuous { .. } => {
            let end = REACH / rate;
            Ok(rate * integral(|t| Ok((-rate * t).exp() * curve(t)?), scale, end)?)
        }
        Discount::Discrete { timing, .. } => {
            let periods = (REACH / rate.ln_1p()).ceil();
            periods_sum(rate, timing, periods, curve)
        }
    }
}

/// Discounted sum within `(0, t]` of a curve that starts at 0.
pub(crate) fn discounted_between(
    discount: Discount,
    scale: f64,
    t: f64,
    curve: impl Fn(f64) -> Result<f64, Error>,
) -> Result<f64, Error> {
    let t = not_negative("horizon", t)?;
    let rate = not_negative("discount rate", discount.rate())?;
    match discount {
        Discount::Continuous { .. } => {
            let end = (-rate * t).exp() * curve(t)?;
            if rate == 0.0 || t == 0.0 {
                return Ok(end);
            }
            let within = t.min(REACH / rate);
            Ok(end + rate * integral(|t| Ok((-rate * t).exp() * curve(t)?), scale, within)?)
        }
        Discount::Discrete { timing, .. } => {
            if t.fract() != 0.0 {
                return Err(Error::Range {
                    what: "horizon",
                    value: t,
                    expected: "a whole number of periods with discrete discounting",
                });
            }
            periods_sum(rate, timing, t, curve)
        }
    }
}

/// The integral of a smooth function from 0 to `end`, in panels that grow with
/// the distance from 0, as expectation curves do.
fn integral(f: impl Fn(f64) -> Result<f64, Error>, scale: f64, end: f64) -> Result<f64, Error> {
    let rule = GaussLegendre::new(16).map_err(|error| Error::numerical(&error))?;
    let unit = if scale > 0.0 { scale.min(end) } else { end * 1e-6 };
    // t = unit (e^w - 1) with w from 0 to ln(1 + end / unit).
    let span = (end / unit).ln_1p();
    let panels = (span / 0.4).ceil().max(1.0);
    let width = span / panels;
    let mut sum = 0.0;
    let mut from = 0.0;
    while from < span - 0.5 * width {
        for (x, weight) in rule.nodes() {
            let w = from + 0.5 * width * (1.0 + x);
            sum += 0.5 * width * weight * unit * w.exp() * f(unit * w.exp_m1())?;
        }
        from += width;
    }
    Ok(sum)
}
