//! What can keep a figure from having an interval.

/// An error of inference.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nobody answered, or all weights are zero. No data is not a score of 0.
    #[error("no data: nobody answered, or all weights are zero")]
    NoData,
    /// There are fewer answers than the method needs.
    #[error("{method} needs at least {needed} answers, and there are {found}")]
    TooFew {
        /// The method or quantity asked for.
        method: String,
        /// How many answers it needs.
        needed: u64,
        /// How many there are.
        found: u64,
    },
    /// The method is not defined for these codes or this summary.
    #[error("{method} does not apply here: {reason}")]
    NotApplicable {
        /// The method asked for.
        method: String,
        /// Why it does not apply, and what does.
        reason: &'static str,
    },
    /// A level, probability or power is not strictly between 0 and 1.
    #[error("{what} {value} is not strictly between 0 and 1")]
    Probability {
        /// What the number is, such as `level`.
        what: &'static str,
        /// The number as given.
        value: f64,
    },
    /// A number that must be positive and finite is not.
    #[error("{what} must be a positive finite number, not {value}")]
    Positive {
        /// What the number is, such as `half-width`.
        what: &'static str,
        /// The number as given.
        value: f64,
    },
    /// A name is no interval method.
    #[error("there is no interval method {name:?}; known: {known}")]
    UnknownMethod {
        /// The name as given.
        name: String,
        /// The names that exist, separated by commas.
        known: String,
    },
    /// The codes and the summary do not fit, or a result is no estimate.
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
    /// Keeps the message of a numerical error, not its type: the crate below
    /// promises nothing about that.
    pub(crate) fn numerical(error: &satis_numerics::Error) -> Self {
        Self::Numerical { message: error.to_string() }
    }
}
