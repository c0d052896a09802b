//! The normal-normal model of spend.

use satis_numerics::{Scalar, Stream};

use super::{ExpectedSpend, SimulatesSpend, SpendTally, checked};
use crate::Error;
use crate::error::{finite, positive};
use crate::fit::{
    ByFormula, FitOptions, FitTo, Fitted, Formula, LogLikelihood, Parameter, Parametric, exactly,
    fit,
};

/// `ln(2 pi)`.
const LN_TWO_PI: f64 = 1.837_877_066_409_345_3;

/// The normal-normal model (Schmittlein & Peterson 1994, "Customer Base
/// Analysis: An Industrial Purchase Process Application", Marketing Science
/// 13).
///
/// Each purchase of a customer is normal around the customer's own mean with
/// standard deviation `within`; these means are normal around `mean` with
/// standard deviation `between`. The observed mean of `x` purchases is normal
/// with variance `between^2 + within^2 / x`, and
///
/// ```text
/// E[M | x, z] = (between^2 x z + within^2 mean) / (between^2 x + within^2)
/// ```
///
/// It is fitted to the mean spends alone, so customers must differ in their
/// number of purchases. Spend is symmetric and may come out negative: for
/// amounts of very different size the [`GammaGamma`](crate::GammaGamma) model
/// fits better.
///
/// ```
/// use satis_clv::{ExpectedSpend, NormalNormal};
///
/// let model = NormalNormal::new(30.0, 10.0, 20.0)?;
/// // Four purchases weigh 4 * 100 against 400: half way to their mean of 50.
/// assert!((model.expected_spend(4, 50.0)? - 40.0).abs() < 1e-12);
/// assert!((model.expected_spend(0, 0.0)? - 30.0).abs() < 1e-12);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Stored", into = "Stored")
)]
pub struct NormalNormal {
    mean: f64,
    between: f64,
    within: f64,
}

impl NormalNormal {
    /// The model with these parameters, all in the unit of money.
    ///
    /// # Errors
    /// [`Error::Range`] unless the mean is finite and both standard deviations
    /// are positive.
    pub fn new(mean: f64, between: f64, within: f64) -> Result<Self, Error> {
        Ok(Self {
            mean: finite("mean", mean)?,
            between: positive("between", between)?,
            within: positive("within", within)?,
        })
    }

    /// The maximum-likelihood fit to all customers with repeat purchases.
    ///
    /// # Errors
    /// [`Error::NoData`] if they do not differ in both figures.
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

    /// The mean over customers.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The standard deviation of the means between customers.
    #[must_use]
    pub const fn between(&self) -> f64 {
        self.between
    }

    /// The standard deviation of the purchases of one customer.
    #[must_use]
    pub const fn within(&self) -> f64 {
        self.within
    }

    /// The share of the variance of single purchases that lies between
    /// customers: `between^2 / (between^2 + within^2)`.
    #[must_use]
    pub fn reliability(&self) -> f64 {
        let ratio = self.within / self.between;
        1.0 / (1.0 + ratio * ratio)
    }

    /// The weight of a customer's own mean against that of all.
    fn weight(&self, purchases: u64) -> f64 {
        let odds = purchases as f64 * (self.between / self.within).powi(2);
        if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 }
    }

    /// The log-likelihood of one customer's mean spend.
    ///
    /// # Errors
    /// [`Error::Range`] without purchases or for a spend that is not positive
    /// and finite.
    pub fn log_likelihood(&self, purchases: u64, mean_spend: f64) -> Result<f64, Error> {
        let x = positive("the number of repeat purchases", purchases as f64)?;
        let z = positive("mean spend", mean_spend)?;
        Ok(row(self.mean, self.between, self.within, x, z))
    }
}

impl ExpectedSpend for NormalNormal {
    fn expected_spend(&self, purchases: u64, mean_spend: f64) -> Result<f64, Error> {
        checked(purchases, mean_spend)?;
        Ok(self.mean + self.weight(purchases) * (mean_spend - self.mean))
    }
}

impl SimulatesSpend for NormalNormal {
    fn simulate_spend(
        &self,
        purchases: u64,
        mean_spend: f64,
        seed: u64,
        replicate: u64,
    ) -> Result<f64, Error> {
        let centre = self.expected_spend(purchases, mean_spend)?;
        let spread = self.between * (1.0 - self.weight(purchases)).sqrt();
        Ok(centre + spread * Stream::new(seed, replicate).standard_normal())
    }
}

