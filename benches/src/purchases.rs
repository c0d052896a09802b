//! Simulated customers with the purchase histories of the CDNOW sample, and a
//! log of transactions.

use satis_clv::{BgNbd, Error, GammaGamma, History, SimulatesCustomers};
use satis_numerics::Stream;

/// Histories in weeks of customers seen for 27 to 39 weeks, with times in whole
/// days and purchases of one day merged, as data come: rates, dropout and spend
/// are those that BG/NBD and Gamma-Gamma have on the CDNOW sample.
///
/// # Errors
/// None with these parameters; the models could refuse others.
///
/// ```
/// let all = satis_benches::histories(50, 1)?;
/// assert_eq!(satis_benches::histories(20, 1)?, all[..20]);
/// # Ok::<(), satis_clv::Error>(())
/// ```
pub fn histories(customers: usize, seed: u64) -> Result<Vec<History>, Error> {
    let model = BgNbd::new(0.242_594_522_4, 7.0 * 4.413_602_019, 0.792_922_017_2, 2.425_906_776_8)?;
    let spend = GammaGamma::new(6.249_572_271_3, 3.744_224_667_1, 15.443_520_962_6)?;
    let mut stream = Stream::new(seed, u64::MAX);
    let ages: Vec<f64> = (0..customers).map(|_| 189.0 + stream.below(84) as f64).collect();
    let lives = model.simulate_with_spend(&spend, &ages, 0.0, seed)?;
    lives
        .iter()
        .map(|life| {
            let mut days: Vec<f64> = life.purchases.iter().map(|day| day.ceil()).collect();
            days.dedup();
            let recency = days.last().copied().unwrap_or(0.0);
            let history = History::new(days.len() as u64, recency / 7.0, life.age / 7.0)?;
            if days.is_empty() {
                return Ok(history);
            }
            history.with_mean_spend(life.spends.iter().sum::<f64>() / days.len() as f64)
        })
        .collect()
}

/// Transactions in no order: customers, days of two years, and amounts.
#[must_use]
pub fn transactions(rows: usize, seed: u64) -> (Vec<u64>, Vec<i32>, Vec<f64>) {
    let customers = (rows as u64 / 10).max(1);
    let mut stream = Stream::new(seed, 6);
    let ids = (0..rows).map(|_| stream.below(customers)).collect();
    // Below 730, so it fits.
    let days = (0..rows).map(|_| i32::try_from(stream.below(730)).unwrap_or(0)).collect();
    let amounts = (0..rows).map(|_| 5.0 + 0.01 * stream.below(5_000) as f64).collect();
    (ids, days, amounts)
}

#[cfg(test)]
mod tests {
    use super::{histories, transactions};

    #[test]
    fn they_are_like_the_sample() {
        let all = histories(2_357, 1).unwrap();
        let bought_again = all.iter().filter(|history| history.frequency() > 0).count();
        // 946 in the sample; the standard deviation is 24.
        assert!((830..1_060).contains(&bought_again), "{bought_again}");
        let (ids, days, amounts) = transactions(1_000, 1);
        assert!(ids.iter().all(|id| *id < 100) && days.iter().all(|day| (0..730).contains(day)));
        assert!(amounts.iter().all(|amount| (5.0..55.0).contains(amount)));
    }
}
