//! Common factors: minres, maximum likelihood and principal axes.

use satis_numerics::{ChiSquare, Continuous};

use crate::alpha::squared_multiple_correlations;
use crate::factor::fit::{Inputs, multiplier};
use crate::factor::newton::{Minimum, least_squares, likelihood, minimise};
use crate::factor::{FactorFit, Rotated, Rotation, arrange, canonical, communalities};
use crate::linear::{Cholesky, Eigen, eigen};
use crate::{Covariance, Error, Matrix};

/// How factors are extracted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Extraction {
    /// Least squares of the correlations off the diagonal: Harman & Jones
    /// (1966), Factor analysis by minimizing residuals, Psychometrika
    /// 31:351-368; the same as unweighted least squares. The default, as in R
    /// psych and `factor_analyzer`. Needs no inverse.
    #[default]
    MinRes,
    /// Maximum likelihood of normal answers: Jöreskog (1967), Some
    /// contributions to maximum likelihood factor analysis, Psychometrika
    /// 32:443-482. As R's `factanal`.
    MaximumLikelihood,
    /// Principal axes: eigenvectors of the correlations with communalities on
    /// the diagonal, again and again. It goes to the minres solution, slowly;
    /// psych stops when the communalities together change by less than 0.001,
    /// which [`FactorOptions::tolerance`] can ask for.
    PrincipalAxis,
}

impl Extraction {
    const fn name(self) -> &'static str {
        match self {
            Self::MinRes => "minres",
            Self::MaximumLikelihood => "maximum-likelihood factor analysis",
            Self::PrincipalAxis => "principal axes",
        }
    }

    /// The bound of unique variances that it holds to, for one asked for:
    /// maximum likelihood looks at logarithms, principal axes at none.
    const fn bound(self, lowest: f64) -> f64 {
        match self {
            Self::MinRes => lowest,
            Self::MaximumLikelihood => lowest.max(1e-12),
            Self::PrincipalAxis => 0.0,
        }
    }
}

/// How many factors, how they are extracted and rotated.
///
/// ```
/// use satis_reliability::{Extraction, FactorOptions, Rotation};
///
/// let options = FactorOptions::new(3)
///     .extraction(Extraction::MaximumLikelihood)
///     .rotation(Rotation::VARIMAX);
/// assert_ne!(options, FactorOptions::new(3));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct FactorOptions {
    factors: usize,
    extraction: Extraction,
    rotation: Rotation,
    lowest_uniqueness: f64,
    tolerance: f64,
    iterations: usize,
}

impl FactorOptions {
    /// So many factors by minres, rotated by oblimin; unique variances of at
    /// least 0.005, as psych and `factanal` have it.
    #[must_use]
    pub const fn new(factors: usize) -> Self {
        Self {
            factors,
            extraction: Extraction::MinRes,
            rotation: Rotation::OBLIMIN,
            lowest_uniqueness: 0.005,
            tolerance: 1e-9,
            iterations: 20_000,
        }
    }

    /// With another extraction.
    #[must_use]
    pub const fn extraction(mut self, extraction: Extraction) -> Self {
        self.extraction = extraction;
        self
    }

    /// With another rotation.
    #[must_use]
    pub const fn rotation(mut self, rotation: Rotation) -> Self {
        self.rotation = rotation;
        self
    }

    /// With another lower bound of unique variances, between 0 and 1, for
    /// minres and maximum likelihood.
    #[must_use]
    pub const fn lowest_uniqueness(mut self, bound: f64) -> Self {
        self.lowest_uniqueness = bound;
        self
    }

    /// With another change of the sum of communalities at which principal axes
    /// stop.
    #[must_use]
    pub const fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// With another number of iterations of principal axes.
    #[must_use]
    pub const fn iterations(mut self, iterations: usize) -> Self {
        self.iterations = iterations;
        self
    }
}

