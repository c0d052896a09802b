//! What every test of this crate gives back.

use std::borrow::Cow;

use satis_numerics::distribution::normal;
use satis_numerics::{ChiSquare, Continuous, FisherF, StudentT};
use satis_response_model::Estimate;

use crate::Error;

/// The result of a test: its statistic by name, degrees of freedom, p value,
/// the estimate that goes with it, the size of each group, and the conventions
/// that it follows.
///
/// p values are computed as tails: they keep their digits however small they
/// are, and are 0 only below the smallest f64.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::welch_t;
///
/// let scale = Scale::ONE_TO_FIVE;
/// let north = Tally::from_counts(&scale, &[4, 6, 15, 40, 35])?;
/// let south = Tally::from_counts(&scale, &[9, 12, 19, 35, 25])?;
/// let test = welch_t(&Codes::points(&scale), &north, &south, 0.95)?;
/// assert_eq!(test.statistic_name(), "t");
/// assert_eq!(
///     test.to_string(),
///     "Welch's t: t 2.52, df 192.9, p 0.013; difference of mean 0.41, SE 0.16, 0.09 to 0.73 \
///      (95 % Welch's t), n 200; groups of 100, 100",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TestResult {
    test: Cow<'static, str>,
    statistic_name: &'static str,
    statistic: f64,
    z: Option<f64>,
    degrees_of_freedom: Vec<f64>,
    p_value: f64,
    one_sided: Option<OneSided>,
    estimate: Option<Estimate>,
    groups: Vec<u64>,
    conventions: Vec<Cow<'static, str>>,
}

/// The two one-sided p values of a test whose statistic has a direction.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct OneSided {
    /// Against the alternative that the first group is higher (or that the
    /// second answer is, or that the trend rises): the upper tail.
    pub greater: f64,
    /// Against the alternative that it is lower: the lower tail.
    pub less: f64,
}

impl TestResult {
    /// The name of the test.
    #[must_use]
    pub fn test(&self) -> &str {
        &self.test
    }

    /// What the statistic is called: `z`, `t`, `chi-square`, `F`, ...
    #[must_use]
    pub const fn statistic_name(&self) -> &'static str {
        self.statistic_name
    }

    /// The statistic.
    #[must_use]
    pub const fn statistic(&self) -> f64 {
        self.statistic
    }

    /// The normal deviate of the statistic, where it has one.
    #[must_use]
    pub const fn z(&self) -> Option<f64> {
        self.z
    }

    /// The degrees of freedom: none of a normal deviate or an exact test, one
    /// of a t or chi-square, two of an F.
    #[must_use]
    pub fn degrees_of_freedom(&self) -> &[f64] {
        &self.degrees_of_freedom
    }

    /// The p value against any alternative (two-sided where the statistic has
    /// a direction).
    #[must_use]
    pub const fn p_value(&self) -> f64 {
        self.p_value
    }

    /// The p values against either direction, where there are directions.
    #[must_use]
    pub const fn one_sided(&self) -> Option<OneSided> {
        self.one_sided
    }

    /// The figure that goes with the test, such as the difference of two
    /// means with its interval.
    #[must_use]
    pub const fn estimate(&self) -> Option<&Estimate> {
        self.estimate.as_ref()
    }

    /// How many answered in each group; of a paired test, how many pairs.
    #[must_use]
    pub fn groups(&self) -> &[u64] {
        &self.groups
    }

    /// The conventions that the test follows, in words.
    #[must_use]
    pub fn conventions(&self) -> &[Cow<'static, str>] {
        &self.conventions
    }

    /// With one more convention, in words.
    #[must_use]
    pub fn with_convention(mut self, convention: impl Into<Cow<'static, str>>) -> Self {
        self.conventions.push(convention.into());
        self
    }

    /// A test with a normal deviate.
    pub(crate) fn normal(test: impl Into<Cow<'static, str>>, z: f64) -> Result<Self, Error> {
        let sides = OneSided { greater: normal::survival(z), less: normal::cdf(z) };
        let result = Self::of(test, "z", z, Vec::new(), normal::two_sided_p(z), Some(sides))?;
        Ok(result.with_z(z))
    }

    /// A test with Student's t.
    pub(crate) fn student(
        test: impl Into<Cow<'static, str>>,
        t: f64,
        df: f64,
    ) -> Result<Self, Error> {
        let law = StudentT::new(df).map_err(|error| Error::numerical(&error))?;
        let sides = OneSided { greater: law.survival(t), less: law.cdf(t) };
        Self::of(test, "t", t, vec![df], law.two_sided_p(t), Some(sides))
    }

    /// A test with a chi-square statistic.
    pub(crate) fn chi_square(
        test: impl Into<Cow<'static, str>>,
        statistic: f64,
        df: f64,
    ) -> Result<Self, Error> {
        let law = ChiSquare::new(df).map_err(|error| Error::numerical(&error))?;
        Self::of(test, "chi-square", statistic, vec![df], law.survival(statistic), None)
    }

    /// A test with an F statistic.
    pub(crate) fn fisher_f(
        test: impl Into<Cow<'static, str>>,
        statistic: f64,
        df: (f64, f64),
    ) -> Result<Self, Error> {
        let law = FisherF::new(df.0, df.1).map_err(|error| Error::numerical(&error))?;
        Self::of(test, "F", statistic, vec![df.0, df.1], law.survival(statistic), None)
    }

    /// A test with a statistic and p values of its own.
    pub(crate) fn of(
        test: impl Into<Cow<'static, str>>,
        statistic_name: &'static str,
        statistic: f64,
        degrees_of_freedom: Vec<f64>,
        p_value: f64,
        one_sided: Option<OneSided>,
    ) -> Result<Self, Error> {
        let test = test.into();
        // Finite counts can overflow their squares; then there is no result.
        if !statistic.is_finite() || !(0.0..=1.0).contains(&p_value) {
            return Err(Error::Numerical {
                message: format!("{test}: {statistic_name} is {statistic}, p is {p_value}"),
            });
        }
        Ok(Self {
            test,
            statistic_name,
            statistic,
            z: None,
            degrees_of_freedom,
            p_value,
            one_sided,
            estimate: None,
            groups: Vec::new(),
            conventions: Vec::new(),
        })
    }

    pub(crate) fn with_z(self, z: f64) -> Self {
        Self { z: z.is_finite().then_some(z), ..self }
    }

    pub(crate) fn with_sides(self, sides: OneSided) -> Self {
        Self { one_sided: Some(sides), ..self }
    }

    /// The same result about a statistic by which it is better known.
    pub(crate) fn known_by(self, statistic_name: &'static str, statistic: f64) -> Self {
        Self { statistic_name, statistic, ..self }
    }

    pub(crate) fn with_estimate(self, estimate: Estimate) -> Self {
        Self { estimate: Some(estimate), ..self }
    }

    pub(crate) fn with_groups(self, groups: Vec<u64>) -> Self {
        Self { groups, ..self }
    }
}

