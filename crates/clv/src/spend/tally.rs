//! What spend models are fitted to: how many customers share a number of
//! repeat purchases and a mean spend.

use std::collections::BTreeMap;

use super::independence::Independence;
use crate::{Error, History};

/// The distinct pairs of repeat purchases and mean spend, with counts.
///
/// Only the repeat purchases count, as in the papers: the first purchase is
/// not a repeat. Customers without a repeat purchase say nothing about spend;
/// they are counted and left out. A spend of zero or less is refused: what a
/// returned or free purchase means has to be settled before, in the purchase
/// histories.
///
/// ```
/// use satis_clv::SpendTally;
///
/// // (repeat purchases, mean spend) of three customers.
/// let tally = SpendTally::from_customers([(2, 22.345), (1, 11.77), (0, 0.0)])?;
/// assert_eq!((tally.customers(), tally.without_repeat()), (2, 1));
/// // Five euros of a customer who never came back:
/// let wrong = SpendTally::from_customers([(0, 5.0)]).unwrap_err();
/// assert!(wrong.to_string().starts_with("row 0: mean spend is 5"));
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Stored", into = "Stored")
)]
pub struct SpendTally {
    /// By repeat purchases and the bits of the mean spend: positive numbers
    /// are ordered as their bits.
    rows: BTreeMap<(u64, u64), u64>,
    without_repeat: u64,
}

impl SpendTally {
    /// Nobody yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One entry a customer: repeat purchases and mean spend of these (0 where
    /// there are none).
    ///
    /// # Errors
    /// [`Error::Row`] with the row and what is wrong with it.
    pub fn from_customers(customers: impl IntoIterator<Item = (u64, f64)>) -> Result<Self, Error> {
        let mut tally = Self::new();
        for (row, (purchases, mean_spend)) in customers.into_iter().enumerate() {
            tally.record(purchases, mean_spend).map_err(|error| error.at_row(row))?;
        }
        Ok(tally)
    }

    /// From purchase histories that know their mean spend.
    ///
    /// ```
    /// use satis_clv::{History, SpendTally};
    ///
    /// let regular = History::new(2, 30.0, 39.0)?.with_mean_spend(22.35)?;
    /// let tally = SpendTally::from_histories([regular, History::new(0, 0.0, 39.0)?])?;
    /// assert_eq!((tally.customers(), tally.without_repeat()), (1, 1));
    /// # Ok::<(), satis_clv::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Row`] for a customer with repeat purchases whose spend is not
    /// known, or is not positive.
    pub fn from_histories(histories: impl IntoIterator<Item = History>) -> Result<Self, Error> {
        let mut tally = Self::new();
        for (row, history) in histories.into_iter().enumerate() {
            let spend = match history.mean_spend() {
                Some(spend) => spend,
                None if history.frequency() == 0 => 0.0,
                None => {
                    return Err(Error::NoData {
                        what: "the spend of a customer",
                        needed: "the mean spend of the repeat purchases",
                    }
                    .at_row(row));
                }
            };
            tally.record(history.frequency(), spend).map_err(|error| error.at_row(row))?;
        }
        Ok(tally)
    }

    /// How many customers have repeat purchases.
    #[must_use]
    pub fn customers(&self) -> u64 {
        self.rows.values().sum()
    }

    /// How many customers have none and are left out.
    #[must_use]
    pub const fn without_repeat(&self) -> u64 {
        self.without_repeat
    }

