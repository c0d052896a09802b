//! Tests of a square table: symmetry, and equal margins.

use satis_response_model::{Codes, PairTally};

use super::table::PairTable;
use crate::{Error, TestResult};

/// Bowker's test of symmetry: for any two codes, did as many people move from
/// the one to the other as back?
///
/// ```text
/// chi-square = sum_{i<j} (n_ij - n_ji)^2 / (n_ij + n_ji)
/// ```
///
/// with one degree of freedom for each pair of codes between which anybody
/// moved. Pairs without movers tell nothing and are left out; statsmodels
/// counts them in the degrees of freedom, and R gives NaN. For two codes it is
/// `McNemar`'s chi-square.
///
/// Bowker (1948), A test for symmetry in contingency tables, Journal of the
/// American Statistical Association 43:572-574.
///
/// # Errors
/// [`Error::NoData`] if nobody answered both, [`Error::NotApplicable`] if
/// nobody moved, [`Error::Model`] if the codes belong to another scale.
///
/// ```
/// use satis_inference::bowker;
/// use satis_inference::response_model::{Answer, Codes, PairTally, Scale};
///
/// let scale = Scale::new(-1, 1)?;
/// let mut waves = PairTally::new(&scale, &scale);
/// for (first, row) in [(-1, [50, 10, 4]), (0, [8, 40, 12]), (1, [6, 14, 56])] {
///     for (second, times) in [-1, 0, 1].into_iter().zip(row) {
///         waves.record_many((Answer::from(first), Answer::from(second)), times)?;
///     }
/// }
/// let test = bowker(&Codes::points(&scale), &waves)?;
/// assert!((test.statistic() - 0.776_068_376_068_376).abs() < 1e-14);
/// assert!((test.p_value() - 0.855_182_177_135_168).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bowker(codes: &Codes, pairs: &PairTally) -> Result<TestResult, Error> {
    const NAME: &str = "Bowker";
    let table = PairTable::new(codes, pairs)?;
    let (mut statistic, mut df) = (0.0, 0.0);
    for row in 0..table.size() {
        for column in row + 1..table.size() {
            let (there, back) = (table.count(row, column) as f64, table.count(column, row) as f64);
            if there + back > 0.0 {
                statistic += (there - back) * (there - back) / (there + back);
                df += 1.0;
            }
        }
    }
    if df < 1.0 {
        return Err(nobody_moved(NAME));
    }
    Ok(TestResult::chi_square(NAME, statistic, df)?
        .with_groups(vec![table.n])
        .with_convention(table.left_out())
        .with_convention("pairs of codes without movers left out of the degrees of freedom"))
}

/// The test of Stuart and Maxwell that both answers have the same
/// distribution (marginal homogeneity): `d' S^-1 d` with the differences d of
/// the margins and their covariances
///
/// ```text
/// S_ii = n_i. + n_.i - 2 n_ii,   S_ij = -(n_ij + n_ji)
/// ```
///
/// over all codes but one, those that nobody moved to or from left out.
///
/// Stuart (1955), A test for homogeneity of the marginal distributions in a
/// two-way classification, Biometrika 42:412-416; Maxwell (1970), Comparing
/// the classification of subjects by two independent judges, British Journal
/// of Psychiatry 116:651-655.
///
/// # Errors
/// [`Error::NoData`] if nobody answered both, [`Error::NotApplicable`] if
/// nobody moved or the codes fall apart into groups between which nobody
/// moved, [`Error::Model`] if the codes belong to another scale.
pub fn stuart_maxwell(codes: &Codes, pairs: &PairTally) -> Result<TestResult, Error> {
    const NAME: &str = "Stuart-Maxwell";
    let table = PairTable::new(codes, pairs)?;
    let size = table.size();
    let moved = |i: usize, j: usize| (table.count(i, j) + table.count(j, i)) as f64;
    let used: Vec<usize> =
        (0..size).filter(|&i| (0..size).any(|j| i != j && moved(i, j) > 0.0)).collect();
    let Some((_, kept)) = used.split_last() else {
        return Err(nobody_moved(NAME));
    };
    let mut differences = Vec::with_capacity(kept.len());
    let mut covariances = Vec::with_capacity(kept.len());
    for &i in kept {
        let gap: f64 = (0..size).map(|j| table.count(i, j) as f64 - table.count(j, i) as f64).sum();
        differences.push(gap);
        let row = kept.iter().map(|&j| {
            if i == j {
                (0..size).filter(|&other| other != i).map(|other| moved(i, other)).sum()
            } else {
                -moved(i, j)
            }
        });
        covariances.push(row.collect::<Vec<f64>>());
    }
    let statistic = quadratic_form(covariances, differences).ok_or(Error::NotApplicable {
        method: NAME.to_owned(),
        reason: "the codes fall apart into groups between which nobody moved; take Bowker's test",
    })?;
    Ok(TestResult::chi_square(NAME, statistic, kept.len() as f64)?
        .with_groups(vec![table.n])
        .with_convention(table.left_out()))
}

fn nobody_moved(test: &'static str) -> Error {
    Error::NotApplicable { method: test.to_owned(), reason: "everybody gave the same answer twice" }
}

/// `d' S^-1 d` by the elimination of a positive definite S; `None` if it is
/// singular.
fn quadratic_form(mut s: Vec<Vec<f64>>, mut d: Vec<f64>) -> Option<f64> {
    let mut total = 0.0;
    for pivot in 0..d.len() {
        let (upper, lower) = s.split_at_mut(pivot + 1);
        let row = upper.last()?;
        let diagonal = *row.get(pivot)?;
        let largest = row.iter().fold(0.0_f64, |largest, entry| largest.max(entry.abs()));
        if diagonal <= 1e-12 * largest.max(1.0) {
            return None;
        }
        let (known, rest) = d.split_at_mut(pivot + 1);
        let value = *known.last()?;
        total += value * value / diagonal;
        for (below, entry) in lower.iter_mut().zip(rest) {
            let factor = *below.get(pivot)? / diagonal;
            for (target, source) in below.iter_mut().zip(row).skip(pivot) {
                *target -= factor * source;
            }
            *entry -= factor * value;
        }
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::quadratic_form;

    #[test]
    fn forms_by_hand() {
        // [[2, 1], [1, 2]]^-1 = [[2, -1], [-1, 2]] / 3.
        let found = quadratic_form(vec![vec![2.0, 1.0], vec![1.0, 2.0]], vec![1.0, 2.0]);
        assert_relative_eq!(found.unwrap(), 2.0, max_relative = 1e-14);
        assert_eq!(quadratic_form(vec![vec![1.0, -1.0], vec![-1.0, 1.0]], vec![1.0, -1.0]), None);
    }
}
