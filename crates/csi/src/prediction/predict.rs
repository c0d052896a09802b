//! Out-of-sample prediction of the items of endogenous constructs.

use satis_numerics::Stream;

use super::{Antecedents, Benchmark, PredictionOptions};
use crate::effects::totals;
use crate::linear::{cholesky, cholesky_solve};
use crate::options::Correction;
use crate::uncertainty::{Table, index};
use crate::{Error, Fit, Rows};

/// Errors of one way of prediction of one item.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PredictionErrors {
    /// The root of the mean squared error, in units of the item.
    pub rmse: f64,
    /// The mean absolute error, in units of the item.
    pub mae: f64,
}

/// How well one item is predicted.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ItemPrediction {
    /// The construct.
    pub construct: String,
    /// The item.
    pub item: String,
    /// Errors of the path model.
    pub model: PredictionErrors,
    /// Errors of the mean of the training rows.
    pub training_mean: PredictionErrors,
    /// Errors of the regression on items of exogenous constructs; `None` where
    /// these are collinear or more than the respondents.
    pub exogenous_items: Option<PredictionErrors>,
    /// Errors of the regression on items of all other constructs; `None` as
    /// for these.
    pub other_items: Option<PredictionErrors>,
    /// `1 - sum e^2 / sum (y - training mean)^2`: above 0 the model predicts
    /// better than the mean.
    pub q_squared: f64,
}

/// Predictions of a path model for respondents that it was not estimated from:
/// `PLSpredict`.
///
/// Shmueli, Ray, Velasquez Estrada & Chatla (2016), The elephant in the room,
/// Journal of Business Research 69:4552-4564; Shmueli et al. (2019), Predictive
/// model assessment in PLS-SEM, European Journal of Marketing 53:2322-2347.
///
/// For each fold, means, standard deviations, weights, loadings and paths come
/// from the other folds; the items of the fold give scores, these the predicted
/// scores of endogenous constructs, and those their items. Errors are pooled
/// over folds and repetitions.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    pub(super) antecedents: Antecedents,
    folds: usize,
    repetitions: usize,
    pub(super) respondents: usize,
    /// Construct and item of each column.
    pub(super) targets: Vec<(String, String)>,
    /// One a respondent.
    pub(super) weights: Option<Vec<f64>>,
    /// By repetition, respondent and target: the model, then each benchmark;
    /// NaN where there is none.
    pub(super) errors: Vec<[f64; WAYS]>,
}

/// The model and the benchmarks, in the order of [`Benchmark::ALL`].
const WAYS: usize = 4;

impl Prediction {
    /// From what constructs were predicted.
    #[must_use]
    pub const fn antecedents(&self) -> Antecedents {
        self.antecedents
    }

    /// Into how many folds the respondents were divided.
    #[must_use]
    pub const fn folds(&self) -> usize {
        self.folds
    }

    /// How many times they were divided.
    #[must_use]
    pub const fn repetitions(&self) -> usize {
        self.repetitions
    }

    /// How many respondents were predicted.
    #[must_use]
    pub const fn n(&self) -> usize {
        self.respondents
    }

    /// Each item of each endogenous construct.
    #[must_use]
    pub fn items(&self) -> Vec<ItemPrediction> {
        (0..self.targets.len())
            .map(|at| {
                let of = |way: usize| self.of(at, way);
                let usable = |way: usize| Some(of(way)).filter(|errors| errors.rmse.is_finite());
                let (model, mean) = (of(0), of(1));
                ItemPrediction {
                    construct: self.targets[at].0.clone(),
                    item: self.targets[at].1.clone(),
                    model,
                    training_mean: mean,
                    exogenous_items: usable(2),
                    other_items: usable(3),
                    q_squared: 1.0 - (model.rmse / mean.rmse).powi(2),
                }
            })
            .collect()
    }

    /// How well an item is predicted.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items of endogenous constructs.
    pub fn item(&self, item: &str) -> Result<ItemPrediction, Error> {
        self.items().into_iter().find(|row| row.item == item).ok_or_else(|| {
            Error::unknown(
                "item of an endogenous construct",
                item,
                self.targets.iter().map(|target| target.1.as_str()),
            )
        })
    }

    fn of(&self, target: usize, way: usize) -> PredictionErrors {
        let (mut squares, mut sizes, mut mass) = (0.0, 0.0, 0.0);
        let rows = self.errors.iter().skip(target).step_by(self.targets.len());
        for (at, errors) in rows.enumerate() {
            let weight =
                self.weights.as_ref().map_or(1.0, |weights| weights[at % self.respondents]);
            squares += weight * errors[way] * errors[way];
            sizes += weight * errors[way].abs();
            mass += weight;
        }
        PredictionErrors { rmse: (squares / mass).sqrt(), mae: sizes / mass }
    }

