//! What a path contributes to what it leads to: Cohen's f2.

use crate::linear::eliminate;
use crate::{Fit, Indicators};

/// The effect size of a path, `f2 = (R2 - R2 without it) / (1 - R2)`. Cohen
/// (1988): 0.02 small, 0.15 medium, 0.35 large.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct EffectSize {
    /// The construct the path comes from.
    pub from: String,
    /// The construct it leads to.
    pub to: String,
    /// With the scores as they are, as cSEM. `None` where the construct is
    /// explained without rest.
    pub fixed_scores: Option<f64>,
    /// With the model estimated anew without the path, as seminr and SmartPLS.
    /// `None` where that model does not exist (a construct would be without
    /// paths) or cannot be estimated, and for models with products, which need
    /// the rows.
    pub reestimated: Option<f64>,
}

/// A rest of the variance that is none but for rounding.
const REST: f64 = 1e-12;

impl Fit {
    /// The effect size of each path. Models without one path each are
    /// estimated on the way.
    #[must_use]
    pub fn effect_sizes(&self) -> Vec<EffectSize> {
        let stage = &self.plan.last;
        let mut rows = Vec::new();
        for (j, own) in stage.predecessors.iter().enumerate() {
            let r = self.work.last.r_squared[j];
            for &l in own {
                let others: Vec<usize> = own.iter().copied().filter(|&at| at != l).collect();
                let size = |without: f64| {
                    Some((r - without) / (1.0 - r)).filter(|_| (1.0 - r).abs() > REST)
                };
                let fixed = size(self.explained(&others, j)).filter(|size| size.is_finite());
                let (from, to) = (stage.names[l].as_str(), stage.names[j].as_str());
                let reestimated = if others.is_empty() {
                    // Nothing explains it then.
                    size(0.0)
                } else {
                    self.without(from, to, &self.indicators).and_then(size)
                };
                rows.push(EffectSize {
                    from: from.to_owned(),
                    to: to.to_owned(),
                    fixed_scores: fixed,
                    reestimated,
                });
            }
        }
        rows
    }

    /// The share of a construct that some others explain.
    pub(crate) fn explained(&self, own: &[usize], to: usize) -> f64 {
        let count = self.plan.last.names.len();
        let correlations = &self.work.last.constructs;
        let pair = |i: usize, j: usize| correlations[i * count + j];
        let mut matrix: Vec<f64> =
            own.iter().flat_map(|&i| own.iter().map(move |&j| pair(i, j))).collect();
        let right: Vec<f64> = own.iter().map(|&i| pair(i, to)).collect();
        let mut slopes = right.clone();
        if !eliminate(&mut matrix, own.len(), &mut slopes) {
            return f64::NAN;
        }
        slopes.iter().zip(&right).map(|(slope, r)| slope * r).sum()
    }

    fn without(&self, from: &str, to: &str, indicators: &Indicators) -> Option<f64> {
        if self.expansion.is_some() {
            return None;
        }
        let model = self.estimated().without_path(from, to).ok()?;
        let fit = Self::new(&model, indicators, self.options.clone()).ok()?;
        fit.r_squared(to).ok()?
    }
}
