//! The shifted beta-geometric model.

use satis_numerics::Scalar;
use satis_numerics::special::{ln_beta_difference, ln_hyp2f1_unit};

use super::lifetime::{DiscreteLifetime, period_before};
use super::losses::Losses;
use crate::error::shape;
use crate::fit::{
    ByFormula, FitOptions, FitTo, Fitted, Formula, LogLikelihood, Parameter, Parametric, exactly,
    fit,
};
use crate::{Discount, Error};

/// The shifted beta-geometric model (Fader & Hardie 2007, "How to Project
/// Customer Retention", Journal of Interactive Marketing 21).
///
/// Each customer leaves at the end of a period with a probability of its own,
/// and these churn probabilities are `Beta(gamma, delta)` between customers:
///
/// ```text
/// P(T = t) = B(gamma + 1, delta + t - 1) / B(gamma, delta)
/// S(t) = B(gamma, delta + t) / B(gamma, delta)
/// r(t) = (delta + t - 1) / (gamma + delta + t - 1)
/// DERL(n) = (delta + n - 1) / (gamma + delta + n - 1) F(1, delta + n; gamma + delta + n; 1 / (1 + d))
/// ```
///
/// Retention rises with tenure because those who leave easily leave first. The
/// 2007 paper and PyMC-Marketing call the parameters alpha and beta.
///
/// ```
/// use satis_clv::{DiscreteLifetime, Losses, ShiftedBetaGeometric};
///
/// // 1,000 regular customers over seven years (Fader & Hardie 2007).
/// let mut losses = Losses::new();
/// losses.add_cohort(&[369, 163, 86, 56, 37, 27, 21], 241)?;
/// let fitted = ShiftedBetaGeometric::fit(&losses)?;
/// assert!((fitted.model().gamma() - 0.704_077).abs() < 1e-6);
/// assert!((fitted.model().delta() - 1.182_043).abs() < 1e-6);
/// // Twelve years on, 17 % are left (17.3 % were observed).
/// assert_eq!(format!("{:.3}", fitted.model().survival(12)), "0.170");
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Stored", into = "Stored")
)]
pub struct ShiftedBetaGeometric {
    gamma: f64,
    delta: f64,
}

impl ShiftedBetaGeometric {
    /// The model with these parameters.
    ///
    /// # Errors
    /// [`Error::Range`] unless both are positive (1e-100 to 1e12).
    pub fn new(gamma: f64, delta: f64) -> Result<Self, Error> {
        Ok(Self { gamma: shape("gamma", gamma)?, delta: shape("delta", delta)? })
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

    /// The first parameter of the beta distribution of churn: its mean is
    /// `gamma / (gamma + delta)`.
    #[must_use]
    pub const fn gamma(&self) -> f64 {
        self.gamma
    }

    /// The second parameter of the beta distribution of churn.
    #[must_use]
    pub const fn delta(&self) -> f64 {
        self.delta
    }

    /// The model of the customers who have renewed `renewed` times: their
    /// churn is `Beta(gamma, delta + renewed)`.
    #[must_use]
    pub fn after(&self, renewed: u32) -> Self {
        Self { gamma: self.gamma, delta: self.delta + f64::from(renewed) }
    }
}

impl DiscreteLifetime for ShiftedBetaGeometric {
    fn ln_survival(&self, periods: u32) -> f64 {
        ln_beta_difference(self.delta, self.gamma, f64::from(periods), 0.0)
    }

    fn retention(&self, period: u32) -> Result<f64, Error> {
        let delta = self.delta + f64::from(period_before(period)?);
        Ok(delta / (self.gamma + delta))
    }

    fn lost_in(&self, period: u32) -> Result<f64, Error> {
        let before = period_before(period)?;
        let churn = self.gamma / (self.gamma + self.delta + f64::from(before));
        Ok(self.survival(before) * churn)
    }

    fn discounted_residual(&self, period: u32, discount: Discount) -> Result<f64, Error> {
        let delta = self.delta + f64::from(period_before(period)?);
        let first = delta / (self.gamma + delta);
        let rate = discount.discrete_rate()?;
        if rate > 0.0 {
            let log = ln_hyp2f1_unit(delta + 1.0, self.gamma, 1.0 / rate)
                .map_err(|error| Error::numerical(&error))?;
            return Ok(first * log.exp());
        }
        // F(1, b; c; 1) = (c - 1) / (c - b - 1).
        if self.gamma > 1.0 {
            Ok(delta / (self.gamma - 1.0))
        } else {
            Err(Error::Undefined {
                what: "the expected lifetime",
                reason: "gamma is at most 1, so without discounting it is infinite; discount, \
                         or set a horizon",
            })
        }
    }
}

impl Parametric for ShiftedBetaGeometric {
    const NAME: &'static str = "sBG";

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("gamma", self.gamma), ("delta", self.delta)]
    }

    fn with_parameters(&self, values: &[f64]) -> Result<Self, Error> {
        let [gamma, delta] = exactly(values)?;
        Self::new(gamma, delta)
    }
}

impl FitTo<Losses> for ShiftedBetaGeometric {
    fn likelihood(data: &Losses) -> Result<Box<dyn LogLikelihood + '_>, Error> {
        Ok(Box::new(ByFormula(Likelihood(Rows::of(data, "the sBG model")?))))
    }

    fn at(parameters: &[f64], _: &Losses) -> Result<Self, Error> {
        let [gamma, delta] = exactly(parameters)?;
        Self::new(gamma, delta)
    }
}

/// The distinct lifetimes, by tenure: periods survived, whether lost in the
/// next, customers.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) rows: Vec<(u32, bool, f64)>,
    pub(crate) customers: u64,
}

