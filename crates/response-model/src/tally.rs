//! How many answers fell on each point of a scale.

use std::ops::RangeInclusive;

use crate::{Answer, Error, Missing, MissingCounts, Scale, Score, Summary, kernels};

/// What to do with a value that is no point of the scale.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum OffScale {
    /// Fail with the first such value and its row. This is the default.
    #[default]
    Reject,
    /// Count it as missing, with the reason [`Missing::Invalid`].
    CountInvalid,
}

/// How many answers fell on each point of a scale, and how many are missing.
///
/// This is all that a net promoter score, a top-box share, a mean and every
/// interval and rank test on them need to know of an item, whether ten people
/// answered or a billion. Tallies of parts merge to the tally of the whole,
/// bit for bit.
///
/// ```
/// use satis_response_model::{Missing, Scale, Tally};
///
/// let tally = Tally::from_answers(&Scale::ZERO_TO_TEN, [Some(9), Some(10), None, Some(3)])?;
/// assert_eq!(tally.answered(), 3);
/// assert_eq!(tally.count(9), Some(1));
/// assert_eq!(tally.missing().get(Missing::Skipped), 1);
/// # Ok::<(), satis_response_model::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct Tally {
    scale: Scale,
    counts: Vec<u64>,
    missing: MissingCounts,
    /// Answered and missing together. Kept so that one comparison a record
    /// guards every count and every sum of counts against overflow.
    recorded: u64,
}

impl Tally {
    /// An empty tally. Labels of the scale are not kept: a tally counts
    /// points, whatever they are called.
    #[must_use]
    pub fn new(scale: &Scale) -> Self {
        Self {
            scale: scale.without_labels(),
            counts: vec![0; scale.points()],
            missing: MissingCounts::new(),
            recorded: 0,
        }
    }

    /// The tally of known counts, lowest point first.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one count a point,
    /// [`Error::Overflow`] if their sum does not fit 64 bits.
    pub fn from_counts(scale: &Scale, counts: &[u64]) -> Result<Self, Error> {
        Self::from_parts(scale, counts.to_vec(), MissingCounts::new())
    }

    fn from_parts(scale: &Scale, counts: Vec<u64>, missing: MissingCounts) -> Result<Self, Error> {
        if counts.len() != scale.points() {
            return Err(Error::Length {
                what: "counts of a tally, one a point",
                expected: scale.points(),
                found: counts.len(),
            });
        }
        let recorded = counts
            .iter()
            .copied()
            .chain(missing.iter().map(|(_, count)| count))
            .try_fold(0_u64, u64::checked_add)
            .ok_or(Error::Overflow)?;
        Ok(Self { scale: scale.without_labels(), counts, missing, recorded })
    }

    /// The tally of answers, one by one.
    ///
    /// # Errors
    /// [`Error::OffScale`] with the row of the first value that is no point.
    pub fn from_answers<I>(scale: &Scale, answers: I) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: Into<Answer>,
    {
        let mut tally = Self::new(scale);
        for (row, answer) in answers.into_iter().enumerate() {
            let answer = answer.into();
            tally.record(answer).map_err(|error| match error {
                Error::OffScale { value, .. } => scale.off_scale(value, Some(row)),
                other => other,
            })?;
        }
        Ok(tally)
    }

    /// The tally of scores, one by one, as whole or floating-point numbers.
    ///
    /// # Errors
    /// [`Error::OffScale`] with the row of the first number that is no point,
    /// where `off_scale` says [`OffScale::Reject`].
    pub fn from_scores<I>(scale: &Scale, scores: I, off_scale: OffScale) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: Into<Score>,
    {
        let mut tally = Self::new(scale);
        tally.record_scores(scores, off_scale)?;
        Ok(tally)
    }