/// Common factors of the correlations of items.
///
/// ```text
/// R = L P L' + U       L loadings (patterns), P correlations of the factors,
///                      U diagonal, the unique variances
/// ```
///
/// Factors come in the order of their sums of squared loadings, each turned so
/// that its loadings sum to a positive number.
///
/// ```
/// use satis_reliability::{Covariance, FactorAnalysis, FactorOptions};
/// use satis_reliability::response_model::Denominator;
///
/// // Spearman's one factor with loadings .9, .8, .7, .6.
/// let matrix = [
///     1.00, 0.72, 0.63, 0.54, //
///     0.72, 1.00, 0.56, 0.48, //
///     0.63, 0.56, 1.00, 0.42, //
///     0.54, 0.48, 0.42, 1.00,
/// ];
/// let names = ["a", "b", "c", "d"];
/// let items = Covariance::from_matrix(&names, &matrix, 100, Denominator::NMinusOne)?;
/// let found = FactorAnalysis::new(&items, FactorOptions::new(1))?;
/// for (loading, expected) in found.loadings().as_slice().iter().zip([0.9, 0.8, 0.7, 0.6]) {
///     assert!((loading - expected).abs() < 1e-8);
/// }
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FactorAnalysis {
    items: Vec<String>,
    options: FactorOptions,
    unrotated: Matrix,
    rotated: Rotated,
    uniquenesses: Vec<f64>,
    discrepancy: Option<f64>,
    baseline: Option<f64>,
    chi_square: Option<f64>,
    df: i64,
    n: u64,
    residual: f64,
    squares: f64,
    at_bound: Vec<String>,
    iterations: usize,
}

impl FactorAnalysis {
    /// Extracts and rotates.
    ///
    /// # Errors
    /// [`Error::Parameter`] without factors or for a bad bound,
    /// [`Error::NotIdentified`] for more factors than the items can tell apart
    /// or if no items correlate, [`Error::NotPositiveDefinite`] for maximum likelihood if the
    /// correlations have no inverse, [`Error::NoConvergence`] if an iteration
    /// does not settle.
    pub fn new(items: &Covariance, options: FactorOptions) -> Result<Self, Error> {
        let size = items.size();
        let factors = options.factors;
        let df = check(size, options)?;
        let correlation = items.correlation();
        if crate::alpha::off_diagonal(&correlation).iter().all(|r| r.abs() < 1e-12) {
            let reason = "no two items correlate, so that there is no common factor".to_owned();
            return Err(Error::NotIdentified { reason });
        }
        let start = starting_uniquenesses(&correlation, factors);
        let (loadings, uniquenesses, iterations) = match options.extraction {
            Extraction::MinRes => {
                let bounds = (options.extraction.bound(options.lowest_uniqueness), 1.0);
                let found = minimise(options.extraction.name(), start, bounds, |psi| {
                    Ok(least_squares(&correlation, factors, psi)?.0)
                })?;
                let (_, decomposed) = least_squares(&correlation, factors, &found.at)?;
                from_reduced(&decomposed, factors, &found)
            }
            Extraction::MaximumLikelihood => {
                let bounds = (options.extraction.bound(options.lowest_uniqueness).ln(), 0.0);
                let start = start.into_iter().map(f64::ln).collect();
                let found = minimise(options.extraction.name(), start, bounds, |x| {
                    Ok(likelihood(&correlation, factors, x)?.0)
                })?;
                let (_, decomposed) = likelihood(&correlation, factors, &found.at)?;
                let psi: Vec<f64> = found.at.iter().map(|x| x.exp()).collect();
                let loadings = Matrix::from_fn(size, factors, |i, j| {
                    let value = (decomposed.values[j] - 1.0).max(0.0);
                    psi[i].sqrt() * decomposed.vectors.at(i, j) * value.sqrt()
                });
                (loadings, psi, found.iterations)
            }
            Extraction::PrincipalAxis => principal_axes(&correlation, options)?,
        };
        let unrotated = arrange(&loadings, &canonical(&loadings));
        let mut fitted = unrotated.times(&unrotated.transposed());
        let residual = root_mean_square_residual(&correlation, &fitted);
        for (i, unique) in uniquenesses.iter().enumerate() {
            fitted.set(i, i, fitted.at(i, i) + unique);
        }
        let discrepancy = discrepancy(&correlation, &fitted);
        let multiplier = multiplier(size, factors, items.n());
        let low = options.extraction.bound(options.lowest_uniqueness);
        let at_bound = items.items().iter().zip(&uniquenesses);
        Ok(Self {
            items: items.items().to_vec(),
            at_bound: at_bound
                .filter(|&(_, &unique)| unique <= low * (1.0 + 1e-6) + 1e-9)
                .map(|(item, _)| item.clone())
                .collect(),
            options,
            rotated: options.rotation.apply(&unrotated)?,
            unrotated,
            uniquenesses,
            discrepancy,
            baseline: Cholesky::new(&correlation).map(|factor| (-factor.ln_determinant()).max(0.0)),
            squares: crate::alpha::off_diagonal(&correlation).iter().map(|r| 2.0 * r * r).sum(),
            chi_square: discrepancy.map(|value| (value * multiplier).max(0.0)),
            df,
            n: items.n(),
            residual,
            iterations,
        })
    }

