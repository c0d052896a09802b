//! Customers whose covariates change with time.

use super::tally::{checked, distinct};
use crate::error::not_negative;
use crate::{Error, History};

/// The covariates of a customer in one period, in which they are constant.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CovariatePeriod {
    /// The end of the period, from the customer's first purchase. It begins
    /// where the one before ends, the first one at 0; its end belongs to it.
    pub end: f64,
    /// The covariates of the purchase process.
    pub purchase: Vec<f64>,
    /// The covariates of the dropout process.
    pub dropout: Vec<f64>,
}

/// A customer with the times of its purchases and its covariates over time.
///
/// ```
/// use satis_clv::{CovariatePeriod, DynamicCustomer};
///
/// // Two repeat purchases in 20 weeks; a campaign in weeks 5 to 8.
/// let period = |end, campaign| CovariatePeriod { end, purchase: vec![campaign], dropout: vec![] };
/// let customer = DynamicCustomer::new(
///     &[6.0, 12.5], 20.0, vec![period(4.0, 0.0), period(8.0, 1.0), period(30.0, 0.0)],
/// )?;
/// assert_eq!(customer.history().frequency(), 2);
/// // Covariates must be known up to the age at least.
/// assert!(DynamicCustomer::new(&[], 20.0, vec![period(8.0, 1.0)]).is_err());
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct DynamicCustomer {
    history: History,
    periods: Vec<CovariatePeriod>,
    /// The sum over the repeat purchases of the covariates of purchase.
    at_purchases: Vec<f64>,
}

impl DynamicCustomer {
    /// A customer with the times of its repeat purchases in ascending order,
    /// its age, and its covariates period by period, up to its age or beyond;
    /// those beyond are needed for predictions.
    ///
    /// # Errors
    /// [`Error::Row`] with the first purchase that is out of order, after the
    /// age or no time, or the first period that ends no later than the one
    /// before or has other numbers of covariates; [`Error::Contradiction`] if
    /// the periods end before the age.
    pub fn new(purchases: &[f64], age: f64, periods: Vec<CovariatePeriod>) -> Result<Self, Error> {
        let recency = purchases.last().copied().unwrap_or(0.0);
        let mut before = 0.0;
        for (row, time) in purchases.iter().enumerate() {
            let time = not_negative("time of a purchase", *time).map_err(|e| e.at_row(row))?;
            if time < before {
                return Err(Error::Contradiction {
                    what: "time of a purchase",
                    value: time,
                    other: "the one before",
                    bound: before,
                    expected: "times in ascending order",
                }
                .at_row(row));
            }
            before = time;
        }
        let history = History::new(purchases.len() as u64, recency, age)?;
        let shape = periods.first().map_or((0, 0), |p| (p.purchase.len(), p.dropout.len()));
        let mut before = 0.0;
        for (row, period) in periods.iter().enumerate() {
            checked("covariates of purchase", &period.purchase, shape.0)
                .and(checked("covariates of dropout", &period.dropout, shape.1))
                .map_err(|error| error.at_row(row))?;
            if !(period.end > before && period.end.is_finite()) {
                return Err(Error::Contradiction {
                    what: "end of a period",
                    value: period.end,
                    other: "the end before it",
                    bound: before,
                    expected: "later, finite ends",
                }
                .at_row(row));
            }
            before = period.end;
        }
        if before < age || periods.is_empty() {
            return Err(Error::Contradiction {
                what: "end of the covariates",
                value: before,
                other: "age",
                bound: age,
                expected: "covariates up to the age at least",
            });
        }
        let mut at_purchases = vec![0.0; shape.0];
        for time in purchases {
            let place = periods.partition_point(|period| period.end < *time);
            if let Some(period) = periods.get(place) {
                for (sum, value) in at_purchases.iter_mut().zip(&period.purchase) {
                    *sum += value;
                }
            }
        }
        Ok(Self { history, periods, at_purchases })
    }

    /// Frequency, recency and age.
    #[must_use]
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// The periods in their order.
    #[must_use]
    pub fn periods(&self) -> &[CovariatePeriod] {
        &self.periods
    }

    pub(super) fn at_purchases(&self) -> &[f64] {
        &self.at_purchases
    }

    /// The parts of the periods within `from..to`: start, end, covariates.
    pub(super) fn within(
        &self,
        from: f64,
        to: f64,
    ) -> impl Iterator<Item = (f64, f64, &CovariatePeriod)> {
        let mut start = 0.0;
        self.periods.iter().filter_map(move |period| {
            let (begin, end) = (f64::max(start, from), period.end.min(to));
            start = period.end;
            (begin < end).then_some((begin, end, period))
        })
    }
}

/// Customers with covariates that change with time, all with the same names.
#[derive(Debug, Clone, PartialEq)]
pub struct DynamicCustomers {
    pub(super) purchase: Vec<String>,
    pub(super) dropout: Vec<String>,
    pub(super) customers: Vec<DynamicCustomer>,
}

impl DynamicCustomers {
    /// No customers yet; the names of the covariates of each process.
    ///
    /// # Errors
    /// [`Error::Text`] for a name that comes twice in one process or is empty.
    pub fn new<N: Into<String>, M: Into<String>>(
        purchase: impl IntoIterator<Item = N>,
        dropout: impl IntoIterator<Item = M>,
    ) -> Result<Self, Error> {
        let purchase: Vec<String> = purchase.into_iter().map(Into::into).collect();
        let dropout: Vec<String> = dropout.into_iter().map(Into::into).collect();
        distinct(&purchase)?;
        distinct(&dropout)?;
        Ok(Self { purchase, dropout, customers: Vec::new() })
    }

    /// One more customer.
    ///
    /// # Errors
    /// [`Error::Length`] if it has other numbers of covariates than there are
    /// names.
    pub fn add(&mut self, customer: DynamicCustomer) -> Result<(), Error> {
        shaped(&customer, self.purchase.len(), self.dropout.len())?;
        self.customers.push(customer);
        Ok(())
    }

    /// The customers in the order in which they came.
    #[must_use]
    pub fn customers(&self) -> &[DynamicCustomer] {
        &self.customers
    }
}

/// Checks that a customer has so many covariates of each process.
pub(super) fn shaped(
    customer: &DynamicCustomer,
    purchase: usize,
    dropout: usize,
) -> Result<(), Error> {
    // The periods of a customer are alike, and there is at least one.
    customer.periods.first().map_or(Ok(()), |period| {
        checked("covariates of purchase", &period.purchase, purchase).and(checked(
            "covariates of dropout",
            &period.dropout,
            dropout,
        ))
    })
}
