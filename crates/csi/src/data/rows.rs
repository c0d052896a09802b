//! The answers of respondents row by row: for scores, predictions, products of
//! constructs, and missing answers.

use satis_reliability::{Sample, Treatment};
use satis_response_model::{Moments, Responses, Row, Summary};

use super::indicators::{check_range, range_of, told};
use super::{Indicators, MissingAnswers};
use crate::Error;

/// Answers of respondents to items, some of them missing.
///
/// ```
/// use satis_csi::{MissingAnswers, Rows};
///
/// let rows = Rows::new(&["a", "b"], &[&[1.0, 2.0, 3.0], &[2.0, 5.0, f64::NAN]])?;
/// assert_eq!((rows.respondents(), rows.complete()), (3, 2));
/// let replaced = rows.indicators(MissingAnswers::Mean)?;
/// assert_eq!((replaced.n(), replaced.mean("b")?), (3, Some(3.5)));
/// # Ok::<(), satis_csi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    names: Vec<String>,
    ranges: Vec<Option<(f64, f64)>>,
    /// Row by row; NaN is a missing answer.
    values: Vec<f64>,
    count: usize,
    weights: Option<Vec<f64>>,
}

impl Rows {
    /// One column of values an item; NaN is a missing answer.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one column an item, all of one length,
    /// [`Error::Duplicate`] if two items have one name, [`Error::Parameter`]
    /// for an infinite value.
    pub fn new(items: &[&str], columns: &[&[f64]]) -> Result<Self, Error> {
        if columns.len() != items.len() {
            let (expected, found) = (items.len(), columns.len());
            return Err(Error::Length { what: "columns, one an item", expected, found });
        }
        let count = columns.first().map_or(0, |column| column.len());
        if let Some(column) = columns.iter().find(|column| column.len() != count) {
            let found = column.len();
            return Err(Error::Length { what: "values of a column", expected: count, found });
        }
        Self::build(items, count, |item, row| Ok(columns[item][row]))
    }

    /// Items of a table of responses, reversed items mirrored on their scales,
    /// with the respondents' weights if there are any.
    ///
    /// # Errors
    /// [`Error::Response`] with the items that exist, [`Error::Duplicate`] if
    /// one is named twice.
    pub fn from_responses(responses: &Responses<'_>, items: &[&str]) -> Result<Self, Error> {
        let mut columns = Vec::with_capacity(items.len());
        for id in items {
            columns.push((responses.items().item(id)?, responses.column(id)?));
        }
        let mut rows = Self::build(items, responses.len(), |position, row| {
            let (item, codes) = columns[position];
            let value = item.scale().value_at(codes[row]).and_then(|value| item.keyed(value));
            Ok(value.map_or(f64::NAN, f64::from))
        })?;
        for (range, (item, _)) in rows.ranges.iter_mut().zip(&columns) {
            *range = Some(range_of(item.scale()));
        }
        match responses.weights() {
            Some(weights) => rows.weighted(weights),
            None => Ok(rows),
        }
    }

    fn build(
        items: &[&str],
        count: usize,
        cell: impl Fn(usize, usize) -> Result<f64, Error>,
    ) -> Result<Self, Error> {
        let mut seen = std::collections::HashSet::new();
        if let Some(name) = items.iter().find(|name| !seen.insert(**name)) {
            return Err(Error::Duplicate { what: "item", name: (*name).to_owned() });
        }
        let mut values = Vec::with_capacity(count * items.len());
        for row in 0..count {
            for item in 0..items.len() {
                let value = cell(item, row)?;
                if value.is_infinite() {
                    let expected = "a finite number, or NaN where an answer is missing";
                    return Err(Error::Parameter { what: "an answer", value, expected });
                }
                values.push(value);
            }
        }
        Ok(Self {
            names: items.iter().map(|&item| item.to_owned()).collect(),
            ranges: vec![None; items.len()],
            values,
            count,
            weights: None,
        })
    }

    /// With one weight a respondent: a sampling weight, of which only the ratios
    /// count.
    ///
    /// How often a row was seen is better told by
    /// [`Rows::respondents_at`], which names it as often. Weights, loadings,
    /// paths, R2 and indices are the same either way (indices but for
    /// [`MissingAnswers::Pairwise`]); what depends on a number of respondents is
    /// not: standard errors, adjusted R2, scores, effects of products, and
    /// [`MissingAnswers::PairwiseScores`].
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one a respondent,
    /// [`Error::Parameter`] for one that is negative or not finite, or if all
    /// are 0.
    pub fn weighted(mut self, weights: &[f64]) -> Result<Self, Error> {
        if weights.len() != self.count {
            let (expected, found) = (self.count, weights.len());
            return Err(Error::Length { what: "weights, one a respondent", expected, found });
        }
        let expected = "a finite number of at least 0, not all of them 0";
        if let Some(&value) = weights.iter().find(|weight| !(weight.is_finite() && **weight >= 0.0))
        {
            return Err(Error::Parameter { what: "a weight", value, expected });
        }
        if !weights.is_empty() && weights.iter().all(|&weight| weight <= 0.0) {
            return Err(Error::Parameter { what: "the largest weight", value: 0.0, expected });
        }
        self.weights = Some(weights.to_vec());
        Ok(self)
    }

