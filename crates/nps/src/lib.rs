//! The net promoter score, with its uncertainty.
//!
//! "How likely are you to recommend us to a friend or colleague?", from 0 to
//! 10. Those who answer 9 or 10 are promoters, 7 or 8 passives, 0 to 6
//! detractors; the score is the percentage of promoters less that of
//! detractors, from -100 to 100 (Reichheld 2003, The one number you need to
//! grow, Harvard Business Review 81(12)).
//!
//! ```
//! use satis_nps::Nps;
//!
//! let nps = Nps::from_scores([10, 9, 9, 8, 7, 10, 3, 6, 9, 10])?;
//! assert_eq!(nps.score()?, 40.0);
//! assert_eq!(
//!     format!("{:.1}", nps.estimate(0.95)?),
//!     "NPS 40.0, SE 25.3, -13.6 to 73.9 (95 % MOVER), n 10",
//! );
//! # Ok::<(), satis_nps::Error>(())
//! ```
//!
//! # By situation
//!
//! * Answers in an iterator, whole or floating-point: [`Nps::from_scores`];
//!   a column of bytes: [`Nps::from_slice`]; counts: [`Nps::from_counts`]; a
//!   tally from elsewhere: [`Nps::from_tally`].
//! * One answer at a time, or parts that are joined later: an [`Nps`] is a
//!   [`Summary`](response_model::Summary), so `record` and `merge` it.
//! * Bad scores: an error by default, counted as invalid on request
//!   ([`Nps::record_scores`]). They are never rounded into a category.
//! * Other cuts: [`Cuts::EUROPEAN`] or [`Cuts::new`].
//! * Two waves or segments: [`Nps::difference`], later less earlier, with its
//!   sign. Weights: [`WeightedNps`].
//! * Planning: [`sample_size_for_margin`], [`sample_size_for_difference`].
//!
//! # Conventions
//!
//! The score is neither rounded nor clipped. The base is everyone who answered
//! on the scale, passives included; blanks are counted beside it. The standard
//! error divides by n; the interval is by MOVER (Newcombe 1998), which keeps
//! its level from ten answers on and stays within -100 to 100.
//!
//! The R package NPS puts 6.5 among the passives and gives NA for a vector
//! with a blank, reports intervals as (upper, lower), can leave the range, and
//! drops the sign of a difference; its version 2.0.999 multiplies the variance
//! by 100 where the score is multiplied by 100. None of that is so here.
//!
//! Net Promoter, NPS and Net Promoter Score are registered trademarks of their
//! owners.
//!
//! # Crate features
//!
//! * `serde`: scores and cuts serialise.
//! * `rayon`: the parallel kernels of the response model.

mod cuts;
mod error;
mod nps;
mod sample_size;

pub use cuts::{Category, Cuts};
pub use error::Error;
pub use nps::{Nps, WeightedNps};
pub use sample_size::{WORST_VARIANCE, sample_size_for_difference, sample_size_for_margin};
pub use satis_inference as inference;
pub use satis_response_model as response_model;
