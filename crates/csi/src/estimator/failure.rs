//! Why an estimation failed, small enough to count in a bootstrap.

use super::Stage;
use crate::Error;

/// What kept a matrix from being estimated; positions are those of the stage
/// that failed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Failure {
    /// The item at this place of the stage does not vary.
    ConstantItem(usize),
    /// The items of this construct are collinear (mode B).
    CollinearItems(usize),
    /// The weighted items of this construct cancel.
    NoVariance(usize),
    /// The predecessors of this construct are collinear.
    CollinearConstructs(usize),
    /// The principal component of this construct was not found.
    NoComponent(usize),
    /// The items of this construct have no correction for attenuation.
    NoCorrection(usize),
    /// The weights did not settle.
    NoConvergence { iterations: usize, damped: usize, change: f64, cycle: bool },
}

impl Failure {
    /// What it was in a word or two, for a table of causes.
    pub(crate) const fn cause(self) -> &'static str {
        match self {
            Self::ConstantItem(_) => "constant item",
            Self::CollinearItems(_) => "collinear items",
            Self::NoVariance(_) => "construct without variance",
            Self::CollinearConstructs(_) => "collinear constructs",
            Self::NoComponent(_) => "no principal component",
            Self::NoCorrection(_) => "no correction",
            Self::NoConvergence { .. } => "no convergence",
        }
    }

    /// With the names of the stage.
    pub(crate) fn told(self, stage: &Stage) -> Error {
        let construct = |at: usize| stage.names[at].clone();
        match self {
            Self::ConstantItem(at) => Error::Constant { item: stage.item_names[at].clone() },
            Self::CollinearItems(at) => Error::CollinearItems { construct: construct(at) },
            Self::NoVariance(at) => Error::NoVariance { construct: construct(at) },
            Self::CollinearConstructs(at) => {
                Error::CollinearConstructs { construct: construct(at) }
            }
            Self::NoComponent(at) => {
                Error::Numerical { message: format!("{} of {:?}", self.cause(), stage.names[at]) }
            }
            Self::NoCorrection(at) => Error::NotApplicable {
                what: "this correction for attenuation",
                reason: format!(
                    "the items of {:?} do not correlate as those of a common factor",
                    stage.names[at]
                ),
            },
            Self::NoConvergence { iterations, damped, change, cycle } => {
                Error::NoConvergence { iterations, damped, change, cycle }
            }
        }
    }
}
