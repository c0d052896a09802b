//! The binomial distribution.

use crate::double::Double;
use crate::error::{Error, Result, probability};
use crate::special::Tails;
use crate::special::incomplete_beta::{Point, prefix, tails};

/// Binomial distribution: how many of `n` independent trials succeed, each
/// with probability `p`.
///
/// # Example
///
/// ```
/// use satis_numerics::Binomial;
///
/// let heads = Binomial::new(10, 0.5)?;
/// assert!((heads.pmf(5) - 252.0 / 1024.0).abs() < 1e-15);
/// assert!((heads.cdf(1) - 11.0 / 1024.0).abs() < 1e-16);
/// assert_eq!(heads.quantile(0.5)?, 5);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Binomial {
    n: u64,
    p: f64,
}

/// The most trials: counts up to here are exact as `f64`, and their shapes
/// within the range of the incomplete beta function.
const MAX_TRIALS: u64 = 999_999_999_999_999;

/// How much a probability may fall short of a quantile's target and still
/// count as reaching it, relative to the target.
const SLACK: f64 = 1e-13;

impl Binomial {
    /// The distribution of `n` trials with probability `p`.
    ///
    /// # Errors
    ///
    /// [`Error::Parameter`] if `n` is 1e15 or more; [`Error::Probability`] if
    /// `p` is not in 0..=1.
    pub fn new(n: u64, p: f64) -> Result<Self> {
        if n > MAX_TRIALS {
            return Err(Error::Parameter {
                name: "n",
                value: n as f64,
                expected: "fewer than 1e15 trials",
            });
        }
        Ok(Self { n, p: probability(p)? })
    }

    /// The number of trials.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// The probability of success.
    #[must_use]
    pub const fn p(&self) -> f64 {
        self.p
    }

    /// The mean, `n p`.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.n as f64 * self.p
    }

    /// The variance, `n p (1 - p)`.
    #[must_use]
    pub fn variance(&self) -> f64 {
        self.n as f64 * self.p * (1.0 - self.p)
    }

    /// The probability of exactly `k` successes: `C(n, k) p^k (1 - p)^(n - k)`,
    /// by Loader's saddle-point form (2000, "Fast and accurate computation of
    /// binomial probabilities"). 0 for `k` above `n`.
    #[must_use]
    pub fn pmf(&self, k: u64) -> f64 {
        if k > self.n {
            return 0.0;
        }
        let point = Point::from_x(self.p);
        let (n, k) = (self.n as f64, k as f64);
        if self.n == 0 {
            return 1.0;
        }
        if self.p <= 0.0 || self.p >= 1.0 {
            let certain = if self.p <= 0.0 { 0.0 } else { n };
            return if (k - certain).abs() < 0.5 { 1.0 } else { 0.0 };
        }
        if k < 0.5 {
            return power(point.y, n);
        }
        if n - k < 0.5 {
            return power(point.x, n);
        }
        let density = prefix(k, n - k, point).value();
        density * (n / (k * (n - k)))
    }

    /// The probability of at most `k` successes.
    #[must_use]
    pub fn cdf(&self, k: u64) -> f64 {
        self.tails(k).lower
    }

    /// The probability of more than `k` successes, computed as a tail.
    #[must_use]
    pub fn survival(&self, k: u64) -> f64 {
        self.tails(k).upper
    }

    /// The smallest `k` with `cdf(k) >= p`.
    ///
    /// A cumulative probability within 1e-13 of the target (relative to the
    /// smaller tail) counts as reaching it, so that rounding does not move a
    /// quantile that is met exactly. 0 at `p = 0`, `n` at `p = 1`.
    ///
    /// # Errors
    ///
    /// [`Error::Probability`] if `p` is not in 0..=1.
    pub fn quantile(&self, p: f64) -> Result<u64> {
        let p = probability(p)?;
        if p <= 0.0 {
            return Ok(0);
        }
        if p >= 1.0 {
            return Ok(if self.p > 0.0 { self.n } else { 0 });
        }
        let reached = |k: u64| {
            let tails = self.tails(k);
            if p <= 0.5 {
                tails.lower >= p * (1.0 - SLACK)
            } else {
                tails.upper <= (1.0 - p) * (1.0 + SLACK)
            }
        };
        let z = crate::distribution::normal::quantile_of(p);
        let sd = self.variance().sqrt();
        let guess = self.mean() + z * sd + (1.0 - 2.0 * self.p) * (z * z - 1.0) / 6.0;
        let guess = count(guess).min(self.n);
        // Widen from the guess until the answer is in low < k <= high.
        let mut width = 1;
        let (mut low, mut high) = (None, guess);
        if reached(guess) {
            while high > 0 {
                let below = high.saturating_sub(width);
                if !reached(below) {
                    low = Some(below);
                    break;
                }
                high = below;
                width = width.saturating_mul(2);
            }
        } else {
            low = Some(guess);
            loop {
                high = low.unwrap_or(0).saturating_add(width).min(self.n);
                if high == self.n || reached(high) {
                    break;
                }
                low = Some(high);
                width = width.saturating_mul(2);
            }
        }
        let Some(mut low) = low else {
            return Ok(0);
        };
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if reached(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        Ok(high)
    }

    fn tails(&self, k: u64) -> Tails {
        if k >= self.n || self.p <= 0.0 {
            return Tails::all_below();
        }
        if self.p >= 1.0 {
            return Tails::all_above();
        }
        let (n, k) = (self.n as f64, k as f64);
        tails(k + 1.0, n - k, Point::from_x(self.p)).swapped()
    }
}

/// A power with a large exponent of a number near 1.
fn power(base: Double, exponent: f64) -> f64 {
    let ln = base.ln().scale(exponent);
    if ln.hi < -800.0 { 0.0 } else { ln.negate().exp_negative() }
}

/// A number rounded to a count.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the argument is clamped to counts that f64 holds exactly"
)]
fn count(value: f64) -> u64 {
    value.round().clamp(0.0, 1e15) as u64
}
