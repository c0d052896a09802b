//! `satis csi`: from options to the index of satisfaction in its model, or to
//! a questionnaire.

use std::fs;
use std::path::Path;

use satis_csi::{
    DiagramLanguage, Error as CsiError, Fit, FitBootstrap, MissingAnswers, PathDiagram, Rows,
};

use super::measure::be_strict;
use crate::args::{CsiArgs, TemplateLanguage};
use crate::csi::{CsiPass, Layout, Specification, template};
use crate::error::Error;
use crate::measure::{Filter, listed_columns};
use crate::progress::Replicated;
use crate::report::CsiContext;
use crate::source::{Columns, Survey};

/// Runs the command.
///
/// # Errors
///
/// Where the options do not fit the file or the model, the file cannot be read,
/// or the answers do not carry the model.
pub(super) fn run(args: &CsiArgs) -> Result<String, Error> {
    if let Some(index) = args.template {
        let template = template(index, args.language)?;
        return args
            .output
            .as_deref()
            .map_or_else(|| Ok(template.print()), |folder| template.write(folder));
    }
    if args.output.is_some() {
        return Err(Error::Usage("--output goes with --template".to_owned()));
    }
    // Without a template the parser asks for both.
    let (Some(path), Some(model)) = (&args.path, &args.model) else {
        return Err(Error::Usage("csi needs a FILE and a --model".to_owned()));
    };
    // Mistakes in the options are told before a file is opened.
    if args.bootstrap == 1 {
        return Err(Error::Usage("--bootstrap 1: at least 2 replicates, or 0 for none".to_owned()));
    }
    let form = args.diagram.as_deref().map(Form::of).transpose()?;
    let specification = Specification::named(model)?;
    let mut survey = Survey::open(path, args.read_options())?;
    let layout = Layout::settle(args, &specification, survey.columns())?;
    let by = listed_columns(&args.by, survey.columns())?;
    let filters = Filter::parse_all(&args.filters, survey.columns())?;
    let pass = CsiPass::run(&mut survey, &layout, &by, &filters)?;
    be_strict(args.strict, &survey, &pass.bad)?;
    let rows = rows(&layout, &pass)?;
    somebody_answered(args, &layout, &pass, &rows, survey.columns())?;
    let fit =
        Fit::from_rows(&specification.model, &rows, args.missing(), args.pls()).map_err(told)?;
    let bootstrap = bootstrap(args, &fit, &rows)?;
    let context = CsiContext {
        args,
        specification: &specification,
        layout: &layout,
        pass: &pass,
        rows: &rows,
        fit: &fit,
        bootstrap: bootstrap.as_ref(),
        survey: &survey,
        by: &by,
        filters: &filters,
    };
    let text = context.report()?.render(args.format)?;
    if let (Some(form), Some(path)) = (form, &args.diagram) {
        let drawn = diagram(args, &fit, bootstrap.as_ref())?;
        let drawn = match form {
            Form::Svg => drawn.svg(),
            Form::Dot => drawn.dot(),
        };
        fs::write(path, drawn)
            .map_err(|source| Error::Write { name: path.display().to_string(), source })?;
    }
    Ok(text)
}

/// How a diagram is written.
#[derive(Debug, Clone, Copy)]
enum Form {
    Svg,
    Dot,
}

impl Form {
    fn of(path: &Path) -> Result<Self, Error> {
        let end = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase());
        match end.as_deref() {
            Some("svg") => Ok(Self::Svg),
            Some("dot" | "gv") => Ok(Self::Dot),
            _ => Err(Error::Usage(format!(
                "--diagram {}: the name must end in .svg or in .dot",
                path.display()
            ))),
        }
    }
}

/// The answers, row by row.
fn rows(layout: &Layout, pass: &CsiPass) -> Result<Rows, Error> {
    let names: Vec<&str> = layout.items.iter().map(|item| item.item.as_str()).collect();
    let columns: Vec<&[f64]> = pass.answers.iter().map(Vec::as_slice).collect();
    let mut rows = Rows::new(&names, &columns).map_err(told)?;
    for item in &layout.items {
        let (lowest, highest) = (item.scale.min().into(), item.scale.max().into());
        rows = rows.with_range(&item.item, lowest, highest).map_err(told)?;
    }
    match layout.weight {
        Some(_) if pass.weights.iter().all(|weight| *weight <= 0.0) => Err(Error::Data(
            "no row that counts has a weight above 0: is --weight the right column?".to_owned(),
        )),
        Some(_) => rows.weighted(&pass.weights).map_err(told),
        None => Ok(rows),
    }
}

/// Every item has an answer, and enough respondents answered every item where
/// they must have.
fn somebody_answered(
    args: &CsiArgs,
    layout: &Layout,
    pass: &CsiPass,
    rows: &Rows,
    columns: &Columns,
) -> Result<(), Error> {
    if pass.filtered_out > 0 && pass.filtered_out == pass.read {
        return Err(Error::Data("no row is as --where asks".to_owned()));
    }
    for (item, answers) in layout.items.iter().zip(&pass.answers) {
        if answers.iter().all(|answer| answer.is_nan()) {
            let bad = pass.bad.first().iter().find(|cell| cell.column == item.column);
            let (low, high) = (item.scale.min(), item.scale.max());
            let hint = bad.map_or_else(String::new, |cell| {
                format!(
                    "; line {}: \"{}\" is no answer from {low} to {high}: check --scale, the scale \
                     of the model, and --label",
                    cell.line, cell.text
                )
            });
            return Err(Error::NobodyAnswered {
                column: format!("\"{}\"", columns.label(item.column)),
                rows: format!("{} rows", pass.read - pass.filtered_out),
                hint,
            });
        }
    }
    if args.missing() == MissingAnswers::Listwise && rows.complete() == 0 {
        return Err(Error::Data(format!(
            "none of {} respondents answered all {} items; --missing-answers em, pairwise or mean \
             count those who answered some",
            rows.respondents(),
            layout.items.len()
        )));
    }
    Ok(())
}

fn bootstrap(args: &CsiArgs, fit: &Fit, rows: &Rows) -> Result<Option<FitBootstrap>, Error> {
    if args.bootstrap == 0 {
        return Ok(None);
    }
    let progress = Replicated::new(args.bootstrap);
    let watch = |done| progress.advance_to(done);
    fit.bootstrap_watched(rows, args.resampling(), &watch).map(Some).map_err(told)
}

fn diagram(
    args: &CsiArgs,
    fit: &Fit,
    bootstrap: Option<&FitBootstrap>,
) -> Result<PathDiagram, Error> {
    let language = match args.language {
        TemplateLanguage::En => DiagramLanguage::English,
        TemplateLanguage::Zh => DiagramLanguage::Chinese,
    };
    let plain =
        PathDiagram::new(fit.model().name(), fit).language(language).items(args.diagram_items());
    match bootstrap {
        Some(found) => plain.intervals(found, args.interval(), args.level).map_err(told),
        None => Ok(plain),
    }
}

/// What another command line would cure is bad usage.
fn told(error: CsiError) -> Error {
    let text = error.to_string();
    match error {
        CsiError::Parameter { .. }
        | CsiError::NotApplicable { .. }
        | CsiError::Unknown { .. }
        | CsiError::Model { .. } => Error::Usage(text),
        _ => Error::Data(text),
    }
}
