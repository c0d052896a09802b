//! Reads texts and keeps account of those that are no answers.

use std::collections::BTreeMap;

use satis_response_model::{Answer, Missing, OffScale};

use super::{Wording, is_blank, normalised};
use crate::Error;

/// Reads texts as answers of a wording.
pub(crate) struct Reader<'a> {
    wording: &'a Wording,
    unknown: Seen,
}

impl<'a> Reader<'a> {
    pub(super) fn new(wording: &'a Wording) -> Self {
        Self { wording, unknown: Seen::default() }
    }

    /// A blank text is a skipped answer, an unknown one invalid for now.
    pub(crate) fn read(&mut self, text: &str) -> Answer {
        if is_blank(text) {
            return Answer::Missing(Missing::Skipped);
        }
        if let Some(value) = self.wording.parse(text) {
            return Answer::Value(value);
        }
        self.unknown.add(text);
        Answer::Missing(Missing::Invalid)
    }

    /// Fails if there were unknown texts and they are not to be counted.
    pub(crate) fn finish(self, off_scale: OffScale) -> Result<(), Error> {
        if off_scale == OffScale::CountInvalid || self.unknown.is_empty() {
            return Ok(());
        }
        Err(Error::UnknownAnswers {
            unknown: self.unknown.to_string(),
            wording: self.wording.id().to_owned(),
            known: self.wording.texts().join(", "),
        })
    }
}

/// Texts that were seen, with how often: alike ones together, under the way
/// the first of them was written.
#[derive(Debug, Default)]
pub(crate) struct Seen(BTreeMap<String, (String, u64)>);

impl Seen {
    pub(crate) fn add(&mut self, text: &str) {
        let trimmed = text.trim();
        let plain = normalised(trimmed);
        let key = if plain.is_empty() { trimmed.to_owned() } else { plain };
        // A count of texts in memory fits 64 bits.
        self.0.entry(key).or_insert_with(|| (trimmed.to_owned(), 0)).1 += 1;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each text once, as it was first written.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(|(text, _)| text.as_str())
    }
}

/// `"good" (3), "ok" (2)`, the twelve commonest.
impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const SHOWN: usize = 12;
        let mut texts: Vec<&(String, u64)> = self.0.values().collect();
        // Stable, so equally common ones stay in order of spelling.
        texts.sort_by_key(|&&(_, count)| std::cmp::Reverse(count));
        for (position, (text, count)) in texts.iter().take(SHOWN).enumerate() {
            let separator = if position == 0 { "" } else { ", " };
            write!(f, "{separator}{text:?} ({count})")?;
        }
        match texts.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use satis_response_model::{Answer, Missing, OffScale};

    use crate::{Error, Wording};

    #[test]
    fn blanks_are_skipped_and_unknown_texts_listed() {
        let wording = Wording::by_id("en-like-it").unwrap();
        let texts = ["I like it", " ", "?", "meh", "MEH!", "?"];
        let error = wording.read(texts, OffScale::Reject).unwrap_err();
        let Error::UnknownAnswers { unknown, .. } = error else { panic!("{error}") };
        assert_eq!(unknown, "\"?\" (2), \"meh\" (2)");
        let answers = wording.read(texts, OffScale::CountInvalid).unwrap();
        assert_eq!(
            answers[..3],
            [
                Answer::Value(1),
                Answer::Missing(Missing::Skipped),
                Answer::Missing(Missing::Invalid),
            ]
        );
    }

    #[test]
    fn a_long_list_is_cut() {
        let wording = Wording::by_id("ko").unwrap();
        let texts = (0..20_u8).map(|number| format!("text {}", char::from(b'a' + number)));
        let error = wording.read(texts, OffScale::Reject).unwrap_err().to_string();
        assert!(error.contains("and 8 more"), "{error}");
    }
}
