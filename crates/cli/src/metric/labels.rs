//! Answers in words and signs: which set of labels a column uses.

use std::fmt::Write as _;
use std::str::FromStr;

use satis_csat::{LabelSet, Labels};

use crate::cell::{Cell, CellRules};
use crate::error::Error;
use crate::source::Survey;

/// Rows that are looked at to find the set.
const ROWS: usize = 1_000;

/// Which set of labels, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LabelChoice {
    /// The one that the first rows fit.
    Auto,
    /// This one.
    Named(LabelSet),
}

impl LabelChoice {
    /// The labels of columns of an opened file; None where the first rows hold
    /// numbers alone and no set was named.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where the first rows fit no set or several.
    pub(crate) fn settle(
        self,
        survey: &mut Survey,
        columns: &[usize],
        rules: &CellRules,
    ) -> Result<Option<Labels>, Error> {
        let set = match self {
            Self::Named(set) => return Ok(Some(Labels::of(set))),
            Self::Auto => &mut Vec::new(),
        };
        survey.look_ahead(ROWS, |row| {
            for cell in columns.iter().map(|column| row.cell(*column)) {
                if rules.classify(cell) == Cell::Bad {
                    set.push(String::from_utf8_lossy(cell).into_owned());
                }
            }
        })?;
        if set.is_empty() {
            return Ok(None);
        }
        Labels::detect(&*set).map(Some).map_err(|error| {
            Error::Usage(format!("{error}; --labels takes one of {}", names().join(", ")))
        })
    }
}

/// The labels in words.
pub(crate) fn describe(labels: &Labels, choice: LabelChoice) -> String {
    let basis = match choice {
        LabelChoice::Auto => format!("found in the first {ROWS} rows"),
        LabelChoice::Named(_) => "as stated".to_owned(),
    };
    let mut out = format!("{} ({basis}):", labels.name());
    let scale = labels.scale();
    for (value, label) in scale.values().zip(scale.labels().unwrap_or_default()) {
        // Writing to a String does not fail.
        let _ = write!(out, " {value} {label},");
    }
    out.trim_end_matches(',').to_owned()
}

impl FromStr for LabelChoice {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wanted = text.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        if wanted == "auto" {
            return Ok(Self::Auto);
        }
        LabelSet::ALL
            .into_iter()
            .find(|set| name(*set) == wanted)
            .map(Self::Named)
            .ok_or_else(|| Error::Usage(format!("expected auto or one of {}", names().join(", "))))
    }
}

fn names() -> Vec<String> {
    LabelSet::ALL.into_iter().map(name).collect()
}

/// `EnglishFive` is `english-five` here.
fn name(set: LabelSet) -> String {
    let mut out = String::new();
    for c in format!("{set:?}").chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_known_by_their_names() {
        assert_eq!(
            "english-five".parse::<LabelChoice>().unwrap(),
            LabelChoice::Named(LabelSet::EnglishFive)
        );
        for set in names() {
            assert!(set.parse::<LabelChoice>().is_ok(), "{set}");
        }
        assert!("klingon".parse::<LabelChoice>().unwrap_err().to_string().contains("thumbs"));
    }
}
