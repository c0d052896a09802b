//! A summary of many rows, in chunks that never depend on the machine.

use std::ops::Range;

use crate::{Error, Summary};

/// The summary of rows `0..rows`: each chunk of 65,536 rows goes to `record`
/// with an empty summary of the shape of `template`, and what it makes of them
/// is merged in the order of the rows.
///
/// A summary of real numbers depends in its last bits on the order of the
/// work. This order is fixed, and `summarise_parallel` (feature `rayon`) keeps
/// to it, so both give the same bits on any machine.
///
/// ```
/// use satis_response_model::{Answer, Scale, Summary, WeightedTally, kernels::summarise};
///
/// let (scores, weights) = ([9, 10, 3], [0.5, 1.0, 1.5]);
/// let tally = summarise(&WeightedTally::new(&Scale::ZERO_TO_TEN), 3, |tally, rows| {
///     rows.into_iter().try_for_each(|row| tally.record((Answer::from(scores[row]), weights[row])))
/// })?;
/// assert_eq!(tally.total_weight(), 3.0);
/// # Ok::<(), satis_response_model::Error>(())
/// ```
///
/// # Errors
/// The first that `record` or a merge returns, in the order of the rows.
pub fn summarise<S: Summary>(
    template: &S,
    rows: usize,
    record: impl Fn(&mut S, Range<usize>) -> Result<(), Error>,
) -> Result<S, Error> {
    let mut whole = template.empty();
    for chunk in 0..chunks(rows) {
        whole.merge(&part(template, rows, chunk, &record)?)?;
    }
    Ok(whole)
}

const ROWS: usize = 1 << 16;

pub(super) const fn chunks(rows: usize) -> usize {
    rows.div_ceil(ROWS)
}

/// The summary of one chunk.
pub(super) fn part<S: Summary>(
    template: &S,
    rows: usize,
    chunk: usize,
    record: impl Fn(&mut S, Range<usize>) -> Result<(), Error>,
) -> Result<S, Error> {
    let mut part = template.empty();
    let start = chunk * ROWS;
    record(&mut part, start..rows.min(start.saturating_add(ROWS)))?;
    Ok(part)
}