    /// The tally of a column of values as they were answered, one byte each,
    /// such as 0 to 10. It has no way to say that an answer is missing; a
    /// column of codes has ([`Tally::from_codes`]).
    ///
    /// It runs at the speed of memory.
    ///
    /// # Errors
    /// [`Error::OffScale`] with the first row that holds no point, where
    /// `off_scale` says [`OffScale::Reject`].
    ///
    /// ```
    /// use satis_response_model::{Missing, OffScale, Scale, Tally};
    ///
    /// let column = [4_u8, 5, 9, 5];
    /// assert!(Tally::from_values(&Scale::ONE_TO_FIVE, &column, OffScale::Reject).is_err());
    /// let tally = Tally::from_values(&Scale::ONE_TO_FIVE, &column, OffScale::CountInvalid)?;
    /// assert_eq!(tally.counts(), [0, 0, 0, 1, 2]);
    /// assert_eq!(tally.missing().get(Missing::Invalid), 1);
    /// # Ok::<(), satis_response_model::Error>(())
    /// ```
    pub fn from_values(scale: &Scale, values: &[u8], off_scale: OffScale) -> Result<Self, Error> {
        let bins = kernels::count_bytes(values, likely_values(scale));
        Self::from_counted_values(scale, values, &bins, off_scale)
    }

    /// [`Tally::from_values`] on the current rayon pool, with the same result
    /// on any number of threads.
    ///
    /// # Errors
    /// As [`Tally::from_values`].
    #[cfg(feature = "rayon")]
    pub fn from_values_parallel(
        scale: &Scale,
        values: &[u8],
        off_scale: OffScale,
    ) -> Result<Self, Error> {
        let bins = kernels::count_bytes_parallel(values, likely_values(scale));
        Self::from_counted_values(scale, values, &bins, off_scale)
    }

    fn from_counted_values(
        scale: &Scale,
        values: &[u8],
        bins: &[u64; 256],
        off_scale: OffScale,
    ) -> Result<Self, Error> {
        Self::from_value_bins(scale, bins, off_scale).map_err(|error| match error {
            Error::OffScale { .. } => {
                first_off_scale(values, |value| !scale.contains(i32::from(value)))
                    .map_or(error, |(row, value)| scale.off_scale(f64::from(value), Some(row)))
            }
            other => other,
        })
    }

    /// The tally of a column of codes: point indices from 0, and 251 to 255
    /// for missing answers ([`Missing::code`]).
    ///
    /// It runs at the speed of memory.
    ///
    /// # Errors
    /// [`Error::UnknownCode`] with the first row that holds neither.
    pub fn from_codes(scale: &Scale, codes: &[u8]) -> Result<Self, Error> {
        let bins = kernels::count_bytes(codes, likely_codes(scale));
        Self::from_counted_codes(scale, codes, &bins)
    }

    /// [`Tally::from_codes`] on the current rayon pool, with the same result
    /// on any number of threads.
    ///
    /// # Errors
    /// As [`Tally::from_codes`].
    #[cfg(feature = "rayon")]
    pub fn from_codes_parallel(scale: &Scale, codes: &[u8]) -> Result<Self, Error> {
        let bins = kernels::count_bytes_parallel(codes, likely_codes(scale));
        Self::from_counted_codes(scale, codes, &bins)
    }

    fn from_counted_codes(scale: &Scale, codes: &[u8], bins: &[u64; 256]) -> Result<Self, Error> {
        let points = scale.points();
        Self::from_code_bins(scale, bins).map_err(|error| match error {
            Error::UnknownCode { .. } => first_off_scale(codes, |code| scale.decode(code).is_err())
                .map_or(error, |(row, code)| Error::UnknownCode { code, row: Some(row), points }),
            other => other,
        })
    }

    /// The tally of the counts of every byte in a column of values.
    pub(crate) fn from_value_bins(
        scale: &Scale,
        bins: &[u64; 256],
        off_scale: OffScale,
    ) -> Result<Self, Error> {
        let mut counts = vec![0; scale.points()];
        let mut missing = MissingCounts::new();
        for (value, &count) in (0..=u8::MAX).zip(bins).filter(|&(_, &count)| count > 0) {
            let index = scale.index_of(i32::from(value)).map(usize::from);
            match (index.and_then(|index| counts.get_mut(index)), off_scale) {
                (Some(slot), _) => *slot = count,
                (None, OffScale::CountInvalid) => missing.add(Missing::Invalid, count)?,
                (None, OffScale::Reject) => return Err(scale.off_scale(f64::from(value), None)),
            }
        }
        Self::from_parts(scale, counts, missing)
    }

