//! The account of weights as a document: what JSON shows field by field.
//! docs/src/json.md describes it.

use serde::Serialize;

use crate::report::document::{ColumnName, FileFacts};

/// The shape of the document. Within a version fields are added, and never
/// changed or removed.
pub(super) const SCHEMA: &str = "satis.weight/1";

/// How rows were weighted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct WeightReport {
    pub(super) schema: &'static str,
    pub(super) program: String,
    pub(super) input: FileFacts,
    pub(super) options: WeightOptions,
    pub(super) method: &'static str,
    pub(super) sweeps: u32,
    pub(super) largest_deviation: f64,
    /// Rows whose weight was cut to a bound.
    pub(super) trimmed: u64,
    pub(super) weights: WeightSummaryFacts,
    pub(super) start_weights: WeightSummaryFacts,
    pub(super) margins: Vec<MarginFacts>,
    pub(super) conventions: Vec<String>,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct WeightOptions {
    pub(super) margins: String,
    pub(super) start: Option<ColumnName>,
    pub(super) trim_min: Option<f64>,
    pub(super) trim_max: Option<f64>,
    pub(super) total: Option<f64>,
    pub(super) rescale: bool,
    pub(super) output: Option<String>,
    pub(super) name: String,
}

/// The spread of some weights, and what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct WeightSummaryFacts {
    pub(super) n: u64,
    pub(super) sum: f64,
    pub(super) mean: f64,
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) variation: f64,
    pub(super) design_effect: f64,
    pub(super) effective_n: f64,
}

/// One margin before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct MarginFacts {
    pub(super) name: String,
    pub(super) unit: &'static str,
    pub(super) outside: u64,
    pub(super) levels: Vec<LevelRow>,
}

/// One level before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct LevelRow {
    pub(super) level: String,
    pub(super) n: u64,
    pub(super) unweighted_share: f64,
    pub(super) start_share: f64,
    pub(super) target_share: f64,
    pub(super) share: f64,
    pub(super) target: f64,
    pub(super) sum: f64,
}
