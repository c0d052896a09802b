//! The Gamma-Gamma model of spend.

use satis_numerics::{Continuous, Gamma, Scalar, Stream};

use super::{ExpectedSpend, SimulatesSpend, SpendTally, checked};
use crate::Error;
use crate::error::{positive, shape};
use crate::fit::{
    ByFormula, FitOptions, FitTo, Fitted, Formula, LogLikelihood, Parameter, Parametric, exactly,
    fit,
};

/// The Gamma-Gamma model (Colombo & Jiang 1999, "A stochastic RFM model",
/// Journal of Interactive Marketing 13; Fader, Hardie & Lee 2005, "RFM and
/// CLV", Journal of Marketing Research 42).
///
/// Each purchase of a customer is `Gamma(p, nu)`, and `nu` varies between
/// customers as `Gamma(q, gamma)` (rates). A customer with `x` repeat
/// purchases of mean `z` has
///
/// ```text
/// f(z | x) = G(p x + q) / (G(p x) G(q)) gamma^q z^(p x - 1) x^(p x) / (gamma + x z)^(p x + q)
/// E[M | x, z] = p (gamma + x z) / (p x + q - 1)
/// ```
///
/// and a new customer `E[M] = p gamma / (q - 1)`, which is infinite where
/// `q <= 1`: then the means are [`Error::Undefined`] and
/// [`spend_quantile`](Self::spend_quantile) still answers. Spend is taken as
/// independent of frequency: see [`SpendTally::independence`].
///
/// `p` and `q` have no unit; `gamma` is in the unit of money.
///
/// ```
/// use satis_clv::{ExpectedSpend, GammaGamma};
///
/// let model = GammaGamma::new(6.25, 3.74, 15.44)?;
/// // Population: 6.25 * 15.44 / 2.74 = 35.22.
/// assert!((model.population_mean()? - 35.218_978_102_189_78).abs() < 1e-12);
/// // Two purchases of 22.35 pull that down: 6.25 (15.44 + 44.7) / 15.24.
/// assert!((model.expected_spend(2, 22.35)? - 24.663_713_910_761_155).abs() < 1e-12);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Stored", into = "Stored")
)]
pub struct GammaGamma {
    p: f64,
    q: f64,
    gamma: f64,
}

impl GammaGamma {
    /// The model with these parameters.
    ///
    /// # Errors
    /// [`Error::Range`] unless all are positive and finite, and the shapes from
    /// 1e-100 to 1e12.
    pub fn new(p: f64, q: f64, gamma: f64) -> Result<Self, Error> {
        Ok(Self { p: shape("p", p)?, q: shape("q", q)?, gamma: positive("gamma", gamma)? })
    }

    /// The maximum-likelihood fit to all customers with repeat purchases.
    ///
    /// # Errors
    /// [`Error::NoData`] if fewer than two have any.
    pub fn fit(tally: &SpendTally) -> Result<Fitted<Self>, Error> {
        Self::fit_with(tally, &FitOptions::new())
    }

