//! Prediction intervals: what customers will really do, not its mean alone.

use satis_response_model::{Estimate, Interval};

use super::future::{SimulatesFutures, future};
use super::random::Random;
use crate::error::{level as checked_level, not_negative};
use crate::fit::quantile;
use crate::linear::factor;
use crate::{Covariance, Error, Fitted, History, Parametric};

/// The number of purchases that these customers together will make in
/// `(T, T + t]`: its mean, its standard deviation as the standard error, and
/// its prediction interval, from simulated futures.
///
/// Each future uses one of the models in turn: pass one model to take its
/// parameters as known, or those of
/// [`Fitted::draw_models`], a bootstrap or a posterior to let their errors
/// count too. Future i has stream i of the seed.
///
/// ```
/// use satis_clv::{BgNbd, History, PurchaseModel, predict_purchases};
///
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// let customer = History::new(2, 30.43, 38.86)?;
/// let weeks = predict_purchases(&[model], &[(customer, 1)], 39.0, 0.9, 4_000, 7)?;
/// // The mean is 1.226 (standard deviation of the simulated one 0.03); the
/// // customer may well buy nothing, or four times.
/// assert!((weeks.value() - 1.226).abs() < 0.12);
/// let interval = weeks.interval().unwrap();
/// assert_eq!(interval.low(), 0.0);
/// assert!((3.0..=6.0).contains(&interval.high()));
/// # Ok::<(), satis_clv::Error>(())
/// ```
///
/// # Errors
/// [`Error::NoData`] without models, customers or futures; [`Error::Range`]
/// for the horizon or the level, or more than ten billion customers times
/// futures; [`Error::Row`] with what the model says of a
/// customer.
pub fn predict_purchases<M: SimulatesFutures>(
    models: &[M],
    customers: &[(History, u64)],
    t: f64,
    level: f64,
    futures: u32,
    seed: u64,
) -> Result<Estimate, Error> {
    let t = not_negative("horizon", t)?;
    let level = checked_level(level)?;
    let n = customers.iter().fold(0, |sum: u64, (_, count)| sum.saturating_add(*count));
    if models.is_empty() || n == 0 || futures == 0 {
        return Err(Error::NoData {
            what: "a prediction",
            needed: "at least one model, one customer and one future",
        });
    }
    let simulated = n as f64 * f64::from(futures);
    if simulated > MOST {
        return Err(Error::Range {
            what: "number of simulated customers, those asked for times futures",
            value: simulated,
            expected: "at most ten billion: take fewer futures, or a sample of the customers",
        });
    }
    // P(alive) by model and customer, once for all futures that share them.
    let used = models.len().min(futures as usize);
    let alive = models[..used]
        .iter()
        .map(|model| {
            customers
                .iter()
                .enumerate()
                .map(|(row, (history, _))| {
                    model.p_alive(history).map_err(|error| error.at_row(row))
                })
                .collect::<Result<Vec<f64>, Error>>()
        })
        .collect::<Result<Vec<_>, Error>>()?;
    let one = |id: u32| -> Result<f64, Error> {
        let mut random = Random::new(seed, u64::from(id));
        let at = id as usize % used;
        let mut total = 0.0;
        for (row, ((history, count), p_alive)) in customers.iter().zip(&alive[at]).enumerate() {
            for _ in 0..*count {
                total += future(&models[at], history, *p_alive, t, &mut random)
                    .map_err(|error| error.at_row(row))?
                    .len() as f64;
            }
        }
        Ok(total)
    };
    let mut totals = all(futures, one)?;
    totals.sort_by(f64::total_cmp);
    let count = f64::from(futures);
    let mean = totals.iter().sum::<f64>() / count;
    let square: f64 = totals.iter().map(|x| (x - mean) * (x - mean)).sum();
    let tail = 0.5 * (1.0 - level);
    let interval = Interval::new(
        quantile(&totals, tail),
        quantile(&totals, 1.0 - tail),
        level,
        "prediction, simulated",
    )?;
    Ok(Estimate::new("purchases to come", mean, n)?
        .with_standard_error((square / (count - 1.0).max(1.0)).sqrt())?
        .with_interval(interval)
        .with_convention(M::NAME)
        .with_convention("standard error of the prediction, not of its mean")
        .with_convention(if used > 1 { "parameters drawn" } else { "parameters known" })
        .with_convention(format!("seed {seed}")))
}

/// More than this would take hours.
const MOST: f64 = 1e10;

#[cfg(feature = "rayon")]
fn all(
    futures: u32,
    one: impl Fn(u32) -> Result<f64, Error> + Send + Sync,
) -> Result<Vec<f64>, Error> {
    use rayon::prelude::*;
    let totals: Vec<Result<f64, Error>> = (0..futures).into_par_iter().map(one).collect();
    totals.into_iter().collect()
}

#[cfg(not(feature = "rayon"))]
fn all(futures: u32, one: impl Fn(u32) -> Result<f64, Error>) -> Result<Vec<f64>, Error> {
    (0..futures).map(one).collect()
}

impl<M: Parametric> Fitted<M> {
    /// Models with parameters drawn from the normal distribution of the
    /// estimates on the unconstrained scale (logarithms of what is positive):
    /// what the fit leaves open, for predictions that let it count. Draw i has
    /// stream i of the seed.
    ///
    /// # Errors
    /// [`Error::NoCovariance`] if the fit has no covariance.
    pub fn draw_models(&self, draws: u32, seed: u64) -> Result<Vec<M>, Error> {
        let report = self.report();
        let missing = || Error::NoCovariance {
            model: report.model().to_owned(),
            reason: "the Hessian is not negative definite at the estimates",
        };
        let matrix = report.free_covariance(Covariance::Information).ok_or_else(missing)?;
        let n = report.degrees();
        // What is held has no variance: its row of the factor is zero.
        let lower = factor(matrix, n, &report.held).ok_or_else(missing)?;
        (0..draws)
            .map(|draw| {
                let mut random = Random::new(seed, u64::from(draw));
                let z: Vec<f64> = (0..n).map(|_| random.normal()).collect();
                let values: Vec<f64> = (0..n)
                    .map(|i| {
                        let domain = report.domains[i];
                        let shift: f64 = (0..=i).map(|j| lower[i * n + j] * z[j]).sum();
                        domain.from_free(domain.to_free(report.estimates[i]) + shift)
                    })
                    .collect();
                self.model().with_parameters(&values)
            })
            .collect()
    }
}
