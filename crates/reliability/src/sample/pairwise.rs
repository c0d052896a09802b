//! Covariances of two items each, over those who answered both.

use super::{Sample, whole};
use crate::covariance::Parts;
use crate::{Error, Matrix};

pub(super) fn fit(sample: &Sample, frequencies: &[f64]) -> Result<Parts, Error> {
    let size = sample.items().len();
    let mut pairs = vec![Pair::default(); size * size];
    for (at, pattern) in sample.each().enumerate() {
        let (count, mass) = (frequencies[at], sample.mass(at, frequencies));
        for i in (0..size).filter(|&i| mass > 0.0 && !pattern[i].is_nan()) {
            for j in (i..size).filter(|&j| !pattern[j].is_nan()) {
                pairs[i * size + j].add_means(count, mass, pattern[i], pattern[j]);
            }
        }
    }
    pairs.iter_mut().for_each(Pair::divide_means);
    for (at, pattern) in sample.each().enumerate() {
        let mass = sample.mass(at, frequencies);
        for i in (0..size).filter(|&i| mass > 0.0 && !pattern[i].is_nan()) {
            for j in (i..size).filter(|&j| !pattern[j].is_nan()) {
                pairs[i * size + j].add_products(mass, pattern[i], pattern[j]);
            }
        }
    }
    for i in 0..size {
        for j in i..size {
            if pairs[i * size + j].n < 2.0 {
                return Err(Error::NoOverlap {
                    first: sample.items()[i].clone(),
                    second: sample.items()[j].clone(),
                    found: whole(pairs[i * size + j].n),
                });
            }
        }
    }
    let matrix = Matrix::symmetric(size, |i, j| {
        let pair = &pairs[i * size + j];
        pair.products / (pair.mass * (pair.n - 1.0) / pair.n)
    });
    let mut fixed = None;
    let correlation = Matrix::symmetric(size, |i, j| {
        let pair = &pairs[i * size + j];
        if i == j {
            return 1.0;
        }
        if !(pair.left > 0.0 && pair.right > 0.0) {
            fixed = fixed.or(Some(if pair.left > 0.0 { j } else { i }));
            return 0.0;
        }
        (pair.products / pair.left.sqrt() / pair.right.sqrt()).clamp(-1.0, 1.0)
    });
    if let Some(item) = fixed {
        // Constant among those who answered the other item too.
        return Err(Error::Constant { item: sample.items()[item].clone() });
    }
    let counts = (0..size * size).map(|at| {
        let (i, j) = (at / size, at % size);
        whole(pairs[i.min(j) * size + i.max(j)].n)
    });
    let means = (0..size).map(|i| pairs[i * size + i].mean_left).collect();
    Ok(Parts {
        correlation: Some(correlation),
        pair_counts: Some(counts.collect()),
        ..Parts::of(matrix, means)
    })
}

/// Sums over the respondents who answered two items.
#[derive(Debug, Clone, Copy, Default)]
struct Pair {
    n: f64,
    mass: f64,
    mean_left: f64,
    mean_right: f64,
    left: f64,
    right: f64,
    products: f64,
}

impl Pair {
    fn add_means(&mut self, count: f64, mass: f64, left: f64, right: f64) {
        self.n += count;
        self.mass += mass;
        self.mean_left += mass * left;
        self.mean_right += mass * right;
    }

    fn divide_means(&mut self) {
        if self.mass > 0.0 {
            self.mean_left /= self.mass;
            self.mean_right /= self.mass;
        }
    }

    fn add_products(&mut self, mass: f64, left: f64, right: f64) {
        let (left, right) = (left - self.mean_left, right - self.mean_right);
        self.left += mass * left * left;
        self.right += mass * right * right;
        self.products += mass * left * right;
    }
}
