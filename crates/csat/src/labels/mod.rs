//! Answers in words and signs, and the points that they stand for.

mod detect;
mod sets;

use std::borrow::Cow;
use std::collections::BTreeMap;

use satis_response_model::{Answer, Error as ModelError, Missing, OffScale, Scale, Summary, Tally};

use crate::Error;

pub use sets::LabelSet;

/// An ordered set of labels, each with the point that it stands for.
///
/// Labels are compared without regard to case, to how much white space stands
/// where, and to the variants of an emoji (its presentation and skin tone).
/// Nothing else is guessed: a text that is no label is an error or counted as
/// invalid, never the nearest label.
///
/// ```
/// use satis_csat::response_model::Scale;
/// use satis_csat::{LabelSet, Labels};
///
/// let english = Labels::of(LabelSet::EnglishFive);
/// assert_eq!(english.parse("  Very   Satisfied "), Some(5));
/// assert_eq!(english.parse("delighted"), None);
/// assert_eq!(Labels::of(LabelSet::ChineseFive).parse("非常满意"), Some(5));
/// assert_eq!(Labels::of(LabelSet::Thumbs).parse("👍🏽"), Some(1));
///
/// let own = Labels::new("hearts", &Scale::ONE_TO_THREE, ["💔", "🤍", "❤️"])?;
/// assert_eq!(own.with_spelling("love", 3)?.parse("LOVE"), Some(3));
/// # Ok::<(), satis_csat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    name: Cow<'static, str>,
    /// With its labels.
    scale: Scale,
    /// Every spelling, normalised.
    spellings: BTreeMap<String, i32>,
}

impl Labels {
    /// Labels of a scale, the lowest point's first, under a name for messages.
    ///
    /// # Errors
    /// [`Error::Model`] unless there is one label a point and no two are the
    /// same but for case and white space, or one is blank.
    pub fn new<I>(
        name: impl Into<Cow<'static, str>>,
        scale: &Scale,
        labels: I,
    ) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let scale = scale.clone().with_labels(labels)?;
        let set = Self { name: name.into(), spellings: BTreeMap::new(), scale };
        let labels = set.scale.labels().unwrap_or_default().to_vec();
        set.scale
            .values()
            .zip(labels)
            .try_fold(set, |set, (value, label)| set.with_spelling(label, value))
    }

    /// A known set.
    #[must_use]
    pub fn of(set: LabelSet) -> Self {
        let points = set.spellings();
        // A known set has two to five points and distinct labels, so neither
        // step fails; a test makes them all.
        let labels = points.iter().filter_map(|point| point.first().copied());
        let highest = (set.lowest()..).zip(points).map(|(value, _)| value).last();
        let scale = Scale::new(set.lowest(), highest.unwrap_or_default())
            .and_then(|scale| scale.with_labels(labels))
            .unwrap_or(Scale::ONE_TO_FIVE);
        let spellings = scale
            .values()
            .zip(points)
            .flat_map(|(value, point)| point.iter().map(move |text| (normalised(text), value)))
            .collect();
        Self { name: Cow::Borrowed(set.name()), scale, spellings }
    }

    /// With one more spelling of a point.
    ///
    /// # Errors
    /// [`Error::Model`] if the value is no point of the scale, the text is
    /// blank, or it already stands for a point.
    pub fn with_spelling(mut self, text: impl AsRef<str>, value: i32) -> Result<Self, Error> {
        let text = text.as_ref();
        let value = self.scale.point(f64::from(value))?;
        let spelling = normalised(text);
        if spelling.is_empty() || self.spellings.insert(spelling, value).is_some() {
            return Err(ModelError::Duplicate { what: "label", name: text.to_owned() }.into());
        }
        Ok(self)
    }

    /// What the set is called in messages.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The scale of the points, with the labels.
    #[must_use]
    pub const fn scale(&self) -> &Scale {
        &self.scale
    }

    /// The value that a text stands for, or `None` if it is no label.
    #[must_use]
    pub fn parse(&self, text: &str) -> Option<i32> {
        self.spellings.get(&normalised(text)).copied()
    }

    /// The tally of texts; blank ones are skipped answers.
    ///
    /// # Errors
    /// [`Error::UnknownLabels`] with every text that is no label and how often
    /// it was seen, where `off_scale` says [`OffScale::Reject`]; otherwise
    /// these are counted as [`Missing::Invalid`].
    ///
    /// ```
    /// use satis_csat::response_model::OffScale;
    /// use satis_csat::{LabelSet, Labels};
    ///
    /// let stars = Labels::of(LabelSet::Stars);
    /// let tally = stars.tally(["★★★★★", "4 stars", "⭐⭐⭐"], OffScale::Reject)?;
    /// assert_eq!(tally.counts(), [0, 0, 1, 1, 1]);
    ///
    /// let error = stars.tally(["★", "ok", "ok"], OffScale::Reject).unwrap_err();
    /// assert!(error.to_string().starts_with("unknown labels: \"ok\" (2)"));
    /// # Ok::<(), satis_csat::Error>(())
    /// ```
    pub fn tally<I>(&self, texts: I, off_scale: OffScale) -> Result<Tally, Error>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let mut tally = Tally::new(&self.scale);
        let mut unknown = Seen::default();
        for text in texts {
            let text = text.as_ref();
            let answer = match self.parse(text) {
                Some(value) => Answer::Value(value),
                None if normalised(text).is_empty() => Answer::Missing(Missing::Skipped),
                None => {
                    unknown.add(text);
                    Answer::Missing(Missing::Invalid)
                }
            };
            tally.record(answer)?;
        }
        if off_scale == OffScale::Reject && !unknown.is_empty() {
            return Err(Error::UnknownLabels {
                unknown: unknown.to_string(),
                set: self.name.to_string(),
                known: self.scale.labels().unwrap_or_default().join(", "),
            });
        }
        Ok(tally)
    }
}

