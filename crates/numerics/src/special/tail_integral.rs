//! The tail of a bell-shaped density by Gauss-Legendre quadrature: what the
//! incomplete gamma and beta functions use where shapes are large. Each node
//! is one density relative to the density at the edge, so a tail of 1e-300
//! keeps all its digits, and the cost does not grow with the shapes.

use std::sync::LazyLock;

use crate::double::deviance;
use crate::quadrature::GaussLegendre;

/// From this shape on the quadrature is exact to rounding.
pub(crate) const LARGE: f64 = 20.0;

/// Beyond this drop in log density the rest of the tail is below rounding.
const DROP: f64 = 38.0;

static RULE: LazyLock<GaussLegendre> = LazyLock::new(|| GaussLegendre::of_order(40));

/// `h(v) = slope v + sum of weight * (k v - ln(1 + k v))`: the fall of a log
/// density on the way out from the edge of the tail.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fall {
    pub(crate) slope: f64,
    pub(crate) terms: [(f64, f64); 2],
}

impl Fall {
    /// The integral of `exp(-h(v))` from 0 to the end of the tail.
    pub(crate) fn integral(&self) -> f64 {
        let length = self.length();
        RULE.integrate(|v| libm::exp(-self.at(v)), 0.0, length)
    }

    fn at(&self, v: f64) -> f64 {
        self.terms.iter().fold(self.slope * v, |sum, (weight, k)| {
            if *weight > 0.0 { sum + weight * deviance(k * v) } else { sum }
        })
    }

    fn derivative(&self, v: f64) -> f64 {
        self.terms
            .iter()
            .fold(self.slope, |sum, (weight, k)| sum + weight * k * (k * v / (1.0 + k * v)))
    }

    /// Where `h` reaches `DROP`, or the end of the support. `h` is convex, so
    /// after one step Newton's method stays on the outer side.
    fn length(&self) -> f64 {
        let end = self
            .terms
            .iter()
            .filter(|(weight, k)| *weight > 0.0 && *k < 0.0)
            .fold(f64::INFINITY, |end, (_, k)| end.min(-1.0 / k));
        let curvature: f64 = self.terms.iter().map(|(weight, k)| weight * k * k).sum();
        let root = (self.slope * self.slope + 2.0 * curvature * DROP).sqrt();
        let mut length = (2.0 * DROP / (self.slope + root)).min(0.9 * end);
        for _ in 0..8 {
            let fall = self.at(length);
            if (DROP..DROP + 4.0).contains(&fall) {
                break;
            }
            let step = (fall - DROP - 1.0) / self.derivative(length);
            let next = length - step;
            if next >= end {
                return end;
            }
            length = next;
        }
        length
    }
}
