//! The posterior of the parameters, by chains of the no-U-turn sampler.

use satis_numerics::Objective;
use satis_response_model::{Estimate, Interval};

use super::chain::{Chain, Frame, Run, run};
use super::diagnostics::{Diagnostic, diagnose};
use super::penalised::WithPriors;
use super::prior::{Prior, Priors};
use crate::error::level as checked_level;
use crate::fit::{
    Domain, FitOptions, FitTo, LogLikelihood, Parametric, Surface, maximum, quantile,
};
use crate::linear::factor;
use crate::simulate::Random;
use crate::{Covariance, Error};

/// How a posterior is sampled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SamplerOptions {
    chains: u32,
    warm_up: u32,
    draws: u32,
    acceptance: f64,
    seed: u64,
}

impl SamplerOptions {
    /// Four chains of 500 draws for warming up and 1,000 to keep, at an
    /// acceptance of 0.85.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { chains: 4, warm_up: 500, draws: 1_000, acceptance: 0.85, seed }
    }

    /// With so many chains. Chain i has stream i of the seed.
    #[must_use]
    pub const fn chains(mut self, chains: u32) -> Self {
        self.chains = chains;
        self
    }

    /// With so many draws of each chain for warming up.
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

    /// Aims at this acceptance: nearer to 1 the steps are shorter, and
    /// divergences rarer.
    #[must_use]
    pub const fn acceptance(mut self, acceptance: f64) -> Self {
        self.acceptance = acceptance;
        self
    }

    fn checked(self) -> Result<Self, Error> {
        if self.chains == 0 || self.draws < 8 {
            return Err(Error::Range {
                what: "the number of chains or draws",
                value: f64::from(self.chains.min(self.draws)),
                expected: "at least one chain, better four, of at least 8 draws",
            });
        }
        if !(self.acceptance > 0.0 && self.acceptance < 1.0) {
            return Err(Error::Range {
                what: "acceptance",
                value: self.acceptance,
                expected: "a number strictly between 0 and 1, such as 0.85",
            });
        }
        Ok(self)
    }
}

/// The posterior of a model's parameters: draws by the no-U-turn sampler
/// (Hoffman & Gelman 2014) over the tally likelihood, with what they say of
/// their own quality.
///
/// Chains start around the mode, twice as far out as its Laplace approximation
/// reaches, and move in its metric. They run on all threads; the same seed
/// gives the same bits on any number of them.
///
/// ```
/// use satis_clv::{
///     BgNbd, History, Posterior, Priors, PurchaseModel, PurchaseTally, SamplerOptions, TimeUnit,
/// };
///
/// let rows = [(2., 30., 39.), (1., 2., 39.), (0., 0., 39.), (7., 29., 38.), (0., 0., 37.),
///     (3., 5., 38.), (1., 8., 39.), (4., 33., 35.), (0., 0., 30.), (1., 30., 39.)];
/// let tally = PurchaseTally::from_numbers(TimeUnit::Weeks, rows)?;
/// let options = SamplerOptions::new(1).chains(2).warm_up(200).draws(200);
/// let posterior = Posterior::<BgNbd>::sample(&tally, &Priors::weak(), options)?;
/// // Ten customers leave much open: P(alive) of one of them, with its interval.
/// let customer = History::new(3, 5.0, 38.0)?;
/// let alive = posterior.estimate("P(alive)", 0.9, |model| model.p_alive(&customer))?;
/// assert!(alive.standard_error().unwrap() > 0.02);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Posterior<M> {
    models: Vec<M>,
    chains: usize,
    priors: Vec<Prior>,
    diagnostics: Vec<Diagnostic>,
    divergences: usize,
    deepest: usize,
    acceptance: f64,
    step_lengths: Vec<f64>,
    customers: u64,
    seed: u64,
}

