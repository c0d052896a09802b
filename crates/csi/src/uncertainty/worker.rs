//! One resample: counted, estimated, turned, read.

use std::borrow::Cow;

use satis_inference::Cause;

use super::catalogue::{Catalogue, Estimated};
use super::options::{Inadmissible, SignChange};
use super::products::{Sums, Table};
use crate::estimator::PlanWorkspace;
use crate::options::{Correction, Metric};
use crate::{Error, Fit, MissingAnswers, Rows};

/// What all resamples of a fit have in common.
#[derive(Debug)]
pub(crate) struct Resampler<'a> {
    pub(crate) fit: &'a Fit,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) signs: SignChange,
    pub(crate) inadmissible: Inadmissible,
    /// The model on covariances, where an index wants it.
    raw: Option<Fit>,
    /// The items of the model.
    rows: Rows,
    /// Cross-products do, unless missing answers or products of constructs
    /// want the rows.
    pub(crate) table: Option<Table>,
    /// The rows that a resample draws from.
    pub(crate) pool: Vec<usize>,
}

/// The memory of one thread.
#[derive(Debug)]
pub(crate) struct Worker {
    pub(crate) sums: Option<Sums>,
    fit: Fit,
    raw: Option<Fit>,
}

impl<'a> Resampler<'a> {
    /// # Errors
    /// [`Error::Length`] if these are not the rows of the fit.
    pub(crate) fn new(
        fit: &'a Fit,
        rows: &Rows,
        catalogue: &'a Catalogue,
        signs: SignChange,
        inadmissible: Inadmissible,
    ) -> Result<Self, Error> {
        let own = rows.select(&fit.model.items())?;
        let listwise = fit.indicators.treatment == MissingAnswers::Listwise;
        let answered = own.complete() == own.respondents();
        let raw = Self::raw(fit, catalogue)?;
        let mut resampler = Self {
            fit,
            catalogue,
            signs,
            inadmissible,
            raw,
            rows: own,
            table: None,
            pool: Vec::new(),
        };
        if fit.model.interactions().is_empty() && (listwise || answered) {
            let names: Vec<&str> = fit.indicators.names.iter().map(String::as_str).collect();
            let table = Table::new(&rows.select(&names)?);
            resampler.pool = table.respondents();
            resampler.table = Some(table);
            check_length(fit, resampler.pool.len())?;
            return Ok(resampler);
        }
        let own = &resampler.rows;
        let pool = (0..own.respondents()).filter(|&row| {
            let whole = own.answers(row).iter().all(|value| !value.is_nan());
            own.weight(row) > 0.0 && (whole || !listwise)
        });
        resampler.pool = pool.collect();
        if listwise {
            check_length(fit, resampler.pool.len())?;
        }
        Ok(resampler)
    }

    fn raw(fit: &Fit, catalogue: &Catalogue) -> Result<Option<Fit>, Error> {
        if !catalogue.needs_raw() {
            return Ok(None);
        }
        let options = fit.options.clone().metric(Metric::Raw);
        Ok(Some(Fit::new(fit.estimated(), &fit.indicators, options)?))
    }

    pub(crate) fn worker(&self) -> Worker {
        Worker {
            sums: self.table.as_ref().map(Table::sums),
            fit: self.fit.clone(),
            raw: self.raw.clone(),
        }
    }

    /// The figures of the fit itself.
    pub(crate) fn of_fit(&self) -> Vec<f64> {
        let indicators = &self.fit.indicators;
        let deviations: Vec<f64> =
            (0..indicators.size()).map(|at| indicators.deviation(at)).collect();
        let means = indicators.means.clone().unwrap_or_else(|| vec![f64::NAN; indicators.size()]);
        let mut values = vec![f64::NAN; self.catalogue.len()];
        let estimated = Estimated {
            fit: self.fit,
            raw: self.raw.as_ref(),
            means: &means,
            deviations: &deviations,
        };
        self.catalogue.evaluate(&estimated, &mut values);
        values
    }

    /// The figures of some respondents, each as often as it is named.
    pub(crate) fn of_respondents(
        &self,
        respondents: &[usize],
        worker: &mut Worker,
        values: &mut [f64],
    ) -> Result<(), Cause> {
        if let (Some(table), Some(sums)) = (&self.table, &mut worker.sums) {
            sums.counts.fill(0);
            for place in respondents.iter().filter_map(|&row| table.place(row)) {
                sums.counts[place] += 1;
            }
            return self.of_counts(worker, values);
        }
        self.of_rows(respondents, worker, values)
    }

    /// The figures of the counts that the worker holds.
    pub(crate) fn of_counts(&self, worker: &mut Worker, values: &mut [f64]) -> Result<(), Cause> {
        if let (Some(table), Some(sums)) = (&self.table, &mut worker.sums) {
            table.resample(sums);
        }
        self.of_sums(worker, values)
    }

