//! Bounds on weights, and cutting them to these.

use crate::Error;
use crate::weights::bound::BoundMargin;
use crate::weights::column::check_weights;

/// Bounds within which weights shall stay.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum TrimRule {
    /// From `low` to `high` times the mean weight: 0.3 and 3 are usual, 5 is
    /// the upper bound of the American National Election Study (`DeBell` &
    /// Krosnick 2009).
    TimesMean {
        /// The lower bound, below 1; 0 for none.
        low: f64,
        /// The upper bound, above 1.
        high: f64,
    },
    /// From `low` to `high` times the respondent's own start weight, after the
    /// start weights are scaled to the total: bounds on the adjustment, not on
    /// the weight.
    TimesStart {
        /// The lower bound, below 1; 0 for none.
        low: f64,
        /// The upper bound, above 1.
        high: f64,
    },
}

impl std::fmt::Display for TrimRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TimesMean { low, high } => write!(f, "{low} to {high} times the mean weight"),
            Self::TimesStart { low, high } => write!(f, "{low} to {high} times the start weight"),
        }
    }
}

impl TrimRule {
    /// The bounds of each weight where all shall sum to a total.
    pub(crate) fn limits(self, start: &[f64], total: f64) -> Result<Limits, Error> {
        let (Self::TimesMean { low, high } | Self::TimesStart { low, high }) = self;
        check_bounds(low, high)?;
        let base = match self {
            Self::TimesMean { .. } => vec![total / start.len() as f64; start.len()],
            Self::TimesStart { .. } => {
                let scale = total / start.iter().sum::<f64>();
                start.iter().map(|weight| weight * scale).collect()
            }
        };
        Ok(Limits { base, low, high })
    }
}

/// Bounds relative to the start weights.
pub(crate) fn around(start: &[f64], low: f64, high: f64) -> Limits {
    Limits { base: start.to_vec(), low, high }
}

/// Fails unless `0 <= low < 1 < high`: outside of it no weights keep their
/// sum.
pub(crate) fn check_bounds(low: f64, high: f64) -> Result<(), Error> {
    if (0.0..1.0).contains(&low) && high > 1.0 && high.is_finite() {
        return Ok(());
    }
    Err(Error::Bounds { low, high })
}

/// The bounds of each weight.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    base: Vec<f64>,
    low: f64,
    high: f64,
}

impl Limits {
    /// Fails if a level cannot reach its target even with all its weights on
    /// their bounds.
    pub(crate) fn check_room(&self, margins: &[BoundMargin]) -> Result<(), Error> {
        for margin in margins.iter().filter(|margin| !margin.is_partial()) {
            let (sums, _) = BoundMargin::sums(margin.codes.iter(), &self.base, margin.levels.len());
            for ((level, &target), sum) in margin.levels.iter().zip(&margin.targets).zip(sums) {
                let (least, most) = (self.low * sum, self.high * sum);
                let slack = 1e-9 * target;
                // A target of 0 takes the weights to 0, whatever the bounds.
                if target > 0.0 && (target < least - slack || target > most + slack) {
                    let (margin, level) = (margin.name.clone(), level.clone());
                    return Err(Error::NoRoom { margin, level, least, most, target });
                }
            }
        }
        Ok(())
    }

    /// Cuts weights to their bounds unless none is further beyond them than
    /// `near`; returns by which part the worst was beyond.
    pub(crate) fn cut(&self, weights: &mut [f64], marks: &mut [bool], near: f64) -> f64 {
        let beyond = |weight: f64, base: f64| {
            let (low, high) = (self.low * base, self.high * base);
            // A weight of 0 by a target of 0 stays.
            if base <= 0.0 || weight <= 0.0 {
                0.0
            } else {
                (weight / high - 1.0).max(low / weight - 1.0).max(0.0)
            }
        };
        let pairs = || weights.iter().zip(&self.base);
        let excess = pairs().map(|(&weight, &base)| beyond(weight, base)).fold(0.0, f64::max);
        let all = weights.iter_mut().zip(&self.base).zip(marks);
        for ((weight, &base), mark) in all {
            let off = beyond(*weight, base);
            // What lies on its bound but for rounding was cut before.
            if off > 0.0 && excess > near {
                *mark = true;
                *weight = weight.clamp(self.low * base, self.high * base);
            }
        }
        excess
    }
}