    /// The place of a benchmark beside the model.
    pub(super) const fn way(benchmark: Benchmark) -> usize {
        match benchmark {
            Benchmark::TrainingMean => 1,
            Benchmark::ExogenousItems => 2,
            Benchmark::OtherItems => 3,
        }
    }
}

impl Fit {
    /// Predictions of the items of endogenous constructs by cross-validation
    /// over the rows that the model was estimated from.
    ///
    /// # Errors
    /// [`Error::NotApplicable`] for corrected fits, whose coefficients are not
    /// those of scores, for constructs of higher order and products, and for a
    /// model without paths;
    /// [`Error::Parameter`] for folds or repetitions out of range;
    /// [`Error::Length`] for rows that are not those of the fit; as [`Fit::new`]
    /// where the model cannot be estimated without one of the folds.
    pub fn predict(
        &self,
        rows: &Rows,
        options: impl Into<Option<PredictionOptions>>,
    ) -> Result<Prediction, Error> {
        let options = options.into().unwrap_or_default();
        let table = self.predictable(rows)?;
        let n = table.len();
        options.check(n)?;
        let assignments: Vec<Vec<usize>> = (0..options.repetitions)
            .map(|repetition| {
                let mut stream = Stream::new(options.seed, repetition as u64);
                let mut order: Vec<usize> = (0..n).collect();
                for at in (1..n).rev() {
                    order.swap(at, index(stream.below(at as u64 + 1)));
                }
                let mut folds = vec![0; n];
                for (place, row) in order.into_iter().enumerate() {
                    folds[row] = place % options.folds;
                }
                folds
            })
            .collect();
        self.predicted(&table, &assignments, options.folds, options.antecedents)
    }

    /// The same with given folds: a list a repetition, with a fold, counted
    /// from 0, for each row. Rows that do not count in the fit drop out.
    ///
    /// # Errors
    /// As [`Fit::predict`], and [`Error::Length`] unless each list has a fold
    /// for each row.
    pub fn predict_given(
        &self,
        rows: &Rows,
        assignments: &[Vec<usize>],
        antecedents: Antecedents,
    ) -> Result<Prediction, Error> {
        let table = self.predictable(rows)?;
        let expected = rows.respondents();
        if let Some(list) = assignments.iter().find(|list| list.len() != expected) {
            let found = list.len();
            return Err(Error::Length { what: "folds, one a respondent", expected, found });
        }
        let own: Vec<Vec<usize>> = assignments
            .iter()
            .map(|list| {
                let counted =
                    list.iter().enumerate().filter(|(row, _)| table.place(*row).is_some());
                counted.map(|(_, &fold)| fold).collect()
            })
            .collect();
        let folds = own.iter().flatten().max().map_or(0, |most| most.saturating_add(1));
        let options = PredictionOptions { folds, ..PredictionOptions::new() };
        options.repetitions(own.len()).check(table.len())?;
        self.predicted(&table, &own, folds, antecedents)
    }

    fn predictable(&self, rows: &Rows) -> Result<Table, Error> {
        if self.options.correction != Correction::None {
            let reason = "corrected coefficients are not those of scores: fit with \
                          Correction::None"
                .to_owned();
            return Err(Error::NotApplicable { what: "prediction", reason });
        }
        if self.plan.last.predecessors.iter().all(Vec::is_empty) {
            let reason = "no path leads to a construct".to_owned();
            return Err(Error::NotApplicable { what: "prediction", reason });
        }
        self.complete_table(rows, "prediction")
    }

    fn predicted(
        &self,
        table: &Table,
        assignments: &[Vec<usize>],
        folds: usize,
        antecedents: Antecedents,
    ) -> Result<Prediction, Error> {
        let stage = &self.plan.last;
        let targets: Vec<(usize, usize)> = stage
            .blocks
            .iter()
            .enumerate()
            .filter(|(j, _)| !stage.predecessors[*j].is_empty())
            .flat_map(|(j, block)| (block.start..block.end).map(move |at| (j, at)))
            .collect();
        let n = table.len();
        let mut whole = table.sums();
        whole.count_all();
        table.resample(&mut whole);
        let mut sums = table.sums();
        let mut fit = self.clone();
        let mut errors = vec![[f64::NAN; WAYS]; assignments.len() * n * targets.len()];
        for (repetition, list) in assignments.iter().enumerate() {
            for fold in 0..folds {
                let held: Vec<usize> = (0..n).filter(|&row| list[row] == fold).collect();
                if held.is_empty() {
                    continue;
                }
                table.without(&held, &whole, &mut sums);
                let Self { plan, work, .. } = &mut fit;
                let estimate = plan.estimate(&sums.covariance, None, work);
                estimate.map_err(|failure| plan.told(failure, work))?;
                let trained = Trained::new(&fit, &targets, &sums, antecedents);
                for &row in &held {
                    let begin = (repetition * n + row) * targets.len();
                    trained.errors(&fit, table, row, &mut errors[begin..begin + targets.len()]);
                }
            }
        }
        let name =
            |&(j, at): &(usize, usize)| (stage.names[j].clone(), stage.item_names[at].clone());
        Ok(Prediction {
            antecedents,
            folds,
            repetitions: assignments.len(),
            respondents: n,
            targets: targets.iter().map(name).collect(),
            weights: table.is_weighted().then(|| (0..n).map(|row| table.weight(row)).collect()),
            errors,
        })
    }
}