    /// The distinct pairs with their counts, by repeat purchases and then mean
    /// spend: (repeat purchases, mean spend, customers).
    #[must_use]
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (u64, f64, u64)> + '_ {
        self.rows
            .iter()
            .map(|(&(purchases, bits), &count)| (purchases, f64::from_bits(bits), count))
    }

    /// The mean over customers of their mean spend; `None` without any.
    #[must_use]
    pub fn mean_spend(&self) -> Option<f64> {
        let n = self.customers();
        (n > 0).then(|| {
            self.rows().map(|(_, spend, count)| spend * count as f64).sum::<f64>() / n as f64
        })
    }

    /// Whether spend goes with frequency: the assumption of every model that
    /// multiplies expected purchases by expected spend.
    ///
    /// # Errors
    /// [`Error::NoData`] with fewer than four customers, or where all have the
    /// same frequency or the same spend.
    pub fn independence(&self) -> Result<Independence, Error> {
        Independence::of(self)
    }

    /// Counts one more customer.
    ///
    /// # Errors
    /// [`Error::Contradiction`] for spend without purchases, [`Error::Range`]
    /// for a spend that is not positive and finite.
    pub fn record(&mut self, purchases: u64, mean_spend: f64) -> Result<(), Error> {
        self.record_many(purchases, mean_spend, 1)
    }

    /// Counts several customers with the same figures.
    ///
    /// # Errors
    /// As [`record`](Self::record).
    pub fn record_many(
        &mut self,
        purchases: u64,
        mean_spend: f64,
        customers: u64,
    ) -> Result<(), Error> {
        super::checked(purchases, mean_spend)?;
        if customers == 0 {
            return Ok(());
        }
        if purchases == 0 {
            self.without_repeat = self.without_repeat.saturating_add(customers);
            return Ok(());
        }
        let spend = crate::error::positive("mean spend", mean_spend)?;
        let count = self.rows.entry((purchases, spend.to_bits())).or_insert(0);
        *count = count.saturating_add(customers);
        Ok(())
    }

    /// Takes in all that another tally holds: the tally of a whole is the
    /// merge of the tallies of its parts.
    pub fn merge(&mut self, other: &Self) {
        for (key, customers) in &other.rows {
            let count = self.rows.entry(*key).or_insert(0);
            *count = count.saturating_add(*customers);
        }
        self.without_repeat = self.without_repeat.saturating_add(other.without_repeat);
    }
}

/// How it is stored: rows of (repeat purchases, mean spend, customers).
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    rows: Vec<(u64, f64, u64)>,
    #[serde(default)]
    without_repeat: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for SpendTally {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        let mut tally = Self { without_repeat: stored.without_repeat, ..Self::default() };
        for (row, (purchases, spend, customers)) in stored.rows.into_iter().enumerate() {
            tally.record_many(purchases, spend, customers).map_err(|error| error.at_row(row))?;
        }
        Ok(tally)
    }
}

#[cfg(feature = "serde")]
impl From<SpendTally> for Stored {
    fn from(tally: SpendTally) -> Self {
        Self { rows: tally.rows().collect(), without_repeat: tally.without_repeat }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_the_parts_gives_the_whole() {
        let rows = [(1, 10.0), (3, 7.5), (0, 0.0), (1, 10.0), (2, 1e-3)];
        let whole = SpendTally::from_customers(rows).unwrap();
        let mut parts = SpendTally::from_customers(rows[3..].iter().copied()).unwrap();
        parts.merge(&SpendTally::from_customers(rows[..3].iter().copied()).unwrap());
        assert_eq!(whole, parts);
        assert_eq!(whole.rows().len(), 3);
        let mean = whole.mean_spend().unwrap();
        assert!((mean - (10.0 + 7.5 + 10.0 + 1e-3) / 4.0).abs() < 1e-15);
        assert!(SpendTally::new().mean_spend().is_none());
    }

    #[test]
    fn histories_must_know_their_spend() {
        let unknown = History::new(2, 3.0, 5.0).unwrap();
        let refused = SpendTally::from_histories([History::NOTHING, unknown]).unwrap_err();
        assert!(matches!(refused, Error::Row { row: 1, .. }), "{refused}");
        let returned = unknown.with_mean_spend(-4.0).unwrap();
        assert!(SpendTally::from_histories([returned]).is_err());
    }

    #[test]
    fn impossible_spend_is_refused_with_its_row() {
        for spend in [0.0, -4.0, f64::NAN, f64::INFINITY] {
            let error = SpendTally::from_customers([(1, 2.0), (3, spend)]).unwrap_err();
            assert!(matches!(error, Error::Row { row: 1, .. }), "{error}");
        }
    }
}
