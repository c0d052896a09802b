//! Explicit and implicit importance side by side.

use crate::Error;

/// Where an axis of the importance grid is cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum DualCut {
    /// At the mean over the features. The default.
    #[default]
    Mean,
    /// At the median over the features.
    Median,
}

/// What both kinds of importance say of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum DualClass {
    /// Both are high: an important performance feature.
    Performance,
    /// Stated importance is high and derived importance low: a basic feature.
    Basic,
    /// Stated importance is low and derived importance high: an exciting
    /// feature.
    Excitement,
    /// Both are low.
    Unimportant,
}

impl std::fmt::Display for DualClass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Performance => "performance",
            Self::Basic => "basic",
            Self::Excitement => "excitement",
            Self::Unimportant => "unimportant",
        })
    }
}

/// The importance grid of Vavra (1997), Improving your measurement of customer
/// satisfaction.
///
/// Explicit importance is what respondents state; implicit importance is
/// derived, such as the correlation of the satisfaction with the feature and
/// the satisfaction overall. Each axis is cut, and a value that reaches the
/// cut is high.
///
/// ```
/// use satis_kano::{DualClass, DualCut, DualImportance};
///
/// let stated = [8.0, 7.5, 4.0, 3.0];
/// let derived = [0.6, 0.1, 0.5, 0.05];
/// let grid = DualImportance::new(&stated, &derived, DualCut::Mean)?;
/// assert_eq!(grid.classes(), [
///     DualClass::Performance,
///     DualClass::Basic,
///     DualClass::Excitement,
///     DualClass::Unimportant,
/// ]);
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DualImportance {
    cut: DualCut,
    explicit_cut: f64,
    implicit_cut: f64,
    classes: Vec<DualClass>,
}

impl DualImportance {
    /// The grid of features with their explicit and implicit importance, in
    /// the same order.
    ///
    /// # Errors
    /// [`Error::Length`] if the lists differ in length, [`Error::NoData`] if
    /// they are empty, [`Error::Range`] if a value is not finite.
    pub fn new(explicit: &[f64], implicit: &[f64], cut: DualCut) -> Result<Self, Error> {
        if explicit.len() != implicit.len() {
            return Err(Error::Length {
                what: "values of implicit importance, one a feature",
                expected: explicit.len(),
                found: implicit.len(),
            });
        }
        let explicit_cut = middle("explicit importance", explicit, cut)?;
        let implicit_cut = middle("implicit importance", implicit, cut)?;
        let classes = explicit
            .iter()
            .zip(implicit)
            .map(|(&stated, &derived)| match (stated >= explicit_cut, derived >= implicit_cut) {
                (true, true) => DualClass::Performance,
                (true, false) => DualClass::Basic,
                (false, true) => DualClass::Excitement,
                (false, false) => DualClass::Unimportant,
            })
            .collect();
        Ok(Self { cut, explicit_cut, implicit_cut, classes })
    }

    /// How the axes were cut.
    #[must_use]
    pub const fn cut(&self) -> DualCut {
        self.cut
    }

    /// Where explicit importance was cut.
    #[must_use]
    pub const fn explicit_cut(&self) -> f64 {
        self.explicit_cut
    }

    /// Where implicit importance was cut.
    #[must_use]
    pub const fn implicit_cut(&self) -> f64 {
        self.implicit_cut
    }

    /// The class of each feature, in the order given.
    #[must_use]
    pub fn classes(&self) -> &[DualClass] {
        &self.classes
    }
}

fn middle(what: &'static str, values: &[f64], cut: DualCut) -> Result<f64, Error> {
    if let Some(&value) = values.iter().find(|value| !value.is_finite()) {
        return Err(Error::Range { what, value, expected: "a finite number" });
    }
    if values.is_empty() {
        return Err(Error::NoData { what: "the importance grid", needed: "a feature" });
    }
    let count = values.len();
    // Sorted, so that the order of the features does not matter.
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Ok(match cut {
        // The places are within the list, which is not empty.
        DualCut::Mean => mean(&sorted).clamp(sorted[0], sorted[count - 1]),
        DualCut::Median => f64::midpoint(sorted[(count - 1) / 2], sorted[count / 2]),
    })
}

/// The mean up to its last rounding, which can still leave the range of the
/// values.
fn mean(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    // Neumaier's compensated sum (1974).
    let (mut sum, mut lost) = (0.0_f64, 0.0);
    for &value in values {
        let next = sum + value;
        lost += if sum.abs() >= value.abs() { (sum - next) + value } else { (value - next) + sum };
        sum = next;
    }
    let mean = (sum + lost) / count;
    // Only the sum of values near the largest number is not finite.
    if mean.is_finite() { mean } else { values.iter().map(|value| value / count).sum() }
}

#[cfg(test)]
mod tests {
    use super::{DualClass, DualCut, DualImportance};

    #[test]
    fn the_mean_is_within_the_values_whatever_their_order() {
        for value in [0.1, 0.3, 1e-310, -0.7, 1e308, f64::MAX, f64::MIN] {
            for count in 1..40 {
                let alike = vec![value; count];
                let grid = DualImportance::new(&alike, &alike, DualCut::Mean).unwrap();
                assert!((grid.explicit_cut() - value).abs() <= 0.0, "{count} of {value}");
                assert!(grid.classes().iter().all(|&class| class == DualClass::Performance));
            }
        }
        let mut values = vec![0.1, 1e16, 0.7, -1e16, 0.2, 3e-9, 0.5];
        let mean = |values: &[f64]| {
            DualImportance::new(values, values, DualCut::Mean).unwrap().explicit_cut()
        };
        let first = mean(&values);
        assert!((first - 1.500_000_003 / 7.0).abs() < 1e-15, "{first}");
        for _ in 0..values.len() {
            values.rotate_left(1);
            assert!((mean(&values) - first).abs() <= 0.0);
        }
        values.reverse();
        assert!((mean(&values) - first).abs() <= 0.0);
    }

    #[test]
    fn cuts_are_told() {
        let grid =
            DualImportance::new(&[1.0, 2.0, 9.0], &[0.1, 0.2, 0.3], DualCut::Median).unwrap();
        assert!((grid.explicit_cut() - 2.0).abs() < 1e-15);
        assert_eq!(grid.classes()[1], DualClass::Performance);
        let grid = DualImportance::new(&[1.0, 2.0, 9.0], &[0.1, 0.2, 0.3], DualCut::Mean).unwrap();
        assert!((grid.explicit_cut() - 4.0).abs() < 1e-12);
        assert_eq!(grid.cut(), DualCut::Mean);
        assert!(DualImportance::new(&[], &[], DualCut::Mean).is_err());
        assert!(DualImportance::new(&[1.0], &[], DualCut::Mean).is_err());
        assert!(DualImportance::new(&[1.0], &[f64::NAN], DualCut::Mean).is_err());
    }
}
