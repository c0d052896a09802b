//! What continuous contractual models are fitted to: how long customers
//! stayed, and how long those have been there who still are.

use std::collections::BTreeMap;

use crate::Error;
use crate::error::not_negative;

/// Tenures in one unit of time: ended at a known time, ended between two
/// times, or still running (right-censored), with counts.
///
/// ```
/// use satis_clv::Durations;
///
/// let mut months = Durations::new();
/// months.add_ended(3.5, 1)?;
/// months.add_active(24.0, 2)?;
/// // Left some time in the fifth month.
/// months.add_ended_between(4.0, 5.0, 1)?;
/// assert_eq!(months.customers(), 4);
/// assert!(months.add_ended_between(5.0, 4.0, 1).is_err());
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Stored", into = "Stored")
)]
pub struct Durations {
    /// By the bits of the earliest and the latest possible end: equal where it
    /// is known, infinite where it is still to come.
    rows: BTreeMap<(u64, u64), u64>,
}

impl Durations {
    /// Nobody yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many customers there are.
    #[must_use]
    pub fn customers(&self) -> u64 {
        self.rows.values().sum()
    }

    /// The distinct rows: earliest and latest possible end, customers.
    #[must_use]
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (f64, f64, u64)> + '_ {
        self.rows
            .iter()
            .map(|((low, high), count)| (f64::from_bits(*low), f64::from_bits(*high), *count))
    }

    /// Adds customers whose tenure ended after this time.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative or infinite time.
    pub fn add_ended(&mut self, tenure: f64, customers: u64) -> Result<(), Error> {
        let tenure = not_negative("tenure", tenure)?;
        self.add(tenure, tenure, customers);
        Ok(())
    }

    /// Adds customers whose tenure ended after more than `low` and at most
    /// `high`.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative or infinite time,
    /// [`Error::Contradiction`] unless `low` is below `high`.
    pub fn add_ended_between(&mut self, low: f64, high: f64, customers: u64) -> Result<(), Error> {
        let (low, high) = (not_negative("tenure", low)?, not_negative("tenure", high)?);
        if low >= high {
            return Err(Error::Contradiction {
                what: "the earliest end",
                value: low,
                other: "the latest",
                bound: high,
                expected: "an earliest end before the latest",
            });
        }
        self.add(low, high, customers);
        Ok(())
    }

    /// Adds customers who are still there after this time.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative or infinite time.
    pub fn add_active(&mut self, tenure: f64, customers: u64) -> Result<(), Error> {
        self.add(not_negative("tenure", tenure)?, f64::INFINITY, customers);
        Ok(())
    }

    /// Takes in all that another holds.
    pub fn merge(&mut self, other: &Self) {
        for (low, high, customers) in other.rows() {
            self.add(low, high, customers);
        }
    }

    fn add(&mut self, low: f64, high: f64, customers: u64) {
        if customers > 0 {
            // Adding 0 turns a negative zero into a plain one.
            let key = ((low + 0.0).to_bits(), (high + 0.0).to_bits());
            let count = self.rows.entry(key).or_insert(0);
            *count = count.saturating_add(customers);
        }
    }
}

/// How it is stored: earliest end, latest end (`None`: still to come),
/// customers.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    rows: Vec<(f64, Option<f64>, u64)>,
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for Durations {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        let mut durations = Self::new();
        for (row, (low, high, customers)) in stored.rows.into_iter().enumerate() {
            match high {
                None => durations.add_active(low, customers),
                Some(high) if high.to_bits() == low.to_bits() => {
                    durations.add_ended(low, customers)
                }
                Some(high) => durations.add_ended_between(low, high, customers),
            }
            .map_err(|error| error.at_row(row))?;
        }
        Ok(durations)
    }
}

#[cfg(feature = "serde")]
impl From<Durations> for Stored {
    fn from(durations: Durations) -> Self {
        let rows = durations
            .rows()
            .map(|(low, high, count)| (low, high.is_finite().then_some(high), count))
            .collect();
        Self { rows }
    }
}
