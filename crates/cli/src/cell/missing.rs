//! Why an answer is missing, and the words that say so.

use std::fmt;

use crate::text::fold;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Reason {
    /// Seen or not, nothing was given.
    Skipped,
    /// The question did not apply, or the respondent could not tell.
    NotApplicable,
    /// The respondent declined.
    Refused,
}

impl Reason {
    /// All reasons.
    pub(crate) const ALL: [Self; 3] = [Self::Skipped, Self::NotApplicable, Self::Refused];

    /// The reason that a raw cell states, blank included.
    pub(crate) fn of_cell(cell: &[u8]) -> Option<Self> {
        // Longer than any of the words, or a number: the usual cases, at once.
        if cell.len() > 40 || cell.first().is_some_and(u8::is_ascii_digit) {
            return None;
        }
        let text = std::str::from_utf8(cell).ok()?;
        Self::of_word(&fold(text))
    }

    /// The reason that a folded cell states in words.
    ///
    /// A bare `NA` is how R writes an empty cell, hence skipped; `N/A` is what
    /// a respondent chose.
    pub(super) fn of_word(folded: &str) -> Option<Self> {
        match folded {
            "" | "." | "-" | "--" | "---" | "na" | "nan" | "null" | "none" | "nil" | "<na>"
            | "(blank)" | "blank" | "empty" | "missing" | "skipped" | "no answer"
            | "no response" | "not answered" | "unanswered" | "#n/a" | "#null!" | "\\n"
            | "sans réponse" | "sin respuesta" | "ohne antwort" | "未回答" | "未答" | "未填"
            | "未填写" | "跳过" | "空" => Some(Self::Skipped),
            "n/a"
            | "n.a."
            | "n. a."
            | "n/a."
            | "not applicable"
            | "does not apply"
            | "dk"
            | "d/k"
            | "don't know"
            | "dont know"
            | "do not know"
            | "don't know / not applicable"
            | "not sure"
            | "unsure"
            | "no opinion"
            | "sans objet"
            | "non applicable"
            | "ne sait pas"
            | "je ne sais pas"
            | "nsp"
            | "nicht zutreffend"
            | "weiß nicht"
            | "weiss nicht"
            | "no aplica"
            | "no sabe"
            | "无"
            | "不适用"
            | "不知道"
            | "不清楚"
            | "不确定"
            | "说不清" => Some(Self::NotApplicable),
            "refused"
            | "refuse"
            | "declined"
            | "rather not say"
            | "prefer not to say"
            | "prefer not to answer"
            | "keine angabe"
            | "拒答"
            | "拒绝"
            | "拒绝回答"
            | "不愿回答"
            | "不便回答" => Some(Self::Refused),
            _ => None,
        }
    }

    /// The reason that an option names.
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "skipped" | "skip" | "blank" => Some(Self::Skipped),
            "not-applicable" | "not applicable" | "n/a" | "na" => Some(Self::NotApplicable),
            "refused" => Some(Self::Refused),
            _ => None,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Skipped => "blank",
            Self::NotApplicable => "not applicable",
            Self::Refused => "refused",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_why() {
        for (word, reason) in [
            ("NaN", Reason::Skipped),
            ("NULL", Reason::Skipped),
            ("None", Reason::Skipped),
            ("\u{2014}", Reason::Skipped),
            ("N/A", Reason::NotApplicable),
            ("n.a.", Reason::NotApplicable),
            ("Don\u{2019}t know", Reason::NotApplicable),
            ("DK", Reason::NotApplicable),
            ("不适用", Reason::NotApplicable),
            ("不知道", Reason::NotApplicable),
            ("Prefer not to answer", Reason::Refused),
            ("拒答", Reason::Refused),
        ] {
            assert_eq!(Reason::of_word(&fold(word)), Some(reason), "{word}");
        }
        for word in ["-oth-", "other", "0", "nana", "n"] {
            assert_eq!(Reason::of_word(word), None, "{word}");
        }
    }
}
