//! Customer lifetime value: discounted purchases of a transaction model times
//! the expected spend of a spend model times a margin, with its error.

use satis_numerics::distribution::normal;
use satis_response_model::{Estimate, Interval};

use crate::error::{finite, level};
use crate::fit::quantile;
use crate::spend::{ExpectedSpend, SimulatesSpend};
use crate::{Covariance, Discount, Error, Fitted, History, Parametric};

/// How far ahead a value reaches, from the end of the observation on.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Horizon {
    /// For ever: discounted expected residual transactions (DERT).
    Infinite,
    /// This many units of the model's time: discounted expected transactions
    /// (DET).
    Within(f64),
}

/// A model that knows what a customer's future purchases are worth: how many
/// there will be, each discounted to the end of the observation.
pub trait DiscountedPurchases {
    /// What the model needs to know of a customer.
    type History;

    /// The expected sum of the discount factors of the purchases from the end
    /// of the observation up to the horizon: DET, or DERT for
    /// [`Horizon::Infinite`].
    ///
    /// # Errors
    /// [`Error::Range`] for an impossible history or horizon,
    /// [`Error::Undefined`] where the sum has no finite mean.
    fn discounted_purchases(
        &self,
        history: &Self::History,
        horizon: Horizon,
        discount: Discount,
    ) -> Result<f64, Error>;
}

/// A transaction model that can draw a customer's future.
pub trait SimulatesPurchases: DiscountedPurchases {
    /// One draw of the sum of discount factors of the purchases up to the
    /// horizon, given the history: the model's parameters are taken as known,
    /// the customer's own rates are drawn from what the history says of them.
    /// The same seed and replicate give the same bits.
    ///
    /// # Errors
    /// As [`discounted_purchases`](DiscountedPurchases::discounted_purchases).
    fn simulate_purchases(
        &self,
        history: &Self::History,
        horizon: Horizon,
        discount: Discount,
        seed: u64,
        replicate: u64,
    ) -> Result<f64, Error>;
}

/// What the value of customers is made of: a fitted transaction model, a
/// fitted spend model, a margin, a horizon and a discount rate.
///
/// ```text
/// CLV = margin * E[spend] * E[discounted purchases]
/// ```
///
/// The two fits are taken as independent, as both models assume spend and
/// frequency to be; the variance is the sum of what each contributes. Purchase
/// models count repeat purchases after the end of the observation: what the
/// customer has brought already is not in it.
///
/// ```
/// use satis_clv::{
///     BgBb, Discount, GammaGamma, Horizon, LifetimeValue, Opportunities, OpportunityTally,
///     SpendTally, ValuedCustomer,
/// };
///
/// let mut gifts = OpportunityTally::new();
/// for (x, last, donors) in [(0, 0, 90), (1, 1, 30), (1, 3, 20), (2, 2, 16), (2, 4, 20), (3, 4, 24), (4, 4, 30)] {
///     gifts.record_many(Opportunities::new(x, last, 4)?, donors);
/// }
/// let amounts = SpendTally::from_customers([
///     (1, 20.0), (1, 35.0), (2, 24.0), (2, 50.0), (3, 31.0), (3, 18.0), (4, 28.0), (4, 40.0),
/// ])?;
/// let (gifts, amounts) = (BgBb::fit(&gifts)?, GammaGamma::fit(&amounts)?);
/// let worth = LifetimeValue::new(
///     &gifts, &amounts, 0.8, Horizon::Within(10.0), Discount::per_period(0.1)?,
/// )?;
/// let donor = ValuedCustomer::new(Opportunities::new(3, 4, 4)?, 3, 31.0);
/// let value = worth.customer(&donor)?;
/// assert!(value.value() > 0.0 && value.standard_error().is_some());
/// // Twelve such donors are worth twelve times as much, with twelve times the error.
/// let twelve = worth.total(&[donor.times(12)])?;
/// assert!((twelve.value() / value.value() - 12.0).abs() < 1e-9);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LifetimeValue<'a, M, S> {
    purchases: &'a Fitted<M>,
    spend: &'a Fitted<S>,
    margin: f64,
    horizon: Horizon,
    discount: Discount,
    level: f64,
}

/// A customer, or several alike, whose value is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ValuedCustomer<H> {
    /// What the transaction model needs to know.
    pub history: H,
    /// The repeat purchases whose spend is known.
    pub purchases: u64,
    /// Their mean spend; 0 without any.
    pub mean_spend: f64,
    /// How many such customers there are.
    pub customers: u64,
}

