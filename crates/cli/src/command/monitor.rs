//! `satis monitor`: answers watched as they come in.

use std::io::{self, Write};
use std::time::Duration;

use satis_inference::{Alert, Baseline, Monitor, MonitorOptions};
use satis_response_model::{Codes, Period, Tally};

use super::measure::nps_metric;
use crate::args::{EventFormat, MonitorArgs, WatchedMetric};
use crate::date::DateReader;
use crate::error::Error;
use crate::measure::Filter;
use crate::metric::{Figure, Metric, Unit};
use crate::monitor::{AlertEvent, Settings, State, Watcher};
use crate::source::{Arrival, ReadOptions, Survey};

/// Runs the command: alerts are printed as they come, the summary is returned.
///
/// # Errors
///
/// Where the options do not fit the file or the state, the file cannot be
/// read, or the state cannot be written.
pub(super) fn run(args: &MonitorArgs) -> Result<String, Error> {
    let metric = metric(args)?;
    let figure = metric.figures.first();
    let figure = figure.ok_or_else(|| Error::Metric("a metric without a figure".to_owned()))?;
    let codes = figure.codes(&metric.scale)?;
    let range = metric.scale.min().into()..=metric.scale.max().into();
    args.cells.check_codes(&range)?;
    let rules = args.cells.rules(&range);
    let settings = settings(args, &metric, figure, &rules.to_string());
    let stored = args.state.as_ref().map(|path| State::read(path, &settings)).transpose()?;
    let source = args.file.path.display().to_string();
    let mut state = match stored.flatten() {
        Some(state) => state,
        None => State::new(settings, source.clone(), monitor(args, &metric, figure, &codes)?),
    };

    let live = args.follow || source == "-";
    let arrival = if live { Arrival::Live } else { Arrival::AtRest };
    let options = ReadOptions { arrival, ..args.file.options() };
    let mut survey = if args.follow && source != "-" {
        Survey::follow(&args.file.path, options, args.idle.map(Duration::from_secs_f64))?
    } else {
        Survey::open(&args.file.path, options)?
    };
    let columns = survey.columns().clone();
    let mut watcher = Watcher {
        column: columns.find(&args.column)?,
        scale: metric.scale.clone(),
        rules,
        date: columns.find(&args.date)?,
        reader: DateReader::new(args.date_format),
        every: args.every,
        by: args.by.as_ref().map(|name| columns.find(name)).transpose()?,
        filters: Filter::parse_all(&args.filters, &columns)?,
        series: args.series,
    };
    // Rows that were taken in before are passed over; another file, and what
    // comes on standard input, is new.
    if state.source == source && source != "-" {
        for known in 0..state.rows_of_source {
            if survey.next_row()?.is_none() {
                return Err(Error::Data(format!(
                    "{source} has {known} rows, and {} of it were taken in before: was it \
                     replaced? Give the new file another name",
                    state.rows_of_source
                )));
            }
        }
    } else {
        (state.source, state.rows_of_source) = (source, 0);
    }

    let told = Teller { format: args.format, figure: &figure.name, unit: figure.unit };
    while let Some(row) = survey.next_row()? {
        let closed = state.monitor.closed_through().copied();
        let alerts = watcher.take(row, &columns, &mut state)?;
        if !told.tell(&alerts)? {
            // Nobody reads on; what was not told is not taken as told.
            return Ok(String::new());
        }
        if live && state.monitor.closed_through().copied() != closed {
            save(args, &state)?;
        }
    }
    if args.close
        && let Some(last) = state.last
    {
        let alerts = state.monitor.close_through(&last);
        let alerts = alerts.map_err(|error| Error::Data(error.to_string()))?;
        state.counts.alerts += alerts.len() as u64;
        if !told.tell(&alerts)? {
            return Ok(String::new());
        }
    }
    save(args, &state)?;
    let factor = figure.unit.factor().unwrap_or(1.0);
    watcher.summary(&state, factor).text(args.format)
}

