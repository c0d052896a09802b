//! Service quality: the gap between what customers expect and what they
//! perceive, with its uncertainty and its reliability.
//!
//! Customers answer each item twice, on one scale: what an excellent service of
//! this kind is like (expectation, E), and what this service is like
//! (perception, P). The gap P - E is told for each item, each dimension and
//! overall. With the perceptions alone the score is SERVPERF; with a minimum
//! and a desired level in place of one expectation it is the zone of tolerance.
//!
//! ```
//! use satis_servqual::response_model::Scale;
//! use satis_servqual::{GapsOf, Servqual, ServqualData, Weights};
//!
//! let bank = Servqual::from_columns(
//!     &Scale::ONE_TO_SEVEN,
//!     &[("branch", &[("E1", "P1")]), ("service", &[("E2", "P2"), ("E3", "P3")])],
//! )?;
//! // Four customers, column by column.
//! let expected = [[6, 7, 6, 5], [7, 7, 6, 6], [7, 6, 6, 7]].map(|column| column.map(Some));
//! let perceived = [[6, 6, 6, 6], [5, 6, 5, 4], [5, 5, 6, 4]].map(|column| column.map(Some));
//! let data = ServqualData::from_answers(&bank, &expected, &perceived)?;
//!
//! let gaps = data.gaps(GapsOf::Dimensions, 0.95)?;
//! assert_eq!(gaps[0].gap.value(), 0.0);   // 0, -1, 0, 1
//! assert_eq!(gaps[1].gap.value(), -1.5);  // -2, -1, -0.5, -2.5
//! assert_eq!(
//!     gaps[1].to_string(),
//!     "gap of service -1.50, SE 0.46, -2.95 to -0.05 (95 % t), n 4",
//! );
//! // Dimensions count the same, whatever their number of items ...
//! assert_eq!(data.overall_gap(0.95)?.gap.value(), -0.75);
//! // ... unless customers say otherwise, by 100 points.
//! let weights = Weights::named(&bank, &[("branch", 20.0), ("service", 80.0)])?;
//! assert_eq!(data.weighted_gap(&weights, 0.95)?.gap.value(), -1.2);
//! # Ok::<(), satis_servqual::Error>(())
//! ```
//!
//! # By situation
//!
//! * The classical 22 items, to be asked in English or Chinese:
//!   [`Servqual::classic`], with the negative items of 1988 on request
//!   ([`Phrasing`]). Items of your own: [`Servqual::new`],
//!   [`Servqual::from_columns`].
//! * Answers: [`ServqualData::from_codes`] (bytes),
//!   [`from_answers`](ServqualData::from_answers) (numbers),
//!   [`from_responses`](ServqualData::from_responses) (a table);
//!   [`merge`](ServqualData::merge) parts,
//!   [`by_segment`](ServqualData::by_segment) divides them.
//! * Everything in one call: [`ServqualData::report`].
//! * Gaps: [`gaps`](ServqualData::gaps),
//!   [`overall_gap`](ServqualData::overall_gap),
//!   [`weighted_gap`](ServqualData::weighted_gap). Perceptions alone:
//!   [`servperf`](ServqualData::servperf),
//!   [`weighted_servperf`](ServqualData::weighted_servperf),
//!   [`from_perceptions`](ServqualData::from_perceptions).
//! * Is a gap more than chance, and how large is it?
//!   [`tests`](ServqualData::tests) (paired t, signed ranks, effect sizes,
//!   corrected for their number), [`hotelling`](ServqualData::hotelling).
//! * How reliable is it? [`reliability`](ServqualData::reliability),
//!   [`combined_reliability`](ServqualData::combined_reliability).
//! * Should there be a difference at all?
//!   [`disconfirmation`](ServqualData::disconfirmation): the constrained
//!   regression and the response surface.
//! * Minimum, desired, perceived: [`ZoneData`], with LibQUAL+'s [`Screening`].
//! * Managers and staff: [`FiveGaps`], with gaps 6 and 7 of the extended model.
//! * Straight lines and haste: [`ServqualData::care`].
//!
//! # Conventions
//!
//! * The gap is perception less expectation: below 0 the service falls short.
//!   Effect sizes keep the sign.
//! * A dimension is the mean of its items of each respondent; the whole is the
//!   mean of dimensions, not of items. Both sides of an item have one scale; a
//!   gap between importance and agreement is refused.
//! * Reversed items are mirrored on the declared scale (8 - x on 1 to 7), never
//!   on what was observed, and never by guess.
//! * Missing answers: [`MissingPolicy::Complete`] unless
//!   [`MissingPolicy::Available`] is asked for. Every estimate counts who was
//!   left out, by the reason of the first missing answer that it needed.
//!   Weights of respondents play no part.
//! * Intervals are Student's t of the respondents' figures; variances divide by
//!   n - 1; p values are two-sided and corrected by Holm.
//! * The reliability of a gap is that of a difference score. Alpha of the item
//!   gaps, which is usually printed, stands beside it as the naive one.
//! * The position in the zone of tolerance is a ratio of means, with Fieller's
//!   interval.
//!
//! # What a gap score can and cannot do
//!
//! A difference of two scales that correlate is less reliable than either, and
//! it asserts that an outcome depends on P and E with equal and opposite
//! weights. Both are testable, so both are told: `reliability` and
//! `disconfirmation`. Where the test rejects, report perceptions (SERVPERF) and
//! expectations side by side.
//!
//! # Crate features
//!
//! * `serde`: instruments, answers and results serialise.
//! * `rayon`: the parallel kernels of the crates below.

mod care;
mod classic;
mod data;
mod dimensions;
mod disconfirmation;
mod effect_size;
mod error;
mod five_gaps;
mod gap;
mod gap_reliability;
mod gap_test;
mod linear;
mod mean;
mod options;
mod report;
mod scores;
mod screening;
mod servqual;
mod signed_rank;
mod weights;
mod zone;

pub use care::{Care, CareReport, CareRules};
pub use classic::{CLASSIC_DIMENSIONS, CLASSIC_DIMENSIONS_ZH, Phrasing};
pub use data::ServqualData;
pub use dimensions::Dimensions;
pub use disconfirmation::{Centring, Coefficient, Disconfirmation, ResponseSurface};
pub use effect_size::EffectSizes;
pub use error::Error;
pub use five_gaps::{FiveGapSamples, FiveGaps, MeanDifference, welch};
pub use gap::{Gap, GapsOf};
pub use gap_reliability::{CombinedReliability, GapReliability};
pub use gap_test::{GapTest, Hotelling};
pub use options::{GapOptions, MissingPolicy};
pub use report::ServqualReport;
pub use satis_inference::Adjustment;
pub use satis_reliability as reliability;
pub use satis_response_model as response_model;
pub use screening::{Screened, Screening};
pub use servqual::{ItemPair, Servqual};
pub use signed_rank::SignedRank;
pub use weights::Weights;
pub use zone::{RatioInterval, Zone, ZoneData};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
