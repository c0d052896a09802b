//! Chi-square tests: independence of groups and answers, and goodness of fit.

use satis_response_model::{Codes, Tally};

use super::groups::Groups;
use crate::options::Level;
use crate::sample::CodedSummary;
use crate::{Error, TestResult, effect};

/// Which statistic a test of independence takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum ChiSquareMethod {
    /// Pearson's (1900) `sum (O - E)^2 / E`. The default, also of two by two
    /// cells, where R and SciPy take [`Yates`](Self::Yates) unless told
    /// otherwise.
    #[default]
    Pearson,
    /// Each `|O - E|` lessened by one half (by itself, where it is smaller):
    /// Yates (1934). For two groups and two codes; too cautious.
    Yates,
    /// The likelihood ratio `2 sum O ln(O / E)`, G.
    LikelihoodRatio,
}

impl std::fmt::Display for ChiSquareMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Pearson => "Pearson's chi-square",
            Self::Yates => "chi-square with Yates' correction",
            Self::LikelihoodRatio => "likelihood ratio chi-square",
        })
    }
}

/// The test of independence: do several groups answer alike? The table has one
/// row a group and one column a distinct code; rows and columns without answers
/// are left out. The estimate is Cramer's V with the interval of
/// [`cramers_v`](crate::cramers_v).
///
/// Pearson (1900), On the criterion that a given system of deviations from the
/// probable ... The smallest expected count stands among the conventions: below
/// 5 the p value is rough (Cochran 1954). It looks at no order of the answers:
/// for a trend take [`linear_by_linear`](crate::linear_by_linear), for ratings
/// [`kruskal_wallis`](crate::kruskal_wallis).
///
/// # Errors
/// [`Error::Groups`] if fewer than two groups have answers,
/// [`Error::Weighted`] for weighted answers, [`Error::NotApplicable`] if all
/// answers are the same, or for Yates' correction of a larger table,
/// [`Error::Probability`] for a level outside (0, 1), [`Error::Model`] if the
/// codes belong to another scale.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::{ChiSquareMethod, independence};
///
/// // 10 of 20 against 20 of 30: 50 (10 * 10 - 10 * 20)^2 / (20 * 30 * 20 * 30) = 25/18.
/// let scale = Scale::new(0, 1)?;
/// let shops = [Tally::from_counts(&scale, &[10, 10])?, Tally::from_counts(&scale, &[10, 20])?];
/// let test = independence(&Codes::points(&scale), &shops, ChiSquareMethod::Pearson, 0.95)?;
/// assert!((test.statistic() - 25.0 / 18.0).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn independence<'a, S: CodedSummary + 'a>(
    codes: &Codes,
    groups: impl IntoIterator<Item = &'a S>,
    method: ChiSquareMethod,
    level: f64,
) -> Result<TestResult, Error> {
    let level = Level::new(level)?;
    let groups = Groups::new("chi-square test of independence", codes, groups)?;
    let (pearson, df, columns, smallest) = pearson(&groups)?;
    let totals = groups.totals();
    let n = groups.n();
    let cells = || {
        groups.iter().flat_map(|sample| {
            let pairs = sample.counts.iter().zip(&totals).filter(|(_, total)| **total > 0.0);
            pairs.map(|(&observed, &total)| (observed, sample.n * total / n))
        })
    };
    let statistic = match method {
        ChiSquareMethod::Pearson => pearson,
        ChiSquareMethod::Yates => {
            if df > 1.0 {
                return Err(Error::NotApplicable {
                    method: method.to_string(),
                    reason: "it is for two groups and two codes; take Pearson's",
                });
            }
            cells()
                .map(|(observed, expected)| {
                    let distance = (observed - expected).abs();
                    let left = distance - distance.min(0.5);
                    left * left / expected
                })
                .sum()
        }
        ChiSquareMethod::LikelihoodRatio => {
            let sum: f64 = cells()
                .filter(|&(observed, _)| observed > 0.0)
                // With O - E taken away, whose sum is 0, each term is of
                // second order and small statistics keep their digits.
                .map(|(observed, expected)| {
                    let excess = (observed - expected) / expected;
                    observed * excess.ln_1p() - (observed - expected)
                })
                .sum();
            // Empty cells lost their share of the sum that is 0.
            let empty: f64 = cells().filter(|&(observed, _)| observed <= 0.0).map(|(_, e)| e).sum();
            (2.0 * (sum + empty)).max(0.0)
        }
    };
    Ok(TestResult::chi_square(method.to_string(), statistic, df)?
        .with_estimate(effect::cramer(&groups, pearson, df, columns, level)?)
        .with_groups(groups.sizes())
        .with_convention(format!("smallest expected count {smallest:.4}")))
}

