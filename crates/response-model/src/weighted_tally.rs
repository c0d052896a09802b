//! Weighted answers on each point of a scale.

use crate::{Answer, Codes, Error, MissingCounts, Scale, Summary, Tally};

/// What a weighted tally holds of one point: how many answered it, and the sum
/// of their weights and of the squares of these.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct WeightedCount {
    /// How many answered this point, whatever their weight.
    pub n: u64,
    /// The sum of their weights.
    pub sum: f64,
    /// The sum of the squares of their weights.
    pub sum_of_squares: f64,
}

impl WeightedCount {
    pub(crate) fn plus(self, other: Self) -> Result<Self, Error> {
        let total = Self {
            n: self.n.checked_add(other.n).ok_or(Error::Overflow)?,
            sum: self.sum + other.sum,
            sum_of_squares: self.sum_of_squares + other.sum_of_squares,
        };
        for (what, value) in
            [("sum of weights", total.sum), ("sum of squared weights", total.sum_of_squares)]
        {
            if !value.is_finite() {
                return Err(Error::NotFinite { what, value });
            }
        }
        Ok(total)
    }

    /// Whether some n weights of at least 0 can have these sums, up to
    /// rounding: `sum^2 / n <= sum_of_squares <= sum^2`.
    pub(crate) fn is_possible(self) -> bool {
        let slack = 1.0 + 1e-9;
        let square = self.sum * self.sum;
        self.sum.is_finite()
            && self.sum_of_squares.is_finite()
            && self.sum >= 0.0
            && self.sum_of_squares >= 0.0
            && (self.sum > 0.0) == (self.sum_of_squares > 0.0)
            && self.sum_of_squares <= square * slack
            && square <= self.n as f64 * self.sum_of_squares * slack
    }
}

/// How many answers fell on each point of a scale, with the sums of their
/// weights and squared weights.
///
/// Enough for a weighted score, its Taylor-linearised standard error and Kish's
/// effective number of answers. Missing answers are counted without weight.
///
/// ```
/// use satis_response_model::{Answer, Scale, Summary, WeightedTally};
///
/// let mut tally = WeightedTally::new(&Scale::ZERO_TO_TEN);
/// for (score, weight) in [(10, 0.5), (9, 1.5), (2, 1.0)] {
///     tally.record((Answer::Value(score), weight))?;
/// }
/// assert_eq!(tally.total_weight(), 3.0);
/// // (sum of w)^2 / sum of w^2 = 9 / 3.5
/// assert_eq!(tally.effective_n(), Some(9.0 / 3.5));
/// # Ok::<(), satis_response_model::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct WeightedTally {
    scale: Scale,
    counts: Vec<WeightedCount>,
    missing: MissingCounts,
    total: WeightedCount,
}

impl WeightedTally {
    /// An empty weighted tally. Labels of the scale are not kept.
    #[must_use]
    pub fn new(scale: &Scale) -> Self {
        Self {
            scale: scale.without_labels(),
            counts: vec![WeightedCount::default(); scale.points()],
            missing: MissingCounts::new(),
            total: WeightedCount::default(),
        }
    }

    /// The weighted tally of answers with their weights.
    ///
    /// # Errors
    /// [`Error::OffScale`] or [`Error::Weight`] with the row of the first bad
    /// value or weight.
    pub fn from_answers<I, A>(scale: &Scale, answers: I) -> Result<Self, Error>
    where
        I: IntoIterator<Item = (A, f64)>,
        A: Into<Answer>,
    {
        let mut tally = Self::new(scale);
        for (row, (answer, weight)) in answers.into_iter().enumerate() {
            tally.record((answer.into(), weight)).map_err(|error| match error {
                Error::OffScale { value, .. } => scale.off_scale(value, Some(row)),
                Error::Weight { weight, .. } => Error::Weight { weight, row: Some(row) },
                other => other,
            })?;
        }
        Ok(tally)
    }

    /// The weighted tally of known counts and sums, lowest point first.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one count a point,
    /// [`Error::WeightSums`] if no weights of at least 0 have such sums,
    /// [`Error::Overflow`] or [`Error::NotFinite`] if their total is too large.
    pub fn from_counts(scale: &Scale, counts: &[WeightedCount]) -> Result<Self, Error> {
        Self::from_parts(scale, counts.to_vec(), MissingCounts::new())
    }

    fn from_parts(
        scale: &Scale,
        counts: Vec<WeightedCount>,
        missing: MissingCounts,
    ) -> Result<Self, Error> {
        if counts.len() != scale.points() {
            return Err(Error::Length {
                what: "counts of a weighted tally, one a point",
                expected: scale.points(),
                found: counts.len(),
            });
        }
        if let Some(impossible) = counts.iter().find(|count| !count.is_possible()) {
            let WeightedCount { n, sum, sum_of_squares } = *impossible;
            return Err(Error::WeightSums { n, sum, sum_of_squares });
        }
        let total =
            counts.iter().try_fold(WeightedCount::default(), |sum, &count| sum.plus(count))?;
        missing
            .iter()
            .try_fold(total.n, |sum, (_, n)| sum.checked_add(n))
            .ok_or(Error::Overflow)?;
        Ok(Self { scale: scale.without_labels(), counts, missing, total })
    }

