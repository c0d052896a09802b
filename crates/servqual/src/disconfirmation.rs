//! Does the difference lose what perceptions and expectations tell apart?

use crate::linear::LeastSquares;
use crate::mean::{Mean, f_p, t_p};
use crate::options::GapOptions;
use crate::scores::{Sides, Unit};
use crate::{Error, ServqualData};

/// A coefficient, or a combination of coefficients, with its t test.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Coefficient {
    /// The value.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// The value over its standard error.
    pub t: f64,
    /// The two-sided p value.
    pub p_value: f64,
}

impl Coefficient {
    fn of(fit: &LeastSquares, factors: &[f64]) -> Result<Self, Error> {
        let (value, standard_error) = fit.combination(factors);
        if standard_error <= 0.0 {
            return Err(Error::Constant { what: "what the regression leaves".to_owned() });
        }
        let t = value / standard_error;
        Ok(Self { value, standard_error, t, p_value: t_p(fit.residual_df, t)? })
    }
}

/// Where the origin of the response surface lies.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Centring {
    /// At the middle of the declared scale of the first item, on both axes.
    /// The default (Edwards & Parry 1993): the surface is described at a point
    /// that means the same in every survey.
    #[default]
    ScaleMidpoint,
    /// At the mean of all expectations and perceptions together, so that P = E
    /// stays a line through the origin.
    GrandMean,
    /// At this value, on both axes.
    At(f64),
}

/// The quadratic response surface of an outcome over perceptions and
/// expectations.
///
/// ```text
/// y = b0 + b1 P + b2 E + b3 P^2 + b4 P E + b5 E^2
/// a1 = b1 + b2       slope along P = E at the origin
/// a2 = b3 + b4 + b5  curvature along P = E
/// a3 = b1 - b2       slope along P = -E
/// a4 = b3 - b4 + b5  curvature along P = -E
/// ```
///
/// A gap score asserts that a1, a2 and a4 are 0. Edwards & Parry (1993), On the
/// use of polynomial regression equations as an alternative to difference
/// scores in organizational research, Academy of Management Journal
/// 36:1577-1613.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ResponseSurface {
    /// What was taken from P and E first.
    pub origin: f64,
    /// The constant.
    pub constant: f64,
    /// b1 to b5: P, E, P squared, P times E, E squared.
    pub coefficients: [Coefficient; 5],
    /// The slope along P = E.
    pub a1: Coefficient,
    /// The curvature along P = E.
    pub a2: Coefficient,
    /// The slope along P = -E.
    pub a3: Coefficient,
    /// The curvature along P = -E.
    pub a4: Coefficient,
    /// The share of the outcome's variance that the surface explains.
    pub r_squared: f64,
}

/// Regressions of an outcome on the gap, and on perceptions and expectations
/// apart.
///
/// ```text
/// restricted  y = c + b D,  D = P - E        (b_P = -b_E)
/// free        y = c + b_P P + b_E E
/// F = ((b_P + b_E) / SE)^2  with 1 and n - 3 df
/// ```
///
/// F is the usual one of the two residual sums of squares. Where it is large,
/// the gap predicts worse than its two parts, and the difference should not be
/// used in their place. Oliver (1980), A cognitive model of the antecedents and
/// consequences of satisfaction decisions, Journal of Marketing Research
/// 17:460-469, gives the disconfirmation; Edwards & Parry (1993) the test.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Disconfirmation {
    /// The dimension, or `overall`.
    pub name: String,
    /// How many respondents have both a gap and an outcome.
    pub n: u64,
    /// b of the gap alone.
    pub gap: Coefficient,
    /// The share of variance that the gap explains.
    pub r_squared_gap: f64,
    /// The coefficient of perceptions beside expectations.
    pub perception: Coefficient,
    /// The coefficient of expectations beside perceptions.
    pub expectation: Coefficient,
    /// The share of variance that both explain.
    pub r_squared_both: f64,
    /// The F statistic of `b_P = -b_E`.
    pub f: f64,
    /// Its degrees of freedom, 1 and n - 3.
    pub df: (f64, f64),
    /// The upper tail of F: below 0.05 or so, the gap loses information.
    pub p_value: f64,
    /// The surface, where there are respondents enough (7) and no term follows
    /// from the others.
    pub surface: Option<ResponseSurface>,
}

/// `overall: R2 0.206 by the gap, 0.278 by P and E, F(1, 204) 20.15, p 1.2e-5`.
impl std::fmt::Display for Disconfirmation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}: R2 {:.3} by the gap, {:.3} by P and E, F({}, {}) {:.2}, p {:.1e}",
            self.name,
            self.r_squared_gap,
            self.r_squared_both,
            self.df.0,
            self.df.1,
            self.f,
            self.p_value
        )
    }
}

impl ServqualData {
    /// The test of the overall gap (mean of dimensions) against an outcome,
    /// such as satisfaction: one value a respondent, `None` where it is not
    /// known.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one value a respondent,
    /// [`Error::Parameter`] for one that is not finite, [`Error::TooFew`] below
    /// four respondents, [`Error::Constant`] if the outcome or a side does not
    /// vary, [`Error::Collinear`] if expectations follow from perceptions.
    pub fn disconfirmation(
        &self,
        outcome: &[Option<f64>],
        centring: Centring,
        options: impl Into<GapOptions>,
    ) -> Result<Disconfirmation, Error> {
        self.disconfirmation_of(Unit::Overall, outcome, centring, &options.into())
    }

