//! Models with constant covariates.

use super::design::{Design, Layout};
use super::likelihood::CovariateLikelihood;
use super::tally::{CovariateTally, checked};
use crate::fit::{FitOptions, FitTo, Fitted, LogLikelihood, Parametric, fit};
use crate::{BgNbd, Error, GGompertzNbd, MbgNbd, ParetoNbd, PurchaseModel, PurchaseTally};

/// A purchase model that covariates can move.
///
/// A linear predictor of each process is added, with a sign, to the logarithm
/// of some of the model's parameters.
pub trait CovariateModel: PurchaseModel + FitTo<PurchaseTally> {
    /// The name of the model with covariates.
    const COVARIATE_NAME: &'static str;
    /// The parameters that the covariates of purchase move, by position.
    const PURCHASE: &'static [(usize, f64)];
    /// The parameters that the covariates of dropout move, by position.
    const DROPOUT: &'static [(usize, f64)];
}

impl CovariateModel for ParetoNbd {
    const COVARIATE_NAME: &'static str = "Pareto/NBD with covariates";
    const PURCHASE: &'static [(usize, f64)] = &[(1, -1.0)];
    const DROPOUT: &'static [(usize, f64)] = &[(3, -1.0)];
}

impl CovariateModel for GGompertzNbd {
    const COVARIATE_NAME: &'static str = "GGompertz/NBD with covariates";
    const PURCHASE: &'static [(usize, f64)] = &[(1, -1.0)];
    const DROPOUT: &'static [(usize, f64)] = &[(4, -1.0)];
}

impl CovariateModel for BgNbd {
    const COVARIATE_NAME: &'static str = "BG/NBD with covariates";
    const PURCHASE: &'static [(usize, f64)] = &[(1, -1.0)];
    const DROPOUT: &'static [(usize, f64)] = &[(2, 1.0), (3, 1.0)];
}

impl CovariateModel for MbgNbd {
    const COVARIATE_NAME: &'static str = "MBG/NBD with covariates";
    const PURCHASE: &'static [(usize, f64)] = &[(1, -1.0)];
    const DROPOUT: &'static [(usize, f64)] = &[(2, 1.0), (3, 1.0)];
}

/// A purchase model whose parameters depend on constant covariates of the
/// customer (Fader & Hardie 2007, Incorporating time-invariant covariates into
/// the Pareto/NBD and BG/NBD models), in the conventions of CLVTools:
///
/// ```text
/// all            alpha_i = alpha exp(-g1' z1)      rates grow by exp(g1' z1)
/// Pareto/NBD     beta_i  = beta exp(-g2' z2)       dropout rates grow by exp(g2' z2)
/// GGompertz/NBD  beta_i  = beta exp(-g2' z2)
/// (M)BG/NBD      a_i = a exp(g2' z2), b_i = b exp(g2' z2)
/// ```
///
/// In BG/NBD and MBG/NBD this leaves the mean dropout probability `a / (a+b)`
/// as it is: the covariates of dropout make customers more alike (positive) or
/// more different (negative). Where covariates should move dropout itself,
/// take Pareto/NBD.
///
/// [`customer`](Self::customer) gives the plain model of one customer, which
/// answers everything; with [`Fitted::estimate`] its answers have standard
/// errors.
///
/// ```
/// use satis_clv::{
///     CovariateTally, History, ParetoNbd, PurchaseModel, SimulatesCustomers, TimeUnit,
///     WithCovariates,
/// };
///
/// // Customers who came by mail buy at half the rate.
/// let mut tally = CovariateTally::new(TimeUnit::Weeks, ["mail"], [""; 0])?;
/// for (mail, alpha) in [(0.0, 8.0), (1.0, 16.0)] {
///     let model = ParetoNbd::new(0.8, alpha, 0.6, 12.0)?;
///     for customer in model.simulate(&[39.0; 400], 0.0, 5)? {
///         tally.add(&customer.history()?, &[mail], &[])?;
///     }
/// }
/// let fitted = WithCovariates::<ParetoNbd>::fit(&tally)?;
/// let effect = fitted.parameter("purchase mail", 0.95)?;
/// assert!((effect.value() + 2.0_f64.ln()).abs() < 4.0 * effect.standard_error().unwrap());
/// let by_mail = fitted.model().customer(&[1.0], &[])?;
/// assert!(by_mail.p_alive(&History::new(2, 30.0, 39.0)?)? < 1.0);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked<M>", bound(deserialize = "M: Deserialize<'de> + CovariateModel"))
)]
pub struct WithCovariates<M> {
    base: M,
    layout: Layout,
    coefficients: Vec<f64>,
}

