//! `satis demo`: writes a simulated survey and the truth behind it, measures
//! it as a user would, and holds the estimates beside the truth.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::Path;

use clap::Parser;
use comfy_table::{CellAlignment, Table, presets};
use satis_numerics::Stream;

use super::{measure, print};
use crate::args::{Cli, Command, DemoArgs};
use crate::demo::{Truth, write_survey};
use crate::error::Error;
use crate::report::{Report, grouped};

/// What is run on the survey, after `satis` and with the path in place of
/// `FILE`.
const COMMANDS: [&[&str]; 6] = [
    &["columns", "FILE", "--score", "recommend"],
    &["nps", "FILE", "--column", "recommend", "--by", "region"],
    &["nps", "FILE", "--column", "recommend", "--trend", "month", "--date", "date"],
    &["nps", "FILE", "--column", "recommend", "--weight", "weight"],
    &["csat", "FILE", "--column", "satisfaction"],
    &["ces", "FILE", "--column", "effort", "--version", "2"],
];

/// Runs the command.
///
/// # Errors
///
/// Where the folder cannot be written to, or a metric cannot be told.
pub(super) fn run(args: &DemoArgs, terminal: bool) -> Result<String, Error> {
    fs::create_dir_all(&args.folder).map_err(|source| cannot_write(&args.folder, source))?;
    let (survey, truth_file) = (args.folder.join("demo.csv"), args.folder.join("truth.json"));
    // A file of that name that no earlier demo wrote is not ours to replace.
    if survey.exists() && !truth_file.exists() {
        return Err(Error::Usage(format!(
            "{} exists and was not written by satis demo: name another folder",
            survey.display()
        )));
    }
    let mut stream = Stream::new(args.seed, 0);
    let truth = File::create(&survey)
        .map_err(csv::Error::from)
        .and_then(|file| {
            write_survey(BufWriter::new(file), args.rows, args.seed, || stream.uniform())
        })
        .map_err(|error| cannot_write(&survey, io::Error::from(error)))?;
    let json = serde_json::to_string_pretty(&truth)
        .map_err(|error| cannot_write(&truth_file, io::Error::from(error)))?;
    fs::write(&truth_file, json + "\n").map_err(|source| cannot_write(&truth_file, source))?;

    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(
        out,
        "wrote {} ({} respondents, seed {}) and {}",
        survey.display(),
        grouped(truth.rows),
        truth.seed,
        truth_file.display()
    );
    for (column, planted) in [
        ("recommend", truth.recommend),
        ("satisfaction", truth.satisfaction),
        ("effort", truth.effort),
    ] {
        let _ = writeln!(
            out,
            "{column}: {} answers, {} blank, {} -99, {} N/A, {} bad",
            grouped(planted.answered),
            planted.blank,
            planted.minus_99,
            planted.not_applicable,
            planted.bad
        );
    }
    if args.rows > 0 {
        walk_through(&survey, &truth, terminal, &mut out)?;
    }
    Ok(out)
}

/// Runs the commands, and closes with the truth beside the estimates.
fn walk_through(
    survey: &Path,
    truth: &Truth,
    terminal: bool,
    out: &mut String,
) -> Result<(), Error> {
    let mut reports: Vec<Report> = Vec::new();
    for words in COMMANDS {
        let path = survey.as_os_str();
        let words = words.iter().map(|word| match *word {
            "FILE" => path,
            other => other.as_ref(),
        });
        let line: Vec<_> = std::iter::once("satis".as_ref()).chain(words).collect();
        let shown: Vec<_> = line.iter().map(|word| word.to_string_lossy()).collect();
        let _ = writeln!(out, "\n$ {}\n", shown.join(" "));
        // The lines above are what a user types, so they parse.
        let cli = Cli::try_parse_from(&line).map_err(|error| Error::Usage(error.to_string()))?;
        let (report, options) = match &cli.command {
            Command::Nps(args) => (measure::nps(args)?, &args.metric),
            Command::Csat(args) => (measure::csat(args)?, &args.metric),
            Command::Ces(args) => (measure::ces(args)?, &args.metric),
            other => {
                out.push_str(&super::run(other, terminal)?);
                continue;
            }
        };
        out.push_str(&print(&report, options, terminal)?);
        reports.push(report);
    }
    let _ = writeln!(out, "\ntruth and estimates\n{}", comparison(truth, &reports));
    Ok(())
}

/// A table of what is true and what was estimated.
fn comparison(truth: &Truth, reports: &[Report]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["", "truth", "estimate", "interval", "holds the truth"]);
    let [by_region, _, weighted, csat, ces] = reports else {
        return String::new();
    };
    let mut add = |name: String, truth: f64, figure: Option<Told>| {
        let [value, interval, holds] = figure.map_or_else(Default::default, |figure| {
            let (low, high) = figure.bounds;
            let holds = if low <= truth && truth <= high { "yes" } else { "no" };
            let bounds = format!("{low:.2} to {high:.2}");
            [format!("{:.2}", figure.value), bounds, holds.to_owned()]
        });
        table.add_row([name, format!("{truth:.2}"), value, interval, holds]);
    };
    add("NPS of those asked".to_owned(), truth.nps, told(by_region, None, "nps"));
    for region in &truth.nps_by_region {
        let figure = told(by_region, Some(region.region), "nps");
        add(format!("NPS of {}", region.region), region.nps, figure);
    }
    add(
        "NPS of all customers (weighted)".to_owned(),
        truth.nps_weighted,
        told(weighted, None, "nps"),
    );
    let top_two = 100.0 * truth.top_two_share;
    add("CSAT top-2-box %".to_owned(), top_two, told(csat, None, "top-2-box"));
    add("CES mean".to_owned(), truth.mean_effort, told(ces, None, "mean"));
    for index in 1..4 {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let text = table.to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// A figure of a report.
struct Told {
    value: f64,
    bounds: (f64, f64),
}

/// The figure of a report, of all or of a segment of its first table.
fn told(report: &Report, segment: Option<&str>, definition: &str) -> Option<Told> {
    let group = match segment {
        None => &report.overall,
        Some(name) => {
            let segments = &report.segments.first()?.segments;
            &segments.iter().find(|segment| segment.name == name)?.group
        }
    };
    let mut figures = std::iter::once(&group.headline).chain(&group.further);
    let figure = figures.find(|figure| figure.definition == definition)?;
    let interval = figure.interval.as_ref()?;
    Some(Told { value: figure.value?, bounds: (interval.low, interval.high) })
}

fn cannot_write(path: &Path, source: io::Error) -> Error {
    Error::Write { name: path.display().to_string(), source }
}