impl<H> ValuedCustomer<H> {
    /// One customer.
    pub const fn new(history: H, purchases: u64, mean_spend: f64) -> Self {
        Self { history, purchases, mean_spend, customers: 1 }
    }

    /// So many of them.
    #[must_use]
    pub fn times(self, customers: u64) -> Self {
        Self { customers, ..self }
    }
}

impl From<History> for ValuedCustomer<History> {
    /// The mean spend of the history; where it has none, the customer counts
    /// as new to the spend model.
    fn from(history: History) -> Self {
        match history.mean_spend() {
            Some(spend) => Self::new(history, history.frequency(), spend),
            None => Self::new(history, 0, 0.0),
        }
    }
}

impl<'a, M, S> LifetimeValue<'a, M, S>
where
    M: DiscountedPurchases + Parametric,
    S: ExpectedSpend + Parametric,
{
    /// The value over this horizon at this discount rate; `margin` is the
    /// share of spend that is kept (or any factor on it). Intervals have level
    /// 0.95.
    ///
    /// # Errors
    /// [`Error::Range`] unless the margin is finite.
    pub fn new(
        purchases: &'a Fitted<M>,
        spend: &'a Fitted<S>,
        margin: f64,
        horizon: Horizon,
        discount: Discount,
    ) -> Result<Self, Error> {
        let margin = finite("margin", margin)?;
        Ok(Self { purchases, spend, margin, horizon, discount, level: 0.95 })
    }

    /// With intervals of another level.
    ///
    /// # Errors
    /// [`Error::Range`] unless it is strictly between 0 and 1.
    pub fn with_level(mut self, confidence: f64) -> Result<Self, Error> {
        self.level = level(confidence)?;
        Ok(self)
    }

    /// The value of one customer as a number alone: fast, for many customers.
    ///
    /// # Errors
    /// What the models say of the customer.
    pub fn value(&self, customer: &ValuedCustomer<M::History>) -> Result<f64, Error> {
        let purchases = self.future(self.purchases.model(), customer)?;
        Ok(self.margin * purchases * spend(self.spend.model(), customer)?)
    }

    /// The value of one customer (of each, if it stands for several) with its
    /// standard error and interval. The error is that of the expectation:
    /// what one customer really brings varies much more, see
    /// [`probability_above`](Self::probability_above).
    ///
    /// # Errors
    /// [`Error::NoCovariance`] if a fit has none, and what the models say of
    /// the customer.
    pub fn customer(&self, customer: &ValuedCustomer<M::History>) -> Result<Estimate, Error> {
        self.sum(std::slice::from_ref(customer), "lifetime value", |_| 1.0)
    }

    /// The value of all these customers together. Their errors are not
    /// independent, since the parameters are the same for all: the delta
    /// method is applied to the sum.
    ///
    /// # Errors
    /// [`Error::NoData`] without customers, [`Error::Row`] with what the
    /// models say of a customer, [`Error::NoCovariance`] if a fit has none.
    pub fn total(&self, customers: &[ValuedCustomer<M::History>]) -> Result<Estimate, Error> {
        self.sum(customers, "customer equity", |customer| customer.customers as f64)
    }

    fn sum(
        &self,
        customers: &[ValuedCustomer<M::History>],
        name: &'static str,
        count: impl Fn(&ValuedCustomer<M::History>) -> f64,
    ) -> Result<Estimate, Error> {
        let rows = || customers.iter().enumerate();
        let mut n = 0_u64;
        let mut spends = Vec::with_capacity(customers.len());
        let mut futures = Vec::with_capacity(customers.len());
        let mut value = 0.0;
        for (row, customer) in rows() {
            let at = |error: Error| error.at_row(row);
            let future =
                count(customer) * self.future(self.purchases.model(), customer).map_err(at)?;
            let each = spend(self.spend.model(), customer).map_err(at)?;
            value += self.margin * future * each;
            spends.push(count(customer) * each);
            futures.push(future);
            n = n.saturating_add(customer.customers);
        }
        if n == 0 {
            return Err(Error::NoData { what: "the value of customers", needed: "a customer" });
        }
        let kind = Covariance::Information;
        let from_purchases = self.purchases.standard_error(kind, |model| {
            rows().zip(&spends).try_fold(0.0, |sum, ((_, customer), each)| {
                Ok(sum + each * self.future(model, customer)?)
            })
        })?;
        let from_spend = self.spend.standard_error(kind, |model| {
            rows().zip(&futures).try_fold(0.0, |sum, ((_, customer), future)| {
                Ok(sum + future * spend(model, customer)?)
            })
        })?;
        let error = self.margin.abs() * from_purchases.hypot(from_spend);
        let z = normal::upper_quantile(0.5 * (1.0 - self.level))
            .map_err(|error| Error::numerical(&error))?;
        let (low, high, method) = if value > 0.0 {
            let reach = (z * error / value).exp();
            (value / reach, value * reach, "delta, log scale")
        } else {
            (value - z * error, value + z * error, "delta")
        };
        Ok(Estimate::new(name, value, n)?
            .with_standard_error(error)?
            .with_interval(Interval::new(low, high, self.level, method)?)
            .with_convention(M::NAME)
            .with_convention(S::NAME)
            .with_convention("fits of purchases and spend independent"))
    }

    fn future(&self, model: &M, customer: &ValuedCustomer<M::History>) -> Result<f64, Error> {
        model.discounted_purchases(&customer.history, self.horizon, self.discount)
    }
}

