//! The options of `satis weight`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use satis_inference::weights::MissingLevel;

use super::{FileArgs, ReportFormat};
use crate::error::Error;

/// Options of `satis weight`.
#[derive(Debug, Args)]
pub(crate) struct WeightArgs {
    #[command(flatten)]
    pub(crate) file: FileArgs,

    /// What is known of the population: a file with the columns margin, level, and
    /// one of share, percent, count or target
    #[arg(long, value_name = "FILE")]
    pub(crate) margins: PathBuf,

    /// The column of weights to start from, such as inverse probabilities of
    /// selection [default: 1 for all]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) start: Option<String>,

    /// No weight above so many times the mean weight; 5 is usual
    #[arg(long, value_name = "TIMES", value_parser = parse_above_one)]
    pub(crate) trim_max: Option<f64>,

    /// No weight below so many times the mean weight; 0.3 is usual
    #[arg(long, value_name = "TIMES", value_parser = parse_below_one)]
    pub(crate) trim_min: Option<f64>,

    /// What the weights shall sum to [default: the counts of the margins, or the
    /// start weights]
    #[arg(long, value_name = "N")]
    pub(crate) total: Option<f64>,

    /// What becomes of rows that are blank in a column with targets
    #[arg(long, value_name = "RULE", value_enum, default_value_t)]
    missing_level: MissingChoice,

    /// Take targets as proportions where they do not sum to the same
    #[arg(long)]
    pub(crate) rescale: bool,

    /// Write the file with its weights here; it must not be there yet
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// What the new column is called
    #[arg(long, value_name = "NAME", default_value = "weight")]
    pub(crate) name: String,

    /// How the account of the weights is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: ReportFormat,
}

impl WeightArgs {
    /// What becomes of rows without a level.
    pub(crate) fn missing_level(&self) -> MissingLevel {
        match self.missing_level {
            MissingChoice::Refuse => MissingLevel::Refuse,
            MissingChoice::Average => MissingLevel::Average,
            MissingChoice::OwnLevel => MissingLevel::OwnLevel,
        }
    }
}

/// What becomes of rows without a level, as an option.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum MissingChoice {
    /// An error that names the line
    #[default]
    Refuse,
    /// They take the average adjustment of the others
    Average,
    /// They keep the share that they have
    OwnLevel,
}

fn parse_above_one(text: &str) -> Result<f64, Error> {
    let times = text.trim().parse().ok().filter(|times: &f64| *times > 1.0 && times.is_finite());
    times.ok_or_else(|| Error::Option {
        text: text.to_owned(),
        expected: "a number above 1, such as 5",
    })
}

fn parse_below_one(text: &str) -> Result<f64, Error> {
    let times = text.trim().parse().ok().filter(|times: &f64| (0.0..1.0).contains(times));
    times.ok_or_else(|| Error::Option {
        text: text.to_owned(),
        expected: "a number of at least 0 and below 1, such as 0.3",
    })
}
