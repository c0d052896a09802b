//! What a customer of the BG/BB model will do.

use satis_numerics::special::ln_hyp2f1_unit;

use super::model::BgBb;
use super::opportunities::Opportunities;
use crate::simulate::Random;
use crate::value::{DiscountedPurchases, Horizon, SimulatesPurchases};
use crate::{Discount, Error};

/// The longest finite horizon, in opportunities.
const LONGEST: f64 = 1e7;

/// Beyond this discount in logarithms nothing is left.
const REACH: f64 = 40.0;

impl BgBb {
    /// The expected purchases at the next `periods` opportunities.
    ///
    /// A sum of positive terms: it has no difference that cancels at
    /// `gamma = 1`, as the published closed form has.
    #[must_use]
    pub fn expected_purchases(&self, history: &Opportunities, periods: u32) -> f64 {
        self.p_alive_after_last(history) * self.after(history).expected_new(periods)
    }

    /// The probability of exactly `purchases` at the next `periods`
    /// opportunities.
    #[must_use]
    pub fn probability_of(&self, history: &Opportunities, purchases: u32, periods: u32) -> f64 {
        let alive = self.p_alive_after_last(history);
        let here = alive * self.after(history).probability_of_new(purchases, periods);
        // Who has left buys nothing.
        if purchases == 0 { here + (1.0 - alive) } else { here }
    }

    /// The probability of at least one purchase at the next `periods`
    /// opportunities.
    #[must_use]
    pub fn p_active(&self, history: &Opportunities, periods: u32) -> f64 {
        let none = self.after(history).probability_of_new(0, periods);
        self.p_alive_after_last(history) * (1.0 - none).max(0.0)
    }

    /// Discounted expected residual transactions: a purchase at the next
    /// opportunity counts `1 / (1 + d)`, at the one after that
    /// `1 / (1 + d)^2`, and so on.
    ///
    /// # Errors
    /// [`Error::Undefined`] if nothing is discounted and `gamma` is at most 1:
    /// then it is infinite.
    pub fn discounted_residual(
        &self,
        history: &Opportunities,
        discount: Discount,
    ) -> Result<f64, Error> {
        let later = self.after(history);
        let next = self.p_alive_at_next(history) * later.mean_rate();
        let rate = discount.discrete_rate()?;
        if rate > 0.0 {
            let (gamma, delta) = (later.gamma(), later.delta());
            let log = ln_hyp2f1_unit(delta + 1.0, gamma, 1.0 / rate)
                .map_err(|error| Error::numerical(&error))?;
            return Ok(next * log.exp() / (1.0 + rate));
        }
        if later.gamma() > 1.0 {
            let reached = later.delta() / (later.gamma() - 1.0);
            Ok(self.p_alive_after_last(history) * later.mean_rate() * reached)
        } else {
            Err(Error::Undefined {
                what: "the expected number of purchases for ever",
                reason: "gamma is at most 1, so without discounting it is infinite; discount, or \
                         set a horizon",
            })
        }
    }

    /// The same over the next `periods` opportunities alone.
    ///
    /// # Errors
    /// [`Error::Range`] for a rate that is negative or not finite.
    pub fn discounted_within(
        &self,
        history: &Opportunities,
        discount: Discount,
        periods: u32,
    ) -> Result<f64, Error> {
        let worth = discount.present_value(1.0)?;
        let later = self.after(history);
        let mut weight = self.p_alive_after_last(history) * later.mean_rate();
        let mut sum = 0.0;
        for i in 0..periods {
            let delta = later.delta() + f64::from(i);
            weight *= worth * (delta / (later.gamma() + delta));
            sum += weight;
            if weight <= 1e-18 * sum {
                break;
            }
        }
        Ok(sum)
    }
}

impl DiscountedPurchases for BgBb {
    type History = Opportunities;

    fn discounted_purchases(
        &self,
        history: &Opportunities,
        horizon: Horizon,
        discount: Discount,
    ) -> Result<f64, Error> {
        match horizon {
            Horizon::Infinite => self.discounted_residual(history, discount),
            Horizon::Within(periods) => self.discounted_within(history, discount, whole(periods)?),
        }
    }
}

