//! The error function and its complement, with the argument kept in two parts
//! where a normal tail needs it.

use crate::double::Double;

/// `1 / sqrt(2)` in two parts.
const HALF_ROOT: Double =
    Double { hi: std::f64::consts::FRAC_1_SQRT_2, lo: -4.833_646_656_726_457e-17 };

/// Error function: `erf(x) = 2 / sqrt(pi) * integral from 0 to x of exp(-t^2) dt`.
///
/// Within 1 unit in the last place (libm). `NaN` gives `NaN`.
///
/// # Example
///
/// ```
/// // A normal value lies within one standard deviation in 68 % of cases.
/// let within = satis_numerics::special::erf(0.5_f64.sqrt());
/// assert!((within - 0.682_689_492_137_085_9).abs() < 1e-15);
/// ```
#[must_use]
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
}

/// Complementary error function: `erfc(x) = 1 - erf(x)`, as a tail.
///
/// Within 1 unit in the last place (libm), down to 5e-324 at x = 27.2. `NaN`
/// gives `NaN`.
///
/// # Example
///
/// ```
/// let tail = satis_numerics::special::erfc(10.0);
/// assert!((tail / 2.088_487_583_762_545e-45 - 1.0).abs() < 1e-14);
/// ```
#[must_use]
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// `erfc(z / sqrt(2))`. The quotient is rounded, which alone would cost
/// `z^2` units in the last place of the tail, so the part that rounding took
/// away is put back by the derivative.
pub(crate) fn erfc_of_normal(z: f64) -> f64 {
    if z.abs() >= 40.0 || z.is_nan() {
        return libm::erfc(z);
    }
    let x = HALF_ROOT.scale(z);
    let slope = std::f64::consts::FRAC_2_SQRT_PI * libm::exp(-x.hi * x.hi);
    libm::erfc(x.hi) - slope * x.lo
}
