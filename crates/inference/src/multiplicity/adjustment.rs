//! p values of several tests, corrected.

use crate::Error;

/// How the p values of several tests are corrected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Adjustment {
    /// As they are.
    None,
    /// Times their number: keeps the chance of any false finding, whatever the
    /// dependence.
    Bonferroni,
    /// `1 - (1 - p)^m`: Sidak (1967), Rectangular confidence regions for the
    /// means of multivariate normal distributions, Journal of the American
    /// Statistical Association 62:626-633. For independent tests.
    Sidak,
    /// Holm (1979), A simple sequentially rejective multiple test procedure,
    /// Scandinavian Journal of Statistics 6:65-70: keeps the chance of any
    /// false finding, whatever the dependence, and is never weaker than
    /// Bonferroni. The default.
    #[default]
    Holm,
    /// Holm's steps with Sidak's formula, for independent tests.
    HolmSidak,
    /// Hochberg (1988), A sharper Bonferroni procedure for multiple tests of
    /// significance, Biometrika 75:800-802: Holm from the largest p value down,
    /// for independent or positively dependent tests.
    Hochberg,
    /// Hommel (1988), A stagewise rejective multiple test procedure based on a
    /// modified Bonferroni test, Biometrika 75:383-386: never weaker than
    /// Hochberg, for the same tests.
    Hommel,
    /// Benjamini & Hochberg (1995), Controlling the false discovery rate,
    /// Journal of the Royal Statistical Society B 57:289-300: the share of
    /// false findings among all, for independent or positively dependent tests.
    BenjaminiHochberg,
    /// Benjamini & Yekutieli (2001), The control of the false discovery rate in
    /// multiple testing under dependency, Annals of Statistics 29:1165-1188: the
    /// same under any dependence.
    BenjaminiYekutieli,
}

impl Adjustment {
    /// Every adjustment.
    pub const ALL: [Self; 9] = [
        Self::None,
        Self::Bonferroni,
        Self::Sidak,
        Self::Holm,
        Self::HolmSidak,
        Self::Hochberg,
        Self::Hommel,
        Self::BenjaminiHochberg,
        Self::BenjaminiYekutieli,
    ];
}

impl std::fmt::Display for Adjustment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Bonferroni => "Bonferroni",
            Self::Sidak => "Sidak",
            Self::Holm => "Holm",
            Self::HolmSidak => "Holm-Sidak",
            Self::Hochberg => "Hochberg",
            Self::Hommel => "Hommel",
            Self::BenjaminiHochberg => "Benjamini-Hochberg",
            Self::BenjaminiYekutieli => "Benjamini-Yekutieli",
        })
    }
}

/// The corrected p values of several tests, in the given order: each is
/// significant at a level if its corrected p value is at most that level, and
/// none is below the p value it came from.
///
/// R's `p.adjust` and statsmodels' `multipletests` give the same numbers. The
/// two-stage procedures, which depend on a level, are in
/// [`two_stage`](crate::two_stage).
///
/// # Errors
/// [`Error::Argument`] for a p value that is NaN or not between 0 and 1.
///
/// ```
/// use satis_inference::{Adjustment, adjust};
///
/// let p = [0.01, 0.04, 0.03];
/// assert_eq!(adjust(&p, Adjustment::Bonferroni)?, [0.03, 0.12, 0.09]);
/// // The smallest times 3, the next times 2, the largest as it is, and none
/// // below the one before.
/// assert_eq!(adjust(&p, Adjustment::Holm)?, [0.03, 0.06, 0.06]);
/// # Ok::<(), satis_inference::Error>(())
/// ```
pub fn adjust(p_values: &[f64], adjustment: Adjustment) -> Result<Vec<f64>, Error> {
    let order = ascending(p_values)?;
    let sorted: Vec<f64> = order.iter().map(|&(_, p)| p).collect();
    let count = sorted.len() as f64;
    let all = |p: f64, m: f64| -(m * (-p).ln_1p()).exp_m1();
    let adjusted: Vec<f64> = match adjustment {
        Adjustment::None => sorted.clone(),
        Adjustment::Bonferroni => sorted.iter().map(|p| p * count).collect(),
        Adjustment::Sidak => sorted.iter().map(|&p| all(p, count)).collect(),
        Adjustment::Holm => upwards(&sorted, |p, above| p * above),
        Adjustment::HolmSidak => upwards(&sorted, all),
        Adjustment::Hochberg => downwards(&sorted, |p, rank| p * (count - rank + 1.0)),
        Adjustment::Hommel => hommel(&sorted),
        Adjustment::BenjaminiHochberg => downwards(&sorted, |p, rank| p * count / rank),
        Adjustment::BenjaminiYekutieli => {
            let harmonic: f64 = (1..=sorted.len()).map(|rank| 1.0 / rank as f64).sum();
            downwards(&sorted, |p, rank| p * (harmonic * count / rank))
        }
    };
    Ok(in_order(&order, &adjusted))
}

