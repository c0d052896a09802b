//! What the BG/BB model knows of a customer, and of all of them.

use std::collections::BTreeMap;

use crate::Error;

/// A customer's discrete purchase history: in how many of `n` opportunities
/// there was a purchase, and in which the last.
///
/// An opportunity is a period (a year of giving, a cruise season) in which a
/// customer buys or not. The first purchase, which made the customer, is not
/// among them.
///
/// ```
/// use satis_clv::Opportunities;
///
/// // Gave in years 1, 2 and 5 of 6.
/// let donor = Opportunities::new(3, 5, 6)?;
/// assert_eq!((donor.purchases(), donor.last(), donor.opportunities()), (3, 5, 6));
/// // Three purchases by the second opportunity are not possible.
/// assert!(Opportunities::new(3, 2, 6).is_err());
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Stored", into = "Stored")
)]
pub struct Opportunities {
    // In this order rows are sorted by n, and by what the sums share.
    opportunities: u32,
    last: u32,
    purchases: u32,
}

/// The most opportunities of a history: the likelihood has a term for each.
const MOST: u32 = 1_000_000;

impl Opportunities {
    /// A new customer, of whom nothing is known yet.
    pub const NONE: Self = Self { opportunities: 0, last: 0, purchases: 0 };

    /// `purchases` among `opportunities`, the last of them in opportunity
    /// `last` (0 if there was none).
    ///
    /// # Errors
    /// [`Error::Contradiction`] if the last is beyond the opportunities, if
    /// there are more purchases than opportunities up to it, or a last
    /// purchase without purchases; [`Error::Range`] for more than a million
    /// opportunities.
    pub fn new(purchases: u32, last: u32, opportunities: u32) -> Result<Self, Error> {
        let refuse = |what, value: u32, other, bound: u32, expected| {
            Err(Error::Contradiction {
                what,
                value: f64::from(value),
                other,
                bound: f64::from(bound),
                expected,
            })
        };
        countable(opportunities as usize)?;
        if last > opportunities {
            return refuse(
                "the last purchase's opportunity",
                last,
                "the number of opportunities",
                opportunities,
                "the last purchase in one of the opportunities",
            );
        }
        if purchases > last {
            return refuse(
                "the number of purchases",
                purchases,
                "the last purchase's opportunity",
                last,
                "at most one purchase in each opportunity up to the last",
            );
        }
        if purchases == 0 && last > 0 {
            return refuse(
                "the last purchase's opportunity",
                last,
                "the number of purchases",
                0,
                "0 for a customer without a purchase",
            );
        }
        Ok(Self { opportunities, last, purchases })
    }

    /// From a row of yes and no, one for each opportunity.
    ///
    /// # Errors
    /// [`Error::Range`] for more than a million opportunities.
    pub fn from_bought(bought: &[bool]) -> Result<Self, Error> {
        countable(bought.len())?;
        let (mut opportunities, mut last, mut purchases) = (0, 0, 0);
        for bought in bought {
            opportunities += 1;
            if *bought {
                last = opportunities;
                purchases += 1;
            }
        }
        Ok(Self { opportunities, last, purchases })
    }

    /// The number of purchases, `x`.
    #[must_use]
    pub const fn purchases(&self) -> u32 {
        self.purchases
    }

    /// The opportunity of the last purchase, `t_x`; 0 without any.
    #[must_use]
    pub const fn last(&self) -> u32 {
        self.last
    }

    /// The number of opportunities, `n`.
    #[must_use]
    pub const fn opportunities(&self) -> u32 {
        self.opportunities
    }
}

fn countable(opportunities: usize) -> Result<(), Error> {
    if opportunities > MOST as usize {
        return Err(Error::Range {
            what: "the number of opportunities",
            value: opportunities as f64,
            expected: "at most 1,000,000",
        });
    }
    Ok(())
}

/// How many customers share a discrete history: what the BG/BB model is fitted
/// to.
///
/// ```
/// use satis_clv::{Opportunities, OpportunityTally};
///
/// let mut tally = OpportunityTally::new();
/// tally.record_many(Opportunities::new(0, 0, 6)?, 3464);
/// tally.record_many(Opportunities::new(6, 6, 6)?, 1203);
/// assert_eq!((tally.customers(), tally.rows().len()), (4667, 2));
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(from = "StoredTally", into = "StoredTally")
)]
pub struct OpportunityTally {
    rows: BTreeMap<Opportunities, u64>,
}

impl OpportunityTally {
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

    /// The distinct histories with their counts.
    #[must_use]
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (Opportunities, u64)> + '_ {
        self.rows.iter().map(|(history, count)| (*history, *count))
    }

    /// Counts one more customer.
    pub fn record(&mut self, history: Opportunities) {
        self.record_many(history, 1);
    }

    /// Counts several customers with the same history.
    pub fn record_many(&mut self, history: Opportunities, customers: u64) {
        if customers > 0 {
            let count = self.rows.entry(history).or_insert(0);
            *count = count.saturating_add(customers);
        }
    }

    /// Takes in all that another tally holds.
    pub fn merge(&mut self, other: &Self) {
        for (history, customers) in other.rows() {
            self.record_many(history, customers);
        }
    }
}

impl Extend<Opportunities> for OpportunityTally {
    fn extend<I: IntoIterator<Item = Opportunities>>(&mut self, histories: I) {
        for history in histories {
            self.record(history);
        }
    }
}

impl FromIterator<Opportunities> for OpportunityTally {
    fn from_iter<I: IntoIterator<Item = Opportunities>>(histories: I) -> Self {
        let mut tally = Self::new();
        tally.extend(histories);
        tally
    }
}

/// How a history is stored.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    purchases: u32,
    last: u32,
    opportunities: u32,
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for Opportunities {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        Self::new(stored.purchases, stored.last, stored.opportunities)
    }
}

#[cfg(feature = "serde")]
impl From<Opportunities> for Stored {
    fn from(history: Opportunities) -> Self {
        Self {
            purchases: history.purchases,
            last: history.last,
            opportunities: history.opportunities,
        }
    }
}

/// How a tally is stored: histories with counts.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredTally {
    rows: Vec<(Opportunities, u64)>,
}

#[cfg(feature = "serde")]
impl From<StoredTally> for OpportunityTally {
    fn from(stored: StoredTally) -> Self {
        let mut tally = Self::new();
        for (history, customers) in stored.rows {
            tally.record_many(history, customers);
        }
        tally
    }
}

#[cfg(feature = "serde")]
impl From<OpportunityTally> for StoredTally {
    fn from(tally: OpportunityTally) -> Self {
        Self { rows: tally.rows().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_histories_are_refused() {
        assert!(Opportunities::new(1, 7, 6).is_err());
        assert!(Opportunities::new(0, 2, 6).is_err());
        assert!(Opportunities::new(2, 0, 6).is_err());
        assert!(Opportunities::new(0, 0, 1_000_001).is_err());
        let row = Opportunities::from_bought(&[true, true, false, false, true, false]).unwrap();
        assert_eq!(row, Opportunities::new(3, 5, 6).unwrap());
        assert_eq!(Opportunities::from_bought(&[]).unwrap(), Opportunities::NONE);
    }

    #[test]
    fn tallies_merge() {
        let histories = [Opportunities::NONE, Opportunities::new(1, 2, 3).unwrap()];
        let mut left: OpportunityTally = histories.into_iter().collect();
        let right = left.clone();
        left.merge(&right);
        assert_eq!((left.customers(), left.rows().len()), (4, 2));
    }
}
