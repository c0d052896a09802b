//! Average run lengths of charts by their integral equations.

use satis_numerics::distribution::normal;
use satis_numerics::{GaussLegendre, RootOptions, brent};

use crate::Error;

/// Longer runs than this lose their digits in the linear equations.
pub(super) const LONGEST: f64 = 1e12;

pub(super) fn too_long() -> Error {
    Error::Numerical { message: format!("the average run length is beyond {LONGEST:e}") }
}

/// The average run length of a two-sided EWMA chart from 0.
pub(super) fn ewma(smoothing: f64, width: f64, shift: f64, exact: bool) -> Result<f64, Error> {
    finite_shift(shift)?;
    if smoothing < 0.001 {
        let what = "the smoothing of an EWMA whose run length is wanted";
        return Err(Error::Argument { what, value: smoothing, expected: "at least 0.001" });
    }
    let limit = width * (smoothing / (2.0 - smoothing)).sqrt();
    // Nodes enough for the width of the kernel.
    let nodes = rule(40.0 + 6.0 * limit / smoothing)?;
    let kernel = |from: f64, to: f64| {
        normal::density((to - (1.0 - smoothing) * from) / smoothing - shift) / smoothing
    };
    // L(u) = 1 + integral of kernel(u, x) L(x) over the interval of no signal.
    let points: Vec<(f64, f64)> = nodes.nodes().map(|(x, w)| (limit * x, limit * w)).collect();
    let stationary = solve_run(&points, kernel, |_| 0.0)?;
    let from = |start: f64, points: &[(f64, f64)], lengths: &[f64]| {
        let pairs = points.iter().zip(lengths);
        1.0 + pairs.map(|(&(x, weight), length)| weight * kernel(start, x) * length).sum::<f64>()
    };
    let mut length = from(0.0, &points, &stationary);
    if exact {
        // Back from where the limits no longer widen: by less than 1e-10.
        let decay = (-smoothing).ln_1p();
        let steps = if smoothing < 1.0 { (-11.0 / decay).ceil() } else { 0.0 };
        let (mut at, mut lengths) = (points, stationary);
        let mut t = steps;
        while t >= 1.0 {
            // The points that may be reached at time t, and what follows them.
            let narrower = limit * (-(2.0 * t * decay).exp_m1()).sqrt();
            let here: Vec<(f64, f64)> =
                nodes.nodes().map(|(x, w)| (narrower * x, narrower * w)).collect();
            let next: Vec<f64> = here.iter().map(|&(x, _)| from(x, &at, &lengths)).collect();
            (at, lengths) = (here, next);
            t -= 1.0;
        }
        length = from(0.0, &at, &lengths);
    }
    checked(length)
}

/// The average run length of a one-sided CUSUM chart from 0.
pub(super) fn cusum(reference: f64, decision: f64, shift: f64) -> Result<f64, Error> {
    finite_shift(shift)?;
    if decision > 100.0 {
        let what = "the decision interval of a CUSUM whose run length is wanted";
        return Err(Error::Argument { what, value: decision, expected: "at most 100" });
    }
    let nodes = rule(40.0 + 6.0 * decision)?;
    let half = 0.5 * decision;
    let mut points: Vec<(f64, f64)> =
        nodes.nodes().map(|(x, w)| (half + half * x, half * w)).collect();
    // The state 0 is an atom: a node of its own.
    points.push((0.0, 0.0));
    let kernel = |from: f64, to: f64| normal::density(to - from + reference - shift);
    let to_zero = |from: f64| normal::cdf(reference - from - shift);
    let lengths = solve_run(&points, kernel, to_zero)?;
    // A run beyond what can be computed still is long: its inverse is 0.
    Ok(match lengths.last() {
        Some(&length) if (1.0..LONGEST).contains(&length) => length,
        _ => f64::INFINITY,
    })
}

