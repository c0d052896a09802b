//! The bootstrap of a fit: every figure in each of many resamples.

use std::sync::atomic::{AtomicUsize, Ordering};

use satis_inference::{
    BootstrapMethod, Cause, Execution, Failures, Jackknife, Replicates, ResamplingOptions,
};
use satis_numerics::Stream;
use satis_response_model::Estimate;

use super::catalogue::{Catalogue, position};
use super::execution::{Outcomes, Watch, run, unwatched};
use super::options::{Acceleration, BootstrapInterval, BootstrapOptions, ReplicateErrors};
use super::products::index;
use super::worker::{Resampler, Worker};
use super::{Figure, FigureKind, jackknife};
use crate::{Error, Fit, Rows};

/// The figures of a fit in resamples of its respondents.
///
/// Each replicate draws as many respondents as there are, with replacement,
/// and estimates the model anew. What is resampled are cross-products, not
/// rows, so a replicate costs about as much as an estimation; rows are only
/// taken where missing answers are treated in each resample, or for products
/// of constructs. Replicate b has the random numbers of stream b of the seed:
/// the same bits on any number of threads. Weighted respondents are drawn with
/// equal chances and keep their weights.
///
/// Failed resamples are counted by cause and left out. Standard errors divide
/// by B - 1 (`SmartPLS` is reported to divide by B).
///
/// ```
/// use satis_csi::{BootstrapInterval, BootstrapOptions, Construct, Figure, Fit};
/// use satis_csi::{MissingAnswers, Model, PlsOptions, Rows};
///
/// let rows = Rows::new(
///     &["s", "l"],
///     &[&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[2.0, 1.0, 4.0, 3.0, 6.0, 5.0]],
/// )?;
/// let model = Model::new("two")
///     .construct(Construct::single("Satisfaction", "s"))
///     .construct(Construct::single("Loyalty", "l"))
///     .path("Satisfaction", "Loyalty")
///     .build()?;
/// let fit = Fit::from_rows(&model, &rows, MissingAnswers::Listwise, PlsOptions::new())?;
/// // The resample of everybody once is the data themselves: r = 29 / 35.
/// let everybody: Vec<usize> = (0..6).collect();
/// let given = fit.bootstrap_given(&rows, &[everybody.clone(), everybody], 2)?;
/// let path = Figure::path("Satisfaction", "Loyalty");
/// assert!((given.replicates(&path)?.values()[0] - 29.0 / 35.0).abs() < 1e-14);
///
/// let drawn = fit.bootstrap(&rows, BootstrapOptions::from(500).seed(3))?;
/// let estimate = drawn.estimate(&path, BootstrapInterval::Percentile, 0.9)?;
/// assert!(estimate.interval().is_some_and(|interval| interval.contains(29.0 / 35.0)));
/// # Ok::<(), satis_csi::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct FitBootstrap {
    figures: Vec<Figure>,
    estimates: Vec<f64>,
    outcomes: Outcomes,
    /// Standard errors of the estimates, where replicates have some too.
    errors: Option<Vec<f64>>,
    accelerations: Option<Vec<Option<f64>>>,
    failures: Failures,
    n: u64,
    effective_n: f64,
    seed: Option<u64>,
    conventions: Vec<String>,
}

impl FitBootstrap {
    /// The figures that were kept, in order.
    #[must_use]
    pub fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// How many resamples were asked for.
    #[must_use]
    pub fn requested(&self) -> usize {
        self.outcomes.len()
    }

    /// The resamples that could not be estimated, by cause.
    #[must_use]
    pub const fn failures(&self) -> &Failures {
        &self.failures
    }

    /// What a resample was kept from, counted from 0; `None` if nothing did, or
    /// there is no such resample.
    #[must_use]
    pub fn failure(&self, replicate: usize) -> Option<&str> {
        self.outcomes.causes.get(replicate)?.as_deref()
    }

    /// The value of a figure in the answers themselves.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the figures of its kind.
    pub fn value(&self, figure: &Figure) -> Result<f64, Error> {
        Ok(self.estimates[position(&self.figures, figure)?])
    }

    /// The values of a figure, one a resample; `None` where it failed or has no
    /// value.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the figures of its kind.
    pub fn values(&self, figure: &Figure) -> Result<Vec<Option<f64>>, Error> {
        let at = position(&self.figures, figure)?;
        Ok(self
            .outcomes
            .column(at)
            .map(|value| Some(value).filter(|value| value.is_finite()))
            .collect())
    }

    /// The replicates of a figure, from which standard error, bias, quantiles
    /// and intervals can be read.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the figures of its kind, [`Error::Inference`] if
    /// most of them failed.
    pub fn replicates(&self, figure: &Figure) -> Result<Replicates, Error> {
        self.replicates_at(position(&self.figures, figure)?)
    }

