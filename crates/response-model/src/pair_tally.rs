//! Joint counts of two answers of one person.

use crate::{Answer, Error, Missing, MissingCounts, Scale, Summary, Tally};

/// How many respondents gave each pair of answers to two items.
///
/// Kano questions (functional and dysfunctional), expectation and perception
/// of one item, and two waves of the same people are pairs. Missing answers
/// are states of their own, so the tally of either item is recovered exactly.
///
/// ```
/// use satis_response_model::{Answer, PairTally, Scale, Summary};
///
/// let mut pairs = PairTally::new(&Scale::ONE_TO_FIVE, &Scale::ONE_TO_FIVE);
/// pairs.record((Answer::from(1), Answer::from(5)))?;
/// pairs.record((Answer::from(1), Answer::from(None::<i32>)))?;
/// assert_eq!(pairs.count(1, 5), Some(1));
/// assert_eq!(pairs.complete(), 1);
/// assert_eq!(pairs.first().answered(), 2);
/// # Ok::<(), satis_response_model::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct PairTally {
    first: Scale,
    second: Scale,
    /// Row by row over the states of the first item; a state is a point or,
    /// after the points, a missing reason.
    counts: Vec<u64>,
    recorded: u64,
}

const REASONS: usize = Missing::ALL.len();

impl PairTally {
    /// An empty pair tally for items on these scales. Labels are not kept.
    #[must_use]
    pub fn new(first: &Scale, second: &Scale) -> Self {
        Self {
            first: first.without_labels(),
            second: second.without_labels(),
            counts: vec![0; states(first) * states(second)],
            recorded: 0,
        }
    }

    /// The pair tally of pairs of answers, one by one.
    ///
    /// # Errors
    /// [`Error::OffScale`] with the row of the first value that is no point.
    pub fn from_answers<I, A, B>(first: &Scale, second: &Scale, pairs: I) -> Result<Self, Error>
    where
        I: IntoIterator<Item = (A, B)>,
        A: Into<Answer>,
        B: Into<Answer>,
    {
        let mut tally = Self::new(first, second);
        for (row, (a, b)) in pairs.into_iter().enumerate() {
            tally.record((a.into(), b.into())).map_err(|error| match error {
                Error::OffScale { value, min, max, .. } => {
                    Error::OffScale { value, row: Some(row), min, max }
                }
                other => other,
            })?;
        }
        Ok(tally)
    }

    /// The pair tally of two columns of codes of equal length.
    ///
    /// # Errors
    /// [`Error::Length`] if the columns differ in length,
    /// [`Error::UnknownCode`] with the first row that holds a bad code.
    pub fn from_codes(
        first: &Scale,
        second: &Scale,
        first_codes: &[u8],
        second_codes: &[u8],
    ) -> Result<Self, Error> {
        if first_codes.len() != second_codes.len() {
            return Err(Error::Length {
                what: "codes of the second column",
                expected: first_codes.len(),
                found: second_codes.len(),
            });
        }
        // One step a row: each byte is looked up in a table of states, whose
        // last entry stands for bad codes and is read out at the end.
        let (rows, columns) = (states(first), states(second));
        let (row_of, column_of) = (state_table(first), state_table(second));
        let mut counts = vec![0_u64; (rows + 1) * (columns + 1)];
        for (&a, &b) in first_codes.iter().zip(second_codes) {
            // Both states are at most `rows` and `columns`.
            counts[row_of[usize::from(a)] * (columns + 1) + column_of[usize::from(b)]] += 1;
        }
        let mut tally = Self::new(first, second);
        for (row, chunk) in counts.chunks_exact(columns + 1).enumerate() {
            for (column, &count) in chunk.iter().enumerate().filter(|&(_, &count)| count > 0) {
                if row == rows || column == columns {
                    return Err(first_unknown(first, second, first_codes, second_codes));
                }
                tally.counts[row * columns + column] = count;
            }
        }
        tally.recorded = first_codes.len() as u64;
        Ok(tally)
    }

    /// The scale of the first item, without labels.
    #[must_use]
    pub const fn first_scale(&self) -> &Scale {
        &self.first
    }

    /// The scale of the second item, without labels.
    #[must_use]
    pub const fn second_scale(&self) -> &Scale {
        &self.second
    }

    /// How many gave these two values, or `None` if either is no point.
    #[must_use]
    pub fn count(&self, first: i32, second: i32) -> Option<u64> {
        let row = usize::from(self.first.index_of(first)?);
        let column = usize::from(self.second.index_of(second)?);
        self.counts.get(row * states(&self.second) + column).copied()
    }

