//! How well a confirmatory model fits.

use satis_numerics::{ChiSquare, Continuous};
use satis_response_model::Interval;

use crate::cfa::noncentral::{Tail, noncentrality, tail};
use crate::error::check_level;
use crate::{Error, Matrix};

/// Measures of fit, by the formulas of lavaan.
///
/// With X and d the chi-square of the model and its degrees of freedom, X0 and
/// d0 those of uncorrelated items, N the multiplier of chi-square (n or n - 1
/// by the likelihood) and p the number of parameters:
///
/// ```text
/// CFI    1 - max(X - d, 0) / max(X0 - d0, X - d, 0)
/// TLI    (X0/d0 - X/d) / (X0/d0 - 1)
/// RMSEA  sqrt(max(X - d, 0) / (d N))
/// SRMR   root mean square of (s_ij - m_ij) / sqrt(s_ii s_jj), diagonal included
/// AIC    -2 ln L + 2p          BIC    -2 ln L + p ln n
/// ```
///
/// n is the number of respondents, not the effective number of weighted ones:
/// with weights chi-square, and all that rests on it, is a description only.
///
/// semopy's AIC leaves the likelihood of the data out and cannot be compared.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FitMeasures {
    /// Chi-square of the model.
    pub chi_square: f64,
    /// Its degrees of freedom.
    pub df: usize,
    /// The probability of a larger one if the model is true; 1 without degrees
    /// of freedom.
    pub p_value: f64,
    /// Chi-square of uncorrelated items.
    pub baseline_chi_square: f64,
    /// Its degrees of freedom.
    pub baseline_df: usize,
    /// The comparative fit index of Bentler (1990).
    pub cfi: f64,
    /// The index of Tucker & Lewis (1973), also NNFI; 1 without degrees of
    /// freedom, or where uncorrelated items fit no worse than by chance.
    pub tli: f64,
    /// The root mean square error of approximation of Steiger & Lind (1980); 0
    /// without degrees of freedom.
    pub rmsea: f64,
    /// Its interval, by the noncentral chi-square distribution.
    pub rmsea_interval: Interval,
    /// The probability of the chi-square or a larger one if the RMSEA is 0.05;
    /// small values tell against close fit.
    pub rmsea_close_p: f64,
    /// The standardised root mean square residual.
    pub srmr: f64,
    /// The log-likelihood of the data under the model.
    pub log_likelihood: f64,
    /// The number of free parameters, means not counted.
    pub parameters: usize,
    /// Akaike's information criterion.
    pub aic: f64,
    /// Schwarz's Bayesian information criterion.
    pub bic: f64,
}

pub(crate) struct Inputs<'a> {
    /// Correlations of the items, and those of the model on the same scale.
    pub(crate) observed: &'a Matrix,
    pub(crate) implied: &'a Matrix,
    pub(crate) ln_determinant: f64,
    /// The sum of the logarithms of the variances.
    pub(crate) ln_variances: f64,
    pub(crate) discrepancy: f64,
    pub(crate) parameters: usize,
    pub(crate) n: f64,
    pub(crate) multiplier: f64,
    pub(crate) level: f64,
}

impl FitMeasures {
    pub(crate) fn new(inputs: &Inputs<'_>) -> Result<Self, Error> {
        let size = inputs.observed.rows();
        let moments = size * (size + 1) / 2;
        let df = moments - inputs.parameters;
        let d = df as f64;
        let n = inputs.multiplier;
        let chi_square = (n * inputs.discrepancy).max(0.0);
        let baseline_df = size * (size - 1) / 2;
        let d0 = baseline_df as f64;
        let baseline = -n * inputs.ln_determinant;
        let excess = (chi_square - d).max(0.0);
        let worst = (baseline - d0).max(excess);
        let cfi = if worst > 0.0 { 1.0 - excess / worst } else { 1.0 };
        let half = (1.0 - check_level(inputs.level)?) / 2.0;
        let (mut tli, mut p_value, mut close, mut bounds, mut rmsea) =
            (1.0, 1.0, 1.0, (0.0, 0.0), 0.0);
        if df > 0 {
            let base = baseline / d0;
            if base > 1.0 {
                tli = (base - chi_square / d) / (base - 1.0);
            }
            let law = ChiSquare::new(d).map_err(|error| Error::numerical(&error))?;
            p_value = law.survival(chi_square);
            rmsea = (excess / (d * n)).sqrt();
            let at = |p| -> Result<f64, Error> {
                Ok((noncentrality(chi_square, d, p)? / (d * n)).sqrt())
            };
            bounds = (at(1.0 - half)?, at(half)?);
            close = tail(Tail::Upper, chi_square, d, 0.05 * 0.05 * d * n)?;
        }
        let mut squares = 0.0;
        for i in 0..size {
            for j in 0..=i {
                let gap = inputs.observed.at(i, j) - inputs.implied.at(i, j);
                squares += gap * gap;
            }
        }
        // The items' own log-likelihood and what the model adds to it.
        let constant = (2.0 * std::f64::consts::PI).ln() + 1.0;
        let saturated = size as f64 * constant + inputs.ln_determinant + inputs.ln_variances;
        let log_likelihood = -0.5 * inputs.n * (saturated + inputs.discrepancy);
        let p = inputs.parameters as f64;
        Ok(Self {
            chi_square,
            df,
            p_value,
            baseline_chi_square: baseline,
            baseline_df,
            cfi,
            tli,
            rmsea,
            rmsea_interval: Interval::new(
                bounds.0,
                bounds.1,
                inputs.level,
                "noncentral chi-square",
            )?,
            rmsea_close_p: close,
            srmr: (squares / moments as f64).sqrt(),
            log_likelihood,
            parameters: inputs.parameters,
            aic: -2.0 * log_likelihood + 2.0 * p,
            bic: -2.0 * log_likelihood + p * inputs.n.ln(),
        })
    }
}
