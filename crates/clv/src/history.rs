//! What is known of one customer: frequency, recency, age, and spend.

use crate::Error;
use crate::error::not_negative;

/// The purchases of one customer up to now.
///
/// - frequency `x`: how many purchases after the first;
/// - recency `t_x`: when the last of them was, counted from the first
///   purchase; 0 where `x` is 0. This is the literature's recency: large is
///   recent;
/// - age `T`: how long ago the first purchase was, with `t_x <= T`;
/// - the mean spend `z` of the repeat purchases, where it is known.
///
/// All times are in one unit. The first purchase is not a repeat: who bought
/// once has `x = 0`.
///
/// ```
/// use satis_clv::History;
///
/// // Bought 39 weeks ago for the first time, and twice since, 30 weeks in.
/// let history = History::new(2, 30.0, 39.0)?.with_mean_spend(22.35)?;
/// assert_eq!(history.frequency(), 2);
/// let error = History::new(2, 40.0, 39.0).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "recency is 40 and age is 39: expected the last purchase at or before the age",
/// );
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct History {
    frequency: u64,
    recency: f64,
    age: f64,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    mean_spend: Option<f64>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    log_gaps: Option<f64>,
}

/// The largest frequency: counts up to it are exact in double precision.
const MAX_FREQUENCY: u64 = 1 << 53;

impl History {
    /// Who has just bought for the first time.
    pub const NOTHING: Self =
        Self { frequency: 0, recency: 0.0, age: 0.0, mean_spend: None, log_gaps: None };

    /// A customer with this frequency, recency and age.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative, infinite or NaN time;
    /// [`Error::Contradiction`] if the recency is above the age, or there is a
    /// recency without a repeat purchase.
    pub fn new(frequency: u64, recency: f64, age: f64) -> Result<Self, Error> {
        // Adding 0 turns a negative zero into a plain one.
        let recency = not_negative("recency", recency)? + 0.0;
        let age = not_negative("age", age)? + 0.0;
        if recency > age {
            return Err(Error::Contradiction {
                what: "recency",
                value: recency,
                other: "age",
                bound: age,
                expected: "the last purchase at or before the age",
            });
        }
        if frequency == 0 && recency > 0.0 {
            return Err(Error::Contradiction {
                what: "frequency",
                value: 0.0,
                other: "recency",
                bound: recency,
                expected: "recency 0 for a customer who has not bought again",
            });
        }
        if frequency > MAX_FREQUENCY {
            return Err(Error::Range {
                what: "frequency",
                value: frequency as f64,
                expected: "at most 2^53 repeat purchases",
            });
        }
        Ok(Self { frequency, recency, age, mean_spend: None, log_gaps: None })
    }

