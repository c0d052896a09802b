//! GGompertz/NBD.

use satis_numerics::Scalar;
use satis_numerics::special::ln_gamma_difference;

use super::alive::Alive;
use super::kernel::{Growth, by_times, log_odds};
use crate::error::{not_negative, positive};
use crate::fit::{
    ByFormula, FitOptions, FitTo, Fitted, Formula, LogLikelihood, Parameter, Parametric, exactly,
    fit,
};
use crate::geometric::{Columns, Line, same};
use crate::purchase_model::horizon;
use crate::{Discount, Error, History, PurchaseModel, PurchaseTally};

/// GGompertz/NBD (Bemmaor & Glady 2012, Modeling purchasing behavior with
/// sudden "death"): Poisson purchases with Gamma(r, alpha) rates; Gompertz
/// lifetimes, whose hazard `eta b e^(b t)` grows with age, with eta ~ Gamma(s,
/// beta).
///
/// ```text
/// G(u) = beta - 1 + e^(b u)
/// L = G(r+x) / G(r) alpha^r beta^s * { (alpha+T)^-(r+x) G(T)^-s
///     + b s * integral from t_x to T of (alpha+u)^-(r+x) G(u)^-(s+1) e^(b u) du }
/// E[Y(t)] = P(alive) (r+x) / (alpha+T) * integral from 0 to t of (G(T) / G(T+u))^s du
/// ```
///
/// The expectation is that of Adler's (2022) correction. As b goes to 0 with
/// beta / b fixed the model becomes Pareto/NBD with that beta: data that do
/// not tell the two apart end there, and the fit says so.
///
/// ```
/// use satis_clv::{GGompertzNbd, History, ParetoNbd, PurchaseModel};
///
/// let customer = History::new(2, 30.43, 38.86)?;
/// let pareto = ParetoNbd::new(0.553, 10.578, 0.606, 11.669)?;
/// let near = GGompertzNbd::new(0.553, 10.578, 1e-7, 0.606, 11.669e-7)?;
/// assert!((near.p_alive(&customer)? - pareto.p_alive(&customer)?).abs() < 1e-5);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct GGompertzNbd {
    r: f64,
    alpha: f64,
    b: f64,
    s: f64,
    beta: f64,
}

impl GGompertzNbd {
    /// The model with these parameters; `b` is a rate per unit of time.
    ///
    /// # Errors
    /// [`Error::Range`] unless all are finite and above 0.
    pub fn new(r: f64, alpha: f64, b: f64, s: f64, beta: f64) -> Result<Self, Error> {
        Ok(Self {
            r: positive("r", r)?,
            alpha: positive("alpha", alpha)?,
            b: positive("b", b)?,
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

    /// How fast the hazard of leaving grows, per unit of time.
    #[must_use]
    pub const fn b(&self) -> f64 {
        self.b
    }

    /// The shape of the Gompertz scales.
    #[must_use]
    pub const fn s(&self) -> f64 {
        self.s
    }

    /// The rate parameter of the Gompertz scales.
    #[must_use]
    pub const fn beta(&self) -> f64 {
        self.beta
    }

    const fn array(&self) -> [f64; 5] {
        [self.r, self.alpha, self.b, self.s, self.beta]
    }

    fn gone(&self, history: &History) -> f64 {
        log_odds::<false>(self.array(), Line::of(history))
            .map_or(f64::NEG_INFINITY, |odds| odds.value)
    }

    fn alive(&self, history: &History) -> Alive {
        Alive {
            shape: self.r + history.x(),
            rate: self.alpha + history.age(),
            b: self.b,
            s: self.s,
            // G(T + u) / G(T) is that of a new customer with this beta.
            beta: 1.0 / Growth::at(self.b, self.beta, history.age()).share,
        }
    }
}

impl Parametric for GGompertzNbd {
    const NAME: &'static str = "GGompertz/NBD";

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        let names = ["r", "alpha", "b", "s", "beta"];
        names.into_iter().zip(self.array()).collect()
    }

    fn with_parameters(&self, values: &[f64]) -> Result<Self, Error> {
        let [r, alpha, b, s, beta] = exactly(values)?;
        Self::new(r, alpha, b, s, beta)
    }
}

impl FitTo<PurchaseTally> for GGompertzNbd {
    fn likelihood(tally: &PurchaseTally) -> Result<Box<dyn LogLikelihood + '_>, Error> {
        Ok(Box::new(ByFormula(Gompertz { columns: Columns::new(tally)? })))
    }

    fn at(parameters: &[f64], _: &PurchaseTally) -> Result<Self, Error> {
        let [r, alpha, b, s, beta] = exactly(parameters)?;
        Self::new(r, alpha, b, s, beta)
    }
}

struct Gompertz {
    columns: Columns,
}

impl Formula<5> for Gompertz {
    fn parameters(&self) -> [Parameter; 5] {
        let age = self.columns.mean_age;
        let mut b = Parameter::scale("b", 1.0 / age);
        (b.low, b.high) = (1e-5 / age, 1e4 / age);
        let mut beta = Parameter::shape("beta");
        beta.low = 1e-9;
        [Parameter::shape("r"), Parameter::scale("alpha", age), b, Parameter::shape("s"), beta]
    }

