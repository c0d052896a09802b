//! The options of `satis servqual`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use satis_servqual::{GapOptions, MissingPolicy, Phrasing};

use super::file::ReadArgs;
use super::metric::parse_level;
use super::{CellArgs, ReportFormat, TemplateLanguage};
use crate::source::ReadOptions;

/// Options of `satis servqual`.
#[derive(Debug, Args)]
pub(crate) struct ServqualArgs {
    /// CSV, TSV or other delimited text, gzip or not; - for standard input
    #[arg(value_name = "FILE", required_unless_present = "template")]
    pub(crate) path: Option<PathBuf>,

    #[command(flatten)]
    read: ReadArgs,

    #[command(flatten)]
    pub(crate) cells: CellArgs,

    /// Columns of expectations, {} standing for the item, such as 'E{}'
    /// [default: E and the item]
    #[arg(long, value_name = "PATTERN", requires = "perception", conflicts_with = "config")]
    pub(crate) expectation: Option<String>,

    /// Columns of perceptions, such as 'P{}' [default: P and the item]
    #[arg(long, value_name = "PATTERN", requires = "expectation", conflicts_with = "config")]
    pub(crate) perception: Option<String>,

    /// A dimension and its items, such as Tangibles=1-4 or Ease=a,b; repeat it
    /// for more [default: the five of the classical 22 items]
    #[arg(long = "dimension", value_name = "NAME=ITEMS", conflicts_with = "config")]
    pub(crate) dimensions: Vec<String>,

    /// Items that are mirrored on the scale, such as 10-13,18-22; nothing is
    /// reversed unasked
    #[arg(long, value_name = "ITEMS", conflicts_with = "config")]
    pub(crate) reverse: Vec<String>,

    /// A TOML file that names dimensions, items and columns, scale and weights;
    /// --scale and --weights go before it
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// 100 points shared by the dimensions in their order, such as
    /// 11,32,22,19,16
    #[arg(long, value_name = "POINTS", value_delimiter = ',')]
    pub(crate) weights: Vec<f64>,

    /// What the gap should explain, such as satisfaction: a column, or several
    /// with commas between, whose mean is taken; tests whether the difference
    /// loses what perceptions and expectations tell
    #[arg(long, value_name = "COLUMNS")]
    pub(crate) outcome: Option<String>,

    /// A column of the seconds that each respondent took for all questions:
    /// counts those who took less than 2 an answer
    #[arg(long, value_name = "COLUMN")]
    pub(crate) seconds: Option<String>,

    /// Who counts where answers are missing
    #[arg(long, value_name = "TREATMENT", value_enum, default_value_t)]
    missing_treatment: PolicyChoice,

    /// Gaps by the values of this column; repeat it for more tables
    #[arg(long, value_name = "COLUMN")]
    pub(crate) by: Vec<String>,

    /// Only rows whose COLUMN holds VALUE; several for one column are
    /// alternatives, for different columns all must hold
    #[arg(long = "where", value_name = "COLUMN=VALUE")]
    pub(crate) filters: Vec<String>,

    /// Confidence level of all intervals
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = parse_level)]
    pub(crate) level: f64,

    /// How the result is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: ReportFormat,

    /// Fail at any cell that cannot be read and any question or gap that does
    /// not vary, instead of saying so
    #[arg(long)]
    pub(crate) strict: bool,

    /// Print the classical questionnaire in this language, with the header of
    /// its data and a configuration, instead of reading a file
    #[arg(
        long,
        value_name = "LANGUAGE",
        value_enum,
        conflicts_with_all = [
            "path", "config", "expectation", "dimensions", "reverse", "weights", "outcome", "seconds", "by",
            "filters"
        ]
    )]
    pub(crate) template: Option<TemplateLanguage>,

    /// How the questionnaire puts items 10 to 13 and 18 to 22
    #[arg(long, value_name = "PHRASING", value_enum)]
    pub(crate) phrasing: Option<PhrasingChoice>,

    /// Folder for the files of the questionnaire; made where it is missing
    #[arg(long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

impl ServqualArgs {
    /// What the user states about the file.
    pub(crate) fn read_options(&self) -> ReadOptions {
        self.read.options()
    }

    /// Who counts where answers are missing.
    pub(crate) fn policy(&self) -> MissingPolicy {
        match self.missing_treatment {
            PolicyChoice::Complete => MissingPolicy::Complete,
            PolicyChoice::Available => MissingPolicy::Available,
        }
    }

    /// The same as it is written.
    pub(crate) fn missing_treatment(&self) -> &'static str {
        match self.missing_treatment {
            PolicyChoice::Complete => "complete",
            PolicyChoice::Available => "available",
        }
    }

    /// What figures are asked with.
    pub(crate) fn gap_options(&self) -> GapOptions {
        GapOptions::new().level(self.level).missing(self.policy())
    }
}

/// Who counts where answers are missing, as an option.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum PolicyChoice {
    /// Only respondents who answered both questions of every item
    #[default]
    Complete,
    /// Each figure over those who answered what it needs
    Available,
}

/// How the classical items are put, as an option.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum PhrasingChoice {
    /// All positive, as in the revision of 1991
    #[default]
    Positive,
    /// Nine negative and keyed in reverse, as in 1988
    #[value(name = "negative-1988")]
    Negative1988,
}

impl From<PhrasingChoice> for Phrasing {
    fn from(choice: PhrasingChoice) -> Self {
        match choice {
            PhrasingChoice::Positive => Self::AllPositive,
            PhrasingChoice::Negative1988 => Self::NegativeOf1988,
        }
    }
}
