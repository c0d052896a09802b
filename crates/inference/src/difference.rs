//! The difference of two scores on the same codes, with its sign.

use std::borrow::Cow;

use satis_numerics::distribution::normal;
use satis_numerics::{RootOptions, brent};
use satis_response_model::{Codes, Estimate, Interval};

use crate::compare::{score_bounds, score_deviate};
use crate::interval::{Part, adjusted_moments, bounds, combine, standard_error};
use crate::options::{Level, usual_denominator};
use crate::sample::{CodedSummary, Sample, sample};
use crate::{Error, Method, PseudoCounts};

/// A way to compare the scores of two independent groups.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum DifferenceMethod {
    /// Each group's own interval (MOVER for a net score, Wilson for a share, t
    /// for a mean), joined by the method of variance estimates recovery (Zou &
    /// Donner 2008); for shares that is Newcombe's hybrid score interval
    /// (1998). Its p value is the level at which the interval just reaches
    /// zero; for a net score at which it would if joined from score intervals,
    /// because MOVER limits stop short of the ends of the scale and can reach
    /// no zero from there. So test and interval agree for shares and means,
    /// and nearly so for net scores. This is the default.
    #[default]
    Mover,
    /// `z = (S1 - S2) / sqrt(V1/n1 + V2/n2)`.
    Wald,
    /// Wald after adding pseudo-counts to each group (Rocks 2016, and the
    /// development version of the R package NPS). The value stays the plain
    /// difference; R reports the shrunken one in its place.
    AdjustedWald(PseudoCounts),
    /// The score test under the multinomial likelihood of both groups, with
    /// the difference held at its hypothesis (restricted maximum likelihood),
    /// and the interval of all differences that it does not reject; the two
    /// always agree. For two codes it is that of Mee (1984) and Farrington &
    /// Manning (1990); for more no other program has it.
    Score,
    /// The same with the variance times `N / (N - 1)`: for two codes that of
    /// Miettinen & Nurminen (1985), Comparative analysis of two rates.
    MiettinenNurminen,
}

impl std::fmt::Display for DifferenceMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Mover => f.write_str("MOVER difference"),
            Self::Wald => f.write_str("Wald difference"),
            Self::Score => f.write_str("score difference"),
            Self::MiettinenNurminen => f.write_str("Miettinen-Nurminen difference"),
            Self::AdjustedWald(pseudo) => {
                write!(f, "{} difference", Method::AdjustedWald(*pseudo))
            }
        }
    }
}

/// The level and method of a difference; a bare [`DifferenceMethod`] or a bare
/// level will do wherever options are taken.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "UncheckedOptions")
)]
pub struct DifferenceOptions {
    level: f64,
    method: DifferenceMethod,
}

impl DifferenceOptions {
    /// Level 0.95, by MOVER.
    #[must_use]
    pub const fn new() -> Self {
        Self { level: 0.95, method: DifferenceMethod::Mover }
    }

    /// With a level, strictly between 0 and 1. It is checked where it is used.
    #[must_use]
    pub const fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// With a method.
    #[must_use]
    pub const fn method(mut self, method: DifferenceMethod) -> Self {
        self.method = method;
        self
    }
}

impl Default for DifferenceOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl From<DifferenceMethod> for DifferenceOptions {
    fn from(method: DifferenceMethod) -> Self {
        Self::new().method(method)
    }
}

impl From<f64> for DifferenceOptions {
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
    method: DifferenceMethod,
}

#[cfg(feature = "serde")]
impl Default for UncheckedOptions {
    fn default() -> Self {
        let DifferenceOptions { level, method } = DifferenceOptions::new();
        Self { level, method }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<UncheckedOptions> for DifferenceOptions {
    type Error = Error;

    fn try_from(stored: UncheckedOptions) -> Result<Self, Error> {
        Level::new(stored.level)?;
        Ok(Self { level: stored.level, method: stored.method })
    }
}

/// A difference of two scores, first minus second, with the test of no
/// difference.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct Difference {
    estimate: Estimate,
    z: f64,
    p_value: f64,
}

impl Difference {
    /// The difference with its interval; its n is that of both groups.
    #[must_use]
    pub const fn estimate(&self) -> &Estimate {
        &self.estimate
    }

    /// The normal deviate of the test: positive where the first is higher, and
    /// always finite.
    #[must_use]
    pub const fn z(&self) -> f64 {
        self.z
    }

    /// The two-sided p value, computed as a tail.
    #[must_use]
    pub const fn p_value(&self) -> f64 {
        self.p_value
    }

