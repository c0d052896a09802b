//! Answers in words, and the points that they stand for.

mod detect;
mod known;
mod normalised;
mod reader;

use std::borrow::Cow;
use std::collections::BTreeMap;

use satis_response_model::{Answer, OffScale};

use crate::{AnswerKind, Error};

use normalised::{is_blank, normalised};
pub(crate) use reader::{Reader, Seen};

/// The answers of a Kano questionnaire in words, under an id that travels with
/// the results.
///
/// The wording is part of the measurement: in a survey with four of them two
/// of five features changed their class. Known ones are taken by their id
/// ([`Wording::by_id`]) or found from the answers ([`Wording::detect`]); make
/// one of your own with [`Wording::new`].
///
/// Texts are compared without regard to case, white space, punctuation, the
/// style of apostrophes, full-width forms, German umlauts or their
/// transcription, and a number in front (`1. I like it`). Umlauts and Korean
/// syllables may be decomposed, as some systems store them. Nothing else is
/// guessed: a text that is no answer is an error, and never questionable.
///
/// ```
/// use satis_kano::Wording;
///
/// let wording = Wording::by_id("en-enjoy")?;
/// assert_eq!(wording.parse("I dislike it, and I can’t accept it"), Some(5));
/// assert_eq!(wording.parse("I DISLIKE IT and I can't accept it."), Some(5));
/// assert_eq!(wording.parse("I like it"), None);
///
/// let korean = Wording::detect(["마음에 든다.", "당연하다.", "마음에 안 든다."])?;
/// assert_eq!((korean.id(), korean.parse("하는 수 없다.")), ("ko", Some(4)));
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    id: Cow<'static, str>,
    language: Cow<'static, str>,
    kind: AnswerKind,
    texts: Vec<Cow<'static, str>>,
    /// Every spelling, normalised.
    spellings: BTreeMap<String, i32>,
}

impl Wording {
    /// A wording of your own: the texts of the answers from like to dislike,
    /// five or three of them, under an id and a language tag such as `fr`.
    ///
    /// # Errors
    /// [`Error::Wording`] unless there are three or five texts that differ and
    /// are not blank, and the id is not blank.
    ///
    /// ```
    /// use satis_kano::Wording;
    ///
    /// let own = Wording::new("fr-court", "fr", ["J’aime", "Indifférent", "Je n’aime pas"])?;
    /// assert_eq!(own.with_spelling("bof", 2)?.parse("Bof !"), Some(2));
    /// # Ok::<(), satis_kano::Error>(())
    /// ```
    pub fn new<I>(
        id: impl Into<Cow<'static, str>>,
        language: impl Into<Cow<'static, str>>,
        texts: I,
    ) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: Into<Cow<'static, str>>,
    {
        let (id, language) = (id.into(), language.into());
        let texts: Vec<Cow<'static, str>> = texts.into_iter().map(Into::into).collect();
        let wrong = |reason: &str| Error::Wording { id: id.to_string(), reason: reason.to_owned() };
        let kind = match texts.len() {
            5 => AnswerKind::Five,
            3 => AnswerKind::Three,
            _ => return Err(wrong("it needs five texts, or three, from like to dislike")),
        };
        if is_blank(&id) {
            return Err(wrong("it needs an id"));
        }
        let empty = Self { id, language, kind, texts: Vec::new(), spellings: BTreeMap::new() };
        let points = kind.scale().values();
        let mut wording = points
            .zip(&texts)
            .try_fold(empty, |wording, (value, text)| wording.with_spelling(text, value))?;
        wording.texts = texts;
        Ok(wording)
    }

    /// With one more spelling of an answer.
    ///
    /// # Errors
    /// [`Error::Wording`] if the text is blank or nothing but punctuation, or
    /// already stands for an answer; [`Error::Model`] if the value is no
    /// answer.
    pub fn with_spelling(mut self, text: impl AsRef<str>, value: i32) -> Result<Self, Error> {
        let text = text.as_ref();
        let value = self.kind.scale().point(f64::from(value))?;
        let spelling = normalised(text);
        if spelling.is_empty() || self.spellings.insert(spelling, value).is_some() {
            return Err(Error::Wording {
                id: self.id.to_string(),
                reason: format!("the text {text:?} is blank or stands there already"),
            });
        }
        Ok(self)
    }

    /// The answers as numbers, 1 for like up to 5 or 3 for dislike, under the
    /// id `numbers-5` or `numbers-3`.
    #[must_use]
    pub fn numbers(kind: AnswerKind) -> Self {
        known::numbers(kind)
    }

