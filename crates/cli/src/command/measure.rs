//! `satis nps`, `satis csat`, `satis ces`: from options to a report.

use std::ops::RangeInclusive;

use satis_csat::CsatItems;
use satis_response_model::{Direction, Scale, Tally, WeightedTally};

use crate::args::{CesArgs, CsatArgs, GoodEnd, MetricArgs, NpsArgs, Points};
use crate::cell::CellRules;
use crate::error::Error;
use crate::measure::{BadCells, Base, ItemsPass, Pass, Plan};
use crate::metric::{CutPoints, Metric, describe};
use crate::report::{Context, Report};
use crate::source::{Columns, Survey};

/// The report of `satis nps`.
///
/// # Errors
///
/// Where the options do not fit the file, the file cannot be read, or nobody
/// answered.
pub(crate) fn nps(args: &NpsArgs) -> Result<Report, Error> {
    let points = args.metric.cells.points(0..=10);
    let metric = nps_metric(&points, args.cuts)?;
    single(&args.metric, &args.column, &metric, &points)
}

/// The net promoter score of answers on these points.
///
/// # Errors
///
/// [`Error::Usage`] for named cuts on a scale that they are not for.
pub(super) fn nps_metric(points: &Points, cuts: CutPoints) -> Result<Metric, Error> {
    let scale = points.scale()?;
    let usual = [0..=10, 1..=10].contains(&points.range);
    if cuts.is_named() && !usual {
        return Err(Error::Usage(format!(
            "on a scale from {points} the usual cuts do not hold: say with --cuts where detractors \
             end and promoters begin, such as --cuts {},{}",
            points.range.end() - 4,
            points.range.end() - 1
        )));
    }
    Metric::nps(&scale, cuts)
}

/// The report of `satis ces`.
///
/// # Errors
///
/// As [`nps`].
pub(crate) fn ces(args: &CesArgs) -> Result<Report, Error> {
    let points = args.metric.cells.points(args.version.usual_points());
    let metric = Metric::ces(&points.scale()?, args.version, args.measure.as_deref())?;
    single(&args.metric, &args.column, &metric, &points)
}

/// The report of `satis csat`, of one item or a set.
///
/// # Errors
///
/// As [`nps`].
pub(crate) fn csat(args: &CsatArgs) -> Result<Report, Error> {
    let options = &args.metric;
    check_set(args)?;
    // Mistakes in the options are told before a file is opened.
    let stated = options.cells.points(1..=5);
    Metric::csat(&stated.scale()?, args.definition.as_deref(), None)?;
    let mut survey = Survey::open(&options.file.path, options.file.options())?;
    let columns = find_all(&args.column, survey.columns())?;
    let plain = options.cells.rules(&stated.range);
    let labels = match args.label_set {
        Some(choice) => choice.settle(&mut survey, &columns, &plain)?,
        None => None,
    };
    let points = match &labels {
        Some(labels) => points_of(labels.scale(), options.cells.stated(), labels.name())?,
        None => stated,
    };
    let direction = match args.good {
        GoodEnd::High => Direction::HigherIsBetter,
        GoodEnd::Low => Direction::LowerIsBetter,
    };
    let scale = points.scale()?.with_direction(direction);
    let metric = Metric::csat(&scale, args.definition.as_deref(), args.boxes)?;
    let rules = options.cells.rules(&points.range);
    let words = labels.as_ref().zip(args.label_set).map(|(set, choice)| describe(set, choice));
    let rules = match labels {
        Some(set) => rules.with_set(set),
        None => rules,
    };
    let words = words.as_deref();
    match columns.as_slice() {
        [column] => measure(options, &mut survey, *column, &metric, rules, words),
        [] => Err(Error::Usage("csat needs a --column".to_owned())),
        [first, ..] => {
            let plan = Plan::new(options, &survey, *first, scale.clone(), rules)?;
            let empty = CsatItems::new(&scale, columns.len());
            let empty = empty.map_err(|error| Error::Usage(error.to_string()))?;
            let pass = ItemsPass::run(&mut survey, &plan, &columns, empty)?;
            be_strict(options.strict, &survey, &pass.bad)?;
            Context { metric: &metric, args: options, plan: &plan, survey: &survey, labels: words }
                .items_report(&pass, &columns, args.minimum_answers)
        }
    }
}

