//! Why an answer is missing, and how many are missing for each reason.

use crate::Error;

/// Why there is no answer.
///
/// A missing answer never counts in the base of a percentage; it is counted
/// by its reason and travels with every estimate.
///
/// ```
/// use satis_response_model::Missing;
///
/// assert_eq!(Missing::NotApplicable.to_string(), "not applicable");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Missing {
    /// The question was shown and left blank.
    Skipped,
    /// The respondent said that the question does not apply, or that they do
    /// not know.
    NotApplicable,
    /// The question was not shown to this respondent.
    NotShown,
    /// The respondent declined to answer.
    Refused,
    /// Something was given that is no point of the scale.
    Invalid,
}

impl Missing {
    /// Every reason, in the order in which they are listed.
    pub const ALL: [Self; 5] =
        [Self::Skipped, Self::NotApplicable, Self::NotShown, Self::Refused, Self::Invalid];

    /// The byte that stands for this reason in a column of coded answers:
    /// 255 for skipped, then 254, 253, 252, and 251 for invalid.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Skipped => 255,
            Self::NotApplicable => 254,
            Self::NotShown => 253,
            Self::Refused => 252,
            Self::Invalid => 251,
        }
    }

    /// The reason that a byte stands for, if it stands for one.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            255 => Some(Self::Skipped),
            254 => Some(Self::NotApplicable),
            253 => Some(Self::NotShown),
            252 => Some(Self::Refused),
            251 => Some(Self::Invalid),
            _ => None,
        }
    }

    /// The position of this reason in [`Missing::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::Skipped => 0,
            Self::NotApplicable => 1,
            Self::NotShown => 2,
            Self::Refused => 3,
            Self::Invalid => 4,
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::NotApplicable => "not applicable",
            Self::NotShown => "not shown",
            Self::Refused => "refused",
            Self::Invalid => "invalid",
        }
    }
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text())
    }
}

/// How many answers are missing, by reason.
///
/// ```
/// use satis_response_model::{Missing, MissingCounts};
///
/// let missing = MissingCounts::new().with(Missing::Skipped, 340).with(Missing::Invalid, 2);
/// assert_eq!(missing.total(), 342);
/// assert_eq!(missing.to_string(), "340 skipped, 2 invalid");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct MissingCounts {
    skipped: u64,
    not_applicable: u64,
    not_shown: u64,
    refused: u64,
    invalid: u64,
}

impl MissingCounts {
    /// No missing answers.
    #[must_use]
    pub const fn new() -> Self {
        Self { skipped: 0, not_applicable: 0, not_shown: 0, refused: 0, invalid: 0 }
    }

    /// The same counts with the count of one reason replaced.
    #[must_use]
    pub const fn with(mut self, reason: Missing, count: u64) -> Self {
        *self.slot(reason) = count;
        self
    }

    /// How many are missing for this reason.
    #[must_use]
    pub const fn get(&self, reason: Missing) -> u64 {
        match reason {
            Missing::Skipped => self.skipped,
            Missing::NotApplicable => self.not_applicable,
            Missing::NotShown => self.not_shown,
            Missing::Refused => self.refused,
            Missing::Invalid => self.invalid,
        }
    }

    /// How many are missing in all (at most [`u64::MAX`]).
    #[must_use]
    pub fn total(&self) -> u64 {
        self.iter().fold(0, |sum, (_, count)| sum.saturating_add(count))
    }

    /// Every reason with its count, in the order of [`Missing::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Missing, u64)> + '_ {
        Missing::ALL.into_iter().map(|reason| (reason, self.get(reason)))
    }

    /// Adds to the count of one reason.
    ///
    /// # Errors
    /// [`Error::Overflow`] if the count would not fit 64 bits; nothing is
    /// added then.
    pub fn add(&mut self, reason: Missing, count: u64) -> Result<(), Error> {
        let slot = self.slot(reason);
        *slot = slot.checked_add(count).ok_or(Error::Overflow)?;
        Ok(())
    }

    /// Adds the counts of another, reason by reason.
    ///
    /// # Errors
    /// [`Error::Overflow`] if a count would not fit 64 bits; nothing is added
    /// then.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        let mut sum = *self;
        for (reason, count) in other.iter() {
            sum.add(reason, count)?;
        }
        *self = sum;
        Ok(())
    }

    const fn slot(&mut self, reason: Missing) -> &mut u64 {
        match reason {
            Missing::Skipped => &mut self.skipped,
            Missing::NotApplicable => &mut self.not_applicable,
            Missing::NotShown => &mut self.not_shown,
            Missing::Refused => &mut self.refused,
            Missing::Invalid => &mut self.invalid,
        }
    }
}

impl std::fmt::Display for MissingCounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut separator = "";
        for (reason, count) in self.iter().filter(|&(_, count)| count > 0) {
            write!(f, "{separator}{count} {reason}")?;
            separator = ", ";
        }
        if separator.is_empty() { f.write_str("none") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Missing, MissingCounts};
    use crate::Error;

    #[test]
    fn codes_and_positions_are_one_to_one() {
        for (index, reason) in Missing::ALL.into_iter().enumerate() {
            assert_eq!(reason.index(), index);
            assert_eq!(Missing::from_code(reason.code()), Some(reason));
        }
        assert_eq!(Missing::from_code(250), None);
    }

    #[test]
    fn an_overflowing_merge_changes_nothing() {
        let mut left = MissingCounts::new().with(Missing::Refused, u64::MAX);
        let before = left;
        let right = MissingCounts::new().with(Missing::Skipped, 1).with(Missing::Refused, 1);
        assert_eq!(left.merge(&right), Err(Error::Overflow));
        assert_eq!(left, before);
        assert_eq!(left.total(), u64::MAX);
    }
}
