//! Pareto/NBD with covariates that change with time.

use super::customer::{DynamicCustomer, DynamicCustomers, shaped};
use super::dynamic_likelihood::{DynamicLikelihood, dot, parts};
use super::tally::{checked, distinct};
use crate::error::not_negative;
use crate::fit::{FitOptions, FitTo, Fitted, LogLikelihood, Parametric, fit};
use crate::pareto::decline;
use crate::{Error, ParetoNbd};

/// Pareto/NBD with covariates of purchase and dropout that change with time
/// (Bachmann, Meierer & Naef 2021, The role of time-varying contextual factors
/// in latent attrition models for customer base analysis).
///
/// A customer buys at the rate `lambda exp(g1' z1(t))` and leaves at the rate
/// `mu exp(g2' z2(t))`, with lambda and mu gamma-distributed as in
/// [`ParetoNbd`], and covariates constant within periods. With `B(t)` and
/// `D(t)` the integrals of the two factors,
///
/// ```text
/// L = exp(g1' sum of z1 at the purchases) G(r+x) / G(r) alpha^r beta^s
///     * { (alpha+B(T))^-(r+x) (beta+D(T))^-s
///         + s * integral from t_x to T of (alpha+B(u))^-(r+x) (beta+D(u))^-(s+1) dD(u) }
/// P(alive) = the first part over both
/// E[Y(t)]  = P(alive) (r+x) / (alpha+B(T))
///            * integral from T to T+t of ((beta+D(T)) / (beta+D(u)))^s dB(u)
/// ```
///
/// Both integrals are exact sums over the periods: the first by Gauss-Legendre
/// rules as in Pareto/NBD, the second in closed form. The purchase that made
/// the customer does not enter.
///
/// ```
/// use satis_clv::{CovariatePeriod, DynamicCustomer, DynamicParetoNbd, ParetoNbd};
///
/// let base = ParetoNbd::new(0.553, 10.578, 0.606, 11.669)?;
/// let model = DynamicParetoNbd::new(base, [("campaign", 0.5)], [("", 0.0); 0])?;
/// let period = |end, campaign| CovariatePeriod { end, purchase: vec![campaign], dropout: vec![] };
/// let plain = DynamicCustomer::new(&[12.0, 30.0], 39.0, vec![period(78.0, 0.0)])?;
/// // A campaign in the next ten weeks brings more purchases.
/// let courted = DynamicCustomer::new(
///     &[12.0, 30.0], 39.0, vec![period(39.0, 0.0), period(49.0, 1.0), period(78.0, 0.0)],
/// )?;
/// assert_eq!(model.p_alive(&plain)?, model.p_alive(&courted)?);
/// let more = model.expected_purchases(&courted, 39.0)? - model.expected_purchases(&plain, 39.0)?;
/// assert!(more > 0.0);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct DynamicParetoNbd {
    base: ParetoNbd,
    purchase: Vec<(String, f64)>,
    dropout: Vec<(String, f64)>,
}

impl DynamicParetoNbd {
    /// The model with these coefficients by name.
    ///
    /// # Errors
    /// [`Error::Text`] for a name that comes twice in one process or is empty,
    /// [`Error::Range`] for a coefficient that is not finite.
    pub fn new<N: Into<String>, M: Into<String>>(
        base: ParetoNbd,
        purchase: impl IntoIterator<Item = (N, f64)>,
        dropout: impl IntoIterator<Item = (M, f64)>,
    ) -> Result<Self, Error> {
        let purchase: Vec<(String, f64)> =
            purchase.into_iter().map(|(name, value)| (name.into(), value)).collect();
        let dropout: Vec<(String, f64)> =
            dropout.into_iter().map(|(name, value)| (name.into(), value)).collect();
        for list in [&purchase, &dropout] {
            distinct(&list.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>())?;
            checked("coefficients", &values(list), list.len())?;
        }
        Ok(Self { base, purchase, dropout })
    }

    /// The maximum-likelihood fit.
    ///
    /// # Errors
    /// Those of the plain fit, and [`Error::Text`] for a covariate that never
    /// changes and is the same for all customers.
    pub fn fit(customers: &DynamicCustomers) -> Result<Fitted<Self>, Error> {
        fit(customers, &FitOptions::new())
    }

