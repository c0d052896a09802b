//! How often each byte occurs in a column.

use std::ops::RangeInclusive;

/// How often each of the 256 bytes occurs; `likely` names the bytes that most
/// cells hold, which makes no difference but to speed.
#[must_use]
pub fn count_bytes(bytes: &[u8], likely: RangeInclusive<u8>) -> [u64; 256] {
    let _ = likely;
    let mut bins = [0; 256];
    for &byte in bytes {
        bins[usize::from(byte)] += 1;
    }
    bins
}
