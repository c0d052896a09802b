//! The log-likelihood of BG/NBD and MBG/NBD over distinct histories.

use satis_numerics::{Jet, Scalar};

use crate::fit::{Formula, Parameter};
use crate::{Error, History, PurchaseTally};

/// Distinct histories in columns, by frequency.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    pub(crate) rows: Vec<Line>,
    pub(crate) customers: u64,
    pub(crate) mean_age: f64,
    /// Purchases a unit of time.
    pub(crate) rate: f64,
    pub(crate) log_gaps: Option<f64>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    pub(crate) x: f64,
    pub(crate) recency: f64,
    pub(crate) age: f64,
    pub(crate) weight: f64,
}

impl Line {
    pub(crate) const fn of(history: &History) -> Self {
        Self { x: history.x(), recency: history.recency(), age: history.age(), weight: 1.0 }
    }
}

impl Columns {
    pub(crate) fn new(tally: &PurchaseTally) -> Result<Self, Error> {
        let customers = tally.customers();
        if customers < 2 {
            return Err(Error::NoData {
                what: "a purchase model",
                needed: "at least two customers, better hundreds",
            });
        }
        let total_age = tally.total_age();
        let purchases = tally.repeat_purchases() as f64;
        if purchases == 0.0 || total_age == 0.0 {
            return Err(Error::NoData {
                what: "a purchase model",
                needed: "at least one repeat purchase: without any, no rate can be told from none",
            });
        }
        let mut log_gaps = Some(0.0);
        let rows = tally
            .rows()
            .map(|row| {
                log_gaps = log_gaps.zip(row.log_gaps).map(|(sum, more)| sum + more);
                Line {
                    x: row.history.x(),
                    recency: row.history.recency(),
                    age: row.history.age(),
                    weight: row.customers as f64,
                }
            })
            .collect();
        Ok(Self {
            rows,
            customers,
            mean_age: total_age / customers as f64,
            rate: purchases / total_age,
            log_gaps,
        })
    }
}

/// The logarithm of one customer's likelihood, with `m` = 0 for BG/NBD and 1
/// for MBG/NBD.
pub(crate) struct Geometric {
    pub(crate) columns: Columns,
    pub(crate) m: f64,
}