/// What the other folds say about those of one.
struct Trained<'a> {
    targets: &'a [(usize, usize)],
    means: &'a [f64],
    deviations: &'a [f64],
    /// Effects on constructs, from the column to the row, of those that
    /// predict.
    effects: Vec<f64>,
    exogenous: Vec<Option<Regression>>,
    others: Vec<Option<Regression>>,
}

/// A linear model of one item.
struct Regression {
    items: Vec<usize>,
    slopes: Vec<f64>,
}

impl<'a> Trained<'a> {
    fn new(
        fit: &Fit,
        targets: &'a [(usize, usize)],
        sums: &'a crate::uncertainty::Sums,
        antecedents: Antecedents,
    ) -> Self {
        let stage = &fit.plan.last;
        let k = stage.names.len();
        let paths = &fit.work.last.paths;
        let effects = match antecedents {
            Antecedents::Direct => paths.clone(),
            Antecedents::Earliest => {
                let mut total = totals(&stage.predecessors, paths);
                for (cell, effect) in total.iter_mut().enumerate() {
                    if !stage.predecessors[cell % k].is_empty() {
                        *effect = 0.0;
                    }
                }
                total
            }
        };
        let items_of = |wanted: &dyn Fn(usize) -> bool| -> Vec<usize> {
            let blocks = stage.blocks.iter().enumerate().filter(|(j, _)| wanted(*j));
            blocks.flat_map(|(_, block)| stage.items[block.start..block.end].to_vec()).collect()
        };
        let regress = |items: &[usize], target: usize| {
            Regression::new(items, stage.items[target], &sums.covariance, fit.plan.width)
        };
        let exogenous = items_of(&|j| stage.predecessors[j].is_empty());
        let all = |own: usize| items_of(&|j| j != own);
        Self {
            targets,
            means: &sums.means,
            deviations: &sums.deviations,
            effects,
            exogenous: targets.iter().map(|&(_, at)| regress(&exogenous, at)).collect(),
            others: targets.iter().map(|&(j, at)| regress(&all(j), at)).collect(),
        }
    }

    fn errors(&self, fit: &Fit, table: &Table, row: usize, out: &mut [[f64; WAYS]]) {
        let stage = &fit.plan.last;
        let k = stage.names.len();
        let scores: Vec<f64> = stage
            .blocks
            .iter()
            .map(|block| {
                (block.start..block.end)
                    .map(|at| {
                        let item = stage.items[at];
                        let value = table.value(row, item) - self.means[item];
                        fit.weight_at(at) * value / self.deviations[item]
                    })
                    .sum()
            })
            .collect();
        for (place, &(j, at)) in self.targets.iter().enumerate() {
            let item = stage.items[at];
            let (answer, mean) = (table.value(row, item), self.means[item]);
            let effects = &self.effects[j * k..(j + 1) * k];
            let score: f64 =
                effects.iter().zip(&scores).map(|(effect, score)| effect * score).sum();
            let predicted = mean + score * fit.cross_at(j, at) * self.deviations[item];
            let linear = |regression: &Option<Regression>| {
                regression.as_ref().map_or(f64::NAN, |regression| {
                    let terms = regression.items.iter().zip(&regression.slopes);
                    let rise: f64 = terms
                        .map(|(&item, slope)| slope * (table.value(row, item) - self.means[item]))
                        .sum();
                    answer - mean - rise
                })
            };
            out[place] = [
                answer - predicted,
                answer - mean,
                linear(&self.exogenous[place]),
                linear(&self.others[place]),
            ];
        }
    }
}

impl Regression {
    fn new(items: &[usize], target: usize, covariance: &[f64], width: usize) -> Option<Self> {
        let size = items.len();
        let mut system = Vec::with_capacity(size * size);
        for &row in items {
            system.extend(items.iter().map(|&column| covariance[row * width + column]));
        }
        let mut slopes: Vec<f64> =
            items.iter().map(|&item| covariance[item * width + target]).collect();
        if !cholesky(&mut system, size) {
            return None;
        }
        cholesky_solve(&system, size, &mut slopes);
        Some(Self { items: items.to_vec(), slopes })
    }
}
