//! The log-likelihood with constant covariates: that of the plain model at
//! each customer's own parameters, carried over to the coefficients.

use std::collections::HashMap;

use super::design::Design;
use super::model::CovariateModel;
use crate::Error;
use crate::fit::{LogLikelihood, Order, Parameter, Sink};

/// A distinct row: its place in the plain likelihood, and its covariates.
struct Row {
    at: usize,
    weight: f64,
    purchase: Vec<f64>,
    dropout: Vec<f64>,
}

pub(super) struct CovariateLikelihood<'a> {
    plain: Box<dyn LogLikelihood + 'a>,
    /// Which parameters the linear predictors move on the log scale, and
    /// which way.
    purchase_moves: &'static [(usize, f64)],
    dropout_moves: &'static [(usize, f64)],
    rows: Vec<Row>,
    names: Vec<String>,
    places: (Vec<usize>, Vec<usize>),
    reach: Vec<f64>,
    ridge: (f64, f64),
}

/// Coefficients are searched up to so many over the standard deviation of the
/// covariate: a factor of e^20.
pub(super) const REACH: f64 = 20.0;

impl<'a> CovariateLikelihood<'a> {
    pub(super) fn new<M: CovariateModel>(design: &'a Design<'a>) -> Result<Self, Error> {
        let tally = design.tally;
        let plain = M::likelihood(tally.histories())?;
        let index: HashMap<[u64; 3], usize> = tally
            .histories()
            .rows()
            .enumerate()
            .map(|(at, row)| {
                let history = row.history;
                let key =
                    [history.frequency(), history.recency().to_bits(), history.age().to_bits()];
                (key, at)
            })
            .collect();
        let rows: Vec<Row> = tally
            .rows()
            .filter_map(|row| {
                // Every row's history is in the tally of histories.
                let at = *index.get(&row.key)?;
                let (purchase, dropout) = (row.purchase, row.dropout);
                Some(Row { at, weight: row.customers, purchase, dropout })
            })
            .collect();
        let layout = &design.layout;
        let places = layout.places();
        let mut reach = vec![f64::INFINITY; layout.len()];
        let mut bound = |names: &[String], places: &[usize], of: fn(&Row) -> &[f64]| {
            for (j, (name, place)) in names.iter().zip(places).enumerate() {
                let values = rows.iter().map(|row| (of(row)[j], row.weight));
                let spread = spread(values).ok_or_else(|| constant(name))?;
                reach[*place] = reach[*place].min(REACH / spread);
            }
            Ok::<(), Error>(())
        };
        bound(&layout.purchase, &places.0, |row| &row.purchase)?;
        bound(&layout.dropout, &places.1, |row| &row.dropout)?;
        let base = plain.parameters().len();
        let mut names: Vec<String> = (0..base).map(|at| plain.name(at)).collect();
        names.extend(layout.names());
        Ok(Self {
            plain,
            purchase_moves: M::PURCHASE,
            dropout_moves: M::DROPOUT,
            rows,
            names,
            places,
            reach,
            ridge: design.ridge,
        })
    }

    fn base(&self) -> usize {
        self.names.len() - self.reach.len()
    }

    /// Whether there is a row for the penalty.
    fn has_penalty(&self) -> bool {
        self.ridge.0 > 0.0 || self.ridge.1 > 0.0
    }

    /// The penalty of each coefficient.
    fn penalties(&self) -> Vec<f64> {
        let mut penalties = vec![0.0; self.reach.len()];
        for (places, penalty) in [(&self.places.0, self.ridge.0), (&self.places.1, self.ridge.1)] {
            for place in places {
                penalties[*place] += penalty;
            }
        }
        penalties
    }

    fn penalty(&self, at: &[f64], order: Order, sink: &mut Sink<'_>) {
        let (base, n) = (self.base(), at.len());
        let mut value = 0.0;
        let mut gradient = vec![0.0; n];
        let mut hessian = vec![0.0; n * n];
        for (j, penalty) in self.penalties().into_iter().enumerate() {
            let i = base + j;
            value -= penalty * at[i] * at[i];
            gradient[i] = -2.0 * penalty * at[i];
            hessian[i * n + i] = -2.0 * penalty;
        }
        match order {
            Order::Value => sink(self.rows.len(), value, &[], &[]),
            Order::Second => sink(self.rows.len(), value, &gradient, &hessian),
        }
    }
}

