//! What can go wrong: one error type for the crate.

use thiserror::Error;

/// Why a function of this crate has no answer.
///
/// # Example
///
/// ```
/// use satis_numerics::{Error, StudentT};
///
/// let refused = StudentT::new(-1.0).unwrap_err();
/// assert!(matches!(refused, Error::Parameter { name: "df", .. }));
/// assert_eq!(refused.to_string(), "df is -1, expected a number above 0, or infinity");
/// ```
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum Error {
    /// A parameter is outside its range.
    #[error("{name} is {value}, expected {expected}")]
    Parameter {
        /// The parameter's name.
        name: &'static str,
        /// The value that was given.
        value: f64,
        /// What would have been right.
        expected: &'static str,
    },
    /// A probability is NaN, below 0 or above 1.
    #[error("probability {value} is not between 0 and 1")]
    Probability {
        /// The value that was given.
        value: f64,
    },
    /// The probabilities of a lattice variable do not form a distribution.
    #[error("probabilities sum to {sum}, expected 1 within 1e-9")]
    Total {
        /// Their sum.
        sum: f64,
    },
    /// One entry of a list of probabilities is NaN, infinite or negative.
    #[error("entry {index} is {value}, expected a probability between 0 and 1")]
    Entry {
        /// The position of the entry, from 0.
        index: usize,
        /// The value that was given.
        value: f64,
    },
    /// A list is empty where at least one entry is needed.
    #[error("{name} is empty, expected at least one entry")]
    Empty {
        /// What was empty.
        name: &'static str,
    },
    /// A list that must be as long as another is not.
    #[error("a list has {found} entries, expected {expected}")]
    Length {
        /// How many entries there should have been.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// The answer would need a table that is longer than the crate allows.
    #[error("the answer needs {needed} entries, expected at most {limit}")]
    TooLarge {
        /// How many entries are needed.
        needed: f64,
        /// The most that is allowed.
        limit: usize,
    },
    /// The function has the same sign at both ends of a bracket.
    #[error("no sign change: the function is {at_low} at {low} and {at_high} at {high}")]
    NoSignChange {
        /// The low end.
        low: f64,
        /// The high end.
        high: f64,
        /// The function's value at the low end.
        at_low: f64,
        /// The function's value at the high end.
        at_high: f64,
    },
    /// A function that the caller passed returned NaN, or an infinity where a
    /// finite number is needed.
    #[error("the function is {value} at {at}, expected a finite number")]
    NotFinite {
        /// Where it was evaluated.
        at: f64,
        /// What it returned.
        value: f64,
    },
    /// An iteration used up its allowance.
    #[error("{method} did not converge in {limit} evaluations; the last value was {last}")]
    NoConvergence {
        /// The method.
        method: &'static str,
        /// The allowance.
        limit: usize,
        /// The best value when it stopped.
        last: f64,
    },
}

pub(crate) type Result<T> = std::result::Result<T, Error>;

/// Checks a probability.
pub(crate) fn probability(value: f64) -> Result<f64> {
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err(Error::Probability { value }) }
}

/// The largest shape for which the special functions keep their accuracy.
pub(crate) const MAX_SHAPE: f64 = 1e15;

/// The smallest shape: below it even the logarithm of a quantile overflows.
pub(crate) const MIN_SHAPE: f64 = 1e-300;

/// Checks a shape of the gamma or beta family.
pub(crate) fn shape(name: &'static str, value: f64) -> Result<f64> {
    if (MIN_SHAPE..=MAX_SHAPE).contains(&value) {
        Ok(value)
    } else {
        Err(Error::Parameter { name, value, expected: "a number from 1e-300 to 1e15" })
    }
}
