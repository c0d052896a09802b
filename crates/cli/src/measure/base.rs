//! The summaries that a pass over a file fills: tallies with or without
//! weights, behind one way to record and to ask.

use satis_inference::CodedSummary;
use satis_response_model::{Answer, Error, Summary, Tally, WeightedTally};

/// A tally that answers are recorded in, each with its weight.
pub(crate) trait Base: Summary + CodedSummary + Clone {
    /// Takes in one more answer; the weight counts only where there are
    /// weights.
    fn take(&mut self, answer: Answer, weight: f64) -> Result<(), Error>;

    /// How many answers each point has, lowest first.
    fn counts(&self) -> Vec<u64>;

    /// What the weights come to, where there are any.
    fn weights(&self) -> Option<Weights<'_>>;
}

/// What the weights of a tally come to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weights<'a>(&'a WeightedTally);

impl Weights<'_> {
    /// The sum of the weights of those who answered.
    pub(crate) fn total(self) -> f64 {
        self.0.total_weight()
    }

    /// Kish's effective number of answers; None where all weights are zero.
    pub(crate) fn effective_n(self) -> Option<f64> {
        self.0.effective_n()
    }

    /// By how much the weights inflate the variance, after Kish.
    pub(crate) fn design_effect(self) -> Option<f64> {
        self.0.design_effect()
    }

    /// The sum of the weights at each point, lowest first.
    pub(crate) fn by_point(self) -> Vec<f64> {
        self.0.counts().iter().map(|count| count.sum).collect()
    }
}

impl Base for Tally {
    fn take(&mut self, answer: Answer, _weight: f64) -> Result<(), Error> {
        self.record(answer)
    }

    fn counts(&self) -> Vec<u64> {
        self.counts().to_vec()
    }

    fn weights(&self) -> Option<Weights<'_>> {
        None
    }
}

impl Base for WeightedTally {
    fn take(&mut self, answer: Answer, weight: f64) -> Result<(), Error> {
        self.record((answer, weight))
    }

    fn counts(&self) -> Vec<u64> {
        self.counts().iter().map(|count| count.n).collect()
    }

    fn weights(&self) -> Option<Weights<'_>> {
        Some(Weights(self))
    }
}
