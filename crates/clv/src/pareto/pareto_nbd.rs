//! Pareto/NBD.

use satis_numerics::special::{exp_integral_scaled, ln_gamma_difference};

use super::alive::Alive;
use super::kernel::{by_times, log_odds};
use super::likelihood::Pareto;
use crate::error::positive;
use crate::fit::{ByFormula, FitOptions, FitTo, Fitted, LogLikelihood, Parametric, exactly, fit};
use crate::geometric::{Columns, Line};
use crate::purchase_model::horizon;
use crate::{Discount, Error, History, PurchaseModel, PurchaseTally};

/// Pareto/NBD (Schmittlein, Morrison & Colombo 1987, Counting your customers:
/// who are they and what will they do next?): Poisson purchases with
/// Gamma(r, alpha) rates, exponential lifetimes with Gamma(s, beta) rates.
///
/// ```text
/// L = G(r+x) alpha^r beta^s / G(r) * { (alpha+T)^-(r+x) (beta+T)^-s
///     + s * integral from t_x to T of (alpha+u)^-(r+x) (beta+u)^-(s+1) du }
/// P(alive) = 1 / (1 + I), I the second part over the first
/// E[Y(t)] = P(alive) (r+x) (beta+T) / (alpha+T) * (1 - ((beta+T) / (beta+T+t))^(s-1)) / (s-1)
/// DERT    = P(alive) (r+x) (beta+T) / (alpha+T) * e^z E_s(z),  z = d (beta+T)
/// ```
///
/// The integral is a sum of positive terms; the usual difference of two
/// hypergeometric functions overflows from a few hundred purchases on.
///
/// ```
/// use satis_clv::{History, ParetoNbd, PurchaseModel};
///
/// // The published fit to the CDNOW sample (Fader, Hardie & Lee 2005).
/// let model = ParetoNbd::new(0.553, 10.578, 0.606, 11.669)?;
/// let customer = History::new(2, 30.43, 38.86)?;
/// assert!((model.p_alive(&customer)? - 0.869).abs() < 1e-3);
/// // No overflow: 5,000 purchases, the last one a moment ago.
/// let keen = History::new(5_000, 199.9, 200.0)?;
/// assert!(model.p_alive(&keen)? < 1.0 && model.log_likelihood(&keen)?.is_finite());
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct ParetoNbd {
    r: f64,
    alpha: f64,
    s: f64,
    beta: f64,
}

impl ParetoNbd {
    /// The model with these parameters: purchase rates have mean `r / alpha`,
    /// dropout rates `s / beta`, both a unit of time.
    ///
    /// # Errors
    /// [`Error::Range`] unless all are finite and above 0.
    pub fn new(r: f64, alpha: f64, s: f64, beta: f64) -> Result<Self, Error> {
        Ok(Self {
            r: positive("r", r)?,
            alpha: positive("alpha", alpha)?,
            s: positive("s", s)?,
            beta: positive("beta", beta)?,
        })
    }

    /// The maximum-likelihood fit.
    ///
    /// # Errors
    /// [`Error::NoData`] for fewer than two customers or no repeat purchase,
    /// [`Error::NoLikelihood`] if the likelihood is not finite near any start.
    pub fn fit(tally: &PurchaseTally) -> Result<Fitted<Self>, Error> {
        fit(tally, &FitOptions::new())
    }

    /// The fit with options of your own.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_with(tally: &PurchaseTally, options: &FitOptions) -> Result<Fitted<Self>, Error> {
        fit(tally, options)
    }

    /// The shape of the purchase rates.
    #[must_use]
    pub const fn r(&self) -> f64 {
        self.r
    }

    /// The rate parameter of the purchase rates, in units of time.
    #[must_use]
    pub const fn alpha(&self) -> f64 {
        self.alpha
    }

    /// The shape of the dropout rates.
    #[must_use]
    pub const fn s(&self) -> f64 {
        self.s
    }

    /// The rate parameter of the dropout rates, in units of time.
    #[must_use]
    pub const fn beta(&self) -> f64 {
        self.beta
    }

    const fn array(&self) -> [f64; 4] {
        [self.r, self.alpha, self.s, self.beta]
    }

    /// The log-odds of having left.
    fn gone(&self, history: &History) -> f64 {
        log_odds::<false>(self.array(), Line::of(history))
            .map_or(f64::NEG_INFINITY, |odds| odds.value)
    }

    /// The customer if alive.
    pub(crate) fn alive(&self, history: &History) -> Alive {
        Alive {
            shape: self.r + history.x(),
            alpha: self.alpha + history.age(),
            s: self.s,
            beta: self.beta + history.age(),
        }
    }
}

