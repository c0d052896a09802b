//! How often one group is above another: Cliff's delta, and Vargha and
//! Delaney's A.

use satis_response_model::{Codes, Estimate, Interval};

use crate::Error;
use crate::compare::{Placements, pair};
use crate::options::Level;
use crate::sample::{CodedSummary, Sample};

/// Cliff's delta, `P(first > second) - P(first < second)`, from -1 to 1.
///
/// Its variance is Cliff's (1993) unbiased one, at least `(1 - delta^2) / (n1
/// n2 - 1)`; its interval is the asymmetric one of Feng & Cliff (2004), which
/// stays within -1 to 1:
///
/// ```text
/// (d - d^3 -+ z s sqrt((1 - d^2)^2 + z^2 s^2)) / (1 - d^2 + z^2 s^2)
/// ```
///
/// with the normal quantile z (R's effsize takes Student's t). Where the groups
/// do not overlap, it reaches to `(n - z^2) / (n + z^2)` with the smaller n.
///
/// Cliff (1993), Dominance statistics: ordinal analyses to answer ordinal
/// questions, Psychological Bulletin 114:494-509; Feng & Cliff (2004), Monte
/// Carlo evaluation of ordinal d with improved confidence interval, Journal of
/// Modern Applied Statistical Methods 3:322-332.
///
/// # Errors
/// [`Error::NoData`] if nobody answered in a group, [`Error::Weighted`] for
/// weighted answers, [`Error::Probability`] for a level outside (0, 1),
/// [`Error::Model`] if the codes belong to another scale.
///
/// ```
/// use satis_inference::cliffs_delta;
/// use satis_inference::response_model::{Codes, Scale, Tally};
///
/// let scale = Scale::new(-1, 1)?;
/// let spring = Tally::from_counts(&scale, &[20, 30, 50])?;
/// let autumn = Tally::from_counts(&scale, &[30, 30, 40])?;
/// let delta = cliffs_delta(&Codes::points(&scale), &spring, &autumn, 0.95)?;
/// assert!((delta.value() - 0.13).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cliffs_delta<A: CodedSummary, B: CodedSummary>(
    codes: &Codes,
    first: &A,
    second: &B,
    level: f64,
) -> Result<Estimate, Error> {
    let (a, b) = pair("Cliff's delta", codes, first, second)?;
    of_samples(&a, &b, Level::new(level)?)
}

/// Vargha and Delaney's A, `P(first > second) + P(tie) / 2`: half of Cliff's
/// delta above one half, and its interval with it.
///
/// Vargha & Delaney (2000), A critique and improvement of the CL common
/// language effect size statistics of McGraw and Wong, Journal of Educational
/// and Behavioral Statistics 25:101-132.
///
/// # Errors
/// As [`cliffs_delta`].
pub fn vargha_delaney_a<A: CodedSummary, B: CodedSummary>(
    codes: &Codes,
    first: &A,
    second: &B,
    level: f64,
) -> Result<Estimate, Error> {
    let delta = cliffs_delta(codes, first, second, level)?;
    Ok(delta.transformed(0.5, 0.5)?.named("Vargha-Delaney A"))
}

/// Cliff's delta of two unweighted samples.
pub(crate) fn of_samples(a: &Sample, b: &Sample, level: Level) -> Result<Estimate, Error> {
    let placements = Placements::new(a, b);
    let pairs = a.n * b.n;
    let delta = 2.0 * (placements.u() / pairs) - 1.0;
    let (low, high, error) = if delta.abs() >= 1.0 {
        let n = a.n.min(b.n);
        let square = level.z * level.z;
        let bound = (n - square) / (n + square);
        let (low, high) = if delta > 0.0 { (bound, 1.0) } else { (-1.0, -bound) };
        (low, high, None)
    } else {
        let square = variance(&placements, a, b, delta);
        let error = square.sqrt();
        let rest = 1.0 - delta * delta;
        let spread = level.z * level.z * square;
        let reach = level.z * error * (rest * rest + spread).sqrt();
        let centre = delta * rest;
        let bound = |sum: f64| (sum / (rest + spread)).clamp(-1.0, 1.0);
        (bound(centre - reach), bound(centre + reach), Some(error))
    };
    let mut missing = a.missing;
    missing.merge(&b.missing)?;
    let n = a.answered.checked_add(b.answered).ok_or(satis_response_model::Error::Overflow)?;
    // Rounding may put the value a hair outside a very narrow interval.
    let (low, high) = (low.min(delta), high.max(delta));
    let estimate = Estimate::new("Cliff's delta", delta, n)?
        .with_interval(Interval::new(low, high, level.level, "Feng-Cliff")?)
        .with_missing(missing);
    match error {
        Some(error) => Ok(estimate
            .with_standard_error(error)?
            .with_convention("variance: Cliff (1993), unbiased, at least (1 - d^2) / (n1 n2 - 1)")),
        None => Ok(estimate.with_convention("the groups do not overlap: no standard error")),
    }
}

fn variance(placements: &Placements<'_>, a: &Sample, b: &Sample, delta: f64) -> f64 {
    let (m, n) = (a.n, b.n);
    let pairs = m * n;
    let smallest = (1.0 - delta * delta) / (pairs - 1.0).max(1.0);
    if m < 2.0 || n < 2.0 {
        return smallest;
    }
    let of_first: f64 = placements
        .of_first()
        .map(|(count, place)| count * (2.0 * place / n - 1.0 - delta).powi(2))
        .sum();
    let of_second: f64 = placements
        .of_second()
        .map(|(count, place)| count * (2.0 * place / m - 1.0 + delta).powi(2))
        .sum();
    // Signs are -1, 0 or 1, so their squares count the pairs that differ.
    let of_pairs = pairs - placements.tied_pairs() - pairs * delta * delta;
    let sum = n / m * of_first + m / n * of_second - of_pairs / pairs;
    (sum / ((m - 1.0) * (n - 1.0))).max(smallest)
}
