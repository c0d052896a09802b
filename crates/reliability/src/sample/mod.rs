//! Respondents' answers to several items, with missing ones, held as distinct
//! response patterns: what has to be seen row by row.

mod checks;
mod em;
mod listwise;
mod pairwise;

use std::collections::HashMap;

use satis_response_model::{Item, Keying, Responses};

use crate::covariance::{Covariance, Parts};
use crate::{Error, Treatment};
use checks::{check_columns, check_weights};
pub(crate) use checks::{check_names, check_rows, whole};

/// Answers of respondents to items, some of them missing.
///
/// A [`Covariance`] is enough for almost everything in this crate; the rows
/// are needed to treat missing answers pairwise or by maximum likelihood, for
/// the bootstrap, and for polychoric correlations. Equal rows are kept once,
/// with their number.
///
/// ```
/// use satis_reliability::{Sample, Treatment};
///
/// let sample = Sample::with_missing(
///     &["quick", "polite"],
///     &[
///         &[Some(1.0), Some(2.0), Some(3.0), Some(4.0)],
///         &[Some(2.0), Some(4.0), Some(6.0), None],
///     ],
/// )?;
/// assert_eq!((sample.respondents(), sample.complete()), (4, 3));
/// let listwise = sample.covariance(Treatment::Listwise)?;
/// assert_eq!(listwise.matrix().get(0, 1), Some(2.0));
/// let pairwise = sample.covariance(Treatment::Pairwise)?;
/// assert_eq!(pairwise.matrix().get(0, 0), Some(5.0 / 3.0)); // all four
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    items: Vec<String>,
    /// Distinct rows, one after the other; NaN is a missing answer.
    patterns: Vec<f64>,
    /// How many respondents gave each pattern.
    frequencies: Vec<f64>,
    /// The weight of each respondent of a pattern; `None` if all are 1.
    weights: Option<Vec<f64>>,
    /// The pattern of each respondent.
    rows: Vec<u32>,
}

impl Sample {
    /// Complete answers: one column of finite values an item.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one column an item and all are of one
    /// length, [`Error::Duplicate`] if two items have one name,
    /// [`Error::NotFinite`] with the item and row of a value that is not
    /// finite.
    pub fn new(items: &[&str], columns: &[&[f64]]) -> Result<Self, Error> {
        let rows = check_columns(items, columns)?;
        Self::build(items, rows, None, |item, row| Ok(Some(columns[item][row])))
    }

    /// Answers some of which are missing.
    ///
    /// # Errors
    /// As [`Sample::new`].
    pub fn with_missing(items: &[&str], columns: &[&[Option<f64>]]) -> Result<Self, Error> {
        let rows = check_columns(items, columns)?;
        Self::build(items, rows, None, |item, row| Ok(columns[item][row]))
    }

    /// Answers on declared scales; reversed items are mirrored on their scale
    /// (`min + max - x`), never on what was observed.
    ///
    /// # Errors
    /// As [`Sample::new`], and [`Error::OffScale`] with the item and row of a
    /// value that is no point of its scale.
    ///
    /// ```
    /// use satis_reliability::response_model::{Item, Scale};
    /// use satis_reliability::{Error, Sample};
    ///
    /// let items = [Item::new("a", Scale::ONE_TO_FIVE), Item::new("b", Scale::ONE_TO_FIVE)];
    /// let refused = Sample::on_scales(&items, &[&[Some(1.0), Some(5.0)], &[Some(2.0), Some(7.0)]]);
    /// assert_eq!(
    ///     refused.unwrap_err().to_string(),
    ///     "item \"b\", row 1: 7 is not on the scale 1 to 5",
    /// );
    /// ```
    pub fn on_scales(items: &[Item], columns: &[&[Option<f64>]]) -> Result<Self, Error> {
        let names: Vec<&str> = items.iter().map(Item::id).collect();
        let rows = check_columns(&names, columns)?;
        Self::build(&names, rows, None, |position, row| {
            let item = &items[position];
            let scale = item.scale();
            let Some(value) = columns[position][row] else { return Ok(None) };
            let (min, max) = (f64::from(scale.min()), f64::from(scale.max()));
            if !(min..=max).contains(&value) || value.fract() != 0.0 {
                let (min, max) = (scale.min(), scale.max());
                return Err(Error::OffScale { item: item.id().to_owned(), row, value, min, max });
            }
            Ok(Some(match item.keying() {
                Keying::Direct => value,
                Keying::Reversed => min + max - value,
            }))
        })
    }

