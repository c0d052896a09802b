//! Which items measure which factor, and the conventions of a fit.

use crate::sample::check_names;
use crate::{Covariance, Error};

/// Factors with the items that measure each; every item on one factor, and
/// errors uncorrelated.
///
/// ```
/// use satis_reliability::CfaModel;
///
/// let model = CfaModel::new(&[
///     ("quality", &["q1", "q2", "q3"]),
///     ("value", &["v1", "v2"]),
/// ])?;
/// assert_eq!(model.items().count(), 5);
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Vec<(String, Vec<String>)>", into = "Vec<(String, Vec<String>)>")
)]
pub struct CfaModel {
    factors: Vec<(String, Vec<String>)>,
}

impl CfaModel {
    /// A model of named factors.
    ///
    /// # Errors
    /// [`Error::Duplicate`] for two factors of one name or an item on two,
    /// [`Error::NotIdentified`] without factors, for a factor of one item, or
    /// for a single factor of two items.
    pub fn new(factors: &[(&str, &[&str])]) -> Result<Self, Error> {
        let names: Vec<&str> = factors.iter().map(|(name, _)| *name).collect();
        check_names("factor", &names)?;
        let items: Vec<&str> =
            factors.iter().flat_map(|(_, items)| items.iter().copied()).collect();
        check_names("item", &items)?;
        if factors.is_empty() {
            return Err(Error::NotIdentified { reason: "there are no factors".to_owned() });
        }
        let needed = if factors.len() == 1 { 3 } else { 2 };
        for (name, items) in factors {
            if items.len() < needed {
                let found = items.len();
                return Err(Error::NotIdentified {
                    reason: format!("factor {name:?} has {found} items and needs {needed}"),
                });
            }
        }
        let own = |items: &[&str]| items.iter().map(|&item| item.to_owned()).collect();
        let factors =
            factors.iter().map(|(name, items)| ((*name).to_owned(), own(items))).collect();
        Ok(Self { factors })
    }

    /// The factors with their items.
    #[must_use]
    pub fn factors(&self) -> &[(String, Vec<String>)] {
        &self.factors
    }

    /// All items, factor by factor.
    pub fn items(&self) -> impl Iterator<Item = &str> {
        self.factors.iter().flat_map(|(_, items)| items.iter().map(String::as_str))
    }

    /// The factor of each item, by position.
    pub(crate) fn membership(&self) -> Vec<usize> {
        let factors = self.factors.iter().enumerate();
        factors.flat_map(|(f, (_, items))| std::iter::repeat_n(f, items.len())).collect()
    }

    /// The covariances of its items, in its order.
    pub(crate) fn select(&self, items: &Covariance) -> Result<Covariance, Error> {
        let names: Vec<&str> = self.items().collect();
        items.select(&names)
    }
}

/// A model is stored as its factors with their items; the checks come with the
/// conversion.
impl TryFrom<Vec<(String, Vec<String>)>> for CfaModel {
    type Error = Error;

    fn try_from(factors: Vec<(String, Vec<String>)>) -> Result<Self, Error> {
        let items: Vec<Vec<&str>> =
            factors.iter().map(|(_, items)| items.iter().map(String::as_str).collect()).collect();
        let named = factors.iter().zip(&items);
        let named: Vec<(&str, &[&str])> =
            named.map(|((name, _), items)| (name.as_str(), items.as_slice())).collect();
        Self::new(&named)
    }
}

impl From<CfaModel> for Vec<(String, Vec<String>)> {
    fn from(model: CfaModel) -> Self {
        model.factors
    }
}

/// What the sample covariances are divided by, and chi-square multiplied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Likelihood {
    /// n and n: the likelihood of normal answers. The default, as in lavaan
    /// and Mplus.
    #[default]
    Normal,
    /// n - 1 and n - 1: the likelihood of the covariance matrix. As in LISREL
    /// and AMOS, and semopy's indices.
    Wishart,
}

/// What gives a factor its unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Identification {
    /// The loading of its first item is 1. The default, as in lavaan.
    #[default]
    Marker,
    /// Its variance is 1.
    UnitVariance,
}

/// Whether factors correlate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum FactorCorrelations {
    /// All are estimated. The default.
    #[default]
    Free,
    /// All are 0.
    Zero,
}

/// The conventions of a fit.
///
/// ```
/// use satis_reliability::{CfaOptions, Identification, Likelihood};
///
/// let options = CfaOptions::new()
///     .likelihood(Likelihood::Wishart)
///     .identification(Identification::UnitVariance);
/// assert_ne!(options, CfaOptions::new());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct CfaOptions {
    pub(crate) likelihood: Likelihood,
    pub(crate) identification: Identification,
    pub(crate) correlations: FactorCorrelations,
    pub(crate) rmsea_level: f64,
    pub(crate) iterations: usize,
}

impl CfaOptions {
    /// lavaan's: normal likelihood, markers, free correlations, the interval
    /// of the RMSEA at 0.90; at most 1,000 iterations.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            likelihood: Likelihood::Normal,
            identification: Identification::Marker,
            correlations: FactorCorrelations::Free,
            rmsea_level: 0.90,
            iterations: 1000,
        }
    }

    /// With another likelihood.
    #[must_use]
    pub const fn likelihood(mut self, likelihood: Likelihood) -> Self {
        self.likelihood = likelihood;
        self
    }

    /// With another identification of factors; the standardised solution does
    /// not depend on it.
    #[must_use]
    pub const fn identification(mut self, identification: Identification) -> Self {
        self.identification = identification;
        self
    }

    /// With or without correlations of factors.
    #[must_use]
    pub const fn correlations(mut self, correlations: FactorCorrelations) -> Self {
        self.correlations = correlations;
        self
    }

    /// With another level of the interval of the RMSEA, strictly between 0
    /// and 1.
    #[must_use]
    pub const fn rmsea_level(mut self, level: f64) -> Self {
        self.rmsea_level = level;
        self
    }

    /// With another number of iterations.
    #[must_use]
    pub const fn iterations(mut self, iterations: usize) -> Self {
        self.iterations = iterations;
        self
    }
}

impl Default for CfaOptions {
    fn default() -> Self {
        Self::new()
    }
}
