//! Tables of reference figures in plain text.

use std::path::Path;

/// A table of reference figures: columns by name, cells as text or numbers.
///
/// The text holds one row a line. `#` starts a comment, empty lines do not
/// count, and the first line that is left names the columns. Cells are
/// separated by tabs if that line holds one, else by any white space.
///
/// ```
/// use satis_response_model::dev::Table;
///
/// let table = Table::parse(
///     "# standard normal, upper tail\n\
///      z     tail\n\
///      0     0.5   # by symmetry\n\
///      1.96  0.024997895148220435\n",
/// );
/// assert_eq!(table.len(), 2);
/// assert_eq!(table.numbers("z"), [0.0, 1.96]);
/// assert_eq!(table.texts("tail")[0], "0.5");
/// for row in table.rows() {
///     assert!(row.number("tail") <= 0.5, "line {}", row.line());
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    columns: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
}

/// One row of a [`Table`].
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    table: &'a Table,
    line: usize,
    cells: &'a [String],
}

impl Table {
    /// Reads a table from text.
    ///
    /// # Panics
    /// If a row has another number of cells than there are columns, or there
    /// is no line with their names, or two have the same.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut lines = text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line.split('#').next().unwrap_or_default().trim_end()))
            .filter(|(_, line)| !line.trim().is_empty());
        let Some((_, header)) = lines.next() else { panic!("the table has no header line") };
        let tabs = header.contains('\t');
        let cells = |line: &str| -> Vec<String> {
            if tabs {
                line.split('\t').map(|cell| cell.trim().to_owned()).collect()
            } else {
                line.split_whitespace().map(str::to_owned).collect()
            }
        };
        let columns = cells(header);
        if let Err(error) = crate::unique::check("column", columns.iter().map(String::as_str)) {
            panic!("{error}");
        }
        let rows: Vec<_> = lines.map(|(number, line)| (number, cells(line))).collect();
        for (number, row) in &rows {
            assert_eq!(row.len(), columns.len(), "cells in line {number} for columns {columns:?}");
        }
        Self { columns, rows }
    }

    /// Reads a table from a file.
    ///
    /// # Panics
    /// If the file cannot be read, or as [`Table::parse`].
    #[must_use]
    pub fn read(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self::parse(&text)
    }

    /// The names of the columns.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows from top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row { table: self, line: *line, cells })
    }

    /// A column as numbers.
    ///
    /// # Panics
    /// If there is no such column, or a cell is no number.
    #[must_use]
    pub fn numbers(&self, column: &str) -> Vec<f64> {
        self.rows().map(|row| row.number(column)).collect()
    }

    /// A column as text.
    ///
    /// # Panics
    /// If there is no such column.
    #[must_use]
    pub fn texts(&self, column: &str) -> Vec<&str> {
        self.rows().map(|row| row.text(column)).collect()
    }
}

impl<'a> Row<'a> {
    /// The line of the text on which it stands, counted from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The cell of a column as text.
    ///
    /// # Panics
    /// If there is no such column.
    #[must_use]
    pub fn text(&self, column: &str) -> &'a str {
        let position = self.table.columns.iter().position(|name| name == column);
        match position.and_then(|position| self.cells.get(position)) {
            Some(cell) => cell,
            None => panic!("there is no column {column:?} among {:?}", self.table.columns),
        }
    }

    /// The cell of a column as a number; `inf` and `nan` are numbers here.
    ///
    /// # Panics
    /// If there is no such column, or the cell is no number.
    #[must_use]
    pub fn number(&self, column: &str) -> f64 {
        let text = self.text(column);
        text.parse().unwrap_or_else(|error| {
            panic!("line {}, column {column:?}: {text:?} is no number: {error}", self.line)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn tabs_allow_empty_cells_and_spaces_within() {
        let table = Table::parse("# title\n\nname\tvalue\nupper tail\t1e-3\n\t2 # note\n");
        assert_eq!(table.texts("name"), ["upper tail", ""]);
        assert_eq!(table.numbers("value"), [0.001, 2.0]);
        assert_eq!(table.rows().map(|row| row.line()).collect::<Vec<_>>(), [4, 5]);
    }

    #[test]
    #[should_panic(expected = "cells in line 2")]
    fn a_short_row_is_named() {
        let _ = Table::parse("a b\n1\n");
    }
}
