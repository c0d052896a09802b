//! The Kano report as a document: what JSON shows field by field, and what
//! the other formats are drawn from. docs/src/json.md describes it.

use serde::Serialize;

use crate::report::document::{ColumnName, FileFacts, FilterFacts, MissingFacts};
use crate::report::figure::{Figure, ReadRows};

/// The shape of the document. Within a version fields are added, and never
/// changed or removed.
pub(super) const SCHEMA: &str = "satis.kano/1";

/// A Kano analysis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct KanoReport {
    pub(super) schema: &'static str,
    pub(super) program: String,
    pub(super) metric: &'static str,
    pub(super) input: FileFacts,
    pub(super) rows: ReadRows,
    pub(super) options: KanoOptions,
    /// In the order of the columns or the configuration.
    pub(super) features: Vec<FeatureFacts>,
    pub(super) segments: Vec<KanoSegments>,
    pub(super) unknown: Vec<UnknownFacts>,
    /// How it was computed, in words.
    pub(super) conventions: Vec<String>,
    /// How the columns were found, in words.
    #[serde(skip)]
    pub(super) subject: Vec<String>,
    /// How cells are read, in words.
    #[serde(skip)]
    pub(super) rules: Vec<String>,
}

/// What was asked for, defaults filled in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct KanoOptions {
    pub(super) columns_found: String,
    pub(super) table: String,
    /// The rows of the table, from like to dislike.
    pub(super) table_cells: String,
    pub(super) rule: &'static str,
    pub(super) wording: String,
    pub(super) interval: Option<String>,
    pub(super) level: f64,
    pub(super) replicates: u32,
    pub(super) seed: u64,
    pub(super) questionable_limit: f64,
    pub(super) toss_up_above: f64,
    pub(super) importance_scale: Option<[i64; 2]>,
    pub(super) skip_unknown: bool,
    pub(super) by: Vec<ColumnName>,
    pub(super) filters: Vec<FilterFacts>,
}

/// One feature.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct FeatureFacts {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) functional: ColumnName,
    pub(super) dysfunctional: ColumnName,
    pub(super) importance_column: Option<ColumnName>,
    pub(super) wording: String,
    /// From 1; None where nobody answered both questions.
    pub(super) priority: Option<usize>,
    #[serde(flatten)]
    pub(super) group: KanoGroup,
    pub(super) total_strength: Option<Figure>,
    pub(super) category_strength: Option<Figure>,
    pub(super) top_two: Option<TopTwoFacts>,
    pub(super) fong: Option<FongFacts>,
    pub(super) questionable: Option<QuestionableFacts>,
    pub(super) bootstrap: Option<BootstrapFacts>,
    pub(super) importance: Option<Figure>,
}

/// What is told of the answers of all, or of a segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct KanoGroup {
    pub(super) n: u64,
    pub(super) incomplete: u64,
    pub(super) missing: MissingFacts,
    pub(super) small_base: bool,
    pub(super) counts: Letters<u64>,
    pub(super) class: Option<ClassFacts>,
    pub(super) better: Option<Figure>,
    pub(super) worse: Option<Figure>,
}

/// One value a category.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) struct Letters<T> {
    pub(super) a: T,
    pub(super) o: T,
    pub(super) m: T,
    pub(super) i: T,
    pub(super) r: T,
    pub(super) q: T,
}

/// A class, and what other rules say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ClassFacts {
    /// The letter; None at a tie under the rule `mode`.
    pub(super) letter: Option<char>,
    /// In full, the tied ones with `/`.
    pub(super) category: String,
    /// The commonest categories.
    pub(super) commonest: Vec<char>,
    pub(super) other_rules: Vec<OtherRule>,
}

/// What another rule says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct OtherRule {
    pub(super) rule: &'static str,
    pub(super) letter: Option<char>,
    pub(super) agrees: bool,
}

/// The test of the two commonest categories.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct TopTwoFacts {
    pub(super) first: char,
    pub(super) second: char,
    pub(super) p_value: f64,
    pub(super) exact_p_value: f64,
    pub(super) toss_up: bool,
}

/// Fong's test, for compatibility.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct FongFacts {
    pub(super) distance: u64,
    pub(super) bound: f64,
    pub(super) different: bool,
}

/// The check of questionable answers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct QuestionableFacts {
    pub(super) share: f64,
    pub(super) p_value: f64,
    pub(super) flagged: bool,
}

/// The share of replicates in each class.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct BootstrapFacts {
    pub(super) shares: Letters<f64>,
    pub(super) undecided: f64,
    /// The share of those with the class of the feature.
    pub(super) same_class: Option<f64>,
}

/// The segments of one column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct KanoSegments {
    pub(super) column: ColumnName,
    pub(super) features: Vec<SegmentedFeature>,
}

/// One feature in the segments of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct SegmentedFeature {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) segments: Vec<KanoSegment>,
    pub(super) equal_classes: Option<EqualClasses>,
}

/// One segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct KanoSegment {
    pub(super) name: String,
    pub(super) blank: bool,
    #[serde(flatten)]
    pub(super) group: KanoGroup,
}

/// The test of equal classes between segments.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct EqualClasses {
    pub(super) chi_square: f64,
    pub(super) degrees_of_freedom: u64,
    pub(super) p_value: f64,
    /// Holm's, over the features of the column.
    pub(super) adjusted_p_value: f64,
    pub(super) cramers_v: f64,
    pub(super) smallest_expected: f64,
}

/// A text that is no answer, counted as invalid.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct UnknownFacts {
    pub(super) text: String,
    pub(super) count: u64,
    pub(super) line: u64,
    pub(super) column: ColumnName,
}
