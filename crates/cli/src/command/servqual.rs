//! `satis servqual`: from options to the gaps of a service, or to a
//! questionnaire.

use satis_response_model::Missing;
use satis_servqual::{MissingPolicy, ServqualData};

use super::measure::be_strict;
use crate::args::ServqualArgs;
use crate::error::Error;
use crate::measure::{Filter, NumberRules, listed_columns};
use crate::report::ServqualContext;
use crate::servqual::{Layout, ServqualPass, template};
use crate::source::{Columns, Survey};

/// Runs the command.
///
/// # Errors
///
/// Where the options do not fit the file, the file cannot be read, a column
/// has no answers, or nobody answered what a gap needs.
pub(super) fn run(args: &ServqualArgs) -> Result<String, Error> {
    if let Some(language) = args.template {
        let template = template(language, args.phrasing.unwrap_or_default().into())?;
        return args
            .output
            .as_deref()
            .map_or_else(|| Ok(template.print()), |folder| template.write(folder));
    }
    // The parser does not ask for a template where one would conflict.
    if args.output.is_some() || args.phrasing.is_some() {
        return Err(Error::Usage("--output and --phrasing go with --template".to_owned()));
    }
    // Without a template the parser asks for a path.
    let Some(path) = &args.path else {
        return Err(Error::Usage("servqual needs a FILE".to_owned()));
    };
    let mut survey = Survey::open(path, args.read_options())?;
    let layout = Layout::settle(args, survey.columns())?;
    let servqual = layout.servqual(survey.columns())?;
    let by = listed_columns(&args.by, survey.columns())?;
    let filters = Filter::parse_all(&args.filters, survey.columns())?;
    let rules = NumberRules {
        cells: args.cells.rules(&layout.points.range),
        scale: None,
        mark: survey.decimal_mark(),
    };
    let pass = ServqualPass::run(&mut survey, &layout, &rules, &by, &filters)?;
    be_strict(args.strict, &survey, &pass.bad)?;
    somebody_answered(args, &layout, &pass, survey.columns())?;
    let data = ServqualData::from_codes(&servqual, &pass.expectations, &pass.perceptions)
        .map_err(|error| Error::Data(error.to_string()))?;
    if args.policy() == MissingPolicy::Complete && data.complete() == 0 {
        return Err(Error::Data(format!(
            "none of {} respondents answered all {} questions; --missing-treatment available \
             counts those who answered some",
            data.respondents(),
            2 * layout.items.len()
        )));
    }
    let context = ServqualContext {
        args,
        layout: &layout,
        pass: &pass,
        data: &data,
        survey: &survey,
        by: &by,
        filters: &filters,
        cells: &rules.cells,
    };
    context.report()?.render(args.format)
}

/// Every question has an answer.
fn somebody_answered(
    args: &ServqualArgs,
    layout: &Layout,
    pass: &ServqualPass,
    columns: &Columns,
) -> Result<(), Error> {
    if pass.filtered_out > 0 && pass.filtered_out == pass.read {
        return Err(Error::Data("no row is as --where asks".to_owned()));
    }
    let sides = pass.expectations.iter().zip(&pass.perceptions);
    for (item, (expected, perceived)) in layout.items.iter().zip(sides) {
        for (column, codes) in [(item.expectation, expected), (item.perception, perceived)] {
            if codes.iter().all(|code| Missing::from_code(*code).is_some()) {
                let bad = pass.bad.first().iter().find(|cell| cell.column == column);
                let hint = bad.map_or_else(String::new, |cell| {
                    let stated = if args.config.is_some() { ", the scale of --config" } else { "" };
                    format!(
                        "; line {}: \"{}\" is no answer from {}: check --scale{stated} and --label",
                        cell.line, cell.text, layout.points
                    )
                });
                return Err(Error::NobodyAnswered {
                    column: format!("\"{}\"", columns.label(column)),
                    rows: format!("{} rows", codes.len()),
                    hint,
                });
            }
        }
    }
    Ok(())
}
