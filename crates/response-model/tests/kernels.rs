//! The kernels against the plainest loops that do the same.

use proptest::collection::vec;
use proptest::prelude::*;
use satis_response_model::kernels::{
    count_by_segment, count_by_segment_parallel, count_bytes, count_bytes_parallel, cross_products,
    cross_products_parallel,
};
use satis_response_model::{Error, Missing, Scale};

fn naive(bytes: &[u8]) -> [u64; 256] {
    let mut bins = [0; 256];
    for &byte in bytes {
        bins[usize::from(byte)] += 1;
    }
    bins
}

/// Bytes that look random and are the same each time.
fn bytes(length: usize, mut seed: u64) -> Vec<u8> {
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed.to_le_bytes()[4]
    };
    (0..length).map(|_| next()).collect()
}

const RANGES: [(u8, u8); 9] =
    [(0, 10), (0, 0), (1, 5), (0, 15), (0, 16), (0, 249), (240, 255), (253, 255), (0, 255)];

/// The length of the blocks that are compared at once.
const BLOCK: usize = 192 * 40;

#[test]
fn every_length_and_block_border_counts_right() {
    let borders = [1, 2, 8, 9].map(|blocks| blocks * BLOCK);
    let lengths = (0..300)
        .chain(borders.into_iter().flat_map(|border| border - 2..border + 3))
        .chain([191, 192, 193, 384]);
    let all = bytes(9 * BLOCK + 16, 7);
    let likely: Vec<u8> = all.iter().map(|byte| byte % 11).collect();
    for length in lengths {
        for column in [&all[..length], &likely[..length]] {
            for (low, high) in RANGES {
                assert_eq!(count_bytes(column, low..=high), naive(column), "{length} {low} {high}");
            }
        }
    }
}

#[test]
fn a_range_turned_round_is_no_byte_and_counts_right() {
    let column = bytes(1000, 3);
    #[expect(clippy::reversed_empty_ranges, reason = "what a caller may pass")]
    let likely = 9..=3;
    assert_eq!(count_bytes(&column, likely), naive(&column));
}

#[test]
fn one_byte_over_and_over_counts_right() {
    for byte in [0, 10, 11, 99, 251, 255] {
        let column = vec![byte; 3 * BLOCK + 5];
        for (low, high) in RANGES {
            assert_eq!(count_bytes(&column, low..=high), naive(&column));
        }
    }
}

#[test]
fn stray_bytes_among_likely_ones_count_right() {
    let mut column: Vec<u8> = bytes(40 * BLOCK, 11).iter().map(|byte| byte % 11).collect();
    for (position, stray) in [(5, 255), (BLOCK, 99), (BLOCK + 1, 251), (30 * BLOCK, 250)] {
        column[position] = stray;
    }
    assert_eq!(count_bytes(&column, 0..=10), naive(&column));
    let long = column.repeat(8);
    assert_eq!(count_bytes_parallel(&long, 0..=10), naive(&long));
}

fn naive_by_segment(codes: &[u8], ids: &[u16], segment: u16, points: usize) -> [u64; 256] {
    let rows = codes.iter().zip(ids);
    let mut bins =
        naive(&rows.filter(|&(_, &id)| id == segment).map(|(&c, _)| c).collect::<Vec<_>>());
    for (code, bin) in bins.iter_mut().enumerate() {
        let missing = u8::try_from(code).ok().and_then(Missing::from_code);
        if code >= points && missing.is_none() {
            *bin = 0;
        }
    }
    bins
}

