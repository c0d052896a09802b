//! Gaps and SERVPERF, each with its interval.

use satis_response_model::Estimate;

use crate::mean::t_estimate;
use crate::options::GapOptions;
use crate::scores::{Scores, Sides, Unit};
use crate::{Error, ServqualData, Weights};

/// Which gaps are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum GapsOf {
    /// One an item.
    Items,
    /// One a dimension.
    Dimensions,
}

/// What customers expect, what they perceive, and the difference.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Gap {
    /// The item or dimension; `overall`, or `overall weighted`.
    pub name: String,
    /// The mean expectation of the respondents of the gap.
    pub expectation: Estimate,
    /// The mean perception of the same respondents.
    pub perception: Estimate,
    /// Perception less expectation: below 0 the service falls short. Its
    /// interval is that of the paired t test.
    pub gap: Estimate,
}

/// `polite: gap -0.500, SE 0.189, ...`.
impl std::fmt::Display for Gap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.gap.fmt(f)
    }
}

impl ServqualData {
    /// The gap of every item or every dimension, with the paired t interval.
    ///
    /// ```text
    /// item       g_i = mean over respondents of (P_i - E_i)
    /// dimension  the same of each respondent's mean over the items
    /// ```
    ///
    /// Parasuraman, Zeithaml & Berry (1988), SERVQUAL, Journal of Retailing
    /// 64:12-40.
    ///
    /// # Errors
    /// [`Error::TooFew`] with the gap if nobody counts, [`Error::Model`] for a
    /// level outside (0, 1).
    ///
    /// ```
    /// use satis_servqual::response_model::Scale;
    /// use satis_servqual::{GapsOf, Servqual, ServqualData};
    ///
    /// let one = Servqual::from_columns(&Scale::ONE_TO_SEVEN, &[("staff", &[("E", "P")])])?;
    /// let data = ServqualData::from_codes(&one, &[[6_u8, 6, 5, 5]], &[[5_u8, 4, 5, 4]])?;
    /// assert_eq!(
    ///     data.gaps(GapsOf::Dimensions, 0.95)?[0].to_string(),
    ///     "gap of staff -1.00, SE 0.41, -2.30 to 0.30 (95 % t), n 4",
    /// );
    /// # Ok::<(), satis_servqual::Error>(())
    /// ```
    pub fn gaps(&self, of: GapsOf, options: impl Into<GapOptions>) -> Result<Vec<Gap>, Error> {
        let options = options.into();
        self.units(of).into_iter().map(|unit| self.gap(unit, &options)).collect()
    }

    /// The unweighted gap overall: of each respondent the mean of the gaps of
    /// the dimensions, not of the items, so that a dimension of five items
    /// counts no more than one of four.
    ///
    /// # Errors
    /// As [`ServqualData::gaps`].
    pub fn overall_gap(&self, options: impl Into<GapOptions>) -> Result<Gap, Error> {
        self.gap(Unit::Overall, &options.into())
    }

    /// The weighted gap overall, `sum_d w_d g_d / 100` of each respondent.
    ///
    /// # Errors
    /// As [`ServqualData::gaps`], and [`Error::Length`] unless there are
    /// weights for every dimension (and respondent).
    pub fn weighted_gap(
        &self,
        weights: &Weights,
        options: impl Into<GapOptions>,
    ) -> Result<Gap, Error> {
        self.gap(Unit::Weighted(weights), &options.into())
    }

    /// SERVPERF: the mean perception, each dimension counting the same.
    ///
    /// Cronin & Taylor (1992), Measuring service quality: a reexamination and
    /// extension, Journal of Marketing 56:55-68, who sum the 22 items; for the
    /// mean of items make one dimension of all.
    ///
    /// # Errors
    /// As [`ServqualData::gaps`].
    pub fn servperf(&self, options: impl Into<GapOptions>) -> Result<Estimate, Error> {
        self.perceived(Unit::Overall, &options.into())
    }

    /// SERVPERF with dimensions weighted by 100 points.
    ///
    /// # Errors
    /// As [`ServqualData::weighted_gap`].
    pub fn weighted_servperf(
        &self,
        weights: &Weights,
        options: impl Into<GapOptions>,
    ) -> Result<Estimate, Error> {
        self.perceived(Unit::Weighted(weights), &options.into())
    }

    /// The mean perception of every item or dimension. Expectations are not
    /// read, so there may be more respondents than in [`ServqualData::gaps`].
    ///
    /// # Errors
    /// As [`ServqualData::gaps`].
    pub fn servperf_of(
        &self,
        of: GapsOf,
        options: impl Into<GapOptions>,
    ) -> Result<Vec<Estimate>, Error> {
        let options = options.into();
        self.units(of).into_iter().map(|unit| self.perceived(unit, &options)).collect()
    }

    pub(crate) fn units(&self, of: GapsOf) -> Vec<Unit<'static>> {
        match of {
            GapsOf::Items => (0..self.items()).map(Unit::Item).collect(),
            GapsOf::Dimensions => {
                (0..self.servqual().dimensions().count()).map(Unit::Dimension).collect()
            }
        }
    }

    fn gap(&self, unit: Unit<'_>, options: &GapOptions) -> Result<Gap, Error> {
        let level = options.checked_level()?;
        let scores = self.scores(unit, Sides::Both, options)?;
        let estimate = |what: &str, values: &[f64]| {
            let name = format!("{what} of {}", scores.name);
            Ok::<_, Error>(annotated(t_estimate(name, values, level)?, &scores, unit, options))
        };
        Ok(Gap {
            gap: estimate("gap", &scores.gaps())?.with_convention("perception less expectation"),
            expectation: estimate("expectation", &scores.expectations)?,
            perception: estimate("perception", &scores.perceptions)?,
            name: scores.name.clone(),
        })
    }

    fn perceived(&self, unit: Unit<'_>, options: &GapOptions) -> Result<Estimate, Error> {
        let level = options.checked_level()?;
        let scores = self.scores(unit, Sides::Perceptions, options)?;
        let name = format!("SERVPERF {}", scores.name);
        Ok(annotated(t_estimate(name, &scores.perceptions, level)?, &scores, unit, options))
    }
}

fn annotated(
    estimate: Estimate,
    scores: &Scores,
    unit: Unit<'_>,
    options: &GapOptions,
) -> Estimate {
    let estimate = estimate
        .with_missing(scores.missing)
        .with_convention(format!("missing answers: {}", options.policy()));
    match unit {
        Unit::Item(_) => estimate,
        Unit::Dimension(_) => estimate.with_convention("mean of the items of each respondent"),
        Unit::Overall => estimate.with_convention("dimensions count the same, not items"),
        Unit::Weighted(weights) => estimate.with_convention(weights.convention()),
    }
}
