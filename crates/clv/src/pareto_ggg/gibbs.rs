//! The chains: customers given the population, the population given its
//! customers, and summaries on the way.

use super::customer::{Known, Population, State};
use super::model::ParetoGgg;
use super::population::Traits;
use super::result::{CustomerPosterior, GibbsOptions, HierarchicalPosterior};
use crate::error::not_negative;
use crate::posterior::diagnose;
use crate::simulate::Random;
use crate::{Error, History, ParetoNbd};

impl ParetoGgg {
    /// The posterior of the model by slice sampling within Gibbs sampling with
    /// each customer's lifetime as augmented data (Platzer & Reutterer 2016,
    /// appendix), and each customer's P(alive) and purchases in (T, T +
    /// horizon]. Nothing is stored by customer and draw.
    ///
    /// P(alive) averages its probability given the traits, not the zeros and
    /// ones of the chain, so that fewer draws do.
    ///
    /// # Errors
    /// [`Error::Row`] with the first history of repeat purchases without its
    /// gaps; [`Error::NoData`] without repeat purchases; [`Error::Range`] for
    /// options or a horizon that are none.
    ///
    /// ```
    /// use satis_clv::{GibbsOptions, ParetoGgg, SimulatesCustomers};
    ///
    /// let truth = ParetoGgg::new(8.0, 2.0, 2.0, 12.0, 0.8, 16.0)?;
    /// let customers = truth.simulate(&[52.0; 60], 0.0, 1)?;
    /// let histories: Vec<_> =
    ///     customers.iter().map(|customer| customer.history()).collect::<Result<_, _>>()?;
    /// let options = GibbsOptions::new(1).chains(2).warm_up(50).draws(50);
    /// let posterior = ParetoGgg::sample(&histories, 52.0, options)?;
    /// assert_eq!(posterior.customers().len(), 60);
    /// assert!(posterior.customers().iter().all(|c| (0.0..=1.0).contains(&c.p_alive)));
    /// # Ok::<(), satis_clv::Error>(())
    /// ```
    pub fn sample(
        histories: &[History],
        horizon: f64,
        options: GibbsOptions,
    ) -> Result<HierarchicalPosterior<Self>, Error> {
        let names = ["t", "gamma", "r", "alpha", "s", "beta"];
        sample(histories, horizon, options, true, &names, |of| {
            let (t, gamma) = of.regularity.unwrap_or((1.0, 1.0));
            let ((r, alpha), (s, beta)) = (of.rate, of.dropout);
            (vec![t, gamma, r, alpha, s, beta], Self::new(t, gamma, r, alpha, s, beta))
        })
    }
}

impl ParetoNbd {
    /// The posterior of the model as a hierarchy of customers (Ma & Liu 2007,
    /// The MCMC approach for solving the Pareto/NBD model and possible
    /// extensions): as [`ParetoGgg::sample`] with Poisson purchases, where no
    /// gaps are needed. [`Posterior`](crate::Posterior) gets the population
    /// faster, from the likelihood; this gives each customer's own rates.
    ///
    /// # Errors
    /// As [`ParetoGgg::sample`], without the gaps.
    pub fn sample_customers(
        histories: &[History],
        horizon: f64,
        options: GibbsOptions,
    ) -> Result<HierarchicalPosterior<Self>, Error> {
        sample(histories, horizon, options, false, &["r", "alpha", "s", "beta"], |of| {
            let ((r, alpha), (s, beta)) = (of.rate, of.dropout);
            (vec![r, alpha, s, beta], Self::new(r, alpha, s, beta))
        })
    }
}

/// Sums over the draws of one customer.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    p_alive: f64,
    p_alive_square: f64,
    /// The sum of `p_alive` of the batch under way.
    batch: f64,
    /// Sums of the batches' means and of their squares.
    batches: (f64, f64),
    purchases: f64,
    purchases_square: f64,
    active: f64,
    regularity: f64,
    rate: f64,
    dropout: f64,
}

/// How many batches a chain is cut into for the errors of its means.
const BATCHES: u32 = 10;

struct Chain {
    populations: Vec<Population>,
    sums: Vec<Sums>,
}

