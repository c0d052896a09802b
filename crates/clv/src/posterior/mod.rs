//! Priors, penalised fits, and the whole posterior of the parameters.

mod chain;
mod diagnostics;
mod nuts;
mod penalised;
mod prior;
mod sample;

pub use diagnostics::Diagnostic;
pub use penalised::Penalised;
pub use prior::{Prior, Priors};
pub use sample::{Posterior, SamplerOptions};

pub(crate) use diagnostics::diagnose;