/// The standard deviation of weighted values; `None` if they do not vary.
pub(super) fn spread(values: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (mut weight, mut mean, mut square) = (0.0, 0.0, 0.0);
    for (value, w) in values {
        weight += w;
        let off = value - mean;
        mean += off * w / weight;
        square += w * off * (value - mean);
    }
    let spread = (square / weight).sqrt();
    (spread > 1e-12 * mean.abs()).then_some(spread)
}

pub(super) fn constant(name: &str) -> Error {
    Error::Text {
        what: "a covariate",
        text: name.to_owned(),
        expected: "values that differ between customers; a constant is in the base rates already",
    }
}

impl LogLikelihood for CovariateLikelihood<'_> {
    fn parameters(&self) -> Vec<Parameter> {
        let mut parameters = self.plain.parameters();
        parameters.extend(self.reach.iter().map(|reach| Parameter::real("effect", -reach, *reach)));
        parameters
    }

    fn name(&self, parameter: usize) -> String {
        self.names.get(parameter).cloned().unwrap_or_default()
    }

    fn rows(&self) -> usize {
        self.rows.len() + usize::from(self.has_penalty())
    }

    fn weight(&self, row: usize) -> f64 {
        self.rows.get(row).map_or(1.0, |row| row.weight)
    }

    fn customers(&self) -> u64 {
        self.plain.customers()
    }

    fn starts(&self) -> Vec<Vec<f64>> {
        let mut starts = self.plain.starts();
        for start in &mut starts {
            start.resize(self.names.len(), 0.0);
        }
        starts
    }

    fn visit(
        &self,
        at: &[f64],
        order: Order,
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut Sink<'_>,
    ) {
        let (base, n) = (self.base(), at.len());
        let coefficients = &at[base..];
        let mut own = at[..base].to_vec();
        // How the free parameters of the plain model depend on all of ours.
        let mut slopes = vec![0.0; base * n];
        let mut product = vec![0.0; base * n];
        let mut gradient = vec![0.0; n];
        let mut hessian = vec![0.0; n * n];
        for number in rows {
            let Some(row) = self.rows.get(number) else {
                self.penalty(at, order, sink);
                continue;
            };
            own.copy_from_slice(&at[..base]);
            slopes.fill(0.0);
            for i in 0..base {
                slopes[i * n + i] = 1.0;
            }
            for (values, places, moves) in [
                (&row.purchase, &self.places.0, self.purchase_moves),
                (&row.dropout, &self.places.1, self.dropout_moves),
            ] {
                for (value, place) in values.iter().zip(places) {
                    for (i, sign) in moves {
                        own[*i] += sign * value * coefficients[*place];
                        slopes[i * n + base + place] += sign * value;
                    }
                }
            }
            self.plain.visit(&own, order, &mut std::iter::once(row.at), &mut |_, value, g, h| {
                if g.is_empty() {
                    sink(number, value, &[], &[]);
                    return;
                }
                for j in 0..n {
                    gradient[j] = (0..base).map(|i| g[i] * slopes[i * n + j]).sum();
                    for i in 0..base {
                        product[i * n + j] =
                            (0..base).map(|k| h[i * base + k] * slopes[k * n + j]).sum();
                    }
                }
                for i in 0..n {
                    for j in 0..n {
                        hessian[i * n + j] =
                            (0..base).map(|k| slopes[k * n + i] * product[k * n + j]).sum();
                    }
                }
                sink(number, value, &gradient, &hessian);
            });
        }
    }

    fn offset(&self) -> f64 {
        self.plain.offset()
    }

    fn at_bound(&self, parameter: usize, upper: bool) -> Option<String> {
        if parameter < self.base() {
            return self.plain.at_bound(parameter, upper);
        }
        Some(
            "the covariate tells buyers from others without error: drop it, join its levels, or \
             use a ridge penalty"
                .to_owned(),
        )
    }
}
