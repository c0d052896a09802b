//! BG/NBD and MBG/NBD.

use super::alive::{Alive, predict};
use super::likelihood::{Columns, Geometric, Line, one};
use crate::error::positive;
use crate::fit::{ByFormula, FitOptions, FitTo, Fitted, LogLikelihood, Parametric, exactly, fit};
use crate::purchase_model::horizon;
use crate::{Discount, Error, History, PurchaseModel, PurchaseTally};

macro_rules! beta_geometric {
    ($(#[$doc:meta])* $name:ident, $title:literal, $m:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Serialize, serde::Deserialize),
            serde(try_from = "super::stored::Four")
        )]
        pub struct $name {
            r: f64,
            alpha: f64,
            a: f64,
            b: f64,
        }

        impl $name {
            /// The model with these parameters: purchase rates are
            /// Gamma(r, alpha), so their mean is `r / alpha` a unit of time;
            /// dropout probabilities are Beta(a, b), so their mean is
            /// `a / (a + b)`.
            ///
            /// # Errors
            /// [`Error::Range`] unless all are finite and above 0.
            pub fn new(r: f64, alpha: f64, a: f64, b: f64) -> Result<Self, Error> {
                Ok(Self {
                    r: positive("r", r)?,
                    alpha: positive("alpha", alpha)?,
                    a: positive("a", a)?,
                    b: positive("b", b)?,
                })
            }

            /// The maximum-likelihood fit.
            ///
            /// # Errors
            /// [`Error::NoData`] for fewer than two customers or no repeat
            /// purchase, [`Error::NoLikelihood`] if the likelihood is not
            /// finite near any start.
            pub fn fit(tally: &PurchaseTally) -> Result<Fitted<Self>, Error> {
                fit(tally, &FitOptions::new())
            }

            /// The fit with options of your own.
            ///
            /// # Errors
            /// As [`fit`](Self::fit).
            pub fn fit_with(
                tally: &PurchaseTally,
                options: &FitOptions,
            ) -> Result<Fitted<Self>, Error> {
                fit(tally, options)
            }

            /// The shape of the purchase rates.
            #[must_use]
            pub const fn r(&self) -> f64 {
                self.r
            }

            /// The rate parameter of the purchase rates, in units of time.
            #[must_use]
            pub const fn alpha(&self) -> f64 {
                self.alpha
            }

            /// The first shape of the dropout probabilities.
            #[must_use]
            pub const fn a(&self) -> f64 {
                self.a
            }

            /// The second shape of the dropout probabilities.
            #[must_use]
            pub const fn b(&self) -> f64 {
                self.b
            }

            const M: f64 = $m;

            const fn array(&self) -> [f64; 4] {
                [self.r, self.alpha, self.a, self.b]
            }

            /// The log-likelihood and the log-odds of having left.
            fn of(&self, history: &History) -> (f64, f64) {
                one(self.array(), Self::M, Line::of(history))
            }

            /// The customer if alive.
            pub(crate) fn alive(&self, history: &History) -> Alive {
                Alive {
                    shape: self.r + history.x(),
                    rate: self.alpha + history.age(),
                    a: self.a,
                    b: self.b + history.x() + Self::M,
                }
            }
        }

        impl Parametric for $name {
            const NAME: &'static str = $title;

            fn parameters(&self) -> Vec<(&'static str, f64)> {
                vec![("r", self.r), ("alpha", self.alpha), ("a", self.a), ("b", self.b)]
            }

            fn with_parameters(&self, values: &[f64]) -> Result<Self, Error> {
                let [r, alpha, a, b] = exactly(values)?;
                Self::new(r, alpha, a, b)
            }
        }

        impl FitTo<PurchaseTally> for $name {
            fn likelihood(tally: &PurchaseTally) -> Result<Box<dyn LogLikelihood + '_>, Error> {
                let columns = Columns::new(tally)?;
                Ok(Box::new(ByFormula(Geometric { columns, m: Self::M })))
            }

            fn at(parameters: &[f64], _: &PurchaseTally) -> Result<Self, Error> {
                let [r, alpha, a, b] = exactly(parameters)?;
                Self::new(r, alpha, a, b)
            }
        }

        impl PurchaseModel for $name {
            fn log_likelihood(&self, history: &History) -> Result<f64, Error> {
                Ok(self.of(history).0)
            }

            fn p_alive(&self, history: &History) -> Result<f64, Error> {
                Ok(1.0 / (1.0 + self.of(history).1.exp()))
            }

            fn expected_purchases(&self, history: &History, t: f64) -> Result<f64, Error> {
                let t = horizon(t)?;
                Ok(self.p_alive(history)? * self.alive(history).expected(t)?)
            }

            fn probability_of(&self, history: &History, n: u64, t: f64) -> Result<f64, Error> {
                let t = horizon(t)?;
                let alive = self.p_alive(history)?;
                let bought = alive * self.alive(history).probability_of(n, t)?;
                let gone = if n == 0 { 1.0 / (1.0 + (-self.of(history).1).exp()) } else { 0.0 };
                Ok(bought + gone)
            }

            fn p_active(&self, history: &History, t: f64) -> Result<f64, Error> {
                let t = horizon(t)?;
                Ok(self.p_alive(history)? * self.alive(history).active(t))
            }

            fn predict_all(
                &self,
                histories: &[History],
                t: f64,
            ) -> Result<Vec<(f64, f64)>, Error> {
                let t = horizon(t)?;
                predict(histories, t, |history| {
                    (1.0 / (1.0 + self.of(history).1.exp()), self.alive(history))
                })
            }

            fn discounted_residual(
                &self,
                history: &History,
                discount: Discount,
            ) -> Result<f64, Error> {
                match discount {
                    Discount::Continuous { rate } => {
                        let rate = positive("discount rate", rate)?;
                        Ok(self.p_alive(history)? * self.alive(history).discounted(rate)?)
                    }
                    Discount::Discrete { .. } => {
                        crate::discount::discounted_sum(discount, history.age(), |t| {
                            self.expected_purchases(history, t)
                        })
                    }
                }
            }
        }
    };
}

