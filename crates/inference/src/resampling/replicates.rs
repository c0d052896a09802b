//! The values of a statistic in resamples, and what they say of its
//! uncertainty.

use satis_response_model::{Estimate, Interval};

use super::failures::{Cause, Failures};
use super::interval::{BootstrapMethod, Bounds};
use super::{Draws, ResamplingOptions};
use crate::Error;
use crate::options::Level;

/// A statistic with its values in resamples: how many were asked for, which
/// failed and why, and every interval that can be read off them.
///
/// It comes from [`bootstrap`](crate::bootstrap), from a closure
/// ([`Replicates::from_fn`]) or from replicates that another program computed
/// ([`Replicates::from_values`]). Failed replicates are left out of every
/// figure, and each estimate says how many they were and why.
///
/// ```
/// use satis_inference::{BootstrapMethod, Replicates};
///
/// let given = [0.10, 0.25, 0.30, 0.35, 0.40, 0.45];
/// let replicates = Replicates::from_values("NPS", 0.32, 100, given)?;
/// assert!((replicates.standard_error() - 0.124_163).abs() < 1e-6);
/// // Type 7: a quarter of the way from the first to the second of six.
/// assert!((replicates.quantile(0.05)? - 0.1375).abs() < 1e-12);
/// let interval = replicates.interval(BootstrapMethod::Basic, 0.90)?;
/// assert!((interval.high() - (2.0 * 0.32 - 0.1375)).abs() < 1e-12);
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct Replicates {
    name: String,
    value: f64,
    n: u64,
    values: Vec<f64>,
    errors: Option<StandardErrors>,
    failures: Failures,
    scheme: String,
    seed: Option<u64>,
}

/// What studentised intervals need besides the values.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub(super) struct StandardErrors {
    pub(super) of_value: f64,
    /// One for each value, above 0.
    pub(super) of_values: Vec<f64>,
}

/// The cause of a replicate whose statistic has no value.
pub(super) const NO_VALUE: Cause = Cause::Borrowed("no value");
const NOT_FINITE: Cause = Cause::Borrowed("not a finite number");
const NO_ERROR: Cause = Cause::Borrowed("no standard error above 0");

impl Replicates {
    /// Replicates that were computed elsewhere, of a statistic that is `value`
    /// over the `n` answers themselves. Those that are infinite or NaN count
    /// as failures.
    ///
    /// # Errors
    /// [`Error::Replicates`] if fewer than two values or fewer than half of
    /// the replicates are left, [`Error::Argument`] if `value` is not finite.
    pub fn from_values(
        name: impl Into<String>,
        value: f64,
        n: u64,
        replicates: impl IntoIterator<Item = f64>,
    ) -> Result<Self, Error> {
        let found = replicates.into_iter().map(Ok).collect();
        Self::finish(name.into(), value, n, found, "replicates as given", None)
    }

    /// Replicates of any computation: the closure draws a resample of its own
    /// and gives the statistic of it, or says in a few words why it has none.
    /// Replicate i gets the numbers of stream i of the seed.
    ///
    /// `value` is the statistic of the `n` answers themselves.
    ///
    /// # Errors
    /// [`Error::Argument`] for fewer than 2 or more than ten million
    /// replicates or a `value` that is not finite, [`Error::Replicates`] if
    /// fewer than two values or fewer than half of the replicates are left.
    ///
    /// ```
    /// use satis_inference::Replicates;
    ///
    /// // The median of five waiting times.
    /// let minutes = [2.0, 3.0, 5.0, 9.0, 30.0];
    /// let median = Replicates::from_fn("median", 5.0, 5, 1000, |draws| {
    ///     let mut resample = [0; 5].map(|_: usize| minutes[draws.below(5) as usize]);
    ///     resample.sort_by(f64::total_cmp);
    ///     Ok(resample[2])
    /// })?;
    /// assert_eq!(median.values().len(), 1000);
    /// # Ok::<(), satis_inference::Error>(())
    /// ```
    pub fn from_fn(
        name: impl Into<String>,
        value: f64,
        n: u64,
        options: impl Into<ResamplingOptions>,
        replicate: impl Fn(&mut Draws) -> Result<f64, Cause> + Sync,
    ) -> Result<Self, Error> {
        let options = options.into();
        options.check()?;
        let found = options.collect(|id| replicate(&mut Draws::new(options.seed_number(), id)));
        let seed = Some(options.seed_number());
        Self::finish(name.into(), value, n, found, "replicates of a closure", seed)
    }

