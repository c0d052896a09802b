//! Several satisfaction items that the same people answered.

mod options;
mod stored;

use std::collections::BTreeMap;

use satis_numerics::{Continuous, StudentT};
use satis_response_model::{
    Answer, Codes, Error as ModelError, Estimate, Interval, MissingCounts, PairTally, Scale,
    Summary, Tally,
};

use crate::csat::scale_convention;
use crate::{Csat, Definition, Error};

pub use options::RespondentOptions;

/// Several items on one scale, answered by the same respondents.
///
/// Two figures are told of a set of items, and they differ when answers are
/// missing: [`mean_of_items`](CsatItems::mean_of_items) scores each item over
/// all who answered it and averages the scores, so that each item counts the
/// same; [`mean_of_respondents`](CsatItems::mean_of_respondents) averages each
/// respondent's answers first, so that each respondent counts the same. With
/// nothing missing they are one figure with one standard error.
///
/// It is a [`Summary`]: what it holds grows with the number of items and
/// points, not with that of respondents, and is made of integers, so that parts
/// merge to the whole bit for bit. An item that is worded the other way round
/// must be reversed before it is recorded
/// ([`Scale::reverse`]).
///
/// ```
/// use satis_csat::response_model::{Answer, Missing, Scale};
/// use satis_csat::{CsatItems, Definition, RespondentOptions};
///
/// let blank = Answer::Missing(Missing::Skipped);
/// let rows = [
///     [Answer::Value(5), Answer::Value(4)],
///     [Answer::Value(4), Answer::Value(3)],
///     [Answer::Value(2), blank],
/// ];
/// let items = CsatItems::from_rows(&Scale::ONE_TO_FIVE, 2, &rows)?;
/// // (11/3 + 7/2) / 2
/// let of_items = items.mean_of_items(Definition::Mean, 0.95)?;
/// assert!((of_items.value() - 43.0 / 12.0).abs() < 1e-15);
/// // (4.5 + 3.5) / 2: the third respondent did not answer all
/// assert_eq!(items.mean_of_respondents(Definition::Mean, 0.95)?.value(), 4.0);
/// // (4.5 + 3.5 + 2) / 3
/// let any = RespondentOptions::new().minimum_answers(1);
/// let of_any = items.mean_of_respondents(Definition::Mean, any)?;
/// assert!((of_any.value() - 10.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), satis_csat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "stored::Stored", into = "stored::Stored")
)]
pub struct CsatItems {
    scale: Scale,
    tallies: Vec<Tally>,
    /// Of each item with each later one, item by item.
    pairs: Vec<PairTally>,
    /// How many respondents gave so many answers with such a sum of point
    /// indices. All their means are in it.
    respondents: BTreeMap<Respondent, u64>,
    recorded: u64,
}

/// What counts of a respondent for the mean of respondents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Respondent {
    answered: u64,
    /// Of point indices, from 0.
    sum: u64,
}

impl CsatItems {
    /// The most items that a set may have: what is held grows with their
    /// square.
    pub const MAX_ITEMS: usize = 100;

    /// No respondents yet, for so many items on a scale.
    ///
    /// # Errors
    /// [`Error::Items`] for no items or more than [`CsatItems::MAX_ITEMS`].
    pub fn new(scale: &Scale, items: usize) -> Result<Self, Error> {
        if !(1..=Self::MAX_ITEMS).contains(&items) {
            return Err(Error::Items { found: items, limit: Self::MAX_ITEMS });
        }
        Ok(Self {
            scale: scale.without_labels(),
            tallies: vec![Tally::new(scale); items],
            pairs: vec![PairTally::new(scale, scale); items * (items - 1) / 2],
            respondents: BTreeMap::new(),
            recorded: 0,
        })
    }

    /// The items of rows, one a respondent with one answer an item.
    ///
    /// # Errors
    /// [`Error::Items`] as [`CsatItems::new`]; [`Error::Model`] for a row of
    /// another length, or with the row of the first value that is no point.
    pub fn from_rows<I>(scale: &Scale, items: usize, rows: I) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: AsRef<[Answer]>,
    {
        let mut set = Self::new(scale, items)?;
        for (row, answers) in rows.into_iter().enumerate() {
            set.record(answers.as_ref()).map_err(|error| match error {
                ModelError::OffScale { value, min, max, .. } => {
                    ModelError::OffScale { value, row: Some(row), min, max }
                }
                other => other,
            })?;
        }
        Ok(set)
    }