beta_geometric! {
    /// BG/NBD (Fader, Hardie & Lee 2005, Counting your customers the easy
    /// way): Poisson purchases with gamma rates, and after each repeat
    /// purchase a beta-distributed chance to leave.
    ///
    /// A customer who has not bought again cannot have left:
    /// [`p_alive`](PurchaseModel::p_alive) is 1 at `x = 0`. Where that is not
    /// wanted take [`MbgNbd`].
    ///
    /// ```text
    /// L = G(r+x) alpha^r / G(r) * B(a, b+x) / B(a, b)
    ///     * [(alpha+T)^-(r+x) + 1{x>0} a / (b+x-1) (alpha+t_x)^-(r+x)]
    /// P(alive) = 1 / (1 + 1{x>0} a / (b+x-1) ((alpha+T) / (alpha+t_x))^(r+x))
    /// E[Y(t)] = P(alive) * mean over p ~ Beta(a, b+x) of (1 - (1 + p t / (alpha+T))^-(r+x)) / p
    /// DERT    = P(alive) * mean of lambda / (d + lambda p)
    /// ```
    ///
    /// The expectation is that mean, not the printed formula with 2F1, which
    /// is 0 / 0 at `a = 1`; it holds at any horizon.
    ///
    /// ```
    /// use satis_clv::{BgNbd, PurchaseTally, TimeUnit};
    ///
    /// // Frequency, recency and age in weeks.
    /// let rows = [(2., 30., 39.), (1., 2., 39.), (0., 0., 39.), (7., 29., 38.), (0., 0., 37.),
    ///     (3., 5., 38.), (1., 8., 39.), (4., 33., 35.), (0., 0., 30.), (1., 30., 39.)];
    /// let tally = PurchaseTally::from_numbers(TimeUnit::Weeks, rows)?;
    /// let fitted = BgNbd::fit(&tally)?;
    /// assert!(fitted.report().gradient_norm() < 1e-6);
    /// # Ok::<(), satis_clv::Error>(())
    /// ```
    BgNbd, "BG/NBD", 0.0
}

beta_geometric! {
    /// MBG/NBD (Batislam, Denizel & Filiztekin 2007, Empirical validation and
    /// comparison of models for customer base analysis; Hoppe & Wagner 2007,
    /// where the model is called CBG/NBD): as [`BgNbd`], with a chance to
    /// leave after the first purchase too, so that a customer who never came
    /// back may have left.
    ///
    /// ```text
    /// L = G(r+x) alpha^r / G(r) / B(a, b)
    ///     * [B(a, b+x+1) (alpha+T)^-(r+x) + B(a+1, b+x) (alpha+t_x)^-(r+x)]
    /// P(alive) = 1 / (1 + a / (b+x) ((alpha+T) / (alpha+t_x))^(r+x))
    /// E[Y(t)] = P(alive) * mean over p ~ Beta(a, b+x+1) of (1 - (1 + p t / (alpha+T))^-(r+x)) / p
    /// ```
    MbgNbd, "MBG/NBD", 1.0
}
