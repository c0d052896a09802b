//! Scores of customers as a document: what JSON shows field by field.
//! docs/src/json.md describes it.

use serde::Serialize;

use crate::report::clv::{ObservationFacts, RoleFacts, RowCounts};
use crate::report::document::{BadCellFacts, FileFacts, FilterFacts};
use crate::report::figure::Figure;

/// The shape of the document. Within a version fields are added, and never
/// changed or removed.
pub(super) const SCHEMA: &str = "satis.rfm/1";

/// Customers scored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct RfmReport {
    pub(super) schema: &'static str,
    pub(super) program: String,
    pub(super) metric: &'static str,
    pub(super) input: FileFacts,
    pub(super) rows: RowCounts,
    pub(super) options: RfmOptionFacts,
    pub(super) observation: Option<ObservationFacts>,
    pub(super) customers: u64,
    pub(super) purchases: u64,
    pub(super) spend: f64,
    pub(super) segments: Vec<SegmentFacts>,
    pub(super) groups: Vec<GroupFacts>,
    pub(super) concentration: Option<ConcentrationFacts>,
    /// What could not be told, and why.
    pub(super) notes: Vec<String>,
    pub(super) bad_cells: BadCellFacts,
    pub(super) conventions: Vec<String>,
}

/// What was asked for, defaults filled in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct RfmOptionFacts {
    pub(super) score_groups: u8,
    pub(super) ties: &'static str,
    pub(super) nested: bool,
    pub(super) level: f64,
    pub(super) merge_days: u32,
    pub(super) returns: &'static str,
    pub(super) zeros: &'static str,
    pub(super) columns: Vec<RoleFacts>,
    pub(super) filters: Vec<FilterFacts>,
    pub(super) output: Option<String>,
}

/// Some customers together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub(super) struct Together {
    pub(super) n: u64,
    pub(super) share: f64,
    pub(super) days_since_last: Option<f64>,
    pub(super) mean_purchases: Option<f64>,
    pub(super) mean_spend: Option<f64>,
    pub(super) spend_share: Option<f64>,
}

/// A named segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct SegmentFacts {
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) together: Together,
}

/// The customers of one score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct GroupFacts {
    pub(super) measure: &'static str,
    pub(super) score: u8,
    #[serde(flatten)]
    pub(super) together: Together,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
}

/// How unequally spend is spread.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ConcentrationFacts {
    pub(super) top_20_share: Figure,
    pub(super) gini: Figure,
    pub(super) customers_for_80: f64,
}