    /// The same with starts and limits of your own.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_with(tally: &SpendTally, options: &FitOptions) -> Result<Fitted<Self>, Error> {
        fit(tally, options)
    }

    /// The shape of the spend of one customer's purchases.
    #[must_use]
    pub const fn p(&self) -> f64 {
        self.p
    }

    /// The shape of the rates between customers.
    #[must_use]
    pub const fn q(&self) -> f64 {
        self.q
    }

    /// The rate of the rates between customers, in the unit of money.
    #[must_use]
    pub const fn gamma(&self) -> f64 {
        self.gamma
    }

    /// The log-likelihood of one customer's mean spend, `ln f(z | x)`.
    ///
    /// # Errors
    /// [`Error::Range`] without purchases or for a spend that is not positive
    /// and finite; [`Error::Numerical`] if it leaves the range of numbers.
    pub fn log_likelihood(&self, purchases: u64, mean_spend: f64) -> Result<f64, Error> {
        if purchases == 0 {
            return Err(Error::Range {
                what: "the number of repeat purchases",
                value: 0.0,
                expected: "at least 1: without purchases there is no spend",
            });
        }
        let z = positive("mean spend", mean_spend)?;
        let log = PerPurchases::new([self.p, self.q, self.gamma], purchases as f64).log_density(z);
        if log.is_finite() {
            Ok(log)
        } else {
            Err(Error::Numerical { message: format!("the log-likelihood of spend is {log}") })
        }
    }

    /// The mean spend over all customers, `p gamma / (q - 1)`.
    ///
    /// # Errors
    /// [`Error::Undefined`] if `q` is at most 1: there is no finite mean. The
    /// median always exists.
    pub fn population_mean(&self) -> Result<f64, Error> {
        self.mean(self.q, self.gamma)
    }

    /// The median over customers of their mean spend; it exists for all
    /// parameters.
    ///
    /// # Errors
    /// [`Error::Numerical`] if the quantile leaves the range of numbers.
    pub fn population_median(&self) -> Result<f64, Error> {
        self.quantile(self.q, self.gamma, 0.5)
    }

    /// The value that a customer's own mean spend stays below with this
    /// probability, given the history; 0.5 for the median. The mean spend is
    /// `p / nu` with `nu` from `Gamma(p x + q, gamma + x z)`.
    ///
    /// # Errors
    /// [`Error::Range`] unless the probability is strictly between 0 and 1,
    /// and for an impossible history.
    pub fn spend_quantile(
        &self,
        purchases: u64,
        mean_spend: f64,
        probability: f64,
    ) -> Result<f64, Error> {
        let (shape, rate) = self.posterior(purchases, mean_spend)?;
        self.quantile(shape, rate, probability)
    }

    /// The probability that a customer's own mean spend is above `bound`,
    /// given the history.
    ///
    /// # Errors
    /// [`Error::Range`] for a bound that is not positive, and for an
    /// impossible history.
    pub fn probability_above(
        &self,
        purchases: u64,
        mean_spend: f64,
        bound: f64,
    ) -> Result<f64, Error> {
        let (shape, rate) = self.posterior(purchases, mean_spend)?;
        let law = Gamma::new(shape, rate).map_err(|error| Error::numerical(&error))?;
        Ok(law.cdf(self.p / positive("bound", bound)?))
    }

    /// Shape and rate of `nu` given a customer's history.
    pub(crate) fn posterior(&self, purchases: u64, mean_spend: f64) -> Result<(f64, f64), Error> {
        checked(purchases, mean_spend)?;
        if purchases == 0 {
            return Ok((self.q, self.gamma));
        }
        let x = purchases as f64;
        let z = positive("mean spend", mean_spend)?;
        Ok((self.p * x + self.q, self.gamma + x * z))
    }

    fn mean(&self, shape: f64, rate: f64) -> Result<f64, Error> {
        if shape > 1.0 {
            Ok(self.p * rate / (shape - 1.0))
        } else {
            Err(Error::Undefined {
                what: "the expected spend",
                reason: "p x + q is at most 1, so the distribution of spend has no finite mean; \
                         ask for its median",
            })
        }
    }

    fn quantile(&self, shape: f64, rate: f64, probability: f64) -> Result<f64, Error> {
        crate::error::level(probability).map_err(|_| Error::Range {
            what: "probability",
            value: probability,
            expected: "a number strictly between 0 and 1",
        })?;
        let slow = Gamma::new(shape, rate)
            .and_then(|law| law.upper_quantile(probability))
            .map_err(|error| Error::numerical(&error))?;
        let spend = self.p / slow;
        if spend.is_finite() {
            Ok(spend)
        } else {
            Err(Error::Numerical { message: format!("the quantile of spend is {spend}") })
        }
    }
}

impl ExpectedSpend for GammaGamma {
    fn expected_spend(&self, purchases: u64, mean_spend: f64) -> Result<f64, Error> {
        let (shape, rate) = self.posterior(purchases, mean_spend)?;
        self.mean(shape, rate)
    }
}

impl SimulatesSpend for GammaGamma {
    fn simulate_spend(
        &self,
        purchases: u64,
        mean_spend: f64,
        seed: u64,
        replicate: u64,
    ) -> Result<f64, Error> {
        let (shape, rate) = self.posterior(purchases, mean_spend)?;
        let draw =
            Stream::new(seed, replicate).gamma(shape).map_err(|error| Error::numerical(&error))?;
        // A draw of zero is a spend beyond the range of numbers.
        Ok((self.p * rate / draw).min(f64::MAX))
    }
}

impl Parametric for GammaGamma {
    const NAME: &'static str = "Gamma-Gamma";

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("p", self.p), ("q", self.q), ("gamma", self.gamma)]
    }

    fn with_parameters(&self, values: &[f64]) -> Result<Self, Error> {
        let [p, q, gamma] = exactly(values)?;
        Self::new(p, q, gamma)
    }
}

impl FitTo<SpendTally> for GammaGamma {
    fn likelihood(data: &SpendTally) -> Result<Box<dyn LogLikelihood + '_>, Error> {
        let typical = data.mean_spend().filter(|_| data.rows().len() > 1).ok_or(Error::NoData {
            what: "the Gamma-Gamma model",
            needed: "customers with repeat purchases who differ in their spend",
        })?;
        Ok(Box::new(ByFormula(Likelihood {
            rows: data.rows().map(|(x, z, n)| (x as f64, z, n as f64)).collect(),
            customers: data.customers(),
            typical,
        })))
    }

    fn at(parameters: &[f64], _: &SpendTally) -> Result<Self, Error> {
        let [p, q, gamma] = exactly(parameters)?;
        Self::new(p, q, gamma)
    }
}

struct Likelihood {
    /// Repeat purchases, mean spend, customers; by purchases.
    rows: Vec<(f64, f64, f64)>,
    customers: u64,
    typical: f64,
}

impl Formula<3> for Likelihood {
    fn parameters(&self) -> [Parameter; 3] {
        // Beyond that customers differ by less than half a percent.
        let q = Parameter { high: 1e5, ..Parameter::shape("q") };
        [Parameter::shape("p"), q, Parameter::scale("gamma", self.typical)]
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.rows[row].2
    }

