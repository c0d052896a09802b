//! Estimates for the whole population or a part of it.

use std::borrow::Cow;

use satis_response_model::{Answer, Codes, MissingCounts, Scale};

use crate::Error;
use crate::design::estimate::Parts;
use crate::design::{DesignEstimate, DesignOptions, SurveyDesign};
use crate::weights::column::check_rows;

/// A part of the population, or all of it, with the design behind it.
///
/// Made by [`SurveyDesign::domain`], [`SurveyDesign::domains`] and
/// [`SurveyDesign::whole`].
#[derive(Debug, Clone)]
pub struct Domain<'a> {
    design: &'a SurveyDesign,
    inside: Option<Vec<bool>>,
}

/// A figure on its way to an estimate: value, and linearised values.
struct Linear<'a> {
    name: String,
    value: f64,
    linearised: Vec<f64>,
    missing: MissingCounts,
    coded: Option<(&'a Codes, Vec<f64>)>,
}

impl<'a> Domain<'a> {
    pub(crate) const fn whole(design: &'a SurveyDesign) -> Self {
        Self { design, inside: None }
    }

    pub(crate) const fn part(design: &'a SurveyDesign, inside: Vec<bool>) -> Self {
        Self { design, inside: Some(inside) }
    }

    /// How many respondents it holds.
    #[must_use]
    pub fn n(&self) -> u64 {
        (0..self.design.weights.len()).filter(|&row| self.has(row)).count() as u64
    }

    /// The total of a numeric column: `sum w y`.
    ///
    /// # Errors
    /// [`Error::NoData`] for an empty domain, [`Error::Model`] for a column of
    /// another length or a value inside that is no number,
    /// [`Error::LonelyPsu`] as the design rules, [`Error::Probability`] for a
    /// level outside (0, 1).
    pub fn total(
        &self,
        name: impl Into<String>,
        values: &[f64],
        options: impl Into<DesignOptions>,
    ) -> Result<DesignEstimate, Error> {
        let values = self.checked(values)?;
        if self.n() == 0 {
            return Err(Error::NoData);
        }
        let linear = Linear {
            name: name.into(),
            value: self.sum(&values),
            linearised: values.into_owned(),
            missing: MissingCounts::new(),
            coded: None,
        };
        self.finish(linear, options.into())
    }

    /// The mean of a numeric column: `sum w y / sum w`.
    ///
    /// # Errors
    /// As [`total`](Self::total); [`Error::NoData`] also where the weights of
    /// the domain sum to nothing.
    pub fn mean(
        &self,
        name: impl Into<String>,
        values: &[f64],
        options: impl Into<DesignOptions>,
    ) -> Result<DesignEstimate, Error> {
        let ones = vec![1.0; self.design.weights.len()];
        self.ratio(name, values, &ones, options)
    }

    /// The ratio of two totals: `sum w y / sum w x`.
    ///
    /// # Errors
    /// As [`total`](Self::total); [`Error::NoData`] also where the total below
    /// is 0.
    pub fn ratio(
        &self,
        name: impl Into<String>,
        numerator: &[f64],
        denominator: &[f64],
        options: impl Into<DesignOptions>,
    ) -> Result<DesignEstimate, Error> {
        let (above, below) = (self.checked(numerator)?, self.checked(denominator)?);
        let linear = self.linear_ratio(name.into(), &above, &below)?;
        self.finish(linear, options.into())
    }

    /// The share of those for whom something is so.
    ///
    /// # Errors
    /// As [`mean`](Self::mean).
    pub fn proportion(
        &self,
        name: impl Into<String>,
        is_so: &[bool],
        options: impl Into<DesignOptions>,
    ) -> Result<DesignEstimate, Error> {
        let scale = Scale::new(0, 1)?;
        let codes = Codes::points(&scale).named(name.into());
        let answers: Vec<Answer> =
            is_so.iter().map(|&is_so| Answer::Value(i32::from(is_so))).collect();
        self.score(&codes, &answers, options)
    }