impl SimulatesPurchases for BgBb {
    fn simulate_purchases(
        &self,
        history: &Opportunities,
        horizon: Horizon,
        discount: Discount,
        seed: u64,
        replicate: u64,
    ) -> Result<f64, Error> {
        let force = discount.force()?;
        let periods = match horizon {
            Horizon::Within(periods) => whole(periods)?,
            Horizon::Infinite if force > REACH / LONGEST => whole((REACH / force).ceil())?,
            Horizon::Infinite => {
                return Err(Error::Undefined {
                    what: "a simulated future without end",
                    reason: "hardly anything is discounted; discount more, or set a horizon",
                });
            }
        };
        let mut random = Random::new(seed, replicate);
        if random.uniform() >= self.p_alive_after_last(history) {
            return Ok(0.0);
        }
        let later = self.after(history);
        let buying = random.beta(later.alpha(), later.beta())?;
        let leaving = random.beta(later.gamma(), later.delta())?;
        let worth = discount.present_value(1.0)?;
        let mut weight = 1.0;
        let mut sum = 0.0;
        for _ in 0..periods {
            if random.uniform() < leaving {
                break;
            }
            weight *= worth;
            if random.uniform() < buying {
                sum += weight;
            }
        }
        Ok(sum)
    }
}

/// A number of opportunities.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number from 0 to 10 million"
)]
fn whole(periods: f64) -> Result<u32, Error> {
    if (0.0..=LONGEST).contains(&periods) && periods.fract() <= 0.0 {
        Ok(periods as u32)
    } else {
        Err(Error::Range {
            what: "the horizon",
            value: periods,
            expected: "a whole number of opportunities from 0 to 10 million",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> BgBb {
        BgBb::new(1.2, 0.75, 0.66, 2.8).unwrap()
    }

    fn donor() -> Opportunities {
        Opportunities::new(3, 4, 6).unwrap()
    }

    #[test]
    fn the_pmf_has_the_expected_mean() {
        let pmf: Vec<f64> = (0..=5).map(|x| model().probability_of(&donor(), x, 5)).collect();
        assert!((pmf.iter().sum::<f64>() - 1.0).abs() < 1e-14);
        let mean: f64 = pmf.iter().zip(0_u8..).map(|(p, x)| p * f64::from(x)).sum();
        assert!((mean - model().expected_purchases(&donor(), 5)).abs() < 1e-14);
        assert!((model().p_active(&donor(), 5) - (1.0 - pmf[0])).abs() < 1e-14);
    }

    #[test]
    fn horizons_grow_towards_the_residual() {
        let discount = Discount::per_period(0.1).unwrap();
        let far = model().discounted_within(&donor(), discount, 2000).unwrap();
        let all = model().discounted_residual(&donor(), discount).unwrap();
        assert!((far / all - 1.0).abs() < 1e-13);
        let plain = model().discounted_within(&donor(), Discount::NONE, 5).unwrap();
        assert!((plain - model().expected_purchases(&donor(), 5)).abs() < 1e-14);
        assert!(model().discounted_residual(&donor(), Discount::NONE).is_err());
        let mortal = BgBb::new(1.2, 0.75, 3.0, 2.8).unwrap();
        let ever = mortal.discounted_residual(&donor(), Discount::NONE).unwrap();
        assert!((ever / mortal.expected_purchases(&donor(), 100_000) - 1.0).abs() < 1e-7);
    }

    #[test]
    fn simulated_futures_have_the_expected_mean() {
        let discount = Discount::per_period(0.1).unwrap();
        let draws = 20_000;
        for (horizon, history) in
            [(Horizon::Within(8.0), donor()), (Horizon::Infinite, Opportunities::NONE)]
        {
            let expected = model().discounted_purchases(&history, horizon, discount).unwrap();
            let (mut sum, mut square) = (0.0, 0.0);
            for id in 0..draws {
                let draw = model().simulate_purchases(&history, horizon, discount, 7, id).unwrap();
                sum += draw;
                square += draw * draw;
            }
            let mean = sum / draws as f64;
            let error = ((square / draws as f64 - mean * mean) / draws as f64).sqrt();
            assert!((mean - expected).abs() < 4.0 * error, "{mean} {expected} {error}");
        }
        let broken = model().simulate_purchases(&donor(), Horizon::Within(1.5), discount, 7, 0);
        assert!(broken.is_err());
    }
}