    /// The names of the items, one a row of the loadings.
    #[must_use]
    pub fn items(&self) -> &[String] {
        &self.items
    }

    /// The rotated loadings, one row an item; patterns where factors
    /// correlate.
    #[must_use]
    pub const fn loadings(&self) -> &Matrix {
        self.rotated.loadings()
    }

    /// The rotation with its correlations of factors.
    #[must_use]
    pub const fn rotated(&self) -> &Rotated {
        &self.rotated
    }

    /// The loadings before rotation.
    #[must_use]
    pub const fn unrotated(&self) -> &Matrix {
        &self.unrotated
    }

    /// The share of each item's variance that is its own.
    #[must_use]
    pub fn uniquenesses(&self) -> &[f64] {
        &self.uniquenesses
    }

    /// The share of each item's variance that the factors explain.
    #[must_use]
    pub fn communalities(&self) -> Vec<f64> {
        communalities(&self.unrotated)
    }

    /// The likelihood discrepancy `tr(S^-1 R) - ln|S^-1 R| - k` of the fitted
    /// S, whatever the extraction (psych's `objective`); `None` where R has no
    /// inverse.
    #[must_use]
    pub const fn discrepancy(&self) -> Option<f64> {
        self.discrepancy
    }

    /// The discrepancy times `n - 1 - (2k + 5) / 6 - 2q / 3`: chi-square under
    /// maximum likelihood if so many factors are enough. n is the number of
    /// respondents, not the effective number of weighted ones, for which no
    /// chi-square holds.
    #[must_use]
    pub const fn chi_square(&self) -> Option<f64> {
        self.chi_square
    }

    /// The degrees of freedom, `((k - q)^2 - k - q) / 2`.
    #[must_use]
    pub const fn df(&self) -> i64 {
        self.df
    }

    /// The probability of a larger chi-square if so many factors are enough;
    /// `None` without degrees of freedom.
    #[must_use]
    pub fn p_value(&self) -> Option<f64> {
        let law = ChiSquare::new(self.df as f64).ok().filter(|_| self.df > 0)?;
        Some(law.survival(self.chi_square?))
    }

    /// The root mean square error of approximation,
    /// `sqrt(max(chi-square - df, 0) / (df (n - 1)))`; psych's is
    /// [`FactorFit::rmsea_psych`].
    #[must_use]
    pub fn rmsea(&self) -> Option<f64> {
        let df = self.df as f64;
        let excess = (self.chi_square? - df).max(0.0);
        (self.df > 0).then(|| (excess / (df * (self.n as f64 - 1.0))).sqrt())
    }

