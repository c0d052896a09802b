//! The segment of each respondent in one column, for passes that keep
//! respondents.

use std::collections::HashMap;

use super::Segment;
use crate::error::Error;
use crate::source::{Columns, Row};

/// A column with more values than this names no segments.
const MOST_SEGMENTS: usize = 1_000;

/// The segment of each respondent in one column.
#[derive(Debug)]
pub(crate) struct Groups {
    /// The column, counted from 0.
    pub(crate) column: usize,
    segments: Vec<Segment>,
    known: HashMap<Box<[u8]>, usize>,
    of: Vec<usize>,
}

impl Groups {
    /// Of nobody yet.
    pub(crate) fn new(column: usize) -> Self {
        Self { column, segments: Vec::new(), known: HashMap::new(), of: Vec::new() }
    }

    /// The segment of a respondent, counted from 0.
    pub(crate) fn of(&self, respondent: usize) -> Option<&Segment> {
        self.segments.get(*self.of.get(respondent)?)
    }

    /// Takes in one more respondent. Cells that differ only in white space are
    /// one segment.
    ///
    /// # Errors
    ///
    /// [`Error::TooManySegments`] where the column has too many values.
    pub(crate) fn record(&mut self, row: Row<'_>, columns: &Columns) -> Result<(), Error> {
        let cell = row.cell(self.column);
        let found = match self.known.get(cell) {
            Some(found) => *found,
            None => {
                if self.known.len() >= MOST_SEGMENTS {
                    return Err(Error::TooManySegments {
                        column: columns.label(self.column),
                        limit: MOST_SEGMENTS,
                        line: row.line(),
                    });
                }
                let segment = Segment::of_cell(cell);
                let same = self.segments.iter().position(|known| *known == segment);
                let found = same.unwrap_or(self.segments.len());
                if same.is_none() {
                    self.segments.push(segment);
                }
                self.known.insert(cell.into(), found);
                found
            }
        };
        self.of.push(found);
        Ok(())
    }
}
