//! Intervals read off replicates.

use satis_numerics::distribution::normal;

use super::Replicates;
use super::replicates::StandardErrors;
use crate::Error;
use crate::options::Level;

/// How an interval is read off replicates t* of a statistic t.
///
/// Quantiles of replicates are of type 7 (linear between order statistics).
/// Efron & Tibshirani (1993), An Introduction to the Bootstrap; Davison &
/// Hinkley (1997), Bootstrap Methods and their Application.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum BootstrapMethod {
    /// The quantiles of the replicates themselves. It stays within the range
    /// of the statistic and follows it through any monotone change of scale.
    /// The default.
    #[default]
    Percentile,
    /// `2 t - q`, with those quantiles q exchanged. It can leave the range.
    Basic,
    /// `t -+ z SE`, symmetric around the statistic.
    Normal,
    /// `t - bias -+ z SE`: what R's `boot.ci` calls `norm`.
    NormalBiasCorrected,
    /// `t - SE q((t* - t) / SE*)`: the bootstrap t. It needs a standard error
    /// in each replicate ([`Replicates::studentised_from_fn`]).
    Studentised,
    /// Bias-corrected and accelerated (Efron 1987, Better bootstrap confidence
    /// intervals): quantiles at `Phi(z0 + (z0 + z) / (1 - a (z0 + z)))`, with
    /// `z0 = Phi^-1(share of replicates below t)`. The acceleration `a` comes
    /// from [`Jackknife::acceleration`](crate::Jackknife::acceleration); 0
    /// gives the bias-corrected interval BC.
    Bca {
        /// The acceleration.
        acceleration: f64,
        /// How replicates that equal the statistic count for z0.
        ties: Ties,
    },
}

/// How replicates that equal the statistic count in the bias correction of a
/// `BCa` interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Ties {
    /// Not at all: `#{t* < t} / B`, as Efron (1987) has it and R's boot. The
    /// default.
    #[default]
    Strict,
    /// One half each: `(#{t* < t} + #{t* = t} / 2) / B`, as `SciPy` has it. For
    /// scores of few answers, where many replicates equal the statistic.
    Half,
}

impl BootstrapMethod {
    /// [`Bca`](Self::Bca) with ties not counted.
    #[must_use]
    pub const fn bca(acceleration: f64) -> Self {
        Self::Bca { acceleration, ties: Ties::Strict }
    }
}

/// What the interval is called in a report.
impl std::fmt::Display for BootstrapMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Percentile => "percentile bootstrap",
            Self::Basic => "basic bootstrap",
            Self::Normal => "normal bootstrap",
            Self::NormalBiasCorrected => "normal bootstrap, bias-corrected",
            Self::Studentised => "studentised bootstrap",
            Self::Bca { ties: Ties::Strict, .. } => "BCa bootstrap",
            Self::Bca { ties: Ties::Half, .. } => "BCa bootstrap, ties by half",
        })
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Bounds {
    pub(super) fn of(
        replicates: &Replicates,
        errors: Option<&StandardErrors>,
        method: BootstrapMethod,
        level: Level,
    ) -> Result<Self, Error> {
        let value = replicates.value();
        let mut values = replicates.values().to_vec();
        let tails = (level.tail, 1.0 - level.tail);
        let mut at = |p| quantile(&mut values, p);
        Ok(match method {
            BootstrapMethod::Percentile => Self { low: at(tails.0), high: at(tails.1) },
            BootstrapMethod::Basic => {
                Self { low: 2.0 * value - at(tails.1), high: 2.0 * value - at(tails.0) }
            }
            BootstrapMethod::Normal => {
                let margin = level.z * replicates.standard_error();
                Self { low: value - margin, high: value + margin }
            }
            BootstrapMethod::NormalBiasCorrected => {
                let margin = level.z * replicates.standard_error();
                let centre = value - replicates.bias();
                Self { low: centre - margin, high: centre + margin }
            }
            BootstrapMethod::Studentised => {
                let Some(errors) = errors else {
                    let reason = "the replicates carry no standard errors of their own";
                    let method = method.to_string();
                    return Err(Error::NotApplicable { method, reason });
                };
                let pairs = replicates.values().iter().zip(&errors.of_values);
                let mut pivots: Vec<f64> =
                    pairs.map(|(replicate, error)| (replicate - value) / error).collect();
                let error = errors.of_value;
                Self {
                    low: value - error * quantile(&mut pivots, tails.1),
                    high: value - error * quantile(&mut pivots, tails.0),
                }
            }
            BootstrapMethod::Bca { acceleration, ties } => {
                if !acceleration.is_finite() {
                    let what = "the acceleration of a BCa interval";
                    let expected = "a finite number";
                    return Err(Error::Argument { what, value: acceleration, expected });
                }
                let z0 = bias_correction(replicates, ties).ok_or_else(|| {
                    let reason = "all replicates lie on one side of the statistic; \
                                  take the percentile or the basic interval";
                    Error::NotApplicable { method: method.to_string(), reason }
                })?;
                let adjusted = |z: f64| {
                    let sum = z0 + z;
                    normal::cdf(z0 + sum / (1.0 - acceleration * sum))
                };
                let (low, high) = (adjusted(-level.z), adjusted(level.z));
                // A pole between the two normal quantiles turns them round.
                if low > high {
                    let reason = "the acceleration is too large for this level";
                    return Err(Error::NotApplicable { method: method.to_string(), reason });
                }
                Self { low: at(low), high: at(high) }
            }
        })
    }
}