    /// The acceleration of a figure's `BCa` interval; `None` unless
    /// [`Acceleration::Jackknife`] was asked for, or where it does not exist.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the figures of its kind.
    pub fn acceleration(&self, figure: &Figure) -> Result<Option<f64>, Error> {
        let at = position(&self.figures, figure)?;
        Ok(self.accelerations.as_ref().and_then(|all| all[at]))
    }

    /// A figure with its standard error, its interval, and how both came about.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the figures of its kind, [`Error::NotApplicable`]
    /// for an interval that needs more than was asked for,
    /// [`Error::Inference`] for a level outside 0 to 1, if most resamples
    /// failed, or where the interval does not exist.
    pub fn estimate(
        &self,
        figure: &Figure,
        interval: BootstrapInterval,
        level: f64,
    ) -> Result<Estimate, Error> {
        self.estimate_at(position(&self.figures, figure)?, interval, level)
    }

    /// All figures of a kind, each with its own outcome: one without an
    /// interval does not hide the others.
    #[must_use]
    pub fn estimates(
        &self,
        kind: FigureKind,
        interval: BootstrapInterval,
        level: f64,
    ) -> Vec<(&Figure, Result<Estimate, Error>)> {
        let own = self.figures.iter().enumerate().filter(|(_, figure)| figure.kind() == kind);
        own.map(|(at, figure)| (figure, self.estimate_at(at, interval, level))).collect()
    }

    fn estimate_at(
        &self,
        at: usize,
        interval: BootstrapInterval,
        level: f64,
    ) -> Result<Estimate, Error> {
        let replicates = self.replicates_at(at)?;
        let method = self.method(at, interval)?;
        let name = self.figures[at].to_string();
        let seed = self.seed.map_or_else(String::new, |seed| format!(", seed {seed}"));
        let origin = if self.seed.is_some() { "bootstrap" } else { "resamples as given" };
        let mut estimate = Estimate::new(name, self.estimates[at], self.n)?
            .with_standard_error(replicates.standard_error())?
            .with_interval(replicates.interval(method, level)?)
            .with_effective_n(self.effective_n)?
            .with_convention(format!("{origin}: {} replicates{seed}", self.requested()))
            .with_convention("standard error: divisor B - 1");
        let failed = self.requested() - replicates.values().len();
        if failed > 0 {
            let without_value = failed as u64 - self.failures.total();
            let mut failures = self.failures.clone();
            failures.add("no value", without_value);
            estimate =
                estimate.with_convention(format!("{failed} replicates are left out: {failures}"));
        }
        Ok(self
            .conventions
            .iter()
            .fold(estimate, |estimate, told| estimate.with_convention(told.clone())))
    }

    fn method(&self, at: usize, interval: BootstrapInterval) -> Result<BootstrapMethod, Error> {
        Ok(match interval {
            BootstrapInterval::Percentile => BootstrapMethod::Percentile,
            BootstrapInterval::Basic => BootstrapMethod::Basic,
            BootstrapInterval::Normal => BootstrapMethod::Normal,
            BootstrapInterval::BiasCorrected => BootstrapMethod::bca(0.0),
            BootstrapInterval::Bca => {
                let what = "a BCa interval";
                let Some(accelerations) = &self.accelerations else {
                    let reason = "ask for it with BootstrapOptions::acceleration".to_owned();
                    return Err(Error::NotApplicable { what, reason });
                };
                let Some(acceleration) = accelerations[at] else {
                    let reason = format!("{} has no jackknife", self.figures[at]);
                    return Err(Error::NotApplicable { what, reason });
                };
                BootstrapMethod::bca(acceleration)
            }
            BootstrapInterval::Studentised => {
                if self.errors.is_none() {
                    let reason = "ask for it with BootstrapOptions::replicate_errors".to_owned();
                    return Err(Error::NotApplicable { what: "a studentised interval", reason });
                }
                BootstrapMethod::Studentised
            }
        })
    }

    fn replicates_at(&self, at: usize) -> Result<Replicates, Error> {
        let name = self.figures[at].to_string();
        let value = self.estimates[at];
        let told = |row: usize| match &self.outcomes.causes[row] {
            Some(cause) => cause.clone(),
            None => Cause::Borrowed("no value"),
        };
        let width = self.outcomes.width;
        let figures = self.figures.len();
        // The closure is called once a replicate, in order, on this thread.
        let next = AtomicUsize::new(0);
        let options = ResamplingOptions::from(self.requested())
            .seed(self.seed.unwrap_or_default())
            .execution(Execution::Serial);
        let cell = |row: usize, column: usize| {
            let value = self.outcomes.values[row * width + column];
            if value.is_finite() { Ok(value) } else { Err(told(row)) }
        };
        let replicates = if let Some(errors) = &self.errors {
            Replicates::studentised_from_fn(name, (value, errors[at]), self.n, options, |_| {
                let row = next.fetch_add(1, Ordering::Relaxed);
                Ok((cell(row, at)?, cell(row, figures + at)?))
            })?
        } else if self.seed.is_some() {
            Replicates::from_fn(name, value, self.n, options, |_| {
                cell(next.fetch_add(1, Ordering::Relaxed), at)
            })?
        } else {
            Replicates::from_values(name, value, self.n, self.outcomes.column(at))?
        };
        let origin =
            if self.seed.is_some() { "bootstrap of the fit" } else { "resamples as given" };
        Ok(replicates.with_scheme(origin))
    }
}