proptest! {
    #[test]
    fn segments_count_as_the_rows_of_each(
        rows in vec((any::<u8>(), 0_u16..7), 0..600),
        points in 2_usize..250,
    ) {
        let (codes, ids): (Vec<u8>, Vec<u16>) = rows.into_iter().unzip();
        let wide: Vec<u32> = ids.iter().copied().map(u32::from).collect();
        let counts = count_by_segment(&codes, &ids, 7, points).unwrap();
        prop_assert_eq!(&counts, &count_by_segment(&codes, &wide, 7, points).unwrap());
        let mut all = 0;
        for segment in 0..7_u16 {
            let bins = naive_by_segment(&codes, &ids, segment, points);
            let index = usize::from(segment);
            prop_assert_eq!(counts.points_of(index), Some(&bins[..points]));
            for reason in Missing::ALL {
                let expected = bins[usize::from(reason.code())];
                prop_assert_eq!(counts.missing_of(index, reason), Some(expected));
            }
            all += bins.iter().sum::<u64>() + counts.unknown_of(index).unwrap();
        }
        prop_assert_eq!(all, codes.len() as u64);
        prop_assert_eq!(counts.points_of(7), None);
    }

    #[test]
    fn products_are_those_of_the_complete_rows(
        columns in (1_usize..5, 0_usize..70).prop_flat_map(|(columns, rows)| {
            vec(vec(prop_oneof![9 => 0_u8..7, 1 => 251_u8..=255], rows), columns)
        }),
        times in 1_usize..40,
    ) {
        // Repeated, to pass the borders of blocks.
        let columns: Vec<Vec<u8>> = columns.iter().map(|column| column.repeat(times)).collect();
        let slices: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
        let points = vec![7; columns.len()];
        let found = cross_products(&slices, &points).unwrap();
        let rows = columns[0].len();
        let complete: Vec<usize> =
            (0..rows).filter(|&row| columns.iter().all(|column| column[row] < 7)).collect();
        prop_assert_eq!(found.complete, complete.len() as u64);
        prop_assert_eq!(found.incomplete, (rows - complete.len()) as u64);
        let cell = |column: usize, row: usize| u64::from(columns[column][row]);
        let mut products = found.products.iter();
        for i in 0..columns.len() {
            let sum: u64 = complete.iter().map(|&row| cell(i, row)).sum();
            prop_assert_eq!(found.sums[i], sum);
            for j in i..columns.len() {
                let product: u64 = complete.iter().map(|&row| cell(i, row) * cell(j, row)).sum();
                prop_assert_eq!(products.next(), Some(&product));
            }
        }
        prop_assert_eq!(products.next(), None);
    }
}

#[test]
fn the_widest_scale_overflows_nothing() {
    let column = vec![249_u8; 5000];
    let found = cross_products(&[&column, &column], &[250, 250]).unwrap();
    assert_eq!(found.sums, [5000 * 249; 2]);
    assert_eq!(found.products, [5000 * 249 * 249; 3]);
}

#[test]
fn what_does_not_fit_is_named() {
    let five = Scale::ONE_TO_FIVE.points();
    assert!(matches!(count_by_segment(&[0], &[0_u16, 1], 2, five), Err(Error::Length { .. })));
    assert!(matches!(
        count_by_segment(&[0, 1], &[0_u32, 2], 2, five),
        Err(Error::OutOfRange { limit: 2, found: 3, .. })
    ));
    assert!(count_by_segment(&[0], &[u32::MAX], 2, five).is_err());
    for points in [0, 251] {
        assert!(count_by_segment(&[], &[0_u16; 0], 2, points).is_err());
        assert!(cross_products(&[&[]], &[points]).is_err());
    }
    let counts = count_by_segment(&[0, 5], &[0_u16, 1], 2, five).unwrap();
    assert_eq!(counts.unknown_of(1), Some(1));
    assert!(matches!(counts.tallies(&Scale::ONE_TO_FIVE), Err(Error::UnknownCode { .. })));
    assert!(counts.tallies(&Scale::ONE_TO_SEVEN).is_err());

    assert!(cross_products(&[&[0, 1], &[0]], &[5, 5]).is_err());
    assert!(cross_products(&[&[0, 1]], &[5, 5]).is_err());
    let mut long = vec![0_u8; 40_000];
    (long[30_000], long[39_000]) = (200, 201);
    let expected = Err(Error::UnknownCode { code: 200, row: Some(30_000), points: 5 });
    assert_eq!(cross_products(&[&long], &[5]), expected);
    assert_eq!(cross_products_parallel(&[&long], &[5]), expected);
    assert_eq!(cross_products(&[], &[]).map(|found| found.complete), Ok(0));
}

#[test]
fn the_first_bad_segment_is_named_on_any_number_of_threads() {
    let rows = 3 << 20;
    let codes = vec![0_u8; rows];
    let mut ids = vec![0_u32; rows];
    (ids[rows - 1], ids[rows / 2]) = (9, 8);
    let serial = count_by_segment(&codes, &ids, 2, 5);
    assert!(matches!(serial, Err(Error::OutOfRange { found: 9, .. })));
    assert_eq!(count_by_segment_parallel(&codes, &ids, 2, 5), serial);
}
