//! Student's and Welch's t tests of two means.

use satis_numerics::{Continuous, StudentT};
use satis_response_model::{Codes, Estimate, Interval};

use super::groups::{Moments, pair};
use crate::options::Level;
use crate::sample::{CodedSummary, Sample};
use crate::{Error, TestResult};

/// Welch's t test of two scores, first minus second, which allows the groups
/// to differ in variance:
///
/// ```text
/// t  = (m1 - m2) / sqrt(s1^2 / n1 + s2^2 / n2)
/// df = (s1^2 / n1 + s2^2 / n2)^2 / ((s1^2/n1)^2 / (n1 - 1) + (s2^2/n2)^2 / (n2 - 1))
/// ```
///
/// Welch (1947), The generalization of Student's problem when several
/// different population variances are involved, Biometrika 34:28-35; degrees of
/// freedom by Satterthwaite (1946). The default t test of R; SciPy's is
/// [`student_t`].
///
/// # Errors
/// [`Error::NoData`] or [`Error::TooFew`] below two answers in a group,
/// [`Error::Weighted`] for weighted answers (take [`difference`](crate::difference)),
/// [`Error::NotApplicable`] if the answers vary in neither group,
/// [`Error::Probability`] for a level outside (0, 1), [`Error::Model`] if the
/// codes belong to another scale.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::welch_t;
///
/// // 1, 2, 3 against 4, 5: t = -2.5 / sqrt(1/3 + 1/4).
/// let scale = Scale::ONE_TO_FIVE;
/// let low = Tally::from_answers(&scale, [1, 2, 3])?;
/// let high = Tally::from_answers(&scale, [4, 5])?;
/// let test = welch_t(&Codes::points(&scale), &low, &high, 0.95)?;
/// assert!((test.statistic() + 2.5 / (7.0_f64 / 12.0).sqrt()).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn welch_t<A: CodedSummary, B: CodedSummary>(
    codes: &Codes,
    first: &A,
    second: &B,
    level: f64,
) -> Result<TestResult, Error> {
    const NAME: &str = "Welch's t";
    let (a, b) = pair(NAME, codes, first, second)?;
    let means = Means::new(NAME, &a, &b)?;
    result(NAME, codes, (&a, &b), means, level, (means.welch_error(), means.welch_df()))
}

/// Student's t test of two scores with a pooled variance, first minus second:
///
/// ```text
/// t = (m1 - m2) / (s sqrt(1 / n1 + 1 / n2)),  df = n1 + n2 - 2
/// ```
///
/// Student (1908), The probable error of a mean, Biometrika 6:1-25. It errs
/// where the variances and the sizes of the groups differ; [`welch_t`] does
/// not.
///
/// # Errors
/// As [`welch_t`].
pub fn student_t<A: CodedSummary, B: CodedSummary>(
    codes: &Codes,
    first: &A,
    second: &B,
    level: f64,
) -> Result<TestResult, Error> {
    const NAME: &str = "Student's t";
    let (a, b) = pair(NAME, codes, first, second)?;
    let means = Means::new(NAME, &a, &b)?;
    result(NAME, codes, (&a, &b), means, level, (means.pooled_error(), means.pooled_df()))
}

/// The moments of two groups.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Means {
    pub(crate) a: Moments,
    pub(crate) b: Moments,
}

impl Means {
    /// Of groups with at least two answers each, that vary in at least one.
    pub(crate) fn new(test: &'static str, a: &Sample, b: &Sample) -> Result<Self, Error> {
        let means = Self { a: Moments::of(test, a)?, b: Moments::of(test, b)? };
        if means.a.variance + means.b.variance > 0.0 {
            Ok(means)
        } else {
            Err(Error::NotApplicable {
                method: test.to_owned(),
                reason: "the answers vary in neither group; take the MOVER or score difference",
            })
        }
    }

    pub(crate) fn difference(&self) -> f64 {
        self.a.mean - self.b.mean
    }

    pub(crate) fn welch_error(&self) -> f64 {
        (self.a.variance / self.a.n + self.b.variance / self.b.n).sqrt()
    }

    pub(crate) fn welch_df(&self) -> f64 {
        let (a, b) = (self.a.variance / self.a.n, self.b.variance / self.b.n);
        // As shares of the larger, so that no square underflows.
        let scale = a.max(b);
        let (a, b) = (a / scale, b / scale);
        (a + b) * (a + b) / (a * a / (self.a.n - 1.0) + b * b / (self.b.n - 1.0))
    }

    pub(crate) fn pooled_df(&self) -> f64 {
        self.a.n + self.b.n - 2.0
    }

    pub(crate) fn pooled_variance(&self) -> f64 {
        let sum = (self.a.n - 1.0) * self.a.variance + (self.b.n - 1.0) * self.b.variance;
        sum / self.pooled_df()
    }

    fn pooled_error(&self) -> f64 {
        (self.pooled_variance() * (1.0 / self.a.n + 1.0 / self.b.n)).sqrt()
    }
}

fn result(
    name: &'static str,
    codes: &Codes,
    (a, b): (&Sample, &Sample),
    means: Means,
    level: f64,
    (error, df): (f64, f64),
) -> Result<TestResult, Error> {
    let level = Level::new(level)?;
    let value = means.difference();
    let quantile = StudentT::new(df)
        .and_then(|law| law.upper_quantile(level.tail))
        .map_err(|error| Error::numerical(&error))?;
    let reach = quantile * error;
    let mut missing = a.missing;
    missing.merge(&b.missing)?;
    let n = a.answered.checked_add(b.answered).ok_or(satis_response_model::Error::Overflow)?;
    let estimate = Estimate::new(format!("difference of {}", codes.name()), value, n)?
        .with_standard_error(error)?
        .with_interval(Interval::new(value - reach, value + reach, level.level, name)?)
        .with_missing(missing);
    Ok(TestResult::student(name, value / error, df)?
        .with_estimate(estimate)
        .with_groups(vec![a.answered, b.answered])
        .with_convention("first minus second; variances divided by n - 1"))
}
