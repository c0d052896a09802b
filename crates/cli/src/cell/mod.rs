//! What a cell of a survey file means as an answer: a number, a missing
//! answer with its reason, or something that is neither.

mod decimal;
mod integer;
mod missing;

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

pub(crate) use decimal::{DecimalMark, Number, parse_number, parse_weight};
pub(crate) use missing::Reason;

use satis_csat::Labels;

use crate::error::Error;
use crate::text::fold;

/// Beyond so many bytes a cell is a comment.
const LONGEST: usize = 400;

/// The meaning of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell {
    /// An integer, on the scale or not.
    Value(i64),
    /// No answer.
    Missing(Reason),
    /// Neither an integer nor a known way to say that there is no answer.
    Bad,
}

/// A number that a survey tool writes in place of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MissingCode {
    code: i64,
    reason: Reason,
}

impl MissingCode {
    /// Qualtrics writes -99 for a question that was seen and not answered.
    pub(crate) const SEEN_BUT_UNANSWERED: Self = Self { code: -99, reason: Reason::Skipped };

    /// The number itself.
    pub(crate) const fn number(self) -> i64 {
        self.code
    }
}

impl FromStr for MissingCode {
    type Err = Error;

    /// Reads `-99`, `-99=skipped`, `98=refused`, `97=n/a`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let (code, reason) = text.split_once('=').unwrap_or((text, "skipped"));
        code.trim()
            .parse()
            .ok()
            .zip(Reason::parse(reason))
            .map(|(code, reason)| Self { code, reason })
            .ok_or_else(|| Error::Option {
                text: text.to_owned(),
                expected: "a number and a reason, such as -99=blank, 98=refused or 97=n/a",
            })
    }
}

impl fmt::Display for MissingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.code, self.reason)
    }
}

/// A text that stands for a point of the scale, such as `Very satisfied=5`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    folded: String,
    value: i64,
}

impl FromStr for Label {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        text.rsplit_once('=')
            .map(|(label, value)| (fold(label), value.trim().parse().ok()))
            .filter(|(folded, _)| !folded.is_empty())
            .and_then(|(folded, value)| value.map(|value| Self { folded, value }))
            .ok_or_else(|| Error::Option {
                text: text.to_owned(),
                expected: "a label and a number, such as \"Very satisfied=5\"",
            })
    }
}

/// The rules by which cells are read; `Display` states them.
#[derive(Debug, Clone)]
pub(crate) struct CellRules {
    codes: Vec<MissingCode>,
    labels: Vec<Label>,
    set: Option<Labels>,
    digits_are_values: bool,
}

impl CellRules {
    /// Rules for answers on `scale`: of `codes`, those count that are not
    /// themselves answers, and of two for one number the first; `labels` go
    /// before all other rules.
    pub(crate) fn new(
        scale: &RangeInclusive<i64>,
        codes: &[MissingCode],
        labels: &[Label],
    ) -> Self {
        let mut off_scale: Vec<MissingCode> = Vec::new();
        for code in codes.iter().filter(|code| !scale.contains(&code.code)) {
            if off_scale.iter().all(|known| known.code != code.code) {
                off_scale.push(*code);
            }
        }
        let starts_with_digit =
            |label: &Label| label.folded.starts_with(|c: char| c.is_ascii_digit());
        Self {
            codes: off_scale,
            labels: labels.to_vec(),
            set: None,
            digits_are_values: !labels.iter().any(starts_with_digit),
        }
    }

    /// The same rules with a known set of labels, which goes after the labels
    /// of the user.
    #[must_use]
    pub(crate) fn with_set(self, set: Labels) -> Self {
        Self { set: Some(set), ..self }
    }

    /// The meaning of one cell.
    ///
    /// An integer comes back whether or not it is on the scale: whoever
    /// records it knows the scale.
    pub(crate) fn classify(&self, cell: &[u8]) -> Cell {
        if self.digits_are_values {
            let digit = |byte: u8| i64::from(byte - b'0');
            match cell {
                [one @ b'0'..=b'9'] => return self.value(digit(*one)),
                [ten @ b'0'..=b'9', one @ b'0'..=b'9'] => {
                    return self.value(digit(*ten) * 10 + digit(*one));
                }
                _ => {}
            }
        }
        if cell.trim_ascii().is_empty() {
            return Cell::Missing(Reason::Skipped);
        }
        if cell.len() > LONGEST {
            return Cell::Bad;
        }
        std::str::from_utf8(cell).map_or(Cell::Bad, |text| self.classify_text(&fold(text)))
    }

    fn classify_text(&self, folded: &str) -> Cell {
        if let Some(label) = self.labels.iter().find(|label| label.folded == folded) {
            return Cell::Value(label.value);
        }
        if let Some(value) = self.set.as_ref().and_then(|set| set.parse(folded)) {
            return Cell::Value(value.into());
        }
        if let Some(reason) = Reason::of_word(folded) {
            return Cell::Missing(reason);
        }
        integer::parse(folded).map_or(Cell::Bad, |value| self.value(value))
    }

    fn value(&self, value: i64) -> Cell {
        match self.codes.iter().find(|code| code.code == value) {
            Some(code) => Cell::Missing(code.reason),
            None => Cell::Value(value),
        }
    }
}

