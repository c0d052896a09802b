//! What can keep an effort score from being told.

/// An error of the customer effort score.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Two scores come from different versions of the question, whose figures
    /// are not on one scale and in part not in one direction.
    #[error(
        "the {measure} of {left} and of {right} cannot be compared: reverse the one on which low \
         is good and stretch both to 0 to 100 (index_difference), and mind that the wording differs"
    )]
    VersionsDiffer {
        /// The measure asked for.
        measure: String,
        /// The version of the one.
        left: String,
        /// The version of the other.
        right: String,
    },
    /// A text does not name a measure.
    #[error(
        "there is no measure {name:?} of the effort score; known: mean, reversed-mean, easy, \
         difficult, net, index"
    )]
    UnknownMeasure {
        /// The text as given.
        name: String,
    },
    /// No score, interval or difference can be had; a survey that nobody
    /// answered is [`satis_inference::Error::NoData`].
    #[error(transparent)]
    Inference(#[from] satis_inference::Error),
    /// A score is not on the scale, or summaries do not fit.
    #[error(transparent)]
    Model(#[from] satis_response_model::Error),
}
