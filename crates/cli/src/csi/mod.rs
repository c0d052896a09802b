//! Satisfaction indices: which model, which columns answer its items, one pass
//! over the answers, and questionnaires to begin with.

mod layout;
mod pass;
mod specification;
mod template;

pub(crate) use layout::Layout;
pub(crate) use pass::CsiPass;
pub(crate) use specification::Specification;
pub(crate) use template::template;