impl<M, S> LifetimeValue<'_, M, S>
where
    M: SimulatesPurchases + Parametric,
    S: SimulatesSpend + Parametric,
{
    /// What a customer will really bring: mean, standard deviation (as the
    /// standard error) and prediction interval of simulated futures, each with
    /// the customer's own rates and mean spend drawn from what the history
    /// says of them. The parameters of the models are taken as known, and the
    /// purchases of one future cost the same.
    ///
    /// # Errors
    /// [`Error::Range`] for no draws, and what the models say of the customer.
    pub fn prediction(
        &self,
        customer: &ValuedCustomer<M::History>,
        draws: u32,
        seed: u64,
    ) -> Result<Estimate, Error> {
        let mut values = self.draws(customer, draws, seed)?;
        values.sort_by(f64::total_cmp);
        let n = f64::from(draws);
        let mean = values.iter().sum::<f64>() / n;
        let square: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
        let tail = 0.5 * (1.0 - self.level);
        let interval = Interval::new(
            quantile(&values, tail),
            quantile(&values, 1.0 - tail),
            self.level,
            "prediction, simulated",
        )?;
        Ok(Estimate::new("lifetime value of one future", mean, u64::from(draws))?
            .with_standard_error((square / (n - 1.0).max(1.0)).sqrt())?
            .with_interval(interval)
            .with_convention(M::NAME)
            .with_convention(S::NAME)
            .with_convention("standard error of the prediction, not of its mean")
            .with_convention(format!("seed {seed}")))
    }

    /// The values of so many futures of a customer.
    fn draws(
        &self,
        customer: &ValuedCustomer<M::History>,
        draws: u32,
        seed: u64,
    ) -> Result<Vec<f64>, Error> {
        if draws == 0 {
            return Err(Error::Range {
                what: "the number of draws",
                value: 0.0,
                expected: "at least 1; 10,000 give two digits",
            });
        }
        (0..u64::from(draws))
            .map(|draw| {
                // Two streams for each draw.
                let purchases = self.purchases.model().simulate_purchases(
                    &customer.history,
                    self.horizon,
                    self.discount,
                    seed,
                    2 * draw,
                )?;
                let each = self.spend.model().simulate_spend(
                    customer.purchases,
                    customer.mean_spend,
                    seed,
                    2 * draw + 1,
                )?;
                Ok(self.margin * purchases * each)
            })
            .collect()
    }

    /// The probability that a customer will bring more than `bound`: the share
    /// of simulated futures that do, each with the customer's own rates and
    /// mean spend drawn from what the history says of them. The parameters of
    /// the models are taken as known; the interval (Wilson) is that of the
    /// simulation.
    ///
    /// # Errors
    /// [`Error::Range`] for a bound that is not finite or no draws, and what
    /// the models say of the customer.
    pub fn probability_above(
        &self,
        customer: &ValuedCustomer<M::History>,
        bound: f64,
        draws: u32,
        seed: u64,
    ) -> Result<Estimate, Error> {
        let bound = finite("bound", bound)?;
        let values = self.draws(customer, draws, seed)?;
        let above = values.iter().filter(|value| **value > bound).count() as f64;
        let n = f64::from(draws);
        let share = above / n;
        let z = normal::upper_quantile(0.5 * (1.0 - self.level))
            .map_err(|error| Error::numerical(&error))?;
        let centre = (above + 0.5 * z * z) / (n + z * z);
        let reach = z / (n + z * z) * (n * share * (1.0 - share) + 0.25 * z * z).sqrt();
        Ok(Estimate::new(
            "probability that the lifetime value is above the bound",
            share,
            u64::from(draws),
        )?
        .with_standard_error((share * (1.0 - share) / n).sqrt())?
        .with_interval(Interval::new(
            (centre - reach).max(0.0),
            (centre + reach).min(1.0),
            self.level,
            "Wilson, of the simulation",
        )?)
        .with_convention(M::NAME)
        .with_convention(S::NAME)
        .with_convention(format!("seed {seed}")))
    }
}

