//! A simulated survey whose truth is known: the place to see what an estimate
//! and its interval are worth.

mod comment;
mod population;
mod survey;
mod truth;

pub(crate) use survey::write_survey;
pub(crate) use truth::Truth;