/// What a set of items does not go with.
fn check_set(args: &CsatArgs) -> Result<(), Error> {
    let (set, options) = (args.column.len() > 1, &args.metric);
    let beside = [
        (!options.by.is_empty(), "--by"),
        (options.trend.is_some(), "--trend"),
        (options.weight.is_some(), "--weight"),
        (options.method().is_some(), "--interval"),
    ];
    match beside.into_iter().find(|(given, _)| *given) {
        Some((_, option)) if set => Err(Error::Usage(format!(
            "{option} goes with one --column; of a set of items, {} are told together",
            "the means of items and of respondents"
        ))),
        _ if !set && args.minimum_answers.is_some() => {
            Err(Error::Usage("--minimum-answers goes with several --column".to_owned()))
        }
        _ => Ok(()),
    }
}

fn find_all(wanted: &[String], columns: &Columns) -> Result<Vec<usize>, Error> {
    let mut found = Vec::new();
    for name in wanted {
        let column = columns.find(name)?;
        if found.contains(&column) {
            return Err(Error::Usage(format!(
                "column \"{}\" is given twice",
                columns.label(column)
            )));
        }
        found.push(column);
    }
    Ok(found)
}

/// The points of a set of labels, where they do not contradict the stated
/// ones.
fn points_of(scale: &Scale, stated: Option<&Points>, set: &str) -> Result<Points, Error> {
    let points = Points { range: range(scale) };
    match stated {
        Some(stated) if *stated != points => Err(Error::Usage(format!(
            "the labels \"{set}\" stand for {points}, and --scale says {stated}"
        ))),
        _ => Ok(points),
    }
}

fn range(scale: &Scale) -> RangeInclusive<i64> {
    scale.min().into()..=scale.max().into()
}

fn single(
    args: &MetricArgs,
    column: &str,
    metric: &Metric,
    points: &Points,
) -> Result<Report, Error> {
    let mut survey = Survey::open(&args.file.path, args.file.options())?;
    let column = survey.columns().find(column)?;
    measure(args, &mut survey, column, metric, args.cells.rules(&points.range), None)
}

fn measure(
    args: &MetricArgs,
    survey: &mut Survey,
    column: usize,
    metric: &Metric,
    rules: CellRules,
    labels: Option<&str>,
) -> Result<Report, Error> {
    let plan = Plan::new(args, survey, column, metric.scale.clone(), rules)?;
    if plan.weight.is_some() {
        run(args, metric, &plan, survey, labels, &WeightedTally::new(&metric.scale))
    } else {
        run(args, metric, &plan, survey, labels, &Tally::new(&metric.scale))
    }
}

fn run<S: Base>(
    args: &MetricArgs,
    metric: &Metric,
    plan: &Plan,
    survey: &mut Survey,
    labels: Option<&str>,
    empty: &S,
) -> Result<Report, Error> {
    let pass = Pass::run(survey, plan, empty)?;
    be_strict(args.strict, survey, &pass.bad)?;
    Context { metric, args, plan, survey, labels }.report(&pass)
}

/// With `--strict`, bad cells are an error, and rows that cannot be right.
pub(super) fn be_strict(strict: bool, survey: &Survey, bad: &BadCells) -> Result<(), Error> {
    if !strict {
        return Ok(());
    }
    let columns = survey.columns();
    let mut told = survey.faults();
    if bad.count() > 0 {
        let cells = bad.first().iter().map(|cell| {
            format!("line {} {}: \"{}\"", cell.line, columns.label(cell.column), cell.text)
        });
        let cells = cells.collect::<Vec<_>>().join(", ");
        let noun = if bad.count() == 1 { "bad cell" } else { "bad cells" };
        let more = if bad.count() > bad.first().len() as u64 { ", ..." } else { "" };
        told.push(format!("{} {noun}: {cells}{more}", bad.count()));
    }
    if told.is_empty() { Ok(()) } else { Err(Error::Strict { bad: told.join("; ") }) }
}
