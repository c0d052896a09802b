//! The five gaps between what customers expect and what they get, and the two
//! that staff in contact with customers add.

use satis_response_model::Estimate;

use crate::Error;
use crate::mean::{Mean, t_estimate, t_interval, t_p};
use crate::options::check_level;

/// Scores of customers, managers and staff on one scale: means of a
/// respondent's items, all on the same items.
///
/// Customers answer twice and are paired; the others are samples of their own,
/// of any size. What was not asked is left out, and so is every gap that needs
/// it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FiveGapSamples<'a> {
    expectations: &'a [f64],
    perceptions: &'a [f64],
    management: Option<&'a [f64]>,
    specifications: Option<&'a [f64]>,
    delivery: Option<&'a [f64]>,
    communications: Option<&'a [f64]>,
    employees: Option<&'a [f64]>,
}

impl<'a> FiveGapSamples<'a> {
    /// Customers' expectations and perceptions, in one order.
    #[must_use]
    pub const fn new(expectations: &'a [f64], perceptions: &'a [f64]) -> Self {
        Self {
            expectations,
            perceptions,
            management: None,
            specifications: None,
            delivery: None,
            communications: None,
            employees: None,
        }
    }

    /// With what managers believe customers expect.
    #[must_use]
    pub const fn management_perceptions(self, scores: &'a [f64]) -> Self {
        Self { management: Some(scores), ..self }
    }

    /// With the standards that are set for the service.
    #[must_use]
    pub const fn specifications(self, scores: &'a [f64]) -> Self {
        Self { specifications: Some(scores), ..self }
    }

    /// With the service that staff say they deliver.
    #[must_use]
    pub const fn delivery(self, scores: &'a [f64]) -> Self {
        Self { delivery: Some(scores), ..self }
    }

    /// With what is promised to customers.
    #[must_use]
    pub const fn communications(self, scores: &'a [f64]) -> Self {
        Self { communications: Some(scores), ..self }
    }

    /// With what staff in contact with customers believe customers expect.
    #[must_use]
    pub const fn employee_perceptions(self, scores: &'a [f64]) -> Self {
        Self { employees: Some(scores), ..self }
    }
}

/// The difference of two means of separate samples.
///
/// ```text
/// t  = (m1 - m2) / sqrt(v1 / n1 + v2 / n2)
/// df = (v1 / n1 + v2 / n2)^2 / ((v1 / n1)^2 / (n1 - 1) + (v2 / n2)^2 / (n2 - 1))
/// ```
///
/// Welch (1947), The generalization of Student's problem when several different
/// population variances are involved, Biometrika 34:28-35; degrees of freedom
/// by Satterthwaite (1946), Biometrics Bulletin 2:110-114.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MeanDifference {
    /// The first mean less the second, with its t interval; its n is that of
    /// both samples, or of the pairs.
    pub estimate: Estimate,
    /// The t statistic.
    pub t: f64,
    /// Its degrees of freedom, whole only where the samples are paired.
    pub df: f64,
    /// The two-sided p value.
    pub p_value: f64,
}

/// The five gaps, and gaps 6 and 7 of the extended model; those whose samples
/// were not given are `None`.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct FiveGaps {
    /// Gap 1: what managers believe customers expect, less what they do.
    pub knowledge: Option<MeanDifference>,
    /// Gap 2: standards, less what managers believe customers expect.
    pub standards: Option<MeanDifference>,
    /// Gap 3: delivery, less the standards.
    pub delivery: Option<MeanDifference>,
    /// Gap 4: promises, less delivery: above 0 more is promised than done.
    pub communication: Option<MeanDifference>,
    /// Gap 5: what customers perceive, less what they expect; paired.
    pub service: MeanDifference,
    /// Gap 6: what staff in contact with customers believe customers expect,
    /// less what they do.
    pub employee_knowledge: Option<MeanDifference>,
    /// Gap 7: the same belief of staff, less that of managers.
    pub employee_management: Option<MeanDifference>,
}

