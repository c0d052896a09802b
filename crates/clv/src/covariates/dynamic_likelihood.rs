//! The log-likelihood of Pareto/NBD with covariates that change with time, by
//! exact integrals over the periods in which they are constant.

use satis_numerics::special::{digamma, ln_gamma_difference, trigamma};

use super::customer::{DynamicCustomer, DynamicCustomers};
use super::likelihood::{REACH, constant, spread};
use super::wide::Wide;
use crate::fit::{FitOptions, FitTo, LogLikelihood, Order, Parameter, Sink, maximum};
use crate::geometric::Line;
use crate::pareto::log_odds;
use crate::{Error, Parametric, ParetoNbd, PurchaseTally, TimeUnit};

/// What the likelihood of one customer is made of, with `n` free parameters:
/// ln r, ln alpha, ln s, ln beta, coefficients of purchase and of dropout.
pub(super) struct Parts {
    /// The log-likelihood.
    pub(super) all: f64,
    /// The logarithm of the part in which the customer is alive.
    pub(super) alive: f64,
    /// `alpha + B(T)` and `beta + D(T)`, with B and D the times lived, counted
    /// as the covariates stretch them.
    pub(super) rates: (f64, f64),
}

/// The parts in plain numbers.
pub(super) fn parts(
    [r, alpha, s, beta]: [f64; 4],
    (g1, g2): (&[f64], &[f64]),
    customer: &DynamicCustomer,
) -> Parts {
    let history = customer.history();
    let (x, recency, age) = (history.x(), history.recency(), history.age());
    let (mut purchase, mut dropout) = (alpha, beta);
    let mut gone = Vec::new();
    let fall = |purchase: f64, dropout: f64| -(r + x) * purchase.ln() - s * dropout.ln();
    for (start, end, period) in pieces(customer, recency, age) {
        let (b, d) = (dot(g1, &period.purchase).exp(), dot(g2, &period.dropout).exp());
        let length = end - start;
        if start >= recency
            && let Some(odds) =
                log_odds::<false>([r, purchase / b, s, dropout / d], line(x, length))
        {
            gone.push(odds.value + fall(purchase + b * length, dropout + d * length));
        }
        purchase += b * length;
        dropout += d * length;
    }
    let alive = fall(purchase, dropout);
    let peak = gone.iter().fold(alive, |peak, term| peak.max(*term));
    let sum: f64 = (alive - peak).exp() + gone.iter().map(|term| (term - peak).exp()).sum::<f64>();
    let base = ln_gamma_difference(r, x)
        + r * alpha.ln()
        + s * beta.ln()
        + dot(g1, customer.at_purchases());
    Parts { all: base + peak + sum.ln(), alive: base + alive, rates: (purchase, dropout) }
}

/// The parts of the periods up to the age, cut at the last purchase.
fn pieces(
    customer: &DynamicCustomer,
    recency: f64,
    age: f64,
) -> impl Iterator<Item = (f64, f64, &super::customer::CovariatePeriod)> {
    customer.within(0.0, recency).chain(customer.within(recency, age))
}

fn line(x: f64, length: f64) -> Line {
    Line { x, recency: 0.0, age: length, weight: 1.0 }
}

pub(super) fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

pub(super) struct DynamicLikelihood<'a> {
    customers: &'a [DynamicCustomer],
    names: Vec<String>,
    parameters: Vec<Parameter>,
    starts: Vec<Vec<f64>>,
    places: (Vec<usize>, Vec<usize>),
}

impl<'a> DynamicLikelihood<'a> {
    pub(super) fn new(data: &'a DynamicCustomers) -> Result<Self, Error> {
        let histories = data.customers.iter().map(|customer| *customer.history());
        // The unit does not matter to a fit.
        let tally = PurchaseTally::from_histories(TimeUnit::Weeks, histories);
        let plain = ParetoNbd::likelihood(&tally)?;
        let mut parameters = plain.parameters();
        // The plain fit is where the search begins, and what it starts from.
        let mut starts =
            vec![maximum(ParetoNbd::NAME, plain.as_ref(), &FitOptions::new())?.estimates];
        starts.extend(plain.starts());
        let mut names: Vec<String> = (0..4).map(|at| plain.name(at)).collect();
        let (p, q) = (data.purchase.len(), data.dropout.len());
        for (prefix, list, of) in
            [("purchase", &data.purchase, true), ("dropout", &data.dropout, false)]
        {
            for (j, name) in list.iter().enumerate() {
                let values = data.customers.iter().flat_map(|customer| {
                    customer.within(0.0, customer.history().age()).map(move |(from, to, period)| {
                        let values = if of { &period.purchase } else { &period.dropout };
                        (values[j], to - from)
                    })
                });
                let reach = REACH / spread(values).ok_or_else(|| constant(name))?;
                parameters.push(Parameter::real("effect", -reach, reach));
                names.push(format!("{prefix} {name}"));
            }
        }
        for start in &mut starts {
            start.resize(names.len(), 0.0);
        }
        let places = ((4..4 + p).collect(), (4 + p..4 + p + q).collect());
        Ok(Self { customers: &data.customers, names, parameters, starts, places })
    }

