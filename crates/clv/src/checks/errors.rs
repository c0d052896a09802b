//! Errors of forecasts, one by one and together.

use crate::Error;

/// How far forecasts are off: of customers, or of the periods of a cohort.
///
/// ```
/// use satis_clv::ForecastErrors;
///
/// // Actual and expected purchases of four customers.
/// let errors = ForecastErrors::new(&[(0.0, 0.5), (1.0, 0.5), (4.0, 3.0), (2.0, 2.0)])?;
/// assert_eq!(errors.mae(), 0.5);
/// // (0.25 + 0.25 + 1 + 0) / 4, then the root.
/// assert!((errors.rmse() - 0.375_f64.sqrt()).abs() < 1e-15);
/// // 50 %, 25 % and 0 % of those who bought at all.
/// assert_eq!((errors.mape(), errors.left_out_of_mape()), (Some(0.25), 1));
/// // 6 expected of 7.
/// assert!((errors.total_error().unwrap() + 1.0 / 7.0).abs() < 1e-15);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ForecastErrors {
    n: u64,
    zeros: u64,
    actual: f64,
    expected: f64,
    absolute: f64,
    square: f64,
    relative: f64,
}

impl ForecastErrors {
    /// The errors of pairs of what came and what was expected.
    ///
    /// # Errors
    /// [`Error::NoData`] without pairs, [`Error::Row`] with the first pair that
    /// is not finite.
    pub fn new(pairs: &[(f64, f64)]) -> Result<Self, Error> {
        if pairs.is_empty() {
            return Err(Error::NoData { what: "errors of forecasts", needed: "a forecast" });
        }
        let mut errors = Self {
            n: pairs.len() as u64,
            zeros: 0,
            actual: 0.0,
            expected: 0.0,
            absolute: 0.0,
            square: 0.0,
            relative: 0.0,
        };
        for (row, (actual, expected)) in pairs.iter().enumerate() {
            let actual = crate::error::finite("actual", *actual).map_err(|e| e.at_row(row))?;
            let expected =
                crate::error::finite("expected", *expected).map_err(|e| e.at_row(row))?;
            let off = (expected - actual).abs();
            errors.actual += actual;
            errors.expected += expected;
            errors.absolute += off;
            errors.square += off * off;
            if actual.abs() > 0.0 {
                errors.relative += off / actual.abs();
            } else {
                errors.zeros += 1;
            }
        }
        Ok(errors)
    }

    /// How many forecasts there are.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// The sum of what came.
    #[must_use]
    pub const fn actual(&self) -> f64 {
        self.actual
    }

    /// The sum of what was expected.
    #[must_use]
    pub const fn expected(&self) -> f64 {
        self.expected
    }

    /// The mean absolute error.
    #[must_use]
    pub fn mae(&self) -> f64 {
        self.absolute / self.n as f64
    }

    /// The root of the mean squared error.
    #[must_use]
    pub fn rmse(&self) -> f64 {
        (self.square / self.n as f64).sqrt()
    }

    /// The mean error, expected less actual.
    #[must_use]
    pub fn bias(&self) -> f64 {
        (self.expected - self.actual) / self.n as f64
    }

    /// The mean absolute error as a share of what came, 0.1 for 10 %, over the
    /// pairs where something came; `None` if there is none. Of customers it
    /// tells of buyers alone: see
    /// [`left_out_of_mape`](Self::left_out_of_mape).
    #[must_use]
    pub fn mape(&self) -> Option<f64> {
        let n = self.n - self.zeros;
        (n > 0).then(|| self.relative / n as f64)
    }

    /// How many pairs the [`mape`](Self::mape) leaves out because nothing
    /// came.
    #[must_use]
    pub const fn left_out_of_mape(&self) -> u64 {
        self.zeros
    }

    /// The error of the sum as a share of what came, expected less actual:
    /// the cohort's forecast. `None` if nothing came.
    #[must_use]
    pub fn total_error(&self) -> Option<f64> {
        (self.actual.abs() > 0.0).then(|| (self.expected - self.actual) / self.actual)
    }
}