    /// Every known wording: those of the languages, then the numbers.
    #[must_use]
    pub fn known() -> Vec<Self> {
        known::all()
    }

    /// The known wording of an id.
    ///
    /// | id | like / must-be / neutral / live-with / dislike |
    /// |---|---|
    /// | `en-like-that-way` | I like it that way / It must be that way / I am neutral / I can live with it that way / I dislike it that way |
    /// | `en-enjoy` | I enjoy it that way / It is a basic necessity or I expect it that way / I am neutral / I dislike it, but I can live with it that way / I dislike it, and I can't accept it |
    /// | `en-helpful` | This would be very helpful to me / This is a basic requirement for me / This would not affect me / This would be a minor inconvenience / This would be a major problem for me |
    /// | `en-like-it` | I like it / I expect it / I am neutral / I can tolerate it / I dislike it |
    /// | `zh-like` | 我很喜欢 / 理应如此 / 无所谓 / 勉强接受 / 我很不喜欢 |
    /// | `zh-satisfied` | 感到满意 / 理应如此 / 无所谓 / 能忍受 / 感到不满 |
    /// | `zh-plain` | 喜歡 / 應該的 / 無所謂 / 能忍受 / 不喜歡 |
    /// | `zh-expect` | 我非常喜歡 / 我期望如此 / 無所謂 / 可以接受 / 無法接受 |
    /// | `de` | Das würde mich sehr freuen / Das setze ich voraus / Das ist mir egal / Das könnte ich in Kauf nehmen / Das würde mich sehr stören |
    /// | `ko` | 마음에 든다 / 당연하다 / 아무런 느낌이 없다 / 하는 수 없다 / 마음에 안 든다 |
    /// | `numbers-5`, `numbers-3` | 1 / 2 / 3 / 4 / 5, 1 / 2 / 3 |
    ///
    /// The English ones are those of Berger et al. (1993, pp. 25-26) as REPPL
    /// puts them, its slip "I must be that way" included. Simplified and
    /// traditional characters are read alike.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the ids that exist.
    pub fn by_id(id: &str) -> Result<Self, Error> {
        let wanted = id.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        let known = Self::known();
        let ids = || known.iter().map(Self::id).collect::<Vec<_>>().join(", ");
        known.iter().find(|wording| wording.id == wanted).cloned().ok_or_else(|| Error::Unknown {
            what: "wording",
            name: id.to_owned(),
            known: ids(),
        })
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The language tag, such as `en`; empty for numbers.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The kind of answers.
    #[must_use]
    pub const fn kind(&self) -> AnswerKind {
        self.kind
    }

    /// The texts from like to dislike, as they would be printed.
    #[must_use]
    pub fn texts(&self) -> &[Cow<'static, str>] {
        &self.texts
    }

    /// The answer that a text stands for, from 1 up, or `None` if it is none.
    /// A number may have a fraction of nothing but zeros, as spreadsheets
    /// write it: `5.0` is 5.
    #[must_use]
    pub fn parse(&self, text: &str) -> Option<i32> {
        let plain = normalised(text);
        self.spellings
            .get(&plain)
            .or_else(|| self.spellings.get(whole(&plain)?))
            .or_else(|| {
                let unnumbered = plain.trim_start_matches(|c: char| c.is_ascii_digit());
                // A bare number is an answer only where it is a spelling.
                (unnumbered.len() < plain.len()).then(|| self.spellings.get(unnumbered)).flatten()
            })
            .copied()
    }

    /// The answers of a column of texts; blank ones are skipped.
    ///
    /// # Errors
    /// [`Error::UnknownAnswers`] with every text that is no answer and how
    /// often it was seen, where `off_scale` says [`OffScale::Reject`];
    /// otherwise these are missing answers, with the reason
    /// [`Missing::Invalid`](satis_response_model::Missing::Invalid).
    ///
    /// ```
    /// use satis_kano::Wording;
    /// use satis_kano::response_model::OffScale;
    ///
    /// let wording = Wording::by_id("en-like-it")?;
    /// let error = wording.read(["I like it", "meh", "", "Meh", "so-so"], OffScale::Reject);
    /// assert_eq!(
    ///     error.unwrap_err().to_string(),
    ///     "unknown answers: \"meh\" (2), \"so-so\" (1); the wording en-like-it has: I like it, \
    ///      I expect it, I am neutral, I can tolerate it, I dislike it",
    /// );
    /// # Ok::<(), satis_kano::Error>(())
    /// ```
    pub fn read<I>(&self, texts: I, off_scale: OffScale) -> Result<Vec<Answer>, Error>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let mut reader = self.reader();
        let answers = texts.into_iter().map(|text| reader.read(text.as_ref())).collect();
        reader.finish(off_scale)?;
        Ok(answers)
    }

    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader::new(self)
    }
}

