//! All pairs of groups.

use satis_numerics::{StudentT, StudentizedRange};
use satis_response_model::{Codes, Estimate, Interval};

use super::{Adjustment, Letters, adjust};
use crate::compare::Moments;
use crate::options::Level;
use crate::sample::{CodedSummary, sample};
use crate::{DifferenceMethod, DifferenceOptions, Error, difference};

/// How all pairs of groups are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum PairwiseMethod {
    /// Any difference of two groups, with corrected p values; its intervals
    /// are those of one pair by itself. Takes weighted tallies.
    Difference {
        /// The difference.
        method: DifferenceMethod,
        /// The correction.
        adjustment: Adjustment,
    },
    /// Games & Howell (1976), Pairwise multiple comparison procedures with
    /// unequal n's and/or variances, Journal of Educational Statistics
    /// 1:113-125: Welch's t against the studentized range, with simultaneous
    /// intervals.
    GamesHowell,
    /// Tukey (1953) and Kramer (1956): the pooled variance of all groups and
    /// the studentized range, with simultaneous intervals. Where variances
    /// differ, take Games and Howell.
    TukeyKramer,
}

/// The MOVER difference with Holm's correction, for any codes.
impl Default for PairwiseMethod {
    fn default() -> Self {
        Self::Difference { method: DifferenceMethod::Mover, adjustment: Adjustment::Holm }
    }
}

impl std::fmt::Display for PairwiseMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Difference { method, adjustment } => write!(f, "{method}, {adjustment}"),
            Self::GamesHowell => f.write_str("Games-Howell"),
            Self::TukeyKramer => f.write_str("Tukey-Kramer"),
        }
    }
}

/// Two groups compared, first minus second.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PairComparison {
    first: usize,
    second: usize,
    difference: Estimate,
    statistic: f64,
    degrees_of_freedom: Option<f64>,
    p_value: f64,
    p_adjusted: f64,
}

impl PairComparison {
    /// The positions of the two groups, the earlier first.
    #[must_use]
    pub const fn groups(&self) -> (usize, usize) {
        (self.first, self.second)
    }

    /// First minus second with its interval.
    #[must_use]
    pub const fn difference(&self) -> &Estimate {
        &self.difference
    }

    /// The normal deviate or Student's t of the pair by itself. Times the root
    /// of 2 the latter is the studentized range q.
    #[must_use]
    pub const fn statistic(&self) -> f64 {
        self.statistic
    }

    /// The degrees of freedom of t; `None` for a normal deviate.
    #[must_use]
    pub const fn degrees_of_freedom(&self) -> Option<f64> {
        self.degrees_of_freedom
    }

    /// The p value of the pair by itself.
    #[must_use]
    pub const fn p_value(&self) -> f64 {
        self.p_value
    }

    /// The p value corrected for all pairs.
    #[must_use]
    pub const fn p_adjusted(&self) -> f64 {
        self.p_adjusted
    }
}

/// All pairs of groups with answers.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Pairwise {
    method: PairwiseMethod,
    scores: Vec<Option<f64>>,
    pairs: Vec<PairComparison>,
}

impl Pairwise {
    /// The method.
    #[must_use]
    pub const fn method(&self) -> PairwiseMethod {
        self.method
    }

    /// The score of each group in the given order; `None` where nobody
    /// answered.
    #[must_use]
    pub fn scores(&self) -> &[Option<f64>] {
        &self.scores
    }

    /// The pairs: (0, 1), (0, 2), ..., (1, 2), ..., without the groups that
    /// nobody answered in.
    #[must_use]
    pub fn pairs(&self) -> &[PairComparison] {
        &self.pairs
    }

