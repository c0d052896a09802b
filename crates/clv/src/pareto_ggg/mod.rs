//! Models whose customers are estimated one by one, by Markov chains.

mod customer;
mod gibbs;
mod model;
mod population;
mod result;
mod slice;

pub use model::ParetoGgg;
pub use result::{CustomerPosterior, GibbsOptions, HierarchicalPosterior};
