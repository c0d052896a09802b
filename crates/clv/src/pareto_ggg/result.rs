//! What the chain of a hierarchical model leaves behind.

use crate::{Diagnostic, Error};

/// How a hierarchical model is sampled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GibbsOptions {
    pub(super) chains: u32,
    pub(super) warm_up: u32,
    pub(super) draws: u32,
    pub(super) thin: u32,
    pub(super) prior: (f64, f64),
    pub(super) seed: u64,
}

impl GibbsOptions {
    /// Four chains of 500 rounds for warming up and 1,000 draws to keep, one a
    /// round; gamma priors of shape and rate 0.001 on every parameter of the
    /// population, as BTYDplus has them.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { chains: 4, warm_up: 500, draws: 1_000, thin: 1, prior: (1e-3, 1e-3), seed }
    }

    /// With so many chains. Chain i has stream i of the seed.
    #[must_use]
    pub const fn chains(mut self, chains: u32) -> Self {
        self.chains = chains;
        self
    }

    /// With so many rounds for warming up.
    #[must_use]
    pub const fn warm_up(mut self, warm_up: u32) -> Self {
        self.warm_up = warm_up;
        self
    }

    /// With so many draws of each chain to keep.
    #[must_use]
    pub const fn draws(mut self, draws: u32) -> Self {
        self.draws = draws;
        self
    }

    /// With so many rounds to each draw that is kept.
    #[must_use]
    pub const fn thin(mut self, thin: u32) -> Self {
        self.thin = thin;
        self
    }

    /// With gamma priors of this shape and rate on every parameter of the
    /// population.
    #[must_use]
    pub const fn prior(mut self, shape: f64, rate: f64) -> Self {
        self.prior = (shape, rate);
        self
    }

    pub(super) fn checked(self) -> Result<Self, Error> {
        crate::error::positive("shape of the prior", self.prior.0)?;
        crate::error::positive("rate of the prior", self.prior.1)?;
        if self.chains == 0 || self.draws < 10 || self.thin == 0 {
            return Err(Error::Range {
                what: "the number of chains, draws or rounds to a draw",
                value: f64::from(self.chains.min(self.draws).min(self.thin)),
                expected: "at least one chain, better four, of at least 10 draws",
            });
        }
        Ok(self)
    }
}

/// What the chains say of one customer; means over all kept draws.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CustomerPosterior {
    /// The probability of not having left.
    pub p_alive: f64,
    /// The standard error of that figure from the finite chains, by the means
    /// of ten batches of each. Customers who may just have left change their
    /// state slowly, and need the most draws.
    pub p_alive_error: f64,
    /// The standard deviation, over the posterior, of the probability given
    /// the customer's traits.
    pub p_alive_sd: f64,
    /// The expected number of purchases within the horizon.
    pub expected_purchases: f64,
    /// The standard deviation of the number of purchases: that of the
    /// customer, not of its mean.
    pub purchases_sd: f64,
    /// The probability of at least one purchase within the horizon.
    pub p_active: f64,
    /// The regularity k; 1 where purchases are Poisson.
    pub regularity: f64,
    /// Purchases a unit of time while alive.
    pub rate: f64,
    /// The dropout rate a unit of time.
    pub dropout_rate: f64,
}

/// The posterior of a hierarchical model: the parameters of the population
/// draw by draw, and a summary of each customer, made while the chains ran.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct HierarchicalPosterior<M> {
    pub(super) models: Vec<M>,
    pub(super) chains: usize,
    pub(super) horizon: f64,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) customers: Vec<CustomerPosterior>,
}

impl<M> HierarchicalPosterior<M> {
    /// The population at each draw, chain after chain.
    #[must_use]
    pub fn models(&self) -> &[M] {
        &self.models
    }

    /// How many chains there are.
    #[must_use]
    pub const fn chains(&self) -> usize {
        self.chains
    }

    /// What the chains say of each parameter of the population.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The customers in the order in which they came.
    #[must_use]
    pub fn customers(&self) -> &[CustomerPosterior] {
        &self.customers
    }

    /// How far ahead purchases are predicted.
    #[must_use]
    pub const fn horizon(&self) -> f64 {
        self.horizon
    }
}
