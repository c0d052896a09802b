//! The pass over columns of items that are kept row by row, as numbers.

use satis_response_model::{Answer, Missing, MissingCounts, Scale};

use super::plan::answer;
use super::{BadCells, Filter, missing};
use crate::cell::{Cell, CellRules, DecimalMark, Number, parse_number};
use crate::error::Error;
use crate::source::{Row, Survey};

/// How cells are read.
#[derive(Debug)]
pub(crate) struct NumberRules {
    /// What cells mean.
    pub(crate) cells: CellRules,
    /// The points of answers; without, any number is one.
    pub(crate) scale: Option<Scale>,
    /// How a comma in a number is read.
    pub(crate) mark: DecimalMark,
}

/// The answers of all rows that count.
#[derive(Debug)]
pub(crate) struct NumbersPass {
    /// Rows of the file.
    pub(crate) read: u64,
    /// Rows that a filter left out.
    pub(crate) filtered_out: u64,
    /// The answers, column by column.
    pub(crate) columns: Vec<Vec<Option<f64>>>,
    /// Why answers are missing, column by column.
    pub(crate) missing: Vec<MissingCounts>,
    /// Cells that cannot be read.
    pub(crate) bad: BadCells,
}

impl NumbersPass {
    /// Reads all rows that are left in the file.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read on.
    pub(crate) fn run(
        survey: &mut Survey,
        columns: &[usize],
        rules: &NumberRules,
        filters: &[Filter],
    ) -> Result<Self, Error> {
        let mut pass = Self {
            read: 0,
            filtered_out: 0,
            columns: vec![Vec::new(); columns.len()],
            missing: vec![MissingCounts::new(); columns.len()],
            bad: BadCells::default(),
        };
        survey.for_each_row(|row| {
            if !filters.iter().all(|filter| filter.accepts(row)) {
                pass.filtered_out += 1;
                return Ok(());
            }
            let items = columns.iter().zip(&mut pass.columns).zip(&mut pass.missing);
            for ((&column, answers), missing) in items {
                match rules.number(row, column, &mut pass.bad) {
                    Ok(value) => answers.push(Some(value)),
                    Err(reason) => {
                        answers.push(None);
                        missing.add(reason, 1)?;
                    }
                }
            }
            Ok(())
        })?;
        pass.read = survey.rows();
        Ok(pass)
    }
}

impl NumberRules {
    /// The number in a cell, or why there is none.
    pub(crate) fn number(
        &self,
        row: Row<'_>,
        column: usize,
        bad: &mut BadCells,
    ) -> Result<f64, Missing> {
        if let Some(scale) = &self.scale {
            return match answer(&self.cells, scale, row, column, bad) {
                Answer::Value(value) => Ok(value.into()),
                Answer::Missing(reason) => Err(reason),
            };
        }
        let cell = row.cell(column);
        match self.cells.classify(cell) {
            Cell::Missing(reason) => return Err(missing(reason)),
            Cell::Value(value) => {
                if let Ok(value) = i32::try_from(value) {
                    return Ok(value.into());
                }
            }
            Cell::Bad => {}
        }
        // Decimals, and integers beyond any scale.
        if let Number::Value(value) = parse_number(cell, self.mark) {
            return Ok(value);
        }
        bad.note(row, column, cell);
        Err(Missing::Invalid)
    }
}