impl<M: Parametric> Posterior<M> {
    /// Samples the posterior of the parameters given the data.
    ///
    /// # Errors
    /// [`Error::Range`] for options that make no chain, those of
    /// [`Penalised::fit`](crate::Penalised::fit), and
    /// [`Error::NoLikelihood`] if the density is finite nowhere near the mode.
    pub fn sample<D: ?Sized>(
        data: &D,
        priors: &Priors,
        options: SamplerOptions,
    ) -> Result<Self, Error>
    where
        M: FitTo<D>,
    {
        let options = options.checked()?;
        let likelihood = WithPriors::new(M::likelihood(data)?, priors)?;
        let mode = maximum(M::NAME, &likelihood, &FitOptions::new())?;
        let domains = mode.domains.clone();
        let n = domains.len();
        let centre: Vec<f64> =
            mode.estimates.iter().zip(&domains).map(|(x, domain)| domain.to_free(*x)).collect();
        let lower = mode
            .free_covariance(Covariance::Information)
            .and_then(|matrix| factor(matrix, n, &[]))
            .unwrap_or_else(|| diagonal(n, 0.5));
        let chains = sampled(&likelihood, &Frame { centre, lower }, options)?;
        let names: Vec<String> = (0..n).map(|at| likelihood.name(at)).collect();
        Self::new(&chains, &names, &domains, options, |values| M::at(values, data)).map(
            |mut posterior| {
                posterior.customers = likelihood.customers();
                posterior.priors = likelihood.priors;
                posterior
            },
        )
    }

    fn new(
        chains: &[Chain],
        names: &[String],
        domains: &[Domain],
        options: SamplerOptions,
        model: impl Fn(&[f64]) -> Result<M, Error>,
    ) -> Result<Self, Error> {
        let natural = |free: &Vec<f64>| -> Vec<f64> {
            free.iter().zip(domains).map(|(x, domain)| domain.from_free(*x)).collect()
        };
        let values: Vec<Vec<Vec<f64>>> =
            chains.iter().map(|chain| chain.draws.iter().map(natural).collect()).collect();
        let models = values
            .iter()
            .flatten()
            .map(|values| model(values))
            .collect::<Result<Vec<M>, Error>>()?;
        let diagnostics = names
            .iter()
            .enumerate()
            .map(|(at, name)| {
                let of: Vec<Vec<f64>> = values
                    .iter()
                    .map(|chain| chain.iter().map(|draw| draw[at]).collect())
                    .collect();
                diagnose(name, &of)
            })
            .collect();
        Ok(Self {
            models,
            chains: chains.len(),
            priors: Vec::new(),
            diagnostics,
            divergences: chains.iter().map(|chain| chain.divergences).sum(),
            deepest: chains.iter().map(|chain| chain.deepest).sum(),
            acceptance: chains.iter().map(|chain| chain.acceptance).sum::<f64>()
                / chains.len() as f64,
            step_lengths: chains.iter().map(|chain| chain.length).collect(),
            customers: 0,
            seed: options.seed,
        })
    }

    /// The model at each draw, chain after chain.
    #[must_use]
    pub fn models(&self) -> &[M] {
        &self.models
    }

    /// How many chains there are.
    #[must_use]
    pub const fn chains(&self) -> usize {
        self.chains
    }

    /// The prior of each parameter, in their order.
    #[must_use]
    pub fn priors(&self) -> &[Prior] {
        &self.priors
    }

    /// What the chains say of each parameter.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// How many kept draws ended in a divergence. More than a few: the
    /// posterior has a corner that the sampler does not reach; raise
    /// [`acceptance`](SamplerOptions::acceptance), or tighten a prior.
    #[must_use]
    pub const fn divergences(&self) -> usize {
        self.divergences
    }

    /// How many trajectories were cut off at 1,024 steps.
    #[must_use]
    pub const fn cut_off(&self) -> usize {
        self.deepest
    }

    /// The mean acceptance of the kept draws.
    #[must_use]
    pub const fn acceptance(&self) -> f64 {
        self.acceptance
    }

    /// The step length of each chain, in units of the posterior's spread.
    #[must_use]
    pub fn step_lengths(&self) -> &[f64] {
        &self.step_lengths
    }

