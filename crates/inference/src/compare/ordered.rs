//! Tests of a trend over ordered groups.

use satis_response_model::{Codes, Estimate, Interval};

use super::groups::Groups;
use crate::options::Level;
use crate::sample::CodedSummary;
use crate::{Error, TestResult};

/// The test of a linear trend of shares over ordered groups by Cochran and
/// Armitage. With x of n at the higher code in each group, scores s, and the
/// share p of all together
///
/// ```text
/// z = sum x (s - mean s) / sqrt(p (1 - p) sum n (s - mean s)^2)
/// ```
///
/// positive where the share rises with the score. For codes with two distinct
/// values; one score a group, in the order of the groups. The square is R's
/// `prop.trend.test`; [`linear_by_linear`] is the same with the factor `(N -
/// 1) / N`.
///
/// Cochran (1954), Some methods for strengthening the common chi-square tests,
/// Biometrics 10:417-451; Armitage (1955), Tests for linear trends in
/// proportions and frequencies, Biometrics 11:375-386.
///
/// # Errors
/// [`Error::Length`] unless there is one score a group, [`Error::Argument`] for a
/// score that is not finite, [`Error::Groups`] if fewer than two groups have
/// answers, [`Error::Weighted`] for weighted answers, [`Error::NotApplicable`]
/// unless there are two distinct codes of which both occur and two scores
/// differ, [`Error::Model`] if the codes belong to another scale.
///
/// ```
/// use satis_inference::cochran_armitage;
/// use satis_inference::response_model::{Codes, Scale, Tally};
///
/// let scale = Scale::new(0, 1)?;
/// let months = [(42, 100), (45, 98), (51, 105), (49, 97), (58, 104), (63, 102)]
///     .iter()
///     .map(|(good, n)| Tally::from_counts(&scale, &[n - good, *good]))
///     .collect::<Result<Vec<_>, _>>()?;
/// let scores = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let test = cochran_armitage(&Codes::points(&scale), &months, &scores)?;
/// assert!((test.statistic() - 3.136_392_237_322_76).abs() < 1e-13);
/// assert!((test.p_value() - 0.001_710_402_813_175_01).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cochran_armitage<'a, S: CodedSummary + 'a>(
    codes: &Codes,
    groups: impl IntoIterator<Item = &'a S>,
    scores: &[f64],
) -> Result<TestResult, Error> {
    const NAME: &str = "Cochran-Armitage";
    if crate::sample::distinct(codes.values()).len() != 2 {
        return Err(Error::NotApplicable {
            method: NAME.to_owned(),
            reason: "it takes two distinct codes; linear_by_linear takes any",
        });
    }
    let (groups, r) = correlation(NAME, codes, groups, scores)?;
    let z = r * groups.n().sqrt();
    Ok(TestResult::normal(NAME, z)?
        .with_groups(groups.sizes())
        .with_convention("variance p (1 - p), as R's prop.trend.test"))
}

/// The test of a linear trend of any codes over ordered groups: with r the
/// correlation of code and score over all answers,
///
/// ```text
/// z = r sqrt(N - 1)
/// ```
///
/// The estimate is r with Fisher's interval. Mantel (1963), Chi-square tests
/// with one degree of freedom, Journal of the American Statistical Association
/// 58:690-700; Agresti (2013), Categorical data analysis, 3.4. R's coin has it
/// as `lbl_test`.
///
/// # Errors
/// As [`cochran_armitage`], but for any codes of which two occur;
/// [`Error::Probability`] for a level outside (0, 1).
pub fn linear_by_linear<'a, S: CodedSummary + 'a>(
    codes: &Codes,
    groups: impl IntoIterator<Item = &'a S>,
    scores: &[f64],
    level: f64,
) -> Result<TestResult, Error> {
    const NAME: &str = "linear-by-linear";
    let level = Level::new(level)?;
    let (groups, r) = correlation(NAME, codes, groups, scores)?;
    let n = groups.n();
    let answered = groups.answered;
    let mut estimate =
        Estimate::new(format!("correlation of {} with the score", codes.name()), r, answered)?;
    // Fisher's transformation has no interval below four answers, or at 1.
    if n > 3.0 && r.abs() < 1.0 {
        let reach = level.z / (n - 3.0).sqrt();
        let bound = |z: f64| z.tanh();
        let (low, high) = (bound(r.atanh() - reach), bound(r.atanh() + reach));
        estimate = estimate.with_interval(Interval::new(low, high, level.level, "Fisher's z")?);
    }
    Ok(TestResult::normal(NAME, r * (n - 1.0).sqrt())?
        .with_estimate(estimate)
        .with_groups(groups.sizes())
        .with_convention("factor N - 1, as R's coin"))
}

/// The correlation of codes and scores.
fn correlation<'a, S: CodedSummary + 'a>(
    test: &'static str,
    codes: &Codes,
    groups: impl IntoIterator<Item = &'a S>,
    scores: &[f64],
) -> Result<(Groups, f64), Error> {
    let given: Vec<&S> = groups.into_iter().collect();
    if given.len() != scores.len() {
        let (expected, found) = (given.len(), scores.len());
        return Err(Error::Length { what: "scores, one a group", expected, found });
    }
    if let Some(&value) = scores.iter().find(|score| !(-1e150..=1e150).contains(*score)) {
        return Err(Error::Argument { what: "a score", value, expected: "a number within 1e150" });
    }
    let groups = Groups::new(test, codes, given)?;
    let constant = Error::NotApplicable {
        method: test.to_owned(),
        reason: "all answers or all scores are the same",
    };
    if groups.totals().iter().filter(|total| **total > 0.0).count() < 2 {
        return Err(constant);
    }
    let n = groups.n();
    // Every position is that of a given group, and there is a score for each.
    let scored: Vec<_> = groups
        .samples
        .iter()
        .filter_map(|(position, sample)| Some((*scores.get(*position)?, sample)))
        .collect();
    let mean_score = scored.iter().map(|(score, sample)| score * sample.n).sum::<f64>() / n;
    let mean_code = scored.iter().map(|(_, sample)| sample.n * sample.score).sum::<f64>() / n;
    let (mut scores_square, mut codes_square, mut product) = (0.0, 0.0, 0.0);
    for (score, sample) in scored {
        let distance = score - mean_score;
        scores_square += sample.n * distance * distance;
        product += sample.n * distance * (sample.score - mean_code);
        for (code, count) in sample.codes.iter().zip(&sample.counts) {
            codes_square += count * (code - mean_code) * (code - mean_code);
        }
    }
    let r = product / (scores_square.sqrt() * codes_square.sqrt());
    if r.is_finite() { Ok((groups, r.clamp(-1.0, 1.0))) } else { Err(constant) }
}