    /// As [`from_fn`](Self::from_fn), with a standard error for the value and
    /// for each replicate, which studentised intervals need. A replicate whose
    /// standard error is not above 0 counts as failed.
    ///
    /// # Errors
    /// As [`from_fn`](Self::from_fn), and [`Error::Positive`] if the value's
    /// standard error is not above 0.
    pub fn studentised_from_fn(
        name: impl Into<String>,
        (value, standard_error): (f64, f64),
        n: u64,
        options: impl Into<ResamplingOptions>,
        replicate: impl Fn(&mut Draws) -> Result<(f64, f64), Cause> + Sync,
    ) -> Result<Self, Error> {
        let options = options.into();
        options.check()?;
        let found = options.collect(|id| replicate(&mut Draws::new(options.seed_number(), id)));
        let seed = Some(options.seed_number());
        let scheme = "replicates of a closure";
        Self::finish_studentised(name.into(), (value, standard_error), n, found, scheme, seed)
    }

    /// Many statistics of the same resamples at once, such as all the
    /// coefficients of a model: the closure gives one value a name, in the
    /// order of `values`. Where a single one is infinite or NaN, only this
    /// statistic counts a failure. Each comes back with its own outcome, so
    /// that one statistic without replicates does not hide the others.
    ///
    /// # Errors
    /// [`Error::Argument`] as [`from_fn`](Self::from_fn), [`Error::Model`] if
    /// a replicate has another number of values.
    ///
    /// ```
    /// use satis_inference::Replicates;
    ///
    /// let answers = [4.0, 5.0, 2.0, 5.0, 3.0];
    /// let both = Replicates::many_from_fn(&[("mean", 3.8), ("worst", 2.0)], 5, 500, |draws| {
    ///     let resample = [0; 5].map(|_: usize| answers[draws.below(5) as usize]);
    ///     let worst = resample.iter().copied().fold(f64::INFINITY, f64::min);
    ///     Ok(vec![resample.iter().sum::<f64>() / 5.0, worst])
    /// })?;
    /// let [Ok(mean), Ok(worst)] = both.as_slice() else { panic!("both have replicates") };
    /// assert!(mean.standard_error() < worst.standard_error());
    /// # Ok::<(), satis_inference::Error>(())
    /// ```
    pub fn many_from_fn<N: AsRef<str>>(
        values: &[(N, f64)],
        n: u64,
        options: impl Into<ResamplingOptions>,
        replicate: impl Fn(&mut Draws) -> Result<Vec<f64>, Cause> + Sync,
    ) -> Result<Vec<Result<Self, Error>>, Error> {
        let options = options.into();
        options.check()?;
        let rows = options.collect(|id| replicate(&mut Draws::new(options.seed_number(), id)));
        if let Some(row) = rows.iter().flatten().find(|row| row.len() != values.len()) {
            return Err(Error::Model(satis_response_model::Error::Length {
                what: "values of a replicate, one a statistic",
                expected: values.len(),
                found: row.len(),
            }));
        }
        let column = |(index, (name, value)): (usize, &(N, f64))| {
            let found = rows.iter().map(|row| match row {
                Ok(row) => row.get(index).copied().ok_or(NO_VALUE),
                Err(cause) => Err(cause.clone()),
            });
            let seed = Some(options.seed_number());
            let scheme = "replicates of a closure";
            Self::finish(name.as_ref().to_owned(), *value, n, found.collect(), scheme, seed)
        };
        Ok(values.iter().enumerate().map(column).collect())
    }

    pub(super) fn finish(
        name: String,
        value: f64,
        n: u64,
        found: Vec<Result<f64, Cause>>,
        scheme: impl Into<String>,
        seed: Option<u64>,
    ) -> Result<Self, Error> {
        let mut failures = Failures::new();
        let mut values = Vec::with_capacity(found.len());
        for outcome in found {
            match outcome {
                Ok(value) if value.is_finite() => values.push(value),
                Ok(_) => failures.add(NOT_FINITE, 1),
                Err(cause) => failures.add(cause, 1),
            }
        }
        let scheme = scheme.into();
        Self { name, value, n, values, errors: None, failures, scheme, seed }.checked()
    }

