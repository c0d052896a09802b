//! What discrete contractual models are fitted to: how many customers were
//! lost in each period, and how many are still there.

use std::collections::BTreeMap;

use crate::Error;

/// Customers lost in period 1, 2, ... of their contract, and customers still
/// there after 0, 1, ... periods, over any number of cohorts.
///
/// Cohorts that started at different times simply add up: what counts is each
/// customer's own tenure. Customers still there are right-censored.
///
/// ```
/// use satis_clv::Losses;
///
/// // Two cohorts of 100: one seen for three periods, the other for one.
/// let mut losses = Losses::new();
/// losses.add_cohort(&[40, 20, 10], 30)?;
/// losses.add_cohort(&[50], 50)?;
/// assert_eq!(losses.customers(), 200);
/// // Of 200 at risk in the first period 90 were lost, of 60 in the second 20.
/// assert_eq!(losses.observed_retention(1), Some(0.55));
/// assert_eq!(losses.observed_retention(2), Some(2.0 / 3.0));
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Stored", into = "Stored")
)]
pub struct Losses {
    /// By period, from 1.
    lost: BTreeMap<u32, f64>,
    /// By completed periods, from 0.
    active: BTreeMap<u32, f64>,
}

impl Losses {
    /// Nobody yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One cohort from its survival curve in shares, `1, S(1), S(2), ...`,
    /// standing for `customers`: the likelihood of proportions, for curves
    /// that are published without counts. The standard errors are those of
    /// that many customers.
    ///
    /// # Errors
    /// [`Error::NoData`] with fewer than two shares, [`Error::Row`] for one
    /// that is above the one before or outside 0..=1, [`Error::Range`] if the
    /// first is not 1 or there are no customers.
    pub fn from_survival(shares: &[f64], customers: u64) -> Result<Self, Error> {
        let mut losses = Self::new();
        losses.add_survival(shares, customers)?;
        Ok(losses)
    }

    /// How many customers there are in all.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a sum of counts, rounded; it saturates"
    )]
    pub fn customers(&self) -> u64 {
        self.lost.values().chain(self.active.values()).sum::<f64>().round() as u64
    }

    /// The periods in which somebody was lost, with how many.
    pub fn lost(&self) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.lost.iter().map(|(period, count)| (*period, *count))
    }

    /// The tenures of those still there, with how many.
    pub fn active(&self) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.active.iter().map(|(periods, count)| (*periods, *count))
    }

    /// The share of those at risk in a period (from 1) who stayed: one step of
    /// the Kaplan-Meier curve. `None` where nobody was at risk.
    #[must_use]
    pub fn observed_retention(&self, period: u32) -> Option<f64> {
        let lost = self.lost.get(&period).copied().unwrap_or(0.0);
        let later: f64 = self.lost.range(period.checked_add(1)?..).map(|(_, count)| count).sum();
        let stayed: f64 = self.active.range(period..).map(|(_, count)| count).sum();
        let at_risk = lost + later + stayed;
        (period > 0 && at_risk > 0.0).then(|| (later + stayed) / at_risk)
    }

    /// Adds a cohort: how many were lost in its first, second, ... period, and
    /// how many were still there after the last of them.
    ///
    /// # Errors
    /// [`Error::Range`] for more than 2^32 periods.
    pub fn add_cohort(&mut self, lost: &[u64], active: u64) -> Result<(), Error> {
        let periods = u32::try_from(lost.len()).map_err(|_| Error::Range {
            what: "the number of periods",
            value: lost.len() as f64,
            expected: "at most 4294967295",
        })?;
        for (period, count) in (1..=periods).zip(lost) {
            self.add_lost(period, *count)?;
        }
        self.add_active(periods, active);
        Ok(())
    }

    /// Adds a cohort by its survival curve, as
    /// [`from_survival`](Self::from_survival).
    ///
    /// # Errors
    /// As [`from_survival`](Self::from_survival); nothing is added then.
    pub fn add_survival(&mut self, shares: &[f64], customers: u64) -> Result<(), Error> {
        let [first, later @ ..] = shares else {
            return Err(Error::NoData {
                what: "a survival curve",
                needed: "1 and at least one later share",
            });
        };
        if later.is_empty() {
            return Err(Error::NoData {
                what: "a survival curve",
                needed: "1 and at least one later share",
            });
        }
        if (first - 1.0).abs() > 1e-12 {
            return Err(Error::Range {
                what: "the first share of the survival curve",
                value: *first,
                expected: "1: all are there at the start",
            });
        }
        if customers == 0 {
            return Err(Error::Range {
                what: "the number of customers",
                value: 0.0,
                expected: "how many customers the curve stands for",
            });
        }
        for (row, pair) in shares.windows(2).enumerate() {
            if !(pair[1] >= 0.0 && pair[1] <= pair[0]) {
                return Err(Error::Contradiction {
                    what: "survival",
                    value: pair[1],
                    other: "survival one period before",
                    bound: pair[0],
                    expected: "a share that does not rise and is not negative",
                }
                .at_row(row + 1));
            }
        }
        let n = customers as f64;
        let mut period = 0_u32;
        for pair in shares.windows(2) {
            period = period.saturating_add(1);
            add(&mut self.lost, period, n * (pair[0] - pair[1]));
        }
        add(&mut self.active, period, n * shares[shares.len() - 1]);
        Ok(())
    }

    /// Adds customers lost in this period of their contract: 1 is the first.
    ///
    /// # Errors
    /// [`Error::Range`] for period 0.
    pub fn add_lost(&mut self, period: u32, customers: u64) -> Result<(), Error> {
        if period == 0 {
            return Err(Error::Range {
                what: "the period of a loss",
                value: 0.0,
                expected: "at least 1: the first period is period 1",
            });
        }
        add(&mut self.lost, period, customers as f64);
        Ok(())
    }

    /// Adds customers still there after this many periods; 0 for customers of
    /// whom nothing is known yet.
    pub fn add_active(&mut self, periods: u32, customers: u64) {
        add(&mut self.active, periods, customers as f64);
    }

    /// Takes in all that another holds.
    pub fn merge(&mut self, other: &Self) {
        for (period, count) in &other.lost {
            add(&mut self.lost, *period, *count);
        }
        for (periods, count) in &other.active {
            add(&mut self.active, *periods, *count);
        }
    }
}

