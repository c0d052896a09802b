//! The likelihood of the BG/BB model.

use satis_numerics::Scalar;
use satis_numerics::special::ln_beta_difference;

use super::opportunities::{Opportunities, OpportunityTally};
use crate::Error;
use crate::fit::{Formula, Parameter};

/// The likelihood of a history in two parts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parts<S> {
    /// The logarithm of the part in which the customer is still there after
    /// the last opportunity.
    pub(crate) alive: S,
    /// The logarithm of the whole.
    pub(crate) all: S,
}

/// The sum over the opportunities after which the customer may have left.
///
/// All its terms are positive. Each is taken relative to the first,
/// `B(alpha + x, beta + t_x - x) B(gamma + 1, delta + t_x)` over
/// `B(alpha, beta) B(gamma, delta)`, by one step from the one before.
pub(crate) fn parts<S: Scalar>(parameters: [S; 4], history: &Opportunities) -> Parts<S> {
    let [alpha, beta, gamma, delta] = parameters;
    let x = f64::from(history.purchases());
    let last = f64::from(history.last());
    let n = f64::from(history.opportunities());
    let first =
        beta_difference(alpha, beta, x, last - x) + beta_difference(gamma, delta, 1.0, last);
    let mut term = S::constant(1.0);
    let mut left = S::constant(0.0);
    for gap in history.last()..history.opportunities() {
        left = left + term;
        let i = f64::from(gap);
        let no_purchase = (beta + (i - x)) / (alpha + beta + i);
        let stayed = (delta + i) / (gamma + delta + (i + 1.0));
        term = term * no_purchase * stayed;
    }
    // Without the loss after the last opportunity.
    let alive = term * (gamma + delta + n) / gamma;
    Parts { alive: first + alive.ln(), all: first + (left + alive).ln() }
}

/// `ln B(a + x, b + y) - ln B(a, b)`.
fn beta_difference<S: Scalar>(a: S, b: S, x: f64, y: f64) -> S {
    let value = ln_beta_difference(a.value(), b.value(), x, y);
    if S::DERIVATIVES {
        let plain = a.ln_gamma_difference(x) + b.ln_gamma_difference(y)
            - (a + b).ln_gamma_difference(x + y);
        plain + (value - plain.value())
    } else {
        S::constant(value)
    }
}

/// The likelihood of a tally.
pub(crate) struct Likelihood {
    rows: Vec<(Opportunities, f64)>,
    customers: u64,
    /// The share of opportunities with a purchase up to the last one.
    share: f64,
}

impl Likelihood {
    pub(crate) fn of(data: &OpportunityTally) -> Result<Self, Error> {
        let rows: Vec<(Opportunities, f64)> =
            data.rows().map(|(history, count)| (history, count as f64)).collect();
        let sum = |f: &dyn Fn(&Opportunities) -> u32| -> f64 {
            rows.iter().map(|(history, n)| n * f64::from(f(history))).sum()
        };
        let bought = sum(&|history| history.purchases());
        let until = sum(&|history| history.last());
        let chances = sum(&|history| history.opportunities());
        if bought > 0.0 && bought < chances && rows.len() > 1 {
            // Neither 0 nor 1, where a start would have no scale.
            let share = ((bought + 1.0) / (until + 2.0)).clamp(0.05, 0.95);
            Ok(Self { rows, customers: data.customers(), share })
        } else {
            Err(Error::NoData {
                what: "the BG/BB model",
                needed: "customers who differ, with purchases in some opportunities and not in \
                         all",
            })
        }
    }
}

/// What a boundless gamma means.
const SAME_LEAVING: &str = "customers do not differ in how easily they leave";

impl Formula<4> for Likelihood {
    fn parameters(&self) -> [Parameter; 4] {
        // Beyond an alpha or gamma of 10,000 the probabilities differ by less
        // than one percent of themselves: no data tell that from equal ones.
        let bounded = |name, high| Parameter { high, ..Parameter::shape(name) };
        [bounded("alpha", 1e4), bounded("beta", 1e8), bounded("gamma", 1e4), bounded("delta", 1e8)]
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.rows[row].1
    }

    fn customers(&self) -> u64 {
        self.customers
    }

    fn starts(&self) -> Vec<[f64; 4]> {
        let p = self.share;
        vec![
            [2.0 * p, 2.0 * (1.0 - p), 0.7, 3.0],
            [1.0, 1.0, 1.0, 1.0],
            [6.0 * p, 6.0 * (1.0 - p), 0.5, 10.0],
            [p, 1.0 - p, 5.0, 10.0],
        ]
    }

    fn each<S: Scalar>(
        &self,
        parameters: &[S; 4],
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut dyn FnMut(usize, S),
    ) {
        for index in rows {
            sink(index, parts(*parameters, &self.rows[index].0).all);
        }
    }

    fn far_out(&self, estimates: &[f64]) -> Option<(usize, String)> {
        let at = [0, 2].into_iter().find(|&at| estimates.get(at).is_some_and(|x| *x > 1e3))?;
        Some((at, format!("so large that {}", self.at_bound(at, true)?)))
    }

    fn at_bound(&self, parameter: usize, upper: bool) -> Option<String> {
        let meaning = match (parameter, upper) {
            (0 | 1, true) => {
                "customers do not differ in how often they buy: one purchase probability is enough"
            }
            (2, false) | (3, true) => {
                "hardly anybody leaves: a beta-binomial model without dropout is enough"
            }
            (2, true) => SAME_LEAVING,
            (3, false) => "customers leave at once or never",
            _ => "the likelihood has no interior maximum; check the histories",
        };
        Some(meaning.to_owned())
    }
}
