//! Independence of groups and weighted answers.

use satis_response_model::{Codes, WeightedTally};

use crate::sample::distinct;
use crate::{Error, TestResult};

const NAME: &str = "Rao-Scott chi-square";

/// The most degrees of freedom of a table.
const LIMIT: usize = 400;

/// The test of independence for weighted answers: Pearson's chi-square of the
/// weighted shares, as if n answers had them, over the trace of its generalised
/// design effects D, as F with Satterthwaite's degrees of freedom (the
/// second-order correction of Rao and Scott):
///
/// ```text
/// F = X^2 / tr D,   df = (tr D)^2 / tr D^2   and   df (n - 1)
/// ```
///
/// D compares the covariances of the weighted shares, linearised with
/// replacement, with those of as many answers drawn at random. The groups are
/// domains of one sample whose answers were drawn independently; for strata and
/// clusters take replicate weights. The default of R's `survey::svychisq`.
///
/// Rao & Scott (1984), On chi-squared tests for multiway contingency tables
/// with cell proportions estimated from survey data, Annals of Statistics
/// 12:46-60. Without weights take [`independence`](crate::independence).
///
/// # Errors
/// [`Error::Groups`] if fewer than two groups have weight,
/// [`Error::NotApplicable`] if all answers are the same, the table is too
/// sparse for its covariances, or it has more than 400 degrees of freedom,
/// [`Error::Model`] if the codes belong to another scale.
///
/// ```
/// use satis_inference::rao_scott;
/// use satis_inference::response_model::{Codes, Scale, WeightedTally};
///
/// let scale = Scale::new(0, 1)?;
/// let old = [(1, 1.0), (1, 2.0), (0, 1.0), (1, 1.0), (0, 3.0), (1, 1.0)];
/// let new = [(0, 1.0), (0, 2.0), (1, 1.0), (0, 1.0), (0, 1.0), (1, 2.0)];
/// let shops =
///     [WeightedTally::from_answers(&scale, old)?, WeightedTally::from_answers(&scale, new)?];
/// let test = rao_scott(&Codes::points(&scale), &shops)?;
/// // One degree of freedom, and n - 1 = 11 of the design.
/// assert!((test.degrees_of_freedom()[0] - 1.0).abs() < 1e-12);
/// assert!((test.degrees_of_freedom()[1] - 11.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rao_scott<'a>(
    codes: &Codes,
    groups: impl IntoIterator<Item = &'a WeightedTally>,
) -> Result<TestResult, Error> {
    let table = Table::new(codes, groups)?;
    let n = table.groups.iter().map(|&group| group as f64).sum::<f64>();
    let statistic = n * table.distance();
    let (trace, squares) = table.design_effects(n)?;
    let df = trace * trace / squares;
    Ok(TestResult::fisher_f(NAME, statistic / trace, (df, df * (n - 1.0)))?
        .with_groups(table.groups)
        .with_convention(format!("weighted Pearson chi-square {statistic:.6}"))
        .with_convention("second-order correction, linearised with replacement"))
}

/// Share of the weight and sum of squared weights (over the squared total) of
/// each group and distinct code, row by row.
struct Table {
    cells: Vec<(f64, f64)>,
    columns: usize,
    groups: Vec<u64>,
}

