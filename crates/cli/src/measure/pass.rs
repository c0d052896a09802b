//! The pass itself: each row is filtered, weighted, read, and recorded.

use std::collections::HashMap;

use satis_response_model::{Answer, BySegment};

use super::{BadCells, Base, Plan, Segment};
use crate::args::TrendBy;
use crate::cell::{Number, parse_weight};
use crate::date::{DateCell, DateReader, Day};
use crate::error::Error;
use crate::source::{Columns, Row, Survey};

/// A column with more values than this names no segments.
const MOST_SEGMENTS: usize = 100_000;

/// The answers by the raw value of a cell.
type ByCell<S> = HashMap<Box<[u8]>, S>;
/// A column, counted from 0, and the answers of its segments.
pub(crate) type SegmentColumn<S> = (usize, BySegment<Segment, S>);

/// What became of the rows. Together with the answers and the missing ones
/// they add up to the rows of the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    /// Rows of the file.
    pub(crate) read: u64,
    /// Rows that a filter left out.
    pub(crate) filtered_out: u64,
    /// Rows without a weight.
    pub(crate) weight_blank: u64,
    /// Rows whose weight is no number of at least 0.
    pub(crate) weight_bad: u64,
}

/// Answers by day. The order of day and month is known only in the end.
#[derive(Debug)]
pub(crate) struct Days<S> {
    /// The column, counted from 0.
    pub(crate) column: usize,
    /// What reads the dates, and knows their order in the end.
    pub(crate) reader: DateReader,
    /// The answers of each day.
    pub(crate) days: HashMap<Day, S>,
    /// Answers without a date.
    pub(crate) blank: S,
    /// Answers whose date cannot be read.
    pub(crate) bad: S,
}

/// Everything that a file told.
#[derive(Debug)]
pub(crate) struct Pass<S> {
    /// The rows.
    pub(crate) rows: Rows,
    /// The answers of all of them.
    pub(crate) total: S,
    /// The answers by the raw values of each segment column.
    groups: Vec<(usize, ByCell<S>)>,
    /// The answers by day, where a trend over the calendar is wanted.
    pub(crate) days: Option<Days<S>>,
    /// The answers by the raw values of a column, where a trend over waves is
    /// wanted.
    waves: Option<(usize, ByCell<S>)>,
    /// Cells that cannot be read: scores, weights and dates.
    pub(crate) bad: BadCells,
}

impl<S: Base> Pass<S> {
    /// Reads all rows that are left in the file; `empty` is a tally without
    /// answers.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read on, a column of segments has too many
    /// values, or counts run over.
    pub(crate) fn run(survey: &mut Survey, plan: &Plan, empty: &S) -> Result<Self, Error> {
        let mut pass = Self {
            rows: Rows::default(),
            total: empty.clone(),
            groups: plan.by.iter().map(|column| (*column, HashMap::new())).collect(),
            days: match plan.trend {
                Some((column, format, TrendBy::Calendar(_))) => Some(Days {
                    column,
                    reader: DateReader::new(format),
                    days: HashMap::new(),
                    blank: empty.clone(),
                    bad: empty.clone(),
                }),
                _ => None,
            },
            waves: match plan.trend {
                Some((column, _, TrendBy::Wave)) => Some((column, HashMap::new())),
                _ => None,
            },
            bad: BadCells::default(),
        };
        let columns = survey.columns().clone();
        survey.for_each_row(|row| pass.read(row, plan, &columns))?;
        pass.rows.read = survey.rows();
        Ok(pass)
    }

    /// The answers of each segment of each column, in natural order. Cells
    /// that differ only in white space are one segment.
    ///
    /// # Errors
    ///
    /// Where counts run over.
    pub(crate) fn segments(&self) -> Result<Vec<SegmentColumn<S>>, Error> {
        self.groups.iter().map(|groups| self.by_segment(groups)).collect()
    }

    /// The answers of each wave, in natural order.
    ///
    /// # Errors
    ///
    /// Where counts run over.
    pub(crate) fn waves(&self) -> Result<Option<SegmentColumn<S>>, Error> {
        self.waves.as_ref().map(|groups| self.by_segment(groups)).transpose()
    }

    fn by_segment(&self, (column, groups): &(usize, ByCell<S>)) -> Result<SegmentColumn<S>, Error> {
        let mut tally = BySegment::new(&self.total);
        for (cell, answers) in groups {
            tally.merge_segment(Segment::of_cell(cell), answers)?;
        }
        Ok((*column, tally))
    }

    fn read(&mut self, row: Row<'_>, plan: &Plan, columns: &Columns) -> Result<(), Error> {
        if !plan.accepts(row) {
            self.rows.filtered_out += 1;
            return Ok(());
        }
        let Some(weight) = self.weight(row, plan) else {
            return Ok(());
        };
        let answer = plan.answer(row, plan.column, &mut self.bad);
        self.total.take(answer, weight)?;
        for (column, groups) in self.groups.iter_mut().chain(&mut self.waves) {
            let cell = row.cell(*column);
            if let Some(group) = groups.get_mut(cell) {
                group.take(answer, weight)?;
                continue;
            }
            if groups.len() >= MOST_SEGMENTS {
                return Err(Error::TooManySegments {
                    column: columns.label(*column),
                    limit: MOST_SEGMENTS,
                    line: row.line(),
                });
            }
            let mut group = self.total.empty();
            group.take(answer, weight)?;
            groups.insert(cell.into(), group);
        }
        self.date(row, answer, weight)
    }

    /// The weight of a row, 1 where there are none; None where the row cannot
    /// be weighted, and is left out.
    fn weight(&mut self, row: Row<'_>, plan: &Plan) -> Option<f64> {
        let Some(column) = plan.weight else {
            return Some(1.0);
        };
        let cell = row.cell(column);
        match parse_weight(cell, plan.mark) {
            Number::Value(weight) => return Some(weight),
            Number::Missing => self.rows.weight_blank += 1,
            Number::Bad => {
                self.rows.weight_bad += 1;
                self.bad.note(row, column, cell);
            }
        }
        None
    }

    fn date(&mut self, row: Row<'_>, answer: Answer, weight: f64) -> Result<(), Error> {
        let Some(dates) = &mut self.days else {
            return Ok(());
        };
        let cell = row.cell(dates.column);
        let tally = match dates.reader.read(cell, || row.line()) {
            DateCell::Day(day) => dates.days.entry(day).or_insert_with(|| dates.blank.empty()),
            DateCell::Missing => &mut dates.blank,
            DateCell::Bad => {
                self.bad.note(row, dates.column, cell);
                &mut dates.bad
            }
        };
        Ok(tally.take(answer, weight)?)
    }
}
