//! How strongly groups and answers are associated.

use satis_numerics::NoncentralChiSquare;
use satis_response_model::{Codes, Estimate, Interval};

use crate::Error;
use crate::compare::{Groups, pearson};
use crate::options::Level;
use crate::sample::CodedSummary;

/// Cramer's V of groups and answers, from 0 to 1: `sqrt(X^2 / (N min(r - 1, c -
/// 1)))` with Pearson's chi-square of the table of groups by distinct codes.
///
/// The interval takes in every noncentrality of chi-square that the data do not
/// reject, on the scale of V (Steiger 2004; R's effectsize). V itself is biased
/// upwards, so in small tables without association it can lie above its
/// interval; [`bias_corrected_cramers_v`] is not. Cramer (1946), Mathematical
/// methods of statistics.
///
/// # Errors
/// [`Error::Groups`] if fewer than two groups have answers,
/// [`Error::Weighted`] for weighted answers, [`Error::NotApplicable`] if all
/// answers are the same, [`Error::Probability`] for a level outside (0, 1),
/// [`Error::Model`] if the codes belong to another scale.
///
/// ```
/// use satis_inference::cramers_v;
/// use satis_inference::response_model::{Codes, Scale, Tally};
///
/// // X^2 = 25/18 of 50 answers: V = 1/6.
/// let scale = Scale::new(0, 1)?;
/// let shops = [Tally::from_counts(&scale, &[10, 10])?, Tally::from_counts(&scale, &[10, 20])?];
/// let v = cramers_v(&Codes::points(&scale), &shops, 0.95)?;
/// assert!((v.value() - 1.0 / 6.0).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cramers_v<'a, S: CodedSummary + 'a>(
    codes: &Codes,
    groups: impl IntoIterator<Item = &'a S>,
    level: f64,
) -> Result<Estimate, Error> {
    let groups = Groups::new("Cramer's V", codes, groups)?;
    let (statistic, df, columns, _) = pearson(&groups)?;
    of_table(&groups, statistic, df, columns, Level::new(level)?)
}

/// Cramer's V without its bias:
///
/// ```text
/// phi^2 = max(0, X^2 / N - (r - 1) (c - 1) / (N - 1))
/// V     = sqrt(phi^2 / (min(r - (r - 1)^2 / (N - 1), c - (c - 1)^2 / (N - 1)) - 1))
/// ```
///
/// Without an interval.
///
/// Bergsma (2013), A bias-correction for Cramer's V and Tschuprow's T, Journal
/// of the Korean Statistical Society 42:323-328.
///
/// # Errors
/// As [`cramers_v`]; [`Error::TooFew`] if the correction leaves no table.
pub fn bias_corrected_cramers_v<'a, S: CodedSummary + 'a>(
    codes: &Codes,
    groups: impl IntoIterator<Item = &'a S>,
) -> Result<Estimate, Error> {
    const NAME: &str = "bias-corrected Cramer's V";
    let groups = Groups::new(NAME, codes, groups)?;
    let (statistic, df, columns, _) = pearson(&groups)?;
    let n = groups.n();
    let rows = groups.len() as f64;
    let phi = (statistic / n - df / (n - 1.0)).max(0.0);
    let left = |size: f64| size - (size - 1.0) * (size - 1.0) / (n - 1.0);
    let smaller = left(rows).min(left(columns)) - 1.0;
    let answered = groups.answered;
    if smaller.is_nan() || smaller <= 0.0 {
        let needed = groups.len() as u64 + 1;
        return Err(Error::TooFew { method: NAME.to_owned(), needed, found: answered });
    }
    Ok(Estimate::new(NAME, (phi / smaller).sqrt(), answered)?
        .with_convention("Bergsma (2013); no interval"))
}

/// V of a table with known chi-square.
pub(crate) fn of_table(
    groups: &Groups,
    statistic: f64,
    df: f64,
    columns: f64,
    level: Level,
) -> Result<Estimate, Error> {
    let size = groups.n() * (groups.len() as f64).min(columns).max(2.0) - groups.n();
    let bound = |p: f64| {
        NoncentralChiSquare::shift_for(df, statistic, p)
            .map(|shift| (shift / size).sqrt().min(1.0))
            .map_err(|error| Error::numerical(&error))
    };
    let (low, high) = (bound(1.0 - level.tail)?, bound(level.tail)?);
    let answered = groups.answered;
    let interval = Interval::new(low, high, level.level, "noncentral chi-square")?;
    Ok(Estimate::new("Cramer's V", (statistic / size).sqrt().min(1.0), answered)?
        .with_interval(interval))
}