fn add(map: &mut BTreeMap<u32, f64>, key: u32, count: f64) {
    if count > 0.0 {
        *map.entry(key).or_insert(0.0) += count;
    }
}

/// How it is stored: pairs of period and count.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    lost: Vec<(u32, f64)>,
    active: Vec<(u32, f64)>,
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for Losses {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        let mut losses = Self::new();
        for (row, (period, count)) in stored.lost.into_iter().enumerate() {
            losses.add_lost(period, 0).map_err(|error| error.at_row(row))?;
            let count = crate::error::not_negative("lost customers", count)?;
            add(&mut losses.lost, period, count);
        }
        for (periods, count) in stored.active {
            let count = crate::error::not_negative("active customers", count)?;
            add(&mut losses.active, periods, count);
        }
        Ok(losses)
    }
}

#[cfg(feature = "serde")]
impl From<Losses> for Stored {
    fn from(losses: Losses) -> Self {
        Self { lost: losses.lost().collect(), active: losses.active().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_its_counts() {
        let curve = Losses::from_survival(&[1.0, 0.5, 0.25], 8).unwrap();
        let mut counts = Losses::new();
        counts.add_cohort(&[4, 2], 2).unwrap();
        assert_eq!(curve, counts);
        assert_eq!(curve.observed_retention(3), None);
        assert_eq!(curve.observed_retention(0), None);
    }

    #[test]
    fn impossible_curves_are_refused() {
        assert!(Losses::from_survival(&[1.0], 10).is_err());
        assert!(Losses::from_survival(&[0.9, 0.5], 10).is_err());
        assert!(Losses::from_survival(&[1.0, 0.5], 0).is_err());
        for bad in [0.6, -0.1, f64::NAN] {
            let refused = Losses::from_survival(&[1.0, 0.5, bad], 10);
            assert!(matches!(refused, Err(Error::Row { row: 2, .. })));
        }
        assert!(Losses::new().add_lost(0, 1).is_err());
    }
}
