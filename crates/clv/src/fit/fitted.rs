//! A fitted model: its predictions with their errors.

use satis_numerics::distribution::normal;
use satis_response_model::{Estimate, Interval};

use super::maximum::{FitTo, bootstrap, profile};
use super::parameter::Parametric;
use super::report::{Covariance, FitReport};
use crate::Error;

/// The scale on which the interval of a prediction is symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum DeltaScale {
    /// As it is: for what may be negative.
    Linear,
    /// The logarithm: for what is positive, such as a number of purchases.
    Log,
    /// The log-odds: for probabilities.
    Logit,
}

impl DeltaScale {
    const fn method(self) -> &'static str {
        match self {
            Self::Linear => "delta",
            Self::Log => "delta, log scale",
            Self::Logit => "delta, logit scale",
        }
    }
}

/// A model with the fit that it came from.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Fitted<M> {
    model: M,
    report: FitReport,
}

impl<M> Fitted<M> {
    pub(crate) const fn new(model: M, report: FitReport) -> Self {
        Self { model, report }
    }

    /// The model at the estimates: ask it for predictions.
    #[must_use]
    pub const fn model(&self) -> &M {
        &self.model
    }

    /// Parameters, errors, likelihood and convergence.
    #[must_use]
    pub const fn report(&self) -> &FitReport {
        &self.report
    }

    /// The model alone.
    #[must_use]
    pub fn into_model(self) -> M {
        self.model
    }
}

impl<M: Parametric> Fitted<M> {
    /// Any prediction of the model with its standard error and interval, by
    /// the delta method: `variance = g' C g` with the gradient g of the
    /// prediction on the unconstrained scale of the parameters (central
    /// differences of fourth order) and their covariance C there.
    ///
    /// The error is that of the expectation, from not knowing the parameters:
    /// what one customer does varies much more.
    ///
    /// # Errors
    /// [`Error::NoCovariance`] if the fit has none, [`Error::Range`] for the
    /// level, and what the prediction itself returns.
    pub fn estimate(
        &self,
        statistic: &'static str,
        scale: DeltaScale,
        level: f64,
        prediction: impl Fn(&M) -> Result<f64, Error>,
    ) -> Result<Estimate, Error> {
        self.estimate_by(statistic, scale, level, Covariance::Information, prediction)
    }

    /// The same with a covariance of your choice.
    ///
    /// # Errors
    /// As [`estimate`](Self::estimate).
    pub fn estimate_by(
        &self,
        statistic: &'static str,
        scale: DeltaScale,
        level: f64,
        covariance: Covariance,
        prediction: impl Fn(&M) -> Result<f64, Error>,
    ) -> Result<Estimate, Error> {
        let level = crate::error::level(level)?;
        let value = prediction(&self.model)?;
        let error = self.standard_error(covariance, &prediction)?;
        let z = normal::upper_quantile(0.5 * (1.0 - level))
            .map_err(|error| Error::numerical(&error))?;
        let (low, high) = bounds(scale, value, error, z);
        let mut estimate = Estimate::new(statistic, value, self.report.customers())?
            .with_standard_error(error)?
            .with_interval(Interval::new(low, high, level, scale.method())?)
            .with_convention(self.report.model().to_owned());
        if covariance == Covariance::Sandwich {
            estimate = estimate.with_convention("sandwich covariance");
        }
        Ok(estimate)
    }

    /// The standard error of a prediction alone.
    ///
    /// # Errors
    /// As [`estimate`](Self::estimate).
    pub fn standard_error(
        &self,
        covariance: Covariance,
        prediction: impl Fn(&M) -> Result<f64, Error>,
    ) -> Result<f64, Error> {
        let matrix =
            self.report.free_covariance(covariance).ok_or_else(|| Error::NoCovariance {
                model: self.report.model().to_owned(),
                reason: "the Hessian is not negative definite at the estimates",
            })?;
        let gradient = self.gradient(&prediction)?;
        let variance: f64 = matrix
            .chunks_exact(gradient.len())
            .zip(&gradient)
            .map(|(row, g)| g * row.iter().zip(&gradient).map(|(c, h)| c * h).sum::<f64>())
            .sum();
        Ok(variance.max(0.0).sqrt())
    }

    /// The gradient of a prediction on the unconstrained scale; zero for what
    /// is held.
    fn gradient(&self, prediction: &impl Fn(&M) -> Result<f64, Error>) -> Result<Vec<f64>, Error> {
        let report = &self.report;
        let step = 1e-3;
        (0..report.degrees())
            .map(|at| {
                if report.held[at] {
                    return Ok(0.0);
                }
                let domain = report.domains[at];
                let shifted = |steps: f64| -> Result<f64, Error> {
                    let mut values = report.estimates.clone();
                    let free = domain.to_free(values[at]);
                    values[at] = domain.from_free(free + steps * step);
                    prediction(&self.model.with_parameters(&values)?)
                };
                let near = shifted(1.0)? - shifted(-1.0)?;
                let far = shifted(2.0)? - shifted(-2.0)?;
                Ok((8.0 * near - far) / (12.0 * step))
            })
            .collect()
    }

