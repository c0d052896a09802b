//! Special functions: log-gamma and log-beta, the error function, and the
//! incomplete beta and gamma functions with both tails and their inverses.

mod error_function;
mod gamma_function;
pub(crate) mod incomplete_beta;
pub(crate) mod incomplete_gamma;
mod prefix;
mod solve;
mod tail_integral;
mod tails;

pub use error_function::{erf, erfc};
pub use gamma_function::{ln_beta, ln_gamma};
pub use incomplete_beta::{
    incomplete_beta, incomplete_beta_xy, inverse_incomplete_beta, inverse_incomplete_beta_upper,
};
pub use incomplete_gamma::{
    incomplete_gamma, inverse_incomplete_gamma, inverse_incomplete_gamma_upper,
};
pub use tails::Tails;

pub(crate) use error_function::erfc_of_normal;
pub(crate) use gamma_function::ln_gamma_ratio;
pub(crate) use solve::{Local, Side, solve};
