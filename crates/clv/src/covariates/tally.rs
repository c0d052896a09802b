//! Distinct histories with covariates, and how many customers share each.

use std::collections::BTreeMap;

use crate::error::finite;
use crate::{Error, History, PurchaseTally, TimeUnit};

/// How many customers share each frequency, recency, age and covariates.
///
/// The covariates of the purchase process and those of the dropout process can
/// be the same or others. A category is given as columns of 0 and 1, one less
/// than it has levels.
///
/// ```
/// use satis_clv::{CovariateTally, History, TimeUnit};
///
/// let mut tally = CovariateTally::new(TimeUnit::Weeks, ["mail", "online"], ["online"])?;
/// tally.add(&History::new(2, 30.0, 39.0)?, &[1.0, 0.0], &[0.0])?;
/// tally.add(&History::new(0, 0.0, 39.0)?, &[0.0, 1.0], &[1.0])?;
/// assert_eq!((tally.customers(), tally.distinct()), (2, 2));
/// assert!(tally.add(&History::NOTHING, &[1.0], &[0.0]).is_err());
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CovariateTally {
    purchase: Vec<String>,
    dropout: Vec<String>,
    histories: PurchaseTally,
    /// By frequency and the bits of recency, age and covariates.
    rows: BTreeMap<Vec<u64>, u64>,
}

/// One distinct row.
#[derive(Debug, Clone)]
pub(super) struct CovariateRow {
    pub(super) key: [u64; 3],
    pub(super) purchase: Vec<f64>,
    pub(super) dropout: Vec<f64>,
    pub(super) customers: f64,
}

impl CovariateTally {
    /// No customers yet; the names of the covariates of each process.
    ///
    /// # Errors
    /// [`Error::Text`] for a name that comes twice in one process or is empty.
    pub fn new<N: Into<String>, M: Into<String>>(
        unit: TimeUnit,
        purchase: impl IntoIterator<Item = N>,
        dropout: impl IntoIterator<Item = M>,
    ) -> Result<Self, Error> {
        let purchase: Vec<String> = purchase.into_iter().map(Into::into).collect();
        let dropout: Vec<String> = dropout.into_iter().map(Into::into).collect();
        for names in [&purchase, &dropout] {
            distinct(names)?;
        }
        let histories = PurchaseTally::new(unit);
        Ok(Self { purchase, dropout, histories, rows: BTreeMap::new() })
    }

    /// One more customer, with the values of its covariates in the order of
    /// their names.
    ///
    /// # Errors
    /// [`Error::Length`] for another number of values, [`Error::Range`] for
    /// one that is not finite.
    pub fn add(
        &mut self,
        history: &History,
        purchase: &[f64],
        dropout: &[f64],
    ) -> Result<(), Error> {
        self.add_many(history, purchase, dropout, 1)
    }

    /// Many customers alike.
    ///
    /// # Errors
    /// As [`add`](Self::add), and [`Error::Model`] if the count would not fit
    /// 64 bits.
    pub fn add_many(
        &mut self,
        history: &History,
        purchase: &[f64],
        dropout: &[f64],
        customers: u64,
    ) -> Result<(), Error> {
        checked("covariates of purchase", purchase, self.purchase.len())?;
        checked("covariates of dropout", dropout, self.dropout.len())?;
        if customers == 0 {
            return Ok(());
        }
        self.histories.add_many(history, customers)?;
        let mut key = Vec::with_capacity(3 + purchase.len() + dropout.len());
        key.extend([history.frequency(), history.recency().to_bits(), history.age().to_bits()]);
        // Adding 0 turns a negative zero into a plain one.
        key.extend(purchase.iter().chain(dropout).map(|value| (value + 0.0).to_bits()));
        let count = self.rows.entry(key).or_insert(0);
        *count = count.saturating_add(customers);
        Ok(())
    }

    /// How many customers there are.
    #[must_use]
    pub const fn customers(&self) -> u64 {
        self.histories.customers()
    }

    /// How many distinct rows they make.
    #[must_use]
    pub fn distinct(&self) -> usize {
        self.rows.len()
    }

    /// The names of the covariates of the purchase process.
    #[must_use]
    pub fn purchase_names(&self) -> &[String] {
        &self.purchase
    }

    /// The names of the covariates of the dropout process.
    #[must_use]
    pub fn dropout_names(&self) -> &[String] {
        &self.dropout
    }

    /// The same customers without their covariates.
    #[must_use]
    pub const fn histories(&self) -> &PurchaseTally {
        &self.histories
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = CovariateRow> + '_ {
        let split = 3 + self.purchase.len();
        self.rows.iter().map(move |(key, customers)| {
            let values = |bits: &[u64]| bits.iter().map(|bits| f64::from_bits(*bits)).collect();
            CovariateRow {
                // Every key begins with the three numbers of its history.
                key: [key[0], key[1], key[2]],
                purchase: values(&key[3..split]),
                dropout: values(&key[split..]),
                customers: *customers as f64,
            }
        })
    }
}

/// Checks that no name is empty or comes twice.
pub(super) fn distinct(names: &[String]) -> Result<(), Error> {
    for (at, name) in names.iter().enumerate() {
        if name.is_empty() || names[..at].contains(name) {
            return Err(Error::Text {
                what: "the name of a covariate",
                text: name.clone(),
                expected: "a name of its own for each covariate of a process",
            });
        }
    }
    Ok(())
}

/// Checks the values of the covariates of a process.
pub(super) fn checked(what: &'static str, values: &[f64], expected: usize) -> Result<(), Error> {
    if values.len() != expected {
        return Err(Error::Length { what, expected, found: values.len() });
    }
    values.iter().try_for_each(|value| finite("covariate", *value).map(drop))
}
