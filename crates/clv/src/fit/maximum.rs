//! The fit: the maximum of a log-likelihood, what surrounds it, profile
//! intervals and the bootstrap.

use satis_numerics::{
    ChiSquare, Continuous, MaximiseOptions, Maximum, Status, Stream, inverse_positive, maximise,
};
use satis_response_model::Interval;

use super::fitted::Fitted;
use super::likelihood::LogLikelihood;
use super::parameter::{Parameter, Parametric};
use super::report::{Convergence, FitReport, Warning};
use super::surface::Surface;
use crate::Error;

/// A model that can be fitted to this kind of data.
pub trait FitTo<Data: ?Sized>: Parametric {
    /// The log-likelihood of the data, to be maximised.
    ///
    /// # Errors
    /// [`Error::NoData`] where there is too little to fit.
    fn likelihood(data: &Data) -> Result<Box<dyn LogLikelihood + '_>, Error>;

    /// The model at these parameters, in the likelihood's order.
    ///
    /// # Errors
    /// [`Error::Range`] where they make no model.
    fn at(parameters: &[f64], data: &Data) -> Result<Self, Error>;
}

/// How a model is fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct FitOptions {
    starts: Vec<Vec<f64>>,
    every_start: bool,
    iterations: usize,
}

impl FitOptions {
    /// The default: the model's own starts, the best of them followed to the
    /// end and the others only where it fails; at most 200 steps.
    #[must_use]
    pub const fn new() -> Self {
        Self { starts: Vec::new(), every_start: false, iterations: 200 }
    }

    /// With one more start: values of all parameters.
    #[must_use]
    pub fn start(mut self, parameters: impl Into<Vec<f64>>) -> Self {
        self.starts.push(parameters.into());
        self
    }

    /// Follows every start to its end and keeps the highest maximum.
    #[must_use]
    pub const fn every_start(mut self) -> Self {
        self.every_start = true;
        self
    }

    /// The most steps from one start.
    #[must_use]
    pub const fn iterations(mut self, iterations: usize) -> Self {
        self.iterations = iterations;
        self
    }
}

impl Default for FitOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// From this many rows on, a sample of them finds where to begin.
const LARGE: usize = 6_000;
const SAMPLE: u32 = 1_500;

/// The maximum-likelihood fit of a model to data.
pub(crate) fn fit<M: FitTo<D>, D: ?Sized>(
    data: &D,
    options: &FitOptions,
) -> Result<Fitted<M>, Error> {
    let likelihood = M::likelihood(data)?;
    let report = maximum(M::NAME, likelihood.as_ref(), options)?;
    let model = M::at(&report.estimates, data)?;
    Ok(Fitted::new(model, report))
}

/// The maximum of a log-likelihood and what surrounds it.
pub(crate) fn maximum(
    model: &'static str,
    likelihood: &dyn LogLikelihood,
    options: &FitOptions,
) -> Result<FitReport, Error> {
    let surface = Surface::new(likelihood, None);
    let found = search(likelihood, &surface, options)
        .ok_or(Error::NoLikelihood { model, hint: "check the unit of time and the amounts" })?;
    Ok(report(model, likelihood, &surface, found))
}

fn search(
    likelihood: &dyn LogLikelihood,
    surface: &Surface<'_>,
    options: &FitOptions,
) -> Option<Maximum> {
    let parameters = likelihood.parameters();
    let free = |values: &Vec<f64>| -> Vec<f64> {
        values.iter().zip(&parameters).map(|(x, p)| p.domain.to_free(*x)).collect()
    };
    let mut starts: Vec<Vec<f64>> = options.starts.iter().map(free).collect();
    starts.extend(likelihood.starts().iter().map(free));
    let mut settings = MaximiseOptions {
        iterations: options.iterations,
        every_start: options.every_start,
        bounds: parameters
            .iter()
            .map(|p| (p.domain.to_free(p.low), p.domain.to_free(p.high)))
            .collect(),
        ..MaximiseOptions::default()
    };
    if likelihood.rows() > LARGE {
        let sample = Surface::sample(likelihood, SAMPLE);
        settings.gradient_tolerance = 1e-4;
        let begin = maximise(&sample, &starts, &settings);
        settings.gradient_tolerance = 1e-9;
        let found = begin.and_then(|begin| maximise(surface, &[begin.point], &settings));
        if found.is_some() {
            return found;
        }
    }
    maximise(surface, &starts, &settings)
}

