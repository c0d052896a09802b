//! A fitted confirmatory model.

use satis_response_model::Denominator;

use crate::cfa::fit_measures::{FitMeasures, Inputs};
use crate::cfa::scoring;
use crate::cfa::{
    CfaModel, CfaOptions, FactorCorrelations, Identification, Likelihood, Parameter, parameters,
};
use crate::linear::{Cholesky, positive_definite};
use crate::{Covariance, Error, FornellLarcker, Matrix};

/// A confirmatory factor model with its estimates and its fit.
///
/// Maximum likelihood of normal answers (Jöreskog 1969, A general approach to
/// confirmatory maximum likelihood factor analysis, Psychometrika 34:183-202)
/// by Fisher scoring with analytic derivatives; standard errors from the
/// expected information. Both use the number of respondents, not the effective
/// number of weighted ones. Conventions are lavaan's and have names:
/// [`CfaOptions`].
///
/// ```
/// use satis_reliability::{Cfa, CfaModel, CfaOptions, Covariance};
/// use satis_reliability::response_model::Denominator;
///
/// // Loadings .9, .8, .7, .6 on one factor, exactly.
/// let matrix = [
///     1.00, 0.72, 0.63, 0.54, //
///     0.72, 1.00, 0.56, 0.48, //
///     0.63, 0.56, 1.00, 0.42, //
///     0.54, 0.48, 0.42, 1.00,
/// ];
/// let names = ["a", "b", "c", "d"];
/// let items = Covariance::from_matrix(&names, &matrix, 100, Denominator::N)?;
/// let model = CfaModel::new(&[("satisfaction", &names)])?;
/// let fitted = Cfa::fit(&items, &model, CfaOptions::new())?;
/// assert!(fitted.fit_measures().chi_square < 1e-9);
/// assert_eq!(fitted.fit_measures().df, 2);
/// assert!((fitted.standardized_loadings()[0] - 0.9).abs() < 1e-8);
/// assert!((fitted.reliabilities()[0].omega - 9.0 / 10.7).abs() < 1e-8);
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Cfa {
    model: CfaModel,
    options: CfaOptions,
    parameters: Vec<Parameter>,
    standardized_loadings: Vec<f64>,
    factor_correlations: Matrix,
    implied: Matrix,
    reliabilities: Vec<FactorReliability>,
    fit: FitMeasures,
    inadmissible: Vec<String>,
    iterations: usize,
    gradient: f64,
    n: u64,
}

/// The reliability of the sum of a factor's items, and its validity.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FactorReliability {
    /// The factor.
    pub factor: String,
    /// `(sum l)^2 / ((sum l)^2 + sum u)` of unstandardised items: McDonald's
    /// omega (semTools `omega` and `omega2`).
    pub omega: f64,
    /// `(sum l)^2` over the observed variance of the sum (semTools `omega3`
    /// and `compRelSEM`).
    pub omega_observed: f64,
    /// Composite reliability of standardised loadings, as Fornell & Larcker
    /// (1981).
    pub composite: f64,
    /// Average variance extracted of standardised loadings, as Fornell &
    /// Larcker.
    pub average_variance_extracted: f64,
    /// `sum l^2 / (sum l^2 + sum u)` of unstandardised items, as semTools
    /// `AVE`.
    pub unstandardized_variance_extracted: f64,
}