    /// The fit with options of your own.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_with(
        customers: &DynamicCustomers,
        options: &FitOptions,
    ) -> Result<Fitted<Self>, Error> {
        fit(customers, options)
    }

    /// The rates while all covariates are 0.
    #[must_use]
    pub const fn base(&self) -> &ParetoNbd {
        &self.base
    }

    /// The coefficients of purchase by name.
    #[must_use]
    pub fn purchase(&self) -> &[(String, f64)] {
        &self.purchase
    }

    /// The coefficients of dropout by name.
    #[must_use]
    pub fn dropout(&self) -> &[(String, f64)] {
        &self.dropout
    }

    /// The log-likelihood of one customer.
    ///
    /// # Errors
    /// [`Error::Length`] for other numbers of covariates than the model has.
    pub fn log_likelihood(&self, customer: &DynamicCustomer) -> Result<f64, Error> {
        Ok(self.parts(customer)?.all)
    }

    /// The probability that the customer has not left.
    ///
    /// # Errors
    /// As [`log_likelihood`](Self::log_likelihood).
    pub fn p_alive(&self, customer: &DynamicCustomer) -> Result<f64, Error> {
        let parts = self.parts(customer)?;
        Ok((parts.alive - parts.all).exp().min(1.0))
    }

    /// The expected number of purchases in `(T, T + t]`, given the covariates
    /// in that time.
    ///
    /// # Errors
    /// [`Error::Contradiction`] if the covariates end before `T + t`,
    /// [`Error::Range`] for a negative or infinite `t`, and as
    /// [`log_likelihood`](Self::log_likelihood).
    pub fn expected_purchases(&self, customer: &DynamicCustomer, t: f64) -> Result<f64, Error> {
        let t = not_negative("horizon", t)?;
        let parts = self.parts(customer)?;
        let age = customer.history().age();
        let known = customer.periods().last().map_or(0.0, |period| period.end);
        // Adding up weeks may miss the end by a rounding.
        if known * (1.0 + 1e-12) < age + t {
            return Err(Error::Contradiction {
                what: "end of the covariates",
                value: known,
                other: "the end of the forecast",
                bound: age + t,
                expected: "covariates up to the end of the forecast",
            });
        }
        let (g1, g2) = (values(&self.purchase), values(&self.dropout));
        let s = self.base.s();
        let (purchase, dropout) = parts.rates;
        let mut lived = dropout;
        let mut sum = 0.0;
        for (from, to, period) in customer.within(age, age + t) {
            let (b, d) = (dot(&g1, &period.purchase).exp(), dot(&g2, &period.dropout).exp());
            let next = lived + d * (to - from);
            // The integral of ((beta + D(T)) / (beta + D(u)))^s over the
            // period, which s = 1 makes a logarithm.
            let shrunk = (-s * ((lived - dropout) / dropout).ln_1p()).exp();
            let grown = (d * (to - from) / lived).ln_1p();
            sum += b / d * shrunk * lived * decline(s - 1.0, grown);
            lived = next;
        }
        let p_alive = (parts.alive - parts.all).exp().min(1.0);
        Ok(p_alive * (self.base.r() + customer.history().x()) / purchase * sum)
    }

    fn parts(&self, customer: &DynamicCustomer) -> Result<super::dynamic_likelihood::Parts, Error> {
        shaped(customer, self.purchase.len(), self.dropout.len())?;
        let base = [self.base.r(), self.base.alpha(), self.base.s(), self.base.beta()];
        Ok(parts(base, (&values(&self.purchase), &values(&self.dropout)), customer))
    }
}

fn values(named: &[(String, f64)]) -> Vec<f64> {
    named.iter().map(|(_, value)| *value).collect()
}

impl Parametric for DynamicParetoNbd {
    const NAME: &'static str = "Pareto/NBD with time-varying covariates";

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        let mut parameters = self.base.parameters();
        let effects = self.purchase.iter().chain(&self.dropout);
        parameters.extend(effects.map(|(_, value)| ("effect", *value)));
        parameters
    }

    fn with_parameters(&self, values: &[f64]) -> Result<Self, Error> {
        let (p, q) = (self.purchase.len(), self.dropout.len());
        if values.len() != 4 + p + q {
            return Err(Error::Length {
                what: "parameters",
                expected: 4 + p + q,
                found: values.len(),
            });
        }
        let named = |names: &[(String, f64)], values: &[f64]| -> Vec<(String, f64)> {
            names.iter().zip(values).map(|((name, _), value)| (name.clone(), *value)).collect()
        };
        Self::new(
            self.base.with_parameters(&values[..4])?,
            named(&self.purchase, &values[4..4 + p]),
            named(&self.dropout, &values[4 + p..]),
        )
    }
}

impl FitTo<DynamicCustomers> for DynamicParetoNbd {
    fn likelihood(customers: &DynamicCustomers) -> Result<Box<dyn LogLikelihood + '_>, Error> {
        Ok(Box::new(DynamicLikelihood::new(customers)?))
    }

    fn at(parameters: &[f64], customers: &DynamicCustomers) -> Result<Self, Error> {
        let zero = |names: &[String]| -> Vec<(String, f64)> {
            names.iter().map(|name| (name.clone(), 0.0)).collect()
        };
        let base = ParetoNbd::new(1.0, 1.0, 1.0, 1.0)?;
        Self { base, purchase: zero(&customers.purchase), dropout: zero(&customers.dropout) }
            .with_parameters(parameters)
    }
}

/// How the model is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    base: ParetoNbd,
    purchase: Vec<(String, f64)>,
    dropout: Vec<(String, f64)>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for DynamicParetoNbd {
    type Error = Error;

    fn try_from(of: Unchecked) -> Result<Self, Error> {
        Self::new(of.base, of.purchase, of.dropout)
    }
}
