//! The options of `satis clv` and `satis rfm`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use satis_clv::{
    LogOptions, Merge, Returns, RfmNesting, RfmOptions, TieRule, TimeUnit, ZeroAmounts,
};

use super::metric::parse_level;
use super::{FileArgs, ReportFormat};
use crate::date::{DateCell, DateFormat, DateReader, Day};
use crate::error::Error;

/// Options of `satis clv`.
#[derive(Debug, Args)]
pub(crate) struct ClvArgs {
    #[command(flatten)]
    pub(crate) log: LogArgs,

    /// The file is a table of customers: repeat purchases, recency, age, and
    /// mean spend where it is known
    #[arg(long, conflicts_with_all = ["cdnow", "holdout", "until", "date"])]
    pub(crate) summary: bool,

    /// With --summary: the column of repeat purchases [default: x or frequency]
    #[arg(long, value_name = "COLUMN", requires = "summary")]
    pub(crate) frequency: Option<String>,

    /// With --summary: the column of the time from the first purchase to the
    /// last [default: t_x or recency]
    #[arg(long, value_name = "COLUMN", requires = "summary")]
    pub(crate) recency: Option<String>,

    /// With --summary: the column of the time since the first purchase
    /// [default: T or age]
    #[arg(long, value_name = "COLUMN", requires = "summary")]
    pub(crate) age: Option<String>,

    /// With --summary: the unit of the times in the file [default: as --unit]
    #[arg(long, value_name = "UNIT", requires = "summary")]
    pub(crate) times_in: Option<TimeUnit>,

    /// How customers buy and leave; mbg-nbd lets those who bought once have
    /// left, bg-nbd does not
    #[arg(long, value_name = "MODEL", value_enum, default_value_t)]
    pub(crate) model: ModelChoice,

    /// With bg-cnbd and mbg-cnbd: how many stages the time between two
    /// purchases has [default: the likeliest of 1 to 10]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) regularity: Option<u32>,

    /// Unit of time of the model: day, week, month or year
    #[arg(long, value_name = "UNIT", default_value = "week")]
    pub(crate) unit: TimeUnit,

    /// How far ahead purchases and value are told, in units [default: a year]
    #[arg(long, value_name = "UNITS", value_parser = parse_positive)]
    pub(crate) horizon: Option<f64>,

    /// Discount rate of a year; 0.10 makes 1 a year from now worth 1 / 1.10
    #[arg(long, value_name = "RATE", default_value = "0.10", value_parser = parse_not_negative)]
    pub(crate) discount: f64,

    /// The share of spend that is kept
    #[arg(long, value_name = "SHARE", default_value = "1", value_parser = parse_positive)]
    pub(crate) margin: f64,

    /// First day that the model does not see, as 1997-10-01: what was bought
    /// from then on is compared with what was expected
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) holdout: Option<Date>,

    /// Write a row a customer here; the file must not be there yet
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Confidence level of all intervals
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = parse_level)]
    pub(crate) level: f64,

    /// How the result is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: ReportFormat,
}

/// Options of `satis rfm`.
#[derive(Debug, Args)]
pub(crate) struct RfmArgs {
    #[command(flatten)]
    pub(crate) log: LogArgs,

    /// How many groups each of recency, frequency and spend has; the named
    /// segments need 5
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(2..=100))]
    pub(crate) groups: u8,

    /// What becomes of equal customers at the border of two groups
    #[arg(long, value_name = "RULE", value_enum, default_value_t)]
    pub(crate) ties: TieChoice,

    /// Score frequency within the groups of recency, and spend within those of
    /// both
    #[arg(long)]
    pub(crate) nested: bool,

    /// Write a row a customer here; the file must not be there yet
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Confidence level of all intervals
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = parse_level)]
    pub(crate) level: f64,

    /// How the result is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: ReportFormat,
}

/// Which file of transactions, and how it is read.
#[derive(Debug, Args)]
pub(crate) struct LogArgs {
    #[command(flatten)]
    pub(crate) file: FileArgs,

    /// The column of customers [default: customer_id, customer or another usual
    /// name]
    #[arg(long, value_name = "COLUMN", conflicts_with = "cdnow")]
    pub(crate) customer: Option<String>,

    /// The column of dates [default: date, order_date or another usual name]
    #[arg(long, value_name = "COLUMN", conflicts_with = "cdnow")]
    pub(crate) date: Option<String>,

    /// The column of amounts [default: amount or another usual name]
    #[arg(long, value_name = "COLUMN", conflicts_with = "cdnow")]
    pub(crate) amount: Option<String>,

    /// The file has no header and the fixed-width layout of the CDNOW data: id,
    /// yyyymmdd, quantity, amount
    #[arg(long, conflicts_with_all = ["encoding", "delimiter", "filters"])]
    pub(crate) cdnow: bool,

    /// Order of day, month and year: auto, dmy, mdy or ymd
    #[arg(long, value_name = "ORDER", default_value = "auto")]
    pub(crate) date_format: DateFormat,

    /// Last day that counts, as 1998-06-30 [default: the last in the file]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) until: Option<Date>,

