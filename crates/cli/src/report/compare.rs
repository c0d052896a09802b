//! The segments of a table compared: each with the rest, and all pairs.

use satis_inference::{
    Adjustment, Difference, DifferenceMethod, DifferenceOptions, Error as InferenceError,
    IntervalOptions, PairwiseMethod, adjust, difference, estimate, pairwise,
};
use satis_response_model::{Codes, Estimate};

use super::build::interval;
use super::document::{ComparisonFacts, DifferenceFacts, IntervalFacts, PairFacts};
use crate::error::Error;
use crate::measure::Base;
use crate::metric::Unit;

/// With more segments than this none is compared.
const MOST_SEGMENTS: usize = 1_000;
/// With more segments than this not every pair is compared.
const MOST_OF_PAIRS: usize = 60;

/// What is compared, and how.
#[derive(Debug, Clone)]
pub(super) struct Comparer {
    /// The codes whose mean is the figure.
    pub(super) codes: Codes,
    /// The unit in which differences are told.
    pub(super) unit: Unit,
    /// The confidence level of each interval.
    pub(super) level: f64,
    /// How p values are corrected.
    pub(super) adjustment: Adjustment,
}

/// A table of segments, compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Comparison {
    /// Each segment less the rest; None where one of the two has no answers,
    /// or too few.
    pub(super) against_rest: Vec<Option<DifferenceFacts>>,
    /// The letters of each segment.
    pub(super) letters: Vec<Option<String>>,
    /// How it was done, and every pair.
    pub(super) facts: ComparisonFacts,
}

impl Comparer {
    /// Compares the segments of a table; None where there are not two of them.
    ///
    /// # Errors
    ///
    /// Where counts run over or numbers are out of reach.
    pub(super) fn compare<S: Base>(
        &self,
        segments: &[(String, &S)],
    ) -> Result<Option<Comparison>, Error> {
        if segments.len() < 2 {
            return Ok(None);
        }
        let mut notes = Vec::new();
        let none = || vec![None; segments.len()];
        let against_rest = if segments.len() > MOST_SEGMENTS {
            notes.push(format!("more than {MOST_SEGMENTS} segments: not compared"));
            none()
        } else {
            self.against_rest(segments, &mut notes)?
        };
        let (letters, pairs) = if segments.len() > MOST_OF_PAIRS {
            notes.push(format!("more than {MOST_OF_PAIRS} segments: no pairs and no letters"));
            (vec![None; segments.len()], Vec::new())
        } else {
            self.pairs(segments, &mut notes)?
        };
        let compared = against_rest.iter().flatten().count();
        let facts = ComparisonFacts {
            method: DifferenceMethod::Mover.to_string(),
            adjustment: self.adjustment.to_string(),
            level: self.level,
            compared,
            pairs,
            notes,
        };
        Ok(Some(Comparison { against_rest, letters, facts }))
    }

