//! How predictions are made and checked.

use crate::Error;

/// From what an endogenous construct is predicted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Antecedents {
    /// From the scores of the constructs that lead to it (DA): the default, as
    /// seminr and `SmartPLS`.
    #[default]
    Direct,
    /// From the scores of exogenous constructs alone, through all between (EA),
    /// as cSEM.
    Earliest,
}

/// What predictions are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Benchmark {
    /// The mean of the item in the training rows (indicator average).
    TrainingMean,
    /// A linear regression of the item on the items of all exogenous
    /// constructs: Shmueli et al. (2019), `SmartPLS`, cSEM.
    ExogenousItems,
    /// A linear regression of the item on the items of all other constructs, as
    /// seminr. The choice of benchmark can turn the verdict round.
    OtherItems,
}

impl Benchmark {
    /// Every benchmark.
    pub const ALL: [Self; 3] = [Self::TrainingMean, Self::ExogenousItems, Self::OtherItems];

    /// Its name in words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TrainingMean => "mean of the training rows",
            Self::ExogenousItems => "linear model of the items of exogenous constructs",
            Self::OtherItems => "linear model of the items of all other constructs",
        }
    }
}

/// How predictions are cross-validated.
///
/// ```
/// use satis_csi::{Antecedents, PredictionOptions};
///
/// let options = PredictionOptions::new().folds(5).repetitions(3);
/// assert_eq!(options.antecedents_used(), Antecedents::Direct);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct PredictionOptions {
    pub(super) folds: usize,
    pub(super) repetitions: usize,
    pub(super) seed: u64,
    pub(super) antecedents: Antecedents,
}

impl Default for PredictionOptions {
    fn default() -> Self {
        Self { folds: 10, repetitions: 10, seed: 1, antecedents: Antecedents::Direct }
    }
}

impl PredictionOptions {
    /// Ten repetitions of ten folds from seed 1, by direct antecedents.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With so many folds; as many as there are respondents is leaving one out.
    #[must_use]
    pub const fn folds(mut self, folds: usize) -> Self {
        self.folds = folds;
        self
    }

    /// With so many repetitions, each with folds of its own.
    #[must_use]
    pub const fn repetitions(mut self, repetitions: usize) -> Self {
        self.repetitions = repetitions;
        self
    }

    /// With another seed.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// By other antecedents.
    #[must_use]
    pub const fn antecedents(mut self, antecedents: Antecedents) -> Self {
        self.antecedents = antecedents;
        self
    }

    /// From what constructs are predicted.
    #[must_use]
    pub const fn antecedents_used(&self) -> Antecedents {
        self.antecedents
    }

    pub(super) fn check(&self, respondents: usize) -> Result<(), Error> {
        let (what, value) = ("the number of folds", self.folds as f64);
        if !(2..=respondents).contains(&self.folds) {
            let expected = "from 2 to the number of respondents";
            return Err(Error::Parameter { what, value, expected });
        }
        if !(1..=MOST_REPETITIONS).contains(&self.repetitions) {
            let (what, value) = ("the number of repetitions", self.repetitions as f64);
            return Err(Error::Parameter { what, value, expected: "from 1 to 10,000" });
        }
        Ok(())
    }
}

/// Each repetition keeps an error for every answer.
const MOST_REPETITIONS: usize = 10_000;
