//! Several groups of coded answers, ready for a test.

use satis_response_model::Codes;

use crate::Error;
use crate::sample::{CodedSummary, Sample, sample};

/// The samples of several groups, of which those without answers are left out.
#[derive(Debug, Clone)]
pub(crate) struct Groups {
    /// The samples with the position at which each was given.
    pub(crate) samples: Vec<(usize, Sample)>,
    /// How many answered in all.
    pub(crate) answered: u64,
}

impl Groups {
    /// Unweighted groups; at least two of them with answers.
    pub(crate) fn new<'a, S: CodedSummary + 'a>(
        test: &'static str,
        codes: &Codes,
        groups: impl IntoIterator<Item = &'a S>,
    ) -> Result<Self, Error> {
        let mut samples = Vec::new();
        for (position, group) in groups.into_iter().enumerate() {
            match sample(group, codes) {
                Ok(found) if found.is_weighted() => return Err(weighted(test)),
                Ok(found) => samples.push((position, found)),
                Err(Error::NoData) => {}
                Err(error) => return Err(error),
            }
        }
        if samples.len() < 2 {
            return Err(Error::Groups { method: test.to_owned(), needed: 2, found: samples.len() });
        }
        let answered = samples
            .iter()
            .try_fold(0_u64, |sum, (_, sample)| sum.checked_add(sample.answered))
            .ok_or(satis_response_model::Error::Overflow)?;
        Ok(Self { samples, answered })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Sample> {
        self.samples.iter().map(|(_, sample)| sample)
    }

    /// How many groups have answers.
    pub(crate) fn len(&self) -> usize {
        self.samples.len()
    }

    /// How many answered in each.
    pub(crate) fn sizes(&self) -> Vec<u64> {
        self.iter().map(|sample| sample.answered).collect()
    }

    /// The same as a number to reckon with.
    pub(crate) fn n(&self) -> f64 {
        self.iter().map(|sample| sample.n).sum()
    }

    /// The distinct codes; all samples have the same.
    pub(crate) fn codes(&self) -> &[f64] {
        self.samples.first().map_or(&[], |(_, sample)| &sample.codes)
    }

    /// How many chose each distinct code, all groups together.
    pub(crate) fn totals(&self) -> Vec<f64> {
        let mut totals = vec![0.0; self.codes().len()];
        for sample in self.iter() {
            for (total, count) in totals.iter_mut().zip(&sample.counts) {
                *total += count;
            }
        }
        totals
    }
}

/// Mean, and variance with divisor n - 1, of a sample of at least two.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moments {
    pub(crate) n: f64,
    pub(crate) mean: f64,
    pub(crate) variance: f64,
}

impl Moments {
    pub(crate) fn of(test: &'static str, sample: &Sample) -> Result<Self, Error> {
        if sample.answered < 2 {
            let (method, needed) = (test.to_owned(), 2);
            return Err(Error::TooFew { method, needed, found: sample.answered });
        }
        let n = sample.n;
        Ok(Self { n, mean: sample.score, variance: sample.variance() * n / (n - 1.0) })
    }
}

/// An unweighted sample.
pub(crate) fn unweighted<S: CodedSummary>(
    test: &'static str,
    codes: &Codes,
    summary: &S,
) -> Result<Sample, Error> {
    let found = sample(summary, codes)?;
    if found.is_weighted() { Err(weighted(test)) } else { Ok(found) }
}

/// Two unweighted samples.
pub(crate) fn pair<A: CodedSummary, B: CodedSummary>(
    test: &'static str,
    codes: &Codes,
    first: &A,
    second: &B,
) -> Result<(Sample, Sample), Error> {
    Ok((unweighted(test, codes, first)?, unweighted(test, codes, second)?))
}

fn weighted(test: &'static str) -> Error {
    Error::Weighted { method: test.to_owned() }
}

/// A count held as f64, which is whole and far below 2^64.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of unweighted answers, and casts from floats saturate"
)]
pub(crate) fn count(value: f64) -> u64 {
    value.round() as u64
}