    /// The items of columns of codes, one an item: point indices from 0, and
    /// 251 to 255 for missing answers.
    ///
    /// # Errors
    /// [`Error::Items`] as [`CsatItems::new`]; [`Error::Model`] if they differ in
    /// length, or with the first row that holds neither.
    ///
    /// ```
    /// use satis_csat::response_model::Scale;
    /// use satis_csat::{CsatItems, Definition};
    ///
    /// // Codes: the answers 5, 4, 2 and 4, 3, none.
    /// let items = CsatItems::from_codes(&Scale::ONE_TO_FIVE, &[&[4, 3, 1], &[3, 2, 255]])?;
    /// assert_eq!(items.item(1).and_then(|item| item.score(Definition::Mean).ok()), Some(3.5));
    /// # Ok::<(), satis_csat::Error>(())
    /// ```
    pub fn from_codes(scale: &Scale, columns: &[&[u8]]) -> Result<Self, Error> {
        let mut set = Self::new(scale, columns.len())?;
        let rows = columns.first().map_or(0, |column| column.len());
        if let Some(other) = columns.iter().find(|column| column.len() != rows) {
            let what = "codes of a column";
            return Err(ModelError::Length { what, expected: rows, found: other.len() }.into());
        }
        set.tallies = columns
            .iter()
            .map(|column| Tally::from_codes(scale, column))
            .collect::<Result<_, _>>()?;
        set.pairs = pairs(columns)
            .map(|(a, b)| PairTally::from_codes(scale, scale, a, b))
            .collect::<Result<_, _>>()?;
        for row in 0..rows {
            // Every column has this many rows, and every code was checked.
            let codes = columns.iter().map(|column| column[row]);
            let points = codes.filter(|&code| usize::from(code) < scale.points());
            *set.respondents.entry(Respondent::of(points)).or_default() += 1;
        }
        set.recorded = rows as u64;
        Ok(set)
    }

    /// How many items there are.
    #[must_use]
    pub fn items(&self) -> usize {
        self.tallies.len()
    }

    /// The scale that all items share, without labels.
    #[must_use]
    pub const fn scale(&self) -> &Scale {
        &self.scale
    }

    /// One item, counted from 0, over all who answered it.
    #[must_use]
    pub fn item(&self, index: usize) -> Option<Csat> {
        self.tallies.get(index).cloned().map(Csat::from_tally)
    }

    /// How many respondents were recorded.
    #[must_use]
    pub const fn recorded(&self) -> u64 {
        self.recorded
    }

    /// How many respondents answered at least so many items.
    #[must_use]
    pub fn answered_at_least(&self, answers: usize) -> u64 {
        self.with_at_least(answers).map(|(_, count)| count).sum()
    }

    /// The score of each item, averaged: `S = (m_1 + ... + m_k) / k`, in the
    /// unit of the [`Definition`].
    ///
    /// The same people answer the items, so these vary together: the variance
    /// is `n / (n - 1) * sum_ab C_ab / k^2` with
    /// `C_ab = sum (x_a - m_a)(x_b - m_b) / (n_a n_b)` over those who answered
    /// both, n_a having answered a, and n at least one item. That is the
    /// linearised (sandwich) variance with respondents as clusters; with
    /// nothing missing it is `s^2 / n` of the respondents' means. The interval
    /// is t with n - 1 degrees of freedom, which can leave the scale.
    ///
    /// The estimate's n counts respondents, its missing counts are of answers.
    ///
    /// # Errors
    /// [`Error::Unanswered`] for an item without answers,
    /// [`satis_inference::Error::NoData`] if no item has any,
    /// [`satis_inference::Error::Probability`] for a level outside (0, 1); as
    /// [`Definition::codes`].
    pub fn mean_of_items(&self, definition: Definition, level: f64) -> Result<Estimate, Error> {
        let codes = definition.codes(&self.scale)?;
        let n = self.answered_at_least(1);
        if n == 0 {
            return Err(satis_inference::Error::NoData.into());
        }
        let means = self
            .tallies
            .iter()
            .enumerate()
            .map(|(item, tally)| codes.mean(tally).ok_or(Error::Unanswered { item }))
            .collect::<Result<Vec<f64>, _>>()?;
        let items = means.len() as f64;
        let value = means.iter().sum::<f64>() / items;
        let variance = self.variance_of_sum(&codes, &means) / (items * items);
        let mut missing = MissingCounts::new();
        for tally in &self.tallies {
            missing.merge(tally.missing())?;
        }
        let estimate = Estimate::new(format!("{} of items", codes.name()), value, n)?
            .with_missing(missing)
            .with_convention("mean of items: each item over all who answered it, then averaged")
            .with_convention(definition.convention(&codes))
            .with_convention(scale_convention(&self.scale))
            .with_convention("n counts respondents with an answer; missing counts answers");
        let error = corrected(variance, n).map(f64::sqrt);
        let convention = "standard error: linearised over respondents, pairwise-available \
                          covariances, n / (n - 1)";
        with_t_interval(estimate, n, error, level, convention)
    }

