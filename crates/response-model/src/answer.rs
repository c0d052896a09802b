//! One answer of one respondent to one item.

use crate::Missing;

/// A point of a scale, or the reason why there is none.
///
/// An answer knows no scale: whether its value is a point of one is checked
/// where it is recorded.
///
/// ```
/// use satis_response_model::{Answer, Missing};
///
/// assert_eq!(Answer::from(9).value(), Some(9));
/// assert_eq!(Answer::from(None::<i32>).missing(), Some(Missing::Skipped));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Answer {
    /// The value of a point, such as 9 on a scale from 0 to 10.
    Value(i32),
    /// No answer, and why.
    Missing(Missing),
}

impl Answer {
    /// The value, unless the answer is missing.
    #[must_use]
    pub const fn value(self) -> Option<i32> {
        match self {
            Self::Value(value) => Some(value),
            Self::Missing(_) => None,
        }
    }

    /// Why the answer is missing, if it is.
    #[must_use]
    pub const fn missing(self) -> Option<Missing> {
        match self {
            Self::Value(_) => None,
            Self::Missing(reason) => Some(reason),
        }
    }
}

impl From<i32> for Answer {
    fn from(value: i32) -> Self {
        Self::Value(value)
    }
}

impl From<u8> for Answer {
    fn from(value: u8) -> Self {
        Self::Value(i32::from(value))
    }
}

impl From<Missing> for Answer {
    fn from(reason: Missing) -> Self {
        Self::Missing(reason)
    }
}

/// `None` is a skipped answer.
impl From<Option<i32>> for Answer {
    fn from(value: Option<i32>) -> Self {
        value.map_or(Self::Missing(Missing::Skipped), Self::Value)
    }
}

/// `None` is a skipped answer.
impl From<Option<u8>> for Answer {
    fn from(value: Option<u8>) -> Self {
        Self::from(value.map(i32::from))
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Value(value) => write!(f, "{value}"),
            Self::Missing(reason) => write!(f, "missing ({reason})"),
        }
    }
}
