//! Self-stated importance beside the two answers.

use satis_inference::{IntervalOptions, estimate};
use satis_response_model::{
    Answer, BySegment, Codes, Error as ModelError, Estimate, Scale, Summary, Tally,
};

use crate::{AnswerKind, Error, KanoTally};

/// How many respondents gave each pair of answers together with each rating of
/// importance: a [`KanoTally`] for each rating.
///
/// ```
/// use satis_kano::response_model::{Answer, Scale, Summary};
/// use satis_kano::{AnswerKind, RatedTally};
///
/// let mut tally = RatedTally::new(AnswerKind::Five, &Scale::ONE_TO_NINE);
/// for (functional, dysfunctional, importance) in [(1, 5, 9), (1, 4, 7), (3, 3, 2)] {
///     let [functional, dysfunctional, importance] =
///         [functional, dysfunctional, importance].map(Answer::from);
///     tally.record((functional, dysfunctional, importance))?;
/// }
/// assert_eq!(tally.importance(0.95)?.value(), 6.0);
/// assert_eq!(tally.total()?.complete(), 3);
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct RatedTally {
    scale: Scale,
    by_rating: BySegment<Answer, KanoTally>,
}

impl RatedTally {
    /// No answers yet, with importance on the given scale, its highest value
    /// the most important. 1 to 9 is usual.
    #[must_use]
    pub fn new(kind: AnswerKind, importance: &Scale) -> Self {
        Self::like(&KanoTally::new(kind), importance)
    }

    /// No answers yet, with the kind of answers and the wording of a tally.
    #[must_use]
    pub fn like(template: &KanoTally, importance: &Scale) -> Self {
        Self { scale: importance.without_labels(), by_rating: BySegment::new(template) }
    }

    /// The scale of importance.
    #[must_use]
    pub const fn scale(&self) -> &Scale {
        &self.scale
    }

    /// The tally of each rating, missing ones by their reason.
    #[must_use]
    pub const fn by_rating(&self) -> &BySegment<Answer, KanoTally> {
        &self.by_rating
    }

    /// The answers without their importance.
    ///
    /// # Errors
    /// [`Error::Model`] if the counts together do not fit 64 bits.
    pub fn total(&self) -> Result<KanoTally, Error> {
        Ok(self.by_rating.total()?)
    }

    /// The mean importance of all who rated it, whether or not they answered
    /// both questions; with its t interval by default.
    ///
    /// # Errors
    /// [`Error::Inference`] if nobody rated it, or the method or level does
    /// not apply.
    pub fn importance(&self, options: impl Into<IntervalOptions>) -> Result<Estimate, Error> {
        let mut tally = Tally::new(&self.scale);
        for (&rating, answers) in self.by_rating.iter() {
            tally.record_many(rating, answers.pairs().recorded())?;
        }
        let mean = estimate(&Codes::points(&self.scale), &tally, options)?;
        Ok(mean.named("importance").with_convention(format!(
            "self-stated, {} to {}",
            self.scale.min(),
            self.scale.max()
        )))
    }

    /// Each rating above zero with its answers; the others weigh nothing.
    pub(crate) fn weighted(&self) -> impl Iterator<Item = (f64, &KanoTally)> {
        self.by_rating
            .iter()
            .filter_map(|(rating, answers)| rating.value().map(|value| (f64::from(value), answers)))
    }

    /// Importance as a weight needs ratings that cannot be negative.
    pub(crate) fn check_weights(&self) -> Result<(), Error> {
        if self.scale.min() >= 0 {
            return Ok(());
        }
        Err(Error::Range {
            what: "the lowest importance",
            value: f64::from(self.scale.min()),
            expected: "at least 0, to serve as a weight",
        })
    }
}

impl Summary for RatedTally {
    /// The functional answer, the dysfunctional one, and the importance.
    type Observation<'a> = (Answer, Answer, Answer);

    fn empty(&self) -> Self {
        Self { scale: self.scale.clone(), by_rating: self.by_rating.empty() }
    }

    fn is_empty(&self) -> bool {
        self.by_rating.is_empty()
    }

    fn record(
        &mut self,
        (functional, dysfunctional, importance): Self::Observation<'_>,
    ) -> Result<(), ModelError> {
        // Refuses a rating that is no point of the scale.
        self.scale.encode(importance)?;
        self.by_rating.record((importance, (functional, dysfunctional)))
    }

    fn merge(&mut self, other: &Self) -> Result<(), ModelError> {
        if !self.scale.same_points(&other.scale) {
            let show = |scale: &Scale| format!("{} to {}", scale.min(), scale.max());
            return Err(ModelError::ShapeMismatch {
                what: "scales of importance",
                left: show(&self.scale),
                right: show(&other.scale),
            });
        }
        self.by_rating.merge(&other.by_rating)
    }
}

/// How a tally is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    scale: Scale,
    by_rating: BySegment<Answer, KanoTally>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for RatedTally {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        for &rating in stored.by_rating.segments() {
            stored.scale.encode(rating)?;
        }
        Ok(Self { scale: stored.scale.without_labels(), by_rating: stored.by_rating })
    }
}
