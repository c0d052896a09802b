//! The options of the commands that measure: what they share, and what is
//! each one's own.

use std::fmt;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use satis_inference::{Adjustment, IntervalOptions, Method};
use satis_response_model::Every;

use super::{CellArgs, FileArgs};
use crate::date::DateFormat;
use crate::error::Error;
use crate::metric::{CutPoints, EffortVersion, LabelChoice};

/// Options of every command that measures.
#[derive(Debug, Args)]
pub(crate) struct MetricArgs {
    #[command(flatten)]
    pub(crate) file: FileArgs,

    #[command(flatten)]
    pub(crate) cells: CellArgs,

    /// A table by the values of this column; repeat it for more tables
    #[arg(long, value_name = "COLUMN")]
    pub(crate) by: Vec<String>,

    /// How the p values of --by are corrected: holm, hochberg, hommel, bonferroni,
    /// sidak, holm-sidak, bh, by or none
    #[arg(long, value_name = "METHOD", default_value = "holm", value_parser = parse_adjustment)]
    pub(crate) adjust: Adjustment,

    /// Flag groups with fewer answers than this
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub(crate) minimum_base: u64,

    /// One row a period of --date: day, week (ISO), month, quarter or year; or
    /// wave, for each value of --date in order
    #[arg(long, value_name = "PERIOD", requires = "date")]
    pub(crate) trend: Option<TrendBy>,

    /// The column of dates, or of waves
    #[arg(long, value_name = "COLUMN", requires = "trend")]
    pub(crate) date: Option<String>,

    /// Beside each period of --trend the figure of the last K periods together
    #[arg(long, value_name = "K", requires = "trend", value_parser = parse_window)]
    pub(crate) window: Option<usize>,

    /// Judge the periods of --trend by the first N [default: by all of them]
    #[arg(long, value_name = "N", requires = "trend", value_parser = parse_window)]
    pub(crate) baseline: Option<usize>,

    /// A false alarm of the charts of --trend every so many periods
    #[arg(long, value_name = "PERIODS", default_value = "370", value_parser = parse_run_length)]
    pub(crate) arl: f64,

    /// Order of day, month and year: auto, dmy, mdy or ymd
    #[arg(long, value_name = "ORDER", default_value = "auto", requires = "date")]
    pub(crate) date_format: DateFormat,

    /// The column of weights
    #[arg(long, value_name = "COLUMN")]
    pub(crate) weight: Option<String>,

    /// Only rows whose COLUMN holds VALUE; several for one column are
    /// alternatives, for different columns all must hold
    #[arg(long = "where", value_name = "COLUMN=VALUE")]
    pub(crate) filters: Vec<String>,

    /// Interval of the score, such as mover, wilson, t or score [default: mover
    /// for a net score, wilson for a share, t for a mean]
    #[arg(long, value_name = "METHOD")]
    interval: Option<Method>,

    /// Confidence level of all intervals
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = parse_level)]
    level: f64,

    /// How the result is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: OutputFormat,

    /// Fail at any cell that cannot be read, instead of leaving it out
    #[arg(long)]
    pub(crate) strict: bool,

    /// No colours; NO_COLOR in the environment does the same
    #[arg(long)]
    pub(crate) no_color: bool,
}

impl MetricArgs {
    /// The interval of the score.
    pub(crate) fn interval(&self) -> IntervalOptions {
        let options = self.level_alone();
        self.interval.map_or(options, |method| options.method(method))
    }

    /// The level with default methods, for shares beside the score.
    pub(crate) fn level_alone(&self) -> IntervalOptions {
        IntervalOptions::new().level(self.level)
    }

    /// The confidence level.
    pub(crate) fn level(&self) -> f64 {
        self.level
    }

    /// The method that was asked for, if one was.
    pub(crate) fn method(&self) -> Option<Method> {
        self.interval
    }
}

/// How a result is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// Tables to read
    #[default]
    Table,
    /// One object, all figures in full
    Json,
    /// One row a figure, in full
    Csv,
    /// Tables to paste
    Markdown,
}

/// Options of `satis nps`.
#[derive(Debug, Args)]
pub(crate) struct NpsArgs {
    /// The column of scores, by name or number
    #[arg(long, value_name = "COLUMN")]
    pub(crate) column: String,

    /// classic (0-6, 7-8, 9-10), european (0-5, 6-7, 8-10), or
    /// LAST_DETRACTOR,FIRST_PROMOTER
    #[arg(long, value_name = "CUTS", default_value = "classic", allow_hyphen_values = true)]
    pub(crate) cuts: CutPoints,

    #[command(flatten)]
    pub(crate) metric: MetricArgs,
}

