//! The value of customers as a document: what JSON shows field by field.
//! docs/src/json.md describes it.

use serde::Serialize;

use crate::report::document::{BadCellFacts, ColumnName, FileFacts, FilterFacts};
use crate::report::figure::Figure;

/// The shape of the document. Within a version fields are added, and never
/// changed or removed.
pub(super) const SCHEMA: &str = "satis.clv/1";

/// What customers will do and are worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ClvReport {
    pub(super) schema: &'static str,
    pub(super) program: String,
    pub(super) metric: &'static str,
    pub(super) input: FileFacts,
    pub(super) rows: RowCounts,
    pub(super) options: ClvOptions,
    /// None for a table of customers.
    pub(super) observation: Option<ObservationFacts>,
    pub(super) customers: CustomerFacts,
    pub(super) regularity: Option<RegularityFacts>,
    pub(super) fit: FitFacts,
    pub(super) alive: AliveFacts,
    pub(super) purchases: TotalFacts,
    pub(super) spend: Option<SpendFacts>,
    pub(super) value: Option<ValueFacts>,
    pub(super) holdout: Option<HoldoutFacts>,
    pub(super) warnings: Vec<String>,
    /// What could not be told, and why.
    pub(super) notes: Vec<String>,
    pub(super) bad_cells: BadCellFacts,
    pub(super) conventions: Vec<String>,
}

/// What became of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(in crate::report) struct RowCounts {
    pub(in crate::report) read: u64,
    pub(in crate::report) filtered_out: u64,
    pub(in crate::report) no_customer: u64,
    pub(in crate::report) no_time: u64,
    pub(in crate::report) no_amount: u64,
    pub(in crate::report) unreadable: u64,
}

/// What was asked for, defaults filled in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ClvOptions {
    pub(super) model: String,
    pub(super) unit: String,
    pub(super) horizon: f64,
    pub(super) discount: f64,
    pub(super) margin: f64,
    pub(super) level: f64,
    pub(super) merge_days: u32,
    pub(super) returns: &'static str,
    pub(super) zeros: &'static str,
    pub(super) columns: Vec<RoleFacts>,
    pub(super) filters: Vec<FilterFacts>,
    pub(super) output: Option<String>,
}

/// What a column was read as.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::report) struct RoleFacts {
    pub(in crate::report) role: &'static str,
    pub(in crate::report) column: ColumnName,
}

/// What a log says of itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::report) struct ObservationFacts {
    pub(in crate::report) from: String,
    pub(in crate::report) until: String,
    pub(in crate::report) transactions: u64,
    pub(in crate::report) merged: u64,
    pub(in crate::report) returns_dropped: u64,
    pub(in crate::report) negative_dropped: u64,
    pub(in crate::report) zeros_dropped: u64,
    pub(in crate::report) after_end: u64,
    pub(in crate::report) customers_dropped: u64,
}

/// Whom it is about.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct CustomerFacts {
    pub(super) n: u64,
    pub(super) distinct: u64,
    pub(super) once: u64,
    pub(super) repeat_purchases: u64,
    pub(super) mean_age: f64,
    pub(super) small_base: bool,
}

/// How regular purchases are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct RegularityFacts {
    pub(super) k: Option<f64>,
    pub(super) pairs: u64,
}

/// A fit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct FitFacts {
    pub(super) name: String,
    pub(super) stages: Option<u32>,
    pub(super) parameters: Vec<ParameterFacts>,
    pub(super) log_likelihood: f64,
    pub(super) aic: f64,
    pub(super) bic: f64,
    pub(super) n: u64,
    pub(super) convergence: String,
    pub(super) gradient_norm: f64,
    pub(super) iterations: u64,
    pub(super) evaluations: u64,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ParameterFacts {
    pub(super) parameter: String,
    #[serde(flatten)]
    pub(super) figure: Figure,
}

/// Who is still there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct AliveFacts {
    pub(super) total: Figure,
    pub(super) mean: f64,
    pub(super) groups: Vec<AliveGroup>,
}

/// Customers of like probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct AliveGroup {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) customers: u64,
}

/// A sum over all customers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct TotalFacts {
    pub(super) total: Figure,
    pub(super) mean: Figure,
}

/// What a purchase brings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct SpendFacts {
    pub(super) fit: FitFacts,
    pub(super) observed_mean: Option<f64>,
    pub(super) population_mean: Option<Figure>,
    pub(super) customers_left_out: u64,
    pub(super) independence: Option<IndependenceFacts>,
}

/// Whether spend goes with frequency.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct IndependenceFacts {
    pub(super) pearson: CorrelationFacts,
    pub(super) spearman: CorrelationFacts,
}

/// A correlation with its test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct CorrelationFacts {
    #[serde(flatten)]
    pub(super) figure: Figure,
    pub(super) p_value: f64,
}

/// What customers are worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ValueFacts {
    pub(super) total: Figure,
    pub(super) mean: Figure,
    pub(super) top_20_share: Option<Figure>,
    pub(super) customers_for_80: Option<f64>,
}

/// What customers did in the holdout.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct HoldoutFacts {
    pub(super) from: String,
    pub(super) until: String,
    pub(super) length: f64,
    pub(super) actual: f64,
    pub(super) expected: f64,
    pub(super) total_error: Option<f64>,
    pub(super) mae: f64,
    pub(super) rmse: f64,
    pub(super) frequencies: Vec<FrequencyFacts>,
    pub(super) tracking: Vec<TrackingFacts>,
    pub(super) tracking_mape: Option<f64>,
}

/// Customers of one frequency in the holdout.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct FrequencyFacts {
    pub(super) frequency: u64,
    pub(super) or_more: bool,
    pub(super) customers: u64,
    pub(super) actual: u64,
    pub(super) expected: f64,
    pub(super) actual_mean: Option<f64>,
    pub(super) expected_mean: Option<f64>,
}

/// One period of the tracking curve.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct TrackingFacts {
    pub(super) end: f64,
    pub(super) ends_on: String,
    pub(super) actual: u64,
    pub(super) expected: f64,
    pub(super) actual_so_far: u64,
    pub(super) expected_so_far: f64,
}
