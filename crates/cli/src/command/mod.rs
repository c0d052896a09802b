//! The commands, one a file; each turns its options into text.

mod clv;
mod columns;
mod csi;
mod demo;
mod kano;
mod measure;
mod monitor;
mod plan;
mod profile;
mod reading;
mod reliability;
mod rfm;
mod servqual;
mod weight;

use std::env;

use crate::args::{Command, MetricArgs, OutputFormat};
use crate::error::Error;
use crate::report::{Report, paint};

/// What a command prints; `terminal` says whether a person reads it.
///
/// # Errors
///
/// What the command returns.
pub(crate) fn run(command: &Command, terminal: bool) -> Result<String, Error> {
    match command {
        Command::Nps(args) => print(&measure::nps(args)?, &args.metric, terminal),
        Command::Csat(args) => print(&measure::csat(args)?, &args.metric, terminal),
        Command::Ces(args) => print(&measure::ces(args)?, &args.metric, terminal),
        Command::Kano(args) => kano::run(args),
        Command::Reliability(args) => reliability::run(args),
        Command::Servqual(args) => servqual::run(args),
        Command::Csi(args) => csi::run(args),
        Command::Clv(args) => clv::run(args),
        Command::Rfm(args) => rfm::run(args),
        Command::Monitor(args) => monitor::run(args),
        Command::Plan(args) => plan::run(args),
        Command::Weight(args) => weight::run(args),
        Command::Columns(args) => columns::run(args),
        Command::Demo(args) => demo::run(args, terminal),
    }
}

fn print(report: &Report, args: &MetricArgs, terminal: bool) -> Result<String, Error> {
    let text = report.render(args.format)?;
    let plain = args.format != OutputFormat::Table || args.no_color;
    Ok(if terminal && !plain && colours_wanted() { paint(&text) } else { text })
}

/// Whether the environment allows colours: <https://no-color.org>, and
/// terminals that know none.
fn colours_wanted() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb")
}
