//! Discounted purchases of many customers at once: one rule for all of them,
//! so that each of its times is asked of all histories in one go.

use satis_clv::{Error as ClvError, History, PurchaseModel};
use satis_numerics::GaussLegendre;

/// Nodes of the rule. The curve is smooth on its logarithmic scale: sixteen
/// give ten digits of the part that discounting takes away.
const NODES: usize = 16;

/// How purchases within a horizon are discounted, continuously.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Discounting {
    horizon: f64,
    /// Times with what a purchase expected until then counts.
    rule: Vec<(f64, f64)>,
    /// What one at the end of the horizon counts.
    end: f64,
}

impl Discounting {
    /// Purchases in `(0, horizon]` at this rate per unit of time; `scale` is
    /// the smallest age of the customers, on which their curves bend.
    ///
    /// By parts: the integral of `e^(-d u) dE(u)` is
    /// `e^(-d t) E(t) + d` times that of `e^(-d u) E(u) du`.
    ///
    /// # Errors
    ///
    /// Where there is no such rule.
    pub(super) fn new(rate: f64, horizon: f64, scale: f64) -> Result<Self, ClvError> {
        let told =
            |error: satis_numerics::Error| ClvError::Numerical { message: error.to_string() };
        let rule = GaussLegendre::new(NODES).map_err(told)?;
        // u = c (e^w - 1).
        let c = scale.clamp(1e-3 * horizon, horizon);
        let half = 0.5 * (horizon / c).ln_1p();
        let node = |(x, weight): (f64, f64)| {
            let w = half * (1.0 + x);
            let u = c * w.exp_m1();
            (u, rate * half * weight * c * w.exp() * (-rate * u).exp())
        };
        let rule = if rate > 0.0 { rule.nodes().map(node).collect() } else { Vec::new() };
        Ok(Self { horizon, rule, end: (-rate * horizon).exp() })
    }

    /// The discounted purchases of each customer, of whom `expected` are the
    /// purchases up to the horizon.
    ///
    /// # Errors
    ///
    /// What the model says.
    pub(super) fn purchases<M: PurchaseModel>(
        &self,
        model: &M,
        histories: &[History],
        expected: &[(f64, f64)],
    ) -> Result<Vec<f64>, ClvError> {
        let mut sums: Vec<f64> =
            expected.iter().map(|(_, purchases)| self.end * purchases).collect();
        for (time, weight) in &self.rule {
            let until = model.predict_all(histories, *time)?;
            for (sum, (_, purchases)) in sums.iter_mut().zip(until) {
                *sum += weight * purchases;
            }
        }
        Ok(sums)
    }
}

#[cfg(test)]
mod tests {
    use satis_clv::{BgNbd, Discount, MbgNbd, ParetoNbd};

    use super::*;

    fn agrees<M: PurchaseModel>(model: &M) {
        let histories: Vec<History> =
            [(0, 0.0, 0.2), (0, 0.0, 38.9), (2, 30.4, 38.9), (40, 3.0, 90.0)]
                .map(|(x, last, age)| History::new(x, last, age).unwrap())
                .to_vec();
        for (rate, horizon) in [(0.001_83, 39.0), (0.01, 520.0), (0.0, 10.0)] {
            let discount = Discount::continuous(rate).unwrap();
            let rule = Discounting::new(rate, horizon, 0.2).unwrap();
            let expected = model.predict_all(&histories, horizon).unwrap();
            let found = rule.purchases(model, &histories, &expected).unwrap();
            for (history, found) in histories.iter().zip(found) {
                let exact = model.discounted_within(history, discount, horizon).unwrap();
                assert!((found / exact - 1.0).abs() < 1e-9, "{history:?} {rate}: {found} {exact}");
            }
        }
    }

    #[test]
    fn it_is_the_discounted_expectation_of_the_library() {
        agrees(&BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap());
        agrees(&MbgNbd::new(0.525, 6.183, 0.891, 1.614).unwrap());
        agrees(&ParetoNbd::new(0.553, 10.578, 0.606, 11.669).unwrap());
    }
}
