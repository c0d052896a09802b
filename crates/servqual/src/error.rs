//! What can keep a service-quality figure from being told.

/// An error of this crate.
///
/// ```
/// use satis_servqual::response_model::Scale;
/// use satis_servqual::{Error, ItemPair, Servqual};
///
/// let pairs = [ItemPair::new("polite", &Scale::ONE_TO_SEVEN)];
/// let refused = Servqual::new(pairs, &[("staff", &["polite", "quick"])]).unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "dimension \"staff\" names item \"quick\", which there is not; known: polite",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no dimension at all.
    #[error("there are no dimensions: name at least one, with its items")]
    NoDimensions,
    /// A dimension has no items.
    #[error("dimension {dimension:?} has no items: give it at least one")]
    EmptyDimension {
        /// The dimension.
        dimension: String,
    },
    /// A dimension names an item that does not exist.
    #[error("dimension {dimension:?} names item {item:?}, which there is not; known: {known}")]
    UnknownItem {
        /// The dimension.
        dimension: String,
        /// The item as named.
        item: String,
        /// The items that exist, separated by commas.
        known: String,
    },
    /// A name stands twice, or an item in two dimensions.
    #[error("the {what} {name:?} stands twice: each may stand once")]
    Duplicate {
        /// What carries the name.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// An item belongs to no dimension.
    #[error("item {item:?} belongs to no dimension: put it into one or leave it out")]
    Unassigned {
        /// The item.
        item: String,
    },
    /// The two sides of an item are answered on different scales, so that their
    /// difference means nothing.
    #[error(
        "item {item:?}: expectations are answered on {expectation} and perceptions on \
         {perception}; a gap needs one scale"
    )]
    ScalesDiffer {
        /// The item.
        item: String,
        /// The scale of expectations.
        expectation: String,
        /// The scale of perceptions.
        perception: String,
    },
    /// A number of things is not the number wanted.
    #[error("{what}: expected {expected}, found {found}")]
    Length {
        /// What was counted, with the column's name where there is one.
        what: String,
        /// How many there should have been.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// A column holds an answer that is not on its scale.
    #[error("column {column:?}: {source}")]
    Answer {
        /// The column.
        column: String,
        /// What is wrong with the answer.
        source: satis_response_model::Error,
    },
    /// Everybody has the same figure, so that nothing can be tested.
    #[error("{what} is the same for every respondent: nothing can be tested")]
    Constant {
        /// What does not vary, such as `the gap of "polite"`.
        what: String,
    },
    /// There are fewer respondents, or values, than the quantity needs.
    #[error("{what} needs at least {needed} respondents, and there are {found}")]
    TooFew {
        /// The quantity asked for.
        what: String,
        /// How many it needs.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// A gap or a predictor follows from others, so that a matrix has no
    /// inverse.
    #[error("{what} is a linear function of the others: leave it out")]
    Collinear {
        /// What follows from the others.
        what: String,
    },
    /// Weights do not share 100 points.
    #[error("weights{} sum to {sum}, not to 100", at_row(*.row))]
    WeightSum {
        /// The sum as found.
        sum: f64,
        /// The respondent, counted from 0, if weights are by respondent.
        row: Option<usize>,
    },
    /// A number is out of its range.
    #[error("{what} is {value}, expected {expected}")]
    Parameter {
        /// What the number is.
        what: &'static str,
        /// The number as given.
        value: f64,
        /// What would have been right.
        expected: &'static str,
    },
    /// Two sets of answers are not to the same items.
    #[error("the sets of answers are to different items, scales or dimensions: they do not merge")]
    Definition,
    /// A numerical step failed; the message says which.
    #[error("the numbers are out of reach: {message}")]
    Numerical {
        /// What failed.
        message: String,
    },
    /// Alpha or the reliability of a difference cannot be told.
    #[error(transparent)]
    Reliability(#[from] satis_reliability::Error),
    /// Items, answers or estimates do not fit.
    #[error(transparent)]
    Model(#[from] satis_response_model::Error),
}

impl Error {
    /// Keeps the message of a numerical error, not its type: the crate below
    /// promises nothing about that.
    pub(crate) fn numerical(error: &satis_numerics::Error) -> Self {
        Self::Numerical { message: error.to_string() }
    }

    pub(crate) fn too_few(what: impl Into<String>, needed: usize, found: usize) -> Self {
        Self::TooFew { what: what.into(), needed, found }
    }
}

fn at_row(row: Option<usize>) -> String {
    row.map_or_else(String::new, |row| format!(" of respondent {row}"))
}
