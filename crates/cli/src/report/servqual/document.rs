//! The gaps of a service as a document: what JSON shows field by field.
//! docs/src/json.md describes it.

use serde::Serialize;

use crate::report::document::{BadCellFacts, ColumnName, FileFacts, FilterFacts, MissingFacts};
use crate::report::figure::{Figure, ReadRows};

/// The shape of the document. Within a version fields are added, and never
/// changed or removed.
pub(super) const SCHEMA: &str = "satis.servqual/1";

/// The gaps of a service.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ServqualReport {
    pub(super) schema: &'static str,
    pub(super) program: String,
    pub(super) metric: &'static str,
    pub(super) input: FileFacts,
    pub(super) rows: ReadRows,
    pub(super) options: ServqualOptions,
    pub(super) respondents: u64,
    pub(super) complete: u64,
    pub(super) small_base: bool,
    pub(super) overall: GapFacts,
    pub(super) weighted: Option<GapFacts>,
    pub(super) servperf: PerceptionFacts,
    pub(super) weighted_servperf: Option<PerceptionFacts>,
    pub(super) dimensions: Vec<DimensionFacts>,
    pub(super) items: Vec<ItemFacts>,
    pub(super) hotelling: Option<HotellingFacts>,
    pub(super) combined_reliability: Option<ReliabilityFacts>,
    pub(super) disconfirmation: Option<DisconfirmationFacts>,
    pub(super) careless: CarelessFacts,
    pub(super) segments: Vec<SegmentsFacts>,
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
pub(super) struct ServqualOptions {
    pub(super) columns_found: String,
    pub(super) scale: [i32; 2],
    pub(super) weights: Option<Vec<f64>>,
    /// Their mean is what the gap should explain.
    pub(super) outcome: Vec<ColumnName>,
    pub(super) seconds: Option<ColumnName>,
    pub(super) missing_treatment: &'static str,
    pub(super) level: f64,
    pub(super) by: Vec<ColumnName>,
    pub(super) filters: Vec<FilterFacts>,
    pub(super) strict: bool,
}

/// Expected, perceived, and the difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct GapFacts {
    pub(super) n: u64,
    /// Respondents who are left out, by the reason of the first missing answer.
    pub(super) missing: MissingFacts,
    pub(super) expectation: f64,
    pub(super) perception: f64,
    pub(super) gap: Figure,
}

/// What is perceived, without what is expected.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct PerceptionFacts {
    pub(super) n: u64,
    pub(super) missing: MissingFacts,
    #[serde(flatten)]
    pub(super) figure: Figure,
}

/// A dimension.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct DimensionFacts {
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) gap: GapFacts,
    pub(super) test: Option<TestFacts>,
    pub(super) reliability: Option<ReliabilityFacts>,
}

/// An item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ItemFacts {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) dimension: String,
    pub(super) reversed: bool,
    pub(super) expectation_column: ColumnName,
    pub(super) perception_column: ColumnName,
    /// Answers to the two questions that are missing, by reason.
    pub(super) missing_answers: MissingFacts,
    #[serde(flatten)]
    pub(super) gap: GapFacts,
    pub(super) test: Option<TestFacts>,
}

/// Whether a gap is more than chance, and how large it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct TestFacts {
    pub(super) t: f64,
    pub(super) degrees_of_freedom: f64,
    pub(super) p_value: f64,
    pub(super) adjusted_p_value: f64,
    pub(super) signed_rank_p_value: f64,
    pub(super) adjusted_signed_rank_p_value: f64,
    pub(super) d_z: f64,
    pub(super) d_av: Option<f64>,
    pub(super) d_rm: Option<f64>,
    /// Hedges's factor times d_z.
    pub(super) g_z: Option<f64>,
    /// Hedges's factor times d_av.
    pub(super) g_av: Option<f64>,
}

/// How reliable a gap is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct ReliabilityFacts {
    pub(super) n: u64,
    /// Of the gap as a difference of two scales.
    pub(super) difference: f64,
    /// Alpha of the item gaps.
    pub(super) naive: Option<f64>,
    pub(super) perceptions: f64,
    pub(super) expectations: f64,
    pub(super) correlation: f64,
}

/// The test of all items' gaps at once.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct HotellingFacts {
    pub(super) n: u64,
    pub(super) t_squared: f64,
    pub(super) f: f64,
    pub(super) f_degrees_of_freedom: [f64; 2],
    pub(super) p_value: f64,
}

/// Whether the difference loses what its two sides tell of the outcome.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct DisconfirmationFacts {
    pub(super) missing_outcomes: MissingFacts,
    pub(super) overall: Option<RegressionFacts>,
    pub(super) dimensions: Vec<RegressionFacts>,
}

/// The regressions of the outcome on a gap, and on its two sides.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct RegressionFacts {
    pub(super) name: String,
    pub(super) n: u64,
    pub(super) r_squared_gap: f64,
    pub(super) r_squared_both: f64,
    pub(super) gap_coefficient: CoefficientFacts,
    pub(super) perception_coefficient: CoefficientFacts,
    pub(super) expectation_coefficient: CoefficientFacts,
    pub(super) f: f64,
    pub(super) f_degrees_of_freedom: [f64; 2],
    pub(super) p_value: f64,
    pub(super) surface: Option<SurfaceFacts>,
}

/// The quadratic response surface.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct SurfaceFacts {
    pub(super) origin: f64,
    pub(super) a1: CoefficientFacts,
    pub(super) a2: CoefficientFacts,
    pub(super) a3: CoefficientFacts,
    pub(super) a4: CoefficientFacts,
    pub(super) r_squared: f64,
}

/// A coefficient with its t test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct CoefficientFacts {
    pub(super) value: f64,
    pub(super) standard_error: f64,
    pub(super) t: f64,
    pub(super) p_value: f64,
}

/// Who gave one answer after the other, or hurried.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct CarelessFacts {
    /// One answer to all items of a side.
    pub(super) same_answer: u64,
    /// A run of equal answers this long or longer, half the items of a side.
    pub(super) long_string_bound: usize,
    pub(super) long_string: u64,
    /// The share of those among all respondents.
    pub(super) long_string_share: f64,
    /// Less than 2 seconds an answer.
    pub(super) speeding: Option<u64>,
}

/// The segments of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct SegmentsFacts {
    pub(super) column: ColumnName,
    pub(super) segments: Vec<SegmentFacts>,
}

/// The gaps of a segment; null where nobody of it counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct SegmentFacts {
    pub(super) name: String,
    pub(super) blank: bool,
    pub(super) respondents: u64,
    pub(super) small_base: bool,
    pub(super) overall: Option<GapFacts>,
    pub(super) weighted: Option<GapFacts>,
    pub(super) dimensions: Vec<NamedGap>,
}

/// The gap of a dimension in a segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct NamedGap {
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) gap: GapFacts,
}