    /// A parameter with its standard error and interval.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a name that it has not, [`Error::NoCovariance`]
    /// if there is no standard error, also for a parameter that ran off.
    pub fn parameter(&self, name: &str, level: f64) -> Result<Estimate, Error> {
        let level = crate::error::level(level)?;
        let at = self.report.position(name)?;
        let error = self.report.standard_error(at, Covariance::Information).ok_or_else(|| {
            Error::NoCovariance {
                model: self.report.model().to_owned(),
                reason: "the parameter has no interior maximum",
            }
        })?;
        let value = self.report.estimates[at];
        let scale = match self.report.domains[at] {
            super::parameter::Domain::Positive => DeltaScale::Log,
            super::parameter::Domain::Real => DeltaScale::Linear,
            super::parameter::Domain::Share => DeltaScale::Logit,
        };
        let z = normal::upper_quantile(0.5 * (1.0 - level))
            .map_err(|error| Error::numerical(&error))?;
        let (low, high) = bounds(scale, value, error, z);
        Ok(Estimate::new(name.to_owned(), value, self.report.customers())?
            .with_standard_error(error)?
            .with_interval(Interval::new(low, high, level, scale.method())?)
            .with_convention(self.report.model().to_owned()))
    }

    /// The profile-likelihood interval of a parameter: the values that a
    /// likelihood-ratio test would not reject, the others refitted at each
    /// (Venzon & Moolgavkar 1988, A method for computing
    /// profile-likelihood-based confidence intervals).
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Range`], and [`Error::Undefined`] if the
    /// likelihood does not fall far enough on a side.
    pub fn profile<D: ?Sized>(&self, data: &D, name: &str, level: f64) -> Result<Interval, Error>
    where
        M: FitTo<D>,
    {
        let at = self.report.position(name)?;
        profile(M::likelihood(data)?.as_ref(), &self.report, at, level)
    }

    /// Refits to samples of the customers drawn with replacement, stream
    /// `replicate` of the seed for each.
    ///
    /// # Errors
    /// [`Error::NoData`] if no replicate could be fitted.
    pub fn bootstrap<D: ?Sized>(
        &self,
        data: &D,
        replicates: u32,
        seed: u64,
    ) -> Result<Bootstrap<M>, Error>
    where
        M: FitTo<D>,
    {
        let likelihood = M::likelihood(data)?;
        let draws = bootstrap(likelihood.as_ref(), &self.report, replicates, seed);
        let models = draws
            .iter()
            .map(|draw| self.model.with_parameters(draw))
            .collect::<Result<Vec<M>, Error>>()?;
        if models.is_empty() {
            return Err(Error::NoData {
                what: "the bootstrap",
                needed: "at least one replicate with an interior maximum",
            });
        }
        Ok(Bootstrap { fitted: self.clone(), models, replicates })
    }
}

/// The model fitted to samples of its customers.
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap<M> {
    fitted: Fitted<M>,
    models: Vec<M>,
    replicates: u32,
}

impl<M: Parametric> Bootstrap<M> {
    /// The models of the replicates that had an interior maximum.
    #[must_use]
    pub fn models(&self) -> &[M] {
        &self.models
    }

    /// How many replicates had none and were left out.
    #[must_use]
    pub fn failed(&self) -> usize {
        usize::try_from(self.replicates).unwrap_or(usize::MAX).saturating_sub(self.models.len())
    }

    /// A prediction with the standard deviation of its replicates and their
    /// percentile interval.
    ///
    /// # Errors
    /// [`Error::Range`] for the level, and what the prediction returns.
    pub fn estimate(
        &self,
        statistic: &'static str,
        level: f64,
        prediction: impl Fn(&M) -> Result<f64, Error>,
    ) -> Result<Estimate, Error> {
        let level = crate::error::level(level)?;
        let value = prediction(self.fitted.model())?;
        let mut draws = self.models.iter().map(prediction).collect::<Result<Vec<f64>, Error>>()?;
        draws.sort_by(f64::total_cmp);
        let n = draws.len() as f64;
        let mean = draws.iter().sum::<f64>() / n;
        let square: f64 = draws.iter().map(|x| (x - mean) * (x - mean)).sum();
        let error = (square / (n - 1.0).max(1.0)).sqrt();
        let tail = 0.5 * (1.0 - level);
        let interval = Interval::new(
            quantile(&draws, tail),
            quantile(&draws, 1.0 - tail),
            level,
            "bootstrap",
        )?;
        Ok(Estimate::new(statistic, value, self.fitted.report.customers())?
            .with_standard_error(error)?
            .with_interval(interval)
            .with_convention(self.fitted.report.model().to_owned()))
    }
}

/// The quantile of sorted draws, linear between order statistics (Hyndman &
/// Fan 1996, type 7).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a position between 0 and the number of draws"
)]
pub(crate) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let last = sorted.len() - 1;
    let place = p * last as f64;
    let below = place.floor();
    let at = (below as usize).min(last);
    let next = (at + 1).min(last);
    sorted[at] + (place - below) * (sorted[next] - sorted[at])
}

fn bounds(scale: DeltaScale, value: f64, error: f64, z: f64) -> (f64, f64) {
    let reach = z * error;
    match scale {
        DeltaScale::Log if value > 0.0 => {
            let factor = (reach / value).min(600.0).exp();
            (value / factor, (value * factor).min(f64::MAX))
        }
        DeltaScale::Logit if value > 0.0 && value < 1.0 => {
            let odds = (value / (1.0 - value)).ln();
            let shift = reach / (value * (1.0 - value));
            let share = |x: f64| 1.0 / (1.0 + (-x).exp());
            (share(odds - shift), share(odds + shift))
        }
        _ => (value - reach, value + reach),
    }
}
