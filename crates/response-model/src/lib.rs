//! The vocabulary of customer-satisfaction measurement.
//!
//! Scales, items and answers on one side, estimates and intervals on the
//! other, and between them the **summary**: a small account of many answers
//! that can be merged with others. Every model of the field (net promoter
//! score, top-box share, Kano classes, service-quality gaps, satisfaction
//! indices) is a function of such a summary, so that a model written once
//! works on ten answers and on a billion, on one thread and on many, streamed,
//! by segment and by month. This crate holds what the models share; each model
//! is a crate of its own on top of it.
//!
//! # Quick example
//!
//! Five people rate a service from 1 to 5; one skips the question.
//!
//! ```
//! use satis_response_model::{Answer, Codes, Missing, Scale, Statistic, Summary, Tally};
//!
//! let scale = Scale::ONE_TO_FIVE;
//! let mut tally = Tally::from_answers(&scale, [Some(5), Some(4), None, Some(2), Some(4)])?;
//! assert_eq!(tally.counts(), [0, 1, 0, 2, 1]);
//! assert_eq!(tally.missing().get(Missing::Skipped), 1);
//!
//! // The share of the best two points, and the mean.
//! assert_eq!(Codes::top_box(&scale, 2)?.value(&tally), Some(0.75));
//! assert_eq!(Codes::points(&scale).value(&tally), Some(3.75));
//!
//! // Another day, another tally: they merge, and nothing is read twice.
//! let tuesday = Tally::from_answers(&scale, [5, 5])?;
//! tally.merge(&tuesday)?;
//! assert_eq!(tally.answered(), 6);
//!
//! // A value that is no point is an error, never clamped or rounded.
//! let error = tally.record(Answer::from(6)).unwrap_err();
//! assert_eq!(error.to_string(), "score 6 is not on the scale 1 to 5");
//! # Ok::<(), satis_response_model::Error>(())
//! ```
//!
//! # The idea
//!
//! ```text
//! responses  ->  summary  ->  statistic  ->  estimate
//! (any source)   (merges)     (a function)   (value, error, interval, n, method)
//! ```
//!
//! A [`Summary`] is a commutative monoid: merging is associative and
//! commutative, an empty one changes nothing, and the summary of a whole is
//! the merge of the summaries of its parts. Streams, threads, machines,
//! segments and months all follow from that one law, because a map of
//! summaries is a summary again:
//!
//! ```
//! use satis_response_model::{Answer, BySegment, Codes, Scale, Statistic, Summary, Tally};
//!
//! let mut by_shop = BySegment::new(&Tally::new(&Scale::ONE_TO_FIVE));
//! for (shop, score) in [("Lyon", 5), ("Lille", 2), ("Lyon", 4), ("Lille", 4)] {
//!     by_shop.record((shop, Answer::from(score)))?;
//! }
//! let mean = Codes::points(&Scale::ONE_TO_FIVE);
//! let means: Vec<_> = by_shop.iter().map(|(shop, tally)| (*shop, mean.value(tally))).collect();
//! assert_eq!(means, [("Lille", Some(3.0)), ("Lyon", Some(4.5))]);
//! assert_eq!(mean.value(&by_shop.total()?), Some(3.75));
//! # Ok::<(), satis_response_model::Error>(())
//! ```
//!
//! Counts are integers, so they are the same bits in any order and on any
//! number of threads. Sums of real numbers (weights, real-valued moments) are
//! equal up to rounding, and [`kernels::summarise`] fixes the order of the work
//! where the last bit matters.
//!
//! # What is here
//!
//! To describe questions and answers:
//!
//! * [`Scale`]: integer points from a lowest to a highest, with a
//!   [`Direction`] and labels.
//! * [`Answer`]: a point, or why it is [`Missing`]; [`Score`]: a number that
//!   should be one.
//! * [`Item`]: a question with its wording, scale, [`Keying`] and group;
//!   [`Questionnaire`]: items in order.
//! * [`Responses`]: a table of answers, one byte a cell, with weights, times
//!   and a [`SegmentColumn`] for each division of the respondents.
//!
//! To summarise them:
//!
//! * [`Tally`]: how many answers fell on each point; [`WeightedTally`]: the
//!   same with weights.
//! * [`PairTally`]: joint counts of two answers of one person.
//! * [`Moments`]: means and covariances of several variables.
//! * [`BySegment`] and `ByPeriod`: a summary each segment, or each `Period` of
//!   the calendar.
//! * [`Summary`]: the trait, for a summary of your own; [`kernels`]: the hot
//!   loops.
//!
//! To read numbers off them:
//!
//! * [`Statistic`]: any function from a summary to a number; [`Named`] makes
//!   one of a closure.
//! * [`Codes`]: a number for each point of a scale, whose mean is a score.
//! * [`Denominator`]: n or n - 1, by name.
//! * [`Estimate`]: a value with its standard error, [`Interval`], base and
//!   conventions.
//!
//! What can go wrong is an [`Error`], which says what, where, and what would
//! have been right.
//!
//! # Missing answers
//!
//! An answer can be missing for five reasons: skipped, not applicable, not
//! shown, refused, invalid. None of them counts in the base of a percentage,
//! and none is lost: [`MissingCounts`] travel from the tally to the estimate.
//! A value that is no point of the scale is an error unless the caller asks
//! for it to be counted as invalid ([`OffScale::CountInvalid`]). In a column
//! of codes the bytes 251 to 255 stand for the reasons ([`Missing::code`]).
//! [`Moments`] use the rows in which nothing is missing and count the others.
//!
//! # Crate features
//!
//! None is on by default.
//!
//! * **`serde`**: all types are read and written. What is read is checked: a
//!   tally with too few points, a NaN weight or an interval whose bounds are
//!   turned round is refused.
//! * **`rayon`**: the kernels, tallies and moments of columns on many threads,
//!   in functions whose names end in `_parallel`. Any number of threads gives
//!   the same bits.
//! * **`jiff_02`**: `Every`, `Period` and `ByPeriod` on the calendar of the
//!   crate `jiff` 0.2, and `Responses::tally_by_period`.
//! * **`approx_05`**: `AbsDiffEq` and `RelativeEq` of the crate `approx` 0.5
//!   for [`Estimate`] and [`Interval`].
//! * **`dev`**: the module `dev` with the checks that the crates of this
//!   workspace run in their tests: the laws of a summary, storage, threads,
//!   and tables of reference figures.

