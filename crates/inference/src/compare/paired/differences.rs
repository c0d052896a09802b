//! Tests of the size of the changes: paired t, and signed ranks.

use satis_numerics::distribution::normal;
use satis_numerics::{Continuous, StudentT};
use satis_response_model::{Codes, Estimate, Interval, PairTally};

use super::table::PairTable;
use crate::compare::permutation::{RankMethod, signed_rank as exact};
use crate::options::Level;
use crate::test_result::OneSided;
use crate::{Error, TestResult};

/// Differences of codes nearer than this share of the largest are equal: codes
/// such as 0.1 and 0.3 have differences that differ in their last bits alone.
const TIE: f64 = 1e-9;

/// The paired t test of two scores of the same people, second minus first:
/// `t = mean d / (s_d / sqrt(n))` of the changes d of the code, n - 1 degrees of
/// freedom.
///
/// With the codes of a net promoter score it is the test of a paired difference
/// of the score: nobody is asked to be independent of himself.
///
/// # Errors
/// [`Error::NoData`] or [`Error::TooFew`] below two complete pairs,
/// [`Error::NotApplicable`] if all changes are the same,
/// [`Error::Probability`] for a level outside (0, 1), [`Error::Model`] if the
/// codes belong to another scale.
///
/// ```
/// use satis_inference::paired_t;
/// use satis_inference::response_model::{Codes, PairTally, Scale};
///
/// // Changes of 1, 2, 3: t = 2 / (1 / sqrt(3)).
/// let scale = Scale::ONE_TO_FIVE;
/// let waves = PairTally::from_answers(&scale, &scale, [(1, 2), (2, 4), (2, 5)])?;
/// let test = paired_t(&Codes::points(&scale), &waves, 0.95)?;
/// assert!((test.statistic() - 2.0 * 3.0_f64.sqrt()).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn paired_t(codes: &Codes, pairs: &PairTally, level: f64) -> Result<TestResult, Error> {
    const NAME: &str = "paired t";
    let level = Level::new(level)?;
    let table = PairTable::new(codes, pairs)?;
    if table.n < 2 {
        return Err(Error::TooFew { method: NAME.to_owned(), needed: 2, found: table.n });
    }
    let present = || table.differences().filter(|(_, count)| *count > 0).map(|(d, _)| d);
    let (least, most) =
        present().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), d| (a.min(d), b.max(d)));
    // As in `blocks`, differences of codes are equal within rounding.
    let varies = most - least > TIE * most.abs().max(least.abs());
    let n = table.n as f64;
    let mean = table.differences().map(|(d, count)| d * count as f64).sum::<f64>() / n;
    let squares: f64 =
        table.differences().map(|(d, count)| (d - mean) * (d - mean) * count as f64).sum();
    let error = (squares / (n - 1.0) / n).sqrt();
    if !varies {
        return Err(Error::NotApplicable {
            method: NAME.to_owned(),
            reason: "all changes are the same; take the sign test",
        });
    }
    let quantile = StudentT::new(n - 1.0)
        .and_then(|law| law.upper_quantile(level.tail))
        .map_err(|error| Error::numerical(&error))?;
    let reach = quantile * error;
    let estimate = Estimate::new(format!("change of {}", codes.name()), mean, table.n)?
        .with_standard_error(error)?
        .with_interval(Interval::new(mean - reach, mean + reach, level.level, NAME)?);
    Ok(TestResult::student(NAME, mean / error, n - 1.0)?
        .with_estimate(estimate)
        .with_groups(vec![table.n])
        .with_convention(table.left_out()))
}

/// What [`signed_rank`] does with people who gave the same code twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum ZeroDifferences {
    /// They are dropped before ranking, as Wilcoxon (1945) did, and R and
    /// SciPy do by default.
    #[default]
    Wilcoxon,
    /// They are ranked and then dropped: Pratt (1959), Remarks on zeros and
    /// ties in the Wilcoxon signed rank procedures. R's coin by default.
    Pratt,
}

impl std::fmt::Display for ZeroDifferences {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Wilcoxon => "zeros dropped before ranking (Wilcoxon)",
            Self::Pratt => "zeros ranked, then dropped (Pratt)",
        })
    }
}

