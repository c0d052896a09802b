//! The method of variance estimates recovery.

use super::share::wilson;
use super::{Bounds, not_applicable};
use crate::options::Level;
use crate::sample::Sample;
use crate::{Error, Method};

/// The bounds of a score with two or three distinct codes.
///
/// With codes `m - B, m, m + A` and shares q, ., p the score is
/// `m + A p - B q`. Wilson limits of p and q are joined by Zou & Donner's
/// formula with their correlation `-sqrt(p q / ((1 - p) (1 - q)))`, taken as 0
/// where a share is 0 or 1.
pub(super) fn bounds(sample: &Sample, level: Level) -> Result<Bounds, Error> {
    let (low, middle, high) = match *sample.codes.as_slice() {
        [low, high] => (low, low, high),
        [low, middle, high] => (low, middle, high),
        _ => {
            return Err(not_applicable(
                Method::Mover,
                "it takes two or three distinct codes; score and profile-likelihood take any",
            ));
        }
    };
    let last = sample.codes.len() - 1;
    let share = |index: usize| sample.count(index) / sample.n;
    let (p, q) = (share(last), if last == 2 { share(0) } else { 0.0 });
    let upper = scaled(p, wilson(sample.count(last), sample.n, level.z), high - middle);
    let lower = if last == 2 {
        scaled(q, wilson(sample.count(0), sample.n, level.z), middle - low)
    } else {
        Part { value: 0.0, bounds: (0.0, 0.0) }
    };
    let correlation = if p > 0.0 && p < 1.0 && q > 0.0 && q < 1.0 {
        -(p * q / ((1.0 - p) * (1.0 - q))).sqrt()
    } else {
        0.0
    };
    let (from, to) = combine(upper, lower, correlation);
    Ok(((middle + from).max(low), (middle + to).min(high)))
}

/// A figure with its own bounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub(crate) value: f64,
    pub(crate) bounds: Bounds,
}

/// The bounds of `a - b` from those of a and b: Zou & Donner (2008),
/// Construction of confidence limits about effect measures: a general
/// approach.
pub(crate) fn combine(a: Part, b: Part, correlation: f64) -> Bounds {
    let reach = |x: f64, y: f64| (x * x - 2.0 * correlation * x * y + y * y).max(0.0).sqrt();
    let value = a.value - b.value;
    let down = reach(a.value - a.bounds.0, b.bounds.1 - b.value);
    let up = reach(a.bounds.1 - a.value, b.value - b.bounds.0);
    (value - down, value + up)
}

fn scaled(share: f64, (low, high): Bounds, factor: f64) -> Part {
    Part { value: factor * share, bounds: (factor * low, factor * high) }
}
