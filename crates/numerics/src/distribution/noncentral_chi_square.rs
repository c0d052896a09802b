//! The noncentral chi-square distribution.

use crate::distribution::{ChiSquare, Continuous, Gamma, normal};
use crate::error::{Error, Result, probability};
use crate::quadrature::GaussLegendre;
use crate::root::{RootOptions, brent};

/// The largest noncentrality: beyond it the shift of one answer is lost.
const MAX_SHIFT: f64 = 1e15;

/// From here on an integral over the centred part is as accurate as the sum,
/// whose number of terms grows with the root of the noncentrality.
const LARGE_SHIFT: f64 = 1e5;

/// The largest noncentrality that is summed where the integral does not hold.
const MAX_SUMMED: f64 = 1e9;

/// The distribution of a sum of `df` squared normal variables of variance 1
/// whose means are not 0: what a chi-square statistic follows when there is an
/// effect. `shift` is the sum of their squared means.
///
/// A mixture of chi-square distributions with Poisson weights, summed from its
/// centre outwards; accurate to about 1e-13 (relative). With shifts above 1e5
/// and at least two degrees of freedom (or one), it is instead the integral
/// over the length r of the centred normal variables of the normal tail of the
/// one that is shifted, so that the time does not grow with the shift.
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
    /// in 0..=1e15.
    pub fn new(df: f64, shift: f64) -> Result<Self> {
        ChiSquare::new(df)?;
        if !(0.0..=MAX_SHIFT).contains(&shift) {
            return Err(Error::Parameter {
                name: "shift",
                value: shift,
                expected: "a number from 0 to 1e15",
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
    /// [`Error::NotFinite`] if `x` is NaN or infinite, [`Error::Parameter`] for
    /// a shift above 1e9 with degrees of freedom so many, or `x` so small, that
    /// only the sum would do.
    pub fn cdf(&self, x: f64) -> Result<f64> {
        self.tail(x, Side::Lower)
    }

    /// The probability above `x`, computed as a tail.
    ///
    /// # Errors
    ///
    /// As [`cdf`](Self::cdf).
    pub fn survival(&self, x: f64) -> Result<f64> {
        self.tail(x, Side::Upper)
    }

    /// A tail, by the integral for large shifts and by the sum for others.
    fn tail(&self, x: f64, side: Side) -> Result<f64> {
        if !x.is_finite() {
            return Err(Error::NotFinite { at: x, value: x });
        }
        if self.shift <= 0.0 || x <= 0.0 {
            return Ok(side.tail(&ChiSquare::new(self.df)?, x));
        }
        if let Some(tail) = self.radial(x, side)? {
            return Ok(tail);
        }
        if self.shift > MAX_SUMMED {
            return Err(Error::Parameter {
                name: "shift",
                value: self.shift,
                expected: "at most 1e9 for so many degrees of freedom or so small an x",
            });
        }
        self.summed(x, side)
    }

    /// The Poisson mixture of the tails of chi-square with `df + 2 k` degrees
    /// of freedom. From one k to the next the tail changes by twice the
    /// density: upwards the upper tail grows, downwards the lower one, so each
    /// is summed in the direction in which only positive terms are added.
    fn summed(&self, x: f64, side: Side) -> Result<f64> {
        let (first, weights) = poisson(0.5 * self.shift, 0.5 * (self.shift * x).sqrt())?;
        let at = |k: f64| ChiSquare::new(self.df + 2.0 * k);
        let last = first + (weights.len() - 1) as f64;
        let (mut k, mut total) = match side {
            Side::Lower => (last, 0.0),
            Side::Upper => (first, 0.0),
        };
        let mut part = side.tail(&at(k)?, x);
        let mut step = |weight: f64| -> Result<()> {
            total += weight * part;
            // Twice the density of the next law, above, or of this one, below.
            part += match side {
                Side::Lower => 2.0 * at(k)?.density(x),
                Side::Upper => 2.0 * at(k + 1.0)?.density(x),
            };
            k += if side == Side::Lower { -1.0 } else { 1.0 };
            Ok(())
        };
        match side {
            Side::Lower => weights.iter().rev().try_for_each(|&weight| step(weight))?,
            Side::Upper => weights.iter().try_for_each(|&weight| step(weight))?,
        }
        Ok(total.min(1.0))
    }

    /// `E[tail(sqrt(x - r^2) - sqrt(shift))]` over the length r of `df - 1`
    /// centred normal variables; `None` where it would not be accurate.
    fn radial(&self, x: f64, side: Side) -> Result<Option<f64>> {
        // So many standard deviations about its mode hold all of the length,
        // tilted by the tail or not: the normal tail is 0 beyond 39.
        const REACH: f64 = 14.0;
        const ORDER: usize = 96;
        let others = self.df - 1.0;
        let mode = (others - 1.0).max(0.0).sqrt();
        let longest = mode + REACH;
        let varies = others >= 1.0;
        let fits = varies || others.abs() <= 0.0;
        if self.shift < LARGE_SHIFT || !fits || x < 4.0 * longest * longest {
            return Ok(None);
        }
        let root = self.shift.sqrt();
        // The difference of the roots from that of their squares, which keeps
        // its digits.
        let tail = |square: f64| {
            let z = ((x - self.shift) - square) / ((x - square).sqrt() + root);
            match side {
                Side::Lower => normal::cdf(z),
                Side::Upper => normal::survival(z),
            }
        };
        if !varies {
            return Ok(Some(tail(0.0)));
        }
        let length = ChiSquare::new(others)?;
        let rule = GaussLegendre::new(ORDER)?;
        let total = rule.integrate(
            |r| 2.0 * r * length.density(r * r) * tail(r * r),
            (mode - REACH).max(0.0),
            longest,
        );
        Ok(Some(total.clamp(0.0, 1.0)))
    }

    /// The noncentrality at which `x` has probability `p` at or below it; 0
    /// where even that of no effect has less.
    ///
    /// # Errors
    ///
    /// [`Error::Probability`] unless `p` lies strictly between 0 and 1,
    /// [`Error::Parameter`] for bad degrees of freedom, [`Error::NoSignChange`]
    /// if the noncentrality would be beyond 1e15.
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
        // Mean df + shift, variance 2 (df + 2 shift): a guess to start from.
        let z = normal::upper_quantile(p)?;
        let spread = (2.0 * (df + 2.0 * x)).sqrt();
        let guess = (x - df + z * spread).clamp(0.0, MAX_SHIFT);
        let mut reach = 0.5 * spread + 1.0;
        let (mut low, mut high) = ((guess - reach).max(0.0), (guess + reach).min(MAX_SHIFT));
        while low > 0.0 && excess(low) < 0.0 {
            reach *= 2.0;
            low = (guess - reach).max(0.0);
        }
        while high < MAX_SHIFT && excess(high) > 0.0 {
            reach *= 2.0;
            high = (guess + reach).min(MAX_SHIFT);
        }
        brent(excess, low, high, RootOptions::new().tolerance(1e-14 * (1.0 + x)))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Lower,
    Upper,
}

impl Side {
    fn tail(self, law: &ChiSquare, x: f64) -> f64 {
        match self {
            Self::Lower => law.cdf(x),
            Self::Upper => law.survival(x),
        }
    }
}

/// The Poisson probabilities, from the first one on, that are not negligible
/// by themselves or near the place where their product with the density at x
/// is largest: far out in a tail that is not where they are.
fn poisson(mean: f64, place: f64) -> Result<(f64, Vec<f64>)> {
    let centre = mean.floor();
    let spread = 10.0 * (place + 1.0).sqrt();
    // The Poisson probability is a gamma density, by Loader's form.
    let peak = Gamma::new(centre + 1.0, 1.0)?.density(mean);
    let mut weights = Vec::new();
    let (mut k, mut weight) = (centre, peak);
    while k >= 1.0 && weight > 0.0 && (weight > 1e-20 * peak || k > place - spread) {
        weight *= k / mean;
        k -= 1.0;
        weights.push(weight);
    }
    let first = k;
    weights.reverse();
    weights.push(peak);
    let (mut k, mut weight) = (centre, peak);
    while weight > 0.0 && (weight > 1e-20 * peak || k < place + spread) {
        k += 1.0;
        weight *= mean / k;
        weights.push(weight);
    }
    Ok((first, weights))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_shifts_agree_with_the_sum() {
        for (df, shift) in [(1.0, 1.5e5), (2.0, 1.5e5), (4.0, 2e5), (30.0, 3e5), (200.0, 1.1e5)] {
            let law = NoncentralChiSquare { df, shift };
            let sd = (2.0 * (df + 2.0 * shift)).sqrt();
            for z in [-20.0, -5.0, -1.0, 0.0, 0.5, 4.0, 15.0] {
                let x = df + shift + z * sd;
                for side in [Side::Lower, Side::Upper] {
                    let found = law.radial(x, side).unwrap().unwrap();
                    let summed = law.summed(x, side).unwrap();
                    assert!(
                        (found / summed - 1.0).abs() < 1e-9,
                        "{df} {shift} {z} {found} {summed}"
                    );
                }
            }
        }
    }

    /// With one degree of freedom the tails are normal ones.
    #[test]
    fn far_tails_keep_their_digits() {
        for (shift, x) in [(100.0, 1.0), (100.0, 900.0), (2500.0, 200.0), (30.0, 1200.0)] {
            let law = NoncentralChiSquare::new(1.0, shift).unwrap();
            let (x_root, root) = (f64::sqrt(x), f64::sqrt(shift));
            let below = normal::cdf(x_root - root) - normal::cdf(-x_root - root);
            let above = normal::survival(x_root - root) + normal::cdf(-x_root - root);
            if x < shift {
                assert!((law.cdf(x).unwrap() / below - 1.0).abs() < 1e-10);
            } else {
                assert!((law.survival(x).unwrap() / above - 1.0).abs() < 1e-10);
            }
        }
    }

    #[test]
    fn a_shift_is_found_however_large() {
        for x in [1e6, 1e9, 1e12, 9e14] {
            for (df, p) in [(1.0, 0.025), (4.0, 0.975), (40.0, 0.5)] {
                let shift = NoncentralChiSquare::shift_for(df, x, p).unwrap();
                let back = NoncentralChiSquare::new(df, shift).unwrap().cdf(x).unwrap();
                assert!((back - p).abs() < 1e-7, "{df} {x} {p} {back}");
            }
        }
        assert!(NoncentralChiSquare::new(2.0, 2e15).is_err());
        assert!(NoncentralChiSquare::new(2.0, 1e12).unwrap().cdf(3.0).is_err());
    }
}
