//! The rank test of two groups by Mann and Whitney (Wilcoxon's rank sum).

use satis_response_model::Codes;

use super::groups::{count, pair};
use super::permutation::{RankMethod, RankOptions, rank_sum};
use crate::options::Level;
use crate::sample::{CodedSummary, Sample};
use crate::test_result::OneSided;
use crate::{Error, TestResult, effect};

/// The rank test of Mann and Whitney (Wilcoxon's rank sum test) of two groups,
/// from their counts:
///
/// ```text
/// U = sum_i x_i (sum_{j<i} y_j + y_i / 2)
/// z = (U - n1 n2 / 2) / sqrt(n1 n2 / 12 ((N + 1) - sum (t^3 - t) / (N (N - 1))))
/// ```
///
/// U is the number of pairs in which the first group is higher, ties counting
/// one half: R's W, and SciPy's statistic. The estimate is Cliff's delta, `2 U
/// / (n1 n2) - 1` ([`cliffs_delta`](crate::cliffs_delta)). R and SciPy correct
/// for continuity by default ([`RankMethod::NormalCorrected`]).
///
/// Mann & Whitney (1947), On a test of whether one of two random variables is
/// stochastically larger than the other, Annals of Mathematical Statistics
/// 18:50-60. It tests that both distributions are the same; where they may
/// differ in spread, take [`brunner_munzel`](crate::brunner_munzel).
///
/// # Errors
/// [`Error::NoData`] if nobody answered in a group, [`Error::Weighted`] for
/// weighted answers, [`Error::NotApplicable`] if all answers are the same or
/// there are too many for the exact method, [`Error::Probability`] for a level
/// outside (0, 1), [`Error::Model`] if the codes belong to another scale.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::{RankMethod, mann_whitney};
///
/// let scale = Scale::new(-1, 1)?;
/// let spring = Tally::from_counts(&scale, &[20, 30, 50])?;
/// let autumn = Tally::from_counts(&scale, &[30, 30, 40])?;
/// let test = mann_whitney(&Codes::points(&scale), &spring, &autumn, RankMethod::Normal)?;
/// assert_eq!(test.statistic(), 5650.0);
/// assert!((test.p_value() - 0.087_935_051_816_551_8).abs() < 1e-14);
/// assert!((test.estimate().unwrap().value() - 0.13).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mann_whitney<A: CodedSummary, B: CodedSummary>(
    codes: &Codes,
    first: &A,
    second: &B,
    options: impl Into<RankOptions>,
) -> Result<TestResult, Error> {
    const NAME: &str = "Mann-Whitney";
    let options = options.into();
    let level = Level::new(options.level)?;
    let (a, b) = pair(NAME, codes, first, second)?;
    let placements = Placements::new(&a, &b);
    let sd = placements.null_variance().sqrt();
    if sd.is_nan() || sd <= 0.0 {
        return Err(Error::NotApplicable {
            method: NAME.to_owned(),
            reason: "all answers are the same, so there are no ranks",
        });
    }
    let u = placements.u();
    let distance = u - 0.5 * a.n * b.n;
    let z = distance / sd;
    let result = match options.method {
        RankMethod::Normal => TestResult::normal(NAME, z)?,
        RankMethod::NormalCorrected => {
            let corrected = (distance.abs() - 0.5).max(0.0).copysign(distance) / sd;
            let sides = OneSided {
                greater: satis_numerics::distribution::normal::survival((distance - 0.5) / sd),
                less: satis_numerics::distribution::normal::cdf((distance + 0.5) / sd),
            };
            TestResult::normal(NAME, corrected)?.with_sides(sides)
        }
        RankMethod::Exact => {
            let counts: Vec<u64> = a.counts.iter().map(|&x| count(x)).collect();
            let ties: Vec<u64> =
                a.counts.iter().zip(&b.counts).map(|(x, y)| count(x + y)).collect();
            let tails = rank_sum(&counts, &ties)?;
            let sides = OneSided { greater: tails.greater, less: tails.less };
            TestResult::of(NAME, "U", u, Vec::new(), tails.two_sided, Some(sides))?.with_z(z)
        }
    };
    Ok(result
        .known_by("U", u)
        .with_estimate(effect::cliff(&a, &b, level)?)
        .with_groups(vec![a.answered, b.answered])
        .with_convention(format!("p: {}", options.method)))
}

/// Where the answers of two groups stand among each other.
#[derive(Debug)]
pub(crate) struct Placements<'a> {
    a: &'a Sample,
    b: &'a Sample,
}

impl<'a> Placements<'a> {
    /// Of samples on the same codes.
    pub(crate) const fn new(a: &'a Sample, b: &'a Sample) -> Self {
        Self { a, b }
    }

    /// For each distinct code, how many chose it and how many of the other
    /// group stand below (ties by half).
    fn among<'s>(own: &'s Sample, other: &'s Sample) -> impl Iterator<Item = (f64, f64)> + 's {
        let mut below = 0.0;
        own.counts.iter().zip(&other.counts).map(move |(&own, &other)| {
            let place = below + 0.5 * other;
            below += other;
            (own, place)
        })
    }

    /// The placements of the first group's answers among the second's.
    pub(crate) fn of_first(&self) -> impl Iterator<Item = (f64, f64)> {
        Self::among(self.a, self.b)
    }

    /// The placements of the second group's answers among the first's.
    pub(crate) fn of_second(&self) -> impl Iterator<Item = (f64, f64)> {
        Self::among(self.b, self.a)
    }

    /// Pairs in which the first is higher, ties by half.
    pub(crate) fn u(&self) -> f64 {
        self.of_first().map(|(count, place)| count * place).sum()
    }

    /// Pairs that are tied.
    pub(crate) fn tied_pairs(&self) -> f64 {
        self.a.counts.iter().zip(&self.b.counts).map(|(x, y)| x * y).sum()
    }

    /// The variance of U if both distributions are the same.
    fn null_variance(&self) -> f64 {
        let (m, n) = (self.a.n, self.b.n);
        let total = m + n;
        let ties: f64 = self
            .a
            .counts
            .iter()
            .zip(&self.b.counts)
            .map(|(x, y)| x + y)
            // As a product: nothing is left where all are tied.
            .map(|tie| tie / total * ((tie - 1.0) / (total - 1.0) * (tie + 1.0)))
            .sum();
        m * n / 12.0 * ((total + 1.0) - ties)
    }
}