impl FiveGaps {
    /// Gaps 1 to 4, 6 and 7 by Welch's test, gap 5 paired.
    ///
    /// Parasuraman, Zeithaml & Berry (1985), A conceptual model of service
    /// quality and its implications for future research, Journal of Marketing
    /// 49:41-50. Gap 5 is what the other four make of the service; it is not
    /// their sum, as they come from other people. Gaps 6 and 7: Luk & Layton
    /// (2002), Perception gaps in customer expectations: managers versus service
    /// providers and customers, The Service Industries Journal 22:109-128.
    ///
    /// # Errors
    /// [`Error::Length`] unless customers' scores are as many on both sides,
    /// [`Error::TooFew`] with a sample of fewer than two,
    /// [`Error::Constant`] with a gap neither of whose samples varies,
    /// [`Error::Parameter`] for a score that is not finite, [`Error::Model`]
    /// for a level outside (0, 1).
    ///
    /// ```
    /// use satis_servqual::{FiveGapSamples, FiveGaps};
    ///
    /// let samples = FiveGapSamples::new(&[7.0, 6.0, 6.5, 6.5], &[6.0, 5.0, 6.0, 6.0])
    ///     .management_perceptions(&[6.0, 5.0, 5.5])
    ///     .employee_perceptions(&[6.0, 7.0, 5.0]);
    /// let gaps = FiveGaps::new(&samples, 0.95)?;
    /// assert_eq!(gaps.knowledge.unwrap().estimate.value(), -1.0);
    /// assert_eq!(gaps.service.estimate.value(), -0.75);
    /// // Staff know customers better than managers do: means 6 and 5.5 of 6.5.
    /// assert_eq!(gaps.employee_knowledge.unwrap().estimate.value(), -0.5);
    /// assert_eq!(gaps.employee_management.unwrap().estimate.value(), 0.5);
    /// assert_eq!(gaps.communication, None);
    /// # Ok::<(), satis_servqual::Error>(())
    /// ```
    pub fn new(samples: &FiveGapSamples<'_>, level: f64) -> Result<Self, Error> {
        let expectations = ("customers' expectations", samples.expectations);
        let managers = samples.management.map(|scores| ("management perceptions", scores));
        let standards = samples.specifications.map(|scores| ("specifications", scores));
        let delivered = samples.delivery.map(|scores| ("delivery", scores));
        let promised = samples.communications.map(|scores| ("communications", scores));
        let employees = samples.employees.map(|scores| ("employee perceptions", scores));
        let gap = |name: &'static str, first: Option<Sample<'_>>, second: Option<Sample<'_>>| {
            first
                .zip(second)
                .map(|(first, second)| welch_of(name, first, second, level))
                .transpose()
        };
        Ok(Self {
            knowledge: gap("gap 1 (knowledge)", managers, Some(expectations))?,
            standards: gap("gap 2 (standards)", standards, managers)?,
            delivery: gap("gap 3 (delivery)", delivered, standards)?,
            communication: gap("gap 4 (communication)", promised, delivered)?,
            service: paired(samples.perceptions, samples.expectations, level)?,
            employee_knowledge: gap("gap 6 (employee knowledge)", employees, Some(expectations))?,
            employee_management: gap("gap 7 (employees and managers)", employees, managers)?,
        })
    }
}

type Sample<'a> = (&'static str, &'a [f64]);

/// The difference of the means of two separate samples, by Welch's test.
///
/// # Errors
/// [`Error::TooFew`] with a sample of fewer than two, [`Error::Constant`] if
/// neither varies, [`Error::Parameter`] for a value that is not finite,
/// [`Error::Model`] for a level outside (0, 1).
///
/// ```
/// // Means 2 and 4, variances 1 and 4: t = -2 / sqrt(1/3 + 4/3).
/// let difference = satis_servqual::welch(&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0], 0.95)?;
/// assert!((difference.t + 2.0 / (5.0_f64 / 3.0).sqrt()).abs() < 1e-15);
/// assert!((difference.df - 50.0 / 17.0).abs() < 1e-14);
/// # Ok::<(), satis_servqual::Error>(())
/// ```
pub fn welch(first: &[f64], second: &[f64], level: f64) -> Result<MeanDifference, Error> {
    welch_of(
        "difference of means",
        ("the first sample", first),
        ("the second sample", second),
        level,
    )
}

fn welch_of(
    name: &'static str,
    first: Sample<'_>,
    second: Sample<'_>,
    level: f64,
) -> Result<MeanDifference, Error> {
    let level = check_level(level)?;
    let (a, b) = (summary(first)?, summary(second)?);
    let (left, right) = (a.error(), b.error());
    let squared = left + right;
    if squared <= 0.0 {
        return Err(Error::Constant { what: format!("{} and {}", first.0, second.0) });
    }
    let (value, error) = (a.mean - b.mean, squared.sqrt());
    // As shares, so that tiny variances do not underflow when squared.
    let (x, y) = (left / squared, right / squared);
    let df = 1.0 / (x * x / (a.n - 1) as f64 + y * y / (b.n - 1) as f64);
    let t = value / error;
    let estimate = Estimate::new(name, value, (a.n + b.n) as u64)?
        .with_standard_error(error)?
        .with_interval(t_interval(value, error, df, level)?)
        .with_convention(format!("{} (n {}) less {} (n {})", first.0, a.n, second.0, b.n))
        .with_convention("separate samples: Welch, df by Satterthwaite");
    Ok(MeanDifference { estimate, t, df, p_value: t_p(df, t)? })
}

fn paired(perceptions: &[f64], expectations: &[f64], level: f64) -> Result<MeanDifference, Error> {
    let level = check_level(level)?;
    let what = "customers' perceptions, one an expectation";
    crate::data::check_length(what, expectations.len(), perceptions.len())?;
    summary(("customers' expectations", expectations))?;
    summary(("customers' perceptions", perceptions))?;
    let gaps: Vec<f64> = perceptions.iter().zip(expectations).map(|(p, e)| p - e).collect();
    let mean = Mean::of(&gaps);
    if mean.variance <= 0.0 {
        return Err(Error::Constant { what: "the gap of customers".to_owned() });
    }
    let (t, df) = (mean.mean / mean.error().sqrt(), (mean.n - 1) as f64);
    let estimate = t_estimate("gap 5 (service)".to_owned(), &gaps, level)?
        .with_convention("paired: perceptions less expectations of the same customers");
    Ok(MeanDifference { estimate, t, df, p_value: t_p(df, t)? })
}

fn summary((what, values): Sample<'_>) -> Result<Mean, Error> {
    if let Some(&value) = values.iter().find(|value| !value.is_finite()) {
        return Err(Error::Parameter { what, value, expected: "finite numbers" });
    }
    if values.len() < 2 {
        return Err(Error::too_few(what, 2, values.len()));
    }
    Ok(Mean::of(values))
}
