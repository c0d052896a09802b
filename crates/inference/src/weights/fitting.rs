//! Iterative proportional fitting on collapsed respondents.

use crate::Error;
use crate::weights::bound::{Bound, BoundMargin};

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stop {
    /// The largest deviation of a level from its target, as a share of the
    /// total.
    pub(crate) tolerance: f64,
    pub(crate) max_sweeps: u32,
}

/// Weights of the combinations, and how they were reached.
#[derive(Debug, Clone)]
pub(crate) struct Fit {
    pub(crate) weights: Vec<f64>,
    pub(crate) sweeps: u32,
}

/// Rakes the weights of combinations whose levels are given margin by margin.
///
/// Deming & Stephan (1940), On a least squares adjustment of a sampled
/// frequency table when the expected marginal totals are known.
pub(crate) fn fit(
    codes: &[Vec<u32>],
    start: &[f64],
    bound: &Bound,
    stop: Stop,
) -> Result<Fit, Error> {
    let total = bound.total;
    let scale = total / start.iter().sum::<f64>();
    let mut weights: Vec<f64> = start.iter().map(|weight| weight * scale).collect();
    let mut last = f64::INFINITY;
    for sweep in 1..=stop.max_sweeps {
        for (margin, codes) in bound.margins.iter().zip(codes) {
            step(margin, codes, &mut weights);
        }
        // A single margin without gaps is met by one step.
        let (deviation, place) = largest_deviation(codes, &weights, bound);
        if deviation.is_nan() {
            return Err(diverged(sweep, deviation, place));
        }
        // Within the tolerance, go on as long as sweeps gain something, so that
        // margins are hit as well as rounding allows.
        if deviation <= stop.tolerance && deviation >= 0.9 * last || deviation <= 0.0 {
            return Ok(Fit { weights, sweeps: sweep });
        }
        if sweep == stop.max_sweeps {
            if deviation <= stop.tolerance {
                return Ok(Fit { weights, sweeps: sweep });
            }
            return Err(diverged(sweep, deviation, place));
        }
        last = deviation;
    }
    Err(diverged(0, f64::INFINITY, String::new()))
}

fn diverged(iterations: u32, deviation: f64, place: String) -> Error {
    Error::NotConverged { method: "raking", iterations, deviation, place }
}

/// Scales the levels of one margin to their targets.
fn step(margin: &BoundMargin, codes: &[u32], weights: &mut [f64]) {
    let (sums, outside) = BoundMargin::sums(codes.iter(), weights, margin.targets.len());
    let mut factors: Vec<f64> =
        margin.targets.iter().zip(&sums).map(|(target, sum)| ratio(*target, *sum)).collect();
    let mut rest = 1.0;
    if margin.is_partial() {
        // Those with a level get `c p_j / q_j`, the others `c exp(KL)`: the
        // nearest weights with these shares, and c keeps the total.
        let inside: f64 = sums.iter().sum();
        let divergence: f64 = margin
            .targets
            .iter()
            .zip(&sums)
            .filter(|(target, sum)| **target > 0.0 && **sum > 0.0)
            .map(|(target, sum)| target * (target * inside / sum).ln())
            .sum();
        let constant = (inside + outside) / (inside + outside * divergence.exp());
        for factor in &mut factors {
            *factor *= inside * constant;
        }
        rest = divergence.exp() * constant;
    }
    for (weight, &code) in weights.iter_mut().zip(codes) {
        *weight *= factors.get(crate::weights::bound::position(code)).copied().unwrap_or(rest);
    }
}

fn ratio(target: f64, sum: f64) -> f64 {
    if sum > 0.0 { target / sum } else { 0.0 }
}

/// The largest deviation from a target as a share of the total, and where.
pub(crate) fn largest_deviation(
    codes: &[Vec<u32>],
    weights: &[f64],
    bound: &Bound,
) -> (f64, String) {
    let mut worst = 0.0;
    let mut place = None;
    for (margin, codes) in bound.margins.iter().zip(codes) {
        let (sums, _) = BoundMargin::sums(codes.iter(), weights, margin.targets.len());
        let inside: f64 = if margin.is_partial() { sums.iter().sum() } else { 1.0 };
        for ((sum, target), level) in sums.iter().zip(&margin.targets).zip(&margin.levels) {
            let deviation = (sum - target * inside).abs() / bound.total;
            if deviation > worst || deviation.is_nan() {
                worst = deviation;
                place = Some((&margin.name, level));
            }
        }
    }
    let place = place.map_or_else(String::new, |(name, level)| format!("{name} = {level}"));
    (worst, place)
}
