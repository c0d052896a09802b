//! What can be wrong with scales, answers, summaries and estimates.

use crate::Missing;

/// An error of the response model.
///
/// Every message says what was wrong, where it stood if that is known, and
/// what would have been right.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bounds do not make a scale.
    #[error("{min} to {max} is no scale: it needs min < max and at most 250 points")]
    ScaleBounds {
        /// The lowest point asked for.
        min: i32,
        /// The highest point asked for.
        max: i32,
    },
    /// A scale was given a number of labels other than its number of points.
    #[error("{labels} labels were given for a scale of {points} points: give one label a point")]
    LabelCount {
        /// How many points the scale has.
        points: usize,
        /// How many labels were given.
        labels: usize,
    },
    /// A score is not a point of the scale. It is never clamped or rounded.
    #[error("score {value}{} is not on the scale {min} to {max}", at_row(*.row))]
    OffScale {
        /// The score as given.
        value: f64,
        /// Where it stood, counted from 0, if it came from a sequence.
        row: Option<usize>,
        /// The lowest point of the scale.
        min: i32,
        /// The highest point of the scale.
        max: i32,
    },
    /// A stored code is neither a point index nor the code of a missing answer.
    #[error(
        "code {code}{} is neither one of the {points} point indices nor a missing code (251 to 255)",
        at_row(*.row)
    )]
    UnknownCode {
        /// The code as given.
        code: u8,
        /// Where it stood, counted from 0, if it came from a sequence.
        row: Option<usize>,
        /// How many points the scale has.
        points: usize,
    },
    /// Two things that must agree in shape do not.
    #[error("{what} do not match: {left} against {right}")]
    ShapeMismatch {
        /// What was compared, such as `scales` or `numbers of variables`.
        what: &'static str,
        /// The shape on the left-hand side.
        left: String,
        /// The shape on the right-hand side.
        right: String,
    },
    /// A number of things is not the number wanted.
    #[error("{what}: expected {expected}, found {found}")]
    Length {
        /// What was counted.
        what: &'static str,
        /// How many there should have been.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// A weight is negative, no number, or so small or large that its square is
    /// none.
    #[error("weight {weight}{} is neither 0 nor from 1e-150 to 1e150", at_row(*.row))]
    Weight {
        /// The weight as given.
        weight: f64,
        /// Where it stood, counted from 0, if it came from a sequence.
        row: Option<usize>,
    },
    /// Sums that no weights have.
    #[error(
        "no {n} weights of at least 0 have the sum {sum} and the sum of squares {sum_of_squares}"
    )]
    WeightSums {
        /// How many weights there are said to be.
        n: u64,
        /// Their sum as given.
        sum: f64,
        /// The sum of their squares as given.
        sum_of_squares: f64,
    },
    /// A number that must be finite is infinite or not a number.
    #[error("{what} must be a finite number, not {value}")]
    NotFinite {
        /// What the number is.
        what: &'static str,
        /// The number as given.
        value: f64,
    },
    /// A number is so large that sums of it would not be finite.
    #[error("{what} must lie within -1e150 and 1e150, not {value}")]
    Magnitude {
        /// What the number is.
        what: &'static str,
        /// The number as given.
        value: f64,
    },
    /// A number that cannot be negative is, or is not a number.
    #[error("{what} must be at least 0, not {value}")]
    Negative {
        /// What the number is.
        what: &'static str,
        /// The number as given.
        value: f64,
    },
    /// A count would pass the largest number that 64 bits hold.
    #[error("a count would exceed {}", u64::MAX)]
    Overflow,
    /// The bounds do not make an interval.
    #[error("{low} to {high} is no interval: it needs finite bounds, low <= high")]
    IntervalBounds {
        /// The lower bound as given.
        low: f64,
        /// The upper bound as given.
        high: f64,
    },
    /// A confidence level is not strictly between 0 and 1.
    #[error("level {level} is not strictly between 0 and 1")]
    Level {
        /// The level as given.
        level: f64,
    },
    /// A name is used twice where it must be unique.
    #[error("the {what} {name:?} stands twice: each needs a name of its own")]
    Duplicate {
        /// What carries the name, such as `item`.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A name is not known.
    #[error("there is no {what} {name:?}; known: {known}")]
    Unknown {
        /// What was looked for, such as `item`.
        what: &'static str,
        /// The name looked for.
        name: String,
        /// The names that exist, separated by commas.
        known: String,
    },
    /// Boxes or codes do not fit the scale.
    #[error("{what} must lie within 1 to {limit}, not {found}")]
    OutOfRange {
        /// What was out of range.
        what: &'static str,
        /// The largest value allowed.
        limit: usize,
        /// The value given.
        found: usize,
    },
    /// A missing answer stands where only an answered one can.
    #[error("the answer is missing ({reason}) where an answered one is needed")]
    MissingAnswer {
        /// Why the answer is missing.
        reason: Missing,
    },
    /// A time lies outside the calendar.
    #[error("time {seconds} s at row {row} lies outside the years -9999 to 9999")]
    Time {
        /// The time as given, in seconds from 1970-01-01T00:00:00.
        seconds: i64,
        /// Where it stood, counted from 0.
        row: usize,
    },
    /// A text does not name a period.
    #[error("{text:?} is no period: write 2024, 2024-Q2, 2024-05, 2024-W18 or 2024-05-02")]
    Period {
        /// The text as given.
        text: String,
    },
}

fn at_row(row: Option<usize>) -> String {
    row.map_or_else(String::new, |row| format!(" at row {row}"))
}

#[cfg(test)]
mod tests {
    use super::Error;

    #[test]
    fn messages_say_what_where_and_what_would_be_right() {
        let error = Error::OffScale { value: 11.0, row: Some(204), min: 0, max: 10 };
        assert_eq!(error.to_string(), "score 11 at row 204 is not on the scale 0 to 10");
        let error = Error::OffScale { value: 6.5, row: None, min: 0, max: 10 };
        assert_eq!(error.to_string(), "score 6.5 is not on the scale 0 to 10");
    }
}
