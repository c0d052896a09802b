//! From codes and a tally to an estimate.

use satis_response_model::{Codes, Denominator, Estimate, Interval};

use crate::interval::{interval as interval_of, standard_error as standard_error_of};
use crate::sample::{CodedSummary, Sample, Weighting, sample};
use crate::{Error, IntervalOptions, Method};

/// The score of a tally with its standard error, interval and conventions.
///
/// The interval is by [`Method::default_for`] the codes unless the options name
/// another: MOVER for a net score, Wilson for a share, t for a mean. Answers
/// with weights have their Taylor-linearised standard error, and Kish's
/// effective number of answers goes into the interval (Wald and t take the
/// Taylor error itself).
///
/// # Errors
/// [`Error::NoData`] if nobody answered, [`Error::TooFew`] if the method needs
/// more answers, [`Error::NotApplicable`] if it is not defined for the codes,
/// [`Error::Probability`] for a level outside (0, 1), [`Error::Model`] if the
/// codes belong to another scale.
///
/// ```
/// use satis_inference::{Method, estimate};
/// use satis_response_model::{Codes, Scale, Tally};
///
/// let scale = Scale::ZERO_TO_TEN;
/// let tally = Tally::from_counts(&scale, &[0, 0, 5, 5, 0, 5, 5, 15, 15, 20, 30])?;
/// let net = Codes::net("NPS", &scale, 9..=10, 0..=6)?;
/// let nps = estimate(&net, &tally, Method::Mover)?;
/// assert_eq!(format!("{nps:.3}"), "NPS 0.300, SE 0.078, 0.140 to 0.442 (95 % MOVER), n 100");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn estimate<S: CodedSummary>(
    codes: &Codes,
    summary: &S,
    options: impl Into<IntervalOptions>,
) -> Result<Estimate, Error> {
    let options = options.into();
    let sample = sample(summary, codes)?;
    let method = options.chosen_method(codes);
    let denominator = options.chosen_denominator(method, &sample);
    let level = options.quantiles()?;
    let mut estimate = Estimate::new(codes.name().to_owned(), sample.score, sample.answered)?
        .with_missing(sample.missing);
    match interval_of(&sample, method, level, denominator) {
        Ok(interval) => estimate = estimate.with_interval(interval),
        // A mean of one answer has no t interval; it is still a mean.
        Err(Error::TooFew { method, needed, .. }) if !options.has_method() => {
            estimate =
                estimate.with_convention(format!("no interval: {method} needs {needed} answers"));
        }
        Err(error) => return Err(error),
    }
    if let Ok(error) = standard_error_of(&sample, denominator) {
        estimate = estimate
            .with_standard_error(error)?
            .with_convention(standard_error_convention(&sample, denominator));
    }
    if sample.is_weighted() {
        let use_of_n = match method {
            Method::Wald | Method::T | Method::Goodman => "reported beside the interval",
            _ => "in place of n in the interval",
        };
        estimate = estimate
            .with_effective_n(sample.n)?
            .with_convention(format!("effective n: Kish, (sum w)^2 / sum w^2, {use_of_n}"));
    }
    Ok(estimate)
}

/// The interval of a tally's score; see [`estimate`].
///
/// # Errors
/// As [`estimate`].
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::{Method, interval};
///
/// let tally = Tally::from_counts(&Scale::ONE_TO_FIVE, &[4, 6, 15, 40, 35])?;
/// let satisfied = Codes::top_box(&Scale::ONE_TO_FIVE, 2)?;
/// let range = interval(&satisfied, &tally, Method::Wilson)?;
/// assert_eq!(format!("{range:.3}"), "0.657 to 0.825 (95 % Wilson)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn interval<S: CodedSummary>(
    codes: &Codes,
    summary: &S,
    options: impl Into<IntervalOptions>,
) -> Result<Interval, Error> {
    let options = options.into();
    let method = options.chosen_method(codes);
    let sample = sample(summary, codes)?;
    let denominator = options.chosen_denominator(method, &sample);
    interval_of(&sample, method, options.quantiles()?, denominator)
}

/// The mean code of those who answered.
///
/// # Errors
/// [`Error::NoData`] if nobody answered, [`Error::Model`] if the codes belong
/// to another scale.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::score;
///
/// let tally = Tally::from_counts(&Scale::ONE_TO_FIVE, &[4, 6, 15, 40, 35])?;
/// assert_eq!(score(&Codes::points(&Scale::ONE_TO_FIVE), &tally)?, 3.96);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn score<S: CodedSummary>(codes: &Codes, summary: &S) -> Result<f64, Error> {
    Ok(sample(summary, codes)?.score)
}

/// The variance of one coded answer, `sum p (c - S)^2`, with the shares p of
/// the points; for a net score that is `p + q - (p - q)^2`. Multiply by
/// n / (n - 1) for the unbiased one.
///
/// # Errors
/// [`Error::NoData`] if nobody answered, [`Error::Model`] if the codes belong
/// to another scale.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::variance;
///
/// // Half promoters, half detractors: as uncertain as it can be.
/// let scale = Scale::new(-1, 1)?;
/// let tally = Tally::from_counts(&scale, &[50, 0, 50])?;
/// assert_eq!(variance(&Codes::points(&scale), &tally)?, 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn variance<S: CodedSummary>(codes: &Codes, summary: &S) -> Result<f64, Error> {
    Ok(sample(summary, codes)?.variance())
}

/// The standard error of a tally's score: `sqrt(V / n)`, or `sqrt(V / (n - 1))`
/// as t tests have it; for weighted answers by Taylor linearisation.
///
/// # Errors
/// [`Error::NoData`] if nobody answered, [`Error::TooFew`] below two answers
/// where the divisor is n - 1 or answers are weighted, [`Error::Model`] if the
/// codes belong to another scale.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::response_model::Denominator;
/// use satis_inference::standard_error;
///
/// let scale = Scale::new(-1, 1)?;
/// let tally = Tally::from_counts(&scale, &[50, 0, 50])?;
/// let codes = Codes::points(&scale);
/// assert_eq!(standard_error(&codes, &tally, Denominator::N)?, 0.1);
/// assert!(standard_error(&codes, &tally, Denominator::NMinusOne)? > 0.1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn standard_error<S: CodedSummary>(
    codes: &Codes,
    summary: &S,
    denominator: Denominator,
) -> Result<f64, Error> {
    standard_error_of(&sample(summary, codes)?, denominator)
}

fn standard_error_convention(sample: &Sample, denominator: Denominator) -> &'static str {
    match (sample.weighting, denominator) {
        (Weighting::None, Denominator::NMinusOne) => "standard error: sqrt(V / (n - 1))",
        (Weighting::None, _) => "standard error: sqrt(V / n)",
        (Weighting::Weights { .. }, Denominator::NMinusOne) => {
            "standard error: Taylor linearisation, with replacement, n / (n - 1)"
        }
        (Weighting::Weights { .. }, _) => {
            "standard error: Taylor linearisation, with replacement, without n / (n - 1)"
        }
    }
}
