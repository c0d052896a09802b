//! The customer satisfaction score, with its uncertainty and its definition.
//!
//! "How satisfied were you with ...?", on 1 to 5 stars, 1 to 3, 1 to 7, 1 to
//! 10, on faces, thumbs or words. Four definitions of the score are in use
//! under one name, and they give one survey figures as far apart as 75 and 65:
//! the share of the best answers, the mean, the mean as an index from 0 to 100,
//! and the share of good less that of bad answers. Here each has its own name
//! ([`Definition`]), and the name travels with the figure.
//!
//! ```
//! use satis_csat::response_model::Scale;
//! use satis_csat::{Csat, Definition};
//!
//! let csat = Csat::from_counts(&Scale::ONE_TO_FIVE, &[4, 6, 15, 40, 35])?;
//! for (definition, told) in [
//!     (Definition::TopBox(2), "CSAT top-2-box 0.750, SE 0.043, 0.657 to 0.825 (95 % Wilson), n 100"),
//!     (Definition::Mean, "CSAT mean 3.96, SE 0.11, 3.75 to 4.17 (95 % t), n 100"),
//!     (Definition::Index, "CSAT index 74.0, SE 2.6, 68.8 to 79.2 (95 % t), n 100"),
//!     (Definition::Net, "CSAT net 0.650, SE 0.065, 0.501 to 0.757 (95 % MOVER), n 100"),
//! ] {
//!     assert_eq!(csat.estimate(definition, 0.95)?.to_string(), told);
//! }
//! # Ok::<(), satis_csat::Error>(())
//! ```
//!
//! # By situation
//!
//! * Answers in an iterator: [`Csat::from_scores`]; a column of bytes:
//!   [`Csat::from_slice`]; counts: [`Csat::from_counts`]; words, stars, faces
//!   or thumbs: [`Csat::from_labels`], with [`Labels::detect`] to find out
//!   which set they belong to.
//! * One answer at a time, or parts that are joined later: a [`Csat`] is a
//!   [`Summary`](response_model::Summary).
//! * Bad scores and unknown labels: an error by default, counted as invalid on
//!   request. They are never rounded or guessed.
//! * Two waves or segments: [`Csat::difference`]. Weights: [`WeightedCsat`].
//! * Several items of one questionnaire: [`CsatItems`].
//! * Planning: [`sample_size_for_margin`], [`sample_size_for_difference`].
//!
//! # Conventions
//!
//! A share is a fraction, 0 to 1, and a net score -1 to 1
//! ([`Csat::percent_estimate`] gives percent); a mean is in points of the
//! scale, and an index 0 to 100. Nothing is rounded or clipped. Good follows
//! the direction of the scale. The base is everyone who answered on the scale;
//! blanks are counted beside it. Without another choice a share has the
//! interval of Wilson (1927), a net score that of Newcombe (1998, MOVER), and a
//! mean or index Student's t, which can leave the scale.
//!
//! Others round a score up to whole percent, or call the net score CSAT
//! without saying so; compare figures only of one definition, scale and
//! wording.
//!
//! # Crate features
//!
//! * `serde`: scores, items and definitions serialise.
//! * `rayon`: the parallel kernels of the response model.

mod csat;
mod definition;
mod error;
mod items;
mod labels;
mod sample_size;

pub use csat::{Csat, WeightedCsat};
pub use definition::Definition;
pub use error::Error;
pub use items::{CsatItems, RespondentOptions};
pub use labels::{LabelSet, Labels};
pub use sample_size::{WORST_SHARE, sample_size_for_difference, sample_size_for_margin};
pub use satis_inference as inference;
pub use satis_response_model as response_model;
