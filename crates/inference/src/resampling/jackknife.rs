//! The jackknife: a statistic without each observation in turn.

use satis_response_model::{Estimate, Interval, Statistic};

use super::Resample;
use super::replicates::NO_VALUE;
use super::resample::value_of;
use crate::Error;
use crate::options::Level;

/// A statistic without each of its observations: its bias, its standard error
/// and the acceleration of `BCa` intervals.
///
/// Quenouille (1956), Notes on bias in estimation; Tukey (1958), Bias and
/// confidence in not quite large samples; Efron & Tibshirani (1993), chapter
/// 11. Observations that are the same are left out once and counted.
///
/// ```
/// use satis_inference::Jackknife;
///
/// // The mean without each of 1, 2, 6.
/// let jackknife = Jackknife::from_values("mean", 3.0, [4.0, 3.5, 1.5])?;
/// // That of a mean is s / sqrt(n) = sqrt(7 / 3).
/// assert!((jackknife.standard_error() - (7.0_f64 / 3.0).sqrt()).abs() < 1e-14);
/// assert!(jackknife.bias().abs() < 1e-14);
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Jackknife {
    name: String,
    value: f64,
    samples: Vec<Vec<(f64, u64)>>,
}

impl Jackknife {
    /// From the values of a statistic without each observation of one sample.
    ///
    /// # Errors
    /// [`Error::TooFew`] below two values, [`Error::Argument`] if a number is
    /// not finite.
    pub fn from_values(
        name: impl Into<String>,
        value: f64,
        without: impl IntoIterator<Item = f64>,
    ) -> Result<Self, Error> {
        let sample = without.into_iter().map(|value| (value, 1)).collect();
        Self::from_samples(name, value, vec![sample])
    }

    /// From the values of a statistic without each distinct observation and
    /// how many are the same, one list a sample (a stratum, a segment, one of
    /// two groups).
    ///
    /// # Errors
    /// [`Error::TooFew`] if a sample has fewer than two observations,
    /// [`Error::Argument`] if a number is not finite.
    pub fn from_samples(
        name: impl Into<String>,
        value: f64,
        samples: Vec<Vec<(f64, u64)>>,
    ) -> Result<Self, Error> {
        let finite = |value: &f64| !value.is_finite();
        let all = samples.iter().flatten().map(|&(without, _)| without).chain([value]);
        if let Some(value) = all.clone().find(finite) {
            let what = "a statistic without one observation";
            return Err(Error::Argument { what, value, expected: "a finite number" });
        }
        let sizes = samples.iter().map(|sample| size(sample));
        let found = sizes.min().unwrap_or(0);
        if found < 2 {
            return Err(Error::TooFew { method: "the jackknife".to_owned(), needed: 2, found });
        }
        Ok(Self { name: name.into(), value, samples })
    }

    /// The statistic of all observations.
    #[must_use]
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// How many observations there are.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.samples.iter().map(|sample| size(sample)).fold(0, u64::saturating_add)
    }

    /// The values without each distinct observation and how many are the same,
    /// one list a sample.
    #[must_use]
    pub fn samples(&self) -> &[Vec<(f64, u64)>] {
        &self.samples
    }

    /// The jackknife estimate of bias, `(n - 1) (mean of t_(i) - t)`, summed
    /// over the samples.
    #[must_use]
    pub fn bias(&self) -> f64 {
        let of = |sample: &Vec<(f64, u64)>| {
            let offset: f64 =
                sample.iter().map(|&(without, count)| count as f64 * (without - self.value)).sum();
            let n = size(sample) as f64;
            (n - 1.0) * (offset / n)
        };
        self.samples.iter().map(of).sum()
    }

    /// The jackknife standard error, `sqrt(sum (n - 1) / n sum (t_(i) - mean)^2)`
    /// with an outer sum over the samples.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        let of = |sample: &Vec<(f64, u64)>| {
            let n = size(sample) as f64;
            (n - 1.0) / n * power_sum(sample, 2)
        };
        self.samples.iter().map(of).sum::<f64>().sqrt()
    }

    /// The acceleration of `BCa` intervals, `sum d^3 / (6 (sum d^2)^1.5)` with
    /// `d = mean of t_(i) - t_(i)`; with several samples each d is multiplied
    /// by (n - 1) / n of its sample, as `SciPy` has it. 0 where the statistic is
    /// the same without any observation.
    #[must_use]
    pub fn acceleration(&self) -> f64 {
        let scaled = |power: i32| {
            let of = |sample: &Vec<(f64, u64)>| {
                let n = size(sample) as f64;
                // d is the mean less the value: the other sign for the cubes.
                (1.0 - 1.0 / n).powi(power) * power_sum(sample, power)
            };
            self.samples.iter().map(of).sum::<f64>()
        };
        let squares = scaled(2);
        if squares > 0.0 { -scaled(3) / (6.0 * squares * squares.sqrt()) } else { 0.0 }
    }

    /// The statistic with the jackknife standard error and `t -+ z SE`. The
    /// value is not corrected for the bias.
    ///
    /// # Errors
    /// [`Error::Probability`] for a level outside (0, 1), [`Error::Model`] if
    /// a figure is not finite.
    pub fn estimate(&self, level: f64) -> Result<Estimate, Error> {
        let level = Level::new(level)?;
        let error = self.standard_error();
        let margin = level.z * error;
        let (low, high) = (self.value - margin, self.value + margin);
        Ok(Estimate::new(self.name.clone(), self.value, self.n())?
            .with_standard_error(error)?
            .with_interval(Interval::new(low, high, level.level, "normal jackknife")?)
            .with_convention("standard error: jackknife, one observation left out"))
    }
}

