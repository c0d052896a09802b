//! The model: parameters, what it says of a customer now, and its fit.

use satis_numerics::special::{ln_beta_difference, ln_gamma};

use super::likelihood::{Likelihood, parts};
use super::opportunities::{Opportunities, OpportunityTally};
use crate::Error;
use crate::error::shape;
use crate::fit::{ByFormula, FitOptions, FitTo, Fitted, LogLikelihood, Parametric, exactly, fit};

/// The BG/BB model (Fader, Hardie & Shang 2010, "Customer-Base Analysis in a
/// Discrete-Time Noncontractual Setting", Marketing Science 29).
///
/// A customer buys at each of `n` opportunities with a probability of its own,
/// `Beta(alpha, beta)` between customers, and before each leaves for good with
/// a probability of its own, `Beta(gamma, delta)`:
///
/// ```text
/// L = B(alpha + x, beta + n - x) / B(alpha, beta) * B(gamma, delta + n) / B(gamma, delta)
///   + sum over i = 0..n - t_x - 1 of B(alpha + x, beta + t_x - x + i) / B(alpha, beta)
///                                  * B(gamma + 1, delta + t_x + i) / B(gamma, delta)
/// ```
///
/// The literature has two "P(alive)", which differ by the chance to leave
/// before the next opportunity; here each has its name:
/// [`p_alive_after_last`](Self::p_alive_after_last) (at n) and
/// [`p_alive_at_next`](Self::p_alive_at_next) (at n + 1, what the 2010 paper
/// and BTYD report).
///
/// ```
/// use satis_clv::{BgBb, Opportunities};
///
/// // The published fit to 11,104 donors over six years.
/// let model = BgBb::new(1.204, 0.750, 0.657, 2.783)?;
/// let faithful = Opportunities::new(6, 6, 6)?;
/// // Who gave last year was there then: (2.783 + 6) / (0.657 + 2.783 + 6).
/// assert!((model.p_alive_after_last(&faithful) - 1.0).abs() < 1e-15);
/// assert!((model.p_alive_at_next(&faithful) - 8.783 / 9.44).abs() < 1e-14);
/// assert!((model.expected_purchases(&faithful, 5) - 3.75).abs() < 0.01);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Stored", into = "Stored")
)]
pub struct BgBb {
    alpha: f64,
    beta: f64,
    gamma: f64,
    delta: f64,
}

impl BgBb {
    /// The model with these parameters.
    ///
    /// # Errors
    /// [`Error::Range`] unless all are positive (1e-100 to 1e12).
    pub fn new(alpha: f64, beta: f64, gamma: f64, delta: f64) -> Result<Self, Error> {
        Ok(Self {
            alpha: shape("alpha", alpha)?,
            beta: shape("beta", beta)?,
            gamma: shape("gamma", gamma)?,
            delta: shape("delta", delta)?,
        })
    }

    /// The maximum-likelihood fit.
    ///
    /// # Errors
    /// [`Error::NoData`] if the histories do not differ, or there are
    /// purchases at no opportunity or at all.
    pub fn fit(tally: &OpportunityTally) -> Result<Fitted<Self>, Error> {
        Self::fit_with(tally, &FitOptions::new())
    }

    /// The same with starts and limits of your own.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_with(tally: &OpportunityTally, options: &FitOptions) -> Result<Fitted<Self>, Error> {
        fit(tally, options)
    }

    /// The first parameter of the beta distribution of buying.
    #[must_use]
    pub const fn alpha(&self) -> f64 {
        self.alpha
    }

    /// The second parameter of the beta distribution of buying.
    #[must_use]
    pub const fn beta(&self) -> f64 {
        self.beta
    }

    /// The first parameter of the beta distribution of leaving.
    #[must_use]
    pub const fn gamma(&self) -> f64 {
        self.gamma
    }

    /// The second parameter of the beta distribution of leaving.
    #[must_use]
    pub const fn delta(&self) -> f64 {
        self.delta
    }

    /// The log-likelihood of one customer.
    #[must_use]
    pub fn log_likelihood(&self, history: &Opportunities) -> f64 {
        parts(self.as_array(), history).all
    }

    /// The probability that the customer had not left by the last opportunity
    /// `n`: 1 for a purchase in it.
    #[must_use]
    pub fn p_alive_after_last(&self, history: &Opportunities) -> f64 {
        if history.last() == history.opportunities() {
            return 1.0;
        }
        let parts = parts(self.as_array(), history);
        (parts.alive - parts.all).exp().min(1.0)
    }

    /// The probability that the customer will not have left by the next
    /// opportunity `n + 1`, where a purchase is possible again.
    #[must_use]
    pub fn p_alive_at_next(&self, history: &Opportunities) -> f64 {
        let delta = self.delta + f64::from(history.opportunities());
        self.p_alive_after_last(history) * (delta / (self.gamma + delta))
    }

    /// The probability that a new customer makes exactly `purchases` in `n`
    /// opportunities.
    #[must_use]
    pub fn probability_of_new(&self, purchases: u32, n: u32) -> f64 {
        if purchases > n {
            return 0.0;
        }
        let x = f64::from(purchases);
        let stayed = |i: f64, left: f64| {
            ln_choose(i, x)
                + ln_beta_difference(self.alpha, self.beta, x, i - x)
                + ln_beta_difference(self.gamma, self.delta, left, i)
        };
        let all = stayed(f64::from(n), 0.0).exp();
        let left: f64 = (purchases..n).map(|i| stayed(f64::from(i), 1.0).exp()).sum();
        all + left
    }

    /// The expected purchases of a new customer in `n` opportunities.
    #[must_use]
    pub fn expected_new(&self, n: u32) -> f64 {
        self.mean_rate() * self.reached(n)
    }

    /// The same model for the future of a customer who is still there: buying
    /// is `Beta(alpha + x, beta + n - x)`, leaving `Beta(gamma, delta + n)`.
    #[must_use]
    pub fn after(&self, history: &Opportunities) -> Self {
        let x = f64::from(history.purchases());
        let n = f64::from(history.opportunities());
        Self {
            alpha: self.alpha + x,
            beta: self.beta + (n - x),
            gamma: self.gamma,
            delta: self.delta + n,
        }
    }

    /// The mean probability to buy at an opportunity.
    pub(crate) fn mean_rate(&self) -> f64 {
        self.alpha / (self.alpha + self.beta)
    }

    /// The expected number of the first `n` opportunities that a customer
    /// reaches: the sum of `B(gamma, delta + i) / B(gamma, delta)`.
    pub(crate) fn reached(&self, n: u32) -> f64 {
        let mut share = 1.0;
        let mut sum = 0.0;
        for i in 0..n {
            let delta = self.delta + f64::from(i);
            share *= delta / (self.gamma + delta);
            sum += share;
        }
        sum
    }

    pub(crate) const fn as_array(&self) -> [f64; 4] {
        [self.alpha, self.beta, self.gamma, self.delta]
    }
}