/// Wilcoxon's signed rank test of two codes of the same people.
///
/// The sizes of the changes are ranked, ties by their mean rank; W+ is the sum
/// of the ranks of those who moved up, and
///
/// ```text
/// z = (W+ - sum r / 2) / sqrt(sum r^2 / 4)
/// ```
///
/// over the ranks r of those who moved, which corrects the variance for ties.
/// The statistic is W+ (R's V); SciPy reports the smaller of W+ and W-. The
/// estimate is the rank-biserial correlation `(W+ - W-) / (W+ + W-)` (Kerby
/// 2014), without an interval. Changes of codes must make sense as sizes: for
/// ordered codes alone take [`sign_test`](crate::sign_test).
///
/// Wilcoxon (1945), Individual comparisons by ranking methods, Biometrics
/// Bulletin 1:80-83.
///
/// # Errors
/// [`Error::NoData`] if nobody answered both, [`Error::NotApplicable`] if
/// nobody moved or there are too many for the exact method, [`Error::Model`] if
/// the codes belong to another scale.
///
/// ```
/// use satis_inference::response_model::{Codes, PairTally, Scale};
/// use satis_inference::{RankMethod, ZeroDifferences, signed_rank};
///
/// // Changes of 1, 2, 3, 4, all upwards: 1 of 16 sign patterns, times two.
/// let scale = Scale::ONE_TO_FIVE;
/// let waves = PairTally::from_answers(&scale, &scale, [(1, 2), (2, 4), (2, 5), (1, 5)])?;
/// let codes = Codes::points(&scale);
/// let test = signed_rank(&codes, &waves, ZeroDifferences::Wilcoxon, RankMethod::Exact)?;
/// assert_eq!((test.statistic(), test.p_value()), (10.0, 0.125));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn signed_rank(
    codes: &Codes,
    pairs: &PairTally,
    zeros: ZeroDifferences,
    method: RankMethod,
) -> Result<TestResult, Error> {
    const NAME: &str = "Wilcoxon signed rank";
    let table = PairTable::new(codes, pairs)?;
    let blocks = blocks(&table, zeros);
    let (mut up, mut down, mut squares) = (0.0, 0.0, 0.0);
    for block in &blocks {
        let rank = 0.5 * block.doubled_rank;
        up += rank * block.up as f64;
        down += rank * block.down as f64;
        squares += rank * rank * (block.up + block.down) as f64;
    }
    if up + down <= 0.0 {
        return Err(Error::NotApplicable {
            method: NAME.to_owned(),
            reason: "everybody gave the same answer twice",
        });
    }
    let sd = 0.5 * squares.sqrt();
    let gap = 0.5 * (up - down);
    let result = match method {
        RankMethod::Normal => TestResult::normal(NAME, gap / sd)?,
        RankMethod::NormalCorrected => {
            let corrected = (gap.abs() - 0.5).max(0.0).copysign(gap) / sd;
            let sides = OneSided {
                greater: normal::survival((gap - 0.5) / sd),
                less: normal::cdf((gap + 0.5) / sd),
            };
            TestResult::normal(NAME, corrected)?.with_sides(sides)
        }
        RankMethod::Exact => {
            let ties: Vec<(u64, f64)> =
                blocks.iter().map(|block| (block.up + block.down, block.doubled_rank)).collect();
            let tails = exact(&ties, 2.0 * up)?;
            let sides = OneSided { greater: tails.greater, less: tails.less };
            TestResult::of(NAME, "W+", up, Vec::new(), tails.two_sided, Some(sides))?
                .with_z(gap / sd)
        }
    };
    let estimate = Estimate::new("rank-biserial correlation", (up - down) / (up + down), table.n)?;
    Ok(result
        .known_by("W+", up)
        .with_estimate(estimate)
        .with_groups(vec![table.n])
        .with_convention(table.left_out())
        .with_convention(format!("p: {method}; {zeros}")))
}

/// People whose codes changed by the same size.
struct Block {
    up: u64,
    down: u64,
    doubled_rank: f64,
}

/// The blocks of equal sizes, smallest first, without those that did not
/// change.
fn blocks(table: &PairTable, zeros: ZeroDifferences) -> Vec<Block> {
    let mut sizes: Vec<(f64, u64)> = table.differences().filter(|(_, n)| *n > 0).collect();
    sizes.sort_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
    let largest = sizes.last().map_or(0.0, |(size, _)| size.abs());
    let tie = TIE * largest;
    let mut below = 0.0;
    let mut blocks: Vec<Block> = Vec::new();
    let mut start = None;
    for (difference, count) in sizes {
        if difference.abs() <= tie {
            if zeros == ZeroDifferences::Pratt {
                below += count as f64;
            }
            continue;
        }
        let (up, down) = if difference > 0.0 { (count, 0) } else { (0, count) };
        match (start, blocks.last_mut()) {
            (Some(first), Some(block)) if difference.abs() - first <= tie => {
                block.up += up;
                block.down += down;
            }
            _ => {
                start = Some(difference.abs());
                blocks.push(Block { up, down, doubled_rank: 0.0 });
            }
        }
    }
    for block in &mut blocks {
        let tied = (block.up + block.down) as f64;
        block.doubled_rank = 2.0 * below + tied + 1.0;
        below += tied;
    }
    blocks
}
