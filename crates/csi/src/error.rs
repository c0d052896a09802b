//! What can keep a satisfaction index or a path model from being told.

/// An error of this crate.
///
/// ```
/// use satis_csi::{Construct, Model};
///
/// let refused = Model::new("loop")
///     .construct(Construct::reflective("a", &["a1", "a2"]))
///     .construct(Construct::reflective("b", &["b1", "b2"]))
///     .path("a", "b")
///     .path("b", "a")
///     .build()
///     .unwrap_err();
/// assert_eq!(refused.to_string(), "the paths run in a circle: a -> b -> a; take one of them out");
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The model has no constructs.
    #[error("the model has no constructs: name at least two, with a path between them")]
    NoConstructs,
    /// A construct has nothing that measures it.
    #[error("construct {construct:?} has no items: give it at least one")]
    EmptyBlock {
        /// The construct.
        construct: String,
    },
    /// A name cannot be used.
    #[error("{what} {name:?} cannot be a name: {reason}")]
    Name {
        /// What carries the name.
        what: &'static str,
        /// The name.
        name: String,
        /// Why not.
        reason: &'static str,
    },
    /// A name stands twice, or an item in two constructs.
    #[error("{what} {name:?} stands twice: each may stand once")]
    Duplicate {
        /// What stands twice.
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
    /// The paths lead from a construct back to itself.
    #[error("the paths run in a circle: {cycle}; take one of them out")]
    Cycle {
        /// The constructs of the circle, joined by arrows.
        cycle: String,
    },
    /// A construct has no path to or from another.
    #[error("construct {construct:?} has no path to or from another: connect it or take it out")]
    Unconnected {
        /// The construct.
        construct: String,
    },
    /// A part of the model does not fit with the rest.
    #[error("the model is not possible: {reason}")]
    Model {
        /// What is wrong, and what would be right.
        reason: String,
    },
    /// A line of an edge list cannot be read.
    #[error("line {line} of the {what}: {reason}")]
    EdgeList {
        /// Which list.
        what: &'static str,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// Everybody gave the same answer to an item.
    #[error("item {item:?} does not vary: leave it out")]
    Constant {
        /// The item.
        item: String,
    },
    /// There are too few respondents.
    #[error("{what} needs at least {needed} respondents, and there are {found}")]
    TooFewRespondents {
        /// What was asked for.
        what: &'static str,
        /// How many it needs.
        needed: u64,
        /// How many there are.
        found: u64,
    },
    /// The items of a construct are linear combinations of each other, or the
    /// respondents are fewer than the items, so that they have no regression
    /// weights (mode B).
    #[error(
        "the items of construct {construct:?} are collinear, so mode B has no weights: take items \
         out, ask more respondents, or use mode A"
    )]
    CollinearItems {
        /// The construct.
        construct: String,
    },
    /// The weighted items of a construct cancel, so it has no scale.
    #[error("construct {construct:?} does not vary: its weighted items cancel")]
    NoVariance {
        /// The construct.
        construct: String,
    },
    /// The predecessors of a construct are linear combinations of each other.
    #[error("the constructs that lead to {construct:?} are collinear, so its paths do not exist")]
    CollinearConstructs {
        /// The construct that they lead to.
        construct: String,
    },
    /// The weights did not settle.
    #[error(
        "the weights did not settle in {iterations} iterations, {damped} of them damped: the last \
         change was {change:.1e}{}", if *.cycle { ", in a cycle of two" } else { "" }
    )]
    NoConvergence {
        /// Iterations in all.
        iterations: usize,
        /// How many of them were damped.
        damped: usize,
        /// The last change, by the stop rule.
        change: f64,
        /// Whether the undamped weights went back and forth between two
        /// solutions.
        cycle: bool,
    },
    /// Pairwise correlations, or a published matrix, that no data can have.
    #[error(
        "the {treatment} correlations are not positive definite: use listwise deletion or EM, or \
         repair them with Covariance::nearest_positive_definite"
    )]
    NotPositiveDefinite {
        /// How missing answers were treated.
        treatment: &'static str,
    },
    /// A quantity does not exist for this model or these data.
    #[error("{what} does not apply: {reason}")]
    NotApplicable {
        /// What was asked for.
        what: &'static str,
        /// Why it does not exist.
        reason: String,
    },
    /// The rows of the respondents are needed, and only their moments are
    /// there.
    #[error("{what} needs the rows of the respondents: fit from Rows")]
    NeedsRows {
        /// What was asked for.
        what: &'static str,
    },
    /// The scale of an item is needed, and it is not known.
    #[error("the scale of item {item:?} is not known: give it with `with_range`")]
    NoScale {
        /// The item.
        item: String,
    },
    /// The means of the items are needed, and only a matrix was given.
    #[error("{what} needs the means of the items: give them with `with_means`")]
    NoMeans {
        /// What was asked for.
        what: &'static str,
    },
    /// An index would have a weight below 0.
    #[error(
        "item {item:?} has the weight {weight} in {construct:?}, and an index needs weights of at \
         least 0: reverse the item, or take it out"
    )]
    NegativeWeight {
        /// The construct.
        construct: String,
        /// The item.
        item: String,
        /// The weight.
        weight: f64,
    },
    /// A number is out of its range.
    #[error("{what} is {value}, expected {expected}")]
    Parameter {
        /// What the number is.
        what: &'static str,
        /// The number.
        value: f64,
        /// What would have been right.
        expected: &'static str,
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
    /// A figure that the reliability crate refuses.
    #[error(transparent)]
    Reliability(#[from] satis_reliability::Error),
    /// Replicates, tests or levels that the crate on inference refuses.
    #[error(transparent)]
    Inference(#[from] satis_inference::Error),
    /// Responses, moments or results that the response model refuses.
    #[error(transparent)]
    Response(#[from] satis_response_model::Error),
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

    pub(crate) fn unknown<'a>(
        what: &'static str,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let known = known.into_iter().collect::<Vec<_>>().join(", ");
        Self::Unknown { what, name: name.to_owned(), known }
    }
}

/// A level strictly between 0 and 1.
pub(crate) fn check_level(level: f64) -> Result<f64, Error> {
    if level > 0.0 && level < 1.0 {
        return Ok(level);
    }
    let expected = "a number strictly between 0 and 1";
    Err(Error::Parameter { what: "the level", value: level, expected })
}