impl Fit {
    /// The bootstrap of every figure, over the rows that the model was
    /// estimated from.
    ///
    /// # Errors
    /// [`Error::Parameter`] for fewer than 2 replicates, [`Error::Unknown`] for
    /// rows without an item of the model, [`Error::Length`] if other
    /// respondents count than in the fit.
    pub fn bootstrap(
        &self,
        rows: &Rows,
        options: impl Into<BootstrapOptions>,
    ) -> Result<FitBootstrap, Error> {
        self.bootstrap_watched(rows, options, &unwatched)
    }

    /// The same, telling after each replicate how many are done, from whichever
    /// thread did it.
    ///
    /// # Errors
    /// As [`Fit::bootstrap`].
    pub fn bootstrap_watched(
        &self,
        rows: &Rows,
        options: impl Into<BootstrapOptions>,
        watch: &(dyn Fn(usize) + Sync),
    ) -> Result<FitBootstrap, Error> {
        let options = options.into();
        let resamples = Resamples::Drawn;
        self.resampled(rows, &options, resamples, watch)
    }

    /// The bootstrap over given resamples: lists of rows, counted from 0, so
    /// that results can be compared with any other program. Rows that do not
    /// count in the fit drop out. The number of replicates of the options is
    /// not used.
    ///
    /// # Errors
    /// As [`Fit::bootstrap`], and [`Error::Parameter`] for a row that does not
    /// exist.
    pub fn bootstrap_given(
        &self,
        rows: &Rows,
        resamples: &[Vec<usize>],
        options: impl Into<BootstrapOptions>,
    ) -> Result<FitBootstrap, Error> {
        let most = rows.respondents();
        if let Some(&found) = resamples.iter().flatten().find(|&&row| row >= most) {
            let (what, value) = ("the number of a respondent", found as f64);
            return Err(Error::Parameter { what, value, expected: "a row that there is" });
        }
        let options = options.into().replicates(resamples.len());
        self.resampled(rows, &options, Resamples::Given(resamples), &unwatched)
    }

    fn resampled(
        &self,
        rows: &Rows,
        options: &BootstrapOptions,
        resamples: Resamples<'_>,
        watch: Watch<'_>,
    ) -> Result<FitBootstrap, Error> {
        options.check()?;
        let catalogue = Catalogue::new(self, &options.figures, &options.index_weights)?;
        let resampler =
            Resampler::new(self, rows, &catalogue, options.signs, options.inadmissible)?;
        let figures = catalogue.len();
        let studentised = options.errors != ReplicateErrors::None;
        let width = if studentised { 2 * figures } else { figures };
        let outcomes = run(
            options.execution,
            options.replicates,
            width,
            || (resampler.worker(), Vec::new()),
            |(worker, chosen), at, out| {
                let (values, errors) = out.split_at_mut(figures);
                let mut stream = Stream::new(options.seed, at as u64);
                match resamples {
                    Resamples::Given(given) => {
                        chosen.clone_from(&given[at]);
                        resampler.of_respondents(chosen, worker, values)?;
                    }
                    Resamples::Drawn => draw(&resampler, &mut stream, worker, chosen, values)?,
                }
                if !studentised {
                    return Ok(());
                }
                if let Some(sums) = &worker.sums
                    && matches!(resamples, Resamples::Drawn)
                {
                    chosen.clear();
                    for (&row, &count) in resampler.pool.iter().zip(&sums.counts) {
                        chosen.extend(std::iter::repeat_n(row, count as usize));
                    }
                }
                inner_errors(&resampler, options.errors, &mut stream, chosen, worker, errors)
            },
            watch,
        );
        let mut failures = Failures::new();
        for cause in outcomes.causes.iter().flatten() {
            failures.add(cause.clone(), 1);
        }
        let errors = studentised.then(|| {
            let mut errors = vec![f64::NAN; figures];
            let mut stream = Stream::new(options.seed, u64::MAX);
            let mut worker = resampler.worker();
            let pool = &resampler.pool;
            // Without a standard error, no studentised interval: told there.
            let _ = inner_errors(
                &resampler,
                options.errors,
                &mut stream,
                pool,
                &mut worker,
                &mut errors,
            );
            errors
        });
        let estimates = resampler.of_fit();
        let accelerations = match options.acceleration {
            Acceleration::None => None,
            Acceleration::Jackknife => {
                let found = jackknife::values(&resampler, options.execution);
                let acceleration = |at: usize| {
                    let values = found.column(at).filter(|value| value.is_finite());
                    Jackknife::from_values("", estimates[at], values)
                        .ok()
                        .map(|jackknife| jackknife.acceleration())
                };
                Some((0..figures).map(acceleration).collect())
            }
        };
        let mut conventions = self.conventions();
        conventions.extend(options.conventions());
        match options.errors {
            ReplicateErrors::None => {}
            ReplicateErrors::InnerBootstrap(inner) => {
                conventions.push(format!("standard error of a replicate: {inner} resamples of it"));
            }
            ReplicateErrors::Jackknife => {
                conventions.push("standard error of a replicate: its jackknife".to_owned());
            }
        }
        Ok(FitBootstrap {
            figures: catalogue.figures.clone(),
            estimates,
            outcomes,
            errors,
            accelerations,
            failures,
            n: self.indicators.n,
            effective_n: self.indicators.effective_n,
            seed: matches!(resamples, Resamples::Drawn).then_some(options.seed),
            conventions,
        })
    }
}

