//! The root of a chi-square variable over its degrees of freedom: the scale of
//! a standard deviation, over which the noncentral t and the studentized range
//! are averaged.

use crate::error::{Error, Result};
use crate::quadrature::integrate_adaptive;
use crate::special::{STIRLING, ln_gamma, stirling};

/// `ln(2 pi) / 2`.
const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_7;

/// From so many degrees of freedom on, the root is 1 to within what matters.
const FIXED: f64 = 1e17;

/// How far the exponent of the density falls before it is left out.
const DEPTH: f64 = 45.0;

/// The distribution of `sqrt(chi-square / df)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Chi {
    df: f64,
    /// The density of the root's logarithm at 0.
    front: f64,
}

impl Chi {
    /// For degrees of freedom from 1 up; infinity is allowed.
    pub(super) fn new(df: f64) -> Result<Self> {
        if df.is_nan() || df < 1.0 {
            return Err(Error::Parameter {
                name: "df",
                value: df,
                expected: "a number of at least 1, or infinity",
            });
        }
        // Stirling's formula cancels on paper, as in the gamma function.
        let half = 0.5 * df;
        let correction = if half >= STIRLING {
            stirling(half)
        } else {
            ln_gamma(half) - ((half - 0.5) * libm::log(half) - half + HALF_LN_TWO_PI)
        };
        let front = 2.0 * (half / (2.0 * std::f64::consts::PI)).sqrt() * libm::exp(-correction);
        Ok(Self { df, front })
    }

    pub(super) const fn df(&self) -> f64 {
        self.df
    }

    /// The mean of a bounded function of the root. `tilt` and `power` say how
    /// the function falls and rises: as `exp(-tilt s^2)` or `s^power` at most,
    /// so that the mass is found where the product has its peak.
    ///
    /// Over the logarithm of the root the density is nearly normal for many
    /// degrees of freedom, and falls off exponentially for few.
    pub(super) fn mean(&self, f: impl Fn(f64) -> f64, tilt: f64, power: f64) -> Result<f64> {
        let df = self.df;
        if df >= FIXED {
            return Ok(f(1.0));
        }
        let low = -0.5 * libm::log1p(2.0 * tilt / df);
        let low = low - (2.0 * DEPTH / df).sqrt().max(DEPTH / df);
        let high = (4.0 * DEPTH / df).sqrt() + 3.0 * (DEPTH + power) / df;
        let high = 0.5 * libm::log1p(high);
        let density = |x: f64| {
            self.front * libm::exp(0.5 * df * below_exponential(2.0 * x)) * f(libm::exp(x))
        };
        // Split at the peak, so that no piece can overlook it.
        let peak = (-0.5 * libm::log1p(2.0 * tilt / df)).clamp(low, high);
        let mut sum = 0.0;
        for (from, to) in [(low, peak), (peak, 0.0_f64.max(peak)), (0.0_f64.max(peak), high)] {
            if from < to {
                sum += integrate_adaptive(density, from, to, 1e-300, 1e-13)?.value;
            }
        }
        Ok(sum)
    }
}

/// `1 + y - exp(y)`, without cancellation.
fn below_exponential(y: f64) -> f64 {
    if y.abs() > 0.5 {
        return y - libm::expm1(y);
    }
    let (mut sum, mut term) = (0.0_f64, y);
    let mut k = 1.0;
    while term.abs() > 1e-18 * sum.abs() {
        k += 1.0;
        term *= y / k;
        sum -= term;
        if term.abs() <= 0.0 {
            break;
        }
    }
    sum
}
