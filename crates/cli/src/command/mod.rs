//! The commands, one a file; each turns its options into text.

pub(crate) mod columns;
pub(crate) mod demo;
mod profile;
mod reading;
