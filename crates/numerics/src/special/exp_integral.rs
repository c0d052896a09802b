//! The generalised exponential integral of real order: discounted streams of
//! a rate that fades as a power.

use crate::error::{Error, Result, shape};

/// From here on the continued fraction converges fast.
const FRACTION: f64 = 1.0;

/// The most steps of the continued fraction; at `z = 1` it takes about 60.
const MAX_STEPS: usize = 1000;

/// The generalised exponential integral
/// `E_s(z) = integral from 1 to infinity of exp(-z t) t^-s dt`
/// for real `s` above 0 and `z` from 0 up.
///
/// At `z = 0` it is `1 / (s - 1)` where `s` is above 1, and infinite
/// otherwise. For large `z` it underflows to 0 while
/// [`exp_integral_scaled`] stays exact. The relative error is below
/// 1e-14.
///
/// # Errors
///
/// [`Error::Parameter`] if `s` is not in 1e-300..=1e15, or `z` is NaN or
/// negative.
///
/// # Example
///
/// ```
/// use satis_numerics::special::exp_integral;
///
/// // E_1(1), and E_2(z) = exp(-z) - z E_1(z).
/// let first = exp_integral(1.0, 1.0)?;
/// assert!((first - 0.219_383_934_395_520_27).abs() < 1e-15);
/// let second = exp_integral(2.0, 1.0)?;
/// assert!((second - ((-1.0_f64).exp() - first)).abs() < 1e-15);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub fn exp_integral(s: f64, z: f64) -> Result<f64> {
    let (s, z) = checked(s, z)?;
    Ok(if z < FRACTION { near_zero(s, z) } else { libm::exp(-z) * fraction(s, z) })
}

/// `exp(z) E_s(z)`, the same for real `s` above 0 and `z` from 0 up, without
/// underflow: what a discounted expectation needs.
///
/// From `z = 1` up the continued fraction (Abramowitz and Stegun 1964, 5.1.22)
/// by Lentz's method. Below, the integral is cut where `z t` is 1: the upper
/// part is `z^(s - 1) E_s(1)`, the lower one a short series of powers each of
/// which is integrated exactly. No term is singular at integer orders, and
/// nothing cancels. The relative error is below 1e-14.
///
/// # Errors
///
/// As for [`exp_integral`].
///
/// # Example
///
/// ```
/// use satis_numerics::special::exp_integral_scaled;
///
/// // Far out it is near 1 / (z + s).
/// let far = exp_integral_scaled(0.6, 1e6)?;
/// assert!((far * (1e6 + 0.6) - 1.0).abs() < 1e-11);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub fn exp_integral_scaled(s: f64, z: f64) -> Result<f64> {
    let (s, z) = checked(s, z)?;
    Ok(if z < FRACTION { libm::exp(z) * near_zero(s, z) } else { fraction(s, z) })
}

fn checked(s: f64, z: f64) -> Result<(f64, f64)> {
    let s = shape("s", s)?;
    if z >= 0.0 {
        Ok((s, z))
    } else {
        Err(Error::Parameter { name: "z", value: z, expected: "a number from 0 up" })
    }
}

/// `E_s(z)` for `z` below 1: `z^(s - 1) E_s(1)` and the sum over k of
/// `(-1)^k / k!` times the integral of `t^(k - s)` from 1 to `1 / z`, times
/// `z^k`.
fn near_zero(s: f64, z: f64) -> f64 {
    if z <= 0.0 {
        return if s > 1.0 { 1.0 / (s - 1.0) } else { f64::INFINITY };
    }
    let log = libm::log(z);
    // Not z^(s - 1): the difference would be rounded.
    let front = libm::pow(z, s) / z;
    if front.is_infinite() {
        // So is the integral, which is near Gamma(1 - s) z^(s - 1).
        return f64::INFINITY;
    }
    let mut sum = 0.0;
    let mut factor = 1.0;
    let mut power = 1.0;
    for k in 0..24_u8 {
        let order = f64::from(k);
        let gap = s - 1.0 - order;
        // z^(s - 1) times the integral of u^(k - s) from z to 1: a mean of
        // the powers z^k and z^(s - 1), times -ln z.
        let piece = if gap > 0.0 {
            power * -libm::expm1(gap * log) / gap
        } else if gap < 0.0 {
            front * -libm::expm1(-gap * log) / -gap
        } else {
            power * -log
        };
        sum += factor * piece;
        factor /= -(order + 1.0);
        power *= z;
    }
    sum + front * libm::exp(-1.0) * fraction(s, 1.0)
}

/// `exp(z) E_s(z)` for `z` from 1 up.
fn fraction(s: f64, z: f64) -> f64 {
    if z.is_infinite() {
        return 0.0;
    }
    let mut b = z + s;
    let mut c = f64::INFINITY;
    let mut d = 1.0 / b;
    let mut value = d;
    for step in 1..MAX_STEPS {
        let k = step as f64;
        let a = -k * (s + k - 1.0);
        b += 2.0;
        d = 1.0 / (a * d + b);
        c = b + a / c;
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_branches_meet() {
        for s in [1e-6, 0.3, 1.0, 1.000_001, 2.0, 7.5, 64.0, 1e6] {
            let below = near_zero(s, 1.0 - 1e-16);
            let above = libm::exp(-1.0) * fraction(s, 1.0);
            assert!((below / above - 1.0).abs() < 4e-15, "s {s}: {below} {above}");
        }
    }

    #[test]
    fn the_edges_are_named() {
        assert!((exp_integral(3.0, 0.0).unwrap() - 0.5).abs() < 1e-15);
        assert!(exp_integral(1.0, 0.0).unwrap().is_infinite());
        assert!(exp_integral(0.04, 5e-324).unwrap().is_infinite());
        assert!(exp_integral(1.0, f64::INFINITY).unwrap() <= 0.0);
        for (s, z) in [(0.0, 1.0), (-1.0, 1.0), (f64::NAN, 1.0), (1.0, -1.0), (1.0, f64::NAN)] {
            assert!(exp_integral(s, z).is_err() && exp_integral_scaled(s, z).is_err());
        }
    }
}