impl Parametric for NormalNormal {
    const NAME: &'static str = "normal-normal";

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        vec![("mean", self.mean), ("between", self.between), ("within", self.within)]
    }

    fn with_parameters(&self, values: &[f64]) -> Result<Self, Error> {
        let [mean, between, within] = exactly(values)?;
        Self::new(mean, between, within)
    }
}

impl FitTo<SpendTally> for NormalNormal {
    fn likelihood(data: &SpendTally) -> Result<Box<dyn LogLikelihood + '_>, Error> {
        let differ = data.rows().map(|(x, _, _)| x).min() < data.rows().map(|(x, _, _)| x).max();
        let mean =
            data.mean_spend().filter(|_| differ && data.rows().len() > 2).ok_or(Error::NoData {
                what: "the normal-normal model",
                needed: "customers who differ in their number of purchases and in their spend",
            })?;
        let customers = data.customers();
        let variance = data.rows().map(|(_, z, n)| n as f64 * (z - mean) * (z - mean)).sum::<f64>()
            / customers as f64;
        Ok(Box::new(ByFormula(Likelihood {
            rows: data.rows().map(|(x, z, n)| (x as f64, z, n as f64)).collect(),
            customers,
            mean,
            deviation: variance.sqrt(),
        })))
    }

    fn at(parameters: &[f64], _: &SpendTally) -> Result<Self, Error> {
        let [mean, between, within] = exactly(parameters)?;
        Self::new(mean, between, within)
    }
}

struct Likelihood {
    /// Repeat purchases, mean spend, customers.
    rows: Vec<(f64, f64, f64)>,
    customers: u64,
    mean: f64,
    deviation: f64,
}

impl Formula<3> for Likelihood {
    fn parameters(&self) -> [Parameter; 3] {
        let reach = 1e3 * self.deviation;
        [
            Parameter::real("mean", self.mean - reach, self.mean + reach),
            Parameter::scale("between", self.deviation),
            Parameter::scale("within", self.deviation),
        ]
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
        [(0.7, 0.7), (0.3, 1.0), (1.0, 0.2)]
            .map(|(between, within)| [self.mean, between * self.deviation, within * self.deviation])
            .to_vec()
    }

    fn each<S: Scalar>(
        &self,
        &[mean, between, within]: &[S; 3],
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut dyn FnMut(usize, S),
    ) {
        for index in rows {
            let (x, z, _) = self.rows[index];
            sink(index, row(mean, between, within, x, z));
        }
    }

    fn at_bound(&self, parameter: usize, upper: bool) -> Option<String> {
        let meaning = match (parameter, upper) {
            (1, false) => "customers do not differ in their mean spend: use one mean for all",
            (2, false) => {
                "the purchases of a customer do not differ: take each customer's own mean"
            }
            _ => "the likelihood has no interior maximum; check the amounts for outliers",
        };
        Some(meaning.to_owned())
    }
}

fn row<S: Scalar>(mean: S, between: S, within: S, x: f64, z: f64) -> S {
    let variance = between * between + within * within / x;
    let gap = mean - z;
    (variance.ln() + gap * gap / variance + LN_TWO_PI) * -0.5
}

/// How it is stored.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    mean: f64,
    between: f64,
    within: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for NormalNormal {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        Self::new(stored.mean, stored.between, stored.within)
    }
}

#[cfg(feature = "serde")]
impl From<NormalNormal> for Stored {
    fn from(model: NormalNormal) -> Self {
        Self { mean: model.mean, between: model.between, within: model.within }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fit_finds_the_spread_of_the_data() {
        // Pairs around 30: many purchases sit close, single ones far apart.
        let rows = [
            (1, 10.0),
            (1, 50.0),
            (2, 18.0),
            (2, 42.0),
            (9, 24.0),
            (9, 36.0),
            (40, 25.0),
            (40, 35.0),
        ];
        let fitted = NormalNormal::fit(&SpendTally::from_customers(rows).unwrap()).unwrap();
        let model = fitted.model();
        assert!((model.mean() - 30.0).abs() < 1e-6);
        assert!(model.within() > 2.0 * model.between() && model.between() > 1.0);
        assert!(fitted.report().gradient_norm() < 1e-6);
        assert!((0.0..1.0).contains(&model.reliability()));
    }

    #[test]
    fn purchases_of_one_number_are_too_little() {
        let rows = [(2, 10.0), (2, 50.0), (2, 30.0)];
        assert!(NormalNormal::fit(&SpendTally::from_customers(rows).unwrap()).is_err());
    }
}
