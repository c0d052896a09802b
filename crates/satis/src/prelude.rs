//! The names that nearly every survey program needs, and no others.
//!
//! * of the answers: [`Scale`], [`Direction`], [`Answer`], [`Missing`],
//!   [`OffScale`];
//! * of the summaries: [`Tally`], [`WeightedTally`], [`BySegment`], and the
//!   trait [`Summary`] with their `record` and `merge`;
//! * of scores in general: [`Codes`];
//! * of the results: [`Estimate`], [`Interval`], [`Difference`];
//! * of the choices: [`IntervalOptions`], [`Method`], [`DifferenceOptions`],
//!   [`DifferenceMethod`];
//! * of the models, where their features are on: `Nps` and `Cuts`; `Csat` and
//!   `Definition`; `Ces`, `Measure` and `Version`.
//!
//! It is small so that a glob import brings no surprise: functions and error
//! types, and names that mean something else in most programs (`Error`,
//! `Score`, `Item`, `Category`, `Labels`), stay in their modules.
//!
//! ```
//! use satis::prelude::*;
//!
//! let tally = Tally::from_answers(&Scale::ZERO_TO_TEN, [9, 10, 7])?;
//! assert_eq!(tally.answered(), 3);
//! # Ok::<(), satis::response_model::Error>(())
//! ```

#[cfg(feature = "ces")]
pub use satis_ces::{Ces, Measure, Version};
#[cfg(feature = "csat")]
pub use satis_csat::{Csat, Definition};
pub use satis_inference::{
    Difference, DifferenceMethod, DifferenceOptions, IntervalOptions, Method,
};
#[cfg(feature = "nps")]
pub use satis_nps::{Cuts, Nps};
pub use satis_response_model::{
    Answer, BySegment, Codes, Direction, Estimate, Interval, Missing, OffScale, Scale, Summary,
    Tally, WeightedTally,
};
