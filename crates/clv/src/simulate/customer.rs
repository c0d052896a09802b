//! Simulated lives of new customers.

use super::random::Random;
use super::traits::CustomerTraits;
use crate::error::not_negative;
use crate::{Error, GammaGamma, History, PurchaseTally, TimeUnit};

/// A simulated customer: what an observer would see, and what no observer
/// sees.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SimulatedCustomer {
    /// The traits it was given.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub traits: CustomerTraits,
    /// The end of observation, from the first purchase.
    pub age: f64,
    /// When it bought again, from the first purchase; also after the end of
    /// observation if the simulation goes on.
    pub purchases: Vec<f64>,
    /// What it spent each time; empty without a spend model.
    pub spends: Vec<f64>,
    /// When it left, if it did by then.
    pub left: Option<f64>,
}

impl SimulatedCustomer {
    /// What is known of the customer at the end of observation, with the gaps
    /// between purchases, and the mean spend if there is a spend model.
    ///
    /// # Errors
    /// [`Error::Range`] if the age was set to no finite number.
    pub fn history(&self) -> Result<History, Error> {
        let seen = self.observed();
        let recency = self.purchases[..seen].last().copied().unwrap_or(0.0);
        let mut history = History::new(seen as u64, recency, self.age)?;
        let mut before = 0.0;
        let mut log_gaps = 0.0;
        for time in &self.purchases[..seen] {
            log_gaps += (time - before).ln();
            before = *time;
        }
        if log_gaps.is_finite() {
            history = history.with_log_gaps(log_gaps)?;
        }
        if seen > 0 && self.spends.len() >= seen {
            let total: f64 = self.spends[..seen].iter().sum();
            history = history.with_mean_spend(total / seen as f64)?;
        }
        Ok(history)
    }

    /// Whether it had not left by the end of observation.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.left.is_none_or(|left| left > self.age)
    }

    /// How many purchases there are after the end of observation.
    #[must_use]
    pub fn future_purchases(&self) -> u64 {
        (self.purchases.len() - self.observed()) as u64
    }

    /// How many purchases there are up to the end of observation.
    fn observed(&self) -> usize {
        self.purchases.partition_point(|time| *time <= self.age)
    }
}

/// A model from which new customers can be drawn.
///
/// ```
/// use satis_clv::{BgNbd, SimulatesCustomers, TimeUnit};
///
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// // A thousand customers observed for 39 weeks, and for 39 more.
/// let customers = model.simulate(&[39.0; 1_000], 39.0, 7)?;
/// let bought_again = customers.iter().filter(|customer| customer.history().unwrap().frequency() > 0);
/// // 40.3 % are expected to; the standard deviation is 1.6 %.
/// assert!((360..450).contains(&bought_again.count()));
/// // The same seed gives the same customers.
/// assert_eq!(customers[..10], model.simulate(&[39.0; 10], 39.0, 7)?);
/// # Ok::<(), satis_clv::Error>(())
/// ```
pub trait SimulatesCustomers: Sync {
    /// The traits of a customer of whom nothing is known.
    ///
    /// # Errors
    /// [`Error::Numerical`] if a parameter is out of the range of a sampler.
    fn draw_new(&self, random: &mut Random) -> Result<CustomerTraits, Error>;

    /// New customers with these ages at the end of observation, each simulated
    /// for `ahead` units of time beyond. Customer i has the streams 2 i
    /// (purchases) and 2 i + 1 (spend) of the seed.
    ///
    /// # Errors
    /// [`Error::Row`] with the first age that is negative or not finite, or
    /// the first customer with ten million purchases; [`Error::Range`] for a
    /// negative `ahead`.
    fn simulate(
        &self,
        ages: &[f64],
        ahead: f64,
        seed: u64,
    ) -> Result<Vec<SimulatedCustomer>, Error> {
        let ahead = not_negative("time ahead", ahead)?;
        each(ages, |row, age| self.life(None, (age, ahead), seed, row))
    }

    /// The same with what each purchase cost.
    ///
    /// # Errors
    /// As [`simulate`](Self::simulate).
    fn simulate_with_spend(
        &self,
        spend: &GammaGamma,
        ages: &[f64],
        ahead: f64,
        seed: u64,
    ) -> Result<Vec<SimulatedCustomer>, Error> {
        let ahead = not_negative("time ahead", ahead)?;
        each(ages, |row, age| self.life(Some(spend), (age, ahead), seed, row))
    }

    /// The tally of simulated customers, without their lives.
    ///
    /// # Errors
    /// As [`simulate`](Self::simulate).
    fn simulate_tally(
        &self,
        unit: TimeUnit,
        ages: &[f64],
        seed: u64,
    ) -> Result<PurchaseTally, Error> {
        let histories = each(ages, |row, age| self.life(None, (age, 0.0), seed, row)?.history())?;
        Ok(PurchaseTally::from_histories(unit, histories))
    }

    /// One life: customer number `row` of a seed, observed up to an age and
    /// simulated beyond.
    ///
    /// # Errors
    /// As [`simulate`](Self::simulate).
    fn life(
        &self,
        spend: Option<&GammaGamma>,
        (age, ahead): (f64, f64),
        seed: u64,
        row: u64,
    ) -> Result<SimulatedCustomer, Error> {
        let age = not_negative("age", age)?;
        let mut random = Random::new(seed, row.wrapping_mul(2));
        let traits = self.draw_new(&mut random)?;
        let (purchases, left) = traits.purchases(age + ahead, &mut random)?;
        let mut spends = Vec::new();
        if let Some(spend) = spend {
            let mut random = Random::new(seed, row.wrapping_mul(2).wrapping_add(1));
            let nu = random.gamma(spend.q(), spend.gamma())?;
            for _ in &purchases {
                spends.push(random.gamma(spend.p(), nu)?);
            }
        }
        Ok(SimulatedCustomer { traits, age, purchases, spends, left })
    }
}

/// One result for each age, in order, on all threads.
#[cfg(feature = "rayon")]
fn each<T: Send>(
    ages: &[f64],
    work: impl Fn(u64, f64) -> Result<T, Error> + Sync,
) -> Result<Vec<T>, Error> {
    use rayon::prelude::*;
    let rows: Vec<Result<T, Error>> = ages
        .par_iter()
        .enumerate()
        .map(|(row, age)| work(row as u64, *age).map_err(|error| error.at_row(row)))
        .collect();
    rows.into_iter().collect()
}

#[cfg(not(feature = "rayon"))]
fn each<T>(ages: &[f64], work: impl Fn(u64, f64) -> Result<T, Error>) -> Result<Vec<T>, Error> {
    ages.iter()
        .enumerate()
        .map(|(row, age)| work(row as u64, *age).map_err(|error| error.at_row(row)))
        .collect()
}
