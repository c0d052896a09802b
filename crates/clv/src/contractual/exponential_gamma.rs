//! The exponential-gamma model (Pareto of the second kind).

use satis_numerics::Scalar;
use satis_numerics::special::exp_integral_scaled;

use super::durations::Durations;
use crate::error::{not_negative, positive, shape};
use crate::fit::{
    ByFormula, FitOptions, FitTo, Fitted, Formula, LogLikelihood, Parameter, Parametric, exactly,
    fit,
};
use crate::{Discount, Error};

/// The exponential-gamma model of continuous tenure: a Pareto distribution of
/// the second kind (Lomax 1954; Hardie, Fader & Wisniewski 1998, "An empirical
/// comparison of new product trial forecasting models", Journal of Forecasting
/// 17).
///
/// Each customer leaves at a constant rate of its own, and these rates are
/// `Gamma(r, alpha)` between customers:
///
/// ```text
/// S(t) = (alpha / (alpha + t))^r
/// E[T - t | T > t] = (alpha + t) / (r - 1)      for r > 1
/// DERL(t) = z E_r(z) exp(z) / rate,  z = rate (alpha + t)
/// ```
///
/// It is the continuous twin of
/// [`ShiftedBetaGeometric`](crate::ShiftedBetaGeometric).
///
/// ```
/// use satis_clv::ExponentialGamma;
///
/// let model = ExponentialGamma::new(2.0, 12.0)?;
/// // After 12 months a quarter is left; who is left stays 24 more on average.
/// assert!((model.survival(12.0)? - 0.25).abs() < 1e-15);
/// assert!((model.expected_residual(12.0)? - 24.0).abs() < 1e-12);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Stored", into = "Stored")
)]
pub struct ExponentialGamma {
    r: f64,
    alpha: f64,
}

impl ExponentialGamma {
    /// The model with these parameters; `alpha` is in the unit of time.
    ///
    /// # Errors
    /// [`Error::Range`] unless both are positive and finite, and `r` from 1e-100
    /// to 1e12.
    pub fn new(r: f64, alpha: f64) -> Result<Self, Error> {
        Ok(Self { r: shape("r", r)?, alpha: positive("alpha", alpha)? })
    }

    /// The maximum-likelihood fit to tenures that ended and tenures that still
    /// run.
    ///
    /// # Errors
    /// [`Error::NoData`] if none ended.
    pub fn fit(durations: &Durations) -> Result<Fitted<Self>, Error> {
        Self::fit_with(durations, &FitOptions::new())
    }

