//! A customer who is alive now, under gamma-mixed exponential lifetimes.

use satis_numerics::integrate_adaptive;
use satis_numerics::special::{ln_gamma, ln_gamma_difference};

use crate::Error;

/// Purchase rate ~ Gamma(shape, alpha), dropout rate ~ Gamma(s, beta), of a
/// customer who has not left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alive {
    pub(crate) shape: f64,
    pub(crate) alpha: f64,
    pub(crate) s: f64,
    pub(crate) beta: f64,
}

impl Alive {
    /// The expected number of purchases within `t`.
    pub(crate) fn expected(&self, t: f64) -> f64 {
        let lived = (t / self.beta).ln_1p();
        self.shape * self.beta / self.alpha * decline(self.s - 1.0, lived)
    }

    /// The probability of at least one purchase within `t`: the density of the
    /// time until the next one, times the chance to be alive then.
    pub(crate) fn active(&self, t: f64) -> Result<f64, Error> {
        if t == 0.0 {
            return Ok(0.0);
        }
        let base = (self.shape / self.alpha).ln();
        log_scaled_integral(t, self.alpha.min(self.beta), |u| {
            base - (self.shape + 1.0) * (u / self.alpha).ln_1p() - self.s * (u / self.beta).ln_1p()
        })
    }

    /// The probability of `n` purchases within `t`: alive to the end, or left
    /// at a time u before it.
    pub(crate) fn probability_of(&self, n: u64, t: f64) -> Result<f64, Error> {
        let n = n as f64;
        if t == 0.0 {
            return Ok(if n == 0.0 { 1.0 } else { 0.0 });
        }
        let ln_count = ln_gamma_difference(self.shape, n) - ln_gamma(n + 1.0);
        // ln P(n purchases within u).
        let ln_mass = |u: f64| {
            let bought = if n > 0.0 { -n * (self.alpha / u).ln_1p() } else { 0.0 };
            ln_count + bought - self.shape * (u / self.alpha).ln_1p()
        };
        let stays = (ln_mass(t) - self.s * (t / self.beta).ln_1p()).exp();
        let left = log_scaled_integral(t, self.alpha.min(self.beta), |u| {
            let lived = (u / self.beta).ln_1p();
            ln_mass(u) + (self.s / self.beta).ln() - (self.s + 1.0) * lived
        })?;
        Ok(stays + left)
    }
}

/// `(1 - exp(-k q)) / k`, `q` at `k = 0`.
pub(crate) fn decline(k: f64, q: f64) -> f64 {
    if (k * q).abs() < 1e-300 { q } else { -(-k * q).exp_m1() / k }
}

/// The integral from 0 to `t` of a function given by its logarithm, smooth on
/// the scale `ln(1 + u / unit)`.
pub(crate) fn log_scaled_integral(
    t: f64,
    unit: f64,
    ln_f: impl Fn(f64) -> f64,
) -> Result<f64, Error> {
    let span = (t / unit).ln_1p();
    let ln_at = |w: f64| if w > 0.0 { ln_f(unit * w.exp_m1()) + w + unit.ln() } else { f64::NAN };
    // The highest of a grid keeps the exponentials in range.
    let peak = (1..=64)
        .map(|place| ln_at(span * f64::from(place) / 64.0))
        .fold(f64::NEG_INFINITY, f64::max);
    if peak < -740.0 {
        return Ok(0.0);
    }
    let integral = integrate_adaptive(|w| (ln_at(w) - peak).exp(), 0.0, span, 0.0, 1e-13)
        .map_err(|error| Error::numerical(&error))?;
    Ok(integral.value * peak.exp())
}
