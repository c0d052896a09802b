//! The score of a tally, under any definition.

use satis_inference::{
    CodedSummary, Difference, DifferenceOptions, IntervalOptions, difference, estimate, score,
    variance,
};
use satis_response_model::{
    Answer, Error as ModelError, Estimate, Interval, MissingCounts, OffScale, Scale, Score,
    Summary, Tally, WeightedTally,
};

use crate::{Definition, Error, Labels};

/// From a fraction to percent.
const PERCENT: f64 = 100.0;

/// The customer satisfaction score of one item: a tally, and every definition
/// of the score on it.
///
/// It is a summary like the tally inside: it takes one more answer at a time,
/// and parts merge to the whole. Missing answers are counted by reason and
/// never in the base.
///
/// ```
/// use satis_csat::Csat;
/// use satis_csat::response_model::Scale;
///
/// let csat = Csat::from_counts(&Scale::ONE_TO_FIVE, &[4, 6, 15, 40, 35])?;
/// assert_eq!(csat.top_box(2, 0.95)?.value(), 0.75);
/// assert_eq!(csat.mean(0.95)?.value(), 3.96);
/// assert_eq!(csat.index(0.95)?.value(), 74.0);
/// assert_eq!(csat.net(0.95)?.value(), 0.65);
/// assert_eq!(
///     csat.mean(0.95)?.to_string(),
///     "CSAT mean 3.96, SE 0.11, 3.75 to 4.17 (95 % t), n 100",
/// );
///
/// // Nothing is not a score of zero, and 0 is not on the scale.
/// assert!(Csat::new(&Scale::ONE_TO_FIVE).mean(0.95).is_err());
/// assert!(Csat::from_scores(&Scale::ONE_TO_FIVE, [4, 0]).is_err());
/// # Ok::<(), satis_csat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Csat<T = Tally> {
    tally: T,
}

/// The customer satisfaction score of weighted answers.
///
/// The standard error is Taylor's, and Kish's effective number of answers goes
/// into the interval of a share or net score.
///
/// ```
/// use satis_csat::WeightedCsat;
/// use satis_csat::response_model::Scale;
///
/// let csat = WeightedCsat::from_weighted_scores(&Scale::ONE_TO_FIVE, [(5, 3.0), (2, 1.0)])?;
/// assert_eq!(csat.top_box(2, 0.95)?.value(), 0.75);
/// assert_eq!(csat.mean(0.95)?.value(), 4.25);
/// # Ok::<(), satis_csat::Error>(())
/// ```
pub type WeightedCsat = Csat<WeightedTally>;

impl Csat<Tally> {
    /// No answers yet.
    #[must_use]
    pub fn new(scale: &Scale) -> Self {
        Self { tally: Tally::new(scale) }
    }

    /// The score of answers as whole or floating-point numbers, each in an
    /// [`Option`] or not.
    ///
    /// # Errors
    /// [`Error::Model`] with the row of the first score that is not on the
    /// scale. [`Csat::record_scores`] can count these as invalid instead.
    pub fn from_scores<I>(scale: &Scale, scores: I) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: Into<Score>,
    {
        Ok(Self { tally: Tally::from_scores(scale, scores, OffScale::Reject)? })
    }

    /// The score of a column of answers, one byte each, at the speed of
    /// memory.
    ///
    /// # Errors
    /// [`Error::Model`] with the row of the first score that is not on the
    /// scale.
    pub fn from_slice(scale: &Scale, scores: &[u8]) -> Result<Self, Error> {
        Ok(Self { tally: Tally::from_values(scale, scores, OffScale::Reject)? })
    }

    /// The score of known counts, lowest point first.
    ///
    /// # Errors
    /// [`Error::Model`] unless there is one count a point and their sum fits
    /// 64 bits.
    pub fn from_counts(scale: &Scale, counts: &[u64]) -> Result<Self, Error> {
        Ok(Self { tally: Tally::from_counts(scale, counts)? })
    }

    /// The score of answers in words or signs, blank ones being skipped.
    ///
    /// # Errors
    /// [`Error::UnknownLabels`] with every text that is no label and how often
    /// it was seen, where `off_scale` says [`OffScale::Reject`]; otherwise
    /// these are counted as invalid.
    ///
    /// ```
    /// use satis_csat::response_model::OffScale;
    /// use satis_csat::{Csat, LabelSet, Labels};
    ///
    /// let faces = Labels::of(LabelSet::FiveFaces);
    /// let csat = Csat::from_labels(&faces, ["😀", "🙂", "", "🙁"], OffScale::Reject)?;
    /// assert_eq!(csat.answered(), 3);
    /// assert_eq!(csat.score(satis_csat::Definition::Mean)?, 11.0 / 3.0);
    /// # Ok::<(), satis_csat::Error>(())
    /// ```
    pub fn from_labels<I>(labels: &Labels, texts: I, off_scale: OffScale) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        Ok(Self { tally: labels.tally(texts, off_scale)? })
    }

    /// Takes in scores, one by one.
    ///
    /// # Errors
    /// [`Error::Model`] with the row of the first score that is not on the
    /// scale, where `off_scale` says [`OffScale::Reject`]; the scores before it
    /// stay recorded.
    ///
    /// ```
    /// use satis_csat::Csat;
    /// use satis_csat::response_model::{Missing, OffScale, Scale};
    ///
    /// let mut csat = Csat::new(&Scale::ONE_TO_FIVE);
    /// csat.record_scores([4.0, 4.5, 5.0], OffScale::CountInvalid)?;
    /// assert_eq!(csat.answered(), 2);
    /// assert_eq!(csat.missing().get(Missing::Invalid), 1);
    /// # Ok::<(), satis_csat::Error>(())
    /// ```
    pub fn record_scores<I>(&mut self, scores: I, off_scale: OffScale) -> Result<(), Error>
    where
        I: IntoIterator,
        I::Item: Into<Score>,
    {
        Ok(self.tally.record_scores(scores, off_scale)?)
    }
}