    /// Each respondent's mean over the items that they answered, averaged over
    /// the respondents: t interval with `s / sqrt(n)`.
    ///
    /// Respondents who answered fewer than the minimum, by default all items,
    /// are left out and told among the conventions.
    ///
    /// # Errors
    /// [`Error::RespondentDefinition`] for another definition than
    /// [`Definition::Mean`] and [`Definition::Index`],
    /// [`Error::MinimumAnswers`] for a minimum of none or more than there are
    /// items, [`satis_inference::Error::NoData`] if nobody answered enough,
    /// [`satis_inference::Error::Probability`] for a level outside (0, 1).
    pub fn mean_of_respondents(
        &self,
        definition: Definition,
        options: impl Into<RespondentOptions>,
    ) -> Result<Estimate, Error> {
        if definition.is_fraction() {
            return Err(Error::RespondentDefinition { definition: definition.to_string() });
        }
        let options = options.into();
        let items = self.items();
        let minimum = options.minimum(items);
        if !(1..=items).contains(&minimum) {
            return Err(Error::MinimumAnswers { minimum, items });
        }
        let codes = definition.codes(&self.scale)?;
        let n = self.answered_at_least(minimum);
        if n == 0 {
            return Err(satis_inference::Error::NoData.into());
        }
        // Mean and index are both straight lines over the point index.
        let first = codes.values().first().copied().unwrap_or_default();
        let last = codes.values().last().copied().unwrap_or_default();
        let step = (last - first) / (self.scale.points() - 1) as f64;
        let means = || {
            self.with_at_least(minimum).map(|(respondent, count)| {
                let index = respondent.sum as f64 / respondent.answered as f64;
                (first + step * index, count as f64)
            })
        };
        let value = means().map(|(mean, count)| mean * count).sum::<f64>() / n as f64;
        let squares: f64 =
            means().map(|(mean, count)| (mean - value) * (mean - value) * count).sum();
        let left_out = self.recorded - n;
        let estimate = Estimate::new(format!("{} of respondents", codes.name()), value, n)?
            .with_convention(format!(
                "mean of respondents: each over the items they answered, at least {minimum} of \
                 {items}; {left_out} left out"
            ))
            .with_convention(definition.convention(&codes))
            .with_convention(scale_convention(&self.scale));
        let error = corrected(squares / (n as f64 * n as f64), n).map(f64::sqrt);
        with_t_interval(estimate, n, error, options.level, "standard error: s / sqrt(n), n - 1")
    }