    /// The mean code of those who answered: a net score, a top-box share, an
    /// index. Those who did not are outside of the domain of this figure, and
    /// counted by reason.
    ///
    /// # Errors
    /// As [`mean`](Self::mean); [`Error::Model`] also for an answer that is
    /// not on the scale of the codes.
    ///
    /// ```
    /// use satis_inference::Method;
    /// use satis_inference::design::{DesignInterval, Sampling, SurveyDesign};
    /// use satis_inference::response_model::{Answer, Codes, Scale};
    ///
    /// let weights = [0.5, 0.8, 1.0, 1.0, 1.2, 1.5, 2.0, 2.5];
    /// let answers = [1, 1, 0, -1, 1, -1, 0, 1].map(Answer::Value);
    /// let codes = Codes::points(&Scale::new(-1, 1)?).named("NPS");
    /// let design = SurveyDesign::new(weights, &Sampling::new())?;
    ///
    /// let nps = design.score(&codes, &answers, 0.95)?;
    /// assert!((nps.value() - 0.2380952381).abs() < 1e-10);
    /// assert!((nps.standard_error() - 0.3258994007).abs() < 1e-10);
    ///
    /// // MOVER with the effective n that this standard error amounts to.
    /// let mover = design.score(&codes, &answers, DesignInterval::EffectiveN(Method::Mover))?;
    /// let interval = mover.estimate().interval().expect("asked for");
    /// assert!(interval.low() > -1.0 && interval.high() < 1.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn score(
        &self,
        codes: &Codes,
        answers: &[Answer],
        options: impl Into<DesignOptions>,
    ) -> Result<DesignEstimate, Error> {
        check_rows("answers, one a respondent", self.design.weights.len(), answers.len())?;
        let mut missing = MissingCounts::new();
        let mut values = vec![0.0; answers.len()];
        let mut inside = vec![false; answers.len()];
        let mut by_point = vec![0.0; codes.values().len()];
        for (row, answer) in answers.iter().enumerate() {
            if !self.has(row) {
                continue;
            }
            match answer {
                Answer::Missing(reason) => missing.add(*reason, 1)?,
                Answer::Value(value) => {
                    let at = codes.scale().index_of(*value).map(usize::from);
                    let code = at.and_then(|at| codes.values().get(at));
                    let Some((at, &code)) = at.zip(code) else {
                        let (min, max) = (codes.scale().min(), codes.scale().max());
                        return Err(satis_response_model::Error::OffScale {
                            value: f64::from(*value),
                            row: Some(row),
                            min,
                            max,
                        }
                        .into());
                    };
                    let weight = self.design.weights.get(row).copied().unwrap_or(0.0);
                    if let (Some(slot), Some(flag), Some(sum)) =
                        (values.get_mut(row), inside.get_mut(row), by_point.get_mut(at))
                    {
                        *slot = code;
                        *flag = true;
                        *sum += weight;
                    }
                }
            }
        }
        let answered = Self::part(self.design, inside);
        let ones: Vec<f64> =
            (0..answers.len()).map(|row| f64::from(u8::from(answered.has(row)))).collect();
        let mut linear = answered.linear_ratio(codes.name().to_owned(), &values, &ones)?;
        linear.missing = missing;
        linear.coded = Some((codes, by_point));
        answered.finish(linear, options.into())
    }

    fn linear_ratio<'c>(
        &self,
        name: String,
        above: &[f64],
        below: &[f64],
    ) -> Result<Linear<'c>, Error> {
        let total = self.sum(below);
        if self.n() == 0 || total.abs() <= 0.0 {
            return Err(Error::NoData);
        }
        let value = self.sum(above) / total;
        let linearised = above.iter().zip(below).map(|(y, x)| (y - value * x) / total).collect();
        Ok(Linear { name, value, linearised, missing: MissingCounts::new(), coded: None })
    }

    fn finish(&self, linear: Linear<'_>, options: DesignOptions) -> Result<DesignEstimate, Error> {
        let variance = self.design.variance_of(&linear.linearised)?;
        let (n, total, squares) = self.counts();
        let simple_variance = (n > 1 && total > 0.0).then(|| {
            let mean = self.sum(&linear.linearised) / total;
            let spread = self.rows().map(|(row, weight)| {
                let z = linear.linearised.get(row).copied().unwrap_or(0.0);
                weight * (z - mean) * (z - mean)
            });
            spread.sum::<f64>() * total / (n as f64 - 1.0)
        });
        let has = |row: usize| {
            self.has(row) && self.design.weights.get(row).is_some_and(|w| w.abs() > 0.0)
        };
        let parts = Parts {
            name: linear.name,
            value: linear.value,
            variance,
            degrees_of_freedom: self.design.structure.degrees_of_freedom(has),
            n,
            missing: linear.missing,
            simple_variance,
            kish: (squares > 0.0).then(|| total * total / squares),
            coded: linear.coded,
        };
        let estimate = parts.finish(options)?;
        Ok(self.design.conventions().into_iter().fold(estimate, DesignEstimate::with_convention))
    }

    fn has(&self, row: usize) -> bool {
        self.inside.as_ref().is_none_or(|inside| inside.get(row).copied().unwrap_or(false))
    }

    /// The rows inside with their weights.
    fn rows(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.design.weights.iter().copied().enumerate().filter(|&(row, _)| self.has(row))
    }

    /// How many respondents with a weight, the sum of the weights and of their
    /// squares.
    fn counts(&self) -> (u64, f64, f64) {
        self.rows()
            .filter(|(_, weight)| weight.abs() > 0.0)
            .fold((0, 0.0, 0.0), |(n, sum, squares), (_, weight)| {
                (n + 1, sum + weight, squares + weight * weight)
            })
    }

    /// The weighted sum of values that are 0 outside.
    fn sum(&self, values: &[f64]) -> f64 {
        self.design.weights.iter().zip(values).map(|(weight, value)| weight * value).sum()
    }

    /// The values with 0 outside; those inside must be numbers.
    fn checked<'v>(&self, values: &'v [f64]) -> Result<Cow<'v, [f64]>, Error> {
        check_rows("values, one a respondent", self.design.weights.len(), values.len())?;
        let inside: Cow<'v, [f64]> = match &self.inside {
            None => Cow::Borrowed(values),
            Some(inside) => values
                .iter()
                .zip(inside)
                .map(|(&value, &inside)| if inside { value } else { 0.0 })
                .collect(),
        };
        crate::weights::column::check_values("a value", &inside)?;
        Ok(inside)
    }
}
