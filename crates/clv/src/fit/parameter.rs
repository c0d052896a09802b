//! Parameters: their names, where they may lie, and the unconstrained scale on
//! which they are fitted.

use crate::Error;

/// Where a parameter may lie, and with that the scale on which it is fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Domain {
    /// Above 0: fitted as its logarithm.
    Positive,
    /// Any number: fitted as it is.
    Real,
    /// Between 0 and 1: fitted as its log-odds.
    Share,
}

impl Domain {
    /// The parameter on the unconstrained scale.
    #[must_use]
    pub fn to_free(self, value: f64) -> f64 {
        match self {
            Self::Positive => value.ln(),
            Self::Real => value,
            Self::Share => value.ln() - (-value).ln_1p(),
        }
    }

    /// The parameter from the unconstrained scale.
    #[must_use]
    pub fn from_free(self, free: f64) -> f64 {
        match self {
            Self::Positive => free.exp(),
            Self::Real => free,
            Self::Share => 1.0 / (1.0 + (-free).exp()),
        }
    }

    /// The derivative of the parameter by its unconstrained form.
    #[must_use]
    pub(crate) fn slope(self, value: f64) -> f64 {
        match self {
            Self::Positive => value,
            Self::Real => 1.0,
            Self::Share => value * (1.0 - value),
        }
    }
}

/// A parameter of a likelihood: its name, domain and the bounds of the search.
///
/// A fit that ends at a bound has no interior maximum, and says so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// The name, as the literature writes it.
    pub name: &'static str,
    /// Where it may lie.
    pub domain: Domain,
    /// The smallest value that the search tries.
    pub low: f64,
    /// The largest value that the search tries.
    pub high: f64,
}

impl Parameter {
    /// A shape: positive, searched from 1e-6 to 1e6.
    #[must_use]
    pub const fn shape(name: &'static str) -> Self {
        Self { name, domain: Domain::Positive, low: 1e-6, high: 1e6 }
    }

    /// A positive parameter in the unit of time or money: searched from a
    /// billionth to a million times a typical value of the data: who buys
    /// 100,000 times has a rate parameter far below the age.
    #[must_use]
    pub fn scale(name: &'static str, typical: f64) -> Self {
        Self { name, domain: Domain::Positive, low: 1e-9 * typical, high: 1e6 * typical }
    }

    /// A share of a range: searched from 1e-6 to 1 - 1e-6.
    #[must_use]
    pub const fn share(name: &'static str) -> Self {
        Self { name, domain: Domain::Share, low: 1e-6, high: 1.0 - 1e-6 }
    }

    /// Any number within bounds.
    #[must_use]
    pub const fn real(name: &'static str, low: f64, high: f64) -> Self {
        Self { name, domain: Domain::Real, low, high }
    }
}

/// A model that a few numbers determine.
///
/// What is implemented for it: standard errors of any prediction
/// ([`Fitted::estimate`](crate::Fitted::estimate)), and storage.
pub trait Parametric: Clone + Sized {
    /// The name of the model.
    const NAME: &'static str;

    /// The parameters' names and values, in their fixed order.
    fn parameters(&self) -> Vec<(&'static str, f64)>;

    /// The model with other values of its parameters, in the same order; what
    /// is not estimated stays.
    ///
    /// # Errors
    /// [`Error::Length`] or [`Error::Range`] where they make no such model.
    fn with_parameters(&self, values: &[f64]) -> Result<Self, Error>;
}

/// The values of exactly `N` parameters.
pub(crate) fn exactly<const N: usize>(values: &[f64]) -> Result<[f64; N], Error> {
    values.try_into().map_err(|_| Error::Length {
        what: "parameters",
        expected: N,
        found: values.len(),
    })
}