    /// Items of a table of responses, reversed ones mirrored on their scales,
    /// with the weights of the respondents if there are any. Respondents of
    /// weight 0 are left out.
    ///
    /// # Errors
    /// [`Error::Model`] with the items that exist, [`Error::Duplicate`] if an
    /// item is named twice.
    pub fn from_responses(responses: &Responses<'_>, items: &[&str]) -> Result<Self, Error> {
        let mut columns = Vec::with_capacity(items.len());
        for id in items {
            let item = responses.items().item(id)?;
            columns.push((item, responses.column(id)?));
        }
        Self::build(items, responses.len(), responses.weights(), |position, row| {
            let (item, codes) = columns[position];
            let value = item.scale().value_at(codes[row]).and_then(|value| item.keyed(value));
            Ok(value.map(f64::from))
        })
    }

    /// With one weight a respondent, in the order of the rows. A respondent of
    /// weight 0 is left out: neither counted nor a row any more.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one a respondent,
    /// [`Error::Parameter`] for a weight that is not a finite number of at
    /// least 0, or if all are 0.
    pub fn weighted(self, weights: &[f64]) -> Result<Self, Error> {
        if weights.len() != self.rows.len() {
            return Err(Error::Length {
                what: "weights, one a respondent",
                expected: self.rows.len(),
                found: weights.len(),
            });
        }
        let names: Vec<&str> = self.items.iter().map(String::as_str).collect();
        Self::build(&names, self.rows.len(), Some(weights), |item, row| {
            let value = self.pattern(self.rows[row] as usize)[item];
            Ok((!value.is_nan()).then_some(value))
        })
    }

    fn build(
        items: &[&str],
        rows: usize,
        weights: Option<&[f64]>,
        cell: impl Fn(usize, usize) -> Result<Option<f64>, Error>,
    ) -> Result<Self, Error> {
        check_names("item", items)?;
        if let Some(weights) = weights {
            check_weights(weights)?;
        }
        let mut sample = Self {
            items: items.iter().map(|&item| item.to_owned()).collect(),
            patterns: Vec::new(),
            frequencies: Vec::new(),
            weights: weights.map(|_| Vec::new()),
            rows: Vec::with_capacity(rows),
        };
        let mut known: HashMap<Vec<u64>, u32> = HashMap::new();
        let mut values = vec![0.0; items.len()];
        let mut key = Vec::with_capacity(items.len() + 1);
        for row in 0..rows {
            for (position, value) in values.iter_mut().enumerate() {
                *value = match cell(position, row)? {
                    // -0 is 0, so that they are one pattern.
                    Some(value) if value.is_finite() => value + 0.0,
                    Some(value) => {
                        let item = items[position].to_owned();
                        return Err(Error::NotFinite { item, row, value });
                    }
                    None => f64::NAN,
                };
            }
            let weight = weights.map(|weights| weights[row]);
            if weight.is_some_and(|weight| weight <= 0.0) {
                continue;
            }
            key.clear();
            key.extend(values.iter().chain(&weight).map(|value| value.to_bits()));
            let next =
                u32::try_from(sample.frequencies.len()).map_err(|_| Error::NotApplicable {
                    what: "a sample",
                    reason: "it has more than 2^32 distinct rows: use Moments".to_owned(),
                })?;
            let at = match known.get(&key) {
                Some(&at) => at,
                None => {
                    known.insert(key.clone(), next);
                    sample.patterns.extend_from_slice(&values);
                    sample.frequencies.push(0.0);
                    if let (Some(weights), Some(weight)) = (&mut sample.weights, weight) {
                        weights.push(weight);
                    }
                    next
                }
            };
            sample.frequencies[at as usize] += 1.0;
            sample.rows.push(at);
        }
        Ok(sample)
    }

    /// The names of the items.
    #[must_use]
    pub fn items(&self) -> &[String] {
        &self.items
    }

    /// How many respondents there are, whatever they answered.
    #[must_use]
    pub fn respondents(&self) -> u64 {
        self.rows.len() as u64
    }

    /// How many respondents answered every item.
    #[must_use]
    pub fn complete(&self) -> u64 {
        let whole = |row: &&u32| self.pattern(**row as usize).iter().all(|value| !value.is_nan());
        self.rows.iter().filter(whole).count() as u64
    }

    /// How many distinct rows there are.
    #[must_use]
    pub fn patterns(&self) -> usize {
        self.frequencies.len()
    }

