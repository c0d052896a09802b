//! Purchase models with gamma-mixed Gompertz lifetimes.

mod alive;
mod ggompertz_nbd;
mod kernel;

pub use ggompertz_nbd::GGompertzNbd;
