//! The bootstrap test of exact fit.

use nalgebra::{DMatrix, SymmetricEigen};
use satis_inference::{Execution, Failures};
use satis_numerics::Stream;

use super::execution::{run, unwatched};
use super::options::check_replicates;
use super::products::{Table, index};
use super::worker::cause;
use crate::error::check_level;
use crate::{Error, Fit, Implied, Rows};

/// How the test of exact fit is done.
///
/// ```
/// use satis_csi::ExactFitOptions;
///
/// let options = ExactFitOptions::new().replicates(499).seed(7);
/// assert_eq!(options, ExactFitOptions::from(499).seed(7));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct ExactFitOptions {
    replicates: usize,
    seed: u64,
    execution: Execution,
    implied: Implied,
    significance: f64,
}

impl Default for ExactFitOptions {
    fn default() -> Self {
        Self {
            replicates: 999,
            seed: 1,
            execution: Execution::Serial,
            implied: Implied::Estimated,
            significance: 0.05,
        }
    }
}

impl ExactFitOptions {
    /// 999 replicates from seed 1 of the model as a whole, at 5 %.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With so many replicates.
    #[must_use]
    pub const fn replicates(mut self, replicates: usize) -> Self {
        self.replicates = replicates;
        self
    }

    /// With another seed.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// With another choice of threads; the results are the same bits.
    #[must_use]
    pub const fn execution(mut self, execution: Execution) -> Self {
        self.execution = execution;
        self
    }

    /// Of the model as a whole, or of the measurement alone.
    #[must_use]
    pub const fn implied(mut self, implied: Implied) -> Self {
        self.implied = implied;
        self
    }

    /// With another significance of the critical values.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless it lies strictly between 0 and 1.
    pub fn significance(self, significance: f64) -> Result<Self, Error> {
        Ok(Self { significance: check_level(significance)?, ..self })
    }
}

impl From<usize> for ExactFitOptions {
    fn from(replicates: usize) -> Self {
        Self::new().replicates(replicates)
    }
}

/// One distance between the items' correlations and those implied, with what
/// it would be if the model were exactly right.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Distance {
    /// Its name: SRMR, `d_ULS` or `d_G`.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// The quantile (type 7) of the replicates at 1 - significance: a value
    /// above it speaks against the model.
    pub critical: f64,
    /// The share of the replicates at least as large, themselves and the value
    /// counted: `(count + 1) / (B + 1)`.
    pub p_value: f64,
    /// The values in the replicates that have one.
    pub replicates: Vec<f64>,
}

/// Whether a model can be exactly right: Beran & Srivastava (1985), Bootstrap
/// tests and confidence regions for functions of a covariance matrix, Annals of
/// Statistics 13:95-115; for path models Dijkstra & Henseler (2015), as cSEM's
/// `testOMF`.
///
/// The respondents are turned so that the model holds exactly among them, with
/// `X S^-1/2 Sigma^1/2`, and then resampled.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ExactFit {
    /// Which correlations of the constructs were taken.
    pub implied: Implied,
    /// The significance of the critical values.
    pub significance: f64,
    /// SRMR, `d_ULS` and, where it exists, `d_G`.
    pub distances: Vec<Distance>,
    /// How many replicates were asked for.
    pub requested: usize,
    /// Those that failed, by cause.
    pub failures: Failures,
}

impl Fit {
    /// The bootstrap test of exact fit, over the rows that the model was
    /// estimated from. It takes complete rows; for constructs of one stage.
    ///
    /// # Errors
    /// As [`Fit::bootstrap`] and [`Fit::model_fit`]; [`Error::NotApplicable`]
    /// for two stages, for missing answers that were not left out, and for
    /// correlations that are not positive definite.
    pub fn exact_fit(
        &self,
        rows: &Rows,
        options: impl Into<ExactFitOptions>,
    ) -> Result<ExactFit, Error> {
        let options = options.into();
        check_replicates(options.replicates)?;
        let table = self.complete_table(rows, "the test of exact fit")?;
        let n = table.len();
        self.distances(&table, &options, options.replicates, &|at, counts: &mut [u32]| {
            let mut stream = Stream::new(options.seed, at as u64);
            for _ in 0..n {
                counts[index(stream.below(n as u64))] += 1;
            }
        })
    }

    /// The same over given resamples: lists of rows, counted from 0.
    ///
    /// # Errors
    /// As [`Fit::exact_fit`], and [`Error::Parameter`] for a row that does not
    /// exist.
    pub fn exact_fit_given(
        &self,
        rows: &Rows,
        resamples: &[Vec<usize>],
        options: impl Into<ExactFitOptions>,
    ) -> Result<ExactFit, Error> {
        let options = options.into();
        check_replicates(resamples.len())?;
        let most = rows.respondents();
        if let Some(&found) = resamples.iter().flatten().find(|&&row| row >= most) {
            let (what, value) = ("the number of a respondent", found as f64);
            return Err(Error::Parameter { what, value, expected: "a row that there is" });
        }
        let table = self.complete_table(rows, "the test of exact fit")?;
        self.distances(&table, &options, resamples.len(), &|at, counts: &mut [u32]| {
            for place in resamples[at].iter().filter_map(|&row| table.place(row)) {
                counts[place] += 1;
            }
        })
    }

    /// The complete rows of a fit of one stage.
    pub(crate) fn complete_table(&self, rows: &Rows, what: &'static str) -> Result<Table, Error> {
        if self.plan.first.is_some() || !self.model.interactions().is_empty() {
            let reason = "the model has constructs of higher order or products".to_owned();
            return Err(Error::NotApplicable { what, reason });
        }
        let names: Vec<&str> = self.indicators.names.iter().map(String::as_str).collect();
        let table = Table::new(&rows.select(&names)?);
        let expected = usize::try_from(self.indicators.n).unwrap_or(usize::MAX);
        let found = table.len();
        if found != expected {
            let what = "complete rows, one a respondent of the fit";
            return Err(Error::Length { what, expected, found });
        }
        Ok(table)
    }

