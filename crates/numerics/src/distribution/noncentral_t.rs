//! The noncentral t distribution.

use crate::distribution::chi::Chi;
use crate::distribution::{Continuous, StudentT, normal};
use crate::error::{Error, Result, probability};
use crate::root::{RootOptions, brent};

/// The distribution of `(Z + shift) / sqrt(chi-square / df)`: what a t
/// statistic follows when there is an effect.
///
/// Tails are integrals over the standard deviation, accurate to about 1e-12
/// (absolute).
///
/// # Example
///
/// ```
/// use satis_numerics::{NoncentralT, StudentT, Continuous};
///
/// // The power of a two-sided t test with 38 degrees of freedom where the
/// // effect is 2.5 standard errors.
/// let t = StudentT::new(38.0)?.upper_quantile(0.025)?;
/// let power = NoncentralT::new(38.0, 2.5)?.survival(t)?;
/// assert!((power - 0.6835).abs() < 1e-3);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoncentralT {
    chi: Chi,
    shift: f64,
}

/// The largest shift.
const MAX_SHIFT: f64 = 1e6;

impl NoncentralT {
    /// The distribution with these degrees of freedom (at least 1; infinity
    /// for a normal variable) and this noncentrality.
    ///
    /// # Errors
    ///
    /// [`Error::Parameter`] if `df` is NaN or below 1, or the shift is NaN or
    /// beyond 1e6 in size.
    pub fn new(df: f64, shift: f64) -> Result<Self> {
        let chi = Chi::new(df)?;
        if !(-MAX_SHIFT..=MAX_SHIFT).contains(&shift) {
            return Err(Error::Parameter {
                name: "shift",
                value: shift,
                expected: "a number from -1e6 to 1e6",
            });
        }
        Ok(Self { chi, shift })
    }

    /// The degrees of freedom.
    #[must_use]
    pub const fn df(&self) -> f64 {
        self.chi.df()
    }

    /// The noncentrality.
    #[must_use]
    pub const fn shift(&self) -> f64 {
        self.shift
    }

    /// The probability at or below `t`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFinite`] if `t` is not finite, [`Error::NoConvergence`] if
    /// the integral does not settle.
    pub fn cdf(&self, t: f64) -> Result<f64> {
        Self { shift: -self.shift, ..*self }.survival(-t)
    }

    /// The probability above `t`, computed as a tail.
    ///
    /// # Errors
    ///
    /// As [`cdf`](Self::cdf).
    pub fn survival(&self, t: f64) -> Result<f64> {
        if !t.is_finite() {
            return Err(Error::NotFinite { at: t, value: t });
        }
        if self.shift.abs() <= 0.0 {
            return Ok(StudentT::new(self.df())?.survival(t));
        }
        let tail = self.chi.mean(|root| normal::survival(t * root - self.shift), 0.0, 0.0)?;
        Ok(tail.clamp(0.0, 1.0))
    }

    /// The noncentrality at which `t` has probability `p` at or below it: the
    /// limits of an effect whose t statistic was observed (Steiger & Fouladi
    /// 1997).
    ///
    /// # Errors
    ///
    /// [`Error::Probability`] unless `p` lies strictly between 0 and 1,
    /// [`Error::Parameter`] for bad degrees of freedom, and as
    /// [`cdf`](Self::cdf).
    ///
    /// # Example
    ///
    /// ```
    /// use satis_numerics::NoncentralT;
    ///
    /// let shift = NoncentralT::shift_for(20.0, 2.0, 0.025)?;
    /// let p = NoncentralT::new(20.0, shift)?.cdf(2.0)?;
    /// assert!((p - 0.025).abs() < 1e-11);
    /// # Ok::<(), satis_numerics::Error>(())
    /// ```
    pub fn shift_for(df: f64, t: f64, p: f64) -> Result<f64> {
        if !(probability(p)? > 0.0 && p < 1.0) {
            return Err(Error::Probability { value: p });
        }
        // The probability falls in the shift, from 1 to 0.
        let excess = |shift: f64| match Self::new(df, shift).and_then(|found| found.cdf(t)) {
            Ok(below) => below - p,
            Err(_) => f64::NAN,
        };
        let mut reach = 4.0 + 0.5 * t.abs();
        let (mut low, mut high) = (t - reach, t + reach);
        while excess(low) < 0.0 && low > -MAX_SHIFT {
            reach *= 2.0;
            low = (t - reach).max(-MAX_SHIFT);
        }
        while excess(high) > 0.0 && high < MAX_SHIFT {
            reach *= 2.0;
            high = (t + reach).min(MAX_SHIFT);
        }
        brent(excess, low, high, RootOptions::new().tolerance(1e-13))
    }
}
