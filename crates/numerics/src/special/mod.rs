//! Special functions: log-gamma and log-beta with their differences and
//! derivatives, the error function, the exponential integral, ln 2F1, and the
//! incomplete beta and gamma functions with both tails and their inverses.

mod error_function;
mod exp_integral;
mod gamma_difference;
mod gamma_function;
mod hypergeometric;
pub(crate) mod incomplete_beta;
pub(crate) mod incomplete_gamma;
mod polygamma;
mod prefix;
mod solve;
mod tail_integral;
mod tails;

pub use error_function::{erf, erfc};
pub use exp_integral::{exp_integral, exp_integral_scaled};
pub use gamma_difference::{ln_beta_difference, ln_gamma_difference};
pub use gamma_function::{ln_beta, ln_gamma};
pub use hypergeometric::{ln_hyp2f1, ln_hyp2f1_unit};
pub use incomplete_beta::{
    incomplete_beta, incomplete_beta_xy, inverse_incomplete_beta, inverse_incomplete_beta_upper,
};
pub use incomplete_gamma::{
    incomplete_gamma, inverse_incomplete_gamma, inverse_incomplete_gamma_upper,
};
pub use polygamma::{digamma, trigamma};
pub use tails::Tails;

pub(crate) use error_function::erfc_of_normal;
pub(crate) use gamma_function::{STIRLING, ln_gamma_ratio, stirling};
pub(crate) use solve::{Local, Side, solve};
