//! `satis reliability`: from options to the reliability of a scale.

use std::ops::RangeInclusive;

use satis_reliability::Sample;
use satis_response_model::{Item, Keying, Scale};

use super::measure::be_strict;
use crate::args::ReliabilityArgs;
use crate::error::Error;
use crate::measure::{Filter, NumberRules, NumbersPass};
use crate::pattern::Pattern;
use crate::report::ReliabilityContext;
use crate::source::{Columns, Survey};

/// Runs the command.
///
/// # Errors
///
/// Where the options do not fit the file, the file cannot be read, or the
/// answers have no alpha.
pub(super) fn run(args: &ReliabilityArgs) -> Result<String, Error> {
    let points = args.cells.stated();
    let scale = points.map(|points| points.scale()).transpose()?;
    // Without a scale no code is an answer.
    let range = points.map_or_else(|| RangeInclusive::new(1, 0), |points| points.range.clone());
    args.cells.check_codes(&range)?;
    if args.omega_factors == 0 {
        return Err(Error::Usage("--omega-factors 0: omega needs a factor".to_owned()));
    }
    if scale.is_none() && !args.reverse.is_empty() {
        return Err(Error::Usage(
            "--reverse needs --scale: an item is mirrored on its scale, never on what was observed"
                .to_owned(),
        ));
    }
    let mut survey = Survey::open(&args.file.path, args.file.options())?;
    let columns = item_columns(&args.items, survey.columns())?;
    if columns.len() < 2 {
        return Err(Error::Usage("--items: a scale needs two items at least".to_owned()));
    }
    let reversed = item_columns(&args.reverse, survey.columns())?;
    if let Some(column) = reversed.iter().find(|column| !columns.contains(column)) {
        return Err(Error::Usage(format!(
            "--reverse {}: that is none of --items",
            survey.columns().label(*column)
        )));
    }
    let filters = Filter::parse_all(&args.filters, survey.columns())?;
    let rules = NumberRules {
        cells: args.cells.rules(&range),
        scale: scale.clone(),
        mark: survey.decimal_mark(),
    };
    let pass = NumbersPass::run(&mut survey, &columns, &rules, &filters)?;
    be_strict(args.strict, &survey, &pass.bad)?;
    if pass.filtered_out > 0 && pass.filtered_out == pass.read {
        return Err(Error::Data("no row is as --where asks".to_owned()));
    }
    let names: Vec<String> = columns.iter().map(|column| survey.columns().label(*column)).collect();
    let sample = sample(&names, &pass, scale, |item| {
        columns.get(item).is_some_and(|column| reversed.contains(column))
    })?;
    let context = ReliabilityContext {
        args,
        columns: &columns,
        reversed: &reversed,
        pass: &pass,
        sample: &sample,
        survey: &survey,
        filters: &filters,
        cells: &rules.cells,
    };
    context.report()?.render(args.format)
}

/// The answers as a sample, reversed items mirrored.
fn sample(
    names: &[String],
    pass: &NumbersPass,
    scale: Option<Scale>,
    is_reversed: impl Fn(usize) -> bool,
) -> Result<Sample, Error> {
    let columns: Vec<&[Option<f64>]> = pass.columns.iter().map(Vec::as_slice).collect();
    let sample = match scale {
        Some(scale) => {
            let item = |(at, name): (usize, &String)| {
                let keying = if is_reversed(at) { Keying::Reversed } else { Keying::Direct };
                Item::new(name.clone(), scale.clone()).with_keying(keying)
            };
            let items: Vec<Item> = names.iter().enumerate().map(item).collect();
            Sample::on_scales(&items, &columns)
        }
        None => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            Sample::with_missing(&names, &columns)
        }
    };
    sample.map_err(|error| Error::Data(error.to_string()))
}

/// The columns that a list names: one after the other, or all of a pattern.
fn item_columns(wanted: &[String], columns: &Columns) -> Result<Vec<usize>, Error> {
    let mut found = Vec::new();
    let mut add = |column: usize| {
        if found.contains(&column) {
            return Err(Error::Usage(format!("item \"{}\" is given twice", columns.label(column))));
        }
        found.push(column);
        Ok(())
    };
    for text in wanted {
        // A name that holds a comma goes before a list.
        match columns.find(text) {
            Ok(column) => add(column)?,
            Err(error) if !text.contains([',', '{']) => return Err(error),
            Err(_) => {
                for part in text.split(',') {
                    let Some(pattern) = Pattern::stated(part)? else {
                        add(columns.find(part)?)?;
                        continue;
                    };
                    let fits = |column: &usize| pattern.feature(columns.name(*column)).is_some();
                    let fitting: Vec<usize> = (0..columns.len()).filter(fits).collect();
                    if fitting.is_empty() {
                        return Err(Error::Usage(format!("no column {pattern} in the file")));
                    }
                    fitting.into_iter().try_for_each(&mut add)?;
                }
            }
        }
    }
    Ok(found)
}
