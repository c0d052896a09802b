//! Simulated futures of known customers.

use super::random::Random;
use super::traits::CustomerTraits;
use crate::error::not_negative;
use crate::value::SimulatesPurchases;
use crate::{Discount, Error, History, Horizon, PurchaseModel};

/// A model from which the future of a known customer can be drawn.
///
/// ```
/// use satis_clv::{BgNbd, History, SimulatesFutures};
///
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// let customer = History::new(2, 30.43, 38.86)?;
/// // When the customer buys in the next 39 weeks, in one of many futures.
/// let weeks = model.simulate_future(&customer, 39.0, 7, 0)?;
/// assert!(weeks.iter().all(|week| (0.0..=39.0).contains(week)));
/// # Ok::<(), satis_clv::Error>(())
/// ```
pub trait SimulatesFutures: PurchaseModel {
    /// The traits of a customer with this history who has not left, drawn from
    /// what the history says of them.
    ///
    /// # Errors
    /// [`Error::Numerical`] if a parameter is out of the range of a sampler.
    fn draw_alive(&self, history: &History, random: &mut Random) -> Result<CustomerTraits, Error>;

    /// The times of the purchases in `(T, T + t]`, counted from T, in one
    /// future: whether the customer has left, and its traits, are drawn from
    /// what the history says; the parameters are taken as known. Stream
    /// `replicate` of the seed.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative or infinite `t`.
    fn simulate_future(
        &self,
        history: &History,
        t: f64,
        seed: u64,
        replicate: u64,
    ) -> Result<Vec<f64>, Error> {
        let p_alive = self.p_alive(history)?;
        future(self, history, p_alive, t, &mut Random::new(seed, replicate))
    }
}

/// One future of a customer whose probability of being alive is known.
pub(super) fn future<M: SimulatesFutures>(
    model: &M,
    history: &History,
    p_alive: f64,
    t: f64,
    random: &mut Random,
) -> Result<Vec<f64>, Error> {
    let t = not_negative("horizon", t)?;
    if random.uniform() >= p_alive {
        return Ok(Vec::new());
    }
    Ok(model.draw_alive(history, random)?.purchases(t, random)?.0)
}

/// Beyond this many units of `1 / rate` nothing is left: exp(-40) is 4e-18.
const REACH: f64 = 40.0;

impl<M: SimulatesFutures> SimulatesPurchases for M {
    fn simulate_purchases(
        &self,
        history: &History,
        horizon: Horizon,
        discount: Discount,
        seed: u64,
        replicate: u64,
    ) -> Result<f64, Error> {
        let force = discount.force()?;
        let until = match horizon {
            Horizon::Within(t) => {
                let whole = matches!(discount, Discount::Continuous { .. }) || t.fract() == 0.0;
                if !whole {
                    return Err(Error::Range {
                        what: "horizon",
                        value: t,
                        expected: "a whole number of periods with discrete discounting",
                    });
                }
                t
            }
            Horizon::Infinite if force > 0.0 => REACH / force,
            Horizon::Infinite => {
                return Err(Error::Undefined {
                    what: "a simulated future without end",
                    reason: "nothing is discounted; discount, or set a horizon",
                });
            }
        };
        let times = self.simulate_future(history, until, seed, replicate)?;
        let worth = |t: &f64| match discount {
            Discount::Continuous { rate } => (-rate * t).exp(),
            Discount::Discrete { rate, timing } => Discount::factor(rate, timing, t.ceil()),
        };
        Ok(times.iter().map(worth).sum())
    }
}
