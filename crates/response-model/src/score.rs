//! A number as it was read, before it is known to be a point of a scale.

use crate::{Answer, Error, Missing, OffScale, Scale};

/// A number that should be a point of a scale, or a missing answer.
///
/// Scores come as integers or as floating-point numbers, with or without
/// [`Option`]; `None` is a skipped answer. What is no point of the scale, 6.5
/// and NaN among it, is refused or counted as invalid, as [`OffScale`] says.
///
/// ```
/// use satis_response_model::{Answer, Missing, OffScale, Scale, Score};
///
/// let scale = Scale::ZERO_TO_TEN;
/// assert_eq!(Score::from(9).on(&scale, OffScale::Reject)?, Answer::Value(9));
/// assert_eq!(Score::from(9.0).on(&scale, OffScale::Reject)?, Answer::Value(9));
/// assert!(Score::from(6.5).on(&scale, OffScale::Reject).is_err());
/// let counted = Score::from(6.5).on(&scale, OffScale::CountInvalid)?;
/// assert_eq!(counted, Answer::Missing(Missing::Invalid));
/// # Ok::<(), satis_response_model::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Score {
    /// A number, on the scale or not.
    Number(f64),
    /// No answer, and why.
    Missing(Missing),
}

impl Score {
    /// The answer that the score is on a scale.
    ///
    /// # Errors
    /// [`Error::OffScale`] for a number that is no point, where `off_scale`
    /// says [`OffScale::Reject`].
    pub fn on(self, scale: &Scale, off_scale: OffScale) -> Result<Answer, Error> {
        match self {
            Self::Missing(reason) => Ok(Answer::Missing(reason)),
            Self::Number(number) => match (scale.point(number), off_scale) {
                (Ok(value), _) => Ok(Answer::Value(value)),
                (Err(_), OffScale::CountInvalid) => Ok(Answer::Missing(Missing::Invalid)),
                (Err(error), OffScale::Reject) => Err(error),
            },
        }
    }
}

macro_rules! from_numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Score {
            fn from(number: $number) -> Self {
                Self::Number(f64::from(number))
            }
        }

        /// `None` is a skipped answer.
        impl From<Option<$number>> for Score {
            fn from(number: Option<$number>) -> Self {
                number.map_or(Self::Missing(Missing::Skipped), Self::from)
            }
        }
    )*};
}

from_numbers!(i8, u8, i16, u16, i32, u32, f32, f64);

impl From<Answer> for Score {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Value(value) => Self::from(value),
            Answer::Missing(reason) => Self::Missing(reason),
        }
    }
}

impl From<Missing> for Score {
    fn from(reason: Missing) -> Self {
        Self::Missing(reason)
    }
}
