//! Performance less expectation, and what both do to satisfaction.

use satis_numerics::distribution::StudentT;
use satis_response_model::{Denominator, Estimate, Moments};

use super::csi_index::normal_interval;
use crate::linear::inverse;
use crate::{Error, Rows};

/// A regression of satisfaction: coefficients with standard errors.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Regression {
    /// The constant.
    pub intercept: f64,
    /// The coefficients, in the order that the documentation of each says.
    pub slopes: Vec<f64>,
    /// Their standard errors.
    pub standard_errors: Vec<f64>,
    /// The explained share.
    pub r_squared: f64,
}

/// Disconfirmation of expectations: a performance item less an expectation item
/// of the same respondents. Oliver (1980), A cognitive model of the antecedents
/// and consequences of satisfaction decisions, Journal of Marketing Research
/// 17:460-469.
///
/// A difference says less than its two parts do: it is the regression
/// `b1 P + b2 E` under the restriction `b1 = -b2`, which is tested, and the
/// surface `b1 P + b2 E + b3 P^2 + b4 P E + b5 E^2` shows what it hides:
/// Edwards (1994), The study of congruence in organizational behavior research,
/// Organizational Behavior and Human Decision Processes 58:51-100.
///
/// ```
/// use satis_csi::{Disconfirmation, Rows};
///
/// let rows = Rows::new(
///     &["got", "expected", "satisfied"],
///     &[
///         &[5.0, 3.0, 4.0, 2.0, 5.0, 1.0, 3.0, 4.0],
///         &[3.0, 3.0, 5.0, 4.0, 4.0, 2.0, 1.0, 4.0],
///         &[5.0, 3.0, 3.0, 1.0, 4.0, 2.0, 4.0, 4.0],
///     ],
/// )?;
/// let found = Disconfirmation::new(&rows, "got", "expected", "satisfied")?;
/// // 2 0 -1 -2 1 -1 2 0: three above 0, three below.
/// assert!((found.mean().value() - 0.125).abs() < 1e-12);
/// assert_eq!((found.positive(), found.confirmed(), found.negative()), (0.375, 0.25, 0.375));
/// # Ok::<(), satis_csi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Disconfirmation {
    mean: Estimate,
    deviation: f64,
    positive: f64,
    confirmed: f64,
    negative: f64,
    correlation: f64,
    difference: Regression,
    direct: Regression,
    restriction: (f64, f64),
    polynomial: Option<Regression>,
    incomplete: usize,
}

impl Disconfirmation {
    /// Of items by name, over the respondents who answered all three, weighted
    /// if the rows are.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist,
    /// [`Error::TooFewRespondents`] below five, [`Error::Constant`] if an item
    /// or the difference does not vary, [`Error::NotApplicable`] if performance
    /// and expectation are collinear.
    pub fn new(
        rows: &Rows,
        performance: &str,
        expectation: &str,
        satisfaction: &str,
    ) -> Result<Self, Error> {
        let at = [
            rows.position(performance)?,
            rows.position(expectation)?,
            rows.position(satisfaction)?,
        ];
        let mut columns: [Vec<f64>; 7] = Default::default();
        let (mut weights, mut incomplete) = (Vec::new(), 0);
        let mut zones = [0.0; 3];
        for (row, answers) in rows.each().enumerate() {
            let [p, e, s] = at.map(|at| answers[at]);
            if p.is_nan() || e.is_nan() || s.is_nan() {
                incomplete += 1;
                continue;
            }
            let weight = rows.weight(row);
            if weight <= 0.0 {
                continue;
            }
            let zone = if p > e {
                0
            } else if p < e {
                2
            } else {
                1
            };
            zones[zone] += weight;
            weights.push(weight);
            for (column, value) in columns.iter_mut().zip([p, e, p * p, p * e, e * e, p - e, s]) {
                column.push(value);
            }
        }
        let n = weights.len() as u64;
        if n < 5 {
            return Err(Error::TooFewRespondents { what: "disconfirmation", needed: 5, found: n });
        }
        let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let moments = Moments::from_columns(&slices, Some(&weights))?;
        let variance = |at: usize| moments.variance(at, Denominator::NMinusOne).unwrap_or(0.0);
        for (at, item) in [
            (0, performance),
            (1, expectation),
            (5, "performance - expectation"),
            (6, satisfaction),
        ] {
            let varies = variance(at) > 0.0;
            if !varies {
                return Err(Error::Constant { item: item.to_owned() });
            }
        }
        let collinear = || Error::NotApplicable {
            what: "the regression of satisfaction",
            reason: format!("{performance:?} and {expectation:?} are collinear"),
        };
        let (direct, covariance) = regress(&moments, &[0, 1]).ok_or_else(collinear)?;
        let (difference, _) = regress(&moments, &[5]).ok_or_else(collinear)?;
        let sum = direct.slopes[0] + direct.slopes[1];
        let error = (covariance[0] + 2.0 * covariance[1] + covariance[3]).max(0.0).sqrt();
        let t = sum / error;
        let left = moments.effective_n().unwrap_or(0.0) - 3.0;
        let student = StudentT::new(left).map_err(|error| Error::numerical(&error))?;
        let deviation = variance(5).sqrt();
        let effective = moments.effective_n().unwrap_or(n as f64);
        let value = moments.mean(5).unwrap_or(f64::NAN);
        let standard_error = deviation / effective.sqrt();
        let total: f64 = zones.iter().sum();
        Ok(Self {
            mean: Estimate::new("disconfirmation", value, n)?
                .with_standard_error(standard_error)?
                .with_interval(normal_interval(value, standard_error, 0.95)?)
                .with_effective_n(effective)?
                .with_convention("performance less expectation, complete answers"),
            deviation,
            positive: zones[0] / total,
            confirmed: zones[1] / total,
            negative: zones[2] / total,
            correlation: moments.correlation(5, 6).unwrap_or(f64::NAN),
            difference,
            direct,
            restriction: (t, student.two_sided_p(t)),
            polynomial: regress(&moments, &[0, 1, 2, 3, 4]).map(|found| found.0),
            incomplete,
        })
    }

