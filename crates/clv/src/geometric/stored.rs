//! How the models are stored: the checks come with the conversion.

use super::bg_cnbd::{BgCnbd, MbgCnbd};
use super::bg_nbd::{BgNbd, MbgNbd};
use crate::Error;

/// Four parameters as they are read.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Four {
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

impl TryFrom<Four> for BgNbd {
    type Error = Error;

    fn try_from(four: Four) -> Result<Self, Error> {
        Self::new(four.r, four.alpha, four.a, four.b)
    }
}

impl TryFrom<Four> for MbgNbd {
    type Error = Error;

    fn try_from(four: Four) -> Result<Self, Error> {
        Self::new(four.r, four.alpha, four.a, four.b)
    }
}

/// Regularity and four parameters as they are read.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Five {
    k: u32,
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

impl TryFrom<Five> for BgCnbd {
    type Error = Error;

    fn try_from(five: Five) -> Result<Self, Error> {
        Self::new(five.k, five.r, five.alpha, five.a, five.b)
    }
}

impl TryFrom<Five> for MbgCnbd {
    type Error = Error;

    fn try_from(five: Five) -> Result<Self, Error> {
        Self::new(five.k, five.r, five.alpha, five.a, five.b)
    }
}
