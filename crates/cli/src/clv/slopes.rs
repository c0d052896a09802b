//! How figures change with the parameters of a fit, and the errors that
//! follow: the delta method for many figures at once.

use satis_clv::{Covariance, Error as ClvError, Fitted, Parametric};
use satis_numerics::distribution::normal;

/// Steps as a share of a parameter: small enough for eight digits by central
/// differences, large enough for rounding.
const STEP: f64 = 2e-4;

/// A model with one parameter moved up and down.
#[derive(Debug, Clone)]
pub(super) struct Moved<M> {
    pub(super) up: M,
    pub(super) down: M,
    /// From below to above.
    pub(super) width: f64,
}

/// The parameters that have an error, and the models with each of them moved.
#[derive(Debug, Clone)]
pub(super) struct Slopes<M> {
    pub(super) moved: Vec<Moved<M>>,
    /// The covariances of these parameters, row by row.
    pub(super) covariance: Vec<f64>,
}

impl<M: Parametric> Slopes<M> {
    /// None where the fit has no covariance.
    ///
    /// # Errors
    ///
    /// What the model says of its own parameters.
    pub(super) fn of(fitted: &Fitted<M>) -> Result<Option<Self>, ClvError> {
        let report = fitted.report();
        let kind = Covariance::Information;
        let estimates = report.estimates();
        // A parameter that ran off is held, and has no error.
        let free: Vec<usize> =
            (0..estimates.len()).filter(|at| report.standard_error(*at, kind).is_some()).collect();
        if free.is_empty() {
            return Ok(None);
        }
        let covariance = free
            .iter()
            .flat_map(|row| free.iter().map(move |column| (*row, *column)))
            .map(|(row, column)| report.covariance(row, column, kind).unwrap_or_default())
            .collect();
        let names: Vec<&str> = report.names().collect();
        let moved = free.iter().map(|at| {
            let value = estimates[*at];
            // A share stays between 0 and 1; all others are above 0.
            let room = if names[*at] == "share" { value * (1.0 - value) } else { value };
            let shifted = |sign: f64| {
                let mut values = estimates.to_vec();
                values[*at] = value + sign * STEP * room;
                fitted.model().with_parameters(&values)
            };
            Ok(Moved { up: shifted(1.0)?, down: shifted(-1.0)?, width: 2.0 * STEP * room })
        });
        Ok(Some(Self { moved: moved.collect::<Result<_, ClvError>>()?, covariance }))
    }
}

/// The standard error of a figure whose slopes are these; `covariance` row by
/// row.
pub(super) fn error_of(slopes: &[f64], covariance: &[f64]) -> f64 {
    let rows = covariance.chunks_exact(slopes.len().max(1)).zip(slopes);
    let variance: f64 = rows
        .map(|(row, slope)| slope * row.iter().zip(slopes).map(|(c, other)| c * other).sum::<f64>())
        .sum();
    variance.max(0.0).sqrt()
}

/// A positive figure with its error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Figured {
    /// The figure.
    pub(crate) value: f64,
    /// Its standard error, where the fits have covariances.
    pub(crate) error: Option<f64>,
}

impl Figured {
    /// The same per one of so many.
    pub(crate) fn per(self, n: f64) -> Self {
        Self { value: self.value / n, error: self.error.map(|error| error / n) }
    }

    /// The interval on the scale of logarithms; None without an error.
    pub(crate) fn bounds(self, level: f64) -> Option<(f64, f64)> {
        let z = normal::upper_quantile(0.5 * (1.0 - level)).ok()?;
        let error = self.error.filter(|_| self.value > 0.0)?;
        let factor = (z * error / self.value).min(600.0).exp();
        Some((self.value / factor, (self.value * factor).min(f64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use satis_clv::{BgNbd, DeltaScale, History, PurchaseModel, PurchaseTally, TimeUnit};

    use super::*;

    #[test]
    fn errors_are_those_of_the_library() {
        let rows = [
            (2., 30., 39.),
            (1., 2., 39.),
            (0., 0., 39.),
            (7., 29., 38.),
            (0., 0., 37.),
            (3., 5., 38.),
            (1., 8., 39.),
            (4., 33., 35.),
            (0., 0., 30.),
            (1., 30., 39.),
        ];
        let tally = PurchaseTally::from_numbers(TimeUnit::Weeks, rows).unwrap();
        let fitted = BgNbd::fit(&tally).unwrap();
        let customer = History::new(3, 5.0, 38.0).unwrap();
        let asked = |model: &BgNbd| model.expected_purchases(&customer, 20.0);
        let exact = fitted.estimate("purchases", DeltaScale::Log, 0.9, asked).unwrap();
        let slopes = Slopes::of(&fitted).unwrap().unwrap();
        let own: Vec<f64> = slopes
            .moved
            .iter()
            .map(|moved| (asked(&moved.up).unwrap() - asked(&moved.down).unwrap()) / moved.width)
            .collect();
        let error = error_of(&own, &slopes.covariance);
        assert!((error / exact.standard_error().unwrap() - 1.0).abs() < 1e-6);
        let found = Figured { value: exact.value(), error: Some(error) };
        let (low, high) = found.bounds(0.9).unwrap();
        let interval = exact.interval().unwrap();
        assert!(
            (low / interval.low() - 1.0).abs() < 1e-6
                && (high / interval.high() - 1.0).abs() < 1e-6
        );
        assert!((found.per(2.0).value - exact.value() / 2.0).abs() < 1e-12);
    }
}
