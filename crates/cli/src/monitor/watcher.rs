//! Rows taken in one by one, and what they raise.

use satis_inference::{Alert, Error as InferenceError};
use satis_response_model::{Answer, Every, Period, Scale};

use super::State;
use super::event::{SeriesFacts, SummaryEvent, kind};
use crate::cell::CellRules;
use crate::date::{DateCell, DateReader, Day};
use crate::error::Error;
use crate::measure::{BadCells, Filter, Segment, answer};
use crate::source::{Columns, Row};

/// The name of the only series.
const ALL: &str = "all";

/// What reads rows, and hands them to the monitor.
#[derive(Debug)]
pub(crate) struct Watcher {
    /// The column of answers.
    pub(crate) column: usize,
    /// The points that count as answers.
    pub(crate) scale: Scale,
    /// How the cells of answers are read.
    pub(crate) rules: CellRules,
    /// The column of dates.
    pub(crate) date: usize,
    /// What reads them.
    pub(crate) reader: DateReader,
    /// The length of a period.
    pub(crate) every: Every,
    /// The column of series.
    pub(crate) by: Option<usize>,
    /// Which rows count.
    pub(crate) filters: Vec<Filter>,
    /// The most series.
    pub(crate) series: u64,
}

impl Watcher {
    /// Takes in a row.
    ///
    /// # Errors
    ///
    /// [`Error::AmbiguousDates`] for a date that may be one of two,
    /// [`Error::Data`] for more series than were said.
    pub(crate) fn take(
        &mut self,
        row: Row<'_>,
        columns: &Columns,
        state: &mut State,
    ) -> Result<Vec<Alert<String, Period>>, Error> {
        state.counts.rows += 1;
        state.rows_of_source += 1;
        if !self.filters.iter().all(|filter| filter.accepts(row)) {
            state.counts.filtered_out += 1;
            return Ok(Vec::new());
        }
        let date = match self.reader.read(row.cell(self.date), || row.line()) {
            DateCell::Day(Day::On(date)) => date,
            DateCell::Day(Day::Either { .. }) => {
                let column = columns.label(self.date);
                return Err(Error::AmbiguousDates { column, line: row.line() });
            }
            DateCell::Missing => {
                state.counts.without_date += 1;
                return Ok(Vec::new());
            }
            DateCell::Bad => {
                state.counts.without_date += 1;
                state.counts.bad_cells += 1;
                return Ok(Vec::new());
            }
        };
        let mut bad = BadCells::default();
        let answer = answer(&self.rules, &self.scale, row, self.column, &mut bad);
        state.counts.bad_cells += bad.count();
        match answer {
            Answer::Value(_) => state.counts.answered += 1,
            Answer::Missing(_) => state.counts.missing += 1,
        }
        let series = self.by.map_or_else(
            || ALL.to_owned(),
            |column| Segment::of_cell(row.cell(column)).to_string(),
        );
        let period = Period::containing(date, self.every);
        let alerts = state.monitor.record(series, period, answer).map_err(|error| match error {
            InferenceError::Argument { .. } => Error::Data(format!(
                "line {}: there are more series than --series {}, by which the limits were set",
                row.line(),
                self.series
            )),
            other => Error::Data(format!("line {}: {other}", row.line())),
        })?;
        state.last = state.last.max(Some(period));
        state.counts.alerts += alerts.len() as u64;
        Ok(alerts)
    }

    /// What became of all rows.
    pub(crate) fn summary(&self, state: &State, factor: f64) -> SummaryEvent {
        let monitor = &state.monitor;
        let watched = monitor.series().map(|series| {
            let beyond = monitor.active().filter(|(name, ..)| *name == series);
            SeriesFacts {
                series: series.clone(),
                judged: monitor.judged(series),
                too_few: monitor.too_few(series),
                centre: monitor.baseline_of(series).map(|(centre, _)| factor * centre),
                beyond: beyond.map(|(_, chart, side)| format!("{} {side}", kind(chart))).collect(),
            }
        });
        SummaryEvent::new(
            state.counts,
            monitor.late(),
            self.every.to_string(),
            monitor.closed_through().map(ToString::to_string),
            watched.collect(),
        )
    }
}
