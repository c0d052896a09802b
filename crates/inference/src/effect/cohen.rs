//! Standardised differences: Cohen's h and d, and Hedges' g.

use satis_numerics::NoncentralT;
use satis_numerics::special::ln_beta;
use satis_response_model::{Codes, Estimate, Interval};

use crate::Error;
use crate::compare::{Means, pair};
use crate::options::Level;
use crate::sample::{CodedSummary, Sample};

/// Cohen's h, the difference of two shares on a scale where it has the same
/// error everywhere: `2 asin sqrt(p1) - 2 asin sqrt(p2)`, with the error
/// `sqrt(1/n1 + 1/n2)`. For codes with two distinct values.
///
/// Cohen (1988), Statistical power analysis for the behavioral sciences: 0.2
/// is small, 0.5 medium, 0.8 large. The interval is cut at -pi and pi.
///
/// # Errors
/// [`Error::NoData`] if nobody answered in a group, [`Error::Weighted`] for
/// weighted answers, [`Error::NotApplicable`] unless there are two distinct
/// codes, [`Error::Probability`] for a level outside (0, 1), [`Error::Model`] if
/// the codes belong to another scale.
///
/// ```
/// use satis_inference::cohens_h;
/// use satis_inference::response_model::{Codes, Scale, Tally};
///
/// let scale = Scale::new(0, 1)?;
/// let (a, b) = (Tally::from_counts(&scale, &[19, 81])?, Tally::from_counts(&scale, &[22, 78])?);
/// let h = cohens_h(&Codes::points(&scale), &a, &b, 0.95)?;
/// assert!((h.value() - 0.074_356_903_201_309_6).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cohens_h<A: CodedSummary, B: CodedSummary>(
    codes: &Codes,
    first: &A,
    second: &B,
    level: f64,
) -> Result<Estimate, Error> {
    use std::f64::consts::PI;
    const NAME: &str = "Cohen's h";
    let level = Level::new(level)?;
    let (a, b) = pair(NAME, codes, first, second)?;
    if a.codes.len() != 2 {
        return Err(Error::NotApplicable {
            method: NAME.to_owned(),
            reason: "it takes two distinct codes; Cohen's d takes any",
        });
    }
    // The angle from both counts, so that no share near 1 loses digits.
    let angle = |sample: &Sample| 2.0 * sample.count(1).sqrt().atan2(sample.count(0).sqrt());
    let value = angle(&a) - angle(&b);
    let error = (1.0 / a.n + 1.0 / b.n).sqrt();
    let reach = level.z * error;
    let (low, high) = ((value - reach).max(-PI), (value + reach).min(PI));
    Ok(named(NAME, value, &a, &b)?.with_standard_error(error)?.with_interval(Interval::new(
        low,
        high,
        level.level,
        "Wald on the angle",
    )?))
}

/// Cohen's d: the difference of two scores over their pooled standard
/// deviation (divisor n1 + n2 - 2).
///
/// The interval is exact for normal answers: it holds every noncentrality of
/// Student's t that the data do not reject (Steiger & Fouladi 1997). The
/// standard error is `sqrt((n1 + n2) / (n1 n2) + d^2 / (2 (n1 + n2)))` (Hedges
/// & Olkin 1985).
///
/// # Errors
/// [`Error::NoData`] or [`Error::TooFew`] below two answers in a group,
/// [`Error::Weighted`] for weighted answers, [`Error::NotApplicable`] if the
/// answers vary in neither group, [`Error::Probability`] for a level outside
/// (0, 1), [`Error::Model`] if the codes belong to another scale.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::{cohens_d, hedges_g};
///
/// let scale = Scale::new(-1, 1)?;
/// let codes = Codes::points(&scale);
/// let spring = Tally::from_counts(&scale, &[20, 30, 50])?;
/// let autumn = Tally::from_counts(&scale, &[30, 30, 40])?;
/// let d = cohens_d(&codes, &spring, &autumn, 0.95)?;
/// assert!((d.value() - 0.246_826_005_362_233).abs() < 1e-14);
/// let g = hedges_g(&codes, &spring, &autumn, 0.95)?;
/// assert!((g.value() - 0.245_889_678_904_397).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cohens_d<A: CodedSummary, B: CodedSummary>(
    codes: &Codes,
    first: &A,
    second: &B,
    level: f64,
) -> Result<Estimate, Error> {
    const NAME: &str = "Cohen's d";
    let level = Level::new(level)?;
    let (a, b) = pair(NAME, codes, first, second)?;
    let means = Means::new(NAME, &a, &b)?;
    let value = means.difference() / means.pooled_variance().sqrt();
    let unit = (1.0 / a.n + 1.0 / b.n).sqrt();
    let df = means.pooled_df();
    let bound = |p: f64| {
        NoncentralT::shift_for(df, value / unit, p)
            .map(|shift| shift * unit)
            .map_err(|error| Error::numerical(&error))
    };
    let (low, high) = (bound(1.0 - level.tail)?, bound(level.tail)?);
    let error = (unit * unit + value * value / (2.0 * (a.n + b.n))).sqrt();
    Ok(named(NAME, value, &a, &b)?
        .with_standard_error(error)?
        .with_interval(Interval::new(low, high, level.level, "noncentral t")?)
        .with_convention("pooled standard deviation, divisor n1 + n2 - 2"))
}

/// Hedges' g: Cohen's d without its bias, by the exact factor
///
/// ```text
/// J = Gamma(df / 2) / (sqrt(df / 2) Gamma((df - 1) / 2)),  df = n1 + n2 - 2
/// ```
///
/// rather than the approximation `1 - 3 / (4 df - 1)` that many programs take.
/// Interval and standard error are those of d times J. Hedges (1981),
/// Distribution theory for Glass's estimator of effect size and related
/// estimators, Journal of Educational Statistics 6:107-128.
///
/// # Errors
/// As [`cohens_d`].
pub fn hedges_g<A: CodedSummary, B: CodedSummary>(
    codes: &Codes,
    first: &A,
    second: &B,
    level: f64,
) -> Result<Estimate, Error> {
    let d = cohens_d(codes, first, second, level)?;
    let (a, b) = pair("Hedges' g", codes, first, second)?;
    let half = 0.5 * (a.n + b.n - 2.0);
    // Gamma(h) / Gamma(h - 1/2) is sqrt(pi) over a beta function, which keeps
    // its digits for large samples.
    let ln = ln_beta(half - 0.5, 0.5).map_err(|error| Error::numerical(&error))?;
    let factor = (std::f64::consts::PI / half).sqrt() * (-ln).exp();
    Ok(d.transformed(factor, 0.0)?
        .named("Hedges' g")
        .with_convention("exact factor by the gamma function"))
}

fn named(name: &'static str, value: f64, a: &Sample, b: &Sample) -> Result<Estimate, Error> {
    let mut missing = a.missing;
    missing.merge(&b.missing)?;
    let n = a.answered.checked_add(b.answered).ok_or(satis_response_model::Error::Overflow)?;
    Ok(Estimate::new(name, value, n)?.with_missing(missing))
}
