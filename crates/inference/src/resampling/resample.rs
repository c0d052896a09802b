//! Summaries that can be resampled.

use satis_numerics::Multinomial;
use satis_response_model::{
    Answer, BySegment, MissingCounts, PairTally, Statistic, Summary, Tally,
};

use super::Draws;
use crate::Error;

/// A summary from which a resample of its observations can be drawn, and of
/// which each observation in turn can be left out.
///
/// Counts lose nothing: a resample with replacement of n answers is a
/// multinomial draw from their counts, and leaving out any of the 50 answers
/// that are 9 gives the same tally 50 times. So the work grows with the points
/// of a scale, not with the answers.
///
/// A pair of summaries is two samples, a [`Vec`] or a [`BySegment`] many: each
/// is resampled for itself (a stratified bootstrap), so that a statistic of
/// all of them, such as a difference, has its replicates too. Implement it for
/// a summary of your own with the samplers of [`Draws`].
///
/// ```
/// use satis_inference::response_model::{Scale, Tally};
/// use satis_inference::{Draws, Resample};
///
/// let tally = Tally::from_counts(&Scale::new(1, 3)?, &[20, 30, 50])?;
/// let resample = tally.resampler()?;
/// assert_eq!(resample(&mut Draws::new(1, 0))?.answered(), 100);
/// assert_eq!(resample(&mut Draws::new(1, 1))?.answered(), 100);
/// let without = tally.without_each()?;
/// assert_eq!(without[0][0].0.counts(), [19, 30, 50]);
/// assert_eq!(without[0][0].1, 20);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Resample: Clone + Sync {
    /// How many observations are resampled.
    fn size(&self) -> u64;

    /// What is resampled: this summary without the observations that no
    /// resample can have, such as incomplete pairs.
    #[must_use]
    fn basis(&self) -> Self {
        self.clone()
    }

    /// A function that draws as many observations with replacement, prepared
    /// for many calls.
    ///
    /// # Errors
    /// [`Error::NoData`] if there are none, [`Error::Numerical`] beyond 10^15.
    fn resampler(&self) -> Result<impl Fn(&mut Draws) -> Result<Self, Error> + Sync, Error>;

    /// The summary without one observation: for each distinct observation the
    /// summary without it and how many are the same, one list a sample.
    ///
    /// # Errors
    /// [`Error::NoData`] if there are none.
    fn without_each(&self) -> Result<Vec<Vec<(Self, u64)>>, Error>;
}

/// Those who answered are resampled; the missing answers stay as they are.
impl Resample for Tally {
    fn size(&self) -> u64 {
        self.answered()
    }

    fn resampler(&self) -> Result<impl Fn(&mut Draws) -> Result<Self, Error> + Sync, Error> {
        let law = with_replacement(self.counts())?;
        Ok(move |draws: &mut Draws| {
            let counts = draws.multinomial_of(&law)?;
            with_missing(Self::from_counts(self.scale(), &counts)?, self.missing())
        })
    }

    fn without_each(&self) -> Result<Vec<Vec<(Self, u64)>>, Error> {
        some(self.answered())?;
        let mut without = Vec::new();
        for (index, &count) in self.counts().iter().enumerate().filter(|&(_, &count)| count > 0) {
            let mut counts = self.counts().to_vec();
            if let Some(one) = counts.get_mut(index) {
                *one -= 1;
            }
            let tally = Self::from_counts(self.scale(), &counts)?;
            without.push((with_missing(tally, self.missing())?, count));
        }
        Ok(vec![without])
    }
}

/// Those who answered both items are resampled. A resample has no incomplete
/// pairs, so the statistic is compared with that of the complete ones.
impl Resample for PairTally {
    fn size(&self) -> u64 {
        self.complete()
    }

    fn basis(&self) -> Self {
        let (cells, counts) = cells(self);
        // The same pairs fit the same scales.
        pairs(self, &cells, &counts).unwrap_or_else(|_| self.empty())
    }

    fn resampler(&self) -> Result<impl Fn(&mut Draws) -> Result<Self, Error> + Sync, Error> {
        let (cells, counts) = cells(self);
        let law = with_replacement(&counts)?;
        Ok(move |draws: &mut Draws| pairs(self, &cells, &draws.multinomial_of(&law)?))
    }

    fn without_each(&self) -> Result<Vec<Vec<(Self, u64)>>, Error> {
        let (cells, mut counts) = cells(self);
        some(counts.iter().sum())?;
        let mut without = Vec::with_capacity(counts.len());
        for index in 0..counts.len() {
            let count = counts[index];
            // Only pairs that occur are listed.
            counts[index] -= 1;
            without.push((pairs(self, &cells, &counts)?, count));
            counts[index] += 1;
        }
        Ok(vec![without])
    }
}

