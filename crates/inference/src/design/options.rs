//! What to choose about the interval of a design-based estimate.

use crate::Method;

/// The level and kind of interval; each call that takes options also takes a
/// bare [`DesignInterval`] or a bare level.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct DesignOptions {
    pub(crate) level: f64,
    pub(crate) interval: DesignInterval,
}

impl DesignOptions {
    /// Level 0.95, Student's t with the degrees of freedom of the design.
    #[must_use]
    pub const fn new() -> Self {
        Self { level: 0.95, interval: DesignInterval::T }
    }

    /// With a level, strictly between 0 and 1. It is checked where it is used.
    #[must_use]
    pub const fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// With a kind of interval.
    #[must_use]
    pub const fn interval(mut self, interval: DesignInterval) -> Self {
        self.interval = interval;
        self
    }
}

impl Default for DesignOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl From<f64> for DesignOptions {
    fn from(level: f64) -> Self {
        Self::new().level(level)
    }
}

impl From<DesignInterval> for DesignOptions {
    fn from(interval: DesignInterval) -> Self {
        Self::new().interval(interval)
    }
}

/// How a design-based standard error becomes an interval.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum DesignInterval {
    /// `value -+ t SE`, with as many degrees of freedom as there are sampling
    /// units less strata. This is the default; R's `confint` takes the normal
    /// quantile unless told otherwise.
    #[default]
    T,
    /// `value -+ z SE`.
    Normal,
    /// For a share p: `ln(p / (1 - p)) -+ t SE / (p (1 - p))`, put back. It never
    /// leaves 0 to 1, and is the default of R's `svyciprop`. For two distinct
    /// codes, of which both occur.
    Logit,
    /// A method for plain answers, with the number of plain answers that would
    /// have this variance, `V / SE^2`, in place of n: MOVER for a net score,
    /// Wilson for a share. For scores and proportions. Where all answers are
    /// the same, Kish's effective n.
    EffectiveN(Method),
    /// The same, with the effective n also multiplied by
    /// `(t(n - 1) / t(design))^2` (Korn & Graubard 1998, Confidence intervals
    /// for proportions with small expected number of positive counts estimated
    /// from survey data). With Clopper-Pearson it is `beta` of R's `svyciprop`.
    AdjustedEffectiveN(Method),
}

/// How options are stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    level: f64,
    interval: DesignInterval,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for DesignOptions {
    type Error = crate::Error;

    fn try_from(stored: Unchecked) -> Result<Self, Self::Error> {
        crate::options::Level::new(stored.level)?;
        Ok(Self { level: stored.level, interval: stored.interval })
    }
}
