//! Replicates without a value, counted by cause.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Why a replicate has no value, in a few words that are the same for all
/// replicates with that cause: `no value`, `did not converge`.
pub type Cause = Cow<'static, str>;

/// How many replicates had no value, by cause.
///
/// ```
/// use satis_inference::Failures;
///
/// let mut failures = Failures::new();
/// failures.add("did not converge", 3);
/// failures.add("no value", 1);
/// assert_eq!(failures.total(), 4);
/// assert_eq!(failures.to_string(), "3 did not converge, 1 no value");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Failures {
    causes: BTreeMap<Cause, u64>,
}

impl Failures {
    /// No failures.
    #[must_use]
    pub const fn new() -> Self {
        Self { causes: BTreeMap::new() }
    }

    /// How many there are.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.causes.values().fold(0, |sum, &count| sum.saturating_add(count))
    }

    /// Every cause with its count, in the order of the alphabet.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.causes.iter().map(|(cause, &count)| (cause.as_ref(), count))
    }

    /// Counts some more of one cause.
    pub fn add(&mut self, cause: impl Into<Cause>, times: u64) {
        if times > 0 {
            let count = self.causes.entry(cause.into()).or_default();
            *count = count.saturating_add(times);
        }
    }
}

impl std::fmt::Display for Failures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, (cause, count)) in self.iter().enumerate() {
            let separator = if index > 0 { ", " } else { "" };
            write!(f, "{separator}{count} {cause}")?;
        }
        if self.causes.is_empty() {
            f.write_str("none")?;
        }
        Ok(())
    }
}
