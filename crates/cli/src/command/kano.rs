//! `satis kano`: from options to classes, or to a questionnaire.

use std::fs;

use crate::args::KanoArgs;
use crate::error::Error;
use crate::kano::{Answers, KanoPass, Layout, template};
use crate::measure::{Filter, listed_columns};
use crate::report::KanoContext;
use crate::source::Survey;

/// Runs the command.
///
/// # Errors
///
/// Where the options do not fit the file, the file cannot be read, texts are
/// no answers, or nobody answered both questions of any feature.
pub(super) fn run(args: &KanoArgs) -> Result<String, Error> {
    if let Some(language) = args.template {
        let template = template(args, language)?;
        return args
            .output
            .as_deref()
            .map_or_else(|| Ok(template.print()), |folder| template.write(folder));
    }
    // The parser does not ask for a template where one would conflict.
    if args.output.is_some() || !args.features.is_empty() {
        return Err(Error::Usage("--output and --feature go with --template".to_owned()));
    }
    // Without a template the parser asks for a path.
    let Some(path) = &args.path else {
        return Err(Error::Usage("kano needs a FILE".to_owned()));
    };
    let mut survey = Survey::open(path, args.options())?;
    let layout = Layout::settle(args, survey.columns())?;
    let by = listed_columns(&args.by, survey.columns())?;
    let filters = Filter::parse_all(&args.filters, survey.columns())?;
    let pass = KanoPass::run(&mut survey, &layout.features, &by, &filters)?;
    let answers = Answers::read(&pass, &layout, args, survey.columns())?;
    let context = KanoContext {
        args,
        layout: &layout,
        pass: &pass,
        answers: &answers,
        survey: &survey,
        by: &by,
        filters: &filters,
    };
    let report = context.report()?;
    if let Some(file) = &args.svg {
        fs::write(file, context.chart()?)
            .map_err(|source| Error::Write { name: file.display().to_string(), source })?;
    }
    report.render(args.format)
}