    /// A customer from three numbers as a table holds them.
    ///
    /// # Errors
    /// As [`new`](Self::new), and [`Error::Range`] if the frequency is not a
    /// whole number of at least 0.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number between 0 and 2^53"
    )]
    pub fn from_numbers(frequency: f64, recency: f64, age: f64) -> Result<Self, Error> {
        let whole = frequency >= 0.0 && frequency <= MAX_FREQUENCY as f64;
        if !whole || frequency.fract() != 0.0 {
            return Err(Error::Range {
                what: "frequency",
                value: frequency,
                expected: "a whole number of at least 0",
            });
        }
        Self::new(frequency as u64, recency, age)
    }

    /// With the mean spend of the repeat purchases.
    ///
    /// # Errors
    /// [`Error::Contradiction`] if there are no repeat purchases,
    /// [`Error::Range`] unless the spend is finite. Returns may leave a mean
    /// of zero or below: the spend models say what they do with it.
    pub fn with_mean_spend(mut self, spend: f64) -> Result<Self, Error> {
        if !spend.is_finite() {
            return Err(Error::Range {
                what: "mean spend",
                value: spend,
                expected: "a finite number",
            });
        }
        if self.frequency == 0 {
            return Err(Error::Contradiction {
                what: "mean spend",
                value: spend,
                other: "frequency",
                bound: 0.0,
                expected: "no mean spend of zero repeat purchases",
            });
        }
        self.mean_spend = Some(spend);
        Ok(self)
    }

    /// With the sum of the logarithms of the times between purchases, the
    /// first included: what the regularity models need.
    ///
    /// # Errors
    /// [`Error::Range`] unless it is finite; [`Error::Contradiction`] if it is
    /// more than `x ln(t_x / x)`, which equal gaps give.
    pub fn with_log_gaps(mut self, log_gaps: f64) -> Result<Self, Error> {
        if !log_gaps.is_finite() {
            return Err(Error::Range {
                what: "sum of log gaps",
                value: log_gaps,
                expected: "a finite number",
            });
        }
        let x = self.frequency as f64;
        let most = if x > 0.0 { x * (self.recency / x).ln() } else { 0.0 };
        if log_gaps > most + 1e-9 * (1.0 + most.abs()) || (x == 0.0 && log_gaps != 0.0) {
            return Err(Error::Contradiction {
                what: "sum of log gaps",
                value: log_gaps,
                other: "its largest value for this frequency and recency",
                bound: most,
                expected: "at most x ln(t_x / x)",
            });
        }
        self.log_gaps = Some(log_gaps);
        Ok(self)
    }

    /// Repeat purchases.
    #[must_use]
    pub const fn frequency(&self) -> u64 {
        self.frequency
    }

    /// When the last purchase was, from the first.
    #[must_use]
    pub const fn recency(&self) -> f64 {
        self.recency
    }

    /// How long ago the first purchase was.
    #[must_use]
    pub const fn age(&self) -> f64 {
        self.age
    }

    /// The mean spend of the repeat purchases.
    #[must_use]
    pub const fn mean_spend(&self) -> Option<f64> {
        self.mean_spend
    }

    /// The sum of the logarithms of the times between purchases.
    #[must_use]
    pub const fn log_gaps(&self) -> Option<f64> {
        self.log_gaps
    }

    /// The frequency as a number.
    pub(crate) const fn x(&self) -> f64 {
        self.frequency as f64
    }
}

/// How a history is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    frequency: u64,
    recency: f64,
    age: f64,
    #[serde(default)]
    mean_spend: Option<f64>,
    #[serde(default)]
    log_gaps: Option<f64>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for History {
    type Error = Error;

    fn try_from(unchecked: Unchecked) -> Result<Self, Error> {
        let mut history = Self::new(unchecked.frequency, unchecked.recency, unchecked.age)?;
        if let Some(spend) = unchecked.mean_spend {
            history = history.with_mean_spend(spend)?;
        }
        if let Some(log_gaps) = unchecked.log_gaps {
            history = history.with_log_gaps(log_gaps)?;
        }
        Ok(history)
    }
}

#[cfg(test)]
mod tests {
    use super::History;
    use crate::Error;

    #[test]
    fn impossible_histories_are_refused() {
        for (x, t_x, age) in [
            (-1.0, 0.0, 5.0),
            (1.5, 1.0, 5.0),
            (f64::NAN, 1.0, 5.0),
            (1.0, f64::NAN, 5.0),
            (1.0, -1.0, 5.0),
            (1.0, 1.0, f64::INFINITY),
            (1.0, 6.0, 5.0),
            (0.0, 1.0, 5.0),
            (1e300, 1.0, 5.0),
        ] {
            assert!(History::from_numbers(x, t_x, age).is_err(), "{x} {t_x} {age}");
        }
        let once = History::new(0, 0.0, 5.0).unwrap();
        assert!(matches!(once.with_mean_spend(3.0), Err(Error::Contradiction { .. })));
        assert!(once.with_log_gaps(0.5).is_err());
        let twice = History::new(2, 4.0, 5.0).unwrap();
        assert!(twice.with_mean_spend(f64::NAN).is_err());
        assert!(twice.with_log_gaps(2.0 * 2.0_f64.ln()).is_ok());
        assert!(twice.with_log_gaps(1.4).is_err());
    }
}