    /// The same with starts and limits of your own.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_with(durations: &Durations, options: &FitOptions) -> Result<Fitted<Self>, Error> {
        fit(durations, options)
    }

    /// The shape of the rates.
    #[must_use]
    pub const fn r(&self) -> f64 {
        self.r
    }

    /// The rate of the rates, in the unit of time.
    #[must_use]
    pub const fn alpha(&self) -> f64 {
        self.alpha
    }

    /// The probability to stay longer than `time`.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative or infinite time.
    pub fn survival(&self, time: f64) -> Result<f64, Error> {
        Ok((-self.r * (not_negative("time", time)? / self.alpha).ln_1p()).exp())
    }

    /// The same for a customer who has been there for `tenure` already.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative or infinite time.
    pub fn survival_given(&self, tenure: f64, time: f64) -> Result<f64, Error> {
        self.after(tenure)?.survival(time)
    }

    /// The rate of loss at this tenure, `r / (alpha + t)`: it falls.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative or infinite time.
    pub fn hazard(&self, tenure: f64) -> Result<f64, Error> {
        Ok(self.r / (self.alpha + not_negative("tenure", tenure)?))
    }

    /// The share of those there at `time - 1` who are there at `time`: the
    /// retention rate of a unit of time.
    ///
    /// # Errors
    /// [`Error::Range`] for a time below 1 or infinite.
    pub fn retention(&self, time: f64) -> Result<f64, Error> {
        self.survival_given(not_negative("time less one unit", time - 1.0)?, 1.0)
    }

    /// The tenure by which this share of customers has left; 0.5 for the
    /// median. It exists for all parameters.
    ///
    /// # Errors
    /// [`Error::Range`] unless the share is strictly between 0 and 1.
    pub fn quantile(&self, share: f64) -> Result<f64, Error> {
        crate::error::level(share).map_err(|_| Error::Range {
            what: "share",
            value: share,
            expected: "a number strictly between 0 and 1",
        })?;
        Ok(self.alpha * (-(-share).ln_1p() / self.r).exp_m1())
    }

    /// The expected tenure of a new customer, `alpha / (r - 1)`.
    ///
    /// # Errors
    /// [`Error::Undefined`] if `r` is at most 1: it is infinite.
    pub fn expected_tenure(&self) -> Result<f64, Error> {
        self.expected_residual(0.0)
    }

    /// The expected further tenure of a customer who has been there for
    /// `tenure`.
    ///
    /// # Errors
    /// [`Error::Undefined`] if `r` is at most 1, [`Error::Range`] for a
    /// negative or infinite tenure.
    pub fn expected_residual(&self, tenure: f64) -> Result<f64, Error> {
        let later = self.after(tenure)?;
        if self.r > 1.0 {
            Ok(later.alpha / (self.r - 1.0))
        } else {
            Err(Error::Undefined {
                what: "the expected tenure",
                reason: "r is at most 1, so it is infinite; ask for the median, discount, or set \
                         a horizon",
            })
        }
    }

    /// The expected tenure of a new customer within the first `horizon` units:
    /// the area under the survival curve.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative or infinite horizon.
    pub fn expected_tenure_within(&self, horizon: f64) -> Result<f64, Error> {
        let log = (not_negative("horizon", horizon)? / self.alpha).ln_1p();
        let rate = self.r - 1.0;
        // (1 - exp(-rate log)) / rate, which is log where r is 1.
        let mean = if rate.abs() > 0.0 { -(-rate * log).exp_m1() / rate } else { log };
        Ok(self.alpha * mean)
    }

    /// Discounted expected residual lifetime of a customer who has been there
    /// for `tenure` (0: a new one), as an amount that flows at 1 per unit of
    /// time: the integral of `exp(-rate u) S(t + u) / S(t)`. The continuous
    /// rate of the discount is used.
    ///
    /// # Errors
    /// [`Error::Undefined`] if it is infinite: nothing is discounted and `r`
    /// is at most 1. [`Error::Range`] for a negative or infinite tenure.
    pub fn discounted_residual(&self, tenure: f64, discount: Discount) -> Result<f64, Error> {
        let later = self.after(tenure)?;
        let rate = discount.force()?;
        if rate <= 0.0 {
            return self.expected_residual(tenure);
        }
        let scaled = exp_integral_scaled(self.r, rate * later.alpha)
            .map_err(|error| Error::numerical(&error))?;
        Ok(later.alpha * scaled)
    }

    /// The model of the customers who have been there for `tenure`: their
    /// rates are `Gamma(r, alpha + tenure)`.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative or infinite tenure.
    pub fn after(&self, tenure: f64) -> Result<Self, Error> {
        Self::new(self.r, self.alpha + not_negative("tenure", tenure)?)
    }
}

impl Parametric for ExponentialGamma {
    const NAME: &'static str = "exponential-gamma";

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("r", self.r), ("alpha", self.alpha)]
    }

    fn with_parameters(&self, values: &[f64]) -> Result<Self, Error> {
        let [r, alpha] = exactly(values)?;
        Self::new(r, alpha)
    }
}

impl FitTo<Durations> for ExponentialGamma {
    fn likelihood(data: &Durations) -> Result<Box<dyn LogLikelihood + '_>, Error> {
        let rows: Vec<(f64, f64, f64)> =
            data.rows().map(|(low, high, n)| (low, high, n as f64)).collect();
        let ended: f64 = rows.iter().filter(|row| row.1.is_finite()).map(|row| row.2).sum();
        let exposure: f64 = rows.iter().map(|row| row.2 * middle(row.0, row.1)).sum();
        if ended > 0.0 && exposure > 0.0 {
            let customers = data.customers();
            Ok(Box::new(ByFormula(Likelihood { rows, customers, typical: exposure / ended })))
        } else {
            Err(Error::NoData {
                what: "the exponential-gamma model",
                needed: "customers whose tenure ended after some time",
            })
        }
    }

    fn at(parameters: &[f64], _: &Durations) -> Result<Self, Error> {
        let [r, alpha] = exactly(parameters)?;
        Self::new(r, alpha)
    }
}

fn middle(low: f64, high: f64) -> f64 {
    if high.is_finite() { 0.5 * (low + high) } else { low }
}

struct Likelihood {
    /// Earliest and latest end, customers.
    rows: Vec<(f64, f64, f64)>,
    customers: u64,
    /// The time under risk for each tenure that ended.
    typical: f64,
}

