//! Adjusted weights and the account of how they were reached.

use std::sync::Arc;

use crate::Error;
use crate::weights::WeightSummary;
use crate::weights::auxiliary::Auxiliary;
use crate::weights::bound::BoundMargin;

/// Weights after post-stratification, raking or calibration, with margins
/// before and after, and all that a report has to say about them.
///
/// Given to a [`SurveyDesign`](crate::design::SurveyDesign), they bring along
/// what they were fitted to, so that standard errors take the adjustment into
/// account.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AdjustedWeights {
    method: &'static str,
    weights: Vec<f64>,
    iterations: u32,
    largest_deviation: f64,
    trimmed: u64,
    margins: Vec<MarginTable>,
    totals: Vec<TotalRow>,
    summary: WeightSummary,
    start_summary: WeightSummary,
    conventions: Vec<String>,
    #[cfg_attr(feature = "serde", serde(skip))]
    auxiliary: Arc<Auxiliary>,
}

/// One margin before and after.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct MarginTable {
    /// The name of the column.
    pub name: String,
    /// How many respondents stand outside the margin, because they have no
    /// level. Shares are then those of the others.
    pub outside: u64,
    /// One row a level.
    pub levels: Vec<MarginRow>,
}

/// One level of a margin before and after.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct MarginRow {
    /// The level.
    pub level: String,
    /// How many respondents have it.
    pub n: u64,
    /// Their share, each counted once.
    pub unweighted_share: f64,
    /// Their share by the start weights.
    pub start_share: f64,
    /// The target share.
    pub target_share: f64,
    /// Their share by the adjusted weights.
    pub share: f64,
    /// The target as a sum of weights.
    pub target: f64,
    /// The sum of their adjusted weights.
    pub sum: f64,
}

/// One numeric total before and after.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TotalRow {
    /// The name of the numeric column.
    pub name: String,
    /// The total by the start weights.
    pub start: f64,
    /// The target.
    pub target: f64,
    /// The total by the adjusted weights.
    pub total: f64,
}

/// How weights were reached.
pub(crate) struct Record {
    pub(crate) method: &'static str,
    pub(crate) iterations: u32,
    pub(crate) trimmed: u64,
    pub(crate) conventions: Vec<String>,
}

impl AdjustedWeights {
    pub(crate) fn new(
        weights: Vec<f64>,
        auxiliary: Auxiliary,
        more: &[String],
        record: Record,
    ) -> Result<Self, Error> {
        let margins: Vec<_> =
            auxiliary.margins.iter().map(|margin| table(margin, &weights)).collect();
        let total = |weights: &[f64], values: &[f64]| -> f64 {
            weights.iter().zip(values).map(|(weight, value)| weight * value).sum()
        };
        let totals: Vec<_> = auxiliary
            .numeric
            .iter()
            .map(|numeric| TotalRow {
                name: numeric.name.clone(),
                start: total(&auxiliary.start, &numeric.values),
                target: numeric.target,
                total: total(&weights, &numeric.values),
            })
            .collect();
        let of_levels = margins.iter().flat_map(|margin| &margin.levels);
        let off = of_levels.map(|row| (row.sum - row.target).abs() / auxiliary.total);
        let of_totals = totals.iter().map(|row| {
            let scale = row.target.abs().max(row.start.abs());
            if scale > 0.0 { (row.total - row.target).abs() / scale } else { row.total.abs() }
        });
        let largest_deviation = off.chain(of_totals).fold(0.0, f64::max);
        let summary = WeightSummary::new(&weights)?;
        let mut conventions = record.conventions;
        conventions.extend_from_slice(more);
        if summary.negative() > 0 {
            conventions.push(format!("{} weights are below 0", summary.negative()));
        }
        Ok(Self {
            method: record.method,
            iterations: record.iterations,
            largest_deviation,
            trimmed: record.trimmed,
            margins,
            totals,
            summary,
            start_summary: WeightSummary::new(&auxiliary.start)?,
            conventions,
            weights,
            auxiliary: Arc::new(auxiliary),
        })
    }