    /// The scale, without labels.
    #[must_use]
    pub const fn scale(&self) -> &Scale {
        &self.scale
    }

    /// What is held of each point, lowest first.
    #[must_use]
    pub fn counts(&self) -> &[WeightedCount] {
        &self.counts
    }

    /// How many answered, whatever their weight.
    #[must_use]
    pub const fn answered(&self) -> u64 {
        self.total.n
    }

    /// The sum of the weights of those who answered.
    #[must_use]
    pub const fn total_weight(&self) -> f64 {
        self.total.sum
    }

    /// The sum of the squared weights of those who answered.
    #[must_use]
    pub const fn total_squared_weight(&self) -> f64 {
        self.total.sum_of_squares
    }

    /// How many answers are missing, by reason.
    #[must_use]
    pub const fn missing(&self) -> &MissingCounts {
        &self.missing
    }

    /// How many equally weighted answers would be as informative, at least
    /// roughly: `(sum w)^2 / sum w^2` (Kish 1965, Survey Sampling). `None`
    /// where all weights are zero.
    #[must_use]
    pub fn effective_n(&self) -> Option<f64> {
        let ratio = self.total.sum / self.total.sum_of_squares.sqrt();
        (self.total.sum > 0.0).then_some(ratio * ratio)
    }

    /// By how much weighting inflates the variance: `n / effective n`, also
    /// `1 + cv^2` of the weights (Kish 1965). `None` where all weights are
    /// zero.
    #[must_use]
    pub fn design_effect(&self) -> Option<f64> {
        Some(self.total.n as f64 / self.effective_n()?)
    }

    /// The weighted shares of the points, lowest first; `None` where all
    /// weights are zero.
    #[must_use]
    pub fn shares(&self) -> Option<Vec<f64>> {
        (self.total.sum > 0.0)
            .then(|| self.counts.iter().map(|count| count.sum / self.total.sum).collect())
    }

    /// The counts without the weights.
    #[must_use]
    pub fn unweighted(&self) -> Tally {
        let mut tally = Tally::new(&self.scale);
        let answers = self.scale.values().map(Answer::Value).zip(self.counts.iter().map(|c| c.n));
        let missing = self.missing.iter().map(|(reason, n)| (Answer::Missing(reason), n));
        for (answer, n) in answers.chain(missing) {
            // Every value is a point of the same scale. A total beyond 64 bits
            // can only be made by hand; it stops at what fits.
            if tally.record_many(answer, n).is_err() {
                break;
            }
        }
        tally
    }

    /// The weighted tally of the same answers reversed on the declared scale:
    /// value x becomes `min + max - x`, and the direction turns round.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let scale = self.scale.clone().with_direction(self.scale.direction().reversed());
        let counts = self.counts.iter().rev().copied().collect();
        Self { scale, counts, missing: self.missing, total: self.total }
    }

    /// The variance of the weighted mean of the codes by Taylor linearisation,
    /// with replacement: `n / (n - 1) * sum (w (c - m) / W)^2`; `None` below
    /// two answers or where all weights are zero.
    ///
    /// Binder (1983), On the variances of asymptotically normal estimators
    /// from complex surveys; Lumley (2004), Analysis of complex survey samples.
    #[must_use]
    pub fn taylor_variance(&self, codes: &Codes) -> Option<f64> {
        let mean = codes.weighted_mean(self)?;
        let n = self.total.n as f64;
        (self.total.n > 1).then_some(())?;
        let sum: f64 = self
            .counts
            .iter()
            .zip(codes.values())
            .map(|(count, code)| {
                let distance = (code - mean) / self.total.sum;
                distance * distance * count.sum_of_squares
            })
            .sum();
        Some(n / (n - 1.0) * sum)
    }
}

impl Summary for WeightedTally {
    type Observation<'a> = (Answer, f64);

    fn empty(&self) -> Self {
        Self::new(&self.scale)
    }

    fn is_empty(&self) -> bool {
        self.total.n == 0 && self.missing.total() == 0
    }

