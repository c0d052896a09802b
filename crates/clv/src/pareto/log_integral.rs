//! The logarithm of a positive integral with its derivatives by the
//! parameters of the integrand.

use satis_numerics::{GaussLegendre, Jet};
use std::sync::LazyLock;

/// Gauss-Legendre rules on 0..1 of 8, 16 and 32 nodes.
static RULES: LazyLock<[Vec<(f64, f64)>; 3]> = LazyLock::new(|| {
    [8, 16, 32].map(|n| {
        // The order is in range.
        GaussLegendre::new(n).map_or_else(
            |_| Vec::new(),
            |rule| rule.nodes().map(|(x, w)| (0.5 * (1.0 + x), 0.5 * w)).collect(),
        )
    })
});

/// The smallest rule that integrates a function to full precision over a panel
/// of `width` on which its logarithm changes by `drop`, with singularities pi
/// away from the real line.
pub(crate) fn rule(width: f64, drop: f64) -> &'static [(f64, f64)] {
    let [small, middle, large] = &*RULES;
    if width < 0.9 && drop < 1.8 {
        small
    } else if width < 3.0 && drop < 10.0 {
        middle
    } else {
        large
    }
}

/// Sums over the nodes of an integral: weights, scores (derivatives of the log
/// integrand) and second derivatives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LogIntegral<const M: usize> {
    /// What the logarithms are measured from.
    peak: f64,
    weight: f64,
    scores: [f64; M],
    /// Sums of second derivatives plus products of scores.
    seconds: [[f64; M]; M],
}

impl<const M: usize> LogIntegral<M> {
    pub(crate) const fn new() -> Self {
        Self { peak: f64::NEG_INFINITY, weight: 0.0, scores: [0.0; M], seconds: [[0.0; M]; M] }
    }

    /// Rescales the sums where a node is higher than all before it.
    fn lift(&mut self, ln_value: f64) {
        let factor = (self.peak - ln_value).exp();
        self.peak = ln_value;
        self.weight *= factor;
        for i in 0..M {
            self.scores[i] *= factor;
            for j in 0..M {
                self.seconds[i][j] *= factor;
            }
        }
    }

    /// A node: the logarithm of the integrand and the weight of the rule.
    #[inline]
    pub(crate) fn add(&mut self, ln_value: f64, weight: f64) {
        if ln_value > self.peak {
            self.lift(ln_value);
        }
        self.weight += weight * (ln_value - self.peak).exp();
    }

    /// A node with the derivatives of the log integrand.
    #[inline]
    pub(crate) fn add_with(
        &mut self,
        ln_value: f64,
        weight: f64,
        scores: &[f64; M],
        seconds: &[[f64; M]; M],
    ) {
        if ln_value > self.peak {
            self.lift(ln_value);
        }
        let weight = weight * (ln_value - self.peak).exp();
        self.weight += weight;
        for i in 0..M {
            let scaled = weight * scores[i];
            self.scores[i] += scaled;
            for j in 0..M {
                self.seconds[i][j] += weight * seconds[i][j] + scaled * scores[j];
            }
        }
    }

    /// The logarithm of the integral.
    pub(crate) fn ln(&self) -> f64 {
        self.peak + self.weight.ln()
    }

    /// The logarithm of the integral with its derivatives.
    pub(crate) fn jet(&self) -> Jet<M> {
        let mean = self.scores.map(|sum| sum / self.weight);
        let mut hessian = [[0.0; M]; M];
        for i in 0..M {
            for j in 0..M {
                hessian[i][j] = self.seconds[i][j] / self.weight - mean[i] * mean[j];
            }
        }
        Jet { value: self.ln(), gradient: mean, hessian }
    }
}
