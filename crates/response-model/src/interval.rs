//! A range of plausible values with its level and method.

use std::borrow::Cow;

use crate::Error;

/// A lower and an upper bound, the level that they hold, and the name of the
/// method that gave them.
///
/// ```
/// use satis_response_model::Interval;
///
/// let interval = Interval::new(0.14, 0.44, 0.95, "MOVER")?;
/// assert!(interval.contains(0.3));
/// assert_eq!(interval.to_string(), "0.14 to 0.44 (95 % MOVER)");
/// assert!(Interval::new(0.44, 0.14, 0.95, "MOVER").is_err());
/// # Ok::<(), satis_response_model::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct Interval {
    low: f64,
    high: f64,
    level: f64,
    method: Cow<'static, str>,
}

impl Interval {
    /// An interval from `low` to `high`.
    ///
    /// # Errors
    /// [`Error::IntervalBounds`] if `low > high` or either is infinite or NaN,
    /// [`Error::Level`] unless the level lies strictly between 0 and 1.
    pub fn new(
        low: f64,
        high: f64,
        level: f64,
        method: impl Into<Cow<'static, str>>,
    ) -> Result<Self, Error> {
        if !low.is_finite() || !high.is_finite() || low > high {
            return Err(Error::IntervalBounds { low, high });
        }
        if !(level > 0.0 && level < 1.0) {
            return Err(Error::Level { level });
        }
        Ok(Self { low, high, level, method: method.into() })
    }

    /// The lower bound.
    #[must_use]
    pub const fn low(&self) -> f64 {
        self.low
    }

    /// The upper bound.
    #[must_use]
    pub const fn high(&self) -> f64 {
        self.high
    }

    /// The confidence or credibility level, between 0 and 1.
    #[must_use]
    pub const fn level(&self) -> f64 {
        self.level
    }

    /// The method that gave the bounds.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The distance between the bounds.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.high - self.low
    }

    /// Whether a value lies within the bounds, these included.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// The interval of `factor * x + shift` where this one is that of `x`. A
    /// negative factor exchanges the bounds.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if the factor or the shift is not finite.
    pub fn transformed(&self, factor: f64, shift: f64) -> Result<Self, Error> {
        for (what, value) in [("a factor", factor), ("a shift", shift)] {
            if !value.is_finite() {
                return Err(Error::NotFinite { what, value });
            }
        }
        let (a, b) = (factor * self.low + shift, factor * self.high + shift);
        Self::new(a.min(b), a.max(b), self.level, self.method.clone())
    }
}

/// `0.14 to 0.44 (95 % MOVER)`; a precision such as `{:.1}` applies to the
/// bounds.
impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Rounded, because 0.95 * 100 need not print as 95.
        let level = (self.level * 1e8).round() / 1e6;
        let (low, high, method) = (self.low, self.high, &self.method);
        match f.precision() {
            Some(digits) => write!(f, "{low:.digits$} to {high:.digits$} ({level} % {method})"),
            None => write!(f, "{low} to {high} ({level} % {method})"),
        }
    }
}

/// How an interval is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    low: f64,
    high: f64,
    level: f64,
    method: String,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Interval {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        Self::new(stored.low, stored.high, stored.level, stored.method)
    }
}

#[cfg(feature = "serde")]
impl From<Interval> for Unchecked {
    fn from(interval: Interval) -> Self {
        Self {
            low: interval.low,
            high: interval.high,
            level: interval.level,
            method: interval.method.into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Interval;

    #[test]
    fn a_negative_factor_exchanges_the_bounds() {
        let interval = Interval::new(1.0, 3.0, 0.9, "t").unwrap();
        let turned = interval.transformed(-1.0, 6.0).unwrap();
        assert_eq!((turned.low(), turned.high()), (3.0, 5.0));
        assert!(interval.transformed(f64::NAN, 0.0).is_err());
    }

    #[test]
    fn bounds_and_level_are_checked() {
        assert!(Interval::new(f64::NAN, 1.0, 0.9, "t").is_err());
        for level in [0.0, 1.0, 95.0, f64::NAN] {
            assert!(Interval::new(0.0, 1.0, level, "t").is_err());
        }
        assert!(Interval::new(0.5, 0.5, 0.9, "t").is_ok());
    }

    #[test]
    fn display_rounds_the_level_and_takes_a_precision() {
        let interval = Interval::new(0.139_745, 0.441_762, 0.95, "MOVER").unwrap();
        assert_eq!(format!("{interval:.2}"), "0.14 to 0.44 (95 % MOVER)");
        let interval = Interval::new(0.0, 1.0, 0.999, "Wald").unwrap();
        assert_eq!(interval.to_string(), "0 to 1 (99.9 % Wald)");
    }
}
