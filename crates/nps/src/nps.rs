//! The score of a tally.

use satis_inference::{
    CodedSummary, Difference, DifferenceOptions, IntervalOptions, difference_between, estimate,
    score, variance,
};
use satis_response_model::{
    Answer, Error as ModelError, Estimate, Interval, OffScale, Scale, Score, Summary, Tally,
    WeightedTally,
};

use crate::{Category, Cuts, Error};

/// From the score on -1 to 1 to points.
const POINTS: f64 = 100.0;

/// The net promoter score: promoters less detractors, of all who answered.
///
/// It is a summary like the tally inside: it takes one more answer at a time,
/// and parts merge to the whole. Missing answers are counted by reason and
/// never in the base.
///
/// ```
/// use satis_nps::Nps;
///
/// let nps = Nps::from_scores([10, 9, 8, 10, 3])?;
/// assert_eq!(nps.score()?, 40.0);
/// assert_eq!((nps.promoters(), nps.passives(), nps.detractors()), (3, 1, 1));
/// println!("{}", nps.estimate(0.95)?);
///
/// // Nothing is not a score of zero, and 11 is not on the scale.
/// assert!(Nps::new().score().is_err());
/// assert!(Nps::from_scores([10, 11]).is_err());
/// # Ok::<(), satis_nps::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked<T>"),
    serde(bound(
        serialize = "T: serde::Serialize",
        deserialize = "T: serde::Deserialize<'de> + satis_inference::CodedSummary"
    ))
)]
pub struct Nps<T = Tally> {
    cuts: Cuts,
    tally: T,
}

/// The net promoter score of weighted answers.
///
/// The standard error is Taylor's, and Kish's effective number of answers goes
/// into the interval.
///
/// ```
/// use satis_nps::{Cuts, WeightedNps};
///
/// let answers = [(10, 0.5), (9, 0.8), (7, 1.0), (2, 1.0), (10, 1.2), (0, 1.5), (8, 2.0), (9, 2.5)];
/// let nps = WeightedNps::from_weighted_scores(Cuts::CLASSIC, answers)?;
/// let estimate = nps.fraction_estimate(0.95)?;
/// assert!((estimate.value() - 0.238095238).abs() < 1e-9);
/// assert!((estimate.effective_n().unwrap() - 6.550802139).abs() < 1e-9);
/// # Ok::<(), satis_nps::Error>(())
/// ```
pub type WeightedNps = Nps<WeightedTally>;

impl Nps<Tally> {
    /// No answers yet, with the classic cuts.
    #[must_use]
    pub fn new() -> Self {
        Self::with_cuts(Cuts::CLASSIC)
    }

    /// No answers yet, with other cuts.
    #[must_use]
    pub fn with_cuts(cuts: Cuts) -> Self {
        Self { tally: Tally::new(cuts.scale()), cuts }
    }

    /// The score of answers from 0 to 10, with the classic cuts. They may be
    /// whole or floating-point numbers, each in an [`Option`] or not.
    ///
    /// # Errors
    /// [`Error::Model`] with the row of the first score that is not on the
    /// scale, 6.5 and 11 alike. [`Nps::record_scores`] can count these as
    /// invalid instead.
    pub fn from_scores<I>(scores: I) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: Into<Score>,
    {
        let mut nps = Self::new();
        nps.record_scores(scores, OffScale::Reject)?;
        Ok(nps)
    }

    /// The score of a column of answers from 0 to 10, one byte each, at the
    /// speed of memory.
    ///
    /// # Errors
    /// [`Error::Model`] with the row of the first score that is not on the
    /// scale.
    ///
    /// ```
    /// use satis_nps::Nps;
    ///
    /// let column: Vec<u8> = (0..10_000_000).map(|row| (row % 11) as u8).collect();
    /// let nps = Nps::from_slice(&column)?;
    /// assert_eq!(nps.answered(), 10_000_000);
    /// # Ok::<(), satis_nps::Error>(())
    /// ```
    pub fn from_slice(scores: &[u8]) -> Result<Self, Error> {
        let cuts = Cuts::CLASSIC;
        Ok(Self { tally: Tally::from_values(cuts.scale(), scores, OffScale::Reject)?, cuts })
    }

    /// The score of known numbers of detractors, passives and promoters.
    ///
    /// # Errors
    /// [`Error::Model`] if their sum does not fit 64 bits.
    ///
    /// ```
    /// use satis_nps::Nps;
    ///
    /// assert_eq!(Nps::from_counts(20, 30, 50)?.score()?, 30.0);
    /// # Ok::<(), satis_nps::Error>(())
    /// ```
    pub fn from_counts(detractors: u64, passives: u64, promoters: u64) -> Result<Self, Error> {
        let scale = Scale::new(-1, 1)?;
        let cuts = Cuts::new(&scale, -1, 1)?;
        Ok(Self { tally: Tally::from_counts(&scale, &[detractors, passives, promoters])?, cuts })
    }

