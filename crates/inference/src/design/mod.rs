//! Standard errors that know how the sample was drawn.
//!
//! A [`Sampling`] says how: strata, clusters, populations, stages. With
//! weights it makes a [`SurveyDesign`], which gives totals, means, ratios,
//! proportions and scores of the whole population or of a [`Domain`] their
//! standard errors by linearisation. [`ReplicateWeights`] do so for any
//! statistic. [`DesignTally`] is the design as a summary that streams and
//! merges.

mod domain;
mod estimate;
mod hadamard;
mod options;
mod replicate_weights;
mod sampling;
mod structure;
mod survey_design;
mod tally;

pub use domain::Domain;
pub use estimate::DesignEstimate;
pub use options::{DesignInterval, DesignOptions};
pub use replicate_weights::{Centre, ReplicateKind, ReplicateWeights};
pub use sampling::{LonelyPsu, Nesting, Population, Sampling, Stage};
pub use survey_design::{Linearisation, SurveyDesign};
pub use tally::DesignTally;