impl Rows {
    pub(crate) fn of(data: &Losses, what: &'static str) -> Result<Self, Error> {
        let lost = data.lost().map(|(period, count)| (period.saturating_sub(1), true, count));
        let active = data
            .active()
            .filter(|(periods, _)| *periods > 0)
            .map(|(periods, count)| (periods, false, count));
        let mut rows: Vec<(u32, bool, f64)> = lost.chain(active).collect();
        rows.sort_by_key(|row| (row.0, row.1));
        let informed = rows.iter().any(|row| row.1) && rows.iter().any(|row| row.0 > 0);
        if informed {
            Ok(Self { rows, customers: data.customers() })
        } else {
            Err(Error::NoData {
                what,
                needed: "customers who were lost, and customers who stayed beyond the first \
                         period",
            })
        }
    }
}

/// Beyond a gamma of 10,000 churn rates differ by less than one percent of
/// themselves: no data tell that from equal rates.
pub(crate) const fn heterogeneous() -> [Parameter; 2] {
    [
        Parameter { high: 1e4, ..Parameter::shape("gamma") },
        Parameter { high: 1e9, ..Parameter::shape("delta") },
    ]
}

struct Likelihood(Rows);

impl Formula<2> for Likelihood {
    fn parameters(&self) -> [Parameter; 2] {
        heterogeneous()
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

    fn starts(&self) -> Vec<[f64; 2]> {
        vec![[1.0, 2.0], [0.5, 0.5], [1.0, 10.0], [20.0, 80.0]]
    }

    fn each<S: Scalar>(
        &self,
        &[gamma, delta]: &[S; 2],
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut dyn FnMut(usize, S),
    ) {
        let mut tenure = 0_u32;
        let mut log = S::constant(0.0);
        for index in rows {
            let (survived, lost, _) = self.0.rows[index];
            log = log + steps(gamma, delta, tenure, survived);
            tenure = survived;
            let value = if lost {
                // ln of the churn in the next period, gamma / (gamma + delta').
                log - ((delta + f64::from(tenure)) / gamma).ln_1p()
            } else {
                log
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

    fn at_bound(&self, _: usize, upper: bool) -> Option<String> {
        let meaning = if upper {
            "customers do not differ in their churn: one constant retention rate is enough"
        } else {
            "some customers leave at once and the others never: churn is a share, not a rate"
        };
        Some(meaning.to_owned())
    }
}

/// `ln S(to) - ln S(from)`: renewal by renewal, or where many lie between by
/// differences of log-gamma.
fn steps<S: Scalar>(gamma: S, delta: S, from: u32, to: u32) -> S {
    if to.saturating_sub(from) > 500 {
        let (base, step) = (f64::from(from), f64::from(to - from));
        let plain = (delta + base).ln_gamma_difference(step)
            - (gamma + delta + base).ln_gamma_difference(step);
        let value = ln_beta_difference(delta.value() + base, gamma.value(), step, 0.0);
        return plain + (value - plain.value());
    }
    let mut log = S::constant(0.0);
    for renewal in from..to {
        log = log - (gamma / (delta + f64::from(renewal))).ln_1p();
    }
    log
}

/// How it is stored.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    gamma: f64,
    delta: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for ShiftedBetaGeometric {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        Self::new(stored.gamma, stored.delta)
    }
}

#[cfg(feature = "serde")]
impl From<ShiftedBetaGeometric> for Stored {
    fn from(model: ShiftedBetaGeometric) -> Self {
        Self { gamma: model.gamma, delta: model.delta }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_and_survival_belong_together() {
        let model = ShiftedBetaGeometric::new(0.7, 1.2).unwrap();
        let lost: f64 = (1..=40).map(|t| model.lost_in(t).unwrap()).sum();
        assert!((lost + model.survival(40) - 1.0).abs() < 1e-14);
        assert!((model.survival_given(3, 5) - model.after(3).survival(5)).abs() < 1e-15);
        assert!(model.retention(0).is_err() && model.lost_in(0).is_err());
    }

    #[test]
    fn discounted_lifetimes_sum_the_survival() {
        let model = ShiftedBetaGeometric::new(0.7, 1.2).unwrap();
        let discount = Discount::per_period(0.1).unwrap();
        let sum: f64 = (0..600).map(|t| model.survival(t) * 1.1_f64.powi(-(t as i32))).sum();
        assert!((model.discounted_lifetime(discount).unwrap() - sum).abs() < 1e-12);
        assert!(model.expected_tenure().is_err());
        // gamma 3, delta 4: (3 + 4 - 1) / (3 - 1)
        let finite = ShiftedBetaGeometric::new(3.0, 4.0).unwrap();
        assert!((finite.expected_tenure().unwrap() - 3.0).abs() < 1e-14);
        assert!((finite.expected_tenure_within(2000) - 3.0).abs() < 2e-5);
    }

    #[test]
    fn long_gaps_between_losses_change_nothing() {
        let (gamma, delta) = (0.7, 1.2);
        let by_difference = steps(gamma, delta, 3, 1003);
        let one_by_one: f64 =
            (0..10).map(|i| steps(gamma, delta, 3 + 100 * i, 103 + 100 * i)).sum();
        assert!((by_difference / one_by_one - 1.0).abs() < 1e-13);
    }

    #[test]
    fn equal_customers_are_told() {
        // Half of those at risk leave in each period.
        let mut losses = Losses::new();
        losses.add_cohort(&[512, 256, 128, 64, 32], 32).unwrap();
        let fitted = ShiftedBetaGeometric::fit(&losses).unwrap();
        assert!(!fitted.report().warnings().is_empty(), "{}", fitted.report());
        let mut once = Losses::new();
        once.add_cohort(&[10], 0).unwrap();
        assert!(ShiftedBetaGeometric::fit(&once).is_err());
    }
}