fn report(
    model: &'static str,
    likelihood: &dyn LogLikelihood,
    surface: &Surface<'_>,
    found: Maximum,
) -> FitReport {
    let parameters = likelihood.parameters();
    let n = parameters.len();
    let mut warnings = Vec::new();
    let mut held = vec![false; n];
    let convergence = match &found.status {
        Status::Converged => Convergence::Interior,
        Status::Flat => {
            warnings.push(Warning::Flat);
            Convergence::Flat
        }
        Status::StepLimit => {
            warnings.push(Warning::StepLimit);
            Convergence::StepLimit
        }
        Status::Runaway { variables } => {
            for &at in variables {
                held[at] = true;
                // Where the likelihood has gone level its slope has no sign to
                // go by.
                let Parameter { domain, low, high, .. } = parameters[at];
                let middle = 0.5 * (domain.to_free(low) + domain.to_free(high));
                let upper = found.point[at] > middle;
                let meaning = likelihood.at_bound(at, upper).unwrap_or_else(|| {
                    "the likelihood has no interior maximum; fix it or use a simpler model".into()
                });
                let parameter = likelihood.name(at);
                warnings.push(Warning::RunsOff { parameter, upper, meaning });
            }
            Convergence::Boundary
        }
    };
    let estimates: Vec<f64> =
        found.point.iter().zip(&parameters).map(|(free, p)| p.domain.from_free(*free)).collect();
    if convergence != Convergence::Boundary
        && let Some((at, meaning)) = likelihood.far_out(&estimates)
    {
        let parameter = parameters[at].name.to_owned();
        warnings.push(Warning::NearBoundary { parameter, meaning });
    }
    let information = inverse_free(&found.derivatives.hessian, &held);
    let sandwich = information.as_ref().map(|bread| {
        let filling = surface.score_products(&found.point);
        product(&product(bread, &filling, n), bread, n)
    });
    FitReport {
        model: model.to_owned(),
        names: (0..n).map(|at| likelihood.name(at)).collect(),
        domains: parameters.iter().map(|p| p.domain).collect(),
        estimates,
        log_likelihood: found.derivatives.value,
        customers: likelihood.customers(),
        rows: likelihood.rows(),
        information,
        sandwich,
        held,
        gradient_norm: found.gradient_norm,
        iterations: found.iterations,
        evaluations: found.evaluations,
        convergence,
        warnings,
    }
}

/// The inverse of minus the Hessian, zero in the rows and columns of what is
/// held; `None` if it is not positive definite.
fn inverse_free(hessian: &[f64], held: &[bool]) -> Option<Vec<f64>> {
    let n = held.len();
    let free: Vec<usize> = (0..n).filter(|&at| !held[at]).collect();
    let m = free.len();
    let mut part = Vec::with_capacity(m * m);
    for &row in &free {
        part.extend(free.iter().map(|&column| -hessian[row * n + column]));
    }
    let inverse = inverse_positive(&part, m)?;
    let mut whole = vec![0.0; n * n];
    for (i, &row) in free.iter().enumerate() {
        for (j, &column) in free.iter().enumerate() {
            whole[row * n + column] = inverse[i * m + j];
        }
    }
    Some(whole)
}

fn product(left: &[f64], right: &[f64], n: usize) -> Vec<f64> {
    let mut out = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..n {
            out[i * n + j] = (0..n).map(|k| left[i * n + k] * right[k * n + j]).sum();
        }
    }
    out
}

