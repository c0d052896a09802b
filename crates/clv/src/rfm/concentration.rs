//! How unequally sales are spread over customers: the share of the top
//! customers, the Lorenz curve and the Gini coefficient.

use satis_numerics::Stream;
use satis_numerics::distribution::normal;
use satis_response_model::{Estimate, Interval};

use crate::Error;
use crate::error::level;

/// A point of the Lorenz curve.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LorenzPoint {
    /// The share of the customers, the smallest first.
    pub customers: f64,
    /// Their share of the total.
    pub total: f64,
}

/// The sales (purchases, lifetime values) of all customers, sorted.
///
/// ```
/// use satis_clv::Concentration;
///
/// // Ten customers: the two best make 60 of 100.
/// let sales = Concentration::new([2.0, 3.0, 4.0, 5.0, 5.0, 6.0, 7.0, 8.0, 20.0, 40.0])?;
/// let top = sales.top_share(0.2, 0.95)?;
/// assert!((top.value() - 0.6).abs() < 1e-15);
/// assert!(top.interval().is_some_and(|range| range.contains(0.6)));
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Concentration {
    /// Upwards.
    amounts: Vec<f64>,
    total: f64,
}

impl Concentration {
    /// One amount a customer, in any order; customers with nothing count as
    /// customers.
    ///
    /// # Errors
    /// [`Error::NoData`] with fewer than two customers or no sales at all,
    /// [`Error::Row`] for an amount that is negative or not finite: shares of a
    /// total with negative parts mean nothing.
    pub fn new(amounts: impl IntoIterator<Item = f64>) -> Result<Self, Error> {
        let mut sorted = Vec::new();
        for (row, amount) in amounts.into_iter().enumerate() {
            let amount = crate::error::not_negative("an amount", amount)
                .map_err(|error| error.at_row(row))?;
            sorted.push(amount + 0.0);
        }
        sorted.sort_by(f64::total_cmp);
        let total: f64 = sorted.iter().sum();
        if sorted.len() < 2 || total <= 0.0 || !total.is_finite() {
            return Err(Error::NoData {
                what: "the concentration of sales",
                needed: "at least two customers and some sales",
            });
        }
        Ok(Self { amounts: sorted, total })
    }

    /// How many customers there are.
    #[must_use]
    pub fn customers(&self) -> u64 {
        self.amounts.len() as u64
    }

    /// The total over all customers.
    #[must_use]
    pub const fn total(&self) -> f64 {
        self.total
    }

    /// The share of the total that the top `share` of the customers make: 0.2
    /// for the top 20 %. Where that is no whole number of customers, the last
    /// one counts in part.
    ///
    /// The standard error is that of the influence function
    /// `((x - q) [x > q] + q share - S x) / mean`, with the threshold `q` and
    /// the share `S` (Beach & Davidson 1983, "Distribution-free statistical
    /// inference with Lorenz curves and income shares", Review of Economic
    /// Studies 50). The interval is symmetric on the log-odds.
    ///
    /// # Errors
    /// [`Error::Range`] unless share and level are strictly between 0 and 1.
    pub fn top_share(&self, share: f64, confidence: f64) -> Result<Estimate, Error> {
        let share = fraction(share)?;
        let confidence = level(confidence)?;
        let n = self.amounts.len() as f64;
        let value =
            top(self.amounts.iter().rev().map(|amount| (*amount, 1.0)), share * n) / self.total;
        let threshold = self.quantile(1.0 - share);
        let mean = self.total / n;
        let influence = |x: f64| ((x - threshold).max(0.0) + threshold * share - value * x) / mean;
        let error = self.error_of(influence);
        let (low, high) = if value > 0.0 && value < 1.0 {
            let z = quantile_of(confidence)?;
            let reach = z * error / (value * (1.0 - value));
            let logit = (value / (1.0 - value)).ln();
            (expit(logit - reach), expit(logit + reach))
        } else {
            (value, value)
        };
        Ok(Estimate::new("share of the top customers", value, self.customers())?
            .with_standard_error(error)?
            .with_interval(Interval::new(low, high, confidence, "influence function, logit scale")?)
            .with_convention(format!("top {} % of the customers", 100.0 * share)))
    }

