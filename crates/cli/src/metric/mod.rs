//! What is measured: the figures of a metric, and the bands into which it
//! parts the answers.

mod ces;
mod csat;
mod labels;
mod nps;

use satis_csat::Definition;
use satis_inference::{CodedSummary, Error as InferenceError, IntervalOptions};
use satis_response_model::{Codes, Direction, Estimate, Scale};
use serde::Serialize;

pub(crate) use ces::EffortVersion;
pub(crate) use labels::{LabelChoice, describe};
pub(crate) use nps::CutPoints;

use crate::error::Error;

/// Hundredths: from a share or difference of shares to percent or points.
const HUNDRED: f64 = 100.0;

/// A metric of one column.
#[derive(Debug, Clone)]
pub(crate) struct Metric {
    /// `nps`, `csat` or `ces`.
    pub(crate) id: &'static str,
    /// As people write it.
    pub(crate) title: &'static str,
    /// The points of an answer.
    pub(crate) scale: Scale,
    /// What is told of the answers; the first is the headline.
    pub(crate) figures: Vec<Figure>,
    /// The parts of the scale, best first.
    pub(crate) bands: Vec<Band>,
    /// What else defines the metric, such as its cuts.
    pub(crate) facts: Vec<String>,
}

/// One number that is told of the answers.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    /// The definition, for machines: `nps`, `top-2-box`, `mean`.
    pub(crate) id: String,
    /// The definition, for people.
    pub(crate) name: String,
    /// The unit of the value.
    pub(crate) unit: Unit,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Nps(satis_nps::Cuts),
    Csat(Definition),
    Ces(satis_ces::Version, satis_ces::Measure),
}

/// A part of the scale.
#[derive(Debug, Clone)]
pub(crate) struct Band {
    /// What those are called who answer there.
    pub(crate) name: &'static str,
    /// The lowest point.
    pub(crate) from: i32,
    /// The highest point.
    pub(crate) to: i32,
}

/// The unit of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    /// A difference of two shares times 100, from -100 to 100.
    Points,
    /// A share times 100.
    Percent,
    /// Points of the scale.
    ScalePoints,
    /// From 0 for the worst point to 100 for the best.
    Index,
}

impl Unit {
    /// What a share is multiplied by to have the unit; None where the value is
    /// no share.
    pub(crate) fn factor(self) -> Option<f64> {
        matches!(self, Self::Points | Self::Percent).then_some(HUNDRED)
    }
}

impl Figure {
    /// The definition of a satisfaction score; None for other metrics.
    pub(crate) fn definition(&self) -> Option<Definition> {
        match &self.kind {
            Kind::Csat(definition) => Some(*definition),
            _ => None,
        }
    }

    /// The code of each point, whose mean is the figure with shares as
    /// fractions.
    ///
    /// # Errors
    ///
    /// [`Error::Metric`] where the figure is not defined on the scale.
    pub(crate) fn codes(&self, scale: &Scale) -> Result<Codes, Error> {
        match &self.kind {
            Kind::Nps(cuts) => Ok(cuts.codes()),
            Kind::Csat(definition) => {
                definition.codes(scale).map_err(|error| Error::Metric(error.to_string()))
            }
            Kind::Ces(version, measure) => {
                let codes = measure.codes(&version.scale());
                codes.map_err(|error| Error::Metric(error.to_string()))
            }
        }
    }

    /// The figure with its uncertainty, shares as fractions; None where nobody
    /// answered.
    ///
    /// # Errors
    ///
    /// [`Error::Metric`] where the metric or the method is not defined for
    /// the scale or the weights.
    pub(crate) fn estimate<S: CodedSummary + Clone>(
        &self,
        tally: &S,
        options: IntervalOptions,
    ) -> Result<Option<Estimate>, Error> {
        match &self.kind {
            Kind::Nps(cuts) => told(|options| nps::estimate(cuts, tally, options), options),
            Kind::Csat(definition) => {
                told(|options| csat::estimate(*definition, tally, options), options)
            }
            Kind::Ces(version, measure) => {
                told(|options| ces::estimate(version, *measure, tally, options), options)
            }
        }
    }
}

impl Band {
    /// The share of the band with Wilson's interval, as a fraction; None where
    /// nobody answered.
    ///
    /// # Errors
    ///
    /// [`Error::Metric`] where the interval cannot be computed.
    pub(crate) fn share<S: CodedSummary>(
        &self,
        scale: &Scale,
        tally: &S,
        options: IntervalOptions,
    ) -> Result<Option<Estimate>, Error> {
        let codes = Codes::share(self.name, scale, self.from..=self.to);
        told(|options| Ok(satis_inference::estimate(&codes, tally, options)?), options)
    }
}

/// The halves of a scale above and below its middle, and the middle point
/// where there is one, best first.
fn halves(scale: &Scale, [good, middle, bad]: [&'static str; 3]) -> Vec<Band> {
    // At most 250 points.
    let half = i32::try_from(scale.points() / 2).unwrap_or(1);
    let (low, high) = match scale.direction() {
        Direction::HigherIsBetter => (bad, good),
        Direction::LowerIsBetter => (good, bad),
    };
    let mut bands = vec![Band { name: high, from: scale.max() - half + 1, to: scale.max() }];
    if scale.points() % 2 == 1 {
        bands.push(Band { name: middle, from: scale.min() + half, to: scale.min() + half });
    }
    bands.push(Band { name: low, from: scale.min(), to: scale.min() + half - 1 });
    if scale.direction() == Direction::LowerIsBetter {
        bands.reverse();
    }
    bands
}

/// What keeps a model from giving an estimate.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Inference(#[from] InferenceError),
    #[error("{0}")]
    Other(String),
}

/// An estimate, if there is anything to estimate. A base that is too small for
/// the method still has a score.
fn told(
    ask: impl Fn(IntervalOptions) -> Result<Estimate, Failure>,
    options: IntervalOptions,
) -> Result<Option<Estimate>, Error> {
    match ask(options) {
        Ok(estimate) => Ok(Some(estimate)),
        Err(Failure::Inference(InferenceError::NoData)) => Ok(None),
        Err(Failure::Inference(error @ InferenceError::TooFew { .. })) => {
            let bare = ask(IntervalOptions::new()).map_err(|error| refuse(&error))?;
            let without = Estimate::new(bare.statistic().to_owned(), bare.value(), bare.n())?
                .with_missing(*bare.missing())
                .with_convention(format!("no interval: {error}"));
            Ok(Some(match bare.standard_error() {
                Some(standard_error) => without.with_standard_error(standard_error)?,
                None => without,
            }))
        }
        Err(error) => Err(refuse(&error)),
    }
}

fn refuse(error: &Failure) -> Error {
    Error::Metric(error.to_string())
}
