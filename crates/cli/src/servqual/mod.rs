//! Service-quality surveys: which columns ask about which item, one pass over
//! the answers, and the questionnaire of the classical 22 items.

mod config;
mod dimensions;
mod layout;
mod pass;
mod template;

pub(crate) use layout::Layout;
pub(crate) use pass::{ServqualPass, only_answer};
pub(crate) use template::template;
