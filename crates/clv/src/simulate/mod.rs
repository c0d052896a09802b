//! Simulated customers: whole lives of new ones, and futures of those known.

mod customer;
mod discrete;
mod future;
mod models;
mod prediction;
mod random;
mod traits;

pub use customer::{SimulatedCustomer, SimulatesCustomers};
pub use future::SimulatesFutures;
pub use prediction::predict_purchases;
pub use random::Random;
pub use traits::{CustomerTraits, Leaving};
