//! Strata and units of all stages as numbers, and the variance of a total.

use std::collections::HashMap;

use satis_response_model::SegmentColumn;

use crate::Error;
use crate::design::sampling::Stage;
use crate::design::{LonelyPsu, Nesting, Population, Sampling};
use crate::weights::bound::position;
use crate::weights::column::check_rows;

/// One stage of sampling.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Level {
    /// The unit of each respondent.
    pub(crate) unit_of_row: Vec<u32>,
    /// The stratum of each unit.
    pub(crate) stratum_of_unit: Vec<u32>,
    pub(crate) strata: Vec<Stratum>,
}

/// One stratum of a stage.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stratum {
    pub(crate) name: String,
    /// The unit of the stage before; 0 at the first stage.
    parent: u32,
    /// How many units were drawn.
    pub(crate) sampled: u64,
    /// From how many, if without replacement.
    pub(crate) population: Option<f64>,
}

impl Stratum {
    /// The finite population correction.
    pub(crate) fn correction(&self) -> f64 {
        self.population.map_or(1.0, |population| (population - self.sampled as f64) / population)
    }

    /// Whether all units were drawn, so that nothing is left to chance.
    pub(crate) fn is_complete(&self) -> bool {
        self.correction() < 1e-7
    }

    /// The part of the variance of the sub-units that comes on top.
    fn share_drawn(&self) -> f64 {
        self.population.map_or(0.0, |population| self.sampled as f64 / population)
    }
}

/// All stages.
#[derive(Debug, Clone)]
pub(crate) struct Structure {
    pub(crate) levels: Vec<Level>,
    pub(crate) lonely: LonelyPsu,
    /// Whether strata were named.
    pub(crate) stratified: bool,
}

impl Structure {
    pub(crate) fn new(rows: usize, sampling: &Sampling<'_>) -> Result<Self, Error> {
        let mut parents = vec![0_u32; rows];
        let mut levels: Vec<Level> = Vec::with_capacity(1 + sampling.further.len());
        let stages = std::iter::once(&sampling.first).chain(&sampling.further);
        for (number, stage) in (1..).zip(stages) {
            // Later stages nest in the units of the one before by nature.
            let nesting = if number == 1 { sampling.nesting } else { Nesting::WithinStrata };
            let level = level(stage, number, nesting, &parents)?;
            parents.clone_from(&level.unit_of_row);
            levels.push(level);
        }
        let stratified = sampling.first.strata.is_some();
        Ok(Self { levels, lonely: sampling.lonely, stratified })
    }

    /// The first stage, which is always there.
    pub(crate) fn first(&self) -> Option<&Level> {
        self.levels.first()
    }

    /// The variance of the sum of some scores of the respondents.
    pub(crate) fn variance(&self, scores: &[f64]) -> Result<f64, Error> {
        let mut variance = 0.0;
        // By how much each stratum of the stage counts.
        let mut parts: Vec<f64> = vec![1.0];
        for (level, number) in self.levels.iter().zip(1..) {
            let mut sums = vec![0.0; level.stratum_of_unit.len()];
            for (&unit, score) in level.unit_of_row.iter().zip(scores) {
                if let Some(sum) = sums.get_mut(position(unit)) {
                    *sum += score;
                }
            }
            let part = |stratum: &Stratum| parts.get(position(stratum.parent)).copied();
            let strata: Vec<_> =
                level.strata.iter().map(|stratum| part(stratum).unwrap_or(0.0)).collect();
            variance += between(level, number, &sums, &strata, self.lonely)?;
            parts = level
                .stratum_of_unit
                .iter()
                .map(|&stratum| {
                    let at = position(stratum);
                    let share = level.strata.get(at).map_or(0.0, Stratum::share_drawn);
                    share * strata.get(at).copied().unwrap_or(0.0)
                })
                .collect();
            if parts.iter().all(|&part| part <= 0.0) {
                break;
            }
        }
        Ok(variance)
    }