impl Formula<2> for Likelihood {
    fn parameters(&self) -> [Parameter; 2] {
        // Beyond that rates differ by less than one percent of themselves.
        let r = Parameter { high: 1e4, ..Parameter::shape("r") };
        [r, Parameter::scale("alpha", self.typical)]
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.rows[row].2
    }

    fn customers(&self) -> u64 {
        self.customers
    }

    fn starts(&self) -> Vec<[f64; 2]> {
        // Each with the observed rate of loss at the start, r / alpha.
        [1.0, 0.4, 4.0].map(|r| [r, r * self.typical]).to_vec()
    }

    fn each<S: Scalar>(
        &self,
        &[r, alpha]: &[S; 2],
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut dyn FnMut(usize, S),
    ) {
        let inverse = alpha.recip();
        let ln_survival = |t: f64| -(r * (inverse * t).ln_1p());
        for index in rows {
            let (low, high, _) = self.rows[index];
            let here = ln_survival(low);
            let value = if high.is_infinite() {
                here
            } else if high > low {
                let width = ln_survival(high) - here;
                here + (-width.exp_m1()).ln()
            } else {
                here + r.ln() - (alpha + low).ln()
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
            "customers do not differ in their rate of loss: one exponential distribution is enough"
        } else {
            "most are lost at once and the others hardly ever; treat these as two groups"
        };
        Some(meaning.to_owned())
    }
}

/// How it is stored.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    r: f64,
    alpha: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for ExponentialGamma {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        Self::new(stored.r, stored.alpha)
    }
}

#[cfg(feature = "serde")]
impl From<ExponentialGamma> for Stored {
    fn from(model: ExponentialGamma) -> Self {
        Self { r: model.r, alpha: model.alpha }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_agree_with_quadrature() {
        for (r, alpha) in [(0.6, 12.0), (1.0, 3.0), (1.0 + 1e-9, 3.0), (4.5, 30.0)] {
            let model = ExponentialGamma::new(r, alpha).unwrap();
            let area = |f: &dyn Fn(f64) -> f64, end: f64| {
                satis_numerics::integrate_adaptive(f, 0.0, end, 0.0, 1e-13).unwrap().value
            };
            let within = area(&|t| model.survival(t).unwrap(), 40.0);
            assert!((model.expected_tenure_within(40.0).unwrap() / within - 1.0).abs() < 1e-12);
            let discount = Discount::continuous(0.05).unwrap();
            let flow = area(&|t| (-0.05 * t).exp() * model.survival_given(7.0, t).unwrap(), 800.0);
            let derl = model.discounted_residual(7.0, discount).unwrap();
            assert!((derl / flow - 1.0).abs() < 1e-11, "{r}: {derl} {flow}");
        }
    }

    #[test]
    fn median_and_survival_are_inverse() {
        let model = ExponentialGamma::new(0.6, 12.0).unwrap();
        let median = model.quantile(0.5).unwrap();
        assert!((model.survival(median).unwrap() - 0.5).abs() < 1e-15);
        assert!(model.expected_tenure().is_err());
        assert!(model.discounted_residual(0.0, Discount::NONE).is_err());
        assert!(model.retention(0.5).is_err());
        let year = model.survival(12.0).unwrap() / model.survival(11.0).unwrap();
        assert!((model.retention(12.0).unwrap() - year).abs() < 1e-15);
    }

    #[test]
    fn narrow_intervals_are_known_ends() {
        let mut known = Durations::new();
        let mut narrow = Durations::new();
        for t in [0.5, 1.0, 1.7, 2.0, 4.0, 9.0, 30.0, 80.0] {
            known.add_ended(t, 3).unwrap();
            narrow.add_ended_between(t - 1e-4, t + 1e-4, 3).unwrap();
        }
        known.add_active(100.0, 4).unwrap();
        narrow.add_active(100.0, 4).unwrap();
        let known = ExponentialGamma::fit(&known).unwrap();
        let narrow = ExponentialGamma::fit(&narrow).unwrap();
        assert!((known.model().r() / narrow.model().r() - 1.0).abs() < 1e-6);
        assert!(known.report().gradient_norm() < 1e-6);
    }

    #[test]
    fn equal_customers_are_told() {
        // Quantiles of one exponential distribution.
        let mut durations = Durations::new();
        for k in 0..200 {
            let share = (f64::from(k) + 0.5) / 200.0;
            durations.add_ended(-(1.0 - share).ln(), 1).unwrap();
        }
        let fitted = ExponentialGamma::fit(&durations).unwrap();
        assert!(!fitted.report().warnings().is_empty());
    }
}
