//! The score of a tally under a version of the question.

use satis_inference::{
    CodedSummary, Difference, DifferenceOptions, IntervalOptions, difference_between, estimate,
    score, variance,
};
use satis_response_model::{
    Answer, Codes, Error as ModelError, Estimate, Interval, MissingCounts, OffScale, Score,
    Summary, Tally, WeightedTally,
};

use crate::{Error, Measure, Version};

/// The customer effort score: a version of the question and the tally of its
/// answers.
///
/// It is a summary like the tally inside: it takes one more answer at a time,
/// and parts merge to the whole. Missing answers are counted by reason and
/// never in the base.
///
/// ```
/// use satis_ces::{Ces, Version};
///
/// let ces = Ces::from_counts(Version::V2, &[3, 2, 5, 10, 25, 35, 20])?;
/// assert_eq!(ces.mean(0.95)?.value(), 5.37);
/// assert_eq!(ces.easy(0.95)?.value(), 0.80);
/// assert_eq!(ces.net(0.95)?.value(), 0.70);
///
/// // Version 1 points the other way: a mean of 2.4 is 3.6 reversed.
/// let old = Ces::from_scores(Version::V1, [2, 3, 2, 2, 3])?;
/// assert_eq!(old.mean(0.95)?.value(), 2.4);
/// assert_eq!(old.reversed_mean(0.95)?.value(), 3.6);
/// # Ok::<(), satis_ces::Error>(())
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
pub struct Ces<T = Tally> {
    version: Version,
    tally: T,
}

/// The customer effort score of weighted answers.
///
/// The standard error is Taylor's, and Kish's effective number of answers goes
/// into the interval of a share or net score.
///
/// ```
/// use satis_ces::{Version, WeightedCes};
///
/// let ces = WeightedCes::from_weighted_scores(Version::V2, [(7, 3.0), (3, 1.0)])?;
/// assert_eq!(ces.mean(0.95)?.value(), 6.0);
/// assert_eq!(ces.easy(0.95)?.value(), 0.75);
/// # Ok::<(), satis_ces::Error>(())
/// ```
pub type WeightedCes = Ces<WeightedTally>;

impl Ces<Tally> {
    /// No answers yet.
    #[must_use]
    pub fn new(version: Version) -> Self {
        Self { tally: Tally::new(&version.scale()), version }
    }

    /// The score of answers as whole or floating-point numbers, each in an
    /// [`Option`] or not.
    ///
    /// # Errors
    /// [`Error::Model`] with the row of the first score that is not on the
    /// scale. [`Ces::record_scores`] can count these as invalid instead.
    pub fn from_scores<I>(version: Version, scores: I) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: Into<Score>,
    {
        let mut ces = Self::new(version);
        ces.record_scores(scores, OffScale::Reject)?;
        Ok(ces)
    }

    /// The score of a column of answers, one byte each, at the speed of
    /// memory.
    ///
    /// # Errors
    /// [`Error::Model`] with the row of the first score that is not on the
    /// scale.
    pub fn from_slice(version: Version, scores: &[u8]) -> Result<Self, Error> {
        let tally = Tally::from_values(&version.scale(), scores, OffScale::Reject)?;
        Ok(Self { version, tally })
    }

    /// The score of known counts, lowest point first.
    ///
    /// # Errors
    /// [`Error::Model`] unless there is one count a point and their sum fits
    /// 64 bits.
    pub fn from_counts(version: Version, counts: &[u64]) -> Result<Self, Error> {
        Ok(Self { tally: Tally::from_counts(&version.scale(), counts)?, version })
    }

    /// Takes in scores, one by one.
    ///
    /// # Errors
    /// [`Error::Model`] with the row of the first score that is not on the
    /// scale, where `off_scale` says [`OffScale::Reject`]; the scores before it
    /// stay recorded.
    pub fn record_scores<I>(&mut self, scores: I, off_scale: OffScale) -> Result<(), Error>
    where
        I: IntoIterator,
        I::Item: Into<Score>,
    {
        Ok(self.tally.record_scores(scores, off_scale)?)
    }
}

impl WeightedCes {
    /// The score of weighted answers.
    ///
    /// # Errors
    /// [`Error::Model`] with the row of the first score that is not on the
    /// scale, or weight that is not a finite number of at least 0.
    pub fn from_weighted_scores<I, A>(version: Version, answers: I) -> Result<Self, Error>
    where
        I: IntoIterator<Item = (A, f64)>,
        A: Into<Answer>,
    {
        Ok(Self { tally: WeightedTally::from_answers(&version.scale(), answers)?, version })
    }
}

