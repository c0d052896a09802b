//! The chi-square distribution.

use crate::distribution::{Continuous, Gamma};
use crate::error::{Error, Result};

/// Chi-square distribution: the sum of `df` squared standard normal values.
/// `df` need not be whole.
///
/// # Example
///
/// ```
/// use satis_numerics::{ChiSquare, Continuous};
///
/// // Two degrees of freedom: the upper tail is exp(-x / 2).
/// let p = ChiSquare::new(2.0)?.survival(10.0);
/// assert!((p / (-5.0_f64).exp() - 1.0).abs() < 1e-15);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquare {
    gamma: Gamma,
}

impl ChiSquare {
    /// The distribution with these degrees of freedom.
    ///
    /// # Errors
    ///
    /// [`Error::Parameter`] if `df` is not in 1e-299..=1e15.
    pub fn new(df: f64) -> Result<Self> {
        let gamma = Gamma::new(0.5 * df, 0.5).map_err(|_| Error::Parameter {
            name: "df",
            value: df,
            expected: "a number from 1e-299 to 1e15",
        })?;
        Ok(Self { gamma })
    }

    /// The degrees of freedom, which are also the mean.
    #[must_use]
    pub fn df(&self) -> f64 {
        2.0 * self.gamma.shape()
    }
}

impl Continuous for ChiSquare {
    fn density(&self, x: f64) -> f64 {
        self.gamma.density(x)
    }

    fn ln_density(&self, x: f64) -> f64 {
        self.gamma.ln_density(x)
    }

    fn cdf(&self, x: f64) -> f64 {
        self.gamma.cdf(x)
    }

    fn survival(&self, x: f64) -> f64 {
        self.gamma.survival(x)
    }

    fn quantile(&self, p: f64) -> Result<f64> {
        self.gamma.quantile(p)
    }

    fn upper_quantile(&self, q: f64) -> Result<f64> {
        self.gamma.upper_quantile(q)
    }
}