    fn distances(
        &self,
        table: &Table,
        options: &ExactFitOptions,
        replicates: usize,
        fill: &(dyn Fn(usize, &mut [u32]) + Sync),
    ) -> Result<ExactFit, Error> {
        let (s, sigma) = self.implied(options.implied)?;
        let turn = transformation(&s, &sigma, self.plan.last.items.len())?;
        let turned = self.spread_over_items(&turn);
        let width = self.plan.width;
        let measured = self.model_fit(options.implied)?;
        let outcomes = run(
            options.execution,
            replicates,
            3,
            || (table.sums(), self.clone(), vec![0.0; width * width], vec![0.0; width * width]),
            |(sums, fit, half, whole), at, out| {
                sums.counts.fill(0);
                fill(at, &mut sums.counts);
                table.resample(sums);
                product(&sums.covariance, &turned, width, half);
                transposed_product(&turned, half, width, whole);
                let Self { plan, work, .. } = fit;
                let estimate = plan.estimate(whole, None, work);
                estimate.map_err(|failure| satis_inference::Cause::Borrowed(failure.cause()))?;
                let found = fit.model_fit(options.implied).map_err(|error| cause(&error))?;
                out.copy_from_slice(&[found.srmr, found.d_uls, found.d_g.unwrap_or(f64::NAN)]);
                Ok(())
            },
            &unwatched,
        );
        let mut failures = Failures::new();
        for cause in outcomes.causes.iter().flatten() {
            failures.add(cause.clone(), 1);
        }
        let named =
            [("SRMR", Some(measured.srmr)), ("d_ULS", Some(measured.d_uls)), ("d_G", measured.d_g)];
        let mut distances = Vec::new();
        for (at, (name, value)) in named.into_iter().enumerate() {
            let Some(value) = value else { continue };
            let found: Vec<f64> = outcomes.column(at).filter(|value| value.is_finite()).collect();
            let beyond = found.iter().filter(|replicate| **replicate >= value).count();
            let all = satis_inference::Replicates::from_values(
                name,
                value,
                self.indicators.n,
                found.clone(),
            )?;
            distances.push(Distance {
                name,
                value,
                critical: all.quantile(1.0 - options.significance)?,
                p_value: (beyond + 1) as f64 / (found.len() + 1) as f64,
                replicates: found,
            });
        }
        Ok(ExactFit {
            implied: options.implied,
            significance: options.significance,
            distances,
            requested: replicates,
            failures,
        })
    }

    /// The transformation of standardised items of the stage as one of the
    /// items of the data in their own units.
    fn spread_over_items(&self, turn: &[f64]) -> Vec<f64> {
        let stage = &self.plan.last;
        let (p, width) = (stage.items.len(), self.plan.width);
        let mut turned = vec![0.0; width * width];
        for at in 0..width {
            turned[at * width + at] = 1.0;
        }
        for (i, &row) in stage.items.iter().enumerate() {
            for (j, &column) in stage.items.iter().enumerate() {
                turned[row * width + column] = turn[i * p + j] / self.indicators.deviation(row);
            }
        }
        turned
    }
}

/// `S^-1/2 Sigma^1/2`.
fn transformation(s: &[f64], sigma: &[f64], p: usize) -> Result<Vec<f64>, Error> {
    let inverse = power(s, p, -0.5)?;
    let root = power(sigma, p, 0.5)?;
    let mut turn = vec![0.0; p * p];
    product(&inverse, &root, p, &mut turn);
    Ok(turn)
}

/// A power of a positive definite matrix.
fn power(matrix: &[f64], p: usize, exponent: f64) -> Result<Vec<f64>, Error> {
    let dense = DMatrix::from_row_slice(p, p, matrix);
    let found = SymmetricEigen::try_new(dense, f64::EPSILON, 1_000 * (p + 1))
        .ok_or_else(|| Error::Numerical { message: "eigenvalues were not found".to_owned() })?;
    let positive = found.eigenvalues.iter().all(|&value| value > 1e-12);
    if !positive {
        let reason = "the correlations of the items, or those implied, are singular".to_owned();
        return Err(Error::NotApplicable { what: "the test of exact fit", reason });
    }
    let mut result = vec![0.0; p * p];
    for (at, value) in found.eigenvalues.iter().enumerate() {
        let factor = value.powf(exponent);
        let vector = found.eigenvectors.column(at);
        for i in 0..p {
            for j in 0..p {
                result[i * p + j] += factor * vector[i] * vector[j];
            }
        }
    }
    Ok(result)
}

fn product(left: &[f64], right: &[f64], p: usize, out: &mut [f64]) {
    out.fill(0.0);
    for i in 0..p {
        for k in 0..p {
            let factor = left[i * p + k];
            let row = &right[k * p..(k + 1) * p];
            for (sum, value) in out[i * p..(i + 1) * p].iter_mut().zip(row) {
                *sum += factor * value;
            }
        }
    }
}

fn transposed_product(left: &[f64], right: &[f64], p: usize, out: &mut [f64]) {
    out.fill(0.0);
    for k in 0..p {
        for i in 0..p {
            let factor = left[k * p + i];
            let row = &right[k * p..(k + 1) * p];
            for (sum, value) in out[i * p..(i + 1) * p].iter_mut().zip(row) {
                *sum += factor * value;
            }
        }
    }
}
