//! What the benchmarks and the comparison with other packages share: data that
//! repeat byte for byte, and the time it takes to read memory.
//!
//! The README of this package says how to run them and what they found.

mod data;
mod ecsi;
mod purchases;
mod respondents;
mod sum;

pub use data::{
    MISSING_SHARE, SEGMENTS, kano_pair, ratings, scores, scores_with_missing, segments,
};
pub use ecsi::{ECSI_ITEMS, ECSI_PATHS, ecsi_answers, ecsi_names};
pub use purchases::{histories, transactions};
pub use respondents::{LEVELS, levels, start_weights};
pub use sum::{sum_bandwidth, sum_in_chunks, sum_plain};
