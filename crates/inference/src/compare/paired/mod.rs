//! Tests of two answers of the same people, from their joint counts.

mod differences;
mod signs;
mod square;
mod table;

pub use differences::{ZeroDifferences, paired_t, signed_rank};
pub use signs::{SignMethod, mcnemar, sign_test};
pub use square::{bowker, stuart_maxwell};
