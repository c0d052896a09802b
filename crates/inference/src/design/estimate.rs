//! A design-based estimate, and what the design does to its variance.

use satis_numerics::{Continuous, StudentT};
use satis_response_model::{Codes, Estimate, Interval, MissingCounts};

use crate::design::{DesignInterval, DesignOptions};
use crate::interval::bounds;
use crate::options::{Level, usual_denominator};
use crate::sample::{Sample, Weighting, distinct};
use crate::{Error, Method};

/// An estimate with its design-based variance, degrees of freedom and design
/// effect.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DesignEstimate {
    estimate: Estimate,
    variance: f64,
    degrees_of_freedom: u64,
    simple_variance: Option<f64>,
}

impl DesignEstimate {
    /// The figure with its standard error, interval and conventions.
    #[must_use]
    pub const fn estimate(&self) -> &Estimate {
        &self.estimate
    }

    /// The figure itself.
    #[must_use]
    pub const fn value(&self) -> f64 {
        self.estimate.value()
    }

    /// Its standard error under the design.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        self.variance.sqrt()
    }

    /// Its variance under the design.
    #[must_use]
    pub const fn variance(&self) -> f64 {
        self.variance
    }

    /// Sampling units less strata, among those that the figure rests on.
    #[must_use]
    pub const fn degrees_of_freedom(&self) -> u64 {
        self.degrees_of_freedom
    }

    /// The variance under the design over that of a simple random sample of
    /// the same size drawn with replacement, `S^2 / n` with the weighted
    /// variance S^2 (divisor n - 1): `deff = "replace"` in R. `None` where that
    /// is not defined: fewer than two respondents, answers that do not vary,
    /// or replicate weights.
    #[must_use]
    pub fn design_effect_with_replacement(&self) -> Option<f64> {
        let simple = self.simple_variance.filter(|&simple| simple > 0.0)?;
        Some(self.variance / simple)
    }

    /// The same against a simple random sample drawn without replacement from
    /// a population of a given size, `S^2 / n (1 - n / N)`.
    ///
    /// R's `deff = TRUE` takes the sum of the weights for the population,
    /// which is wrong, and can be negative, where weights do not sum to it.
    ///
    /// # Errors
    /// [`Error::Argument`] unless the population is larger than the sample,
    /// [`Error::NoData`] where there is no variance to compare with.
    pub fn design_effect_without_replacement(&self, population: f64) -> Result<f64, Error> {
        let n = self.estimate.n() as f64;
        if !(population > n && population.is_finite()) {
            return Err(Error::Argument {
                what: "the population of a design effect",
                value: population,
                expected: "a finite number above the number of respondents",
            });
        }
        let effect = self.design_effect_with_replacement().ok_or(Error::NoData)?;
        Ok(effect / (1.0 - n / population))
    }

    /// With one more convention that the figure follows, in words.
    pub(crate) fn with_convention(mut self, convention: impl Into<String>) -> Self {
        self.estimate = self.estimate.with_convention(convention.into());
        self
    }
}

/// What an estimate is made of.
pub(crate) struct Parts<'a> {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) variance: f64,
    pub(crate) degrees_of_freedom: u64,
    pub(crate) n: u64,
    pub(crate) missing: MissingCounts,
    pub(crate) simple_variance: Option<f64>,
    /// Kish's effective n of those that the figure rests on.
    pub(crate) kish: Option<f64>,
    /// For scores: the codes with the sums of weights by point.
    pub(crate) coded: Option<(&'a Codes, Vec<f64>)>,
}

