//! Recency, frequency and monetary value: scores, segments, and how much of
//! the sales a few customers make.

mod concentration;
mod score;
mod segment;

pub use concentration::{Concentration, LorenzPoint};
pub use score::{Rfm, RfmCustomer, RfmNesting, RfmOptions, RfmScore, TieRule};
pub use segment::{GridSegment, SegmentCount};