impl Parametric for BgBb {
    const NAME: &'static str = "BG/BB";

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![
            ("alpha", self.alpha),
            ("beta", self.beta),
            ("gamma", self.gamma),
            ("delta", self.delta),
        ]
    }

    fn with_parameters(&self, values: &[f64]) -> Result<Self, Error> {
        let [alpha, beta, gamma, delta] = exactly(values)?;
        Self::new(alpha, beta, gamma, delta)
    }
}

impl FitTo<OpportunityTally> for BgBb {
    fn likelihood(data: &OpportunityTally) -> Result<Box<dyn LogLikelihood + '_>, Error> {
        Ok(Box::new(ByFormula(Likelihood::of(data)?)))
    }

    fn at(parameters: &[f64], _: &OpportunityTally) -> Result<Self, Error> {
        let [alpha, beta, gamma, delta] = exactly(parameters)?;
        Self::new(alpha, beta, gamma, delta)
    }
}

/// The logarithm of n choose k.
fn ln_choose(n: f64, k: f64) -> f64 {
    ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0)
}

/// How it is stored.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    alpha: f64,
    beta: f64,
    gamma: f64,
    delta: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for BgBb {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        Self::new(stored.alpha, stored.beta, stored.gamma, stored.delta)
    }
}

#[cfg(feature = "serde")]
impl From<BgBb> for Stored {
    fn from(model: BgBb) -> Self {
        Self { alpha: model.alpha, beta: model.beta, gamma: model.gamma, delta: model.delta }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> BgBb {
        BgBb::new(1.2, 0.75, 0.66, 2.8).unwrap()
    }

    #[test]
    fn likelihoods_of_all_histories_sum_to_one() {
        // Each (x, t_x) stands for t_x - 1 choose x - 1 sequences.
        let n = 7;
        let mut total = model().log_likelihood(&Opportunities::new(0, 0, n).unwrap()).exp();
        for last in 1..=n {
            for x in 1..=last {
                let ways = ln_choose(f64::from(last - 1), f64::from(x - 1)).exp();
                let history = Opportunities::new(x, last, n).unwrap();
                total += ways * model().log_likelihood(&history).exp();
            }
        }
        assert!((total - 1.0).abs() < 1e-14);
    }

    #[test]
    fn the_pmf_sums_to_one_and_has_the_mean() {
        let pmf: Vec<f64> = (0..=11).map(|x| model().probability_of_new(x, 11)).collect();
        assert!((pmf.iter().sum::<f64>() - 1.0).abs() < 1e-14);
        let mean: f64 = pmf.iter().zip(0_u8..).map(|(p, x)| p * f64::from(x)).sum();
        assert!((mean - model().expected_new(11)).abs() < 1e-13);
        assert!(model().probability_of_new(12, 11).abs() <= 0.0);
    }

    #[test]
    fn nothing_known_is_certainly_alive() {
        assert!((model().p_alive_after_last(&Opportunities::NONE) - 1.0).abs() < 1e-15);
        assert!(model().log_likelihood(&Opportunities::NONE).abs() < 1e-15);
    }

    #[test]
    fn too_little_is_an_error() {
        let all: OpportunityTally = [Opportunities::new(3, 3, 3).unwrap()].into_iter().collect();
        assert!(BgBb::fit(&all).is_err());
        assert!(BgBb::fit(&OpportunityTally::new()).is_err());
    }
}
