//! The test of Brunner and Munzel that neither group tends to be higher.

use satis_numerics::{Continuous, StudentT};
use satis_response_model::{Codes, Estimate, Interval};

use super::groups::pair;
use super::mann_whitney::Placements;
use crate::options::Level;
use crate::sample::CodedSummary;
use crate::{Error, TestResult};

/// The test of Brunner and Munzel: is an answer of the first group as likely
/// above as below one of the second? With `A = P(first > second) + P(tie) / 2`
///
/// ```text
/// t = (A - 1/2) / SE,   SE^2 = S1^2 / (n1 n2^2) + S2^2 / (n1^2 n2)
/// ```
///
/// where S1, S2 are the standard deviations of the placements of each group
/// among the other; degrees of freedom by Satterthwaite. Unlike
/// [`mann_whitney`](crate::mann_whitney) it holds where the spreads differ. The
/// estimate is A with its t interval, cut at 0 and 1.
///
/// Brunner & Munzel (2000), The nonparametric Behrens-Fisher problem:
/// asymptotic theory and a small-sample approximation, Biometrical Journal
/// 42:17-25. The statistic is positive where the first group is higher; SciPy
/// turns its sign round.
///
/// # Errors
/// [`Error::NoData`] or [`Error::TooFew`] below two answers in a group,
/// [`Error::Weighted`] for weighted answers, [`Error::NotApplicable`] if the
/// groups do not overlap, [`Error::Probability`] for a level outside (0, 1),
/// [`Error::Model`] if the codes belong to another scale.
///
/// ```
/// use satis_inference::brunner_munzel;
/// use satis_inference::response_model::{Codes, Scale, Tally};
///
/// let scale = Scale::new(-1, 1)?;
/// let spring = Tally::from_counts(&scale, &[20, 30, 50])?;
/// let autumn = Tally::from_counts(&scale, &[30, 30, 40])?;
/// let test = brunner_munzel(&Codes::points(&scale), &spring, &autumn, 0.95)?;
/// // Half of Cliff's delta above one half.
/// assert!((test.estimate().unwrap().value() - 0.565).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn brunner_munzel<A: CodedSummary, B: CodedSummary>(
    codes: &Codes,
    first: &A,
    second: &B,
    level: f64,
) -> Result<TestResult, Error> {
    const NAME: &str = "Brunner-Munzel";
    let level = Level::new(level)?;
    let (a, b) = pair(NAME, codes, first, second)?;
    if let Some(found) = [a.answered, b.answered].into_iter().find(|&n| n < 2) {
        return Err(Error::TooFew { method: NAME.to_owned(), needed: 2, found });
    }
    let placements = Placements::new(&a, &b);
    let probability = placements.u() / (a.n * b.n);
    // Variances of the placements as shares of the other group's size.
    let variance = |places: &mut dyn Iterator<Item = (f64, f64)>, n: f64, other: f64, mean: f64| {
        let sum: f64 = places
            .map(|(count, place)| {
                let distance = place / other - mean;
                count * distance * distance
            })
            .sum();
        sum / (n - 1.0)
    };
    let first_part = variance(&mut placements.of_first(), a.n, b.n, probability) / a.n;
    let second_part = variance(&mut placements.of_second(), b.n, a.n, 1.0 - probability) / b.n;
    let square = first_part + second_part;
    if square.is_nan() || square <= 0.0 {
        return Err(Error::NotApplicable {
            method: NAME.to_owned(),
            reason: "the groups do not overlap, or all answers are the same: take the exact \
                     Mann-Whitney test",
        });
    }
    let df = square * square
        / (first_part * first_part / (a.n - 1.0) + second_part * second_part / (b.n - 1.0));
    let error = square.sqrt();
    let quantile = StudentT::new(df)
        .and_then(|law| law.upper_quantile(level.tail))
        .map_err(|error| Error::numerical(&error))?;
    let (low, high) = (probability - quantile * error, probability + quantile * error);
    let mut missing = a.missing;
    missing.merge(&b.missing)?;
    let n = a.answered.checked_add(b.answered).ok_or(satis_response_model::Error::Overflow)?;
    let estimate = Estimate::new("probability that the first is higher", probability, n)?
        .with_standard_error(error)?
        .with_interval(Interval::new(low.max(0.0), high.min(1.0), level.level, NAME)?)
        .with_missing(missing)
        .with_convention("ties count one half");
    Ok(TestResult::student(NAME, (probability - 0.5) / error, df)?
        .with_estimate(estimate)
        .with_groups(vec![a.answered, b.answered])
        .with_convention("positive where the first group is higher"))
}