impl Parts<'_> {
    pub(crate) fn finish(self, options: DesignOptions) -> Result<DesignEstimate, Error> {
        let level = Level::new(options.level)?;
        let error = self.variance.max(0.0).sqrt();
        let mut estimate = Estimate::new(self.name.clone(), self.value, self.n)?
            .with_standard_error(error)?
            .with_missing(self.missing);
        let around = |quantile: f64, method: String| {
            let reach = quantile * error;
            Interval::new(self.value - reach, self.value + reach, level.level, method)
        };
        match options.interval {
            DesignInterval::Normal => {
                estimate = estimate.with_interval(around(level.z, "normal, design SE".to_owned())?);
            }
            DesignInterval::T if self.degrees_of_freedom == 0 => {
                estimate = estimate.with_convention("no interval: 0 degrees of freedom");
            }
            DesignInterval::T => {
                let df = self.degrees_of_freedom;
                let quantile = student_t(df, level.tail)?;
                let method = format!("t, design SE, {df} df");
                estimate = estimate.with_interval(around(quantile, method)?);
            }
            DesignInterval::Logit => {
                estimate = estimate.with_interval(self.logit(level, error)?);
            }
            DesignInterval::EffectiveN(method) => {
                let (interval, n, how) = self.plugged(method, level, 1.0)?;
                estimate = estimate
                    .with_interval(interval)
                    .with_effective_n(n)?
                    .with_convention(format!("effective n in the interval: {how}"));
            }
            DesignInterval::AdjustedEffectiveN(method) => {
                if self.degrees_of_freedom == 0 || self.n < 2 {
                    return Err(Error::TooFew {
                        method: "the effective n of Korn and Graubard".to_owned(),
                        needed: 1,
                        found: self.degrees_of_freedom,
                    });
                }
                let ratio = student_t(self.n - 1, level.tail)?
                    / student_t(self.degrees_of_freedom, level.tail)?;
                let (interval, n, how) = self.plugged(method, level, ratio * ratio)?;
                estimate = estimate.with_interval(interval).with_effective_n(n)?.with_convention(
                    format!("effective n in the interval: {how}, times (t(n - 1) / t(design))^2"),
                );
            }
        }
        let variance = self.variance.max(0.0);
        let mut result = DesignEstimate {
            estimate,
            variance,
            degrees_of_freedom: self.degrees_of_freedom,
            simple_variance: self.simple_variance,
        };
        if let Some(effect) = result.design_effect_with_replacement() {
            if self.coded.is_some() && result.estimate.effective_n().is_none() && effect > 0.0 {
                result.estimate = result.estimate.with_effective_n(self.n as f64 / effect)?;
                result = result.with_convention("effective n: n over the design effect");
            }
            result = result.with_convention(format!(
                "design effect {effect:.4} against simple random sampling with replacement"
            ));
        }
        Ok(result)
    }

    /// The interval of a share on the scale of log-odds.
    fn logit(&self, level: Level, error: f64) -> Result<Interval, Error> {
        let method = || "logit, design SE".to_owned();
        let two = self.coded.as_ref().map(|(codes, _)| distinct(codes.values()));
        let Some(&[low, high]) = two.as_deref() else {
            return Err(Error::NotApplicable {
                method: method(),
                reason: "log-odds are those of a share, with two distinct codes",
            });
        };
        let share = (self.value - low) / (high - low);
        if share <= 0.0 || share >= 1.0 {
            return Err(Error::NotApplicable {
                method: method(),
                reason: "a share of 0 or 1 has no log-odds: take an effective n with Wilson",
            });
        }
        if self.degrees_of_freedom == 0 {
            return Err(Error::TooFew { method: method(), needed: 1, found: 0 });
        }
        let reach = student_t(self.degrees_of_freedom, level.tail)? * error
            / ((high - low) * share * (1.0 - share));
        let odds = share / (1.0 - share);
        let put_back = |factor: f64| {
            let odds = odds * factor;
            // Infinite odds are a share of 1.
            let share = if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 };
            low + (high - low) * share
        };
        let (from, to) = (put_back((-reach).exp()), put_back(reach.exp()));
        let method = format!("{}, {} df", method(), self.degrees_of_freedom);
        Ok(Interval::new(from, to, level.level, method)?)
    }

    /// The interval of plain answers with an effective n in place of n.
    fn plugged(
        &self,
        method: Method,
        level: Level,
        factor: f64,
    ) -> Result<(Interval, f64, &'static str), Error> {
        let Some((codes, weights)) = &self.coded else {
            return Err(Error::NotApplicable {
                method: method.to_string(),
                reason: "an effective n stands for answers on a scale: take t or normal",
            });
        };
        let total: f64 = weights.iter().sum();
        let values = distinct(codes.values());
        let mut shares = vec![0.0; values.len()];
        for (&code, weight) in codes.values().iter().zip(weights) {
            let at = values.partition_point(|&known| known < code);
            if let Some(share) = shares.get_mut(at) {
                *share += weight / total;
            }
        }
        let spread: f64 = values
            .iter()
            .zip(&shares)
            .map(|(code, share)| share * (code - self.value) * (code - self.value))
            .sum();
        let (n, how) = if self.variance > 0.0 && spread > 0.0 {
            (spread / self.variance, "V / SE^2")
        } else {
            (self.kish.ok_or(Error::NoData)?, "Kish, because the answers do not vary")
        };
        let n = n * factor;
        let sample = Sample {
            counts: shares.iter().map(|share| share * n).collect(),
            codes: values,
            shares,
            score: self.value,
            answered: self.n,
            n,
            missing: self.missing,
            weighting: Weighting::Weights { taylor_variance: Some(self.variance) },
        };
        let (low, high) = bounds(&sample, method, level, usual_denominator(method, &sample))?;
        let name = format!("{method}, design effective n");
        Ok((Interval::new(low, high, level.level, name)?, n, how))
    }
}

fn student_t(df: u64, tail: f64) -> Result<f64, Error> {
    StudentT::new(df as f64)
        .and_then(|t| t.upper_quantile(tail))
        .map_err(|error| Error::numerical(&error))
}
