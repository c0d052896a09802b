//! Purchase models with gamma-mixed lifetimes.

mod alive;
mod correlated;
mod kernel;
mod likelihood;
mod log_integral;
mod pareto_nbd;

pub use correlated::CorrelatedParetoNbd;
pub use pareto_nbd::ParetoNbd;

pub(crate) use alive::{decline, log_scaled_integral};
pub(crate) use kernel::log_odds;
pub(crate) use log_integral::{LogIntegral, rule};
