//! Gauss-Jacobi rules on 0..1: means over a beta distribution.

use crate::error::{Error, Result, shape};

/// The largest order of a rule.
const MAX_ORDER: usize = 2000;

/// The most sweeps that one eigenvalue may take; two or three are usual.
const MAX_SWEEPS: usize = 60;

/// Gauss-Jacobi quadrature for a beta distribution: `n` points of 0..1 with
/// weights that sum to 1, whose weighted mean is the mean over `Beta(a, b)` of
/// every polynomial up to degree `2 n - 1`.
///
/// The nodes are the eigenvalues of the symmetric tridiagonal matrix of the
/// recurrence, the weights the squares of the first components of its
/// eigenvectors (Golub and Welsch 1969, "Calculation of Gauss quadrature
/// rules", Mathematics of Computation 23), by implicit QL. The matrix is
/// built from positive products alone, so large and small shapes keep their
/// digits: nodes are within a few units of 1e-16 of the largest node, weights
/// within 1e-14.
///
/// # Example
///
/// ```
/// use satis_numerics::GaussJacobi;
///
/// // Uniform: the mean of p^5 is 1/6, exact from three points on.
/// let uniform = GaussJacobi::new(3, 1.0, 1.0)?;
/// assert!((uniform.mean(|p| p.powi(5)) - 1.0 / 6.0).abs() < 1e-15);
/// // Beta(2, 3) has mean 2/5.
/// let rule = GaussJacobi::new(1, 2.0, 3.0)?;
/// assert!((rule.mean(|p| p) - 0.4).abs() < 1e-15);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct GaussJacobi {
    /// Upwards, each with its weight.
    points: Vec<(f64, f64)>,
}

impl GaussJacobi {
    /// The rule with `n` points for the density
    /// `p^(a - 1) (1 - p)^(b - 1) / B(a, b)`, in O(n^2) time.
    ///
    /// # Errors
    ///
    /// [`Error::Parameter`] if `n` is not in 1..=2000 or a shape not in
    /// 1e-300..=1e15.
    pub fn new(n: usize, a: f64, b: f64) -> Result<Self> {
        if !(1..=MAX_ORDER).contains(&n) {
            return Err(Error::Parameter {
                name: "n",
                value: n as f64,
                expected: "an order from 1 to 2000",
            });
        }
        let a = shape("a", a)?;
        let b = shape("b", b)?;
        let mut diagonal = Vec::with_capacity(n);
        let mut beside = Vec::with_capacity(n);
        let mut up = a / (a + b);
        let mut down = 0.0;
        for index in 1..=n {
            let k = index as f64;
            diagonal.push(up + down);
            down = if index == 1 {
                b / (a + b) / (a + b + 1.0)
            } else {
                k / (2.0 * k + a + b - 2.0) * ((k + b - 1.0) / (2.0 * k + a + b - 1.0))
            };
            beside.push(libm::sqrt(up * down));
            up = (k + a) / (2.0 * k + a + b - 1.0) * ((k + a + b - 1.0) / (2.0 * k + a + b));
        }
        let first = eigen(&mut diagonal, &mut beside)?;
        let mut points: Vec<(f64, f64)> = diagonal
            .into_iter()
            .zip(first)
            .map(|(node, component)| (node.clamp(0.0, 1.0), component * component))
            .collect();
        points.sort_by(|left, right| left.0.total_cmp(&right.0));
        Ok(Self { points })
    }

    /// How many points the rule has.
    #[must_use]
    pub fn order(&self) -> usize {
        self.points.len()
    }

    /// The points, upwards, each with its weight.
    #[must_use]
    pub fn points(&self) -> &[(f64, f64)] {
        &self.points
    }

    /// The mean of `f` over the beta distribution: exact for polynomials up to
    /// degree `2 n - 1`; the error of other functions is not estimated.
    pub fn mean(&self, f: impl Fn(f64) -> f64) -> f64 {
        self.points.iter().map(|(p, weight)| weight * f(*p)).sum()
    }
}

