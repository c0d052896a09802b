//! The log-likelihood of Pareto/NBD over distinct histories.

use satis_numerics::Scalar;

use super::kernel::by_times;
use crate::fit::{Formula, Parameter};
use crate::geometric::{Columns, same};

pub(crate) struct Pareto {
    pub(crate) columns: Columns,
}

impl Formula<4> for Pareto {
    fn parameters(&self) -> [Parameter; 4] {
        let age = self.columns.mean_age;
        [
            Parameter::shape("r"),
            Parameter::scale("alpha", age),
            Parameter::shape("s"),
            Parameter::scale("beta", age),
        ]
    }

    fn rows(&self) -> usize {
        self.columns.rows.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.columns.rows[row].weight
    }

    fn customers(&self) -> u64 {
        self.columns.customers
    }

    fn starts(&self) -> Vec<[f64; 4]> {
        let age = self.columns.mean_age;
        let alpha = |r: f64, share: f64| r / (self.columns.rate * share);
        vec![
            [0.5, alpha(0.5, 1.5), 0.5, 0.4 * age],
            [1.0, alpha(1.0, 1.2), 0.3, age],
            [0.3, alpha(0.3, 3.0), 1.0, 0.5 * age],
            [3.0, alpha(3.0, 1.2), 2.0, 10.0 * age],
        ]
    }

    fn each<S: Scalar>(
        &self,
        parameters: &[S; 4],
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut dyn FnMut(usize, S),
    ) {
        let r = parameters[0];
        let mut shared: Option<(f64, S)> = None;
        for row in rows {
            let line = self.columns.rows[row];
            let base = match shared {
                Some((x, base)) if same(x, line.x) => base,
                _ => {
                    let base = r.ln_gamma_difference(line.x);
                    shared = Some((line.x, base));
                    base
                }
            };
            sink(row, base + by_times(parameters, line));
        }
    }

    fn at_bound(&self, parameter: usize, upper: bool) -> Option<String> {
        at_bound(parameter, upper)
    }

    fn far_out(&self, estimates: &[f64]) -> Option<(usize, String)> {
        far_out(estimates)
    }
}

pub(crate) fn at_bound(parameter: usize, upper: bool) -> Option<String> {
    let text = match (parameter, upper) {
        (0 | 1, true) => {
            "r and alpha grow together: customers buy at one common rate, r / alpha; the gamma \
             mixing is not needed"
        }
        (0 | 1, false) => "hardly anybody buys again: too few repeat purchases for this model",
        (2 | 3, true) => {
            "s and beta grow together: customers leave at one common rate, s / beta, or not at \
             all; exponential lifetimes or NBD do as well"
        }
        (2, false) => {
            "nobody seems to leave: this is NBD with the same r and alpha; fit Nbd and compare"
        }
        (3, false) => "some leave at once and the others hardly ever: MBG/NBD may fit better",
        _ => return None,
    };
    Some(text.to_owned())
}

pub(crate) fn far_out(estimates: &[f64]) -> Option<(usize, String)> {
    (*estimates.get(2)? > 50.0).then(|| {
        let text = "so large that all customers leave at one common rate, s / beta: the gamma \
                    mixing is not needed, and s and beta cannot be told apart";
        (2, text.to_owned())
    })
}