    pub(super) fn finish_studentised(
        name: String,
        (value, of_value): (f64, f64),
        n: u64,
        found: Vec<Result<(f64, f64), Cause>>,
        scheme: impl Into<String>,
        seed: Option<u64>,
    ) -> Result<Self, Error> {
        let mut failures = Failures::new();
        let mut values = Vec::with_capacity(found.len());
        let mut of_values = Vec::with_capacity(found.len());
        for outcome in found {
            match outcome {
                Ok((value, _)) if !value.is_finite() => failures.add(NOT_FINITE, 1),
                Ok((_, error)) if !is_positive(error) => failures.add(NO_ERROR, 1),
                Ok((value, error)) => {
                    values.push(value);
                    of_values.push(error);
                }
                Err(cause) => failures.add(cause, 1),
            }
        }
        let errors = Some(StandardErrors { of_value, of_values });
        let scheme = scheme.into();
        Self { name, value, n, values, errors, failures, scheme, seed }.checked()
    }

    /// Only what figures can be read off.
    fn checked(self) -> Result<Self, Error> {
        if !self.value.is_finite() {
            let expected = "a finite number";
            let what = "the statistic of the answers themselves";
            return Err(Error::Argument { what, value: self.value, expected });
        }
        if let Some(errors) = &self.errors
            && !is_positive(errors.of_value)
        {
            return Err(Error::Positive { what: "a standard error", value: errors.of_value });
        }
        let failed = self.failures.total();
        let left = self.values.len() as u64;
        if left < 2 || left < failed {
            let causes = self.failures.to_string();
            return Err(Error::Replicates { failed, requested: left + failed, causes });
        }
        Ok(self)
    }

    /// Under another description of how the resamples were drawn, which
    /// estimates carry among their conventions.
    #[must_use]
    pub fn with_scheme(mut self, scheme: impl Into<String>) -> Self {
        self.scheme = scheme.into();
        self
    }

    /// What was resampled, by name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The statistic of the answers themselves.
    #[must_use]
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// How many answers there are.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// The values in the resamples that have one, in the order of the
    /// replicates.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// How many replicates were asked for: those with a value and those that
    /// failed.
    #[must_use]
    pub fn requested(&self) -> u64 {
        self.values.len() as u64 + self.failures.total()
    }

    /// The replicates without a value, by cause.
    #[must_use]
    pub const fn failures(&self) -> &Failures {
        &self.failures
    }

    /// How the resamples were drawn.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The seed, where this crate drew the resamples.
    #[must_use]
    pub const fn seed(&self) -> Option<u64> {
        self.seed
    }

    /// The mean of the replicates.
    #[must_use]
    pub fn mean(&self) -> f64 {
        // Around the statistic, so that equal replicates have no spread.
        let deviations: f64 = self.values.iter().map(|value| value - self.value).sum();
        self.value + deviations / self.values.len() as f64
    }

    /// The bootstrap estimate of bias: the mean of the replicates less the
    /// statistic.
    #[must_use]
    pub fn bias(&self) -> f64 {
        self.mean() - self.value
    }

