//! The likelihood of one customer under GGompertz/NBD, as a sum of positive
//! parts: still alive, or left at a time between the last purchase and now.

use satis_numerics::{Jet, Scalar};

use crate::geometric::Line;
use crate::pareto::{LogIntegral, rule};

/// Below the peak by this much in logarithm an integrand has ended.
const DEPTH: f64 = 45.0;

/// How far the log integrand changes over one panel.
const DROP: f64 = 15.0;

/// `G(u) = beta - 1 + e^(b u)`, in the shapes in which it is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Growth {
    /// `ln(G(u) / beta)`.
    pub(crate) ln: f64,
    /// `e^(b u) / G(u)`.
    pub(crate) share: f64,
    /// `1 / G(u)`.
    pub(crate) inverse: f64,
}

impl Growth {
    pub(crate) fn at(b: f64, beta: f64, u: f64) -> Self {
        let y = b * u;
        if y < 600.0 {
            let grown = y.exp_m1();
            let whole = beta + grown;
            Self { ln: (grown / beta).ln_1p(), share: (1.0 + grown) / whole, inverse: 1.0 / whole }
        } else {
            Self { ln: y - beta.ln(), share: 1.0, inverse: 0.0 }
        }
    }
}

/// Panels from one time to another on which a rule of 32 nodes is exact:
/// short where the integrand falls fast or the zeros of `G` are near, which lie
/// on the line `Re u = ln |beta - 1| / b`.
pub(crate) struct Panels {
    pub(crate) b: f64,
    pub(crate) beta: f64,
    /// The distance of 0 from the singularity of the purchase rates.
    pub(crate) alpha: f64,
}

impl Panels {
    /// The length of the panel at `u` where the log integrand changes at
    /// `rate`.
    pub(crate) fn length(&self, u: f64, rate: f64) -> f64 {
        // ln(1 - beta) also where beta is so small that 1 - beta is 1.
        let distance = if self.beta < 1.0 { (-self.beta).ln_1p() } else { (self.beta - 1.0).ln() };
        let line = distance / self.b;
        let away = u - line;
        let near = 2.5 / self.b;
        let zeros = if self.beta < 1.0 {
            // The zero on the real line is at `line`, which is below 0.
            (1.5 * away).max(f64::MIN_POSITIVE)
        } else if away > 0.0 {
            near.max(1.5 * away)
        } else {
            near.max(-0.7 * away)
        };
        (DROP / rate).min(5.0 * (self.alpha + u)).min(zeros)
    }
}

/// The log-odds of having left, with derivatives by r, alpha, b, s and beta
/// where they are wanted; `None` where `t_x = T`.
pub(crate) fn log_odds<const DERIVATIVES: bool>(
    [r, alpha, b, s, beta]: [f64; 5],
    line: Line,
) -> Option<Jet<5>> {
    let Line { x, recency, age, .. } = line;
    if age <= recency {
        return None;
    }
    let shape = r + x;
    let panels = Panels { b, beta, alpha };
    let end = Growth::at(b, beta, age);
    let p_end = 1.0 / (alpha + age);
    let base = (b * s).ln();
    let nodes = rule(9.0, 99.0);
    let mut sums = LogIntegral::<5>::new();
    let mut peak = f64::NEG_INFINITY;
    let mut from = recency;
    while from < age {
        let here = Growth::at(b, beta, from);
        let turning = ((beta - 1.0) * here.inverse).abs();
        let rate = shape / (alpha + from) + b * (s * here.share + turning);
        let length = panels.length(from, rate).min(age - from);
        let mut last = 0.0;
        for &(place, weight) in nodes {
            let u = from + length * place;
            let growth = Growth::at(b, beta, u);
            let rest = age - u;
            let bought = (rest / (alpha + u)).ln_1p();
            let lived = end.ln - growth.ln;
            let ln_value = shape * bought + s * lived + growth.share.ln();
            last = ln_value;
            peak = peak.max(ln_value);
            let weight = weight * length;
            if !DERIVATIVES {
                sums.add(ln_value, weight);
                continue;
            }
            let p = 1.0 / (alpha + u);
            let dp = -rest * p * p_end;
            let (q, h) = (growth.inverse, u * growth.share);
            let (q_end, h_end) = (end.inverse, age * end.share);
            let (dq, dh) = (q_end - q, h_end - h);
            // Derivatives of h by b.
            let (bend, bend_end) = (h * (u - h), h_end * (age - h_end));
            let scores =
                [bought, shape * dp, 1.0 / b + s * dh + u - h, 1.0 / s + lived, s * dq - q];
            let mut seconds = [[0.0; 5]; 5];
            let mut set = |i: usize, j: usize, value: f64| {
                seconds[i][j] = value;
                seconds[j][i] = value;
            };
            set(0, 1, dp);
            set(1, 1, -shape * dp * (p_end + p));
            set(2, 2, -1.0 / (b * b) + s * (bend_end - bend) - bend);
            set(2, 3, dh);
            set(2, 4, s * (h * q - h_end * q_end) + h * q);
            set(3, 3, -1.0 / (s * s));
            set(3, 4, dq);
            set(4, 4, s * (q * q - q_end * q_end) + q * q);
            sums.add_with(ln_value, weight, &scores, &seconds);
        }
        from = if length < age - from { from + length } else { age };
        if last < peak - DEPTH {
            break;
        }
    }
    let mut jet = if DERIVATIVES { sums.jet() } else { Jet::constant(sums.ln()) };
    jet.value += base;
    Some(jet)
}

/// The log-likelihood of one customer without `ln Gamma(r+x) / Gamma(r)`.
pub(crate) fn by_times<S: Scalar>(parameters: &[S; 5], line: Line) -> S {
    let values = parameters.map(Scalar::value);
    let [r, alpha, b, s, beta] = values;
    let Line { x, age, .. } = line;
    let fall = (age / alpha).ln_1p();
    let bought = if x > 0.0 { x * (alpha + age).ln() } else { 0.0 };
    let growth = Growth::at(b, beta, age);
    let alive = -r * fall - bought - s * growth.ln;
    if !S::DERIVATIVES {
        let odds = log_odds::<false>(values, line).map_or(0.0, |odds| odds.value.softplus());
        return S::constant(alive + odds);
    }
    let p = 1.0 / (alpha + age);
    let dp = age * p / alpha;
    let (q, h) = (growth.inverse, age * growth.share);
    // 1/beta - 1/G(T).
    let dq = (growth.share - q) / beta;
    let mut outer = Jet::<5> {
        value: alive,
        gradient: [-fall, r * dp - x * p, -s * h, -growth.ln, s * dq],
        hessian: [[0.0; 5]; 5],
    };
    let mut set = |i: usize, j: usize, value: f64| {
        outer.hessian[i][j] = value;
        outer.hessian[j][i] = value;
    };
    set(0, 1, dp);
    set(1, 1, x * p * p - r * dp * (1.0 / alpha + p));
    set(2, 2, -s * h * (age - h));
    set(2, 3, -h);
    set(2, 4, s * h * q);
    set(3, 4, dq);
    set(4, 4, -s * dq * (1.0 / beta + q));
    if let Some(odds) = log_odds::<true>(values, line) {
        outer = outer + odds.softplus();
    }
    S::compose(parameters, &outer)
}
