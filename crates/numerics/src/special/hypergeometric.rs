//! The logarithm of Gauss' hypergeometric function where all its terms are
//! positive.

use super::gamma_difference::ln_gamma_difference;
use super::gamma_function::ln_gamma;
use crate::error::{Error, Result, shape};

/// Up to this position of the largest term the series starts at its first.
const NEAR_PEAK: f64 = 4096.0;

/// The most terms or steps; a term takes about 3 nanoseconds.
const MAX_TERMS: usize = 20_000_000;

/// What is left out, relative to the sum.
const LEFT_OUT: f64 = 1e-17;

/// Terms are scaled down when they grow past this.
const LARGE: f64 = 1e280;

/// `ln F(a, b; c; z)`, the logarithm of Gauss' hypergeometric function
/// `F = sum of (a)_k (b)_k / (c)_k z^k / k!`, for `a`, `b`, `c` above 0 and
/// `z` in 0..1 (1 excluded).
///
/// With `a` or `b` equal to 1 and below `c`, as [`ln_hyp2f1_unit`], whose work
/// grows as `1 / sqrt(1 - z)`. Otherwise the series
/// itself, all of whose terms are positive: from the first term on, or, where
/// the largest term is far out, from that term both ways, in logarithms, so
/// that neither overflows; the work grows as `1 / (1 - z)` near 1. The error
/// is 1e-14 of `max(1, ln F)`.
///
/// # Errors
///
/// [`Error::Parameter`] if a parameter is not in 1e-300..=1e15 or `z` not in
/// 0..1; [`Error::NoConvergence`] if `z` is so close to 1 that 20 million
/// terms are not enough (`1 - z` below about 2e-6, or 1e-12 with `a` or `b`
/// equal to 1).
///
/// # Example
///
/// ```
/// use satis_numerics::special::ln_hyp2f1;
///
/// // F(1, 1; 2; z) = -ln(1 - z) / z
/// let at_half = ln_hyp2f1(1.0, 1.0, 2.0, 0.5)?;
/// assert!((at_half - (2.0 * 2.0_f64.ln()).ln()).abs() < 1e-15);
/// // F(a, b; b; z) = (1 - z)^-a, here 2^100000.
/// let large = ln_hyp2f1(1e5, 3.0, 3.0, 0.5)?;
/// assert!((large / (1e5 * 2.0_f64.ln()) - 1.0).abs() < 1e-14);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub fn ln_hyp2f1(a: f64, b: f64, c: f64, z: f64) -> Result<f64> {
    let a = shape("a", a)?;
    let b = shape("b", b)?;
    let c = shape("c", c)?;
    if !(0.0..1.0).contains(&z) {
        return Err(Error::Parameter {
            name: "z",
            value: z,
            expected: "a number from 0 up to, but not, 1",
        });
    }
    if z <= 0.0 {
        return Ok(0.0);
    }
    let is_one = |value: f64| (value - 1.0).abs() <= 0.0;
    if is_one(a) && c > b {
        return gauss_fraction(b, c - b, z / (1.0 - z));
    }
    if is_one(b) && c > a {
        return gauss_fraction(a, c - a, z / (1.0 - z));
    }
    let series = Series { a, b, c, z };
    let peak = series.peak();
    if peak > NEAR_PEAK {
        let log = series.log_term(peak);
        // Below that the first terms count as well.
        if log > 60.0 {
            return series.around(peak, log);
        }
    }
    series.upwards(peak)
}