    /// All measures of fit, with an interval of the RMSEA at a level; psych's
    /// is 0.90, which tests close fit at 0.05.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a bad level, [`Error::NotApplicable`] where the
    /// correlations, or those that the factors imply, have no inverse and so no
    /// discrepancy.
    ///
    /// ```
    /// use satis_reliability::{Covariance, FactorAnalysis, FactorOptions};
    /// use satis_reliability::response_model::Denominator;
    ///
    /// // One factor with loadings .9, .8, .7, .6, but for .48 that is .50 here.
    /// let matrix = [
    ///     1.00, 0.72, 0.63, 0.54, //
    ///     0.72, 1.00, 0.56, 0.50, //
    ///     0.63, 0.56, 1.00, 0.42, //
    ///     0.54, 0.50, 0.42, 1.00,
    /// ];
    /// let names = ["a", "b", "c", "d"];
    /// let items = Covariance::from_matrix(&names, &matrix, 100, Denominator::NMinusOne)?;
    /// let fit = FactorAnalysis::new(&items, FactorOptions::new(1))?.fit(0.90)?;
    /// assert_eq!((fit.df, fit.baseline_df), (2, 6));
    /// assert!(fit.bic < 0.0 && fit.tli.unwrap() > 1.0);
    /// assert_eq!(fit.rmsea, Some(0.0)); // chi-square is below its 2 degrees of freedom
    /// # Ok::<(), satis_reliability::Error>(())
    /// ```
    pub fn fit(&self, level: f64) -> Result<FactorFit, Error> {
        let (Some(discrepancy), Some(baseline)) = (self.discrepancy, self.baseline) else {
            let reason = "the correlations, or those that the factors imply, have no inverse";
            return Err(Error::NotApplicable {
                what: "the fit of factors",
                reason: reason.to_owned(),
            });
        };
        let unique = self.communalities().into_iter().map(|shared| 1.0 - shared);
        FactorFit::new(&Inputs {
            items: self.items.len(),
            factors: self.options.factors,
            n: self.n,
            df: self.df,
            discrepancy,
            baseline,
            residual: self.residual,
            diagonal: unique.map(|value| value * value).sum(),
            squares: self.squares,
            level,
        })
    }

    /// The root mean square of the residual correlations off the diagonal.
    #[must_use]
    pub const fn root_mean_square_residual(&self) -> f64 {
        self.residual
    }

    /// The items whose unique variance is at its lower bound (Heywood cases),
    /// within a millionth of it and 1e-9; by principal axes, which hold to no
    /// bound, those where it is 0 or below. The solution is not admissible if
    /// there are any.
    #[must_use]
    pub fn at_bound(&self) -> &[String] {
        &self.at_bound
    }

    /// Whether no unique variance is at its bound.
    #[must_use]
    pub fn is_admissible(&self) -> bool {
        self.at_bound.is_empty()
    }

    /// How many iterations the extraction took.
    #[must_use]
    pub const fn iterations(&self) -> usize {
        self.iterations
    }
}

fn check(size: usize, options: FactorOptions) -> Result<i64, Error> {
    let factors = options.factors;
    if factors == 0 {
        let expected = "at least 1";
        return Err(Error::Parameter { what: "factors", value: 0.0, expected });
    }
    if !(0.0..1.0).contains(&options.lowest_uniqueness) {
        let (value, expected) = (options.lowest_uniqueness, "a number from 0 to 1 (excluded)");
        return Err(Error::Parameter { what: "the bound of unique variances", value, expected });
    }
    let too_many = || Error::NotIdentified {
        reason: format!("{size} items cannot tell {factors} factors apart"),
    };
    if factors >= size {
        return Err(too_many());
    }
    let (k, q) = (
        i64::try_from(size).map_err(|_| too_many())?,
        i64::try_from(factors).map_err(|_| too_many())?,
    );
    let df = ((k - q) * (k - q) - (k + q)) / 2;
    if df < 0 { Err(too_many()) } else { Ok(df) }
}

/// As `factanal`: `(1 - q / 2k) / (R^-1)_ii`, or halves without an inverse.
fn starting_uniquenesses(correlation: &Matrix, factors: usize) -> Vec<f64> {
    let size = correlation.rows();
    let shrink = 1.0 - 0.5 * factors as f64 / size as f64;
    match squared_multiple_correlations(correlation) {
        Some(squared) => {
            squared.into_iter().map(|r| (shrink * (1.0 - r)).clamp(0.01, 0.99)).collect()
        }
        None => vec![0.5; size],
    }
}

fn from_reduced(found: &Eigen, factors: usize, minimum: &Minimum) -> (Matrix, Vec<f64>, usize) {
    (loadings_of(found, factors), minimum.at.clone(), minimum.iterations)
}

