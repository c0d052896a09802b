//! What a figure is asked with: level, missing answers, correction.

use crate::{Adjustment, Error};

/// Who counts where answers are missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum MissingPolicy {
    /// Only respondents who answered every item, on both sides where
    /// expectations are read and of perceptions where they are not. The
    /// default: all figures have one base.
    #[default]
    Complete,
    /// Each item over the respondents who answered both its questions; a
    /// dimension over those who so answered at least one of its items, by the
    /// mean of these; overall figures over those with a score in every
    /// dimension. More respondents, but not the same ones for every figure.
    Available,
}

impl std::fmt::Display for MissingPolicy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Complete => "complete respondents",
            Self::Available => "available pairs",
        })
    }
}

/// Level of intervals, missing answers, and correction for several tests.
///
/// A level alone is enough wherever these are asked for.
///
/// ```
/// use satis_servqual::{Adjustment, GapOptions, MissingPolicy};
///
/// let options = GapOptions::new()
///     .level(0.9)
///     .missing(MissingPolicy::Available)
///     .adjustment(Adjustment::BenjaminiHochberg);
/// assert_ne!(options, GapOptions::from(0.9));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapOptions {
    level: f64,
    missing: MissingPolicy,
    adjustment: Adjustment,
}

impl GapOptions {
    /// Intervals of 95 %, complete respondents, Holm's correction.
    #[must_use]
    pub const fn new() -> Self {
        Self { level: 0.95, missing: MissingPolicy::Complete, adjustment: Adjustment::Holm }
    }

    /// With intervals of this level, between 0 and 1.
    #[must_use]
    pub const fn level(self, level: f64) -> Self {
        Self { level, ..self }
    }

    /// With this policy for missing answers.
    #[must_use]
    pub const fn missing(self, missing: MissingPolicy) -> Self {
        Self { missing, ..self }
    }

    /// With this correction of the p values of several gaps.
    #[must_use]
    pub const fn adjustment(self, adjustment: Adjustment) -> Self {
        Self { adjustment, ..self }
    }

    pub(crate) fn checked_level(&self) -> Result<f64, Error> {
        check_level(self.level)
    }

    pub(crate) const fn policy(&self) -> MissingPolicy {
        self.missing
    }

    pub(crate) const fn correction(&self) -> Adjustment {
        self.adjustment
    }
}

pub(crate) fn check_level(level: f64) -> Result<f64, Error> {
    if level > 0.0 && level < 1.0 {
        return Ok(level);
    }
    Err(satis_response_model::Error::Level { level }.into())
}

impl Default for GapOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl From<f64> for GapOptions {
    fn from(level: f64) -> Self {
        Self::new().level(level)
    }
}

impl From<MissingPolicy> for GapOptions {
    fn from(missing: MissingPolicy) -> Self {
        Self::new().missing(missing)
    }
}