/// `ln F(1, a; a + gap; z)`, with the argument given as its odds
/// `z / (1 - z)`: discounted lifetimes, where `1 / z - 1` is a rate near 0 and
/// `z` itself would have lost its digits, as would a small gap beside a large
/// `a`.
///
/// Gauss' continued fraction (DLMF 15.7.5) by Lentz's method, after Pfaff's
/// transformation to the argument `-odds`, where all its terms have one sign.
/// The relative error of the logarithm itself is below 1e-14, also where it is
/// near 0.
///
/// # Errors
///
/// [`Error::Parameter`] if a parameter is not in 1e-300..=1e15 or the odds are
/// not positive and finite; [`Error::NoConvergence`] for odds beyond about
/// 1e13.
///
/// # Example
///
/// ```
/// use satis_numerics::special::ln_hyp2f1_unit;
///
/// // F(1, 1; 2; z) = -ln(1 - z) / z, here with z = 1/2.
/// let value = ln_hyp2f1_unit(1.0, 1.0, 1.0)?;
/// assert!((value - (2.0 * 2.0_f64.ln()).ln()).abs() < 1e-15);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub fn ln_hyp2f1_unit(a: f64, gap: f64, odds: f64) -> Result<f64> {
    let a = shape("a", a)?;
    let gap = shape("gap", gap)?;
    if odds > 0.0 && odds.is_finite() {
        gauss_fraction(a, gap, odds)
    } else {
        Err(Error::Parameter { name: "odds", value: odds, expected: "a finite number above 0" })
    }
}

/// `F(1, a; c; z) - 1 = a z / c F(1, a + 1; c + 1; z)`, and the latter by
/// Pfaff's transformation and Gauss' fraction: no difference anywhere.
fn gauss_fraction(a: f64, gap: f64, odds: f64) -> Result<f64> {
    let c = a + gap;
    let mirrored = gap / (c + 1.0) * odds / gauss_tail(gap, a + 1.0, odds)?;
    Ok(libm::log1p(a / c * odds / (1.0 + mirrored)))
}

/// `1 + k2 w / (1 + k3 w / ...)` by Lentz's method.
fn gauss_tail(a: f64, gap: f64, w: f64) -> Result<f64> {
    let c = a + gap;
    let mut value = 1.0;
    let mut upper = 1.0;
    let mut lower = 0.0;
    for step in 1..MAX_TERMS {
        let n = (step / 2) as f64;
        let ratio = if step % 2 == 1 {
            let n = n + 1.0;
            n / (c + (2.0 * n - 2.0)) * ((gap + (n - 1.0)) / (c + (2.0 * n - 1.0)))
        } else {
            (a + n) / (c + (2.0 * n - 1.0)) * ((c + (n - 1.0)) / (c + 2.0 * n))
        };
        lower = 1.0 / (1.0 + ratio * w * lower);
        upper = 1.0 + ratio * w / upper;
        let factor = upper * lower;
        value *= factor;
        if (factor - 1.0).abs() <= 0.5 * f64::EPSILON {
            return Ok(value);
        }
    }
    Err(Error::NoConvergence { method: "continued fraction of 2F1", limit: MAX_TERMS, last: value })
}

#[derive(Debug, Clone, Copy)]
struct Series {
    a: f64,
    b: f64,
    c: f64,
    z: f64,
}

impl Series {
    /// Term `k + 1` over term `k`.
    fn ratio(&self, k: f64) -> f64 {
        (self.a + k) / (self.c + k) * ((self.b + k) / (k + 1.0)) * self.z
    }

    /// The index of the largest term: the larger root of `ratio = 1`.
    fn peak(&self) -> f64 {
        let Self { a, b, c, z } = *self;
        let lead = 1.0 - z;
        let half = 0.5 * (z * (a + b) - c - 1.0);
        let constant = c - a * b * z;
        let square = half * half - lead * constant;
        if square < 0.0 {
            return 0.0;
        }
        let root = libm::sqrt(square);
        let larger = if half >= 0.0 { (half + root) / lead } else { -constant / (root - half) };
        larger.ceil().max(0.0)
    }

    fn log_term(&self, k: f64) -> f64 {
        ln_gamma_difference(self.a, k) + ln_gamma_difference(self.b, k)
            - ln_gamma_difference(self.c, k)
            - ln_gamma(k + 1.0)
            + k * libm::log(self.z)
    }

