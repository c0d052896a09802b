//! Intervals of any reliability by resampling respondents.

use satis_numerics::Stream;
use satis_response_model::{Estimate, Interval};

use crate::error::check_level;
use crate::{Covariance, Error, Sample, Treatment};

/// How an interval is read off the replicates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum BootstrapInterval {
    /// Quantiles of the replicates, interpolated as R's type 7. Stays within
    /// the range of the coefficient. The default.
    #[default]
    Percentile,
    /// Twice the estimate less those quantiles, in reverse.
    Basic,
    /// The estimate -+ z times the standard deviation of the replicates.
    Normal,
}

/// The number of replicates, seed, level and treatment of missing answers.
///
/// ```
/// use satis_reliability::{BootstrapOptions, Treatment};
///
/// let options = BootstrapOptions::new().replicates(2000).level(0.90).treatment(Treatment::Em);
/// assert_ne!(options, BootstrapOptions::new());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct BootstrapOptions {
    replicates: usize,
    seed: u64,
    level: f64,
    interval: BootstrapInterval,
    treatment: Treatment,
}

impl BootstrapOptions {
    /// 1,000 replicates with seed 1, percentile intervals at 0.95, listwise.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            replicates: 1000,
            seed: 1,
            level: 0.95,
            interval: BootstrapInterval::Percentile,
            treatment: Treatment::Listwise,
        }
    }

    /// With so many replicates, at least 2.
    #[must_use]
    pub const fn replicates(mut self, replicates: usize) -> Self {
        self.replicates = replicates;
        self
    }

    /// With another seed.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// With a confidence level, strictly between 0 and 1.
    #[must_use]
    pub const fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// With another interval.
    #[must_use]
    pub const fn interval(mut self, interval: BootstrapInterval) -> Self {
        self.interval = interval;
        self
    }

    /// With another treatment of missing answers.
    #[must_use]
    pub const fn treatment(mut self, treatment: Treatment) -> Self {
        self.treatment = treatment;
        self
    }
}

impl Default for BootstrapOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// A coefficient with its values in resamples of the respondents.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Bootstrap {
    name: String,
    value: f64,
    replicates: Vec<f64>,
    failed: usize,
    n: u64,
    options: BootstrapOptions,
}

impl Bootstrap {
    /// Resamples respondents with replacement and computes a coefficient of
    /// each resample's covariances: Efron (1979), Bootstrap methods: another
    /// look at the jackknife, Annals of Statistics 7:1-26.
    ///
    /// Respondents keep their weights, if they have any; each is drawn with the
    /// same probability.
    ///
    /// A resample is a count for each distinct response pattern, so a replicate
    /// costs as much as there are patterns. Replicate i draws from the stream
    /// i of the seed: the same bits on any machine and, by
    /// [`Bootstrap::new_parallel`], on any number of threads. Resamples
    /// without a value, such as those in which an item is constant, are left
    /// out and counted.
    ///
    /// # Errors
    /// The error of the coefficient for the sample itself;
    /// [`Error::Parameter`] below two replicates, above ten million, or for a
    /// bad level,
    /// [`Error::Replicates`] if more than half have no value.
    ///
    /// ```
    /// use satis_reliability::{Alpha, Bootstrap, BootstrapOptions, Sample};
    ///
    /// let a = [3.0, 4.0, 2.0, 5.0, 4.0, 1.0, 3.0, 5.0];
    /// let b = [2.0, 4.0, 3.0, 5.0, 5.0, 1.0, 2.0, 4.0];
    /// let sample = Sample::new(&["a", "b"], &[&a, &b])?;
    /// let options = BootstrapOptions::new().replicates(200);
    /// let found = Bootstrap::new(&sample, "alpha", options, |items| Ok(Alpha::new(items)?.raw()))?;
    /// let interval = found.estimate()?.interval().cloned().unwrap();
    /// assert!(interval.contains(found.value()));
    /// # Ok::<(), satis_reliability::Error>(())
    /// ```
    pub fn new(
        sample: &Sample,
        name: impl Into<String>,
        options: BootstrapOptions,
        coefficient: impl Fn(&Covariance) -> Result<f64, Error>,
    ) -> Result<Self, Error> {
        let (value, n) = start(sample, options, &coefficient)?;
        let replicate = |id| replicate(sample, options, id, &coefficient);
        let found = (0..options.replicates as u64).map(replicate).collect();
        Self::finish(name.into(), value, n, options, found)
    }

    /// [`Bootstrap::new`] on the current rayon pool, with the same bits.
    ///
    /// # Errors
    /// As [`Bootstrap::new`].
    #[cfg(feature = "rayon")]
    pub fn new_parallel(
        sample: &Sample,
        name: impl Into<String>,
        options: BootstrapOptions,
        coefficient: impl Fn(&Covariance) -> Result<f64, Error> + Sync,
    ) -> Result<Self, Error> {
        use rayon::iter::{IntoParallelIterator, ParallelIterator};

        let (value, n) = start(sample, options, &coefficient)?;
        let replicate = |id| replicate(sample, options, id, &coefficient);
        let found = (0..options.replicates as u64).into_par_iter().map(replicate).collect();
        Self::finish(name.into(), value, n, options, found)
    }

