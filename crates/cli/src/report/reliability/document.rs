//! The reliability of a scale as a document: what JSON shows field by field.
//! docs/src/json.md describes it.

use serde::Serialize;

use crate::report::document::{BadCellFacts, ColumnName, FileFacts, FilterFacts, MissingFacts};
use crate::report::figure::{Figure, ReadRows};

/// The shape of the document. Within a version fields are added, and never
/// changed or removed.
pub(super) const SCHEMA: &str = "satis.reliability/1";

/// The reliability of a scale.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ReliabilityReport {
    pub(super) schema: &'static str,
    pub(super) program: String,
    pub(super) metric: &'static str,
    pub(super) input: FileFacts,
    pub(super) rows: ReadRows,
    pub(super) options: ReliabilityOptions,
    /// Respondents that count.
    pub(super) n: u64,
    /// Respondents who left out at least one item.
    pub(super) incomplete: u64,
    pub(super) missing: MissingFacts,
    pub(super) small_base: bool,
    pub(super) alpha: AlphaFacts,
    pub(super) omega: OmegaFacts,
    pub(super) guttman: Option<GuttmanFacts>,
    pub(super) split_halves: Option<SplitFacts>,
    /// Kaiser, Meyer and Olkin's measure of sampling adequacy.
    pub(super) sampling_adequacy: Option<f64>,
    pub(super) items: Vec<ItemFacts>,
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

/// What was asked for, defaults filled in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ReliabilityOptions {
    /// The lowest and the highest answer, where they were stated.
    pub(super) scale: Option<[i32; 2]>,
    pub(super) missing_treatment: String,
    pub(super) level: f64,
    pub(super) omega_factors: usize,
    pub(super) filters: Vec<FilterFacts>,
    pub(super) strict: bool,
}

/// Coefficient alpha.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct AlphaFacts {
    pub(super) raw: Figure,
    pub(super) standardized: f64,
    pub(super) average_correlation: f64,
}

/// Coefficient omega by each of its names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct OmegaFacts {
    /// Of one factor.
    pub(super) model_implied: Option<f64>,
    /// Of a general factor beside group factors.
    pub(super) hierarchical: Option<f64>,
    pub(super) total: Option<f64>,
    /// Whether the solution with group factors is one that data can have.
    pub(super) admissible: Option<bool>,
}

/// Guttman's bounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct GuttmanFacts {
    pub(super) lambda2: f64,
    pub(super) lambda4: f64,
    pub(super) lambda6: Option<f64>,
}

/// The split halves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct SplitFacts {
    pub(super) best: f64,
    pub(super) worst: f64,
    pub(super) mean: f64,
    pub(super) splits: u64,
    pub(super) exhaustive: bool,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ItemFacts {
    pub(super) column: ColumnName,
    pub(super) reversed: bool,
    pub(super) missing: MissingFacts,
    pub(super) mean: Option<f64>,
    pub(super) standard_deviation: f64,
    /// With the sum of the other items: r.drop.
    pub(super) rest_correlation: f64,
    pub(super) alpha_without: Option<f64>,
    pub(super) sampling_adequacy: Option<f64>,
}