mod answer;
#[cfg(feature = "approx_05")]
mod approximate;
#[cfg(feature = "jiff_02")]
mod by_period;
mod by_segment;
mod codes;
mod denominator;
#[cfg(feature = "dev")]
pub mod dev;
mod error;
mod estimate;
mod interval;
mod item;
pub mod kernels;
mod missing;
mod moments;
mod pair_tally;
#[cfg(feature = "jiff_02")]
mod period;
mod questionnaire;
mod responses;
mod scale;
mod score;
mod statistic;
mod summary;
mod tally;
mod unique;
mod weight;
mod weighted_tally;

pub use answer::Answer;
#[cfg(feature = "jiff_02")]
pub use by_period::ByPeriod;
pub use by_segment::BySegment;
pub use codes::Codes;
pub use denominator::Denominator;
pub use error::Error;
pub use estimate::Estimate;
pub use interval::Interval;
pub use item::{Item, Keying};
pub use missing::{Missing, MissingCounts};
pub use moments::{Moments, Row};
pub use pair_tally::PairTally;
#[cfg(feature = "jiff_02")]
pub use period::{Every, Period};
pub use questionnaire::Questionnaire;
pub use responses::{Responses, SegmentColumn};
pub use scale::{Direction, Scale};
pub use score::Score;
pub use statistic::{Named, Statistic};
pub use summary::Summary;
pub use tally::{OffScale, Tally};
pub use weighted_tally::{WeightedCount, WeightedTally};

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
