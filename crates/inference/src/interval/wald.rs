//! Intervals of the form score plus or minus a multiple of its standard error.

use satis_numerics::{ChiSquare, Continuous, StudentT};
use satis_response_model::Denominator;

use super::{Bounds, not_applicable};
use crate::options::Level;
use crate::sample::{Sample, Weighting};
use crate::{Error, Method, PseudoCounts};

/// `sqrt(V / n)` or `sqrt(V / (n - 1))`; for weighted answers the Taylor
/// standard error, with its factor `n / (n - 1)` or without.
pub(crate) fn standard_error(sample: &Sample, denominator: Denominator) -> Result<f64, Error> {
    let too_few = || Error::TooFew {
        method: "a standard error with divisor n - 1".to_owned(),
        needed: 2,
        found: sample.answered,
    };
    match (sample.weighting, denominator) {
        (Weighting::None, Denominator::N) => Ok((sample.variance() / sample.n).sqrt()),
        (Weighting::None, Denominator::NMinusOne) => {
            if sample.answered < 2 {
                return Err(too_few());
            }
            Ok((sample.variance() / (sample.n - 1.0)).sqrt())
        }
        (Weighting::Weights { taylor_variance }, denominator) => {
            let variance = taylor_variance.ok_or_else(too_few)?;
            let answered = sample.answered as f64;
            Ok(match denominator {
                Denominator::NMinusOne => variance.sqrt(),
                _ => (variance * (answered - 1.0) / answered).sqrt(),
            })
        }
    }
}

pub(super) fn wald(
    sample: &Sample,
    level: Level,
    denominator: Denominator,
) -> Result<Bounds, Error> {
    let reach = level.z * standard_error(sample, denominator)?;
    Ok((sample.score - reach, sample.score + reach))
}

pub(super) fn student_t(
    sample: &Sample,
    level: Level,
    denominator: Denominator,
) -> Result<Bounds, Error> {
    if sample.answered < 2 {
        return Err(Error::TooFew {
            method: Method::T.to_string(),
            needed: 2,
            found: sample.answered,
        });
    }
    let t = StudentT::new(sample.answered as f64 - 1.0)
        .and_then(|student| student.upper_quantile(level.tail))
        .map_err(|error| Error::numerical(&error))?;
    let reach = t * standard_error(sample, denominator)?;
    Ok((sample.score - reach, sample.score + reach))
}

pub(super) fn goodman(
    sample: &Sample,
    level: Level,
    denominator: Denominator,
) -> Result<Bounds, Error> {
    let categories = sample.codes.len();
    if categories < 2 {
        return Err(not_applicable(Method::Goodman, "it needs two distinct codes or more"));
    }
    let multiplier = ChiSquare::new(categories as f64 - 1.0)
        .and_then(|chi_square| chi_square.upper_quantile(2.0 * level.tail))
        .map_err(|error| Error::numerical(&error))?
        .sqrt();
    let reach = multiplier * standard_error(sample, denominator)?;
    Ok((sample.score - reach, sample.score + reach))
}

/// Rocks (2016): add the pseudo-counts, then Wald with the enlarged base.
pub(super) fn adjusted(
    sample: &Sample,
    level: Level,
    pseudo: PseudoCounts,
) -> Result<Bounds, Error> {
    let (score, variance) = adjusted_moments(sample, pseudo, level.z)?;
    let reach = level.z * variance.sqrt();
    Ok((score - reach, score + reach))
}

/// The score and the variance of the score after adding the pseudo-counts.
pub(crate) fn adjusted_moments(
    sample: &Sample,
    pseudo: PseudoCounts,
    z: f64,
) -> Result<(f64, f64), Error> {
    if sample.codes.len() != 3 {
        return Err(not_applicable(
            Method::AdjustedWald(pseudo),
            "it adds to three categories; for a share use Agresti-Coull",
        ));
    }
    let more = pseudo.counts(z);
    let n = sample.n + more.iter().sum::<f64>();
    let shares: Vec<f64> =
        more.iter().enumerate().map(|(index, extra)| (sample.count(index) + extra) / n).collect();
    let score: f64 = sample.codes.iter().zip(&shares).map(|(code, share)| code * share).sum();
    let variance: f64 = sample
        .codes
        .iter()
        .zip(&shares)
        .map(|(code, share)| share * (code - score) * (code - score))
        .sum();
    Ok((score, variance / n))
}