    /// Takes in scores, one by one.
    ///
    /// # Errors
    /// [`Error::Model`] with the row of the first score that is not on the
    /// scale, where `off_scale` says [`OffScale::Reject`]; the scores before it
    /// stay recorded.
    ///
    /// ```
    /// use satis_nps::Nps;
    /// use satis_nps::response_model::{Missing, OffScale};
    ///
    /// let mut nps = Nps::new();
    /// nps.record_scores([9.0, 6.5, 11.0, 10.0], OffScale::CountInvalid)?;
    /// assert_eq!(nps.score()?, 100.0);
    /// assert_eq!(nps.tally().missing().get(Missing::Invalid), 2);
    /// # Ok::<(), satis_nps::Error>(())
    /// ```
    pub fn record_scores<I>(&mut self, scores: I, off_scale: OffScale) -> Result<(), Error>
    where
        I: IntoIterator,
        I::Item: Into<Score>,
    {
        Ok(self.tally.record_scores(scores, off_scale)?)
    }

    /// How many are promoters.
    #[must_use]
    pub fn promoters(&self) -> u64 {
        self.count(Category::Promoter)
    }

    /// How many are passives.
    #[must_use]
    pub fn passives(&self) -> u64 {
        self.count(Category::Passive)
    }

    /// How many are detractors.
    #[must_use]
    pub fn detractors(&self) -> u64 {
        self.count(Category::Detractor)
    }

    fn count(&self, category: Category) -> u64 {
        let in_category = |&(score, _): &(i32, u64)| self.cuts.category(score) == Some(category);
        self.tally.iter().filter(in_category).map(|(_, count)| count).sum()
    }
}

impl WeightedNps {
    /// The score of weighted answers.
    ///
    /// # Errors
    /// [`Error::Model`] with the row of the first score that is not on the
    /// scale, or weight that is not a finite number of at least 0.
    pub fn from_weighted_scores<I, A>(cuts: Cuts, answers: I) -> Result<Self, Error>
    where
        I: IntoIterator<Item = (A, f64)>,
        A: Into<Answer>,
    {
        Ok(Self { tally: WeightedTally::from_answers(cuts.scale(), answers)?, cuts })
    }
}

impl<T: CodedSummary> Nps<T> {
    /// The score of a tally under some cuts.
    ///
    /// # Errors
    /// [`Error::Model`] if the tally is on another scale than the cuts.
    pub fn from_tally(cuts: Cuts, tally: T) -> Result<Self, Error> {
        cuts.codes().check(tally.scale())?;
        Ok(Self { cuts, tally })
    }
}

impl<T> Nps<T> {
    /// Where the scale is cut.
    #[must_use]
    pub const fn cuts(&self) -> &Cuts {
        &self.cuts
    }

    /// The tally of the scores.
    #[must_use]
    pub const fn tally(&self) -> &T {
        &self.tally
    }

    /// The tally of the scores, for other uses.
    #[must_use]
    pub fn into_tally(self) -> T {
        self.tally
    }
}

