//! Weights for the rows of a file: the targets, the rows, the file with its
//! weights.

mod output;
mod respondents;
mod targets;

pub(crate) use output::write;
pub(crate) use respondents::Respondents;
pub(crate) use targets::{Target, Targets};
