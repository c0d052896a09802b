//! The beta-discrete-Weibull model.

use satis_numerics::special::{digamma, ln_beta_difference, ln_gamma_difference};
use satis_numerics::{Scalar, integrate_adaptive};

use super::lifetime::{DiscreteLifetime, period_before};
use super::losses::Losses;
use super::shifted_beta_geometric::{Rows, heterogeneous};
use crate::error::shape;
use crate::fit::{
    ByFormula, FitOptions, FitTo, Fitted, Formula, LogLikelihood, Parameter, Parametric, exactly,
    fit,
};
use crate::{Discount, Error};

/// The beta-discrete-Weibull model (Fader, Hardie, Liu, Davin & Steenburgh
/// 2018, "How to Project Customer Retention Revisited: The Role of Duration
/// Dependence", Journal of Interactive Marketing 43).
///
/// As the [`ShiftedBetaGeometric`](crate::ShiftedBetaGeometric) model, but the
/// churn of one customer changes with tenure: it falls for `c` below 1 and
/// rises for `c` above 1. With `c = 1` it is that model.
///
/// ```text
/// S(t) = B(gamma, delta + t^c) / B(gamma, delta)
/// ```
///
/// ```
/// use satis_clv::{BetaDiscreteWeibull, DiscreteLifetime, ShiftedBetaGeometric};
///
/// let steady = BetaDiscreteWeibull::new(0.7, 1.2, 1.0)?;
/// let geometric = ShiftedBetaGeometric::new(0.7, 1.2)?;
/// assert!((steady.survival(9) - geometric.survival(9)).abs() < 1e-15);
/// // 2^1.5 stands for two periods: churn that rises with tenure.
/// let rising = BetaDiscreteWeibull::new(0.7, 1.2, 1.5)?;
/// assert!(rising.survival(2) < steady.survival(2));
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Stored", into = "Stored")
)]
pub struct BetaDiscreteWeibull {
    gamma: f64,
    delta: f64,
    c: f64,
}

/// Up to here discounted sums are taken term by term.
const TERMS: u32 = 2000;

/// From here on survival is a plain power.
const FAR: f64 = 1e14;

/// Beyond this discount in logarithms nothing is left.
const REACH: f64 = 42.0;

impl BetaDiscreteWeibull {
    /// The model with these parameters.
    ///
    /// # Errors
    /// [`Error::Range`] unless all are positive (1e-100 to 1e12).
    pub fn new(gamma: f64, delta: f64, c: f64) -> Result<Self, Error> {
        Ok(Self { gamma: shape("gamma", gamma)?, delta: shape("delta", delta)?, c: shape("c", c)? })
    }

    /// The maximum-likelihood fit to customers lost and customers still there.
    ///
    /// # Errors
    /// [`Error::NoData`] if nobody was lost after the first period or stayed
    /// beyond it.
    pub fn fit(losses: &Losses) -> Result<Fitted<Self>, Error> {
        Self::fit_with(losses, &FitOptions::new())
    }

