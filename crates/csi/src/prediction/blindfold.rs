//! Stone and Geisser's Q2 by blindfolding.

use crate::options::Correction;
use crate::uncertainty::Table;
use crate::{Error, Fit, Rows};

/// What is left out in each round of blindfolding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Omission {
    /// All answers of every d-th respondent to the items of the construct, as
    /// semPLS, the later versions of which draw the respondents of each round.
    #[default]
    Rows,
    /// Every d-th answer, counted down one item after the other: Wold's way.
    Cells,
}

/// Q2 of one construct.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Blindfolded {
    /// The construct.
    pub construct: String,
    /// Cross-validated redundancy: answers predicted from the constructs that
    /// lead to theirs; `None` for exogenous constructs. Above 0 they predict
    /// better than the mean.
    pub redundancy: Option<f64>,
    /// Cross-validated communality: answers predicted from the score of their
    /// own construct.
    pub communality: f64,
}

impl Fit {
    /// Q2 of each construct by blindfolding with an omission distance, 7 for
    /// most. Stone (1974), Cross-validatory choice and assessment of
    /// statistical predictions, Journal of the Royal Statistical Society B
    /// 36:111-147; Geisser (1974), Biometrika 61:101-107.
    ///
    /// Items are standardised once. In round r of d, answers r, r + d, ... of a
    /// construct are replaced by the mean of those that stay, the model is
    /// estimated anew, and what was left out is predicted:
    /// `Q2 = 1 - sum (z - predicted)^2 / sum (z - mean of those that stay)^2`
    /// over all items and rounds. Missing answers must have been left out. The
    /// scheme of the fit counts in the third digit.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless the distance is at least 2 and at most half
    /// the number of respondents; otherwise as [`Fit::predict`].
    pub fn blindfold(
        &self,
        rows: &Rows,
        distance: usize,
        omission: Omission,
    ) -> Result<Vec<Blindfolded>, Error> {
        if self.options.correction != Correction::None {
            let reason = "corrected coefficients are not those of scores".to_owned();
            return Err(Error::NotApplicable { what: "blindfolding", reason });
        }
        let table = self.complete_table(rows, "blindfolding")?;
        let n = table.len();
        if !(2..=n / 2).contains(&distance) {
            let (what, value) = ("the omission distance", distance as f64);
            let expected = "from 2 to half the number of respondents";
            return Err(Error::Parameter { what, value, expected });
        }
        let width = self.plan.width;
        let mut values = Vec::with_capacity(n * width);
        let means = self.indicators.means.clone().unwrap_or_else(|| vec![0.0; width]);
        for row in 0..n {
            for (item, mean) in means.iter().enumerate() {
                values.push((table.value(row, item) - mean) / self.indicators.deviation(item));
            }
        }
        let weights: Option<Vec<f64>> =
            table.is_weighted().then(|| (0..n).map(|row| table.weight(row)).collect());
        let mut fit = self.clone();
        let mut found = Vec::new();
        for j in 0..self.plan.last.names.len() {
            let mut total = Totals::default();
            for round in 0..distance {
                let held = |at: usize, row: usize| match omission {
                    Omission::Rows => row % distance == round,
                    Omission::Cells => (at * n + row) % distance == round,
                };
                fit.round(j, &values, weights.as_deref(), &held, &mut total)?;
            }
            let endogenous = !self.plan.last.predecessors[j].is_empty();
            found.push(Blindfolded {
                construct: self.plan.last.names[j].clone(),
                redundancy: endogenous.then(|| 1.0 - total.structural / total.mean),
                communality: 1.0 - total.own / total.mean,
            });
        }
        Ok(found)
    }

    /// One construct, one round.
    fn round(
        &mut self,
        construct: usize,
        values: &[f64],
        weights: Option<&[f64]>,
        held: &dyn Fn(usize, usize) -> bool,
        total: &mut Totals,
    ) -> Result<(), Error> {
        let width = self.plan.width;
        let n = values.len() / width;
        let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
        let block = self.plan.last.blocks[construct].clone();
        let mut replaced = values.to_vec();
        let mut means = Vec::with_capacity(block.size());
        for (at, &item) in self.plan.last.items[block.start..block.end].iter().enumerate() {
            let (mut sum, mut mass) = (0.0, 0.0);
            for row in (0..n).filter(|&row| !held(at, row)) {
                sum += weight(row) * values[row * width + item];
                mass += weight(row);
            }
            let mean = sum / mass;
            for row in (0..n).filter(|&row| held(at, row)) {
                replaced[row * width + item] = mean;
            }
            means.push(mean);
        }
        let table = Table::of_values(width, replaced.clone(), weights.map(<[f64]>::to_vec));
        let mut sums = table.sums();
        sums.count_all();
        table.resample(&mut sums);
        let Self { plan, work, .. } = self;
        let estimate = plan.estimate(&sums.covariance, None, work);
        estimate.map_err(|failure| plan.told(failure, work))?;
        let stage = &self.plan.last;
        let k = stage.names.len();
        let score = |row: usize, j: usize| -> f64 {
            (stage.blocks[j].start..stage.blocks[j].end)
                .map(|at| {
                    let item = stage.items[at];
                    let value = replaced[row * width + item] - sums.means[item];
                    self.weight_at(at) * value / sums.deviations[item]
                })
                .sum()
        };
        for row in (0..n).filter(|&row| (0..block.size()).any(|at| held(at, row))) {
            let own = score(row, construct);
            let structural: f64 = stage.predecessors[construct]
                .iter()
                .map(|&from| self.work.last.paths[construct * k + from] * score(row, from))
                .sum();
            for at in (0..block.size()).filter(|&at| held(at, row)) {
                let item = stage.items[block.start + at];
                let answer = values[row * width + item];
                let slope = self.cross_at(construct, block.start + at) * sums.deviations[item];
                let center = sums.means[item];
                total.structural += weight(row) * (answer - center - slope * structural).powi(2);
                total.own += weight(row) * (answer - center - slope * own).powi(2);
                total.mean += weight(row) * (answer - means[at]).powi(2);
            }
        }
        Ok(())
    }
}

/// Squared errors of what was left out.
#[derive(Debug, Default)]
struct Totals {
    structural: f64,
    own: f64,
    mean: f64,
}
