//! p values of several tests, corrected.

/// How the p values of several gaps are corrected.
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
    /// Times their number.
    Bonferroni,
    /// Holm (1979), A simple sequentially rejective multiple test procedure,
    /// Scandinavian Journal of Statistics 6:65-70: keeps the chance of any
    /// false finding, whatever the dependence, and is never weaker than
    /// Bonferroni. The default.
    #[default]
    Holm,
    /// Benjamini & Hochberg (1995), Controlling the false discovery rate,
    /// Journal of the Royal Statistical Society B 57:289-300: the share of
    /// false findings among all, for independent or positively dependent tests.
    BenjaminiHochberg,
    /// Benjamini & Yekutieli (2001), The control of the false discovery rate in
    /// multiple testing under dependency, Annals of Statistics 29:1165-1188: the
    /// same under any dependence.
    BenjaminiYekutieli,
}

impl std::fmt::Display for Adjustment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Bonferroni => "Bonferroni",
            Self::Holm => "Holm",
            Self::BenjaminiHochberg => "Benjamini-Hochberg",
            Self::BenjaminiYekutieli => "Benjamini-Yekutieli",
        })
    }
}

/// The corrected p values in the given order.
pub(crate) fn adjusted(p_values: &[f64], adjustment: Adjustment) -> Vec<f64> {
    let count = p_values.len() as f64;
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut result = p_values.to_vec();
    match adjustment {
        Adjustment::None => {}
        Adjustment::Bonferroni => result.iter_mut().for_each(|p| *p = (*p * count).min(1.0)),
        Adjustment::Holm => {
            let mut largest = 0.0_f64;
            for (rank, &position) in order.iter().enumerate() {
                largest = largest.max((p_values[position] * (count - rank as f64)).min(1.0));
                result[position] = largest;
            }
        }
        Adjustment::BenjaminiHochberg | Adjustment::BenjaminiYekutieli => {
            let harmonic = match adjustment {
                Adjustment::BenjaminiYekutieli => {
                    (1..=p_values.len()).map(|rank| 1.0 / rank as f64).sum()
                }
                _ => 1.0,
            };
            let mut smallest = 1.0_f64;
            for (rank, &position) in order.iter().enumerate().rev() {
                let scaled = p_values[position] * harmonic * count / (rank + 1) as f64;
                smallest = smallest.min(scaled);
                result[position] = smallest;
            }
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::{Adjustment, adjusted};

    /// By hand.
    #[test]
    fn four_values() {
        let p = [0.01, 0.04, 0.03, 0.5];
        for (adjustment, expected) in [
            (Adjustment::None, p),
            (Adjustment::Bonferroni, [0.04, 0.16, 0.12, 1.0]),
            (Adjustment::Holm, [0.04, 0.09, 0.09, 0.5]),
            (Adjustment::BenjaminiHochberg, [0.04, 0.16 / 3.0, 0.16 / 3.0, 0.5]),
            (Adjustment::BenjaminiYekutieli, [1.0 / 12.0, 1.0 / 9.0, 1.0 / 9.0, 1.0]),
        ] {
            for (found, expected) in adjusted(&p, adjustment).iter().zip(expected) {
                assert_abs_diff_eq!(*found, expected, epsilon = 1e-15);
            }
        }
        assert!(adjusted(&[], Adjustment::Holm).is_empty());
    }
}