fn sample<M>(
    histories: &[History],
    horizon: f64,
    options: GibbsOptions,
    regular: bool,
    names: &[&str],
    model: impl Fn(&Population) -> (Vec<f64>, Result<M, Error>),
) -> Result<HierarchicalPosterior<M>, Error> {
    let horizon = not_negative("horizon", horizon)?;
    let options = options.checked()?;
    let known = histories
        .iter()
        .enumerate()
        .map(|(row, history)| Known::new(history, regular).map_err(|error| error.at_row(row)))
        .collect::<Result<Vec<Known>, Error>>()?;
    let purchases: f64 = known.iter().map(|known| known.x).sum();
    let time: f64 = known.iter().map(|known| known.age).sum();
    if known.len() < 2 || purchases == 0.0 || time == 0.0 {
        return Err(Error::NoData {
            what: "a hierarchical model",
            needed: "at least two customers with some time and a repeat purchase",
        });
    }
    let chains = all(options.chains, |id| chain(&known, horizon, options, regular, id))
        .into_iter()
        .collect::<Result<Vec<Chain>, Error>>()?;

    let mut models = Vec::new();
    let mut values = vec![Vec::new(); names.len()];
    for chain in &chains {
        let mut of_chain = vec![Vec::new(); names.len()];
        for population in &chain.populations {
            let (parameters, of) = model(population);
            models.push(of?);
            for (of, value) in of_chain.iter_mut().zip(parameters) {
                of.push(value);
            }
        }
        for (all, of) in values.iter_mut().zip(of_chain) {
            all.push(of);
        }
    }
    let draws = models.len() as f64;
    let batches = chains.len() as f64 * f64::from(BATCHES);
    let customers = (0..known.len())
        .map(|row| {
            let mean = |of: fn(&Sums) -> f64| {
                chains.iter().map(|chain| of(&chain.sums[row])).sum::<f64>() / draws
            };
            let sd = |mean: f64, square: f64| (square - mean * mean).max(0.0).sqrt();
            let (p_alive, purchases) = (mean(|s| s.p_alive), mean(|s| s.purchases));
            let batch = |of: fn(&Sums) -> f64| {
                chains.iter().map(|chain| of(&chain.sums[row])).sum::<f64>() / batches
            };
            let between = sd(batch(|s| s.batches.0), batch(|s| s.batches.1));
            CustomerPosterior {
                p_alive,
                p_alive_error: between / (batches - 1.0).sqrt(),
                p_alive_sd: sd(p_alive, mean(|s| s.p_alive_square)),
                expected_purchases: purchases,
                purchases_sd: sd(purchases, mean(|s| s.purchases_square)),
                p_active: mean(|s| s.active),
                regularity: mean(|s| s.regularity),
                rate: mean(|s| s.rate),
                dropout_rate: mean(|s| s.dropout),
            }
        })
        .collect();
    Ok(HierarchicalPosterior {
        models,
        chains: chains.len(),
        horizon,
        diagnostics: names.iter().zip(&values).map(|(name, of)| diagnose(name, of)).collect(),
        customers,
    })
}

/// One chain on one thread with a stream of its own.
fn chain(
    known: &[Known],
    horizon: f64,
    options: GibbsOptions,
    regular: bool,
    id: u32,
) -> Result<Chain, Error> {
    let mut random = Random::new(options.seed, u64::from(id));
    let n = known.len() as f64;
    let age = known.iter().map(|known| known.age).sum::<f64>() / n;
    let rate = known.iter().map(|known| known.x).sum::<f64>() / (n * age);
    // A middling population, of different width from chain to chain.
    let mut scatter = || (0.5 * random.normal()).exp();
    let (of_rate, of_dropout) = (scatter(), scatter());
    let mut population = Population {
        regularity: regular.then_some((2.0 * scatter(), 1.0)),
        rate: (of_rate, of_rate / (1.5 * rate)),
        dropout: (of_dropout, of_dropout * age),
    };
    let mut states: Vec<State> =
        known.iter().map(|known| State::begin(known, &population, &mut random)).collect();
    let mut chain = Chain {
        populations: Vec::with_capacity(options.draws as usize),
        sums: vec![Sums::default(); known.len()],
    };
    let mut batch_size = 0.0;
    let rounds = u64::from(options.draws) * u64::from(options.thin);
    for round in 0..u64::from(options.warm_up) + rounds {
        let mut traits = [Traits::default(); 3];
        for (state, known) in states.iter_mut().zip(known) {
            state.update(known, &population, &mut random)?;
            for (traits, value) in traits.iter_mut().zip([state.k, state.rate, state.dropout]) {
                traits.add(value);
            }
        }
        let [of_k, of_rate, of_dropout] = traits;
        let prior = options.prior;
        population.regularity = match population.regularity {
            Some((shape, _)) => Some(of_k.draw(shape, prior, &mut random)?),
            None => None,
        };
        population.rate = of_rate.draw(population.rate.0, prior, &mut random)?;
        population.dropout = of_dropout.draw(population.dropout.0, prior, &mut random)?;
        let kept = (round + 1).checked_sub(u64::from(options.warm_up));
        if kept.is_none_or(|kept| kept == 0 || kept % u64::from(options.thin) != 0) {
            continue;
        }
        chain.populations.push(population);
        // A batch ends where the share of draws passes the next tenth.
        let done = chain.populations.len() as u64;
        let of = |done: u64| done * u64::from(BATCHES) / u64::from(options.draws);
        let batch_ends = of(done) > of(done - 1);
        batch_size += 1.0;
        for ((state, known), sums) in states.iter().zip(known).zip(&mut chain.sums) {
            let purchases = state.future(known, horizon, &mut random)?;
            sums.p_alive += state.p_alive;
            sums.p_alive_square += state.p_alive * state.p_alive;
            sums.batch += state.p_alive;
            if batch_ends {
                let mean = sums.batch / batch_size;
                sums.batches.0 += mean;
                sums.batches.1 += mean * mean;
                sums.batch = 0.0;
            }
            sums.purchases += purchases;
            sums.purchases_square += purchases * purchases;
            sums.active += f64::from(purchases > 0.0);
            sums.regularity += state.k;
            sums.rate += state.rate;
            sums.dropout += state.dropout;
        }
        if batch_ends {
            batch_size = 0.0;
        }
    }
    Ok(chain)
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
