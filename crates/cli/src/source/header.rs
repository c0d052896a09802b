//! Header rows: the names, and the second and third rows that some survey
//! tools write before the answers begin.

use super::columns::Columns;
use super::records::Record;
use crate::text::{fold, tidy};

/// How the file names its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One row of names.
    Plain,
    /// Qualtrics: names, perhaps question texts, then `{"ImportId": ...}`;
    /// `extra` rows after the first are not answers.
    Qualtrics {
        /// 1 or 2.
        extra: usize,
    },
    /// `SurveyMonkey`: questions, then `Response` or the label of a choice.
    SurveyMonkey,
}

impl Layout {
    /// What the rows after the first show, where they are certain to be no
    /// answers.
    pub(crate) fn detect(first: &Record, following: &[Record]) -> Self {
        let marked = |row: &Record| {
            let mut cells = row.iter().map(|cell| cell.trim_ascii());
            let rest_marked = |cell: &[u8]| cell.is_empty() || is_import_id(cell);
            cells.next().is_some_and(is_import_id) && cells.all(rest_marked)
        };
        if let Some(row) = following.iter().take(2).position(marked) {
            return Self::Qualtrics { extra: row + 1 };
        }
        let second_says =
            |cell: &[u8]| matches!(folded(cell).as_str(), "response" | "open-ended response");
        let respondent = first.get(0).map(|cell| folded(cell).replace(['_', ' '], ""));
        match following.first() {
            Some(second)
                if respondent.as_deref() == Some("respondentid")
                    && second.get(0).is_some_and(|cell| cell.trim_ascii().is_empty())
                    && second.iter().any(second_says) =>
            {
                Self::SurveyMonkey
            }
            _ => Self::Plain,
        }
    }

    /// Rows after the first that are not answers.
    pub(crate) fn extra_rows(self) -> usize {
        match self {
            Self::Plain => 0,
            Self::Qualtrics { extra } => extra,
            Self::SurveyMonkey => 1,
        }
    }

    /// The names of the columns.
    pub(crate) fn columns(self, first: &Record, following: &[Record]) -> Columns {
        let names = first.iter().map(|cell| tidy(&String::from_utf8_lossy(cell)));
        let mut names: Vec<String> = names.collect();
        if let (Self::SurveyMonkey, Some(second)) = (self, following.first()) {
            name_choices(&mut names, second);
        }
        Columns::new(names)
    }

    /// What was passed over, for people.
    pub(crate) fn note(self) -> Option<String> {
        match self {
            Self::Plain => None,
            Self::Qualtrics { extra: 1 } => {
                Some("Qualtrics export: row 2 (import ids) is not an answer".to_owned())
            }
            Self::Qualtrics { .. } => Some(
                "Qualtrics export: rows 2 and 3 (question texts, import ids) are not answers"
                    .to_owned(),
            ),
            Self::SurveyMonkey => Some(
                "SurveyMonkey export: row 2 (choices) is not an answer; \
                 its labels name the columns of one question"
                    .to_owned(),
            ),
        }
    }
}

fn is_import_id(cell: &[u8]) -> bool {
    cell.starts_with(b"{\"ImportId\"") || cell.starts_with(b"{'ImportId'")
}

fn folded(cell: &[u8]) -> String {
    fold(&String::from_utf8_lossy(cell))
}

/// A question stands over the first of its columns only; each of them becomes
/// `Question [Choice]`.
fn name_choices(names: &mut [String], second: &Record) {
    let mut question = String::new();
    for (index, name) in names.iter_mut().enumerate() {
        if !name.is_empty() {
            question.clone_from(name);
        }
        let label = tidy(&String::from_utf8_lossy(second.get(index).unwrap_or(b"")));
        let whole = matches!(fold(&label).as_str(), "" | "response" | "open-ended response");
        if !whole {
            *name = format!("{question} [{label}]");
        } else if name.is_empty() && !label.is_empty() {
            *name = format!("{question} [{}]", index + 1);
        }
    }
}
