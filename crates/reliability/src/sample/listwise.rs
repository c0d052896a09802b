//! Covariances of those who answered every item.

use super::Sample;
use crate::covariance::Parts;
use crate::linear::above;
use crate::{Error, Matrix};

pub(super) fn fit(sample: &Sample, frequencies: &[f64]) -> Result<Parts, Error> {
    let size = sample.items().len();
    let is_whole = |pattern: &[f64]| pattern.iter().all(|value| !value.is_nan());
    let mut total = 0.0;
    let mut squares = 0.0;
    let mut n = 0.0;
    let mut means = vec![0.0; size];
    for (at, pattern) in sample.each().enumerate() {
        let mass = sample.mass(at, frequencies);
        if frequencies[at] > 0.0 && is_whole(pattern) {
            n += frequencies[at];
            total += mass;
            squares += mass * mass / frequencies[at];
            for (mean, value) in means.iter_mut().zip(pattern) {
                *mean += mass * value;
            }
        }
    }
    if !above(total, 0.0) {
        return Err(Error::TooFewRespondents {
            what: "listwise deletion with weights above 0",
            needed: 2,
            found: 0,
        });
    }
    means.iter_mut().for_each(|mean| *mean /= total);
    let mut sums = Matrix::zeros(size, size);
    let mut deviations = vec![0.0; size];
    for (at, pattern) in sample.each().enumerate() {
        let mass = sample.mass(at, frequencies);
        if mass > 0.0 && is_whole(pattern) {
            for ((deviation, value), mean) in deviations.iter_mut().zip(pattern).zip(&means) {
                *deviation = value - mean;
            }
            for (i, &left) in deviations.iter().enumerate() {
                let left = mass * left;
                let row = &mut sums.values_mut()[i * size..(i + 1) * size];
                for (sum, &right) in row[i..].iter_mut().zip(&deviations[i..]) {
                    *sum += left * right;
                }
            }
        }
    }
    let divisor = total * (n - 1.0) / n;
    let matrix = Matrix::symmetric(size, |i, j| sums.at(i, j) / divisor);
    Ok(Parts::of(matrix, means).effective(total * total / squares))
}
