//! The rows of a survey that are to be weighted, kept whole.

use satis_response_model::SegmentColumn;

use super::Targets;
use crate::cell::{Number, parse_weight};
use crate::error::Error;
use crate::measure::Segment;
use crate::source::{Columns, Survey};

/// All rows of a file with their levels and start weights.
#[derive(Debug)]
pub(crate) struct Respondents {
    /// The cells of each row, as many as there are columns.
    pub(crate) rows: Vec<csv::ByteRecord>,
    /// The line at which each row starts.
    lines: Vec<u64>,
    /// The columns with targets, under their names in the survey.
    pub(crate) levels: Vec<SegmentColumn<'static>>,
    /// The weight that each row starts with.
    pub(crate) start: Vec<f64>,
}

impl Respondents {
    /// Reads all rows that are left in the file.
    ///
    /// # Errors
    ///
    /// Where a margin names no column, a row is longer than the header, or a
    /// start weight is blank or no number of at least 0.
    pub(crate) fn read(
        survey: &mut Survey,
        targets: &Targets,
        start: Option<usize>,
    ) -> Result<Self, Error> {
        let columns = survey.columns().clone();
        let mark = survey.decimal_mark();
        let places = targets
            .margins
            .iter()
            .map(|target| columns.find(&target.column))
            .collect::<Result<Vec<usize>, Error>>()?;
        let mut rows = Vec::new();
        let mut lines = Vec::new();
        let mut weights = Vec::new();
        let mut levels: Vec<Vec<Option<String>>> = vec![Vec::new(); places.len()];
        survey.for_each_row(|row| {
            let surplus = row.cells().skip(columns.len()).find(|cell| !cell.is_empty());
            if let Some(cell) = surplus {
                return Err(Error::Data(format!(
                    "line {}: the row is longer than the header, so a column cannot be added; \
                     beyond it stands \"{}\"",
                    row.line(),
                    String::from_utf8_lossy(cell)
                )));
            }
            weights.push(match start.map(|column| (column, row.cell(column))) {
                None => 1.0,
                Some((column, cell)) => match parse_weight(cell, mark) {
                    Number::Value(weight) => weight,
                    Number::Missing | Number::Bad => {
                        return Err(Error::Data(format!(
                            "line {}: \"{}\" in {} is no start weight; every row needs a number \
                             of at least 0",
                            row.line(),
                            String::from_utf8_lossy(cell),
                            columns.label(column)
                        )));
                    }
                },
            });
            for (place, found) in places.iter().zip(&mut levels) {
                found.push(match Segment::of_cell(row.cell(*place)) {
                    Segment::Named(name) => Some(name),
                    Segment::Blank => None,
                });
            }
            rows.push((0..columns.len()).map(|at| row.cell(at)).collect());
            lines.push(row.line());
            Ok(())
        })?;
        let named = places.iter().zip(levels);
        let levels = named
            .map(|(place, levels)| SegmentColumn::from_labels(columns.label(*place), levels))
            .collect::<Result<_, _>>()?;
        Ok(Self { rows, lines, levels, start: weights })
    }

    /// The line of a row, for messages.
    pub(crate) fn line(&self, row: usize) -> u64 {
        self.lines.get(row).copied().unwrap_or(0)
    }
}

/// Fails where the file already has a column of that name.
pub(super) fn check_name(name: &str, columns: &Columns) -> Result<(), Error> {
    match (0..columns.len()).find(|at| columns.name(*at) == name) {
        Some(at) => Err(Error::Usage(format!(
            "column {} is called \"{name}\" already: say with --name what the weights are called",
            at + 1
        ))),
        None => Ok(()),
    }
}