    /// The mean difference, with its standard error and a 95 % interval.
    #[must_use]
    pub const fn mean(&self) -> &Estimate {
        &self.mean
    }

    /// The standard deviation of the differences, with n - 1.
    #[must_use]
    pub const fn standard_deviation(&self) -> f64 {
        self.deviation
    }

    /// The share of respondents whose expectations were surpassed.
    #[must_use]
    pub const fn positive(&self) -> f64 {
        self.positive
    }

    /// The share whose expectations were met exactly.
    #[must_use]
    pub const fn confirmed(&self) -> f64 {
        self.confirmed
    }

    /// The share whose expectations were not met.
    #[must_use]
    pub const fn negative(&self) -> f64 {
        self.negative
    }

    /// The correlation of the difference with satisfaction.
    #[must_use]
    pub const fn correlation(&self) -> f64 {
        self.correlation
    }

    /// Satisfaction on the difference.
    #[must_use]
    pub const fn difference(&self) -> &Regression {
        &self.difference
    }

    /// Satisfaction on performance and expectation.
    #[must_use]
    pub const fn direct(&self) -> &Regression {
        &self.direct
    }

    /// The test that both count alike but for the sign, `b1 + b2 = 0`: t and
    /// its two-sided probability with n - 3 degrees of freedom. Where that is
    /// small, a difference does not do.
    #[must_use]
    pub const fn restriction(&self) -> (f64, f64) {
        self.restriction
    }

    /// Satisfaction on P, E, P^2, P E and E^2; `None` if these are collinear,
    /// as on a scale of two points.
    #[must_use]
    pub const fn polynomial(&self) -> Option<&Regression> {
        self.polynomial.as_ref()
    }

    /// Of that surface: slope and curvature where performance meets
    /// expectation, `b1 + b2` and `b3 + b4 + b5`, and across,
    /// `b1 - b2` and `b3 - b4 + b5`.
    #[must_use]
    pub fn surface(&self) -> Option<[f64; 4]> {
        let b = &self.polynomial.as_ref()?.slopes;
        Some([b[0] + b[1], b[2] + b[3] + b[4], b[0] - b[1], b[2] - b[3] + b[4]])
    }

    /// How many respondents lack one of the three answers.
    #[must_use]
    pub const fn incomplete(&self) -> usize {
        self.incomplete
    }
}

/// The regression of the last variable on some of the others, and the
/// covariances of its slopes.
fn regress(moments: &Moments, own: &[usize]) -> Option<(Regression, Vec<f64>)> {
    let (size, outcome) = (own.len(), moments.variables() - 1);
    let covariance = |a: usize, b: usize| moments.covariance(a, b, Denominator::N);
    // Correlations keep squares beside their roots apart.
    let mut correlations = Vec::with_capacity(size * size);
    for &a in own {
        for &b in own {
            correlations.push(moments.correlation(a, b)?);
        }
    }
    let inverse = inverse(&correlations, size)?;
    let spread = |at: usize| covariance(at, at).map(f64::sqrt);
    let scale = spread(outcome)?;
    let right: Vec<f64> =
        own.iter().map(|&at| moments.correlation(at, outcome)).collect::<Option<_>>()?;
    let mut slopes = Vec::with_capacity(size);
    let mut r_squared = 0.0;
    for i in 0..size {
        let beta: f64 = (0..size).map(|j| inverse[i * size + j] * right[j]).sum();
        r_squared += beta * right[i];
        slopes.push(beta * scale / spread(own[i])?);
    }
    let mut intercept = moments.mean(outcome)?;
    for (&at, slope) in own.iter().zip(&slopes) {
        intercept -= slope * moments.mean(at)?;
    }
    let left = moments.effective_n()? - size as f64 - 1.0;
    let rest = (1.0 - r_squared).max(0.0) * scale * scale / left;
    let mut errors = vec![0.0; size * size];
    for i in 0..size {
        for j in 0..size {
            errors[i * size + j] =
                rest * inverse[i * size + j] / (spread(own[i])? * spread(own[j])?);
        }
    }
    let standard_errors = (0..size).map(|i| errors[i * size + i].sqrt()).collect();
    Some((Regression { intercept, slopes, standard_errors, r_squared }, errors))
}