fn spend<S: ExpectedSpend, H>(model: &S, customer: &ValuedCustomer<H>) -> Result<f64, Error> {
    model.expected_spend(customer.purchases, customer.mean_spend)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BgBb, GammaGamma, Opportunities, OpportunityTally, SpendTally};

    fn fits() -> (Fitted<BgBb>, Fitted<GammaGamma>) {
        let mut gifts = OpportunityTally::new();
        for (x, last, donors) in [
            (0, 0, 900),
            (1, 1, 300),
            (1, 3, 200),
            (2, 2, 160),
            (2, 4, 200),
            (3, 4, 240),
            (4, 4, 300),
        ] {
            gifts.record_many(Opportunities::new(x, last, 4).unwrap(), donors);
        }
        let amounts = (1..60).map(|i| (1 + i % 5, 20.0 + (i * 37 % 41) as f64));
        let amounts = SpendTally::from_customers(amounts).unwrap();
        (BgBb::fit(&gifts).unwrap(), GammaGamma::fit(&amounts).unwrap())
    }

    fn donor() -> ValuedCustomer<Opportunities> {
        ValuedCustomer::new(Opportunities::new(3, 4, 4).unwrap(), 3, 31.0)
    }

    #[test]
    fn errors_are_those_of_the_product() {
        let (gifts, amounts) = fits();
        let discount = Discount::per_period(0.1).unwrap();
        let worth = LifetimeValue::new(&gifts, &amounts, 0.5, Horizon::Infinite, discount).unwrap();
        let value = worth.customer(&donor()).unwrap();
        let history = donor().history;
        let kind = Covariance::Information;
        let purchases = gifts.model().discounted_residual(&history, discount).unwrap();
        let purchases_error = gifts
            .standard_error(kind, |model| model.discounted_residual(&history, discount))
            .unwrap();
        let each = amounts.model().expected_spend(3, 31.0).unwrap();
        let each_error =
            amounts.standard_error(kind, |model| model.expected_spend(3, 31.0)).unwrap();
        assert!((value.value() - 0.5 * purchases * each).abs() < 1e-12);
        assert!((worth.value(&donor()).unwrap() - value.value()).abs() < 1e-12);
        let error = 0.5 * (purchases * each_error).hypot(each * purchases_error);
        assert!((value.standard_error().unwrap() / error - 1.0).abs() < 1e-9);
        assert!(worth.total(&[]).is_err());
        // A loss has its interval on the plain scale.
        let loss = LifetimeValue::new(&gifts, &amounts, -0.5, Horizon::Infinite, discount).unwrap();
        assert!((loss.customer(&donor()).unwrap().value() + value.value()).abs() < 1e-12);
    }

    #[test]
    fn simulated_values_repeat_and_fall_with_the_bound() {
        let (gifts, amounts) = fits();
        let worth = LifetimeValue::new(
            &gifts,
            &amounts,
            1.0,
            Horizon::Within(6.0),
            Discount::per_period(0.1).unwrap(),
        )
        .unwrap();
        let above = |bound| worth.probability_above(&donor(), bound, 4000, 11).unwrap();
        assert_eq!(above(50.0), above(50.0));
        assert!(above(50.0).value() > above(150.0).value());
        assert!((above(-1.0).value() - 1.0).abs() < 1e-15);
        assert!(above(1e9).value().abs() <= 0.0);
        assert!(worth.probability_above(&donor(), f64::NAN, 10, 1).is_err());
        assert!(worth.probability_above(&donor(), 1.0, 0, 1).is_err());
    }
}
