//! What can keep a net promoter score from being told.

/// An error of the net promoter score.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The cut points leave no detractors or no promoters, or overlap.
    #[error(
        "detractors up to {last_detractor} and promoters from {first_promoter} do not partition \
         the scale {min} to {max}: it needs min <= last detractor < first promoter <= max"
    )]
    Cuts {
        /// The highest score of a detractor, as given.
        last_detractor: i32,
        /// The lowest score of a promoter, as given.
        first_promoter: i32,
        /// The lowest point of the scale.
        min: i32,
        /// The highest point of the scale.
        max: i32,
    },
    /// The scale says that lower is better, so its high scores are no
    /// promoters.
    #[error("on the scale {min} to {max} lower is better: reverse it before asking for promoters")]
    Direction {
        /// The lowest point of the scale.
        min: i32,
        /// The highest point of the scale.
        max: i32,
    },
    /// Two scores are cut in different ways.
    #[error("scores cut as {left} and as {right} cannot be joined or compared")]
    CutsDiffer {
        /// The cuts of the one.
        left: String,
        /// The cuts of the other.
        right: String,
    },
    /// No score, interval or difference can be had; a survey that nobody
    /// answered is [`satis_inference::Error::NoData`].
    #[error(transparent)]
    Inference(#[from] satis_inference::Error),
    /// A score is not on the scale, or summaries do not fit.
    #[error(transparent)]
    Model(#[from] satis_response_model::Error),
}
