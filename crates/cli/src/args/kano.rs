//! The options of `satis kano`.

use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use satis_inference::{IntervalOptions, Method};
use satis_kano::{AnswerKind, EvaluationTable, Rule, Wording};

use super::file::ReadArgs;
use super::metric::parse_level;
use super::{OutputFormat, Points};
use crate::cell::{CellRules, MissingCode};
use crate::error::Error;
use crate::source::ReadOptions;

/// Options of `satis kano`.
#[derive(Debug, Args)]
pub(crate) struct KanoArgs {
    /// CSV, TSV or other delimited text, gzip or not; - for standard input
    #[arg(value_name = "FILE", required_unless_present = "template")]
    pub(crate) path: Option<PathBuf>,

    #[command(flatten)]
    read: ReadArgs,

    /// Columns of functional answers, {} standing for the feature, such as
    /// 'KF{}'; or one column [default: found by the usual names]
    #[arg(long, value_name = "PATTERN", requires = "dysfunctional", conflicts_with = "config")]
    pub(crate) functional: Option<String>,

    /// Columns of dysfunctional answers, such as 'KD{}'
    #[arg(long, value_name = "PATTERN", requires = "functional", conflicts_with = "config")]
    pub(crate) dysfunctional: Option<String>,

    /// Columns of self-stated importance, such as 'IMP{}'
    #[arg(long, value_name = "PATTERN", conflicts_with = "config")]
    pub(crate) importance: Option<String>,

    /// Lowest and highest importance [default: 1-9]
    #[arg(long, value_name = "MIN-MAX", allow_hyphen_values = true)]
    pub(crate) importance_scale: Option<Points>,

    /// A TOML file that names features and columns, table, rule and wording;
    /// options go before it
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Evaluation table: berger1993, pouliot1993, kano1984, three-answer,
    /// graded, shahin, or rows such as QAO/RIM/RRQ [default: berger1993]
    #[arg(long, value_name = "TABLE", value_parser = parse_table)]
    pub(crate) table: Option<EvaluationTable>,

    /// Rule of the class: mode, moai-on-tie, moai-within-strength, blauth or
    /// coefficients [default: moai-on-tie]
    #[arg(long, value_name = "RULE")]
    pub(crate) rule: Option<Rule>,

    /// Answers in words: the id of a wording, or auto to find it from all
    /// answers [default: auto]
    #[arg(long, value_name = "ID")]
    pub(crate) wording: Option<WordingChoice>,

    /// Count texts that are no answers as invalid, instead of failing
    #[arg(long)]
    pub(crate) skip_unknown: bool,

    /// A number that means no answer, with its reason; may be repeated
    #[arg(
        long = "missing",
        value_name = "CODE[=REASON]",
        default_values_t = [MissingCode::SEEN_BUT_UNANSWERED],
        allow_hyphen_values = true
    )]
    codes: Vec<MissingCode>,

    /// Classes by the values of this column, and the test whether they are
    /// equal; repeat it for more tables
    #[arg(long, value_name = "COLUMN")]
    pub(crate) by: Vec<String>,

    /// Only rows whose COLUMN holds VALUE; several for one column are
    /// alternatives, for different columns all must hold
    #[arg(long = "where", value_name = "COLUMN=VALUE")]
    pub(crate) filters: Vec<String>,

    /// Interval of better and worse, such as wilson, clopper-pearson or
    /// jeffreys [default: wilson]
    #[arg(long, value_name = "METHOD")]
    interval: Option<Method>,

    /// Confidence level of all intervals
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = parse_level)]
    pub(crate) level: f64,

    /// Bootstrap replicates of each class; 0 for none
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    pub(crate) bootstrap: u32,

    /// Seed of the bootstrap: the same seed gives the same shares
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub(crate) seed: u64,

    /// Share of questionable answers that a feature is flagged for exceeding
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    pub(crate) questionable: f64,

    /// How the result is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: OutputFormat,

    /// Write the chart of better and worse to this file as well
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,

    /// Print a questionnaire in this language, with the header of its data and
    /// a configuration, instead of reading a file
    #[arg(
        long,
        value_name = "LANGUAGE",
        value_enum,
        conflicts_with_all = ["path", "config", "functional", "importance", "svg", "by", "filters"]
    )]
    pub(crate) template: Option<TemplateLanguage>,

    /// A feature of the questionnaire; repeat it for more [default: three
    /// examples]
    #[arg(long = "feature", value_name = "NAME")]
    pub(crate) features: Vec<String>,

    /// Folder for the files of the questionnaire; made where it is missing
    #[arg(long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

impl KanoArgs {
    /// What the user states about the file.
    pub(crate) fn options(&self) -> ReadOptions {
        self.read.options()
    }

    /// The interval of better, worse and total strength.
    pub(crate) fn intervals(&self) -> IntervalOptions {
        let options = IntervalOptions::new().level(self.level);
        self.interval.map_or(options, |method| options.method(method))
    }

    /// The method that was asked for, if one was.
    pub(crate) fn method(&self) -> Option<Method> {
        self.interval
    }

    /// The rules for cells that no wording knows, of answers in a range.
    pub(crate) fn rules(&self, range: &RangeInclusive<i64>) -> CellRules {
        CellRules::new(range, &self.codes, &[])
    }

    /// The numbers that mean no answer.
    pub(crate) fn codes(&self) -> &[MissingCode] {
        &self.codes
    }
}

/// Which wording, as an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WordingChoice {
    /// The one that all answers fit.
    Auto,
    /// This one.
    Named(Wording),
}

impl FromStr for WordingChoice {
    type Err = satis_kano::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().eq_ignore_ascii_case("auto") {
            return Ok(Self::Auto);
        }
        Wording::by_id(text).map(Self::Named)
    }
}

/// The language of a questionnaire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TemplateLanguage {
    /// English
    En,
    /// Chinese
    Zh,
}

/// A published table by its name, or one from its rows.
///
/// # Errors
///
/// [`Error::Usage`] where the text is neither.
pub(crate) fn parse_table(text: &str) -> Result<EvaluationTable, Error> {
    let usage = |error: satis_kano::Error| Error::Usage(error.to_string());
    if !text.contains('/') {
        return text.parse().map_err(usage);
    }
    let kind = if text.split('/').count() == AnswerKind::Three.points() {
        AnswerKind::Three
    } else {
        AnswerKind::Five
    };
    EvaluationTable::new("own", kind, text).map_err(usage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_go_by_name_or_rows() {
        assert_eq!(parse_table("Pouliot1993").unwrap(), EvaluationTable::pouliot1993());
        let own = parse_table("QAO/RIM/RRQ").unwrap();
        assert_eq!((own.name(), own.kind()), ("own", AnswerKind::Three));
        assert!(parse_table("QAO/RIM").is_err());
        assert!(parse_table("burger").unwrap_err().to_string().contains("berger1993"));
    }
}
