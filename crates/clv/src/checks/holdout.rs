//! What customers did in the holdout by what they had done before.

use crate::error::not_negative;
use crate::{Error, History, PurchaseModel};

use super::errors::ForecastErrors;

/// Mean purchases in the holdout, actual against expected, by the frequency in
/// the calibration period (Fader, Hardie & Lee 2005, figure 4).
///
/// ```
/// use satis_clv::{BgNbd, HoldoutTable, SimulatesCustomers};
///
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// let customers = model.simulate(&[39.0; 3_000], 39.0, 1)?;
/// let mut seen = Vec::new();
/// for customer in &customers {
///     seen.push((customer.history()?, customer.future_purchases()));
/// }
/// let table = HoldoutTable::new(&model, &seen, 39.0, 7)?;
/// let once = &table.rows()[1];
/// assert!((once.actual_mean().unwrap() / once.expected_mean().unwrap() - 1.0).abs() < 0.3);
/// assert!(table.errors().total_error().unwrap().abs() < 0.15);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct HoldoutTable {
    rows: Vec<HoldoutRow>,
    errors: ForecastErrors,
    horizon: f64,
}

/// Customers of one frequency.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct HoldoutRow {
    /// Their repeat purchases in the calibration period; in the last row so
    /// many or more.
    pub frequency: u64,
    /// How many they are.
    pub customers: u64,
    /// Their purchases in the holdout.
    pub actual: u64,
    /// The purchases expected of them.
    pub expected: f64,
}

impl HoldoutRow {
    /// Actual purchases a customer; `None` without customers.
    #[must_use]
    pub fn actual_mean(&self) -> Option<f64> {
        (self.customers > 0).then(|| self.actual as f64 / self.customers as f64)
    }

    /// Expected purchases a customer; `None` without customers.
    #[must_use]
    pub fn expected_mean(&self) -> Option<f64> {
        (self.customers > 0).then(|| self.expected / self.customers as f64)
    }
}

impl HoldoutTable {
    /// Customers with their histories in the calibration period and their
    /// purchases in the holdout of this length, by frequency 0, 1, ... up to
    /// `last` or more.
    ///
    /// # Errors
    /// [`Error::NoData`] without customers, [`Error::Range`] for the horizon
    /// or a `last` above 100,000, and [`Error::Row`] with what the model says
    /// of a customer.
    pub fn new<M: PurchaseModel>(
        model: &M,
        customers: &[(History, u64)],
        horizon: f64,
        last: u64,
    ) -> Result<Self, Error> {
        let horizon = not_negative("horizon", horizon)?;
        if last > 100_000 {
            return Err(Error::Range {
                what: "the last frequency",
                value: last as f64,
                expected: "a whole number up to 100,000",
            });
        }
        let mut rows: Vec<HoldoutRow> = (0..=last)
            .map(|frequency| HoldoutRow { frequency, customers: 0, actual: 0, expected: 0.0 })
            .collect();
        let mut pairs = Vec::with_capacity(customers.len());
        for (at, (history, actual)) in customers.iter().enumerate() {
            let expected =
                model.expected_purchases(history, horizon).map_err(|error| error.at_row(at))?;
            let place = history.frequency().min(last);
            // At most 100,000, so it fits.
            if let Some(row) = usize::try_from(place).ok().and_then(|at| rows.get_mut(at)) {
                row.customers += 1;
                row.actual = row.actual.saturating_add(*actual);
                row.expected += expected;
            }
            pairs.push((*actual as f64, expected));
        }
        Ok(Self { rows, errors: ForecastErrors::new(&pairs)?, horizon })
    }

    /// The rows, frequency 0 first.
    #[must_use]
    pub fn rows(&self) -> &[HoldoutRow] {
        &self.rows
    }

    /// The errors over all customers.
    #[must_use]
    pub const fn errors(&self) -> &ForecastErrors {
        &self.errors
    }

    /// The length of the holdout.
    #[must_use]
    pub const fn horizon(&self) -> f64 {
        self.horizon
    }
}
