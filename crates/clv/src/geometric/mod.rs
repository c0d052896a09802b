//! Purchase models with beta-geometric dropout.

mod alive;
mod beta_mean;
mod bg_cnbd;
mod bg_nbd;
mod likelihood;
mod regular_likelihood;
mod stages;
#[cfg(feature = "serde")]
mod stored;

pub use bg_cnbd::{BgCnbd, MbgCnbd, WithRegularity};
pub use bg_nbd::{BgNbd, MbgNbd};

pub(crate) use likelihood::{Columns, Line, same};
