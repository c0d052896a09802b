//! The sum of a log-likelihood over its rows, in a fixed order on any number
//! of threads.

use satis_numerics::{Derivatives, Objective};

use super::likelihood::{LogLikelihood, Order};

/// Rows that are summed by one thread before the sums are joined.
const CHUNK: usize = 1024;

/// Where a row goes: weight, log-likelihood, gradient and Hessian.
type Weighted<'a> = dyn FnMut(f64, f64, &[f64], &[f64]) + 'a;

/// A log-likelihood with the weight of each row that takes part.
pub(crate) struct Surface<'a> {
    likelihood: &'a dyn LogLikelihood,
    /// Rows in ascending order with their weights.
    rows: Vec<(usize, f64)>,
    dimension: usize,
}

impl<'a> Surface<'a> {
    /// Over all rows, with these weights or their own.
    pub(crate) fn new(likelihood: &'a dyn LogLikelihood, weights: Option<&[f64]>) -> Self {
        let rows = (0..likelihood.rows())
            .map(|row| {
                let weight = weights.map_or_else(
                    || likelihood.weight(row),
                    |weights| weights.get(row).copied().unwrap_or(0.0),
                );
                (row, weight)
            })
            .filter(|(_, weight)| *weight > 0.0)
            .collect();
        Self { likelihood, rows, dimension: likelihood.parameters().len() }
    }

    /// Over `size` rows drawn systematically in proportion to their weights:
    /// a small likeness of the whole to begin with.
    pub(crate) fn sample(likelihood: &'a dyn LogLikelihood, size: u32) -> Self {
        let rows = likelihood.rows();
        let total: f64 = (0..rows).map(|row| likelihood.weight(row)).sum();
        let step = total / f64::from(size);
        let mut next = 0.5 * step;
        let mut before = 0.0;
        let mut chosen = Vec::new();
        for row in 0..rows {
            let end = before + likelihood.weight(row);
            let mut hits = 0.0;
            while next < end {
                hits += 1.0;
                next += step;
            }
            if hits > 0.0 {
                chosen.push((row, hits));
            }
            before = end;
        }
        Self { likelihood, rows: chosen, dimension: likelihood.parameters().len() }
    }

    /// The sum over rows of the weighted products of their scores: the middle
    /// of the sandwich.
    pub(crate) fn score_products(&self, at: &[f64]) -> Vec<f64> {
        let n = self.dimension;
        let parts = self.chunks(|chunk| {
            let mut sum = vec![0.0; n * n];
            self.visit(at, Order::Second, chunk, &mut |weight, _, gradient, _| {
                for i in 0..n {
                    for j in 0..n {
                        sum[i * n + j] += weight * gradient[i] * gradient[j];
                    }
                }
            });
            sum
        });
        let mut total = vec![0.0; n * n];
        for part in parts {
            for (sum, x) in total.iter_mut().zip(part) {
                *sum += x;
            }
        }
        total
    }

    fn visit(&self, at: &[f64], order: Order, chunk: &[(usize, f64)], sink: &mut Weighted<'_>) {
        let mut place = 0;
        let mut rows = chunk.iter().map(|&(row, _)| row);
        self.likelihood.visit(at, order, &mut rows, &mut |row, value, gradient, hessian| {
            // Rows come back in the order in which they went.
            while chunk.get(place).is_some_and(|&(at, _)| at < row) {
                place += 1;
            }
            if let Some(&(_, weight)) = chunk.get(place) {
                sink(weight, value, gradient, hessian);
            }
        });
    }

    /// One result a chunk, in the order of the chunks.
    #[cfg(feature = "rayon")]
    fn chunks<T: Send>(&self, work: impl Fn(&[(usize, f64)]) -> T + Sync + Send) -> Vec<T> {
        use rayon::prelude::*;
        self.rows.par_chunks(CHUNK).map(work).collect()
    }

    #[cfg(not(feature = "rayon"))]
    fn chunks<T>(&self, work: impl Fn(&[(usize, f64)]) -> T) -> Vec<T> {
        self.rows.chunks(CHUNK).map(work).collect()
    }
}

impl Objective for Surface<'_> {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn value(&self, at: &[f64]) -> f64 {
        let parts = self.chunks(|chunk| {
            let mut sum = 0.0;
            self.visit(at, Order::Value, chunk, &mut |weight, value, _, _| sum += weight * value);
            sum
        });
        parts.into_iter().sum::<f64>() + self.likelihood.offset()
    }

    fn derivatives(&self, at: &[f64]) -> Derivatives {
        let parts = self.chunks(|chunk| {
            let mut sum = Derivatives::zero(self.dimension);
            self.visit(at, Order::Second, chunk, &mut |weight, value, gradient, hessian| {
                sum.value += weight * value;
                for (total, x) in sum.gradient.iter_mut().zip(gradient) {
                    *total += weight * x;
                }
                for (total, x) in sum.hessian.iter_mut().zip(hessian) {
                    *total += weight * x;
                }
            });
            sum
        });
        let mut total = Derivatives::zero(self.dimension);
        for part in parts {
            total.value += part.value;
            for (sum, x) in total.gradient.iter_mut().zip(part.gradient) {
                *sum += x;
            }
            for (sum, x) in total.hessian.iter_mut().zip(part.hessian) {
                *sum += x;
            }
        }
        total.value += self.likelihood.offset();
        total
    }
}