/// Where the weight goes that is cut off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Redistribution {
    /// In proportion to their weights to those within the bounds, so that
    /// their ratios stay. This is the default.
    #[default]
    Proportional,
    /// The same amount to each of those within the bounds, as
    /// `survey::trimWeights` of R does.
    Equal,
    /// Nowhere: the sum falls.
    None,
}

/// Weights cut to fixed bounds, with what was cut off given to the others.
///
/// Those that a gift pushes beyond a bound are cut in turn, until none is
/// (the limit of `strict = TRUE` in R). Margins are not kept; [`Raking::trim`] keeps them.
///
/// ```
/// use satis_inference::weights::{Redistribution, trim_weights};
///
/// // The 6 is cut to 4.5; the others share its 1.5 by their weights.
/// let trimmed = trim_weights(&[1.0, 2.0, 6.0], 0.5, 4.5, Redistribution::Proportional)?;
/// assert_eq!(trimmed, [1.5, 3.0, 4.5]);
/// # Ok::<(), satis_inference::Error>(())
/// ```
///
/// # Errors
/// [`Error::Bounds`] unless `0 <= low < high`, [`Error::Model`] for a weight
/// that is none, [`Error::NoData`] if all are 0, [`Error::Trimming`] where the
/// bounds cannot hold the sum of the weights.
///
/// [`Raking::trim`]: crate::weights::Raking::trim
pub fn trim_weights(
    weights: &[f64],
    low: f64,
    high: f64,
    redistribution: Redistribution,
) -> Result<Vec<f64>, Error> {
    check_weights(weights)?;
    if !(0.0 <= low && low < high && high <= 1e150) {
        return Err(Error::Bounds { low, high });
    }
    let total: f64 = weights.iter().sum();
    let mut trimmed = weights.to_vec();
    // A weight that was cut stays where it is: gifts all go one way, so it would
    // only be cut again.
    let mut cut = vec![false; weights.len()];
    loop {
        let mut more = false;
        for (weight, cut) in trimmed.iter_mut().zip(&mut cut) {
            if !(low..=high).contains(weight) {
                *weight = weight.clamp(low, high);
                (*cut, more) = (true, true);
            }
        }
        if !more || redistribution == Redistribution::None {
            return Ok(trimmed);
        }
        let rest = total - trimmed.iter().sum::<f64>();
        let inside = || trimmed.iter().zip(&cut).filter(|(_, cut)| !**cut);
        let count = inside().count();
        let sum: f64 = inside().map(|(weight, _)| weight).sum();
        if sum <= 0.0 {
            // Nobody is left to take the rest, which may be a rounding.
            if rest.abs() <= 1e-12 * total {
                return Ok(trimmed);
            }
            break;
        }
        for (weight, cut) in trimmed.iter_mut().zip(&cut) {
            if !cut {
                *weight = match redistribution {
                    Redistribution::Proportional => *weight * (1.0 + rest / sum),
                    Redistribution::Equal => *weight + rest / count as f64,
                    Redistribution::None => *weight,
                };
            }
        }
    }
    let excess = trimmed.iter().sum::<f64>() / total - 1.0;
    Err(Error::Trimming { cycles: 1, excess: excess.abs() })
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::{Redistribution, trim_weights};

    #[test]
    fn what_is_cut_goes_where_it_is_told() {
        let weights = [1.0, 2.0, 3.0, 10.0];
        let equal = trim_weights(&weights, 0.0, 7.0, Redistribution::Equal).unwrap();
        assert_eq!(equal, [2.0, 3.0, 4.0, 7.0]);
        let lost = trim_weights(&weights, 1.5, 7.0, Redistribution::None).unwrap();
        assert_eq!(lost, [1.5, 2.0, 3.0, 7.0]);
        // 6 to share; the third is pushed beyond the bound and gives back.
        let shared = trim_weights(&weights, 0.0, 4.2, Redistribution::Proportional).unwrap();
        assert_relative_eq!(shared.iter().sum::<f64>(), 16.0, max_relative = 1e-14);
        assert!(shared.iter().all(|&weight| weight <= 4.2));
        assert!(trim_weights(&weights, 0.0, 3.9, Redistribution::Equal).is_err());
        assert!(trim_weights(&weights, 2.0, 1.0, Redistribution::Equal).is_err());
    }
}
