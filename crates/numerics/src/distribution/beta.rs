//! The beta distribution.

use crate::distribution::Continuous;
use crate::error::{Result, probability, shape};
use crate::special::incomplete_beta::{Point, inverse_point, prefix, tails};
use crate::special::{Side, Tails};

/// Beta distribution on 0..=1, with density `x^(a-1) (1-x)^(b-1) / B(a, b)`.
///
/// # Example
///
/// ```
/// use satis_numerics::{Beta, Continuous};
///
/// // The 2.5 % point of beta(3, 1), whose cdf is x^3.
/// let low = Beta::new(3.0, 1.0)?.quantile(0.025)?;
/// assert!((low - 0.025_f64.cbrt()).abs() < 1e-15);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beta {
    a: f64,
    b: f64,
}

impl Beta {
    /// The distribution with these shapes.
    ///
    /// # Errors
    ///
    /// [`Error::Parameter`](crate::Error::Parameter) if a shape is not in
    /// 1e-300..=1e15.
    pub fn new(a: f64, b: f64) -> Result<Self> {
        Ok(Self { a: shape("a", a)?, b: shape("b", b)? })
    }

    /// The first shape.
    #[must_use]
    pub const fn a(&self) -> f64 {
        self.a
    }

    /// The second shape.
    #[must_use]
    pub const fn b(&self) -> f64 {
        self.b
    }

    /// The mean, `a / (a + b)`.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.a / (self.a + self.b)
    }

    fn tails(&self, x: f64) -> Tails {
        if x.is_nan() {
            return Tails { lower: x, upper: x };
        }
        tails(self.a, self.b, Point::from_x(x.clamp(0.0, 1.0)))
    }

    /// The density at an end of the support with this shape.
    fn at_end(near: f64, far: f64) -> f64 {
        if near < 1.0 {
            f64::INFINITY
        } else if near > 1.0 {
            0.0
        } else {
            far
        }
    }
}

impl Continuous for Beta {
    fn density(&self, x: f64) -> f64 {
        if x.is_nan() {
            x
        } else if !(0.0..=1.0).contains(&x) {
            0.0
        } else if x <= 0.0 {
            Self::at_end(self.a, self.b)
        } else if x >= 1.0 {
            Self::at_end(self.b, self.a)
        } else {
            prefix(self.a, self.b, Point::from_x(x)).over(x * (1.0 - x))
        }
    }

    fn ln_density(&self, x: f64) -> f64 {
        if x > 0.0 && x < 1.0 {
            prefix(self.a, self.b, Point::from_x(x)).ln() - libm::log(x) - libm::log1p(-x)
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
        Ok(inverse_point(self.a, self.b, probability(p)?, Side::Lower)?.x.hi)
    }

    fn upper_quantile(&self, q: f64) -> Result<f64> {
        Ok(inverse_point(self.a, self.b, probability(q)?, Side::Upper)?.x.hi)
    }
}
