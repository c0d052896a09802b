//! Response-based segmentation of path models.

use super::ward::ward;
use crate::options::Correction;
use crate::uncertainty::Table;
use crate::{Error, Fit, Rows};

/// How classes are sought.
///
/// ```
/// use satis_csi::RebusOptions;
///
/// assert_eq!(RebusOptions::new().classes(3), RebusOptions::from(3));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct RebusOptions {
    classes: usize,
    changes: f64,
    max_iterations: usize,
}

impl Default for RebusOptions {
    fn default() -> Self {
        Self { classes: 2, changes: 0.005, max_iterations: 100 }
    }
}

impl RebusOptions {
    /// Two classes, until at most 0.5 % of the respondents change theirs, in at
    /// most 100 iterations: the defaults of plspm.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With so many classes.
    #[must_use]
    pub const fn classes(mut self, classes: usize) -> Self {
        self.classes = classes;
        self
    }

    /// With another share of changes at which it stops.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless it is from 0 to below 1.
    pub fn changes(self, changes: f64) -> Result<Self, Error> {
        if (0.0..1.0).contains(&changes) {
            return Ok(Self { changes, ..self });
        }
        let (what, expected) = ("the share of changes", "at least 0 and below 1");
        Err(Error::Parameter { what, value: changes, expected })
    }

    /// With another limit of iterations.
    #[must_use]
    pub const fn max_iterations(mut self, max_iterations: usize) -> Self {
        self.max_iterations = max_iterations;
        self
    }
}

impl From<usize> for RebusOptions {
    fn from(classes: usize) -> Self {
        Self::new().classes(classes)
    }
}

/// Classes of respondents with models of their own: REBUS-PLS. Esposito Vinzi,
/// Trinchera, Squillacciotti & Tenenhaus (2008), REBUS-PLS: a response-based
/// procedure for detecting unit segments in PLS path modelling, Applied
/// Stochastic Models in Business and Industry 24:439-458.
///
/// It begins with Ward's clusters of the residuals of the common model. Then
/// each respondent goes to the class whose model is closest,
///
/// ```text
/// CM = sqrt( sum_p e^2 / Com  /  (sum_i sum_p e^2 / Com / (n_g - 2))
///          * sum_j f^2 / R2   /  (sum_i sum_j f^2 / R2  / (n_g - 2)) )
/// ```
///
/// with the residuals e of the items and f of the endogenous constructs in the
/// model of class g, their communalities Com and explained shares R2, until
/// hardly anyone moves. Meant for reflective constructs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Rebus {
    /// The class of each row given, counted from 0; `None` for rows that do not
    /// count.
    pub classes: Vec<Option<usize>>,
    /// The model of each class.
    pub fits: Vec<Fit>,
    /// The closeness of each respondent that counts to each class.
    pub closeness: Vec<Vec<f64>>,
    /// How many iterations it took.
    pub iterations: usize,
    /// Whether it stopped because hardly anyone moved.
    pub converged: bool,
    /// The group quality index, the root of mean communality times mean R2
    /// weighted by the sizes of the classes (Trinchera 2007); of the common
    /// model it is the goodness of fit with all items.
    pub quality: f64,
    /// The same of the common model.
    pub common_quality: f64,
}

impl Fit {
    /// Classes of the respondents with different models, by their residuals.
    ///
    /// Weights of respondents enter the model of each class; closeness, the
    /// sizes of classes and the quality index count respondents alike.
    ///
    /// # Errors
    /// [`Error::Parameter`] for fewer than 2 classes,
    /// [`Error::TooFewRespondents`] if a class has fewer than 6 members or
    /// there are more than 20,000 respondents to cluster,
    /// [`Error::NotApplicable`] for a model without paths, and as
    /// [`Fit::predict`].
    pub fn rebus(&self, rows: &Rows, options: impl Into<RebusOptions>) -> Result<Rebus, Error> {
        let options = options.into();
        let table = self.segmentable(rows, options)?;
        let n = table.len();
        if n > MOST {
            let (what, value) = ("the number of respondents to cluster", n as f64);
            return Err(Error::Parameter { what, value, expected: "at most 20,000" });
        }
        let common = Local::new(self, &table, None)?;
        let mut residuals: Vec<Vec<f64>> =
            (0..n).map(|row| common.residuals(&table, row)).collect();
        standardize(&mut residuals);
        let classes = ward(&residuals, options.classes);
        self.reclassified(rows, &table, classes, options)
    }