    /// Sampling units less strata, among respondents who are `inside`.
    pub(crate) fn degrees_of_freedom(&self, inside: impl Fn(usize) -> bool) -> u64 {
        let Some(first) = self.first() else { return 0 };
        let mut units = vec![false; first.stratum_of_unit.len()];
        for (row, &unit) in first.unit_of_row.iter().enumerate() {
            if let Some(seen) = units.get_mut(position(unit))
                && inside(row)
            {
                *seen = true;
            }
        }
        let mut strata = vec![false; first.strata.len()];
        for (&stratum, &seen) in first.stratum_of_unit.iter().zip(&units) {
            if let Some(slot) = strata.get_mut(position(stratum)) {
                *slot |= seen;
            }
        }
        let count = |seen: &[bool]| seen.iter().filter(|&&seen| seen).count() as u64;
        count(&units).saturating_sub(count(&strata))
    }
}

/// The variance between the units of one stage; strata count by their `parts`.
fn between(
    level: &Level,
    number: usize,
    sums: &[f64],
    parts: &[f64],
    lonely: LonelyPsu,
) -> Result<f64, Error> {
    let mut means = vec![0.0; level.strata.len()];
    for (&stratum, sum) in level.stratum_of_unit.iter().zip(sums) {
        if let Some(mean) = means.get_mut(position(stratum)) {
            *mean += sum;
        }
    }
    for (mean, stratum) in means.iter_mut().zip(&level.strata) {
        // A lonely unit that is adjusted stands against 0, the mean of all.
        let adjusts = stratum.sampled == 1 && lonely == LonelyPsu::Adjust;
        *mean = if adjusts { 0.0 } else { *mean / stratum.sampled as f64 };
    }
    let mut squares = vec![0.0; level.strata.len()];
    for (&stratum, sum) in level.stratum_of_unit.iter().zip(sums) {
        let at = position(stratum);
        if let (Some(square), Some(mean)) = (squares.get_mut(at), means.get(at)) {
            *square += (sum - mean) * (sum - mean);
        }
    }
    // By unit of the stage before: variance, strata, and those that have one.
    let mut groups: HashMap<u32, (f64, u64, u64)> = HashMap::new();
    let mut order = Vec::new();
    for ((stratum, square), part) in level.strata.iter().zip(&squares).zip(parts) {
        if *part <= 0.0 {
            continue;
        }
        let group = groups.entry(stratum.parent).or_insert_with(|| {
            order.push(stratum.parent);
            (0.0, 0, 0)
        });
        group.1 += 1;
        let alone = stratum.sampled == 1 && !stratum.is_complete();
        match lonely {
            LonelyPsu::Fail if alone => {
                return Err(Error::LonelyPsu { stratum: stratum.name.clone(), stage: number });
            }
            LonelyPsu::Average if alone => continue,
            _ => {}
        }
        let n = stratum.sampled as f64;
        let unbiased = if stratum.sampled > 1 { n / (n - 1.0) } else { 1.0 };
        if !stratum.is_complete() {
            group.0 += part * stratum.correction() * unbiased * square;
        }
        group.2 += 1;
    }
    let mut variance = 0.0;
    for parent in order {
        let Some(&(sum, strata, usable)) = groups.get(&parent) else { continue };
        if usable == 0 {
            return Err(Error::NotApplicable {
                method: "the average variance of other strata".to_owned(),
                reason: "every stratum has only one sampling unit",
            });
        }
        variance += sum * strata as f64 / usable as f64;
    }
    Ok(variance)
}

