//! Student's t distribution.

use crate::distribution::{Continuous, normal};
use crate::double::Double;
use crate::error::{Error, Result, probability};
use crate::special::incomplete_beta::{Point, prefix, tails};
use crate::special::{Local, Side, Tails, ln_gamma_ratio, solve};

/// From here on the distribution is the standard normal to the last bit.
const NORMAL: f64 = 1e18;

/// From here out the tail is a power of `t`, and nearer to 0 than its inverse
/// the density is flat, both to the last bit.
const FAR: f64 = 1e145;

/// Student's t distribution with `df` degrees of freedom, which need not be
/// whole. Infinity stands for the standard normal distribution.
///
/// # Example
///
/// ```
/// use satis_numerics::{Continuous, StudentT};
///
/// // One degree of freedom is the Cauchy distribution: the quartiles are -1 and 1.
/// let t = StudentT::new(1.0)?;
/// assert!((t.quantile(0.75)? - 1.0).abs() < 1e-15);
/// assert!((StudentT::new(10.0)?.quantile(0.975)? - 2.228_138_851_986_274).abs() < 1e-14);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StudentT {
    df: f64,
}

impl StudentT {
    /// The distribution with these degrees of freedom.
    ///
    /// # Errors
    ///
    /// [`Error::Parameter`] if `df` is NaN, or below 1e-10.
    pub fn new(df: f64) -> Result<Self> {
        if df >= 1e-10 {
            Ok(Self { df })
        } else {
            Err(Error::Parameter {
                name: "df",
                value: df,
                expected: "a number above 0, or infinity",
            })
        }
    }

    /// The degrees of freedom.
    #[must_use]
    pub const fn df(&self) -> f64 {
        self.df
    }

    /// Probability of a value as far from 0 as `t`, on either side.
    ///
    /// # Example
    ///
    /// ```
    /// let t = satis_numerics::StudentT::new(1.0)?;
    /// assert!((t.two_sided_p(-1.0) - 0.5).abs() < 1e-15);
    /// # Ok::<(), satis_numerics::Error>(())
    /// ```
    #[must_use]
    pub fn two_sided_p(&self, t: f64) -> f64 {
        if self.df >= NORMAL { normal::two_sided_p(t) } else { self.sizes(t).upper }
    }

    /// `df / (df + t^2)`, which has a beta distribution with shapes `df / 2`
    /// and one half.
    fn share(&self, t: f64) -> Point {
        Point::from_odds(Double::new(self.df), Double::product(t, t))
    }

    /// The distribution of the size of a t value: below and above `|t|`.
    fn sizes(&self, t: f64) -> Tails {
        if t.is_nan() {
            return Tails { lower: t, upper: t };
        }
        let t = t.abs();
        if t < 1.0 / FAR {
            return Tails::from_side(2.0 * t * self.density_at_zero(), false);
        }
        if t > FAR {
            return Tails::from_side(2.0 * self.power_law(t) / self.df, true);
        }
        tails(0.5 * self.df, 0.5, self.share(t)).swapped()
    }

    fn density_at_zero(&self) -> f64 {
        self.constant() / self.df.sqrt()
    }

    /// `1 / B(df / 2, 1 / 2)`.
    fn constant(&self) -> f64 {
        libm::exp(ln_gamma_ratio(0.5 * self.df, 0.5)) / std::f64::consts::PI.sqrt()
    }

    /// `t` times the density far out; the tail is this over `df`.
    fn power_law(&self, t: f64) -> f64 {
        self.constant() * libm::pow(self.df.sqrt() / t, self.df)
    }

    /// The point far out with this probability above it. The rounding of
    /// `1 / df` is put back.
    fn inverse_power_law(&self, tail: f64) -> f64 {
        let front = self.constant() / self.df;
        let root = 1.0 / self.df;
        let ratio = front / tail;
        if ratio.is_infinite() {
            return self.df.sqrt() * libm::exp(root * (libm::log(front) - libm::log(tail)));
        }
        let lost = (-root).mul_add(self.df, 1.0) / self.df;
        self.df.sqrt() * libm::pow(ratio, root) * (1.0 + lost * libm::log(ratio))
    }

