//! How well common factors fit.

use satis_numerics::{ChiSquare, Continuous};
use satis_response_model::Interval;

use crate::Error;
use crate::cfa::noncentrality;
use crate::error::check_level;

/// Measures of fit of common factors.
///
/// With k items, q factors and n respondents, F the likelihood discrepancy of
/// the solution, d its degrees of freedom, `F0 = -ln|R|` and `d0 = k(k-1)/2`
/// those of uncorrelated items, r the correlations and e what is left of them:
///
/// ```text
/// chi-square   X = F m,  m = n - 1 - (2k + 5)/6 - 2q/3
/// TLI          (F0/d0 - F/d) / (F0/d0 - 1/m)
/// RMSEA        sqrt(max(X - d, 0) / (d (n - 1)))
///   of psych   sqrt(max(X / (d n) - 1/(n - 1), 0))
/// BIC          X - d ln n            sample-size adjusted: X - d ln((n + 2)/24)
/// RMSR         sqrt(sum e^2 / (k (k - 1))), off the diagonal
///   corrected  sqrt(sum e^2 / (2 d))
/// fit          1 - sum e^2 / sum r^2, with the diagonal, and off it
/// ```
///
/// They are those of R psych's `fa`. F is the discrepancy of maximum
/// likelihood whatever the extraction, so X is a chi-square variable under
/// [`Extraction::MaximumLikelihood`](crate::Extraction::MaximumLikelihood) and
/// close to one under minres. The correction of m is Bartlett's (1950); the
/// index is that of Tucker & Lewis (1973), A reliability coefficient for
/// maximum likelihood factor analysis, Psychometrika 38:1-10; the RMSEA that
/// of Steiger & Lind (1980). [`FitMeasures`](crate::FitMeasures) of a
/// confirmatory model multiply by n or n - 1 instead, and their BIC counts the
/// likelihood of the data: the two are not to be compared.
///
/// n is the number of respondents, not the effective number of weighted ones,
/// for which no chi-square holds.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FactorFit {
    /// Chi-square if so many factors are enough.
    pub chi_square: f64,
    /// Its degrees of freedom, `((k - q)^2 - k - q) / 2`.
    pub df: u64,
    /// The probability of a larger one; `None` without degrees of freedom.
    pub p_value: Option<f64>,
    /// Chi-square of uncorrelated items, `F0 (n - 1 - (2k + 5)/6)`: Bartlett's
    /// test of sphericity (psych's `null.chisq`).
    pub baseline_chi_square: f64,
    /// Its degrees of freedom.
    pub baseline_df: u64,
    /// The index of Tucker & Lewis, also NNFI; beyond 1 where the factors fit
    /// better than by chance. `None` without degrees of freedom, or where
    /// uncorrelated items fit as well as by chance.
    pub tli: Option<f64>,
    /// The root mean square error of approximation; `None` without degrees of
    /// freedom.
    pub rmsea: Option<f64>,
    /// The same as psych has it, which is a little smaller.
    pub rmsea_psych: Option<f64>,
    /// The interval of the RMSEA by the noncentral chi-square distribution,
    /// with n - 1 as in psych; `None` without degrees of freedom.
    pub rmsea_interval: Option<Interval>,
    /// The Bayesian information criterion against the saturated model: below 0
    /// where the factors are preferred to it.
    pub bic: f64,
    /// The same with `(n + 2) / 24` for n: Sclove (1987).
    pub sample_size_adjusted_bic: f64,
    /// The root mean square of the residual correlations off the diagonal
    /// (psych's `rms`).
    pub rmsr: f64,
    /// The same per degree of freedom (psych's `crms`); `None` without any.
    pub corrected_rmsr: Option<f64>,
    /// The share of the squared correlations, the diagonal among them, that
    /// the factors reproduce; unique variances count as residuals (psych's
    /// `fit`).
    pub fit: f64,
    /// The share of the squared correlations off the diagonal that they
    /// reproduce (psych's `fit.off`).
    pub off_diagonal_fit: f64,
}

/// What the measures are computed from.
pub(crate) struct Inputs {
    pub(crate) items: usize,
    pub(crate) factors: usize,
    pub(crate) n: u64,
    pub(crate) df: i64,
    pub(crate) discrepancy: f64,
    /// `-ln|R|`.
    pub(crate) baseline: f64,
    /// The root mean square residual off the diagonal.
    pub(crate) residual: f64,
    /// The sum of the squared unique variances: residuals of the diagonal.
    pub(crate) diagonal: f64,
    /// The sum of the squared correlations off the diagonal.
    pub(crate) squares: f64,
    pub(crate) level: f64,
}

impl FactorFit {
    pub(crate) fn new(inputs: &Inputs) -> Result<Self, Error> {
        let (k, n) = (inputs.items as f64, inputs.n as f64);
        let d = inputs.df as f64;
        let d0 = 0.5 * k * (k - 1.0);
        let multiplier = multiplier(inputs.items, inputs.factors, inputs.n);
        let chi_square = (inputs.discrepancy * multiplier).max(0.0);
        let off = inputs.residual * inputs.residual * k * (k - 1.0);
        let half = (1.0 - check_level(inputs.level)?) / 2.0;
        let base = inputs.baseline / d0;
        let mut found = Self {
            chi_square,
            df: inputs.df.unsigned_abs(),
            p_value: None,
            baseline_chi_square: inputs.baseline * (n - 1.0 - (2.0 * k + 5.0) / 6.0),
            baseline_df: (inputs.items * inputs.items.saturating_sub(1) / 2) as u64,
            tli: None,
            rmsea: None,
            rmsea_psych: None,
            rmsea_interval: None,
            bic: chi_square - d * n.ln(),
            sample_size_adjusted_bic: chi_square - d * ((n + 2.0) / 24.0).ln(),
            rmsr: inputs.residual,
            corrected_rmsr: None,
            fit: 1.0 - (off + inputs.diagonal) / (k + inputs.squares),
            off_diagonal_fit: 1.0 - off / inputs.squares,
        };
        if inputs.df > 0 {
            let law = ChiSquare::new(d).map_err(|error| Error::numerical(&error))?;
            let at = |p| -> Result<f64, Error> {
                Ok((noncentrality(chi_square, d, p)? / (d * (n - 1.0))).sqrt())
            };
            let (low, high) = (at(1.0 - half)?, at(half)?);
            found.p_value = Some(law.survival(chi_square));
            found.tli = (multiplier > 0.0 && base * multiplier > 1.0)
                .then(|| (base - inputs.discrepancy / d) / (base - 1.0 / multiplier));
            found.rmsea = Some(((chi_square - d).max(0.0) / (d * (n - 1.0))).sqrt());
            found.rmsea_psych = Some((chi_square / (d * n) - 1.0 / (n - 1.0)).max(0.0).sqrt());
            let method = "noncentral chi-square";
            found.rmsea_interval = Some(Interval::new(low, high, inputs.level, method)?);
            found.corrected_rmsr = Some((off / (2.0 * d)).sqrt());
        }
        Ok(found)
    }
}

/// Bartlett's (1950) factor, which makes the discrepancy closer to chi-square.
pub(crate) fn multiplier(items: usize, factors: usize, n: u64) -> f64 {
    let (k, q) = (items as f64, factors as f64);
    n as f64 - 1.0 - (2.0 * k + 5.0) / 6.0 - 2.0 * q / 3.0
}
