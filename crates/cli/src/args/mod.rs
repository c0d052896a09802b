//! The command line. Options that several commands share are groups of their
//! own.

mod cells;
mod clv;
mod csi;
mod file;
mod kano;
mod metric;
mod monitor;
mod plan;
mod reliability;
mod servqual;
mod weight;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use cells::{CellArgs, Points};
pub(crate) use clv::{ClvArgs, LogArgs, ModelChoice, ReturnsChoice, RfmArgs, ZerosChoice};
pub(crate) use csi::CsiArgs;
pub(crate) use file::FileArgs;
pub(crate) use kano::{KanoArgs, TemplateLanguage, WordingChoice, parse_table};
pub(crate) use metric::{CesArgs, CsatArgs, GoodEnd, MetricArgs, NpsArgs, OutputFormat, TrendBy};
pub(crate) use monitor::{EventFormat, MonitorArgs, WatchedMetric};
pub(crate) use plan::{Amount, PlanArgs, PlannedDefinition, PlannedMetric};
pub(crate) use reliability::{ReliabilityArgs, ReportFormat};
pub(crate) use servqual::ServqualArgs;
pub(crate) use weight::WeightArgs;

use crate::date::DateFormat;

/// Customer-satisfaction metrics from survey files.
#[derive(Debug, Parser)]
#[command(name = "satis", version, about)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Net promoter score: promoters less detractors
    Nps(NpsArgs),
    /// Customer satisfaction score: top boxes, mean, index, net
    Csat(CsatArgs),
    /// Customer effort score, version 1 or 2
    Ces(CesArgs),
    /// Kano: the class of each feature, with better and worse
    Kano(Box<KanoArgs>),
    /// Reliability of a scale: alpha, omega, split halves, item statistics
    Reliability(ReliabilityArgs),
    /// SERVQUAL: the gaps between what customers expect and what they perceive
    Servqual(Box<ServqualArgs>),
    /// CSI: the satisfaction index in its path model, ACSI, ECSI or your own
    Csi(Box<CsiArgs>),
    /// CLV: who is still a customer, what they will buy, and what they are worth
    Clv(Box<ClvArgs>),
    /// RFM: customers scored by recency, frequency and spend
    Rfm(Box<RfmArgs>),
    /// Watch answers as they come in, and say when a score has moved
    Monitor(Box<MonitorArgs>),
    /// How many answers a survey needs, and what so many can tell
    Plan(PlanArgs),
    /// Weight the rows of a file so that they agree with the population
    Weight(WeightArgs),
    /// List the columns of a file, and how its cells would be read
    Columns(ColumnsArgs),
    /// Write a simulated survey with known truth, and measure it
    Demo(DemoArgs),
}

/// Options of `satis demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Folder for demo.csv and truth.json; made where it is missing
    #[arg(value_name = "DIR", default_value = "satis-demo")]
    pub(crate) folder: PathBuf,

    /// How many respondents
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    pub(crate) rows: u64,

    /// Seed of the random draws: the same seed gives the same files
    #[arg(long, value_name = "SEED", default_value_t = 20_250_101)]
    pub(crate) seed: u64,
}

/// Options of `satis columns`.
#[derive(Debug, Args)]
pub(crate) struct ColumnsArgs {
    #[command(flatten)]
    pub(crate) file: FileArgs,

    /// Show how this column would be read as a score
    #[arg(long, value_name = "COLUMN")]
    pub(crate) score: Option<String>,

    #[command(flatten)]
    pub(crate) cells: CellArgs,

    /// Show how this column would be read as weights
    #[arg(long, value_name = "COLUMN")]
    pub(crate) weight: Option<String>,

    /// Show how this column would be read as dates
    #[arg(long, value_name = "COLUMN")]
    pub(crate) date: Option<String>,

    /// Order of day, month and year: auto, dmy, mdy or ymd
    #[arg(long, value_name = "ORDER", default_value = "auto")]
    pub(crate) date_format: DateFormat,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