impl<T> Ces<T> {
    /// The version of the question.
    #[must_use]
    pub const fn version(&self) -> &Version {
        &self.version
    }

    /// The tally of the answers.
    #[must_use]
    pub const fn tally(&self) -> &T {
        &self.tally
    }

    /// The tally of the answers, for other uses.
    #[must_use]
    pub fn into_tally(self) -> T {
        self.tally
    }
}

impl<T: CodedSummary> Ces<T> {
    /// The score of a tally from elsewhere.
    ///
    /// # Errors
    /// [`Error::Model`] if the tally's scale has other points or another
    /// direction than the version's: for version 1 it must say that lower is
    /// better.
    pub fn from_tally(version: Version, tally: T) -> Result<Self, Error> {
        Codes::points(&version.scale()).check(tally.scale())?;
        Ok(Self { version, tally })
    }

    /// How many answered, whatever their weight.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.tally.answered()
    }

    /// How many answers are missing, by reason.
    #[must_use]
    pub fn missing(&self) -> &MissingCounts {
        self.tally.missing()
    }

    /// The bare score, in the unit of its [`Measure`]; not rounded.
    ///
    /// # Errors
    /// [`satis_inference::Error::NoData`] if nobody answered.
    pub fn score(&self, measure: Measure) -> Result<f64, Error> {
        Ok(score(&measure.codes(self.tally.scale())?, &self.tally)?)
    }

    /// The variance of one coded answer, divisor n, in the squared unit of the
    /// measure.
    ///
    /// # Errors
    /// [`satis_inference::Error::NoData`] if nobody answered.
    pub fn variance(&self, measure: Measure) -> Result<f64, Error> {
        Ok(variance(&measure.codes(self.tally.scale())?, &self.tally)?)
    }

    /// The score with standard error and interval, in the unit of its
    /// [`Measure`]; by t for means and the index, Wilson for shares and MOVER
    /// for the net score unless the options say otherwise. A mean of a scale of
    /// two or three points is a share or net score in other units, and takes
    /// their interval.
    ///
    /// # Errors
    /// [`satis_inference::Error`] if nobody answered, or the method or level
    /// does not apply.
    ///
    /// ```
    /// use satis_ces::{Ces, Measure, Version};
    ///
    /// let ces = Ces::from_counts(Version::V2, &[3, 2, 5, 10, 25, 35, 20])?;
    /// assert_eq!(
    ///     ces.estimate(Measure::Easy, 0.95)?.to_string(),
    ///     "CES easy 0.800, SE 0.040, 0.711 to 0.867 (95 % Wilson), n 100",
    /// );
    /// # Ok::<(), satis_ces::Error>(())
    /// ```
    pub fn estimate(
        &self,
        measure: Measure,
        options: impl Into<IntervalOptions>,
    ) -> Result<Estimate, Error> {
        let scale = self.tally.scale();
        Ok(estimate(&measure.codes(scale)?, &self.tally, options)?
            .with_convention(measure.convention(scale)?)
            .with_convention(format!("question: {}", self.version)))
    }

    /// The interval of the score, in the unit of its [`Measure`].
    ///
    /// # Errors
    /// As [`Ces::estimate`].
    pub fn interval(
        &self,
        measure: Measure,
        options: impl Into<IntervalOptions>,
    ) -> Result<Interval, Error> {
        let codes = measure.codes(self.tally.scale())?;
        Ok(satis_inference::interval(&codes, &self.tally, options)?)
    }

    /// [`Measure::Mean`]: the mean answer as it was asked. Low is good for
    /// version 1.
    ///
    /// # Errors
    /// As [`Ces::estimate`].
    pub fn mean(&self, options: impl Into<IntervalOptions>) -> Result<Estimate, Error> {
        self.estimate(Measure::Mean, options)
    }

    /// [`Measure::ReversedMean`]: `min + max - mean`, so 6 - mean for version
    /// 1, on which high is then good.
    ///
    /// # Errors
    /// As [`Ces::estimate`].
    pub fn reversed_mean(&self, options: impl Into<IntervalOptions>) -> Result<Estimate, Error> {
        self.estimate(Measure::ReversedMean, options)
    }

    /// [`Measure::Easy`]: the share of easy answers, 0 to 1; 5 to 7 on version
    /// 2, 1 and 2 on version 1.
    ///
    /// # Errors
    /// As [`Ces::estimate`].
    pub fn easy(&self, options: impl Into<IntervalOptions>) -> Result<Estimate, Error> {
        self.estimate(Measure::Easy, options)
    }

    /// [`Measure::Net`]: the share of easy answers less that of difficult ones,
    /// -1 to 1.
    ///
    /// # Errors
    /// As [`Ces::estimate`].
    pub fn net(&self, options: impl Into<IntervalOptions>) -> Result<Estimate, Error> {
        self.estimate(Measure::Net, options)
    }

    /// [`Measure::Index`]: the mean answer from 0, hardest, to 100, easiest.
    ///
    /// # Errors
    /// As [`Ces::estimate`].
    pub fn index(&self, options: impl Into<IntervalOptions>) -> Result<Estimate, Error> {
        self.estimate(Measure::Index, options)
    }

    /// This score less an earlier or another one of the same version, with
    /// interval and p value, in the unit of the measure. By MOVER unless the
    /// options say otherwise. A fall is negative, which for the mean of version
    /// 1 is an improvement.
    ///
    /// # Errors
    /// [`Error::VersionsDiffer`] for two versions, whatever the measure;
    /// [`satis_inference::Error`] if nobody answered one of the two, or the
    /// method or level does not apply.
    pub fn difference<U: CodedSummary>(
        &self,
        other: &Ces<U>,
        measure: Measure,
        options: impl Into<DifferenceOptions>,
    ) -> Result<Difference, Error> {
        if !self.version.is_same(&other.version) {
            return Err(Error::VersionsDiffer {
                measure: measure.to_string(),
                left: self.version.to_string(),
                right: other.version.to_string(),
            });
        }
        self.compare(other, measure, options)
    }

    /// The ease index of this score less that of another, of any version, in
    /// points of 0 to 100. A fall is negative.
    ///
    /// This is the one comparison across versions: both are turned so that
    /// high is easy and stretched from 0 to 100. It remains a weak one. The
    /// questions differ (how much effort I made, how easy the company made
    /// it), and so do the words and number of the points, so a difference may
    /// be of the questionnaire and not of the effort.
    ///
    /// # Errors
    /// [`satis_inference::Error`] if nobody answered one of the two, or the
    /// method or level does not apply.
    ///
    /// ```
    /// use satis_ces::{Ces, Error, Measure, Version};
    ///
    /// let old = Ces::from_scores(Version::V1, [2, 3, 2, 2, 3])?;
    /// let new = Ces::from_scores(Version::V2, [6, 5, 7, 6, 6])?;
    /// let refused = new.difference(&old, Measure::Mean, 0.95);
    /// assert!(matches!(refused, Err(Error::VersionsDiffer { .. })));
    /// // 100 * 5/6 less 100 * 2.6/4
    /// let change = new.index_difference(&old, 0.95)?;
    /// assert!((change.estimate().value() - (500.0 / 6.0 - 65.0)).abs() < 1e-12);
    /// # Ok::<(), satis_ces::Error>(())
    /// ```
    pub fn index_difference<U: CodedSummary>(
        &self,
        other: &Ces<U>,
        options: impl Into<DifferenceOptions>,
    ) -> Result<Difference, Error> {
        self.compare(other, Measure::Index, options)
    }

    fn compare<U: CodedSummary>(
        &self,
        other: &Ces<U>,
        measure: Measure,
        options: impl Into<DifferenceOptions>,
    ) -> Result<Difference, Error> {
        let difference = difference_between(
            (&measure.codes(self.tally.scale())?, &self.tally),
            (&measure.codes(other.tally.scale())?, &other.tally),
            options,
        )?;
        let versions = format!("versions: {} and {}", self.version, other.version);
        Ok(difference.with_convention(versions))
    }
}

impl Default for Ces<Tally> {
    fn default() -> Self {
        Self::new(Version::default())
    }
}

impl<T: CodedSummary + Summary> Summary for Ces<T> {
    type Observation<'a> = T::Observation<'a>;

    fn empty(&self) -> Self {
        Self { version: self.version.clone(), tally: self.tally.empty() }
    }

    fn is_empty(&self) -> bool {
        self.tally.is_empty()
    }

    fn record(&mut self, observation: Self::Observation<'_>) -> Result<(), ModelError> {
        self.tally.record(observation)
    }

    fn merge(&mut self, other: &Self) -> Result<(), ModelError> {
        if !self.version.is_same(&other.version) {
            return Err(ModelError::ShapeMismatch {
                what: "versions of the effort question",
                left: self.version.to_string(),
                right: other.version.to_string(),
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
    version: Version,
    tally: T,
}

#[cfg(feature = "serde")]
impl<T: CodedSummary> TryFrom<Unchecked<T>> for Ces<T> {
    type Error = Error;

    fn try_from(stored: Unchecked<T>) -> Result<Self, Error> {
        Self::from_tally(stored.version, stored.tally)
    }
}