/// `(I - K) L = 1` at the nodes; `to_last` is the chance to go to the last.
fn solve_run(
    points: &[(f64, f64)],
    kernel: impl Fn(f64, f64) -> f64,
    to_last: impl Fn(f64) -> f64,
) -> Result<Vec<f64>, Error> {
    let size = points.len();
    let mut matrix = Vec::with_capacity(size * size);
    for (row, &(from, _)) in points.iter().enumerate() {
        for (column, &(to, weight)) in points.iter().enumerate() {
            let unit = if row == column { 1.0 } else { 0.0 };
            let atom = if column + 1 == size { to_last(from) } else { 0.0 };
            matrix.push(unit - weight * kernel(from, to) - atom);
        }
    }
    solve(matrix, vec![1.0; size]).ok_or_else(too_long)
}

/// Gaussian elimination with partial pivoting; `None` for a singular matrix.
fn solve(mut matrix: Vec<f64>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let n = right.len();
    for step in 0..n {
        let size = |row: usize| matrix[row * n + step].abs();
        let pivot = (step..n).max_by(|&a, &b| size(a).total_cmp(&size(b)))?;
        if size(pivot) <= 0.0 {
            return None;
        }
        if pivot != step {
            for column in 0..n {
                matrix.swap(pivot * n + column, step * n + column);
            }
            right.swap(pivot, step);
        }
        let (above, below) = matrix.split_at_mut((step + 1) * n);
        let lead = &above[step * n..];
        for (offset, row) in below.chunks_exact_mut(n).enumerate() {
            let factor = row[step] / lead[step];
            for (entry, known) in row[step..].iter_mut().zip(&lead[step..]) {
                *entry -= factor * known;
            }
            right[step + 1 + offset] -= factor * right[step];
        }
    }
    for step in (0..n).rev() {
        let known: f64 =
            (step + 1..n).map(|column| matrix[step * n + column] * right[column]).sum();
        right[step] = (right[step] - known) / matrix[step * n + step];
    }
    Some(right)
}

/// The limit at which a run length is as wanted; it must grow with the limit.
/// The search begins at `start`.
pub(super) fn invert(
    run_length: f64,
    start: f64,
    largest: f64,
    of_limit: impl Fn(f64) -> Result<f64, Error>,
) -> Result<f64, Error> {
    if !(run_length > 1.0 && run_length <= 1e6) {
        let expected = "a number above 1 and at most a million";
        return Err(Error::Argument {
            what: "the average run length",
            value: run_length,
            expected,
        });
    }
    // A bracket that never asks for a run too long to compute.
    let (mut low, mut high) = (start, start);
    while of_limit(high)? < run_length {
        if high >= largest {
            let message = format!("no limit up to {largest} has a run length of {run_length}");
            return Err(Error::Numerical { message });
        }
        low = high;
        high = (high * 1.2).min(largest);
    }
    while of_limit(low)? > run_length {
        if low < SMALLEST {
            let message = format!("no limit above 0 has a run length as short as {run_length}");
            return Err(Error::Numerical { message });
        }
        high = low;
        low /= if low > 0.1 { 1.5 } else { 10.0 };
    }
    let mut failed = None;
    let gap = |limit: f64| match of_limit(limit) {
        Ok(length) => (length / run_length).ln(),
        Err(error) => {
            failed = Some(error);
            f64::NAN
        }
    };
    let options = RootOptions::new().tolerance(1e-12).evaluations(200);
    let root = brent(gap, low, high, options);
    match (root, failed) {
        (Ok(root), _) => Ok(root),
        (_, Some(error)) => Err(error),
        (Err(error), None) => Err(Error::numerical(&error)),
    }
}

/// Limits as small as this are none.
const SMALLEST: f64 = 1e-9;

fn rule(nodes: f64) -> Result<GaussLegendre, Error> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number from 40 to 700"
    )]
    let order = nodes.clamp(40.0, 700.0) as usize;
    GaussLegendre::new(order).map_err(|error| Error::numerical(&error))
}

