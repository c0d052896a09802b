//! Which wording a questionnaire uses.

use super::{Seen, Wording, is_blank};
use crate::Error;

impl Wording {
    /// The known wording that all these texts belong to; blank ones do not
    /// count.
    ///
    /// Give it the answers to all features that were asked in the same words.
    /// A wording fits if it has all that was seen. Of several the one whose
    /// every answer was seen is taken; anything else is ambiguous, since the
    /// id is part of the result. Three answers do not count as all where five
    /// fit too: 1, 2 and 3 may be a survey of five in which nobody ticked 4 or
    /// 5, so only a 4 or a 5 tells which numbers they are.
    ///
    /// # Errors
    /// [`Error::NoWording`] if none fits, or nothing was seen;
    /// [`Error::AmbiguousWording`] with the ids of those that fit.
    ///
    /// ```
    /// use satis_kano::{Error, Wording};
    ///
    /// assert_eq!(Wording::detect(["I like it", "I’m neutral"])?.id(), "en-like-it");
    /// assert_eq!(Wording::detect(["1", "5", "3", "2", "4"])?.id(), "numbers-5");
    ///
    /// // Both 感到满意 ... and 我很喜欢 ... have these.
    /// let unclear = Wording::detect(["理应如此", "无所谓"]);
    /// assert!(matches!(unclear, Err(Error::AmbiguousWording { .. })));
    /// let unclear = Wording::detect(["1", "2", "3"]);
    /// assert!(matches!(unclear, Err(Error::AmbiguousWording { .. })));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn detect<I>(texts: I) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        Self::detect_among(&Self::known(), texts)
    }

    /// The wording among these that all the texts belong to; see
    /// [`Wording::detect`].
    ///
    /// # Errors
    /// As [`Wording::detect`].
    pub fn detect_among<I>(wordings: &[Self], texts: I) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let mut seen = Seen::default();
        for text in texts {
            let text = text.as_ref();
            if !is_blank(text) {
                seen.add(text);
            }
        }
        let fitting: Vec<&Self> = wordings
            .iter()
            .filter(|wording| seen.texts().all(|text| wording.parse(text).is_some()))
            .collect();
        // All answers of three may be some of five.
        let most = fitting.iter().map(|wording| wording.kind.points()).max();
        let complete: Vec<&Self> = fitting
            .iter()
            .copied()
            .filter(|wording| Some(wording.kind.points()) == most)
            .filter(|wording| {
                let mut answers = wording.kind.scale().values();
                answers.all(|answer| seen.texts().any(|text| wording.parse(text) == Some(answer)))
            })
            .collect();
        let found = if complete.is_empty() { fitting } else { complete };
        match *found {
            [] => Err(Error::NoWording {
                nearest: if seen.is_empty() { "none".to_owned() } else { nearest(wordings, &seen) },
                seen: seen.to_string(),
            }),
            [one] if !seen.is_empty() => Ok(one.clone()),
            _ if seen.is_empty() => {
                Err(Error::NoWording { seen: "no answers".to_owned(), nearest: "none".to_owned() })
            }
            _ => Err(Error::AmbiguousWording {
                seen: seen.to_string(),
                candidates: found
                    .iter()
                    .map(|wording| wording.id())
                    .collect::<Vec<_>>()
                    .join(" or "),
            }),
        }
    }
}

/// The wording that lacks fewest of the texts, and which.
fn nearest(wordings: &[Wording], seen: &Seen) -> String {
    let lacking = |wording: &Wording| {
        let mut lacking = Seen::default();
        let mut texts = 0_usize;
        for text in seen.texts().filter(|text| wording.parse(text).is_none()) {
            lacking.add(text);
            texts += 1;
        }
        (texts, lacking)
    };
    let all = seen.texts().count();
    wordings
        .iter()
        .map(|wording| (wording, lacking(wording)))
        .min_by_key(|(_, (texts, _))| *texts)
        .filter(|(_, (texts, _))| *texts < all)
        .map_or_else(
            || "none".to_owned(),
            |(wording, (_, lacking))| {
                let texts: Vec<String> = lacking.texts().map(|text| format!("{text:?}")).collect();
                format!("{}, which lacks {}", wording.id(), texts.join(", "))
            },
        )
}

#[cfg(test)]
mod tests {
    use crate::{AnswerKind, Error, Wording};

    #[test]
    fn a_full_wording_is_found_from_its_own_texts() {
        for wording in Wording::known().into_iter().filter(|w| w.id() != "numbers-3") {
            assert_eq!(Wording::detect(wording.texts()).unwrap(), wording);
        }
    }

    #[test]
    fn numbers_are_five_once_a_four_or_five_is_seen_and_unclear_before() {
        for unclear in [&["1", "2", "3"][..], &["3", "3.0", "1", "2", ""], &["1"], &["1", "3"]] {
            let error = Wording::detect(unclear).unwrap_err();
            let Error::AmbiguousWording { candidates, .. } = error else { panic!("{error}") };
            assert_eq!(candidates, "numbers-5 or numbers-3");
        }
        for five in [&["1", "2", "3", "4"][..], &["5"], &["1", "2", "3", "5.0"], &["4", "1"]] {
            assert_eq!(Wording::detect(five).unwrap().id(), "numbers-5");
        }
        // Whoever knows the number of answers says so.
        let three = [Wording::numbers(AnswerKind::Three)];
        assert_eq!(Wording::detect_among(&three, ["1", "2", "3"]).unwrap(), three[0]);
        assert!(Wording::detect(["1", "6"]).is_err());
    }

    #[test]
    fn what_fits_none_or_several_is_an_error() {
        let error = Wording::detect(["I like it", "I like it", "whatever"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no known wording has all of \"I like it\" (2), \"whatever\" (1); the nearest is \
             en-like-it, which lacks \"whatever\""
        );
        for nothing in [&[][..], &["", " "]] {
            assert!(matches!(Wording::detect(nothing), Err(Error::NoWording { .. })));
        }
        assert!(matches!(Wording::detect(["hm"]), Err(Error::NoWording { .. })));
        let error = Wording::detect(["I am neutral"]).unwrap_err().to_string();
        assert_eq!(
            error,
            "\"I am neutral\" (1) could be en-like-that-way or en-enjoy or en-like-it: say which"
        );
    }
}
