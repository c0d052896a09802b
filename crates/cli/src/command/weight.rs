//! `satis weight`: weights that make a sample agree with its population.

use satis_inference::Error as InferenceError;
use satis_inference::weights::{Discord, Raking, TrimRule};

use crate::args::WeightArgs;
use crate::error::Error;
use crate::report::WeightContext;
use crate::source::Survey;
use crate::weighting::{Respondents, Target, Targets, write};

/// Runs the command.
///
/// # Errors
///
/// Where the margins do not fit the file or each other, the file cannot be
/// read or written, or no weights hit all targets.
pub(super) fn run(args: &WeightArgs) -> Result<String, Error> {
    let targets = Targets::read(&args.margins)?;
    let mut survey = Survey::open(&args.file.path, args.file.options())?;
    let start = args.start.as_ref().map(|name| survey.columns().find(name)).transpose()?;
    let respondents = Respondents::read(&mut survey, &targets, start)?;
    if respondents.rows.is_empty() {
        return Err(Error::Data("there is no row to weight".to_owned()));
    }
    let named = targets.margins.iter().zip(&respondents.levels);
    let margins = named.map(|(target, column)| target.margin(column.name()));
    let mut raking = Raking::new(margins.collect::<Result<Vec<_>, Error>>()?)
        .missing_level(args.missing_level());
    if args.rescale {
        raking = raking.discord(Discord::Rescale);
    }
    if let Some(total) = args.total {
        raking = raking.total(total);
    }
    if args.trim_max.is_some() || args.trim_min.is_some() {
        let low = args.trim_min.unwrap_or(0.0);
        let high = args.trim_max.unwrap_or(f64::MAX);
        raking = raking.trim(TrimRule::TimesMean { low, high });
    }
    let raked = raking
        .rake_from(&respondents.levels, &respondents.start)
        .map_err(|error| refuse(&error, &respondents, &targets))?;
    if let Some(path) = &args.output {
        let layout = (survey.columns(), survey.delimiter().byte());
        write(path, layout, &respondents, (&args.name, raked.weights()))?;
    }
    WeightContext { args, targets: &targets, survey: &survey, start, raked: &raked }
        .report()
        .render(args.format)
}

/// The error in the words of the file.
fn refuse(error: &InferenceError, respondents: &Respondents, targets: &Targets) -> Error {
    let path = &targets.path;
    Error::Data(match error {
        InferenceError::NoTarget { margin, level, respondents: number, row } => {
            let target = targets.margins.iter().find(|target| target.column == *margin);
            let known: Vec<&str> = target.map(Target::levels).into_iter().flatten().collect();
            format!(
                "margin {margin}: the level \"{level}\" has no target in {path}; rows with it: \
                 {number}, the first at line {}; known levels: {}",
                respondents.line(*row),
                known.join(", ")
            )
        }
        InferenceError::MissingLevel { margin, row } => format!(
            "line {}: {margin} is blank; --missing-level average or own-level says what to do \
             with such rows",
            respondents.line(*row)
        ),
        InferenceError::TargetTotals { .. } => {
            format!("{path}: {error} with --rescale")
        }
        other => other.to_string(),
    })
}