fn finite_shift(shift: f64) -> Result<(), Error> {
    if shift.is_finite() {
        Ok(())
    } else {
        Err(Error::Argument { what: "the shift", value: shift, expected: "a finite number" })
    }
}

fn checked(length: f64) -> Result<f64, Error> {
    // Below 1 only by the rounding of a run that is too long.
    if (1.0..LONGEST).contains(&length) { Ok(length) } else { Err(too_long()) }
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;

    /// R spc: xewma.arl(l, c, mu, sided = "two"), xcusum.arl(k, h, mu).
    #[test]
    fn known_run_lengths() {
        for (smoothing, width, shift, expected, digits) in [
            (0.2, 3.0, 0.0, 559.9, 0.05),
            (0.2, 2.859, 0.0, 370.0, 0.5),
            (0.2, 2.859, 1.0, 9.8, 0.05),
        ] {
            let found = ewma(smoothing, width, shift, false).unwrap();
            assert_abs_diff_eq!(found, expected, epsilon = digits);
        }
        // A smoothing of 1 is Shewhart's chart.
        let shewhart = 1.0 / normal::two_sided_p(3.0);
        assert_abs_diff_eq!(ewma(1.0, 3.0, 0.0, false).unwrap(), shewhart, epsilon = 1e-6);
        assert_abs_diff_eq!(ewma(1.0, 3.0, 0.0, true).unwrap(), shewhart, epsilon = 1e-6);
        for (h, expected) in [(4.0, 167.7), (5.0, 465.4)] {
            assert_abs_diff_eq!(cusum(0.5, h, 0.0).unwrap() / 2.0, expected, epsilon = 0.05);
        }
    }

    #[test]
    fn inverses_return() {
        let h =
            invert(370.0, 1.0, 100.0, |h| cusum(0.5, h, 0.0).map(|length| length / 2.0)).unwrap();
        assert_abs_diff_eq!(h, 4.7738, epsilon = 5e-4);
        assert_abs_diff_eq!(cusum(0.5, h, 0.0).unwrap() / 2.0, 370.0, epsilon = 1e-7);
    }

    /// Twice the nodes change nothing.
    #[test]
    fn nodes_are_enough() {
        let with = |nodes: usize, smoothing: f64, width: f64| {
            let limit = width * (smoothing / (2.0 - smoothing)).sqrt();
            let rule = GaussLegendre::new(nodes).unwrap();
            let mut points: Vec<(f64, f64)> =
                rule.nodes().map(|(x, w)| (limit * x, limit * w)).collect();
            points.push((0.0, 0.0));
            let kernel = |from: f64, to: f64| {
                normal::density((to - (1.0 - smoothing) * from) / smoothing) / smoothing
            };
            *solve_run(&points, kernel, |_| 0.0).unwrap().last().unwrap()
        };
        for (smoothing, width) in [(0.5, 3.0), (0.1, 2.7), (0.02, 2.2), (0.005, 2.0)] {
            let found = ewma(smoothing, width, 0.0, false).unwrap();
            assert_abs_diff_eq!(found / with(300, smoothing, width), 1.0, epsilon = 1e-9);
        }
    }

    #[test]
    fn no_limit_has_too_short_a_run() {
        let of = |h: f64| cusum(0.5, h, 0.0).map(|length| length / 2.0);
        assert!(invert(1.5, 1.0, 100.0, of).is_err());
        assert!(invert(1e6, 1.0, 5.0, of).is_err());
    }

    #[test]
    fn narrower_early_limits_shorten_runs() {
        let fixed = ewma(0.1, 2.7, 0.0, false).unwrap();
        let exact = ewma(0.1, 2.7, 0.0, true).unwrap();
        assert!(exact < fixed && exact > 0.9 * fixed, "{exact} {fixed}");
        assert!(ewma(0.0001, 3.0, 0.0, false).is_err());
        assert!(ewma(0.2, 9.0, 0.0, false).is_err());
    }
}
