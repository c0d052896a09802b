//! How far the correlations of the items are from those that the model implies.

use crate::effects::order;
use crate::linear::{cholesky, eigen, inverse, ln_determinant};
use crate::{Error, Fit, Kind};

/// Which correlations of the constructs a model implies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Implied {
    /// Those that the paths imply: the model as a whole.
    #[default]
    Estimated,
    /// As they are: the measurement alone.
    Saturated,
}

/// Measures of overall fit; 0 is perfect but where said otherwise.
///
/// With S the correlations of the p items and Sigma those that the model
/// implies: within a composite those of S, within a corrected reflective
/// construct products of loadings, and between constructs `l_i rho l_j`.
/// Dijkstra & Henseler (2015), Consistent and asymptotically normal PLS
/// estimators for linear structural equations, Computational Statistics & Data
/// Analysis 81:10-23.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ModelFit {
    /// Which correlations of constructs were taken.
    pub implied: Implied,
    /// Standardised root mean squared residual,
    /// `sqrt(sum_{i >= j} (s - sigma)^2 / (p (p + 1) / 2))`. Below 0.08 is the
    /// usual advice (Hu & Bentler 1999).
    pub srmr: f64,
    /// Squared Euclidean distance, `tr((S - Sigma)^2) / 2`.
    pub d_uls: f64,
    /// Geodesic distance, `sum ln^2 eigenvalues(S^-1 Sigma) / 2` with the
    /// natural logarithm. cSEM takes the decimal one: multiply its figure by
    /// `ln(10)^2 = 5.3019`. `None` where a matrix is not positive definite.
    pub d_g: Option<f64>,
    /// Discrepancy of maximum likelihood,
    /// `tr(S Sigma^-1) - ln |S Sigma^-1| - p`; `None` as for `d_g`.
    pub f_ml: Option<f64>,
    /// `(n - 1)` times that.
    pub chi_square: Option<f64>,
    /// Correlations of items less free parameters.
    pub degrees_of_freedom: i64,
    /// Normed fit index, `1 - F / F0` with `F0 = -ln |S|` of independent items;
    /// 1 is perfect (Bentler & Bonett 1980).
    pub nfi: Option<f64>,
    /// Root mean squared error of approximation,
    /// `sqrt(max(0, chi2 - df) / (df (n - 1)))`.
    pub rmsea: Option<f64>,
}

impl Fit {
    /// How far the items' correlations are from those that the model implies.
    ///
    /// # Errors
    /// [`Error::NotApplicable`] for repeated indicators, whose items measure
    /// two constructs, and for products of constructs.
    pub fn model_fit(&self, implied: Implied) -> Result<ModelFit, Error> {
        let (s, sigma) = self.implied(implied)?;
        let p = self.plan.last.items.len();
        let mut squares = 0.0;
        let mut triangle = 0.0;
        for i in 0..p {
            for j in 0..p {
                let square = (s[i * p + j] - sigma[i * p + j]).powi(2);
                squares += square;
                triangle += if i >= j { square } else { 0.0 };
            }
        }
        let n = self.indicators.n as f64;
        let free = self.free_parameters(implied);
        let df = (p * (p - 1) / 2) as i64 - free;
        let f_ml = maximum_likelihood(&s, &sigma, p);
        let independent = ln_determinant(&s, p).map(|log| -log);
        let chi_square = f_ml.map(|f| f * (n - 1.0));
        Ok(ModelFit {
            implied,
            srmr: (triangle / (p * (p + 1) / 2) as f64).sqrt(),
            d_uls: 0.5 * squares,
            d_g: geodesic(&s, &sigma, p)?,
            f_ml,
            chi_square,
            degrees_of_freedom: df,
            nfi: f_ml.zip(independent).filter(|(_, f0)| *f0 > 0.0).map(|(f, f0)| 1.0 - f / f0),
            rmsea: chi_square
                .filter(|_| df > 0)
                .map(|chi| ((chi - df as f64).max(0.0) / (df as f64 * (n - 1.0))).sqrt()),
        })
    }

    /// Goodness of fit of Tenenhaus et al. (2005): the geometric mean of the
    /// mean communality of items of constructs with several and the mean
    /// explained share; 1 is perfect. It cannot tell a wrong model from a right
    /// one (Henseler & Sarstedt 2013). `None` without such constructs.
    #[must_use]
    pub fn goodness_of_fit(&self) -> Option<f64> {
        let stage = &self.plan.last;
        let (mut sum, mut count) = (0.0, 0.0);
        for (j, block) in stage.blocks.iter().enumerate().filter(|(_, block)| block.size() > 1) {
            for at in block.start..block.end {
                sum += self.loading_at(j, at).powi(2);
                count += 1.0;
            }
        }
        let explained: Vec<f64> = (0..stage.names.len())
            .filter(|&j| !stage.predecessors[j].is_empty())
            .map(|j| self.work.last.r_squared[j])
            .collect();
        let mean = explained.iter().sum::<f64>() / explained.len() as f64;
        Some((sum / count * mean).sqrt()).filter(|value| value.is_finite())
    }

