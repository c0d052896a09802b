//! The command line. Options that several commands share are groups of their
//! own.

use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand};
use encoding_rs::Encoding;

use crate::cell::{CellRules, Label, MissingCode};
use crate::date::DateFormat;
use crate::error::Error;
use crate::source::{Delimiter, ReadOptions, parse_encoding};

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
    /// List the columns of a file, and how its cells would be read
    Columns(ColumnsArgs),
    /// Write a simulated survey whose true figures are known
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

/// Which file, and what is known about it.
#[derive(Debug, Args)]
pub(crate) struct FileArgs {
    /// CSV, TSV or other delimited text, gzip or not; - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) path: PathBuf,

    /// Encoding, such as utf-8, windows-1252 or gb18030 [default: detected]
    #[arg(long, value_name = "LABEL", value_parser = parse_encoding)]
    encoding: Option<&'static Encoding>,

    /// Delimiter: one character, or comma, semicolon, tab, pipe [default: detected]
    #[arg(long, value_name = "CHAR")]
    delimiter: Option<Delimiter>,
}

impl FileArgs {
    /// What the user states about the file.
    pub(crate) fn options(&self) -> ReadOptions {
        ReadOptions { encoding: self.encoding, delimiter: self.delimiter }
    }
}

/// How the cells of a score are read.
#[derive(Debug, Args)]
pub(crate) struct CellArgs {
    /// Lowest and highest answer
    #[arg(long, value_name = "MIN-MAX", default_value = "0-10", allow_hyphen_values = true)]
    pub(crate) scale: Points,

    /// A number that means no answer, with its reason; may be repeated
    #[arg(
        long = "missing",
        value_name = "CODE[=REASON]",
        default_values_t = [MissingCode::SEEN_BUT_UNANSWERED],
        allow_hyphen_values = true
    )]
    codes: Vec<MissingCode>,

    /// A text that stands for a point, such as "Very satisfied=5"; may be repeated
    #[arg(long = "label", value_name = "TEXT=POINT")]
    labels: Vec<Label>,
}

impl CellArgs {
    /// The rules that these options make.
    pub(crate) fn rules(&self) -> CellRules {
        CellRules::new(&self.scale.range, &self.codes, &self.labels)
    }
}

/// The lowest and the highest answer of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Points {
    /// Both ends included.
    pub(crate) range: RangeInclusive<i64>,
}

impl FromStr for Points {
    type Err = Error;

    /// Reads `0-10`, `1..7`, `-2..2`, `-2-2`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let ends = text.split_once("..").or_else(|| {
            let dash = text.char_indices().skip(1).find(|(_, c)| *c == '-')?.0;
            Some((&text[..dash], &text[dash + 1..]))
        });
        let parsed = ends.and_then(|(low, high)| {
            let low: i64 = low.trim().parse().ok()?;
            let high: i64 = high.trim_start_matches('=').trim().parse().ok()?;
            (low < high).then_some(low..=high)
        });
        parsed.map(|range| Self { range }).ok_or_else(|| Error::Option {
            text: text.to_owned(),
            expected: "the lowest and the highest answer, such as 0-10, 1-5 or -2..2",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn scales_are_read() {
        for (text, range) in
            [("0-10", 0..=10), ("1..7", 1..=7), ("-2..2", -2..=2), ("-2-2", -2..=2)]
        {
            assert_eq!(text.parse::<Points>().unwrap().range, range);
        }
        for text in ["", "5", "10-0", "a-b", "-", "--", "1-", "0-10-20"] {
            assert!(text.parse::<Points>().is_err(), "{text}");
        }
    }
}