fn loadings_of(found: &Eigen, factors: usize) -> Matrix {
    Matrix::from_fn(found.values.len(), factors, |i, j| {
        found.vectors.at(i, j) * found.values[j].max(0.0).sqrt()
    })
}

fn principal_axes(
    correlation: &Matrix,
    options: FactorOptions,
) -> Result<(Matrix, Vec<f64>, usize), Error> {
    let size = correlation.rows();
    let mut reduced = correlation.clone();
    let mut shared = squared_multiple_correlations(correlation).unwrap_or_else(|| vec![1.0; size]);
    let mut change = f64::INFINITY;
    for iteration in 1..=options.iterations {
        for (i, value) in shared.iter().enumerate() {
            reduced.set(i, i, *value);
        }
        let loadings = loadings_of(&eigen(&reduced)?, options.factors);
        let next = communalities(&loadings);
        change = (next.iter().sum::<f64>() - shared.iter().sum::<f64>()).abs();
        shared = next;
        if change < options.tolerance {
            let uniquenesses = shared.iter().map(|value| 1.0 - value).collect();
            return Ok((loadings, uniquenesses, iteration));
        }
    }
    let method = Extraction::PrincipalAxis.name();
    Err(Error::NoConvergence { method, iterations: options.iterations, change })
}

/// `tr(S^-1 R) - ln|S^-1 R| - k`.
fn discrepancy(correlation: &Matrix, fitted: &Matrix) -> Option<f64> {
    let (observed, model) = (Cholesky::new(correlation)?, Cholesky::new(fitted)?);
    let inverse = model.inverse();
    let products = inverse.as_slice().iter().zip(correlation.as_slice());
    let trace: f64 = products.map(|(a, b)| a * b).sum();
    let value =
        trace - correlation.rows() as f64 + model.ln_determinant() - observed.ln_determinant();
    Some(value.max(0.0))
}

pub(crate) fn root_mean_square_residual(correlation: &Matrix, fitted: &Matrix) -> f64 {
    let rest = correlation.zip(fitted, |a, b| a - b);
    let off = crate::alpha::off_diagonal(&rest);
    (off.iter().map(|r| r * r).sum::<f64>() / off.len().max(1) as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use satis_response_model::Denominator;

    use super::{Extraction, FactorAnalysis, FactorOptions};
    use crate::{Covariance, Error, Rotation};

    const NAMES: [&str; 4] = ["a", "b", "c", "d"];

    fn of(values: &[f64]) -> Covariance {
        Covariance::from_matrix(&NAMES, values, 100, Denominator::N).unwrap()
    }

    #[test]
    fn uncorrelated_items_have_no_factor() {
        let items = of(crate::Matrix::identity(4).as_slice());
        for extraction in
            [Extraction::MinRes, Extraction::MaximumLikelihood, Extraction::PrincipalAxis]
        {
            let found = FactorAnalysis::new(&items, FactorOptions::new(1).extraction(extraction));
            assert!(matches!(found, Err(Error::NotIdentified { .. })), "{found:?}");
        }
    }

    /// Loadings 1.03, .8, .7 and .6 on one factor: more than all of the first
    /// item is shared.
    #[test]
    fn heywood_cases_are_named_at_any_bound() {
        let loadings = [1.03, 0.8, 0.7, 0.6_f64];
        let values: Vec<f64> = (0..16)
            .map(|at| if at / 4 == at % 4 { 1.0 } else { loadings[at / 4] * loadings[at % 4] })
            .collect();
        let items = of(&values);
        for extraction in [Extraction::MinRes, Extraction::MaximumLikelihood] {
            for bound in [0.0, 1e-13, 1e-6, 0.005, 0.05] {
                let options = FactorOptions::new(1).extraction(extraction).rotation(Rotation::None);
                let found = FactorAnalysis::new(&items, options.lowest_uniqueness(bound));
                if let Ok(found) = found {
                    assert_eq!(found.at_bound(), ["a"], "{extraction:?} {bound}");
                    assert!(found.iterations() < 500, "{extraction:?} {bound}");
                } else {
                    // At a unique variance of nothing likelihood has no slope.
                    assert!(bound < 1e-5, "{extraction:?} {bound}: {found:?}");
                }
            }
        }
    }
}
