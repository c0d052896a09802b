//! The noncentral chi-square distribution.

use crate::distribution::{ChiSquare, Continuous};
use crate::error::{Error, Result, probability};
use crate::root::{RootOptions, brent};

/// The largest noncentrality: beyond it the sum has too many terms.
const MAX_SHIFT: f64 = 1e9;

/// The distribution of a sum of `df` squared normal variables of variance 1
/// whose means are not 0: what a chi-square statistic follows when there is an
/// effect. `shift` is the sum of their squared means.
///
/// A mixture of chi-square distributions with Poisson weights, summed from its
/// centre outwards; accurate to about 1e-13 (relative).
///
/// # Example
///
/// ```
/// use satis_numerics::{ChiSquare, Continuous, NoncentralChiSquare};
///
/// // With two degrees of freedom and a shift of 9.63 a test at 5 % has a
/// // power of 80 %.
/// let bound = ChiSquare::new(2.0)?.upper_quantile(0.05)?;
/// let power = NoncentralChiSquare::new(2.0, 9.6347)?.survival(bound)?;
/// assert!((power - 0.8).abs() < 1e-4);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoncentralChiSquare {
    df: f64,
    shift: f64,
}

impl NoncentralChiSquare {
    /// The distribution with these degrees of freedom and this noncentrality.
    ///
    /// # Errors
    ///
    /// [`Error::Parameter`] if `df` is not in 1e-299..=1e15 or the shift not
    /// in 0..=1e9.
    pub fn new(df: f64, shift: f64) -> Result<Self> {
        ChiSquare::new(df)?;
        if !(0.0..=MAX_SHIFT).contains(&shift) {
            return Err(Error::Parameter {
                name: "shift",
                value: shift,
                expected: "a number from 0 to 1e9",
            });
        }
        Ok(Self { df, shift })
    }

    /// The degrees of freedom.
    #[must_use]
    pub const fn df(&self) -> f64 {
        self.df
    }

    /// The noncentrality.
    #[must_use]
    pub const fn shift(&self) -> f64 {
        self.shift
    }

    /// The probability at or below `x`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFinite`] if `x` is NaN or infinite.
    pub fn cdf(&self, x: f64) -> Result<f64> {
        self.mixture(x, |part| part.cdf(x))
    }

    /// The probability above `x`, computed as a tail.
    ///
    /// # Errors
    ///
    /// As [`cdf`](Self::cdf).
    pub fn survival(&self, x: f64) -> Result<f64> {
        self.mixture(x, |part| part.survival(x))
    }

    fn mixture(&self, x: f64, tail: impl Fn(&ChiSquare) -> f64) -> Result<f64> {
        if !x.is_finite() {
            return Err(Error::NotFinite { at: x, value: x });
        }
        let mean = 0.5 * self.shift;
        if mean <= 0.0 {
            return Ok(tail(&ChiSquare::new(self.df)?));
        }
        let centre = mean.floor();
        // Poisson probability at its centre; ln k! by the gamma function.
        let weight =
            libm::exp(centre * libm::log(mean) - mean - crate::special::ln_gamma(centre + 1.0));
        let part = |k: f64| Ok::<_, Error>(tail(&ChiSquare::new(self.df + 2.0 * k)?));
        let mut total = weight * part(centre)?;
        let (mut k, mut share) = (centre, weight);
        loop {
            k += 1.0;
            share *= mean / k;
            let term = share * part(k)?;
            total += term;
            // Above the centre the weights fall at least geometrically in the
            // end, while no part exceeds 1.
            if share < 1e-18 * total || share < 1e-305 {
                break;
            }
        }
        let (mut k, mut share) = (centre, weight);
        while k >= 1.0 {
            share *= k / mean;
            k -= 1.0;
            let term = share * part(k)?;
            total += term;
            if share < 1e-18 * total || share < 1e-305 {
                break;
            }
        }
        Ok(total.min(1.0))
    }

    /// The noncentrality at which `x` has probability `p` at or below it; 0
    /// where even that of no effect has less.
    ///
    /// # Errors
    ///
    /// [`Error::Probability`] unless `p` lies strictly between 0 and 1,
    /// [`Error::Parameter`] for bad degrees of freedom, [`Error::NoSignChange`]
    /// if the noncentrality would be beyond 1e9.
    ///
    /// # Example
    ///
    /// ```
    /// use satis_numerics::NoncentralChiSquare;
    ///
    /// let shift = NoncentralChiSquare::shift_for(4.0, 13.07, 0.025)?;
    /// let p = NoncentralChiSquare::new(4.0, shift)?.cdf(13.07)?;
    /// assert!((p - 0.025).abs() < 1e-12);
    /// # Ok::<(), satis_numerics::Error>(())
    /// ```
    pub fn shift_for(df: f64, x: f64, p: f64) -> Result<f64> {
        if !(probability(p)? > 0.0 && p < 1.0) {
            return Err(Error::Probability { value: p });
        }
        if Self::new(df, 0.0)?.cdf(x)? <= p {
            return Ok(0.0);
        }
        let excess = |shift: f64| match Self::new(df, shift).and_then(|found| found.cdf(x)) {
            Ok(below) => below - p,
            Err(_) => f64::NAN,
        };
        let mut high = 2.0 * x + 10.0;
        while excess(high) > 0.0 && high < MAX_SHIFT {
            high = (2.0 * high).min(MAX_SHIFT);
        }
        brent(excess, 0.0, high, RootOptions::new())
    }
}