impl Formula<4> for Geometric {
    fn parameters(&self) -> [Parameter; 4] {
        [
            Parameter::shape("r"),
            Parameter::scale("alpha", self.columns.mean_age),
            Parameter::shape("a"),
            Parameter::shape("b"),
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
        starts(&self.columns)
    }

    fn each<S: Scalar>(
        &self,
        parameters: &[S; 4],
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut dyn FnMut(usize, S),
    ) {
        let [r, alpha, a, b] = *parameters;
        let mut shared: Option<(f64, S, S)> = None;
        for row in rows {
            let line = self.columns.rows[row];
            let (base, odds) = match shared {
                Some((x, base, odds)) if same(x, line.x) => (base, odds),
                _ => {
                    let (base, odds) = by_frequency(r, a, b, line.x, self.m);
                    shared = Some((line.x, base, odds));
                    (base, odds)
                }
            };
            sink(row, base + by_times(r, alpha, odds, line, self.m));
        }
    }

    fn at_bound(&self, parameter: usize, upper: bool) -> Option<String> {
        at_bound(parameter, upper)
    }

    fn far_out(&self, estimates: &[f64]) -> Option<(usize, String)> {
        far_out(estimates)
    }
}

/// Frequencies are whole numbers: equal or not.
pub(crate) fn same(x: f64, y: f64) -> bool {
    x.to_bits() == y.to_bits()
}

/// Starts in the unit of the data: mean rate and middling dropout first.
pub(crate) fn starts(columns: &Columns) -> Vec<[f64; 4]> {
    let alpha = |r: f64, share: f64| r / (columns.rate * share);
    vec![
        [0.5, alpha(0.5, 3.0), 1.0, 2.5],
        [1.0, alpha(1.0, 1.2), 0.5, 5.0],
        [0.2, alpha(0.2, 3.0), 0.2, 0.5],
        [3.0, alpha(3.0, 1.5), 2.0, 20.0],
    ]
}

pub(crate) fn at_bound(parameter: usize, upper: bool) -> Option<String> {
    let text = match (parameter, upper) {
        (0 | 1, true) => {
            "r and alpha grow together: customers buy at one common rate, r / alpha; the gamma \
             mixing is not needed"
        }
        (0 | 1, false) => "hardly anybody buys again: too few repeat purchases for this model",
        (2, false) | (3, true) => {
            "nobody seems to leave: this is NBD with the same r and alpha; fit Nbd and compare"
        }
        (2, true) => "everybody leaves after few purchases: check the ages, and the unit of time",
        (_, false) => {
            "all who buy again leave at once: check that recency counts from the first purchase"
        }
        _ => return None,
    };
    Some(text.to_owned())
}

pub(crate) fn far_out(estimates: &[f64]) -> Option<(usize, String)> {
    let large = (2..4).find(|&at| estimates.get(at).is_some_and(|value| *value > 1e3))?;
    let text = "so large that all customers have one common chance to leave: the beta mixing is \
                not needed, and a and b cannot be told apart";
    Some((large, text.to_owned()))
}

/// What depends on the frequency: `ln B(a, b+x+m) / B(a, b) + ln Gamma(r+x) /
/// Gamma(r)`, and the log-odds `ln a / (b+x-1+m)` of having left.
fn by_frequency<S: Scalar>(r: S, a: S, b: S, x: f64, m: f64) -> (S, S) {
    let base = r.ln_gamma_difference(x) + b.ln_gamma_difference(x + m)
        - (a + b).ln_gamma_difference(x + m);
    let left = x - 1.0 + m;
    let odds = if left < 0.0 { a } else { a.ln() - (b + left).ln() };
    (base, odds)
}

/// The sum of `-r ln((alpha+T)/alpha) - x ln(alpha+T)`, and where the customer
/// may have left of `ln(1 + exp(odds + (r+x) ln((alpha+T)/(alpha+t_x))))`. Large
/// r and alpha do not cancel.
fn by_times<S: Scalar>(r: S, alpha: S, odds: S, line: Line, m: f64) -> S {
    let (shape, rate) = (r.value() + line.x, alpha.value());
    let fall = (line.age / rate).ln_1p();
    let bought = if line.x > 0.0 { line.x * (rate + line.age).ln() } else { 0.0 };
    let alive = -r.value() * fall - bought;
    let d_end = 1.0 / (rate + line.age);
    // 1/alpha - 1/(alpha+T).
    let d_start = line.age * d_end / rate;
    // Derivatives of the part of one who is alive, by alpha.
    let first = r.value() * d_start - line.x * d_end;
    let second = line.x * d_end * d_end - r.value() * d_start * (1.0 / rate + d_end);
    let outer = if line.x > 0.0 || m > 0.0 {
        let last = rate + line.recency;
        let growth = ((line.age - line.recency) / last).ln_1p();
        let u = odds.value() + shape * growth;
        let small = (-u.abs()).exp();
        let value = alive + u.max(0.0) + small.ln_1p();
        if !S::DERIVATIVES {
            return S::constant(value);
        }
        let left = if u > 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) };
        let both = small / ((1.0 + small) * (1.0 + small));
        let d_last = 1.0 / last;
        // Derivatives of u by r, alpha and the log-odds, with
        // 1/(alpha+T) - 1/(alpha+t_x) not subtracted.
        let fork = -(line.age - line.recency) * d_end * d_last;
        let slope = shape * fork;
        let bend = -slope * (d_last + d_end);
        let r_alpha = d_start + left * fork + both * growth * slope;
        Jet {
            value,
            gradient: [left * growth - fall, left * slope + first, left],
            hessian: [
                [both * growth * growth, r_alpha, both * growth],
                [r_alpha, second + left * bend + both * slope * slope, both * slope],
                [both * growth, both * slope, both],
            ],
        }
    } else {
        if !S::DERIVATIVES {
            return S::constant(alive);
        }
        let mut jet = Jet::constant(alive);
        jet.gradient = [-fall, first, 0.0];
        jet.hessian = [[0.0, d_start, 0.0], [d_start, second, 0.0], [0.0; 3]];
        jet
    };
    S::compose(&[r, alpha, odds], &outer)
}

/// The two parts for one customer in plain numbers: the log-likelihood and the
/// log-odds of having left (minus infinity where that cannot be).
pub(crate) fn one(parameters: [f64; 4], m: f64, line: Line) -> (f64, f64) {
    let [r, alpha, a, b] = parameters;
    let Line { x, recency, age, .. } = line;
    let (base, odds) = by_frequency(r, a, b, x, m);
    let ll = base + by_times(r, alpha, odds, line, m);
    let gone = if x > 0.0 || m > 0.0 {
        odds + (r + x) * ((age - recency) / (alpha + recency)).ln_1p()
    } else {
        f64::NEG_INFINITY
    };
    (ll, gone)
}