    fn rows(&self) -> usize {
        self.columns.rows.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.columns.rows[row].weight
    }

    fn customers(&self) -> u64 {
        self.columns.customers
    }

    fn starts(&self) -> Vec<[f64; 5]> {
        let age = self.columns.mean_age;
        let alpha = |r: f64, share: f64| r / (self.columns.rate * share);
        vec![
            [0.5, alpha(0.5, 1.5), 0.1 / age, 0.5, 0.04],
            [0.5, alpha(0.5, 1.5), 3.0 / age, 0.3, 5.0],
            [1.0, alpha(1.0, 1.2), 0.5 / age, 1.0, 0.5],
        ]
    }

    fn each<S: Scalar>(
        &self,
        parameters: &[S; 5],
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut dyn FnMut(usize, S),
    ) {
        let r = parameters[0];
        let mut shared: Option<(f64, S)> = None;
        for row in rows {
            let line = self.columns.rows[row];
            let base = match shared {
                Some((x, base)) if same(x, line.x) => base,
                _ => {
                    let base = r.ln_gamma_difference(line.x);
                    shared = Some((line.x, base));
                    base
                }
            };
            sink(row, base + by_times(parameters, line));
        }
    }

    fn at_bound(&self, parameter: usize, upper: bool) -> Option<String> {
        let text = match (parameter, upper) {
            (0 | 1, true) => {
                "r and alpha grow together: customers buy at one common rate, r / alpha; the \
                 gamma mixing is not needed"
            }
            (0 | 1, false) => "hardly anybody buys again: too few repeat purchases for this model",
            (2 | 4, false) => {
                "the hazard of leaving does not grow with age: this is Pareto/NBD with beta / b \
                 for its beta; fit ParetoNbd"
            }
            (3 | 4, true) => {
                "s and beta grow together: lifetimes are alike; the gamma mixing is not needed"
            }
            (3, false) => "nobody seems to leave: this is NBD; fit Nbd and compare",
            _ => return None,
        };
        Some(text.to_owned())
    }

    fn far_out(&self, estimates: &[f64]) -> Option<(usize, String)> {
        (estimates.get(2)? * self.columns.mean_age < 0.01).then(|| {
            let text = "so small that the hazard of leaving does not grow within the ages seen: \
                        this is Pareto/NBD with beta / b for its beta; fit ParetoNbd";
            (2, text.to_owned())
        })
    }
}

impl PurchaseModel for GGompertzNbd {
    fn log_likelihood(&self, history: &History) -> Result<f64, Error> {
        let base = ln_gamma_difference(self.r, history.x());
        Ok(base + by_times(&self.array(), Line::of(history)))
    }

    fn p_alive(&self, history: &History) -> Result<f64, Error> {
        Ok(1.0 / (1.0 + self.gone(history).exp()))
    }

    fn expected_purchases(&self, history: &History, t: f64) -> Result<f64, Error> {
        let t = horizon(t)?;
        Ok(self.p_alive(history)? * self.alive(history).expected(t, 0.0))
    }

    fn probability_of(&self, history: &History, n: u64, t: f64) -> Result<f64, Error> {
        let t = horizon(t)?;
        let gone = self.gone(history);
        let bought = self.alive(history).probability_of(n, t)? / (1.0 + gone.exp());
        Ok(bought + if n == 0 { 1.0 / (1.0 + (-gone).exp()) } else { 0.0 })
    }

    fn p_active(&self, history: &History, t: f64) -> Result<f64, Error> {
        let t = horizon(t)?;
        Ok(self.p_alive(history)? * self.alive(history).active(t)?)
    }

    fn discounted_residual(&self, history: &History, discount: Discount) -> Result<f64, Error> {
        match discount {
            Discount::Continuous { rate } => {
                let rate = positive("discount rate", rate)?;
                let forever = 60.0 / rate;
                Ok(self.p_alive(history)? * self.alive(history).expected(forever, rate))
            }
            Discount::Discrete { .. } => {
                crate::discount::discounted_sum(discount, history.age(), |t| {
                    self.expected_purchases(history, t)
                })
            }
        }
    }

    fn discounted_within(
        &self,
        history: &History,
        discount: Discount,
        t: f64,
    ) -> Result<f64, Error> {
        let t = horizon(t)?;
        match discount {
            Discount::Continuous { rate } => {
                let rate = not_negative("discount rate", rate)?;
                Ok(self.p_alive(history)? * self.alive(history).expected(t, rate))
            }
            Discount::Discrete { .. } => {
                crate::discount::discounted_between(discount, history.age(), t, |t| {
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
    b: f64,
    s: f64,
    beta: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for GGompertzNbd {
    type Error = Error;

    fn try_from(unchecked: Unchecked) -> Result<Self, Error> {
        Self::new(unchecked.r, unchecked.alpha, unchecked.b, unchecked.s, unchecked.beta)
    }
}