/// `Welch's t: t 2.52, df 192.9, p 0.013; ...`: one line, as a person would
/// write it.
impl std::fmt::Display for TestResult {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} {:.2}", self.test, self.statistic_name, self.statistic)?;
        for (place, df) in self.degrees_of_freedom.iter().enumerate() {
            let lead = if place == 0 { ", df " } else { " and " };
            let rounded = (df * 10.0).round() / 10.0;
            write!(f, "{lead}{rounded}")?;
        }
        write!(f, ", {}", ShownP(self.p_value))?;
        if let Some(estimate) = &self.estimate {
            write!(f, "; {estimate}")?;
        }
        if !self.groups.is_empty() {
            let sizes: Vec<String> = self.groups.iter().map(u64::to_string).collect();
            let of = if sizes.len() == 1 { "pairs" } else { "groups of" };
            write!(f, "; {of} {}", sizes.join(", "))?;
        }
        Ok(())
    }
}

/// A p value with two digits, also where it is small.
pub(crate) struct ShownP(pub(crate) f64);

impl std::fmt::Display for ShownP {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let p = self.0;
        if p <= 0.0 {
            f.write_str("p < 1e-300")
        } else if p < 0.001 {
            write!(f, "p {p:.1e}")
        } else if p < 0.0995 {
            write!(f, "p {p:.3}")
        } else {
            write!(f, "p {p:.2}")
        }
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::{ShownP, TestResult};

    /// 40-digit arithmetic; R's `1 - pnorm` gives 0.
    #[test]
    fn tails_are_tails() {
        let test = TestResult::normal("z", 9.0).unwrap();
        assert_relative_eq!(test.p_value(), 2.257_176_811_907_681e-19, max_relative = 1e-14);
        let sides = test.one_sided().unwrap();
        assert_relative_eq!(sides.greater, 1.128_588_405_953_840_6e-19, max_relative = 1e-14);
        assert_relative_eq!(sides.less, 1.0);
    }

    #[test]
    fn p_values_are_shown_with_two_digits() {
        let shown = |p: f64| ShownP(p).to_string();
        assert_eq!(shown(0.0423), "p 0.042");
        assert_eq!(shown(0.4237), "p 0.42");
        assert_eq!(shown(4.237e-9), "p 4.2e-9");
        assert_eq!(shown(0.0), "p < 1e-300");
    }

    #[test]
    fn no_statistic_no_result() {
        assert!(TestResult::normal("z", f64::NAN).is_err());
        assert!(TestResult::chi_square("x", f64::INFINITY, 2.0).is_err());
    }
}