    /// The answers of one respondent, counted from 0.
    #[must_use]
    pub fn answers(&self, row: usize) -> Option<Vec<Option<f64>>> {
        let pattern = self.pattern(*self.rows.get(row)? as usize);
        Some(pattern.iter().map(|&value| (!value.is_nan()).then_some(value)).collect())
    }

    /// The covariances of the items.
    ///
    /// # Errors
    /// [`Error::TooFewItems`] without any, [`Error::TooFewRespondents`] below
    /// two that count, [`Error::AllMissing`], [`Error::Constant`] and
    /// [`Error::NoOverlap`] with the item or items that are to blame,
    /// [`Error::NoConvergence`] if EM does not settle.
    pub fn covariance(&self, treatment: Treatment) -> Result<Covariance, Error> {
        self.covariance_of(&self.frequencies, treatment)
    }

    /// The same with other frequencies of the patterns, as in a resample.
    pub(crate) fn covariance_of(
        &self,
        frequencies: &[f64],
        treatment: Treatment,
    ) -> Result<Covariance, Error> {
        let missing = self.check_answers(frequencies)?;
        let mut counts = Counts::default();
        for (at, (pattern, &count)) in self.each().zip(frequencies).enumerate() {
            let answered = pattern.iter().filter(|value| !value.is_nan()).count();
            if answered == self.items.len() {
                counts.complete += count;
            }
            if answered > 0 && count > 0.0 {
                let mass = self.mass(at, frequencies);
                counts.any += count;
                counts.mass += mass;
                counts.squares += mass * mass / count;
            }
        }
        let rows = |count: f64| whole(count);
        let parts = match treatment {
            Treatment::Listwise => {
                let n = rows(counts.complete);
                check_rows("listwise deletion", 2, n)?;
                let found = listwise::fit(self, frequencies)?;
                Parts { n, ..found }
            }
            Treatment::Pairwise => {
                let found = pairwise::fit(self, frequencies)?.effective(counts.effective());
                Parts { n: rows(counts.any), ..found }
            }
            Treatment::Em => {
                let n = rows(counts.any);
                check_rows("maximum likelihood", 2, n)?;
                Parts { n, ..em::fit(self, frequencies)?.effective(counts.effective()) }
            }
        };
        let incomplete = rows(self.frequency_total(frequencies) - counts.complete);
        let parts = Parts { items: self.items.clone(), treatment, missing, incomplete, ..parts };
        Covariance::from_parts(parts)
    }

    pub(crate) fn frequencies(&self) -> &[f64] {
        &self.frequencies
    }

    pub(crate) fn rows(&self) -> &[u32] {
        &self.rows
    }

    pub(crate) fn pattern(&self, at: usize) -> &[f64] {
        let size = self.items.len();
        &self.patterns[at * size..(at + 1) * size]
    }

    /// Every pattern in order; without items, as many empty ones.
    pub(crate) fn each(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.frequencies.len()).map(|at| self.pattern(at))
    }

    /// The weight of all respondents of a pattern together.
    pub(crate) fn mass(&self, at: usize, frequencies: &[f64]) -> f64 {
        frequencies[at] * self.weights.as_ref().map_or(1.0, |weights| weights[at])
    }

    fn frequency_total(&self, frequencies: &[f64]) -> f64 {
        frequencies.iter().sum()
    }

    /// How many answers each item lacks; an error if one has none.
    fn check_answers(&self, frequencies: &[f64]) -> Result<Vec<u64>, Error> {
        if self.items.is_empty() {
            return Err(Error::TooFewItems { what: "a covariance matrix", needed: 1, found: 0 });
        }
        let mut missing = vec![0.0; self.items.len()];
        for (pattern, &count) in self.each().zip(frequencies) {
            for (missing, value) in missing.iter_mut().zip(pattern) {
                if value.is_nan() {
                    *missing += count;
                }
            }
        }
        let total = self.frequency_total(frequencies);
        for (item, &missing) in self.items.iter().zip(&missing) {
            if missing >= total {
                return Err(Error::AllMissing { item: item.clone() });
            }
        }
        Ok(missing.into_iter().map(whole).collect())
    }
}

#[derive(Debug, Default)]
struct Counts {
    complete: f64,
    any: f64,
    /// Of those who answered anything: the sum of the weights and of their
    /// squares.
    mass: f64,
    squares: f64,
}

