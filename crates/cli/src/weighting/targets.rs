//! What is known of the population, read from a file with one row a level.

use std::path::Path;

use satis_inference::weights::Margin;

use crate::cell::{Number, parse_number};
use crate::error::Error;
use crate::source::{Columns, ReadOptions, Survey};
use crate::text::tidy;

/// Shares as people round them sum to 1 within this.
const ROUNDING: f64 = 0.02;
const HUNDRED: f64 = 100.0;

/// The margins of a population.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Targets {
    /// The path.
    pub(crate) path: String,
    /// One a column of the survey, in the order of the file.
    pub(crate) margins: Vec<Target>,
}

/// The targets of one column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Target {
    /// The column of the survey as the file names it.
    pub(crate) column: String,
    /// What its numbers are: `share`, `percent` or `count`.
    pub(crate) unit: &'static str,
    levels: Vec<(String, f64)>,
}

impl Targets {
    /// Reads a file with the columns `margin`, `level` and `share`, `percent`,
    /// `count` or `target`. A target is a share where those of its margin sum
    /// to 1, percent where they sum to 100, else a count.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] where the file does not say what it should.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let mut survey = Survey::open(path, ReadOptions::default())?;
        let name = survey.format().name().to_owned();
        let wrong = |reason: String| Error::Config { name: name.clone(), reason };
        let columns = survey.columns().clone();
        let (margin, level) = (place(&columns, "margin"), place(&columns, "level"));
        let units = ["share", "percent", "count", "target"];
        let stated: Vec<(&'static str, usize)> =
            units.into_iter().filter_map(|unit| Some((unit, place(&columns, unit)?))).collect();
        let (Some(margin), Some(level), [(unit, target)]) = (margin, level, stated.as_slice())
        else {
            return Err(wrong(
                "the columns must be margin, level, and one of share, percent, count or target"
                    .to_owned(),
            ));
        };
        let mark = survey.decimal_mark();
        let mut margins: Vec<Target> = Vec::new();
        while let Some(row) = survey.next_row()? {
            let text = |column: usize| tidy(&String::from_utf8_lossy(row.cell(column)));
            let (margin, level, number) = (text(margin), text(level), text(*target));
            if margin.is_empty() && level.is_empty() && number.is_empty() {
                continue;
            }
            if margin.is_empty() || level.is_empty() {
                return Err(wrong(format!(
                    "line {}: a row needs a margin and a level",
                    row.line()
                )));
            }
            let parsed = parse_number(number.as_bytes(), mark);
            let value = match parsed {
                Number::Value(value) if value >= 0.0 => value,
                _ => {
                    return Err(wrong(format!(
                        "line {}: \"{number}\" is no {unit} of at least 0",
                        row.line()
                    )));
                }
            };
            let known = margins.iter().position(|known| known.column == margin);
            let at = known.unwrap_or_else(|| {
                margins.push(Target { column: margin.clone(), unit, levels: Vec::new() });
                margins.len() - 1
            });
            if let Some(target) = margins.get_mut(at) {
                if target.levels.iter().any(|(known, _)| *known == level) {
                    let line = row.line();
                    return Err(wrong(format!("line {line}: {margin} has {level} twice")));
                }
                target.levels.push((level, value));
            }
        }
        if margins.is_empty() {
            return Err(wrong("there is no row with a margin".to_owned()));
        }
        for margin in &mut margins {
            margin.settle();
        }
        Ok(Self { path: name.clone(), margins })
    }
}

impl Target {
    /// The levels of the column.
    pub(crate) fn levels(&self) -> impl Iterator<Item = &str> {
        self.levels.iter().map(|(level, _)| level.as_str())
    }

    /// The margin under the name of its column in the survey.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] where no target is above 0.
    pub(crate) fn margin(&self, name: &str) -> Result<Margin, Error> {
        let levels = || self.levels.iter().map(|(level, target)| (level.clone(), *target));
        let margin = match self.unit {
            "share" => Margin::shares(name, levels()),
            "percent" => Margin::shares(name, levels().map(|(l, target)| (l, target / HUNDRED))),
            _ => Margin::totals(name, levels()),
        };
        margin.map_err(|error| Error::Data(error.to_string()))
    }

    /// Finds what plain targets are.
    fn settle(&mut self) {
        if self.unit != "target" {
            return;
        }
        let sum: f64 = self.levels.iter().map(|(_, target)| target).sum();
        self.unit = if (sum - 1.0).abs() <= ROUNDING {
            "share"
        } else if (sum / HUNDRED - 1.0).abs() <= ROUNDING {
            "percent"
        } else {
            "count"
        };
    }
}

fn place(columns: &Columns, name: &str) -> Option<usize> {
    let same = |at: &usize| tidy(columns.name(*at)).eq_ignore_ascii_case(name);
    (0..columns.len()).find(same)
}