impl Cfa {
    /// Fits a model.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist,
    /// [`Error::TooFewRespondents`] unless there are more respondents than
    /// items, [`Error::NotPositiveDefinite`] if their covariances have no
    /// inverse, [`Error::NotIdentified`] if the model has more parameters than
    /// there are covariances or its information is singular,
    /// [`Error::NoConvergence`] if no maximum is found, [`Error::Parameter`]
    /// for a bad level. Negative variances and correlations beyond 1 are no
    /// error: see [`Cfa::inadmissible`].
    pub fn fit(items: &Covariance, model: &CfaModel, options: CfaOptions) -> Result<Self, Error> {
        crate::error::check_level(options.rmsea_level)?;
        let selected = model.select(items)?;
        selected.check_more_respondents("confirmatory factor analysis")?;
        let denominator = match options.likelihood {
            Likelihood::Normal => Denominator::N,
            Likelihood::Wishart => Denominator::NMinusOne,
        };
        let covariance = selected.with_denominator(denominator)?;
        let size = covariance.size();
        let n = covariance.n() as f64;
        // Maximum likelihood does not depend on the units of the items.
        let correlation = covariance.rescaled();
        let scale: Vec<f64> = covariance.matrix().diagonal().map(f64::sqrt).collect();
        let count = model.factors().len();
        let all = (0..count).flat_map(|f| (f + 1..count).map(move |g| (f, g)));
        let pairs: Vec<(usize, usize)> = match options.correlations {
            FactorCorrelations::Free => all.collect(),
            FactorCorrelations::Zero => Vec::new(),
        };
        let short = model.factors().iter().find(|(_, items)| items.len() < 3);
        if let (true, Some((name, _))) = (pairs.is_empty(), short) {
            return Err(Error::NotIdentified {
                reason: format!("factor {name:?} of two items correlates with no other"),
            });
        }
        if 2 * size + pairs.len() > size * (size + 1) / 2 {
            return Err(Error::NotIdentified {
                reason: format!("{} parameters for {size} items", 2 * size + pairs.len()),
            });
        }
        let observed = positive_definite("confirmatory factor analysis", &correlation)?;
        let start = scoring::start(&correlation, model.membership(), pairs)?;
        let plain = start.plain();
        let mut found = scoring::fit(&correlation, start, options.iterations).or_else(|error| {
            // Once more from factors that do not correlate.
            scoring::fit(&correlation, plain, options.iterations).map_err(|_| error)
        })?;
        orient(&mut found.values);
        let multiplier = match options.likelihood {
            Likelihood::Normal => n,
            Likelihood::Wishart => n - 1.0,
        };
        let implied = found.values.implied();
        let inverse = positive_definite("the fitted model", &implied)?.inverse();
        let information = found.values.information(&inverse);
        let errors = Cholesky::new(&information)
            .ok_or_else(|| Error::NotIdentified {
                reason: "parameters cannot be told apart at the solution".to_owned(),
            })?
            .inverse()
            .map(|value| value / multiplier);
        let marker = options.identification == Identification::Marker;
        let values = &found.values;
        let standardized_loadings: Vec<f64> = (0..size)
            .map(|i| {
                let loading = values.loadings[i];
                loading / (loading * loading + values.uniquenesses[i]).sqrt()
            })
            .collect();
        let fit = FitMeasures::new(&Inputs {
            observed: &correlation,
            implied: &implied,
            ln_determinant: observed.ln_determinant(),
            ln_variances: 2.0 * scale.iter().map(|scale| scale.ln()).sum::<f64>(),
            discrepancy: found.discrepancy.max(0.0),
            parameters: values.parameters(),
            n,
            multiplier,
            level: options.rmsea_level,
        })?;
        Ok(Self {
            parameters: parameters::all(model.factors(), values, &errors, &scale, marker),
            reliabilities: reliabilities(model, values, &scale, covariance.matrix()),
            inadmissible: inadmissible(model, values),
            implied: Matrix::symmetric(size, |i, j| implied.at(i, j) * scale[i] * scale[j]),
            factor_correlations: values.correlations.clone(),
            standardized_loadings,
            model: model.clone(),
            options,
            fit,
            iterations: found.iterations,
            gradient: found.gradient,
            n: covariance.n(),
        })
    }

    /// The model.
    #[must_use]
    pub const fn model(&self) -> &CfaModel {
        &self.model
    }

    /// The conventions of the fit.
    #[must_use]
    pub const fn options(&self) -> CfaOptions {
        self.options
    }

    /// How many respondents there are.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// All parameters: loadings, unique variances, factor variances, factor
    /// covariances.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The standardised loadings, in the order of the model's items.
    #[must_use]
    pub fn standardized_loadings(&self) -> &[f64] {
        &self.standardized_loadings
    }

    /// The correlations of the factors.
    #[must_use]
    pub const fn factor_correlations(&self) -> &Matrix {
        &self.factor_correlations
    }

    /// The covariances of the items as the model has them.
    #[must_use]
    pub const fn implied_covariance(&self) -> &Matrix {
        &self.implied
    }

    /// How well the model fits.
    #[must_use]
    pub const fn fit_measures(&self) -> &FitMeasures {
        &self.fit
    }