    /// Every pair of values with its count, ordered by the first and then the
    /// second.
    pub fn iter(&self) -> impl Iterator<Item = ((i32, i32), u64)> + '_ {
        let columns = self.second.points();
        self.first.values().zip(self.counts.chunks_exact(states(&self.second))).flat_map(
            move |(first, row)| {
                let cells = self.second.values().zip(&row[..columns]);
                cells.map(move |(second, &count)| ((first, second), count))
            },
        )
    }

    /// How many answered both items: the base of every share of pairs.
    #[must_use]
    pub fn complete(&self) -> u64 {
        self.iter().map(|(_, count)| count).sum()
    }

    /// How many answered at most one of the two.
    #[must_use]
    pub fn incomplete(&self) -> u64 {
        self.recorded - self.complete()
    }

    /// How many were recorded, complete or not.
    #[must_use]
    pub const fn recorded(&self) -> u64 {
        self.recorded
    }

    /// The tally of the first item, over all who were recorded.
    #[must_use]
    pub fn first(&self) -> Tally {
        let rows = self.counts.chunks_exact(states(&self.second));
        marginal(&self.first, rows.map(|row| row.iter().sum()))
    }

    /// The tally of the second item, over all who were recorded.
    #[must_use]
    pub fn second(&self) -> Tally {
        let columns = states(&self.second);
        let sum = |column| self.counts.iter().skip(column).step_by(columns).sum();
        marginal(&self.second, (0..columns).map(sum))
    }

    /// How many of the first item's answers are missing, by reason.
    #[must_use]
    pub fn first_missing(&self) -> MissingCounts {
        *self.first().missing()
    }

    /// How many of the second item's answers are missing, by reason.
    #[must_use]
    pub fn second_missing(&self) -> MissingCounts {
        *self.second().missing()
    }

    /// The same pairs with the items exchanged.
    #[must_use]
    pub fn transposed(&self) -> Self {
        let mut turned = Self::new(&self.second, &self.first);
        let (rows, columns) = (states(&self.first), states(&self.second));
        for (position, &count) in self.counts.iter().enumerate() {
            turned.counts[(position % columns) * rows + position / columns] = count;
        }
        turned.recorded = self.recorded;
        turned
    }

    /// Takes in the same pair many times.
    ///
    /// # Errors
    /// [`Error::OffScale`] if a value is no point, [`Error::Overflow`] if the
    /// count would not fit 64 bits.
    pub fn record_many(
        &mut self,
        (first, second): (Answer, Answer),
        times: u64,
    ) -> Result<(), Error> {
        let recorded = self.recorded.checked_add(times).ok_or(Error::Overflow)?;
        let row = state(&self.first, first)?;
        let column = state(&self.second, second)?;
        // Both states are within their scales, and no count exceeds the new
        // `recorded`, which fits.
        self.counts[row * states(&self.second) + column] += times;
        self.recorded = recorded;
        Ok(())
    }
}

impl Summary for PairTally {
    type Observation<'a> = (Answer, Answer);

    fn empty(&self) -> Self {
        Self::new(&self.first, &self.second)
    }

    fn is_empty(&self) -> bool {
        self.recorded == 0
    }

    fn record(&mut self, pair: (Answer, Answer)) -> Result<(), Error> {
        self.record_many(pair, 1)
    }

    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        self.first.check_same_points(&other.first)?;
        self.second.check_same_points(&other.second)?;
        self.recorded = self.recorded.checked_add(other.recorded).ok_or(Error::Overflow)?;
        // Neither sum exceeds the new `recorded`, which fits.
        for (count, &more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        Ok(())
    }
}

/// How many states an answer can have: the points and the missing reasons.
fn states(scale: &Scale) -> usize {
    scale.points() + REASONS
}

fn state(scale: &Scale, answer: Answer) -> Result<usize, Error> {
    match answer {
        Answer::Missing(reason) => Ok(scale.points() + reason.index()),
        Answer::Value(value) => scale
            .index_of(value)
            .map(usize::from)
            .ok_or_else(|| scale.off_scale(f64::from(value), None)),
    }
}