impl Counts {
    /// Kish's effective number of those who answered anything.
    fn effective(&self) -> f64 {
        self.mass * self.mass / self.squares
    }
}

#[cfg(test)]
mod tests {
    use super::Sample;
    use crate::{Error, Treatment};

    #[test]
    fn equal_rows_are_one_pattern() {
        let sample = Sample::new(&["a", "b"], &[&[1.0, 1.0, 2.0], &[0.0, -0.0, 3.0]]).unwrap();
        assert_eq!((sample.patterns(), sample.respondents()), (2, 3));
        assert_eq!(sample.answers(2), Some(vec![Some(2.0), Some(3.0)]));
        assert_eq!(sample.answers(3), None);
    }

    #[test]
    fn bad_input_names_the_item() {
        let missing = [Some(1.0), Some(2.0), None];
        let none = [None; 3];
        let sample = Sample::with_missing(&["a", "b"], &[&missing, &none]).unwrap();
        for treatment in [Treatment::Listwise, Treatment::Pairwise, Treatment::Em] {
            assert_eq!(
                sample.covariance(treatment),
                Err(Error::AllMissing { item: "b".to_owned() })
            );
        }
        assert!(matches!(
            Sample::new(&["a"], &[&[1.0, f64::NAN]]),
            Err(Error::NotFinite { row: 1, .. })
        ));
        assert!(matches!(
            Sample::new(&["a", "a"], &[&[1.0], &[1.0]]),
            Err(Error::Duplicate { .. })
        ));
        let apart = [None, None, Some(3.0)];
        let sample = Sample::with_missing(&["a", "b"], &[&missing, &apart]).unwrap();
        assert!(matches!(
            sample.covariance(Treatment::Pairwise),
            Err(Error::NoOverlap { found: 0, .. })
        ));
        assert!(matches!(
            sample.covariance(Treatment::Listwise),
            Err(Error::TooFewRespondents { found: 0, .. })
        ));
    }

    #[test]
    fn every_treatment_has_the_effective_number() {
        let a: Vec<f64> = (0..50).map(|i| f64::from(i % 5)).collect();
        let b: Vec<f64> = (0..50).map(|i| f64::from(i % 7)).collect();
        let weights: Vec<f64> = (0..50).map(|i| f64::from(1 + i % 4)).collect();
        let (sum, squares) =
            weights.iter().fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
        let sample = Sample::new(&["a", "b"], &[&a, &b]).unwrap().weighted(&weights).unwrap();
        for treatment in [Treatment::Listwise, Treatment::Pairwise, Treatment::Em] {
            let found = sample.covariance(treatment).unwrap();
            approx::assert_relative_eq!(found.effective_n(), sum * sum / squares);
            assert_eq!(found.n(), 50);
        }
    }

    #[test]
    fn weight_nought_is_absence() {
        let a = [Some(1.0), Some(2.0), None, Some(4.0), Some(2.0), Some(9.0)];
        let b = [Some(3.0), Some(1.0), Some(2.0), Some(0.0), Some(2.0), None];
        let all = Sample::with_missing(&["a", "b"], &[&a, &b]).unwrap();
        let all = all.weighted(&[1.0, 2.0, 1.5, 1.0, 0.0, 0.0]).unwrap();
        let some = Sample::with_missing(&["a", "b"], &[&a[..4], &b[..4]]).unwrap();
        let some = some.weighted(&[1.0, 2.0, 1.5, 1.0]).unwrap();
        assert_eq!((all.respondents(), all.complete()), (4, 3));
        for treatment in [Treatment::Listwise, Treatment::Pairwise, Treatment::Em] {
            let found = all.covariance(treatment).unwrap();
            assert_eq!(found, some.covariance(treatment).unwrap());
            assert_eq!(found.n(), if treatment == Treatment::Listwise { 3 } else { 4 });
        }
    }

    #[test]
    fn equal_weights_change_nothing() {
        let plain = Sample::new(&["a", "b"], &[&[1.0, 2.0, 4.0], &[3.0, 1.0, 0.0]]).unwrap();
        let weighted = plain.clone().weighted(&[2.0; 3]).unwrap();
        let left = plain.covariance(Treatment::Listwise).unwrap();
        let right = weighted.covariance(Treatment::Listwise).unwrap();
        for (a, b) in left.matrix().as_slice().iter().zip(right.matrix().as_slice()) {
            approx::assert_abs_diff_eq!(a, b, epsilon = 1e-14);
        }
    }
}
