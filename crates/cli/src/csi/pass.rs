//! The pass over the answers to the items of a model: numbers, with why they
//! are missing where they are, weights, and the segments of each respondent.

use satis_response_model::{Answer, MissingCounts};

use super::Layout;
use crate::cell::{DecimalMark, Number, parse_number};
use crate::error::Error;
use crate::measure::{BadCells, Filter, Groups, answer};
use crate::source::{Columns, Row, Survey};
use crate::text::shorten;

/// Longest weight shown.
const SHOWN: usize = 40;

/// Everything that a file told.
#[derive(Debug)]
pub(crate) struct CsiPass {
    /// Rows of the file.
    pub(crate) read: u64,
    /// Rows that a filter left out.
    pub(crate) filtered_out: u64,
    /// Rows without a weight.
    pub(crate) weight_blank: u64,
    /// Rows whose weight is no number.
    pub(crate) weight_bad: u64,
    /// Rows without an answer to any item.
    pub(crate) unanswered: u64,
    /// The answers, item by item; NaN where one is missing.
    pub(crate) answers: Vec<Vec<f64>>,
    /// Why answers are missing, item by item.
    pub(crate) missing: Vec<MissingCounts>,
    /// The weights; empty where there are none.
    pub(crate) weights: Vec<f64>,
    /// The segments, column by column.
    pub(crate) groups: Vec<Groups>,
    /// Cells that cannot be read.
    pub(crate) bad: BadCells,
}

impl CsiPass {
    /// Reads all rows that are left in the file.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read on, a weight is below 0, or a column has
    /// too many values to be one of segments.
    pub(crate) fn run(
        survey: &mut Survey,
        layout: &Layout,
        by: &[usize],
        filters: &[Filter],
    ) -> Result<Self, Error> {
        let items = layout.items.len();
        let mut pass = Self {
            read: 0,
            filtered_out: 0,
            weight_blank: 0,
            weight_bad: 0,
            unanswered: 0,
            answers: vec![Vec::new(); items],
            missing: vec![MissingCounts::new(); items],
            weights: Vec::new(),
            groups: by.iter().map(|column| Groups::new(*column)).collect(),
            bad: BadCells::default(),
        };
        let columns = survey.columns().clone();
        let mark = survey.decimal_mark();
        let mut answers = Vec::with_capacity(items);
        survey.for_each_row(|row| {
            if !filters.iter().all(|filter| filter.accepts(row)) {
                pass.filtered_out += 1;
                return Ok(());
            }
            let weight = match layout.weight {
                Some(column) => pass.weight(row, column, mark, &columns)?,
                None => Some(1.0),
            };
            let Some(weight) = weight else { return Ok(()) };
            pass.record(row, layout, &mut answers)?;
            if answers.iter().all(|answer| matches!(answer, Answer::Missing(_))) {
                pass.unanswered += 1;
                return Ok(());
            }
            for ((item, answer), column) in layout.items.iter().zip(&answers).zip(&mut pass.answers)
            {
                column.push(match *answer {
                    Answer::Value(value) if item.reversed => {
                        f64::from(item.scale.min()) + f64::from(item.scale.max()) - f64::from(value)
                    }
                    Answer::Value(value) => value.into(),
                    Answer::Missing(_) => f64::NAN,
                });
            }
            if layout.weight.is_some() {
                pass.weights.push(weight);
            }
            pass.groups.iter_mut().try_for_each(|groups| groups.record(row, &columns))
        })?;
        pass.read = survey.rows();
        Ok(pass)
    }

    /// How many respondents answered something.
    pub(crate) fn respondents(&self) -> usize {
        self.answers.first().map_or(0, Vec::len)
    }

    fn record(
        &mut self,
        row: Row<'_>,
        layout: &Layout,
        answers: &mut Vec<Answer>,
    ) -> Result<(), Error> {
        answers.clear();
        for (item, missing) in layout.items.iter().zip(&mut self.missing) {
            let answer = answer(&item.rules, &item.scale, row, item.column, &mut self.bad);
            if let Some(reason) = answer.missing() {
                missing.add(reason, 1)?;
            }
            answers.push(answer);
        }
        Ok(())
    }

    /// The weight of a row; None where it has none, and is left out.
    fn weight(
        &mut self,
        row: Row<'_>,
        column: usize,
        mark: DecimalMark,
        columns: &Columns,
    ) -> Result<Option<f64>, Error> {
        let cell = row.cell(column);
        match parse_number(cell, mark) {
            Number::Value(weight) if weight < 0.0 => Err(Error::Data(format!(
                "column \"{}\", line {}: the weight \"{}\" is below 0; weights are 0 or more",
                columns.label(column),
                row.line(),
                shorten(&String::from_utf8_lossy(cell), SHOWN)
            ))),
            Number::Value(weight) => Ok(Some(weight)),
            Number::Missing => {
                self.weight_blank += 1;
                Ok(None)
            }
            Number::Bad => {
                self.weight_bad += 1;
                self.bad.note(row, column, cell);
                Ok(None)
            }
        }
    }
}
