//! Simulated respondents to be weighted: levels of five columns, and weights to
//! start from.

use satis_numerics::Stream;

/// How many levels each column of [`levels`] has.
pub const LEVELS: [u32; 5] = [2, 6, 8, 5, 4];

/// The level of each respondent in each column, from 0, in which the first
/// levels are the most frequent.
#[must_use]
pub fn levels(rows: usize, seed: u64) -> Vec<Vec<u32>> {
    let column = |(number, levels): (u64, u32)| {
        let mut stream = Stream::new(seed, number);
        // Less than the number of levels, so it fits.
        let mut draw = || u32::try_from(stream.below(u64::from(levels))).unwrap_or(u32::MAX);
        (0..rows).map(|_| draw().min(draw())).collect()
    };
    (0..).zip(LEVELS).map(column).collect()
}

/// Weights between 0.5 and 2.5, all equally likely.
#[must_use]
pub fn start_weights(rows: usize, seed: u64) -> Vec<f64> {
    let mut stream = Stream::new(seed, 99);
    (0..rows).map(|_| 0.5 + 2.0 * stream.uniform()).collect()
}
