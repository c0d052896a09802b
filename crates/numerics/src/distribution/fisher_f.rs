//! The F distribution.

use crate::distribution::Continuous;
use crate::double::Double;
use crate::error::{Error, MAX_SHAPE, Result, probability};
use crate::special::incomplete_beta::{Point, inverse_point, prefix, tails};
use crate::special::{Side, Tails};

/// F distribution: the ratio of two independent chi-square values, each over
/// its degrees of freedom, which need not be whole.
///
/// # Example
///
/// ```
/// use satis_numerics::{Continuous, FisherF};
///
/// // With 2 and 2 degrees of freedom the upper tail is 1 / (1 + x).
/// let p = FisherF::new(2.0, 2.0)?.survival(19.0);
/// assert!((p - 0.05).abs() < 1e-16);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FisherF {
    d1: f64,
    d2: f64,
}

impl FisherF {
    /// The distribution with these degrees of freedom of the numerator and
    /// the denominator.
    ///
    /// # Errors
    ///
    /// [`Error::Parameter`] if a parameter is not in 1e-6..=1e15.
    pub fn new(d1: f64, d2: f64) -> Result<Self> {
        for (name, value) in [("d1", d1), ("d2", d2)] {
            if !(1e-6..=MAX_SHAPE).contains(&value) {
                return Err(Error::Parameter {
                    name,
                    value,
                    expected: "a number from 1e-6 to 1e15",
                });
            }
        }
        Ok(Self { d1, d2 })
    }

    /// The degrees of freedom of the numerator.
    #[must_use]
    pub const fn d1(&self) -> f64 {
        self.d1
    }

    /// The degrees of freedom of the denominator.
    #[must_use]
    pub const fn d2(&self) -> f64 {
        self.d2
    }

    /// The share `d1 x / (d1 x + d2)`, which has a beta distribution. `x` is
    /// finite and above 0; both terms are scaled so that neither overflows.
    fn share(&self, x: f64) -> Point {
        let scale = if x > 1e100 {
            libm::ldexp(1.0, -500)
        } else if x < 1e-100 {
            libm::ldexp(1.0, 500)
        } else {
            1.0
        };
        Point::from_odds(Double::product(self.d1, x * scale), Double::new(self.d2 * scale))
    }

    fn tails(&self, x: f64) -> Tails {
        if x.is_nan() {
            Tails { lower: x, upper: x }
        } else if x <= 0.0 {
            Tails::all_above()
        } else if x.is_infinite() {
            Tails::all_below()
        } else {
            tails(0.5 * self.d1, 0.5 * self.d2, self.share(x))
        }
    }

    /// The point with this share.
    fn at_share(&self, point: Point) -> f64 {
        if point.y.hi <= 0.0 {
            return f64::INFINITY;
        }
        point.x.value() / point.y.value() * (self.d2 / self.d1)
    }
}

impl Continuous for FisherF {
    fn density(&self, x: f64) -> f64 {
        if x.is_nan() {
            x
        } else if x < 0.0 || x.is_infinite() {
            0.0
        } else if x <= 0.0 {
            if self.d1 < 2.0 {
                f64::INFINITY
            } else if self.d1 > 2.0 {
                0.0
            } else {
                1.0
            }
        } else {
            prefix(0.5 * self.d1, 0.5 * self.d2, self.share(x)).over(x)
        }
    }

    fn ln_density(&self, x: f64) -> f64 {
        if x > 0.0 && x.is_finite() {
            prefix(0.5 * self.d1, 0.5 * self.d2, self.share(x)).ln() - libm::log(x)
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
        let point = inverse_point(0.5 * self.d1, 0.5 * self.d2, probability(p)?, Side::Lower)?;
        Ok(self.at_share(point))
    }

    fn upper_quantile(&self, q: f64) -> Result<f64> {
        let point = inverse_point(0.5 * self.d1, 0.5 * self.d2, probability(q)?, Side::Upper)?;
        Ok(self.at_share(point))
    }
}
