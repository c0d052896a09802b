//! The options of `satis reliability`.

use clap::{Args, ValueEnum};
use satis_reliability::Treatment;

use super::metric::parse_level;
use super::{CellArgs, FileArgs};

/// Options of `satis reliability`.
#[derive(Debug, Args)]
pub(crate) struct ReliabilityArgs {
    #[command(flatten)]
    pub(crate) file: FileArgs,

    #[command(flatten)]
    pub(crate) cells: CellArgs,

    /// The columns of the items, with commas between, or a pattern such as
    /// 'P{}' for all columns of that form; may be repeated
    #[arg(long, value_name = "COLUMNS", required = true)]
    pub(crate) items: Vec<String>,

    /// Items that are mirrored on --scale, with commas between; nothing is
    /// reversed unasked
    #[arg(long, value_name = "COLUMNS")]
    pub(crate) reverse: Vec<String>,

    /// How covariances are formed where answers are missing
    #[arg(long, value_name = "TREATMENT", value_enum, default_value_t)]
    missing_treatment: TreatmentChoice,

    /// Only rows whose COLUMN holds VALUE; several for one column are
    /// alternatives, for different columns all must hold
    #[arg(long = "where", value_name = "COLUMN=VALUE")]
    pub(crate) filters: Vec<String>,

    /// Confidence level of the interval of alpha
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = parse_level)]
    pub(crate) level: f64,

    /// Group factors of omega hierarchical and total; with 1 there is the
    /// omega of one factor alone
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) omega_factors: usize,

    /// How the result is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: ReportFormat,

    /// Fail at any cell that cannot be read, instead of leaving it out
    #[arg(long)]
    pub(crate) strict: bool,
}

impl ReliabilityArgs {
    /// What to do about missing answers.
    pub(crate) fn treatment(&self) -> Treatment {
        match self.missing_treatment {
            TreatmentChoice::Listwise => Treatment::Listwise,
            TreatmentChoice::Pairwise => Treatment::Pairwise,
            TreatmentChoice::Em => Treatment::Em,
        }
    }
}

/// What to do about missing answers, as an option.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum TreatmentChoice {
    /// Only respondents who answered every item
    #[default]
    Listwise,
    /// Each pair of items over those who answered both
    Pairwise,
    /// Maximum likelihood under a normal distribution
    Em,
}

/// How a report of several tables is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// Tables to read
    #[default]
    Table,
    /// One object, all figures in full
    Json,
    /// Tables to paste
    Markdown,
}
