//! Exact permutation distributions of rank sums with ties, by counting.

use satis_numerics::Hypergeometric;

use super::groups::count;
use crate::Error;

/// How the p value of a rank test is found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum RankMethod {
    /// The normal distribution with the variance corrected for ties. The
    /// default: on rating scales its true size stays near the nominal one from
    /// ten answers a group on.
    #[default]
    Normal,
    /// The same with the distance from the mean lessened by one half, as R and
    /// SciPy do by default. Meant for ranks without ties; with the ties of a
    /// rating scale it makes the test too cautious.
    NormalCorrected,
    /// The permutation distribution given the ties, counted in full; two-sided
    /// p is the probability of a rank sum at least as far from its mean (as R's
    /// coin has it). For up to a few hundred answers.
    Exact,
}

impl std::fmt::Display for RankMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Normal => "normal, ties corrected, no continuity correction",
            Self::NormalCorrected => "normal, ties corrected, continuity correction of 1/2",
            Self::Exact => "exact permutation distribution given the ties, two-sided by distance",
        })
    }
}

/// The level and method of a rank test; a bare [`RankMethod`] or a bare level
/// will do wherever options are taken.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "UncheckedOptions")
)]
pub struct RankOptions {
    pub(crate) level: f64,
    pub(crate) method: RankMethod,
}

impl RankOptions {
    /// Level 0.95 for the effect size, p by [`RankMethod::Normal`].
    #[must_use]
    pub const fn new() -> Self {
        Self { level: 0.95, method: RankMethod::Normal }
    }

    /// With a level for the interval of the effect size, strictly between 0
    /// and 1. It is checked where it is used.
    #[must_use]
    pub const fn level(self, level: f64) -> Self {
        Self { level, ..self }
    }

    /// With a method for the p value.
    #[must_use]
    pub const fn method(self, method: RankMethod) -> Self {
        Self { method, ..self }
    }
}

impl Default for RankOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl From<RankMethod> for RankOptions {
    fn from(method: RankMethod) -> Self {
        Self::new().method(method)
    }
}

impl From<f64> for RankOptions {
    fn from(level: f64) -> Self {
        Self::new().level(level)
    }
}

/// How options are stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct UncheckedOptions {
    level: f64,
    method: RankMethod,
}

