//! The hot loops, each written once: counting bytes.

mod count;

pub use count::count_bytes;
