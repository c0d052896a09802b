//! Permutation tests between groups, from their counts.

use std::borrow::Cow;

use satis_response_model::Tally;

use super::failures::{Cause, Failures};
use super::replicates::NO_VALUE;
use super::{Draws, ResamplingOptions};
use crate::Error;

/// Which permutations count against a two-sided alternative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum TwoSided {
    /// Those at least as far from the mean of all permutations, as R's coin
    /// has it. The default.
    #[default]
    Distance,
    /// Twice the smaller one-sided p, at most 1, as `SciPy` has it.
    Doubled,
}

/// A statistic of groups with its values where who answered is shuffled among
/// the groups.
///
/// If the groups do not differ, every way to deal the answers out to groups of
/// these sizes is equally likely. A permutation is a multivariate
/// hypergeometric draw from the pooled counts: its cost grows with the groups
/// and the points, not with the answers.
///
/// p values count the observed value among the permutations, `(1 + #) / (B +
/// 1)`: Phipson & Smyth (2010), Permutation P-values should never be zero.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Statistic, Tally};
/// use satis_inference::permutation_test;
///
/// let scale = Scale::new(-1, 1)?;
/// let first = Tally::from_counts(&scale, &[20, 30, 50])?;
/// let second = Tally::from_counts(&scale, &[30, 30, 40])?;
/// let nps = Codes::points(&scale);
/// let difference =
///     |groups: &[Tally]| Some(nps.value(&groups[0])? - nps.value(&groups[1])?);
/// let test = permutation_test("difference of NPS", &[first, second], difference, 4000)?;
/// assert!((test.observed() - 0.2).abs() < 1e-15);
/// // Wald's p is 0.079.
/// assert!((test.p_value() - 0.085).abs() < 0.02);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PermutationTest {
    name: Cow<'static, str>,
    observed: f64,
    groups: Vec<u64>,
    values: Vec<f64>,
    failures: Failures,
    seed: u64,
}

/// A permutation test of any statistic of groups; see [`PermutationTest`].
///
/// # Errors
/// [`Error::TooFew`] below two groups with answers, [`Error::NoData`] if the
/// statistic has no value for the groups themselves, [`Error::Argument`] for a
/// number of replicates out of range or a statistic that is not finite,
/// [`Error::Replicates`] if more than half of the permutations have no value,
/// [`Error::Model`] if the groups differ in their scales.
pub fn permutation_test(
    name: impl Into<Cow<'static, str>>,
    groups: &[Tally],
    statistic: impl Fn(&[Tally]) -> Option<f64> + Sync,
    options: impl Into<ResamplingOptions>,
) -> Result<PermutationTest, Error> {
    let options = options.into();
    options.check()?;
    let (Some(first), found) = (groups.first(), filled(groups)) else {
        return Err(too_few(0));
    };
    if found < 2 {
        return Err(too_few(found));
    }
    let mut pooled = Tally::new(first.scale());
    for group in groups {
        pooled = satis_response_model::Summary::merged(pooled, group)?;
    }
    let observed = statistic(groups).ok_or(Error::NoData)?;
    if !observed.is_finite() {
        let expected = "a finite number";
        let what = "the statistic of the groups themselves";
        return Err(Error::Argument { what, value: observed, expected });
    }
    let outcomes = options.collect(|id| {
        let mut draws = Draws::new(options.seed_number(), id);
        let dealt =
            deal(&pooled, groups, &mut draws).map_err(|error| Cause::Owned(error.to_string()))?;
        statistic(&dealt).ok_or(NO_VALUE)
    });
    let mut failures = Failures::new();
    let mut values = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        match outcome {
            Ok(value) if value.is_finite() => values.push(value),
            Ok(_) => failures.add("not a finite number", 1),
            Err(cause) => failures.add(cause, 1),
        }
    }
    let (failed, left) = (failures.total(), values.len() as u64);
    if left < failed || left < 2 {
        let causes = failures.to_string();
        return Err(Error::Replicates { failed, requested: left + failed, causes });
    }
    let groups = groups.iter().map(Tally::answered).collect();
    Ok(PermutationTest {
        name: name.into(),
        observed,
        groups,
        values,
        failures,
        seed: options.seed_number(),
    })
}

