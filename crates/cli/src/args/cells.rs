//! How the cells of a score are read, as options.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use clap::Args;
use satis_response_model::Scale;

use crate::cell::{CellRules, Label, MissingCode};
use crate::error::Error;

/// How the cells of a score are read.
#[derive(Debug, Args)]
pub(crate) struct CellArgs {
    /// Lowest and highest answer [default: 0-10; csat 1-5; ces 1-7, version 1 1-5;
    /// servqual 1-7; csi 1-10; reliability any numbers]
    #[arg(long, value_name = "MIN-MAX", allow_hyphen_values = true)]
    scale: Option<Points>,

    /// A number that means no answer, with its reason, beside -99 = blank; may be repeated
    #[arg(long = "missing", value_name = "CODE[=REASON]", allow_hyphen_values = true)]
    codes: Vec<MissingCode>,

    /// A text that stands for a point, such as "Very satisfied=5"; may be repeated
    #[arg(long = "label", value_name = "TEXT=POINT")]
    labels: Vec<Label>,
}

impl CellArgs {
    /// Fails for a stated number that is an answer itself.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] with the number.
    pub(crate) fn check_codes(&self, range: &RangeInclusive<i64>) -> Result<(), Error> {
        match self.codes.iter().find(|code| range.contains(&code.number())) {
            Some(code) => Err(Error::Usage(format!(
                "--missing {}: that is an answer from {} to {}",
                code.number(),
                range.start(),
                range.end()
            ))),
            None => Ok(()),
        }
    }

    /// The points that were stated, or else those of `default`.
    pub(crate) fn points(&self, default: RangeInclusive<i64>) -> Points {
        self.scale.clone().unwrap_or(Points { range: default })
    }

    /// The points that were stated, if they were.
    pub(crate) fn stated(&self) -> Option<&Points> {
        self.scale.as_ref()
    }

    /// The rules that these options make for answers on a scale.
    pub(crate) fn rules(&self, range: &RangeInclusive<i64>) -> CellRules {
        // A stated meaning of -99 goes before the usual one.
        let mut codes = self.codes.clone();
        codes.push(MissingCode::SEEN_BUT_UNANSWERED);
        CellRules::new(range, &codes, &self.labels)
    }
}

/// The lowest and the highest answer of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Points {
    /// Both ends included.
    pub(crate) range: RangeInclusive<i64>,
}

impl Points {
    /// The scale of these points, higher being better.
    ///
    /// # Errors
    ///
    /// [`Error::Scale`] for more points than a scale may have.
    pub(crate) fn scale(&self) -> Result<Scale, Error> {
        let end = |value: i64| i32::try_from(value).ok();
        let ends = end(*self.range.start()).zip(end(*self.range.end()));
        ends.and_then(|(min, max)| Scale::new(min, max).ok())
            .ok_or_else(|| Error::Scale { points: self.to_string(), limit: Scale::MAX_POINTS })
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.range.start(), self.range.end())
    }
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
