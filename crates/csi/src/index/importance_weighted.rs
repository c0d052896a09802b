//! Satisfaction weighted by stated importance: the indices of Hill and of the
//! Indonesian surveys.

use satis_response_model::Estimate;

use super::csi_index::normal_interval;
use crate::{Error, Indicators};

/// Mean satisfaction, each item weighted by its share of importance:
/// `sum w s` with `w = importance / sum importance`. Hill, Roche & Allen (2007),
/// Customer Satisfaction; the UK index; and as a share of the highest point,
/// the customer satisfaction index of Indonesian surveys.
///
/// ```
/// use satis_csi::ImportanceWeighted;
///
/// let index = ImportanceWeighted::new(&[7.0, 5.0, 9.0, 3.0, 6.0], &[8.0, 4.0, 8.0, 3.0, 4.0])?;
/// // (56 + 20 + 72 + 9 + 24) / 30
/// assert!((index.mean() - 181.0 / 30.0).abs() < 1e-12);
/// assert!((index.share_of(10.0)? - 60.0 - 1.0 / 3.0).abs() < 1e-12);
/// assert!((index.rescaled(1.0, 10.0)? - 100.0 * (181.0 / 30.0 - 1.0) / 9.0).abs() < 1e-12);
/// # Ok::<(), satis_csi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ImportanceWeighted {
    weights: Vec<f64>,
    mean: f64,
    /// With importance as known; where the covariances of the items are.
    standard_error: Option<f64>,
    n: Option<u64>,
}

impl ImportanceWeighted {
    /// Of the importance and the mean satisfaction of each item.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one of each for each item,
    /// [`Error::Parameter`] for an importance that is negative or not finite,
    /// or if all are 0, and for a satisfaction that is not finite.
    pub fn new(importance: &[f64], satisfaction: &[f64]) -> Result<Self, Error> {
        if importance.len() != satisfaction.len() || importance.is_empty() {
            let (expected, found) = (importance.len().max(1), satisfaction.len());
            return Err(Error::Length { what: "satisfactions, one an item", expected, found });
        }
        let expected = "a finite number of at least 0, not all of them 0";
        if let Some(&value) = importance.iter().find(|one| !(one.is_finite() && **one >= 0.0)) {
            return Err(Error::Parameter { what: "an importance", value, expected });
        }
        let total: f64 = importance.iter().sum();
        let usable = total.is_finite() && total > 0.0;
        if !usable {
            let what = "the sum of the importances";
            return Err(Error::Parameter { what, value: total, expected });
        }
        if let Some(&value) = satisfaction.iter().find(|one| !one.is_finite()) {
            let expected = "a finite number";
            return Err(Error::Parameter { what: "a satisfaction", value, expected });
        }
        let weights: Vec<f64> = importance.iter().map(|one| one / total).collect();
        let mean = weights.iter().zip(satisfaction).map(|(w, s)| w * s).sum();
        Ok(Self { weights, mean, standard_error: None, n: None })
    }

    /// Of the importance of the items of a survey, with a standard error that
    /// takes the importance as known, `sqrt(w' S w / n)`.
    ///
    /// # Errors
    /// As [`ImportanceWeighted::new`], [`Error::Unknown`] with the items that
    /// exist, [`Error::NoMeans`] without means.
    pub fn of_items(indicators: &Indicators, importance: &[(&str, f64)]) -> Result<Self, Error> {
        let Some(means) = &indicators.means else {
            return Err(Error::NoMeans { what: "an index" });
        };
        let mut positions = Vec::with_capacity(importance.len());
        for (item, _) in importance {
            positions.push(indicators.position(item)?);
        }
        let given: Vec<f64> = importance.iter().map(|(_, one)| *one).collect();
        let satisfaction: Vec<f64> = positions.iter().map(|&at| means[at]).collect();
        let mut index = Self::new(&given, &satisfaction)?;
        let width = indicators.size();
        let mut variance = 0.0;
        for (&a, left) in positions.iter().zip(&index.weights) {
            for (&b, right) in positions.iter().zip(&index.weights) {
                variance += left * right * indicators.covariance[a * width + b];
            }
        }
        index.standard_error = Some((variance.max(0.0) / indicators.effective_n).sqrt());
        index.n = Some(indicators.n);
        Ok(index)
    }

    /// The share of each item in the importance.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The weighted mean satisfaction, on the scale of the answers.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// As a percentage of the highest point, the Indonesian form; on 1 to 10
    /// also Hill's `x 10`. Its lowest value is not 0.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless the highest point is a finite number above 0.
    pub fn share_of(&self, highest: f64) -> Result<f64, Error> {
        if highest.is_finite() && highest > 0.0 {
            return Ok(100.0 * self.mean / highest);
        }
        let (what, expected) = ("the highest point", "a finite number above 0");
        Err(Error::Parameter { what, value: highest, expected })
    }

    /// From 0 at the lowest point to 100 at the highest.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless the highest point is above the lowest.
    pub fn rescaled(&self, lowest: f64, highest: f64) -> Result<f64, Error> {
        if lowest.is_finite() && highest.is_finite() && highest > lowest {
            return Ok(100.0 * (self.mean - lowest) / (highest - lowest));
        }
        let (what, expected) = ("the highest point", "a finite number above the lowest");
        Err(Error::Parameter { what, value: highest, expected })
    }

    /// The mean with its standard error and a normal interval; `None` where
    /// only means were given.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless the level lies strictly between 0 and 1.
    pub fn estimate(&self, level: f64) -> Result<Option<Estimate>, Error> {
        let (Some(error), Some(n)) = (self.standard_error, self.n) else { return Ok(None) };
        let estimate = Estimate::new("importance-weighted satisfaction", self.mean, n)?
            .with_standard_error(error)?
            .with_interval(normal_interval(self.mean, error, level)?)
            .with_convention("importance as known");
        Ok(Some(estimate))
    }
}
