//! The bootstrap of a stream of rows, by Poisson weights.

use satis_response_model::{Statistic, Summary};

use super::replicates::NO_VALUE;
use super::{Draws, Replicates, ResamplingOptions};
use crate::Error;

/// A summary together with its resamples, all fed row by row: for summaries
/// that cannot be resampled themselves, such as moments or weighted tallies.
///
/// Each row enters each resample as often as a Poisson number of mean 1 says,
/// which for many rows is the bootstrap (Hanley & MacGibbon 2006, Creating
/// non-parametric bootstrap samples using Poisson frequencies; Chamandy,
/// Muralidharan, Najmi & Naidu 2012, Estimating uncertainty for massive data
/// streams). The numbers come from stream `row` of the seed, so the result is
/// the same in whatever order, parts or threads the rows arrive: parts of one
/// stream [`merge`](Self::merge). Give each row a number of its own.
///
/// Its resamples vary in size, so statistics that grow with n, such as a
/// count, are more uncertain here than in a bootstrap of fixed size; means and
/// shares are not.
///
/// ```
/// use satis_inference::response_model::{Answer, Codes, Scale, Tally};
/// use satis_inference::PoissonBootstrap;
///
/// let scale = Scale::ZERO_TO_TEN;
/// let mut stream = PoissonBootstrap::new(&Tally::new(&scale), 200)?;
/// for row in 0..500_u64 {
///     stream.record(row, Answer::from((row % 11) as i32))?;
/// }
/// let mean = stream.replicates(&Codes::points(&scale), 500)?;
/// assert_eq!(mean.value(), stream.whole().counts().iter().zip(0..).map(|(&n, x)| (n * x) as f64).sum::<f64>() / 500.0);
/// // sqrt(10 / 500): the variance of 0 to 10 is 10.
/// assert!((mean.standard_error() - 0.141).abs() < 0.03);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked<S>", into = "Unchecked<S>"),
    serde(bound(
        serialize = "S: serde::Serialize + Clone",
        deserialize = "S: serde::Deserialize<'de> + Summary"
    ))
)]
pub struct PoissonBootstrap<S> {
    seed: u64,
    whole: S,
    resamples: Vec<S>,
}

impl<S: Summary> PoissonBootstrap<S> {
    /// Nothing recorded yet; as many resamples as the options say, all of the
    /// shape of the template.
    ///
    /// # Errors
    /// [`Error::Argument`] for fewer than 2 or more than ten million
    /// replicates.
    pub fn new(template: &S, options: impl Into<ResamplingOptions>) -> Result<Self, Error> {
        let options = options.into();
        options.check()?;
        let resamples = (0..options.number()).map(|_| template.empty()).collect();
        Ok(Self { seed: options.seed_number(), whole: template.empty(), resamples })
    }

    /// The summary of the rows themselves.
    #[must_use]
    pub const fn whole(&self) -> &S {
        &self.whole
    }

    /// The summary of each resample.
    #[must_use]
    pub fn resamples(&self) -> &[S] {
        &self.resamples
    }

    /// Takes in a row.
    ///
    /// # Errors
    /// [`Error::Model`] as the summary's own `record`; a row that does not fit
    /// changes nothing.
    pub fn record<'a>(&mut self, row: u64, observation: S::Observation<'a>) -> Result<(), Error>
    where
        S::Observation<'a>: Clone,
    {
        self.whole.record(observation.clone())?;
        let mut draws = Draws::new(self.seed, row);
        for resample in &mut self.resamples {
            for _ in 0..poisson_of_mean_one(&mut draws) {
                resample.record(observation.clone())?;
            }
        }
        Ok(())
    }

    /// Takes in the rows of another part of the stream. Both parts must have
    /// the same seed and number of resamples, and no row in common.
    ///
    /// # Errors
    /// [`Error::Model`] if they differ in these or in their shape.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        let key = |part: &Self| (part.seed, part.resamples.len());
        if key(self) != key(other) {
            let text = |(seed, number)| format!("seed {seed}, {number} resamples");
            return Err(Error::Model(satis_response_model::Error::ShapeMismatch {
                what: "the seeds and resamples of two parts of a stream",
                left: text(key(self)),
                right: text(key(other)),
            }));
        }
        self.whole.merge(&other.whole)?;
        for (resample, more) in self.resamples.iter_mut().zip(&other.resamples) {
            resample.merge(more)?;
        }
        Ok(())
    }

    /// The replicates of a statistic over the `n` rows.
    ///
    /// # Errors
    /// [`Error::NoData`] if the statistic has no value, [`Error::Replicates`]
    /// if it has none in more than half of the resamples.
    pub fn replicates(&self, statistic: &impl Statistic<S>, n: u64) -> Result<Replicates, Error> {
        let value = statistic.value(&self.whole).ok_or(Error::NoData)?;
        let of = |resample: &S| statistic.value(resample).ok_or(NO_VALUE);
        let found = self.resamples.iter().map(of).collect();
        let scheme = "bootstrap: rows with Poisson weights of mean 1";
        let name = statistic.name().to_owned();
        Replicates::finish(name, value, n, found, scheme, Some(self.seed))
    }
}