    /// With one more convention that the figure follows, in words.
    #[must_use]
    pub fn with_convention(self, convention: impl Into<Cow<'static, str>>) -> Self {
        Self { estimate: self.estimate.with_convention(convention), ..self }
    }

    /// The same difference with value, interval and standard error multiplied,
    /// such as by 100 for points.
    ///
    /// # Errors
    /// [`Error::Model`] if the factor is not positive and finite or a result
    /// is not finite.
    pub fn scaled(&self, factor: f64) -> Result<Self, Error> {
        if factor.is_nan() || factor <= 0.0 {
            return Err(Error::Positive { what: "factor", value: factor });
        }
        Ok(Self { estimate: self.estimate.transformed(factor, 0.0)?, ..self.clone() })
    }
}

/// How a difference is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    estimate: Estimate,
    z: f64,
    p_value: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Difference {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        let agrees = (stored.p_value - normal::two_sided_p(stored.z)).abs() <= 1e-9;
        if !stored.z.is_finite() || !agrees {
            return Err(Error::Probability { what: "p value", value: stored.p_value });
        }
        Ok(Self { estimate: stored.estimate, z: stored.z, p_value: stored.p_value })
    }
}

/// The difference of the scores of two independent groups, first minus second.
///
/// # Errors
/// [`Error::NoData`] if nobody answered in a group, [`Error::TooFew`] or
/// [`Error::NotApplicable`] if the method is not defined for the groups or
/// codes, [`Error::Probability`] for a level outside (0, 1), [`Error::Model`]
/// if the codes belong to another scale.
///
/// ```
/// use satis_inference::{DifferenceMethod, difference};
/// use satis_response_model::{Codes, Scale, Tally};
///
/// let scale = Scale::new(-1, 1)?;
/// let codes = Codes::points(&scale);
/// let spring = Tally::from_counts(&scale, &[20, 30, 50])?;
/// let autumn = Tally::from_counts(&scale, &[30, 30, 40])?;
/// let change = difference(&codes, &autumn, &spring, DifferenceMethod::Wald)?;
/// assert!((change.estimate().value() + 0.2).abs() < 1e-15);
/// assert!((change.p_value() - 0.079410626).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference<A: CodedSummary, B: CodedSummary>(
    codes: &Codes,
    first: &A,
    second: &B,
    options: impl Into<DifferenceOptions>,
) -> Result<Difference, Error> {
    difference_between((codes, first), (codes, second), options)
}

/// The difference of two scores whose answers stand on scales of their own,
/// such as net scores cut in different ways, first minus second.
///
/// Whether the two mean the same is for the caller to say. The result carries
/// the name of the first codes.
///
/// # Errors
/// As [`difference`]; [`Error::NotApplicable`] if the codes do not reach from
/// the same lowest to the same highest value.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::difference_between;
///
/// // An index from 0 to 100 on five points, and one on seven.
/// let (five, seven) = (Scale::ONE_TO_FIVE, Scale::ONE_TO_SEVEN);
/// let old = Tally::from_counts(&five, &[4, 6, 15, 40, 35])?;
/// let new = Tally::from_counts(&seven, &[3, 2, 5, 10, 25, 35, 20])?;
/// let indices = (Codes::rescaled(&seven, 0.0, 100.0)?, Codes::rescaled(&five, 0.0, 100.0)?);
/// let change = difference_between((&indices.0, &new), (&indices.1, &old), 0.95)?;
/// assert!((change.estimate().value() - (437.0 / 6.0 - 74.0)).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn difference_between<A: CodedSummary, B: CodedSummary>(
    (codes, first): (&Codes, &A),
    (other_codes, second): (&Codes, &B),
    options: impl Into<DifferenceOptions>,
) -> Result<Difference, Error> {
    let options = options.into();
    let level = Level::new(options.level)?;
    let (a, b) = (sample(first, codes)?, sample(second, other_codes)?);
    let apart = (a.lowest() - b.lowest()).abs().max((a.highest() - b.highest()).abs());
    if apart > 0.0 {
        return Err(Error::NotApplicable {
            method: options.method.to_string(),
            reason: "the two scores do not reach from the same lowest to the same highest value",
        });
    }
    let value = a.score - b.score;
    let (from, to, z) = match options.method {
        DifferenceMethod::Mover => {
            let limits = (Method::default_for(codes), Method::default_for(other_codes));
            let (from, to) = mover(&a, &b, limits, level)?;
            (from, to, inverted(&a, &b, limits, value)?)
        }
        DifferenceMethod::Wald => {
            let error = joint_error(&a, &b)?;
            (value - level.z * error, value + level.z * error, ratio(value, error)?)
        }
        DifferenceMethod::AdjustedWald(pseudo) => {
            let (score_a, variance_a) = adjusted_moments(&a, pseudo, level.z)?;
            let (score_b, variance_b) = adjusted_moments(&b, pseudo, level.z)?;
            let (centre, error) = (score_a - score_b, (variance_a + variance_b).sqrt());
            (centre - level.z * error, centre + level.z * error, ratio(centre, error)?)
        }
        DifferenceMethod::Score => score(&a, &b, level, 1.0)?,
        DifferenceMethod::MiettinenNurminen => {
            let n = a.n + b.n;
            score(&a, &b, level, n / (n - 1.0))?
        }
    };
    let mut missing = a.missing;
    missing.merge(&b.missing)?;
    let n = a.answered.checked_add(b.answered).ok_or(satis_response_model::Error::Overflow)?;
    let mut estimate = Estimate::new(format!("difference of {}", codes.name()), value, n)?
        .with_interval(Interval::new(from, to, level.level, options.method.to_string())?)
        .with_missing(missing)
        .with_convention(format!("first group n {}, second group n {}", a.answered, b.answered));
    if let Ok(error) = joint_error(&a, &b) {
        estimate = estimate
            .with_standard_error(error)?
            .with_convention("standard error: root of the sum of the squared errors of both");
    }
    Ok(Difference { estimate, z, p_value: normal::two_sided_p(z) })
}