    /// The same with starts and limits of your own.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_with(losses: &Losses, options: &FitOptions) -> Result<Fitted<Self>, Error> {
        fit(losses, options)
    }

    /// The first parameter of the beta distribution of churn.
    #[must_use]
    pub const fn gamma(&self) -> f64 {
        self.gamma
    }

    /// The second parameter of the beta distribution of churn.
    #[must_use]
    pub const fn delta(&self) -> f64 {
        self.delta
    }

    /// How churn changes with tenure: constant at 1.
    #[must_use]
    pub const fn c(&self) -> f64 {
        self.c
    }

    /// `ln S(to) - ln S(from)`, also between whole periods.
    fn ln_between(&self, from: f64, to: f64) -> f64 {
        let (low, high) = (from.powf(self.c), to.powf(self.c));
        if high <= FAR {
            ln_beta_difference(self.delta + low, self.gamma, high - low, 0.0)
        } else if low <= FAR {
            // S(t) is G(gamma + delta) / G(delta) t^(-c gamma) out there.
            let before = ln_beta_difference(self.delta, self.gamma, low, 0.0);
            ln_gamma_difference(self.delta, self.gamma) - self.gamma * self.c * to.ln() - before
        } else {
            -self.gamma * self.c * (to / from).ln()
        }
    }

    /// The derivative of `ln S(t) - rate t`.
    fn slope(&self, t: f64, rate: f64) -> f64 {
        let power = t.powf(self.c);
        if power > FAR {
            return -rate - self.gamma * self.c / t;
        }
        let fall = digamma(self.gamma + self.delta + power) - digamma(self.delta + power);
        -rate - self.c * power / t * fall
    }

    /// The sum from period `n` on of `S(t) / S(start) exp(-rate (t - first))`
    /// by the Euler-Maclaurin formula.
    fn tail(&self, start: f64, first: f64, n: f64, rate: f64) -> Result<f64, Error> {
        let at = |t: f64| (self.ln_between(start, t) - rate * (t - first)).exp();
        // In the logarithm of t the fall is smooth on the way to REACH / rate.
        let length = (1.0 + REACH / (rate * n)).ln();
        let area = integrate_adaptive(
            |u| {
                let t = n * u.exp();
                t * at(t)
            },
            0.0,
            length,
            0.0,
            1e-13,
        )
        .map_err(|error| Error::numerical(&error))?;
        let value = at(n);
        let g = self.slope(n, rate);
        let (before, after) = (self.slope(n - 1.0, rate), self.slope(n + 1.0, rate));
        let bend = 0.5 * (after - before);
        let third = value * (g * g * g + 3.0 * g * bend + after - 2.0 * g + before);
        Ok(area.value + 0.5 * value - g * value / 12.0 + third / 720.0)
    }
}

impl DiscreteLifetime for BetaDiscreteWeibull {
    fn ln_survival(&self, periods: u32) -> f64 {
        self.ln_between(0.0, f64::from(periods))
    }

    fn retention(&self, period: u32) -> Result<f64, Error> {
        Ok(self.ln_between(f64::from(period_before(period)?), f64::from(period)).exp())
    }

    fn lost_in(&self, period: u32) -> Result<f64, Error> {
        let before = period_before(period)?;
        let stay = self.ln_between(f64::from(before), f64::from(period));
        Ok(self.survival(before) * -stay.exp_m1())
    }

    /// Summed term by term, and from 2,000 periods on by the Euler-Maclaurin
    /// formula.
    ///
    /// # Errors
    /// [`Error::Undefined`] without a discount.
    fn discounted_residual(&self, period: u32, discount: Discount) -> Result<f64, Error> {
        let start = f64::from(period_before(period)?);
        let rate = discount.force()?;
        if rate <= 0.0 {
            return Err(Error::Undefined {
                what: "the expected lifetime",
                reason: "without discounting its sum may be infinite; discount, or set a horizon",
            });
        }
        let first = start + 1.0;
        let mut sum = 0.0;
        for step in 0..TERMS {
            let later = f64::from(step);
            let term = (self.ln_between(start, first + later) - rate * later).exp();
            sum += term;
            if rate * later > REACH || term <= 0.0 {
                return Ok(sum);
            }
        }
        Ok(sum + self.tail(start, first, first + f64::from(TERMS), rate)?)
    }
}

impl Parametric for BetaDiscreteWeibull {
    const NAME: &'static str = "beta-discrete-Weibull";

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("gamma", self.gamma), ("delta", self.delta), ("c", self.c)]
    }

    fn with_parameters(&self, values: &[f64]) -> Result<Self, Error> {
        let [gamma, delta, c] = exactly(values)?;
        Self::new(gamma, delta, c)
    }
}

impl FitTo<Losses> for BetaDiscreteWeibull {
    fn likelihood(data: &Losses) -> Result<Box<dyn LogLikelihood + '_>, Error> {
        Ok(Box::new(ByFormula(Likelihood(Rows::of(data, "the beta-discrete-Weibull model")?))))
    }

    fn at(parameters: &[f64], _: &Losses) -> Result<Self, Error> {
        let [gamma, delta, c] = exactly(parameters)?;
        Self::new(gamma, delta, c)
    }
}

struct Likelihood(Rows);

impl Formula<3> for Likelihood {
    fn parameters(&self) -> [Parameter; 3] {
        let [gamma, delta] = heterogeneous();
        [gamma, delta, Parameter { low: 1e-3, high: 50.0, ..Parameter::shape("c") }]
    }