/// The profile-likelihood interval of a parameter: all values that a
/// likelihood-ratio test at this level would not reject, the other parameters
/// being refitted at each (Venzon & Moolgavkar 1988).
pub(crate) fn profile(
    likelihood: &dyn LogLikelihood,
    fit: &FitReport,
    parameter: usize,
    level: f64,
) -> Result<Interval, Error> {
    let level = crate::error::level(level)?;
    let surface = Surface::new(likelihood, None);
    let parameters = likelihood.parameters();
    let best: Vec<f64> =
        fit.estimates.iter().zip(&parameters).map(|(x, p)| p.domain.to_free(*x)).collect();
    let drop = ChiSquare::new(1.0)
        .and_then(|law| law.quantile(level))
        .map_err(|error| Error::numerical(&error))?;
    let spread = fit
        .free_covariance(super::report::Covariance::Information)
        .and_then(|matrix| matrix.get(parameter * (best.len() + 1)).copied())
        .filter(|variance| *variance > 0.0)
        .map_or(0.1, f64::sqrt);
    let bounds: Vec<(f64, f64)> =
        parameters.iter().map(|p| (p.domain.to_free(p.low), p.domain.to_free(p.high))).collect();
    let gap = |at: f64, from: &[f64]| -> Option<(f64, Vec<f64>)> {
        let mut start = from.to_vec();
        start[parameter] = at;
        let mut settings = MaximiseOptions { bounds: bounds.clone(), ..Default::default() };
        settings.bounds[parameter] = (at, at);
        let found = maximise(&surface, &[start], &settings)?;
        let gap = 2.0 * (fit.log_likelihood - found.derivatives.value) - drop;
        Some((gap, found.point))
    };
    let out = |upper: bool| Error::Undefined {
        what: if upper { "the upper profile bound" } else { "the lower profile bound" },
        reason: "the likelihood does not fall far enough before the parameter runs off",
    };
    let end = |upper: bool| -> Result<f64, Error> {
        let sign = if upper { 1.0 } else { -1.0 };
        let (low, high) = bounds[parameter];
        let (mut inside, mut outside) = (best[parameter], best[parameter]);
        let mut from = best.clone();
        let mut step = drop.sqrt() * spread;
        loop {
            let next = (outside + sign * step).max(low).min(high);
            let (value, point) = gap(next, &from).ok_or_else(|| out(upper))?;
            from = point;
            outside = next;
            if value > 0.0 {
                break;
            }
            if next <= low || next >= high {
                return Err(out(upper));
            }
            inside = next;
            step *= 1.5;
        }
        let root = satis_numerics::brent(
            |at| gap(at, &from).map_or(f64::NAN, |(value, _)| value),
            inside.min(outside),
            inside.max(outside),
            satis_numerics::RootOptions::new().tolerance(1e-8),
        )
        .map_err(|error| Error::numerical(&error))?;
        Ok(parameters[parameter].domain.from_free(root))
    };
    Ok(Interval::new(end(false)?, end(true)?, level, "profile likelihood")?)
}

/// The parameters fitted to samples of the customers, drawn with replacement:
/// one row of values each, without those for which the search failed.
pub(crate) fn bootstrap(
    likelihood: &dyn LogLikelihood,
    fit: &FitReport,
    replicates: u32,
    seed: u64,
) -> Vec<Vec<f64>> {
    let parameters = likelihood.parameters();
    let best: Vec<f64> =
        fit.estimates.iter().zip(&parameters).map(|(x, p)| p.domain.to_free(*x)).collect();
    let running: Vec<f64> = (0..likelihood.rows())
        .scan(0.0, |sum, row| {
            *sum += likelihood.weight(row);
            Some(*sum)
        })
        .collect();
    let one = |replicate: u32| -> Option<Vec<f64>> {
        let mut stream = Stream::new(seed, u64::from(replicate));
        let mut weights = vec![0.0; running.len()];
        for _ in 0..fit.customers {
            weights[stream.categorical(&running)?] += 1.0;
        }
        let surface = Surface::new(likelihood, Some(&weights));
        let settings = MaximiseOptions {
            bounds: parameters
                .iter()
                .map(|p| (p.domain.to_free(p.low), p.domain.to_free(p.high)))
                .collect(),
            ..Default::default()
        };
        let found = maximise(&surface, std::slice::from_ref(&best), &settings)?;
        let natural = |(x, p): (&f64, &Parameter)| p.domain.from_free(*x);
        (found.status == Status::Converged)
            .then(|| found.point.iter().zip(&parameters).map(natural).collect())
    };
    (0..replicates).filter_map(one).collect()
}
