//! What can keep a reliability or a factor model from being told.

/// An error of this crate.
///
/// ```
/// use satis_reliability::{Covariance, Error, Sample, Treatment};
///
/// let sample = Sample::new(&["a", "b"], &[&[1.0, 2.0, 3.0], &[4.0, 4.0, 4.0]])?;
/// let refused = sample.covariance(Treatment::Listwise).unwrap_err();
/// assert_eq!(refused, Error::Constant { item: "b".to_owned() });
/// assert_eq!(refused.to_string(), "item \"b\" does not vary: leave it out");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Everybody gave the same answer to an item, so it correlates with
    /// nothing.
    #[error("item {item:?} does not vary: leave it out")]
    Constant {
        /// The item.
        item: String,
    },
    /// Nobody answered an item.
    #[error("item {item:?} has no answers")]
    AllMissing {
        /// The item.
        item: String,
    },
    /// No respondent, or only one, answered both items of a pair.
    #[error("items {first:?} and {second:?} share {found} respondents, and 2 are needed")]
    NoOverlap {
        /// The one item.
        first: String,
        /// The other item.
        second: String,
        /// How many respondents answered both.
        found: u64,
    },
    /// There are fewer items than the quantity needs.
    #[error("{what} needs at least {needed} items, and there are {found}")]
    TooFewItems {
        /// The quantity asked for.
        what: &'static str,
        /// How many items it needs.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// There are fewer respondents than the quantity needs.
    #[error("{what} needs at least {needed} respondents, and there are {found}")]
    TooFewRespondents {
        /// The quantity asked for.
        what: &'static str,
        /// How many respondents it needs.
        needed: u64,
        /// How many there are.
        found: u64,
    },
    /// An answer is no point of the item's scale.
    #[error("item {item:?}, row {row}: {value} is not on the scale {min} to {max}")]
    OffScale {
        /// The item.
        item: String,
        /// The row, counted from 0.
        row: usize,
        /// The answer as given.
        value: f64,
        /// The lowest point of the scale.
        min: i32,
        /// The highest point of the scale.
        max: i32,
    },
    /// A value of an item is infinite or NaN.
    #[error("item {item:?}, row {row}: {value} is no finite number; a missing answer is None")]
    NotFinite {
        /// The item.
        item: String,
        /// The row, counted from 0.
        row: usize,
        /// The value as given.
        value: f64,
    },
    /// A number that was given is out of its range.
    #[error("{what} is {value}, expected {expected}")]
    Parameter {
        /// What the number is.
        what: &'static str,
        /// The number as given.
        value: f64,
        /// What would have been right.
        expected: &'static str,
    },
    /// Two items, factors or strata have one name.
    #[error("{what} {name:?} is named twice")]
    Duplicate {
        /// What kind of thing it is.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A name is not among those that exist.
    #[error("there is no {what} {name:?}; known: {known}")]
    Unknown {
        /// What kind of thing it is.
        what: &'static str,
        /// The name as given.
        name: String,
        /// The names that exist, separated by commas.
        known: String,
    },
    /// Two things that belong together have different lengths.
    #[error("{what}: expected {expected}, found {found}")]
    Length {
        /// What was counted.
        what: &'static str,
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A matrix is not symmetric.
    #[error("the matrix is not symmetric: {upper} at ({row}, {column}) and {lower} across")]
    NotSymmetric {
        /// The row, counted from 0.
        row: usize,
        /// The column, counted from 0.
        column: usize,
        /// The element above the diagonal.
        upper: f64,
        /// The element below the diagonal.
        lower: f64,
    },
    /// A matrix has an eigenvalue of 0 or below, so the quantity does not
    /// exist. Items that are sums of others, fewer respondents than items, or
    /// pairwise deletion lead to that;
    /// [`Covariance::nearest_positive_definite`](crate::Covariance::nearest_positive_definite)
    /// repairs a matrix of the last kind.
    #[error(
        "{what} needs a positive definite matrix, and the smallest eigenvalue of the correlations \
         is {smallest}: items may be sums of others, or pairwise deletion made them inconsistent"
    )]
    NotPositiveDefinite {
        /// The quantity asked for.
        what: &'static str,
        /// The smallest eigenvalue of the correlation matrix.
        smallest: f64,
    },
    /// The variance of the sum of all items is 0 or below, so there is no
    /// reliability of it.
    #[error("the sum of the items has variance {variance}: reversed items may be left unreversed")]
    NoTotalVariance {
        /// The variance of the sum.
        variance: f64,
    },
    /// The model has more parameters than the data can tell apart.
    #[error("the model is not identified: {reason}")]
    NotIdentified {
        /// Why it is not.
        reason: String,
    },
    /// An iteration used up its allowance.
    #[error("{method} did not converge in {iterations} iterations; the last change was {change}")]
    NoConvergence {
        /// The method.
        method: &'static str,
        /// How many iterations were allowed.
        iterations: usize,
        /// What should have become small: a gradient or a change.
        change: f64,
    },
    /// Too many replicates of a bootstrap had no value.
    #[error("{failed} of {replicates} bootstrap replicates had no value")]
    Replicates {
        /// How many had none.
        failed: usize,
        /// How many there were.
        replicates: usize,
    },
    /// The quantity is not defined for what was given.
    #[error("{what} does not apply here: {reason}")]
    NotApplicable {
        /// The quantity asked for.
        what: &'static str,
        /// Why it does not apply.
        reason: String,
    },
    /// Responses, moments or results that the response model refuses.
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

/// A level strictly between 0 and 1.
pub(crate) fn check_level(level: f64) -> Result<f64, Error> {
    if level > 0.0 && level < 1.0 {
        Ok(level)
    } else {
        Err(Error::Parameter {
            what: "level",
            value: level,
            expected: "a number strictly between 0 and 1",
        })
    }
}
