//! Means, covariances and scales of the items: all that a path model needs,
//! but for scores and predictions.

use satis_reliability::{Covariance, Treatment};
use satis_response_model::{Denominator, Moments, Responses, Scale};

use super::{MissingAnswers, Rows};
use crate::Error;
use crate::linear::cholesky;

/// The items' summary from which a path model is estimated.
///
/// It holds the names, means, covariances (divided by n - 1), the scales where
/// they are known, how many respondents there are, and how missing answers were
/// treated. Its size does not depend on the number of respondents.
///
/// ```
/// use satis_csi::Indicators;
/// use satis_csi::response_model::{Moments, Scale, Summary};
///
/// // Two offices, merged: point indices of answers from 1 to 5.
/// let scales = [Scale::ONE_TO_FIVE, Scale::ONE_TO_FIVE];
/// let mut moments = Moments::from_codes(&scales, &[&[0, 1, 2], &[1, 1, 4]])?;
/// moments.merge(&Moments::from_codes(&scales, &[&[3], &[4]])?)?;
/// let indicators = Indicators::from_moments(&["quick", "polite"], &moments)?;
/// assert_eq!((indicators.n(), indicators.mean("quick")?), (4, Some(2.5)));
/// assert_eq!(indicators.range("quick")?, Some((1.0, 5.0)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Indicators {
    pub(crate) names: Vec<String>,
    pub(crate) means: Option<Vec<f64>>,
    /// Row by row, divided by n - 1.
    pub(crate) covariance: Vec<f64>,
    pub(crate) correlation: Vec<f64>,
    pub(crate) ranges: Vec<Option<(f64, f64)>>,
    pub(crate) observed: Option<Vec<(f64, f64)>>,
    pub(crate) n: u64,
    pub(crate) effective_n: f64,
    pub(crate) incomplete: u64,
    pub(crate) treatment: MissingAnswers,
}

impl Indicators {
    /// Of the moments of items; respondents who left one of them out do not
    /// count. Any number of respondents in one pass, in parts that merge.
    ///
    /// # Errors
    /// [`Error::Reliability`] for lengths that do not match, fewer than two
    /// respondents; [`Error::Constant`] with the first item that does not vary.
    pub fn from_moments(items: &[&str], moments: &Moments) -> Result<Self, Error> {
        let covariance = Covariance::from_moments(items, moments).map_err(told)?;
        let mut indicators = Self::from_covariance(&covariance)?;
        if let Some(scales) = moments.scales() {
            indicators.ranges = scales.iter().map(|scale| Some(range_of(scale))).collect();
        }
        Ok(indicators)
    }

    /// Of a covariance matrix as the crate on reliability makes them: from
    /// moments, from a sample with pairwise deletion or EM, or published.
    ///
    /// # Errors
    /// [`Error::NotPositiveDefinite`] for pairwise correlations that no data
    /// can have; a singular matrix is told by what needs its inverse.
    pub fn from_covariance(covariance: &Covariance) -> Result<Self, Error> {
        let found = Self::unchecked(covariance)?;
        let (treatment, size) = (found.treatment, found.size());
        if treatment == MissingAnswers::Pairwise && !cholesky(&mut found.correlation.clone(), size)
        {
            return Err(Error::NotPositiveDefinite { treatment: treatment.name() });
        }
        Ok(found)
    }

    /// The same for any matrix.
    pub(super) fn unchecked(covariance: &Covariance) -> Result<Self, Error> {
        let unbiased = covariance.with_denominator(Denominator::NMinusOne)?;
        let treatment = match covariance.treatment() {
            Treatment::Pairwise => MissingAnswers::Pairwise,
            Treatment::Em => MissingAnswers::Em,
            _ => MissingAnswers::Listwise,
        };
        let size = covariance.size();
        let correlation = covariance.correlation().as_slice().to_vec();
        Ok(Self {
            names: covariance.items().to_vec(),
            means: covariance.means().map(<[f64]>::to_vec),
            covariance: unbiased.matrix().as_slice().to_vec(),
            correlation,
            ranges: vec![None; size],
            observed: None,
            n: covariance.n(),
            effective_n: covariance.effective_n(),
            incomplete: covariance.incomplete(),
            treatment,
        })
    }

    /// Of a published correlation or covariance matrix, row by row.
    ///
    /// # Errors
    /// [`Error::Reliability`] for what is no such matrix of `n` respondents.
    ///
    /// ```
    /// use satis_csi::Indicators;
    ///
    /// let published = Indicators::from_matrix(&["a", "b"], &[1.0, 0.5, 0.5, 1.0], 120)?;
    /// assert_eq!(published.correlation("a", "b")?, 0.5);
    /// # Ok::<(), satis_csi::Error>(())
    /// ```
    pub fn from_matrix(items: &[&str], values: &[f64], n: u64) -> Result<Self, Error> {
        let covariance = Covariance::from_matrix(items, values, n, Denominator::NMinusOne);
        Self::from_covariance(&covariance.map_err(told)?)
    }

