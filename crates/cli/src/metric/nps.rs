//! The net promoter score.

use std::str::FromStr;

use satis_inference::{CodedSummary, IntervalOptions};
use satis_nps::{Cuts, Error as NpsError, Nps};
use satis_response_model::{Estimate, Scale};

use super::{Band, Failure, Figure, Kind, Metric, Unit};
use crate::error::Error;

/// Where the scale is cut, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CutPoints {
    /// 0 to 6, 7 to 8, 9 to 10.
    Classic,
    /// 0 to 5, 6 to 7, 8 to 10.
    European,
    /// Any others.
    At {
        /// The highest score of a detractor.
        last_detractor: i32,
        /// The lowest score of a promoter.
        first_promoter: i32,
    },
}

impl CutPoints {
    /// Whether the cuts go by a name, which stands for a scale up to 10.
    pub(crate) const fn is_named(self) -> bool {
        matches!(self, Self::Classic | Self::European)
    }
}

impl FromStr for CutPoints {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.trim().to_ascii_lowercase().as_str() {
            "classic" => Ok(Self::Classic),
            "european" => Ok(Self::European),
            other => other
                .split_once(',')
                .and_then(|(last, first)| {
                    let last_detractor = last.trim().parse().ok()?;
                    let first_promoter = first.trim().parse().ok()?;
                    Some(Self::At { last_detractor, first_promoter })
                })
                .ok_or_else(|| Error::Option {
                    text: text.to_owned(),
                    expected: "classic, european, or the last detractor and the first promoter, \
                               such as 6,9",
                }),
        }
    }
}

impl Metric {
    /// The net promoter score of answers on a scale.
    ///
    /// # Errors
    ///
    /// [`Error::Metric`] where the cuts do not partition the scale.
    pub(crate) fn nps(scale: &Scale, points: CutPoints) -> Result<Self, Error> {
        let (last, first) = match points {
            CutPoints::Classic => (Cuts::CLASSIC.last_detractor(), Cuts::CLASSIC.first_promoter()),
            CutPoints::European => {
                (Cuts::EUROPEAN.last_detractor(), Cuts::EUROPEAN.first_promoter())
            }
            CutPoints::At { last_detractor, first_promoter } => (last_detractor, first_promoter),
        };
        let cuts =
            Cuts::new(scale, last, first).map_err(|error| Error::Metric(error.to_string()))?;
        let mut bands = vec![Band { name: "promoters", from: first, to: scale.max() }];
        if first - last > 1 {
            bands.push(Band { name: "passives", from: last + 1, to: first - 1 });
        }
        bands.push(Band { name: "detractors", from: scale.min(), to: last });
        Ok(Self {
            id: "nps",
            title: "NPS",
            scale: scale.clone(),
            facts: vec![format!("detractors | passives | promoters: {cuts}")],
            figures: vec![Figure {
                id: "nps".to_owned(),
                name: "NPS".to_owned(),
                unit: Unit::Points,
                kind: Kind::Nps(cuts),
            }],
            bands,
        })
    }
}

pub(super) fn estimate<S: CodedSummary + Clone>(
    cuts: &Cuts,
    tally: &S,
    options: IntervalOptions,
) -> Result<Estimate, Failure> {
    let nps = Nps::from_tally(cuts.clone(), tally.clone())?;
    Ok(nps.fraction_estimate(options)?)
}

impl From<NpsError> for Failure {
    fn from(error: NpsError) -> Self {
        match error {
            NpsError::Inference(error) => Self::Inference(error),
            other => Self::Other(other.to_string()),
        }
    }
}
