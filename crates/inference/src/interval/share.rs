//! Intervals of a share: Wilson, Clopper-Pearson, Agresti-Coull, Jeffreys.

use satis_numerics::{Beta, Continuous};

use super::{Bounds, not_applicable};
use crate::options::Level;
use crate::sample::Sample;
use crate::{Error, Method};

/// The bounds of a score with two distinct codes, from those of the share of
/// the upper one.
pub(super) fn bounds(sample: &Sample, method: Method, level: Level) -> Result<Bounds, Error> {
    let &[low, high] = sample.codes.as_slice() else {
        return Err(not_applicable(
            method,
            "it is for a share, with two distinct codes; a net score takes mover or score, \
             a mean takes t",
        ));
    };
    let (good, n) = (sample.count(1), sample.n);
    let (from, to) = match method {
        Method::ClopperPearson => clopper_pearson(good, n, level.tail)?,
        Method::AgrestiCoull => agresti_coull(good, n, level.z),
        Method::Jeffreys => jeffreys(good, n, level.tail)?,
        _ => wilson(good, n, level.z),
    };
    Ok((low + (high - low) * from, low + (high - low) * to))
}

/// Wilson (1927): the roots of `(x/n - p)^2 = z^2 p (1 - p) / n`.
///
/// Written so that a share of 0 has exactly 0 below it and a share of 1
/// exactly 1 above, and that a small bound keeps its digits at either end.
pub(super) fn wilson(good: f64, n: f64, z: f64) -> Bounds {
    let (low, high) = wilson_roots(good / n, z * z / n);
    if 2.0 * good <= n {
        (low, high)
    } else {
        (low, 1.0 - wilson_roots((n - good) / n, z * z / n).0)
    }
}

/// Both roots, the smaller one by way of their product, without cancellation.
fn wilson_roots(share: f64, square: f64) -> Bounds {
    let reach = (square * (share * (1.0 - share) + square / 4.0)).max(0.0).sqrt();
    let larger = share + square / 2.0 + reach;
    (share * share / larger, larger / (1.0 + square))
}

fn clopper_pearson(good: f64, n: f64, tail: f64) -> Result<Bounds, Error> {
    let bad = (n - good).max(0.0);
    let low = if good > 0.0 { beta(good, bad + 1.0)?.quantile(tail) } else { Ok(0.0) };
    let high = if bad > 0.0 { beta(good + 1.0, bad)?.upper_quantile(tail) } else { Ok(1.0) };
    both(low, high)
}

fn jeffreys(good: f64, n: f64, tail: f64) -> Result<Bounds, Error> {
    let bad = (n - good).max(0.0);
    let posterior = beta(good + 0.5, bad + 0.5)?;
    let low = if good > 0.0 { posterior.quantile(tail) } else { Ok(0.0) };
    let high = if bad > 0.0 { posterior.upper_quantile(tail) } else { Ok(1.0) };
    both(low, high)
}

fn agresti_coull(good: f64, n: f64, z: f64) -> Bounds {
    let more = n + z * z;
    let share = (good + z * z / 2.0) / more;
    let reach = z * (share * (1.0 - share) / more).sqrt();
    ((share - reach).max(0.0), (share + reach).min(1.0))
}

fn beta(a: f64, b: f64) -> Result<Beta, Error> {
    Beta::new(a, b).map_err(|error| Error::numerical(&error))
}

fn both(
    low: Result<f64, satis_numerics::Error>,
    high: Result<f64, satis_numerics::Error>,
) -> Result<Bounds, Error> {
    low.and_then(|low| high.map(|high| (low, high))).map_err(|error| Error::numerical(&error))
}