/// Texts that were seen, with how often, in order of spelling.
#[derive(Debug, Default)]
struct Seen(BTreeMap<String, u64>);

impl Seen {
    fn add(&mut self, text: &str) {
        // A count of texts in memory fits 64 bits.
        *self.0.entry(normalised(text)).or_default() += 1;
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// `"good" (3), "ok" (2)`, the twelve commonest.
impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const SHOWN: usize = 12;
        let mut labels: Vec<_> = self.0.iter().collect();
        // Stable, so equally common ones stay in order of spelling.
        labels.sort_by_key(|&(_, &count)| std::cmp::Reverse(count));
        for (position, (label, count)) in labels.iter().take(SHOWN).enumerate() {
            let separator = if position == 0 { "" } else { ", " };
            write!(f, "{separator}{label:?} ({count})")?;
        }
        match labels.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

/// Lower case, single spaces, and emoji without presentation and skin tone.
fn normalised(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|&c| !matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}'))
        .flat_map(char::to_lowercase)
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use satis_response_model::{Missing, OffScale, Scale};

    use super::{LabelSet, Labels};
    use crate::Error;

    #[test]
    fn every_known_set_reads_its_own_spellings() {
        for set in LabelSet::ALL {
            let labels = Labels::of(set);
            assert_eq!(labels.scale().points(), set.spellings().len());
            assert_eq!(labels.scale().min(), set.lowest());
            for (value, spellings) in labels.scale().values().zip(set.spellings()) {
                assert_eq!(labels.scale().label(value), spellings.first().copied());
                for spelling in *spellings {
                    assert_eq!(labels.parse(spelling), Some(value), "{set}: {spelling}");
                }
            }
            // No spelling stands for two points.
            let all: usize = set.spellings().iter().map(|point| point.len()).sum();
            assert_eq!(labels.spellings.len(), all, "{set}");
        }
    }

    #[test]
    fn labels_must_differ_and_be_one_a_point() {
        let make = |labels: [&'static str; 3]| Labels::new("own", &Scale::ONE_TO_THREE, labels);
        assert!(make(["bad", "fair", "good"]).is_ok());
        assert!(make(["bad", "BAD ", "good"]).is_err());
        assert!(make(["bad", " ", "good"]).is_err());
        assert!(Labels::new("own", &Scale::ONE_TO_FIVE, ["bad", "good"]).is_err());
        let labels = make(["bad", "fair", "good"]).unwrap();
        assert!(labels.clone().with_spelling("great", 4).is_err());
        assert!(labels.with_spelling("Bad", 1).is_err());
    }

    #[test]
    fn unknown_labels_are_listed_or_counted() {
        let labels = Labels::of(LabelSet::EnglishFive);
        let texts = ["Satisfied", "n/a", "", "meh", "N/A", " "];
        let error = labels.tally(texts, OffScale::Reject).unwrap_err();
        let Error::UnknownLabels { unknown, set, known } = error else { panic!("{error}") };
        assert_eq!(unknown, "\"n/a\" (2), \"meh\" (1)");
        assert_eq!(set, "satisfied, five points");
        assert!(known.starts_with("very dissatisfied, dissatisfied, neutral"));
        let tally = labels.tally(texts, OffScale::CountInvalid).unwrap();
        assert_eq!(tally.answered(), 1);
        assert_eq!(tally.missing().get(Missing::Invalid), 3);
        assert_eq!(tally.missing().get(Missing::Skipped), 2);
    }

    #[test]
    fn a_long_list_is_cut() {
        let labels = Labels::of(LabelSet::Thumbs);
        let texts: Vec<String> = (0..20).map(|number| format!("text {number}")).collect();
        let error = labels.tally(&texts, OffScale::Reject).unwrap_err().to_string();
        assert!(error.contains("and 8 more"), "{error}");
    }
}
