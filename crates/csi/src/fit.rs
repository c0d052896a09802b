//! An estimated path model: weights, loadings, correlations, paths.

use crate::estimator::{Convergence, Plan, PlanWorkspace, Source, direction};
use crate::options::{Correction, Metric, PlsOptions};
use crate::product::{self, Expansion};
use crate::{Error, Indicators, MissingAnswers, Model, Rows};

/// A path model that has been estimated.
///
/// Everything is told for constructs and items by name. Weights and loadings
/// are those of standardised items, constructs have variance 1.
///
/// ```
/// use satis_csi::{Construct, Fit, Indicators, Model, PlsOptions};
///
/// // Two constructs with two items each, and a published matrix.
/// let model = Model::new("two")
///     .construct(Construct::reflective("x", &["x1", "x2"]))
///     .construct(Construct::reflective("y", &["y1", "y2"]))
///     .path("x", "y")
///     .build()?;
/// let matrix = [
///     1.0, 0.5, 0.3, 0.3, //
///     0.5, 1.0, 0.3, 0.3, //
///     0.3, 0.3, 1.0, 0.5, //
///     0.3, 0.3, 0.5, 1.0,
/// ];
/// let items = Indicators::from_matrix(&["x1", "x2", "y1", "y2"], &matrix, 200)?;
/// let fit = Fit::new(&model, &items, PlsOptions::new())?;
/// // Both items weigh 1 / sqrt(3), and the path is 4 (.3) / 3.
/// assert!((fit.weight("x", "x1")? - 1.0 / 3.0_f64.sqrt()).abs() < 1e-12);
/// assert!((fit.path("x", "y")? - 0.4).abs() < 1e-12);
/// assert!((fit.r_squared("y")?.unwrap() - 0.16).abs() < 1e-12);
/// # Ok::<(), satis_csi::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Fit {
    /// As given, with its products.
    pub(crate) model: Model,
    /// How its products have become constructs.
    pub(crate) expansion: Option<Expansion>,
    pub(crate) options: PlsOptions,
    pub(crate) indicators: Indicators,
    pub(crate) plan: Plan,
    pub(crate) work: PlanWorkspace,
    pub(crate) convergence: Convergence,
    /// How many standard deviations the unit of each construct's effects is.
    pub(crate) units: Vec<f64>,
}

/// One item of one construct.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct OuterRow {
    /// The construct.
    pub construct: String,
    /// The item, or the part of a construct of higher order.
    pub item: String,
    /// The weight of the standardised item; the construct has variance 1.
    pub weight: f64,
    /// The correlation of the item with the construct; corrected for
    /// attenuation where the construct is.
    pub loading: f64,
    /// The squared loading: the share of the item's variance that it shares
    /// with its construct.
    pub communality: f64,
    /// That share times the explained share of the construct; 0 for exogenous
    /// constructs.
    pub redundancy: f64,
}

/// One path.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PathRow {
    /// The construct it comes from.
    pub from: String,
    /// The construct it leads to.
    pub to: String,
    /// The coefficient: standard deviations of the one by one of the other.
    pub coefficient: f64,
    /// Its standard error as a regression of scores, as if the weights were
    /// known (plspm's): `sqrt((1 - R2) VIF / (n - k - 1))`. `None` with
    /// corrected correlations, and with too few respondents. The bootstrap
    /// takes the weights into account.
    pub standard_error: Option<f64>,
    /// How much the other predecessors inflate its variance, 1 or more; of
    /// corrected correlations any number, infinite where they are singular.
    pub vif: f64,
}

impl Fit {
    /// Estimates a model from the moments of its items.
    ///
    /// # Errors
    /// [`Error::Unknown`] for an item that is not there; [`Error::Constant`],
    /// [`Error::CollinearItems`], [`Error::NoVariance`],
    /// [`Error::CollinearConstructs`] for what cannot be estimated;
    /// [`Error::NoConvergence`] if the weights do not settle, damped or not;
    /// [`Error::NeedsRows`] for a model with products of constructs, and for
    /// [`MissingAnswers::PairwiseScores`].
    pub fn new(model: &Model, indicators: &Indicators, options: PlsOptions) -> Result<Self, Error> {
        if indicators.treatment == MissingAnswers::PairwiseScores {
            return Err(Error::NeedsRows { what: "a fit by pairwise scores" });
        }
        let plan = Plan::new(model, &indicators.names, &options)?;
        let work = plan.workspace();
        Self::estimate(model.clone(), None, indicators.clone(), options, plan, work)
    }

