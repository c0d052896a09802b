//! The two discrepancies as functions of the unique variances alone, and a
//! Newton method on them within bounds.

use crate::linear::{Cholesky, Eigen, above, eigen};
use crate::{Error, Matrix};

/// Value, gradient and Hessian at a point.
pub(crate) struct Point {
    pub(crate) value: f64,
    pub(crate) gradient: Vec<f64>,
    pub(crate) hessian: Matrix,
}

/// Half the sum of the squared smaller eigenvalues of `R - diag(psi)`: the
/// unweighted least-squares discrepancy with the best loadings for `psi`.
pub(crate) fn least_squares(
    correlation: &Matrix,
    factors: usize,
    psi: &[f64],
) -> Result<(Point, Eigen), Error> {
    let size = psi.len();
    let mut reduced = correlation.clone();
    for (i, unique) in psi.iter().enumerate() {
        reduced.set(i, i, reduced.at(i, i) - unique);
    }
    let found = eigen(&reduced)?;
    let (theta, v) = (&found.values, &found.vectors);
    let rest = factors..size;
    let gradient =
        (0..size).map(|i| -rest.clone().map(|m| theta[m] * v.at(i, m).powi(2)).sum::<f64>());
    let gradient: Vec<f64> = gradient.collect();
    let hessian = Matrix::symmetric(size, |i, j| {
        let shared: f64 = rest.clone().map(|m| v.at(i, m) * v.at(j, m)).sum();
        let mut value = shared * shared;
        for m in rest.clone() {
            for n in 0..factors {
                let ratio = theta[m] / (theta[m] - theta[n]).min(-1e-12);
                value += 2.0 * ratio * v.at(i, m) * v.at(i, n) * v.at(j, m) * v.at(j, n);
            }
        }
        value
    });
    let value = 0.5 * rest.map(|m| theta[m] * theta[m]).sum::<f64>();
    Ok((Point { value, gradient, hessian }, found))
}

/// The maximum-likelihood discrepancy with the best loadings, as a function of
/// `ln psi` (Jöreskog 1967): the sum of `theta - ln theta - 1` over the smaller
/// eigenvalues of `psi^-1/2 R psi^-1/2`.
pub(crate) fn likelihood(
    correlation: &Matrix,
    factors: usize,
    ln_psi: &[f64],
) -> Result<(Point, Eigen), Error> {
    let size = ln_psi.len();
    let scale: Vec<f64> = ln_psi.iter().map(|x| (-0.5 * x).exp()).collect();
    let scaled = Matrix::symmetric(size, |i, j| correlation.at(i, j) * scale[i] * scale[j]);
    let found = eigen(&scaled)?;
    let (theta, w) = (&found.values, &found.vectors);
    let rest = factors..size;
    let smallest = found.smallest();
    if !above(smallest, 0.0) {
        return Err(Error::NotPositiveDefinite { what: "maximum likelihood", smallest });
    }
    let gradient =
        (0..size).map(|i| rest.clone().map(|m| (1.0 - theta[m]) * w.at(i, m).powi(2)).sum());
    let gradient: Vec<f64> = gradient.collect();
    let hessian = Matrix::symmetric(size, |i, j| {
        let mut value = 0.0;
        for m in rest.clone() {
            let pair = w.at(i, m) * w.at(j, m);
            for n in rest.clone() {
                value += 0.5 * (theta[m] + theta[n]) * pair * w.at(i, n) * w.at(j, n);
            }
            for n in 0..factors {
                let ratio =
                    (1.0 - theta[m]) * (theta[m] + theta[n]) / (theta[m] - theta[n]).min(-1e-12);
                value -= ratio * pair * w.at(i, n) * w.at(j, n);
            }
        }
        value
    });
    let value = rest.map(|m| theta[m] - theta[m].ln() - 1.0).sum();
    Ok((Point { value, gradient, hessian }, found))
}

/// Where an iteration ended.
pub(crate) struct Minimum {
    pub(crate) at: Vec<f64>,
    pub(crate) iterations: usize,
}

const ITERATIONS: usize = 500;
const TOLERANCE: f64 = 1e-9;

