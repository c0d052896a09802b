//! Means, variances and Student's t intervals of plain columns.

use satis_numerics::{Continuous, StudentT};
use satis_response_model::{Estimate, Interval};

use crate::Error;
use crate::options::check_level;

/// n, the mean and the variance (divided by n - 1) of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mean {
    pub(crate) n: usize,
    pub(crate) mean: f64,
    pub(crate) variance: f64,
}

impl Mean {
    /// Of no values: n 0 and the rest 0.
    pub(crate) fn of(values: &[f64]) -> Self {
        let n = values.len();
        if n == 0 {
            return Self { n, mean: 0.0, variance: 0.0 };
        }
        let mean = values.iter().sum::<f64>() / n as f64;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let variance = if n > 1 { squares / (n - 1) as f64 } else { 0.0 };
        // What rounding leaves of a constant column.
        let variance = if variance <= 1e-24 * mean * mean { 0.0 } else { variance };
        Self { n, mean, variance }
    }

    pub(crate) fn sd(&self) -> f64 {
        self.variance.sqrt()
    }

    /// The squared standard error of the mean.
    pub(crate) fn error(&self) -> f64 {
        self.variance / self.n as f64
    }
}

/// The covariance of two columns of one length, divided by n - 1; 0 below two
/// values.
pub(crate) fn covariance(left: &[f64], right: &[f64]) -> f64 {
    let (a, b) = (Mean::of(left), Mean::of(right));
    if a.n < 2 {
        return 0.0;
    }
    let products = left.iter().zip(right).map(|(x, y)| (x - a.mean) * (y - b.mean));
    products.sum::<f64>() / (a.n - 1) as f64
}

/// The mean with its standard error and t interval; below two values without.
pub(crate) fn t_estimate(name: String, values: &[f64], level: f64) -> Result<Estimate, Error> {
    let mean = Mean::of(values);
    if mean.n == 0 {
        return Err(Error::too_few(name, 1, 0));
    }
    let estimate = Estimate::new(name, mean.mean, mean.n as u64)?;
    if mean.n < 2 {
        return Ok(estimate.with_convention("no interval: t needs 2 respondents"));
    }
    let error = mean.error().sqrt();
    let df = (mean.n - 1) as f64;
    Ok(estimate
        .with_standard_error(error)?
        .with_interval(t_interval(mean.mean, error, df, level)?)
        .with_convention("standard error: sqrt(V / n), V divided by n - 1"))
}

pub(crate) fn t_interval(mean: f64, error: f64, df: f64, level: f64) -> Result<Interval, Error> {
    let width = t_quantile(df, level)? * error;
    Ok(Interval::new(mean - width, mean + width, level, "t")?)
}

/// The point that t stays within, on either side, with this probability.
pub(crate) fn t_quantile(df: f64, level: f64) -> Result<f64, Error> {
    let tail = 0.5 * (1.0 - check_level(level)?);
    let t = StudentT::new(df).map_err(|error| Error::numerical(&error))?;
    t.upper_quantile(tail).map_err(|error| Error::numerical(&error))
}

pub(crate) fn t_p(df: f64, t: f64) -> Result<f64, Error> {
    Ok(StudentT::new(df).map_err(|error| Error::numerical(&error))?.two_sided_p(t))
}

pub(crate) fn f_p(df1: f64, df2: f64, f: f64) -> Result<f64, Error> {
    let distribution =
        satis_numerics::FisherF::new(df1, df2).map_err(|error| Error::numerical(&error))?;
    Ok(distribution.survival(f))
}