    /// The same share with the percentile interval of a bootstrap: customers
    /// drawn with replacement, replicate `i` from stream `i` of the seed.
    ///
    /// # Errors
    /// [`Error::Range`] unless share and level are strictly between 0 and 1
    /// and there are at least 20 replicates.
    pub fn top_share_bootstrap(
        &self,
        share: f64,
        confidence: f64,
        replicates: u32,
        seed: u64,
    ) -> Result<Estimate, Error> {
        let share = fraction(share)?;
        let confidence = level(confidence)?;
        if replicates < 20 {
            return Err(Error::Range {
                what: "the number of replicates",
                value: f64::from(replicates),
                expected: "at least 20; 1,000 is usual",
            });
        }
        let n = self.amounts.len();
        let mut counts = vec![0.0; n];
        let mut values = Vec::with_capacity(replicates as usize);
        for replicate in 0..replicates {
            let mut stream = Stream::new(seed, u64::from(replicate));
            counts.fill(0.0);
            for _ in 0..n {
                // Below n, which is a usize.
                if let Some(count) =
                    usize::try_from(stream.below(n as u64)).ok().and_then(|at| counts.get_mut(at))
                {
                    *count += 1.0;
                }
            }
            let drawn =
                || self.amounts.iter().zip(&counts).map(|(amount, count)| (*amount, *count));
            let total: f64 = drawn().map(|(amount, count)| amount * count).sum();
            if total > 0.0 {
                values.push(top(drawn().rev(), share * n as f64) / total);
            }
        }
        values.sort_by(f64::total_cmp);
        let error = deviation(&values);
        let tail = 0.5 * (1.0 - confidence);
        let interval = Interval::new(
            type_7(&values, tail),
            type_7(&values, 1.0 - tail),
            confidence,
            "bootstrap percentile",
        )?;
        Ok(self
            .top_share(share, confidence)?
            .with_standard_error(error)?
            .with_interval(interval)
            .with_convention(format!("{replicates} replicates, seed {seed}")))
    }

    /// The Gini coefficient: 0 where all customers bring the same, near 1
    /// where one brings all.
    ///
    /// ```text
    /// G = 2 sum over i of i x(i) / (n sum of x) - (n + 1) / n
    /// ```
    ///
    /// with its standard error from the influence function (Davidson 2009,
    /// "Reliable inference for the Gini index", Journal of Econometrics 150).
    /// Some peers multiply by `n / (n - 1)`.
    ///
    /// # Errors
    /// [`Error::Range`] unless the level is strictly between 0 and 1.
    pub fn gini(&self, confidence: f64) -> Result<Estimate, Error> {
        let confidence = level(confidence)?;
        let n = self.amounts.len() as f64;
        let mean = self.total / n;
        let mut weighted = 0.0;
        for (i, x) in self.amounts.iter().enumerate() {
            weighted += (i as f64 + 1.0) * x;
        }
        let value = 2.0 * weighted / (n * self.total) - (n + 1.0) / n;
        // Z = -(G + 1) x + (2 i - 1) / n x - 2 / n (sum of the smaller ones).
        let mut below = 0.0;
        let influences: Vec<f64> = self
            .amounts
            .iter()
            .enumerate()
            .map(|(i, x)| {
                below += x;
                (-(value + 1.0) * x + (2.0 * i as f64 + 1.0) / n * x - 2.0 / n * below) / mean
            })
            .collect();
        let error = deviation(&influences) / n.sqrt();
        let z = quantile_of(confidence)?;
        let interval = Interval::new(
            (value - z * error).max(0.0),
            (value + z * error).min(1.0),
            confidence,
            "influence function",
        )?;
        Ok(Estimate::new("Gini coefficient", value.max(0.0), self.customers())?
            .with_standard_error(error)?
            .with_interval(interval))
    }

    /// The Lorenz curve at `steps` equal steps of the customers, its start at
    /// (0, 0) included: `steps + 1` points.
    ///
    /// # Errors
    /// [`Error::Range`] without steps.
    pub fn lorenz(&self, steps: u32) -> Result<Vec<LorenzPoint>, Error> {
        if steps == 0 {
            return Err(Error::Range {
                what: "the number of steps",
                value: 0.0,
                expected: "at least 1",
            });
        }
        let n = self.amounts.len() as f64;
        Ok((0..=steps)
            .map(|step| {
                let customers = f64::from(step) / f64::from(steps);
                let rest = top(
                    self.amounts.iter().rev().map(|amount| (*amount, 1.0)),
                    (1.0 - customers) * n,
                );
                LorenzPoint { customers, total: (1.0 - rest / self.total).clamp(0.0, 1.0) }
            })
            .collect())
    }

    /// The smallest share of the customers, the best ones, that make this
    /// share of the total: 0.8 for the other half of the 80/20 rule.
    ///
    /// # Errors
    /// [`Error::Range`] unless the share is strictly between 0 and 1.
    pub fn customers_for(&self, share: f64) -> Result<f64, Error> {
        let goal = fraction(share)? * self.total;
        let mut sum = 0.0;
        let mut count = 0.0;
        for amount in self.amounts.iter().rev() {
            if sum + amount >= goal {
                // The last one in part.
                count += (goal - sum) / amount;
                break;
            }
            sum += amount;
            count += 1.0;
        }
        Ok(count / self.amounts.len() as f64)
    }

    /// The sample quantile by the inverse of the empirical distribution.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a position between 0 and the number of customers"
    )]
    fn quantile(&self, p: f64) -> f64 {
        let n = self.amounts.len();
        let rank = ((p * n as f64).ceil() as usize).clamp(1, n);
        self.amounts[rank - 1]
    }

    fn error_of(&self, influence: impl Fn(f64) -> f64) -> f64 {
        let values: Vec<f64> = self.amounts.iter().map(|x| influence(*x)).collect();
        deviation(&values) / (values.len() as f64).sqrt()
    }
}

