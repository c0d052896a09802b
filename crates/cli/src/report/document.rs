//! The report as a document: what JSON shows field by field, and what the
//! other formats are drawn from. docs/src/json.md describes it.

use serde::Serialize;

use crate::metric::Unit;

/// The shape of the document. Within a version fields are added, and never
/// changed or removed.
pub(crate) const SCHEMA: &str = "satis.metric/1";

/// A measurement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Report {
    pub(crate) schema: &'static str,
    pub(crate) program: String,
    pub(crate) metric: &'static str,
    /// The metric as people write it.
    #[serde(skip)]
    pub(crate) title: &'static str,
    pub(crate) input: InputFacts,
    pub(crate) rows: RowFacts,
    pub(crate) rules: Rules,
    pub(crate) options: Options,
    pub(crate) overall: Group,
    pub(crate) items: Vec<ItemGroup>,
    pub(crate) segments: Vec<SegmentTable>,
    pub(crate) trend: Option<Trend>,
    pub(crate) bad_cells: BadCellFacts,
}

/// What was read, and as what it was taken.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct InputFacts {
    #[serde(flatten)]
    pub(crate) file: FileFacts,
    pub(crate) column: ColumnName,
}

/// The file, and as what it was taken.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct FileFacts {
    pub(crate) path: String,
    pub(crate) format: &'static str,
    pub(crate) encoding: &'static str,
    pub(crate) encoding_evidence: &'static str,
    pub(crate) compression: Option<&'static str>,
    pub(crate) delimiter: char,
    pub(crate) columns: usize,
    pub(crate) rows: u64,
    pub(crate) notes: Vec<String>,
    /// All of it in a line.
    #[serde(skip)]
    pub(crate) line: String,
}

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ColumnName {
    pub(crate) name: String,
    /// Counted from 1.
    pub(crate) number: usize,
}

/// What became of the rows: they add up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct RowFacts {
    pub(crate) read: u64,
    pub(crate) filtered_out: u64,
    pub(crate) weight_blank: u64,
    pub(crate) weight_bad: u64,
    pub(crate) missing: u64,
    pub(crate) answered: u64,
}

/// The rules that decided about cells and rows, in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Rules {
    pub(crate) cells: String,
    pub(crate) labels: Option<String>,
    pub(crate) filters: Option<String>,
    pub(crate) weights: Option<String>,
    pub(crate) dates: Option<String>,
    pub(crate) segments: Option<String>,
    pub(crate) small_base: String,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Options {
    pub(crate) scale: ScaleFacts,
    /// What else defines the metric, such as its cuts.
    pub(crate) definitions: Vec<String>,
    pub(crate) facts: Vec<String>,
    pub(crate) interval: Option<String>,
    pub(crate) level: f64,
    pub(crate) weight: Option<ColumnName>,
    pub(crate) by: Vec<ColumnName>,
    pub(crate) filters: Vec<FilterFacts>,
    pub(crate) adjust: String,
    pub(crate) minimum_base: u64,
    pub(crate) strict: bool,
}

/// The points of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct ScaleFacts {
    pub(crate) min: i32,
    pub(crate) max: i32,
    pub(crate) good: &'static str,
}

/// One column that had to hold one of these values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct FilterFacts {
    pub(crate) column: ColumnName,
    pub(crate) values: Vec<String>,
}

/// What is told of one set of answers: all, a segment, or a period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Group {
    pub(crate) n: u64,
    pub(crate) effective_n: Option<f64>,
    pub(crate) design_effect: Option<f64>,
    pub(crate) total_weight: Option<f64>,
    pub(crate) small_base: bool,
    #[serde(flatten)]
    pub(crate) headline: FigureFacts,
    pub(crate) further: Vec<FigureFacts>,
    pub(crate) shares: Vec<ShareFacts>,
    pub(crate) counts: Vec<CountFacts>,
    pub(crate) missing: MissingFacts,
}

/// One figure; without a value where nobody answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct FigureFacts {
    pub(crate) definition: String,
    /// For people.
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) unit: Unit,
    pub(crate) value: Option<f64>,
    pub(crate) fraction: Option<f64>,
    pub(crate) standard_error: Option<f64>,
    pub(crate) interval: Option<IntervalFacts>,
    pub(crate) conventions: Vec<String>,
}

/// An interval, in the unit of its figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct IntervalFacts {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) level: f64,
    pub(crate) method: String,
}

/// The share of a part of the scale, as a fraction.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ShareFacts {
    pub(crate) name: &'static str,
    pub(crate) from: i32,
    pub(crate) to: i32,
    pub(crate) n: u64,
    pub(crate) share: Option<f64>,
    pub(crate) standard_error: Option<f64>,
    pub(crate) interval: Option<IntervalFacts>,
}

/// How many gave one answer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct CountFacts {
    pub(crate) value: i32,
    pub(crate) n: u64,
    pub(crate) weight: Option<f64>,
}

/// How many did not answer, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct MissingFacts {
    pub(crate) total: u64,
    pub(crate) skipped: u64,
    pub(crate) not_applicable: u64,
    pub(crate) not_shown: u64,
    pub(crate) refused: u64,
    pub(crate) invalid: u64,
}

