//! Correction for attenuation (PLSc) of the stage that was estimated.

use super::{Failure, Stage, Workspace};
use crate::options::Correction;
use crate::{Kind, Weighting};

/// Reliabilities of the constructs and their corrected correlations.
pub(super) fn apply(
    stage: &Stage,
    correction: Correction,
    work: &mut Workspace,
) -> Result<(), Failure> {
    let k = stage.blocks.len();
    work.reliability.fill(1.0);
    work.factor.fill(0.0);
    work.negative.fill(false);
    if correction != Correction::None {
        for (j, block) in stage.blocks.iter().enumerate() {
            let estimated = block.weighting.is_estimated();
            if block.kind != Kind::Reflective || block.size() < 2 || !estimated {
                continue;
            }
            let square = squared_factor(stage, j, correction, work);
            // As cSEM: the root of its size; the sign is told beside it.
            work.negative[j] = square < 0.0;
            let factor = square.abs().sqrt();
            let exists = factor > 0.0 && factor.is_finite();
            if !exists {
                return Err(Failure::NoCorrection(j));
            }
            let own = block.start..block.end;
            let length: f64 =
                own.map(|at| standardized(work, at) * direction(stage, j, at, work)).sum();
            work.factor[j] = factor;
            work.reliability[j] = (factor * length).powi(2);
        }
    }
    for i in 0..k {
        for j in 0..k {
            let attenuation = (work.reliability[i] * work.reliability[j]).sqrt();
            let proxies = work.proxies[i * k + j];
            work.constructs[i * k + j] = if i == j { 1.0 } else { proxies / attenuation };
        }
    }
    Ok(())
}

fn standardized(work: &Workspace, at: usize) -> f64 {
    work.weights[at] * work.unit[at]
}

/// What the loadings of a common factor are proportional to: the weights of
/// mode A, the correlations with the proxy of mode B.
pub(crate) fn direction(stage: &Stage, construct: usize, at: usize, work: &Workspace) -> f64 {
    match stage.blocks[construct].weighting {
        Weighting::ModeB => work.cross[construct * stage.items.len() + at] / work.unit[at],
        _ => standardized(work, at),
    }
}

/// `c^2` of one block, as the variant defines it.
fn squared_factor(
    stage: &Stage,
    construct: usize,
    correction: Correction,
    work: &Workspace,
) -> f64 {
    let m = stage.items.len();
    let block = &stage.blocks[construct];
    let pairs = move || {
        (block.start..block.end).flat_map(move |a| {
            (a + 1..block.end).map(move |b| {
                let s = work.s[a * m + b] / (work.unit[a] * work.unit[b]);
                (direction(stage, construct, a, work) * direction(stage, construct, b, work), s)
            })
        })
    };
    let count = (block.size() * (block.size() - 1) / 2) as f64;
    match correction {
        Correction::None => 1.0,
        Correction::RhoA => {
            let (above, below) = pairs().fold((0.0, 0.0), |(x, y), (w, s)| (x + w * s, y + w * w));
            above / below
        }
        Correction::WeightedLeastSquares => {
            let (above, below) = pairs().fold((0.0, 0.0), |(x, y), (w, s)| {
                let weight = 1.0 / (1.0 - s * s);
                (x + weight * w * s, y + weight * w * w)
            });
            above / below
        }
        Correction::Fisher => fisher(&pairs),
        Correction::ArithmeticMean => pairs().map(|(w, s)| s / w).sum::<f64>() / count,
        // The product of the ratios may be negative: then there is no root.
        Correction::GeometricMean => {
            (pairs().map(|(w, s)| (s / w).ln()).sum::<f64>() / count).exp()
        }
        Correction::HarmonicMean => count / pairs().map(|(w, s)| w / s).sum::<f64>(),
    }
}

/// Least squares of Fisher's z by golden sections, within what keeps every
/// `c^2 w_i w_j` below 1.
fn fisher<I: Iterator<Item = (f64, f64)>>(pairs: &impl Fn() -> I) -> f64 {
    let largest = pairs().fold(0.0_f64, |most, (w, _)| most.max(w.abs()));
    let loss =
        |c: f64| -> f64 { pairs().map(|(w, s)| (s.atanh() - (c * w).atanh()).powi(2)).sum() };
    let ratio = 0.5 * (5.0_f64.sqrt() - 1.0);
    let bound = (1.0 - 1e-12) / largest;
    let (mut low, mut high) = (-bound, bound);
    let mut inside = (high - ratio * (high - low), low + ratio * (high - low));
    let mut values = (loss(inside.0), loss(inside.1));
    // Newton's last steps would do no more: the loss is flat to rounding there.
    for _ in 0..90 {
        if values.0 < values.1 {
            high = inside.1;
            inside = (high - ratio * (high - low), inside.0);
            values = (loss(inside.0), values.0);
        } else {
            low = inside.0;
            inside = (inside.1, low + ratio * (high - low));
            values = (values.1, loss(inside.1));
        }
    }
    let start = 0.5 * (low + high);
    polish(pairs, start, bound)
}

/// Newton's method on the derivative of the loss, which golden sections leave
/// at the root of the precision.
fn polish<I: Iterator<Item = (f64, f64)>>(pairs: &impl Fn() -> I, start: f64, bound: f64) -> f64 {
    let mut c = start;
    for _ in 0..20 {
        let (mut slope, mut curvature) = (0.0, 0.0);
        for (w, s) in pairs() {
            let rest = (c * w).atanh() - s.atanh();
            let first = w / (1.0 - (c * w).powi(2));
            slope += rest * first;
            curvature += first * first + rest * 2.0 * c * w * first * first;
        }
        let next = c - slope / curvature;
        let usable = curvature > 0.0 && next.abs() < bound;
        if !usable {
            return c;
        }
        if (next - c).abs() <= 1e-15 * c.abs() {
            return next;
        }
        c = next;
    }
    c
}
