//! Measurement invariance of composites.

use satis_inference::{Failures, Replicates};

use super::grouped::Permutations;
use super::{GroupOptions, Groups, PooledItems};
use crate::error::check_level;
use crate::estimator::Failure;
use crate::uncertainty::{Sums, Table, run, unwatched};
use crate::{Error, Fit, MissingAnswers, Model, PlsOptions};

/// Whether a construct is composed alike in both groups.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Composition {
    /// The construct.
    pub construct: String,
    /// The correlation of the scores by the weights of either group, over the
    /// respondents of both: 1 is perfect.
    pub correlation: f64,
    /// The quantile (type 7) of the permutations at the significance: a
    /// correlation below it speaks against invariance.
    pub quantile: f64,
    /// How many permutations are at most as large.
    pub extreme: usize,
    /// `(extreme + 1) / (permutations + 1)`; cSEM says
    /// `extreme / permutations`.
    pub p_value: f64,
}

/// A difference of the two groups with what it is in permutations.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PermutedMoment {
    /// The construct.
    pub construct: String,
    /// The first group less the second.
    pub value: f64,
    /// The lower quantile of the permutations, at half the significance.
    pub low: f64,
    /// The upper one.
    pub high: f64,
    /// How many permutations are at least as large in size.
    pub extreme: usize,
    /// `(extreme + 1) / (permutations + 1)`.
    pub p_value: f64,
}

/// What holds of the three steps for one construct.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Invariance {
    /// The construct is composed differently: its paths are not comparable.
    None,
    /// Composed alike, but means or variances differ: paths may be compared,
    /// data not pooled.
    Partial,
    /// Means and variances are alike as well.
    Full,
}

/// Measurement invariance of composites in three steps: Henseler, Ringle &
/// Sarstedt (2016), Testing measurement invariance of composites using partial
/// least squares, International Marketing Review 33:405-431.
///
/// 1. Configural invariance is what the call makes sure of: the same items,
///    scales, treatment and algorithm in both groups. 2. Compositional
///    invariance: `c = cor(X w1, X w2)` of the pooled items ([`PooledItems`]). 3.
///    Equal means, and equal variances by `ln(var1 / var2)`, of the scores by
///    the pooled model.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Micom {
    /// The first group.
    pub first: String,
    /// The second group.
    pub second: String,
    /// How many respondents count in each.
    pub sizes: (usize, usize),
    /// Step 1 in words: what is the same by construction.
    pub configural: Vec<String>,
    /// Step 2.
    pub compositions: Vec<Composition>,
    /// Step 3: differences of the mean scores, in pooled standard deviations.
    pub means: Vec<PermutedMoment>,
    /// Step 3: logarithms of the ratios of variances.
    pub variances: Vec<PermutedMoment>,
    /// The significance of the quantiles.
    pub significance: f64,
    /// How many permutations were asked for.
    pub permutations: usize,
    /// Permutations that could not be estimated, by cause.
    pub failures: Failures,
}

impl Micom {
    /// What holds for a construct, p values compared with the significance.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist.
    pub fn invariance(&self, construct: &str) -> Result<Invariance, Error> {
        let at = self.compositions.iter().position(|row| row.construct == construct);
        let at = at.ok_or_else(|| {
            let known = self.compositions.iter().map(|row| row.construct.as_str());
            Error::unknown("construct", construct, known)
        })?;
        // A correlation of 1 is perfect, whatever the permutations.
        let row = &self.compositions[at];
        let alike = row.p_value > self.significance || row.correlation >= 1.0 - 1e-12;
        let same = |row: &PermutedMoment| row.p_value > self.significance;
        Ok(match alike {
            false => Invariance::None,
            true if same(&self.means[at]) && same(&self.variances[at]) => Invariance::Full,
            true => Invariance::Partial,
        })
    }
}

