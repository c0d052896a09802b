//! Targets put on the columns of the respondents, with all that can be wrong
//! found before any work begins.

use satis_response_model::{Error as ModelError, SegmentColumn};

use crate::Error;
use crate::weights::{Discord, Margin, MissingLevel, TargetUnit};

/// The code of a respondent who takes no part in a margin.
pub(crate) const OUTSIDE: u32 = u32::MAX;

/// What to do about disagreement, gaps, and the size of the population.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Rules {
    pub(crate) discord: Discord,
    pub(crate) missing: MissingLevel,
    pub(crate) total: Option<f64>,
}

/// One margin whose levels are numbered as its targets are.
#[derive(Debug, Clone)]
pub(crate) struct BoundMargin {
    pub(crate) name: String,
    pub(crate) levels: Vec<String>,
    /// The level of each respondent, or [`OUTSIDE`].
    pub(crate) codes: Vec<u32>,
    /// How many respondents have each level.
    pub(crate) counts: Vec<u64>,
    /// The start weight of each level.
    pub(crate) start: Vec<f64>,
    /// Where all take part, totals that sum to the population; else shares
    /// that sum to 1.
    pub(crate) targets: Vec<f64>,
    /// Respondents outside, by count and start weight.
    pub(crate) outside: (u64, f64),
}

impl BoundMargin {
    /// Whether some respondents stand outside, so that targets are shares of
    /// the rest.
    pub(crate) const fn is_partial(&self) -> bool {
        self.outside.0 > 0
    }

    /// The sums of some weights by level, and of those outside.
    pub(crate) fn sums<'a>(
        codes: impl Iterator<Item = &'a u32>,
        weights: &[f64],
        levels: usize,
    ) -> (Vec<f64>, f64) {
        let (mut sums, mut outside) = (vec![0.0; levels], 0.0);
        for (&code, weight) in codes.zip(weights) {
            match sums.get_mut(position(code)) {
                Some(sum) => *sum += weight,
                None => outside += weight,
            }
        }
        (sums, outside)
    }
}

/// All margins on their columns, and the total in force.
#[derive(Debug, Clone)]
pub(crate) struct Bound {
    pub(crate) margins: Vec<BoundMargin>,
    pub(crate) total: f64,
}