    /// Each segment less all others together. One that cannot be judged by
    /// itself still belongs to the rest of the others.
    fn against_rest<S: Base>(
        &self,
        segments: &[(String, &S)],
        notes: &mut Vec<String>,
    ) -> Result<Vec<Option<DifferenceFacts>>, Error> {
        // What follows each segment, from the last up; what precedes it grows.
        let mut following = Vec::with_capacity(segments.len());
        let mut sum: Option<S> = None;
        for (_, tally) in segments.iter().rev() {
            following.push(sum.clone());
            sum = Some(merged(sum, tally)?);
        }
        let mut before: Option<S> = None;
        let mut found = Vec::with_capacity(segments.len());
        for ((name, tally), after) in segments.iter().zip(following.into_iter().rev()) {
            let rest = match &before {
                Some(before) => Some(merged(after, before)?),
                None => after,
            };
            let options = DifferenceOptions::new().level(self.level);
            let compared = rest.map(|rest| difference(&self.codes, *tally, &rest, options));
            found.push(match compared.transpose() {
                Ok(difference) => difference,
                Err(InferenceError::NoData) => None,
                Err(
                    error @ (InferenceError::TooFew { .. } | InferenceError::NotApplicable { .. }),
                ) => {
                    notes.push(format!("{name}: not compared with the rest: {error}"));
                    None
                }
                Err(error) => return Err(refuse(&error)),
            });
            before = Some(merged(before, tally)?);
        }
        let p_values: Vec<f64> = found.iter().flatten().map(Difference::p_value).collect();
        // Of two segments each is the rest of the other: one comparison.
        let answered = segments.iter().filter(|(_, tally)| tally.answered() > 0).count();
        let adjustment = if answered == 2 { Adjustment::None } else { self.adjustment };
        let adjusted = adjust(&p_values, adjustment).map_err(|error| refuse(&error))?;
        let mut adjusted = adjusted.into_iter();
        let facts = found.iter().map(|found| {
            let Some(found) = found else { return Ok(None) };
            let p_adjusted = adjusted.next().unwrap_or_else(|| found.p_value());
            self.facts(found.estimate(), found.p_value(), p_adjusted).map(Some)
        });
        facts.collect()
    }

    /// All pairs of segments that can be judged, and the letters that follow.
    fn pairs<S: Base>(
        &self,
        segments: &[(String, &S)],
        notes: &mut Vec<String>,
    ) -> Result<(Vec<Option<String>>, Vec<PairFacts>), Error> {
        let mut letters = vec![None; segments.len()];
        let options = IntervalOptions::new().level(self.level);
        let judged: Vec<usize> = segments
            .iter()
            .enumerate()
            .filter(|(_, (_, tally))| estimate(&self.codes, *tally, options).is_ok())
            .map(|(at, _)| at)
            .collect();
        let tallies = judged.iter().filter_map(|at| Some(segments.get(*at)?.1));
        let method = PairwiseMethod::Difference {
            method: DifferenceMethod::Mover,
            adjustment: self.adjustment,
        };
        let table = match pairwise(&self.codes, tallies, method, self.level) {
            Ok(table) => table,
            Err(InferenceError::Groups { .. }) => return Ok((letters, Vec::new())),
            Err(error) => {
                notes.push(format!("pairs are not compared: {error}"));
                return Ok((letters, Vec::new()));
            }
        };
        let told = table.letters(1.0 - self.level).map_err(|error| refuse(&error))?;
        for (at, found) in judged.iter().zip(told) {
            if let Some(slot) = letters.get_mut(*at) {
                *slot = found;
            }
        }
        let name = |position: usize| {
            let segment = judged.get(position).and_then(|at| segments.get(*at));
            segment.map(|(name, _)| name.clone()).unwrap_or_default()
        };
        let pairs = table.pairs().iter().map(|pair| {
            let (first, second) = pair.groups();
            let difference = self.facts(pair.difference(), pair.p_value(), pair.p_adjusted())?;
            Ok(PairFacts { first: name(first), second: name(second), difference })
        });
        Ok((letters, pairs.collect::<Result<_, Error>>()?))
    }

    fn facts(
        &self,
        raw: &Estimate,
        p_value: f64,
        p_adjusted: f64,
    ) -> Result<DifferenceFacts, Error> {
        let scaled = raw.transformed(self.unit.factor().unwrap_or(1.0), 0.0)?;
        let interval: Option<IntervalFacts> = interval(&scaled);
        Ok(DifferenceFacts {
            difference: scaled.value(),
            standard_error: scaled.standard_error(),
            interval,
            p_value,
            p_adjusted,
        })
    }
}

fn merged<S: Base>(sum: Option<S>, more: &S) -> Result<S, Error> {
    match sum {
        Some(mut sum) => {
            sum.merge(more)?;
            Ok(sum)
        }
        None => Ok(more.clone()),
    }
}

fn refuse(error: &InferenceError) -> Error {
    Error::Metric(error.to_string())
}