    /// Of items of a table of responses, reversed items mirrored on their
    /// scales, with the respondents' weights if there are any. Without weights
    /// and listwise the sums are exact integers.
    ///
    /// # Errors
    /// [`Error::Response`] with the items that exist, [`Error::Constant`],
    /// [`Error::NotPositiveDefinite`] for pairwise correlations that no data
    /// can have, [`Error::Reliability`] for too few respondents.
    pub fn from_responses(
        responses: &Responses<'_>,
        items: &[&str],
        missing: MissingAnswers,
    ) -> Result<Self, Error> {
        if missing != MissingAnswers::Listwise {
            return Rows::from_responses(responses, items)?.indicators(missing);
        }
        let moments = match responses.weights() {
            Some(_) => responses.weighted_moments(items)?,
            None => responses.moments(items)?,
        };
        let mut indicators = Self::from_moments(items, &moments)?;
        for (range, id) in indicators.ranges.iter_mut().zip(items) {
            *range = Some(range_of(responses.items().item(id)?.scale()));
        }
        Ok(indicators)
    }

    /// With the means of the items, in their order.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one an item, [`Error::Parameter`] for
    /// one that is not finite.
    pub fn with_means(mut self, means: &[f64]) -> Result<Self, Error> {
        if means.len() != self.names.len() {
            let (expected, found) = (self.names.len(), means.len());
            return Err(Error::Length { what: "means, one an item", expected, found });
        }
        if let Some(&value) = means.iter().find(|mean| !mean.is_finite()) {
            return Err(Error::Parameter { what: "a mean", value, expected: "a finite number" });
        }
        self.means = Some(means.to_vec());
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

    /// With one scale for all items.
    #[must_use]
    pub fn with_scale(mut self, scale: &Scale) -> Self {
        self.ranges.fill(Some(range_of(scale)));
        self
    }

    /// The names of the items.
    #[must_use]
    pub fn items(&self) -> &[String] {
        &self.names
    }

    /// How many respondents count.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// How many equally weighted respondents would tell as much (Kish 1965).
    #[must_use]
    pub const fn effective_n(&self) -> f64 {
        self.effective_n
    }

    /// How many respondents lack an answer.
    #[must_use]
    pub const fn incomplete(&self) -> u64 {
        self.incomplete
    }

    /// How missing answers were treated.
    #[must_use]
    pub const fn missing(&self) -> MissingAnswers {
        self.treatment
    }

    /// The mean of an item; `None` for a matrix without means.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist.
    pub fn mean(&self, item: &str) -> Result<Option<f64>, Error> {
        let at = self.position(item)?;
        Ok(self.means.as_ref().map(|means| means[at]))
    }

    /// The standard deviation of an item, with n - 1.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist.
    pub fn standard_deviation(&self, item: &str) -> Result<f64, Error> {
        Ok(self.deviation(self.position(item)?))
    }

    /// The correlation of two items.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist.
    pub fn correlation(&self, first: &str, second: &str) -> Result<f64, Error> {
        Ok(self.correlation[self.position(first)? * self.size() + self.position(second)?])
    }

    /// The lowest and highest possible answer to an item, where known.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist.
    pub fn range(&self, item: &str) -> Result<Option<(f64, f64)>, Error> {
        Ok(self.ranges[self.position(item)?])
    }

    /// The lowest and highest answer that somebody gave, where rows were read.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist.
    pub fn observed_range(&self, item: &str) -> Result<Option<(f64, f64)>, Error> {
        let at = self.position(item)?;
        Ok(self.observed.as_ref().map(|ranges| ranges[at]))
    }

    pub(crate) fn size(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn deviation(&self, at: usize) -> f64 {
        self.covariance[at * self.size() + at].sqrt()
    }

    pub(crate) fn position(&self, item: &str) -> Result<usize, Error> {
        self.names
            .iter()
            .position(|name| name == item)
            .ok_or_else(|| Error::unknown("item", item, self.names.iter().map(String::as_str)))
    }
}

/// What the crate on reliability says about constant items, in our words.
pub(crate) fn told(error: satis_reliability::Error) -> Error {
    match error {
        satis_reliability::Error::Constant { item } => Error::Constant { item },
        satis_reliability::Error::TooFewRespondents { what, needed, found } => {
            Error::TooFewRespondents { what, needed, found }
        }
        other => Error::Reliability(other),
    }
}

pub(crate) fn range_of(scale: &Scale) -> (f64, f64) {
    (f64::from(scale.min()), f64::from(scale.max()))
}

pub(crate) fn check_range(lowest: f64, highest: f64) -> Result<(f64, f64), Error> {
    if lowest.is_finite() && highest.is_finite() && highest > lowest {
        return Ok((lowest, highest));
    }
    let (what, expected) = ("the highest answer", "a finite number above the lowest");
    Err(Error::Parameter { what, value: highest, expected })
}
