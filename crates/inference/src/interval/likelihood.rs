//! Intervals that hold every value a likelihood test does not reject.

use satis_numerics::{RootOptions, brent};

use super::Bounds;
use super::constrained::{Constrained, constrained};
use crate::Error;
use crate::options::Level;
use crate::sample::Sample;

/// Where `(S - value)^2 = z^2 V(value) / n`, with V under the shares that fit
/// best among those with that score.
pub(super) fn score(sample: &Sample, level: Level) -> Result<Bounds, Error> {
    if sample.codes.len() == 2 {
        return super::share::bounds(sample, crate::Method::Wilson, level);
    }
    both(sample, level.z, |value, found| (value - sample.score).abs() / found.variance.sqrt())
}

/// Where twice the loss of log-likelihood reaches `z^2`.
pub(super) fn profile(sample: &Sample, level: Level) -> Result<Bounds, Error> {
    both(sample, level.z, |_, found| found.deviance.sqrt())
}

/// The two values at which a distance, times the root of n, reaches z.
fn both(
    sample: &Sample,
    z: f64,
    distance: impl Fn(f64, Constrained) -> f64,
) -> Result<Bounds, Error> {
    let end = |outermost: f64| {
        let span = (outermost - sample.score).abs();
        if span <= 0.0 {
            return Ok(outermost);
        }
        // Bounded and monotone in the distance; -1 at the score and 1 at the
        // end of the scale, where no shares with that score can have given
        // these answers.
        let excess = |value: f64| {
            if (value - sample.score).abs() <= 0.0 {
                return -1.0;
            }
            if (value - outermost).abs() <= 0.0 {
                return 1.0;
            }
            let distance = sample.n.sqrt() * distance(value, constrained(sample, value));
            if distance.is_finite() { (distance - z) / (distance + z) } else { 1.0 }
        };
        brent(
            excess,
            sample.score.min(outermost),
            sample.score.max(outermost),
            RootOptions::default(),
        )
        .map_err(|error| Error::numerical(&error))
    };
    Ok((end(sample.lowest())?, end(sample.highest())?))
}
