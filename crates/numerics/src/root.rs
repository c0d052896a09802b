//! Roots of a function of one variable in a bracket.

use crate::error::{Error, Result};

/// When [`brent`] stops.
///
/// The default stops at rounding: a bracket of a few units in the last place
/// of the root, after at most 10,000 evaluations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RootOptions {
    tolerance: f64,
    evaluations: usize,
}

impl RootOptions {
    /// The default.
    #[must_use]
    pub const fn new() -> Self {
        Self { tolerance: 0.0, evaluations: 10_000 }
    }

    /// Stops when the root is known within this absolute error (and within
    /// rounding). 0 by default.
    #[must_use]
    pub const fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// The most evaluations of the function. 10,000 by default.
    #[must_use]
    pub const fn evaluations(mut self, evaluations: usize) -> Self {
        self.evaluations = evaluations;
        self
    }
}

impl Default for RootOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// A root of a continuous `f` between `low` and `high`, where its signs differ.
///
/// Brent's method (1973, "Algorithms for minimization without derivatives"):
/// inverse quadratic interpolation and secants, with bisection wherever they
/// do not shrink the bracket fast enough.
///
/// # Errors
///
/// [`Error::Parameter`] if an end is not finite, the ends are not in order, or
/// the tolerance is NaN or negative; [`Error::NoSignChange`] if `f` has the
/// same sign at both ends; [`Error::NotFinite`] if `f` returns NaN (an
/// infinity has a sign, and is allowed); [`Error::NoConvergence`] if the
/// evaluations run out.
///
/// # Example
///
/// ```
/// use satis_numerics::{RootOptions, brent};
///
/// let root = brent(|x| x * x - 2.0, 0.0, 2.0, RootOptions::new())?;
/// assert!((root - 2.0_f64.sqrt()).abs() < 4e-16);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub fn brent(
    mut f: impl FnMut(f64) -> f64,
    low: f64,
    high: f64,
    options: RootOptions,
) -> Result<f64> {
    check(low, high, options)?;
    let mut at = |x: f64| {
        let value = f(x);
        if value.is_nan() { Err(Error::NotFinite { at: x, value }) } else { Ok(value) }
    };
    // `best` and `other` enclose the root; `before` is the previous best.
    let (mut before, mut f_before) = (low, at(low)?);
    let (mut best, mut f_best) = (high, at(high)?);
    if f_before == 0.0 {
        return Ok(before);
    }
    if f_best == 0.0 {
        return Ok(best);
    }
    if (f_before > 0.0) == (f_best > 0.0) {
        return Err(Error::NoSignChange { low, high, at_low: f_before, at_high: f_best });
    }
    let (mut other, mut f_other) = (before, f_before);
    let mut step = best - before;
    let mut last_step = step;
    for _ in 2..options.evaluations {
        if (f_best > 0.0) == (f_other > 0.0) {
            (other, f_other) = (before, f_before);
            step = best - before;
            last_step = step;
        }
        if f_other.abs() < f_best.abs() {
            (before, f_before) = (best, f_best);
            (best, f_best) = (other, f_other);
            (other, f_other) = (before, f_before);
        }
        // The smallest number ends the search at a root of 0.
        let tolerance =
            (2.0 * f64::EPSILON * best.abs() + 0.5 * options.tolerance).max(f64::MIN_POSITIVE);
        let half = 0.5 * other - 0.5 * best;
        if half.abs() <= tolerance || f_best == 0.0 {
            return Ok(best);
        }
        let proposal = if last_step.abs() >= tolerance && f_before.abs() > f_best.abs() {
            interpolate([before, best, other], [f_before, f_best, f_other], half)
        } else {
            None
        };
        match proposal {
            Some((p, q))
                if 2.0 * p < (3.0 * half * q - (tolerance * q).abs())
                    && p < (0.5 * last_step * q).abs() =>
            {
                last_step = step;
                step = p / q;
            }
            _ => {
                step = half;
                last_step = half;
            }
        }
        (before, f_before) = (best, f_best);
        best += if step.abs() > tolerance { step } else { tolerance.copysign(half) };
        f_best = at(best)?;
    }
    Err(Error::NoConvergence { method: "root finding", limit: options.evaluations, last: best })
}

/// The step `p / q` of the secant, or of inverse quadratic interpolation where
/// three points differ, with `p` not negative in the direction of `half`.
fn interpolate(x: [f64; 3], f: [f64; 3], half: f64) -> Option<(f64, f64)> {
    let [before, best, other] = x;
    let [f_before, f_best, f_other] = f;
    let s = f_best / f_before;
    let (p, q) = if (before - other).abs() <= 0.0 {
        (2.0 * half * s, 1.0 - s)
    } else {
        let q = f_before / f_other;
        let r = f_best / f_other;
        (
            s * (2.0 * half * q * (q - r) - (best - before) * (r - 1.0)),
            (q - 1.0) * (r - 1.0) * (s - 1.0),
        )
    };
    let (p, q) = if p > 0.0 { (p, -q) } else { (-p, q) };
    (p.is_finite() && q.is_finite() && q != 0.0).then_some((p, q))
}

fn check(low: f64, high: f64, options: RootOptions) -> Result<()> {
    for (name, value) in [("low", low), ("high", high)] {
        if !value.is_finite() {
            return Err(Error::Parameter { name, value, expected: "a finite number" });
        }
    }
    if low > high {
        return Err(Error::Parameter {
            name: "low",
            value: low,
            expected: "a number not above high",
        });
    }
    if options.tolerance < 0.0 || options.tolerance.is_nan() {
        return Err(Error::Parameter {
            name: "tolerance",
            value: options.tolerance,
            expected: "a tolerance from 0 up",
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_awkward_roots() {
        let options = RootOptions::new();
        let flat = brent(|x| (x - 1.0).powi(9), 0.0, 3.0, options).unwrap();
        assert!((flat - 1.0).abs() < 1e-15);
        let step = brent(|x| if x < 0.3 { -1.0 } else { 1.0 }, -1e9, 1e9, options).unwrap();
        assert!((step - 0.3).abs() < 1e-15);
        let pole = brent(|x| 1.0 / x - 1e-3, 1e-300, 1e300, options).unwrap();
        assert!((pole - 1e3).abs() < 1e-11);
        let zero = brent(|x| x.cbrt(), -1.0, 2.5, options).unwrap();
        assert!(zero.abs() < 1e-307);
    }

    #[test]
    fn counts_no_more_than_it_may() {
        let mut calls = 0;
        let stopped = brent(
            |x| {
                calls += 1;
                x.exp() - 5.0
            },
            0.0,
            100.0,
            RootOptions::new().evaluations(5),
        );
        assert!(matches!(stopped, Err(Error::NoConvergence { .. })));
        assert_eq!(calls, 5);
    }

    #[test]
    fn refuses_what_is_no_bracket() {
        let options = RootOptions::new();
        assert!(matches!(
            brent(|x| x * x + 1.0, -1.0, 1.0, options),
            Err(Error::NoSignChange { .. })
        ));
        assert!(matches!(brent(|_| f64::NAN, -1.0, 1.0, options), Err(Error::NotFinite { .. })));
        assert!(brent(|x| x, 1.0, -1.0, options).is_err());
        assert!(brent(|x| x, f64::NEG_INFINITY, 1.0, options).is_err());
        assert!(brent(|x| x, -1.0, 1.0, options.tolerance(f64::NAN)).is_err());
    }

    #[test]
    fn an_end_may_be_the_root() {
        let low = brent(|x| x, 0.0, 1.0, RootOptions::new()).unwrap();
        assert!(low.abs() <= 0.0);
    }
}
