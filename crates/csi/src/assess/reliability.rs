//! Reliability and explained shares of each construct, and the criterion of
//! Fornell and Larcker.

use satis_reliability::{FornellLarcker, Matrix};

use crate::{Error, Fit, Kind, Weighting};

/// One construct and how well it is measured and explained.
///
/// All are of standardised items, as in every package for path models. For
/// composites, reliabilities describe the items, not the construct.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ConstructRow {
    /// The construct.
    pub construct: String,
    /// What it is taken to be.
    pub kind: Kind,
    /// How many items measure it.
    pub items: usize,
    /// Standardised alpha, `K r / (1 + (K - 1) r)` of the mean correlation r of
    /// the K items; `None` for one item.
    pub alpha: Option<f64>,
    /// rho_A of Dijkstra & Henseler (2015), the reliability of the scores of
    /// mode A; `None` for one item and for other weightings (seminr says 1), and
    /// where all weights but one are 0.
    pub rho_a: Option<f64>,
    /// Composite reliability, `(sum l)^2 / ((sum l)^2 + sum (1 - l^2))` of the
    /// loadings l; rho_C, Dillon-Goldstein's rho. plspm takes loadings on the
    /// first principal component instead. 0 where the loadings cancel; beyond 0
    /// to 1, even infinite, only of corrected loadings beyond 1, which
    /// [`Fit::admissibility`] tells.
    pub rho_c: f64,
    /// Average variance extracted: the mean squared loading.
    pub average_variance_extracted: f64,
    /// The explained share of its variance; `None` for exogenous constructs.
    pub r_squared: Option<f64>,
    /// The same, adjusted for the number of predecessors.
    pub adjusted_r_squared: Option<f64>,
    /// The mean squared loading times the explained share; `None` for exogenous
    /// constructs.
    pub mean_redundancy: Option<f64>,
}

impl Fit {
    /// Each construct with its reliability and explained share.
    #[must_use]
    pub fn construct_rows(&self) -> Vec<ConstructRow> {
        let stage = &self.plan.last;
        let rows = stage.blocks.iter().enumerate();
        rows.map(|(j, block)| {
            let loadings: Vec<f64> =
                (block.start..block.end).map(|at| self.loading_at(j, at)).collect();
            let count = loadings.len() as f64;
            let sum: f64 = loadings.iter().sum();
            let unique: f64 = loadings.iter().map(|l| 1.0 - l * l).sum();
            let extracted = loadings.iter().map(|l| l * l).sum::<f64>() / count;
            let several = loadings.len() > 1;
            let endogenous = !stage.predecessors[j].is_empty();
            let r_squared = endogenous.then_some(self.work.last.r_squared[j]);
            let left = self.indicators.effective_n - stage.predecessors[j].len() as f64 - 1.0;
            let scale = (self.indicators.effective_n - 1.0) / left;
            ConstructRow {
                construct: stage.names[j].clone(),
                kind: block.kind,
                items: loadings.len(),
                alpha: several.then(|| self.alpha(j)).filter(|alpha| alpha.is_finite()),
                rho_a: (several && block.weighting == Weighting::ModeA)
                    .then(|| self.rho_a(j))
                    .filter(|rho| rho.is_finite()),
                rho_c: if sum == 0.0 { 0.0 } else { sum * sum / (sum * sum + unique) },
                average_variance_extracted: extracted,
                r_squared,
                adjusted_r_squared: r_squared
                    .filter(|_| left > 0.0)
                    .map(|r| 1.0 - (1.0 - r) * scale),
                mean_redundancy: r_squared.map(|r| r * extracted),
            }
        })
        .collect()
    }

    /// The criterion of Fornell and Larcker: roots of the average variances
    /// extracted beside the correlations of the constructs.
    ///
    /// # Errors
    /// [`Error::Reliability`] where corrected loadings or correlations lie
    /// beyond 1.
    pub fn fornell_larcker(&self) -> Result<FornellLarcker, Error> {
        let names: Vec<&str> = self.constructs().iter().map(String::as_str).collect();
        let rows = self.construct_rows();
        let extracted: Vec<f64> = rows.iter().map(|row| row.average_variance_extracted).collect();
        let count = names.len();
        let correlations = Matrix::new(count, count, self.work.last.constructs.clone())?;
        Ok(FornellLarcker::new(&names, &extracted, &correlations)?)
    }

    fn alpha(&self, construct: usize) -> f64 {
        let block = &self.plan.last.blocks[construct];
        let count = block.size() as f64;
        let mut sum = 0.0;
        for a in block.start..block.end {
            for b in a + 1..block.end {
                sum += self.item_correlation(a, b);
            }
        }
        let mean = 2.0 * sum / (count * (count - 1.0));
        count * mean / (1.0 + (count - 1.0) * mean)
    }

    fn rho_a(&self, construct: usize) -> f64 {
        let block = &self.plan.last.blocks[construct];
        let (mut above, mut below) = (0.0, 0.0);
        let mut length = 0.0;
        for a in block.start..block.end {
            length += self.weight_at(a).powi(2);
            for b in a + 1..block.end {
                let product = self.weight_at(a) * self.weight_at(b);
                above += product * self.item_correlation(a, b);
                below += product * product;
            }
        }
        length * length * above / below
    }

    /// The correlation of two items of the last stage.
    pub(crate) fn item_correlation(&self, a: usize, b: usize) -> f64 {
        let work = &self.work.last;
        work.s[a * self.plan.last.items.len() + b] / (work.unit[a] * work.unit[b])
    }
}
