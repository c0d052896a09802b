//! The logarithm of an odds ratio.

use satis_response_model::{Codes, Estimate, Interval};

use super::groups::pair;
use crate::options::Level;
use crate::sample::{CodedSummary, Sample};
use crate::{Error, TestResult};

/// What to do about empty cells, whose logarithm is infinite.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum ZeroCells {
    /// Add one half to every cell if one is empty (Haldane 1956, Anscombe
    /// 1956), and say so. The default.
    #[default]
    AddHalfWhereNeeded,
    /// Add one half to every cell, always: less biased.
    AddHalf,
    /// An empty cell is an error.
    Refuse,
}

/// The logarithm of the odds ratio of two shares, first over second, with
/// Woolf's standard error and its test:
///
/// ```text
/// ln (a d / (b c)),   SE = sqrt(1/a + 1/b + 1/c + 1/d)
/// ```
///
/// For codes with two distinct values; a, b count the higher and the lower of
/// the first group, c, d those of the second. Woolf (1955), On estimating the
/// relation between blood group and disease, Annals of Human Genetics
/// 19:251-253.
///
/// # Errors
/// [`Error::NoData`] if nobody answered in a group, [`Error::Weighted`] for
/// weighted answers, [`Error::NotApplicable`] unless there are two distinct
/// codes, or for an empty cell that is to be refused,
/// [`Error::Probability`] for a level outside (0, 1), [`Error::Model`] if the
/// codes belong to another scale.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::{ZeroCells, log_odds_ratio};
///
/// // Odds of 3 against odds of 1/3.
/// let scale = Scale::new(0, 1)?;
/// let (a, b) = (Tally::from_counts(&scale, &[10, 30])?, Tally::from_counts(&scale, &[30, 10])?);
/// let test = log_odds_ratio(&Codes::points(&scale), &a, &b, ZeroCells::Refuse, 0.95)?;
/// let estimate = test.estimate().unwrap();
/// assert!((estimate.value() - 9.0_f64.ln()).abs() < 1e-14);
/// assert!((estimate.standard_error().unwrap() - (4.0_f64 / 15.0).sqrt()).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn log_odds_ratio<A: CodedSummary, B: CodedSummary>(
    codes: &Codes,
    first: &A,
    second: &B,
    zero_cells: ZeroCells,
    level: f64,
) -> Result<TestResult, Error> {
    const NAME: &str = "log odds ratio (Woolf)";
    let (a, b) = pair(NAME, codes, first, second)?;
    let estimate = of_samples(&a, &b, codes.name(), zero_cells, Level::new(level)?)?;
    // A log odds ratio has a standard error by construction.
    let error = estimate.standard_error().unwrap_or(f64::NAN);
    Ok(TestResult::normal(NAME, estimate.value() / error)?
        .with_estimate(estimate)
        .with_groups(vec![a.answered, b.answered]))
}

/// The log odds ratio of two samples.
pub(super) fn of_samples(
    a: &Sample,
    b: &Sample,
    name: &str,
    zero_cells: ZeroCells,
    level: Level,
) -> Result<Estimate, Error> {
    const NAME: &str = "log odds ratio";
    if a.codes.len() != 2 {
        return Err(Error::NotApplicable {
            method: NAME.to_owned(),
            reason: "it takes two distinct codes, such as a top-box",
        });
    }
    let mut cells = [a.count(1), a.count(0), b.count(1), b.count(0)];
    let empty = cells.iter().any(|cell| *cell <= 0.0);
    let add = match zero_cells {
        ZeroCells::AddHalf => true,
        ZeroCells::AddHalfWhereNeeded => empty,
        ZeroCells::Refuse if empty => {
            return Err(Error::NotApplicable {
                method: NAME.to_owned(),
                reason: "a cell is empty; add one half to each, or take the score difference",
            });
        }
        ZeroCells::Refuse => false,
    };
    if add {
        for cell in &mut cells {
            *cell += 0.5;
        }
    }
    let [a1, a0, b1, b0] = cells;
    let value = (a1 / a0).ln() - (b1 / b0).ln();
    let error = cells.iter().map(|cell| 1.0 / cell).sum::<f64>().sqrt();
    let reach = level.z * error;
    let mut missing = a.missing;
    missing.merge(&b.missing)?;
    let n = a.answered.checked_add(b.answered).ok_or(satis_response_model::Error::Overflow)?;
    let estimate = Estimate::new(format!("log odds ratio of {name}"), value, n)?
        .with_standard_error(error)?
        .with_interval(Interval::new(value - reach, value + reach, level.level, "Woolf")?)
        .with_missing(missing);
    Ok(if add { estimate.with_convention("one half added to every cell") } else { estimate })
}
