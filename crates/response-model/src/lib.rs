//! The vocabulary of customer-satisfaction measurement.

mod answer;
#[cfg(feature = "jiff_02")]
mod by_period;
mod by_segment;
mod codes;
mod denominator;
#[cfg(feature = "dev")]
pub mod dev;
mod error;
mod estimate;
mod interval;
mod item;
pub mod kernels;
mod missing;
mod moments;
mod pair_tally;
#[cfg(feature = "jiff_02")]
mod period;
mod questionnaire;
mod scale;
mod score;
mod statistic;
mod summary;
mod tally;
mod unique;
mod weighted_tally;

pub use answer::Answer;
#[cfg(feature = "jiff_02")]
pub use by_period::ByPeriod;
pub use by_segment::BySegment;
pub use codes::Codes;
pub use denominator::Denominator;
pub use error::Error;
pub use estimate::Estimate;
pub use interval::Interval;
pub use item::{Item, Keying};
pub use missing::{Missing, MissingCounts};
pub use moments::{Moments, Row};
pub use pair_tally::PairTally;
#[cfg(feature = "jiff_02")]
pub use period::{Every, Period};
pub use questionnaire::Questionnaire;
pub use scale::{Direction, Scale};
pub use score::Score;
pub use statistic::{Named, Statistic};
pub use summary::Summary;
pub use tally::{OffScale, Tally};
pub use weighted_tally::{WeightedCount, WeightedTally};
