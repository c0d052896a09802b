//! The likelihood of one customer under Pareto/NBD, as a sum of positive parts:
//! still alive, or left at a time between the last purchase and now.

use satis_numerics::{Jet, Scalar};

use super::log_integral::{LogIntegral, rule};
use crate::geometric::Line;

/// Beyond a fall of this much in logarithm nothing is left to integrate.
const DEPTH: f64 = 40.0;

/// The widest panel of one rule.
const PANEL: f64 = 7.0;

/// The log-odds of having left, `ln(s integral from t_x to T of
/// ((alpha+T)/(alpha+u))^(r+x) ((beta+T)/(beta+u))^s / (beta+u) du)`, with
/// derivatives by r, alpha, s and beta where they are wanted.
///
/// With `m` the smaller of alpha and beta and `v = ln((m+u) / (m+t_x))` the
/// integrand has its singularities at imaginary distance pi, and Gauss-Legendre
/// rules converge geometrically. `None` where `t_x = T`: nobody can have left.
pub(crate) fn log_odds<const DERIVATIVES: bool>(
    [r, alpha, s, beta]: [f64; 4],
    line: Line,
) -> Option<Jet<4>> {
    let Line { x, recency, age, .. } = line;
    let length = age - recency;
    if length <= 0.0 {
        return None;
    }
    let shape = r + x;
    let smaller = alpha.min(beta);
    let (start, from_alpha, from_beta) = (smaller + recency, alpha + recency, beta + recency);
    let span = (length / start).ln_1p();
    let (ratio_alpha, ratio_beta) = (start / from_alpha, start / from_beta);
    let decay = shape * ratio_alpha + (s + 1.0) * ratio_beta - 1.0;
    let end = if decay * span > DEPTH { DEPTH / decay } else { span };
    let panels = (end / PANEL).ceil().max(1.0);
    let width = end / panels;
    // ln((alpha+T)/(alpha+t_x)) and the same for beta.
    let (all_alpha, all_beta) = ((length / from_alpha).ln_1p(), (length / from_beta).ln_1p());
    let base = shape * all_alpha + s * all_beta + (s * ratio_beta).ln();
    let rough = (shape * all_alpha + (s + 1.0) * all_beta + span).min(DEPTH + end);
    let nodes = rule(width, rough / panels);
    let alpha_is_smaller = alpha <= beta;
    let (p_end, q_end) = (1.0 / (alpha + age), 1.0 / (beta + age));
    let inverse_s = 1.0 / s;

    let mut sums = LogIntegral::<4>::new();
    let mut from = 0.0;
    while from < end - 0.5 * width {
        for &(place, weight) in nodes {
            let v = from + width * place;
            let grown = v.exp_m1();
            let other = (grown * if alpha_is_smaller { ratio_beta } else { ratio_alpha }).ln_1p();
            let (l_alpha, l_beta) = if alpha_is_smaller { (v, other) } else { (other, v) };
            let ln_value = v - shape * l_alpha - (s + 1.0) * l_beta;
            let weight = weight * width;
            if DERIVATIVES {
                let after = start * grown;
                let p = 1.0 / (from_alpha + after);
                let q = 1.0 / (from_beta + after);
                // 1/(alpha+T) - 1/(alpha+u) without the subtraction.
                let rest = length - after;
                let (dp, dq) = (-rest * p_end * p, -rest * q_end * q);
                let scores =
                    [all_alpha - l_alpha, shape * dp, inverse_s + all_beta - l_beta, s * dq - q];
                let mut seconds = [[0.0; 4]; 4];
                seconds[0][1] = dp;
                seconds[1][0] = dp;
                seconds[1][1] = -shape * dp * (p_end + p);
                seconds[2][2] = -inverse_s * inverse_s;
                seconds[2][3] = dq;
                seconds[3][2] = dq;
                seconds[3][3] = q * q - s * dq * (q_end + q);
                sums.add_with(ln_value, weight, &scores, &seconds);
            } else {
                sums.add(ln_value, weight);
            }
        }
        from += width;
    }
    let mut jet = if DERIVATIVES { sums.jet() } else { Jet::constant(sums.ln()) };
    jet.value += base;
    Some(jet)
}

/// The log-likelihood of one customer without what depends on the frequency
/// alone, `ln Gamma(r+x) / Gamma(r)`.
pub(crate) fn by_times<S: Scalar>(parameters: &[S; 4], line: Line) -> S {
    let values = parameters.map(Scalar::value);
    let [r, alpha, s, beta] = values;
    let Line { x, age, .. } = line;
    // r ln(alpha / (alpha+T)) - x ln(alpha+T) + s ln(beta / (beta+T)), in which
    // large r and alpha, or s and beta, do not cancel.
    let (fall_alpha, fall_beta) = ((age / alpha).ln_1p(), (age / beta).ln_1p());
    let bought = if x > 0.0 { x * (alpha + age).ln() } else { 0.0 };
    let alive = -r * fall_alpha - bought - s * fall_beta;
    if !S::DERIVATIVES {
        let odds = log_odds::<false>(values, line).map_or(0.0, |odds| odds.value.softplus());
        return S::constant(alive + odds);
    }
    let (p, q) = (1.0 / (alpha + age), 1.0 / (beta + age));
    // 1/alpha - 1/(alpha+T), and the same for beta.
    let (dp, dq) = (age * p / alpha, age * q / beta);
    let mut outer = Jet::<4> {
        value: alive,
        gradient: [-fall_alpha, r * dp - x * p, -fall_beta, s * dq],
        hessian: [[0.0; 4]; 4],
    };
    outer.hessian[0][1] = dp;
    outer.hessian[1][0] = dp;
    outer.hessian[1][1] = x * p * p - r * dp * (1.0 / alpha + p);
    outer.hessian[2][3] = dq;
    outer.hessian[3][2] = dq;
    outer.hessian[3][3] = -s * dq * (1.0 / beta + q);
    if let Some(odds) = log_odds::<true>(values, line) {
        outer = outer + odds.softplus();
    }
    S::compose(parameters, &outer)
}