/// Puts margins on columns.
pub(crate) fn bind(
    margins: &[Margin],
    columns: &[SegmentColumn<'_>],
    start: &[f64],
    rules: Rules,
) -> Result<Bound, Error> {
    for column in columns {
        let rows = column.codes().len();
        if rows != start.len() {
            return Err(ModelError::Length {
                what: "rows of a column with targets",
                expected: start.len(),
                found: rows,
            }
            .into());
        }
    }
    let total = common_total(margins, rules)?.unwrap_or_else(|| start.iter().sum());
    let mut known = std::collections::HashSet::new();
    let mut bound = Vec::with_capacity(margins.len());
    for margin in margins {
        if !known.insert(margin.name()) {
            let name = margin.name().to_owned();
            return Err(ModelError::Duplicate { what: "margin", name }.into());
        }
        let column = columns.iter().find(|column| column.name() == margin.name());
        let Some(column) = column else {
            let names: Vec<_> = columns.iter().map(SegmentColumn::name).collect();
            return Err(ModelError::Unknown {
                what: "column",
                name: margin.name().to_owned(),
                known: names.join(", "),
            }
            .into());
        };
        bound.push(bind_one(margin, column, start, rules, total)?);
    }
    Ok(Bound { margins: bound, total })
}

/// The total that the margins name, unless all are shares.
fn common_total(margins: &[Margin], rules: Rules) -> Result<Option<f64>, Error> {
    const SLACK: f64 = 1e-9;
    if let Some(total) = rules.total
        && !(total > 0.0 && total <= 1e150)
    {
        return Err(Error::Positive { what: "population total", value: total });
    }
    let mut found = rules.total.map(|total| ("the population total", total));
    for margin in margins {
        let sum = margin.sum();
        let (first, total) = match (margin.unit(), found) {
            (TargetUnit::Shares, _) => ("shares in full", 1.0),
            (TargetUnit::Totals, Some(known)) => known,
            (TargetUnit::Totals, None) => {
                found = Some((margin.name(), sum));
                continue;
            }
        };
        let agrees = (sum - total).abs() <= SLACK * total;
        if !agrees && rules.discord == Discord::Refuse {
            return Err(Error::TargetTotals {
                first: first.to_owned(),
                first_total: total,
                second: margin.name().to_owned(),
                second_total: sum,
            });
        }
    }
    Ok(found.map(|(_, total)| total))
}

fn bind_one(
    margin: &Margin,
    column: &SegmentColumn<'_>,
    start: &[f64],
    rules: Rules,
    total: f64,
) -> Result<BoundMargin, Error> {
    let mut levels = margin.levels().to_vec();
    let number_of: std::collections::HashMap<&str, u32> =
        margin.levels().iter().map(String::as_str).zip(0..).collect();
    let translated: Vec<Option<u32>> =
        column.labels().iter().map(|label| number_of.get(label.as_str()).copied()).collect();
    let own_level = u32::try_from(levels.len()).map_err(|_| ModelError::Overflow)?;
    let (mut counts, mut weights) = (vec![0_u64; levels.len()], vec![0.0; levels.len()]);
    let mut outside = (0_u64, 0.0);
    let mut codes = Vec::with_capacity(start.len());
    for (row, (&code, &weight)) in column.codes().iter().zip(start).enumerate() {
        if code == SegmentColumn::MISSING {
            if rules.missing == MissingLevel::Refuse {
                return Err(Error::MissingLevel { margin: margin.name().to_owned(), row });
            }
            outside = (outside.0 + 1, outside.1 + weight);
            codes.push(OUTSIDE);
            continue;
        }
        let level = translated.get(position(code)).copied().flatten();
        let slots = level.and_then(|level| {
            Some((counts.get_mut(position(level))?, weights.get_mut(position(level))?, level))
        });
        let Some((count, sum, level)) = slots else {
            return Err(no_target(margin, column, code, row));
        };
        *count += 1;
        *sum += weight;
        codes.push(level);
    }
    let given = margin.levels().iter().zip(margin.targets());
    for ((level, &target), &sum) in given.zip(&weights) {
        if target > 0.0 && sum <= 0.0 {
            let (margin, level) = (margin.name().to_owned(), level.clone());
            return Err(Error::EmptyLevel { margin, level, target });
        }
    }
    let sum = margin.sum();
    let mut targets: Vec<f64> = margin.targets().iter().map(|target| target / sum).collect();
    if rules.missing == MissingLevel::OwnLevel && outside.0 > 0 {
        let share = outside.1 / (outside.1 + weights.iter().sum::<f64>());
        for target in &mut targets {
            *target *= 1.0 - share;
        }
        levels.push("(no level)".to_owned());
        targets.push(share);
        counts.push(outside.0);
        weights.push(outside.1);
        outside = (0, 0.0);
        for code in codes.iter_mut().filter(|code| **code == OUTSIDE) {
            *code = own_level;
        }
    }
    if outside.0 == 0 {
        // Where the totals agree, they stay the numbers given.
        let exact = margin.unit() == TargetUnit::Totals
            && (sum - total).abs() <= 0.0
            && targets.len() == margin.targets().len();
        for (at, target) in targets.iter_mut().enumerate() {
            let given = margin.targets().get(at).filter(|_| exact);
            *target = given.copied().unwrap_or(*target * total);
        }
    }
    let name = margin.name().to_owned();
    Ok(BoundMargin { name, levels, codes, counts, start: weights, targets, outside })
}

/// The error for a respondent whose level has no target, with how many share
/// the level.
fn no_target(margin: &Margin, column: &SegmentColumn<'_>, code: u32, row: usize) -> Error {
    Error::NoTarget {
        margin: margin.name().to_owned(),
        level: column.labels().get(position(code)).cloned().unwrap_or_default(),
        respondents: column.codes().iter().filter(|&&other| other == code).count(),
        row,
    }
}

pub(crate) fn position(code: u32) -> usize {
    usize::try_from(code).unwrap_or(usize::MAX)
}