    /// The figures of the covariances that the worker holds.
    pub(crate) fn of_sums(&self, worker: &mut Worker, values: &mut [f64]) -> Result<(), Cause> {
        let Worker { sums: Some(sums), fit, raw } = worker else {
            return Err(Cause::Borrowed("no covariances"));
        };
        let Fit { plan, work, .. } = fit;
        let estimate = plan.estimate(&sums.covariance, None, work);
        estimate.map_err(|failure| Cause::Borrowed(failure.cause()))?;
        if let Some(raw) = raw {
            let Fit { plan, work, .. } = raw;
            let estimate = plan.estimate(&sums.covariance, None, work);
            estimate.map_err(|failure| Cause::Borrowed(failure.cause()))?;
        }
        self.turn(fit);
        self.admit(fit)?;
        let estimated =
            Estimated { fit, raw: raw.as_ref(), means: &sums.means, deviations: &sums.deviations };
        self.catalogue.evaluate(&estimated, values);
        Ok(())
    }

    /// By the rows, with missing answers treated anew.
    fn of_rows(
        &self,
        respondents: &[usize],
        worker: &mut Worker,
        values: &mut [f64],
    ) -> Result<(), Cause> {
        let refit = || -> Result<(Fit, Option<Fit>), Error> {
            let rows = self.rows.respondents_at(respondents)?;
            let fit = Fit::from_rows(
                &self.fit.model,
                &rows,
                self.fit.indicators.treatment,
                self.fit.options.clone(),
            )?;
            let raw = Self::raw(&fit, self.catalogue)?;
            Ok((fit, raw))
        };
        let (fit, raw) = refit().map_err(|error| cause(&error))?;
        worker.fit = fit;
        worker.raw = raw;
        self.turn(&mut worker.fit);
        self.admit(&worker.fit)?;
        let indicators = &worker.fit.indicators;
        let deviations: Vec<f64> =
            (0..indicators.size()).map(|at| indicators.deviation(at)).collect();
        let means = indicators.means.clone().unwrap_or_else(|| vec![f64::NAN; indicators.size()]);
        let estimated = Estimated {
            fit: &worker.fit,
            raw: worker.raw.as_ref(),
            means: &means,
            deviations: &deviations,
        };
        self.catalogue.evaluate(&estimated, values);
        Ok(())
    }

    fn admit(&self, fit: &Fit) -> Result<(), Cause> {
        let possible = fit.options.correction == Correction::None;
        if possible || self.inadmissible == Inadmissible::Keep {
            return Ok(());
        }
        match fit.admissibility() {
            Ok(told) if told.is_admissible() => Ok(()),
            Ok(_) => Err(Cause::Borrowed("solution not admissible")),
            Err(error) => Err(cause(&error)),
        }
    }

    fn turn(&self, fit: &mut Fit) {
        match self.signs {
            SignChange::None => {}
            SignChange::Construct => turn_constructs(&self.fit.work, fit),
            SignChange::Individual => turn_each(&self.fit.work, fit),
        }
    }
}

fn check_length(fit: &Fit, found: usize) -> Result<(), Error> {
    let expected = usize::try_from(fit.indicators.n).unwrap_or(usize::MAX);
    if found == expected {
        return Ok(());
    }
    Err(Error::Length { what: "respondents that the fit rests on", expected, found })
}

fn turn_constructs(original: &PlanWorkspace, fit: &mut Fit) {
    let stage = &fit.plan.last;
    let work = &mut fit.work.last;
    let (m, k) = (stage.items.len(), stage.names.len());
    for (j, block) in stage.blocks.iter().enumerate() {
        let (mut apart, mut together) = (0.0, 0.0);
        for at in block.start..block.end {
            let before = original.last.cross[j * m + at] / original.last.unit[at];
            let now = work.cross[j * m + at] / work.unit[at];
            apart += before - now;
            together += before + now;
        }
        if apart.abs() <= together.abs() {
            continue;
        }
        let negate = |value: &mut f64| *value = -*value;
        work.weights[block.start..block.end].iter_mut().for_each(negate);
        work.cross[j * m..(j + 1) * m].iter_mut().for_each(negate);
        for l in (0..k).filter(|&l| l != j) {
            for matrix in [&mut work.proxies, &mut work.constructs, &mut work.paths] {
                negate(&mut matrix[j * k + l]);
                negate(&mut matrix[l * k + j]);
            }
        }
    }
}

fn turn_each(original: &PlanWorkspace, fit: &mut Fit) {
    let stage = &fit.plan.last;
    let work = &mut fit.work.last;
    let (m, k) = (stage.items.len(), stage.names.len());
    let alike = |value: &mut f64, sign: f64| *value = value.copysign(sign);
    for (j, block) in stage.blocks.iter().enumerate() {
        for at in block.start..block.end {
            alike(&mut work.weights[at], original.last.weights[at]);
            alike(&mut work.cross[j * m + at], original.last.cross[j * m + at]);
        }
        for &from in &stage.predecessors[j] {
            alike(&mut work.paths[j * k + from], original.last.paths[j * k + from]);
        }
    }
}

/// What kept a resample from being estimated, in words that are the same for
/// all of its kind.
pub(crate) fn cause(error: &Error) -> Cause {
    Cow::Borrowed(match error {
        Error::Constant { .. } => "constant item",
        Error::CollinearItems { .. } => "collinear items",
        Error::NoVariance { .. } => "construct without variance",
        Error::CollinearConstructs { .. } => "collinear constructs",
        Error::NoConvergence { .. } => "no convergence",
        Error::NotPositiveDefinite { .. } => "correlations not positive definite",
        Error::TooFewRespondents { .. } => "too few respondents",
        Error::Reliability(_) => "missing answers not treatable",
        other => return Cow::Owned(other.to_string()),
    })
}