impl PermutationTest {
    /// What was tested, by name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The statistic of the groups themselves.
    #[must_use]
    pub const fn observed(&self) -> f64 {
        self.observed
    }

    /// How many answered in each group.
    #[must_use]
    pub fn groups(&self) -> &[u64] {
        &self.groups
    }

    /// The statistic in each permutation that has one.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The permutations without a value, by cause.
    #[must_use]
    pub const fn failures(&self) -> &Failures {
        &self.failures
    }

    /// The seed.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The two-sided p value by distance from the mean of the permutations.
    #[must_use]
    pub fn p_value(&self) -> f64 {
        self.two_sided(TwoSided::Distance)
    }

    /// The two-sided p value of a convention.
    #[must_use]
    pub fn two_sided(&self, convention: TwoSided) -> f64 {
        match convention {
            TwoSided::Doubled => (2.0 * self.greater().min(self.less())).min(1.0),
            TwoSided::Distance => {
                let count = self.values.len() as f64;
                let offsets = self.values.iter().map(|value| value - self.observed);
                let mean = self.observed + offsets.sum::<f64>() / count;
                let distance = (self.observed - mean).abs() - self.slack();
                self.share(|value| (value - mean).abs() >= distance)
            }
        }
    }

    /// The p value against the alternative of a larger statistic; for
    /// statistics that only grow with the difference, such as a chi-square,
    /// the p value.
    #[must_use]
    pub fn greater(&self) -> f64 {
        let bound = self.observed - self.slack();
        self.share(|value| value >= bound)
    }

    /// The p value against the alternative of a smaller statistic.
    #[must_use]
    pub fn less(&self) -> f64 {
        let bound = self.observed + self.slack();
        self.share(|value| value <= bound)
    }

    /// The same permutation may round to another number: what differs by less
    /// than this is the same.
    fn slack(&self) -> f64 {
        let largest = self.values.iter().fold(self.observed.abs(), |most, x| most.max(x.abs()));
        1e-12 * largest
    }

    fn share(&self, counts: impl Fn(f64) -> bool) -> f64 {
        let found = self.values.iter().filter(|value| counts(**value)).count();
        (found as f64 + 1.0) / (self.values.len() as f64 + 1.0)
    }
}

impl std::fmt::Display for PermutationTest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (name, observed, p) = (&self.name, self.observed, self.p_value());
        let (number, seed) = (self.values.len(), self.seed);
        write!(f, "{name} {observed:.4}, p {p:.2e} ({number} permutations, seed {seed})")
    }
}

fn filled(groups: &[Tally]) -> u64 {
    groups.iter().filter(|group| group.answered() > 0).count() as u64
}

fn too_few(found: u64) -> Error {
    Error::TooFew { method: "a permutation test".to_owned(), needed: 2, found }
}

/// The pooled answers dealt out to groups of the same sizes.
fn deal(pooled: &Tally, groups: &[Tally], draws: &mut Draws) -> Result<Vec<Tally>, Error> {
    let mut left = pooled.counts().to_vec();
    let mut dealt = Vec::with_capacity(groups.len());
    let mut hand = vec![0; left.len()];
    for group in groups {
        draws.multivariate_hypergeometric(&left, group.answered(), &mut hand)?;
        for (rest, taken) in left.iter_mut().zip(&hand) {
            // No more are taken than there are.
            *rest -= taken;
        }
        let tally = Tally::from_counts(group.scale(), &hand)?;
        dealt.push(super::resample::with_missing(tally, group.missing())?);
    }
    Ok(dealt)
}