/// Options of `satis csat`.
#[derive(Debug, Args)]
pub(crate) struct CsatArgs {
    /// The column of ratings, by name or number; repeat it for a set of items
    #[arg(long, value_name = "COLUMN", required = true)]
    pub(crate) column: Vec<String>,

    /// top-box, mean, index or net [default: all of them, top-box first]
    #[arg(long, value_name = "DEFINITION")]
    pub(crate) definition: Option<String>,

    /// How many of the best points are in the top box [default: 2; 1 where
    /// there are only two or three]
    #[arg(long, value_name = "N")]
    pub(crate) boxes: Option<usize>,

    /// Answers in words or signs: the name of a set, or auto to find it from
    /// the first rows
    #[arg(long = "labels", value_name = "SET")]
    pub(crate) label_set: Option<LabelChoice>,

    /// Of a set of items: how many a respondent must have answered to count in
    /// the mean of respondents [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) minimum_answers: Option<usize>,

    /// Which end is good
    #[arg(long, value_name = "END", value_enum, default_value_t)]
    pub(crate) good: GoodEnd,

    #[command(flatten)]
    pub(crate) metric: MetricArgs,
}

/// Which end of a scale is good.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum GoodEnd {
    /// A higher answer is better
    #[default]
    High,
    /// A lower answer is better, as with school grades
    Low,
}

/// Options of `satis ces`.
#[derive(Debug, Args)]
pub(crate) struct CesArgs {
    /// The column of answers, by name or number
    #[arg(long, value_name = "COLUMN")]
    pub(crate) column: String,

    /// 2: "made it easy", agree 1-7, high is good; 1: "how much effort", 1-5,
    /// low is good
    #[arg(
        long,
        value_name = "VERSION",
        value_enum,
        default_value = "2",
        hide_possible_values = true
    )]
    pub(crate) version: EffortVersion,

    /// mean, reversed-mean, easy, difficult, net or index [default: the usual
    /// ones, mean first]
    #[arg(long, value_name = "MEASURE")]
    pub(crate) measure: Option<String>,

    #[command(flatten)]
    pub(crate) metric: MetricArgs,
}

/// By what a trend goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TrendBy {
    /// Periods of the calendar.
    Calendar(Every),
    /// The values of a column, in their order.
    Wave,
}

impl fmt::Display for TrendBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Calendar(every) => every.fmt(f),
            Self::Wave => f.write_str("wave"),
        }
    }
}

impl FromStr for TrendBy {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.trim().to_ascii_lowercase().as_str() {
            "wave" => Ok(Self::Wave),
            every => parse_every(every).map(Self::Calendar).map_err(|_| Error::Option {
                text: text.to_owned(),
                expected: "one of day, week, month, quarter, year, wave",
            }),
        }
    }
}

pub(super) fn parse_every(text: &str) -> Result<Every, Error> {
    let known = [Every::Day, Every::Week, Every::Month, Every::Quarter, Every::Year];
    let wanted = text.trim().to_ascii_lowercase();
    known.into_iter().find(|every| every.to_string() == wanted).ok_or_else(|| Error::Option {
        text: text.to_owned(),
        expected: "one of day, week, month, quarter, year",
    })
}

fn parse_adjustment(text: &str) -> Result<Adjustment, Error> {
    let wanted = text.trim().to_ascii_lowercase();
    let mut known = Adjustment::ALL.into_iter();
    let named = known.find(|known| known.to_string().to_ascii_lowercase() == wanted);
    let short = match wanted.as_str() {
        "bh" | "fdr" => Some(Adjustment::BenjaminiHochberg),
        "by" => Some(Adjustment::BenjaminiYekutieli),
        _ => None,
    };
    named.or(short).ok_or_else(|| Error::Option {
        text: text.to_owned(),
        expected: "one of holm, hochberg, hommel, bonferroni, sidak, holm-sidak, bh, by, none",
    })
}

fn parse_window(text: &str) -> Result<usize, Error> {
    let periods = text.trim().parse().ok().filter(|periods: &usize| *periods > 0);
    periods.ok_or_else(|| Error::Option {
        text: text.to_owned(),
        expected: "a number of periods, at least 1",
    })
}

pub(super) fn parse_run_length(text: &str) -> Result<f64, Error> {
    // Below 10 the limits would lie within what one period does by itself.
    let length = text.trim().parse().ok().filter(|length: &f64| (10.0..=1e6).contains(length));
    length.ok_or_else(|| Error::Option {
        text: text.to_owned(),
        expected: "the number of periods between false alarms, from 10 to 1000000",
    })
}

pub(super) fn parse_level(text: &str) -> Result<f64, Error> {
    let level = text.trim().parse().ok().filter(|level: &f64| *level > 0.0 && *level < 1.0);
    level.ok_or_else(|| Error::Option {
        text: text.to_owned(),
        expected: "a level between 0 and 1, such as 0.95 for 95 %",
    })
}
