//! The estimation itself: from a covariance matrix to weights, correlations of
//! constructs and paths, without allocation, so that a bootstrap can call it
//! many thousand times.
//!
//! [`Plan`] is a model with names turned into positions, [`Workspace`] the
//! memory it works in and where its results stay. Lohmoeller's algorithm on
//! moments: with S the matrix of the items and W the block-diagonal weights,
//! the proxies have covariances `W S W'` and the items covariances `W S` with
//! them, so one iteration costs p^2 and never sees a respondent.

mod available;
mod correction;
mod failure;
mod plan;
mod stage;
mod workspace;

pub(crate) use correction::direction;
pub(crate) use failure::Failure;
pub(crate) use plan::{Plan, PlanWorkspace, Source};
pub(crate) use stage::Stage;
pub use workspace::Convergence;
pub(crate) use workspace::Workspace;
