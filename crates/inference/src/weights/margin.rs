//! What is known of the population: targets for the levels of one column.

use satis_response_model::Error as ModelError;

use crate::Error;

/// The targets of one column: how many people of the population, or which
/// share of them, belong to each level.
///
/// A cross-classification is a margin too: [`crossed`](crate::weights::crossed)
/// makes one column of several.
///
/// ```
/// use satis_inference::weights::Margin;
///
/// let region = Margin::shares("region", [("north", 0.55), ("south", 0.45)])?;
/// assert_eq!(region.target("south"), Some(0.45));
/// // Numbers of people say the same, and how large the population is.
/// let region = Margin::totals("region", [("north", 5_500.0), ("south", 4_500.0)])?;
/// assert_eq!(region.sum(), 10_000.0);
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct Margin {
    name: String,
    unit: TargetUnit,
    levels: Vec<String>,
    targets: Vec<f64>,
}

/// What the targets of a margin count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum TargetUnit {
    /// Shares of the population, which sum to 1.
    Shares,
    /// Numbers of people, which sum to the population.
    Totals,
}

impl Margin {
    /// Target shares of the levels of the column with this name.
    ///
    /// Whether they sum to 1 is checked where they are used, because
    /// [`Discord::Rescale`](crate::weights::Discord::Rescale) allows that they
    /// do not.
    ///
    /// # Errors
    /// [`Error::Target`] for a share that is not a finite number of at least 0,
    /// or if none is above 0; [`Error::Model`] if a level stands twice.
    pub fn shares<L: Into<String>>(
        name: impl Into<String>,
        targets: impl IntoIterator<Item = (L, f64)>,
    ) -> Result<Self, Error> {
        Self::new(name.into(), TargetUnit::Shares, targets)
    }

    /// Target totals of the levels of the column with this name.
    ///
    /// # Errors
    /// As [`shares`](Self::shares).
    pub fn totals<L: Into<String>>(
        name: impl Into<String>,
        targets: impl IntoIterator<Item = (L, f64)>,
    ) -> Result<Self, Error> {
        Self::new(name.into(), TargetUnit::Totals, targets)
    }

    fn new<L: Into<String>>(
        name: String,
        unit: TargetUnit,
        targets: impl IntoIterator<Item = (L, f64)>,
    ) -> Result<Self, Error> {
        let mut margin = Self { name, unit, levels: Vec::new(), targets: Vec::new() };
        let mut known = std::collections::HashSet::new();
        for (level, target) in targets {
            let level = level.into();
            if !(0.0..=1e150).contains(&target) {
                return Err(Error::Target { margin: margin.name, level, target });
            }
            if !known.insert(level.clone()) {
                return Err(ModelError::Duplicate { what: "level of a margin", name: level }.into());
            }
            margin.levels.push(level);
            margin.targets.push(target);
        }
        if margin.sum() > 0.0 {
            return Ok(margin);
        }
        Err(Error::Target { margin: margin.name, level: "all levels".to_owned(), target: 0.0 })
    }

    /// The name of the column.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the targets count.
    #[must_use]
    pub const fn unit(&self) -> TargetUnit {
        self.unit
    }

    /// The levels in the order given.
    #[must_use]
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// The target of each level, in the unit given.
    #[must_use]
    pub fn targets(&self) -> &[f64] {
        &self.targets
    }

    /// The target of a level.
    #[must_use]
    pub fn target(&self, level: &str) -> Option<f64> {
        let position = self.levels.iter().position(|known| known == level)?;
        self.targets.get(position).copied()
    }

    /// The sum of the targets.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.targets.iter().sum()
    }
}

/// How a margin is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    name: String,
    unit: TargetUnit,
    levels: Vec<String>,
    targets: Vec<f64>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Margin {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        if stored.levels.len() != stored.targets.len() {
            return Err(ModelError::Length {
                what: "targets of a margin, one a level",
                expected: stored.levels.len(),
                found: stored.targets.len(),
            }
            .into());
        }
        Self::new(stored.name, stored.unit, stored.levels.into_iter().zip(stored.targets))
    }
}

#[cfg(feature = "serde")]
impl From<Margin> for Unchecked {
    fn from(margin: Margin) -> Self {
        let Margin { name, unit, levels, targets } = margin;
        Self { name, unit, levels, targets }
    }
}

#[cfg(test)]
mod tests {
    use super::Margin;
    use crate::Error;

    #[test]
    fn targets_are_checked() {
        for target in [-0.1, f64::NAN, f64::INFINITY] {
            let error = Margin::shares("sex", [("f", 0.5), ("m", target)]).unwrap_err();
            assert!(matches!(error, Error::Target { level, .. } if level == "m"));
        }
        assert!(Margin::shares("sex", [("f", 0.5), ("f", 0.5)]).is_err());
        assert!(Margin::shares("sex", [("f", 0.0)]).is_err());
        assert!(Margin::totals::<String>("sex", []).is_err());
    }
}
