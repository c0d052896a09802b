//! The answers of items in order, with thresholds, and joint tables of two.

use satis_numerics::distribution::normal;

use crate::{Error, Sample};

/// The most answers that an item may have.
const MOST_CATEGORIES: usize = 50;

/// The answers of an item in order, and the thresholds between them.
pub(super) struct Ordered {
    pub(super) answers: Vec<f64>,
    pub(super) cuts: Vec<f64>,
}

impl Ordered {
    pub(super) fn new(sample: &Sample, item: usize) -> Result<Self, Error> {
        let name = || sample.items()[item].clone();
        let mut answers: Vec<f64> =
            sample.each().map(|pattern| pattern[item]).filter(|value| !value.is_nan()).collect();
        answers.sort_by(f64::total_cmp);
        answers.dedup();
        match answers.len() {
            0 => return Err(Error::AllMissing { item: name() }),
            1 => return Err(Error::Constant { item: name() }),
            found if found > MOST_CATEGORIES => {
                return Err(Error::NotApplicable {
                    what: "a polychoric correlation",
                    reason: format!("item {:?} has {found} different answers", name()),
                });
            }
            _ => {}
        }
        let mut counts = vec![0.0; answers.len()];
        for (at, pattern) in sample.each().enumerate() {
            if let Some(place) = place(&answers, pattern[item]) {
                counts[place] += sample.mass(at, sample.frequencies());
            }
        }
        let total: f64 = counts.iter().sum();
        let mut below = 0.0;
        let mut cuts = Vec::with_capacity(answers.len() - 1);
        for count in &counts[..answers.len() - 1] {
            below += count;
            let share = (below / total).clamp(0.0, 1.0);
            cuts.push(normal::quantile(share).map_err(|error| Error::numerical(&error))?);
        }
        // Only answers of weight 0 lie beyond an infinite threshold.
        if cuts.iter().all(|cut| cut.is_infinite()) {
            return Err(Error::Constant { item: name() });
        }
        Ok(Self { answers, cuts })
    }
}

fn place(answers: &[f64], value: f64) -> Option<usize> {
    // NaN compares with nothing.
    answers.iter().position(|&answer| answer >= value).filter(|_| !value.is_nan())
}

/// How often two items were answered together, and how.
pub(super) struct Joint {
    /// The weight of those who gave each pair of answers.
    pub(super) counts: Vec<Vec<f64>>,
    /// How many respondents answered both.
    pub(super) n: f64,
    /// How many equally weighted respondents would tell as much (Kish 1965).
    pub(super) effective_n: f64,
}

impl Joint {
    pub(super) fn new(
        sample: &Sample,
        (i, first): (usize, &Ordered),
        (j, second): (usize, &Ordered),
    ) -> Result<Self, Error> {
        let mut counts = vec![vec![0.0; second.answers.len()]; first.answers.len()];
        let (mut n, mut total, mut squares) = (0.0, 0.0, 0.0);
        for (at, pattern) in sample.each().enumerate() {
            let row = place(&first.answers, pattern[i]);
            let column = place(&second.answers, pattern[j]);
            if let (Some(row), Some(column)) = (row, column) {
                let count = sample.frequencies()[at];
                let mass = sample.mass(at, sample.frequencies());
                counts[row][column] += mass;
                n += count;
                total += mass;
                // Every pattern has respondents.
                squares += mass * mass / count;
            }
        }
        if total > 0.0 {
            return Ok(Self { counts, n, effective_n: total * total / squares });
        }
        let (first, second) = (sample.items()[i].clone(), sample.items()[j].clone());
        Err(Error::NoOverlap { first, second, found: 0 })
    }
}
