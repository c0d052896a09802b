//! The hot loops, each written once, in safe Rust that compilers turn into
//! vector instructions: counting bytes, alone and by segment, and
//! cross-products.
//!
//! The summaries call them; call them directly to build a summary of your own.
//! With the feature `rayon`, each has a version on many threads, with the same
//! result bit for bit on any number of them.

mod count;
#[cfg(feature = "rayon")]
mod parallel;
mod products;
mod segment;
mod summarise;

pub use count::count_bytes;
#[cfg(feature = "rayon")]
pub use parallel::{
    count_by_segment_parallel, count_bytes_parallel, cross_products_parallel, summarise_parallel,
};
pub use products::{CrossProducts, cross_products};
pub use segment::{SegmentCounts, SegmentId, count_by_segment};
pub use summarise::summarise;
