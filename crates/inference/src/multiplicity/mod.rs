//! Many tests at once: corrected p values, all pairs of groups, each against
//! the rest, and letters for a table.

mod adjustment;
mod against_rest;
mod letters;
mod pairwise;
mod two_stage;

pub use adjustment::{Adjustment, adjust};
pub use against_rest::{AgainstRest, against_rest};
pub use letters::Letters;
pub use pairwise::{PairComparison, Pairwise, PairwiseMethod, pairwise};
pub use two_stage::{TwoStage, TwoStageMethod, two_stage};
