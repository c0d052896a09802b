//! Uncertainty of every figure of a fit: bootstrap, jackknife, and the
//! bootstrap test of exact fit.

mod bootstrap;
mod catalogue;
mod exact_fit;
mod execution;
mod figure;
mod jackknife;
mod options;
mod products;
mod worker;

pub use bootstrap::FitBootstrap;
pub(crate) use catalogue::Catalogue;
pub use exact_fit::{Distance, ExactFit, ExactFitOptions};
pub(crate) use execution::{run, unwatched};
pub use figure::{Figure, FigureKind};
pub use jackknife::FitJackknife;
pub(crate) use options::check_replicates;
pub use options::{
    Acceleration, BootstrapInterval, BootstrapOptions, Inadmissible, ReplicateErrors, SignChange,
};
pub(crate) use products::{Sums, Table, index};
pub(crate) use worker::Resampler;
