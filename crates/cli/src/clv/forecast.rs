//! What a fitted model expects of every customer, with errors. Customers with
//! the same history are predicted once.

use std::collections::HashMap;

use satis_clv::{Error as ClvError, Fitted, History, Parametric, PurchaseModel, PurchaseTally};

use super::quadrature::Discounting;
use super::slopes::{Figured, Slopes, error_of};

/// What is expected of a customer.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Prediction {
    /// The probability to be alive.
    pub(crate) p_alive: f64,
    /// Purchases up to the horizon.
    pub(crate) purchases: f64,
    /// The same, discounted.
    pub(crate) discounted: f64,
}

/// The predictions of all customers.
#[derive(Debug)]
pub(crate) struct Forecast {
    /// By customer: which of the distinct histories.
    of: Vec<u32>,
    /// By distinct history.
    predictions: Vec<Prediction>,
    /// By parameter and distinct history: how much a prediction changes.
    slopes: Vec<Vec<Prediction>>,
    /// Of these parameters, row by row.
    covariance: Vec<f64>,
}

impl Forecast {
    /// Predictions over `(T, T + horizon]`, discounted at a rate per unit of
    /// time.
    ///
    /// # Errors
    ///
    /// What the model says.
    pub(crate) fn new<M: PurchaseModel + Parametric>(
        fitted: &Fitted<M>,
        histories: &[History],
        tally: &PurchaseTally,
        horizon: f64,
        rate: f64,
    ) -> Result<Self, ClvError> {
        // Sorted by frequency, as the models like it.
        let mut distinct: Vec<History> = Vec::with_capacity(tally.distinct());
        let mut places: HashMap<(u64, u64, u64), u32> = HashMap::with_capacity(tally.distinct());
        for row in tally.rows() {
            // There are no more than customers, whose numbers are 32 bits.
            let place = u32::try_from(distinct.len()).unwrap_or(u32::MAX);
            places.insert(key(&row.history), place);
            distinct.push(row.history);
        }
        let of = histories.iter().map(|history| places.get(&key(history)).copied().unwrap_or(0));
        let of: Vec<u32> = of.collect();
        let ages = distinct.iter().map(|history| history.age()).filter(|age| *age > 0.0);
        let youngest = ages.fold(f64::INFINITY, f64::min).min(horizon);
        let discounting = Discounting::new(rate, horizon, youngest)?;
        let all = |model: &M| -> Result<Vec<Prediction>, ClvError> {
            let pairs = model.predict_all(&distinct, horizon)?;
            let discounted = discounting.purchases(model, &distinct, &pairs)?;
            let both = pairs.into_iter().zip(discounted);
            let prediction =
                |((p_alive, purchases), discounted)| Prediction { p_alive, purchases, discounted };
            Ok(both.map(prediction).collect())
        };
        let predictions = all(fitted.model())?;
        let found = Slopes::of(fitted)?;
        let mut slopes = Vec::new();
        for moved in found.iter().flat_map(|found| &found.moved) {
            let (up, down) = (all(&moved.up)?, all(&moved.down)?);
            let slope = |(up, down): (Prediction, Prediction)| Prediction {
                p_alive: (up.p_alive - down.p_alive) / moved.width,
                purchases: (up.purchases - down.purchases) / moved.width,
                discounted: (up.discounted - down.discounted) / moved.width,
            };
            slopes.push(up.into_iter().zip(down).map(slope).collect());
        }
        let covariance = found.map(|found| found.covariance).unwrap_or_default();
        Ok(Self { of, predictions, slopes, covariance })
    }

    /// What is expected of each customer, in their order.
    pub(crate) fn predictions(&self) -> impl Iterator<Item = Prediction> + '_ {
        self.of.iter().map(|place| at(&self.predictions, *place))
    }

    /// A figure of one customer with its error.
    pub(crate) fn figure(&self, customer: usize, part: fn(&Prediction) -> f64) -> Figured {
        let place = self.of.get(customer).copied().unwrap_or(u32::MAX);
        let slopes: Vec<f64> = self.slopes.iter().map(|slope| part(&at(slope, place))).collect();
        Figured { value: part(&at(&self.predictions, place)), error: self.error(&slopes) }
    }

    /// The sum of a figure over all customers, each counted so many times,
    /// with its error: the parameters are the same for all.
    pub(crate) fn total(
        &self,
        part: fn(&Prediction) -> f64,
        times: impl Fn(usize) -> f64,
    ) -> Figured {
        let sum = |predictions: &[Prediction]| -> f64 {
            let each = self.of.iter().enumerate();
            each.map(|(customer, place)| times(customer) * part(&at(predictions, *place))).sum()
        };
        let slopes: Vec<f64> = self.slopes.iter().map(|slope| sum(slope)).collect();
        Figured { value: sum(&self.predictions), error: self.error(&slopes) }
    }

    fn error(&self, slopes: &[f64]) -> Option<f64> {
        (!slopes.is_empty()).then(|| error_of(slopes, &self.covariance))
    }
}

fn key(history: &History) -> (u64, u64, u64) {
    (history.frequency(), history.recency().to_bits(), history.age().to_bits())
}

fn at(predictions: &[Prediction], place: u32) -> Prediction {
    let place = usize::try_from(place).unwrap_or(usize::MAX);
    predictions.get(place).copied().unwrap_or_default()
}
