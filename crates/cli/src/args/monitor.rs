//! The options of `satis monitor`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use satis_inference::Watch;
use satis_response_model::Every;

use super::metric::{parse_every, parse_run_length};
use super::{CellArgs, FileArgs};
use crate::date::DateFormat;
use crate::error::Error;
use crate::metric::{CutPoints, EffortVersion};

/// Options of `satis monitor`.
#[derive(Debug, Args)]
pub(crate) struct MonitorArgs {
    #[command(flatten)]
    pub(crate) file: FileArgs,

    /// What is watched
    #[arg(long, value_name = "METRIC", value_enum, default_value_t)]
    pub(crate) metric: WatchedMetric,

    /// The column of answers, by name or number
    #[arg(long, value_name = "COLUMN")]
    pub(crate) column: String,

    /// The column of dates
    #[arg(long, value_name = "COLUMN")]
    pub(crate) date: String,

    /// Order of day, month and year: auto, dmy, mdy or ymd
    #[arg(long, value_name = "ORDER", default_value = "auto")]
    pub(crate) date_format: DateFormat,

    /// How long a period is: day, week (ISO), month, quarter or year
    #[arg(long, value_name = "PERIOD", default_value = "week", value_parser = parse_every)]
    pub(crate) every: Every,

    /// One series for each value of this column
    #[arg(long, value_name = "COLUMN")]
    pub(crate) by: Option<String>,

    /// Most series of --by; the false alarms are shared between so many
    #[arg(long, value_name = "N", default_value_t = 20, requires = "by")]
    pub(crate) series: u64,

    /// Only rows whose COLUMN holds VALUE; several for one column are
    /// alternatives, for different columns all must hold
    #[arg(long = "where", value_name = "COLUMN=VALUE")]
    pub(crate) filters: Vec<String>,

    #[command(flatten)]
    pub(crate) cells: CellArgs,

    /// Cut points of nps: classic, european, or LAST_DETRACTOR,FIRST_PROMOTER
    #[arg(long, value_name = "CUTS", default_value = "classic", allow_hyphen_values = true)]
    pub(crate) cuts: CutPoints,

    /// The definition of csat or the measure of ces [default: top-box; mean]
    #[arg(long, value_name = "DEFINITION")]
    pub(crate) definition: Option<String>,

    /// The version of the question of ces
    #[arg(
        long,
        value_name = "VERSION",
        value_enum,
        default_value = "2",
        hide_possible_values = true
    )]
    pub(crate) version: EffortVersion,

    /// Learn the usual score from the first N periods of each series
    #[arg(long, value_name = "N", default_value_t = 8, conflicts_with = "centre")]
    pub(crate) baseline: usize,

    /// The usual score, where it is known
    #[arg(long, value_name = "SCORE", allow_negative_numbers = true)]
    pub(crate) centre: Option<f64>,

    /// The standard deviation of one answer in the unit of the score, for --centre;
    /// a share needs none
    #[arg(long, value_name = "SD", requires = "centre")]
    pub(crate) sd: Option<f64>,

    /// The changes to watch for, with commas between: jump (one period), average (a
    /// lasting small shift), sum (the same by CUSUM)
    #[arg(
        long,
        value_name = "KINDS",
        value_enum,
        value_delimiter = ',',
        default_value = "average"
    )]
    pub(crate) watch: Vec<WatchChoice>,

    /// A false alarm in so many periods on average, all series together
    #[arg(long, value_name = "PERIODS", default_value = "370", value_parser = parse_run_length)]
    pub(crate) arl: f64,

    /// Judge no period with fewer answers than this
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) minimum_base: u64,

    /// Where the state is kept: read if it is there, and written
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,

    /// Wait for more where the file ends
    #[arg(long)]
    pub(crate) follow: bool,

    /// Stop when nothing has come for so many seconds
    #[arg(long, value_name = "SECONDS", requires = "follow", value_parser = parse_seconds)]
    pub(crate) idle: Option<f64>,

    /// Judge the last period at the end as if it were over; answers of it that come
    /// later are late
    #[arg(long)]
    pub(crate) close: bool,

    /// How alerts are printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: EventFormat,
}

/// What is watched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum WatchedMetric {
    /// Net promoter score
    #[default]
    Nps,
    /// Customer satisfaction score
    Csat,
    /// Customer effort score
    Ces,
}

/// A kind of change, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WatchChoice {
    /// One period far off
    Jump,
    /// A moving average
    Average,
    /// Cumulative sums
    Sum,
}

impl WatchChoice {
    /// With the usual constants.
    pub(crate) fn watch(self) -> Watch {
        match self {
            Self::Jump => Watch::Jump,
            Self::Average => Watch::Average { smoothing: 0.2 },
            Self::Sum => Watch::Sum { reference: 0.5 },
        }
    }
}

/// How alerts are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum EventFormat {
    /// A line each
    #[default]
    Text,
    /// An object a line
    Json,
}

fn parse_seconds(text: &str) -> Result<f64, Error> {
    let seconds = text.trim().parse().ok().filter(|s: &f64| *s >= 0.0 && *s <= 1e9);
    seconds.ok_or_else(|| Error::Option {
        text: text.to_owned(),
        expected: "a number of seconds, at least 0",
    })
}