    /// The same for every dimension.
    ///
    /// # Errors
    /// As [`ServqualData::disconfirmation`].
    pub fn disconfirmation_by_dimension(
        &self,
        outcome: &[Option<f64>],
        centring: Centring,
        options: impl Into<GapOptions>,
    ) -> Result<Vec<Disconfirmation>, Error> {
        let options = options.into();
        (0..self.servqual().dimensions().count())
            .map(Unit::Dimension)
            .map(|unit| self.disconfirmation_of(unit, outcome, centring, &options))
            .collect()
    }

    fn disconfirmation_of(
        &self,
        unit: Unit<'_>,
        outcome: &[Option<f64>],
        centring: Centring,
        options: &GapOptions,
    ) -> Result<Disconfirmation, Error> {
        options.checked_level()?;
        crate::data::check_length("outcomes, one a respondent", self.respondents(), outcome.len())?;
        let infinite = outcome.iter().flatten().find(|value| !value.is_finite());
        if let Some(&value) = infinite {
            let expected = "a finite number";
            return Err(Error::Parameter { what: "an outcome", value, expected });
        }
        let scores = self.scores(unit, Sides::Both, options)?;
        let known: Vec<usize> =
            (0..scores.rows.len()).filter(|&index| outcome[scores.rows[index]].is_some()).collect();
        let y: Vec<f64> = known.iter().filter_map(|&index| outcome[scores.rows[index]]).collect();
        let p: Vec<f64> = known.iter().map(|&index| scores.perceptions[index]).collect();
        let e: Vec<f64> = known.iter().map(|&index| scores.expectations[index]).collect();
        let d: Vec<f64> = p.iter().zip(&e).map(|(p, e)| p - e).collect();
        let free = LeastSquares::fit(&[("perception", &p), ("expectation", &e)], &y)?;
        let restricted = LeastSquares::fit(&[("the gap", &d)], &y)?;
        let constraint = Coefficient::of(&free, &[1.0, 1.0])?;
        let f = constraint.t * constraint.t;
        let df = (1.0, free.residual_df);
        let origin = self.origin(centring, &p, &e)?;
        Ok(Disconfirmation {
            n: free.n as u64,
            gap: Coefficient::of(&restricted, &[1.0])?,
            r_squared_gap: restricted.r_squared,
            perception: Coefficient::of(&free, &[1.0, 0.0])?,
            expectation: Coefficient::of(&free, &[0.0, 1.0])?,
            r_squared_both: free.r_squared,
            f,
            df,
            p_value: f_p(df.0, df.1, f)?,
            surface: surface(origin, &p, &e, &y)?,
            name: scores.name,
        })
    }

    fn origin(&self, centring: Centring, p: &[f64], e: &[f64]) -> Result<f64, Error> {
        match centring {
            Centring::ScaleMidpoint => Ok(self.servqual().pairs().first().map_or(0.0, |pair| {
                let scale = pair.perception().scale();
                f64::midpoint(f64::from(scale.min()), f64::from(scale.max()))
            })),
            Centring::GrandMean => Ok(f64::midpoint(Mean::of(p).mean, Mean::of(e).mean)),
            Centring::At(value) if value.is_finite() => Ok(value),
            Centring::At(value) => {
                let expected = "a finite number";
                Err(Error::Parameter { what: "the origin of a surface", value, expected })
            }
        }
    }
}

fn surface(
    origin: f64,
    p: &[f64],
    e: &[f64],
    outcome: &[f64],
) -> Result<Option<ResponseSurface>, Error> {
    let p: Vec<f64> = p.iter().map(|p| p - origin).collect();
    let e: Vec<f64> = e.iter().map(|e| e - origin).collect();
    let product =
        |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a * b).collect() };
    let (pp, pe, ee) = (product(&p, &p), product(&p, &e), product(&e, &e));
    let predictors: [(&str, &[f64]); 5] =
        [("P", &p), ("E", &e), ("P^2", &pp), ("P E", &pe), ("E^2", &ee)];
    let fit = match LeastSquares::fit(&predictors, outcome) {
        Ok(fit) => fit,
        Err(Error::TooFew { .. } | Error::Collinear { .. } | Error::Constant { .. }) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let of = |factors: [f64; 5]| Coefficient::of(&fit, &factors);
    Ok(Some(ResponseSurface {
        origin,
        constant: fit.constant,
        coefficients: [
            of([1.0, 0.0, 0.0, 0.0, 0.0])?,
            of([0.0, 1.0, 0.0, 0.0, 0.0])?,
            of([0.0, 0.0, 1.0, 0.0, 0.0])?,
            of([0.0, 0.0, 0.0, 1.0, 0.0])?,
            of([0.0, 0.0, 0.0, 0.0, 1.0])?,
        ],
        a1: of([1.0, 1.0, 0.0, 0.0, 0.0])?,
        a2: of([0.0, 0.0, 1.0, 1.0, 1.0])?,
        a3: of([1.0, -1.0, 0.0, 0.0, 0.0])?,
        a4: of([0.0, 0.0, 1.0, -1.0, 1.0])?,
        r_squared: fit.r_squared,
    }))
}
