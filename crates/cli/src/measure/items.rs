//! The pass over several columns that are items of one set.

use satis_csat::CsatItems;
use satis_response_model::{Answer, Summary};

use super::{BadCells, Plan, Rows};
use crate::error::Error;
use crate::source::Survey;

/// Everything that a file told about a set of items.
#[derive(Debug)]
pub(crate) struct ItemsPass {
    /// The rows.
    pub(crate) rows: Rows,
    /// The answers, with what they share by respondent.
    pub(crate) set: CsatItems,
    /// Cells that cannot be read.
    pub(crate) bad: BadCells,
}

impl ItemsPass {
    /// Reads all rows that are left in the file.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read on, or counts run over.
    pub(crate) fn run(
        survey: &mut Survey,
        plan: &Plan,
        columns: &[usize],
        empty: CsatItems,
    ) -> Result<Self, Error> {
        let mut pass = Self { rows: Rows::default(), set: empty, bad: BadCells::default() };
        let mut answers: Vec<Answer> = Vec::with_capacity(columns.len());
        survey.for_each_row(|row| {
            if !plan.accepts(row) {
                pass.rows.filtered_out += 1;
                return Ok(());
            }
            answers.clear();
            for column in columns {
                answers.push(plan.answer(row, *column, &mut pass.bad));
            }
            Ok(pass.set.record(&answers)?)
        })?;
        pass.rows.read = survey.rows();
        Ok(pass)
    }
}
