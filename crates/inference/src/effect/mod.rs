//! Effect sizes with their intervals: how large a difference is, apart from
//! whether it is beyond chance.

mod cliff;
mod cohen;
mod cramer;
mod epsilon;

pub use cliff::{cliffs_delta, vargha_delaney_a};
pub use cohen::{cohens_d, cohens_h, hedges_g};
pub use cramer::{bias_corrected_cramers_v, cramers_v};
pub use epsilon::rank_epsilon_squared;

pub(crate) use cliff::of_samples as cliff;
pub(crate) use cramer::of_table as cramer;
pub(crate) use epsilon::of_groups as epsilon;
