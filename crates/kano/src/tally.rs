//! Joint counts of the functional and the dysfunctional answers.

use std::borrow::Cow;

use satis_response_model::{Answer, Error as ModelError, OffScale, PairTally, Summary};

use crate::{AnswerKind, Error, Wording};

/// How many respondents gave each pair of answers about one feature.
///
/// It is all that a Kano analysis needs, under any table and rule. Tallies of
/// parts merge to the tally of the whole; a map of them by segment is
/// [`BySegment`](satis_response_model::BySegment). A respondent who left one
/// of the two questions blank is counted and takes no part in any share.
///
/// The id of the wording travels with the counts, because another wording
/// moves features to another class; answers to different wordings do not
/// merge.
///
/// ```
/// use satis_kano::response_model::{Answer, Summary};
/// use satis_kano::{AnswerKind, Category, EvaluationTable, KanoTally};
///
/// let mut tally = KanoTally::from_answers(AnswerKind::Five, [(1, 5), (1, 3), (2, 5), (1, 5)])?;
/// tally.record((Answer::from(1), Answer::from(None::<i32>)))?;
/// assert_eq!((tally.complete(), tally.incomplete()), (4, 1));
/// let counts = EvaluationTable::berger1993().count(&tally)?;
/// assert_eq!(counts.get(Category::OneDimensional), 2);
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct KanoTally {
    kind: AnswerKind,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    wording: Option<Cow<'static, str>>,
    pairs: PairTally,
}

impl KanoTally {
    /// No answers yet.
    #[must_use]
    pub fn new(kind: AnswerKind) -> Self {
        let scale = kind.scale();
        Self { kind, wording: None, pairs: PairTally::new(&scale, &scale) }
    }

    /// The tally of pairs of a functional and a dysfunctional answer, from 1
    /// (like) to 5 or 3 (dislike); either may be an [`Option`].
    ///
    /// # Errors
    /// [`Error::Model`] with the row of the first value that is no answer.
    pub fn from_answers<I, A, B>(kind: AnswerKind, pairs: I) -> Result<Self, Error>
    where
        I: IntoIterator<Item = (A, B)>,
        A: Into<Answer>,
        B: Into<Answer>,
    {
        let scale = kind.scale();
        let pairs = PairTally::from_answers(&scale, &scale, pairs)?;
        Ok(Self { kind, wording: None, pairs })
    }

    /// The tally of two columns of codes, at the speed of memory: 0 for like
    /// up to 4 or 2 for dislike, and 251 to 255 for missing answers
    /// ([`Missing::code`](satis_response_model::Missing::code)).
    ///
    /// # Errors
    /// [`Error::Model`] if the columns differ in length, or with the first row
    /// that holds another code.
    pub fn from_codes(
        kind: AnswerKind,
        functional: &[u8],
        dysfunctional: &[u8],
    ) -> Result<Self, Error> {
        let scale = kind.scale();
        let pairs = PairTally::from_codes(&scale, &scale, functional, dysfunctional)?;
        Ok(Self { kind, wording: None, pairs })
    }

    /// The tally of pairs of answers in words; blank ones are skipped answers.
    ///
    /// # Errors
    /// [`Error::UnknownAnswers`] with every text that is no answer of the
    /// wording and how often it was seen, where `off_scale` says
    /// [`OffScale::Reject`]; otherwise these are counted as missing. They are
    /// never questionable.
    ///
    /// ```
    /// use satis_kano::response_model::OffScale;
    /// use satis_kano::{KanoTally, Wording};
    ///
    /// let wording = Wording::by_id("en-like-it")?;
    /// let pairs = [("I like it", "I dislike it"), ("I expect it", "i can tolerate it ")];
    /// let tally = KanoTally::from_texts(&wording, pairs, OffScale::Reject)?;
    /// assert_eq!(tally.wording(), Some("en-like-it"));
    ///
    /// let error = KanoTally::from_texts(&wording, [("I love it", "")], OffScale::Reject);
    /// assert!(error.unwrap_err().to_string().starts_with("unknown answers: \"I love it\" (1)"));
    /// # Ok::<(), satis_kano::Error>(())
    /// ```
    pub fn from_texts<I, A, B>(
        wording: &Wording,
        pairs: I,
        off_scale: OffScale,
    ) -> Result<Self, Error>
    where
        I: IntoIterator<Item = (A, B)>,
        A: AsRef<str>,
        B: AsRef<str>,
    {
        let mut reader = wording.reader();
        let answers: Vec<(Answer, Answer)> = pairs
            .into_iter()
            .map(|(functional, dysfunctional)| {
                (reader.read(functional.as_ref()), reader.read(dysfunctional.as_ref()))
            })
            .collect();
        reader.finish(off_scale)?;
        Ok(Self::from_answers(wording.kind(), answers)?.with_wording(wording.id().to_owned()))
    }