    /// Purchases of one customer within periods of so many days are one
    #[arg(long, value_name = "DAYS", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) merge_days: u32,

    /// What is done with a negative amount
    #[arg(long, value_name = "RULE", value_enum, default_value_t)]
    pub(crate) returns: ReturnsChoice,

    /// What is done with a purchase of amount zero
    #[arg(long, value_name = "RULE", value_enum, default_value_t)]
    pub(crate) zeros: ZerosChoice,

    /// Leave out rows whose date or amount cannot be read, and count them,
    /// instead of failing
    #[arg(long)]
    pub(crate) skip_bad: bool,

    /// Only rows whose COLUMN holds VALUE; several for one column are
    /// alternatives, for different columns all must hold
    #[arg(long = "where", value_name = "COLUMN=VALUE")]
    pub(crate) filters: Vec<String>,
}

impl LogArgs {
    /// The rules of the log, without its end.
    pub(crate) fn options(&self, unit: TimeUnit) -> LogOptions {
        let merge = match self.merge_days {
            1 => Merge::SameDay,
            days => Merge::Every { days },
        };
        let returns = match self.returns {
            ReturnsChoice::Refuse => Returns::Refuse,
            ReturnsChoice::Drop => Returns::Drop,
            ReturnsChoice::Net => Returns::Net,
        };
        let zeros = match self.zeros {
            ZerosChoice::Keep => ZeroAmounts::Keep,
            ZerosChoice::Drop => ZeroAmounts::Drop,
            ZerosChoice::Refuse => ZeroAmounts::Refuse,
        };
        LogOptions::new(unit).merge(merge).returns(returns).zeros(zeros)
    }
}

impl RfmArgs {
    /// How customers are scored.
    pub(crate) fn options(&self) -> RfmOptions {
        let ties = match self.ties {
            TieChoice::Together => TieRule::Together,
            TieChoice::InOrder => TieRule::InOrder,
            TieChoice::Quantiles => TieRule::Quantiles,
        };
        let nesting = if self.nested { RfmNesting::Nested } else { RfmNesting::Independent };
        RfmOptions::new().groups(self.groups).ties(ties).nesting(nesting)
    }
}

/// A model of purchases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModelChoice {
    /// Leaves after any purchase, also the first
    #[default]
    MbgNbd,
    /// Leaves after a repeat purchase: who bought once is alive for certain
    BgNbd,
    /// Leaves at any time
    ParetoNbd,
    /// The same, purchase and dropout rates correlated
    CorrelatedParetoNbd,
    /// Leaves at any time, the hazard grows with age
    #[value(name = "ggompertz")]
    GGompertz,
    /// As mbg-nbd, purchases regular
    MbgCnbd,
    /// As bg-nbd, purchases regular
    BgCnbd,
    /// Never leaves: to compare with
    Nbd,
}

impl ModelChoice {
    /// Whether those who bought once cannot have left.
    pub(crate) const fn keeps_one_time_buyers(self) -> bool {
        matches!(self, Self::BgNbd | Self::BgCnbd)
    }
}

/// What is done with a negative amount, as an option.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReturnsChoice {
    /// An error that names the row
    #[default]
    Refuse,
    /// The row is left out and counted
    Drop,
    /// It reduces the amount of its purchase
    Net,
}

impl ReturnsChoice {
    /// As it is written.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Drop => "drop",
            Self::Net => "net",
        }
    }
}

/// What is done with a zero amount, as an option.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ZerosChoice {
    /// It is a purchase
    #[default]
    Keep,
    /// It is left out and counted
    Drop,
    /// An error that names the row
    Refuse,
}

impl ZerosChoice {
    /// As it is written.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Drop => "drop",
            Self::Refuse => "refuse",
        }
    }
}

/// What becomes of ties, as an option.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TieChoice {
    /// They stay together, in the group of their mean rank
    #[default]
    Together,
    /// Groups of equal size, ties cut in the order of the file
    InOrder,
    /// Cut at the quantiles, so that groups may be empty
    Quantiles,
}

impl TieChoice {
    /// As it is written.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Together => "together",
            Self::InOrder => "in-order",
            Self::Quantiles => "quantiles",
        }
    }
}

fn parse_day(text: &str) -> Result<Date, Error> {
    let mut reader = DateReader::new(DateFormat::Ymd);
    match reader.read(text.as_bytes(), || 0) {
        DateCell::Day(Day::On(date)) => Ok(date),
        _ => Err(Error::Option { text: text.to_owned(), expected: "a date such as 1997-10-01" }),
    }
}

fn parse_positive(text: &str) -> Result<f64, Error> {
    let parsed = text.trim().parse().ok().filter(|value: &f64| *value > 0.0 && value.is_finite());
    parsed
        .ok_or_else(|| Error::Option { text: text.to_owned(), expected: "a finite number above 0" })
}

fn parse_not_negative(text: &str) -> Result<f64, Error> {
    let parsed = text.trim().parse().ok().filter(|value: &f64| *value >= 0.0 && value.is_finite());
    parsed.ok_or_else(|| Error::Option {
        text: text.to_owned(),
        expected: "a finite number of at least 0",
    })
}
