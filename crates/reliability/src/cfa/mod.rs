//! Confirmatory factor analysis of congeneric scales by maximum likelihood.

mod fit_measures;
mod model;
mod noncentral;
mod parameters;
mod scoring;
mod solution;

pub use fit_measures::FitMeasures;
pub use model::{CfaModel, CfaOptions, FactorCorrelations, Identification, Likelihood};
pub(crate) use noncentral::noncentrality;
pub use parameters::{Parameter, ParameterKind};
pub use solution::{Cfa, FactorReliability};
