//! What to choose about an interval.

use satis_response_model::{Codes, Denominator};

use crate::sample::Sample;
use crate::{Error, Method};

/// The level, method and variance of an interval; each call that takes options
/// also takes a bare [`Method`] or a bare level.
///
/// ```
/// use satis_inference::{IntervalOptions, Method};
///
/// let options = IntervalOptions::new().level(0.99).method(Method::Score);
/// assert_eq!(options, IntervalOptions::from(Method::Score).level(0.99));
/// assert_eq!(IntervalOptions::from(0.99), IntervalOptions::new().level(0.99));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "UncheckedOptions")
)]
pub struct IntervalOptions {
    level: f64,
    method: Option<Method>,
    denominator: Option<Denominator>,
}

impl IntervalOptions {
    /// Level 0.95, the default method for the codes, and the variance that
    /// belongs to the method.
    #[must_use]
    pub const fn new() -> Self {
        Self { level: 0.95, method: None, denominator: None }
    }

    /// With a confidence or credibility level, strictly between 0 and 1. It is
    /// checked where it is used.
    #[must_use]
    pub const fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// With a method in place of [`Method::default_for`] the codes.
    #[must_use]
    pub const fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// With a divisor for the variance in the standard error and in the Wald,
    /// t and Goodman intervals. Without it, n - 1 goes with t and with weighted
    /// answers (the factor n / (n - 1) of R's survey package), and n with the
    /// rest.
    #[must_use]
    pub const fn denominator(mut self, denominator: Denominator) -> Self {
        self.denominator = Some(denominator);
        self
    }

    pub(crate) fn chosen_method(&self, codes: &Codes) -> Method {
        self.method.unwrap_or_else(|| Method::default_for(codes))
    }

    pub(crate) fn chosen_denominator(&self, method: Method, sample: &Sample) -> Denominator {
        self.denominator.unwrap_or_else(|| usual_denominator(method, sample))
    }

    pub(crate) const fn has_method(&self) -> bool {
        self.method.is_some()
    }

    pub(crate) fn quantiles(&self) -> Result<Level, Error> {
        Level::new(self.level)
    }
}

impl Default for IntervalOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl From<Method> for IntervalOptions {
    fn from(method: Method) -> Self {
        Self::new().method(method)
    }
}

/// A level with the default method.
impl From<f64> for IntervalOptions {
    fn from(level: f64) -> Self {
        Self::new().level(level)
    }
}

/// How options are stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct UncheckedOptions {
    level: f64,
    method: Option<Method>,
    denominator: Option<Denominator>,
}

#[cfg(feature = "serde")]
impl Default for UncheckedOptions {
    fn default() -> Self {
        let IntervalOptions { level, method, denominator } = IntervalOptions::new();
        Self { level, method, denominator }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<UncheckedOptions> for IntervalOptions {
    type Error = Error;

    fn try_from(stored: UncheckedOptions) -> Result<Self, Error> {
        let UncheckedOptions { level, method, denominator } = stored;
        Level::new(level)?;
        if let Some(Method::Dirichlet(prior)) = method {
            prior.checked_weight()?;
        }
        Ok(Self { level, method, denominator })
    }
}

/// The divisor that goes with a method unless another is asked for.
pub(crate) fn usual_denominator(method: Method, sample: &Sample) -> Denominator {
    match method {
        Method::T => Denominator::NMinusOne,
        _ if sample.is_weighted() => Denominator::NMinusOne,
        _ => Denominator::N,
    }
}

/// A checked level.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Level {
    pub(crate) level: f64,
    /// The probability of each tail.
    pub(crate) tail: f64,
    /// The normal quantile with that upper tail.
    pub(crate) z: f64,
}

impl Level {
    pub(crate) fn new(level: f64) -> Result<Self, Error> {
        if !(level > 0.0 && level < 1.0) {
            return Err(Error::Probability { what: "level", value: level });
        }
        let tail = (1.0 - level) / 2.0;
        let z = satis_numerics::distribution::normal::upper_quantile(tail)
            .map_err(|error| Error::numerical(&error))?;
        Ok(Self { level, tail, z })
    }
}
