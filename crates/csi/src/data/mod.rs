//! What a path model is estimated from: moments of the items, or rows.

mod indicators;
mod missing;
mod rows;

pub use indicators::Indicators;
pub use missing::MissingAnswers;
pub use rows::Rows;
