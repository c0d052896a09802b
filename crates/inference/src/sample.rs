//! What the interval methods see of a tally: shares of the distinct codes.

use satis_response_model::{Codes, MissingCounts, Scale, Tally, WeightedTally};

use crate::Error;

/// A summary that codes can score: [`Tally`] or [`WeightedTally`].
pub trait CodedSummary: sealed::Sealed {
    /// The scale of the answers.
    fn scale(&self) -> &Scale;

    /// How many answered, whatever their weight.
    fn answered(&self) -> u64;

    /// How many answers are missing, by reason.
    fn missing(&self) -> &MissingCounts;
}

impl CodedSummary for Tally {
    fn scale(&self) -> &Scale {
        self.scale()
    }

    fn answered(&self) -> u64 {
        self.answered()
    }

    fn missing(&self) -> &MissingCounts {
        self.missing()
    }
}

impl CodedSummary for WeightedTally {
    fn scale(&self) -> &Scale {
        self.scale()
    }

    fn answered(&self) -> u64 {
        self.answered()
    }

    fn missing(&self) -> &MissingCounts {
        self.missing()
    }
}

mod sealed {
    use satis_response_model::Codes;

    use super::Sample;
    use crate::Error;

    pub trait Sealed {
        fn sample(&self, codes: &Codes) -> Result<Sample, Error>;
    }
}

/// What the interval methods see of a summary.
pub(crate) fn sample<S: CodedSummary>(summary: &S, codes: &Codes) -> Result<Sample, Error> {
    sealed::Sealed::sample(summary, codes)
}

/// Shares of the distinct codes, ascending, and the base that they rest on.
#[derive(Debug, Clone)]
pub struct Sample {
    pub(crate) codes: Vec<f64>,
    /// How many answers have each code, out of `n`; fractional for weighted
    /// answers.
    pub(crate) counts: Vec<f64>,
    pub(crate) shares: Vec<f64>,
    /// The mean code.
    pub(crate) score: f64,
    /// How many answered.
    pub(crate) answered: u64,
    /// The number of answers to reckon with: `answered`, or Kish's effective
    /// number for weighted answers.
    pub(crate) n: f64,
    pub(crate) missing: MissingCounts,
    pub(crate) weighting: Weighting,
}

/// Whether answers carry weights, and what follows for the variance.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Weighting {
    None,
    /// The Taylor variance of the weighted score with n / (n - 1), or `None`
    /// below two answers.
    Weights {
        taylor_variance: Option<f64>,
    },
}

impl Sample {
    /// How many answers have the code at a position.
    pub(crate) fn count(&self, position: usize) -> f64 {
        self.counts.get(position).copied().unwrap_or(0.0)
    }

    pub(crate) fn lowest(&self) -> f64 {
        self.codes.first().copied().unwrap_or(f64::NAN)
    }

    pub(crate) fn highest(&self) -> f64 {
        self.codes.last().copied().unwrap_or(f64::NAN)
    }

    /// The variance of one coded answer, divisor n.
    pub(crate) fn variance(&self) -> f64 {
        if only_code(&self.codes, &self.counts).is_some() {
            return 0.0;
        }
        let pairs = self.codes.iter().zip(&self.shares);
        pairs.map(|(code, share)| share * (code - self.score) * (code - self.score)).sum()
    }

    pub(crate) const fn is_weighted(&self) -> bool {
        matches!(self.weighting, Weighting::Weights { .. })
    }
}

impl sealed::Sealed for Tally {
    fn sample(&self, codes: &Codes) -> Result<Sample, Error> {
        codes.check(self.scale())?;
        let score = codes.mean(self).ok_or(Error::NoData)?;
        let n = self.answered() as f64;
        let distinct = distinct(codes.values());
        let mut counts = vec![0_u64; distinct.len()];
        for (&code, &count) in codes.values().iter().zip(self.counts()) {
            if let Some(slot) = counts.get_mut(position(&distinct, code)) {
                // No sum of counts exceeds the tally's own total.
                *slot += count;
            }
        }
        let counts: Vec<f64> = counts.into_iter().map(|count| count as f64).collect();
        let score = only_code(&distinct, &counts).unwrap_or(score);
        Ok(Sample {
            codes: distinct,
            shares: counts.iter().map(|count| count / n).collect(),
            counts,
            score,
            answered: self.answered(),
            n,
            missing: *self.missing(),
            weighting: Weighting::None,
        })
    }
}

impl sealed::Sealed for WeightedTally {
    fn sample(&self, codes: &Codes) -> Result<Sample, Error> {
        codes.check(self.scale())?;
        let score = codes.weighted_mean(self).ok_or(Error::NoData)?;
        let n = self.effective_n().ok_or(Error::NoData)?;
        let distinct = distinct(codes.values());
        let mut shares = vec![0.0; distinct.len()];
        for (&code, count) in codes.values().iter().zip(self.counts()) {
            if let Some(slot) = shares.get_mut(position(&distinct, code)) {
                *slot += count.sum / self.total_weight();
            }
        }
        let only = only_code(&distinct, &shares);
        let score = only.unwrap_or(score);
        let taylor_variance =
            self.taylor_variance(codes).map(|found| if only.is_some() { 0.0 } else { found });
        Ok(Sample {
            codes: distinct,
            counts: shares.iter().map(|share| share * n).collect(),
            shares,
            score,
            answered: self.answered(),
            n,
            missing: *self.missing(),
            weighting: Weighting::Weights { taylor_variance },
        })
    }
}

/// The distinct values, ascending.
pub(crate) fn distinct(values: &[f64]) -> Vec<f64> {
    let mut distinct = values.to_vec();
    distinct.sort_by(f64::total_cmp);
    // -0.0 and 0.0 are one code.
    distinct.dedup_by(|a, b| (*a - *b).abs() <= 0.0);
    distinct
}

/// The code that all gave, if all gave the same: then it is the score, and the
/// variance is 0, whatever rounding makes of their mean.
fn only_code(distinct: &[f64], shares: &[f64]) -> Option<f64> {
    let mut present = distinct.iter().zip(shares).filter(|(_, share)| **share > 0.0);
    let (code, _) = present.next()?;
    present.next().is_none().then_some(*code)
}

fn position(distinct: &[f64], code: f64) -> usize {
    distinct.partition_point(|&known| known < code)
}