/// Bounds and deviate of the score method, with the variance times a factor.
fn score(a: &Sample, b: &Sample, level: Level, factor: f64) -> Result<(f64, f64, f64), Error> {
    let (from, to) = score_bounds(a, b, level, factor)?;
    Ok((from, to, score_deviate(a, b, 0.0)? / factor.sqrt()))
}

fn joint_error(a: &Sample, b: &Sample) -> Result<f64, Error> {
    let error = |sample: &Sample| standard_error(sample, usual_denominator(Method::Wald, sample));
    Ok(error(a)?.hypot(error(b)?))
}

/// Where neither group's answers vary there is no error to divide by.
fn ratio(value: f64, error: f64) -> Result<f64, Error> {
    if error > 0.0 {
        return Ok(value / error);
    }
    Err(Error::NotApplicable {
        method: "a difference divided by its error".to_owned(),
        reason: "the answers vary in neither group; take the MOVER difference",
    })
}

/// The bounds of the difference from each group's own, by its own method.
fn mover(
    a: &Sample,
    b: &Sample,
    limits: (Method, Method),
    level: Level,
) -> Result<(f64, f64), Error> {
    let part = |sample: &Sample, method: Method| {
        let bounds = bounds(sample, method, level, usual_denominator(method, sample))?;
        Ok::<_, Error>(Part { value: sample.score, bounds })
    };
    Ok(combine(part(a, limits.0)?, part(b, limits.1)?, 0.0))
}

/// The normal deviate at which the interval just reaches zero.
fn inverted(a: &Sample, b: &Sample, limits: (Method, Method), value: f64) -> Result<f64, Error> {
    /// Where the interval has no width to speak of.
    const SMALLEST: f64 = 1e-9;
    if value.abs() <= 0.0 {
        return Ok(0.0);
    }
    // Student's t has no width where all answers of both groups are the same.
    let varies = joint_error(a, b).is_ok_and(|error| error > 0.0);
    let usable = |method: Method| match method {
        Method::Mover => Method::Score,
        Method::T if !varies => Method::Score,
        other => other,
    };
    let limits = (usable(limits.0), usable(limits.1));
    let nearest = |z: f64| {
        let tail = normal::survival(z);
        let level = Level { level: 1.0 - 2.0 * tail, tail, z };
        mover(a, b, limits, level).map(|(from, to)| if value > 0.0 { from } else { -to })
    };
    if nearest(SMALLEST)? <= 0.0 {
        return Ok(0.0);
    }
    let needs_tail = limits.0 == Method::T || limits.1 == Method::T;
    let mut largest = 1.0;
    while nearest(largest)? > 0.0 {
        largest *= 2.0;
        // Beyond 38 Student's t has no tail left to invert, and the p value is
        // below 1e-300 by any method. Other limits need no tail, and reach the
        // ends of the scale long before the bound below.
        if (needs_tail && largest > 38.0) || largest > 1e12 {
            return ratio(value, joint_error(a, b)?);
        }
    }
    // A failed bound shows as NaN, which the root finder reports.
    let z = brent(|z| nearest(z).unwrap_or(f64::NAN), SMALLEST, largest, RootOptions::default())
        .map_err(|error| Error::numerical(&error))?;
    Ok(z.copysign(value))
}