/// `Phi^-1` of the share of replicates below the statistic; `None` where that
/// is 0 or 1.
fn bias_correction(replicates: &Replicates, ties: Ties) -> Option<f64> {
    let value = replicates.value();
    let below = replicates.values().iter().filter(|replicate| **replicate < value).count();
    let at = replicates.values().iter().filter(|replicate| **replicate <= value).count() - below;
    let counted = match ties {
        Ties::Strict => below as f64,
        Ties::Half => below as f64 + 0.5 * at as f64,
    };
    let share = counted / replicates.values().len() as f64;
    // A share is a probability.
    normal::quantile(share).ok().filter(|z| z.is_finite())
}

/// The quantile of type 7 of at least one finite value, for `p` from 0 to 1.
/// It reorders the values.
pub(crate) fn quantile(values: &mut [f64], p: f64) -> f64 {
    let last = values.len().saturating_sub(1);
    let place = p * last as f64;
    let below = place.floor();
    let index = whole(below).min(last);
    if values.is_empty() {
        return f64::NAN;
    }
    let (_, &mut low, above) = values.select_nth_unstable_by(index, f64::total_cmp);
    let next = above.iter().copied().fold(f64::INFINITY, f64::min);
    if next.is_finite() { low + (place - below) * (next - low) } else { low }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number from 0 to a length"
)]
const fn whole(value: f64) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;

    #[test]
    fn quantiles_are_of_type_seven() {
        // R: quantile(c(1, 2, 4, 8, 16), c(0, .1, .5, .9, 1))
        for (p, expected) in [(0.0, 1.0), (0.1, 1.4), (0.5, 4.0), (0.9, 12.8), (1.0, 16.0)] {
            let found = quantile(&mut [8.0, 1.0, 16.0, 2.0, 4.0], p);
            assert_abs_diff_eq!(found, expected, epsilon = 1e-14);
        }
        assert_abs_diff_eq!(quantile(&mut [3.0], 0.7), 3.0, epsilon = 0.0);
    }

    #[test]
    fn bca_without_corrections_is_the_percentile_interval() {
        let values = (0..=100).map(f64::from);
        let replicates = Replicates::from_values("x", 50.0, 10, values).unwrap();
        let half = BootstrapMethod::Bca { acceleration: 0.0, ties: Ties::Half };
        let bca = replicates.interval(half, 0.9).unwrap();
        let percentile = replicates.interval(BootstrapMethod::Percentile, 0.9).unwrap();
        assert_abs_diff_eq!(bca.low(), percentile.low(), epsilon = 1e-12);
        assert_abs_diff_eq!(bca.high(), percentile.high(), epsilon = 1e-12);
    }

    #[test]
    fn one_sided_replicates_have_no_bias_correction() {
        let replicates = Replicates::from_values("x", 5.0, 10, [1.0, 2.0, 3.0]).unwrap();
        let error = replicates.interval(BootstrapMethod::bca(0.0), 0.95).unwrap_err();
        assert!(matches!(error, Error::NotApplicable { .. }));
        assert!(replicates.interval(BootstrapMethod::bca(f64::NAN), 0.95).is_err());
        assert!(replicates.interval(BootstrapMethod::Studentised, 0.95).is_err());
        assert!(replicates.interval(BootstrapMethod::Percentile, 1.0).is_err());
    }

    #[test]
    fn studentised_bounds_by_hand() {
        let pairs = [(1.0, 1.0), (2.0, 0.5), (3.0, 2.0)];
        let next = std::sync::atomic::AtomicUsize::new(0);
        let replicate = |_: &mut super::super::Draws| {
            Ok(pairs[next.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % 3])
        };
        let found = Replicates::studentised_from_fn("x", (2.0, 0.5), 9, 3, replicate).unwrap();
        // Pivots -1, 0, 0.5; at level 1/2 their quartiles are -0.5 and 0.25.
        let interval = found.interval(BootstrapMethod::Studentised, 0.5).unwrap();
        assert_abs_diff_eq!(interval.low(), 2.0 - 0.125, epsilon = 1e-14);
        assert_abs_diff_eq!(interval.high(), 2.0 + 0.25, epsilon = 1e-14);
    }
}
