//! The two tails of a distribution at one point.

use crate::special::solve::Side;

/// The probabilities on both sides of a point, each to its own relative
/// accuracy: `lower` at or below, `upper` above. They sum to 1 up to rounding.
///
/// # Example
///
/// ```
/// // A beta(1, 3) variable is above x with probability (1 - x)^3.
/// let tails = satis_numerics::special::incomplete_beta(1.0, 3.0, 0.5)?;
/// assert!((tails.lower - 0.875).abs() < 1e-15);
/// assert!((tails.upper - 0.125).abs() < 1e-15);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tails {
    /// The probability at or below the point.
    pub lower: f64,
    /// The probability above the point.
    pub upper: f64,
}

impl Tails {
    pub(crate) const fn all_below() -> Self {
        Self { lower: 1.0, upper: 0.0 }
    }

    pub(crate) const fn all_above() -> Self {
        Self { lower: 0.0, upper: 1.0 }
    }

    /// From the tail that was computed; the other is its complement.
    pub(crate) fn from_side(tail: f64, upper: bool) -> Self {
        let tail = tail.clamp(0.0, 1.0);
        if upper {
            Self { lower: 1.0 - tail, upper: tail }
        } else {
            Self { lower: tail, upper: 1.0 - tail }
        }
    }

    /// From the logarithm of the lower tail, and the lower tail itself where
    /// it is the smaller of the two.
    pub(crate) fn from_log(log: f64, lower: impl FnOnce() -> f64) -> Self {
        if log > -std::f64::consts::LN_2 {
            Self::from_side(-libm::expm1(log), true)
        } else {
            Self::from_side(lower(), false)
        }
    }

    pub(crate) const fn on(self, side: Side) -> f64 {
        match side {
            Side::Lower => self.lower,
            Side::Upper => self.upper,
        }
    }

    pub(crate) const fn swapped(self) -> Self {
        Self { lower: self.upper, upper: self.lower }
    }
}