    /// Estimates a model from rows, treating missing answers of its items.
    ///
    /// # Errors
    /// As [`Fit::new`] and [`Rows::indicators`].
    pub fn from_rows(
        model: &Model,
        rows: &Rows,
        missing: MissingAnswers,
        options: PlsOptions,
    ) -> Result<Self, Error> {
        if model.interactions().is_empty() {
            let rows = rows.select(&model.items())?;
            let indicators = rows.indicators(missing)?;
            if missing == MissingAnswers::PairwiseScores {
                return Self::available(model, &rows, indicators, options);
            }
            return Self::new(model, &indicators, options);
        }
        if missing == MissingAnswers::PairwiseScores {
            let reason = "products of constructs need one of the other treatments".to_owned();
            return Err(Error::NotApplicable { what: "pairwise scores", reason });
        }
        let expansion = Expansion::new(model, rows, missing, &options)?;
        let indicators = expansion.rows(model, rows)?.indicators(missing)?;
        let plan = Plan::new(&expansion.model, &indicators.names, &options)?;
        let work = plan.workspace();
        Self::estimate(model.clone(), Some(expansion), indicators, options, plan, work)
    }

    /// From scores of the respondents who have them.
    fn available(
        model: &Model,
        rows: &Rows,
        indicators: Indicators,
        options: PlsOptions,
    ) -> Result<Self, Error> {
        let plan = Plan::new(model, &indicators.names, &options)?;
        if plan.first.is_some() || options.metric == Metric::Raw {
            let reason = "two stages and items in their own units need one of the other treatments";
            let reason = reason.to_owned();
            return Err(Error::NotApplicable { what: "pairwise scores", reason });
        }
        let mut work = plan.workspace();
        let (covariance, correlation) = (&indicators.covariance, &indicators.correlation);
        let last = &mut work.last;
        let found = plan
            .last
            .load(covariance, Some(correlation), plan.width, last)
            .and_then(|()| plan.last.solve_available(rows, last));
        let convergence = found.map_err(|failure| plan.told(failure, &work))?;
        Ok(Self {
            model: model.clone(),
            expansion: None,
            options,
            units: vec![1.0; plan.last.names.len()],
            indicators,
            plan,
            work,
            convergence,
        })
    }

    fn estimate(
        model: Model,
        expansion: Option<Expansion>,
        indicators: Indicators,
        options: PlsOptions,
        plan: Plan,
        mut work: PlanWorkspace,
    ) -> Result<Self, Error> {
        let found = plan.estimate(&indicators.covariance, Some(&indicators.correlation), &mut work);
        let convergence = found.map_err(|failure| plan.told(failure, &work))?;
        let count = plan.last.names.len();
        let mut fit = Self {
            model,
            expansion,
            options,
            indicators,
            plan,
            work,
            convergence,
            units: vec![1.0; count],
        };
        fit.units = product::units(&fit.model, &fit);
        Ok(fit)
    }

    /// The model as given.
    #[must_use]
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// The options it was estimated with.
    #[must_use]
    pub const fn options(&self) -> &PlsOptions {
        &self.options
    }

    /// The summary it was estimated from.
    #[must_use]
    pub const fn indicators(&self) -> &Indicators {
        &self.indicators
    }