    /// Correlations of the items of the last stage, and those implied.
    pub(crate) fn implied(&self, implied: Implied) -> Result<(Vec<f64>, Vec<f64>), Error> {
        let stage = &self.plan.last;
        let p = stage.items.len();
        let mut seen = std::collections::HashSet::new();
        if !stage.items.iter().all(|item| seen.insert(item)) {
            let reason = "items measure two constructs: estimate in two stages".to_owned();
            return Err(Error::NotApplicable { what: "model fit", reason });
        }
        if !self.model.interactions().is_empty() {
            let reason = "products of constructs are not normal".to_owned();
            return Err(Error::NotApplicable { what: "model fit", reason });
        }
        let k = stage.names.len();
        let between = match implied {
            Implied::Saturated => self.work.last.constructs.clone(),
            Implied::Estimated => self.implied_constructs(),
        };
        let mut s = vec![0.0; p * p];
        let mut sigma = vec![0.0; p * p];
        for (i, left) in stage.blocks.iter().enumerate() {
            for (j, right) in stage.blocks.iter().enumerate() {
                for a in left.start..left.end {
                    for b in right.start..right.end {
                        let own = self.item_correlation(a, b);
                        s[a * p + b] = own;
                        let product = self.loading_at(i, a) * self.loading_at(j, b);
                        let factor = self.work.last.factor[i] > 0.0;
                        sigma[a * p + b] = match i == j {
                            true if a == b => 1.0,
                            true if factor => product,
                            true => own,
                            false => product * between[i * k + j],
                        };
                    }
                }
            }
        }
        Ok((s, sigma))
    }

    /// Correlations of the constructs that the paths imply: those of exogenous
    /// ones as they are, the others by the paths.
    pub(crate) fn implied_constructs(&self) -> Vec<f64> {
        let stage = &self.plan.last;
        let k = stage.names.len();
        let mut result = vec![0.0; k * k];
        let mut done: Vec<usize> = Vec::with_capacity(k);
        // Exogenous constructs first: they correlate freely.
        let order = order(&stage.predecessors);
        let (first, rest): (Vec<usize>, Vec<usize>) =
            order.into_iter().partition(|&at| stage.predecessors[at].is_empty());
        for j in first.into_iter().chain(rest) {
            for &l in &done {
                let value = if stage.predecessors[j].is_empty() {
                    self.work.last.constructs[j * k + l]
                } else {
                    let own = stage.predecessors[j].iter();
                    own.map(|&p| self.work.last.paths[j * k + p] * result[p * k + l]).sum()
                };
                result[j * k + l] = value;
                result[l * k + j] = value;
            }
            let own = &stage.predecessors[j];
            let mut variance = 1.0 - self.work.last.r_squared[j];
            for &p in own {
                for &q in own {
                    let paths = &self.work.last.paths;
                    variance += paths[j * k + p] * paths[j * k + q] * result[p * k + q];
                }
            }
            result[j * k + j] = variance;
            done.push(j);
        }
        result
    }

    fn free_parameters(&self, implied: Implied) -> i64 {
        let stage = &self.plan.last;
        let k = stage.names.len();
        let exogenous = stage.predecessors.iter().filter(|own| own.is_empty()).count();
        let structural = match implied {
            Implied::Estimated => {
                stage.predecessors.iter().map(Vec::len).sum::<usize>()
                    + exogenous * exogenous.saturating_sub(1) / 2
            }
            Implied::Saturated => k * (k - 1) / 2,
        };
        let measurement: usize = stage
            .blocks
            .iter()
            .enumerate()
            .map(|(j, block)| {
                let size = block.size();
                let corrected = self.work.last.factor[j] > 0.0;
                match block.kind {
                    Kind::Reflective if corrected => size,
                    _ => size * (size - 1) / 2 + size - 1,
                }
            })
            .sum();
        i64::try_from(structural + measurement).unwrap_or(i64::MAX)
    }
}

fn maximum_likelihood(s: &[f64], sigma: &[f64], p: usize) -> Option<f64> {
    let inverse = inverse(sigma, p)?;
    let trace: f64 = s.iter().zip(&inverse).map(|(a, b)| a * b).sum();
    Some(trace - (ln_determinant(s, p)? - ln_determinant(sigma, p)?) - p as f64)
}

/// Eigenvalues of `L^-1 Sigma L^-T`, where `L L' = S`.
fn geodesic(s: &[f64], sigma: &[f64], p: usize) -> Result<Option<f64>, Error> {
    let mut factor = s.to_vec();
    if !cholesky(&mut factor, p) {
        return Ok(None);
    }
    let forward = |column: &mut [f64]| {
        for i in 0..p {
            let mut value = column[i];
            for k in 0..i {
                value -= factor[i * p + k] * column[k];
            }
            column[i] = value / factor[i * p + i];
        }
    };
    let mut half = vec![0.0; p * p];
    for j in 0..p {
        let mut column: Vec<f64> = (0..p).map(|i| sigma[i * p + j]).collect();
        forward(&mut column);
        for i in 0..p {
            half[i * p + j] = column[i];
        }
    }
    let mut whole = vec![0.0; p * p];
    for i in 0..p {
        let mut row: Vec<f64> = half[i * p..(i + 1) * p].to_vec();
        forward(&mut row);
        whole[i * p..(i + 1) * p].copy_from_slice(&row);
    }
    for i in 0..p {
        for j in 0..i {
            let mean = 0.5 * (whole[i * p + j] + whole[j * p + i]);
            whole[i * p + j] = mean;
            whole[j * p + i] = mean;
        }
    }
    let (values, _) = eigen(&whole, p)?;
    let positive = values.iter().all(|&value| value > 0.0);
    Ok(positive.then(|| 0.5 * values.iter().map(|value| value.ln().powi(2)).sum::<f64>()))
}
