//! The rank test of several groups by Kruskal and Wallis.

use satis_response_model::Codes;

use super::groups::Groups;
use crate::options::Level;
use crate::sample::CodedSummary;
use crate::{Error, TestResult, effect};

/// The rank test of Kruskal and Wallis: do several groups have the same
/// distribution? With midranks r, from the counts alone,
///
/// ```text
/// H = (N - 1) sum_g n_g (mean r_g - mean r)^2 / sum (r - mean r)^2
/// ```
///
/// which is the usual H over its divisor for ties; chi-square with one degree
/// of freedom less than there are groups. The estimate is epsilon squared, `H /
/// (N - 1)`, with the interval of
/// [`rank_epsilon_squared`](crate::rank_epsilon_squared). Groups without
/// answers are left out.
///
/// Kruskal & Wallis (1952), Use of ranks in one-criterion variance analysis,
/// Journal of the American Statistical Association 47:583-621.
///
/// # Errors
/// [`Error::Groups`] if fewer than two groups have answers,
/// [`Error::Weighted`] for weighted answers, [`Error::NotApplicable`] if all
/// answers are the same, [`Error::Probability`] for a level outside (0, 1),
/// [`Error::Model`] if the codes belong to another scale.
///
/// ```
/// use satis_inference::kruskal_wallis;
/// use satis_inference::response_model::{Codes, Scale, Tally};
///
/// let scale = Scale::new(-1, 1)?;
/// let regions = [[20, 30, 50], [35, 25, 40], [12, 40, 48], [28, 32, 90], [60, 70, 120]]
///     .iter()
///     .map(|counts| Tally::from_counts(&scale, counts))
///     .collect::<Result<Vec<_>, _>>()?;
/// let test = kruskal_wallis(&Codes::points(&scale), &regions, 0.95)?;
/// assert!((test.statistic() - 13.073_214_136_780_7).abs() < 1e-12);
/// assert!((test.p_value() - 0.010_923_542_258_970_9).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn kruskal_wallis<'a, S: CodedSummary + 'a>(
    codes: &Codes,
    groups: impl IntoIterator<Item = &'a S>,
    level: f64,
) -> Result<TestResult, Error> {
    const NAME: &str = "Kruskal-Wallis";
    let level = Level::new(level)?;
    let groups = Groups::new(NAME, codes, groups)?;
    let (h, df) = statistic(NAME, &groups)?;
    Ok(TestResult::chi_square(NAME, h, df)?
        .known_by("H", h)
        .with_estimate(effect::epsilon(&groups, h, df, level)?)
        .with_groups(groups.sizes())
        .with_convention("midranks, divided by the divisor for ties"))
}

/// H and its degrees of freedom.
pub(crate) fn statistic(test: &'static str, groups: &Groups) -> Result<(f64, f64), Error> {
    let n = groups.n();
    let middle = 0.5 * (n + 1.0);
    let mut below = 0.0;
    // Midranks about their mean.
    let ranks: Vec<(f64, f64)> = groups
        .totals()
        .into_iter()
        .map(|tie| {
            let rank = below + 0.5 * (tie + 1.0) - middle;
            below += tie;
            (tie, rank)
        })
        .collect();
    let total: f64 = ranks.iter().map(|(tie, rank)| tie * rank * rank).sum();
    if total.is_nan() || total <= 0.0 {
        return Err(Error::NotApplicable {
            method: test.to_owned(),
            reason: "all answers are the same, so there are no ranks",
        });
    }
    let between: f64 = groups
        .iter()
        .map(|sample| {
            let sum: f64 =
                sample.counts.iter().zip(&ranks).map(|(count, (_, rank))| count * rank).sum();
            sum * sum / sample.n
        })
        .sum();
    Ok(((n - 1.0) * between / total, groups.len() as f64 - 1.0))
}
