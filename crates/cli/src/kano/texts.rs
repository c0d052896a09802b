//! The distinct texts of a file, each under a number, so that an answer is
//! read once however often it occurs.

use std::collections::HashMap;

use crate::error::Error;
use crate::source::{Columns, Row};

/// More distinct texts than this are comments.
const MOST: usize = 5_000;

/// Distinct cells.
#[derive(Debug, Default)]
pub(super) struct Texts {
    numbers: HashMap<Box<[u8]>, u32>,
    seen: Vec<Seen>,
}

/// A distinct cell, and where it was seen first.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) text: String,
    /// The line of the file, counted from 1.
    pub(super) line: u64,
    /// The column, counted from 0.
    pub(super) column: usize,
}

impl Texts {
    /// The number of the text in a cell.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where there are too many distinct ones to be answers.
    pub(super) fn number(
        &mut self,
        row: Row<'_>,
        column: usize,
        columns: &Columns,
    ) -> Result<u32, Error> {
        let cell = row.cell(column).trim_ascii();
        if let Some(number) = self.numbers.get(cell) {
            return Ok(*number);
        }
        // Far below the limit of 32 bits.
        let number = u32::try_from(self.seen.len()).unwrap_or(u32::MAX);
        if self.seen.len() >= MOST {
            return Err(Error::Usage(format!(
                "column \"{}\": more than {MOST} different texts by line {}; a Kano question has \
                 five answers or three: are these its columns?",
                columns.label(column),
                row.line()
            )));
        }
        let text = String::from_utf8_lossy(cell).into_owned();
        self.numbers.insert(cell.into(), number);
        self.seen.push(Seen { text, line: row.line(), column });
        Ok(number)
    }

    /// The text of a number that [`Texts::number`] gave.
    pub(super) fn get(&self, number: u32) -> Option<&Seen> {
        self.seen.get(usize::try_from(number).ok()?)
    }
}
