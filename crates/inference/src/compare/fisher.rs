//! Fisher's exact test of two shares.

use satis_numerics::Hypergeometric;
use satis_response_model::Codes;

use super::groups::{count, pair};
use super::odds_ratio::{ZeroCells, of_samples};
use crate::options::Level;
use crate::sample::{CodedSummary, Sample};
use crate::test_result::OneSided;
use crate::{Error, TestResult};

/// What two-sided means for [`fisher_exact`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum FisherTail {
    /// All tables that are no more probable than the one at hand (within 1e-7
    /// of its probability): R, SciPy, and most programs. The default.
    #[default]
    Likelihood,
    /// Twice the smaller tail, at most 1.
    Doubled,
    /// As `Likelihood`, with half the probability of the tables as probable as
    /// the one at hand: the mid-p, whose true size is nearer to the nominal
    /// one, but can exceed it.
    MidP,
}

impl std::fmt::Display for FisherTail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Likelihood => "tables no more probable than the one at hand",
            Self::Doubled => "twice the smaller tail",
            Self::MidP => "mid-p: half the tables as probable as the one at hand",
        })
    }
}

/// Fisher's exact test that two groups have the same share, given the margins.
/// For codes with two distinct values, such as a top-box. The statistic is the
/// sample odds ratio's logarithm (first over second; with one half added to
/// every cell where one is empty), the estimate the same with its interval.
///
/// Fisher (1935), The logic of inductive inference, Journal of the Royal
/// Statistical Society 98:39-82. It is never too large in size and often far
/// too small; [`difference`](crate::difference) with the score method is
/// closer.
///
/// # Errors
/// [`Error::NoData`] if nobody answered in a group, [`Error::Weighted`] for
/// weighted answers, [`Error::NotApplicable`] unless there are two distinct
/// codes, [`Error::Probability`] for a level outside (0, 1), [`Error::Model`] if
/// the codes belong to another scale.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::{FisherTail, fisher_exact};
///
/// // The lady tasting tea: 3 of 4 cups right on either side, p = 34 / 70.
/// let scale = Scale::new(0, 1)?;
/// let (milk, tea) = (Tally::from_counts(&scale, &[1, 3])?, Tally::from_counts(&scale, &[3, 1])?);
/// let test = fisher_exact(&Codes::points(&scale), &milk, &tea, FisherTail::Likelihood, 0.95)?;
/// assert!((test.p_value() - 34.0 / 70.0).abs() < 1e-14);
/// assert!((test.one_sided().unwrap().greater - 17.0 / 70.0).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fisher_exact<A: CodedSummary, B: CodedSummary>(
    codes: &Codes,
    first: &A,
    second: &B,
    tail: FisherTail,
    level: f64,
) -> Result<TestResult, Error> {
    const NAME: &str = "Fisher's exact test";
    let level = Level::new(level)?;
    let (a, b) = pair(NAME, codes, first, second)?;
    let (good, law) = table(NAME, &a, &b)?;
    let sides = OneSided {
        greater: if good == 0 { 1.0 } else { law.survival(good - 1) },
        less: law.cdf(good),
    };
    let p = match tail {
        FisherTail::Doubled => (2.0 * sides.greater.min(sides.less)).min(1.0),
        FisherTail::Likelihood => by_likelihood(&law, good, sides, true),
        FisherTail::MidP => {
            let with = by_likelihood(&law, good, sides, true);
            let without = by_likelihood(&law, good, sides, false);
            0.5 * (with + without)
        }
    };
    let estimate = of_samples(&a, &b, codes.name(), ZeroCells::AddHalfWhereNeeded, level)?;
    Ok(TestResult::of(NAME, "log odds ratio", estimate.value(), Vec::new(), p, Some(sides))?
        .with_estimate(estimate)
        .with_groups(vec![a.answered, b.answered])
        .with_convention(format!("two-sided p: {tail}")))
}

/// How many of the first group are at the higher code, and the law of that
/// number given the margins.
fn table(test: &'static str, a: &Sample, b: &Sample) -> Result<(u64, Hypergeometric), Error> {
    if a.codes.len() != 2 {
        return Err(Error::NotApplicable {
            method: test.to_owned(),
            reason: "it takes two distinct codes, such as a top-box",
        });
    }
    let (x, y) = (count(a.count(1)), count(b.count(1)));
    let n = a.answered.checked_add(b.answered).ok_or(satis_response_model::Error::Overflow)?;
    let law = Hypergeometric::new(n, x.saturating_add(y), a.answered)
        .map_err(|error| Error::numerical(&error))?;
    Ok((x, law))
}

/// The probability of all numbers that are no more probable than the one at
/// hand, or less probable. The law has one peak, so they lie beyond two bounds,
/// which bisection finds.
fn by_likelihood(law: &Hypergeometric, at: u64, sides: OneSided, with_equal: bool) -> f64 {
    /// Probabilities this near are equal.
    const SLACK: f64 = 1e-7;
    let bound = law.pmf(at) * if with_equal { 1.0 + SLACK } else { 1.0 - SLACK };
    let rare = |k: u64| law.pmf(k) <= bound;
    let mode = law.mode();
    if rare(mode) {
        return 1.0;
    }
    // The largest rare number below the peak.
    let lower = if rare(law.lowest()) {
        let (mut low, mut high) = (law.lowest(), mode);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if rare(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        if with_equal && low == at { sides.less } else { law.cdf(low) }
    } else {
        0.0
    };
    // The smallest rare number above it.
    let upper = if rare(law.highest()) {
        let (mut low, mut high) = (mode, law.highest());
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if rare(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        if with_equal && high == at { sides.greater } else { law.survival(high - 1) }
    } else {
        0.0
    };
    (lower + upper).min(1.0)
}
