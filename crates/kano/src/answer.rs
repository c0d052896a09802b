//! The kinds of answers to a Kano question.

use satis_response_model::Scale;

/// How many answers the two Kano questions offer, and what they mean.
///
/// Values count from 1, the most favourable answer.
///
/// ```
/// use satis_kano::AnswerKind;
///
/// assert_eq!(AnswerKind::Five.name(2), Some("must-be"));
/// assert_eq!(AnswerKind::Three.name(2), Some("neutral"));
/// assert_eq!(AnswerKind::Five.name(6), None);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum AnswerKind {
    /// 1 like, 2 must-be, 3 neutral, 4 live-with, 5 dislike (Kano et al.
    /// 1984). The default.
    #[default]
    Five,
    /// 1 like, 2 neutral, 3 dislike: the short form.
    Three,
}

impl AnswerKind {
    /// The scale of the answers. That a low value is the favourable one is
    /// part of the tables, not of the scale, which counts upwards.
    #[must_use]
    pub const fn scale(self) -> Scale {
        match self {
            Self::Five => Scale::ONE_TO_FIVE,
            Self::Three => Scale::ONE_TO_THREE,
        }
    }

    /// How many answers there are.
    #[must_use]
    pub const fn points(self) -> usize {
        self.names().len()
    }

    /// What the answers are called, from 1 up.
    #[must_use]
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Five => &["like", "must-be", "neutral", "live-with", "dislike"],
            Self::Three => &["like", "neutral", "dislike"],
        }
    }

    /// What an answer is called, or `None` if the value is none.
    #[must_use]
    pub fn name(self, value: i32) -> Option<&'static str> {
        let index = usize::try_from(value).ok()?.checked_sub(1)?;
        self.names().get(index).copied()
    }
}

impl std::fmt::Display for AnswerKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Five => "five answers",
            Self::Three => "three answers",
        })
    }
}
