//! The gamma distribution.

use crate::distribution::Continuous;
use crate::double::Double;
use crate::error::{Error, Result, shape};
use crate::special::incomplete_gamma::{BEYOND, prefix, tails};
use crate::special::{Tails, inverse_incomplete_gamma, inverse_incomplete_gamma_upper};

/// Gamma distribution with a shape and a rate: density
/// `rate^shape x^(shape-1) exp(-rate x) / Gamma(shape)` and mean `shape / rate`.
///
/// # Example
///
/// ```
/// use satis_numerics::{Continuous, Gamma};
///
/// // Shape 1 is the exponential distribution.
/// let wait = Gamma::new(1.0, 2.0)?;
/// assert!((wait.survival(3.0) / (-6.0_f64).exp() - 1.0).abs() < 1e-15);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gamma {
    shape: f64,
    rate: f64,
}

impl Gamma {
    /// The distribution with this shape and rate (the inverse of the scale).
    ///
    /// # Errors
    ///
    /// [`Error::Parameter`] if the shape is not in 1e-300..=1e15, or the rate
    /// not in 1e-300..=1e300.
    pub fn new(shape_value: f64, rate: f64) -> Result<Self> {
        let shape_value = shape("shape", shape_value)?;
        if !(1e-300..=1e300).contains(&rate) {
            return Err(Error::Parameter {
                name: "rate",
                value: rate,
                expected: "a number from 1e-300 to 1e300",
            });
        }
        Ok(Self { shape: shape_value, rate })
    }

    /// The shape.
    #[must_use]
    pub const fn shape(&self) -> f64 {
        self.shape
    }

    /// The rate.
    #[must_use]
    pub const fn rate(&self) -> f64 {
        self.rate
    }

    /// The mean, `shape / rate`.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.shape / self.rate
    }

    /// `rate * x` in two parts, for an `x` above 0 that is not huge.
    fn scaled(&self, x: f64) -> Double {
        let product = Double::product(self.rate, x);
        if product.hi.is_finite() && product.lo.is_finite() {
            product
        } else {
            Double::new(product.hi)
        }
    }

    fn tails(&self, x: f64) -> Tails {
        if x.is_nan() {
            return Tails { lower: x, upper: x };
        }
        if x <= 0.0 {
            return Tails::all_above();
        }
        tails(self.shape, self.scaled(x))
    }
}

impl Continuous for Gamma {
    fn density(&self, x: f64) -> f64 {
        if x.is_nan() {
            return x;
        }
        if x < 0.0 {
            return 0.0;
        }
        let scaled = self.scaled(x);
        if scaled.hi > BEYOND {
            return 0.0;
        }
        if scaled.hi <= 0.0 {
            return if self.shape < 1.0 {
                f64::INFINITY
            } else if self.shape > 1.0 {
                0.0
            } else {
                self.rate
            };
        }
        prefix(self.shape, scaled).over(x)
    }

    fn ln_density(&self, x: f64) -> f64 {
        let scaled = self.scaled(x);
        if scaled.hi > BEYOND {
            // All other terms are below rounding.
            return -scaled.hi;
        }
        if x > 0.0 && scaled.hi > 0.0 {
            prefix(self.shape, scaled).ln() - libm::log(x)
        } else {
            libm::log(self.density(x))
        }
    }

    fn cdf(&self, x: f64) -> f64 {
        self.tails(x).lower
    }

    fn survival(&self, x: f64) -> f64 {
        self.tails(x).upper
    }

    fn quantile(&self, p: f64) -> Result<f64> {
        Ok(inverse_incomplete_gamma(self.shape, p)? / self.rate)
    }

    fn upper_quantile(&self, q: f64) -> Result<f64> {
        Ok(inverse_incomplete_gamma_upper(self.shape, q)? / self.rate)
    }
}
