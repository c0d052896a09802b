//! Groups of respondents, known and unknown: whether a model is the same in
//! them, whether it means the same, and which there are.

mod comparison;
mod fimix;
mod grouped;
mod micom;
mod options;
mod rebus;
mod ward;

pub use comparison::{
    BootstrapDifference, FigureComparison, GroupComparison, PermutedDifference, TTest,
};
pub use fimix::{Fimix, FimixOptions, FimixSegment};
pub use grouped::Groups;
pub use micom::{Composition, Invariance, Micom, PermutedMoment};
pub use options::{GroupOptions, PooledItems};
pub use rebus::{Rebus, RebusOptions};