impl Groups {
    /// Measurement invariance between two of the groups, over complete rows.
    ///
    /// # Errors
    /// As [`Groups::compare`]; [`Error::NotApplicable`] for constructs of
    /// higher order and products; [`Error::Parameter`] for a significance
    /// outside 0 to 1.
    pub fn micom(
        &self,
        model: &Model,
        pair: (&str, &str),
        pls: &PlsOptions,
        options: &GroupOptions,
        significance: f64,
    ) -> Result<Micom, Error> {
        let permutations = Permutations::Drawn(options.permutations);
        self.invariance(model, pair, pls, options, significance, permutations)
    }

    /// The same over given permutations, as for [`Groups::compare_given`].
    ///
    /// # Errors
    /// As [`Groups::micom`] and [`Groups::compare_given`].
    pub fn micom_given(
        &self,
        model: &Model,
        pair: (&str, &str),
        pls: &PlsOptions,
        options: &GroupOptions,
        significance: f64,
        permutations: &[Vec<usize>],
    ) -> Result<Micom, Error> {
        let permutations = Permutations::Given(permutations);
        self.invariance(model, pair, pls, options, significance, permutations)
    }

    fn invariance(
        &self,
        model: &Model,
        (first, second): (&str, &str),
        pls: &PlsOptions,
        options: &GroupOptions,
        significance: f64,
        permutations: Permutations<'_>,
    ) -> Result<Micom, Error> {
        check_level(significance)?;
        let pair = self.pair(first, second)?;
        permutations.check(pair.pooled.respondents())?;
        crate::uncertainty::check_replicates(permutations.len())?;
        let pooled = Fit::from_rows(model, &pair.pooled, MissingAnswers::Listwise, pls.clone())?;
        let table = pooled.complete_table(&pair.pooled, "measurement invariance")?;
        let members: Vec<usize> = table.respondents();
        let count = members.iter().filter(|&&row| row < pair.sizes.0).count();
        let k = pooled.constructs().len();
        let step = Step::new(&pooled, options.composition);
        let mut memory = Memory::new(&pooled, &table);
        let mut observed = vec![0.0; 3 * k];
        let (a, b) = members.split_at(count);
        step.evaluate(&table, a, b, &mut memory, &mut observed)
            .map_err(|failure| failure.told(&pooled.plan.last))?;
        let outcomes = run(
            options.execution,
            permutations.len(),
            3 * k,
            || Memory::new(&pooled, &table),
            |memory, at, out| {
                let (a, b) = permutations.split(at, options.seed, &members, count);
                step.evaluate(&table, &a, &b, memory, out)
                    .map_err(|failure| satis_inference::Cause::Borrowed(failure.cause()))
            },
            &unwatched,
        );
        let mut failures = Failures::new();
        for cause in outcomes.causes.iter().flatten() {
            failures.add(cause.clone(), 1);
        }
        let replicates = |at: usize| {
            let name = pooled.constructs()[at % k].clone();
            Replicates::from_values(name, observed[at], pooled.n(), outcomes.column(at))
        };
        let mut compositions = Vec::new();
        for (j, construct) in pooled.constructs().iter().enumerate() {
            let found = replicates(j)?;
            // Equal up to rounding counts as equal.
            let below = found.values().iter().filter(|c| **c <= observed[j] + 1e-12).count();
            compositions.push(Composition {
                construct: construct.clone(),
                correlation: observed[j],
                quantile: found.quantile(significance)?,
                extreme: below,
                p_value: (below + 1) as f64 / (found.values().len() + 1) as f64,
            });
        }
        let moments = |begin: usize| -> Result<Vec<PermutedMoment>, Error> {
            (begin..begin + k)
                .map(|at| {
                    let found = replicates(at)?;
                    let limit = observed[at].abs() * (1.0 - 1e-12);
                    let beyond = found.values().iter().filter(|d| d.abs() >= limit).count();
                    Ok(PermutedMoment {
                        construct: pooled.constructs()[at % k].clone(),
                        value: observed[at],
                        low: found.quantile(0.5 * significance)?,
                        high: found.quantile(1.0 - 0.5 * significance)?,
                        extreme: beyond,
                        p_value: (beyond + 1) as f64 / (found.values().len() + 1) as f64,
                    })
                })
                .collect()
        };
        let mut configural = vec!["the same items, constructs and paths in both groups".to_owned()];
        configural.extend(pooled.conventions());
        configural.push(options.composition.name().to_owned());
        Ok(Micom {
            first: first.to_owned(),
            second: second.to_owned(),
            sizes: (count, members.len() - count),
            configural,
            compositions,
            means: moments(k)?,
            variances: moments(2 * k)?,
            significance,
            permutations: permutations.len(),
            failures,
        })
    }
}

