//! The customer effort score, with its uncertainty.
//!
//! How hard was it to get something done? The question has two versions that
//! point in opposite directions. Version 1 asks how much effort the customer
//! had to put forth, from 1 to 5, and low is good (Dixon, Freeman & Toman 2010,
//! Stop trying to delight your customers, Harvard Business Review 88(7/8)).
//! Version 2 has the customer agree that the company made it easy, from 1 to 7,
//! and high is good (Corporate Executive Board 2013; Dixon, Toman & `DeLisi`
//! 2013, The effortless experience).
//!
//! ```
//! use satis_ces::{Ces, Measure, Version};
//!
//! let ces = Ces::from_counts(Version::V2, &[3, 2, 5, 10, 25, 35, 20])?;
//! for (measure, told) in [
//!     (Measure::Mean, "CES mean 5.37, SE 0.14, 5.09 to 5.65 (95 % t), n 100"),
//!     (Measure::Easy, "CES easy 0.800, SE 0.040, 0.711 to 0.867 (95 % Wilson), n 100"),
//!     (Measure::Net, "CES net 0.700, SE 0.064, 0.551 to 0.802 (95 % MOVER), n 100"),
//!     (Measure::Index, "CES index 72.8, SE 2.4, 68.2 to 77.5 (95 % t), n 100"),
//! ] {
//!     assert_eq!(ces.estimate(measure, 0.95)?.to_string(), told);
//! }
//! # Ok::<(), satis_ces::Error>(())
//! ```
//!
//! # By situation
//!
//! * Answers in an iterator: [`Ces::from_scores`]; a column of bytes:
//!   [`Ces::from_slice`]; counts: [`Ces::from_counts`]; a tally from elsewhere:
//!   [`Ces::from_tally`].
//! * One answer at a time, or parts that are joined later: a [`Ces`] is a
//!   [`Summary`](response_model::Summary).
//! * Bad scores: an error by default, counted as invalid on request
//!   ([`Ces::record_scores`]).
//! * A question of one's own: [`Version::Custom`] with its scale.
//! * Two waves or segments: [`Ces::difference`]. Weights: [`WeightedCes`].
//! * Version 1 against version 2: refused, but for [`Ces::index_difference`],
//!   whose docs say how little it can tell.
//!
//! # Conventions
//!
//! A mean is in points of the scale as it was asked; shares are fractions, 0 to
//! 1, the net score is -1 to 1, and the index 0 (hardest) to 100 (easiest).
//! Easy answers are those beyond the middle point on the good side: 5 to 7 on
//! version 2, 1 and 2 on version 1. The base is everyone who answered on the
//! scale, the middle included. The version and the measure travel with every
//! estimate. Means have Student's t interval, which can leave the scale, shares
//! that of Wilson (1927) and the net score that of Newcombe (1998, MOVER).
//!
//! # Crate features
//!
//! * `serde`: scores, versions and measures serialise.
//! * `rayon`: the parallel kernels of the response model.

mod ces;
mod error;
mod measure;
mod version;

pub use ces::{Ces, WeightedCes};
pub use error::Error;
pub use measure::Measure;
pub use satis_inference as inference;
pub use satis_response_model as response_model;
pub use version::Version;