    /// Whether every parameter [is sound](Diagnostic::is_sound) and nothing
    /// diverged.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.divergences == 0 && self.diagnostics.iter().all(Diagnostic::is_sound)
    }

    /// Any function of the model: its posterior mean, standard deviation (as
    /// standard error) and equal-tailed interval. The effective n is the
    /// effective sample size of the draws.
    ///
    /// # Errors
    /// [`Error::Range`] for the level, and what the function returns.
    pub fn estimate(
        &self,
        statistic: &'static str,
        level: f64,
        function: impl Fn(&M) -> Result<f64, Error>,
    ) -> Result<Estimate, Error> {
        let level = checked_level(level)?;
        let (diagnostic, mut draws) = self.values(statistic, function)?;
        draws.sort_by(f64::total_cmp);
        let tail = 0.5 * (1.0 - level);
        let interval = Interval::new(
            quantile(&draws, tail),
            quantile(&draws, 1.0 - tail),
            level,
            "posterior, equal tails",
        )?;
        let mut estimate = Estimate::new(statistic, diagnostic.mean, self.customers)?
            .with_standard_error(diagnostic.sd)?
            .with_interval(interval)
            .with_convention(M::NAME)
            .with_convention("posterior mean")
            .with_convention(format!("seed {}", self.seed));
        if diagnostic.ess_bulk.is_finite() {
            estimate = estimate.with_convention(format!(
                "{:.0} effective draws, R-hat {:.3}",
                diagnostic.ess_bulk, diagnostic.r_hat
            ));
        }
        Ok(estimate)
    }

    /// What the chains say of any function of the model.
    ///
    /// # Errors
    /// What the function returns.
    pub fn diagnose(
        &self,
        name: &str,
        function: impl Fn(&M) -> Result<f64, Error>,
    ) -> Result<Diagnostic, Error> {
        Ok(self.values(name, function)?.0)
    }

    fn values(
        &self,
        name: &str,
        function: impl Fn(&M) -> Result<f64, Error>,
    ) -> Result<(Diagnostic, Vec<f64>), Error> {
        let draws = self.models.iter().map(function).collect::<Result<Vec<f64>, Error>>()?;
        let each = draws.len() / self.chains;
        let chains: Vec<Vec<f64>> = draws.chunks_exact(each).map(<[f64]>::to_vec).collect();
        Ok((diagnose(name, &chains), draws))
    }
}

fn diagonal(n: usize, value: f64) -> Vec<f64> {
    let mut matrix = vec![0.0; n * n];
    for i in 0..n {
        matrix[i * n + i] = value;
    }
    matrix
}

/// The chains, in their order.
fn sampled(
    likelihood: &WithPriors<'_>,
    frame: &Frame,
    options: SamplerOptions,
) -> Result<Vec<Chain>, Error> {
    let surface = Surface::new(likelihood, None);
    let settings = Run {
        warm_up: options.warm_up as usize,
        draws: options.draws as usize,
        acceptance: options.acceptance,
    };
    let one = |id: u32| {
        let density = |at: &[f64]| {
            let found = surface.derivatives(at);
            Some((found.value, found.gradient))
        };
        let mut random = Random::new(options.seed, u64::from(id));
        run(&density, frame.clone(), settings, &mut random)
    };
    all(options.chains, one).into_iter().collect::<Option<Vec<Chain>>>().ok_or(
        Error::NoLikelihood {
            model: "the posterior",
            hint: "the density is not finite around its mode; take stronger priors",
        },
    )
}

#[cfg(feature = "rayon")]
fn all<T: Send>(chains: u32, one: impl Fn(u32) -> T + Send + Sync) -> Vec<T> {
    use rayon::prelude::*;
    (0..chains).into_par_iter().map(one).collect()
}

#[cfg(not(feature = "rayon"))]
fn all<T>(chains: u32, one: impl Fn(u32) -> T) -> Vec<T> {
    (0..chains).map(one).collect()
}