fn level(
    stage: &Stage<'_>,
    number: usize,
    nesting: Nesting,
    parents: &[u32],
) -> Result<Level, Error> {
    let rows = parents.len();
    let code = |column: Option<&SegmentColumn<'_>>, row: usize| -> Result<u32, Error> {
        let Some(column) = column else { return Ok(0) };
        match column.codes().get(row) {
            Some(&code) if code != SegmentColumn::MISSING => Ok(code),
            _ => Err(Error::MissingLevel { margin: column.name().to_owned(), row }),
        }
    };
    for column in [stage.strata, stage.clusters].into_iter().flatten() {
        check_rows("rows of a column of strata or clusters", rows, column.codes().len())?;
    }
    let mut strata = Vec::new();
    let mut stratum_numbers: HashMap<(u32, u32), u32> = HashMap::new();
    let mut unit_numbers: HashMap<(u32, u32), u32> = HashMap::new();
    let mut unit_of_row = Vec::with_capacity(rows);
    let mut stratum_of_unit: Vec<u32> = Vec::new();
    let mut first_row = Vec::new();
    for (row, &parent) in parents.iter().enumerate() {
        let label = code(stage.strata, row)?;
        let next = next_number(strata.len())?;
        let stratum = *stratum_numbers.entry((parent, label)).or_insert(next);
        if stratum == next {
            let name = name_of(stage.strata, label);
            strata.push(Stratum { name, parent, sampled: 0, population: None });
            first_row.push(row);
        }
        let next = next_number(stratum_of_unit.len())?;
        let unit = match stage.clusters {
            None => next,
            Some(_) => {
                let cluster = code(stage.clusters, row)?;
                let within = if nesting == Nesting::WithinStrata { stratum } else { 0 };
                *unit_numbers.entry((within, cluster)).or_insert(next)
            }
        };
        if unit == next {
            stratum_of_unit.push(stratum);
            if let Some(stratum) = strata.get_mut(position(stratum)) {
                stratum.sampled += 1;
            }
        }
        let home = stratum_of_unit.get(position(unit)).copied().unwrap_or(stratum);
        if home != stratum {
            let name = |number: u32| {
                strata.get(position(number)).map_or_else(String::new, |found| found.name.clone())
            };
            return Err(Error::SharedCluster {
                cluster: name_of(stage.clusters, code(stage.clusters, row)?),
                first: name(home),
                second: name(stratum),
            });
        }
        unit_of_row.push(unit);
    }
    let mut level = Level { unit_of_row, stratum_of_unit, strata };
    if let Some(population) = stage.population {
        set_population(&mut level, population, number, &first_row)?;
    }
    Ok(level)
}

fn set_population(
    level: &mut Level,
    population: Population<'_>,
    number: usize,
    first_row: &[usize],
) -> Result<(), Error> {
    let wrong = |stratum: &Stratum, size: f64| Error::PopulationSize {
        stratum: stratum.name.clone(),
        stage: number,
        sampled: stratum.sampled,
        population: size,
    };
    if let Population::ByRespondent(sizes) = population {
        check_rows("population sizes, one a respondent", level.unit_of_row.len(), sizes.len())?;
    }
    for (stratum, &row) in level.strata.iter_mut().zip(first_row) {
        let size = match population {
            Population::Each(size) => size,
            Population::ByStratum(sizes) => {
                let found = sizes.iter().find(|(name, _)| *name == stratum.name);
                found.map_or(f64::NAN, |&(_, size)| size)
            }
            Population::ByRespondent(sizes) => sizes.get(row).copied().unwrap_or(f64::NAN),
        };
        if !(size >= stratum.sampled as f64 && size.is_finite()) {
            return Err(wrong(stratum, size));
        }
        stratum.population = Some(size);
    }
    if let Population::ByRespondent(sizes) = population {
        for (&unit, &size) in level.unit_of_row.iter().zip(sizes) {
            let home = level.stratum_of_unit.get(position(unit));
            let stratum = home.and_then(|&stratum| level.strata.get(position(stratum)));
            if let Some(stratum) = stratum
                && stratum.population.is_none_or(|known| (known - size).abs() > 1e-9 * known)
            {
                return Err(wrong(stratum, size));
            }
        }
    }
    Ok(())
}

fn next_number(count: usize) -> Result<u32, Error> {
    u32::try_from(count).map_err(|_| satis_response_model::Error::Overflow.into())
}

fn name_of(column: Option<&SegmentColumn<'_>>, code: u32) -> String {
    let label = column.and_then(|column| column.labels().get(position(code)));
    label.map_or_else(|| "all".to_owned(), Clone::clone)
}
