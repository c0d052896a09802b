//! What one customer is like: how often it buys, and how it leaves.

use super::random::Random;
use crate::Error;

/// The traits of one customer, from which its purchases follow.
///
/// The time between purchases is a sum of `stages` exponential stages at rate
/// `stage_rate` (a gamma distribution if `stages` is no whole number); one
/// stage is a Poisson process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CustomerTraits {
    /// Stages a unit of time; purchases come at `stage_rate / stages`.
    pub stage_rate: f64,
    /// Stages between two purchases: 1 for Poisson purchases, more for regular
    /// ones.
    pub stages: f64,
    /// Stages until the next purchase.
    pub stages_left: f64,
    /// How the customer leaves.
    pub leaving: Leaving,
}

/// How a customer leaves.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Leaving {
    /// Not at all.
    Never,
    /// At this rate a unit of time, at any age.
    AtRate(f64),
    /// With this probability after each purchase to come.
    AfterPurchase(f64),
    /// The same, and with this probability at once, after the first purchase.
    AfterAnyPurchase(f64),
    /// After a Gompertz lifetime: `P(lifetime > t) = exp(-eta (e^(b t) - 1))`.
    Gompertz {
        /// How fast the rate of leaving grows.
        b: f64,
        /// The rate of leaving now, over b.
        eta: f64,
    },
}

/// More purchases than this of one customer are not simulated.
const MOST: usize = 10_000_000;

impl CustomerTraits {
    /// Poisson purchases at this rate.
    #[must_use]
    pub const fn poisson(rate: f64, leaving: Leaving) -> Self {
        Self { stage_rate: rate, stages: 1.0, stages_left: 1.0, leaving }
    }

    /// The times of the purchases from now up to `until`, and the time of
    /// leaving if that is known by then.
    ///
    /// # Errors
    /// [`Error::Numerical`] for more than ten million purchases, or stages out
    /// of the range of the gamma sampler.
    pub fn purchases(
        &self,
        until: f64,
        random: &mut Random,
    ) -> Result<(Vec<f64>, Option<f64>), Error> {
        let lifetime = match self.leaving {
            Leaving::Never | Leaving::AfterPurchase(_) => f64::INFINITY,
            Leaving::AtRate(rate) => random.exponential() / rate,
            Leaving::AfterAnyPurchase(p) if random.uniform() < p => 0.0,
            Leaving::AfterAnyPurchase(_) => f64::INFINITY,
            Leaving::Gompertz { b, eta } => (random.exponential() / eta).ln_1p() / b,
        };
        let mut left = lifetime.is_finite().then_some(lifetime);
        let end = until.min(lifetime);
        let mut times = Vec::new();
        let mut now = 0.0;
        let mut stages = self.stages_left;
        loop {
            now += if is_one(stages) {
                random.exponential() / self.stage_rate
            } else {
                random.gamma(stages, self.stage_rate)?
            };
            // A rate of 0 gives an infinite wait, or NaN for a wait of 0.
            if now > end || now.is_nan() {
                break;
            }
            if times.len() == MOST {
                return Err(Error::Numerical {
                    message: "a simulated customer buys more than ten million times".to_owned(),
                });
            }
            times.push(now);
            stages = self.stages;
            if let Leaving::AfterPurchase(p) | Leaving::AfterAnyPurchase(p) = self.leaving
                && random.uniform() < p
            {
                left = Some(now);
                break;
            }
        }
        Ok((times, left))
    }
}

/// One stage is an exponential wait.
fn is_one(stages: f64) -> bool {
    stages.to_bits() == 1.0_f64.to_bits()
}
