//! The log-likelihood of BG/CNBD-k and MBG/CNBD-k over distinct histories.

use satis_numerics::Scalar;
use satis_numerics::special::ln_gamma;

use super::likelihood::{Columns, Line, at_bound, far_out, same, starts};
use crate::fit::{Formula, Parameter};

pub(crate) struct Regular {
    pub(crate) columns: Columns,
    /// The sum of all log gaps.
    pub(crate) log_gaps: f64,
    pub(crate) k: u32,
    pub(crate) m: f64,
}

impl Formula<4> for Regular {
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
        // Stages come k times as fast as purchases.
        let k = f64::from(self.k);
        starts(&self.columns).into_iter().map(|[r, alpha, a, b]| [r, alpha / k, a, b]).collect()
    }

    fn each<S: Scalar>(
        &self,
        parameters: &[S; 4],
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut dyn FnMut(usize, S),
    ) {
        let [r, alpha, _, _] = *parameters;
        let k = f64::from(self.k);
        let mut shared: Option<(f64, S, S)> = None;
        for row in rows {
            let line = self.columns.rows[row];
            let (base, odds) = match shared {
                Some((x, base, odds)) if same(x, line.x) => (base, odds),
                _ => {
                    let (base, odds) = by_frequency(parameters, line.x, k, self.m);
                    shared = Some((line.x, base, odds));
                    (base, odds)
                }
            };
            let value = base + alive(r, alpha, line, k);
            let waits = ln_waits(r, alpha, line, self.k);
            sink(
                row,
                value
                    + match gone(r, alpha, odds, line, k, self.m) {
                        Some(gone) => waits + (gone - waits).softplus(),
                        None => waits,
                    },
            );
        }
    }

    fn offset(&self) -> f64 {
        let k = f64::from(self.k);
        let purchases: f64 = self.columns.rows.iter().map(|line| line.x * line.weight).sum();
        (k - 1.0) * self.log_gaps - purchases * ln_gamma(k)
    }

    fn at_bound(&self, parameter: usize, upper: bool) -> Option<String> {
        at_bound(parameter, upper)
    }

    fn far_out(&self, estimates: &[f64]) -> Option<(usize, String)> {
        far_out(estimates)
    }
}

/// `ln B(a, b+x+m) / B(a, b) + ln Gamma(r+kx) / Gamma(r)`, and the log-odds
/// `ln a / (b+x-1+m)`.
fn by_frequency<S: Scalar>(&[r, _, a, b]: &[S; 4], x: f64, k: f64, m: f64) -> (S, S) {
    let base = r.ln_gamma_difference(k * x) + b.ln_gamma_difference(x + m)
        - (a + b).ln_gamma_difference(x + m);
    let left = x - 1.0 + m;
    (base, if left < 0.0 { a } else { a.ln() - (b + left).ln() })
}

/// `r ln(alpha / (alpha+T)) - kx ln(alpha+T)`.
fn alive<S: Scalar>(r: S, alpha: S, line: Line, k: f64) -> S {
    let fall = (S::constant(line.age) / alpha).ln_1p() * r;
    if line.x > 0.0 { -fall - (alpha + line.age).ln() * (k * line.x) } else { -fall }
}

/// The logarithm of having left after the last purchase, relative to
/// `(alpha+T)^-(r+kx)`; `None` where that cannot be.
fn gone<S: Scalar>(r: S, alpha: S, odds: S, line: Line, k: f64, m: f64) -> Option<S> {
    (line.x > 0.0 || m > 0.0).then(|| {
        let waited = S::constant(line.age - line.recency) / (alpha + line.recency);
        odds + (r + k * line.x) * waited.ln_1p()
    })
}

/// The logarithm of still waiting for the k-th stage: `ln sum over j < k of
/// (r+kx)_j w^j / j!` with `w = (T - t_x) / (alpha + T)`.
fn ln_waits<S: Scalar>(r: S, alpha: S, line: Line, k: u32) -> S {
    let shape = r + f64::from(k) * line.x;
    let share = S::constant(line.age - line.recency) / (alpha + line.age);
    let mut term = S::constant(1.0);
    let mut sum = term;
    let mut j = 0.0;
    let mut lifted = 0.0;
    for _ in 1..k {
        term = term * (shape + j) * share / (j + 1.0);
        sum = sum + term;
        j += 1.0;
        // Many stages of many purchases pass the range of a double.
        if sum.value() > HUGE {
            term = term / HUGE;
            sum = sum / HUGE;
            lifted += HUGE.ln();
        }
    }
    sum.ln() + lifted
}

/// Where a sum is brought back into range.
const HUGE: f64 = 1e200;

/// One customer in plain numbers: the log-likelihood without gaps, the
/// log-odds of having left (minus infinity where that cannot be), and how
/// likely it is that 0, 1, ... k - 1 stages have passed since the last
/// purchase of one who is alive.
pub(crate) fn one(parameters: [f64; 4], m: f64, k: u32, line: Line) -> (f64, f64, Vec<f64>) {
    let [r, alpha, _, _] = parameters;
    let stages = f64::from(k);
    let (base, odds) = by_frequency(&parameters, line.x, stages, m);
    let shape = r + stages * line.x;
    let waits = ln_waits(r, alpha, line, k);
    let alive_term = alive(r, alpha, line, stages);
    let gone = gone(r, alpha, odds, line, stages, m).map_or(f64::NEG_INFINITY, |gone| gone - waits);
    let ll = base + alive_term + waits + gone.softplus();
    let share = (line.age - line.recency) / (alpha + line.age);
    let mut passed = vec![(-waits).exp()];
    let mut j = 0.0;
    let mut ln_term = -waits;
    for _ in 1..k {
        ln_term += ((shape + j) * share / (j + 1.0)).ln();
        passed.push(ln_term.exp());
        j += 1.0;
    }
    (ll, gone, passed)
}

#[cfg(test)]
mod tests {
    use crate::{BgCnbd, History, PurchaseModel};

    #[test]
    fn many_stages_of_many_purchases() {
        let model = BgCnbd::new(100, 2.0, 3.0, 0.8, 2.4).unwrap();
        let history = History::new(5000, 100.0, 400.0).unwrap().with_log_gaps(-25_000.0).unwrap();
        assert!(model.log_likelihood(&history).unwrap().is_finite());
        let alive = model.p_alive(&history).unwrap();
        assert!((0.0..1e-9).contains(&alive), "{alive}");
        assert!(model.expected_purchases(&history, 1.0).unwrap().is_finite());
    }
}
