//! Expectations over a beta distribution of functions that are smooth on the
//! log-odds scale, for any shapes.

use satis_numerics::special::{ln_beta, trigamma};

use crate::Error;

/// Below this shape a tail of the density is so long that the limit of the
/// function there is taken out first.
const LONG_TAIL: f64 = 0.3;

/// The mean of `f(p)` over `p ~ Beta(a, b)` for a positive `f` that falls
/// with `p`.
///
/// The trapezoidal rule on `v = ln(p / (1 - p))`, where the density is
/// analytic within a strip of half-width pi: the error of such a rule falls as
/// `exp(-2 pi strip / step)` (Trefethen & Weideman 2014, The exponentially
/// convergent trapezoidal rule). `f` is given `p` and its logarithm.
pub(crate) fn beta_mean(a: f64, b: f64, f: impl Fn(f64) -> f64) -> Result<f64, Error> {
    let ln_scale = ln_beta(a, b).map_err(|error| Error::numerical(&error))?;
    // What is taken out: f(0) (1 - p) and f(1) p, whose means are known.
    let low = if a < LONG_TAIL { f(0.0) } else { 0.0 };
    let high = if b < LONG_TAIL { f(1.0) } else { 0.0 };
    let known = (low * b + high * a) / (a + b);
    let spread = (trigamma(a) + trigamma(b)).sqrt();
    let step = (0.6 * spread).min(0.25);
    let term = |v: f64| {
        // ln p and ln(1 - p) without cancellation.
        let odds = (-v.abs()).exp();
        let near = -odds.ln_1p();
        let (ln_p, ln_q) = if v > 0.0 { (near, near - v) } else { (near + v, near) };
        let density = (a * ln_p + b * ln_q - ln_scale).exp();
        if density == 0.0 {
            return 0.0;
        }
        let (p, q) = (ln_p.exp(), ln_q.exp());
        density * (f(p) - low * q - high * p)
    };
    let centre = (a / b).ln();
    let mut sum = term(centre);
    for direction in [-1.0, 1.0] {
        let mut v = centre;
        let mut quiet = 0;
        for _ in 0..20_000 {
            v += direction * step;
            let value = term(v);
            sum += value;
            if value.abs() <= 1e-18 * sum.abs() {
                quiet += 1;
                if quiet == 4 {
                    break;
                }
            } else {
                quiet = 0;
            }
        }
    }
    Ok(known + step * sum)
}

#[cfg(test)]
mod tests {
    use super::beta_mean;

    #[test]
    fn known_means() {
        for (a, b) in [(0.793, 4.426), (0.01, 0.05), (1222.8, 9043.8), (1e-5, 1e5), (5.0, 1e-4)] {
            let one = beta_mean(a, b, |_| 1.0).unwrap();
            assert!((one - 1.0).abs() < 1e-12, "{a} {b}: {one}");
            let q = beta_mean(a, b, |p| 1.0 - p).unwrap();
            assert!((q / (b / (a + b)) - 1.0).abs() < 1e-11, "{a} {b}: {q}");
        }
    }
}
