//! The noncentral chi-square distribution and the noncentrality that gives a
//! tail, for the interval of the RMSEA.

use satis_numerics::distribution::normal;
use satis_numerics::{ChiSquare, Continuous, RootOptions, brent, special::ln_gamma};

use crate::Error;

/// Which tail of the distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tail {
    Lower,
    Upper,
}

/// The probability of a tail at `x`: a Poisson mixture of central ones, summed
/// from the largest weight outwards.
pub(crate) fn tail(side: Tail, x: f64, df: f64, noncentrality: f64) -> Result<f64, Error> {
    let half = 0.5 * noncentrality;
    let central = |j: f64| -> Result<f64, Error> {
        let law = ChiSquare::new(df + 2.0 * j).map_err(|error| Error::numerical(&error))?;
        Ok(match side {
            Tail::Lower => law.cdf(x),
            Tail::Upper => law.survival(x),
        })
    };
    if half <= 0.0 {
        return central(0.0);
    }
    if noncentrality > MANY {
        return Ok(sankaran(side, x, df, noncentrality));
    }
    let weight = |j: f64| (j * half.ln() - half - ln_gamma(j + 1.0)).exp();
    let mode = half.floor();
    let mut sum = 0.0;
    let mut j = mode;
    loop {
        let term = weight(j) * central(j)?;
        sum += term;
        if term <= 1e-17 * sum || term < 1e-300 {
            break;
        }
        j += 1.0;
    }
    j = mode - 1.0;
    while j >= 0.0 {
        let term = weight(j) * central(j)?;
        sum += term;
        // Downwards a lower tail grows, but never above 1.
        if weight(j).min(1e3 * term) <= 1e-20 * sum {
            break;
        }
        j -= 1.0;
    }
    Ok(sum.min(1.0))
}

/// Above this noncentrality the mixture has tens of thousands of terms, and the
/// power of it is normal to six digits.
const MANY: f64 = 1e6;

/// Sankaran (1963), Approximations to the non-central chi-square distribution,
/// Biometrika 50:199-204.
fn sankaran(side: Tail, x: f64, df: f64, noncentrality: f64) -> f64 {
    let (mean, spread) = (df + noncentrality, df + 2.0 * noncentrality);
    let h = 1.0 - 2.0 * mean * (df + 3.0 * noncentrality) / (3.0 * spread * spread);
    let p = spread / (mean * mean);
    let m = (h - 1.0) * (1.0 - 3.0 * h);
    let centre = 1.0 + h * p * (h - 1.0 - 0.5 * (2.0 - h) * m * p);
    let z = ((x / mean).powf(h) - centre) / (h * (2.0 * p).sqrt() * (1.0 + 0.5 * m * p));
    match side {
        Tail::Lower => normal::cdf(z),
        Tail::Upper => normal::survival(z),
    }
}

fn cdf(x: f64, df: f64, noncentrality: f64) -> Result<f64, Error> {
    tail(Tail::Lower, x, df, noncentrality)
}

/// The noncentrality at which `x` has the probability `p` below it; 0 if even
/// the central distribution has less.
pub(crate) fn noncentrality(x: f64, df: f64, p: f64) -> Result<f64, Error> {
    if cdf(x, df, 0.0)? <= p {
        return Ok(0.0);
    }
    let mut high = x.max(1.0);
    while cdf(x, df, high)? > p {
        high *= 2.0;
    }
    // An error is none of the bracket, so NaN stops the search.
    let gap = |noncentrality| cdf(x, df, noncentrality).map_or(f64::NAN, |found| found - p);
    brent(gap, 0.0, high, RootOptions::new().tolerance(1e-10))
        .map_err(|error| Error::numerical(&error))
}

#[cfg(test)]
mod tests {
    use satis_numerics::distribution::normal;

    use super::{Tail, cdf, noncentrality, sankaran, tail};

    /// With one degree of freedom it is the square of a shifted normal.
    #[test]
    fn one_degree_of_freedom() {
        for (x, shift) in [(1.0_f64, 0.5_f64), (4.0, 1.0), (30.0, 5.0), (0.3, 2.0), (200.0, 2.0)] {
            let expected = normal::cdf(x.sqrt() - shift) - normal::cdf(-x.sqrt() - shift);
            let found = cdf(x, 1.0, shift * shift).unwrap();
            approx::assert_relative_eq!(found, expected, max_relative = 1e-13);
            let expected = normal::survival(x.sqrt() - shift) + normal::cdf(-x.sqrt() - shift);
            let found = tail(Tail::Upper, x, 1.0, shift * shift).unwrap();
            approx::assert_relative_eq!(found, expected, max_relative = 1e-13);
        }
    }

    #[test]
    fn both_ways_meet() {
        for gap in [-2.0, 0.0, 1.7] {
            let noncentrality = 9e5_f64;
            let x = 200.0 + noncentrality + gap * (2.0 * (200.0 + 2.0 * noncentrality)).sqrt();
            let exact = tail(Tail::Lower, x, 200.0, noncentrality).unwrap();
            let close = sankaran(Tail::Lower, x, 200.0, noncentrality);
            approx::assert_abs_diff_eq!(exact, close, epsilon = 1e-6);
        }
    }

    #[test]
    fn inverse() {
        let found = noncentrality(85.3, 24.0, 0.05).unwrap();
        approx::assert_relative_eq!(cdf(85.3, 24.0, found).unwrap(), 0.05, epsilon = 1e-10);
        assert!(noncentrality(3.0, 24.0, 0.95).unwrap().abs() < 1e-300);
    }
}