impl fmt::Display for CellRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for label in &self.labels {
            write!(f, "'{}' is {}; ", label.folded, label.value)?;
        }
        f.write_str(
            "9, 9.0, '9 - label' and 'label (9)' are 9; \
             blank, NA, null, '.' and '-' are blank; \
             N/A and don't know are not applicable; \
             'prefer not to say' is refused",
        )?;
        for code in &self.codes {
            write!(f, "; {code}")?;
        }
        f.write_str("; anything else is bad")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rules() -> CellRules {
        CellRules::new(&(0..=10), &[MissingCode::SEEN_BUT_UNANSWERED], &[])
    }

    #[test]
    fn a_column_of_a_survey() {
        let rules = rules();
        let read = |text: &str| rules.classify(text.as_bytes());
        assert_eq!(read("9"), Cell::Value(9));
        assert_eq!(read(" 10 "), Cell::Value(10));
        assert_eq!(read("\u{a0}\u{ff17}\u{3000}"), Cell::Value(7));
        assert_eq!(read("10 - Extremely likely"), Cell::Value(10));
        assert_eq!(read("11"), Cell::Value(11));
        assert_eq!(read("-99"), Cell::Missing(Reason::Skipped));
        assert_eq!(read("-99.0"), Cell::Missing(Reason::Skipped));
        assert_eq!(read(""), Cell::Missing(Reason::Skipped));
        assert_eq!(read("NA"), Cell::Missing(Reason::Skipped));
        assert_eq!(read("n/a"), Cell::Missing(Reason::NotApplicable));
        assert_eq!(read("Prefer not to say"), Cell::Missing(Reason::Refused));
        for bad in ["six", "6.5", "-oth-", "7-8", "5/10", "1.000,5", "99999999999999999999"] {
            assert_eq!(read(bad), Cell::Bad, "{bad}");
        }
        assert_eq!(rules.classify(b"\xff\xfe9"), Cell::Bad);
    }

    #[test]
    fn a_code_on_the_scale_is_an_answer() {
        let codes = ["9=refused".parse().unwrap(), "99".parse().unwrap()];
        let wide = CellRules::new(&(0..=10), &codes, &[]);
        assert_eq!(wide.classify(b"9"), Cell::Value(9));
        assert_eq!(wide.classify(b"99"), Cell::Missing(Reason::Skipped));
        let narrow = CellRules::new(&(1..=7), &codes, &[]);
        assert_eq!(narrow.classify(b"9"), Cell::Missing(Reason::Refused));
    }

    #[test]
    fn labels_go_first_and_match_as_read() {
        let labels: Vec<Label> = ["Very Satisfied=5", "N/A=0", "❤️=4", "5=1", "a=b=2"]
            .iter()
            .map(|text| text.parse().unwrap())
            .collect();
        let rules = CellRules::new(&(1..=5), &[], &labels);
        let read = |text: &str| rules.classify(text.as_bytes());
        assert_eq!(read("very  satisfied "), Cell::Value(5));
        assert_eq!(read("n/a"), Cell::Value(0));
        assert_eq!(read("\u{2764}"), Cell::Value(4));
        assert_eq!(read("5"), Cell::Value(1));
        assert_eq!(read("A=B"), Cell::Value(2));
        assert_eq!(read("4"), Cell::Value(4));
    }

    #[test]
    fn options_are_checked() {
        for bad in ["", "=5", "x", "x=", "x=y"] {
            assert!(bad.parse::<Label>().is_err(), "{bad}");
        }
        for bad in ["", "x", "-99=whatever", "=skipped"] {
            assert!(bad.parse::<MissingCode>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_rules_state_themselves() {
        let text = rules().to_string();
        assert!(text.ends_with("; -99 = blank; anything else is bad"), "{text}");
    }

    proptest! {
        #[test]
        fn an_integer_is_itself(k in any::<i64>()) {
            prop_assume!(k != -99);
            prop_assert_eq!(rules().classify(format!("{k}").as_bytes()), Cell::Value(k));
            prop_assert_eq!(rules().classify(format!(" {k}.0").as_bytes()), Cell::Value(k));
        }

        #[test]
        fn a_labelled_integer_is_itself(k in -98_i64..1000, label in "[a-z]{1,9}( [a-z]{1,9})?") {
            let rules = rules();
            for text in [
                format!("{k} - {label}"),
                format!("{k}: {label}"),
                format!("{k} = {label}"),
                format!("({k}) {label}"),
                format!("{label} ({k})"),
                format!("{label}: {k}"),
            ] {
                prop_assert_eq!(rules.classify(text.as_bytes()), Cell::Value(k), "{}", text);
            }
        }

        #[test]
        fn a_fraction_is_bad(whole in -1000_i64..1000, fraction in "[0-9]{0,6}[1-9][0-9]{0,6}") {
            for mark in ['.', ','] {
                let text = format!("{whole}{mark}{fraction}");
                prop_assert_eq!(rules().classify(text.as_bytes()), Cell::Bad, "{}", text);
            }
        }

        #[test]
        fn any_bytes_have_a_meaning(cell in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = rules().classify(&cell);
        }

        #[test]
        fn any_text_has_a_meaning(cell in any::<String>()) {
            let _ = rules().classify(cell.as_bytes());
        }
    }
}
