//! The BG/BB model: discrete opportunities to buy, and customers who leave
//! without a word.

mod future;
mod likelihood;
mod model;
mod opportunities;

pub use model::BgBb;
pub use opportunities::{Opportunities, OpportunityTally};