impl Table {
    fn new<'a>(
        codes: &Codes,
        groups: impl IntoIterator<Item = &'a WeightedTally>,
    ) -> Result<Self, Error> {
        let distinct = distinct(codes.values());
        let mut rows = Vec::new();
        let mut answered = Vec::new();
        for group in groups {
            codes.check(group.scale())?;
            if group.total_weight() <= 0.0 {
                continue;
            }
            let mut row = vec![(0.0, 0.0); distinct.len()];
            for (code, count) in codes.values().iter().zip(group.counts()) {
                let place = distinct.partition_point(|known| known < code);
                if let Some((sum, squares)) = row.get_mut(place) {
                    *sum += count.sum;
                    *squares += count.sum_of_squares;
                }
            }
            rows.push(row);
            answered.push(group.answered());
        }
        if rows.len() < 2 {
            let (method, found) = (NAME.to_owned(), rows.len());
            return Err(Error::Groups { method, needed: 2, found });
        }
        let used: Vec<usize> = (0..distinct.len())
            .filter(|&column| {
                rows.iter().any(|row| row.get(column).is_some_and(|(sum, _)| *sum > 0.0))
            })
            .collect();
        if used.len() < 2 {
            return Err(refused("all answers are the same"));
        }
        let total: f64 = rows.iter().flatten().map(|(sum, _)| sum).sum();
        let cells = rows
            .iter()
            .flat_map(|row| used.iter().filter_map(|&column| row.get(column)))
            .map(|(sum, squares)| (sum / total, squares / (total * total)))
            .collect();
        Ok(Self { cells, columns: used.len(), groups: answered })
    }

    /// Pearson's chi-square per answer.
    fn distance(&self) -> f64 {
        let of_rows: Vec<f64> = self
            .cells
            .chunks_exact(self.columns)
            .map(|row| row.iter().map(|(share, _)| share).sum())
            .collect();
        let of_columns: Vec<f64> = (0..self.columns)
            .map(|column| {
                self.cells.iter().skip(column).step_by(self.columns).map(|(share, _)| share).sum()
            })
            .collect();
        let mut sum = 0.0;
        for (row, of_row) in self.cells.chunks_exact(self.columns).zip(&of_rows) {
            for ((share, _), of_column) in row.iter().zip(&of_columns) {
                let expected = of_row * of_column;
                sum += (share - expected) * (share - expected) / expected;
            }
        }
        sum
    }

    /// The traces of the generalised design effects and of their square.
    ///
    /// Contrasts between two rows and two columns span the interaction. With C
    /// their matrix, p the shares and q the squared weights, the covariances
    /// are `C' diag(1 / p) C / n` at random and `n / (n - 1) C' diag(q / p^2) C`
    /// with weights: the parts of both that involve the mean drop out, because
    /// every contrast sums to 0.
    fn design_effects(&self, n: f64) -> Result<(f64, f64), Error> {
        let size = (self.groups.len() - 1) * (self.columns - 1);
        if size > LIMIT {
            return Err(refused(
                "the table has more than 400 degrees of freedom: merge codes or groups",
            ));
        }
        let at_random = self.contrasts(|share, _| 1.0 / (share * n));
        let weighted = self.contrasts(|share, squares| n / (n - 1.0) * squares / (share * share));
        let factor = cholesky(at_random, size)
            .ok_or_else(|| refused("the table is too sparse: merge codes or groups"))?;
        // L^-1 B L^-T: solve for the columns of B, and once more for the rows.
        let half = transposed(&solved(&factor, weighted, size), size);
        let ratio = solved(&factor, half, size);
        let trace: f64 = ratio.iter().step_by(size + 1).sum();
        let squares: f64 = ratio.iter().map(|entry| entry * entry).sum();
        if trace > 0.0 && squares > 0.0 {
            Ok((trace, squares))
        } else {
            Err(refused("the answers do not vary"))
        }
    }

    /// `C' diag(w) C`, where the cells without weight have w = 0.
    fn contrasts(&self, weight: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let (rows, columns) = (self.groups.len(), self.columns);
        let size = (rows - 1) * (columns - 1);
        let mut product = vec![0.0; size * size];
        for (cell, &(share, squares)) in self.cells.iter().enumerate() {
            if share <= 0.0 {
                continue;
            }
            let w = weight(share, squares);
            let (row, column) = (cell / columns, cell % columns);
            // The contrasts that touch this cell: its own row, or all of them
            // in the last row; and so for columns.
            let part = |place: usize, last: usize| -> Vec<(usize, f64)> {
                if place < last {
                    vec![(place, 1.0)]
                } else {
                    (0..last).map(|other| (other, -1.0)).collect()
                }
            };
            let touched: Vec<(usize, f64)> = part(row, rows - 1)
                .into_iter()
                .flat_map(|(i, a)| {
                    part(column, columns - 1)
                        .into_iter()
                        .map(move |(j, b)| (i * (columns - 1) + j, a * b))
                })
                .collect();
            for &(i, a) in &touched {
                for &(j, b) in &touched {
                    if let Some(slot) = product.get_mut(i * size + j) {
                        *slot += w * a * b;
                    }
                }
            }
        }
        product
    }
}

/// The lower factor of a positive definite matrix; `None` if it is singular.
fn cholesky(mut matrix: Vec<f64>, size: usize) -> Option<Vec<f64>> {
    for j in 0..size {
        let (row, below) = matrix.get_mut(j * size..)?.split_at_mut(size);
        let original = *row.get(j)?;
        let known: f64 = row.iter().take(j).map(|entry| entry * entry).sum();
        let square = original - known;
        if square.is_nan() || square <= 1e-12 * original {
            return None;
        }
        let pivot = square.sqrt();
        row.iter_mut().skip(j + 1).for_each(|entry| *entry = 0.0);
        *row.get_mut(j)? = pivot;
        for other in below.chunks_exact_mut(size) {
            let product: f64 = other.iter().zip(row.iter()).take(j).map(|(a, b)| a * b).sum();
            let slot = other.get_mut(j)?;
            *slot = (*slot - product) / pivot;
        }
    }
    Some(matrix)
}

/// `L^-1 B`, row by row.
fn solved(factor: &[f64], mut right: Vec<f64>, size: usize) -> Vec<f64> {
    for (i, row_of_factor) in factor.chunks_exact(size).enumerate() {
        let (known, rest) = right.split_at_mut(i * size);
        let Some(row) = rest.get_mut(..size) else { continue };
        for (coefficient, above) in row_of_factor.iter().zip(known.chunks_exact(size)) {
            for (entry, value) in row.iter_mut().zip(above) {
                *entry -= coefficient * value;
            }
        }
        let pivot = row_of_factor.get(i).copied().unwrap_or(f64::NAN);
        row.iter_mut().for_each(|entry| *entry /= pivot);
    }
    right
}

fn transposed(matrix: &[f64], size: usize) -> Vec<f64> {
    (0..size).flat_map(|column| matrix.iter().skip(column).step_by(size).copied()).collect()
}

fn refused(reason: &'static str) -> Error {
    Error::NotApplicable { method: NAME.to_owned(), reason }
}
