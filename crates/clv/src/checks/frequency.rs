//! The histogram of frequencies, actual against expected, with its tests.

use std::collections::BTreeMap;

use satis_numerics::{ChiSquare, Continuous};

use crate::{Error, PurchaseModel, PurchaseTally};

/// How many customers made 0, 1, 2, ... repeat purchases, and how many the
/// model expects to, given how long each has been a customer.
///
/// The expected number is `sum over customers of P(X(T) = n)`, the check of
/// Fader, Hardie & Lee (2005, Counting your customers the easy way, figure 2).
///
/// - chi-square: Pearson's over the rows, those with fewer than five expected
///   pooled with their neighbours; degrees of freedom are rows - 1 - estimated
///   parameters. The parameters were fitted to more than this histogram, so
///   the test errs on the strict side (Chernoff & Lehmann 1954): the true
///   degrees lie between rows - 1 - parameters and rows - 1.
/// - the largest distance between the two cumulative shares, as in the
///   Kolmogorov-Smirnov statistic. It has no p-value here: the law of
///   Kolmogorov holds for continuous data and parameters known beforehand.
///
/// ```
/// use satis_clv::{BgNbd, FrequencyFit, SimulatesCustomers, TimeUnit};
///
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// let tally = model.simulate_tally(TimeUnit::Weeks, &[39.0; 2_000], 1)?;
/// // Against the model that the customers came from: no parameter is estimated.
/// let fit = FrequencyFit::new(&model, &tally, 7, 0)?;
/// assert_eq!(fit.rows().len(), 8);
/// assert!(fit.p_value().unwrap() > 0.01 && fit.distance() < 0.03);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FrequencyFit {
    rows: Vec<FrequencyRow>,
    customers: u64,
    chi_square: f64,
    cells: usize,
    degrees: Option<usize>,
    p_value: Option<f64>,
    distance: f64,
}

/// One frequency.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FrequencyRow {
    /// How many repeat purchases; in the last row so many or more.
    pub frequency: u64,
    /// How many customers made them.
    pub actual: u64,
    /// How many the model expects to.
    pub expected: f64,
}

/// Fewer than this many expected are too few for the chi-square law.
const POOL: f64 = 5.0;

impl FrequencyFit {
    /// Rows 0, 1, ... up to `last` or more; `parameters` were estimated from
    /// the same customers, 0 for a model from elsewhere.
    ///
    /// # Errors
    /// [`Error::NoData`] without customers, [`Error::Range`] if `last` is 0 or
    /// above 100,000, and what the model returns.
    pub fn new<M: PurchaseModel>(
        model: &M,
        tally: &PurchaseTally,
        last: u64,
        parameters: usize,
    ) -> Result<Self, Error> {
        if !(1..=100_000).contains(&last) {
            return Err(Error::Range {
                what: "the last frequency",
                value: last as f64,
                expected: "a whole number from 1 to 100,000",
            });
        }
        let customers = tally.customers();
        if customers == 0 {
            return Err(Error::NoData { what: "a histogram", needed: "at least one customer" });
        }
        let mut actual: Vec<u64> = (0..=last).map(|_| 0).collect();
        // Customers of one age share their probabilities.
        let mut ages: BTreeMap<u64, u64> = BTreeMap::new();
        for row in tally.rows() {
            let place = row.history.frequency().min(last);
            // At most 100,000, so it fits.
            if let Some(count) = usize::try_from(place).ok().and_then(|at| actual.get_mut(at)) {
                *count += row.customers;
            }
            *ages.entry(row.history.age().to_bits()).or_insert(0) += row.customers;
        }
        let mut expected = vec![0.0; actual.len()];
        for (age, count) in ages {
            let (age, count) = (f64::from_bits(age), count as f64);
            let mut rest: f64 = 1.0;
            for (n, sum) in (0..last).zip(&mut expected) {
                let p = model.probability_of_new(n, age)?;
                *sum += count * p;
                rest -= p;
            }
            if let Some(sum) = expected.last_mut() {
                *sum += count * rest.max(0.0);
            }
        }
        let rows: Vec<FrequencyRow> = (0..=last)
            .zip(actual.iter().zip(&expected))
            .map(|(frequency, (actual, expected))| FrequencyRow {
                frequency,
                actual: *actual,
                expected: *expected,
            })
            .collect();
        let (chi_square, cells) = pearson(&rows);
        let degrees = cells.checked_sub(1 + parameters).filter(|degrees| *degrees > 0);
        let p_value = degrees
            .map(|degrees| ChiSquare::new(degrees as f64).map(|law| law.survival(chi_square)))
            .transpose()
            .map_err(|error| Error::numerical(&error))?;
        let mut between: f64 = 0.0;
        let mut distance: f64 = 0.0;
        for row in &rows {
            between += row.actual as f64 - row.expected;
            distance = distance.max(between.abs() / customers as f64);
        }
        Ok(Self { rows, customers, chi_square, cells, degrees, p_value, distance })
    }