/// What is watched, its headline first.
fn metric(args: &MonitorArgs) -> Result<Metric, Error> {
    let named = args.definition.as_deref();
    match args.metric {
        WatchedMetric::Nps if named.is_some() => {
            Err(Error::Usage("--definition goes with --metric csat or ces".to_owned()))
        }
        WatchedMetric::Nps => nps_metric(&args.cells.points(0..=10), args.cuts),
        WatchedMetric::Csat => {
            let scale = args.cells.points(1..=5).scale()?;
            Metric::csat(&scale, Some(named.unwrap_or("top-box")), None)
        }
        WatchedMetric::Ces => {
            let scale = args.cells.points(args.version.usual_points()).scale()?;
            Metric::ces(&scale, args.version, Some(named.unwrap_or("mean")))
        }
    }
}

fn monitor(
    args: &MonitorArgs,
    metric: &Metric,
    figure: &Figure,
    codes: &Codes,
) -> Result<Monitor<String, Period, Tally>, Error> {
    let factor = figure.unit.factor().unwrap_or(1.0);
    let baseline = match args.centre {
        None => Baseline::First(args.baseline),
        Some(centre) => {
            let centre = centre / factor;
            let variance = match (args.sd, figure.unit) {
                (Some(sd), _) => sd * sd / (factor * factor),
                (None, Unit::Percent) => centre * (1.0 - centre),
                (None, _) => {
                    return Err(Error::Usage(
                        "--centre needs --sd, the standard deviation of one answer: only that of \
                         a share follows from its centre"
                            .to_owned(),
                    ));
                }
            };
            Baseline::Given { centre, variance }
        }
    };
    let options = MonitorOptions::new()
        .watch(args.watch.iter().map(|choice| choice.watch()))
        .series(if args.by.is_some() { args.series } else { 1 })
        .run_length(args.arl)
        .minimum_n(args.minimum_base);
    let monitor = Monitor::new(codes, &Tally::new(&metric.scale), baseline, options);
    monitor.map_err(|error| Error::Metric(error.to_string()))
}

/// Everything that must be the same when a state is read.
fn settings(args: &MonitorArgs, metric: &Metric, figure: &Figure, cells: &str) -> Settings {
    let (by, series) = match &args.by {
        Some(column) => (column.clone(), args.series.to_string()),
        None => ("no column".to_owned(), "1".to_owned()),
    };
    let baseline = match (args.centre, args.sd) {
        (Some(centre), Some(sd)) => format!("centre {centre}, sd {sd}"),
        (Some(centre), None) => format!("centre {centre}"),
        (None, _) => format!("the first {}", args.baseline),
    };
    let watch: Vec<String> = args.watch.iter().map(|w| format!("{w:?}").to_lowercase()).collect();
    let filters =
        if args.filters.is_empty() { "none".to_owned() } else { args.filters.join(" and ") };
    let options = [
        ("--metric", metric.id.to_owned()),
        ("--definition", format!("{} {}", figure.id, metric.facts.join(", ")).trim().to_owned()),
        ("--scale", metric.scale.to_string()),
        ("--column", args.column.clone()),
        ("--date", args.date.clone()),
        ("--date-format", format!("{:?}", args.date_format).to_lowercase()),
        ("--every", args.every.to_string()),
        ("--by", by),
        ("--series", series),
        ("--where", filters),
        ("--baseline", baseline),
        ("--watch", watch.join(",")),
        ("--arl", args.arl.to_string()),
        ("--minimum-base", args.minimum_base.to_string()),
        ("cells", cells.to_owned()),
    ];
    Settings { options: options.map(|(option, value)| (option.to_owned(), value)).to_vec() }
}

fn save(args: &MonitorArgs, state: &State) -> Result<(), Error> {
    args.state.as_ref().map_or(Ok(()), |path| state.write(path))
}

/// Prints alerts as they come.
struct Teller<'a> {
    format: EventFormat,
    figure: &'a str,
    unit: Unit,
}

impl Teller<'_> {
    /// Whether somebody reads on.
    fn tell(&self, alerts: &[Alert<String, Period>]) -> Result<bool, Error> {
        let mut out = io::stdout().lock();
        for alert in alerts {
            let line = AlertEvent::new(alert, self.figure, self.unit).line(self.format)?;
            match out.write_all(line.as_bytes()).and_then(|()| out.flush()) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(false),
                Err(source) => {
                    return Err(Error::Write { name: "standard output".to_owned(), source });
                }
            }
        }
        Ok(true)
    }
}
