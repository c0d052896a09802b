//! Finds the point that leaves a given tail. On the scales used here (the
//! logarithm for gamma, the logit for beta) both tails are log-concave, so
//! Halley's method on the logarithm of the tail converges from anywhere; a
//! bracket guards against rounding and underflow.

use crate::error::{Error, Result};

/// Which tail is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Lower,
    Upper,
}

/// The distribution at one point, on the scale of the steps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Local {
    /// The tail on the wanted side.
    pub(crate) tail: f64,
    /// The density per unit step.
    pub(crate) density: f64,
    /// The derivative of the logarithm of the density.
    pub(crate) score: f64,
}

const LIMIT: usize = 200;

/// The point where `local(point).tail` is `target`. `shift` moves a point by a
/// step on the scale, upwards for a positive one.
pub(crate) fn solve<P: Copy>(
    target: f64,
    side: Side,
    start: P,
    local: impl Fn(P) -> Local,
    shift: impl Fn(P, f64) -> P,
) -> Result<P> {
    let ln_target = libm::log(target);
    let mut point = start;
    let mut position = 0.0;
    let mut low = f64::NEG_INFINITY;
    let mut high = f64::INFINITY;
    for round in 0..LIMIT {
        let here = local(point);
        if !(here.tail.is_finite() && here.density.is_finite()) {
            break;
        }
        let too_low = (here.tail < target) == (side == Side::Lower);
        if too_low {
            low = position;
        } else {
            high = position;
        }
        let newton = newton_step(&here, target, ln_target, side);
        let (step, settled) = match newton {
            Some(step) if position + step > low && position + step < high => {
                let scale = 1.0 + here.score.abs() + (here.density / here.tail).abs();
                (step, (step * scale).abs() < 1e-6 || step.abs() < 1e-16)
            }
            Some(step) if step.abs() < 1e-14 => (step, true),
            _ => {
                let next = if low.is_finite() && high.is_finite() {
                    0.5 * (low + high)
                } else if too_low {
                    position + reach(round)
                } else {
                    position - reach(round)
                };
                let step = next - position;
                (step, step.abs() <= 4.0 * f64::EPSILON * position.abs().max(1.0))
            }
        };
        point = shift(point, step);
        position += step;
        if settled {
            return Ok(point);
        }
    }
    Err(Error::NoConvergence { method: "quantile", limit: LIMIT, last: position })
}

/// How far to jump while one end of the bracket is still open.
fn reach(round: usize) -> f64 {
    let doublings = i32::try_from(round.min(10)).unwrap_or(10);
    0.25 * libm::ldexp(1.0, doublings)
}

/// Halley's step on `ln(tail / target)`; `None` where the tail or the density
/// has underflowed.
fn newton_step(here: &Local, target: f64, ln_target: f64, side: Side) -> Option<f64> {
    if here.tail <= 0.0 || here.density <= 0.0 {
        return None;
    }
    let relative = (here.tail - target) / target;
    let miss =
        if relative.abs() < 0.5 { libm::log1p(relative) } else { libm::log(here.tail) - ln_target };
    let slope = match side {
        Side::Lower => here.density / here.tail,
        Side::Upper => -here.density / here.tail,
    };
    let newton = -miss / slope;
    let bend = 0.5 * newton * (here.score - slope);
    let step = newton / (1.0 + bend).clamp(0.4, 4.0);
    step.is_finite().then_some(step)
}