    /// Reliability and validity of each factor.
    #[must_use]
    pub fn reliabilities(&self) -> &[FactorReliability] {
        &self.reliabilities
    }

    /// Fornell and Larcker's criterion of the factors.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a solution that is not admissible.
    pub fn fornell_larcker(&self) -> Result<FornellLarcker, Error> {
        let names: Vec<&str> = self.model.factors().iter().map(|(name, _)| name.as_str()).collect();
        let extracted: Vec<f64> =
            self.reliabilities.iter().map(|found| found.average_variance_extracted).collect();
        FornellLarcker::new(&names, &extracted, &self.factor_correlations)
    }

    /// What is impossible about the solution, in words: unique variances that
    /// are negative (Heywood cases), correlations of factors beyond 1.
    #[must_use]
    pub fn inadmissible(&self) -> &[String] {
        &self.inadmissible
    }

    /// Whether nothing is.
    #[must_use]
    pub fn is_admissible(&self) -> bool {
        self.inadmissible.is_empty()
    }

    /// How many iterations it took.
    #[must_use]
    pub const fn iterations(&self) -> usize {
        self.iterations
    }

    /// The largest slope of the discrepancy where the iteration ended; at most
    /// 1e-9.
    #[must_use]
    pub const fn gradient(&self) -> f64 {
        self.gradient
    }
}

/// Turns each factor so that its first loading is positive.
fn orient(values: &mut scoring::Values) {
    for f in 0..values.correlations.rows() {
        let members: Vec<usize> =
            (0..values.factor.len()).filter(|&i| values.factor[i] == f).collect();
        if members.first().is_some_and(|&first| values.loadings[first] < 0.0) {
            members.iter().for_each(|&i| values.loadings[i] *= -1.0);
            for g in (0..values.correlations.rows()).filter(|&g| g != f) {
                let turned = -values.correlations.at(f, g);
                values.correlations.set(f, g, turned);
                values.correlations.set(g, f, turned);
            }
        }
    }
}

fn inadmissible(model: &CfaModel, values: &scoring::Values) -> Vec<String> {
    let mut found: Vec<String> = model
        .items()
        .zip(&values.uniquenesses)
        .filter(|(_, unique)| **unique < 0.0)
        .map(|(item, unique)| {
            format!("item {item:?} has a unique variance of {unique:.4} of its variance")
        })
        .collect();
    for &(f, g) in &values.pairs {
        let r = values.correlations.at(f, g);
        if r.abs() > 1.0 {
            let (left, right) = (&model.factors()[f].0, &model.factors()[g].0);
            found.push(format!("factors {left:?} and {right:?} correlate {r:.4}"));
        }
    }
    if found.is_empty() && Cholesky::new(&values.correlations).is_none() {
        found.push("the correlations of the factors are not positive definite".to_owned());
    }
    found
}

fn reliabilities(
    model: &CfaModel,
    values: &scoring::Values,
    scale: &[f64],
    covariance: &Matrix,
) -> Vec<FactorReliability> {
    let mut from = 0;
    let mut found = Vec::with_capacity(model.factors().len());
    for (name, items) in model.factors() {
        let members: Vec<usize> = (from..from + items.len()).collect();
        from += items.len();
        let raw = |i: usize| values.loadings[i] * scale[i];
        let unique = |i: usize| values.uniquenesses[i] * scale[i] * scale[i];
        let share = |i: usize| {
            let square = values.loadings[i] * values.loadings[i];
            square / (square + values.uniquenesses[i])
        };
        let each = |cell: &dyn Fn(usize) -> f64| members.iter().map(|&i| cell(i)).sum::<f64>();
        let sum = each(&raw);
        let errors = each(&unique);
        let squares = each(&|i| raw(i) * raw(i));
        let standardized = each(&|i| share(i).sqrt().copysign(values.loadings[i]));
        let explained = each(&share);
        let count = members.len() as f64;
        found.push(FactorReliability {
            factor: name.clone(),
            omega: sum * sum / (sum * sum + errors),
            omega_observed: sum * sum / covariance.select(&members).sum(),
            composite: standardized * standardized
                / (standardized * standardized + count - explained),
            average_variance_extracted: explained / count,
            unstandardized_variance_extracted: squares / (squares + errors),
        });
    }
    found
}
