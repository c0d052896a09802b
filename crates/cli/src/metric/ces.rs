//! The customer effort score.

use std::ops::RangeInclusive;

use clap::ValueEnum;
use satis_ces::{Ces, Error as CesError, Measure, Version};
use satis_inference::{CodedSummary, IntervalOptions};
use satis_response_model::{Direction, Estimate, Scale};

use super::{Failure, Figure, Kind, Metric, Unit, halves};
use crate::error::Error;

/// Which question was asked, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EffortVersion {
    /// How much effort did you have to put forth? Low is good.
    #[value(name = "1")]
    One,
    /// The company made it easy for me. High is good.
    #[value(name = "2")]
    Two,
}

impl EffortVersion {
    /// The scale on which the question is usually asked.
    pub(crate) fn usual_points(self) -> RangeInclusive<i64> {
        match self {
            Self::One => 1..=5,
            Self::Two => 1..=7,
        }
    }

    /// The question on a scale, whose direction it settles.
    fn on(self, scale: &Scale) -> Version {
        let (usual, direction) = match self {
            Self::One => (Version::V1, Direction::LowerIsBetter),
            Self::Two => (Version::V2, Direction::HigherIsBetter),
        };
        let scale = scale.clone().with_direction(direction);
        if usual.scale().same_points(&scale) { usual } else { Version::Custom(scale) }
    }
}

impl Metric {
    /// The customer effort score of answers on a scale: one measure, or the
    /// usual ones.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for a measure that does not exist.
    pub(crate) fn ces(
        scale: &Scale,
        version: EffortVersion,
        named: Option<&str>,
    ) -> Result<Self, Error> {
        let usage = |error: CesError| Error::Usage(error.to_string());
        let question = version.on(scale);
        let measures = match (named, version) {
            (Some(name), _) => vec![name.parse().map_err(usage)?],
            (None, EffortVersion::Two) => {
                vec![Measure::Mean, Measure::Easy, Measure::Net, Measure::Index]
            }
            (None, EffortVersion::One) => vec![
                Measure::Mean,
                Measure::ReversedMean,
                Measure::Easy,
                Measure::Net,
                Measure::Index,
            ],
        };
        let figures = measures.into_iter().map(|measure| Figure {
            id: measure.to_string(),
            name: measure.to_string(),
            unit: unit(measure),
            kind: Kind::Ces(question.clone(), measure),
        });
        let scale = question.scale();
        Ok(Self {
            id: "ces",
            title: "CES",
            figures: figures.collect(),
            bands: halves(&scale, ["easy", "neither", "difficult"]),
            facts: vec![question.to_string()],
            scale,
        })
    }
}

fn unit(measure: Measure) -> Unit {
    match measure {
        Measure::Easy | Measure::Difficult => Unit::Percent,
        Measure::Net => Unit::Points,
        Measure::Index => Unit::Index,
        _ => Unit::ScalePoints,
    }
}

pub(super) fn estimate<S: CodedSummary + Clone>(
    version: &Version,
    measure: Measure,
    tally: &S,
    options: IntervalOptions,
) -> Result<Estimate, Failure> {
    let ces = Ces::from_tally(version.clone(), tally.clone())?;
    Ok(ces.estimate(measure, options)?)
}

impl From<CesError> for Failure {
    fn from(error: CesError) -> Self {
        match error {
            CesError::Inference(error) => Self::Inference(error),
            other => Self::Other(other.to_string()),
        }
    }
}