    /// With the lowest and highest possible answer to all items.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless the highest is above the lowest.
    pub fn with_ranges(mut self, lowest: f64, highest: f64) -> Result<Self, Error> {
        self.ranges.fill(Some(check_range(lowest, highest)?));
        Ok(self)
    }

    /// With the lowest and highest possible answer to an item.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist, [`Error::Parameter`]
    /// unless the highest is above the lowest.
    pub fn with_range(mut self, item: &str, lowest: f64, highest: f64) -> Result<Self, Error> {
        let at = self.position(item)?;
        self.ranges[at] = Some(check_range(lowest, highest)?);
        Ok(self)
    }

    /// The names of the items.
    #[must_use]
    pub fn items(&self) -> &[String] {
        &self.names
    }

    /// How many respondents there are, whatever they answered.
    #[must_use]
    pub const fn respondents(&self) -> usize {
        self.count
    }

    /// How many respondents answered every item.
    #[must_use]
    pub fn complete(&self) -> usize {
        self.each().filter(|row| row.iter().all(|value| !value.is_nan())).count()
    }

    /// The weights of the respondents; `None` if all are 1.
    #[must_use]
    pub fn weights(&self) -> Option<&[f64]> {
        self.weights.as_deref()
    }

    /// The answers of one respondent, counted from 0; NaN where one is missing.
    #[must_use]
    pub fn row(&self, respondent: usize) -> Option<&[f64]> {
        (respondent < self.count).then(|| self.answers(respondent))
    }

    /// Only these items, in this order.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist, [`Error::Duplicate`] if
    /// one is named twice.
    pub fn select(&self, items: &[&str]) -> Result<Self, Error> {
        let positions: Vec<usize> =
            items.iter().map(|item| self.position(item)).collect::<Result<_, _>>()?;
        let mut selected =
            Self::build(items, self.count, |item, row| Ok(self.answers(row)[positions[item]]))?;
        selected.ranges = positions.iter().map(|&at| self.ranges[at]).collect();
        selected.weights.clone_from(&self.weights);
        Ok(selected)
    }

    /// Only these respondents, counted from 0, in this order and as often as
    /// they are named: a segment, or a resample.
    ///
    /// # Errors
    /// [`Error::Parameter`] for one that does not exist.
    pub fn respondents_at(&self, respondents: &[usize]) -> Result<Self, Error> {
        if let Some(&found) = respondents.iter().find(|&&row| row >= self.count) {
            let (what, value) = ("the number of a respondent", found as f64);
            return Err(Error::Parameter { what, value, expected: "a row that there is" });
        }
        Ok(Self {
            names: self.names.clone(),
            ranges: self.ranges.clone(),
            values: respondents.iter().flat_map(|&row| self.answers(row)).copied().collect(),
            count: respondents.len(),
            weights: self
                .weights
                .as_ref()
                .map(|weights| respondents.iter().map(|&row| weights[row]).collect()),
        })
    }

