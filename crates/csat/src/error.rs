//! What can keep a satisfaction score from being told.

/// An error of the customer satisfaction score.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A net score of boxes leaves no good or no bad points, or they overlap.
    #[error(
        "the best {best} and the worst {worst} of {points} points do not make a net score: each \
         needs at least 1, and both together at most {points}"
    )]
    NetBoxes {
        /// How many of the best points were asked for.
        best: usize,
        /// How many of the worst points were asked for.
        worst: usize,
        /// How many points the scale has.
        points: usize,
    },
    /// A mean or an index is no share, so it has no percentage.
    #[error("{definition} is no share and has no percentage: ask for a box share or a net score")]
    NoPercent {
        /// The definition asked for.
        definition: String,
    },
    /// A text does not name a definition.
    #[error(
        "there is no definition {name:?} of a satisfaction score; known: top-2-box, bottom-2-box \
         (with any number), mean, index, net, net-2-1 (the best 2 less the worst 1 points)"
    )]
    UnknownDefinition {
        /// The text as given.
        name: String,
    },
    /// Texts are no labels of the set.
    #[error("unknown labels: {unknown}; {set} has {known}")]
    UnknownLabels {
        /// Every unknown label with how often it was seen.
        unknown: String,
        /// The name of the set.
        set: String,
        /// The labels that the set has, lowest first.
        known: String,
    },
    /// No known set of labels has all that were seen.
    #[error("no set of labels has all of {seen}: make one with Labels::new")]
    NoLabelSet {
        /// The labels that were seen, with how often.
        seen: String,
    },
    /// The labels that were seen belong to several sets, which give them
    /// different points.
    #[error("{seen} could be {candidates}: say which")]
    AmbiguousLabels {
        /// The labels that were seen, with how often.
        seen: String,
        /// The names of the sets.
        candidates: String,
    },
    /// A set of items has none, or more than are held.
    #[error("a set of {found} items: it needs 1 to {limit}")]
    Items {
        /// How many items there are.
        found: usize,
        /// How many a set may have.
        limit: usize,
    },
    /// Nobody answered an item, so the mean of the items is not defined.
    #[error("nobody answered item {item} (counted from 0): leave it out of the set")]
    Unanswered {
        /// The item, counted from 0.
        item: usize,
    },
    /// A respondent cannot be asked for so few or so many answers.
    #[error("a minimum of {minimum} answers does not lie within 1 to {items}")]
    MinimumAnswers {
        /// The minimum asked for.
        minimum: usize,
        /// How many items there are.
        items: usize,
    },
    /// The mean of respondents is not told for this definition.
    #[error(
        "the mean of respondents is of means or indices, not of {definition}: use the mean of \
         items for it"
    )]
    RespondentDefinition {
        /// The definition asked for.
        definition: String,
    },
    /// A numerical step failed; the message says which.
    #[error("the numbers are out of reach: {message}")]
    Numerical {
        /// What failed.
        message: String,
    },
    /// No score, interval or difference can be had; a survey that nobody
    /// answered is [`satis_inference::Error::NoData`].
    #[error(transparent)]
    Inference(#[from] satis_inference::Error),
    /// A score is not on the scale, or summaries do not fit.
    #[error(transparent)]
    Model(#[from] satis_response_model::Error),
}