    /// How many respondents count.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.indicators.n
    }

    /// How the weights settled.
    #[must_use]
    pub const fn convergence(&self) -> Convergence {
        self.convergence
    }

    /// The choices behind the figures, in words.
    #[must_use]
    pub fn conventions(&self) -> Vec<String> {
        let mut told = self.options.conventions();
        told.push(format!("{} answers", self.indicators.treatment));
        told
    }

    /// The constructs of the structural model, in order; products are among
    /// them, parts of constructs of higher order in two stages are not.
    #[must_use]
    pub fn constructs(&self) -> &[String] {
        &self.plan.last.names
    }

    /// The names of what measures a construct.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist.
    pub fn measured_by(&self, construct: &str) -> Result<&[String], Error> {
        let block = &self.plan.last.blocks[self.position(construct)?];
        Ok(&self.plan.last.item_names[block.start..block.end])
    }

    /// All items of all constructs, with weights and loadings.
    #[must_use]
    pub fn outer(&self) -> Vec<OuterRow> {
        let stage = &self.plan.last;
        let mut rows = Vec::with_capacity(stage.items.len());
        for (j, block) in stage.blocks.iter().enumerate() {
            for at in block.start..block.end {
                let loading = self.loading_at(j, at);
                rows.push(OuterRow {
                    construct: stage.names[j].clone(),
                    item: stage.item_names[at].clone(),
                    weight: self.weight_at(at),
                    loading,
                    communality: loading * loading,
                    redundancy: loading * loading * self.work.last.r_squared[j],
                });
            }
        }
        rows
    }

    /// The weight of a standardised item in its construct.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs, or the items, that exist.
    pub fn weight(&self, construct: &str, item: &str) -> Result<f64, Error> {
        Ok(self.weight_at(self.item(construct, item)?.1))
    }

    /// The loading of an item on its construct.
    ///
    /// # Errors
    /// As [`Fit::weight`].
    pub fn loading(&self, construct: &str, item: &str) -> Result<f64, Error> {
        let (j, at) = self.item(construct, item)?;
        Ok(self.loading_at(j, at))
    }

    /// The correlation of any item with the scores of any construct.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs, or the items, that exist.
    pub fn cross_loading(&self, item: &str, construct: &str) -> Result<f64, Error> {
        let j = self.position(construct)?;
        let known = || self.plan.last.item_names.iter().map(String::as_str);
        let at = known().position(|name| name == item);
        Ok(self.cross_at(j, at.ok_or_else(|| Error::unknown("item", item, known()))?))
    }

    /// All paths, in the order of what they lead to.
    #[must_use]
    pub fn paths(&self) -> Vec<PathRow> {
        let mut rows = Vec::new();
        for (j, own) in self.plan.last.predecessors.iter().enumerate() {
            let vifs = self.inflation(own);
            let n = self.indicators.effective_n;
            let left = n - own.len() as f64 - 1.0;
            let usable = self.options.correction == Correction::None && left > 0.0;
            let rest = (1.0 - self.work.last.r_squared[j]).max(0.0);
            for (&l, vif) in own.iter().zip(vifs) {
                let error = (rest * vif / left).sqrt() / self.units[l];
                rows.push(PathRow {
                    from: self.plan.last.names[l].clone(),
                    to: self.plan.last.names[j].clone(),
                    coefficient: self.path_at(l, j),
                    standard_error: usable.then_some(error),
                    vif,
                });
            }
        }
        rows
    }

    /// A path coefficient.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is no such path.
    pub fn path(&self, from: &str, to: &str) -> Result<f64, Error> {
        let (l, j) = (self.position(from)?, self.position(to)?);
        if self.plan.last.predecessors[j].contains(&l) {
            return Ok(self.path_at(l, j));
        }
        let known: Vec<String> =
            self.paths().iter().map(|row| format!("{} -> {}", row.from, row.to)).collect();
        let path = format!("{from} -> {to}");
        Err(Error::unknown("path", &path, known.iter().map(String::as_str)))
    }

    /// The share of a construct's variance that its predecessors explain;
    /// `None` if there are none.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist.
    pub fn r_squared(&self, construct: &str) -> Result<Option<f64>, Error> {
        let j = self.position(construct)?;
        let explained = !self.plan.last.predecessors[j].is_empty();
        Ok(explained.then_some(self.work.last.r_squared[j]))
    }

    /// That share adjusted for the number of predecessors,
    /// `1 - (1 - R2) (n - 1) / (n - k - 1)`; `None` if there are none, or too
    /// few respondents.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist.
    pub fn adjusted_r_squared(&self, construct: &str) -> Result<Option<f64>, Error> {
        let predecessors = self.plan.last.predecessors[self.position(construct)?].len() as f64;
        let n = self.indicators.effective_n;
        let left = n - predecessors - 1.0;
        let adjusted = |r: f64| 1.0 - (1.0 - r) * (n - 1.0) / left;
        Ok(self.r_squared(construct)?.filter(|_| left > 0.0).map(adjusted))
    }

    /// The correlation of two constructs, corrected where they are.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist.
    pub fn correlation(&self, first: &str, second: &str) -> Result<f64, Error> {
        let count = self.constructs().len();
        let (i, j) = (self.position(first)?, self.position(second)?);
        Ok(self.work.last.constructs[i * count + j])
    }

    /// The correlation of the scores of two constructs, never corrected.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist.
    pub fn score_correlation(&self, first: &str, second: &str) -> Result<f64, Error> {
        let count = self.constructs().len();
        let (i, j) = (self.position(first)?, self.position(second)?);
        Ok(self.work.last.proxies[i * count + j])
    }

    /// The weights of the standardised items of the data in the score of a
    /// construct, also where it is of higher order.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist.
    pub fn item_weights(&self, construct: &str) -> Result<Vec<(&str, f64)>, Error> {
        let composition = self.composition(self.position(construct)?);
        let names = &self.indicators.names;
        Ok(composition.into_iter().map(|(at, weight)| (names[at].as_str(), weight)).collect())
    }

    /// What was estimated: products are constructs.
    pub(crate) fn estimated(&self) -> &Model {
        self.expansion.as_ref().map_or(&self.model, |expansion| &expansion.model)
    }

    pub(crate) fn position(&self, construct: &str) -> Result<usize, Error> {
        let names = &self.plan.last.names;
        names
            .iter()
            .position(|name| name == construct)
            .ok_or_else(|| Error::unknown("construct", construct, names.iter().map(String::as_str)))
    }

    /// A construct and the place of one of its items in the last stage.
    pub(crate) fn item(&self, construct: &str, item: &str) -> Result<(usize, usize), Error> {
        let j = self.position(construct)?;
        let block = &self.plan.last.blocks[j];
        let own = &self.plan.last.item_names[block.start..block.end];
        let at = own.iter().position(|name| name == item);
        let at = at.ok_or_else(|| Error::unknown("item", item, own.iter().map(String::as_str)))?;
        Ok((j, block.start + at))
    }

    pub(crate) fn weight_at(&self, at: usize) -> f64 {
        self.work.last.weights[at] * self.work.last.unit[at]
    }

    /// A loading, corrected where its construct is.
    pub(crate) fn loading_at(&self, construct: usize, at: usize) -> f64 {
        let factor = self.work.last.factor[construct];
        if factor > 0.0 {
            factor * direction(&self.plan.last, construct, at, &self.work.last)
        } else {
            self.cross_at(construct, at)
        }
    }

    pub(crate) fn cross_at(&self, construct: usize, at: usize) -> f64 {
        let m = self.plan.last.items.len();
        self.work.last.cross[construct * m + at] / self.work.last.unit[at]
    }

    pub(crate) fn path_at(&self, from: usize, to: usize) -> f64 {
        self.work.last.paths[to * self.plan.last.names.len() + from] / self.units[from]
    }

    /// Places in the data and weights of standardised items of a score.
    pub(crate) fn composition(&self, construct: usize) -> Vec<(usize, f64)> {
        let block = &self.plan.last.blocks[construct];
        let mut found: Vec<(usize, f64)> = Vec::new();
        let mut add = |at: usize, weight: f64| match found.iter_mut().find(|one| one.0 == at) {
            Some(known) => known.1 += weight,
            None => found.push((at, weight)),
        };
        for at in block.start..block.end {
            let (place, weight) = (self.plan.last.items[at], self.weight_at(at));
            let (Some(first), Some(scores)) = (&self.plan.first, &self.work.first) else {
                add(place, weight);
                continue;
            };
            match self.plan.sources[place] {
                Source::Item { data, .. } => add(data, weight),
                Source::Score(part) => {
                    let block = &first.blocks[part];
                    for inner in block.start..block.end {
                        let own = scores.weights[inner] * scores.unit[inner];
                        add(first.items[inner], weight * own);
                    }
                }
            }
        }
        found
    }

    /// Variance inflation of some constructs as predecessors together.
    pub(crate) fn inflation(&self, own: &[usize]) -> Vec<f64> {
        let count = self.plan.last.names.len();
        let correlations = &self.work.last.constructs;
        let matrix: Vec<f64> = own
            .iter()
            .flat_map(|&i| own.iter().map(move |&j| correlations[i * count + j]))
            .collect();
        match crate::linear::general_inverse(&matrix, own.len()) {
            Some(inverse) => (0..own.len()).map(|i| inverse[i * own.len() + i]).collect(),
            None => vec![f64::INFINITY; own.len()],
        }
    }
}