/// Pearson's statistic, its degrees of freedom, the columns in use, and the
/// smallest expected count.
pub(crate) fn pearson(groups: &Groups) -> Result<(f64, f64, f64, f64), Error> {
    let totals = groups.totals();
    let n = groups.n();
    let columns = totals.iter().filter(|total| **total > 0.0).count();
    if columns < 2 {
        return Err(Error::NotApplicable {
            method: "chi-square test of independence".to_owned(),
            reason: "all answers are the same",
        });
    }
    let (mut statistic, mut smallest) = (0.0, f64::INFINITY);
    for sample in groups.iter() {
        for (&observed, &total) in sample.counts.iter().zip(&totals) {
            if total > 0.0 {
                let expected = sample.n * total / n;
                let distance = observed - expected;
                statistic += distance * distance / expected;
                smallest = expected.min(smallest);
            }
        }
    }
    let df = (groups.len() as f64 - 1.0) * (columns as f64 - 1.0);
    Ok((statistic, df, columns as f64, smallest))
}

/// The test of goodness of fit: do the answers follow given shares of the
/// points, lowest first? `sum (O - E)^2 / E` with one degree of freedom less
/// than there are points with a positive share.
///
/// # Errors
/// [`Error::NoData`] if nobody answered, [`Error::Length`] unless there is one
/// share a point, [`Error::Argument`] if a share is not between 0 and 1 or they do
/// not sum to 1 within 1e-9, [`Error::NotApplicable`] if fewer than two shares
/// are positive or an answer fell on a point of share 0.
///
/// ```
/// use satis_inference::goodness_of_fit;
/// use satis_inference::response_model::{Scale, Tally};
///
/// // 30, 50, 20 against even shares of 100 / 3.
/// let tally = Tally::from_counts(&Scale::ONE_TO_THREE, &[30, 50, 20])?;
/// let test = goodness_of_fit(&tally, &[1.0 / 3.0; 3])?;
/// assert!((test.statistic() - 14.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn goodness_of_fit(tally: &Tally, shares: &[f64]) -> Result<TestResult, Error> {
    const NAME: &str = "chi-square goodness of fit";
    if tally.answered() == 0 {
        return Err(Error::NoData);
    }
    if shares.len() != tally.counts().len() {
        let expected = tally.counts().len();
        return Err(Error::Length { what: "shares, one a point", expected, found: shares.len() });
    }
    for &share in shares {
        if !(0.0..=1.0).contains(&share) {
            let expected = "a number from 0 to 1";
            return Err(Error::Argument { what: "a share", value: share, expected });
        }
    }
    let sum: f64 = shares.iter().sum();
    if (sum - 1.0).abs() > 1e-9 {
        return Err(Error::Argument { what: "the sum of the shares", value: sum, expected: "1" });
    }
    let n = tally.answered() as f64;
    let (mut statistic, mut points, mut smallest) = (0.0, 0.0, f64::INFINITY);
    for (&count, &share) in tally.counts().iter().zip(shares) {
        let expected = n * share;
        if expected > 0.0 {
            let distance = count as f64 - expected;
            statistic += distance * distance / expected;
            points += 1.0;
            smallest = expected.min(smallest);
        } else if count > 0 {
            return Err(Error::NotApplicable {
                method: NAME.to_owned(),
                reason: "an answer fell on a point whose share is 0",
            });
        }
    }
    if points < 2.0 {
        return Err(Error::NotApplicable {
            method: NAME.to_owned(),
            reason: "fewer than two points have a positive share",
        });
    }
    Ok(TestResult::chi_square(NAME, statistic, points - 1.0)?
        .with_groups(vec![tally.answered()])
        .with_convention(format!("smallest expected count {smallest:.4}")))
}