/// The eigenvalues of a symmetric tridiagonal matrix, in place of its
/// diagonal, and the first components of the eigenvectors: implicit QL with
/// Wilkinson's shifts (Martin and Wilkinson 1968, "The implicit QL
/// algorithm", Numerische Mathematik 12).
fn eigen(diagonal: &mut [f64], beside: &mut [f64]) -> Result<Vec<f64>> {
    let n = diagonal.len();
    let mut first = vec![0.0; n];
    first[0] = 1.0;
    beside[n - 1] = 0.0;
    for low in 0..n {
        for sweep in 0..=MAX_SWEEPS {
            let high = (low..n - 1)
                .find(|&m| {
                    let size = diagonal[m].abs() + diagonal[m + 1].abs();
                    beside[m].abs() <= 0.5 * f64::EPSILON * size
                })
                .unwrap_or(n - 1);
            if high == low {
                break;
            }
            if sweep == MAX_SWEEPS {
                return Err(Error::NoConvergence {
                    method: "implicit QL",
                    limit: MAX_SWEEPS,
                    last: diagonal[low],
                });
            }
            let bend = (diagonal[low + 1] - diagonal[low]) / (2.0 * beside[low]);
            let length = libm::hypot(bend, 1.0);
            let mut g = diagonal[high] - diagonal[low]
                + beside[low] / (bend + libm::copysign(length, bend));
            let (mut sine, mut cosine, mut shift) = (1.0, 1.0, 0.0);
            let mut split = false;
            for i in (low..high).rev() {
                let f = sine * beside[i];
                let b = cosine * beside[i];
                let r = libm::hypot(f, g);
                beside[i + 1] = r;
                if r <= 0.0 {
                    // The matrix falls apart here: start again.
                    diagonal[i + 1] -= shift;
                    beside[high] = 0.0;
                    split = true;
                    break;
                }
                sine = f / r;
                cosine = g / r;
                g = diagonal[i + 1] - shift;
                let r = (diagonal[i] - g) * sine + 2.0 * cosine * b;
                shift = sine * r;
                diagonal[i + 1] = g + shift;
                g = cosine * r - b;
                let component = first[i + 1];
                first[i + 1] = sine * first[i] + cosine * component;
                first[i] = cosine * first[i] - sine * component;
            }
            if !split {
                diagonal[low] -= shift;
                beside[low] = g;
                beside[high] = 0.0;
            }
        }
    }
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_exact() {
        for (a, b) in [(1.0, 1.0), (0.79, 2.43), (1e-6, 3.0), (5.0, 1e6), (2e4, 1e5)] {
            let rule = GaussJacobi::new(12, a, b).unwrap();
            let mut moment = 1.0;
            for k in 0..24_u8 {
                let got = rule.mean(|p| libm::pow(p, f64::from(k)));
                assert!((got / moment - 1.0).abs() < 1e-12, "{a} {b} {k}: {got} {moment}");
                moment *= (a + f64::from(k)) / (a + b + f64::from(k));
            }
        }
    }

    #[test]
    fn weights_sum_to_one_at_any_order() {
        for n in [1, 2, 3, 50, 400] {
            for (a, b) in [(0.5, 0.5), (1e-300, 1.0), (1e15, 1e15), (3.0, 0.01)] {
                let rule = GaussJacobi::new(n, a, b).unwrap();
                assert_eq!(rule.order(), n);
                assert!((rule.mean(|_| 1.0) - 1.0).abs() < 1e-13, "{n} {a} {b}");
                assert!(rule.points().iter().all(|(p, w)| (0.0..=1.0).contains(p) && *w >= 0.0));
            }
        }
    }

    #[test]
    fn out_of_range_is_an_error() {
        assert!(GaussJacobi::new(0, 1.0, 1.0).is_err());
        assert!(GaussJacobi::new(2001, 1.0, 1.0).is_err());
        assert!(GaussJacobi::new(3, 0.0, 1.0).is_err());
        assert!(GaussJacobi::new(3, 1.0, f64::NAN).is_err());
    }
}
