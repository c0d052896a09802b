//! Covariates of purchase and dropout, constant or changing with time.

mod customer;
mod design;
mod dynamic;
mod dynamic_likelihood;
mod likelihood;
mod model;
mod tally;
mod wide;

pub use customer::{CovariatePeriod, DynamicCustomer, DynamicCustomers};
pub use design::Design;
pub use dynamic::DynamicParetoNbd;
pub use model::{CovariateModel, WithCovariates};
pub use tally::CovariateTally;
