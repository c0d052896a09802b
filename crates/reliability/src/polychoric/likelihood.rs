//! The likelihood of the correlation behind a joint table.

use satis_numerics::{RootOptions, brent};

use super::bivariate::{Rules, bivariate, density, density_slope, rectangle};
use crate::Error;

/// Correlations are looked for between minus and plus this.
pub(super) const BOUND: f64 = 0.9999;

/// The joint table of two items with the thresholds of its rows and columns.
pub(super) struct Cells<'a> {
    pub(super) table: &'a [Vec<f64>],
    pub(super) rows: &'a [f64],
    pub(super) columns: &'a [f64],
    pub(super) rules: &'a Rules,
}

impl Cells<'_> {
    /// The correlation of the largest likelihood, or the bound if that is
    /// more likely still.
    ///
    /// It is bracketed by the likelihood itself, uphill from the correlation
    /// of the codes: far from the maximum the score says nothing, because
    /// there the cells that hold answers have next to no probability.
    pub(super) fn most_likely(&self) -> Result<f64, Error> {
        let end = BOUND.atanh();
        let at = |z: f64| self.log_likelihood(z.tanh());
        let middle = self.correlation_of_codes().clamp(-0.95, 0.95).atanh();
        let point = |z: f64| (z, at(z));
        let mut middle = point(middle);
        let (mut left, mut right) = (point(middle.0 - STEP), point(middle.0 + STEP));
        while left.1 > middle.1 && left.0 > -end {
            (left, middle, right) = (point((left.0 - STEP).max(-end)), left, middle);
        }
        while right.1 > middle.1 && right.0 < end {
            (left, middle, right) = (middle, right, point((right.0 + STEP).min(end)));
        }
        let best = golden_section(at, left.0, right.0);
        for (side, bound) in [(left, -BOUND), (right, BOUND)] {
            if side.0.abs() >= end && side.1 >= at(best) {
                return Ok(bound);
            }
        }
        // The likelihood is flat where it is largest; its slope has a root.
        let (low, high) = ((best - 2.0 * WIDTH).tanh(), (best + 2.0 * WIDTH).tanh());
        if self.score(low) > 0.0 && self.score(high) < 0.0 {
            let options = RootOptions::new().tolerance(1e-12);
            return brent(|r| self.score(r), low, high, options)
                .map_err(|error| Error::numerical(&error));
        }
        Ok(best.tanh())
    }

    /// The product-moment correlation of the numbers of rows and columns; 0 if
    /// one does not vary.
    fn correlation_of_codes(&self) -> f64 {
        let cells = || {
            self.table.iter().enumerate().flat_map(|(i, counts)| {
                counts.iter().enumerate().map(move |(j, &count)| (i as f64, j as f64, count))
            })
        };
        let total: f64 = cells().map(|cell| cell.2).sum();
        let row = cells().map(|(i, _, count)| count * i).sum::<f64>() / total;
        let column = cells().map(|(_, j, count)| count * j).sum::<f64>() / total;
        let product = |of: fn(f64, f64) -> f64| -> f64 {
            cells().map(|(i, j, count)| count / total * of(i - row, j - column)).sum()
        };
        let spread = (product(|i, _| i * i) * product(|_, j| j * j)).sqrt();
        if spread > 0.0 { product(|i, j| i * j) / spread } else { 0.0 }
    }

    pub(super) fn log_likelihood(&self, r: f64) -> f64 {
        self.sum(r, |probability, _, _| probability.ln())
    }

    /// The slope of the log-likelihood in the correlation.
    pub(super) fn score(&self, r: f64) -> f64 {
        self.sum(r, |probability, slope, _| slope / probability)
    }

    /// The observed information on the correlation with the thresholds taken
    /// as known: less the curvature of the log-likelihood.
    pub(super) fn information(&self, r: f64) -> f64 {
        self.sum(r, |probability, slope, curvature| {
            let relative = slope / probability;
            relative * relative - curvature / probability
        })
    }

    /// The sum of the table.
    pub(super) fn total(&self) -> f64 {
        self.table.iter().flatten().sum()
    }

    /// The sum over all answers of a function of the probability of their cell
    /// and of its slope and curvature in the correlation.
    fn sum(&self, r: f64, of: impl Fn(f64, f64, f64) -> f64) -> f64 {
        // Beyond the first and last answer is everything.
        let cut = |cuts: &[f64], at: usize| cuts.get(at).copied().unwrap_or(f64::INFINITY);
        let before = |cuts: &[f64], at: usize| match at {
            0 => f64::NEG_INFINITY,
            _ => cut(cuts, at - 1),
        };
        let mut above = vec![[0.0; 3]; self.columns.len() + 1];
        let mut sum = 0.0;
        for (i, counts) in self.table.iter().enumerate() {
            let (mut left, mut corner) = ([0.0; 3], [0.0; 3]);
            for (j, &count) in counts.iter().enumerate() {
                let (h, k) = (cut(self.rows, i), cut(self.columns, j));
                let here =
                    [bivariate(h, k, r, self.rules), density(h, k, r), density_slope(h, k, r)];
                if count > 0.0 {
                    let cell = |at: usize| here[at] - above[j][at] - left[at] + corner[at];
                    let mut probability = cell(0);
                    // The differences leave no digits of a small one.
                    if probability < 1e-8 {
                        let (x, y) = ((before(self.rows, i), h), (before(self.columns, j), k));
                        probability = rectangle(x, y, r, self.rules).max(f64::MIN_POSITIVE);
                    }
                    sum += count * of(probability, cell(1), cell(2));
                }
                (corner, left, above[j]) = (above[j], here, here);
            }
        }
        sum
    }
}

/// The step of the bracket and the width at which golden section stops, both
/// in the inverse hyperbolic tangent of the correlation.
const STEP: f64 = 0.25;
const WIDTH: f64 = 1e-4;

/// Where a function of one peak between two points is largest.
fn golden_section(of: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let ratio = 0.5 * (5.0_f64.sqrt() - 1.0);
    let (mut inner, mut outer) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut left, mut right) = (of(inner), of(outer));
    while high - low > WIDTH {
        if left > right {
            (high, outer, right) = (outer, inner, left);
            inner = high - ratio * (high - low);
            left = of(inner);
        } else {
            (low, inner, left) = (inner, outer, right);
            outer = low + ratio * (high - low);
            right = of(outer);
        }
    }
    0.5 * (low + high)
}
