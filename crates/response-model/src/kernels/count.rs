//! How often each byte occurs in a column.

use std::ops::RangeInclusive;

use crate::Missing;

/// How often each of the 256 bytes occurs; `likely` names the bytes that most
/// cells hold, which makes no difference but to speed.
///
/// With up to 16 likely bytes it takes about as long as summing the bytes:
/// each is compared with 16 cells in one instruction. Where other bytes occur
/// nearby, those cells are counted again, missing codes
/// ([`Missing::code`]) again by comparison and anything else in a table.
///
/// ```
/// use satis_response_model::kernels::count_bytes;
///
/// let bins = count_bytes(&[9, 10, 255, 9], 0..=10);
/// assert_eq!((bins[9], bins[10], bins[255]), (2, 1, 1));
/// ```
#[must_use]
pub fn count_bytes(bytes: &[u8], likely: RangeInclusive<u8>) -> [u64; 256] {
    let mut bins = [0; 256];
    // Comparing costs the same for every byte value; the table costs as much
    // as about 18 of them.
    if likely.clone().count() > 16 {
        histogram(bytes, &mut bins);
        return bins;
    }
    let mut unlikely = 0_u8;
    for block in bytes.chunks(BLOCK) {
        if unlikely > 0 {
            unlikely -= 1;
            histogram(block, &mut bins);
            continue;
        }
        let mut left = block.len() as u64;
        let mut found = [0; 256];
        left -= compare(block, likely.clone(), &mut found);
        if left > 0 && likely.end() < MISSING_CODES.start() {
            left -= compare(block, MISSING_CODES, &mut found);
        }
        if left > 0 {
            // Where one block holds other bytes, the next ones often do.
            unlikely = 7;
            histogram(block, &mut bins);
        } else {
            add(&mut bins, &found);
        }
    }
    bins
}

/// Cells that are compared with one byte before the next one has its turn: few
/// enough to stay in the nearest cache, a whole number of steps.
const BLOCK: usize = 40 * STEP;

/// Cells whose matches are counted in single bytes: at most 255, and a
/// multiple of the 64 cells that a loop over vectors of 16 takes at once.
const STEP: usize = 192;

const MISSING_CODES: RangeInclusive<u8> = Missing::Invalid.code()..=Missing::Skipped.code();

/// Counts some byte values in a block by comparison; how many cells held any.
fn compare(block: &[u8], values: RangeInclusive<u8>, bins: &mut [u64; 256]) -> u64 {
    let mut all = 0;
    for value in values {
        let (steps, rest) = block.as_chunks::<STEP>();
        let in_steps: u64 = steps.iter().map(|step| u64::from(matches(step, value))).sum();
        let found = in_steps + u64::from(matches(rest, value));
        bins[usize::from(value)] = found;
        all += found;
    }
    all
}

/// How many of at most [`STEP`] cells hold a value. One sum of one kind of
/// byte is what compilers turn into vectors most reliably.
#[inline]
fn matches(cells: &[u8], value: u8) -> u8 {
    cells.iter().fold(0, |sum: u8, &cell| sum.wrapping_add(u8::from(cell == value)))
}

/// Counts every byte in tables, four of them, so that equal neighbours do not
/// wait for each other.
fn histogram(bytes: &[u8], bins: &mut [u64; 256]) {
    // As many bytes as no count in a table can overflow on.
    for block in bytes.chunks(1 << 24) {
        let mut tables = [[0_u32; 256]; 4];
        let (fours, rest) = block.as_chunks::<4>();
        for four in fours {
            for (table, &byte) in tables.iter_mut().zip(four) {
                table[usize::from(byte)] += 1;
            }
        }
        for (table, &byte) in tables.iter_mut().zip(rest) {
            table[usize::from(byte)] += 1;
        }
        for table in &tables {
            for (bin, &count) in bins.iter_mut().zip(table) {
                *bin += u64::from(count);
            }
        }
    }
}

fn add(bins: &mut [u64; 256], more: &[u64; 256]) {
    for (bin, count) in bins.iter_mut().zip(more) {
        *bin += count;
    }
}
