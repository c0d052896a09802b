//! What a fit says about itself: estimates, errors, likelihood, convergence.

use std::fmt;

use satis_numerics::{ChiSquare, Continuous};

use super::parameter::Domain;
use crate::Error;

/// How the search for the maximum ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Convergence {
    /// At an interior maximum: zero gradient, negative definite Hessian.
    Interior,
    /// At the bounds of the search: parameters run off, and the likelihood has
    /// no interior maximum. The warnings say which and what to do.
    Boundary,
    /// At a point with a zero gradient where a direction is flat: the data do
    /// not tell the parameters apart.
    Flat,
    /// The steps ran out before the gradient was zero.
    StepLimit,
}

/// What to know before a fit is used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Warning {
    /// A parameter runs off to a bound of the search.
    RunsOff {
        /// The parameter.
        parameter: String,
        /// Whether towards its upper bound.
        upper: bool,
        /// What that means and what to do.
        meaning: String,
    },
    /// A parameter is so large that a simpler model would do as well.
    NearBoundary {
        /// The parameter.
        parameter: String,
        /// What that means and what to do.
        meaning: String,
    },
    /// The data do not tell some of the parameters apart.
    Flat,
    /// The steps ran out.
    StepLimit,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RunsOff { parameter, upper, meaning } => {
                let where_to = if *upper { "up" } else { "down" };
                write!(f, "{parameter} runs off {where_to}: {meaning}")
            }
            Self::NearBoundary { parameter, meaning } => write!(f, "{parameter}: {meaning}"),
            Self::Flat => {
                f.write_str("the likelihood is flat in a direction: fix or drop a parameter")
            }
            Self::StepLimit => f.write_str("the steps ran out before the gradient was zero"),
        }
    }
}

/// Which covariance of the parameters the standard errors come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Covariance {
    /// The inverse of the observed information, right if the model is.
    #[default]
    Information,
    /// Huber and White's sandwich of information and score products, right for
    /// customers who are independent even where the model is not.
    Sandwich,
}

/// A fit: parameters with their errors, the likelihood, and how it was found.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FitReport {
    pub(crate) model: String,
    pub(crate) names: Vec<String>,
    pub(crate) domains: Vec<Domain>,
    pub(crate) estimates: Vec<f64>,
    pub(crate) log_likelihood: f64,
    pub(crate) customers: u64,
    pub(crate) rows: usize,
    /// Covariances of the parameters on the unconstrained scale, row by row;
    /// zero where a parameter ran off and was held.
    pub(crate) information: Option<Vec<f64>>,
    pub(crate) sandwich: Option<Vec<f64>>,
    pub(crate) held: Vec<bool>,
    pub(crate) gradient_norm: f64,
    pub(crate) iterations: usize,
    pub(crate) evaluations: usize,
    pub(crate) convergence: Convergence,
    pub(crate) warnings: Vec<Warning>,
}

impl FitReport {
    /// The name of the model.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The parameters' names in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The estimates in the order of the names.
    #[must_use]
    pub fn estimates(&self) -> &[f64] {
        &self.estimates
    }

    /// The log-likelihood at the estimates.
    #[must_use]
    pub const fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// How many customers it was fitted to.
    #[must_use]
    pub const fn customers(&self) -> u64 {
        self.customers
    }

    /// How many distinct rows these customers make.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// How many parameters were estimated.
    #[must_use]
    pub fn degrees(&self) -> usize {
        self.estimates.len()
    }

    /// Akaike's criterion, `2 k - 2 LL` (1974).
    #[must_use]
    pub fn aic(&self) -> f64 {
        2.0 * self.degrees() as f64 - 2.0 * self.log_likelihood
    }

    /// Schwarz's criterion, `k ln n - 2 LL` (1978), n customers.
    #[must_use]
    pub fn bic(&self) -> f64 {
        self.degrees() as f64 * (self.customers as f64).ln() - 2.0 * self.log_likelihood
    }

    /// The largest derivative of the log-likelihood by the logarithm of a
    /// parameter (the parameter itself where it may be negative).
    #[must_use]
    pub const fn gradient_norm(&self) -> f64 {
        self.gradient_norm
    }

    /// How many steps the search took.
    #[must_use]
    pub const fn iterations(&self) -> usize {
        self.iterations
    }

