//! The options of `satis plan`.

use clap::{Args, ValueEnum};

use super::ReportFormat;
use super::metric::parse_level;
use crate::error::Error;

/// Options of `satis plan`.
#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// What is to be measured
    #[arg(value_name = "METRIC", value_enum)]
    pub(crate) metric: PlannedMetric,

    /// What is told of it [default: net for nps, share for csat, mean for ces]
    #[arg(long, value_name = "DEFINITION", value_enum)]
    pub(crate) definition: Option<PlannedDefinition>,

    /// Half the width of the interval: points for a net score, a share such as 0.03
    /// or 3% for a share, points of the scale for a mean
    #[arg(long, value_name = "MARGIN")]
    pub(crate) margin: Option<Amount>,

    /// The difference of two groups, or of two waves, that shall be found; in the
    /// unit of --margin
    #[arg(long, value_name = "DIFFERENCE")]
    pub(crate) difference: Option<Amount>,

    /// How surely it shall be found
    #[arg(long, value_name = "POWER", default_value = "0.8", value_parser = parse_level)]
    pub(crate) power: f64,

    /// What so many answers tell: the margin, and the difference that two groups of
    /// so many find; with --difference also the power
    #[arg(long, value_name = "N", value_parser = parse_count)]
    pub(crate) n: Option<u64>,

    /// Answers of the second group, for --n [default: as many]
    #[arg(long, value_name = "N", requires = "n", value_parser = parse_count)]
    pub(crate) n2: Option<u64>,

    /// How many times as many answers the second group has, for --difference
    #[arg(long, value_name = "RATIO", default_value = "1", value_parser = parse_positive)]
    pub(crate) ratio: f64,

    /// The share that is expected, such as 0.75 or 75% [default: 0.5, the worst]
    #[arg(long, value_name = "SHARE")]
    pub(crate) share: Option<Amount>,

    /// The share of promoters, or of the satisfied, that is expected; with
    /// --detractors
    #[arg(long, value_name = "SHARE", requires = "detractors")]
    pub(crate) promoters: Option<Amount>,

    /// The share of detractors, or of the dissatisfied, that is expected; with
    /// --promoters
    #[arg(long, value_name = "SHARE", requires = "promoters")]
    pub(crate) detractors: Option<Amount>,

    /// The standard deviation of one answer that is expected, in points of the scale
    /// [default: the worst that --scale allows]
    #[arg(long, value_name = "SD", value_parser = parse_positive)]
    pub(crate) sd: Option<f64>,

    /// Lowest and highest answer, for a mean [default: csat 1-5, ces 1-7]
    #[arg(long, value_name = "MIN-MAX", allow_hyphen_values = true)]
    pub(crate) scale: Option<super::Points>,

    /// Confidence level
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = parse_level)]
    pub(crate) level: f64,

    /// People of whom the sample is drawn, for each group
    #[arg(long, value_name = "N", value_parser = parse_count)]
    pub(crate) population: Option<u64>,

    /// By how much weights and clusters will inflate the variance
    #[arg(long, value_name = "EFFECT", default_value = "1", value_parser = parse_positive)]
    pub(crate) design_effect: f64,

    /// The share of those asked who will answer, such as 0.2 or 20%
    #[arg(long, value_name = "SHARE")]
    pub(crate) response_rate: Option<Amount>,

    /// How the plan is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: ReportFormat,
}

/// What is to be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlannedMetric {
    /// Net promoter score
    Nps,
    /// Customer satisfaction score
    Csat,
    /// Customer effort score
    Ces,
}

/// What is told of the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlannedDefinition {
    /// One share less another, times 100
    Net,
    /// The share of the top boxes, or of those who had it easy
    Share,
    /// The mean of the answers
    Mean,
}

/// A number that may be written as percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Amount {
    /// The number as it stands.
    pub(crate) value: f64,
    /// Whether a percent sign follows it.
    pub(crate) is_percent: bool,
}

impl Amount {
    /// The number as a fraction.
    pub(crate) fn fraction(self) -> f64 {
        if self.is_percent { self.value / 100.0 } else { self.value }
    }
}

impl std::str::FromStr for Amount {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let trimmed = text.trim();
        let (number, is_percent) = match trimmed.strip_suffix('%') {
            Some(number) => (number.trim_end(), true),
            None => (trimmed, false),
        };
        let value = number.parse().ok().filter(|value: &f64| *value >= 0.0 && value.is_finite());
        value.map(|value| Self { value, is_percent }).ok_or_else(|| Error::Option {
            text: text.to_owned(),
            expected: "a number of at least 0, such as 5, 0.03 or 3%",
        })
    }
}

fn parse_count(text: &str) -> Result<u64, Error> {
    let count = text.trim().parse().ok().filter(|count: &u64| *count > 0);
    count.ok_or_else(|| Error::Option {
        text: text.to_owned(),
        expected: "a whole number of at least 1",
    })
}

fn parse_positive(text: &str) -> Result<f64, Error> {
    let number = text.trim().parse().ok().filter(|n: &f64| *n > 0.0 && n.is_finite());
    number.ok_or_else(|| Error::Option { text: text.to_owned(), expected: "a number above 0" })
}
