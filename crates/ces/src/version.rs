//! The versions of the question, with their scales.

use satis_response_model::{Direction, Scale};

/// Which question was asked.
///
/// | version | question | scale | good |
/// |---|---|---|---|
/// | [`V1`](Version::V1) | How much effort did you personally have to put forth to handle your request? | 1 to 5 | low |
/// | [`V2`](Version::V2) | The company made it easy for me to handle my issue | 1 to 7 | high |
/// | [`Custom`](Version::Custom) | your own | any | as the scale says |
///
/// ```
/// use satis_ces::Version;
/// use satis_ces::response_model::Scale;
///
/// assert_eq!(Version::V1.to_string(), "version 1 (1 to 5, lower is better)");
/// assert_eq!(Version::V2.scale(), Scale::ONE_TO_SEVEN);
/// let agree = Version::Custom(Scale::ONE_TO_FIVE);
/// assert_eq!(agree.to_string(), "own version (1 to 5, higher is better)");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Version {
    /// Effort, from 1 very low to 5 very high: Dixon, Freeman & Toman (2010),
    /// Stop trying to delight your customers, Harvard Business Review 88(7/8).
    V1,
    /// Agreement that it was easy, from 1 strongly disagree to 7 strongly
    /// agree: Corporate Executive Board (2013); Dixon, Toman & `DeLisi` (2013),
    /// The effortless experience. The default.
    #[default]
    V2,
    /// A question of one's own on any scale, whose direction says which end is
    /// easy.
    Custom(Scale),
}

impl Version {
    /// The scale of the answers, with its direction.
    #[must_use]
    pub fn scale(&self) -> Scale {
        match self {
            Self::V1 => Scale::ONE_TO_FIVE.with_direction(Direction::LowerIsBetter),
            Self::V2 => Scale::ONE_TO_SEVEN,
            Self::Custom(scale) => scale.clone(),
        }
    }

    /// Whether another version has the same question and points, whatever the
    /// labels. Two questions of one's own are taken to be the same if their
    /// scales are.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Custom(mine), Self::Custom(theirs)) => mine.same_points(theirs),
            _ => self == other,
        }
    }
}

/// `version 2 (1 to 7, higher is better)`.
impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = match self {
            Self::V1 => "version 1",
            Self::V2 => "version 2",
            Self::Custom(_) => "own version",
        };
        let scale = self.scale();
        write!(f, "{name} ({scale}, {})", scale.direction())
    }
}
