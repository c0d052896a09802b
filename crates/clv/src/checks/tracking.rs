//! Repeat purchases of a cohort period by period, actual against expected.

use std::collections::BTreeMap;

use super::errors::ForecastErrors;
use crate::error::{not_negative, positive};
use crate::{Error, PurchaseModel};

/// The tracking curve: repeat purchases of a cohort in each period since its
/// first member's first purchase, cumulative and incremental (Fader, Hardie &
/// Lee 2005, figures 3 and 5).
///
/// The expected number up to time u is `sum over customers of E[X(u - start)]`,
/// with `start` the customer's first purchase: nothing of what the customers
/// did enters it.
///
/// ```
/// use satis_clv::{BgNbd, SimulatesCustomers, Tracking};
///
/// // 500 customers, of whom the i-th came i / 50 weeks after the first one.
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// let starts: Vec<f64> = (0..500).map(|i| f64::from(i) / 50.0).collect();
/// let lives = model.simulate(&[39.0; 500], 0.0, 1)?;
/// let bought = starts.iter().zip(&lives)
///     .flat_map(|(start, life)| life.purchases.iter().map(move |time| start + time));
/// let tracking = Tracking::new(&model, &starts, bought, 1.0, 39.0)?;
/// assert_eq!(tracking.rows().len(), 39);
/// let last = tracking.rows().last().unwrap();
/// assert!((last.expected_so_far / last.actual_so_far as f64 - 1.0).abs() < 0.25);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Tracking {
    rows: Vec<TrackingRow>,
    after_end: u64,
}

/// One period.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TrackingRow {
    /// The end of the period.
    pub end: f64,
    /// Repeat purchases in the period.
    pub actual: u64,
    /// Repeat purchases expected in it.
    pub expected: f64,
    /// Repeat purchases up to its end.
    pub actual_so_far: u64,
    /// Repeat purchases expected up to its end.
    pub expected_so_far: f64,
}

/// The most periods of a tracking curve.
const MOST: f64 = 1e6;

impl Tracking {
    /// A cohort whose members made their first purchases at `starts`, with the
    /// times of all its repeat purchases, in periods of this length up to
    /// `end`. All times are counted from one origin, in the unit of the model;
    /// a purchase on the boundary of two periods belongs to the earlier one.
    ///
    /// # Errors
    /// [`Error::NoData`] without customers; [`Error::Range`] for a period that
    /// is not above 0 or makes more than a million; [`Error::Row`] with the
    /// first start or purchase that is negative or not finite.
    pub fn new<M: PurchaseModel>(
        model: &M,
        starts: &[f64],
        purchases: impl IntoIterator<Item = f64>,
        period: f64,
        end: f64,
    ) -> Result<Self, Error> {
        let period = positive("period", period)?;
        let end = not_negative("end", end)?;
        let periods = (end / period - 1e-9).ceil().max(0.0);
        if periods > MOST {
            return Err(Error::Range {
                what: "number of periods",
                value: periods,
                expected: "at most a million",
            });
        }
        if starts.is_empty() {
            return Err(Error::NoData {
                what: "a tracking curve",
                needed: "at least one customer",
            });
        }
        // Customers who came at one time share their expectations.
        let mut groups: BTreeMap<u64, f64> = BTreeMap::new();
        for (row, start) in starts.iter().enumerate() {
            let start = not_negative("start", *start).map_err(|error| error.at_row(row))? + 0.0;
            *groups.entry(start.to_bits()).or_insert(0.0) += 1.0;
        }
        let mut rows = Vec::new();
        let mut before = 0.0;
        let mut n = 0.0;
        while n < periods {
            n += 1.0;
            let time = (n * period).min(end);
            let mut expected = 0.0;
            for (start, count) in &groups {
                let lived = time - f64::from_bits(*start);
                if lived > 0.0 {
                    expected += count * model.expected_new(lived)?;
                }
            }
            rows.push(TrackingRow {
                end: time,
                actual: 0,
                expected: expected - before,
                actual_so_far: 0,
                expected_so_far: expected,
            });
            before = expected;
        }
        let mut after_end = 0;
        for (at, time) in purchases.into_iter().enumerate() {
            let time = not_negative("time of a purchase", time).map_err(|e| e.at_row(at))?;
            let place = rows.partition_point(|row| row.end < time);
            match rows.get_mut(place) {
                Some(row) => row.actual += 1,
                None => after_end += 1,
            }
        }
        let mut so_far = 0;
        for row in &mut rows {
            so_far += row.actual;
            row.actual_so_far = so_far;
        }
        Ok(Self { rows, after_end })
    }

    /// The periods in their order.
    #[must_use]
    pub fn rows(&self) -> &[TrackingRow] {
        &self.rows
    }

    /// How many purchases came after the end and were left out.
    #[must_use]
    pub const fn after_end(&self) -> u64 {
        self.after_end
    }

    /// The errors of the periods that end after `from`: 0 for all, the end of
    /// the calibration for those of the holdout.
    ///
    /// # Errors
    /// [`Error::NoData`] if no period does.
    pub fn incremental_errors(&self, from: f64) -> Result<ForecastErrors, Error> {
        self.errors(from, |row| (row.actual as f64, row.expected))
    }

    /// The errors of the sums up to the ends of these periods.
    ///
    /// # Errors
    /// As [`incremental_errors`](Self::incremental_errors).
    pub fn cumulative_errors(&self, from: f64) -> Result<ForecastErrors, Error> {
        self.errors(from, |row| (row.actual_so_far as f64, row.expected_so_far))
    }

    fn errors(
        &self,
        from: f64,
        pair: impl Fn(&TrackingRow) -> (f64, f64),
    ) -> Result<ForecastErrors, Error> {
        let pairs: Vec<(f64, f64)> =
            self.rows.iter().filter(|row| row.end > from).map(pair).collect();
        ForecastErrors::new(&pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Nbd;

    #[test]
    fn a_cohort_by_hand() {
        // NBD expects r / alpha = 0.5 purchases a unit of time of each.
        let model = Nbd::new(1.0, 2.0).unwrap();
        let tracking =
            Tracking::new(&model, &[0.0, 1.5], [0.4, 1.0, 1.8, 2.5, 9.0], 1.0, 2.5).unwrap();
        let rows = tracking.rows();
        assert_eq!(rows.len(), 3);
        let actual: Vec<u64> = rows.iter().map(|row| row.actual).collect();
        assert_eq!(actual, [2, 1, 1]);
        assert_eq!(tracking.after_end(), 1);
        for (row, expected) in rows.iter().zip([0.5, 1.25, 1.75]) {
            assert!((row.expected_so_far - expected).abs() < 1e-14);
        }
        let holdout = tracking.incremental_errors(2.0).unwrap();
        assert_eq!(holdout.n(), 1);
        assert!((holdout.bias() + 0.5).abs() < 1e-14);
        assert!(tracking.incremental_errors(9.0).is_err());
        assert!(Tracking::new(&model, &[-1.0], [], 1.0, 2.0).is_err());
        assert!(Tracking::new(&model, &[], [], 1.0, 2.0).is_err());
    }
}