    /// The letters of the groups at a level of significance such as 0.05, in
    /// the given order; groups without answers have `None`.
    ///
    /// # Errors
    /// [`Error::Probability`] unless alpha lies strictly between 0 and 1,
    /// [`Error::NotApplicable`] if there would be more than 2,000 letters.
    pub fn letters(&self, alpha: f64) -> Result<Vec<Option<String>>, Error> {
        Level::new(alpha).map_err(|_| Error::Probability { what: "alpha", value: alpha })?;
        let present: Vec<(usize, f64)> = self
            .scores
            .iter()
            .enumerate()
            .filter_map(|(position, score)| Some((position, (*score)?)))
            .collect();
        let mut place = vec![None; self.scores.len()];
        for (at, (position, _)) in present.iter().enumerate() {
            if let Some(slot) = place.get_mut(*position) {
                *slot = Some(at);
            }
        }
        let size = present.len();
        let mut differ = vec![false; size * size];
        for pair in self.pairs.iter().filter(|pair| pair.p_adjusted <= alpha) {
            let at = |position: usize| place.get(position).copied().flatten();
            if let (Some(a), Some(b)) = (at(pair.first), at(pair.second)) {
                for index in [a * size + b, b * size + a] {
                    if let Some(slot) = differ.get_mut(index) {
                        *slot = true;
                    }
                }
            }
        }
        let scores: Vec<f64> = present.iter().map(|(_, score)| *score).collect();
        let letters =
            Letters::new(&scores, |a, b| differ.get(a * size + b).copied().unwrap_or(false))?;
        Ok(place
            .into_iter()
            .map(|place| place.and_then(|place| letters.of(place)).map(str::to_owned))
            .collect())
    }
}

/// Compares all pairs of groups.
///
/// # Errors
/// [`Error::Groups`] if fewer than two groups have answers,
/// [`Error::Probability`] for a level outside (0, 1), [`Error::Model`] if the
/// codes belong to another scale. By Tukey and Kramer or Games and Howell also
/// [`Error::Weighted`] for weighted answers, [`Error::TooFew`] for a group of
/// one, and [`Error::NotApplicable`] where no answers vary.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::{PairwiseMethod, pairwise};
///
/// let scale = Scale::ONE_TO_FIVE;
/// let shops = [[1, 2, 10, 40, 47], [9, 14, 22, 35, 20], [2, 6, 14, 42, 36]]
///     .iter()
///     .map(|counts| Tally::from_counts(&scale, counts))
///     .collect::<Result<Vec<_>, _>>()?;
/// let table = pairwise(&Codes::points(&scale), &shops, PairwiseMethod::GamesHowell, 0.95)?;
/// let letters = table.letters(0.05)?;
/// assert_eq!(letters, [Some("a".to_owned()), Some("b".to_owned()), Some("a".to_owned())]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn pairwise<'a, S: CodedSummary + 'a>(
    codes: &Codes,
    groups: impl IntoIterator<Item = &'a S>,
    method: PairwiseMethod,
    level: f64,
) -> Result<Pairwise, Error> {
    let checked = Level::new(level)?;
    let mut present = Vec::new();
    let mut scores = Vec::new();
    for (position, group) in groups.into_iter().enumerate() {
        let found = match sample(group, codes) {
            Ok(found) => Some(found),
            Err(Error::NoData) => None,
            Err(error) => return Err(error),
        };
        scores.push(found.as_ref().map(|found| found.score));
        if let Some(found) = found {
            present.push((position, group, found));
        }
    }
    if present.len() < 2 {
        let (method, found) = (method.to_string(), present.len());
        return Err(Error::Groups { method, needed: 2, found });
    }
    let pairs = match method {
        PairwiseMethod::Difference { method, adjustment } => {
            let options = DifferenceOptions::new().level(level).method(method);
            let mut pairs = Vec::new();
            for (at, (first, a, _)) in present.iter().enumerate() {
                for (second, b, _) in present.iter().skip(at + 1) {
                    let found = difference(codes, *a, *b, options)?;
                    pairs.push(PairComparison {
                        first: *first,
                        second: *second,
                        statistic: found.z(),
                        degrees_of_freedom: None,
                        p_value: found.p_value(),
                        p_adjusted: found.p_value(),
                        difference: found.estimate().clone(),
                    });
                }
            }
            let p_values: Vec<f64> = pairs.iter().map(|pair| pair.p_value).collect();
            for (pair, p) in pairs.iter_mut().zip(adjust(&p_values, adjustment)?) {
                pair.p_adjusted = p;
            }
            pairs
        }
        PairwiseMethod::GamesHowell | PairwiseMethod::TukeyKramer => {
            let name =
                if method == PairwiseMethod::GamesHowell { "Games-Howell" } else { "Tukey-Kramer" };
            if present.iter().any(|(_, _, found)| found.is_weighted()) {
                return Err(Error::Weighted { method: name.to_owned() });
            }
            let moments = present
                .iter()
                .map(|(position, _, found)| Ok((*position, Moments::of(name, found)?)))
                .collect::<Result<Vec<_>, Error>>()?;
            let pooled = (method == PairwiseMethod::TukeyKramer).then(|| Pooled::of(&moments));
            studentized(name, codes, &moments, pooled, checked)?
        }
    };
    Ok(Pairwise { method, scores, pairs })
}