    /// The rows, frequency 0 first.
    #[must_use]
    pub fn rows(&self) -> &[FrequencyRow] {
        &self.rows
    }

    /// How many customers there are.
    #[must_use]
    pub const fn customers(&self) -> u64 {
        self.customers
    }

    /// Pearson's statistic.
    #[must_use]
    pub const fn chi_square(&self) -> f64 {
        self.chi_square
    }

    /// How many cells were left after pooling.
    #[must_use]
    pub const fn cells(&self) -> usize {
        self.cells
    }

    /// The degrees of freedom; `None` if the cells are no more than the
    /// parameters.
    #[must_use]
    pub const fn degrees(&self) -> Option<usize> {
        self.degrees
    }

    /// The chi-square tail at the statistic; `None` without degrees of
    /// freedom.
    #[must_use]
    pub const fn p_value(&self) -> Option<f64> {
        self.p_value
    }

    /// The largest distance between the cumulative shares.
    #[must_use]
    pub const fn distance(&self) -> f64 {
        self.distance
    }
}

/// Pearson's statistic and the number of its cells, from the last row down, so
/// that the thin tail is pooled.
fn pearson(rows: &[FrequencyRow]) -> (f64, usize) {
    let mut cells: Vec<(f64, f64)> = Vec::new();
    let (mut actual, mut expected) = (0.0, 0.0);
    for row in rows.iter().rev() {
        actual += row.actual as f64;
        expected += row.expected;
        if expected >= POOL {
            cells.push((actual, expected));
            (actual, expected) = (0.0, 0.0);
        }
    }
    // What is left at the low end joins the cell beside it.
    match cells.last_mut() {
        Some(cell) => {
            cell.0 += actual;
            cell.1 += expected;
        }
        None => cells.push((actual, expected)),
    }
    let term = |(actual, expected): &(f64, f64)| {
        if *expected > 0.0 { (actual - expected) * (actual - expected) / expected } else { 0.0 }
    };
    (cells.iter().map(term).sum(), cells.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BgNbd, History, TimeUnit};

    #[test]
    fn pooling_by_hand() {
        let row = |frequency, actual, expected| FrequencyRow { frequency, actual, expected };
        // 3 + 2 are pooled from the end; 1 at the low end joins 10.
        let rows = [row(0, 2, 1.0), row(1, 12, 10.0), row(2, 1, 2.0), row(3, 1, 3.0)];
        let (statistic, cells) = pearson(&rows);
        assert_eq!(cells, 2);
        assert!((statistic - (9.0 / 11.0 + 9.0 / 5.0)).abs() < 1e-14);
    }

    #[test]
    fn no_customers_or_no_rows_are_refused() {
        let model = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
        let mut tally = PurchaseTally::new(TimeUnit::Weeks);
        assert!(FrequencyFit::new(&model, &tally, 7, 4).is_err());
        tally.add(&History::new(0, 0.0, 10.0).unwrap()).unwrap();
        assert!(FrequencyFit::new(&model, &tally, 0, 4).is_err());
        let fit = FrequencyFit::new(&model, &tally, 2, 4).unwrap();
        assert_eq!((fit.cells(), fit.degrees(), fit.p_value()), (1, None, None));
        let total: f64 = fit.rows().iter().map(|row| row.expected).sum();
        assert!((total - 1.0).abs() < 1e-12);
    }
}