/// Minimises within bounds by damped Newton steps on the free variables.
pub(crate) fn minimise(
    method: &'static str,
    start: Vec<f64>,
    bounds: (f64, f64),
    mut evaluate: impl FnMut(&[f64]) -> Result<Point, Error>,
) -> Result<Minimum, Error> {
    let (low, high) = bounds;
    let mut at: Vec<f64> = start.into_iter().map(|x| x.clamp(low, high)).collect();
    let mut point = evaluate(&at)?;
    let mut damping = 0.0;
    let mut largest = f64::INFINITY;
    let mut used = 0;
    for iterations in 0..ITERATIONS {
        used = iterations;
        let free: Vec<usize> = (0..at.len())
            .filter(|&i| {
                let slope = point.gradient[i];
                let held = (at[i] <= low && slope > 0.0) || (at[i] >= high && slope < 0.0);
                !held
            })
            .collect();
        largest = free.iter().map(|&i| point.gradient[i].abs()).fold(0.0, f64::max);
        if largest < TOLERANCE {
            return Ok(Minimum { at, iterations });
        }
        let block = point.hessian.select(&free);
        let slopes: Vec<f64> = free.iter().map(|&i| point.gradient[i]).collect();
        let mut accepted = false;
        for _ in 0..60 {
            let mut damped = block.clone();
            for i in 0..free.len() {
                damped.set(i, i, damped.at(i, i) + damping);
            }
            let Some(factor) = Cholesky::new(&damped) else {
                damping = (4.0 * damping).max(1e-4);
                continue;
            };
            let step = factor.solve(&slopes);
            let mut next = at.clone();
            for (&i, step) in free.iter().zip(&step) {
                next[i] = (next[i] - step).clamp(low, high);
            }
            match evaluate(&next) {
                // A step at the limit of rounding may not lower the value.
                Ok(better) if better.value <= point.value + 1e-14 * (1.0 + point.value.abs()) => {
                    at = next;
                    point = better;
                    damping = if damping < 1e-6 { 0.0 } else { damping / 8.0 };
                    accepted = true;
                    break;
                }
                _ => damping = (4.0 * damping).max(1e-4),
            }
        }
        if !accepted {
            break;
        }
    }
    // The last digits of a flat minimum are lost to rounding.
    if largest < 1e-6 {
        return Ok(Minimum { at, iterations: used });
    }
    Err(Error::NoConvergence { method, iterations: used, change: largest })
}

#[cfg(test)]
mod tests {
    use super::{least_squares, likelihood};
    use crate::Matrix;

    /// Gradients and Hessians against central differences.
    #[test]
    fn derivatives() {
        let r = [
            1.0, 0.52, 0.31, 0.22, 0.4, 0.52, 1.0, 0.41, 0.18, 0.3, 0.31, 0.41, 1.0, 0.53, 0.2,
            0.22, 0.18, 0.53, 1.0, 0.1, 0.4, 0.3, 0.2, 0.1, 1.0,
        ];
        let r = Matrix::new(5, 5, r.to_vec()).unwrap();
        type Function =
            fn(&Matrix, usize, &[f64]) -> Result<(super::Point, super::Eigen), crate::Error>;
        let functions: [(Function, [f64; 5]); 2] = [
            (least_squares, [0.4, 0.5, 0.45, 0.6, 0.7]),
            (likelihood, [-0.9, -0.7, -0.8, -0.5, -0.4]),
        ];
        for (function, at) in functions {
            let centre = function(&r, 2, &at).unwrap().0;
            for i in 0..5 {
                let shifted = |step: f64| {
                    let mut at = at;
                    at[i] += step;
                    function(&r, 2, &at).unwrap().0
                };
                let (up, down) = (shifted(1e-5), shifted(-1e-5));
                let slope = (up.value - down.value) / 2e-5;
                approx::assert_abs_diff_eq!(slope, centre.gradient[i], epsilon = 1e-8);
                for j in 0..5 {
                    let slope = (up.gradient[j] - down.gradient[j]) / 2e-5;
                    approx::assert_abs_diff_eq!(slope, centre.hessian.at(i, j), epsilon = 1e-7);
                }
            }
        }
    }
}
