//! The index of satisfaction in its model as a document: what JSON shows field
//! by field. docs/src/json.md describes it.

use serde::Serialize;

use crate::report::document::{BadCellFacts, ColumnName, FileFacts, FilterFacts, MissingFacts};
use crate::report::figure::Figure;

/// The shape of the document. Within a version fields are added, and never
/// changed or removed.
pub(super) const SCHEMA: &str = "satis.csi/1";

/// The index of satisfaction in its model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct CsiReport {
    pub(super) schema: &'static str,
    pub(super) program: String,
    pub(super) metric: &'static str,
    pub(super) input: FileFacts,
    pub(super) rows: CsiRows,
    pub(super) options: CsiOptions,
    pub(super) model: ModelFacts,
    /// Respondents who answered an item or more.
    pub(super) respondents: u64,
    /// Respondents who count.
    pub(super) n: u64,
    pub(super) effective_n: Option<f64>,
    /// Respondents who lack an answer.
    pub(super) incomplete: u64,
    /// Answers that are missing, by reason.
    pub(super) missing: MissingFacts,
    pub(super) small_base: bool,
    /// The index of the target.
    pub(super) index: IndexFacts,
    pub(super) constructs: Vec<ConstructFacts>,
    pub(super) paths: Vec<PathFacts>,
    pub(super) effects: Vec<EffectFacts>,
    pub(super) outer: Vec<OuterFacts>,
    pub(super) items: Vec<ItemFacts>,
    /// Pairs of constructs.
    pub(super) discriminant: Vec<PairFacts>,
    pub(super) fit: FitFacts,
    pub(super) importance_performance: Option<ImportanceFacts>,
    pub(super) segments: Vec<SegmentsFacts>,
    pub(super) convergence: ConvergenceFacts,
    pub(super) admissibility: AdmissibilityFacts,
    pub(super) bootstrap: Option<BootstrapFacts>,
    pub(super) warnings: Vec<String>,
    /// What could not be told, and why.
    pub(super) notes: Vec<String>,
    pub(super) bad_cells: BadCellFacts,
    pub(super) conventions: Vec<String>,
    /// Which answers the figures are about.
    #[serde(skip)]
    pub(super) subject: Vec<String>,
    /// How cells were read, in words.
    #[serde(skip)]
    pub(super) cells: String,
}

/// What became of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct CsiRows {
    pub(super) read: u64,
    pub(super) filtered_out: u64,
    pub(super) weight_blank: u64,
    pub(super) weight_bad: u64,
    /// Rows without an answer to any item.
    pub(super) unanswered: u64,
}

/// What was asked for, defaults filled in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct CsiOptions {
    pub(super) model: String,
    pub(super) target: String,
    pub(super) index_weights: String,
    pub(super) scheme: String,
    pub(super) item_metric: String,
    pub(super) correction: String,
    pub(super) missing_answers: String,
    pub(super) bootstrap: usize,
    pub(super) seed: u64,
    pub(super) bootstrap_interval: String,
    pub(super) level: f64,
    pub(super) weight: Option<ColumnName>,
    pub(super) by: Vec<ColumnName>,
    pub(super) filters: Vec<FilterFacts>,
    pub(super) strict: bool,
}

/// The model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ModelFacts {
    pub(super) name: String,
    /// The national index that it is, if it is one.
    pub(super) template: Option<&'static str>,
    /// Whether its paths are as recalled.
    pub(super) recalled: bool,
}

/// An index from 0 to 100.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct IndexFacts {
    pub(super) construct: String,
    #[serde(flatten)]
    pub(super) figure: Figure,
    /// As if the weights were known.
    pub(super) known_weights_standard_error: f64,
    /// Of the respondents' indices.
    pub(super) standard_deviation: f64,
    /// The convention in words.
    pub(super) convention: &'static str,
}

/// A construct.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ConstructFacts {
    pub(super) construct: String,
    /// Reflective or composite.
    pub(super) kind: &'static str,
    pub(super) measured_by: usize,
    pub(super) index: Option<IndexFacts>,
    pub(super) r_squared: Option<Figure>,
    pub(super) adjusted_r_squared: Option<f64>,
    pub(super) alpha: Option<Figure>,
    pub(super) rho_a: Option<Figure>,
    pub(super) rho_c: Figure,
    pub(super) average_variance_extracted: Figure,
    /// Respondents who count and answered none of its items.
    pub(super) without_answers: u64,
}

