//! A customer who is alive now, under gamma-mixed Gompertz lifetimes.

use satis_numerics::special::{ln_gamma, ln_gamma_difference};

use super::kernel::{Growth, Panels};
use crate::Error;
use crate::pareto::rule;

/// Purchase rate ~ Gamma(shape, rate); lifetime from now on Gompertz with rate
/// `b`, mixed over Gamma(s, beta).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alive {
    pub(crate) shape: f64,
    pub(crate) rate: f64,
    pub(crate) b: f64,
    pub(crate) s: f64,
    pub(crate) beta: f64,
}

/// Below this in logarithm an integrand of at most 1 has ended.
const DEPTH: f64 = 45.0;

impl Alive {
    /// The expected number of purchases within `t`, discounted continuously:
    /// the mean rate times the integral of `e^(-discount u) S(u)`.
    pub(crate) fn expected(&self, t: f64, discount: f64) -> f64 {
        let integral = self.integral(
            t,
            |u, growth| -discount * u - self.s * growth.ln,
            |u| discount + self.s * self.b * Growth::at(self.b, self.beta, u).share,
        );
        self.shape / self.rate * integral
    }

    /// The probability of at least one purchase within `t`: the density of the
    /// time until the next one, times the chance to be alive then.
    pub(crate) fn active(&self, t: f64) -> Result<f64, Error> {
        if t == 0.0 {
            return Ok(0.0);
        }
        let base = (self.shape / self.rate).ln();
        let unit = self.rate.min(self.beta / self.b).min(1.0 / self.b);
        crate::pareto::log_scaled_integral(t, unit, |u| {
            base - (self.shape + 1.0) * (u / self.rate).ln_1p()
                - self.s * Growth::at(self.b, self.beta, u).ln
        })
    }

    /// The probability of `n` purchases within `t`.
    pub(crate) fn probability_of(&self, n: u64, t: f64) -> Result<f64, Error> {
        let n = n as f64;
        if t == 0.0 {
            return Ok(if n == 0.0 { 1.0 } else { 0.0 });
        }
        let ln_count = ln_gamma_difference(self.shape, n) - ln_gamma(n + 1.0);
        let ln_mass = |u: f64| {
            let bought = if n > 0.0 { -n * (self.rate / u).ln_1p() } else { 0.0 };
            ln_count + bought - self.shape * (u / self.rate).ln_1p()
        };
        let growth = |u: f64| Growth::at(self.b, self.beta, u);
        let stays = (ln_mass(t) - self.s * growth(t).ln).exp();
        let scale = (self.s * self.b).ln();
        let unit = self.rate.min(self.beta / self.b).min(1.0 / self.b);
        let left = crate::pareto::log_scaled_integral(t, unit, |u| {
            let growth = growth(u);
            ln_mass(u) + scale + growth.share.ln() - self.s * growth.ln
        })?;
        Ok(stays + left)
    }

    /// The integral from 0 to `t` of the exponential of `ln_f`, which falls at
    /// `rate`.
    fn integral(
        &self,
        t: f64,
        ln_f: impl Fn(f64, Growth) -> f64,
        rate: impl Fn(f64) -> f64,
    ) -> f64 {
        let panels = Panels { b: self.b, beta: self.beta, alpha: f64::MAX / 16.0 };
        let mut sum = 0.0;
        let mut from = 0.0;
        while from < t {
            let length = panels.length(from, rate(from)).min(t - from);
            let mut last = 0.0;
            for &(place, weight) in rule(9.0, 99.0) {
                let u = from + length * place;
                last = ln_f(u, Growth::at(self.b, self.beta, u));
                sum += length * weight * last.exp();
            }
            from = if length < t - from { from + length } else { t };
            if last < -DEPTH {
                break;
            }
        }
        sum
    }
}