    /// All terms from the first.
    fn upwards(&self, peak: f64) -> Result<f64> {
        let mut log_scale = 0.0;
        let mut term = 1.0;
        // Without the first term, which is 1.
        let mut sum = 0.0;
        let mut rounding = 0.0;
        for index in 0..MAX_TERMS {
            let k = index as f64;
            let ratio = self.ratio(k);
            term *= ratio;
            (sum, rounding) = compensated(sum, rounding, term);
            if sum > LARGE {
                log_scale += libm::log(LARGE);
                term /= LARGE;
                sum /= LARGE;
                rounding /= LARGE;
            }
            let bound = ratio.max(self.z);
            if k >= peak && bound < 1.0 && term <= LEFT_OUT * sum * (1.0 - bound) {
                return Ok(if log_scale > 0.0 {
                    libm::log(sum + rounding) + log_scale
                } else {
                    libm::log1p(sum + rounding)
                });
            }
        }
        Err(self.too_long(libm::log(sum) + log_scale))
    }

    /// The terms around the largest, both ways.
    fn around(&self, peak: f64, log: f64) -> Result<f64> {
        let mut sum = 1.0;
        let mut rounding = 0.0;
        let mut term = 1.0;
        let mut k = peak;
        while k > 0.0 {
            k -= 1.0;
            let ratio = self.ratio(k);
            term /= ratio;
            (sum, rounding) = compensated(sum, rounding, term);
            if term * k <= LEFT_OUT * sum && term <= LEFT_OUT {
                break;
            }
        }
        term = 1.0;
        k = peak;
        for _ in 0..MAX_TERMS {
            let ratio = self.ratio(k);
            k += 1.0;
            term *= ratio;
            (sum, rounding) = compensated(sum, rounding, term);
            let bound = ratio.max(self.z);
            if bound < 1.0 && term <= LEFT_OUT * sum * (1.0 - bound) {
                return Ok(log + libm::log(sum + rounding));
            }
        }
        Err(self.too_long(log + libm::log(sum)))
    }

    fn too_long(&self, last: f64) -> Error {
        Error::NoConvergence { method: "series of 2F1", limit: MAX_TERMS, last }
    }
}

/// Kahan's sum: the new sum, and what it lost.
fn compensated(sum: f64, rounding: f64, term: f64) -> (f64, f64) {
    let adjusted = term + rounding;
    let next = sum + adjusted;
    (next, adjusted - (next - sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fraction_agrees_with_the_series() {
        for (a, c, z) in [(0.3, 0.7, 0.4), (2.0, 2.5, 0.9), (40.0, 41.0, 0.95), (3e3, 4e3, 0.5)] {
            let fraction = gauss_fraction(a, c - a, z / (1.0 - z)).unwrap();
            let series = Series { a: 1.0, b: a, c, z }.upwards(0.0).unwrap();
            assert!((fraction - series).abs() < 1e-14 * series.max(1.0), "{a} {c} {z}");
        }
    }

    #[test]
    fn both_ways_of_summing_agree() {
        let series = Series { a: 3000.0, b: 5000.0, c: 2000.0, z: 0.5 };
        let peak = series.peak();
        let around = series.around(peak, series.log_term(peak)).unwrap();
        let start = series.upwards(peak).unwrap();
        assert!((around / start - 1.0).abs() < 1e-14);
    }

    #[test]
    fn out_of_range_is_an_error() {
        assert!(ln_hyp2f1(0.0, 1.0, 1.0, 0.5).is_err());
        assert!(ln_hyp2f1(1.0, 1.0, f64::NAN, 0.5).is_err());
        assert!(ln_hyp2f1(1.0, 1.0, 1.0, 1.0).is_err());
        assert!(ln_hyp2f1(1.0, 1.0, 1.0, -0.1).is_err());
        assert!(ln_hyp2f1(2.0, 3.0, 4.0, 0.0).unwrap().abs() <= 0.0);
        assert!(ln_hyp2f1_unit(2.0, 0.0, 1.0).is_err());
        assert!(ln_hyp2f1_unit(1.0, 2.0, 0.0).is_err());
        assert!(ln_hyp2f1_unit(1.0, 2.0, f64::INFINITY).is_err());
    }
}
