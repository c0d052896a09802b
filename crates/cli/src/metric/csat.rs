//! The customer satisfaction score.

use satis_csat::{Csat, CsatItems, Definition, Error as CsatError, RespondentOptions};
use satis_inference::{CodedSummary, IntervalOptions};
use satis_response_model::{Estimate, Scale};

use super::{Failure, Figure, Kind, Metric, Unit, halves};
use crate::error::Error;

impl Metric {
    /// The customer satisfaction score of answers on a scale, by one
    /// definition or, where none is named, by all four.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for a definition or a number of boxes that does not
    /// exist on the scale.
    pub(crate) fn csat(
        scale: &Scale,
        named: Option<&str>,
        boxes: Option<usize>,
    ) -> Result<Self, Error> {
        let usual = match Definition::default_for(scale) {
            Definition::TopBox(boxes) => boxes,
            _ => 1,
        };
        let top = Definition::TopBox(boxes.unwrap_or(usual));
        let definitions = match named.map(|name| name.trim().to_lowercase()).as_deref() {
            None => vec![top, Definition::Mean, Definition::Index, Definition::Net],
            Some("top-box" | "top") => vec![top],
            Some(name) => vec![name.parse().map_err(|error: CsatError| usage(&error))?],
        };
        let uses_boxes = |definition: &Definition| matches!(definition, Definition::TopBox(_));
        if boxes.is_some() && !definitions.iter().any(uses_boxes) {
            return Err(Error::Usage("--boxes goes with --definition top-box".to_owned()));
        }
        let figures = definitions.into_iter().map(|definition| {
            definition.codes(scale).map_err(|error| usage(&error))?;
            Ok(Figure {
                id: definition.to_string(),
                name: definition.to_string(),
                unit: unit(definition),
                kind: Kind::Csat(definition),
            })
        });
        Ok(Self {
            id: "csat",
            title: "CSAT",
            scale: scale.clone(),
            figures: figures.collect::<Result<_, Error>>()?,
            bands: halves(scale, ["satisfied", "neutral", "dissatisfied"]),
            facts: Vec::new(),
        })
    }
}

impl Figure {
    /// What the figure is for a set of items: the mean of items, and for a
    /// mean or an index the mean of respondents as well, None where no
    /// respondent answered enough.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for a minimum of answers that the set does not allow,
    /// [`Error::Metric`] where a figure is not defined.
    pub(crate) fn of_items(
        &self,
        set: &CsatItems,
        level: f64,
        minimum_answers: Option<usize>,
    ) -> Result<Vec<(Self, Option<Estimate>)>, Error> {
        let Some(definition) = self.definition() else {
            return Err(Error::Metric(format!("{} is not told of a set of items", self.name)));
        };
        let called = |what: &str| Self {
            id: format!("{}-of-{what}", self.id),
            name: format!("{} of {what}", self.name),
            ..self.clone()
        };
        let of_items = set
            .mean_of_items(definition, level)
            .map_err(|error| Error::Metric(error.to_string()))?;
        let mut figures = vec![(called("items"), Some(of_items))];
        if !definition.is_fraction() {
            let options = RespondentOptions::new().level(level);
            let options =
                minimum_answers.map_or(options, |answers| options.minimum_answers(answers));
            let estimate = match set.mean_of_respondents(definition, options) {
                Ok(estimate) => Some(estimate),
                Err(CsatError::Inference(satis_inference::Error::NoData)) => None,
                Err(error @ CsatError::MinimumAnswers { .. }) => return Err(usage(&error)),
                Err(error) => return Err(Error::Metric(error.to_string())),
            };
            figures.push((called("respondents"), estimate));
        }
        Ok(figures)
    }
}

fn unit(definition: Definition) -> Unit {
    match definition {
        Definition::TopBox(_) | Definition::BottomBox(_) => Unit::Percent,
        Definition::Mean => Unit::ScalePoints,
        Definition::Index => Unit::Index,
        _ => Unit::Points,
    }
}

pub(super) fn estimate<S: CodedSummary + Clone>(
    definition: Definition,
    tally: &S,
    options: IntervalOptions,
) -> Result<Estimate, Failure> {
    Ok(Csat::from_tally(tally.clone()).estimate(definition, options)?)
}

fn usage(error: &CsatError) -> Error {
    Error::Usage(error.to_string())
}

impl From<CsatError> for Failure {
    fn from(error: CsatError) -> Self {
        match error {
            CsatError::Inference(error) => Self::Inference(error),
            other => Self::Other(other.to_string()),
        }
    }
}
