//! The mode of the posterior, and its Laplace approximation.

use super::prior::{Prior, Priors};
use crate::fit::{FitOptions, FitTo, LogLikelihood, Order, Parameter, Sink, maximum};
use crate::{Covariance, Error, Fitted};

/// A penalised fit: the mode of likelihood times prior (MAP), with the normal
/// approximation of Laplace around it.
///
/// The mode is that of the density of the logarithms of positive parameters,
/// where the posterior is nearest to normal. [`fitted`](Self::fitted) answers
/// as after a maximum-likelihood fit; its covariance is that of the
/// approximation, so that standard errors are posterior standard deviations.
///
/// ```
/// use satis_clv::{BgNbd, Penalised, Priors, PurchaseTally, TimeUnit};
///
/// // Too few customers for a fit by likelihood alone to have an interior maximum.
/// let rows = [(2., 30., 39.), (1., 2., 39.), (0., 0., 39.), (3., 35., 38.), (0., 0., 37.)];
/// let tally = PurchaseTally::from_numbers(TimeUnit::Weeks, rows)?;
/// let penalised = Penalised::<BgNbd>::fit(&tally, &Priors::weak())?;
/// assert!(penalised.fitted().report().gradient_norm() < 1e-6);
/// assert!(penalised.log_evidence().is_some());
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Penalised<M> {
    fitted: Fitted<M>,
    priors: Vec<Prior>,
    log_prior: f64,
}

impl<M> Penalised<M> {
    /// The penalised fit.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a prior of a parameter that there is not,
    /// [`Error::Range`] or [`Error::Text`] for a prior that is none, and those
    /// of the plain fit.
    pub fn fit<D: ?Sized>(data: &D, priors: &Priors) -> Result<Self, Error>
    where
        M: FitTo<D>,
    {
        Self::fit_with(data, priors, &FitOptions::new())
    }

    /// The same with starts and limits of your own.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_with<D: ?Sized>(
        data: &D,
        priors: &Priors,
        options: &FitOptions,
    ) -> Result<Self, Error>
    where
        M: FitTo<D>,
    {
        let with_priors = WithPriors::new(M::likelihood(data)?, priors)?;
        let mut report = maximum(M::NAME, &with_priors, options)?;
        let model = M::at(&report.estimates, data)?;
        let free: Vec<f64> =
            report.estimates.iter().zip(&report.domains).map(|(x, d)| d.to_free(*x)).collect();
        let log_prior = with_priors.log_prior(&free);
        report.model = format!("{}, penalised", M::NAME);
        report.log_likelihood -= log_prior;
        Ok(Self { fitted: Fitted::new(model, report), priors: with_priors.priors, log_prior })
    }

    /// The model at the mode with its Laplace covariance. The log-likelihood
    /// of its report is that of the data alone.
    #[must_use]
    pub const fn fitted(&self) -> &Fitted<M> {
        &self.fitted
    }

    /// The prior of each parameter, in their order.
    #[must_use]
    pub fn priors(&self) -> &[Prior] {
        &self.priors
    }

    /// The log-likelihood at the mode, without the prior.
    #[must_use]
    pub const fn log_likelihood(&self) -> f64 {
        self.fitted.report().log_likelihood()
    }

    /// The log density of the prior at the mode, on the scale of the fit.
    #[must_use]
    pub const fn log_prior(&self) -> f64 {
        self.log_prior
    }

    /// The logarithm of the evidence by Laplace's approximation, `LL + ln
    /// prior + (k / 2) ln 2 pi + (1 / 2) ln det covariance`: models fitted to
    /// the same data compare by their differences. `None` with a flat prior,
    /// which has none, or without a covariance.
    #[must_use]
    pub fn log_evidence(&self) -> Option<f64> {
        let report = self.fitted.report();
        if self.priors.contains(&Prior::Flat) || report.held.contains(&true) {
            return None;
        }
        let n = report.degrees();
        let lower =
            crate::linear::factor(report.free_covariance(Covariance::Information)?, n, &[])?;
        let half_ln_det: f64 = (0..n).map(|i| lower[i * n + i].ln()).sum();
        let half_ln_tau = 0.5 * std::f64::consts::TAU.ln();
        Some(self.log_likelihood() + self.log_prior + half_ln_tau * n as f64 + half_ln_det)
    }
}

/// A log-likelihood with one row more: the log density of the prior.
pub(crate) struct WithPriors<'a> {
    inner: Box<dyn LogLikelihood + 'a>,
    pub(crate) priors: Vec<Prior>,
}

impl<'a> WithPriors<'a> {
    pub(crate) fn new(inner: Box<dyn LogLikelihood + 'a>, priors: &Priors) -> Result<Self, Error> {
        let priors = priors.of(inner.as_ref())?;
        Ok(Self { inner, priors })
    }

    pub(crate) fn log_prior(&self, free: &[f64]) -> f64 {
        self.priors.iter().zip(free).map(|(prior, free)| prior.density(*free).0).sum()
    }
}

impl LogLikelihood for WithPriors<'_> {
    fn parameters(&self) -> Vec<Parameter> {
        self.inner.parameters()
    }

    fn name(&self, parameter: usize) -> String {
        self.inner.name(parameter)
    }

    fn rows(&self) -> usize {
        self.inner.rows() + 1
    }

    fn weight(&self, row: usize) -> f64 {
        if row < self.inner.rows() { self.inner.weight(row) } else { 1.0 }
    }

    fn customers(&self) -> u64 {
        self.inner.customers()
    }

    fn starts(&self) -> Vec<Vec<f64>> {
        self.inner.starts()
    }

    fn visit(
        &self,
        at: &[f64],
        order: Order,
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut Sink<'_>,
    ) {
        let last = self.inner.rows();
        let mut prior_wanted = false;
        let mut data = rows.filter(|row| {
            let is_prior = *row == last;
            prior_wanted |= is_prior;
            !is_prior
        });
        self.inner.visit(at, order, &mut data, sink);
        if !prior_wanted {
            return;
        }
        match order {
            Order::Value => sink(last, self.log_prior(at), &[], &[]),
            Order::Second => {
                let n = at.len();
                let mut value = 0.0;
                let mut gradient = vec![0.0; n];
                let mut hessian = vec![0.0; n * n];
                for (i, (prior, free)) in self.priors.iter().zip(at).enumerate() {
                    let (ln, first, second) = prior.density(*free);
                    value += ln;
                    gradient[i] = first;
                    hessian[i * n + i] = second;
                }
                sink(last, value, &gradient, &hessian);
            }
        }
    }

    fn offset(&self) -> f64 {
        self.inner.offset()
    }

    fn at_bound(&self, parameter: usize, upper: bool) -> Option<String> {
        self.inner.at_bound(parameter, upper)
    }
}