    /// The same from a division to begin with: a class, counted from 0, for
    /// each row, from another method or from what is known. The way from
    /// clusters of residuals can end in a division that is only locally good.
    ///
    /// # Errors
    /// As [`Fit::rebus`], and [`Error::Length`] unless there is a class for
    /// each row.
    pub fn rebus_from(
        &self,
        rows: &Rows,
        classes: &[usize],
        options: impl Into<RebusOptions>,
    ) -> Result<Rebus, Error> {
        let most = classes.iter().max().map_or(0, |most| most.saturating_add(1));
        let options = options.into().classes(most);
        let table = self.segmentable(rows, options)?;
        if classes.len() != rows.respondents() {
            let (expected, found) = (rows.respondents(), classes.len());
            return Err(Error::Length { what: "classes, one a respondent", expected, found });
        }
        let own = table.respondents().into_iter().map(|row| classes[row]).collect();
        self.reclassified(rows, &table, own, options)
    }

    /// Complete rows, and what all ways ask for.
    fn segmentable(&self, rows: &Rows, options: RebusOptions) -> Result<Table, Error> {
        if options.classes < 2 {
            let (what, value) = ("the number of classes", options.classes as f64);
            return Err(Error::Parameter { what, value, expected: "at least 2" });
        }
        let what = "REBUS";
        if self.options.correction != Correction::None {
            let reason = "corrected coefficients are not those of scores".to_owned();
            return Err(Error::NotApplicable { what, reason });
        }
        if self.plan.last.predecessors.iter().all(Vec::is_empty) {
            let reason = "no path leads to a construct".to_owned();
            return Err(Error::NotApplicable { what, reason });
        }
        self.complete_table(rows, what)
    }

    fn reclassified(
        &self,
        rows: &Rows,
        table: &Table,
        mut classes: Vec<usize>,
        options: RebusOptions,
    ) -> Result<Rebus, Error> {
        let n = table.len();
        let common = Local::new(self, table, None)?;
        let mut iterations = 0;
        loop {
            let locals = self.locals(table, &classes, options.classes)?;
            let closeness = closeness(&locals, table, &classes);
            let nearest: Vec<usize> = closeness
                .iter()
                .map(|own| {
                    let best = (0..own.len()).min_by(|&a, &b| own[a].total_cmp(&own[b]));
                    best.unwrap_or_default()
                })
                .collect();
            let moved = nearest.iter().zip(&classes).filter(|(a, b)| a != b).count();
            let settled = moved as f64 <= options.changes * n as f64;
            iterations += 1;
            if moved > 0 {
                classes = nearest;
            }
            if !settled && iterations < options.max_iterations {
                continue;
            }
            let locals = self.locals(table, &classes, options.classes)?;
            let all: Vec<Option<usize>> =
                (0..rows.respondents()).map(|row| table.place(row).map(|at| classes[at])).collect();
            let (mut communality, mut explained) = (0.0, 0.0);
            for (class, local) in locals.iter().enumerate() {
                let size = classes.iter().filter(|&&own| own == class).count() as f64;
                let (own, r) = local.quality();
                communality += size / n as f64 * own;
                explained += size / n as f64 * r;
            }
            let (own, r) = common.quality();
            let closeness = self::closeness(&locals, table, &classes);
            let mut fits = Vec::with_capacity(locals.len());
            for class in 0..options.classes {
                let members: Vec<usize> =
                    (0..rows.respondents()).filter(|&row| all[row] == Some(class)).collect();
                let missing = self.indicators.treatment;
                let rows = rows.respondents_at(&members)?;
                fits.push(Self::from_rows(&self.model, &rows, missing, self.options.clone())?);
            }
            return Ok(Rebus {
                classes: all,
                fits,
                closeness,
                iterations,
                converged: settled,
                quality: (communality * explained).sqrt(),
                common_quality: (own * r).sqrt(),
            });
        }
    }

    fn locals(&self, table: &Table, classes: &[usize], count: usize) -> Result<Vec<Local>, Error> {
        (0..count).map(|class| Local::new(self, table, Some((classes, class)))).collect()
    }
}

const MOST: usize = 20_000;
const LEAST: usize = 6;

/// The model of one class.
struct Local {
    fit: Fit,
    means: Vec<f64>,
    deviations: Vec<f64>,
}

impl Local {
    fn new(fit: &Fit, table: &Table, class: Option<(&[usize], usize)>) -> Result<Self, Error> {
        let mut sums = table.sums();
        for (row, count) in sums.counts.iter_mut().enumerate() {
            *count = u32::from(class.is_none_or(|(classes, class)| classes[row] == class));
        }
        let members = sums.counts.iter().filter(|&&count| count > 0).count();
        if members < LEAST {
            let (needed, found) = (LEAST as u64, members as u64);
            return Err(Error::TooFewRespondents { what: "a class of REBUS", needed, found });
        }
        table.resample(&mut sums);
        let mut fit = fit.clone();
        let Fit { plan, work, .. } = &mut fit;
        let estimate = plan.estimate(&sums.covariance, None, work);
        estimate.map_err(|failure| plan.told(failure, work))?;
        Ok(Self { fit, means: sums.means, deviations: sums.deviations })
    }

