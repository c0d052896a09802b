//! From a path (or standard input) to rows of cells: decompression, encoding,
//! delimiter, header rows, columns. All of it streams: memory does not grow
//! with the file.

mod columns;
mod decoder;
mod delimiter;
mod encoding;
mod follow;
mod format;
mod header;
mod input;
mod lines;
mod records;
mod survey;

pub(crate) use columns::Columns;
pub(crate) use delimiter::Delimiter;
pub(crate) use encoding::parse_encoding;
pub(crate) use lines::Lines;
pub(crate) use survey::{Arrival, ReadOptions, Row, Survey};
