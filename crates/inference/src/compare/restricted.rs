//! The score test and interval of a difference of two scores: the likelihood
//! of both groups with the difference held at a given value.

use satis_numerics::{RootOptions, brent};

use crate::Error;
use crate::interval::constrained_towards;
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
/// The first score m is moved towards the second one plus d, and the second
/// towards the first less d, until the slopes of both log-likelihoods cancel.
/// Their sum falls in m; where all answers of a group are the same it jumps at
/// that group's score, and the group may stay there.
pub(crate) fn score_deviate(a: &Sample, b: &Sample, d: f64) -> Result<f64, Error> {
    let gap = a.score - b.score - d;
    if gap.abs() <= 0.0 {
        // A deviate of 0, whatever its error.
        return Ok(0.0);
    }
    let (low, high) = (a.lowest().max(b.lowest() + d), a.highest().min(b.highest() + d));
    // The difference moves the second group's score onto the first's axis.
    let second = b.score + d;
    let (from, to) = (a.score.min(second).max(low), a.score.max(second).min(high));
    if from > to {
        return Ok(gap.signum() * f64::INFINITY);
    }
    // The first group moves up where its score is the lower one.
    let upwards = if gap < 0.0 { 1.0 } else { -1.0 };
    // Multiplier and variance of one group, per answer.
    let moved = |sample: &Sample, m: f64, sign: f64| {
        if (sign > 0.0 && m >= sample.highest()) || (sign < 0.0 && m <= sample.lowest()) {
            // Nobody could have answered otherwise.
            return (-sign * f64::INFINITY, 0.0);
        }
        let found = constrained_towards(sample, m, sign);
        (found.multiplier, found.variance)
    };
    let sum = |m: f64| {
        let total = a.n * moved(a, m, upwards).0 + b.n * moved(b, m - d, -upwards).0;
        // Opposite infinities: only this m is possible.
        if total.is_nan() { 0.0 } else { total }
    };
    let m = if sum(from) <= 0.0 {
        from
    } else if sum(to) >= 0.0 {
        to
    } else {
        brent(sum, from, to, RootOptions::default()).map_err(|error| Error::numerical(&error))?
    };
    let variance = moved(a, m, upwards).1 / a.n + moved(b, m - d, -upwards).1 / b.n;
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

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;
    use satis_response_model::{Codes, Scale, Tally};

    use super::score_deviate;
    use crate::sample::{Sample, sample};

    fn of(codes: &[f64; 5], counts: [u64; 5]) -> Sample {
        let scale = Scale::ONE_TO_FIVE;
        let codes = Codes::new("codes", &scale, codes.to_vec()).unwrap();
        sample(&Tally::from_counts(&scale, &counts).unwrap(), &codes).unwrap()
    }

    const EVEN: [f64; 5] = [1.0, 2.0, 3.0, 4.0, 5.0];
    const ODD: [f64; 5] = [0.1, 0.2, 0.3, 0.7, 1.3];

    /// One answer of 0.3 against two of 1.3, 0.8 less: the two stay and the one
    /// moves to 0.5 (its likelihood falls to 0.8), which costs less than the
    /// two moving to 1.1 ((10/12)^2). The variance is 0.2 * 0.8.
    #[test]
    fn a_group_of_equal_answers_may_stay() {
        let (one, two) = (of(&ODD, [0, 0, 1, 0, 0]), of(&ODD, [0, 0, 0, 0, 2]));
        assert_relative_eq!(score_deviate(&one, &two, -0.8).unwrap(), -0.5, max_relative = 1e-12);
        assert_relative_eq!(score_deviate(&two, &one, 0.8).unwrap(), 0.5, max_relative = 1e-12);
    }

    #[test]
    fn it_falls_in_the_difference_and_turns_with_the_groups() {
        for (codes, a, b) in [
            (&EVEN, [0, 2, 0, 5, 11], [3, 0, 0, 0, 0]),
            (&ODD, [0, 0, 1, 0, 0], [0, 0, 0, 0, 2]),
            (&ODD, [0, 0, 0, 59, 0], [0, 0, 42, 0, 0]),
            (&EVEN, [4, 6, 15, 40, 35], [9, 12, 19, 35, 25]),
            (&EVEN, [0, 0, 0, 0, 5], [5, 0, 0, 0, 0]),
        ] {
            let (a, b) = (of(codes, a), of(codes, b));
            let reach = a.highest() - a.lowest();
            let mut before = f64::INFINITY;
            for step in -199..200 {
                let d = reach * f64::from(step) / 200.0;
                let z = score_deviate(&a, &b, d).unwrap();
                let turned = score_deviate(&b, &a, -d).unwrap();
                assert!(z <= before, "{d}: {z} after {before}");
                assert!((z + turned).abs() <= 1e-9 * z.abs(), "{d}: {z} and {turned}");
                before = z;
            }
        }
    }
}
