//! Planning: power, and the smallest difference that a survey can find. How
//! many answers are needed is [`SampleSize`](crate::SampleSize).

mod allocation;
mod power;

pub use allocation::{GroupSizes, largest_variance};
pub use power::{detectable_difference, power_of_chi_square, power_of_difference, power_of_t};