/// The sum over the first `count` customers, given with how many each stands
/// for, largest first.
fn top(largest_first: impl Iterator<Item = (f64, f64)>, count: f64) -> f64 {
    let mut left = count;
    let mut sum = 0.0;
    for (amount, weight) in largest_first {
        let taken = weight.min(left);
        sum += taken * amount;
        left -= taken;
        if left <= 0.0 {
            break;
        }
    }
    sum
}

/// The standard deviation with n - 1.
fn deviation(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (square / (n - 1.0).max(1.0)).sqrt()
}

/// The sample quantile of type 7 of sorted values.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a position between 0 and the number of values"
)]
fn type_7(sorted: &[f64], p: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let position = last as f64 * p;
    let low = (position as usize).min(last);
    let high = (low + 1).min(last);
    sorted[low] + (position - low as f64) * (sorted[high] - sorted[low])
}

fn fraction(share: f64) -> Result<f64, Error> {
    if share > 0.0 && share < 1.0 {
        Ok(share)
    } else {
        Err(Error::Range {
            what: "share",
            value: share,
            expected: "a number strictly between 0 and 1, such as 0.2",
        })
    }
}

fn quantile_of(confidence: f64) -> Result<f64, Error> {
    normal::upper_quantile(0.5 * (1.0 - confidence)).map_err(|error| Error::numerical(&error))
}

fn expit(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uneven() -> Concentration {
        Concentration::new((1..=400_u32).map(|i| (f64::from(i) / 40.0).exp())).unwrap()
    }

    #[test]
    fn equality_and_monopoly() {
        let equal = Concentration::new([5.0; 10]).unwrap();
        assert!(equal.gini(0.95).unwrap().value() < 1e-15);
        assert!((equal.top_share(0.2, 0.95).unwrap().value() - 0.2).abs() < 1e-15);
        assert!((equal.customers_for(0.8).unwrap() - 0.8).abs() < 1e-15);
        let one = Concentration::new([0.0, 0.0, 0.0, 8.0]).unwrap();
        assert!((one.gini(0.95).unwrap().value() - 0.75).abs() < 1e-15);
        assert!((one.top_share(0.25, 0.95).unwrap().value() - 1.0).abs() < 1e-15);
        // Half a customer: half the sales.
        assert!((one.top_share(0.125, 0.95).unwrap().value() - 0.5).abs() < 1e-15);
    }

    #[test]
    fn the_curve_mirrors_the_top_share() {
        let sales = uneven();
        let curve = sales.lorenz(10).unwrap();
        assert!(curve[0].total.abs() < 1e-12 && (curve[10].total - 1.0).abs() < 1e-15);
        let top = sales.top_share(0.2, 0.95).unwrap().value();
        assert!((curve[8].total + top - 1.0).abs() < 1e-12);
        let back = sales.customers_for(top).unwrap();
        assert!((back - 0.2).abs() < 1e-12);
    }

    #[test]
    fn both_errors_agree() {
        let sales = uneven();
        let direct = sales.top_share(0.2, 0.95).unwrap();
        let resampled = sales.top_share_bootstrap(0.2, 0.95, 2000, 5).unwrap();
        let ratio = resampled.standard_error().unwrap() / direct.standard_error().unwrap();
        assert!((ratio - 1.0).abs() < 0.1, "{direct} {resampled}");
        assert_eq!(resampled, sales.top_share_bootstrap(0.2, 0.95, 2000, 5).unwrap());
    }

    #[test]
    fn the_error_of_gini_is_that_of_the_jackknife() {
        let amounts: Vec<f64> = (1..=600_u32).map(|i| f64::from(i * i % 47) + 1.0).collect();
        let n = amounts.len() as f64;
        let leave_out: Vec<f64> = (0..amounts.len())
            .map(|skip| {
                let rest = amounts.iter().enumerate().filter(|(i, _)| *i != skip).map(|(_, x)| *x);
                Concentration::new(rest).unwrap().gini(0.95).unwrap().value()
            })
            .collect();
        let jackknife = deviation(&leave_out) * (n - 1.0) / n.sqrt();
        let error = Concentration::new(amounts).unwrap().gini(0.95).unwrap();
        assert!((error.standard_error().unwrap() / jackknife - 1.0).abs() < 0.01);
    }

    #[test]
    fn impossible_figures_are_errors() {
        assert!(Concentration::new([1.0]).is_err());
        assert!(Concentration::new([0.0, 0.0]).is_err());
        assert!(matches!(Concentration::new([1.0, -1.0]), Err(Error::Row { row: 1, .. })));
        let sales = uneven();
        for bad in [0.0, 1.0, f64::NAN] {
            assert!(sales.top_share(bad, 0.95).is_err());
            assert!(sales.customers_for(bad).is_err());
            assert!(sales.gini(bad).is_err());
        }
        assert!(sales.lorenz(0).is_err());
        assert!(sales.top_share_bootstrap(0.2, 0.95, 5, 1).is_err());
    }
}