impl std::fmt::Display for Wording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.id, self.texts.join(" / "))
    }
}

/// The digits of a number that has a fraction of nothing but zeros.
fn whole(plain: &str) -> Option<&str> {
    let (digits, fraction) = plain.split_once('.')?;
    let zeros = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
    (zeros && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::Wording;
    use crate::AnswerKind;

    #[test]
    fn every_known_wording_reads_its_own_texts() {
        let known = Wording::known();
        assert_eq!(known.len(), 12);
        for wording in &known {
            assert_eq!(&Wording::by_id(&wording.id().to_uppercase()).unwrap(), wording);
            for (value, text) in wording.kind().scale().values().zip(wording.texts()) {
                for written in [
                    text.to_string(),
                    text.to_uppercase(),
                    format!("  {text} . "),
                    text.replace(' ', "\u{3000}"),
                    text.replace('\'', "\u{2019}"),
                ] {
                    assert_eq!(wording.parse(&written), Some(value), "{written}");
                }
            }
            for unknown in ["", "?", "maybe", "99", "I like", "不知道"] {
                assert_eq!(wording.parse(unknown), None, "{unknown}");
            }
        }
    }

    #[test]
    fn spellings_that_occur_are_read() {
        for (id, text, value) in [
            ("en-like-that-way", "I must be that way", 2),
            ("en-like-it", "I’m neutral", 3),
            ("en-like-it", "I'm neutral", 3),
            ("en-like-it", "3) I am neutral", 3),
            ("en-like-it", "Ｉ　ｌｉｋｅ　ｉｔ", 1),
            ("de", "Das wuerde mich sehr freuen.", 1),
            ("de", "Das koennte ich eventuell in Kauf nehmen.", 4),
            ("de", "das würde mich sehr stören", 5),
            ("ko", "마음에 안든다", 5),
            ("ko", "마음에 안 든다.", 5),
            ("zh-like", "理應如此。", 2),
            ("zh-plain", "喜欢", 1),
            ("zh-expect", "我非常喜欢！", 1),
            ("numbers-5", "５", 5),
            ("numbers-3", " 2 ", 2),
        ] {
            assert_eq!(Wording::by_id(id).unwrap().parse(text), Some(value), "{text}");
        }
        assert_eq!(Wording::by_id("en-like-it").unwrap().parse("1"), None);
        assert_eq!(Wording::numbers(AnswerKind::Five).parse("1.5"), None);
        assert_eq!(Wording::numbers(AnswerKind::Five).parse("-1"), None);
    }

    #[test]
    fn a_fraction_of_zeros_is_no_fraction() {
        let (five, three) =
            (Wording::numbers(AnswerKind::Five), Wording::numbers(AnswerKind::Three));
        for (text, in_five, in_three) in [
            ("5.0", Some(5), None),
            ("3.0", Some(3), Some(3)),
            (" １．００ ", Some(1), Some(1)),
            ("5.05", None, None),
            ("5.0.0", None, None),
            ("-1.0", None, None),
            ("50.0", None, None),
            ("0.0", None, None),
        ] {
            assert_eq!((five.parse(text), three.parse(text)), (in_five, in_three), "{text}");
        }
        assert_eq!(Wording::by_id("en-like-it").unwrap().parse("1.0"), None);
    }

    #[test]
    fn decomposed_texts_are_read() {
        for (id, text, value) in [
            ("de", "Das wu\u{308}rde mich sehr sto\u{308}ren", 5),
            ("de", "DAS KO\u{308}NNTE ICH IN KAUF NEHMEN", 4),
            (
                "ko",
                "\u{1106}\u{1161}\u{110b}\u{1173}\u{11b7}\u{110b}\u{1166} \
                 \u{1103}\u{1173}\u{11ab}\u{1103}\u{1161}",
                1,
            ),
        ] {
            assert_eq!(Wording::by_id(id).unwrap().parse(text), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_wording_is_refused() {
        assert!(Wording::new("x", "en", ["a", "b"]).is_err());
        assert!(Wording::new("x", "en", ["a", "A!", "b"]).is_err());
        assert!(Wording::new("x", "en", ["a", "...", "b"]).is_err());
        assert!(Wording::new(" ", "en", ["a", "b", "c"]).is_err());
        let own = Wording::new("x", "en", ["a", "b", "c"]).unwrap();
        assert!(own.clone().with_spelling("d", 4).is_err());
        assert!(own.with_spelling("A", 1).is_err());
    }
}
