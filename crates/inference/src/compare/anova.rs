//! Analysis of variance of several groups, plain and by Welch.

use satis_response_model::{Codes, Estimate};

use super::groups::{Groups, Moments};
use crate::sample::CodedSummary;
use crate::{Error, TestResult};

/// One-way analysis of variance: do several groups have the same mean, if they
/// have the same variance?
///
/// ```text
/// F = (sum n_g (m_g - m)^2 / (k - 1)) / (sum (n_g - 1) s_g^2 / (N - k))
/// ```
///
/// The estimate is omega squared (Hays 1963), the share of the variance
/// between groups: `(SSB - (k - 1) MSW) / (SST + MSW)`, at least 0. Groups
/// without answers are left out. Fisher (1925), Statistical methods for
/// research workers.
///
/// # Errors
/// [`Error::Groups`] if fewer than two groups have answers, [`Error::TooFew`]
/// unless there are more answers than groups, [`Error::Weighted`] for weighted
/// answers, [`Error::NotApplicable`] if the answers vary in no group,
/// [`Error::Model`] if the codes belong to another scale.
///
/// ```
/// use satis_inference::anova;
/// use satis_inference::response_model::{Codes, Scale, Tally};
///
/// // 1, 2, 3 against 3, 4, 5: between 6, within 4 with 4 degrees of freedom.
/// let scale = Scale::ONE_TO_FIVE;
/// let groups = [Tally::from_answers(&scale, [1, 2, 3])?, Tally::from_answers(&scale, [3, 4, 5])?];
/// let test = anova(&Codes::points(&scale), &groups)?;
/// assert!((test.statistic() - 6.0).abs() < 1e-14);
/// assert_eq!(test.degrees_of_freedom(), [1.0, 4.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn anova<'a, S: CodedSummary + 'a>(
    codes: &Codes,
    groups: impl IntoIterator<Item = &'a S>,
) -> Result<TestResult, Error> {
    const NAME: &str = "one-way ANOVA";
    let groups = Groups::new(NAME, codes, groups)?;
    let (n, k) = (groups.n(), groups.len() as f64);
    let answered = groups.answered;
    if n - k < 1.0 {
        let needed = groups.len() as u64 + 1;
        return Err(Error::TooFew { method: NAME.to_owned(), needed, found: answered });
    }
    let mean = groups.iter().map(|sample| sample.n * sample.score).sum::<f64>() / n;
    let between: f64 = groups.iter().map(|sample| sample.n * (sample.score - mean).powi(2)).sum();
    let within: f64 = groups.iter().map(|sample| sample.n * sample.variance()).sum();
    let noise = within / (n - k);
    if noise.is_nan() || noise <= 0.0 {
        return Err(Error::NotApplicable {
            method: NAME.to_owned(),
            reason: "the answers vary in no group",
        });
    }
    let omega = ((between - (k - 1.0) * noise) / (between + within + noise)).max(0.0);
    let estimate = Estimate::new("omega squared", omega, answered)?
        .with_convention("Hays (1963), at least 0; no interval");
    Ok(TestResult::fisher_f(NAME, between / (k - 1.0) / noise, (k - 1.0, n - k))?
        .with_estimate(estimate)
        .with_groups(groups.sizes())
        .with_convention("equal variances"))
}

/// Welch's analysis of variance: do several groups have the same mean, whatever
/// their variances? With weights `w = n / s^2`, their sum W and the weighted
/// mean m
///
/// ```text
/// L = sum (1 - w_g / W)^2 / (n_g - 1)
/// F = (sum w_g (m_g - m)^2 / (k - 1)) / (1 + 2 (k - 2) L / (k^2 - 1))
/// df = k - 1 and (k^2 - 1) / (3 L)
/// ```
///
/// Welch (1951), On the comparison of several mean values: an alternative
/// approach, Biometrika 38:330-336. R's `oneway.test` by default.
///
/// # Errors
/// As [`anova`], but each group with answers needs two and must vary.
pub fn welch_anova<'a, S: CodedSummary + 'a>(
    codes: &Codes,
    groups: impl IntoIterator<Item = &'a S>,
) -> Result<TestResult, Error> {
    const NAME: &str = "Welch's ANOVA";
    let groups = Groups::new(NAME, codes, groups)?;
    let moments =
        groups.iter().map(|sample| Moments::of(NAME, sample)).collect::<Result<Vec<_>, _>>()?;
    if moments.iter().any(|group| group.variance.is_nan() || group.variance <= 0.0) {
        return Err(Error::NotApplicable {
            method: NAME.to_owned(),
            reason: "the answers of one group are all the same, so it has no weight",
        });
    }
    let k = moments.len() as f64;
    let weight = |group: &Moments| group.n / group.variance;
    let total: f64 = moments.iter().map(weight).sum();
    let mean = moments.iter().map(|group| weight(group) * group.mean).sum::<f64>() / total;
    let between: f64 =
        moments.iter().map(|group| weight(group) * (group.mean - mean).powi(2)).sum();
    let spread: f64 =
        moments.iter().map(|group| (1.0 - weight(group) / total).powi(2) / (group.n - 1.0)).sum();
    let divisor = 1.0 + 2.0 * (k - 2.0) * spread / (k * k - 1.0);
    let df = (k - 1.0, (k * k - 1.0) / (3.0 * spread));
    Ok(TestResult::fisher_f(NAME, between / (k - 1.0) / divisor, df)?
        .with_groups(groups.sizes())
        .with_convention("variances may differ"))
}
