//! What a model offers to the fit: the log-likelihood of each row of its data
//! with derivatives.

use satis_numerics::{Jet, Scalar};

use super::parameter::{Domain, Parameter};

/// How much of a log-likelihood is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The value alone.
    Value,
    /// Value, gradient and Hessian.
    Second,
}

/// Where the log-likelihood of a row goes: the row, the value, the gradient and
/// the Hessian (row by row), both empty if only the value was asked for.
pub type Sink<'a> = dyn FnMut(usize, f64, &[f64], &[f64]) + 'a;

/// A log-likelihood over rows of data, each standing for a number of customers.
///
/// All models of the crate are fitted through this trait; implement it, and
/// [`FitTo`](crate::FitTo), for a model of your own. Points and derivatives
/// are on the unconstrained scale of [`Domain`].
pub trait LogLikelihood: Sync {
    /// The parameters in their order.
    fn parameters(&self) -> Vec<Parameter>;

    /// The name of a parameter, by position: that of
    /// [`parameters`](Self::parameters), unless the data name it.
    fn name(&self, parameter: usize) -> String {
        self.parameters().get(parameter).map_or_else(String::new, |known| known.name.to_owned())
    }

    /// How many rows of data there are.
    fn rows(&self) -> usize;

    /// How many customers a row stands for.
    fn weight(&self, row: usize) -> f64;

    /// How many customers there are.
    fn customers(&self) -> u64;

    /// Where the search may begin: parameter values, the likeliest first.
    fn starts(&self) -> Vec<Vec<f64>>;

    /// The log-likelihood of one customer of each of these rows, which come in
    /// ascending order.
    fn visit(
        &self,
        at: &[f64],
        order: Order,
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut Sink<'_>,
    );

    /// What does not depend on the parameters and belongs to the
    /// log-likelihood all the same.
    fn offset(&self) -> f64 {
        0.0
    }

    /// What it means, and what to do, if the search runs off to the upper
    /// (`true`) or lower bound of this parameter.
    fn at_bound(&self, parameter: usize, upper: bool) -> Option<String> {
        let _ = (parameter, upper);
        None
    }

    /// What to know of an interior maximum that lies so far out that a simpler
    /// model would do as well: the parameter and what it means.
    fn far_out(&self, estimates: &[f64]) -> Option<(usize, String)> {
        let _ = estimates;
        None
    }
}

/// A log-likelihood of `N` parameters written as one formula.
pub(crate) trait Formula<const N: usize>: Sync {
    fn parameters(&self) -> [Parameter; N];

    fn rows(&self) -> usize;

    fn weight(&self, row: usize) -> f64;

    fn customers(&self) -> u64;

    fn starts(&self) -> Vec<[f64; N]>;

    /// Passes the log-likelihood of each row to `sink`. The parameters are in
    /// their natural units; what is the same for many rows is computed once.
    fn each<S: Scalar>(
        &self,
        parameters: &[S; N],
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut dyn FnMut(usize, S),
    );

    fn offset(&self) -> f64 {
        0.0
    }

    fn at_bound(&self, parameter: usize, upper: bool) -> Option<String> {
        let _ = (parameter, upper);
        None
    }

    fn far_out(&self, estimates: &[f64]) -> Option<(usize, String)> {
        let _ = estimates;
        None
    }
}

/// A formula as a log-likelihood.
pub(crate) struct ByFormula<F, const N: usize>(pub(crate) F);

impl<const N: usize, F: Formula<N>> LogLikelihood for ByFormula<F, N> {
    fn parameters(&self) -> Vec<Parameter> {
        self.0.parameters().to_vec()
    }

    fn rows(&self) -> usize {
        self.0.rows()
    }

    fn weight(&self, row: usize) -> f64 {
        self.0.weight(row)
    }

    fn customers(&self) -> u64 {
        self.0.customers()
    }

    fn starts(&self) -> Vec<Vec<f64>> {
        self.0.starts().iter().map(|start| start.to_vec()).collect()
    }

    fn visit(
        &self,
        at: &[f64],
        order: Order,
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut Sink<'_>,
    ) {
        let domains = self.0.parameters().map(|parameter| parameter.domain);
        let at: [f64; N] = std::array::from_fn(|i| at.get(i).copied().unwrap_or(f64::NAN));
        match order {
            Order::Value => {
                let natural: [f64; N] = std::array::from_fn(|i| domains[i].from_free(at[i]));
                self.0.each(&natural, rows, &mut |row, value| sink(row, value, &[], &[]));
            }
            Order::Second => {
                let natural: [Jet<N>; N] = std::array::from_fn(|i| {
                    let free = Jet::variable(at[i], i);
                    match domains[i] {
                        Domain::Positive => free.exp(),
                        Domain::Real => free,
                        Domain::Share => (Scalar::exp(-free) + 1.0).recip(),
                    }
                });
                self.0.each(&natural, rows, &mut |row, jet: Jet<N>| {
                    sink(row, jet.value, &jet.gradient, jet.hessian.as_flattened());
                });
            }
        }
    }

    fn offset(&self) -> f64 {
        self.0.offset()
    }

    fn at_bound(&self, parameter: usize, upper: bool) -> Option<String> {
        self.0.at_bound(parameter, upper)
    }

    fn far_out(&self, estimates: &[f64]) -> Option<(usize, String)> {
        self.0.far_out(estimates)
    }
}
