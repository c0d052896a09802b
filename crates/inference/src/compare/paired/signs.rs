//! Tests that look only at who moved up and who moved down.

use satis_numerics::Binomial;
use satis_numerics::distribution::normal;
use satis_response_model::{Codes, Estimate, PairTally, Scale, Tally};

use super::table::PairTable;
use crate::test_result::OneSided;
use crate::{Error, IntervalOptions, Method, TestResult, estimate};

/// How the p value of a sign test or of McNemar's is found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum SignMethod {
    /// The binomial distribution with half the probability of the result at
    /// hand: the mid-p. The default: Fagerland, Lydersen & Laake (2013), The
    /// `McNemar` test for binary matched-pairs data: mid-p and asymptotic are
    /// better than exact conditional, BMC Medical Research Methodology 13:91.
    #[default]
    MidP,
    /// The binomial distribution: twice the smaller tail. Never too large in
    /// size, and too cautious.
    Exact,
    /// `(up - down) / sqrt(up + down)`, whose square is `McNemar`'s (1947)
    /// chi-square.
    Normal,
    /// The same with the distance lessened by 1: R's `mcnemar.test` by
    /// default.
    NormalCorrected,
}

impl std::fmt::Display for SignMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::MidP => "binomial mid-p",
            Self::Exact => "exact binomial, twice the smaller tail",
            Self::Normal => "normal, no continuity correction",
            Self::NormalCorrected => "normal, continuity correction of 1",
        })
    }
}

/// `McNemar`'s test of two shares of the same people: did as many turn to the
/// higher code as away from it? For codes with two distinct values.
///
/// The statistic is `z = (up - down) / sqrt(up + down)`, the estimate the
/// change of the share, second minus first, with Tango's score interval
/// (1998). If nobody moved, z is 0 and p is 1.
///
/// # Errors
/// [`Error::NoData`] if nobody answered both, [`Error::NotApplicable`] unless
/// there are two distinct codes, [`Error::Probability`] for a level outside (0,
/// 1), [`Error::Model`] if the codes belong to another scale.
///
/// ```
/// use satis_inference::response_model::{Answer, Codes, PairTally, Scale};
/// use satis_inference::{SignMethod, mcnemar};
///
/// // Nine turned satisfied, two turned away: twice 67 / 2048 is the exact p.
/// let scale = Scale::new(0, 1)?;
/// let mut waves = PairTally::new(&scale, &scale);
/// for (pair, times) in [((0, 0), 20), ((0, 1), 9), ((1, 0), 2), ((1, 1), 30)] {
///     waves.record_many((Answer::from(pair.0), Answer::from(pair.1)), times)?;
/// }
/// let test = mcnemar(&Codes::points(&scale), &waves, SignMethod::Exact, 0.95)?;
/// assert!((test.p_value() - 2.0 * 67.0 / 2048.0).abs() < 1e-15);
/// assert!((test.estimate().unwrap().value() - 7.0 / 61.0).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mcnemar(
    codes: &Codes,
    pairs: &PairTally,
    method: SignMethod,
    level: f64,
) -> Result<TestResult, Error> {
    const NAME: &str = "McNemar";
    let table = PairTable::new(codes, pairs)?;
    if table.size() != 2 {
        return Err(Error::NotApplicable {
            method: NAME.to_owned(),
            reason: "it takes two distinct codes; bowker and sign_test take any",
        });
    }
    let change = net_movers(&table, codes, level)?;
    // The net share that moved is the change of the share where the codes are
    // one apart, and in proportion where they are not.
    let step = table.codes.iter().rev().copied().reduce(|high, low| high - low).unwrap_or(1.0);
    let change = change.transformed(step, 0.0)?.named(format!("change of {}", codes.name()));
    Ok(of_signs(NAME, &table, method)?.with_estimate(change))
}

/// The sign test: did as many people move up as down? The estimate is the
/// share that moved up less the share that moved down, with Tango's score
/// interval (1998).
///
/// Arbuthnott (1710); Dixon & Mood (1946), The statistical sign test, Journal
/// of the American Statistical Association 41:557-566. Those who stayed are
/// left out of the test, and stay in the base of the estimate.
///
/// # Errors
/// As [`mcnemar`], for any codes.
pub fn sign_test(
    codes: &Codes,
    pairs: &PairTally,
    method: SignMethod,
    level: f64,
) -> Result<TestResult, Error> {
    let table = PairTable::new(codes, pairs)?;
    let movers = net_movers(&table, codes, level)?;
    Ok(of_signs("sign test", &table, method)?.with_estimate(movers))
}

/// How many moved up and how many down.
fn movers(table: &PairTable) -> (u64, u64) {
    let sum = |up: bool| {
        let moved = table.differences().filter(|(d, _)| if up { *d > 0.0 } else { *d < 0.0 });
        moved.map(|(_, count)| count).sum()
    };
    (sum(true), sum(false))
}

/// The share that moved up less the share that moved down: a net score.
fn net_movers(table: &PairTable, codes: &Codes, level: f64) -> Result<Estimate, Error> {
    let (up, down) = movers(table);
    let scale = Scale::new(-1, 1)?;
    let tally = Tally::from_counts(&scale, &[down, table.n - up - down, up])?;
    let options = IntervalOptions::new().level(level).method(Method::Score);
    let name = format!("net share that moved up in {}", codes.name());
    estimate(&Codes::points(&scale).named(name), &tally, options)
}

fn of_signs(
    test: &'static str,
    table: &PairTable,
    method: SignMethod,
) -> Result<TestResult, Error> {
    let (up, down) = movers(table);
    let moved = (up + down) as f64;
    let gap = up as f64 - down as f64;
    let z = if moved > 0.0 { gap / moved.sqrt() } else { 0.0 };
    let result = match method {
        SignMethod::Normal => TestResult::normal(test, z)?,
        SignMethod::NormalCorrected if moved > 0.0 => {
            let corrected = (gap.abs() - 1.0).max(0.0).copysign(gap) / moved.sqrt();
            let sides = OneSided {
                greater: normal::survival((gap - 1.0) / moved.sqrt()),
                less: normal::cdf((gap + 1.0) / moved.sqrt()),
            };
            TestResult::normal(test, corrected)?.with_sides(sides)
        }
        SignMethod::NormalCorrected => TestResult::normal(test, 0.0)?,
        SignMethod::MidP | SignMethod::Exact => {
            let law = Binomial::new(up + down, 0.5).map_err(|error| Error::numerical(&error))?;
            let half = if method == SignMethod::MidP { 0.5 * law.pmf(up) } else { 0.0 };
            let above = if up == 0 { 1.0 } else { law.survival(up - 1) };
            let sides = OneSided { greater: above - half, less: law.cdf(up) - half };
            let p = (2.0 * sides.greater.min(sides.less)).min(1.0);
            TestResult::of(test, "z", z, Vec::new(), p, Some(sides))?.with_z(z)
        }
    };
    Ok(result
        .with_groups(vec![table.n])
        .with_convention(table.left_out())
        .with_convention(format!("p: {method}; {up} moved up, {down} moved down")))
}
