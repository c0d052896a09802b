//! A figure with its uncertainty, its base and the conventions behind it.

use std::borrow::Cow;

use crate::{Error, Interval, MissingCounts};

/// A value with its standard error, interval, number of answers, what was left
/// out, and the conventions that it follows.
///
/// ```
/// use satis_response_model::{Estimate, Interval, Missing, MissingCounts};
///
/// let estimate = Estimate::new("NPS", 0.3, 100)?
///     .with_standard_error(0.0781)?
///     .with_interval(Interval::new(0.1397, 0.4418, 0.95, "MOVER")?)
///     .with_missing(MissingCounts::new().with(Missing::Skipped, 4))
///     .with_convention("variance divided by n");
/// assert_eq!(
///     estimate.to_string(),
///     "NPS 0.300, SE 0.078, 0.140 to 0.442 (95 % MOVER), n 100, missing: 4 skipped",
/// );
/// # Ok::<(), satis_response_model::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct Estimate {
    statistic: Cow<'static, str>,
    value: f64,
    standard_error: Option<f64>,
    interval: Option<Interval>,
    n: u64,
    effective_n: Option<f64>,
    missing: MissingCounts,
    conventions: Vec<Cow<'static, str>>,
}

impl Estimate {
    /// The value of a statistic over `n` answers.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if the value is infinite or NaN.
    pub fn new(statistic: impl Into<Cow<'static, str>>, value: f64, n: u64) -> Result<Self, Error> {
        Ok(Self {
            statistic: statistic.into(),
            value: finite("an estimate", value)?,
            standard_error: None,
            interval: None,
            n,
            effective_n: None,
            missing: MissingCounts::new(),
            conventions: Vec::new(),
        })
    }

    /// With a standard error.
    ///
    /// # Errors
    /// [`Error::Negative`] or [`Error::NotFinite`] if it is not a finite number
    /// of at least 0.
    pub fn with_standard_error(mut self, standard_error: f64) -> Result<Self, Error> {
        self.standard_error = Some(positive("a standard error", standard_error)?);
        Ok(self)
    }

    /// With an interval.
    #[must_use]
    pub fn with_interval(mut self, interval: Interval) -> Self {
        self.interval = Some(interval);
        self
    }

    /// With the number of equally weighted answers that would tell as much.
    ///
    /// # Errors
    /// [`Error::Negative`] or [`Error::NotFinite`] if it is not a finite number
    /// of at least 0.
    pub fn with_effective_n(mut self, effective_n: f64) -> Result<Self, Error> {
        self.effective_n = Some(positive("an effective n", effective_n)?);
        Ok(self)
    }

    /// With the answers that were left out, by reason.
    #[must_use]
    pub fn with_missing(mut self, missing: MissingCounts) -> Self {
        self.missing = missing;
        self
    }

    /// With one more convention that the figure follows, in words.
    #[must_use]
    pub fn with_convention(mut self, convention: impl Into<Cow<'static, str>>) -> Self {
        self.conventions.push(convention.into());
        self
    }

    /// Under another name.
    #[must_use]
    pub fn named(mut self, statistic: impl Into<Cow<'static, str>>) -> Self {
        self.statistic = statistic.into();
        self
    }

    /// What was estimated, by name.
    #[must_use]
    pub fn statistic(&self) -> &str {
        &self.statistic
    }

    /// The figure.
    #[must_use]
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// Its standard error, where there is one.
    #[must_use]
    pub const fn standard_error(&self) -> Option<f64> {
        self.standard_error
    }

    /// Its interval, where there is one.
    #[must_use]
    pub const fn interval(&self) -> Option<&Interval> {
        self.interval.as_ref()
    }

    /// How many answered.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// How many equally weighted answers would tell as much, for weighted
    /// data.
    #[must_use]
    pub const fn effective_n(&self) -> Option<f64> {
        self.effective_n
    }

    /// How many answers were left out, by reason.
    #[must_use]
    pub const fn missing(&self) -> &MissingCounts {
        &self.missing
    }

    /// The conventions that the figure follows, in words.
    #[must_use]
    pub fn conventions(&self) -> &[Cow<'static, str>] {
        &self.conventions
    }

    /// The estimate of `factor * x + shift` where this one is that of `x`:
    /// value and interval move along, and the standard error takes the size of
    /// the factor.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if the factor, the shift or a result is not
    /// finite.
    pub fn transformed(&self, factor: f64, shift: f64) -> Result<Self, Error> {
        let interval =
            self.interval.as_ref().map(|range| range.transformed(factor, shift)).transpose()?;
        let standard_error = self
            .standard_error
            .map(|error| positive("a standard error", error * factor.abs()))
            .transpose()?;
        Ok(Self {
            value: finite("an estimate", factor * self.value + shift)?,
            interval,
            standard_error,
            ..self.clone()
        })
    }

