//! A customer who is alive now and buys every k stages of a Poisson process:
//! exact expectations and probabilities for Erlang-k times between purchases.

use satis_numerics::special::{incomplete_beta_xy, ln_beta_difference};

use crate::Error;

/// Stages come at a rate ~ Gamma(shape, rate) given that `j` of them have
/// passed since the last purchase; dropout after each purchase ~ Beta(a, b).
#[derive(Debug, Clone)]
pub(crate) struct Stages {
    /// The shape of the rate before the stages since the last purchase count.
    pub(crate) shape: f64,
    pub(crate) rate: f64,
    pub(crate) a: f64,
    pub(crate) b: f64,
    pub(crate) k: u32,
    /// How likely it is that 0, 1, ... k - 1 stages have passed since the last
    /// purchase.
    pub(crate) passed: Vec<f64>,
}

/// The most stages that are summed one by one.
const MOST: f64 = 2e7;

impl Stages {
    /// The expected number of purchases within `t`: for each count N of stages
    /// to come its probability times the expected number of purchases that
    /// those stages allow, `sum over n up to (N + j) / k of
    /// E[(1 - p)^(n - 1)]`.
    pub(crate) fn expected(&self, t: f64) -> Result<f64, Error> {
        if t == 0.0 {
            return Ok(0.0);
        }
        let mut sum = 0.0;
        for (j, weight) in (0_u32..).zip(&self.passed) {
            if *weight > 0.0 {
                sum += weight * self.given(j, t)?;
            }
        }
        Ok(sum)
    }

    fn given(&self, j: u32, t: f64) -> Result<f64, Error> {
        let shape = self.shape + f64::from(j);
        let k = u64::from(self.k);
        let ratio = t / (self.rate + t);
        let mean = shape * t / self.rate;
        let spread = (mean * (1.0 + t / self.rate)).sqrt();
        // The tail falls at least geometrically beyond so many deviations.
        if mean + 50.0 * spread + 50.0 * t / self.rate > MOST {
            return Err(Error::Numerical {
                message: format!(
                    "{mean:.3e} expected stages are too many to sum: take a shorter horizon"
                ),
            });
        }
        // The mass is started at its mode and walked both ways, so that it
        // neither underflows nor loses digits.
        let mode = ((shape - 1.0) * t / self.rate).max(0.0).floor();
        let ln_mass = |n: f64| {
            satis_numerics::special::ln_gamma_difference(shape, n)
                - satis_numerics::special::ln_gamma(n + 1.0)
                - shape * (t / self.rate).ln_1p()
                + if n > 0.0 { -n * (self.rate / t).ln_1p() } else { 0.0 }
        };
        let top = ln_mass(mode).exp();
        let mut below = Vec::new();
        let (mut n, mut mass) = (mode, top);
        while n >= 1.0 && mass > 1e-22 * top {
            mass *= n / ((shape + n - 1.0) * ratio);
            n -= 1.0;
            below.push(mass);
        }
        // Purchases allowed by the stages so far, from the lowest count up.
        let mut count = whole(n) + u64::from(j);
        let mut purchases = count / k;
        let mut allowed = self.allowed(purchases);
        let mut survival = ln_beta_difference(self.a, self.b, 0.0, purchases as f64).exp();
        let mut sum = 0.0;
        let mut add = |mass: f64| {
            sum += mass * allowed;
            count += 1;
            if count.is_multiple_of(k) {
                purchases += 1;
                allowed += survival;
                let done = purchases as f64;
                survival *= (self.b + done - 1.0) / (self.a + self.b + done - 1.0);
            }
            mass * allowed <= 1e-18 * sum
        };
        for mass in below.iter().rev() {
            add(*mass);
        }
        let (mut n, mut mass) = (mode, top);
        let mut quiet = 0;
        while quiet < 3 * self.k {
            // Quiet only beyond the mode, and for a whole purchase.
            quiet = if add(mass) && sum_started(mass, top) { quiet + 1 } else { 0 };
            mass *= (shape + n) / (n + 1.0) * ratio;
            n += 1.0;
            if mass == 0.0 {
                break;
            }
        }
        Ok(sum)
    }

    /// `sum over n = 1..=purchases of E[(1 - p)^(n - 1)]`, which is
    /// `(a + b - 1) / (a - 1) (1 - B(a, b + m) / B(a, b) (a + b + m - 1) / ...)`;
    /// summed, because the closed form is 0 / 0 at a = 1.
    fn allowed(&self, purchases: u64) -> f64 {
        let mut sum = 0.0;
        let mut survival = 1.0;
        let mut done = 0.0;
        for _ in 0..purchases {
            sum += survival;
            survival *= (self.b + done) / (self.a + self.b + done);
            done += 1.0;
        }
        sum
    }

    /// The probability of at least one purchase within `t`.
    pub(crate) fn active(&self, t: f64) -> Result<f64, Error> {
        if t == 0.0 {
            return Ok(0.0);
        }
        let total = self.rate + t;
        let mut sum = 0.0;
        for (j, weight) in (0_u32..).zip(&self.passed) {
            if *weight > 0.0 {
                let missing = f64::from(self.k - j);
                let shape = self.shape + f64::from(j);
                let tails = incomplete_beta_xy(missing, shape, t / total, self.rate / total)
                    .map_err(|error| Error::numerical(&error))?;
                sum += weight * tails.lower;
            }
        }
        Ok(sum)
    }

    /// The probability of exactly `n` purchases within `t`.
    pub(crate) fn probability_of(&self, n: u64, t: f64) -> Result<f64, Error> {
        if t == 0.0 {
            return Ok(if n == 0 { 1.0 } else { 0.0 });
        }
        let stays = ln_beta_difference(self.a, self.b, 0.0, n as f64).exp();
        let leaves =
            if n > 0 { ln_beta_difference(self.a, self.b, 1.0, n as f64 - 1.0).exp() } else { 0.0 };
        let mut sum = 0.0;
        for (j, weight) in (0_u32..).zip(&self.passed) {
            if *weight == 0.0 {
                continue;
            }
            let shape = self.shape + f64::from(j);
            let from = n.saturating_mul(u64::from(self.k)).saturating_sub(u64::from(j));
            let to = (n + 1).saturating_mul(u64::from(self.k)).saturating_sub(u64::from(j));
            let at_least = |stages: u64| -> Result<f64, Error> {
                if stages == 0 {
                    return Ok(1.0);
                }
                let total = self.rate + t;
                incomplete_beta_xy(stages as f64, shape, t / total, self.rate / total)
                    .map(|tails| tails.lower)
                    .map_err(|error| Error::numerical(&error))
            };
            // k masses from `from` on, summed as they are.
            let mut exactly = 0.0;
            for stages in from..to {
                let m = stages as f64;
                let bought = if m > 0.0 { -m * (self.rate / t).ln_1p() } else { 0.0 };
                exactly += (satis_numerics::special::ln_gamma_difference(shape, m)
                    - satis_numerics::special::ln_gamma(m + 1.0)
                    - shape * (t / self.rate).ln_1p()
                    + bought)
                    .exp();
            }
            sum += weight * (stays * exactly + leaves * if n > 0 { at_least(from)? } else { 0.0 });
        }
        Ok(sum)
    }
}

/// Whether a mass lies well below the highest one.
fn sum_started(mass: f64, top: f64) -> bool {
    mass < 1e-6 * top
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number between 0 and 2e7"
)]
fn whole(n: f64) -> u64 {
    n as u64
}