    fn with_at_least(&self, answers: usize) -> impl Iterator<Item = (Respondent, u64)> + '_ {
        let from = Respondent { answered: answers as u64, sum: 0 };
        self.respondents.range(from..).map(|(&respondent, &count)| (respondent, count))
    }

    /// The linearised variance of the sum of the item means, before n / (n - 1).
    fn variance_of_sum(&self, codes: &Codes, means: &[f64]) -> f64 {
        let own = self.tallies.iter().zip(means).map(|(tally, mean)| {
            let squares = codes.values().iter().zip(tally.counts());
            let sum: f64 =
                squares.map(|(code, &count)| (code - mean) * (code - mean) * count as f64).sum();
            sum / (tally.answered() as f64 * tally.answered() as f64)
        });
        let columns: Vec<(&Tally, f64)> = self.tallies.iter().zip(means.iter().copied()).collect();
        let cross = pairs(&columns).zip(&self.pairs).map(|(((a, m_a), (b, m_b)), pair)| {
            let grid = codes
                .values()
                .iter()
                .flat_map(|x| codes.values().iter().map(move |y| (x - m_a) * (y - m_b)));
            let sum: f64 =
                grid.zip(pair.iter()).map(|(product, (_, count))| product * count as f64).sum();
            sum / (a.answered() as f64 * b.answered() as f64)
        });
        // Rounding can leave a hair below zero where items cancel.
        (own.sum::<f64>() + 2.0 * cross.sum::<f64>()).max(0.0)
    }
}

impl Respondent {
    fn of(indices: impl Iterator<Item = u8>) -> Self {
        indices.fold(Self::default(), |sum, index| Self {
            answered: sum.answered + 1,
            sum: sum.sum + u64::from(index),
        })
    }
}

impl Summary for CsatItems {
    type Observation<'a> = &'a [Answer];

    fn empty(&self) -> Self {
        Self {
            scale: self.scale.clone(),
            tallies: vec![Tally::new(&self.scale); self.items()],
            pairs: self.pairs.iter().map(Summary::empty).collect(),
            respondents: BTreeMap::new(),
            recorded: 0,
        }
    }

    fn is_empty(&self) -> bool {
        self.recorded == 0
    }

    fn record(&mut self, answers: &[Answer]) -> Result<(), ModelError> {
        if answers.len() != self.items() {
            return Err(ModelError::Length {
                what: "answers of a row, one an item",
                expected: self.items(),
                found: answers.len(),
            });
        }
        for &answer in answers {
            self.scale.encode(answer)?;
        }
        // No count exceeds the new total, so nothing below can fail.
        self.recorded = self.recorded.checked_add(1).ok_or(ModelError::Overflow)?;
        for (tally, &answer) in self.tallies.iter_mut().zip(answers) {
            tally.record(answer)?;
        }
        for (pair, (&a, &b)) in self.pairs.iter_mut().zip(pairs(answers)) {
            pair.record((a, b))?;
        }
        let values = answers.iter().filter_map(|answer| answer.value());
        let indices = values.filter_map(|value| self.scale.index_of(value));
        *self.respondents.entry(Respondent::of(indices)).or_default() += 1;
        Ok(())
    }

    fn merge(&mut self, other: &Self) -> Result<(), ModelError> {
        if !self.scale.same_points(&other.scale) || self.items() != other.items() {
            let describe = |set: &Self| {
                format!("{} items on {} ({})", set.items(), set.scale, set.scale.direction())
            };
            return Err(ModelError::ShapeMismatch {
                what: "sets of items",
                left: describe(self),
                right: describe(other),
            });
        }
        // No count exceeds the new total, so nothing below can fail.
        self.recorded = self.recorded.checked_add(other.recorded).ok_or(ModelError::Overflow)?;
        for (mine, theirs) in self.tallies.iter_mut().zip(&other.tallies) {
            mine.merge(theirs)?;
        }
        for (mine, theirs) in self.pairs.iter_mut().zip(&other.pairs) {
            mine.merge(theirs)?;
        }
        for (&respondent, &count) in &other.respondents {
            *self.respondents.entry(respondent).or_default() += count;
        }
        Ok(())
    }
}

/// Each element with each later one.
fn pairs<T>(elements: &[T]) -> impl Iterator<Item = (&T, &T)> {
    elements
        .iter()
        .enumerate()
        .flat_map(|(index, a)| elements.iter().skip(index + 1).map(move |b| (a, b)))
}

/// With n / (n - 1), or `None` below two respondents.
fn corrected(variance: f64, n: u64) -> Option<f64> {
    (n > 1).then(|| variance * (n as f64 / (n as f64 - 1.0)))
}

