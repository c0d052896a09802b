//! One file a family of interval methods; each gives the two bounds.

mod constrained;
mod likelihood;
mod mover;
mod share;
mod wald;

use satis_response_model::{Denominator, Interval};

use crate::options::Level;
use crate::sample::Sample;
use crate::{Error, Method, exact_bootstrap, posterior};

pub(crate) use constrained::{constrained_towards, tilt};
pub(crate) use mover::{Part, combine};
pub(crate) use wald::{adjusted_moments, standard_error};

/// The two bounds of an interval.
pub(crate) type Bounds = (f64, f64);

/// The interval of a sample by a method.
pub(crate) fn interval(
    sample: &Sample,
    method: Method,
    level: Level,
    denominator: Denominator,
) -> Result<Interval, Error> {
    let (low, high) = bounds(sample, method, level, denominator)?;
    Ok(Interval::new(low, high, level.level, method.to_string())?)
}

pub(crate) fn bounds(
    sample: &Sample,
    method: Method,
    level: Level,
    denominator: Denominator,
) -> Result<Bounds, Error> {
    match method {
        Method::Wald => wald::wald(sample, level, denominator),
        Method::T => wald::student_t(sample, level, denominator),
        Method::Goodman => wald::goodman(sample, level, denominator),
        Method::AdjustedWald(pseudo) => wald::adjusted(sample, level, pseudo),
        Method::Wilson | Method::ClopperPearson | Method::AgrestiCoull | Method::Jeffreys => {
            share::bounds(sample, method, level)
        }
        Method::Mover => mover::bounds(sample, level),
        Method::Score => likelihood::score(sample, level),
        Method::ProfileLikelihood => likelihood::profile(sample, level),
        Method::Dirichlet(prior) => posterior::bounds(sample, prior, level),
        Method::ExactBootstrap => exact_bootstrap::bounds(sample, level),
    }
}

pub(crate) fn not_applicable(method: Method, reason: &'static str) -> Error {
    Error::NotApplicable { method: method.to_string(), reason }
}
