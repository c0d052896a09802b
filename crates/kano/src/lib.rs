//! Kano analysis: every published table and rule by name, with intervals, and
//! with tests that hold their size.
//!
//! Each feature is asked about twice: how would you feel if it were there (the
//! functional question), and if it were not (the dysfunctional one)? A pair of
//! answers is looked up in an evaluation table and gives one of six
//! categories: must-be, one-dimensional, attractive, indifferent, reverse,
//! questionable. From their counts follow the class of the feature and how much
//! it satisfies if present and dissatisfies if absent (Kano, Seraku, Takahashi
//! & Tsuji 1984, Attractive quality and must-be quality; Berger et al. 1993,
//! Kano's methods for understanding customer-defined quality).
//!
//! ```
//! use satis_kano::response_model::OffScale;
//! use satis_kano::{EvaluationTable, Feature, KanoTally, Rule, Wording};
//!
//! let wording = Wording::by_id("en-like-it")?;
//! let answers = [
//!     ("I like it", "I dislike it"),
//!     ("I like it", "I am neutral"),
//!     ("I expect it", "I dislike it"),
//!     ("I like it", "I dislike it"),
//!     ("I like it", ""),
//! ];
//! let tally = KanoTally::from_texts(&wording, answers, OffScale::Reject)?;
//! let feature = Feature::new("instant transfers", &tally, &EvaluationTable::berger1993())?;
//! assert_eq!(feature.counts().to_string(), "M 1, O 2, A 1, I 0, R 0, Q 0");
//! assert_eq!(
//!     feature.classify(Rule::MoaiOnTie)?.to_string(),
//!     "O by M > O > A > I on a tie (berger1993, en-like-it)",
//! );
//! assert_eq!(
//!     format!("{:.2}", feature.better(0.95)?),
//!     "better 0.75, SE 0.22, 0.30 to 0.95 (95 % Wilson), n 4",
//! );
//! // Four answers say little about the class.
//! assert!(feature.top_two_test()?.p_value(Default::default()) > 0.5);
//! # Ok::<(), satis_kano::Error>(())
//! ```
//!
//! # By situation
//!
//! * Answers in words: [`Wording::detect`] or [`Wording::by_id`], then
//!   [`KanoTally::from_texts`]; as numbers: [`KanoTally::from_answers`]; a
//!   column of bytes: [`KanoTally::from_codes`]; published counts:
//!   [`Feature::from_counts`].
//! * One respondent at a time, parts that are joined later, segments: a
//!   [`KanoTally`] is a [`Summary`](response_model::Summary); a map of them is
//!   [`BySegment`](response_model::BySegment), and [`SegmentTest`] compares its
//!   classes.
//! * Tables: [`EvaluationTable`], with six published ones or your own. Rules:
//!   [`Rule`]; what the others say is in the [`Classification`].
//! * Coefficients: [`Feature::better`], [`Feature::worse`], and both together
//!   with their region, [`Feature::joint`].
//! * How sure the class is: [`Feature::top_two_test`] and
//!   [`Feature::bootstrap`]. Understanding: [`Feature::questionable_check`].
//! * Beyond counts: [`Continuous`] (DuMouchel), [`Analytical`] (Xu et al.),
//!   [`SatisfactionCurve`] (Wang & Ji), [`RatedTally`] (stated importance),
//!   [`DualImportance`] (Vavra).
//! * What to build first: [`Plan`]. How many to ask:
//!   [`sample_size_for_better`]. A survey to practise on: [`ClassMix`].
//! * A chart: `QuadrantChart` (feature `svg`).
//!
//! # Conventions
//!
//! Berger's table and M > O > A > I on a tie are the defaults; table, rule and
//! wording stand in every result, because each of them changes classes. Shares
//! and strengths are of all complete pairs; better and worse of those in A, O,
//! M and I, as Timko wrote them. Pairs with a blank are left out and counted.
//! A text that is no answer is an error: other programs make it questionable,
//! or drop it.
//!
//! The default test of a class is the sign test of its two commonest
//! categories by its mid-p value. At a true tie and a nominal 10 % it rejects
//! in 9 to 12 % of surveys of 50, 100, 500 and 1,000; Fong's test, the usual
//! one, in 14 to 30 % (`examples/test_size.rs`). Where the two take all answers
//! the steps are coarse: between these sizes mid-p then rejects in 7.6 to 12.6
//! %, Fong's test in 20 to 30 %. It is here under its name, for compatibility.
//!
//! What is marked "recalled: check against print" could not be compared with
//! the printed source.
//!
//! # Crate features
//!
//! * `serde`: tallies, tables, rules, features and mixes are read and written,
//!   with every check on the way in; results are written.
//! * `rayon`: the parallel kernels of the response model.
//! * `svg`: `QuadrantChart`, without a further dependency.

mod analytical;
mod answer;
mod bootstrap;
mod category;
#[cfg(feature = "svg")]
mod chart;
mod chi_square;
mod classification;
mod continuous;
mod counts;
mod curve;
mod dual;
mod ellipse;
mod error;
mod feature;
mod importance;
mod p_value;
mod plan;
mod questionable;
mod rule;
mod sample_size;
mod scores;
mod simulate;
mod table;
mod tally;
mod top_two;
mod wording;

pub use analytical::Analytical;
pub use answer::AnswerKind;
pub use bootstrap::ClassBootstrap;
pub use category::Category;
#[cfg(feature = "svg")]
pub use chart::{ChartLanguage, QuadrantChart, Uncertainty};
pub use chi_square::{ChiSquareTest, SegmentTest};
pub use classification::Classification;
pub use continuous::Continuous;
pub use counts::CategoryCounts;
pub use curve::SatisfactionCurve;
pub use dual::{DualClass, DualCut, DualImportance};
pub use ellipse::{Ellipse, Joint};
pub use error::Error;
pub use feature::Feature;
pub use importance::RatedTally;
pub use plan::{Plan, PlanRow};
pub use questionable::QuestionableCheck;
pub use rule::Rule;
pub use sample_size::{WORST_SHARE, half_width_of_better, respondents, sample_size_for_better};
pub use satis_inference as inference;
pub use satis_response_model as response_model;
pub use simulate::ClassMix;
pub use table::{Cell, EvaluationTable};
pub use tally::KanoTally;
pub use top_two::{FongTest, SignMethod, TopTwoTest};
pub use wording::Wording;

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
