//! How chosen columns would be read: as a score, as weights, as dates.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::args::Points;
use crate::cell::{Cell, CellRules, DecimalMark, Number, Reason, parse_weight};
use crate::date::{DateCell, DateFormat, DateReader, Day};
use crate::error::Error;
use crate::measure::BadCells;
use crate::source::{Columns, Row};

/// A column read as a score.
#[derive(Debug)]
pub(super) struct ScoreReading {
    column: usize,
    rules: CellRules,
    scale: RangeInclusive<i64>,
    counts: BTreeMap<i64, u64>,
    missing: BTreeMap<Reason, u64>,
    bad: BadCells,
}

impl ScoreReading {
    pub(super) fn new(column: usize, rules: CellRules, scale: &Points) -> Self {
        Self {
            column,
            rules,
            scale: scale.range.clone(),
            counts: BTreeMap::new(),
            missing: BTreeMap::new(),
            bad: BadCells::default(),
        }
    }

    pub(super) fn read(&mut self, row: Row<'_>) {
        let cell = row.cell(self.column);
        match self.rules.classify(cell) {
            Cell::Value(value) if self.scale.contains(&value) => {
                *self.counts.entry(value).or_default() += 1;
            }
            Cell::Missing(reason) => *self.missing.entry(reason).or_default() += 1,
            Cell::Value(_) | Cell::Bad => self.bad.note(row, self.column, cell),
        }
    }

    pub(super) fn report(&self, columns: &Columns) -> String {
        let n: u64 = self.counts.values().sum();
        let counts = self.counts.iter().map(|(value, count)| format!("{value}: {count}"));
        let missing = Reason::ALL.map(|reason| {
            let count = self.missing.get(&reason).copied().unwrap_or(0);
            format!("{reason} {count}")
        });
        format!(
            "{} as a score from {} to {}\n  answers {n} ({})\n  missing {} ({})\n  {}\n  rules: {}",
            columns.label(self.column),
            self.scale.start(),
            self.scale.end(),
            counts.collect::<Vec<_>>().join(", "),
            self.missing.values().sum::<u64>(),
            missing.join(", "),
            self.bad.report(),
            self.rules,
        )
    }
}

/// A column read as weights.
#[derive(Debug)]
pub(super) struct WeightReading {
    column: usize,
    mark: DecimalMark,
    count: u64,
    sum: f64,
    missing: u64,
    bad: BadCells,
}

impl WeightReading {
    pub(super) fn new(column: usize, mark: DecimalMark) -> Self {
        Self { column, mark, count: 0, sum: 0.0, missing: 0, bad: BadCells::default() }
    }

    pub(super) fn read(&mut self, row: Row<'_>) {
        let cell = row.cell(self.column);
        match parse_weight(cell, self.mark) {
            Number::Value(weight) => {
                self.count += 1;
                self.sum += weight;
            }
            Number::Missing => self.missing += 1,
            Number::Bad => self.bad.note(row, self.column, cell),
        }
    }

    pub(super) fn report(&self, columns: &Columns) -> String {
        format!(
            "{} as weights\n  weights {} (sum {:.3})\n  missing {}\n  {}",
            columns.label(self.column),
            self.count,
            self.sum,
            self.missing,
            self.bad.report(),
        )
    }
}

/// A column read as dates.
#[derive(Debug)]
pub(super) struct DateReading {
    column: usize,
    reader: DateReader,
    days: BTreeMap<Day, u64>,
    missing: u64,
    bad: BadCells,
}

impl DateReading {
    pub(super) fn new(column: usize, format: DateFormat) -> Self {
        Self {
            column,
            reader: DateReader::new(format),
            days: BTreeMap::new(),
            missing: 0,
            bad: BadCells::default(),
        }
    }

    pub(super) fn read(&mut self, row: Row<'_>) {
        let cell = row.cell(self.column);
        match self.reader.read(cell, || row.line()) {
            DateCell::Day(day) => *self.days.entry(day).or_default() += 1,
            DateCell::Missing => self.missing += 1,
            DateCell::Bad => self.bad.note(row, self.column, cell),
        }
    }

    pub(super) fn report(&self, columns: &Columns) -> Result<String, Error> {
        let label = columns.label(self.column);
        let resolution = self.reader.resolve(&label)?;
        let dates = || self.days.keys().filter_map(|day| resolution.date(*day));
        let span = match (dates().min(), dates().max()) {
            (Some(first), Some(last)) => format!(" ({first} to {last}; {resolution})"),
            _ => String::new(),
        };
        let placeholders = match self.reader.placeholders() {
            0 => String::new(),
            count => format!(", of them {count} are 1980-01-01, written where no time was kept"),
        };
        Ok(format!(
            "{label} as dates\n  dates {}{span}\n  missing {}{placeholders}\n  {}",
            self.days.values().sum::<u64>(),
            self.missing,
            self.bad.report(),
        ))
    }
}