/// Two samples, each resampled for itself.
impl<A: Resample, B: Resample> Resample for (A, B) {
    fn size(&self) -> u64 {
        self.0.size().saturating_add(self.1.size())
    }

    fn basis(&self) -> Self {
        (self.0.basis(), self.1.basis())
    }

    fn resampler(&self) -> Result<impl Fn(&mut Draws) -> Result<Self, Error> + Sync, Error> {
        let (first, second) = (self.0.resampler()?, self.1.resampler()?);
        Ok(move |draws: &mut Draws| Ok((first(draws)?, second(draws)?)))
    }

    fn without_each(&self) -> Result<Vec<Vec<(Self, u64)>>, Error> {
        let (first, second) = self.basis();
        let mut samples = Vec::new();
        for sample in first.without_each()? {
            let with_second = |(one, count)| ((one, second.clone()), count);
            samples.push(sample.into_iter().map(with_second).collect());
        }
        for sample in second.without_each()? {
            let with_first = |(one, count)| ((first.clone(), one), count);
            samples.push(sample.into_iter().map(with_first).collect());
        }
        Ok(samples)
    }
}

/// Many samples, each resampled for itself; empty ones stay empty.
impl<S: Resample> Resample for Vec<S> {
    fn size(&self) -> u64 {
        self.iter().fold(0, |sum: u64, sample| sum.saturating_add(sample.size()))
    }

    fn basis(&self) -> Self {
        self.iter().map(S::basis).collect()
    }

    fn resampler(&self) -> Result<impl Fn(&mut Draws) -> Result<Self, Error> + Sync, Error> {
        some(self.size())?;
        let parts = self.iter().map(part).collect::<Result<Vec<_>, Error>>()?;
        Ok(move |draws: &mut Draws| parts.iter().map(|part| part(draws)).collect())
    }

    fn without_each(&self) -> Result<Vec<Vec<(Self, u64)>>, Error> {
        some(self.size())?;
        let basis = self.basis();
        let mut samples = Vec::new();
        for (index, sample) in basis.iter().enumerate().filter(|(_, sample)| sample.size() > 0) {
            for part in sample.without_each()? {
                let put = |(one, count)| {
                    let mut whole = basis.clone();
                    if let Some(slot) = whole.get_mut(index) {
                        *slot = one;
                    }
                    (whole, count)
                };
                samples.push(part.into_iter().map(put).collect());
            }
        }
        Ok(samples)
    }
}

/// Segments, each resampled for itself; one in which all is missing stays as
/// it is.
impl<K: Ord + Clone + Sync, S: Resample + Summary> Resample for BySegment<K, S> {
    fn size(&self) -> u64 {
        self.iter().fold(0, |sum: u64, (_, sample)| sum.saturating_add(sample.size()))
    }

    fn basis(&self) -> Self {
        // Every part of a summary has its shape.
        self.map(S::basis).unwrap_or_else(|_| self.empty())
    }

    fn resampler(&self) -> Result<impl Fn(&mut Draws) -> Result<Self, Error> + Sync, Error> {
        some(self.size())?;
        let parts = self
            .iter()
            .map(|(segment, sample)| Ok((segment, part(sample)?)))
            .collect::<Result<Vec<_>, Error>>()?;
        Ok(move |draws: &mut Draws| {
            let resampled = parts
                .iter()
                .map(|(segment, part)| Ok(((*segment).clone(), part(draws)?)))
                .collect::<Result<Vec<_>, Error>>()?;
            Ok(Self::from_summaries(self.template(), resampled)?)
        })
    }

    fn without_each(&self) -> Result<Vec<Vec<(Self, u64)>>, Error> {
        some(self.size())?;
        let basis = self.basis();
        let mut samples = Vec::new();
        for (segment, sample) in basis.iter().filter(|(_, sample)| sample.size() > 0) {
            for part in sample.without_each()? {
                let mut replaced = Vec::with_capacity(part.len());
                for (one, count) in part {
                    let others = basis.iter().filter(|(other, _)| *other != segment);
                    let all = others.map(|(other, summary)| (other.clone(), summary.clone()));
                    let all = all.chain([(segment.clone(), one)]);
                    replaced.push((Self::from_summaries(basis.template(), all)?, count));
                }
                samples.push(replaced);
            }
        }
        Ok(samples)
    }
}

/// The statistic of what is resampled, with its name.
pub(super) fn value_of<S: Resample>(
    statistic: &impl Statistic<S>,
    summary: &S,
) -> Result<f64, Error> {
    statistic.value(&summary.basis()).ok_or(Error::NoData)
}

