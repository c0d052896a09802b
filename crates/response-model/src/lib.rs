//! The vocabulary of customer-satisfaction measurement.

mod answer;
mod codes;
mod error;
mod estimate;
mod interval;
mod item;
pub mod kernels;
mod missing;
mod pair_tally;
mod questionnaire;
mod scale;
mod statistic;
mod summary;
mod tally;
mod unique;
mod weighted_tally;

pub use answer::Answer;
pub use codes::Codes;
pub use error::Error;
pub use estimate::Estimate;
pub use interval::Interval;
pub use item::{Item, Keying};
pub use missing::{Missing, MissingCounts};
pub use pair_tally::PairTally;
pub use questionnaire::Questionnaire;
pub use scale::{Direction, Scale};
pub use statistic::{Named, Statistic};
pub use summary::Summary;
pub use tally::{OffScale, Tally};
pub use weighted_tally::{WeightedCount, WeightedTally};
