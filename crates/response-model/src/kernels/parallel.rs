//! The kernels on many threads: fixed chunks, merged in their order.

use std::ops::{Range, RangeInclusive};

use rayon::prelude::*;

use super::products::{check, cross_products_of_rows};
use super::{CrossProducts, SegmentCounts, SegmentId, count_bytes, summarise};
use crate::{Error, Summary};

/// [`count_bytes`] on the current rayon pool.
#[must_use]
pub fn count_bytes_parallel(bytes: &[u8], likely: RangeInclusive<u8>) -> [u64; 256] {
    let sum = |mut sum: [u64; 256], more: [u64; 256]| {
        for (bin, count) in sum.iter_mut().zip(more) {
            *bin += count;
        }
        sum
    };
    // Integers: any order gives the same sums.
    bytes.par_chunks(CHUNK).map(|chunk| count_bytes(chunk, likely.clone())).reduce(|| [0; 256], sum)
}

/// [`count_by_segment`](super::count_by_segment) on the current rayon pool.
///
/// # Errors
/// As [`count_by_segment`](super::count_by_segment).
pub fn count_by_segment_parallel<I: SegmentId>(
    codes: &[u8],
    ids: &[I],
    segments: usize,
    points: usize,
) -> Result<SegmentCounts, Error> {
    let mut counts = SegmentCounts::new(segments, points)?;
    // Chunks so long that merging their counts takes a small part of the time.
    let chunk = CHUNK.max(counts.cells().saturating_mul(8));
    if codes.len() != ids.len() || codes.len() <= chunk {
        counts.count(codes, ids)?;
        return Ok(counts);
    }
    let part = |index: usize| {
        let rows = rows(index, chunk, codes.len());
        let mut part = SegmentCounts::new(segments, points)?;
        part.count(&codes[rows.clone()], &ids[rows])?;
        Ok(part)
    };
    in_order(codes.len().div_ceil(chunk), part, |part| {
        counts.add(&part);
        Ok(())
    })?;
    Ok(counts)
}

/// [`cross_products`](super::cross_products) on the current rayon pool.
///
/// # Errors
/// As [`cross_products`](super::cross_products).
pub fn cross_products_parallel(
    columns: &[&[u8]],
    points: &[usize],
) -> Result<CrossProducts, Error> {
    const ROWS: usize = 1 << 14;
    let length = check(columns, points)?;
    let mut found = CrossProducts::none(columns.len());
    let part = |index: usize| cross_products_of_rows(columns, points, rows(index, ROWS, length));
    in_order(length.div_ceil(ROWS), part, |part| {
        found.add(&part);
        Ok(())
    })?;
    Ok(found)
}

/// [`summarise`](super::summarise) on the current rayon pool, with the same
/// bits on any number of threads.
///
/// # Errors
/// As [`summarise`](super::summarise): the first error in the order of the
/// rows.
pub fn summarise_parallel<S: Summary + Send + Sync>(
    template: &S,
    rows: usize,
    record: impl Fn(&mut S, Range<usize>) -> Result<(), Error> + Sync,
) -> Result<S, Error> {
    let mut whole = template.empty();
    let part = |chunk: usize| summarise::part(template, rows, chunk, &record);
    in_order(summarise::chunks(rows), part, |part| whole.merge(&part))?;
    Ok(whole)
}

const CHUNK: usize = 1 << 20;

/// The rows of a chunk.
fn rows(index: usize, chunk: usize, rows: usize) -> Range<usize> {
    let start = index * chunk;
    start..rows.min(start.saturating_add(chunk))
}

/// Computes the chunks on the pool and takes the results in their order, a
/// few at a time so that few are in memory.
fn in_order<T: Send>(
    chunks: usize,
    compute: impl Fn(usize) -> Result<T, Error> + Sync,
    mut take: impl FnMut(T) -> Result<(), Error>,
) -> Result<(), Error> {
    const AT_ONCE: usize = 64;
    for first in (0..chunks).step_by(AT_ONCE) {
        let window = first..chunks.min(first + AT_ONCE);
        let parts: Vec<_> = window.into_par_iter().map(&compute).collect();
        parts.into_iter().try_for_each(|part| take(part?))?;
    }
    Ok(())
}