/// The resampler of one of many samples; an empty one stays as it is.
fn part<S: Resample>(
    sample: &S,
) -> Result<impl Fn(&mut Draws) -> Result<S, Error> + Sync + use<'_, S>, Error> {
    let resampler = if sample.size() == 0 { None } else { Some(sample.resampler()?) };
    Ok(move |draws: &mut Draws| match &resampler {
        None => Ok(sample.basis()),
        Some(resampler) => resampler(draws),
    })
}

fn with_replacement(counts: &[u64]) -> Result<Multinomial, Error> {
    let n = counts.iter().fold(0, |sum: u64, &count| sum.saturating_add(count));
    some(n)?;
    Multinomial::new(n, counts).map_err(|error| Error::numerical(&error))
}

fn some(n: u64) -> Result<(), Error> {
    if n > 0 { Ok(()) } else { Err(Error::NoData) }
}

pub(super) fn with_missing(mut tally: Tally, missing: &MissingCounts) -> Result<Tally, Error> {
    for (reason, count) in missing.iter().filter(|&(_, count)| count > 0) {
        tally.record_many(Answer::Missing(reason), count)?;
    }
    Ok(tally)
}

/// The pairs that occur, with their counts.
fn cells(tally: &PairTally) -> (Vec<(i32, i32)>, Vec<u64>) {
    tally.iter().filter(|&(_, count)| count > 0).unzip()
}

fn pairs(shape: &PairTally, cells: &[(i32, i32)], counts: &[u64]) -> Result<PairTally, Error> {
    let mut tally = shape.empty();
    for (&(first, second), &count) in cells.iter().zip(counts) {
        tally.record_many((Answer::Value(first), Answer::Value(second)), count)?;
    }
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use satis_response_model::{Missing, Scale};

    use super::*;

    #[test]
    fn resamples_keep_sizes_and_missing_answers() {
        let scale = Scale::ONE_TO_FIVE;
        let mut tally = Tally::from_counts(&scale, &[1, 0, 4, 0, 7]).unwrap();
        tally.record_many(Answer::Missing(Missing::Skipped), 3).unwrap();
        let mut draws = Draws::new(3, 0);
        let resample = tally.resampler().unwrap()(&mut draws).unwrap();
        assert_eq!((resample.answered(), resample.missing().total()), (12, 3));
        assert_eq!(resample.count(2), Some(0));
        let total: u64 = tally.without_each().unwrap()[0].iter().map(|(_, count)| count).sum();
        assert_eq!(total, 12);
        assert!(matches!(Tally::new(&scale).resampler().err(), Some(Error::NoData)));
    }

    #[test]
    fn incomplete_pairs_are_no_part_of_it() {
        let scale = Scale::ONE_TO_FIVE;
        let pair = |a: i32, b: Option<i32>| (Answer::from(a), Answer::from(b));
        let rows = [pair(1, Some(5)), pair(1, Some(5)), pair(2, Some(3)), pair(4, None)];
        let tally = PairTally::from_answers(&scale, &scale, rows).unwrap();
        assert_eq!((tally.size(), tally.basis().recorded()), (3, 3));
        assert_eq!(tally.resampler().unwrap()(&mut Draws::new(1, 0)).unwrap().recorded(), 3);
        let without = tally.without_each().unwrap();
        let sizes: Vec<_> =
            without[0].iter().map(|(one, count)| (one.recorded(), *count)).collect();
        assert_eq!(sizes, [(2, 2), (2, 1)]);
    }

    #[test]
    fn samples_are_resampled_each_for_itself() {
        let scale = Scale::new(0, 1).unwrap();
        let tally = |counts: [u64; 2]| Tally::from_counts(&scale, &counts).unwrap();
        let pair = (tally([3, 4]), tally([10, 0]));
        let drawn = pair.resampler().unwrap()(&mut Draws::new(5, 1)).unwrap();
        assert_eq!((drawn.0.answered(), drawn.1.counts()), (7, [10, 0].as_slice()));
        assert_eq!(pair.without_each().unwrap().len(), 2);
        let template = tally([0, 0]);
        let segments = [("a", tally([3, 4])), ("b", tally([1, 1]))];
        let by = BySegment::from_summaries(&template, segments).unwrap();
        let drawn = by.resampler().unwrap()(&mut Draws::new(5, 1)).unwrap();
        let sizes: Vec<u64> = drawn.iter().map(|(_, tally)| tally.answered()).collect();
        assert_eq!(sizes, [7, 2]);
        let without = by.without_each().unwrap();
        assert_eq!(without.len(), 2);
        assert!(without.iter().flatten().all(|(one, _)| one.size() == 8));
        let many = vec![tally([3, 4]), template];
        assert_eq!(many.resampler().unwrap()(&mut Draws::new(5, 1)).unwrap()[1].answered(), 0);
    }
}
