//! Answers watched as they come in: what is said, and the state that is kept.

mod event;
mod state;
mod watcher;

pub(crate) use event::AlertEvent;
pub(crate) use state::{Counts, Settings, State};
pub(crate) use watcher::Watcher;