    /// How many decimals show two digits of the standard error, between 0 and
    /// 6; without one, four.
    fn decimals(&self) -> usize {
        match self.standard_error {
            Some(error) if error > 0.0 => {
                // At least -6 and at most 1 after the clamp.
                let magnitude = error.log10().floor().clamp(-5.0, 1.0);
                (0..=6_u8)
                    .find(|&digits| f64::from(digits) >= 1.0 - magnitude)
                    .map_or(6, usize::from)
            }
            _ => 4,
        }
    }
}

/// One line, as a person would write it. Without a precision, the decimals
/// follow the standard error: two of its digits are shown.
impl std::fmt::Display for Estimate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = f.precision().unwrap_or_else(|| self.decimals());
        write!(f, "{} {:.digits$}", self.statistic, self.value)?;
        if let Some(error) = self.standard_error {
            write!(f, ", SE {error:.digits$}")?;
        }
        if let Some(interval) = &self.interval {
            write!(f, ", {interval:.digits$}")?;
        }
        write!(f, ", n {}", self.n)?;
        if let Some(effective) = self.effective_n {
            write!(f, " (effective {effective:.1})")?;
        }
        if self.missing.total() > 0 {
            write!(f, ", missing: {}", self.missing)?;
        }
        Ok(())
    }
}

fn finite(what: &'static str, value: f64) -> Result<f64, Error> {
    if value.is_finite() { Ok(value) } else { Err(Error::NotFinite { what, value }) }
}

fn positive(what: &'static str, value: f64) -> Result<f64, Error> {
    if value >= 0.0 { finite(what, value) } else { Err(Error::Negative { what, value }) }
}

/// How an estimate is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    statistic: String,
    value: f64,
    #[serde(default)]
    standard_error: Option<f64>,
    #[serde(default)]
    interval: Option<Interval>,
    n: u64,
    #[serde(default)]
    effective_n: Option<f64>,
    #[serde(default)]
    missing: MissingCounts,
    #[serde(default)]
    conventions: Vec<String>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Estimate {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        let mut estimate = Self::new(stored.statistic, stored.value, stored.n)?;
        if let Some(error) = stored.standard_error {
            estimate = estimate.with_standard_error(error)?;
        }
        if let Some(n) = stored.effective_n {
            estimate = estimate.with_effective_n(n)?;
        }
        estimate.interval = stored.interval;
        estimate.missing = stored.missing;
        estimate.conventions = stored.conventions.into_iter().map(Cow::Owned).collect();
        Ok(estimate)
    }
}

#[cfg(feature = "serde")]
impl From<Estimate> for Unchecked {
    fn from(estimate: Estimate) -> Self {
        Self {
            statistic: estimate.statistic.into_owned(),
            value: estimate.value,
            standard_error: estimate.standard_error,
            interval: estimate.interval,
            n: estimate.n,
            effective_n: estimate.effective_n,
            missing: estimate.missing,
            conventions: estimate.conventions.into_iter().map(Cow::into_owned).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Estimate;
    use crate::{Error, Interval};

    #[test]
    fn decimals_follow_the_standard_error() {
        let show = |value: f64, error: f64| {
            let estimate = Estimate::new("x", value, 10).unwrap();
            estimate.with_standard_error(error).unwrap().to_string()
        };
        assert_eq!(show(53.416_1, 0.684), "x 53.42, SE 0.68, n 10");
        assert_eq!(show(53.416_1, 12.0), "x 53, SE 12, n 10");
        assert_eq!(show(3.96, 0.105_3), "x 3.96, SE 0.11, n 10");
        assert_eq!(show(0.5, 0.0), "x 0.5000, SE 0.0000, n 10");
        assert_eq!(show(0.5, 1e-30), "x 0.500000, SE 0.000000, n 10");
    }

    #[test]
    fn a_transform_moves_all_parts() {
        let interval = Interval::new(0.1, 0.4, 0.95, "MOVER").unwrap();
        let estimate = Estimate::new("NPS", 0.3, 100)
            .and_then(|estimate| estimate.with_standard_error(0.08))
            .unwrap()
            .with_interval(interval);
        let points = estimate.transformed(-100.0, 0.0).unwrap();
        assert_eq!((points.value(), points.standard_error()), (-30.0, Some(8.0)));
        let range = points.interval().unwrap();
        assert_eq!((range.low(), range.high()), (-40.0, -10.0));
    }

    #[test]
    fn parts_that_are_no_numbers_are_refused() {
        assert!(Estimate::new("x", f64::NAN, 1).is_err());
        let estimate = Estimate::new("x", 1.0, 1).unwrap();
        assert!(matches!(
            estimate.clone().with_standard_error(-1.0),
            Err(Error::Negative { what: "a standard error", .. })
        ));
        assert!(estimate.clone().with_effective_n(f64::INFINITY).is_err());
        assert!(estimate.transformed(f64::MAX, f64::MAX).is_err());
        assert!(estimate.transformed(f64::INFINITY, 0.0).is_err());
    }
}
