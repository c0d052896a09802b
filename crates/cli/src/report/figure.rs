//! What the documents of the models share.

use satis_response_model::Estimate;
use serde::Serialize;

use super::build::interval;
use super::document::IntervalFacts;
use super::number::{NONE, fixed};

/// What became of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct ReadRows {
    pub(super) read: u64,
    pub(super) filtered_out: u64,
}

/// A figure with its uncertainty.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Figure {
    pub(super) value: f64,
    pub(super) standard_error: Option<f64>,
    pub(super) interval: Option<IntervalFacts>,
}

impl Figure {
    /// An estimate.
    pub(super) fn of(estimate: &Estimate) -> Self {
        Self {
            value: estimate.value(),
            standard_error: estimate.standard_error(),
            interval: interval(estimate),
        }
    }

    /// `-0.69 to -0.40`.
    pub(super) fn bounds(&self, decimals: usize) -> String {
        self.interval.as_ref().map_or_else(
            || NONE.to_owned(),
            |bounds| format!("{} to {}", fixed(bounds.low, decimals), fixed(bounds.high, decimals)),
        )
    }
}

/// A number that may be missing.
pub(super) fn maybe(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| NONE.to_owned(), |value| fixed(value, decimals))
}

/// The head of a column of text.
pub(super) fn left(text: &str) -> (String, bool) {
    (text.to_owned(), false)
}

/// The head of a column of numbers.
pub(super) fn right(text: &str) -> (String, bool) {
    (text.to_owned(), true)
}