    /// The level or total that is furthest from its target.
    pub(crate) fn furthest_off(&self) -> String {
        let levels = self.margins.iter().flat_map(|margin| {
            let name = |row: &MarginRow| format!("{} = {}", margin.name, row.level);
            margin.levels.iter().map(move |row| ((row.sum - row.target).abs(), name(row)))
        });
        let totals =
            self.totals.iter().map(|row| ((row.total - row.target).abs(), row.name.clone()));
        let worst = levels.chain(totals).max_by(|a, b| a.0.total_cmp(&b.0));
        worst.map_or_else(String::new, |(_, name)| name)
    }

    /// The weight of each respondent.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The weight that each respondent started with.
    #[must_use]
    pub fn start(&self) -> &[f64] {
        &self.auxiliary.start
    }

    /// The weights divided by their mean, so that they sum to the number of
    /// respondents.
    #[must_use]
    pub fn normalised(&self) -> Vec<f64> {
        let mean = self.summary.mean();
        self.weights.iter().map(|weight| weight / mean).collect()
    }

    /// What was done: `post-stratification`, `raking`, `linear calibration`
    /// and so on.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// How many sweeps over all margins, or Newton steps, it took.
    #[must_use]
    pub const fn iterations(&self) -> u32 {
        self.iterations
    }

    /// The largest deviation from any target: for levels as a share of the
    /// total, for numeric totals as a part of the target.
    #[must_use]
    pub const fn largest_deviation(&self) -> f64 {
        self.largest_deviation
    }

    /// How many respondents had their weight cut to a bound.
    #[must_use]
    pub const fn trimmed(&self) -> u64 {
        self.trimmed
    }

    /// Each margin before and after.
    #[must_use]
    pub fn margins(&self) -> &[MarginTable] {
        &self.margins
    }

    /// Each numeric total before and after.
    #[must_use]
    pub fn totals(&self) -> &[TotalRow] {
        &self.totals
    }

    /// The spread of the weights, with Kish's design effect and effective n.
    #[must_use]
    pub const fn summary(&self) -> &WeightSummary {
        &self.summary
    }

    /// The spread of the start weights.
    #[must_use]
    pub const fn start_summary(&self) -> &WeightSummary {
        &self.start_summary
    }

    /// The conventions that the weights follow, in words.
    #[must_use]
    pub fn conventions(&self) -> &[String] {
        &self.conventions
    }

    pub(crate) fn auxiliary(&self) -> &Arc<Auxiliary> {
        &self.auxiliary
    }
}

/// Two are equal if their weights and accounts are.
impl PartialEq for AdjustedWeights {
    fn eq(&self, other: &Self) -> bool {
        self.method == other.method
            && self.weights == other.weights
            && self.iterations == other.iterations
            && self.trimmed == other.trimmed
            && self.margins == other.margins
            && self.totals == other.totals
            && self.conventions == other.conventions
    }
}

fn table(margin: &BoundMargin, weights: &[f64]) -> MarginTable {
    let (sums, _) = BoundMargin::sums(margin.codes.iter(), weights, margin.levels.len());
    let n: u64 = margin.counts.iter().sum();
    let (start, sum): (f64, f64) = (margin.start.iter().sum(), sums.iter().sum());
    let target: f64 = margin.targets.iter().sum();
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    let rows = margin.levels.iter().enumerate().map(|(at, level)| {
        let of = |values: &[f64]| values.get(at).copied().unwrap_or(0.0);
        let count = margin.counts.get(at).copied().unwrap_or(0);
        let target_share = share(of(&margin.targets), target);
        MarginRow {
            level: level.clone(),
            n: count,
            unweighted_share: share(count as f64, n as f64),
            start_share: share(of(&margin.start), start),
            target_share,
            share: share(of(&sums), sum),
            target: if margin.is_partial() { target_share * sum } else { of(&margin.targets) },
            sum: of(&sums),
        }
    });
    MarginTable { name: margin.name.clone(), outside: margin.outside.0, levels: rows.collect() }
}
