//! Whether a model holds: against the data it was fitted to, and against what
//! came after.

mod calibration;
mod errors;
mod frequency;
mod holdout;
mod tracking;

pub use calibration::{ProbabilityCalibration, ProbabilityGroup};
pub use errors::ForecastErrors;
pub use frequency::{FrequencyFit, FrequencyRow};
pub use holdout::{HoldoutRow, HoldoutTable};
pub use tracking::{Tracking, TrackingRow};