    fn rows(&self) -> usize {
        self.0.rows.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.0.rows[row].2
    }

    fn customers(&self) -> u64 {
        self.0.customers
    }

    fn starts(&self) -> Vec<[f64; 3]> {
        vec![[1.0, 2.0, 1.0], [0.5, 0.5, 1.2], [1.0, 10.0, 1.5], [5.0, 20.0, 0.7]]
    }

    fn each<S: Scalar>(
        &self,
        &[gamma, delta, c]: &[S; 3],
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut dyn FnMut(usize, S),
    ) {
        let nothing = gamma * 0.0;
        let at = |t: u32| {
            if t == 0 { nothing } else { ln_survival(gamma, delta, (c * f64::from(t).ln()).exp()) }
        };
        for index in rows {
            let (survived, lost, _) = self.0.rows[index];
            let here = at(survived);
            let value = if lost {
                // ln S + ln(1 - S' / S)
                let stay = at(survived.saturating_add(1)) - here;
                here + (-stay.exp_m1()).ln()
            } else {
                here
            };
            sink(index, value);
        }
    }

    fn far_out(&self, estimates: &[f64]) -> Option<(usize, String)> {
        if *estimates.first()? <= 1e3 {
            return None;
        }
        Some((0, format!("so large that {}", self.at_bound(0, true)?)))
    }

    fn at_bound(&self, parameter: usize, upper: bool) -> Option<String> {
        let meaning = match (parameter, upper) {
            (2, false) => "all the churn is in the first period: use a share that never renews",
            (0 | 1, true) => {
                "customers do not differ in their churn: a discrete Weibull without \
                 heterogeneity is enough"
            }
            _ => "the likelihood has no interior maximum; try the sBG model",
        };
        Some(meaning.to_owned())
    }
}

/// `ln B(gamma, delta + u) - ln B(gamma, delta)`.
fn ln_survival<S: Scalar>(gamma: S, delta: S, u: S) -> S {
    let value = ln_beta_difference(delta.value(), gamma.value(), u.value(), 0.0);
    if S::DERIVATIVES {
        let both = gamma + delta;
        let plain =
            (delta + u).ln_gamma() - delta.ln_gamma() - (both + u).ln_gamma() + both.ln_gamma();
        plain + (value - plain.value())
    } else {
        S::constant(value)
    }
}

/// How it is stored.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    gamma: f64,
    delta: f64,
    c: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for BetaDiscreteWeibull {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        Self::new(stored.gamma, stored.delta, stored.c)
    }
}

#[cfg(feature = "serde")]
impl From<BetaDiscreteWeibull> for Stored {
    fn from(model: BetaDiscreteWeibull) -> Self {
        Self { gamma: model.gamma, delta: model.delta, c: model.c }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ShiftedBetaGeometric;

    #[test]
    fn without_duration_dependence_it_is_the_sbg() {
        let model = BetaDiscreteWeibull::new(0.7, 1.2, 1.0).unwrap();
        let geometric = ShiftedBetaGeometric::new(0.7, 1.2).unwrap();
        for rate in [0.1, 0.02, 1e-3, 1e-5] {
            let discount = Discount::per_period(rate).unwrap();
            for period in [1, 4, 90] {
                let derl = model.discounted_residual(period, discount).unwrap();
                let expected = geometric.discounted_residual(period, discount).unwrap();
                assert!(
                    (derl / expected - 1.0).abs() < 1e-12,
                    "{rate} {period}: {derl} {expected}"
                );
            }
        }
        assert!(model.discounted_residual(1, Discount::NONE).is_err());
        assert!((model.lost_in(3).unwrap() - geometric.lost_in(3).unwrap()).abs() < 1e-15);
    }

    #[test]
    fn it_fits_at_least_as_well_as_what_it_contains() {
        let mut losses = Losses::new();
        losses.add_cohort(&[131, 126, 90, 60, 42, 34, 26], 491).unwrap();
        let weibull = BetaDiscreteWeibull::fit(&losses).unwrap();
        let geometric = ShiftedBetaGeometric::fit(&losses).unwrap();
        let test = geometric.report().against(weibull.report()).unwrap();
        assert!(test.statistic > 0.0 && test.degrees == 1);
        assert!(weibull.report().gradient_norm() < 1e-6);
    }
}
