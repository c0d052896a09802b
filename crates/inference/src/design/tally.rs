//! A design as a summary: weighted answers by stratum and sampling unit.

use std::collections::BTreeMap;

use satis_response_model::{
    Answer, Codes, Error as ModelError, MissingCounts, Scale, Summary, WeightedTally,
};

use crate::Error;
use crate::design::estimate::Parts;
use crate::design::{DesignEstimate, DesignOptions, LonelyPsu};

/// Weighted answers of one item by stratum and sampling unit: enough for any
/// score with its design-based standard error, whatever the number of
/// respondents.
///
/// Strata and units are named by keys of any ordered type; units count within
/// their stratum. A unit whose answers are all missing still counts as drawn.
/// Parts recorded elsewhere merge.
///
/// ```
/// use satis_inference::design::{DesignTally, LonelyPsu};
/// use satis_inference::response_model::{Answer, Codes, Scale, Summary};
///
/// let scale = Scale::new(-1, 1)?;
/// let mut tally = DesignTally::new(&scale);
/// let answers = [("north", 1, 1), ("north", 1, 0), ("north", 2, -1), ("south", 1, 1), ("south", 2, 0)];
/// for (region, branch, score) in answers {
///     tally.record((region, branch, Answer::Value(score), 2.0))?;
/// }
/// let nps = tally.estimate(&Codes::points(&scale), LonelyPsu::Fail, 0.95)?;
/// assert_eq!(nps.value(), 0.2);
/// // Units deviate by 0.6 and -1.2 in the north, 0.8 and -0.2 in the south, over 5.
/// let variance = 2.0 * (0.9_f64.powi(2) * 2.0 + 0.5_f64.powi(2) * 2.0) / 25.0;
/// assert!((nps.variance() - variance).abs() < 1e-15);
/// assert_eq!(nps.degrees_of_freedom(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        try_from = "Unchecked<S, U>",
        into = "Unchecked<S, U>",
        bound(
            serialize = "S: serde::Serialize + Ord + Clone, U: serde::Serialize + Ord + Clone",
            deserialize = "S: serde::Deserialize<'de> + Ord, U: serde::Deserialize<'de> + Ord"
        )
    )
)]
pub struct DesignTally<S, U> {
    scale: Scale,
    strata: BTreeMap<S, BTreeMap<U, WeightedTally>>,
}

impl<S: Ord, U: Ord> DesignTally<S, U> {
    /// An empty tally. Labels of the scale are not kept.
    #[must_use]
    pub fn new(scale: &Scale) -> Self {
        let scale = WeightedTally::new(scale).scale().clone();
        Self { scale, strata: BTreeMap::new() }
    }

    /// The scale, without labels.
    #[must_use]
    pub const fn scale(&self) -> &Scale {
        &self.scale
    }

    /// The strata with their units, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&S, &U, &WeightedTally)> {
        self.strata
            .iter()
            .flat_map(|(stratum, units)| units.iter().map(move |(unit, t)| (stratum, unit, t)))
    }

    /// How many sampling units there are.
    #[must_use]
    pub fn units(&self) -> usize {
        self.strata.values().map(BTreeMap::len).sum()
    }

    /// All answers without the design.
    ///
    /// # Errors
    /// [`Error::Model`] if a count would not fit 64 bits.
    pub fn total(&self) -> Result<WeightedTally, Error> {
        let mut total = WeightedTally::new(&self.scale);
        total.merge_all(self.strata.values().flat_map(BTreeMap::values))?;
        Ok(total)
    }

    /// The score with its design-based standard error, with replacement.
    ///
    /// # Errors
    /// [`Error::NoData`] if nobody answered or all weights are 0,
    /// [`Error::LonelyPsu`] for a stratum with one unit (strata are named by
    /// their position, from 1), [`Error::Model`] if the codes belong to another
    /// scale, [`Error::Probability`] for a level outside (0, 1).
    pub fn estimate(
        &self,
        codes: &Codes,
        lonely: LonelyPsu,
        options: impl Into<DesignOptions>,
    ) -> Result<DesignEstimate, Error> {
        self.estimate_finite(codes, lonely, |_| None, options)
    }

    /// The same for samples drawn without replacement: `population` says from
    /// how many units each stratum was drawn, or `None` for with replacement.
    ///
    /// # Errors
    /// As [`estimate`](Self::estimate), and [`Error::PopulationSize`] for a
    /// population smaller than its sample.
    pub fn estimate_finite(
        &self,
        codes: &Codes,
        lonely: LonelyPsu,
        population: impl Fn(&S) -> Option<f64>,
        options: impl Into<DesignOptions>,
    ) -> Result<DesignEstimate, Error> {
        codes.check(&self.scale)?;
        let total = self.total()?;
        let value = codes.weighted_mean(&total).ok_or(Error::NoData)?;
        let weight = total.total_weight();
        let deviation = |unit: &WeightedTally| -> f64 {
            let points = unit.counts().iter().zip(codes.values());
            points.map(|(count, code)| count.sum * (code - value)).sum::<f64>() / weight
        };
        let (mut variance, mut usable, mut answered, mut strata) = (0.0, 0_u64, 0_u64, 0_u64);
        for ((stratum, units), number) in self.strata.iter().zip(1_u64..) {
            let with_answers = units.values().filter(|unit| unit.total_weight() > 0.0).count();
            answered += with_answers as u64;
            strata += u64::from(with_answers > 0);
            let n = units.len() as f64;
            let correction = match population(stratum) {
                None => 1.0,
                Some(size) if size >= n && size.is_finite() => (size - n) / size,
                Some(size) => {
                    return Err(Error::PopulationSize {
                        stratum: number.to_string(),
                        stage: 1,
                        sampled: units.len() as u64,
                        population: size,
                    });
                }
            };
            let scores: Vec<f64> = units.values().map(deviation).collect();
            let mean = scores.iter().sum::<f64>() / n;
            if units.len() == 1 && correction >= 1e-7 {
                match lonely {
                    LonelyPsu::Fail => {
                        return Err(Error::LonelyPsu { stratum: number.to_string(), stage: 1 });
                    }
                    LonelyPsu::Adjust => variance += correction * mean * mean,
                    LonelyPsu::Average => continue,
                    LonelyPsu::Certainty => {}
                }
            } else if correction >= 1e-7 {
                let squares: f64 = scores.iter().map(|t| (t - mean) * (t - mean)).sum();
                variance += correction * n / (n - 1.0) * squares;
            }
            usable += 1;
        }
        if usable == 0 {
            return Err(Error::NotApplicable {
                method: "the average variance of other strata".to_owned(),
                reason: "every stratum has only one sampling unit",
            });
        }
        variance *= self.strata.len() as f64 / usable as f64;
        let n = total.answered();
        let squares: f64 = total
            .counts()
            .iter()
            .zip(codes.values())
            .map(|(count, code)| count.sum * (code - value) * (code - value))
            .sum();
        let parts = Parts {
            name: codes.name().to_owned(),
            value,
            variance,
            degrees_of_freedom: answered.saturating_sub(strata),
            n,
            missing: *total.missing(),
            simple_variance: (n > 1).then(|| squares / weight / (n as f64 - 1.0)),
            kish: total.effective_n(),
            coded: Some((codes, total.counts().iter().map(|count| count.sum).collect())),
        };
        let estimate = parts.finish(options.into())?;
        Ok(estimate
            .with_convention("standard error: Taylor linearisation")
            .with_convention(format!(
                "design: {} sampling units in {} strata",
                self.units(),
                self.strata.len()
            ))
            .with_convention(lonely.describe()))
    }

    /// Those who did not answer, by reason.
    ///
    /// # Errors
    /// [`Error::Model`] if a count would not fit 64 bits.
    pub fn missing(&self) -> Result<MissingCounts, Error> {
        Ok(*self.total()?.missing())
    }
}

