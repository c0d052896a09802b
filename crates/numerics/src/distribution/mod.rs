//! Probability distributions, each with its lower and its upper tail and the
//! quantiles of both.

pub mod normal;

mod beta;
mod binomial;
mod chi;
mod chi_square;
mod fisher_f;
mod gamma;
mod hypergeometric;
mod noncentral_chi_square;
mod noncentral_t;
mod student_t;
mod studentized_range;

pub use beta::Beta;
pub use binomial::Binomial;
pub use chi_square::ChiSquare;
pub use fisher_f::FisherF;
pub use gamma::Gamma;
pub use hypergeometric::Hypergeometric;
pub use noncentral_chi_square::NoncentralChiSquare;
pub use noncentral_t::NoncentralT;
pub use normal::Normal;
pub use student_t::StudentT;
pub use studentized_range::StudentizedRange;

use crate::error::Result;

/// A continuous distribution on an interval of the line.
///
/// Points outside the support are allowed: they have density 0. A `NaN` point
/// gives `NaN`.
///
/// # Example
///
/// ```
/// use satis_numerics::{ChiSquare, Continuous};
///
/// let chi_square = ChiSquare::new(1.0)?;
/// // The 5 % point of one degree of freedom is 1.96 squared.
/// assert!((chi_square.upper_quantile(0.05)? - 3.841_458_820_694_124).abs() < 1e-14);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub trait Continuous {
    /// The probability density at `x`.
    fn density(&self, x: f64) -> f64;

    /// The natural logarithm of the density, also where the density itself
    /// underflows.
    fn ln_density(&self, x: f64) -> f64;

    /// The probability at or below `x`.
    fn cdf(&self, x: f64) -> f64;

    /// The probability above `x`, computed as a tail.
    fn survival(&self, x: f64) -> f64;

    /// The point with probability `p` at or below it. At 0 and 1 this is the
    /// end of the support.
    ///
    /// # Errors
    ///
    /// [`Error::Probability`](crate::Error::Probability) if `p` is not in 0..=1.
    fn quantile(&self, p: f64) -> Result<f64>;

    /// The point with probability `q` above it, exact for tiny `q`.
    ///
    /// # Errors
    ///
    /// [`Error::Probability`](crate::Error::Probability) if `q` is not in 0..=1.
    fn upper_quantile(&self, q: f64) -> Result<f64>;
}