impl WeightedCsat {
    /// The score of weighted answers.
    ///
    /// # Errors
    /// [`Error::Model`] with the row of the first score that is not on the
    /// scale, or weight that is not a finite number of at least 0.
    pub fn from_weighted_scores<I, A>(scale: &Scale, answers: I) -> Result<Self, Error>
    where
        I: IntoIterator<Item = (A, f64)>,
        A: Into<Answer>,
    {
        Ok(Self { tally: WeightedTally::from_answers(scale, answers)? })
    }
}

impl<T> Csat<T> {
    /// The score of a tally from elsewhere.
    #[must_use]
    pub const fn from_tally(tally: T) -> Self {
        Self { tally }
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

impl<T: CodedSummary> Csat<T> {
    /// The scale of the answers.
    #[must_use]
    pub fn scale(&self) -> &Scale {
        self.tally.scale()
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

    /// The bare score, in the unit of its [`Definition`]; not rounded.
    ///
    /// # Errors
    /// [`satis_inference::Error::NoData`] if nobody answered; as
    /// [`Definition::codes`].
    pub fn score(&self, definition: Definition) -> Result<f64, Error> {
        Ok(score(&definition.codes(self.scale())?, &self.tally)?)
    }

    /// The variance of one coded answer, divisor n, in the squared unit of the
    /// definition: for a share `p (1 - p)`.
    ///
    /// # Errors
    /// As [`Csat::score`].
    pub fn variance(&self, definition: Definition) -> Result<f64, Error> {
        Ok(variance(&definition.codes(self.scale())?, &self.tally)?)
    }

    /// The score with standard error and interval, in the unit of its
    /// [`Definition`]: shares and net scores are fractions. By Wilson for a
    /// share, MOVER for a net score and t for a mean or index unless the
    /// options say otherwise; a mean of a scale of two or three points is a
    /// share or net score in other units, and takes their interval.
    ///
    /// # Errors
    /// [`satis_inference::Error`] if nobody answered, or the method or level
    /// does not apply; as [`Definition::codes`].
    ///
    /// ```
    /// use satis_csat::inference::Method;
    /// use satis_csat::response_model::Scale;
    /// use satis_csat::{Csat, Definition};
    ///
    /// let csat = Csat::from_counts(&Scale::new(0, 1)?, &[19, 81])?;
    /// let share = csat.estimate(Definition::TopBox(1), Method::ClopperPearson)?;
    /// assert_eq!(
    ///     share.to_string(),
    ///     "CSAT top-1-box 0.810, SE 0.039, 0.719 to 0.882 (95 % Clopper-Pearson), n 100",
    /// );
    /// assert_eq!(share.conventions()[0], "standard error: sqrt(V / n)");
    /// assert_eq!(share.conventions()[1], "definition: top-1-box, the share of answers 1");
    /// assert_eq!(share.conventions()[2], "scale: 0 to 1, higher is better");
    /// # Ok::<(), satis_csat::Error>(())
    /// ```
    pub fn estimate(
        &self,
        definition: Definition,
        options: impl Into<IntervalOptions>,
    ) -> Result<Estimate, Error> {
        let codes = definition.codes(self.scale())?;
        Ok(estimate(&codes, &self.tally, options)?
            .with_convention(definition.convention(&codes))
            .with_convention(scale_convention(self.scale())))
    }

    /// A share or net score as a percentage, 0 to 100 or -100 to 100.
    ///
    /// # Errors
    /// [`Error::NoPercent`] for a mean or index; as [`Csat::estimate`].
    ///
    /// ```
    /// use satis_csat::response_model::Scale;
    /// use satis_csat::{Csat, Definition};
    ///
    /// let csat = Csat::from_counts(&Scale::ONE_TO_FIVE, &[4, 6, 15, 40, 35])?;
    /// assert_eq!(
    ///     csat.percent_estimate(Definition::TopBox(2), 0.95)?.to_string(),
    ///     "CSAT top-2-box % 75.0, SE 4.3, 65.7 to 82.5 (95 % Wilson), n 100",
    /// );
    /// # Ok::<(), satis_csat::Error>(())
    /// ```
    pub fn percent_estimate(
        &self,
        definition: Definition,
        options: impl Into<IntervalOptions>,
    ) -> Result<Estimate, Error> {
        if !definition.is_fraction() {
            return Err(Error::NoPercent { definition: definition.to_string() });
        }
        let fraction = self.estimate(definition, options)?;
        Ok(fraction
            .transformed(PERCENT, 0.0)?
            .named(format!("CSAT {definition} %"))
            .with_convention("unit: percent"))
    }

    /// The interval of the score, in the unit of its [`Definition`].
    ///
    /// # Errors
    /// As [`Csat::estimate`].
    pub fn interval(
        &self,
        definition: Definition,
        options: impl Into<IntervalOptions>,
    ) -> Result<Interval, Error> {
        let codes = definition.codes(self.scale())?;
        Ok(satis_inference::interval(&codes, &self.tally, options)?)
    }

    /// [`Definition::TopBox`]: the share of the best `boxes` points, 0 to 1.
    ///
    /// # Errors
    /// As [`Csat::estimate`].
    pub fn top_box(
        &self,
        boxes: usize,
        options: impl Into<IntervalOptions>,
    ) -> Result<Estimate, Error> {
        self.estimate(Definition::TopBox(boxes), options)
    }

    /// [`Definition::BottomBox`]: the share of the worst `boxes` points, 0 to
    /// 1.
    ///
    /// # Errors
    /// As [`Csat::estimate`].
    pub fn bottom_box(
        &self,
        boxes: usize,
        options: impl Into<IntervalOptions>,
    ) -> Result<Estimate, Error> {
        self.estimate(Definition::BottomBox(boxes), options)
    }

    /// [`Definition::Mean`]: the mean answer, in points of the scale.
    ///
    /// # Errors
    /// As [`Csat::estimate`].
    pub fn mean(&self, options: impl Into<IntervalOptions>) -> Result<Estimate, Error> {
        self.estimate(Definition::Mean, options)
    }

    /// [`Definition::Index`]: the mean answer as an index, 0 to 100.
    ///
    /// # Errors
    /// As [`Csat::estimate`].
    pub fn index(&self, options: impl Into<IntervalOptions>) -> Result<Estimate, Error> {
        self.estimate(Definition::Index, options)
    }

    /// [`Definition::Net`]: the share above the middle less that below, -1 to
    /// 1.
    ///
    /// # Errors
    /// As [`Csat::estimate`].
    pub fn net(&self, options: impl Into<IntervalOptions>) -> Result<Estimate, Error> {
        self.estimate(Definition::Net, options)
    }

    /// This score less an earlier or another one, with interval and p value,
    /// in the unit of the definition. A fall is negative. By MOVER unless the
    /// options say otherwise, which for shares is the hybrid score interval of
    /// Newcombe (1998), Interval estimation for the difference between
    /// independent proportions.
    ///
    /// # Errors
    /// [`Error::Inference`] if the scales differ in points or direction,
    /// nobody answered one of the two, or the method or level does not apply.
    ///
    /// ```
    /// use satis_csat::response_model::Scale;
    /// use satis_csat::{Csat, Definition};
    ///
    /// let scale = Scale::new(0, 1)?;
    /// let last_year = Csat::from_counts(&scale, &[220, 780])?;
    /// let this_year = Csat::from_counts(&scale, &[188, 812])?;
    /// let change = this_year.difference(&last_year, Definition::TopBox(1), 0.95)?;
    /// let range = change.estimate().interval().unwrap();
    /// assert_eq!(format!("{range:.4}"), "-0.0033 to 0.0673 (95 % MOVER difference)");
    /// # Ok::<(), satis_csat::Error>(())
    /// ```
    pub fn difference<U: CodedSummary>(
        &self,
        other: &Csat<U>,
        definition: Definition,
        options: impl Into<DifferenceOptions>,
    ) -> Result<Difference, Error> {
        let codes = definition.codes(self.scale())?;
        let difference = difference(&codes, &self.tally, &other.tally, options)?;
        Ok(difference.with_convention(format!("definition: {definition}")))
    }
}

impl<T: Summary> Summary for Csat<T> {
    type Observation<'a> = T::Observation<'a>;

    fn empty(&self) -> Self {
        Self { tally: self.tally.empty() }
    }

    fn is_empty(&self) -> bool {
        self.tally.is_empty()
    }

    fn record(&mut self, observation: Self::Observation<'_>) -> Result<(), ModelError> {
        self.tally.record(observation)
    }

    fn merge(&mut self, other: &Self) -> Result<(), ModelError> {
        self.tally.merge(&other.tally)
    }
}

/// The scale in words, as it stands among the conventions of an estimate.
pub(crate) fn scale_convention(scale: &Scale) -> String {
    format!("scale: {scale}, {}", scale.direction())
}