impl<S: Ord + Clone, U: Ord + Clone> Summary for DesignTally<S, U> {
    /// Stratum, sampling unit, answer, weight.
    type Observation<'a> = (S, U, Answer, f64);

    fn empty(&self) -> Self {
        Self { scale: self.scale.clone(), strata: BTreeMap::new() }
    }

    fn is_empty(&self) -> bool {
        self.strata.is_empty()
    }

    fn record(
        &mut self,
        (stratum, unit, answer, weight): (S, U, Answer, f64),
    ) -> Result<(), ModelError> {
        let known = self.strata.get_mut(&stratum).and_then(|units| units.get_mut(&unit));
        if let Some(known) = known {
            return known.record((answer, weight));
        }
        let mut first = WeightedTally::new(&self.scale);
        first.record((answer, weight))?;
        self.strata.entry(stratum).or_default().insert(unit, first);
        Ok(())
    }

    fn merge(&mut self, other: &Self) -> Result<(), ModelError> {
        WeightedTally::new(&self.scale).merge(&WeightedTally::new(&other.scale))?;
        // All sums are made before any is kept, so a failure changes nothing.
        let mut sums = Vec::with_capacity(other.units());
        for (stratum, unit, theirs) in other.iter() {
            let mine = self.strata.get(stratum).and_then(|units| units.get(unit));
            let sum = match mine {
                Some(mine) => mine.clone().merged(theirs)?,
                None => theirs.clone(),
            };
            sums.push((stratum, unit, sum));
        }
        for (stratum, unit, sum) in sums {
            self.strata.entry(stratum.clone()).or_default().insert(unit.clone(), sum);
        }
        Ok(())
    }
}

/// How a design tally is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked<S, U> {
    scale: Scale,
    units: Vec<(S, U, WeightedTally)>,
}

#[cfg(feature = "serde")]
impl<S: Ord, U: Ord> TryFrom<Unchecked<S, U>> for DesignTally<S, U> {
    type Error = Error;

    fn try_from(stored: Unchecked<S, U>) -> Result<Self, Error> {
        let mut tally = Self::new(&stored.scale);
        for (stratum, unit, found) in stored.units {
            WeightedTally::new(&tally.scale).merge(&found)?;
            let units = tally.strata.entry(stratum).or_default();
            if units.insert(unit, found).is_some() {
                return Err(ModelError::Duplicate {
                    what: "sampling unit of a stratum",
                    name: format!("number {}", units.len()),
                }
                .into());
            }
        }
        Ok(tally)
    }
}

#[cfg(feature = "serde")]
impl<S: Ord + Clone, U: Ord + Clone> From<DesignTally<S, U>> for Unchecked<S, U> {
    fn from(tally: DesignTally<S, U>) -> Self {
        let units = tally.iter().map(|(s, u, found)| (s.clone(), u.clone(), found.clone()));
        Self { units: units.collect(), scale: tally.scale.clone() }
    }
}