/// The variance within all groups.
#[derive(Clone, Copy)]
struct Pooled {
    variance: f64,
    df: f64,
}

impl Pooled {
    fn of(groups: &[(usize, Moments)]) -> Self {
        let df: f64 = groups.iter().map(|(_, group)| group.n - 1.0).sum();
        let sum: f64 = groups.iter().map(|(_, group)| (group.n - 1.0) * group.variance).sum();
        Self { variance: sum / df, df }
    }
}

fn studentized(
    name: &'static str,
    codes: &Codes,
    groups: &[(usize, Moments)],
    pooled: Option<Pooled>,
    level: Level,
) -> Result<Vec<PairComparison>, Error> {
    let numerical = |error: satis_numerics::Error| Error::numerical(&error);
    let count = u32::try_from(groups.len()).unwrap_or(u32::MAX);
    let law = |df: f64| StudentizedRange::new(count, df).map_err(numerical);
    let beyond = 2.0 * level.tail;
    // One quantile serves all pairs that share their degrees of freedom.
    let shared = match pooled {
        Some(Pooled { df, .. }) => {
            let law = law(df)?;
            let quantile = law.upper_quantile(beyond).map_err(numerical)?;
            Some((law, quantile))
        }
        None => None,
    };
    let root = std::f64::consts::SQRT_2;
    let mut pairs = Vec::new();
    for (at, (first, a)) in groups.iter().enumerate() {
        for (second, b) in groups.iter().skip(at + 1) {
            let (square, df) = match pooled {
                Some(Pooled { variance, df }) => (variance * (1.0 / a.n + 1.0 / b.n), df),
                None => {
                    let means = crate::compare::Means { a: *a, b: *b };
                    let error = means.welch_error();
                    (error * error, means.welch_df())
                }
            };
            if square.is_nan() || square <= 0.0 {
                return Err(Error::NotApplicable {
                    method: name.to_owned(),
                    reason: "the answers of two groups do not vary; take the MOVER difference",
                });
            }
            let error = square.sqrt();
            let value = a.mean - b.mean;
            let t = value / error;
            let (p_adjusted, quantile) = match &shared {
                Some((law, quantile)) => {
                    (law.survival(root * t.abs()).map_err(numerical)?, *quantile)
                }
                None => {
                    let law = law(df)?;
                    let p = law.survival(root * t.abs()).map_err(numerical)?;
                    (p, law.upper_quantile(beyond).map_err(numerical)?)
                }
            };
            let p_value = StudentT::new(df).map_err(numerical)?.two_sided_p(t);
            let reach = quantile / root * error;
            // Counts of two groups, each a whole number in f64.
            let n = crate::compare::count(a.n).saturating_add(crate::compare::count(b.n));
            let estimate = Estimate::new(format!("difference of {}", codes.name()), value, n)?
                .with_standard_error(error)?
                .with_interval(Interval::new(value - reach, value + reach, level.level, name)?)
                .with_convention("simultaneous for all pairs");
            pairs.push(PairComparison {
                first: *first,
                second: *second,
                difference: estimate,
                statistic: t,
                degrees_of_freedom: Some(df),
                p_value,
                p_adjusted: p_adjusted.max(p_value),
            });
        }
    }
    Ok(pairs)
}
