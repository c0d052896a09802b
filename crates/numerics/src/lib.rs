//! Numbers for satisfaction models: special functions, distributions, sums of
//! lattice variables, roots, integrals and random streams.
//!
//! Interval and test procedures stand on a handful of functions that are easy
//! to get nearly right: a quantile at a tiny shape, a tail of 1e-200, a
//! binomial of a billion trials. Here each of them keeps close to full
//! precision over its whole range, and says what it promises.
//!
//! ```
//! use satis_numerics::{Beta, Continuous, StudentT, distribution::normal};
//!
//! // A 95 % interval of a share: 8 of 10 customers satisfied (Clopper and
//! // Pearson 1934): beta quantiles with 8, 3 and 9, 2.
//! let low = Beta::new(8.0, 3.0)?.quantile(0.025)?;
//! let high = Beta::new(9.0, 2.0)?.upper_quantile(0.025)?;
//! assert!((low - 0.443_904_537_692_358_5).abs() < 1e-14);
//! assert!((high - 0.974_789_273_673_166_6).abs() < 1e-14);
//!
//! // A z of 9 is no "p = 0": tails are computed as tails.
//! assert!((normal::two_sided_p(9.0) / 2.257_176_811_907_68e-19 - 1.0).abs() < 1e-14);
//! // And a t of 9 with 20 degrees of freedom is far less rare.
//! assert!(StudentT::new(20.0)?.two_sided_p(9.0) > 1e-8);
//! # Ok::<(), satis_numerics::Error>(())
//! ```
//!
//! # What is here
//!
//! - [`distribution`]: [`Normal`], [`StudentT`], [`ChiSquare`], [`FisherF`],
//!   [`Beta`], [`Gamma`] with the trait [`Continuous`]; [`Binomial`],
//!   [`Hypergeometric`]; [`StudentizedRange`], [`NoncentralT`],
//!   [`NoncentralChiSquare`] with errors of 1e-12; and
//!   [`distribution::normal`] as plain functions of z.
//! - [`special`]: log-gamma and log-beta, their differences and derivatives,
//!   error function, exponential integral, ln 2F1, incomplete beta and gamma
//!   functions with both tails, and their inverses.
//! - [`convolution`]: the exact distribution of a sum of independent lattice
//!   variables, such as the bootstrap distribution of a score.
//! - [`brent`]: roots in a bracket. [`GaussLegendre`], [`GaussJacobi`] and
//!   [`integrate_adaptive`]: integrals.
//! - [`Jet`] and [`Scalar`]: a formula with its gradient and Hessian in one
//!   pass. [`maximise`]: its maximum, by Newton steps in a trust region.
//! - [`Stream`]: random numbers that repeat bit for bit on any platform and
//!   any number of threads: uniform, normal, exponential, gamma, binomial,
//!   Poisson, hypergeometric and multinomial ([`Multinomial`] for many draws).
//!
//! # Conventions
//!
//! - Both tails of a distribution are results of their own. `survival` and
//!   `upper_quantile` are exact for tiny tails; nothing is computed as
//!   `1 - p`.
//! - A parameter or probability out of range is an [`Error`]. Where a function
//!   returns a plain `f64`, a `NaN` point gives `NaN` and nothing else does.
//! - Elementary functions come from `libm`, not from the operating system, so
//!   results are the same on every platform.
//!
//! # Accuracy
//!
//! Largest relative errors over the tables in `tests/tables`, which hold 20
//! digits from mpmath for shapes from 1e-6 to 1e8, degrees of freedom up to
//! 1e10 and tails down to 1e-300:
//!
//! | function | error |
//! |---|---|
//! | normal cdf, survival, ln survival | 2.2e-16 |
//! | normal quantile | 4.5e-16 |
//! | incomplete gamma, both tails | 4.1e-15 |
//! | incomplete beta, both tails | 2.3e-15 |
//! | Student t tails, F tails | 2.4e-15, 4.6e-15 |
//! | binomial probability, tails | 3.3e-16, 7.8e-16 |
//! | gamma, beta, t quantiles | 9e-16, times 1 / shape for shapes below 1 |
//! | log-beta (of 1 or its size) | 3.4e-16 |
//! | digamma (of 1 or its size), trigamma | 6.7e-16, 2.1e-16 |
//! | differences of log-gamma, of log-beta | 4.8e-16, 3.4e-16 |
//! | exponential integral of real order | 7.1e-15 |
//! | ln 2F1; with a unit parameter | 4.2e-15; 8.4e-15 |
//! | Gauss-Jacobi nodes, weights (absolute) | 3.3e-16, 4.7e-15 |
//! | convolution, up to 700 values | 1.4e-15 |
//! | convolution, longer (absolute) | 1e-16 |
//!
//! # Stability
//!
//! This crate serves the other crates of the workspace, and promises less
//! stability than they do: its interface may change in any minor release.
//! What does not change without notice is the values of a [`Stream`].

pub mod convolution;
pub mod distribution;
pub mod special;

mod double;
mod error;
mod jacobi;
mod jet;
mod matrix;
mod newton;
mod quadrature;
mod random;
mod root;

pub use convolution::Lattice;
pub use distribution::{
    Beta, Binomial, ChiSquare, Continuous, FisherF, Gamma, Hypergeometric, NoncentralChiSquare,
    NoncentralT, Normal, StudentT, StudentizedRange,
};
pub use error::Error;
pub use jacobi::GaussJacobi;
pub use jet::{Jet, Scalar};
pub use matrix::inverse_positive;
pub use newton::{Derivatives, MaximiseOptions, Maximum, Objective, Status, maximise};
pub use quadrature::{GaussLegendre, Integral, integrate_adaptive};
pub use random::{Multinomial, Stream};
pub use root::{RootOptions, brent};
