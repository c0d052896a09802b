//! Sums and sums of products of columns of codes.

use std::ops::Range;

use crate::{Error, Missing, Scale};

/// What [`cross_products`] found in the rows in which no code is missing.
///
/// All are exact integers, so they are the same in whatever order rows come
/// and on any number of threads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossProducts {
    /// How many rows are complete.
    pub complete: u64,
    /// How many rows lack at least one answer.
    pub incomplete: u64,
    /// The sum of each column's point indices over the complete rows.
    pub sums: Vec<u64>,
    /// The sums of products of each pair of columns over the complete rows:
    /// (0, 0), (0, 1), ..., (0, p - 1), (1, 1), ..., (p - 1, p - 1).
    pub products: Vec<u64>,
}

/// The sums and sums of products of columns of point indices, over the rows in
/// which no column holds a missing code; `points` says how many points each
/// column's scale has.
///
/// ```
/// use satis_response_model::kernels::cross_products;
///
/// let found = cross_products(&[&[1, 2, 255], &[3, 4, 4]], &[5, 5])?;
/// assert_eq!((found.complete, found.incomplete), (2, 1));
/// assert_eq!(found.sums, [3, 7]);
/// assert_eq!(found.products, [5, 11, 25]); // 1 + 4, 3 + 8, 9 + 16
/// # Ok::<(), satis_response_model::Error>(())
/// ```
///
/// # Errors
/// [`Error::Length`] unless all columns are of one length and there is one
/// number of points each, [`Error::OutOfRange`] if such a number is 0 or more
/// than [`Scale::MAX_POINTS`], [`Error::UnknownCode`] with the first row that
/// holds neither a point nor a missing code.
pub fn cross_products(columns: &[&[u8]], points: &[usize]) -> Result<CrossProducts, Error> {
    let rows = check(columns, points)?;
    cross_products_of_rows(columns, points, 0..rows)
}

/// The number of rows, if columns and points fit together.
pub(crate) fn check(columns: &[&[u8]], points: &[usize]) -> Result<usize, Error> {
    if points.len() != columns.len() {
        return Err(Error::Length {
            what: "numbers of points, one a column",
            expected: columns.len(),
            found: points.len(),
        });
    }
    let limit = Scale::MAX_POINTS;
    if let Some(&found) = points.iter().find(|&&points| points == 0 || points > limit) {
        return Err(Error::OutOfRange { what: "the number of points", limit, found });
    }
    let rows = columns.first().map_or(0, |column| column.len());
    match columns.iter().find(|column| column.len() != rows) {
        Some(column) => {
            Err(Error::Length { what: "codes of a column", expected: rows, found: column.len() })
        }
        None => Ok(rows),
    }
}

/// The same for a range of the rows of checked columns.
pub(crate) fn cross_products_of_rows(
    columns: &[&[u8]],
    all_points: &[usize],
    rows: Range<usize>,
) -> Result<CrossProducts, Error> {
    let mut found = CrossProducts::none(columns.len());
    let mut complete = [0_u8; BLOCK];
    let mut wide = vec![0_i16; columns.len() * BLOCK];
    for start in rows.clone().step_by(BLOCK) {
        let block = start..rows.end.min(start + BLOCK);
        let complete = &mut complete[..block.len()];
        complete.fill(u8::MAX);
        for (column, &points) in columns.iter().zip(all_points) {
            if !mark_complete(&column[block.clone()], points, complete) {
                return Err(first_unknown(columns, all_points, block));
            }
        }
        // A missing answer, and with it all of its row, counts as zero, which
        // adds nothing to any sum.
        for (column, wide) in columns.iter().zip(wide.chunks_exact_mut(BLOCK)) {
            for ((wide, &cell), &mask) in
                wide.iter_mut().zip(&column[block.clone()]).zip(&*complete)
            {
                *wide = i16::from(cell & mask);
            }
        }
        let rows = complete.len() as u64;
        let whole: u64 = complete.iter().map(|&mask| u64::from(mask & 1)).sum();
        found.complete += whole;
        found.incomplete += rows - whole;
        found.add_block(&wide, block.len());
    }
    Ok(found)
}

/// Rows that are widened at once: so few that 22 columns of them stay in the
/// nearest cache, and their products, at most 249 * 249 each, within `i32`.
const BLOCK: usize = 1024;

impl CrossProducts {
    /// No rows of so many columns.
    pub(crate) fn none(columns: usize) -> Self {
        Self {
            complete: 0,
            incomplete: 0,
            sums: vec![0; columns],
            products: vec![0; columns * (columns + 1) / 2],
        }
    }

    /// Adds what another holds of as many columns.
    #[cfg(feature = "rayon")]
    pub(crate) fn add(&mut self, other: &Self) {
        // All rows are in memory, fewer than 2^48, and a product is less than
        // 2^16, so every sum fits.
        self.complete += other.complete;
        self.incomplete += other.incomplete;
        for (sum, more) in self.sums.iter_mut().zip(&other.sums) {
            *sum += more;
        }
        for (sum, more) in self.products.iter_mut().zip(&other.products) {
            *sum += more;
        }
    }

    fn add_block(&mut self, wide: &[i16], rows: usize) {
        let columns = || wide.chunks_exact(BLOCK).map(|column| &column[..rows]);
        let mut products = self.products.iter_mut();
        for (first, (sum, a)) in self.sums.iter_mut().zip(columns()).enumerate() {
            *sum += widened(a.iter().map(|&x| i32::from(x)).sum());
            for (b, product) in columns().skip(first).zip(products.by_ref()) {
                *product +=
                    widened(a.iter().zip(b).map(|(&x, &y)| i32::from(x) * i32::from(y)).sum());
            }
        }
    }
}

/// No point index is negative, so no sum of them or of their products is.
fn widened(sum: i32) -> u64 {
    u64::from(sum.unsigned_abs())
}

/// Clears the mask of each row whose code is missing. False if a code is
/// neither a point nor missing.
fn mark_complete(cells: &[u8], points: usize, complete: &mut [u8]) -> bool {
    // Between 1 and 250.
    let last = u8::try_from(points - 1).unwrap_or(u8::MAX);
    let mut unknown = 0;
    for (&cell, mask) in cells.iter().zip(complete) {
        let missing = u8::from(cell > last).wrapping_neg();
        *mask &= !missing;
        unknown |= missing & u8::from(cell < Missing::Invalid.code());
    }
    unknown == 0
}

fn first_unknown(columns: &[&[u8]], points: &[usize], mut rows: Range<usize>) -> Error {
    let unknown = |row: usize| {
        columns.iter().zip(points).find_map(|(column, &points)| {
            let code = column[row];
            let known = usize::from(code) < points || Missing::from_code(code).is_some();
            (!known).then_some(Error::UnknownCode { code, row: Some(row), points })
        })
    };
    // Called for a block that holds an unknown code.
    rows.find_map(unknown).unwrap_or(Error::Overflow)
}