/// A Poisson number of mean 1, by sequential search.
fn poisson_of_mean_one(draws: &mut Draws) -> u32 {
    loop {
        let mut rest = draws.uniform();
        // exp(-1).
        let mut probability = 0.367_879_441_171_442_33;
        for k in 0..=30_u32 {
            if rest < probability {
                return k;
            }
            rest -= probability;
            probability /= f64::from(k + 1);
        }
        // Rounding left something over: draw again.
    }
}

/// How it is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked<S> {
    seed: u64,
    whole: S,
    resamples: Vec<S>,
}

#[cfg(feature = "serde")]
impl<S: Summary> TryFrom<Unchecked<S>> for PoissonBootstrap<S> {
    type Error = Error;

    fn try_from(stored: Unchecked<S>) -> Result<Self, Error> {
        let Unchecked { seed, whole, resamples } = stored;
        ResamplingOptions::from(resamples.len()).check()?;
        for resample in &resamples {
            whole.empty().merge(&resample.empty())?;
        }
        Ok(Self { seed, whole, resamples })
    }
}

#[cfg(feature = "serde")]
impl<S> From<PoissonBootstrap<S>> for Unchecked<S> {
    fn from(stream: PoissonBootstrap<S>) -> Self {
        let PoissonBootstrap { seed, whole, resamples } = stream;
        Self { seed, whole, resamples }
    }
}

#[cfg(test)]
mod tests {
    use satis_response_model::{Answer, Scale, Tally};

    use super::*;

    #[test]
    fn order_and_parts_change_nothing() {
        let scale = Scale::ONE_TO_FIVE;
        let empty = PoissonBootstrap::new(&Tally::new(&scale), 50).unwrap();
        let answer = |row: u64| Answer::from(i32::try_from(row % 5).unwrap() + 1);
        let of = |rows: &mut dyn Iterator<Item = u64>| {
            let mut stream = empty.clone();
            rows.for_each(|row| stream.record(row, answer(row)).unwrap());
            stream
        };
        let all = of(&mut (0..100));
        assert_eq!(all, of(&mut (0..100).rev()));
        let mut parts = of(&mut (0..37));
        parts.merge(&of(&mut (37..100))).unwrap();
        assert_eq!(all, parts);
        let other = PoissonBootstrap::new(&Tally::new(&scale), 51).unwrap();
        assert!(parts.merge(&other).is_err());
        assert!(parts.record(0, Answer::from(9)).is_err());
        assert_eq!(all, parts);
    }

    #[test]
    fn weights_have_mean_and_variance_one() {
        let mut draws = Draws::new(2, 0);
        let drawn: Vec<f64> =
            (0..40_000).map(|_| f64::from(poisson_of_mean_one(&mut draws))).collect();
        let mean = drawn.iter().sum::<f64>() / 40_000.0;
        let variance = drawn.iter().map(|x| (x - 1.0) * (x - 1.0)).sum::<f64>() / 40_000.0;
        assert!((mean - 1.0).abs() < 0.02 && (variance - 1.0).abs() < 0.04, "{mean} {variance}");
    }
}