    /// The standard deviation of the replicates, with the divisor B - 1 (Efron
    /// & Tibshirani 1993, An Introduction to the Bootstrap, formula 6.6); some
    /// programs divide by B.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        let mean = self.mean();
        let squares: f64 = self.values.iter().map(|value| (value - mean) * (value - mean)).sum();
        (squares / (self.values.len() - 1) as f64).sqrt()
    }

    /// A quantile of the replicates: with them in order, the point a fraction
    /// `p` of the way from the first to the last (type 7 of Hyndman & Fan
    /// 1996, the default of R and `NumPy`).
    ///
    /// # Errors
    /// [`Error::Argument`] unless `p` is from 0 to 1.
    pub fn quantile(&self, p: f64) -> Result<f64, Error> {
        if !(0.0..=1.0).contains(&p) {
            let expected = "a number from 0 to 1";
            return Err(Error::Argument {
                what: "the probability of a quantile",
                value: p,
                expected,
            });
        }
        Ok(super::interval::quantile(&mut self.values.clone(), p))
    }

    /// An interval of a confidence level, strictly between 0 and 1.
    ///
    /// # Errors
    /// [`Error::Probability`] for a level out of range,
    /// [`Error::NotApplicable`] for a studentised interval of replicates
    /// without standard errors, or a `BCa` interval where all replicates lie on
    /// one side of the statistic; [`Error::Argument`] for an acceleration that
    /// is not finite, [`Error::Model`] if a bound is not finite.
    pub fn interval(&self, method: BootstrapMethod, level: f64) -> Result<Interval, Error> {
        let level = Level::new(level)?;
        let bounds = Bounds::of(self, self.errors.as_ref(), method, level)?;
        Ok(Interval::new(bounds.low, bounds.high, level.level, method.to_string())?)
    }

    /// The statistic with its bootstrap standard error, an interval, and how
    /// both came about.
    ///
    /// # Errors
    /// As [`interval`](Self::interval).
    pub fn estimate(&self, method: BootstrapMethod, level: f64) -> Result<Estimate, Error> {
        let seed = self.seed.map_or_else(String::new, |seed| format!(", seed {seed}"));
        let estimate = Estimate::new(self.name.clone(), self.value, self.n)?
            .with_standard_error(self.standard_error())?
            .with_interval(self.interval(method, level)?)
            .with_convention(format!("{}: {} replicates{seed}", self.scheme, self.requested()))
            .with_convention("standard error: divisor B - 1");
        Ok(match self.failures.total() {
            0 => estimate,
            failed => estimate.with_convention(format!(
                "{failed} replicates failed and are left out: {}",
                self.failures
            )),
        })
    }
}

fn is_positive(error: f64) -> bool {
    error > 0.0 && error.is_finite()
}

/// How replicates are stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    name: String,
    value: f64,
    n: u64,
    values: Vec<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    standard_errors: Option<StandardErrors>,
    #[serde(default)]
    failures: Failures,
    scheme: String,
    #[serde(default)]
    seed: Option<u64>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Replicates {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        let Unchecked { name, value, n, values, standard_errors, failures, scheme, seed } = stored;
        let expected = "a finite number";
        if let Some(&value) = values.iter().find(|value| !value.is_finite()) {
            return Err(Error::Argument { what: "a replicate", value, expected });
        }
        if let Some(errors) = &standard_errors {
            if errors.of_values.len() != values.len() {
                return Err(Error::Model(satis_response_model::Error::Length {
                    what: "standard errors, one a replicate",
                    expected: values.len(),
                    found: errors.of_values.len(),
                }));
            }
            if let Some(&value) = errors.of_values.iter().find(|error| !is_positive(**error)) {
                return Err(Error::Positive { what: "a standard error", value });
            }
        }
        Self { name, value, n, values, errors: standard_errors, failures, scheme, seed }.checked()
    }
}

#[cfg(feature = "serde")]
impl From<Replicates> for Unchecked {
    fn from(replicates: Replicates) -> Self {
        let Replicates { name, value, n, values, errors, failures, scheme, seed } = replicates;
        Self { name, value, n, values, standard_errors: errors, failures, scheme, seed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_by_cause() {
        let found = Replicates::from_fn("x", 1.0, 10, 9, |draws| {
            let value = draws.uniform();
            match draws.below(6) {
                0 => Err(Cause::Borrowed("did not converge")),
                1 => Ok(f64::NAN),
                _ => Ok(value),
            }
        });
        let found = found.unwrap();
        assert_eq!(found.requested(), 9);
        assert_eq!(found.values().len() as u64 + found.failures().total(), 9);
        assert!(found.failures().total() > 0);
        let estimate = found.estimate(BootstrapMethod::Percentile, 0.5).unwrap();
        assert!(estimate.conventions().iter().any(|line| line.contains("failed")));
    }

    #[test]
    fn mostly_failed_replicates_are_no_figure() {
        let values = [1.0, 2.0, f64::NAN, f64::NAN, f64::INFINITY];
        let error = Replicates::from_values("x", 1.0, 10, values).unwrap_err();
        assert_eq!(error.to_string(), "3 of 5 replicates failed: 3 not a finite number");
        assert!(Replicates::from_values("x", 1.0, 10, [1.0]).is_err());
        assert!(Replicates::from_values("x", f64::NAN, 10, [1.0, 2.0]).is_err());
    }

    #[test]
    fn rows_of_another_length_are_refused() {
        let found = Replicates::many_from_fn(&[("a", 1.0)], 3, 4, |_| Ok(vec![1.0, 2.0]));
        assert!(found.is_err());
    }
}