    fn coefficients<'b>(&self, at: &'b [f64]) -> (&'b [f64], &'b [f64]) {
        at[4..].split_at(self.places.0.len())
    }

    /// One customer with derivatives.
    fn wide(&self, at: &[f64], customer: &DynamicCustomer) -> Wide {
        let n = at.len();
        let (g1, g2) = self.coefficients(at);
        let history = customer.history();
        let (x, recency, age) = (history.x(), history.recency(), history.age());
        let [r, alpha, s, beta] = [0, 1, 2, 3].map(|i| Wide::exp_of(at[i], i, n));
        let mut shape = r.clone();
        shape.value += x;
        let fall = |purchase: &Wide, dropout: &Wide| {
            let mut sum = Wide::constant(0.0, n);
            sum.add(&shape.times(&purchase.ln()), -1.0);
            sum.add(&s.times(&dropout.ln()), -1.0);
            sum
        };
        let (mut purchase, mut dropout) = (alpha.clone(), beta.clone());
        let mut terms = Vec::new();
        for (start, end, period) in pieces(customer, recency, age) {
            let (z1, z2) = (&period.purchase, &period.dropout);
            let b = Wide::exp_linear(dot(g1, z1), z1, &self.places.0, n);
            let d = Wide::exp_linear(dot(g2, z2), z2, &self.places.1, n);
            let length = end - start;
            let odds = (start >= recency).then(|| {
                let (inner, outer) = (purchase.over(&b), dropout.over(&d));
                let values = [r.value, inner.value, s.value, outer.value];
                log_odds::<true>(values, line(x, length))
                    .map(|jet| Wide::compose([&r, &inner, &s, &outer], &jet))
            });
            purchase.add(&b, length);
            dropout.add(&d, length);
            if let Some(odds) = odds.flatten() {
                terms.push(odds.plus(&fall(&purchase, &dropout)));
            }
        }
        terms.push(fall(&purchase, &dropout));
        let mut sum = Wide::ln_sum_exp(&terms);
        let gammas = r.chain(
            ln_gamma_difference(r.value, x),
            digamma(r.value + x) - digamma(r.value),
            trigamma(r.value + x) - trigamma(r.value),
        );
        sum.add(&gammas, 1.0);
        sum.add(&r.times(&alpha.ln()), 1.0);
        sum.add(&s.times(&beta.ln()), 1.0);
        sum.value += dot(g1, customer.at_purchases());
        for (total, place) in customer.at_purchases().iter().zip(&self.places.0) {
            sum.gradient[*place] += total;
        }
        sum
    }
}

impl LogLikelihood for DynamicLikelihood<'_> {
    fn parameters(&self) -> Vec<Parameter> {
        self.parameters.clone()
    }

    fn name(&self, parameter: usize) -> String {
        self.names.get(parameter).cloned().unwrap_or_default()
    }

    fn rows(&self) -> usize {
        self.customers.len()
    }

    fn weight(&self, _: usize) -> f64 {
        1.0
    }

    fn customers(&self) -> u64 {
        self.customers.len() as u64
    }

    fn starts(&self) -> Vec<Vec<f64>> {
        self.starts.clone()
    }

    fn visit(
        &self,
        at: &[f64],
        order: Order,
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut Sink<'_>,
    ) {
        for row in rows {
            let Some(customer) = self.customers.get(row) else { continue };
            match order {
                Order::Value => {
                    let base = [0, 1, 2, 3].map(|i| at[i].exp());
                    sink(row, parts(base, self.coefficients(at), customer).all, &[], &[]);
                }
                Order::Second => {
                    let wide = self.wide(at, customer);
                    sink(row, wide.value, &wide.gradient, &wide.hessian);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CovariatePeriod;

    fn data() -> DynamicCustomers {
        let mut data = DynamicCustomers::new(["campaign", "season"], ["price"]).unwrap();
        for (i, purchases) in [vec![3.0, 9.0, 9.5], vec![], vec![11.0]].iter().enumerate() {
            let shift = i as f64;
            let periods = (1..=5)
                .map(|k| CovariatePeriod {
                    end: 4.0 * f64::from(k),
                    purchase: vec![f64::from(k % 2), (f64::from(k) + shift).sin()],
                    dropout: vec![0.3 * f64::from(k) - 0.2 * shift],
                })
                .collect();
            data.add(DynamicCustomer::new(purchases, 14.5 + shift, periods).unwrap()).unwrap();
        }
        data
    }

    #[test]
    fn derivatives_agree_with_differences() {
        let data = data();
        let likelihood = DynamicLikelihood::new(&data).unwrap();
        let at = [-0.2, 1.1, 0.3, 2.0, 0.4, -0.3, 0.6];
        let n = at.len();
        let value = |at: &[f64], row: usize| {
            let mut out = 0.0;
            likelihood.visit(at, Order::Value, &mut [row].into_iter(), &mut |_, v, _, _| out = v);
            out
        };
        let second = |at: &[f64], row: usize| {
            let mut out = (0.0, Vec::new(), Vec::new());
            likelihood.visit(at, Order::Second, &mut [row].into_iter(), &mut |_, v, g, h| {
                out = (v, g.to_vec(), h.to_vec());
            });
            out
        };
        let step = 1e-4;
        for row in 0..3 {
            let (here, gradient, hessian) = second(&at, row);
            assert!((here - value(&at, row)).abs() < 1e-12);
            for i in 0..n {
                let (mut low, mut high) = (at, at);
                low[i] -= step;
                high[i] += step;
                let slope = (value(&high, row) - value(&low, row)) / (2.0 * step);
                assert!((slope - gradient[i]).abs() < 1e-7, "{row} {i}: {slope} {}", gradient[i]);
                let (up, down) = (second(&high, row).1, second(&low, row).1);
                for j in 0..n {
                    let bend = (up[j] - down[j]) / (2.0 * step);
                    assert!((bend - hessian[i * n + j]).abs() < 1e-7, "{row} {i} {j}");
                }
            }
        }
    }
}