#[cfg(feature = "serde")]
use serde::Deserialize;

impl<M: CovariateModel> WithCovariates<M> {
    /// The maximum-likelihood fit, with a coefficient of its own for each
    /// covariate of each process.
    ///
    /// # Errors
    /// Those of the plain fit, and [`Error::Text`] for a covariate that is the
    /// same for all customers.
    pub fn fit(tally: &CovariateTally) -> Result<Fitted<Self>, Error> {
        Self::fit_with(&Design::new(tally), &FitOptions::new())
    }

    /// The fit of a design, with options of your own.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_with(design: &Design<'_>, options: &FitOptions) -> Result<Fitted<Self>, Error> {
        fit(design, options)
    }

    /// The model of a customer whose covariates are all 0.
    #[must_use]
    pub const fn base(&self) -> &M {
        &self.base
    }

    /// The coefficients with their names: of purchase, of dropout, of both.
    #[must_use]
    pub fn coefficients(&self) -> Vec<(String, f64)> {
        self.layout.names().into_iter().zip(self.coefficients.iter().copied()).collect()
    }

    /// The model of a customer with these covariates.
    ///
    /// # Errors
    /// [`Error::Length`] for another number of covariates than the model has,
    /// [`Error::Range`] for one that is not finite or takes a parameter out of
    /// range.
    pub fn customer(&self, purchase: &[f64], dropout: &[f64]) -> Result<M, Error> {
        checked("covariates of purchase", purchase, self.layout.purchase.len())?;
        checked("covariates of dropout", dropout, self.layout.dropout.len())?;
        let (g1, g2) = self.layout.split(&self.coefficients);
        let mut values: Vec<f64> = self.base.parameters().iter().map(|(_, value)| *value).collect();
        for (moves, coefficients, covariates) in
            [(M::PURCHASE, g1, purchase), (M::DROPOUT, g2, dropout)]
        {
            let predictor: f64 = coefficients.iter().zip(covariates).map(|(g, z)| g * z).sum();
            for (at, sign) in moves {
                values[*at] *= (sign * predictor).exp();
            }
        }
        self.base.with_parameters(&values)
    }
}

impl<M: CovariateModel> Parametric for WithCovariates<M> {
    const NAME: &'static str = M::COVARIATE_NAME;

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        let mut parameters = self.base.parameters();
        parameters.extend(self.coefficients.iter().map(|value| ("effect", *value)));
        parameters
    }

    fn with_parameters(&self, values: &[f64]) -> Result<Self, Error> {
        let base = self.base.parameters().len();
        let expected = base + self.coefficients.len();
        if values.len() != expected {
            return Err(Error::Length { what: "parameters", expected, found: values.len() });
        }
        let coefficients = values[base..].to_vec();
        checked("coefficients", &coefficients, coefficients.len())?;
        let base = self.base.with_parameters(&values[..base])?;
        Ok(Self { base, layout: self.layout.clone(), coefficients })
    }
}

impl<'a, M: CovariateModel> FitTo<Design<'a>> for WithCovariates<M> {
    fn likelihood<'d>(design: &'d Design<'a>) -> Result<Box<dyn LogLikelihood + 'd>, Error> {
        Ok(Box::new(CovariateLikelihood::new::<M>(design)?))
    }

    fn at(parameters: &[f64], design: &Design<'a>) -> Result<Self, Error> {
        let base = parameters.len().saturating_sub(design.layout.len());
        let coefficients = parameters[base..].to_vec();
        let base = M::at(&parameters[..base], design.tally.histories())?;
        Ok(Self { base, layout: design.layout.clone(), coefficients })
    }
}

/// How the model is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked<M> {
    base: M,
    layout: Layout,
    coefficients: Vec<f64>,
}

#[cfg(feature = "serde")]
impl<M: CovariateModel> TryFrom<Unchecked<M>> for WithCovariates<M> {
    type Error = Error;

    fn try_from(of: Unchecked<M>) -> Result<Self, Error> {
        let mut layout = Layout::new(&of.layout.purchase, &of.layout.dropout);
        super::tally::distinct(&layout.purchase)?;
        super::tally::distinct(&layout.dropout)?;
        for name in &of.layout.tied {
            layout.tie(name)?;
        }
        checked("coefficients", &of.coefficients, layout.len())?;
        Ok(Self { base: of.base, layout, coefficients: of.coefficients })
    }
}
