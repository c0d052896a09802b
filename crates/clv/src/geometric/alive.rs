//! A customer who is alive now, under beta-geometric dropout: purchases at a
//! gamma-distributed rate, and after each a chance to leave.

use satis_numerics::GaussJacobi;
use satis_numerics::special::{
    exp_integral_scaled, incomplete_beta_xy, ln_beta_difference, ln_gamma_difference,
};

use super::beta_mean::beta_mean;
use crate::{Error, History};

/// The numbers of nodes that are tried.
const RULES: [usize; 6] = [8, 12, 16, 24, 32, 48];

/// How far a rule may be from the exact value, as a share of it.
const AGREEMENT: f64 = 2e-13;

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
    ///
    /// A rule must reproduce that value for this customer: an older one needs
    /// no more nodes, because the function of dropout is smoother for it.
    pub(crate) fn rule(&self, t: f64) -> Result<Option<GaussJacobi>, Error> {
        // The rule converges as fast as p t / rate is small; p hardly passes
        // its mean by more than ten deviations.
        let mean = self.a / (self.a + self.b);
        let spread = (mean * (1.0 - mean) / (self.a + self.b + 1.0)).sqrt();
        let reach = t / self.rate * (mean + 10.0 * spread).min(1.0);
        let first = match reach {
            reach if reach < 0.15 => 0,
            reach if reach < 0.5 => 1,
            reach if reach < 1.1 => 2,
            reach if reach < 2.2 => 3,
            reach if reach < 4.0 => 4,
            _ => return Ok(None),
        };
        let exact = self.expected(t)?;
        for nodes in RULES.iter().skip(first) {
            let Ok(rule) = GaussJacobi::new(*nodes, self.a, self.b) else { break };
            if (self.expected_by(&rule, t) - exact).abs() <= AGREEMENT * exact {
                return Ok(Some(rule));
            }
        }
        Ok(None)
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

    /// The probability of at least one purchase within `t`.
    pub(crate) fn active(&self, t: f64) -> f64 {
        -(self.shape * ln_share(self.rate, t)).exp_m1()
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
        let rule = match youngest.filter(|_| run.len() > 8) {
            Some(youngest) => of(youngest).1.rule(t)?,
            None => None,
        };
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

#[cfg(test)]
mod tests {
    use super::predict;
    use crate::{BgNbd, History, PurchaseModel};

    #[test]
    fn a_run_is_predicted_like_one_customer() {
        // Many purchases and a long horizon: the function of dropout falls over
        // a small part of its distribution.
        for (parameters, x, recency, age, t) in [
            ([0.116, 0.045, 1.162, 221.3], 100, 581.8, 646.4, 19_392.0),
            ([3.393, 367.9, 1.0 + 1e-9, 58.76], 2000, 1.307, 1.307, 1307.0),
            ([0.07, 33.45, 0.999_999_9, 0.1016], 171, 1203.9, 1205.1, 1205.1),
            ([0.243, 4.414, 0.793, 2.426], 2, 30.4, 38.9, 39.0),
        ] {
            let [r, alpha, a, b] = parameters;
            let model = BgNbd::new(r, alpha, a, b).unwrap();
            let run: Vec<History> = (0..12)
                .map(|k| History::new(x, recency, age * (1.0 + 0.3 * f64::from(k))).unwrap())
                .collect();
            let all = model.predict_all(&run, t).unwrap();
            for (history, (_, expected)) in run.iter().zip(all) {
                let one = model.expected_purchases(history, t).unwrap();
                assert!((expected / one - 1.0).abs() < 1e-11, "{x} {expected} {one}");
            }
        }
        assert_eq!(predict(&[], 1.0, |_| unreachable!()).unwrap(), []);
    }
}