#[derive(Debug, Clone, Copy)]
enum Resamples<'a> {
    Drawn,
    Given(&'a [Vec<usize>]),
}

/// A resample of everybody, as counts where they do, else as rows.
fn draw(
    resampler: &Resampler<'_>,
    stream: &mut Stream,
    worker: &mut Worker,
    chosen: &mut Vec<usize>,
    values: &mut [f64],
) -> Result<(), Cause> {
    if let Some(sums) = &mut worker.sums {
        sums.draw(stream);
        return resampler.of_counts(worker, values);
    }
    let pool = &resampler.pool;
    chosen.clear();
    chosen.extend(pool.iter().map(|_| pool[index(stream.below(pool.len() as u64))]));
    resampler.of_respondents(chosen, worker, values)
}

/// The standard errors of the figures of some respondents.
fn inner_errors(
    resampler: &Resampler<'_>,
    errors: ReplicateErrors,
    stream: &mut Stream,
    respondents: &[usize],
    worker: &mut Worker,
    out: &mut [f64],
) -> Result<(), Cause> {
    let figures = out.len();
    let mut found = Spread::new(figures);
    let mut values = vec![f64::NAN; figures];
    let mut part = Vec::with_capacity(respondents.len());
    match errors {
        ReplicateErrors::None => return Ok(()),
        ReplicateErrors::InnerBootstrap(inner) => {
            let n = respondents.len() as u64;
            for _ in 0..inner {
                part.clear();
                part.extend(respondents.iter().map(|_| respondents[index(stream.below(n))]));
                if resampler.of_respondents(&part, worker, &mut values).is_ok() {
                    found.add(&values, 1.0);
                }
            }
            found.standard_errors(out, |count| 1.0 / (count - 1.0));
        }
        ReplicateErrors::Jackknife => {
            let mut sorted = respondents.to_vec();
            sorted.sort_unstable();
            let mut at = 0;
            while at < sorted.len() {
                let same = sorted[at..].iter().take_while(|&&row| row == sorted[at]).count();
                part.clone_from(&sorted);
                part.remove(at);
                if resampler.of_respondents(&part, worker, &mut values).is_ok() {
                    found.add(&values, same as f64);
                }
                at += same;
            }
            found.standard_errors(out, |count| (count - 1.0) / count);
        }
    }
    Ok(())
}

/// Weighted sums of squared deviations, figure by figure (West 1979).
struct Spread {
    count: Vec<f64>,
    mean: Vec<f64>,
    squares: Vec<f64>,
}

impl Spread {
    fn new(figures: usize) -> Self {
        Self { count: vec![0.0; figures], mean: vec![0.0; figures], squares: vec![0.0; figures] }
    }

    fn add(&mut self, values: &[f64], weight: f64) {
        for (at, &value) in values.iter().enumerate().filter(|(_, value)| value.is_finite()) {
            self.count[at] += weight;
            let step = value - self.mean[at];
            self.mean[at] += step * weight / self.count[at];
            self.squares[at] += weight * step * (value - self.mean[at]);
        }
    }

    fn standard_errors(&self, out: &mut [f64], factor: impl Fn(f64) -> f64) {
        for (at, error) in out.iter_mut().enumerate() {
            *error = (self.squares[at] * factor(self.count[at])).sqrt();
        }
    }
}
