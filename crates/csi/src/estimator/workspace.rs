//! The memory of one stage of an estimation, and its results.

use super::Stage;

/// How the weights settled.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Convergence {
    /// Iterations in all; 0 where nothing is iterated.
    pub iterations: usize,
    /// How many of them were damped.
    pub damped: usize,
    /// The last change, by the stop rule.
    pub change: f64,
    /// Whether the undamped weights went back and forth between two solutions,
    /// so that they were damped.
    pub cycle: bool,
}

/// Matrices of a stage with m items, in the order of their blocks, and k
/// constructs; all row by row.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    /// m x m: correlations, or covariances for raw items.
    pub(crate) s: Vec<f64>,
    /// m: standard deviations of the items in their own units.
    pub(crate) deviation: Vec<f64>,
    /// m: what turns a weight into that of the standardised item: 1, or the
    /// standard deviation for raw items.
    pub(crate) unit: Vec<f64>,
    /// m: weights of the items as they stand in `s`; proxies have variance 1.
    pub(crate) weights: Vec<f64>,
    /// k x m: covariances of proxies and items.
    pub(crate) cross: Vec<f64>,
    /// k x k: correlations of the proxies.
    pub(crate) proxies: Vec<f64>,
    /// k: reliabilities used to correct; 1 where nothing was.
    pub(crate) reliability: Vec<f64>,
    /// k: `c` of the loadings `c w` of corrected constructs; 0 where nothing
    /// was corrected.
    pub(crate) factor: Vec<f64>,
    /// k: whether the correction had to take a root of a negative number.
    pub(crate) negative: Vec<bool>,
    /// k x k: correlations of the constructs, corrected.
    pub(crate) constructs: Vec<f64>,
    /// k x k: path from the column to the row.
    pub(crate) paths: Vec<f64>,
    /// k: explained shares; 0 for exogenous constructs.
    pub(crate) r_squared: Vec<f64>,
    /// k: whether the iteration left the construct turned round.
    pub(crate) turned: Vec<f64>,
    // What only the iteration needs.
    pub(crate) new_weights: Vec<f64>,
    pub(crate) new_cross: Vec<f64>,
    pub(crate) earlier: Vec<f64>,
    pub(crate) inner: Vec<f64>,
    pub(crate) factors: Vec<f64>,
    pub(crate) system: Vec<f64>,
    pub(crate) right: Vec<f64>,
}

impl Workspace {
    pub(crate) fn new(stage: &Stage) -> Self {
        let (m, k) = (stage.items.len(), stage.blocks.len());
        let widest = stage.blocks.iter().map(|block| block.end - block.start).max().unwrap_or(0);
        let system = k.max(widest);
        Self {
            s: vec![0.0; m * m],
            deviation: vec![0.0; m],
            unit: vec![1.0; m],
            weights: vec![0.0; m],
            cross: vec![0.0; k * m],
            proxies: vec![0.0; k * k],
            reliability: vec![1.0; k],
            factor: vec![0.0; k],
            negative: vec![false; k],
            constructs: vec![0.0; k * k],
            paths: vec![0.0; k * k],
            r_squared: vec![0.0; k],
            turned: vec![1.0; k],
            new_weights: vec![0.0; m],
            new_cross: vec![0.0; k * m],
            earlier: vec![0.0; m],
            inner: vec![0.0; k * k],
            factors: vec![0.0; stage.factor_length],
            system: vec![0.0; system * system],
            right: vec![0.0; system],
        }
    }
}