    fn record(&mut self, (answer, weight): (Answer, f64)) -> Result<(), Error> {
        crate::weight::check(weight, None)?;
        match answer {
            Answer::Missing(reason) => self.missing.add(reason, 1),
            Answer::Value(value) => {
                let one = WeightedCount { n: 1, sum: weight, sum_of_squares: weight * weight };
                let index = self.scale.index_of(value).map(usize::from);
                let Some(count) = index.and_then(|index| self.counts.get_mut(index)) else {
                    return Err(self.scale.off_scale(f64::from(value), None));
                };
                let total = self.total.plus(one)?;
                *count = count.plus(one)?;
                self.total = total;
                Ok(())
            }
        }
    }

    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        self.scale.check_same_points(&other.scale)?;
        let total = self.total.plus(other.total)?;
        let pairs = self.counts.iter().zip(&other.counts);
        let counts = pairs.map(|(&mine, &theirs)| mine.plus(theirs)).collect::<Result<_, _>>()?;
        self.missing.merge(&other.missing)?;
        self.counts = counts;
        self.total = total;
        Ok(())
    }
}

/// Every answer with weight 1.
impl From<&Tally> for WeightedTally {
    fn from(tally: &Tally) -> Self {
        let ones = |n: u64| WeightedCount { n, sum: n as f64, sum_of_squares: n as f64 };
        Self {
            scale: tally.scale().clone(),
            counts: tally.counts().iter().copied().map(ones).collect(),
            missing: *tally.missing(),
            total: ones(tally.answered()),
        }
    }
}

/// How a weighted tally is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    scale: Scale,
    counts: Vec<WeightedCount>,
    #[serde(default)]
    missing: MissingCounts,
    /// Recomputed sums may differ in the last bit from the order in which the
    /// answers came, and what is stored must come back bit for bit.
    total: WeightedCount,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for WeightedTally {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        let mut tally = Self::from_parts(&stored.scale, stored.counts, stored.missing)?;
        let near = |stored: f64, sum: f64| (stored - sum).abs() <= 1e-9 * sum;
        let (found, sum) = (stored.total, tally.total);
        if found.n != sum.n
            || !near(found.sum, sum.sum)
            || !near(found.sum_of_squares, sum.sum_of_squares)
        {
            return Err(Error::ShapeMismatch {
                what: "the stored total and the sum over the points",
                left: format!("{found:?}"),
                right: format!("{sum:?}"),
            });
        }
        tally.total = found;
        Ok(tally)
    }
}

#[cfg(feature = "serde")]
impl From<WeightedTally> for Unchecked {
    fn from(tally: WeightedTally) -> Self {
        Self {
            scale: tally.scale,
            counts: tally.counts,
            missing: tally.missing,
            total: tally.total,
        }
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::WeightedTally;
    use crate::{Answer, Codes, Error, Scale, Summary, Tally};

    const WEIGHTS: [f64; 8] = [0.5, 0.8, 1.0, 1.0, 1.2, 1.5, 2.0, 2.5];

    #[test]
    fn kish_and_taylor_agree_with_forty_digit_arithmetic() {
        let scale = Scale::new(-1, 1).unwrap();
        let answers = [1, 1, 0, -1, 1, -1, 0, 1].into_iter().zip(WEIGHTS);
        let tally = WeightedTally::from_answers(&scale, answers).unwrap();
        let codes = Codes::points(&scale);
        assert_relative_eq!(
            codes.weighted_mean(&tally).unwrap(),
            0.238_095_238_095_238,
            max_relative = 1e-14
        );
        let variance = tally.taylor_variance(&codes).unwrap();
        assert_relative_eq!(variance.sqrt(), 0.325_899_400_705_083, max_relative = 1e-14);
        let n = tally.effective_n().unwrap();
        assert_relative_eq!(n, 6.550_802_139_037_43, max_relative = 1e-14);
        let effect = tally.design_effect().unwrap();
        assert_relative_eq!(effect, 1.221_224_489_795_92, max_relative = 1e-14);
    }

    #[test]
    fn bad_weights_are_named_and_change_nothing() {
        for weight in [-1.0, f64::NAN, f64::INFINITY] {
            let answers = [(5, 1.0), (5, weight)];
            assert!(matches!(
                WeightedTally::from_answers(&Scale::ZERO_TO_TEN, answers),
                Err(Error::Weight { row: Some(1), .. })
            ));
        }
        let mut tally = WeightedTally::new(&Scale::ZERO_TO_TEN);
        assert!(tally.record((Answer::Value(5), 1e200)).is_err());
        assert!(tally.is_empty());
    }

    #[test]
    fn zero_weights_are_no_data() {
        let tally = WeightedTally::from_answers(&Scale::ZERO_TO_TEN, [(5, 0.0)]).unwrap();
        assert_eq!(tally.effective_n(), None);
        assert_eq!(tally.shares(), None);
        assert_eq!(tally.answered(), 1);
    }

    #[test]
    fn weights_of_one_are_a_plain_tally() {
        let tally = Tally::from_answers(&Scale::ONE_TO_FIVE, [5, 4, 4, 1]).unwrap();
        let weighted = WeightedTally::from(&tally);
        assert_eq!(weighted.unweighted(), tally);
        assert_relative_eq!(weighted.effective_n().unwrap(), 4.0, max_relative = 1e-15);
    }
}
