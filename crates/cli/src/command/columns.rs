//! `satis columns`: what a file is and what its columns hold, so that a user
//! finds the column to measure and sees how its cells will be read.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, Table, presets};

use super::profile::Profile;
use super::reading::{DateReading, ScoreReading, WeightReading};
use crate::args::ColumnsArgs;
use crate::error::Error;
use crate::source::{Columns, Survey};
use crate::text::shorten;

/// Longest name shown in the table.
const NAME_WIDTH: usize = 48;

/// Runs the command.
pub(crate) fn run(args: &ColumnsArgs) -> Result<String, Error> {
    let mut survey = Survey::open(&args.file.path, args.file.options())?;
    let mark = survey.decimal_mark();
    let columns = survey.columns().clone();
    let find = |wanted: &Option<String>| wanted.as_ref().map(|name| columns.find(name)).transpose();
    let points = args.cells.points(0..=10);
    let rules = args.cells.rules(&points.range);
    let score = find(&args.score)?;
    let mut score = score.map(|index| ScoreReading::new(index, rules.clone(), &points));
    let mut weight = find(&args.weight)?.map(|index| WeightReading::new(index, mark));
    let mut date = find(&args.date)?.map(|index| DateReading::new(index, args.date_format));
    let mut profiles: Vec<Profile> = (0..columns.len()).map(|_| Profile::new(mark)).collect();

    survey.for_each_row(|row| {
        if let Some(score) = &mut score {
            score.read(row);
        }
        if let Some(weight) = &mut weight {
            weight.read(row);
        }
        if let Some(date) = &mut date {
            date.read(row);
        }
        for (index, profile) in profiles.iter_mut().enumerate() {
            profile.read(row.cell(index), &rules);
        }
        Ok(())
    })?;

    let format = survey.format();
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(out, "{format}, {} rows", survey.rows());
    for note in format.notes() {
        let _ = writeln!(out, "note: {note}");
    }
    let _ = writeln!(out, "{}", table(&columns, &profiles));
    if let Some(score) = &score {
        let _ = writeln!(out, "{}", score.report(&columns));
    }
    if let Some(weight) = &weight {
        let _ = writeln!(out, "{}", weight.report(&columns));
    }
    if let Some(date) = &date {
        let _ = writeln!(out, "{}", date.report(&columns)?);
    }
    Ok(out)
}

fn table(columns: &Columns, profiles: &[Profile]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_header(["#", "column", "filled", "missing", "values"]);
    for (index, profile) in profiles.iter().enumerate() {
        table.add_row([
            (index + 1).to_string(),
            shorten(columns.name(index), NAME_WIDTH),
            profile.filled().to_string(),
            profile.missing().to_string(),
            profile.describe(&columns.label(index)),
        ]);
    }
    for index in [0, 2, 3] {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}