/// The state of every byte; one past the last state for unknown codes.
fn state_table(scale: &Scale) -> [usize; 256] {
    let mut table = [states(scale); 256];
    for (code, slot) in (0..=u8::MAX).zip(&mut table) {
        if let Ok(found) = scale.decode(code).and_then(|answer| state(scale, answer)) {
            *slot = found;
        }
    }
    table
}

fn first_unknown(first: &Scale, second: &Scale, a: &[u8], b: &[u8]) -> Error {
    let at = |scale: &Scale, codes: &[u8]| {
        let row = codes.iter().position(|&code| scale.decode(code).is_err())?;
        Some((row, Error::UnknownCode { code: codes[row], row: Some(row), points: scale.points() }))
    };
    [at(first, a), at(second, b)]
        .into_iter()
        .flatten()
        .min_by_key(|&(row, _)| row)
        .map_or(Error::Overflow, |(_, error)| error)
}

fn marginal(scale: &Scale, counts: impl Iterator<Item = u64>) -> Tally {
    let mut tally = Tally::new(scale);
    let answers =
        scale.values().map(Answer::Value).chain(Missing::ALL.into_iter().map(Answer::Missing));
    for (answer, count) in answers.zip(counts) {
        // Every answer is on the scale and the counts sum to `recorded`,
        // which fits, so this cannot fail.
        let recorded = tally.record_many(answer, count);
        debug_assert!(recorded.is_ok());
    }
    tally
}

/// How a pair tally is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    first: Scale,
    second: Scale,
    /// Rows are the states of the first item: its points, then the missing
    /// reasons in the order of [`Missing::ALL`]; columns those of the second.
    counts: Vec<u64>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for PairTally {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        let mut tally = Self::new(&stored.first, &stored.second);
        if stored.counts.len() != tally.counts.len() {
            return Err(Error::Length {
                what: "counts of a pair tally, one a pair of states",
                expected: tally.counts.len(),
                found: stored.counts.len(),
            });
        }
        tally.recorded = stored
            .counts
            .iter()
            .copied()
            .try_fold(0_u64, u64::checked_add)
            .ok_or(Error::Overflow)?;
        tally.counts = stored.counts;
        Ok(tally)
    }
}

#[cfg(feature = "serde")]
impl From<PairTally> for Unchecked {
    fn from(tally: PairTally) -> Self {
        Self { first: tally.first, second: tally.second, counts: tally.counts }
    }
}

#[cfg(test)]
mod tests {
    use super::PairTally;
    use crate::{Answer, Error, Missing, Scale, Summary};

    #[test]
    fn marginals_and_transpose_keep_every_answer() {
        let (five, three) = (Scale::ONE_TO_FIVE, Scale::ONE_TO_THREE);
        let mut pairs = PairTally::new(&five, &three);
        pairs.record((Answer::from(5), Answer::from(1))).unwrap();
        pairs.record((Answer::from(5), Missing::Refused.into())).unwrap();
        pairs.record((Missing::Skipped.into(), Answer::from(3))).unwrap();
        assert_eq!(pairs.first().counts(), [0, 0, 0, 0, 2]);
        assert_eq!(pairs.second().counts(), [1, 0, 1]);
        assert_eq!(pairs.second_missing().get(Missing::Refused), 1);
        assert_eq!(pairs.first_missing().get(Missing::Skipped), 1);
        assert_eq!((pairs.complete(), pairs.incomplete()), (1, 2));
        let turned = pairs.transposed();
        assert_eq!(turned.count(1, 5), Some(1));
        assert_eq!(turned.transposed(), pairs);
    }

    #[test]
    fn columns_of_codes_count_as_answers_do() {
        let scale = Scale::ONE_TO_FIVE;
        let (a, b) = ([0, 4, 255, 1], [4, 4, 0, 252]);
        let fast = PairTally::from_codes(&scale, &scale, &a, &b).unwrap();
        let decode = |code| scale.decode(code).unwrap();
        let slow =
            PairTally::from_answers(&scale, &scale, a.into_iter().map(decode).zip(b.map(decode)));
        assert_eq!(fast, slow.unwrap());
    }

    #[test]
    fn the_first_bad_code_is_named() {
        let scale = Scale::ONE_TO_FIVE;
        assert_eq!(
            PairTally::from_codes(&scale, &scale, &[0, 1, 77], &[0, 5, 0]),
            Err(Error::UnknownCode { code: 5, row: Some(1), points: 5 })
        );
        assert!(matches!(
            PairTally::from_codes(&scale, &scale, &[0], &[]),
            Err(Error::Length { .. })
        ));
    }
}
