//! Customer-satisfaction measurement: one door to the crates of this project.
//!
//! Responses become a small summary, a model reads the summary, and what comes
//! out is an estimate: the value with its standard error, interval, base, what
//! was missing, and the conventions behind it. Each model is a crate of its own
//! and can be used alone; this one brings them together under one name.
//!
//! | module | package | what it does | feature |
//! |---|---|---|---|
//! | [`response_model`] | satis-response-model | scales, answers, tallies and other summaries that merge, estimates | always |
//! | [`inference`] | satis-inference | intervals, tests, weights, resampling, trends and planning for any score of a tally | always |
//! | `nps` | satis-nps | net promoter score, with any cut points | `nps` |
//! | `csat` | satis-csat | satisfaction score under every definition, labels, several items | `csat` |
//! | `ces` | satis-ces | effort score, versions 1 and 2 | `ces` |
//! | `servqual` | satis-servqual | SERVQUAL gaps, SERVPERF, zone of tolerance, five-gap model | `servqual` |
//! | `reliability` | satis-reliability | alpha, omega, split halves, factor analysis, validity of scales | `reliability` |
//! | `csi` | satis-csi | satisfaction indices (ACSI, ECSI, SCSB, NCSB, CCSI, your own) by PLS path models | `csi` |
//! | `clv` | satis-clv | customer lifetime value: purchases, spend, contracts, formulas | `clv` |
//! | `kano` | satis-kano | Kano classes, better and worse, tests, continuous and analytical Kano | `kano` |
//!
//! # Example
//!
//! One visit survey: would you recommend us, how satisfied were you, was it
//! easy? Two branches were surveyed apart and are joined.
//!
#![cfg_attr(all(feature = "nps", feature = "csat", feature = "ces"), doc = "```")]
#![cfg_attr(not(all(feature = "nps", feature = "csat", feature = "ces")), doc = "```ignore")]
//! use satis::prelude::*;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut recommend = Nps::from_scores([10, 9, 8, 10, 3])?;
//! recommend.merge(&Nps::from_scores([Some(9), None, Some(7), Some(10), Some(6)])?)?;
//! assert_eq!(
//!     format!("{:.1}", recommend.estimate(0.95)?),
//!     "NPS 33.3, SE 27.2, -21.6 to 70.6 (95 % MOVER), n 9, missing: 1 skipped",
//! );
//!
//! // Satisfaction can mean several things, so each has its name.
//! let satisfied = Csat::from_scores(&Scale::ONE_TO_FIVE, [5, 4, 4, 5, 2, 5, 3, 4])?;
//! assert_eq!(satisfied.score(Definition::TopBox(2))?, 0.75);
//! assert_eq!(satisfied.score(Definition::Mean)?, 4.0);
//!
//! // 99 % and another method than the default.
//! let options = IntervalOptions::new().level(0.99).method(Method::ClopperPearson);
//! println!("{}", satisfied.top_box(2, options)?);
//!
//! let easy = Ces::from_scores(Version::V2, [7, 6, 5, 6, 3, 7, 4, 6])?;
//! assert_eq!(easy.score(Measure::Net)?, 0.625);
//! # Ok(())
//! # }
//! ```
//!
//! # A score of your own
//!
//! A score is a number for each point of a scale, averaged over the answers.
//! Write the numbers down and it has an interval:
//!
//! ```
//! use satis::prelude::*;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Delighted customers count double.
//! let scale = Scale::ONE_TO_FIVE;
//! let codes = Codes::new("delight", &scale, [-1.0, -1.0, 0.0, 1.0, 2.0])?;
//! let tally = Tally::from_counts(&scale, &[4, 6, 15, 40, 35])?;
//! let delight = satis::inference::estimate(&codes, &tally, Method::Score)?;
//! assert_eq!(delight.value(), 1.0);
//! # Ok(())
//! # }
//! ```
//!
//! Net Promoter, NPS and Net Promoter Score are registered trademarks of their
//! owners.
//!
//! # Crate features
//!
//! * `nps`, `csat`, `ces`, `kano`, `servqual`, `reliability` (default): the
//!   crates of the same names.
//! * `svg`: the chart of a Kano analysis.
//! * `serde`: summaries, options and estimates serialise, checked on the way
//!   in.
//! * `rayon`: the parallel kernels of the response model.
//! * `jiff_02`: summaries by day, week, month, quarter or year, with dates of
//!   jiff 0.2.

pub mod prelude;

#[cfg(feature = "ces")]
pub use satis_ces as ces;

#[cfg(feature = "clv")]
pub use satis_clv as clv;
#[cfg(feature = "csat")]
pub use satis_csat as csat;
#[cfg(feature = "csi")]
pub use satis_csi as csi;
pub use satis_inference as inference;
#[cfg(feature = "kano")]
pub use satis_kano as kano;
#[cfg(feature = "nps")]
pub use satis_nps as nps;
#[cfg(feature = "reliability")]
pub use satis_reliability as reliability;
pub use satis_response_model as response_model;
#[cfg(feature = "servqual")]
pub use satis_servqual as servqual;

/// The pages of the book and the README, so that their examples are compiled
/// and run.
#[cfg(all(
    doctest,
    feature = "nps",
    feature = "csat",
    feature = "ces",
    feature = "kano",
    feature = "reliability",
    feature = "servqual",
    feature = "csi",
    feature = "clv"
))]
mod book {
    #[doc = include_str!("../../../README.md")]
    struct Readme;
    #[doc = include_str!("../../../docs/src/introduction.md")]
    struct Introduction;
    #[doc = include_str!("../../../docs/src/concepts.md")]
    struct Concepts;
    #[doc = include_str!("../../../docs/src/models/nps.md")]
    struct NetPromoterScore;
    #[doc = include_str!("../../../docs/src/models/csat.md")]
    struct CustomerSatisfactionScore;
    #[doc = include_str!("../../../docs/src/models/ces.md")]
    struct CustomerEffortScore;
    #[doc = include_str!("../../../docs/src/models/kano.md")]
    struct Kano;
    #[doc = include_str!("../../../docs/src/models/reliability.md")]
    struct Reliability;
    #[doc = include_str!("../../../docs/src/models/servqual.md")]
    struct Servqual;
    #[doc = include_str!("../../../docs/src/models/csi.md")]
    struct SatisfactionIndex;
    #[doc = include_str!("../../../docs/src/models/clv.md")]
    struct CustomerLifetimeValue;
    #[doc = include_str!("../../../docs/src/weights.md")]
    struct Weights;
    #[doc = include_str!("../../../docs/src/resampling.md")]
    struct Resampling;
    #[doc = include_str!("../../../docs/src/trends.md")]
    struct Trends;
    #[doc = include_str!("../../../docs/src/tests.md")]
    struct ComparingGroups;
    #[doc = include_str!("../../../docs/src/numerics.md")]
    struct Numerics;
    #[doc = include_str!("../../inference/README.md")]
    struct InferenceReadme;
    #[doc = include_str!("../../nps/README.md")]
    struct NpsReadme;
    #[doc = include_str!("../../csat/README.md")]
    struct CsatReadme;
    #[doc = include_str!("../../ces/README.md")]
    struct CesReadme;
}
