//! NBD: gamma-mixed Poisson purchases by customers who never leave.

use satis_numerics::Scalar;
use satis_numerics::special::{ln_gamma, ln_gamma_difference};

use crate::error::positive;
use crate::fit::{
    ByFormula, FitOptions, FitTo, Fitted, Formula, LogLikelihood, Parameter, Parametric, exactly,
    fit,
};
use crate::geometric::{Columns, same};
use crate::purchase_model::horizon;
use crate::{Discount, Error, History, PurchaseModel, PurchaseTally};

/// NBD (Ehrenberg 1959, The pattern of consumer purchases): Poisson purchases
/// with Gamma(r, alpha) rates, and nobody leaves.
///
/// The yardstick of the other models: what they add is how far their
/// likelihood passes this one.
///
/// ```text
/// L = G(r+x) / G(r) * (alpha / (alpha+T))^r * (alpha+T)^-x
/// E[Y(t)] = (r+x) t / (alpha+T)
/// ```
///
/// ```
/// use satis_clv::{History, Nbd, PurchaseModel};
///
/// let model = Nbd::new(0.5, 10.0)?;
/// // (0.5 + 2) * 5 / (10 + 40)
/// let expected = model.expected_purchases(&History::new(2, 30.0, 40.0)?, 5.0)?;
/// assert!((expected - 0.25).abs() < 1e-15);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct Nbd {
    r: f64,
    alpha: f64,
}

impl Nbd {
    /// The model with these parameters: purchase rates have mean `r / alpha` a
    /// unit of time.
    ///
    /// # Errors
    /// [`Error::Range`] unless both are finite and above 0.
    pub fn new(r: f64, alpha: f64) -> Result<Self, Error> {
        Ok(Self { r: positive("r", r)?, alpha: positive("alpha", alpha)? })
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
}

impl Parametric for Nbd {
    const NAME: &'static str = "NBD";

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("r", self.r), ("alpha", self.alpha)]
    }

    fn with_parameters(&self, values: &[f64]) -> Result<Self, Error> {
        let [r, alpha] = exactly(values)?;
        Self::new(r, alpha)
    }
}

impl FitTo<PurchaseTally> for Nbd {
    fn likelihood(tally: &PurchaseTally) -> Result<Box<dyn LogLikelihood + '_>, Error> {
        Ok(Box::new(ByFormula(NbdFormula { columns: Columns::new(tally)? })))
    }

    fn at(parameters: &[f64], _: &PurchaseTally) -> Result<Self, Error> {
        let [r, alpha] = exactly(parameters)?;
        Self::new(r, alpha)
    }
}

struct NbdFormula {
    columns: Columns,
}

impl Formula<2> for NbdFormula {
    fn parameters(&self) -> [Parameter; 2] {
        [Parameter::shape("r"), Parameter::scale("alpha", self.columns.mean_age)]
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

    fn starts(&self) -> Vec<[f64; 2]> {
        [0.5, 3.0, 0.05].map(|r| [r, r / self.columns.rate]).to_vec()
    }

    fn each<S: Scalar>(
        &self,
        &[r, alpha]: &[S; 2],
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut dyn FnMut(usize, S),
    ) {
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
            let stays = (S::constant(line.age) / alpha).ln_1p() * r;
            let bought =
                if line.x > 0.0 { (alpha + line.age).ln() * line.x } else { S::constant(0.0) };
            sink(row, base - stays - bought);
        }
    }

    fn at_bound(&self, _: usize, upper: bool) -> Option<String> {
        let text = if upper {
            "r and alpha grow together: customers buy at one common rate, r / alpha: a Poisson \
             model does as well"
        } else {
            "hardly anybody buys again: too few repeat purchases for this model"
        };
        Some(text.to_owned())
    }
}

impl PurchaseModel for Nbd {
    fn log_likelihood(&self, history: &History) -> Result<f64, Error> {
        let (x, age) = (history.x(), history.age());
        let count = ln_gamma_difference(self.r, x) - self.r * (age / self.alpha).ln_1p();
        Ok(if x > 0.0 { count - x * (self.alpha + age).ln() } else { count })
    }

    fn p_alive(&self, _: &History) -> Result<f64, Error> {
        Ok(1.0)
    }

    fn expected_purchases(&self, history: &History, t: f64) -> Result<f64, Error> {
        Ok((self.r + history.x()) * horizon(t)? / (self.alpha + history.age()))
    }

    fn probability_of(&self, history: &History, n: u64, t: f64) -> Result<f64, Error> {
        let t = horizon(t)?;
        let n = n as f64;
        if t == 0.0 {
            return Ok(if n == 0.0 { 1.0 } else { 0.0 });
        }
        let (shape, rate) = (self.r + history.x(), self.alpha + history.age());
        let bought = if n > 0.0 { -n * (rate / t).ln_1p() } else { 0.0 };
        let count = ln_gamma_difference(shape, n) - ln_gamma(n + 1.0);
        Ok((count + bought - shape * (t / rate).ln_1p()).exp())
    }

    fn p_active(&self, history: &History, t: f64) -> Result<f64, Error> {
        let t = horizon(t)?;
        let (shape, rate) = (self.r + history.x(), self.alpha + history.age());
        Ok(-(-shape * (t / rate).ln_1p()).exp_m1())
    }

    fn discounted_residual(&self, history: &History, discount: Discount) -> Result<f64, Error> {
        let rate = positive("discount rate", discount.rate())?;
        match discount {
            Discount::Continuous { .. } => {
                Ok((self.r + history.x()) / (self.alpha + history.age()) / rate)
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
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Nbd {
    type Error = Error;

    fn try_from(unchecked: Unchecked) -> Result<Self, Error> {
        Self::new(unchecked.r, unchecked.alpha)
    }
}
