//! How well random draws fit a distribution, for the tests of the samplers.

use crate::{ChiSquare, Continuous};

/// The p value of Pearson's chi-square test; neighbouring values are pooled
/// until ten are expected.
pub(super) fn goodness_of_fit(
    draws: impl Iterator<Item = u64>,
    number: usize,
    pmf: impl Fn(u64) -> f64,
) -> f64 {
    let mut observed = Vec::new();
    for draw in draws {
        let index = usize::try_from(draw).unwrap();
        if index >= observed.len() {
            observed.resize(index + 1, 0.0);
        }
        observed[index] += 1.0;
    }
    let total = number as f64;
    let (mut statistic, mut cells) = (0.0, 0.0);
    let (mut expected, mut found) = (0.0, 0.0);
    let (mut expected_so_far, mut found_so_far) = (0.0, 0.0);
    for (k, count) in (0_u64..).zip(&observed) {
        expected += total * pmf(k);
        found += count;
        // What remains must fill a cell of its own.
        if expected >= 10.0 && total - expected_so_far - expected >= 10.0 {
            statistic += (found - expected) * (found - expected) / expected;
            cells += 1.0;
            expected_so_far += expected;
            found_so_far += found;
            (expected, found) = (0.0, 0.0);
        }
    }
    let (rest, rest_found) = (total - expected_so_far, total - found_so_far);
    statistic += (rest_found - rest) * (rest_found - rest) / rest;
    if cells < 1.0 {
        // One cell: everything must be in it.
        return 1.0;
    }
    ChiSquare::new(cells).unwrap().survival(statistic)
}
