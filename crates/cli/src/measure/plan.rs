//! What a pass reads: columns, found by name, and the rules for their cells.

use satis_response_model::{Answer, Missing, Scale};

use super::BadCells;
use super::filter::Filter;
use crate::args::{MetricArgs, TrendBy};
use crate::cell::{Cell, CellRules, DecimalMark, Reason};
use crate::date::DateFormat;
use crate::error::Error;
use crate::source::{Columns, Row, Survey};

/// Everything that a pass must know before it starts.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The column of answers, counted from 0, like all columns here.
    pub(crate) column: usize,
    /// The points that count as answers.
    pub(crate) scale: Scale,
    /// How the cells of answers are read.
    pub(crate) rules: CellRules,
    /// The columns that make segments.
    pub(crate) by: Vec<usize>,
    /// The column of dates or waves, how dates are written, and the periods.
    pub(crate) trend: Option<(usize, DateFormat, TrendBy)>,
    /// The column of weights.
    pub(crate) weight: Option<usize>,
    /// How decimal numbers are written.
    pub(crate) mark: DecimalMark,
    /// Which rows count.
    pub(crate) filters: Vec<Filter>,
}

impl Plan {
    /// The plan that the options make for a column of an opened file.
    ///
    /// # Errors
    ///
    /// Where an option names no column, or two.
    pub(crate) fn new(
        args: &MetricArgs,
        survey: &Survey,
        column: usize,
        scale: Scale,
        rules: CellRules,
    ) -> Result<Self, Error> {
        let columns = survey.columns();
        args.cells.check_codes(&(scale.min().into()..=scale.max().into()))?;
        let find = |wanted: &Option<String>| wanted.as_ref().map(|name| columns.find(name));
        let date = find(&args.date).transpose()?;
        Ok(Self {
            column,
            scale,
            rules,
            by: listed_columns(&args.by, columns)?,
            trend: date.zip(args.trend).map(|(column, by)| (column, args.date_format, by)),
            weight: find(&args.weight).transpose()?,
            mark: survey.decimal_mark(),
            filters: Filter::parse_all(&args.filters, columns)?,
        })
    }

    /// Whether the filters let a row count.
    pub(crate) fn accepts(&self, row: Row<'_>) -> bool {
        self.filters.iter().all(|filter| filter.accepts(row))
    }

    /// The answer in a column of a row; what is none is noted as bad.
    pub(super) fn answer(&self, row: Row<'_>, column: usize, bad: &mut BadCells) -> Answer {
        answer(&self.rules, &self.scale, row, column, bad)
    }
}

/// The answer in a cell; one that is none, or off the scale, is noted as bad.
pub(crate) fn answer(
    rules: &CellRules,
    scale: &Scale,
    row: Row<'_>,
    column: usize,
    bad: &mut BadCells,
) -> Answer {
    let cell = row.cell(column);
    let value = match rules.classify(cell) {
        Cell::Value(value) => i32::try_from(value).ok(),
        Cell::Missing(reason) => return Answer::Missing(missing(reason)),
        Cell::Bad => None,
    };
    match value.filter(|value| scale.contains(*value)) {
        Some(value) => Answer::Value(value),
        None => {
            bad.note(row, column, cell);
            Answer::Missing(Missing::Invalid)
        }
    }
}

/// The reason in the words of the model.
pub(crate) fn missing(reason: Reason) -> Missing {
    match reason {
        Reason::Skipped => Missing::Skipped,
        Reason::NotApplicable => Missing::NotApplicable,
        Reason::Refused => Missing::Refused,
    }
}

/// `region,plan` means both columns, each alone, unless a column has that
/// very name. A column that is named twice makes one table.
///
/// # Errors
///
/// As [`Columns::find`].
pub(crate) fn listed_columns(wanted: &[String], columns: &Columns) -> Result<Vec<usize>, Error> {
    let mut found = Vec::new();
    for name in wanted {
        match columns.find(name) {
            Ok(column) => found.push(column),
            Err(_) if name.contains(',') => {
                for part in name.split(',') {
                    found.push(columns.find(part)?);
                }
            }
            Err(error) => return Err(error),
        }
    }
    let mut distinct = Vec::new();
    for column in found {
        if !distinct.contains(&column) {
            distinct.push(column);
        }
    }
    Ok(distinct)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_named_alone_or_together() {
        let names = ["region", "plan", "a,b", "a"];
        let columns = Columns::new(names.iter().map(|name| (*name).to_owned()).collect());
        let find = |wanted: &[&str]| {
            let wanted: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
            listed_columns(&wanted, &columns)
        };
        assert_eq!(find(&["plan", "region"]).unwrap(), [1, 0]);
        assert_eq!(find(&["region,plan", "#1"]).unwrap(), [0, 1]);
        assert_eq!(find(&["a,b"]).unwrap(), [2]);
        assert!(find(&["region,plam"]).unwrap_err().to_string().contains("did you mean \"plan\""));
    }
}