    /// How many times the log-likelihood was evaluated, over all starts.
    #[must_use]
    pub const fn evaluations(&self) -> usize {
        self.evaluations
    }

    /// How the search ended.
    #[must_use]
    pub const fn convergence(&self) -> Convergence {
        self.convergence
    }

    /// What to know before the fit is used.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The covariance of two parameters, by position; `None` if the fit has no
    /// such covariance or a position is out of range. Zero for a parameter
    /// that ran off and was held.
    #[must_use]
    pub fn covariance(&self, row: usize, column: usize, kind: Covariance) -> Option<f64> {
        let n = self.degrees();
        let free = *self.free_covariance(kind)?.get(row * n + column)?;
        let slope = |at: usize| Some(self.domains.get(at)?.slope(*self.estimates.get(at)?));
        (column < n).then_some(())?;
        Some(free * slope(row)? * slope(column)?)
    }

    /// The standard error of a parameter, by position: the square root of its
    /// variance by the delta method from the unconstrained scale. `None` if
    /// there is none, also for a parameter that ran off.
    #[must_use]
    pub fn standard_error(&self, parameter: usize, kind: Covariance) -> Option<f64> {
        if *self.held.get(parameter)? {
            return None;
        }
        self.covariance(parameter, parameter, kind).map(f64::sqrt)
    }

    /// The covariances on the unconstrained scale, row by row.
    pub(crate) fn free_covariance(&self, kind: Covariance) -> Option<&[f64]> {
        match kind {
            Covariance::Information => self.information.as_deref(),
            Covariance::Sandwich => self.sandwich.as_deref(),
        }
    }

    /// The position of a parameter.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the names that there are.
    pub fn position(&self, name: &str) -> Result<usize, Error> {
        self.names.iter().position(|known| known == name).ok_or_else(|| Error::Unknown {
            what: "parameter",
            name: name.to_owned(),
            known: self.names.join(", "),
        })
    }

    /// The likelihood-ratio test of this model against a larger one that
    /// contains it, fitted to the same customers.
    ///
    /// # Errors
    /// [`Error::NotNested`] if the other has no more parameters, or was fitted
    /// to another number of customers.
    pub fn against(&self, larger: &Self) -> Result<RatioTest, Error> {
        let refuse = |reason| Error::NotNested {
            small: self.model.clone(),
            large: larger.model.clone(),
            reason,
        };
        let degrees = larger.degrees().saturating_sub(self.degrees());
        if degrees == 0 {
            return Err(refuse("the second needs more parameters than the first"));
        }
        if self.customers != larger.customers {
            return Err(refuse("they were fitted to different numbers of customers"));
        }
        let statistic = 2.0 * (larger.log_likelihood - self.log_likelihood);
        let law = ChiSquare::new(degrees as f64).map_err(|error| Error::numerical(&error))?;
        Ok(RatioTest { statistic, degrees, p_value: law.survival(statistic.max(0.0)) })
    }
}

/// `BG/NBD: r 0.243 (SE 0.013), ..., LL -9582.429, n 2357`.
impl fmt::Display for FitReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.model)?;
        for (at, (name, value)) in self.names.iter().zip(&self.estimates).enumerate() {
            let comma = if at == 0 { "" } else { "," };
            match self.standard_error(at, Covariance::Information) {
                Some(error) => write!(f, "{comma} {name} {value:.4} (SE {error:.4})")?,
                None => write!(f, "{comma} {name} {value:.4}")?,
            }
        }
        write!(f, ", LL {:.4}, n {}", self.log_likelihood, self.customers)?;
        for warning in &self.warnings {
            write!(f, "; {warning}")?;
        }
        Ok(())
    }
}

/// A likelihood-ratio test of two nested models.
///
/// Where the smaller model lies at a bound of the larger one (no dropout as
/// dropout with probability 0), the true law is a mixture and this p-value is
/// too large, at most twofold for one parameter (Self & Liang 1987).
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RatioTest {
    /// Twice the difference of the log-likelihoods.
    pub statistic: f64,
    /// The difference in the number of parameters.
    pub degrees: usize,
    /// The chi-square tail at the statistic.
    pub p_value: f64,
}
