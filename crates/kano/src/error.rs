//! What can keep a Kano analysis from being done.

use crate::{AnswerKind, Category};

/// An error of the Kano analysis.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nobody answered both questions, or nobody fell into the categories that
    /// a figure needs. No data is not a class.
    #[error("no data for {what}: {needed}")]
    NoData {
        /// The figure that was asked for.
        what: &'static str,
        /// What would have been needed.
        needed: &'static str,
    },
    /// A text is no evaluation table.
    #[error(
        "{text:?} is no evaluation table: {reason}; write the rows from like to dislike, such as \
         QAAAO/RIIIM/RIIIM/RIIIM/RRRRQ, with M, O, A, I, R or Q and grades 1 to 3 behind A and M"
    )]
    Table {
        /// The text as given.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Answers of one kind meet a table or scores of the other.
    #[error("{what} is for {expected} and the answers are {found}")]
    AnswerKind {
        /// What does not fit the answers.
        what: String,
        /// The kind that it is for.
        expected: AnswerKind,
        /// The kind of the answers.
        found: AnswerKind,
    },
    /// A name is not known.
    #[error("there is no {what} {name:?}; known: {known}")]
    Unknown {
        /// What was looked for, such as `evaluation table`.
        what: &'static str,
        /// The name looked for.
        name: String,
        /// The names that exist, separated by commas.
        known: String,
    },
    /// Texts are no answers of the wording. They are never counted as
    /// questionable.
    #[error("unknown answers: {unknown}; the wording {wording} has: {known}")]
    UnknownAnswers {
        /// Every unknown text with how often it was seen, commonest first.
        unknown: String,
        /// The id of the wording.
        wording: String,
        /// The texts that it has.
        known: String,
    },
    /// No known wording has all the texts.
    #[error("no known wording has all of {seen}; the nearest is {nearest}")]
    NoWording {
        /// Every text with how often it was seen, commonest first.
        seen: String,
        /// The wording that has most of them, and what it lacks.
        nearest: String,
    },
    /// Several wordings have all the texts.
    #[error("{seen} could be {candidates}: say which")]
    AmbiguousWording {
        /// Every text with how often it was seen, commonest first.
        seen: String,
        /// The ids of those that fit.
        candidates: String,
    },
    /// Texts do not make a wording.
    #[error("{id:?} is no wording: {reason}")]
    Wording {
        /// The id as given.
        id: String,
        /// What is wrong with it.
        reason: String,
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
    /// A category has no satisfaction curve.
    #[error(
        "there is no satisfaction curve for {category}: only for attractive, one-dimensional and must-be"
    )]
    NoCurve {
        /// The category asked for.
        category: Category,
    },
    /// A class mix asks for a category that the table has not.
    #[error("the table {table} has no cell for {category}, which has the share {share}")]
    NoCell {
        /// The table.
        table: String,
        /// The category asked for.
        category: Category,
        /// Its share in the mix.
        share: f64,
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
    /// No estimate or interval can be had.
    #[error(transparent)]
    Inference(#[from] satis_inference::Error),
    /// An answer is not on the scale, or summaries do not fit.
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

/// Checks a level or a significance level.
pub(crate) fn probability(what: &'static str, value: f64) -> Result<f64, Error> {
    if value > 0.0 && value < 1.0 {
        return Ok(value);
    }
    Err(Error::Range { what, value, expected: "a number strictly between 0 and 1" })
}

/// Checks a share.
pub(crate) fn share(what: &'static str, value: f64) -> Result<f64, Error> {
    if (0.0..=1.0).contains(&value) {
        return Ok(value);
    }
    Err(Error::Range { what, value, expected: "a number from 0 to 1" })
}