/// The p values with their positions, ascending.
pub(super) fn ascending(p_values: &[f64]) -> Result<Vec<(usize, f64)>, Error> {
    if let Some(&value) = p_values.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        let expected = "a number from 0 to 1";
        return Err(Error::Argument { what: "a p value", value, expected });
    }
    let mut order: Vec<(usize, f64)> = p_values.iter().copied().enumerate().collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    Ok(order)
}

/// Corrected values back in the order that was given, at most 1 and none below
/// its own p value by rounding.
pub(super) fn in_order(order: &[(usize, f64)], adjusted: &[f64]) -> Vec<f64> {
    let mut result = vec![0.0; order.len()];
    for (&(position, p), value) in order.iter().zip(adjusted) {
        if let Some(slot) = result.get_mut(position) {
            *slot = value.clamp(p, 1.0);
        }
    }
    result
}

/// The running maximum from the smallest up; the formula sees how many p
/// values are left.
fn upwards(sorted: &[f64], formula: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    let mut largest = 0.0_f64;
    let mut left = sorted.len() as f64;
    sorted
        .iter()
        .map(|&p| {
            largest = largest.max(formula(p, left));
            left -= 1.0;
            largest
        })
        .collect()
}

/// The running minimum from the largest down; the formula sees the rank from
/// 1.
pub(super) fn downwards(sorted: &[f64], formula: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    let mut smallest = f64::INFINITY;
    let mut result: Vec<f64> = sorted
        .iter()
        .enumerate()
        .rev()
        .map(|(rank, &p)| {
            smallest = smallest.min(formula(p, (rank + 1) as f64));
            smallest
        })
        .collect();
    result.reverse();
    result
}

/// Wright (1992), Adjusted p-values for simultaneous inference, Biometrics
/// 48:1005-1013: for every size m of a set of hypotheses, Simes' bound of its
/// largest p values.
fn hommel(sorted: &[f64]) -> Vec<f64> {
    let mut adjusted = sorted.to_vec();
    for size in (2..=sorted.len()).rev() {
        let m = size as f64;
        let (smaller, larger) = sorted.split_at(sorted.len() - size);
        let bound = larger
            .iter()
            .enumerate()
            .map(|(rank, p)| m * p / (rank + 1) as f64)
            .fold(f64::INFINITY, f64::min);
        let (low, high) = adjusted.split_at_mut(smaller.len());
        for slot in high {
            *slot = slot.max(bound);
        }
        for (slot, p) in low.iter_mut().zip(smaller) {
            *slot = slot.max(bound.min(m * p));
        }
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::{Adjustment, adjust};
    use crate::Error;

    /// By hand.
    #[test]
    fn four_values() {
        let p = [0.01, 0.04, 0.03, 0.5];
        for (adjustment, expected) in [
            (Adjustment::None, p),
            (Adjustment::Bonferroni, [0.04, 0.16, 0.12, 1.0]),
            (Adjustment::Holm, [0.04, 0.09, 0.09, 0.5]),
            (Adjustment::Hochberg, [0.04, 0.08, 0.08, 0.5]),
            (Adjustment::BenjaminiHochberg, [0.04, 0.16 / 3.0, 0.16 / 3.0, 0.5]),
            (Adjustment::BenjaminiYekutieli, [1.0 / 12.0, 1.0 / 9.0, 1.0 / 9.0, 1.0]),
        ] {
            let found = adjust(&p, adjustment).unwrap();
            for (found, expected) in found.iter().zip(expected) {
                assert_abs_diff_eq!(*found, expected, epsilon = 1e-15);
            }
        }
        assert!(adjust(&[], Adjustment::Holm).unwrap().is_empty());
    }

    #[test]
    fn values_that_are_no_probabilities_are_refused() {
        for p in [-0.1, 1.1, f64::NAN] {
            assert!(matches!(adjust(&[0.5, p], Adjustment::Holm), Err(Error::Argument { .. })));
        }
    }
}
