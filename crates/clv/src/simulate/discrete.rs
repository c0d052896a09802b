//! Simulated customers of the models in discrete time.

use super::random::Random;
use crate::{BgBb, Error, Losses, Opportunities, OpportunityTally, ShiftedBetaGeometric};

impl BgBb {
    /// New customers, observed for these numbers of opportunities. Customer i
    /// has stream i of the seed.
    ///
    /// # Errors
    /// [`Error::Numerical`] if a parameter is out of the range of a sampler.
    ///
    /// ```
    /// use satis_clv::BgBb;
    ///
    /// let donors = BgBb::new(1.204, 0.750, 0.657, 2.783)?.simulate(&[6; 500], 1)?;
    /// assert!(donors.iter().all(|donor| donor.opportunities() == 6));
    /// # Ok::<(), satis_clv::Error>(())
    /// ```
    pub fn simulate(&self, opportunities: &[u32], seed: u64) -> Result<Vec<Opportunities>, Error> {
        let one = |(id, n): (usize, &u32)| {
            let mut random = Random::new(seed, id as u64);
            let buying = random.beta(self.alpha(), self.beta())?;
            let leaving = random.beta(self.gamma(), self.delta())?;
            let (mut purchases, mut last) = (0, 0);
            for opportunity in 1..=*n {
                if random.uniform() < leaving {
                    break;
                }
                if random.uniform() < buying {
                    purchases += 1;
                    last = opportunity;
                }
            }
            Opportunities::new(purchases, last, *n)
        };
        opportunities.iter().enumerate().map(one).collect()
    }

    /// The tally of simulated customers.
    ///
    /// # Errors
    /// As [`simulate`](Self::simulate).
    pub fn simulate_tally(
        &self,
        opportunities: &[u32],
        seed: u64,
    ) -> Result<OpportunityTally, Error> {
        let mut tally = OpportunityTally::new();
        for history in self.simulate(opportunities, seed)? {
            tally.record_many(history, 1);
        }
        Ok(tally)
    }
}

impl ShiftedBetaGeometric {
    /// A cohort of new customers, observed for this many periods: how many
    /// were lost in each. Customer i has stream i of the seed.
    ///
    /// # Errors
    /// [`Error::Numerical`] if a parameter is out of the range of a sampler,
    /// [`Error::Range`] for more than 100,000 periods.
    ///
    /// ```
    /// use satis_clv::ShiftedBetaGeometric;
    ///
    /// let cohort = ShiftedBetaGeometric::new(0.704, 1.182)?.simulate(1_000, 7, 1)?;
    /// // 37 % are lost in the first year; the standard deviation is 1.5 %.
    /// assert!((cohort.observed_retention(1).unwrap() - 0.627).abs() < 0.06);
    /// # Ok::<(), satis_clv::Error>(())
    /// ```
    pub fn simulate(&self, customers: u64, periods: u32, seed: u64) -> Result<Losses, Error> {
        if periods > MOST_PERIODS {
            return Err(Error::Range {
                what: "number of periods",
                value: f64::from(periods),
                expected: "at most 100,000",
            });
        }
        let mut lost = vec![0_u64; periods as usize];
        let mut active = 0;
        for id in 0..customers {
            let mut random = Random::new(seed, id);
            let churn = random.beta(self.gamma(), self.delta())?;
            match lost.iter_mut().find(|_| random.uniform() < churn) {
                Some(period) => *period += 1,
                None => active += 1,
            }
        }
        let mut losses = Losses::new();
        losses.add_cohort(&lost, active)?;
        Ok(losses)
    }
}

/// More periods than any contract has.
const MOST_PERIODS: u32 = 100_000;
