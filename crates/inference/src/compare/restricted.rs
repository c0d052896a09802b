//! The score test and interval of a difference of two scores: the likelihood
//! of both groups with the difference held at a given value.

use satis_numerics::{RootOptions, brent};

use crate::Error;
use crate::interval::constrained;
use crate::options::Level;
use crate::sample::Sample;

/// The normal deviate of the hypothesis that the first score exceeds the
/// second by `d`:
///
/// ```text
/// z = (S1 - S2 - d) / sqrt(V1 / n1 + V2 / n2)
/// ```
///
/// with the variances under the shares that maximise the likelihood of both
/// groups among those whose scores differ by `d`. Infinite where no shares
/// with that difference can have given these answers.
///
/// Along the first score m the multipliers of both likelihoods,
/// `n (S - m) / V(m)`, must cancel; their sum falls in m, and its root lies
/// between S1 and S2 + d.
pub(crate) fn score_deviate(a: &Sample, b: &Sample, d: f64) -> Result<f64, Error> {
    let gap = a.score - b.score - d;
    let (low, high) = (a.lowest().max(b.lowest() + d), a.highest().min(b.highest() + d));
    // The difference moves the second group's score onto the first's axis.
    let second = b.score + d;
    let multiplier = |sample: &Sample, m: f64| {
        let distance = sample.score - m;
        if distance.abs() <= 0.0 {
            0.0
        } else if m <= sample.lowest() || m >= sample.highest() {
            // Nobody could have answered otherwise.
            distance.signum() * f64::INFINITY
        } else {
            sample.n * distance / constrained(sample, m).variance
        }
    };
    if gap.abs() <= 0.0 {
        // Still a deviate of 0, whatever its error.
        return Ok(0.0);
    }
    let (from, to) = (a.score.min(second).max(low), a.score.max(second).min(high));
    if from > to {
        return Ok(gap.signum() * f64::INFINITY);
    }
    let sum = |m: f64| {
        let total = multiplier(a, m) + multiplier(b, m - d);
        // Opposite infinities: no shares with this difference are possible.
        if total.is_nan() { 0.0 } else { total }
    };
    let (at_from, at_to) = (sum(from), sum(to));
    let m = if at_from <= 0.0 {
        from
    } else if at_to >= 0.0 {
        to
    } else {
        brent(sum, from, to, RootOptions::default()).map_err(|error| Error::numerical(&error))?
    };
    let part = |sample: &Sample, m: f64| {
        if m <= sample.lowest() || m >= sample.highest() {
            0.0
        } else if (m - sample.score).abs() <= 0.0 {
            sample.variance() / sample.n
        } else {
            constrained(sample, m).variance / sample.n
        }
    };
    let variance = part(a, m) + part(b, m - d);
    Ok(if variance > 0.0 { gap / variance.sqrt() } else { gap.signum() * f64::INFINITY })
}

/// All differences that the score test does not reject; `factor` multiplies
/// the variance.
pub(crate) fn score_bounds(
    a: &Sample,
    b: &Sample,
    level: Level,
    factor: f64,
) -> Result<(f64, f64), Error> {
    let value = a.score - b.score;
    let z = level.z * factor.sqrt();
    let end = |outermost: f64| {
        if (outermost - value).abs() <= 0.0 {
            return Ok(outermost);
        }
        // From -1 at the difference to 1 at the end of the scale.
        let excess = |d: f64| {
            if (d - value).abs() <= 0.0 {
                return -1.0;
            }
            if (d - outermost).abs() <= 0.0 {
                return 1.0;
            }
            match score_deviate(a, b, d) {
                Ok(found) if found.is_infinite() => 1.0,
                Ok(found) => (found.abs() - z) / (found.abs() + z),
                Err(_) => f64::NAN,
            }
        };
        brent(excess, value.min(outermost), value.max(outermost), RootOptions::default())
            .map_err(|error| Error::numerical(&error))
    };
    let reach = a.highest() - a.lowest();
    Ok((end(-reach)?, end(reach)?))
}
