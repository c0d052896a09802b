//! The studentized range distribution.

use crate::distribution::chi::Chi;
use crate::distribution::{Continuous, StudentT, normal};
use crate::error::{Error, Result, probability};
use crate::quadrature::GaussLegendre;
use crate::root::{RootOptions, brent};

/// The most means that are compared.
const MAX_MEANS: u32 = 10_000;

/// Beyond this a range of normal values is rarer than any f64.
const FARTHEST: f64 = 75.0;

/// Nodes of a panel of the inner integral.
const NODES: usize = 20;

/// The range of `means` independent standard normal values over an independent
/// standard deviation with `df` degrees of freedom: what Tukey's comparison of
/// all pairs of means follows.
///
/// A double integral (Copenhaver & Holland 1988, "Computation of the
/// distribution of the maximum studentized range statistic"), over the largest
/// value by Gauss-Legendre panels and over the standard deviation adaptively.
/// Both tails are sums of positive terms; they are accurate to about 1e-12.
///
/// # Example
///
/// ```
/// use satis_numerics::StudentizedRange;
///
/// // The 5 % point for three means and 10 degrees of freedom: 3.877 in every
/// // table.
/// let range = StudentizedRange::new(3, 10.0)?;
/// let q = range.upper_quantile(0.05)?;
/// assert!((q - 3.876_776_75).abs() < 1e-8);
/// // Of two means it is a t statistic times the root of 2.
/// let two = StudentizedRange::new(2, 8.0)?;
/// let t = satis_numerics::StudentT::new(8.0)?;
/// let p = two.survival(2.0 * 2.0_f64.sqrt())?;
/// assert!((p - t.two_sided_p(2.0)).abs() < 1e-13);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct StudentizedRange {
    means: u32,
    chi: Chi,
    rule: GaussLegendre,
}

impl StudentizedRange {
    /// The distribution for a number of means and degrees of freedom (infinity
    /// for a known standard deviation).
    ///
    /// # Errors
    ///
    /// [`Error::Parameter`] if `means` is not in 2..=10,000, or `df` is NaN or
    /// below 1.
    pub fn new(means: u32, df: f64) -> Result<Self> {
        if !(2..=MAX_MEANS).contains(&means) {
            return Err(Error::Parameter {
                name: "means",
                value: f64::from(means),
                expected: "a number from 2 to 10,000",
            });
        }
        Ok(Self { means, chi: Chi::new(df)?, rule: GaussLegendre::of_order(NODES) })
    }

    /// How many means are compared.
    #[must_use]
    pub const fn means(&self) -> u32 {
        self.means
    }

    /// The degrees of freedom.
    #[must_use]
    pub const fn df(&self) -> f64 {
        self.chi.df()
    }

    /// The probability at or below `q`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFinite`] if `q` is NaN or infinite, [`Error::NoConvergence`]
    /// if the integral does not settle.
    pub fn cdf(&self, q: f64) -> Result<f64> {
        finite(q)?;
        if q <= 0.0 {
            return Ok(0.0);
        }
        let power = f64::from(self.means);
        Ok(self.chi.mean(|root| self.normal_cdf(q * root), 0.0, power)?.min(1.0))
    }

    /// The probability above `q`, computed as a tail.
    ///
    /// # Errors
    ///
    /// As [`cdf`](Self::cdf).
    pub fn survival(&self, q: f64) -> Result<f64> {
        finite(q)?;
        if q <= 0.0 {
            return Ok(1.0);
        }
        // The range of normal values falls off like exp(-w^2 / 4).
        let tilt = 0.25 * q * q;
        Ok(self.chi.mean(|root| self.normal_survival(q * root), tilt, 0.0)?.min(1.0))
    }

    /// The point with probability `p` above it; infinity at 0.
    ///
    /// # Errors
    ///
    /// [`Error::Probability`] if `p` is not in 0..=1, and as
    /// [`cdf`](Self::cdf).
    pub fn upper_quantile(&self, p: f64) -> Result<f64> {
        let p = probability(p)?;
        if p <= 0.0 {
            return Ok(f64::INFINITY);
        }
        if p >= 1.0 {
            return Ok(0.0);
        }
        // In logarithms, so that tiny tails keep their digits.
        let excess = |q: f64| match self.survival(q) {
            Ok(tail) => libm::log(tail) - libm::log(p),
            Err(_) => f64::NAN,
        };
        // One pair alone is too near; all pairs as if they were independent
        // (Bonferroni) are too far.
        let t = StudentT::new(self.df())?;
        let pairs = 0.5 * f64::from(self.means) * f64::from(self.means - 1);
        let low = std::f64::consts::SQRT_2 * t.upper_quantile(0.5 * p)? * (1.0 - 1e-9);
        let high = std::f64::consts::SQRT_2 * t.upper_quantile(0.5 * p / pairs)? * (1.0 + 1e-9);
        if excess(low) <= 0.0 {
            return Ok(low);
        }
        if excess(high) >= 0.0 {
            return Ok(high);
        }
        brent(excess, low, high, RootOptions::new().tolerance(1e-13 * high))
    }

    /// Of a known standard deviation: with z the largest value, `k integral
    /// phi(z) (Phi(z) - Phi(z - w))^(k - 1)`.
    fn normal_cdf(&self, w: f64) -> f64 {
        let others = f64::from(self.means - 1);
        self.integrate(w, |z| {
            // The smaller tails keep their digits.
            let within = if z > w {
                normal::survival(z - w) - normal::survival(z)
            } else {
                normal::cdf(z) - normal::cdf(z - w)
            };
            libm::pow(within.max(0.0), others)
        })
    }

    /// The same of the tail: `Phi(z)^(k - 1)` less the power above, as a
    /// product of positive factors.
    fn normal_survival(&self, w: f64) -> f64 {
        let others = f64::from(self.means - 1);
        if w >= FARTHEST {
            return 0.0;
        }
        self.integrate(w, |z| {
            let below = normal::cdf(z);
            if below <= 0.0 {
                return 0.0;
            }
            let share = (normal::cdf(z - w) / below).min(1.0);
            -libm::expm1(others * libm::log1p(-share)) * libm::pow(below, others)
        })
        .min(1.0)
    }

    fn integrate(&self, w: f64, f: impl Fn(f64) -> f64) -> f64 {
        let half = 0.5 * w.min(FARTHEST);
        let (from, to) = ((half - 9.0).min(-9.0), half + 10.0);
        // The largest of many values has a narrower distribution.
        let panel = if self.means <= 20 { 3.0 } else { 1.0 };
        let panels = ((to - from) / panel).ceil();
        let width = (to - from) / panels;
        let mut sum = 0.0;
        let mut left = from;
        while left < to - 0.5 * width {
            sum += self.rule.integrate(|z| normal::density(z) * f(z), left, left + width);
            left += width;
        }
        f64::from(self.means) * sum
    }
}

fn finite(q: f64) -> Result<()> {
    if q.is_finite() { Ok(()) } else { Err(Error::NotFinite { at: q, value: q }) }
}