impl<T: CodedSummary> Nps<T> {
    /// How many answered, whatever their weight.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.tally.answered()
    }

    /// The score on -100 to 100, not rounded.
    ///
    /// # Errors
    /// [`satis_inference::Error::NoData`] if nobody answered.
    pub fn score(&self) -> Result<f64, Error> {
        Ok(POINTS * self.fraction()?)
    }

    /// The score on -1 to 1, the share of promoters less that of detractors.
    ///
    /// # Errors
    /// [`satis_inference::Error::NoData`] if nobody answered.
    ///
    /// ```
    /// use satis_nps::Nps;
    ///
    /// assert_eq!(Nps::from_counts(20, 30, 50)?.fraction()?, 0.3);
    /// # Ok::<(), satis_nps::Error>(())
    /// ```
    pub fn fraction(&self) -> Result<f64, Error> {
        Ok(score(&self.cuts.codes(), &self.tally)?)
    }

    /// The variance of one coded answer, `p + q - (p - q)^2` with p the share
    /// of promoters and q that of detractors; at most 1.
    ///
    /// # Errors
    /// [`satis_inference::Error::NoData`] if nobody answered.
    pub fn variance(&self) -> Result<f64, Error> {
        Ok(variance(&self.cuts.codes(), &self.tally)?)
    }

    /// The score on -100 to 100 with standard error and interval; by MOVER
    /// unless the options say otherwise.
    ///
    /// # Errors
    /// [`satis_inference::Error`] if nobody answered, or the method or level
    /// does not apply.
    ///
    /// ```
    /// use satis_nps::Nps;
    ///
    /// let estimate = Nps::from_counts(20, 30, 50)?.estimate(0.95)?;
    /// assert_eq!(format!("{estimate:.1}"), "NPS 30.0, SE 7.8, 14.0 to 44.2 (95 % MOVER), n 100");
    /// # Ok::<(), satis_nps::Error>(())
    /// ```
    pub fn estimate(&self, options: impl Into<IntervalOptions>) -> Result<Estimate, Error> {
        Ok(self.fraction_estimate(options)?.transformed(POINTS, 0.0)?)
    }

    /// The score on -1 to 1 with standard error and interval.
    ///
    /// # Errors
    /// As [`Nps::estimate`].
    pub fn fraction_estimate(
        &self,
        options: impl Into<IntervalOptions>,
    ) -> Result<Estimate, Error> {
        let estimate = estimate(&self.cuts.codes(), &self.tally, options)?;
        Ok(estimate.with_convention(format!("cuts: {}", self.cuts)))
    }

    /// The interval of the score on -100 to 100.
    ///
    /// # Errors
    /// As [`Nps::estimate`].
    ///
    /// ```
    /// use satis_inference::{IntervalOptions, Method};
    /// use satis_nps::Nps;
    ///
    /// let nps = Nps::from_counts(20, 30, 50)?;
    /// assert_eq!(format!("{:.2}", nps.interval(Method::Mover)?), "13.97 to 44.18 (95 % MOVER)");
    /// let options = IntervalOptions::new().level(0.99).method(Method::Score);
    /// assert!(nps.interval(options)?.contains(10.0));
    /// # Ok::<(), satis_nps::Error>(())
    /// ```
    pub fn interval(&self, options: impl Into<IntervalOptions>) -> Result<Interval, Error> {
        let interval = satis_inference::interval(&self.cuts.codes(), &self.tally, options)?;
        Ok(interval.transformed(POINTS, 0.0)?)
    }

    /// The share of a category with its own interval, Wilson's by default.
    ///
    /// # Errors
    /// As [`Nps::estimate`]; also for passives where the cuts leave none.
    ///
    /// ```
    /// use satis_nps::{Category, Nps};
    ///
    /// let nps = Nps::from_counts(20, 30, 50)?;
    /// let promoters = nps.share(Category::Promoter, 0.95)?;
    /// assert_eq!(format!("{promoters:.2}"), "promoters 0.50, SE 0.05, 0.40 to 0.60 (95 % Wilson), n 100");
    /// # Ok::<(), satis_nps::Error>(())
    /// ```
    pub fn share(
        &self,
        category: Category,
        options: impl Into<IntervalOptions>,
    ) -> Result<Estimate, Error> {
        Ok(estimate(&self.cuts.share_codes(category), &self.tally, options)?)
    }

    /// This score less an earlier or another one, in points, with interval and
    /// p value; by MOVER unless the options say otherwise. A fall is negative.
    ///
    /// A score that was made of known numbers ([`Nps::from_counts`]) goes with
    /// any cuts.
    ///
    /// # Errors
    /// [`Error::CutsDiffer`] if they are cut in different ways, and as
    /// [`Nps::estimate`].
    ///
    /// ```
    /// use satis_nps::Nps;
    ///
    /// let (spring, autumn) = (Nps::from_counts(20, 30, 50)?, Nps::from_counts(30, 30, 40)?);
    /// let change = autumn.difference(&spring, 0.95)?;
    /// assert_eq!(change.estimate().value().round(), -20.0);
    /// assert!(change.p_value() > 0.05);
    /// # Ok::<(), satis_nps::Error>(())
    /// ```
    pub fn difference<U: CodedSummary>(
        &self,
        other: &Nps<U>,
        options: impl Into<DifferenceOptions>,
    ) -> Result<Difference, Error> {
        let of_counts = |cuts: &Cuts| (cuts.scale().min(), cuts.scale().max()) == (-1, 1);
        if self.cuts != other.cuts && !of_counts(&self.cuts) && !of_counts(&other.cuts) {
            return Err(Error::CutsDiffer {
                left: self.cuts.to_string(),
                right: other.cuts.to_string(),
            });
        }
        let difference = difference_between(
            (&self.cuts.codes(), &self.tally),
            (&other.cuts.codes(), &other.tally),
            options,
        )?;
        Ok(difference.scaled(POINTS)?.with_convention(format!("cuts: {}", self.cuts)))
    }
}

impl Default for Nps<Tally> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: CodedSummary + Summary> Summary for Nps<T> {
    type Observation<'a> = T::Observation<'a>;

    fn empty(&self) -> Self {
        Self { cuts: self.cuts.clone(), tally: self.tally.empty() }
    }

    fn is_empty(&self) -> bool {
        self.tally.is_empty()
    }

    fn record(&mut self, observation: Self::Observation<'_>) -> Result<(), ModelError> {
        self.tally.record(observation)
    }

    fn merge(&mut self, other: &Self) -> Result<(), ModelError> {
        if self.cuts != other.cuts {
            return Err(ModelError::ShapeMismatch {
                what: "cuts",
                left: self.cuts.to_string(),
                right: other.cuts.to_string(),
            });
        }
        self.tally.merge(&other.tally)
    }
}

/// How a score is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked<T> {
    cuts: Cuts,
    tally: T,
}

#[cfg(feature = "serde")]
impl<T: CodedSummary> TryFrom<Unchecked<T>> for Nps<T> {
    type Error = Error;

    fn try_from(stored: Unchecked<T>) -> Result<Self, Error> {
        Self::from_tally(stored.cuts, stored.tally)
    }
}
