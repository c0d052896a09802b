//! What can keep a customer from being valued.

use thiserror::Error as ThisError;

/// An error of the lifetime-value models.
///
/// Every message says what was wrong, where it stood if that is known, and
/// what would have been right.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// Something is wrong with one row of a sequence.
    #[error("row {row}: {error}")]
    Row {
        /// The row, counted from 0.
        row: usize,
        /// What is wrong with it.
        error: Box<Self>,
    },
    /// A number lies outside its range.
    #[error("{what} is {value}, expected {expected}")]
    Range {
        /// What the number is.
        what: &'static str,
        /// The number as given.
        value: f64,
        /// What would have been right.
        expected: &'static str,
    },
    /// Two figures contradict each other.
    #[error("{what} is {value} and {other} is {bound}: expected {expected}")]
    Contradiction {
        /// The first figure's name.
        what: &'static str,
        /// The first figure.
        value: f64,
        /// The second figure's name.
        other: &'static str,
        /// The second figure.
        bound: f64,
        /// What would have been right.
        expected: &'static str,
    },
    /// There is nothing, or too little, to work on. No data is not zero.
    #[error("no data for {what}: {needed}")]
    NoData {
        /// What was asked for.
        what: &'static str,
        /// What would have been needed.
        needed: &'static str,
    },
    /// Two lists that belong together differ in length.
    #[error("{what}: expected {expected}, found {found}")]
    Length {
        /// What was counted.
        what: &'static str,
        /// How many there should have been.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// A name is not known.
    #[error("there is no {what} {name:?}; known: {known}")]
    Unknown {
        /// What was looked for.
        what: &'static str,
        /// The name looked for.
        name: String,
        /// The names that exist, separated by commas.
        known: String,
    },
    /// A text cannot be read as what it should be.
    #[error("{what} cannot be read from {text:?}: expected {expected}")]
    Text {
        /// What was to be read.
        what: &'static str,
        /// The text as given.
        text: String,
        /// What would have been right.
        expected: &'static str,
    },
    /// A likelihood has no finite value at any start.
    #[error("the likelihood of {model} is finite nowhere near the starts: {hint}")]
    NoLikelihood {
        /// The model.
        model: &'static str,
        /// What to look at.
        hint: &'static str,
    },
    /// Two fits cannot be compared.
    #[error("{small} and {large} cannot be compared: {reason}")]
    NotNested {
        /// The model with fewer parameters.
        small: String,
        /// The model with more parameters.
        large: String,
        /// Why not.
        reason: &'static str,
    },
    /// A figure does not exist for these parameters, such as the mean of a
    /// distribution that has none.
    #[error("{what} does not exist: {reason}")]
    Undefined {
        /// The figure.
        what: &'static str,
        /// Why it does not exist.
        reason: &'static str,
    },
    /// The fit has no covariance of its parameters, so nothing has a standard
    /// error.
    #[error("the fit of {model} has no covariance: {reason}")]
    NoCovariance {
        /// The model.
        model: String,
        /// Why not.
        reason: &'static str,
    },
    /// A summary or an estimate was refused.
    #[error(transparent)]
    Model(#[from] satis_response_model::Error),
    /// A numerical step failed; the message says which.
    #[error("the numbers are out of reach: {message}")]
    Numerical {
        /// What failed.
        message: String,
    },
}

impl Error {
    /// The same error with the row where it happened.
    pub(crate) fn at_row(self, row: usize) -> Self {
        Self::Row { row, error: Box::new(self) }
    }

    /// Keeps the message of a numerical error, not its type: the crate below
    /// promises nothing about that.
    pub(crate) fn numerical(error: &satis_numerics::Error) -> Self {
        Self::Numerical { message: error.to_string() }
    }
}

/// Checks a parameter that must be positive.
pub(crate) fn positive(what: &'static str, value: f64) -> Result<f64, Error> {
    if value > 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(Error::Range { what, value, expected: "a finite number above 0" })
    }
}

/// Checks a number that must be at least zero.
pub(crate) fn not_negative(what: &'static str, value: f64) -> Result<f64, Error> {
    if value >= 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(Error::Range { what, value, expected: "a finite number of at least 0" })
    }
}

/// Checks a shape of a gamma or beta distribution: within the range in which
/// special functions are exact.
pub(crate) fn shape(what: &'static str, value: f64) -> Result<f64, Error> {
    if (1e-100..=1e12).contains(&value) {
        Ok(value)
    } else {
        Err(Error::Range { what, value, expected: "a number from 1e-100 to 1e12" })
    }
}

/// Checks a number that must be finite.
pub(crate) fn finite(what: &'static str, value: f64) -> Result<f64, Error> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(Error::Range { what, value, expected: "a finite number" })
    }
}

/// Checks a share or probability, both ends included.
pub(crate) fn share(what: &'static str, value: f64) -> Result<f64, Error> {
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err(Error::Range { what, value, expected: "a number from 0 to 1" })
    }
}

/// Checks a level.
pub(crate) fn level(value: f64) -> Result<f64, Error> {
    if value > 0.0 && value < 1.0 {
        Ok(value)
    } else {
        Err(Error::Range {
            what: "level",
            value,
            expected: "a number strictly between 0 and 1, such as 0.95",
        })
    }
}