/// The jackknife of a statistic of a summary.
///
/// # Errors
/// [`Error::NoData`] if the statistic has no value, [`Error::TooFew`] if a
/// sample has fewer than two observations, [`Error::Replicates`] if it has no
/// value without one of them: the jackknife has no way to go on without it.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::{BootstrapMethod, bootstrap, jackknife};
///
/// let scale = Scale::new(-1, 1)?;
/// let tally = Tally::from_counts(&scale, &[20, 30, 50])?;
/// let nps = Codes::points(&scale);
/// let without = jackknife(&nps, &tally)?;
/// // sqrt(0.61 / 99), as t tests have it.
/// assert!((without.standard_error() - 0.078_495_962_709_021_9).abs() < 1e-14);
/// let bca = BootstrapMethod::bca(without.acceleration());
/// assert!(bootstrap(&nps, &tally, 2000)?.interval(bca, 0.95)?.contains(0.3));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn jackknife<S: Resample>(
    statistic: &impl Statistic<S>,
    summary: &S,
) -> Result<Jackknife, Error> {
    let value = value_of(statistic, summary)?;
    let mut failed = 0_u64;
    let mut samples = Vec::new();
    for sample in summary.without_each()? {
        let mut values = Vec::with_capacity(sample.len());
        for (without, count) in &sample {
            match statistic.value(without) {
                Some(value) => values.push((value, *count)),
                None => failed = failed.saturating_add(*count),
            }
        }
        samples.push(values);
    }
    if failed > 0 && summary.size() > 1 {
        let causes = format!("{failed} {NO_VALUE}");
        return Err(Error::Replicates { failed, requested: summary.size(), causes });
    }
    Jackknife::from_samples(statistic.name(), value, samples)
}

fn size(sample: &[(f64, u64)]) -> u64 {
    sample.iter().fold(0, |sum: u64, &(_, count)| sum.saturating_add(count))
}

/// `sum (t_(i) - mean)^power` of one sample.
fn power_sum(sample: &[(f64, u64)], power: i32) -> f64 {
    let n = size(sample) as f64;
    let mean = sample.iter().map(|&(without, count)| count as f64 * without).sum::<f64>() / n;
    sample.iter().map(|&(without, count)| count as f64 * (without - mean).powi(power)).sum()
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;

    #[test]
    fn acceleration_of_a_mean_by_hand() {
        // Means without 1, 2, 6 are 4, 3.5, 1.5: d = -1, -0.5, 1.5.
        let jackknife = Jackknife::from_values("mean", 3.0, [4.0, 3.5, 1.5]).unwrap();
        let expected = (-1.0 - 0.125 + 3.375) / (6.0 * 3.5_f64.powf(1.5));
        assert_abs_diff_eq!(jackknife.acceleration(), expected, epsilon = 1e-15);
        // Each value twice is the same sample twice.
        let twice = vec![vec![(4.0, 2), (3.5, 2), (1.5, 2)]];
        let doubled = Jackknife::from_samples("mean", 3.0, twice).unwrap();
        assert_abs_diff_eq!(doubled.acceleration(), expected / 2.0_f64.sqrt(), epsilon = 1e-15);
    }

    #[test]
    fn too_few_or_constant_values() {
        assert!(Jackknife::from_values("x", 1.0, [1.0]).is_err());
        assert!(Jackknife::from_values("x", 1.0, []).is_err());
        assert!(Jackknife::from_values("x", f64::NAN, [1.0, 1.0]).is_err());
        let constant = Jackknife::from_values("x", 1.0, [1.0, 1.0]).unwrap();
        assert_abs_diff_eq!(constant.acceleration(), 0.0, epsilon = 0.0);
    }
}
