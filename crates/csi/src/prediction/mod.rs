//! What a model says about respondents, or answers, that it has not seen.

mod blindfold;
mod cvpat;
mod options;
mod predict;

pub use blindfold::{Blindfolded, Omission};
pub use cvpat::LossTest;
pub use options::{Antecedents, Benchmark, PredictionOptions};
pub use predict::{ItemPrediction, Prediction, PredictionErrors};
