//! BG/CNBD-k and MBG/CNBD-k: regular buyers.

use super::likelihood::{Columns, Line};
use super::regular_likelihood::{Regular, one};
use super::stages::Stages;
use crate::error::positive;
use crate::fit::{ByFormula, FitOptions, FitTo, Fitted, LogLikelihood, Parametric, exactly, fit};
use crate::purchase_model::horizon;
use crate::{Error, History, PurchaseModel, PurchaseTally};

/// A tally together with the regularity that a model is fitted with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WithRegularity<'a> {
    tally: &'a PurchaseTally,
    k: u32,
}

/// The largest k.
const MOST: u32 = 100;

impl<'a> WithRegularity<'a> {
    /// Times between purchases are Erlang-k.
    ///
    /// # Errors
    /// [`Error::Range`] unless k is from 1 to 100; [`Error::NoData`] if the
    /// tally has customers whose gaps are not known (see
    /// [`History::with_log_gaps`]).
    pub fn new(tally: &'a PurchaseTally, k: u32) -> Result<Self, Error> {
        regularity(k)?;
        Ok(Self { tally, k })
    }
}

fn regularity(k: u32) -> Result<u32, Error> {
    if (1..=MOST).contains(&k) {
        Ok(k)
    } else {
        Err(Error::Range {
            what: "regularity k",
            value: f64::from(k),
            expected: "a whole number from 1 to 100",
        })
    }
}

macro_rules! regular {
    ($(#[$doc:meta])* $name:ident, $title:literal, $m:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Serialize, serde::Deserialize),
            serde(try_from = "super::stored::Five")
        )]
        pub struct $name {
            k: u32,
            r: f64,
            alpha: f64,
            a: f64,
            b: f64,
        }

        impl $name {
            /// The model with these parameters: the time between purchases is
            /// the sum of `k` exponential stages with a Gamma(r, alpha) rate,
            /// so that purchases come at a mean rate of `r / (alpha k)`;
            /// dropout probabilities are Beta(a, b).
            ///
            /// # Errors
            /// [`Error::Range`] unless k is from 1 to 100 and the others are
            /// finite and above 0.
            pub fn new(k: u32, r: f64, alpha: f64, a: f64, b: f64) -> Result<Self, Error> {
                Ok(Self {
                    k: regularity(k)?,
                    r: positive("r", r)?,
                    alpha: positive("alpha", alpha)?,
                    a: positive("a", a)?,
                    b: positive("b", b)?,
                })
            }

            /// The maximum-likelihood fit with this regularity.
            ///
            /// # Errors
            /// [`Error::Range`] unless k is from 1 to 100, [`Error::NoData`]
            /// for too few customers or purchases or unknown gaps,
            /// [`Error::NoLikelihood`] if the likelihood is not finite near
            /// any start.
            pub fn fit(tally: &PurchaseTally, k: u32) -> Result<Fitted<Self>, Error> {
                fit(&WithRegularity::new(tally, k)?, &FitOptions::new())
            }

            /// The fit with the regularity of the highest likelihood, from 1
            /// up to `most`: fits are made with growing k until the likelihood
            /// has fallen twice.
            ///
            /// # Errors
            /// As [`fit`](Self::fit).
            pub fn fit_regularity(
                tally: &PurchaseTally,
                most: u32,
            ) -> Result<Fitted<Self>, Error> {
                let mut best = Self::fit(tally, 1)?;
                let mut falls = 0;
                for k in 2..=most {
                    let next = Self::fit(tally, k)?;
                    if next.report().log_likelihood() > best.report().log_likelihood() {
                        best = next;
                        falls = 0;
                    } else {
                        falls += 1;
                        if falls == 2 {
                            break;
                        }
                    }
                }
                Ok(best)
            }

            /// How many stages the time between purchases has.
            #[must_use]
            pub const fn k(&self) -> u32 {
                self.k
            }

            /// The shape of the stage rates.
            #[must_use]
            pub const fn r(&self) -> f64 {
                self.r
            }

            /// The rate parameter of the stage rates, in units of time.
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

            fn of(&self, history: &History) -> (f64, f64, Stages) {
                let parameters = [self.r, self.alpha, self.a, self.b];
                let (ll, gone, passed) = one(parameters, Self::M, self.k, Line::of(history));
                let alive = Stages {
                    shape: self.r + f64::from(self.k) * history.x(),
                    rate: self.alpha + history.age(),
                    a: self.a,
                    b: self.b + history.x() + Self::M,
                    k: self.k,
                    passed,
                };
                (ll, gone, alive)
            }
        }

        impl Parametric for $name {
            const NAME: &'static str = $title;

            fn parameters(&self) -> Vec<(&'static str, f64)> {
                vec![("r", self.r), ("alpha", self.alpha), ("a", self.a), ("b", self.b)]
            }

            fn with_parameters(&self, values: &[f64]) -> Result<Self, Error> {
                let [r, alpha, a, b] = exactly(values)?;
                Self::new(self.k, r, alpha, a, b)
            }
        }

        impl<'a> FitTo<WithRegularity<'a>> for $name {
            fn likelihood<'d>(
                data: &'d WithRegularity<'a>,
            ) -> Result<Box<dyn LogLikelihood + 'd>, Error> {
                let columns = Columns::new(data.tally)?;
                let log_gaps = match (data.k, columns.log_gaps) {
                    (1, known) => known.unwrap_or(0.0),
                    (_, Some(known)) => known,
                    (_, None) => {
                        return Err(Error::NoData {
                            what: "a model of regular buyers",
                            needed: "the gaps between the purchases of every customer \
                                     (`with_log_gaps`)",
                        });
                    }
                };
                let formula = Regular { columns, log_gaps, k: data.k, m: Self::M };
                Ok(Box::new(ByFormula(formula)))
            }

            fn at(parameters: &[f64], data: &WithRegularity<'a>) -> Result<Self, Error> {
                let [r, alpha, a, b] = exactly(parameters)?;
                Self::new(data.k, r, alpha, a, b)
            }
        }

        impl PurchaseModel for $name {
            /// Comparable across k where the history has its gaps; without
            /// them an error unless k is 1 or nothing was bought again.
            fn log_likelihood(&self, history: &History) -> Result<f64, Error> {
                let (ll, ..) = self.of(history);
                if self.k == 1 || history.frequency() == 0 {
                    return Ok(ll);
                }
                let k = f64::from(self.k);
                let gaps = history.log_gaps().ok_or(Error::NoData {
                    what: "the likelihood of a regular buyer",
                    needed: "the gaps between the purchases (`with_log_gaps`)",
                })?;
                Ok(ll + (k - 1.0) * gaps
                    - history.x() * satis_numerics::special::ln_gamma(k))
            }

            fn p_alive(&self, history: &History) -> Result<f64, Error> {
                Ok(1.0 / (1.0 + self.of(history).1.exp()))
            }

            fn expected_purchases(&self, history: &History, t: f64) -> Result<f64, Error> {
                let t = horizon(t)?;
                let (_, gone, alive) = self.of(history);
                Ok(alive.expected(t)? / (1.0 + gone.exp()))
            }

            fn p_active(&self, history: &History, t: f64) -> Result<f64, Error> {
                let t = horizon(t)?;
                let (_, gone, alive) = self.of(history);
                Ok(alive.active(t)? / (1.0 + gone.exp()))
            }

            fn probability_of(&self, history: &History, n: u64, t: f64) -> Result<f64, Error> {
                let t = horizon(t)?;
                let (_, gone, alive) = self.of(history);
                let bought = alive.probability_of(n, t)? / (1.0 + gone.exp());
                Ok(bought + if n == 0 { 1.0 / (1.0 + (-gone).exp()) } else { 0.0 })
            }
        }
    };
}