fn with_t_interval(
    estimate: Estimate,
    n: u64,
    error: Option<f64>,
    level: f64,
    convention: &'static str,
) -> Result<Estimate, Error> {
    if !(level > 0.0 && level < 1.0) {
        return Err(satis_inference::Error::Probability { what: "level", value: level }.into());
    }
    let Some(error) = error else {
        return Ok(estimate.with_convention("no interval: t needs 2 respondents"));
    };
    let t = StudentT::new(n as f64 - 1.0)
        .and_then(|student| student.upper_quantile((1.0 - level) / 2.0))
        .map_err(|error| Error::Numerical { message: error.to_string() })?;
    let value = estimate.value();
    Ok(estimate
        .with_standard_error(error)?
        .with_interval(Interval::new(value - t * error, value + t * error, level, "t")?)
        .with_convention(convention))
}

#[cfg(test)]
mod tests {
    use satis_response_model::{Answer, Error as ModelError, Missing, Scale, Summary};

    use super::CsatItems;
    use crate::{Definition, Error, RespondentOptions};

    fn answers(row: &[i32]) -> Vec<Answer> {
        let answer = |&value: &i32| match value {
            0 => Answer::Missing(Missing::Skipped),
            value => Answer::Value(value),
        };
        row.iter().map(answer).collect()
    }

    fn set(rows: &[&[i32]]) -> CsatItems {
        let rows: Vec<_> = rows.iter().map(|row| answers(row)).collect();
        CsatItems::from_rows(&Scale::ONE_TO_FIVE, rows[0].len(), rows).unwrap()
    }

    #[test]
    fn one_respondent_has_a_mean_and_no_interval() {
        let items = set(&[&[5, 4]]);
        for estimate in [
            items.mean_of_items(Definition::Mean, 0.95).unwrap(),
            items.mean_of_respondents(Definition::Mean, 0.95).unwrap(),
        ] {
            assert!((estimate.value() - 4.5).abs() < 1e-15);
            assert_eq!(estimate.standard_error(), None);
            assert_eq!(estimate.interval(), None);
        }
    }

    #[test]
    fn what_cannot_be_told_is_an_error() {
        let items = set(&[&[5, 0], &[0, 0]]);
        assert_eq!(items.mean_of_items(Definition::Mean, 0.95), Err(Error::Unanswered { item: 1 }));
        assert_eq!(
            items.mean_of_respondents(Definition::Mean, 0.95),
            Err(Error::Inference(satis_inference::Error::NoData))
        );
        for minimum in [0, 3] {
            let options = RespondentOptions::new().minimum_answers(minimum);
            assert_eq!(
                items.mean_of_respondents(Definition::Mean, options),
                Err(Error::MinimumAnswers { minimum, items: 2 })
            );
        }
        assert!(matches!(
            items.mean_of_respondents(Definition::TopBox(2), 0.95),
            Err(Error::RespondentDefinition { .. })
        ));
        for level in [0.0, 1.0, f64::NAN] {
            assert!(set(&[&[5, 4], &[1, 2]]).mean_of_items(Definition::Mean, level).is_err());
        }
        for items in [0, 101, usize::MAX] {
            assert_eq!(
                CsatItems::new(&Scale::ONE_TO_FIVE, items),
                Err(Error::Items { found: items, limit: 100 })
            );
        }
        assert!(CsatItems::from_codes(&Scale::ONE_TO_FIVE, &[]).is_err());
        assert!(CsatItems::from_codes(&Scale::ONE_TO_FIVE, &[&[0], &[]]).is_err());
        assert!(CsatItems::from_codes(&Scale::ONE_TO_FIVE, &[&[0], &[7]]).is_err());
    }

    #[test]
    fn a_bad_row_is_named_and_changes_nothing() {
        let rows = [answers(&[5, 4]), answers(&[5, 6])];
        let error = CsatItems::from_rows(&Scale::ONE_TO_FIVE, 2, rows).unwrap_err();
        assert!(matches!(error, Error::Model(ModelError::OffScale { row: Some(1), .. })));
        let mut items = set(&[&[5, 4]]);
        let before = items.clone();
        assert!(items.record(&answers(&[1, 9])).is_err());
        assert!(items.record(&answers(&[1])).is_err());
        assert!(items.merge(&set(&[&[1, 2, 3]])).is_err());
        assert_eq!(items, before);
    }
}