/// The memory of one thread.
struct Memory {
    sums: (Sums, Sums),
    fits: (Fit, Fit),
}

impl Memory {
    fn new(pooled: &Fit, table: &Table) -> Self {
        Self { sums: (table.sums(), table.sums()), fits: (pooled.clone(), pooled.clone()) }
    }
}

/// What all divisions of the respondents have in common.
struct Step<'a> {
    pooled: &'a Fit,
    items: PooledItems,
    /// Weights of the items in their own units, of each pooled score.
    scores: Vec<Vec<(usize, f64)>>,
}

impl<'a> Step<'a> {
    fn new(pooled: &'a Fit, items: PooledItems) -> Self {
        let unit = |(at, weight)| (at, weight / pooled.indicators.deviation(at));
        let scores = (0..pooled.constructs().len())
            .map(|j| pooled.composition(j).into_iter().map(unit).collect())
            .collect();
        Self { pooled, items, scores }
    }

    /// Correlations of composition, differences of means, logarithms of the
    /// ratios of variances.
    fn evaluate(
        &self,
        table: &Table,
        first: &[usize],
        second: &[usize],
        memory: &mut Memory,
        out: &mut [f64],
    ) -> Result<(), Failure> {
        let Memory { sums, fits } = memory;
        for (members, sums) in [(first, &mut sums.0), (second, &mut sums.1)] {
            sums.counts.fill(0);
            for place in members.iter().filter_map(|&row| table.place(row)) {
                sums.counts[place] = 1;
            }
            table.resample(sums);
        }
        for (fit, sums) in [(&mut fits.0, &sums.0), (&mut fits.1, &sums.1)] {
            let Fit { plan, work, .. } = fit;
            plan.estimate(&sums.covariance, None, work)?;
        }
        let k = self.scores.len();
        let width = self.pooled.plan.width;
        let covariance = &self.pooled.indicators.covariance;
        let composed = match self.items {
            PooledItems::Standardized => &self.pooled.indicators.correlation,
            PooledItems::Raw => covariance,
        };
        for (j, score) in self.scores.iter().enumerate() {
            let (a, b) = (fits.0.composition(j), fits.1.composition(j));
            let across = quadratic(&a, &b, composed, width);
            let (own_a, own_b) =
                (quadratic(&a, &a, composed, width), quadratic(&b, &b, composed, width));
            out[j] = across / (own_a * own_b).sqrt();
            let mean = |sums: &Sums| -> f64 {
                score.iter().map(|&(at, weight)| weight * sums.means[at]).sum()
            };
            let variance = |matrix: &[f64]| quadratic(score, score, matrix, width);
            out[k + j] = (mean(&sums.0) - mean(&sums.1)) / variance(covariance).sqrt();
            out[2 * k + j] = (variance(&sums.0.covariance) / variance(&sums.1.covariance)).ln();
        }
        Ok(())
    }
}

fn quadratic(a: &[(usize, f64)], b: &[(usize, f64)], matrix: &[f64], width: usize) -> f64 {
    let mut sum = 0.0;
    for &(i, left) in a {
        for &(j, right) in b {
            sum += left * right * matrix[i * width + j];
        }
    }
    sum
}
