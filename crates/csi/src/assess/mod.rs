//! How good an estimated model is.

mod admissibility;
mod effect_size;
mod htmt;
mod inflation;
mod model_fit;
mod reliability;
mod selection;

pub use admissibility::{Admissibility, Flaw};
pub use effect_size::EffectSize;
pub use htmt::{Htmt, HtmtKind};
pub use inflation::ItemInflation;
pub use model_fit::{Implied, ModelFit};
pub use reliability::ConstructRow;
pub use selection::Selection;
