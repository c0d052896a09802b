//! What every purchase model can be asked.

use crate::discount::{discounted_between, discounted_sum};
use crate::{Discount, DiscountedPurchases, Error, History, Horizon, Parametric};

/// A model of repeat buying by customers who leave without a word.
///
/// All times are in the unit of the data that the model was fitted to. Pass a
/// question to [`Fitted::estimate`](crate::Fitted::estimate) to get its answer
/// with a standard error.
///
/// ```
/// use satis_clv::{BgNbd, History, PurchaseModel};
///
/// // The published fit to the CDNOW sample, in weeks (Fader, Hardie & Lee 2005).
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// let customer = History::new(2, 30.43, 38.86)?;
/// assert!((model.p_alive(&customer)? - 0.7266).abs() < 1e-4);
/// assert!((model.expected_purchases(&customer, 39.0)? - 1.226).abs() < 1e-3);
/// # Ok::<(), satis_clv::Error>(())
/// ```
pub trait PurchaseModel: Parametric + Send + Sync {
    /// The log-likelihood of one customer.
    ///
    /// # Errors
    /// [`Error::NoData`] where the history lacks what the model needs.
    fn log_likelihood(&self, history: &History) -> Result<f64, Error>;

    /// The probability that the customer has not left.
    ///
    /// # Errors
    /// [`Error::Numerical`] if a special function fails.
    fn p_alive(&self, history: &History) -> Result<f64, Error>;

    /// The expected number of purchases in `(T, T + t]`.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative or infinite `t`.
    fn expected_purchases(&self, history: &History, t: f64) -> Result<f64, Error>;

    /// The probability of exactly `n` purchases in `(T, T + t]`.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative or infinite `t`.
    fn probability_of(&self, history: &History, n: u64, t: f64) -> Result<f64, Error>;

    /// The expected number of repeat purchases of a new customer in `(0, t]`.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative or infinite `t`.
    fn expected_new(&self, t: f64) -> Result<f64, Error> {
        self.expected_purchases(&History::NOTHING, t)
    }

    /// The probability that a new customer makes exactly `n` repeat purchases
    /// in `(0, t]`.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative or infinite `t`.
    fn probability_of_new(&self, n: u64, t: f64) -> Result<f64, Error> {
        self.probability_of(&History::NOTHING, n, t)
    }

    /// Discounted expected residual transactions: what the customer will ever
    /// buy, each purchase discounted to now (Fader, Hardie & Lee 2005, RFM and
    /// CLV).
    ///
    /// Closed forms answer in microseconds. Those that integrate the curve of
    /// expected purchases, as CNBD-k and discrete discounting do, take
    /// milliseconds a customer, and CNBD-k over long horizons longer: ask once
    /// for each distinct history.
    ///
    /// # Errors
    /// [`Error::Range`] unless the rate is above 0: without discounting the
    /// sum may have no bound.
    fn discounted_residual(&self, history: &History, discount: Discount) -> Result<f64, Error> {
        discounted_sum(discount, gap(history), |t| self.expected_purchases(history, t))
    }

    /// Discounted expected transactions in `(T, T + t]`.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative rate or `t`, or a `t` that is not a
    /// whole number of periods with discrete discounting.
    fn discounted_within(
        &self,
        history: &History,
        discount: Discount,
        t: f64,
    ) -> Result<f64, Error> {
        discounted_between(discount, gap(history), t, |t| self.expected_purchases(history, t))
    }

    /// The probability of at least one purchase in `(T, T + t]`.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative or infinite `t`.
    fn p_active(&self, history: &History, t: f64) -> Result<f64, Error> {
        Ok((1.0 - self.probability_of(history, 0, t)?).max(0.0))
    }

    /// [`p_alive`](Self::p_alive) and
    /// [`expected_purchases`](Self::expected_purchases) of many customers, who
    /// come cheapest in order of their frequency.
    ///
    /// # Errors
    /// As those.
    fn predict_all(&self, histories: &[History], t: f64) -> Result<Vec<(f64, f64)>, Error> {
        histories
            .iter()
            .map(|history| Ok((self.p_alive(history)?, self.expected_purchases(history, t)?)))
            .collect()
    }

    /// The time until the next purchase: by when it has come with probability
    /// `p`. `None` if it never comes with that probability, because the
    /// customer may have left.
    ///
    /// # Errors
    /// [`Error::Range`] unless `p` lies strictly between 0 and 1.
    fn next_purchase(&self, history: &History, p: f64) -> Result<Option<f64>, Error> {
        crate::next_purchase::quantile(self, history, p)
    }
}

impl<M: PurchaseModel> DiscountedPurchases for M {
    type History = History;

    fn discounted_purchases(
        &self,
        history: &History,
        horizon: Horizon,
        discount: Discount,
    ) -> Result<f64, Error> {
        match horizon {
            Horizon::Infinite => self.discounted_residual(history, discount),
            Horizon::Within(t) => self.discounted_within(history, discount, t),
        }
    }
}

/// The time within which an expectation curve bends: that between purchases,
/// for those who buy often.
fn gap(history: &History) -> f64 {
    history.age() / (1.0 + history.x())
}

/// Checks a horizon.
pub(crate) fn horizon(t: f64) -> Result<f64, Error> {
    crate::error::not_negative("horizon", t)
}
