//! Cells that mean nothing in their place: how many there are, and the first
//! of them.

use crate::source::Row;
use crate::text::shorten;

/// Bad cells that are shown.
const SHOWN: usize = 5;
/// Longest text shown.
const WIDTH: usize = 40;

/// A cell that cannot be read as what its column should hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadCell {
    /// The line of the file, counted from 1.
    pub(crate) line: u64,
    /// The column, counted from 0.
    pub(crate) column: usize,
    /// What stands there, shortened.
    pub(crate) text: String,
}

/// A count of bad cells, and the first of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct BadCells {
    count: u64,
    first: Vec<BadCell>,
}

impl BadCells {
    /// How many there are.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The first of them, in the order of the file.
    pub(crate) fn first(&self) -> &[BadCell] {
        &self.first
    }

    /// Takes one more into account.
    pub(crate) fn note(&mut self, row: Row<'_>, column: usize, cell: &[u8]) {
        self.count += 1;
        if self.first.len() < SHOWN {
            let text = shorten(&String::from_utf8_lossy(cell), WIDTH);
            self.first.push(BadCell { line: row.line(), column, text });
        }
    }

    /// All of it in one line.
    pub(crate) fn report(&self) -> String {
        let shown = self.first.iter().map(|bad| format!("line {}: \"{}\"", bad.line, bad.text));
        let shown = shown.collect::<Vec<_>>().join(", ");
        match self.count {
            0 => "bad 0".to_owned(),
            count if count > SHOWN as u64 => format!("bad {count} (first: {shown})"),
            count => format!("bad {count} ({shown})"),
        }
    }
}