#[cfg(feature = "serde")]
impl Default for UncheckedOptions {
    fn default() -> Self {
        let RankOptions { level, method } = RankOptions::new();
        Self { level, method }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<UncheckedOptions> for RankOptions {
    type Error = Error;

    fn try_from(stored: UncheckedOptions) -> Result<Self, Error> {
        crate::options::Level::new(stored.level)?;
        Ok(Self { level: stored.level, method: stored.method })
    }
}

/// How much work counting may be: a fraction of a second.
const LIMIT: f64 = 3e8;

/// The tails of an integer statistic at an observed value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tails {
    /// At most the observed value.
    pub(crate) less: f64,
    /// At least the observed value.
    pub(crate) greater: f64,
    /// At least as far from the mean.
    pub(crate) two_sided: f64,
}

impl Tails {
    /// Of probabilities of the values 0, 1, ... around a mean.
    fn of(probabilities: &[f64], mean: f64, observed: usize) -> Self {
        // Mean and values are halves of whole numbers, far below 2^53.
        let distance = (observed as f64 - mean).abs() - 1e-6;
        let mut tails = Self { less: 0.0, greater: 0.0, two_sided: 0.0 };
        for (value, &probability) in probabilities.iter().enumerate() {
            if value <= observed {
                tails.less += probability;
            }
            if value >= observed {
                tails.greater += probability;
            }
            if (value as f64 - mean).abs() >= distance {
                tails.two_sided += probability;
            }
        }
        Self {
            less: tails.less.min(1.0),
            greater: tails.greater.min(1.0),
            two_sided: tails.two_sided.min(1.0),
        }
    }
}

/// Twice the midranks of tied blocks, lowest first.
fn doubled_midranks(ties: &[u64]) -> Vec<usize> {
    let mut below = 0;
    let mut ranks = Vec::with_capacity(ties.len());
    for &tie in ties {
        ranks.push(whole(2 * below + tie + 1));
        below += tie;
    }
    ranks
}

/// The tails of the rank sum of the first group, of which `counts` fell on
/// each block of `ties`.
pub(crate) fn rank_sum(counts: &[u64], ties: &[u64]) -> Result<Tails, Error> {
    // Before any sum of counts, which might not fit.
    check("exact Mann-Whitney", ties.iter().map(|&tie| tie as f64).sum())?;
    let n: u64 = ties.iter().sum();
    let first: u64 = counts.iter().sum();
    // The smaller group is followed; the larger one's sum mirrors it.
    if 2 * first > n {
        let others: Vec<u64> = ties.iter().zip(counts).map(|(tie, count)| tie - count).collect();
        let tails = rank_sum(&others, ties)?;
        return Ok(Tails { less: tails.greater, greater: tails.less, ..tails });
    }
    let size = first as f64;
    let work = size * (2.0 * size * n as f64) * n as f64;
    check("exact Mann-Whitney", work)?;
    let ranks = doubled_midranks(ties);
    let most = whole(first) * 2 * whole(n);
    let width = most + 1;
    // states[taken][sum]: the probability of having taken so many for the
    // first group, with such a doubled rank sum, from the blocks so far.
    let mut states = vec![0.0_f64; (whole(first) + 1) * width];
    states[0] = 1.0;
    let mut left = n;
    for (&tie, &rank) in ties.iter().zip(&ranks).filter(|&(&tie, _)| tie > 0) {
        let mut next = vec![0.0_f64; states.len()];
        for taken in 0..=first {
            let row = whole(taken) * width;
            let Some(known) = states.get(row..row + width) else { continue };
            if known.iter().all(|&probability| probability <= 0.0) || first - taken > left {
                continue;
            }
            let law = Hypergeometric::new(left, tie, first - taken)
                .map_err(|error| Error::numerical(&error))?;
            for more in law.lowest()..=law.highest() {
                let share = law.pmf(more);
                let to = whole(taken + more) * width + whole(more) * rank;
                for (sum, &probability) in known.iter().enumerate() {
                    if probability > 0.0
                        && let Some(slot) = next.get_mut(to + sum)
                    {
                        *slot += share * probability;
                    }
                }
            }
        }
        states = next;
        left -= tie;
    }
    let observed: usize =
        counts.iter().zip(&ranks).map(|(&count, &rank)| whole(count) * rank).sum();
    let last = whole(first) * width;
    let probabilities = states.get(last..).unwrap_or_default();
    Ok(Tails::of(probabilities, size * (n as f64 + 1.0), observed))
}

/// The tails of the sum of the ranks of positive differences, each of which is
/// as likely negative; `blocks` holds (tied differences, doubled rank) of each
/// size, `observed` the doubled sum.
pub(crate) fn signed_rank(blocks: &[(u64, f64)], observed: f64) -> Result<Tails, Error> {
    let n: f64 = blocks.iter().map(|(tie, _)| *tie as f64).sum();
    let most: f64 = blocks.iter().map(|(tie, rank)| *tie as f64 * rank).sum();
    check("exact signed rank", n * most)?;
    let mut probabilities = vec![0.0_f64; whole(count(most)) + 1];
    probabilities[0] = 1.0;
    for &(tie, rank) in blocks {
        let rank = whole(count(rank));
        for _ in 0..tie {
            for sum in (0..probabilities.len()).rev() {
                let with = if sum >= rank { probabilities[sum - rank] } else { 0.0 };
                probabilities[sum] = 0.5 * (probabilities[sum] + with);
            }
        }
    }
    Ok(Tails::of(&probabilities, 0.5 * most, whole(count(observed))))
}

fn check(method: &'static str, work: f64) -> Result<(), Error> {
    if work <= LIMIT {
        Ok(())
    } else {
        Err(Error::NotApplicable {
            method: method.to_owned(),
            reason: "there are too many answers to count all permutations; take the normal method",
        })
    }
}

/// Within the limit of work every count fits a usize.
fn whole(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::{rank_sum, signed_rank};

    /// Two of five without ties: the sum 3 is one of ten, 9 is another.
    #[test]
    fn rank_sums_by_hand() {
        let tails = rank_sum(&[1, 1, 0, 0, 0], &[1, 1, 1, 1, 1]).unwrap();
        assert_relative_eq!(tails.less, 0.1, max_relative = 1e-14);
        assert_relative_eq!(tails.greater, 1.0, max_relative = 1e-14);
        assert_relative_eq!(tails.two_sided, 0.2, max_relative = 1e-14);
        // The larger group mirrors the smaller.
        let tails = rank_sum(&[0, 0, 1, 1, 1], &[1, 1, 1, 1, 1]).unwrap();
        assert_relative_eq!(tails.greater, 0.1, max_relative = 1e-14);
        // Ties: of {1, 1, 2, 2} two are drawn; both twos in 1 of 6.
        let tails = rank_sum(&[0, 2], &[2, 2]).unwrap();
        assert_relative_eq!(tails.greater, 1.0 / 6.0, max_relative = 1e-14);
        assert_relative_eq!(tails.two_sided, 1.0 / 3.0, max_relative = 1e-14);
    }

    #[test]
    fn signed_ranks_by_hand() {
        // Five differences, all positive: 1 of 32.
        let blocks: Vec<(u64, f64)> = (1..=5).map(|rank| (1, f64::from(2 * rank))).collect();
        let tails = signed_rank(&blocks, 30.0).unwrap();
        assert_relative_eq!(tails.greater, 1.0 / 32.0, max_relative = 1e-14);
        assert_relative_eq!(tails.two_sided, 1.0 / 16.0, max_relative = 1e-14);
    }

    #[test]
    fn too_much_work_is_refused() {
        assert!(rank_sum(&[100_000, 0], &[100_000, 100_000]).is_err());
        assert!(signed_rank(&[(1_000_000, 2.0)], 5.0).is_err());
    }
}
