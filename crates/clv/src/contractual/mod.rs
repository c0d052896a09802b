//! Contractual settings: customers tell when they leave.

mod beta_discrete_weibull;
mod durations;
mod exponential_gamma;
mod lifetime;
mod losses;
mod projection;
mod shifted_beta_geometric;

pub use beta_discrete_weibull::BetaDiscreteWeibull;
pub use durations::Durations;
pub use exponential_gamma::ExponentialGamma;
pub use lifetime::DiscreteLifetime;
pub use losses::Losses;
pub use projection::ProjectionRow;
pub use shifted_beta_geometric::ShiftedBetaGeometric;
