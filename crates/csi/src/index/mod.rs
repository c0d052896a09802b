//! The satisfaction index from 0 to 100, and what follows from it.

mod aggregate;
mod csi_index;
mod disconfirmation;
mod importance_performance;
mod importance_weighted;
mod what_if;

pub use aggregate::{IndexTree, TreeValue};
pub use csi_index::{CsiIndex, IndexComparison, IndexWeights, ItemShare};
pub use disconfirmation::{Disconfirmation, Regression};
pub use importance_performance::{
    ConstructImportance, ImportancePerformance, ItemImportance, RangeUsed,
};
pub use importance_weighted::ImportanceWeighted;
pub use what_if::Change;
