//! Uncertainty by resampling a summary, not its rows.

mod bayesian;
mod bootstrap;
mod draws;
mod failures;
mod interval;
mod jackknife;
mod options;
mod permutation;
mod poisson;
mod replicates;
mod resample;

pub use bayesian::bayesian_bootstrap;
pub use bootstrap::{bootstrap, bootstrap_by_segment, bootstrap_studentised};
pub use draws::Draws;
pub use failures::{Cause, Failures};
pub use interval::{BootstrapMethod, Ties};
pub use jackknife::{Jackknife, jackknife};
pub use options::{Execution, ResamplingOptions};
pub use permutation::{PermutationTest, TwoSided, permutation_test};
pub use poisson::PoissonBootstrap;
pub use replicates::Replicates;
pub use resample::Resample;
