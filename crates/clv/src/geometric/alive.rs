//! A customer who is alive now, under beta-geometric dropout: purchases at a
//! gamma-distributed rate, and after each a chance to leave.

use satis_numerics::GaussJacobi;
use satis_numerics::special::{
    exp_integral_scaled, incomplete_beta_xy, ln_beta_difference, ln_gamma_difference,
};

use super::beta_mean::beta_mean;
use crate::{Error, History};

/// Rate ~ Gamma(shape, rate), dropout after each purchase ~ Beta(a, b), of a
/// customer who has not left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alive {
    pub(crate) shape: f64,
    pub(crate) rate: f64,
    pub(crate) a: f64,
    pub(crate) b: f64,
}

impl Alive {
    /// The expected number of purchases within `t`: the mean over dropout p of
    /// `(1 - (1 + p t / rate)^-shape) / p`.
    pub(crate) fn expected(&self, t: f64) -> Result<f64, Error> {
        if t == 0.0 {
            return Ok(0.0);
        }
        beta_mean(self.a, self.b, |p| self.given_dropout(p, t))
    }

    /// The nodes of a rule over dropout that serves every horizon up to `t` of
    /// customers with these shapes, at least this old; `None` where only
    /// [`expected`](Self::expected) is exact.
    pub(crate) fn rule(&self, t: f64) -> Option<GaussJacobi> {
        // The rule converges as fast as p t / rate is small; p hardly passes
        // its mean by more than ten deviations.
        let mean = self.a / (self.a + self.b);
        let spread = (mean * (1.0 - mean) / (self.a + self.b + 1.0)).sqrt();
        let reach = t / self.rate * (mean + 10.0 * spread).min(1.0);
        let nodes = match reach {
            reach if reach < 0.15 => 8,
            reach if reach < 0.5 => 12,
            reach if reach < 1.1 => 16,
            reach if reach < 2.2 => 24,
            reach if reach < 4.0 => 32,
            _ => return None,
        };
        GaussJacobi::new(nodes, self.a, self.b).ok()
    }

    /// [`expected`](Self::expected) by a rule.
    pub(crate) fn expected_by(&self, rule: &GaussJacobi, t: f64) -> f64 {
        rule.mean(|p| self.given_dropout(p, t))
    }

    fn given_dropout(&self, p: f64, t: f64) -> f64 {
        let y = t / self.rate;
        if p < 1e-300 {
            return self.shape * y;
        }
        -(-self.shape * (p * y).ln_1p()).exp_m1() / p
    }

    /// Discounted expected transactions for ever, at a continuous rate: the
    /// mean over p of `shape e^z E_(shape + 1)(z) / p` with
    /// `z = discount rate / p`, which is the mean of `lambda / (d + lambda p)`.
    pub(crate) fn discounted(&self, discount: f64) -> Result<f64, Error> {
        let limit = self.shape / (discount * self.rate);
        // The function below 1e-12 is its limit.
        beta_mean(self.a, self.b, |p| {
            let z = discount * self.rate / p;
            if p < 1e-300 || z > 1e14 * (1.0 + self.shape) {
                return limit;
            }
            exp_integral_scaled(self.shape + 1.0, z)
                .map_or(f64::NAN, |scaled| self.shape * scaled / p)
        })
    }

    /// The probability of `n` purchases within `t` (Fader, Hardie & Lee 2005,
    /// equation 8).
    pub(crate) fn probability_of(&self, n: u64, t: f64) -> Result<f64, Error> {
        let n = n as f64;
        let total = self.rate + t;
        let (q, p) = (self.rate / total, t / total);
        let stays = ln_beta_difference(self.a, self.b, 0.0, n).exp();
        let ln_mass = ln_gamma_difference(self.shape, n) - ln_factorial(n)
            + self.shape * ln_share(self.rate, t)
            + if n > 0.0 { n * p.ln() } else { 0.0 };
        let bought = if n > 0.0 && t == 0.0 { 0.0 } else { stays * ln_mass.exp() };
        if n == 0.0 {
            return Ok(bought);
        }
        let leaves = ln_beta_difference(self.a, self.b, 1.0, n - 1.0).exp();
        let at_least = if t == 0.0 {
            0.0
        } else {
            incomplete_beta_xy(n, self.shape, p, q).map_err(|error| Error::numerical(&error))?.lower
        };
        Ok(bought + leaves * at_least)
    }
}

/// Predictions of many histories: one rule for each run of equal frequency.
pub(crate) fn predict(
    histories: &[History],
    t: f64,
    of: impl Fn(&History) -> (f64, Alive),
) -> Result<Vec<(f64, f64)>, Error> {
    let mut out = Vec::with_capacity(histories.len());
    for run in histories.chunk_by(|one, next| one.frequency() == next.frequency()) {
        // The rule of the youngest serves the older ones.
        let youngest = run.iter().min_by(|one, other| one.age().total_cmp(&other.age()));
        let rule = youngest.filter(|_| run.len() > 8).and_then(|youngest| of(youngest).1.rule(t));
        for history in run {
            let (p_alive, alive) = of(history);
            let expected = match &rule {
                Some(rule) => alive.expected_by(rule, t),
                None => alive.expected(t)?,
            };
            out.push((p_alive, p_alive * expected));
        }
    }
    Ok(out)
}

/// `ln(rate / (rate + t))`.
pub(crate) fn ln_share(rate: f64, t: f64) -> f64 {
    -(t / rate).ln_1p()
}

pub(crate) fn ln_factorial(n: f64) -> f64 {
    satis_numerics::special::ln_gamma(n + 1.0)
}