    /// The summary of the items from which a path model is estimated.
    ///
    /// # Errors
    /// [`Error::Constant`] with the first item that does not vary,
    /// [`Error::TooFewRespondents`] below two that count,
    /// [`Error::NotPositiveDefinite`] for pairwise correlations that no data
    /// can have, [`Error::Reliability`] if EM does not settle.
    pub fn indicators(&self, missing: MissingAnswers) -> Result<Indicators, Error> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let mut indicators = match missing {
            MissingAnswers::Listwise => Indicators::from_moments(&names, &self.moments(None)?)?,
            MissingAnswers::Mean => {
                let means = self.means()?;
                let replaced = Indicators::from_moments(&names, &self.moments(Some(&means))?)?;
                Indicators { incomplete: (self.count - self.complete()) as u64, ..replaced }
            }
            MissingAnswers::Pairwise => {
                let covariance = self.sample()?.covariance(Treatment::Pairwise);
                Indicators::from_covariance(&covariance.map_err(told)?)?
            }
            MissingAnswers::PairwiseScores => {
                // No inverse of all correlations is taken.
                let covariance = self.sample()?.covariance(Treatment::Pairwise);
                Indicators::unchecked(&covariance.map_err(told)?)?
            }
            MissingAnswers::Em => {
                let covariance = self.sample()?.covariance(Treatment::Em);
                Indicators::from_covariance(&covariance.map_err(told)?)?
            }
        };
        indicators.treatment = missing;
        indicators.ranges.clone_from(&self.ranges);
        indicators.observed = Some(self.observed(missing == MissingAnswers::Listwise));
        Ok(indicators)
    }

    pub(crate) fn position(&self, item: &str) -> Result<usize, Error> {
        self.names
            .iter()
            .position(|name| name == item)
            .ok_or_else(|| Error::unknown("item", item, self.names.iter().map(String::as_str)))
    }

    /// A row that exists.
    pub(crate) fn answers(&self, row: usize) -> &[f64] {
        let size = self.names.len();
        &self.values[row * size..(row + 1) * size]
    }

    pub(crate) fn each(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.count).map(|row| self.answers(row))
    }

    pub(crate) fn weight(&self, row: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row])
    }

    /// With more columns at the end, one an item, as long as there are rows.
    pub(crate) fn with_columns(
        &self,
        items: &[String],
        columns: &[Vec<f64>],
    ) -> Result<Self, Error> {
        let all: Vec<&str> = self.names.iter().chain(items).map(String::as_str).collect();
        let own = self.names.len();
        let mut joined = Self::build(&all, self.count, |item, row| {
            Ok(if item < own { self.answers(row)[item] } else { columns[item - own][row] })
        })?;
        joined.ranges[..own].clone_from_slice(&self.ranges);
        joined.weights.clone_from(&self.weights);
        Ok(joined)
    }

    /// The weighted means of what was answered.
    pub(crate) fn means(&self) -> Result<Vec<f64>, Error> {
        let size = self.names.len();
        let (mut sums, mut mass) = (vec![0.0; size], vec![0.0; size]);
        for (row, answers) in self.each().enumerate() {
            for (item, value) in answers.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
                sums[item] += self.weight(row) * value;
                mass[item] += self.weight(row);
            }
        }
        for (item, &mass) in mass.iter().enumerate() {
            if mass <= 0.0 {
                let item = self.names[item].clone();
                return Err(satis_reliability::Error::AllMissing { item }.into());
            }
        }
        Ok(sums.iter().zip(&mass).map(|(sum, mass)| sum / mass).collect())
    }

    /// The moments of complete rows, or of all with means in the place of what
    /// is missing. Respondents of weight 0 do not count.
    fn moments(&self, means: Option<&[f64]>) -> Result<Moments, Error> {
        let empty = Moments::of_reals(self.names.len());
        let found =
            satis_response_model::kernels::summarise(&empty, self.count, |moments, rows| {
                let mut filled = vec![0.0; self.names.len()];
                for row in rows {
                    let weight = self.weight(row);
                    if weight <= 0.0 {
                        continue;
                    }
                    filled.copy_from_slice(self.answers(row));
                    if let Some(means) = means {
                        for (value, mean) in filled.iter_mut().zip(means) {
                            *value = if value.is_nan() { *mean } else { *value };
                        }
                    }
                    moments.record(if filled.iter().any(|value| value.is_nan()) {
                        Row::Incomplete
                    } else {
                        Row::Values { values: &filled, weight }
                    })?;
                }
                Ok(())
            })?;
        Ok(found)
    }

    fn sample(&self) -> Result<Sample, Error> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let columns: Vec<Vec<Option<f64>>> = (0..names.len())
            .map(|item| {
                let values = self.each().map(|row| row[item]);
                values.map(|value| (!value.is_nan()).then_some(value)).collect()
            })
            .collect();
        let borrowed: Vec<&[Option<f64>]> = columns.iter().map(Vec::as_slice).collect();
        let sample = Sample::with_missing(&names, &borrowed)?;
        Ok(match &self.weights {
            Some(weights) => sample.weighted(weights)?,
            None => sample,
        })
    }

    fn observed(&self, complete: bool) -> Vec<(f64, f64)> {
        let mut ranges = vec![(f64::INFINITY, f64::NEG_INFINITY); self.names.len()];
        for (row, answers) in self.each().enumerate() {
            let whole = answers.iter().all(|value| !value.is_nan());
            if self.weight(row) <= 0.0 || (complete && !whole) {
                continue;
            }
            for (range, value) in ranges.iter_mut().zip(answers) {
                // The minimum of a number and NaN is the number.
                *range = (range.0.min(*value), range.1.max(*value));
            }
        }
        ranges
    }
}
