//! A plan as a document: what JSON shows field by field. docs/src/json.md
//! describes it.

use serde::Serialize;

use crate::args::PlanArgs;

/// The shape of the document. Within a version fields are added, and never
/// changed or removed.
const SCHEMA: &str = "satis.plan/1";

/// The answers of a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PlanReport {
    schema: &'static str,
    program: String,
    #[serde(flatten)]
    pub(super) planned: Planned,
    pub(super) level: f64,
    pub(super) design_effect: f64,
    pub(super) population: Option<u64>,
    pub(super) response_rate: Option<f64>,
    pub(super) for_margin: Option<MarginPlan>,
    pub(super) for_difference: Option<DifferencePlan>,
    pub(super) given: Option<GivenPlan>,
}

/// What is planned, and what is expected of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Planned {
    pub(crate) metric: &'static str,
    pub(crate) definition: &'static str,
    pub(crate) unit: &'static str,
    /// Of one coded answer.
    pub(crate) variance: f64,
    /// Where the variance comes from, in words.
    pub(crate) basis: String,
}

/// How many answers a margin needs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct MarginPlan {
    pub(crate) margin: f64,
    pub(crate) method: &'static str,
    pub(crate) exact: f64,
    pub(crate) n: u64,
    pub(crate) to_ask: Option<u64>,
}

/// How many answers a difference needs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct DifferencePlan {
    pub(crate) difference: f64,
    pub(crate) power: f64,
    pub(crate) exact: f64,
    pub(crate) n_first: u64,
    pub(crate) n_second: u64,
    pub(crate) n_total: u64,
    pub(crate) to_ask_first: Option<u64>,
    pub(crate) to_ask_second: Option<u64>,
}

/// What given numbers of answers tell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct GivenPlan {
    pub(crate) n_first: u64,
    pub(crate) n_second: u64,
    pub(crate) margin: f64,
    pub(crate) method: &'static str,
    pub(crate) detectable_difference: f64,
    /// The power with which it is detectable.
    pub(crate) power_wanted: f64,
    /// The power for the difference that was asked for.
    pub(crate) power: Option<f64>,
}

impl PlanReport {
    /// The answers to what was asked.
    pub(crate) fn new(
        args: &PlanArgs,
        planned: Planned,
        for_margin: Option<MarginPlan>,
        for_difference: Option<DifferencePlan>,
        given: Option<GivenPlan>,
    ) -> Self {
        Self {
            schema: SCHEMA,
            program: format!("satis {}", env!("CARGO_PKG_VERSION")),
            planned,
            level: args.level,
            design_effect: args.design_effect,
            population: args.population,
            response_rate: args.response_rate.map(|rate| rate.fraction()),
            for_margin,
            for_difference,
            given,
        }
    }
}