    /// The tally of the counts of every byte in a column of codes.
    pub(crate) fn from_code_bins(scale: &Scale, bins: &[u64; 256]) -> Result<Self, Error> {
        let mut counts = vec![0; scale.points()];
        let mut missing = MissingCounts::new();
        for (code, &count) in (0..=u8::MAX).zip(bins).filter(|&(_, &count)| count > 0) {
            match (counts.get_mut(usize::from(code)), Missing::from_code(code)) {
                (Some(slot), _) => *slot = count,
                (None, Some(reason)) => missing.add(reason, count)?,
                (None, None) => {
                    return Err(Error::UnknownCode { code, row: None, points: scale.points() });
                }
            }
        }
        Self::from_parts(scale, counts, missing)
    }

    /// The scale, without labels.
    #[must_use]
    pub const fn scale(&self) -> &Scale {
        &self.scale
    }

    /// How many answers fell on each point, lowest first.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// How many answers have this value, or `None` if it is no point.
    #[must_use]
    pub fn count(&self, value: i32) -> Option<u64> {
        self.scale.index_of(value).and_then(|index| self.counts.get(usize::from(index))).copied()
    }

    /// Every value with its count, lowest first.
    pub fn iter(&self) -> impl Iterator<Item = (i32, u64)> + '_ {
        self.scale.values().zip(self.counts.iter().copied())
    }

    /// How many answered: the base of every share.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.recorded - self.missing.total()
    }

    /// How many answers are missing, by reason.
    #[must_use]
    pub const fn missing(&self) -> &MissingCounts {
        &self.missing
    }

    /// How many were recorded, answered and missing.
    #[must_use]
    pub const fn recorded(&self) -> u64 {
        self.recorded
    }

    /// The share of this value among those who answered; `None` if nobody did
    /// or the value is no point.
    #[must_use]
    pub fn share(&self, value: i32) -> Option<f64> {
        let answered = self.answered();
        (answered > 0).then_some(())?;
        Some(self.count(value)? as f64 / answered as f64)
    }

    /// The tally of the same answers reversed on the declared scale: value x
    /// becomes `min + max - x`, and the direction turns round.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let scale = self.scale.clone().with_direction(self.scale.direction().reversed());
        let counts = self.counts.iter().rev().copied().collect();
        Self { scale, counts, missing: self.missing, recorded: self.recorded }
    }

    /// Takes in scores, one by one, as whole or floating-point numbers.
    ///
    /// # Errors
    /// [`Error::OffScale`] with the row of the first number that is no point,
    /// where `off_scale` says [`OffScale::Reject`]; the scores before it stay
    /// recorded.
    pub fn record_scores<I>(&mut self, scores: I, off_scale: OffScale) -> Result<(), Error>
    where
        I: IntoIterator,
        I::Item: Into<Score>,
    {
        for (row, score) in scores.into_iter().enumerate() {
            let answer = score.into().on(&self.scale, off_scale).map_err(|error| match error {
                Error::OffScale { value, .. } => self.scale.off_scale(value, Some(row)),
                other => other,
            })?;
            self.record(answer)?;
        }
        Ok(())
    }

    /// Takes in the same answer many times.
    ///
    /// # Errors
    /// [`Error::OffScale`] if its value is no point, [`Error::Overflow`] if
    /// the count would not fit 64 bits.
    pub fn record_many(&mut self, answer: Answer, times: u64) -> Result<(), Error> {
        let recorded = self.recorded.checked_add(times).ok_or(Error::Overflow)?;
        match answer {
            Answer::Missing(reason) => self.missing.add(reason, times)?,
            Answer::Value(value) => {
                let index = self.scale.index_of(value).map(usize::from);
                match index.and_then(|index| self.counts.get_mut(index)) {
                    // No count exceeds `recorded`, so the sum fits.
                    Some(count) => *count += times,
                    None => return Err(self.scale.off_scale(f64::from(value), None)),
                }
            }
        }
        self.recorded = recorded;
        Ok(())
    }
}

impl Summary for Tally {
    type Observation<'a> = Answer;

    fn empty(&self) -> Self {
        Self::new(&self.scale)
    }

    fn is_empty(&self) -> bool {
        self.recorded == 0
    }

