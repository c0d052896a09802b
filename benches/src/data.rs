//! Simulated answers: scores from 0 to 10 with segments, ratings of several
//! items, and pairs of Kano questions.

use satis_numerics::Stream;
use satis_response_model::Missing;

/// How many segments [`segments`] draws from.
pub const SEGMENTS: u16 = 1_000;

/// The share of blanks in [`scores_with_missing`].
pub const MISSING_SHARE: f64 = 0.02;

/// How many in 256 give each score from 0 to 10: the shape of many surveys,
/// with an expected net promoter score of 22.7.
const IN_256: [usize; 11] = [8, 3, 4, 5, 6, 14, 14, 32, 58, 48, 64];

/// Answers from 0 to 10, the same for the same seed on every machine.
///
/// ```
/// assert_eq!(satis_benches::scores(3, 1), satis_benches::scores(5, 1)[..3]);
/// ```
#[must_use]
pub fn scores(rows: usize, seed: u64) -> Vec<u8> {
    let mut by_byte = [0; 256];
    let points = IN_256.iter().zip(0_u8..).flat_map(|(&times, score)| vec![score; times]);
    for (slot, score) in by_byte.iter_mut().zip(points) {
        *slot = score;
    }
    let mut stream = Stream::new(seed, 0);
    // One word of random bits gives eight scores.
    let mut scores = Vec::with_capacity(rows + 8);
    while scores.len() < rows {
        let bytes = stream.next_u64().to_le_bytes();
        scores.extend(bytes.map(|byte| by_byte[usize::from(byte)]));
    }
    scores.truncate(rows);
    scores
}

/// The same answers with [`MISSING_SHARE`] of them skipped.
#[must_use]
pub fn scores_with_missing(rows: usize, seed: u64) -> Vec<u8> {
    let mut scores = scores(rows, seed);
    let mut stream = Stream::new(seed, 2);
    for score in &mut scores {
        if stream.uniform() < MISSING_SHARE {
            *score = Missing::Skipped.code();
        }
    }
    scores
}

/// A segment for each answer, from 0 to [`SEGMENTS`] - 1, all equally likely.
#[must_use]
pub fn segments(rows: usize, seed: u64) -> Vec<u16> {
    let mut stream = Stream::new(seed, 1);
    let below = u64::from(SEGMENTS);
    // Less than the number of segments, so it fits.
    (0..rows).map(|_| u16::try_from(stream.below(below)).unwrap_or(u16::MAX)).collect()
}

/// Answers to items of seven points as point indices, one column an item: half
/// of the variance behind an item is shared by all, a quarter by every
/// `factors`-th item, and a quarter is its own.
#[must_use]
pub fn ratings(rows: usize, items: usize, factors: usize, seed: u64) -> Vec<Vec<u8>> {
    let mut stream = Stream::new(seed, 4);
    let mut columns = vec![Vec::with_capacity(rows); items];
    let mut shared = vec![0.0; factors.max(1)];
    for _ in 0..rows {
        let general = stream.standard_normal();
        shared.iter_mut().for_each(|value| *value = stream.standard_normal());
        for (item, column) in columns.iter_mut().enumerate() {
            let rest = shared[item % shared.len()] + stream.standard_normal();
            let behind = 0.5_f64.sqrt() * general + 0.5 * rest;
            let point = CUTS.iter().filter(|&&cut| behind > cut).count();
            // At most as many as there are cuts.
            column.push(u8::try_from(point).unwrap_or(u8::MAX));
        }
    }
    columns
}

/// Where seven answers part, in standard deviations: most are satisfied.
const CUTS: [f64; 6] = [-2.2, -1.7, -1.1, -0.5, 0.2, 1.0];

/// Answers to the two questions of a Kano feature as point indices: half of
/// each column is one answer, `functional` or `dysfunctional`, and the rest is
/// spread evenly.
#[must_use]
pub fn kano_pair(rows: usize, usual: (u8, u8), seed: u64) -> (Vec<u8>, Vec<u8>) {
    let mut stream = Stream::new(seed, 5);
    let mut column = |usual: u8| -> Vec<u8> {
        // A number below 10 fits a byte.
        let mut draw = || u8::try_from(stream.below(10)).unwrap_or(usual);
        (0..rows).map(|_| Some(draw()).filter(|&point| point < 5).unwrap_or(usual)).collect()
    };
    (column(usual.0), column(usual.1))
}

#[cfg(test)]
mod tests {
    use super::{IN_256, SEGMENTS, kano_pair, ratings, scores, scores_with_missing, segments};

    #[test]
    fn every_byte_has_a_score() {
        assert_eq!(IN_256.iter().sum::<usize>(), 256);
    }

    #[test]
    fn draws_stay_within_their_bounds() {
        assert!(scores(10_001, 1).iter().all(|&score| score <= 10));
        assert!(segments(10_001, 1).iter().all(|&id| id < SEGMENTS));
        assert!(ratings(1_001, 7, 3, 1).iter().flatten().all(|&code| code < 7));
        let (functional, dysfunctional) = kano_pair(1_001, (0, 4), 1);
        assert!(functional.iter().chain(&dysfunctional).all(|&code| code < 5));
        let blanks = scores_with_missing(10_001, 1).iter().filter(|&&score| score > 10).count();
        assert!((150..250).contains(&blanks), "{blanks}");
    }
}