/// One item of a set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ItemGroup {
    pub(crate) column: ColumnName,
    #[serde(flatten)]
    pub(crate) group: Group,
}

/// The segments of one column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct SegmentTable {
    pub(crate) column: ColumnName,
    /// How the segments were compared; None where there are not two.
    pub(crate) comparison: Option<ComparisonFacts>,
    pub(crate) segments: Vec<SegmentGroup>,
}

/// How the segments of a table were compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ComparisonFacts {
    pub(crate) method: String,
    pub(crate) adjustment: String,
    pub(crate) level: f64,
    /// Segments that were compared with the rest.
    pub(crate) compared: usize,
    pub(crate) pairs: Vec<PairFacts>,
    pub(crate) notes: Vec<String>,
}

/// Two segments, first minus second.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PairFacts {
    pub(crate) first: String,
    pub(crate) second: String,
    #[serde(flatten)]
    pub(crate) difference: DifferenceFacts,
}

/// A difference of two groups, in the unit of the headline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct DifferenceFacts {
    pub(crate) difference: f64,
    pub(crate) standard_error: Option<f64>,
    pub(crate) interval: Option<IntervalFacts>,
    pub(crate) p_value: f64,
    pub(crate) p_adjusted: f64,
}

/// One segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct SegmentGroup {
    pub(crate) name: String,
    pub(crate) blank: bool,
    /// The segment less all others; None where one of the two has too few
    /// answers.
    pub(crate) against_rest: Option<DifferenceFacts>,
    /// Segments that share a letter do not differ.
    pub(crate) letters: Option<String>,
    #[serde(flatten)]
    pub(crate) group: Group,
}

/// The answers by period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Trend {
    pub(crate) every: String,
    pub(crate) date_column: ColumnName,
    pub(crate) without_date: WithoutDate,
    pub(crate) periods: Vec<PeriodGroup>,
    pub(crate) gaps: Vec<GapFacts>,
    /// How many periods a rolling figure covers, where one was asked for.
    pub(crate) window: Option<usize>,
    pub(crate) control: Option<ControlFacts>,
    pub(crate) line: Option<LineFacts>,
    pub(crate) levels: Vec<LevelFacts>,
    pub(crate) notes: Vec<String>,
}

/// Periods in a row without answers, between two that have some.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct GapFacts {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) periods: u64,
    /// How many periods with answers come before.
    #[serde(skip)]
    pub(crate) after: usize,
}

/// By what the periods are judged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct ControlFacts {
    /// How many first periods; None for all of them.
    pub(crate) baseline: Option<usize>,
    pub(crate) centre: f64,
    pub(crate) variance: Option<f64>,
    pub(crate) sigmas: f64,
    pub(crate) run_length: f64,
    pub(crate) smoothing: f64,
    pub(crate) ewma_limit: f64,
    pub(crate) reference: f64,
    pub(crate) decision: f64,
}

/// The line through the points: Theil and Sen's slope, Mann and Kendall's
/// test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct LineFacts {
    pub(crate) slope: f64,
    pub(crate) intercept: f64,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    pub(crate) level: f64,
    pub(crate) tau: f64,
    pub(crate) z: f64,
    pub(crate) p_value: f64,
}

/// A level between two changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct LevelFacts {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) value: f64,
}

/// What a period is judged to be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PointFacts {
    pub(crate) lower_limit: f64,
    pub(crate) upper_limit: f64,
    /// Standard errors from the centre.
    pub(crate) z: f64,
    pub(crate) ewma: f64,
    pub(crate) cusum_up: f64,
    pub(crate) cusum_down: f64,
    pub(crate) flags: Vec<String>,
}

/// The figure of the last periods together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct RollingFacts {
    pub(crate) n: u64,
    pub(crate) value: Option<f64>,
    pub(crate) standard_error: Option<f64>,
    pub(crate) interval: Option<IntervalFacts>,
    pub(crate) missing: MissingFacts,
    /// The same as a figure.
    #[serde(skip)]
    pub(crate) figure: FigureFacts,
}

/// A period, or a wave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PeriodFacts {
    pub(crate) period: String,
    /// None for a wave.
    pub(crate) first_day: Option<String>,
    pub(crate) last_day: Option<String>,
}

/// Answers that are in no period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct WithoutDate {
    pub(crate) blank: u64,
    pub(crate) bad: u64,
}

/// One period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PeriodGroup {
    #[serde(flatten)]
    pub(crate) facts: PeriodFacts,
    pub(crate) judged: Option<PointFacts>,
    pub(crate) rolling: Option<RollingFacts>,
    #[serde(flatten)]
    pub(crate) group: Group,
}

/// Cells that cannot be read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct BadCellFacts {
    pub(crate) count: u64,
    pub(crate) first: Vec<BadCellFact>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct BadCellFact {
    pub(crate) line: u64,
    pub(crate) column: ColumnName,
    pub(crate) text: String,
}