    fn record(&mut self, answer: Answer) -> Result<(), Error> {
        self.record_many(answer, 1)
    }

    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        self.scale.check_same_points(&other.scale)?;
        self.recorded = self.recorded.checked_add(other.recorded).ok_or(Error::Overflow)?;
        // Neither sum exceeds the new `recorded`, which fits.
        for (count, &more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.missing.merge(&other.missing)
    }
}

/// The bytes that are points of the scale.
fn likely_values(scale: &Scale) -> RangeInclusive<u8> {
    let byte = |value: i32| u8::try_from(value.clamp(0, 255)).unwrap_or(u8::MAX);
    byte(scale.min())..=byte(scale.max())
}

/// The bytes that are indices of points of the scale.
fn likely_codes(scale: &Scale) -> RangeInclusive<u8> {
    // At most 250 points, so the highest index fits a byte.
    0..=u8::try_from(scale.points() - 1).unwrap_or(u8::MAX)
}

fn first_off_scale(bytes: &[u8], is_off: impl Fn(u8) -> bool) -> Option<(usize, u8)> {
    bytes.iter().copied().enumerate().find(|&(_, byte)| is_off(byte))
}

/// How a tally is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    scale: Scale,
    counts: Vec<u64>,
    #[serde(default)]
    missing: MissingCounts,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Tally {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        Self::from_parts(&stored.scale, stored.counts, stored.missing)
    }
}

#[cfg(feature = "serde")]
impl From<Tally> for Unchecked {
    fn from(tally: Tally) -> Self {
        Self { scale: tally.scale, counts: tally.counts, missing: tally.missing }
    }
}

#[cfg(test)]
mod tests {
    use super::{OffScale, Tally};
    use crate::{Answer, Direction, Error, Missing, Scale, Summary};

    #[test]
    fn a_failed_record_changes_nothing() {
        let mut tally = Tally::from_counts(&Scale::ONE_TO_FIVE, &[0, 0, 0, 0, u64::MAX]).unwrap();
        let before = tally.clone();
        assert_eq!(tally.record(Answer::Value(5)), Err(Error::Overflow));
        assert!(tally.record(Answer::Value(6)).is_err());
        assert_eq!(tally.merge(&before), Err(Error::Overflow));
        assert_eq!(tally, before);
    }

    #[test]
    fn an_off_scale_value_is_named_with_its_row() {
        let answers = [10, 9, 11];
        assert_eq!(
            Tally::from_answers(&Scale::ZERO_TO_TEN, answers),
            Err(Error::OffScale { value: 11.0, row: Some(2), min: 0, max: 10 })
        );
        assert_eq!(
            Tally::from_values(&Scale::ZERO_TO_TEN, &[10, 9, 11], OffScale::Reject),
            Err(Error::OffScale { value: 11.0, row: Some(2), min: 0, max: 10 })
        );
        assert_eq!(
            Tally::from_codes(&Scale::ZERO_TO_TEN, &[10, 255, 11]),
            Err(Error::UnknownCode { code: 11, row: Some(2), points: 11 })
        );
    }

    #[test]
    fn a_scale_below_zero_has_no_bytes_for_its_negative_points() {
        let scale = Scale::MINUS_TWO_TO_TWO;
        let tally = Tally::from_values(&scale, &[0, 1, 2, 3], OffScale::CountInvalid).unwrap();
        assert_eq!(tally.counts(), [0, 0, 1, 1, 1]);
        assert_eq!(tally.missing().get(Missing::Invalid), 1);
    }

    #[test]
    fn reversal_follows_the_declared_scale() {
        let tally = Tally::from_answers(&Scale::ONE_TO_FIVE, [4, 5, 5]).unwrap();
        let reversed = tally.reversed();
        assert_eq!(reversed.counts(), [2, 1, 0, 0, 0]);
        assert_eq!(reversed.scale().direction(), Direction::LowerIsBetter);
        assert_eq!(reversed.reversed(), tally);
    }

    #[test]
    fn no_answers_have_no_share() {
        let mut tally = Tally::new(&Scale::ONE_TO_FIVE);
        tally.record(Answer::Missing(Missing::Refused)).unwrap();
        assert_eq!(tally.share(3), None);
        assert!(!tally.is_empty());
    }
}
