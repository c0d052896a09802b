//! The pass over a service-quality survey: a byte an answer, with why it is
//! missing where it is, the outcome, the seconds and the segments of each
//! respondent.

use satis_response_model::{Missing, MissingCounts};

use super::Layout;
use crate::error::Error;
use crate::measure::{BadCells, Filter, Groups, NumberRules, answer};
use crate::source::{Columns, Row, Survey};

/// Everything that a file told.
#[derive(Debug)]
pub(crate) struct ServqualPass {
    /// Rows of the file.
    pub(crate) read: u64,
    /// Rows that a filter left out.
    pub(crate) filtered_out: u64,
    /// Codes of points or missing reasons, item by item.
    pub(crate) expectations: Vec<Vec<u8>>,
    /// The same of perceptions.
    pub(crate) perceptions: Vec<Vec<u8>>,
    /// Why answers to the two questions are missing, item by item.
    pub(crate) missing: Vec<MissingCounts>,
    /// The outcome of each respondent; empty where none was asked for.
    pub(crate) outcome: Vec<Option<f64>>,
    /// Why outcomes are missing; of several columns, why the first is.
    pub(crate) outcome_missing: MissingCounts,
    /// The seconds of each respondent, if they are read and known.
    pub(crate) seconds: Option<Vec<Option<f64>>>,
    /// The segments, column by column.
    groups: Vec<Groups>,
    /// Cells that cannot be read.
    pub(crate) bad: BadCells,
}

impl ServqualPass {
    /// Reads all rows that are left in the file.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read on, or a column has too many values to be
    /// one of segments.
    pub(crate) fn run(
        survey: &mut Survey,
        layout: &Layout,
        rules: &NumberRules,
        by: &[usize],
        filters: &[Filter],
    ) -> Result<Self, Error> {
        let items = layout.items.len();
        let mut pass = Self {
            read: 0,
            filtered_out: 0,
            expectations: vec![Vec::new(); items],
            perceptions: vec![Vec::new(); items],
            missing: vec![MissingCounts::new(); items],
            outcome: Vec::new(),
            outcome_missing: MissingCounts::new(),
            seconds: layout.seconds.map(|_| Vec::new()),
            groups: by.iter().map(|column| Groups::new(*column)).collect(),
            bad: BadCells::default(),
        };
        let columns = survey.columns().clone();
        survey.for_each_row(|row| {
            if filters.iter().all(|filter| filter.accepts(row)) {
                pass.record(row, layout, rules, &columns)
            } else {
                pass.filtered_out += 1;
                Ok(())
            }
        })?;
        pass.read = survey.rows();
        Ok(pass)
    }

    /// The segments of each column.
    pub(crate) fn groups(&self) -> &[Groups] {
        &self.groups
    }

    fn record(
        &mut self,
        row: Row<'_>,
        layout: &Layout,
        rules: &NumberRules,
        columns: &Columns,
    ) -> Result<(), Error> {
        let sides = self.expectations.iter_mut().zip(&mut self.perceptions);
        for ((item, (expected, perceived)), missing) in
            layout.items.iter().zip(sides).zip(&mut self.missing)
        {
            for (column, codes) in [(item.expectation, expected), (item.perception, perceived)] {
                let answer = answer(&rules.cells, &layout.scale, row, column, &mut self.bad);
                if let Some(reason) = answer.missing() {
                    missing.add(reason, 1)?;
                }
                codes.push(layout.scale.encode(answer)?);
            }
        }
        if !layout.outcome.is_empty() {
            self.record_outcome(row, &layout.outcome, rules)?;
        }
        if let (Some(column), Some(seconds)) = (layout.seconds, &mut self.seconds) {
            let number = rules.number(row, column, &mut self.bad).ok();
            let possible = number.filter(|seconds| *seconds >= 0.0);
            if number.is_some() && possible.is_none() {
                self.bad.note(row, column, row.cell(column));
            }
            seconds.push(possible);
        }
        self.groups.iter_mut().try_for_each(|groups| groups.record(row, columns))
    }

    /// The mean of the columns of the outcome, where all are known.
    fn record_outcome(
        &mut self,
        row: Row<'_>,
        columns: &[usize],
        rules: &NumberRules,
    ) -> Result<(), Error> {
        let mut mean = Ok(0.0);
        for column in columns {
            // Every cell is read, so that every bad one is noted.
            let number = rules.number(row, *column, &mut self.bad);
            mean = mean.and_then(|sum| Ok(sum + number? / columns.len() as f64));
        }
        if let Err(reason) = mean {
            self.outcome_missing.add(reason, 1)?;
        }
        self.outcome.push(mean.ok());
        Ok(())
    }
}

/// The one answer that everybody gave, if two or more did and none gave
/// another.
pub(crate) fn only_answer(codes: &[u8]) -> Option<u8> {
    let mut answers = codes.iter().filter(|code| Missing::from_code(**code).is_none());
    let first = *answers.next()?;
    let second = answers.next()?;
    (*second == first && answers.all(|code| *code == first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_answer_throughout() {
        let blank = Missing::Skipped.code();
        assert_eq!(only_answer(&[3, blank, 3]), Some(3));
        for codes in [&[3, 3, 4][..], &[3, blank], &[blank, blank], &[]] {
            assert_eq!(only_answer(codes), None);
        }
    }
}