    /// Residuals of the items, then of the endogenous constructs.
    fn residuals(&self, table: &Table, row: usize) -> Vec<f64> {
        let stage = &self.fit.plan.last;
        let k = stage.names.len();
        let answer = |at: usize| {
            let item = stage.items[at];
            (table.value(row, item) - self.means[item]) / self.deviations[item]
        };
        let scores: Vec<f64> = stage
            .blocks
            .iter()
            .map(|block| {
                (block.start..block.end).map(|at| self.fit.weight_at(at) * answer(at)).sum()
            })
            .collect();
        let mut found = Vec::new();
        for (j, block) in stage.blocks.iter().enumerate() {
            for at in block.start..block.end {
                found.push(answer(at) - self.fit.cross_at(j, at) * scores[j]);
            }
        }
        for (j, own) in stage.predecessors.iter().enumerate().filter(|(_, own)| !own.is_empty()) {
            let paths = &self.fit.work.last.paths;
            let predicted: f64 = own.iter().map(|&from| paths[j * k + from] * scores[from]).sum();
            found.push(scores[j] - predicted);
        }
        found
    }

    /// Squared residuals over communalities, and over explained shares.
    fn distances(&self, table: &Table, row: usize) -> (f64, f64) {
        let stage = &self.fit.plan.last;
        let residuals = self.residuals(table, row);
        let items = stage.items.len();
        let mut outer = 0.0;
        for (j, block) in stage.blocks.iter().enumerate() {
            for (place, residual) in residuals[block.start..block.end].iter().enumerate() {
                outer += (residual / self.fit.cross_at(j, block.start + place)).powi(2);
            }
        }
        let endogenous = (0..stage.names.len()).filter(|&j| !stage.predecessors[j].is_empty());
        let inner = endogenous
            .zip(&residuals[items..])
            .map(|(j, residual)| residual.powi(2) / self.fit.work.last.r_squared[j])
            .sum();
        (outer, inner)
    }

    /// Mean communality and mean explained share.
    fn quality(&self) -> (f64, f64) {
        let stage = &self.fit.plan.last;
        let mut communality = 0.0;
        for (j, block) in stage.blocks.iter().enumerate() {
            communality +=
                (block.start..block.end).map(|at| self.fit.cross_at(j, at).powi(2)).sum::<f64>();
        }
        let explained: Vec<f64> = (0..stage.names.len())
            .filter(|&j| !stage.predecessors[j].is_empty())
            .map(|j| self.fit.work.last.r_squared[j])
            .collect();
        (
            communality / stage.items.len() as f64,
            explained.iter().sum::<f64>() / explained.len() as f64,
        )
    }
}

/// The closeness of each respondent to each class.
fn closeness(locals: &[Local], table: &Table, classes: &[usize]) -> Vec<Vec<f64>> {
    let mut found = vec![Vec::with_capacity(locals.len()); table.len()];
    for (class, local) in locals.iter().enumerate() {
        let all: Vec<(f64, f64)> =
            (0..table.len()).map(|row| local.distances(table, row)).collect();
        let members = || all.iter().zip(classes).filter(|(_, own)| **own == class);
        let left = members().count() as f64 - 2.0;
        let outer = members().map(|(own, _)| own.0).sum::<f64>() / left;
        let inner = members().map(|(own, _)| own.1).sum::<f64>() / left;
        for (row, own) in all.iter().enumerate() {
            found[row].push((relative(own.0, outer) * relative(own.1, inner)).sqrt());
        }
    }
    found
}

/// A distance over the mean one of a class. Where all members have none, as
/// those of single items, it says nothing for or against; without a number
/// nobody is close.
fn relative(own: f64, mean: f64) -> f64 {
    if mean <= 0.0 && own <= 0.0 {
        return 1.0;
    }
    let ratio = own / mean;
    if ratio.is_nan() { f64::INFINITY } else { ratio }
}

/// Columns to mean 0 and variance 1; constant ones to 0.
fn standardize(points: &mut [Vec<f64>]) {
    let n = points.len() as f64;
    for column in 0..points.first().map_or(0, Vec::len) {
        let mean = points.iter().map(|point| point[column]).sum::<f64>() / n;
        let squares: f64 = points.iter().map(|point| (point[column] - mean).powi(2)).sum();
        let deviation = (squares / (n - 1.0)).sqrt();
        let scale = if deviation > 1e-12 { 1.0 / deviation } else { 0.0 };
        for point in points.iter_mut() {
            point[column] = (point[column] - mean) * scale;
        }
    }
}
