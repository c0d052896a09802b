//! The figure of each respondent: of an item, a dimension, or overall.

use satis_response_model::{Missing, MissingCounts};

use crate::options::GapOptions;
use crate::{Error, MissingPolicy, ServqualData, Weights};

/// What a figure is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unit<'a> {
    Item(usize),
    Dimension(usize),
    Overall,
    Weighted(&'a Weights),
}

/// Which answers a figure reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sides {
    Both,
    Perceptions,
}

/// One figure a respondent on either side, of the respondents who count.
#[derive(Debug, Clone)]
pub(crate) struct Scores {
    pub(crate) name: String,
    /// The respondents who count, counted from 0, in order.
    pub(crate) rows: Vec<usize>,
    /// Empty where perceptions alone are read.
    pub(crate) expectations: Vec<f64>,
    pub(crate) perceptions: Vec<f64>,
    /// Those who do not, by the reason of their first missing answer.
    pub(crate) missing: MissingCounts,
}

impl Scores {
    /// Perception less expectation. What rounding leaves of two equal means
    /// is no gap.
    pub(crate) fn gaps(&self) -> Vec<f64> {
        let gap = |(p, e): (&f64, &f64)| {
            let gap = p - e;
            if gap.abs() <= 1e-14 * (p.abs() + e.abs()) { 0.0 } else { gap }
        };
        self.perceptions.iter().zip(&self.expectations).map(gap).collect()
    }
}

impl ServqualData {
    pub(crate) fn unit_name(&self, unit: Unit<'_>) -> String {
        match unit {
            Unit::Item(item) => self.servqual().pairs()[item].id().to_owned(),
            Unit::Dimension(dimension) => self.servqual().dimensions().parts()[dimension].0.clone(),
            Unit::Overall => "overall".to_owned(),
            Unit::Weighted(_) => "overall weighted".to_owned(),
        }
    }

    pub(crate) fn scores(
        &self,
        unit: Unit<'_>,
        sides: Sides,
        options: &GapOptions,
    ) -> Result<Scores, Error> {
        let dimensions = self.servqual().dimensions().count();
        if let Unit::Weighted(weights) = unit {
            weights.fit(dimensions, self.respondents())?;
        }
        let mut scores = Scores {
            name: self.unit_name(unit),
            rows: Vec::new(),
            expectations: Vec::new(),
            perceptions: Vec::new(),
            missing: MissingCounts::new(),
        };
        let own = match unit {
            Unit::Item(item) => vec![item],
            Unit::Dimension(dimension) => self.members(dimension).to_vec(),
            Unit::Overall | Unit::Weighted(_) => (0..self.items()).collect(),
        };
        for row in 0..self.respondents() {
            let first_missing = match options.policy() {
                MissingPolicy::Complete => self.first_missing(row, sides),
                MissingPolicy::Available => self.first_missing_of(row, &own, sides),
            };
            let score = match (options.policy(), first_missing) {
                (MissingPolicy::Complete, Some(_)) => None,
                _ => self.score(row, unit, sides),
            };
            match score {
                Some((expectation, perception)) => {
                    scores.rows.push(row);
                    scores.perceptions.push(perception);
                    if sides == Sides::Both {
                        scores.expectations.push(expectation);
                    }
                }
                // Without a missing answer it is the weights that are missing.
                None => scores.missing.add(first_missing.unwrap_or(Missing::Skipped), 1)?,
            }
        }
        Ok(scores)
    }

    /// Positions of the items of a dimension.
    pub(crate) fn members(&self, dimension: usize) -> &[usize] {
        &self.servqual().dimensions().parts()[dimension].1
    }

    fn score(&self, row: usize, unit: Unit<'_>, sides: Sides) -> Option<(f64, f64)> {
        let dimensions = self.servqual().dimensions().count();
        match unit {
            Unit::Item(item) => self.mean_of(row, &[item], sides),
            Unit::Dimension(dimension) => self.mean_of(row, self.members(dimension), sides),
            Unit::Overall => {
                let (mut left, mut right) = (0.0, 0.0);
                for dimension in 0..dimensions {
                    let (e, p) = self.mean_of(row, self.members(dimension), sides)?;
                    left += e;
                    right += p;
                }
                let count = dimensions as f64;
                Some((left / count, right / count))
            }
            Unit::Weighted(weights) => {
                let points = weights.of(row)?;
                let (mut left, mut right) = (0.0, 0.0);
                for (dimension, points) in points.iter().enumerate() {
                    let (e, p) = self.mean_of(row, self.members(dimension), sides)?;
                    left += points * e;
                    right += points * p;
                }
                Some((left / 100.0, right / 100.0))
            }
        }
    }

    /// The means over the items that the respondent answered on all sides
    /// asked for.
    fn mean_of(&self, row: usize, items: &[usize], sides: Sides) -> Option<(f64, f64)> {
        let (mut left, mut right, mut count) = (0_i64, 0_i64, 0_u32);
        for &item in items {
            let answers = match sides {
                Sides::Both => self.pair(row, item),
                Sides::Perceptions => self.perception(row, item).map(|value| (0, value)),
            };
            if let Some((expectation, perception)) = answers {
                left += i64::from(expectation);
                right += i64::from(perception);
                count += 1;
            }
        }
        // At most a few thousand times 2^31, so exact as floats.
        let mean = |sum: i64| sum as f64 / f64::from(count);
        (count > 0).then(|| (mean(left), mean(right)))
    }

    fn first_missing_of(&self, row: usize, items: &[usize], sides: Sides) -> Option<Missing> {
        let expectations =
            items.iter().filter(|_| sides == Sides::Both).map(|&item| self.codes(item).0[row]);
        let perceptions = items.iter().map(|&item| self.codes(item).1[row]);
        expectations.chain(perceptions).find_map(Missing::from_code)
    }
}