    fn finish(
        name: String,
        value: f64,
        n: u64,
        options: BootstrapOptions,
        found: Vec<Option<f64>>,
    ) -> Result<Self, Error> {
        let replicates: Vec<f64> = found.iter().copied().flatten().collect();
        let failed = found.len() - replicates.len();
        if 2 * failed > found.len() || replicates.len() < 2 {
            return Err(Error::Replicates { failed, replicates: found.len() });
        }
        Ok(Self { name, value, replicates, failed, n, options })
    }

    /// The coefficient of the sample itself.
    #[must_use]
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// The values in the resamples, in the order of the replicates.
    #[must_use]
    pub fn replicates(&self) -> &[f64] {
        &self.replicates
    }

    /// How many resamples had no value.
    #[must_use]
    pub const fn failed(&self) -> usize {
        self.failed
    }

    /// The standard deviation of the replicates.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        let count = self.replicates.len() as f64;
        let mean = self.replicates.iter().sum::<f64>() / count;
        let squares: f64 = self.replicates.iter().map(|x| (x - mean) * (x - mean)).sum();
        (squares / (count - 1.0)).sqrt()
    }

    /// A quantile of the replicates, interpolated as R's type 7.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless `p` is between 0 and 1.
    pub fn quantile(&self, p: f64) -> Result<f64, Error> {
        if !(0.0..=1.0).contains(&p) {
            let expected = "a number from 0 to 1";
            return Err(Error::Parameter { what: "a probability", value: p, expected });
        }
        let mut sorted = self.replicates.clone();
        sorted.sort_by(f64::total_cmp);
        let place = p * (sorted.len() - 1) as f64;
        let below = place.floor();
        // At least two replicates, and p at most 1: both places exist.
        let at = usize::try_from(crate::sample::whole(below)).unwrap_or(0);
        let next = sorted[(at + 1).min(sorted.len() - 1)];
        Ok(sorted[at] + (place - below) * (next - sorted[at]))
    }

    /// The coefficient with the standard error and interval of the bootstrap.
    ///
    /// # Errors
    /// [`Error::Model`] if a bound is not finite.
    pub fn estimate(&self) -> Result<Estimate, Error> {
        let level = self.options.level;
        let tail = (1.0 - level) / 2.0;
        let (low, high) = (self.quantile(tail)?, self.quantile(1.0 - tail)?);
        let (low, high, method) = match self.options.interval {
            BootstrapInterval::Percentile => (low, high, "percentile bootstrap"),
            BootstrapInterval::Basic => {
                (2.0 * self.value - high, 2.0 * self.value - low, "basic bootstrap")
            }
            BootstrapInterval::Normal => {
                let z = satis_numerics::distribution::normal::upper_quantile(tail)
                    .map_err(|error| Error::numerical(&error))?;
                let margin = z * self.standard_error();
                (self.value - margin, self.value + margin, "normal bootstrap")
            }
        };
        let (replicates, seed) = (self.options.replicates, self.options.seed);
        let estimate = Estimate::new(self.name.clone(), self.value, self.n)?
            .with_standard_error(self.standard_error())?
            .with_interval(Interval::new(low, high, level, method)?)
            .with_convention(format!("{replicates} replicates, seed {seed}"))
            .with_convention(format!("missing answers: {}", self.options.treatment));
        let failed = self.failed;
        Ok(if failed > 0 {
            estimate.with_convention(format!("{failed} replicates without a value left out"))
        } else {
            estimate
        })
    }
}

const MOST_REPLICATES: usize = 10_000_000;

fn start(
    sample: &Sample,
    options: BootstrapOptions,
    coefficient: &impl Fn(&Covariance) -> Result<f64, Error>,
) -> Result<(f64, u64), Error> {
    check_level(options.level)?;
    if !(2..=MOST_REPLICATES).contains(&options.replicates) {
        let value = options.replicates as f64;
        let expected = "between 2 and 10 million";
        return Err(Error::Parameter { what: "replicates of a bootstrap", value, expected });
    }
    let items = sample.covariance(options.treatment)?;
    let value = coefficient(&items)?;
    if !value.is_finite() {
        let expected = "a finite number";
        return Err(Error::Parameter { what: "the coefficient", value, expected });
    }
    Ok((value, items.n()))
}

fn replicate(
    sample: &Sample,
    options: BootstrapOptions,
    id: u64,
    coefficient: &impl Fn(&Covariance) -> Result<f64, Error>,
) -> Option<f64> {
    let mut stream = Stream::new(options.seed, id);
    let rows = sample.rows();
    let mut frequencies = vec![0.0; sample.frequencies().len()];
    for _ in rows {
        // Below the number of rows, so it fits.
        let row = usize::try_from(stream.below(rows.len() as u64)).ok()?;
        frequencies[rows[row] as usize] += 1.0;
    }
    let items = sample.covariance_of(&frequencies, options.treatment).ok()?;
    coefficient(&items).ok().filter(|value| value.is_finite())
}
