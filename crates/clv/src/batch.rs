//! Predictions for all customers at once: each distinct history is predicted
//! once, whatever the number of customers who share it.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use crate::hash::Multiply;
use crate::purchase_model::horizon;
use crate::{Error, History, PurchaseModel, PurchaseTally};

/// What a model predicts for one history.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Prediction {
    /// Frequency, recency and age.
    pub history: History,
    /// How many customers have it.
    pub customers: u64,
    /// The probability that each of them has not left.
    pub p_alive: f64,
    /// The purchases that each of them is expected to make.
    pub expected: f64,
}

/// The probability of being alive and the expected purchases within a horizon,
/// for every distinct history of a tally.
///
/// ```
/// use satis_clv::{BgNbd, History, PurchaseTally, TimeUnit, batch::Batch};
///
/// let tally = PurchaseTally::from_numbers(
///     TimeUnit::Weeks,
///     [(2., 30.43, 38.86), (0., 0., 38.86), (2., 30.43, 38.86)],
/// )?;
/// let batch = Batch::new(&BgNbd::new(0.243, 4.414, 0.793, 2.426)?, &tally, 39.0)?;
/// assert_eq!(batch.predictions().len(), 2);
/// let customer = batch.of(&History::new(2, 30.43, 38.86)?).ok_or("not in the tally").unwrap();
/// assert_eq!(customer.customers, 2);
/// assert!((customer.expected - 1.226).abs() < 1e-3);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    predictions: Vec<Prediction>,
    horizon: f64,
    index: HashMap<Key, usize, BuildHasherDefault<Multiply>>,
}

type Key = (u64, u64, u64);

fn key(history: &History) -> Key {
    (history.frequency(), history.recency().to_bits(), history.age().to_bits())
}

impl Batch {
    /// The predictions for all customers of a tally over `(T, T + t]`.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative or infinite horizon, and what the model
    /// returns.
    pub fn new(model: &impl PurchaseModel, tally: &PurchaseTally, t: f64) -> Result<Self, Error> {
        let t = horizon(t)?;
        let rows: Vec<(History, u64)> =
            tally.rows().map(|row| (row.history, row.customers)).collect();
        let histories: Vec<History> = rows.iter().map(|(history, _)| *history).collect();
        let pairs = model.predict_all(&histories, t)?;
        let predictions: Vec<Prediction> = rows
            .into_iter()
            .zip(pairs)
            .map(|((history, customers), (p_alive, expected))| Prediction {
                history,
                customers,
                p_alive,
                expected,
            })
            .collect();
        let index =
            predictions.iter().enumerate().map(|(at, row)| (key(&row.history), at)).collect();
        Ok(Self { predictions, horizon: t, index })
    }

    /// The predictions, by frequency, recency and age.
    #[must_use]
    pub fn predictions(&self) -> &[Prediction] {
        &self.predictions
    }

    /// The prediction for a customer of the tally.
    #[must_use]
    pub fn of(&self, history: &History) -> Option<&Prediction> {
        self.predictions.get(*self.index.get(&key(history))?)
    }

    /// The horizon.
    #[must_use]
    pub const fn horizon(&self) -> f64 {
        self.horizon
    }

    /// How many purchases all customers together are expected to make.
    #[must_use]
    pub fn total_expected(&self) -> f64 {
        self.predictions.iter().map(|row| row.customers as f64 * row.expected).sum()
    }

    /// How many customers are expected to be alive.
    #[must_use]
    pub fn total_alive(&self) -> f64 {
        self.predictions.iter().map(|row| row.customers as f64 * row.p_alive).sum()
    }
}