    /// The tally of a pair tally from elsewhere.
    ///
    /// # Errors
    /// [`Error::Model`] unless both scales are those of the kind of answers.
    pub fn from_pairs(kind: AnswerKind, pairs: PairTally) -> Result<Self, Error> {
        let scale = kind.scale();
        for found in [pairs.first_scale(), pairs.second_scale()] {
            if !found.same_points(&scale) {
                return Err(ModelError::ShapeMismatch {
                    what: "scales",
                    left: format!("{} to {}", scale.min(), scale.max()),
                    right: format!("{} to {}", found.min(), found.max()),
                }
                .into());
            }
        }
        Ok(Self { kind, wording: None, pairs })
    }

    /// With the id of the wording that was asked.
    #[must_use]
    pub fn with_wording(mut self, id: impl Into<Cow<'static, str>>) -> Self {
        self.wording = Some(id.into());
        self
    }

    /// Without the id of the wording, such as to pool wordings on purpose.
    #[must_use]
    pub fn without_wording(mut self) -> Self {
        self.wording = None;
        self
    }

    /// The kind of answers.
    #[must_use]
    pub const fn kind(&self) -> AnswerKind {
        self.kind
    }

    /// The id of the wording, if it is known.
    #[must_use]
    pub fn wording(&self) -> Option<&str> {
        self.wording.as_deref()
    }

    /// The joint counts: functional answers first.
    #[must_use]
    pub const fn pairs(&self) -> &PairTally {
        &self.pairs
    }

    /// How many answered both questions: the base of every share.
    #[must_use]
    pub fn complete(&self) -> u64 {
        self.pairs.complete()
    }

    /// How many left at least one question without an answer.
    #[must_use]
    pub fn incomplete(&self) -> u64 {
        self.pairs.incomplete()
    }

    /// The same answers with the two questions exchanged.
    #[must_use]
    pub fn transposed(&self) -> Self {
        Self { kind: self.kind, wording: self.wording.clone(), pairs: self.pairs.transposed() }
    }

    /// Takes in the same pair of answers many times.
    ///
    /// # Errors
    /// [`Error::Model`] if a value is no answer, or the count would not fit 64
    /// bits.
    pub fn record_many(
        &mut self,
        functional: impl Into<Answer>,
        dysfunctional: impl Into<Answer>,
        times: u64,
    ) -> Result<(), Error> {
        Ok(self.pairs.record_many((functional.into(), dysfunctional.into()), times)?)
    }
}

impl Summary for KanoTally {
    type Observation<'a> = (Answer, Answer);

    fn empty(&self) -> Self {
        Self { kind: self.kind, wording: self.wording.clone(), pairs: self.pairs.empty() }
    }

    fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    fn record(&mut self, pair: Self::Observation<'_>) -> Result<(), ModelError> {
        self.pairs.record(pair)
    }

    fn merge(&mut self, other: &Self) -> Result<(), ModelError> {
        if self.wording != other.wording {
            let id = |tally: &Self| tally.wording().unwrap_or("none").to_owned();
            return Err(ModelError::ShapeMismatch {
                what: "wordings",
                left: id(self),
                right: id(other),
            });
        }
        self.pairs.merge(&other.pairs)
    }
}

/// How a tally is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    kind: AnswerKind,
    #[serde(default)]
    wording: Option<String>,
    pairs: PairTally,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for KanoTally {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        let tally = Self::from_pairs(stored.kind, stored.pairs)?;
        Ok(Self { wording: stored.wording.map(Cow::Owned), ..tally })
    }
}