    fn customers(&self) -> u64 {
        self.customers
    }

    fn starts(&self) -> Vec<[f64; 3]> {
        // Each with the mean of the data: gamma = mean (q - 1) / p.
        [(6.0, 4.0), (2.0, 3.0), (30.0, 3.0), (1.0, 1.5)]
            .map(|(p, q)| [p, q, self.typical * (q - 1.0) / p])
            .to_vec()
    }

    fn each<S: Scalar>(
        &self,
        parameters: &[S; 3],
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut dyn FnMut(usize, S),
    ) {
        let mut purchases = f64::NAN;
        let mut shared = PerPurchases::new(*parameters, 1.0);
        for index in rows {
            let (x, z, _) = self.rows[index];
            if x.to_bits() != purchases.to_bits() {
                purchases = x;
                shared = PerPurchases::new(*parameters, x);
            }
            sink(index, shared.log_density(z));
        }
    }

    fn far_out(&self, estimates: &[f64]) -> Option<(usize, String)> {
        if *estimates.get(1)? <= 1e3 {
            return None;
        }
        Some((1, format!("so large that {}", self.at_bound(1, true)?)))
    }

    fn at_bound(&self, parameter: usize, upper: bool) -> Option<String> {
        let meaning = match (parameter, upper) {
            (0, true) => {
                "the mean spends leave no room for differences between the purchases of one \
                 customer; add data or model the means alone"
            }
            (1, true) => {
                "customers do not differ in their spend beyond what their purchases do; one \
                 gamma distribution of spend is enough"
            }
            _ => "the likelihood has no interior maximum; check the amounts for outliers",
        };
        Some(meaning.to_owned())
    }
}

/// What all customers with the same number of purchases share.
#[derive(Debug, Clone, Copy)]
struct PerPurchases<S> {
    q: S,
    /// `p x + q`.
    shape: S,
    /// `ln (gamma / x)`.
    log_rate: S,
    /// `-ln B(p x, q)`.
    front: S,
}

impl<S: Scalar> PerPurchases<S> {
    fn new([p, q, gamma]: [S; 3], x: f64) -> Self {
        let px = p * x;
        let log_rate = gamma.ln() - x.ln();
        Self { q, shape: px + q, log_rate, front: -ln_beta(px, q) }
    }

    /// `ln f(z | x)`: with `u = ln(gamma / (x z))` it is
    /// `q u - (p x + q) ln(1 + exp(u)) - ln z - ln B(p x, q)`, free of the
    /// difference of large powers.
    fn log_density(&self, z: f64) -> S {
        let log = z.ln();
        let u = self.log_rate - log;
        self.q * u - self.shape * u.softplus() + self.front - log
    }
}

/// `ln B(a, b)`, the large terms of whose value are not subtracted.
fn ln_beta<S: Scalar>(a: S, b: S) -> S {
    let value = satis_numerics::special::ln_beta(a.value(), b.value()).unwrap_or(f64::NAN);
    if S::DERIVATIVES {
        // The derivatives come from the three log-gammas.
        let plain = a.ln_gamma() + b.ln_gamma() - (a + b).ln_gamma();
        plain + (value - plain.value())
    } else {
        S::constant(value)
    }
}

/// How it is stored.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    p: f64,
    q: f64,
    gamma: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for GammaGamma {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        Self::new(stored.p, stored.q, stored.gamma)
    }
}

#[cfg(feature = "serde")]
impl From<GammaGamma> for Stored {
    fn from(model: GammaGamma) -> Self {
        Self { p: model.p, q: model.q, gamma: model.gamma }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_mean_there_is_a_median() {
        let model = GammaGamma::new(2.0, 0.9, 10.0).unwrap();
        assert!(matches!(model.population_mean(), Err(Error::Undefined { .. })));
        assert!(model.population_median().unwrap() > 0.0);
        // One purchase is enough for a mean: 2 + 0.9 - 1 = 1.9.
        let one = model.expected_spend(1, 5.0).unwrap();
        assert!((one - 2.0 * 15.0 / 1.9).abs() < 1e-12);
    }

    #[test]
    fn quantile_and_tail_are_inverse() {
        let model = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
        for probability in [0.01, 0.5, 0.975] {
            let spend = model.spend_quantile(3, 36.2, probability).unwrap();
            let above = model.probability_above(3, 36.2, spend).unwrap();
            assert!((above - (1.0 - probability)).abs() < 1e-13);
        }
        assert!(model.spend_quantile(3, 36.2, 1.0).is_err());
        assert!(model.probability_above(3, 36.2, 0.0).is_err());
    }

    #[test]
    fn likelihood_is_a_density() {
        let model = GammaGamma::new(1.7, 2.5, 8.0).unwrap();
        let area = satis_numerics::integrate_adaptive(
            |log| (model.log_likelihood(3, log.exp()).unwrap() + log).exp(),
            -30.0,
            30.0,
            0.0,
            1e-12,
        )
        .unwrap();
        assert!((area.value - 1.0).abs() < 1e-11);
        assert!(model.log_likelihood(0, 1.0).is_err());
    }
}