impl Parametric for ParetoNbd {
    const NAME: &'static str = "Pareto/NBD";

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("r", self.r), ("alpha", self.alpha), ("s", self.s), ("beta", self.beta)]
    }

    fn with_parameters(&self, values: &[f64]) -> Result<Self, Error> {
        let [r, alpha, s, beta] = exactly(values)?;
        Self::new(r, alpha, s, beta)
    }
}

impl FitTo<PurchaseTally> for ParetoNbd {
    fn likelihood(tally: &PurchaseTally) -> Result<Box<dyn LogLikelihood + '_>, Error> {
        Ok(Box::new(ByFormula(Pareto { columns: Columns::new(tally)? })))
    }

    fn at(parameters: &[f64], _: &PurchaseTally) -> Result<Self, Error> {
        let [r, alpha, s, beta] = exactly(parameters)?;
        Self::new(r, alpha, s, beta)
    }
}

impl PurchaseModel for ParetoNbd {
    fn log_likelihood(&self, history: &History) -> Result<f64, Error> {
        let base = ln_gamma_difference(self.r, history.x());
        Ok(base + by_times(&self.array(), Line::of(history)))
    }

    fn p_alive(&self, history: &History) -> Result<f64, Error> {
        Ok(1.0 / (1.0 + self.gone(history).exp()))
    }

    fn expected_purchases(&self, history: &History, t: f64) -> Result<f64, Error> {
        let t = horizon(t)?;
        Ok(self.p_alive(history)? * self.alive(history).expected(t))
    }

    fn probability_of(&self, history: &History, n: u64, t: f64) -> Result<f64, Error> {
        let t = horizon(t)?;
        let bought = self.p_alive(history)? * self.alive(history).probability_of(n, t)?;
        let gone = if n == 0 { 1.0 / (1.0 + (-self.gone(history)).exp()) } else { 0.0 };
        Ok(bought + gone)
    }

    fn p_active(&self, history: &History, t: f64) -> Result<f64, Error> {
        let t = horizon(t)?;
        Ok(self.p_alive(history)? * self.alive(history).active(t)?)
    }

    fn predict_all(&self, histories: &[History], t: f64) -> Result<Vec<(f64, f64)>, Error> {
        let t = horizon(t)?;
        let of = |history: &History| {
            let p_alive = 1.0 / (1.0 + self.gone(history).exp());
            (p_alive, p_alive * self.alive(history).expected(t))
        };
        Ok(histories.iter().map(of).collect())
    }

    fn discounted_residual(&self, history: &History, discount: Discount) -> Result<f64, Error> {
        match discount {
            Discount::Continuous { rate } => {
                let rate = positive("discount rate", rate)?;
                let alive = self.alive(history);
                let scaled = exp_integral_scaled(alive.s, rate * alive.beta)
                    .map_err(|error| Error::numerical(&error))?;
                Ok(self.p_alive(history)? * alive.shape * alive.beta / alive.alpha * scaled)
            }
            Discount::Discrete { .. } => {
                crate::discount::discounted_sum(discount, history.age(), |t| {
                    self.expected_purchases(history, t)
                })
            }
        }
    }
}

/// How the model is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    r: f64,
    alpha: f64,
    s: f64,
    beta: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for ParetoNbd {
    type Error = Error;

    fn try_from(unchecked: Unchecked) -> Result<Self, Error> {
        Self::new(unchecked.r, unchecked.alpha, unchecked.s, unchecked.beta)
    }
}