regular! {
    /// BG/CNBD-k (Reutterer, Platzer & Schröder 2021, Leveraging purchase
    /// regularity for predicting customer behavior the easy way): as
    /// [`BgNbd`](crate::BgNbd), with Erlang-k times between purchases. With
    /// k = 1 it is BG/NBD.
    ///
    /// ```text
    /// ln L = (k-1) sum of ln gaps - x ln (k-1)! + ln B(a, b+x) / B(a, b)
    ///     + ln G(r+kx) / G(r) + r ln alpha - (r+kx) ln(alpha+T)
    ///     + ln { 1{x>0} a / (b+x-1) ((alpha+T) / (alpha+t_x))^(r+kx)
    ///            + sum over j < k of (r+kx)_j ((T-t_x) / (alpha+T))^j / j! }
    /// ```
    ///
    /// The conditional expectation is exact: the posterior of the number of
    /// stages since the last purchase, times what the stages to come allow.
    /// (The one printed in the paper and in BTYDplus is an approximation for
    /// k > 1.)
    BgCnbd, "BG/CNBD-k", 0.0
}

regular! {
    /// MBG/CNBD-k (Platzer & Reutterer 2016; Reutterer, Platzer & Schröder
    /// 2021): as [`BgCnbd`], with a chance to leave after the first purchase
    /// too. With k = 1 it is MBG/NBD.
    MbgCnbd, "MBG/CNBD-k", 1.0
}