    /// The point with this probability above it, which is at most one half.
    fn upper_point(&self, tail: f64) -> Result<f64> {
        if self.df >= NORMAL {
            return Ok(-normal::quantile_of(tail));
        }
        if tail <= 0.0 {
            return Ok(f64::INFINITY);
        }
        if tail >= 0.5 {
            return Ok(0.0);
        }
        // 1 - 2 tail is exact from one quarter up, where it is the smaller.
        let (target, side) =
            if tail < 0.25 { (2.0 * tail, Side::Upper) } else { (1.0 - 2.0 * tail, Side::Lower) };
        let start = self.start(tail);
        if start > FAR {
            return Ok(start);
        }
        solve(
            target,
            side,
            start,
            |t| {
                let share = self.share(t);
                Local {
                    tail: tails(0.5 * self.df, 0.5, share).swapped().on(side),
                    density: prefix(0.5 * self.df, 0.5, share).value(),
                    score: 0.5 * (share.x.hi - self.df * share.y.hi),
                }
            },
            |t, step| t * libm::exp(0.5 * step),
        )
    }

    /// A first guess: from the normal quantile by Cornish and Fisher's
    /// expansion for many degrees of freedom; for few, or far out, from the
    /// power law of the tail, or from the flat top of the density.
    fn start(&self, tail: f64) -> f64 {
        let df = self.df;
        let z = -normal::quantile_of(tail);
        let square = z * z;
        if square > 0.5 * df || df < 3.0 {
            let far = self.inverse_power_law(tail);
            return if tail < 0.25 || far > 3.0 {
                far
            } else {
                (0.5 - tail) / self.density_at_zero()
            };
        }
        let first = (square + 1.0) / 4.0;
        let second = ((5.0 * square + 16.0) * square + 3.0) / 96.0;
        let third = (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0;
        let fourth = ((((79.0 * square + 776.0) * square + 1482.0) * square - 1920.0) * square
            - 945.0)
            / 92_160.0;
        z * (1.0 + (first + (second + (third + fourth / df) / df) / df) / df)
    }
}

impl Continuous for StudentT {
    fn density(&self, x: f64) -> f64 {
        if x.is_nan() {
            x
        } else if self.df >= NORMAL {
            normal::density(x)
        } else if x.abs() < 1.0 / FAR {
            self.density_at_zero()
        } else if x.abs() > FAR {
            self.power_law(x.abs()) / x.abs()
        } else {
            prefix(0.5 * self.df, 0.5, self.share(x)).over(x.abs())
        }
    }

    fn ln_density(&self, x: f64) -> f64 {
        if self.df >= NORMAL {
            normal::Normal::STANDARD.ln_density(x)
        } else if (1.0 / FAR..=FAR).contains(&x.abs()) {
            prefix(0.5 * self.df, 0.5, self.share(x)).ln() - libm::log(x.abs())
        } else {
            libm::log(self.density(x))
        }
    }

    fn cdf(&self, x: f64) -> f64 {
        self.survival(-x)
    }

    fn survival(&self, x: f64) -> f64 {
        if self.df >= NORMAL {
            return normal::survival(x);
        }
        let sizes = self.sizes(x);
        if x > 0.0 { 0.5 * sizes.upper } else { 0.5 + 0.5 * sizes.lower }
    }

    fn quantile(&self, p: f64) -> Result<f64> {
        Ok(0.0 - self.upper_quantile(p)?)
    }

    fn upper_quantile(&self, q: f64) -> Result<f64> {
        let q = probability(q)?;
        if q <= 0.5 { self.upper_point(q) } else { Ok(0.0 - self.upper_point(1.0 - q)?) }
    }
}
