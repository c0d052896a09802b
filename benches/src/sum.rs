//! The sum of a column of bytes, three ways: what a tally is measured against.

/// The sum as one writes it. Compilers widen every byte to 64 bits.
#[must_use]
pub fn sum_plain(bytes: &[u8]) -> u64 {
    bytes.iter().map(|&byte| u64::from(byte)).sum()
}

/// The sum with totals of 32 bits within chunks that cannot overflow them.
#[must_use]
pub fn sum_in_chunks(bytes: &[u8]) -> u64 {
    let chunk = |chunk: &[u8]| u64::from(chunk.iter().map(|&byte| u32::from(byte)).sum::<u32>());
    bytes.chunks(1 << 16).map(chunk).sum()
}

/// The sum in lanes of 16 bits, the fastest that was found without `unsafe`:
/// on long columns it waits for memory, so it is the limit of anything that
/// reads each byte once.
#[must_use]
pub fn sum_bandwidth(bytes: &[u8]) -> u64 {
    const LANES: usize = 64;
    // As many rows of lanes as 16 bits can hold the sum of.
    let block = |block: &[u8]| {
        let mut lanes = [0_u16; LANES];
        let (rows, rest) = block.as_chunks::<LANES>();
        for row in rows {
            for (lane, &byte) in lanes.iter_mut().zip(row) {
                *lane += u16::from(byte);
            }
        }
        lanes.iter().map(|&lane| u64::from(lane)).sum::<u64>() + sum_plain(rest)
    };
    bytes.chunks(256 * LANES).map(block).sum()
}

#[cfg(test)]
mod tests {
    use super::{sum_bandwidth, sum_in_chunks, sum_plain};

    #[test]
    fn all_give_the_same_sum() {
        for length in [0, 1, 63, 64, 16_384, 16_385, 70_001] {
            let bytes = vec![255; length];
            let sum = 255 * length as u64;
            assert_eq!([sum_plain(&bytes), sum_in_chunks(&bytes), sum_bandwidth(&bytes)], [sum; 3]);
        }
    }
}