/// A path.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct PathFacts {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) coefficient: Figure,
    /// The coefficient over its standard error.
    pub(super) statistic: Option<f64>,
    pub(super) p_value: Option<f64>,
    /// Cohen's f2, the scores as they are.
    pub(super) f_squared: Option<f64>,
    pub(super) vif: Option<f64>,
}

/// The effect of a construct on another along all ways.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct EffectFacts {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) total: Figure,
    /// None where there is no way of two paths.
    pub(super) indirect: Option<Figure>,
}

/// What measures a construct.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct OuterFacts {
    pub(super) construct: String,
    /// An item, or a part of a construct of higher order.
    pub(super) item: String,
    pub(super) weight: Figure,
    pub(super) loading: Figure,
    /// In the index of the construct; those of a construct sum to 1.
    pub(super) index_weight: Option<f64>,
    pub(super) vif: Option<f64>,
}

/// An item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ItemFacts {
    pub(super) item: String,
    pub(super) column: ColumnName,
    pub(super) scale: [i32; 2],
    pub(super) reversed: bool,
    pub(super) missing: MissingFacts,
    pub(super) mean: Option<f64>,
    pub(super) standard_deviation: f64,
}

/// How distinct two constructs are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct PairFacts {
    pub(super) first: String,
    pub(super) second: String,
    pub(super) correlation: f64,
    pub(super) htmt: Option<Figure>,
}

/// Overall fit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct FitFacts {
    pub(super) estimated: Option<MeasuresFacts>,
    pub(super) saturated: Option<MeasuresFacts>,
    pub(super) goodness_of_fit: Option<f64>,
}

/// Measures of overall fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct MeasuresFacts {
    pub(super) srmr: f64,
    pub(super) d_uls: f64,
    pub(super) d_g: Option<f64>,
    pub(super) chi_square: Option<f64>,
    pub(super) degrees_of_freedom: i64,
    pub(super) nfi: Option<f64>,
    pub(super) rmsea: Option<f64>,
}

/// What moves the target, and how well it does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ImportanceFacts {
    pub(super) target: String,
    pub(super) constructs: Vec<ImportanceRow>,
    pub(super) items: Vec<ImportanceRow>,
}

/// A construct, or an item, on the map.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ImportanceRow {
    pub(super) construct: String,
    pub(super) item: Option<String>,
    pub(super) importance: f64,
    pub(super) performance: f64,
}

/// The segments of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct SegmentsFacts {
    pub(super) column: ColumnName,
    pub(super) segments: Vec<SegmentFacts>,
}

/// The index of a segment, the weights being those of all.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct SegmentFacts {
    pub(super) name: String,
    pub(super) blank: bool,
    pub(super) n: u64,
    pub(super) small_base: bool,
    pub(super) index: Option<Figure>,
    /// Of all constructs.
    pub(super) indices: Vec<NamedIndex>,
    /// Less the index of everybody else.
    pub(super) difference: Option<Figure>,
    pub(super) z: Option<f64>,
    pub(super) p_value: Option<f64>,
    /// By Holm, over the segments of the column.
    pub(super) adjusted_p_value: Option<f64>,
}

/// The index of a construct in a segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct NamedIndex {
    pub(super) construct: String,
    #[serde(flatten)]
    pub(super) figure: Figure,
}

/// How the weights settled.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ConvergenceFacts {
    pub(super) iterations: usize,
    pub(super) damped: usize,
    pub(super) change: f64,
    pub(super) cycle: bool,
    pub(super) words: String,
}

/// Whether the solution can be believed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct AdmissibilityFacts {
    pub(super) admissible: bool,
    /// What is wrong, in words.
    pub(super) flaws: Vec<String>,
}

/// What became of the replicates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct BootstrapFacts {
    pub(super) replicates: usize,
    pub(super) failed: u64,
    pub(super) causes: Vec<CauseFacts>,
}

/// Why replicates failed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct CauseFacts {
    pub(super) cause: String,
    pub(super) count: u64,
}
