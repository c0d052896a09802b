//! Weights: post-stratification, raking, calibration, trimming.
//!
//! All of them start from design weights (1 for all where there are none) and
//! change them as little as possible so that the sample agrees with what is
//! known of the population. The result, [`AdjustedWeights`], holds the weights
//! with a table of the margins before and after, and gives standard errors
//! that take the adjustment into account when handed to a
//! [`SurveyDesign`](crate::design::SurveyDesign).

mod adjusted;
pub(crate) mod auxiliary;
pub(crate) mod bound;
mod calibration;
pub(crate) mod column;
mod fitting;
pub(crate) mod gram;
mod margin;
mod policy;
mod post_stratification;
mod profile;
mod raking;
mod summary;
mod trimming;

pub use adjusted::{AdjustedWeights, MarginRow, MarginTable, TotalRow};
pub use calibration::{Calibration, Distance};
pub use column::{NumericColumn, crossed};
pub use margin::{Margin, TargetUnit};
pub use policy::{Discord, MissingLevel};
pub use post_stratification::PostStratification;
pub use raking::Raking;
pub use summary::WeightSummary;
pub use trimming::{Redistribution, TrimRule, trim_weights};
