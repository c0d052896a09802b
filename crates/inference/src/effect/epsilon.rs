//! How much of the ranks lies between groups.

use satis_numerics::NoncentralChiSquare;
use satis_response_model::{Codes, Estimate, Interval};

use crate::Error;
use crate::compare::{Groups, kruskal_wallis_statistic};
use crate::options::Level;
use crate::sample::CodedSummary;

/// Epsilon squared of several groups, from 0 to 1: the share of the variance
/// of the ranks that lies between the groups, `H / (N - 1)` with the statistic
/// of Kruskal and Wallis.
///
/// The interval takes in every noncentrality of chi-square that H does not
/// reject, over N - 1: an approximation that is good where N is large against
/// the number of groups. Without any effect the value is about `(k - 1) / (N -
/// 1)`, and can lie above its interval. Kelley (1935), An unbiased correlation
/// ratio measure; Tomczak & Tomczak (2014), The need to report effect size
/// estimates revisited.
///
/// # Errors
/// As [`kruskal_wallis`](crate::kruskal_wallis).
///
/// ```
/// use satis_inference::rank_epsilon_squared;
/// use satis_inference::response_model::{Codes, Scale, Tally};
///
/// let scale = Scale::new(-1, 1)?;
/// let regions = [[20, 30, 50], [35, 25, 40], [12, 40, 48], [28, 32, 90], [60, 70, 120]]
///     .iter()
///     .map(|counts| Tally::from_counts(&scale, counts))
///     .collect::<Result<Vec<_>, _>>()?;
/// let epsilon = rank_epsilon_squared(&Codes::points(&scale), &regions, 0.95)?;
/// assert!((epsilon.value() - 0.018_702_738_393_105_4).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rank_epsilon_squared<'a, S: CodedSummary + 'a>(
    codes: &Codes,
    groups: impl IntoIterator<Item = &'a S>,
    level: f64,
) -> Result<Estimate, Error> {
    const NAME: &str = "epsilon squared";
    let groups = Groups::new(NAME, codes, groups)?;
    let (h, df) = kruskal_wallis_statistic(NAME, &groups)?;
    of_groups(&groups, h, df, Level::new(level)?)
}

/// Epsilon squared of a known H.
pub(crate) fn of_groups(groups: &Groups, h: f64, df: f64, level: Level) -> Result<Estimate, Error> {
    let size = groups.n() - 1.0;
    let bound = |p: f64| {
        NoncentralChiSquare::shift_for(df, h, p)
            .map(|shift| (shift / size).min(1.0))
            .map_err(|error| Error::numerical(&error))
    };
    let (low, high) = (bound(1.0 - level.tail)?, bound(level.tail)?);
    let answered = groups.answered;
    let interval = Interval::new(low, high, level.level, "noncentral chi-square")?;
    Ok(Estimate::new("epsilon squared", (h / size).min(1.0), answered)?.with_interval(interval))
}
