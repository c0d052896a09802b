//! The Bayesian bootstrap of a tally.

use satis_response_model::{Statistic, Tally, WeightedCount, WeightedTally};

use super::failures::Cause;
use super::replicates::NO_VALUE;
use super::{Draws, Replicates, ResamplingOptions};
use crate::Error;

/// The posterior of a statistic under the Bayesian bootstrap: Rubin (1981),
/// The Bayesian bootstrap, Annals of Statistics 9:130-134.
///
/// Each replicate gives the n answers random weights, uniform over all weights
/// that sum to n (Dirichlet with parameter 1 for each answer). Per point the
/// sum of the weights is a gamma number whose shape is the count, so a
/// replicate costs one draw a point. No answer is ever left out: statistics
/// that fail in some resamples do not fail here, and a point that nobody chose
/// stays at 0. A percentile interval is a credible interval.
///
/// The statistic is one of weighted tallies. Their sums of squared weights are
/// those expected given the sums, `2 S^2 / (n + 1)` for the n answers of a
/// point that weigh S.
///
/// # Errors
/// [`Error::NoData`] if nobody answered or the statistic has no value,
/// [`Error::Argument`] for a number of replicates out of range,
/// [`Error::Replicates`] if more than half of the replicates have no value.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::bayesian_bootstrap;
///
/// let scale = Scale::new(-1, 1)?;
/// let tally = Tally::from_counts(&scale, &[20, 30, 50])?;
/// let posterior = bayesian_bootstrap(&Codes::points(&scale), &tally, 4000)?;
/// // The posterior variance is V / (n + 1) = 0.61 / 101.
/// assert!((posterior.standard_error() - 0.0777).abs() < 0.003);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bayesian_bootstrap(
    statistic: &(impl Statistic<WeightedTally> + Sync),
    tally: &Tally,
    options: impl Into<ResamplingOptions>,
) -> Result<Replicates, Error> {
    let options = options.into();
    options.check()?;
    let value = statistic.value(&WeightedTally::from(tally)).ok_or(Error::NoData)?;
    let found = options.collect(|id| {
        let mut draws = Draws::new(options.seed_number(), id);
        let weighted =
            weighted(tally, &mut draws).map_err(|error| Cause::Owned(error.to_string()))?;
        statistic.value(&weighted).ok_or(NO_VALUE)
    });
    let seed = Some(options.seed_number());
    let scheme = "Bayesian bootstrap: Dirichlet weights, parameter 1 an answer";
    let name = statistic.name().to_owned();
    Replicates::finish(name, value, tally.answered(), found, scheme, seed)
}

fn weighted(tally: &Tally, draws: &mut Draws) -> Result<WeightedTally, Error> {
    let mut sums = Vec::with_capacity(tally.counts().len());
    for &count in tally.counts() {
        sums.push(if count > 0 { draws.gamma(count as f64)? } else { 0.0 });
    }
    let total: f64 = sums.iter().sum();
    let n = tally.answered() as f64;
    let counts: Vec<WeightedCount> = tally
        .counts()
        .iter()
        .zip(sums)
        .map(|(&count, sum)| {
            let sum = n * (sum / total);
            let sum_of_squares = sum * sum * (2.0 / (count as f64 + 1.0));
            WeightedCount { n: count, sum, sum_of_squares }
        })
        .collect();
    Ok(WeightedTally::from_counts(tally.scale(), &counts)?)
}
