//! The law that every summary obeys.

use crate::Error;

/// A small account of many responses that can be merged with others.
///
/// A summary is a commutative monoid: [`merge`](Summary::merge) is associative
/// and commutative, [`empty`](Summary::empty) changes nothing, and the summary
/// of a whole equals the merge of the summaries of its parts. Where a summary
/// holds integer counts that is so bit for bit; where it holds sums of real
/// numbers, up to rounding. Streaming (record one more), parallel and
/// distributed work (merge), segments and periods (a map of summaries is a
/// summary) and the bootstrap (resample the summary) all follow from that one
/// law.
///
/// A failed [`record`](Summary::record) or [`merge`](Summary::merge) leaves the
/// summary as it was.
///
/// ```
/// use satis_response_model::{Answer, Scale, Summary, Tally};
///
/// let mut monday = Tally::from_answers(&Scale::ZERO_TO_TEN, [10, 9, 3])?;
/// let tuesday = Tally::from_answers(&Scale::ZERO_TO_TEN, [7, 10])?;
/// monday.merge(&tuesday)?;
/// monday.record(Answer::Value(8))?;
/// assert_eq!(monday.answered(), 6);
/// # Ok::<(), satis_response_model::Error>(())
/// ```
pub trait Summary: Sized {
    /// What is recorded: one answer, a pair of them, a row, an answer with its
    /// weight or its segment.
    type Observation<'a>;

    /// An empty summary of the same shape (the same scale, the same number of
    /// variables).
    #[must_use]
    fn empty(&self) -> Self;

    /// Whether nothing was recorded, missing answers included.
    fn is_empty(&self) -> bool;

    /// Takes in one more observation.
    ///
    /// # Errors
    /// An observation that does not fit the summary, such as a score that is
    /// not on the scale.
    fn record(&mut self, observation: Self::Observation<'_>) -> Result<(), Error>;

    /// Takes in all that another summary holds.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] if the other is of another shape,
    /// [`Error::Overflow`] if a count would not fit 64 bits.
    fn merge(&mut self, other: &Self) -> Result<(), Error>;

    /// The merge of both.
    ///
    /// # Errors
    /// As [`merge`](Summary::merge).
    fn merged(mut self, other: &Self) -> Result<Self, Error> {
        self.merge(other)?;
        Ok(self)
    }

    /// The merge of many of the shape of this one, itself included, from left
    /// to right.
    ///
    /// # Errors
    /// As [`merge`](Summary::merge); the first that fails ends the work, and
    /// those before it stay merged.
    fn merge_all<'a>(&mut self, others: impl IntoIterator<Item = &'a Self>) -> Result<(), Error>
    where
        Self: 'a,
    {
        others.into_iter().try_for_each(|other| self.merge(other))
    }
}
