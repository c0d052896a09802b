//! The maximum of a smooth function by damped Newton steps in a trust region,
//! from several starts, with the Nelder-Mead simplex where Newton cannot begin.

use crate::matrix::{factor, solve};

/// A function to maximise, with its derivatives.
pub trait Objective {
    /// How many variables it has.
    fn dimension(&self) -> usize;

    /// Its value; NaN or minus infinity where it has none.
    fn value(&self, at: &[f64]) -> f64;

    /// Value, gradient and Hessian.
    fn derivatives(&self, at: &[f64]) -> Derivatives;
}

/// Value, gradient and Hessian of a function at a point.
#[derive(Debug, Clone, PartialEq)]
pub struct Derivatives {
    /// The value.
    pub value: f64,
    /// The first derivatives.
    pub gradient: Vec<f64>,
    /// The second derivatives, row by row.
    pub hessian: Vec<f64>,
}

impl Derivatives {
    /// All zero, to add to.
    #[must_use]
    pub fn zero(dimension: usize) -> Self {
        Self {
            value: 0.0,
            gradient: vec![0.0; dimension],
            hessian: vec![0.0; dimension * dimension],
        }
    }

    fn is_finite(&self) -> bool {
        self.value.is_finite()
            && self.gradient.iter().chain(&self.hessian).all(|entry| entry.is_finite())
    }

    fn norm(&self) -> f64 {
        self.gradient.iter().fold(0.0, |norm, slope| slope.abs().max(norm))
    }
}

/// How [`maximise`] works.
#[derive(Debug, Clone, PartialEq)]
pub struct MaximiseOptions {
    /// It stops when no derivative is larger than this. 1e-9 by default; it
    /// also stops where rounding leaves no better point.
    pub gradient_tolerance: f64,
    /// The most Newton steps from one start. 200 by default.
    pub iterations: usize,
    /// Each variable stays within its bounds; a maximum at one of them is
    /// [`Status::Runaway`]. Empty for none: then -700 and 700, the range of
    /// the logarithm.
    pub bounds: Vec<(f64, f64)>,
    /// Whether every start is followed to its end and the highest maximum
    /// taken, or the best start first and the others only where it fails.
    pub every_start: bool,
}

impl Default for MaximiseOptions {
    fn default() -> Self {
        Self { gradient_tolerance: 1e-9, iterations: 200, bounds: Vec::new(), every_start: false }
    }
}

/// How the search ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// At an interior maximum: the gradient is zero up to rounding and the
    /// Hessian is negative definite.
    Converged,
    /// At a bound, or on a slope that rises for ever and ever less: these
    /// variables run off, so there is no interior maximum.
    Runaway {
        /// Their positions, from 0.
        variables: Vec<usize>,
    },
    /// At a point with a zero gradient where the Hessian is singular: a
    /// direction in which the function is flat.
    Flat,
    /// The steps ran out.
    StepLimit,
}

/// The highest point found.
#[derive(Debug, Clone, PartialEq)]
pub struct Maximum {
    /// Where it is.
    pub point: Vec<f64>,
    /// Value, gradient and Hessian there.
    pub derivatives: Derivatives,
    /// The largest derivative by size, variables at a bound left out.
    pub gradient_norm: f64,
    /// How many steps were taken from the start that led here.
    pub iterations: usize,
    /// How many times the function was evaluated, over all starts.
    pub evaluations: usize,
    /// How the search ended.
    pub status: Status,
}

/// The maximum of a function from the best of several starts; `None` if the
/// function has no finite value at or near any of them.
///
/// Each step solves `(-H + damping I) step = gradient` within a trust region
/// (Nocedal and Wright 2006, "Numerical optimization", chapter 4); where the
/// gradient is small enough that values differ by rounding alone, pure Newton
/// steps follow as long as they reduce it.
///
/// # Example
///
/// ```
/// use satis_numerics::{Derivatives, MaximiseOptions, Objective, Status, maximise};
///
/// /// 4 successes of 10: the log-likelihood of the log-odds u.
/// struct Odds;
/// impl Objective for Odds {
///     fn dimension(&self) -> usize {
///         1
///     }
///     fn value(&self, at: &[f64]) -> f64 {
///         4.0 * at[0] - 10.0 * at[0].exp().ln_1p()
///     }
///     fn derivatives(&self, at: &[f64]) -> Derivatives {
///         let p = 1.0 / (1.0 + (-at[0]).exp());
///         Derivatives {
///             value: self.value(at),
///             gradient: vec![4.0 - 10.0 * p],
///             hessian: vec![-10.0 * p * (1.0 - p)],
///         }
///     }
/// }
/// let found = maximise(&Odds, &[vec![3.0]], &MaximiseOptions::default()).unwrap();
/// assert_eq!(found.status, Status::Converged);
/// assert!((found.point[0] - (0.4_f64 / 0.6).ln()).abs() < 1e-12);
/// ```
#[must_use]
pub fn maximise(
    objective: &impl Objective,
    starts: &[Vec<f64>],
    options: &MaximiseOptions,
) -> Option<Maximum> {
    let mut search = Search { objective, options, evaluations: 0 };
    let mut ranked: Vec<(f64, &Vec<f64>)> = starts
        .iter()
        .filter(|start| start.len() == objective.dimension())
        .map(|start| {
            let value = if starts.len() == 1 { 0.0 } else { search.value(start) };
            (if value.is_finite() { value } else { f64::NEG_INFINITY }, start)
        })
        .collect();
    // A stable sort: among equals the first start comes first.
    ranked.sort_by(|left, right| right.0.total_cmp(&left.0));
    let mut best: Option<Maximum> = None;
    for (_, start) in ranked {
        let Some(found) = search.follow(start) else { continue };
        let done = found.status == Status::Converged;
        if best.as_ref().is_none_or(|best| better(&found, best)) {
            best = Some(found);
        }
        if done && !options.every_start {
            break;
        }
    }
    best.map(|mut best| {
        best.evaluations = search.evaluations;
        best
    })
}

/// Whether one maximum is better than another: clearly higher, or as high and
/// interior.
fn better(one: &Maximum, other: &Maximum) -> bool {
    let (left, right) = (one.derivatives.value, other.derivatives.value);
    let rounding = 1e-10 * (1.0 + right.abs());
    if (left - right).abs() > rounding {
        return left > right;
    }
    let rank = |maximum: &Maximum| maximum.status == Status::Converged;
    rank(one) && !rank(other)
}

struct Search<'a, O> {
    objective: &'a O,
    options: &'a MaximiseOptions,
    evaluations: usize,
}

/// The longest step of one variable.
const LARGEST_RADIUS: f64 = 4.0;

/// Below this share of the value a change is rounding.
const ROUNDING: f64 = 1e-13;

/// A step of more than half a unit that promises less than this leads nowhere:
/// the function is level in its direction.
const LEVEL: f64 = 1e-6;

impl<O: Objective> Search<'_, O> {
    fn value(&mut self, at: &[f64]) -> f64 {
        self.evaluations += 1;
        let value = self.objective.value(at);
        if value.is_nan() { f64::NEG_INFINITY } else { value }
    }

    fn derivatives(&mut self, at: &[f64]) -> Option<Derivatives> {
        self.evaluations += 1;
        Some(self.objective.derivatives(at)).filter(Derivatives::is_finite)
    }

    fn bounds(&self, variable: usize) -> (f64, f64) {
        self.options.bounds.get(variable).copied().unwrap_or((-700.0, 700.0))
    }

    fn clamp(&self, point: &mut [f64]) {
        for (variable, x) in point.iter_mut().enumerate() {
            let (low, high) = self.bounds(variable);
            *x = x.max(low).min(high);
        }
    }

    /// The variables that press against a bound.
    fn pressed(&self, point: &[f64], gradient: &[f64]) -> Vec<usize> {
        (0..point.len())
            .filter(|&variable| {
                let (low, high) = self.bounds(variable);
                (point[variable] <= low && gradient[variable] <= 0.0)
                    || (point[variable] >= high && gradient[variable] >= 0.0)
            })
            .collect()
    }

    fn follow(&mut self, start: &[f64]) -> Option<Maximum> {
        let mut point = start.to_vec();
        self.clamp(&mut point);
        let mut here = match self.derivatives(&point) {
            Some(here) => here,
            None => {
                point = self.simplex(&point)?;
                self.derivatives(&point)?
            }
        };
        let mut radius: f64 = 1.0;
        let mut iterations = 0;
        let mut simplexes = 0;
        let mut settled = false;
        let mut level: Vec<usize> = Vec::new();
        let mut level_steps = 0;
        while iterations < self.options.iterations {
            let pressed = self.pressed(&point, &here.gradient);
            let norm = free_norm(&here.gradient, &pressed);
            if norm <= self.options.gradient_tolerance {
                settled = true;
                break;
            }
            iterations += 1;
            let Some((step, definite)) = newton_step(&here, &pressed, radius) else { break };
            let gain = dot(&step, &here.gradient);
            let length = step.iter().fold(0.0, |longest: f64, part| longest.max(part.abs()));
            if length > 0.5 && gain < LEVEL {
                level_steps += 1;
                if level_steps == 3 {
                    level = (0..step.len()).filter(|&at| step[at].abs() > 0.2 * length).collect();
                    break;
                }
            } else {
                level_steps = 0;
            }
            // Values cannot tell such steps apart: the gradient decides.
            if definite && gain.abs() <= ROUNDING * (1.0 + here.value.abs()) {
                let mut next = add(&point, &step);
                self.clamp(&mut next);
                if let Some(there) = self.derivatives(&next) {
                    let smaller = free_norm(&there.gradient, &pressed) < 0.5 * norm;
                    if smaller || there.norm() < norm {
                        (point, here) = (next, there);
                    }
                    if smaller {
                        continue;
                    }
                }
                settled = true;
                break;
            }
            let mut next = add(&point, &step);
            self.clamp(&mut next);
            let step: Vec<f64> = next.iter().zip(&point).map(|(to, from)| to - from).collect();
            let length = step.iter().fold(0.0, |longest: f64, part| longest.max(part.abs()));
            let promised = dot(&step, &here.gradient) + 0.5 * quadratic(&here.hessian, &step);
            let there = self.derivatives(&next);
            let gained = there.as_ref().map_or(f64::NEG_INFINITY, |there| there.value - here.value);
            let ratio = if promised > 0.0 { gained / promised } else { -1.0 };
            let slack = ROUNDING * (1.0 + here.value.abs());
            match there {
                Some(there) if ratio > 1e-4 || (gained > -slack && there.norm() < 0.5 * norm) => {
                    (point, here) = (next, there);
                    if ratio > 0.75 && length > 0.5 * radius {
                        radius = (2.0 * radius).min(LARGEST_RADIUS);
                    } else if ratio < 0.25 {
                        radius = (0.5 * length).max(1e-12);
                    }
                }
                _ => {
                    radius = 0.25 * length.min(radius);
                    if radius < 1e-13 {
                        // Newton is stuck where it should not be: let a
                        // simplex look around, once.
                        simplexes += 1;
                        let found = if simplexes == 1 { self.simplex(&point) } else { None };
                        let found = found.and_then(|at| Some((self.derivatives(&at)?, at)));
                        match found {
                            Some((there, at)) if there.value > here.value => {
                                (point, here) = (at, there);
                                radius = 0.1;
                            }
                            _ => {
                                settled = norm <= 1e-6 * (1.0 + here.value.abs());
                                break;
                            }
                        }
                    }
                }
            }
        }
        let mut pressed = self.pressed(&point, &here.gradient);
        // Who stopped a hair before a bound ran there all the same.
        let near = (0..point.len()).filter(|&variable| {
            let (low, high) = self.bounds(variable);
            point[variable] - low < 1e-5 || high - point[variable] < 1e-5
        });
        for variable in level.into_iter().chain(near) {
            if !pressed.contains(&variable) {
                pressed.push(variable);
            }
        }
        pressed.sort_unstable();
        let gradient_norm = free_norm(&here.gradient, &pressed);
        let status = if !pressed.is_empty() {
            Status::Runaway { variables: pressed }
        } else if !settled {
            Status::StepLimit
        } else if flat(&here.hessian, point.len()) {
            Status::Flat
        } else {
            Status::Converged
        };
        Some(Maximum {
            point,
            derivatives: here,
            gradient_norm,
            iterations,
            evaluations: self.evaluations,
            status,
        })
    }

    /// The best point of a simplex (Nelder and Mead 1965) around `centre`, or
    /// `None` if the function is finite nowhere on the way.
    fn simplex(&mut self, centre: &[f64]) -> Option<Vec<f64>> {
        let n = centre.len();
        let mut corners: Vec<(f64, Vec<f64>)> = (0..=n)
            .map(|corner| {
                let mut point = centre.to_vec();
                if let Some(x) = corner.checked_sub(1).and_then(|axis| point.get_mut(axis)) {
                    *x += 0.5;
                }
                self.clamp(&mut point);
                (self.value(&point), point)
            })
            .collect();
        for _ in 0..200 * n {
            corners.sort_by(|left, right| right.0.total_cmp(&left.0));
            let (best, worst) = (corners[0].0, corners[n].0);
            if best.is_finite() && best - worst <= 1e-9 * (1.0 + best.abs()) {
                break;
            }
            let middle: Vec<f64> = (0..n)
                .map(|axis| corners[..n].iter().map(|(_, p)| p[axis]).sum::<f64>() / n as f64)
                .collect();
            let mut at = |factor: f64, from: &[f64]| {
                let mut point: Vec<f64> =
                    middle.iter().zip(from).map(|(m, f)| m + factor * (f - m)).collect();
                self.clamp(&mut point);
                (self.value(&point), point)
            };
            let reflected = at(-1.0, &corners[n].1);
            if reflected.0 > best {
                let expanded = at(-2.0, &corners[n].1);
                corners[n] = if expanded.0 > reflected.0 { expanded } else { reflected };
            } else if reflected.0 > corners[n - 1].0 {
                corners[n] = reflected;
            } else {
                let inside = at(0.5, &corners[n].1);
                if inside.0 > worst {
                    corners[n] = inside;
                } else {
                    let top = corners[0].1.clone();
                    for corner in &mut corners[1..] {
                        let mut point: Vec<f64> =
                            corner.1.iter().zip(&top).map(|(x, t)| 0.5 * (x + t)).collect();
                        self.clamp(&mut point);
                        *corner = (self.value(&point), point);
                    }
                }
            }
        }
        corners.sort_by(|left, right| right.0.total_cmp(&left.0));
        let (value, point) = corners.swap_remove(0);
        value.is_finite().then_some(point)
    }
}

/// The step in the free variables, at most `radius` in each, and whether the
/// Hessian was negative definite as it stands.
fn newton_step(here: &Derivatives, pressed: &[usize], radius: f64) -> Option<(Vec<f64>, bool)> {
    let n = here.gradient.len();
    let free: Vec<usize> = (0..n).filter(|variable| !pressed.contains(variable)).collect();
    let m = free.len();
    let gradient: Vec<f64> = free.iter().map(|&i| here.gradient[i]).collect();
    let mut curvature = vec![0.0; m * m];
    for (row, &i) in free.iter().enumerate() {
        for (column, &j) in free.iter().enumerate() {
            curvature[row * m + column] = -here.hessian[i * n + j];
        }
    }
    let scale = (0..m).fold(0.0, |scale: f64, i| scale.max(curvature[i * m + i].abs()));
    let mut damping = 0.0;
    let mut definite = true;
    for _ in 0..120 {
        let mut damped = curvature.clone();
        for i in 0..m {
            damped[i * m + i] += damping;
        }
        if let Some(lower) = factor(&damped, m) {
            let part = solve(&lower, m, &gradient);
            let longest = part.iter().fold(0.0, |longest: f64, x| longest.max(x.abs()));
            if longest.is_finite() && longest <= radius * 1.000_001 {
                let mut step = vec![0.0; n];
                for (x, &i) in part.iter().zip(&free) {
                    step[i] = *x;
                }
                return Some((step, definite));
            }
            if definite && damping == 0.0 && longest.is_finite() && longest <= 1.5 * radius {
                // Nearly within reach: shorten instead of turning.
                let mut step = vec![0.0; n];
                for (x, &i) in part.iter().zip(&free) {
                    step[i] = x * radius / longest;
                }
                return Some((step, false));
            }
        }
        definite = false;
        // From far below the smallest curvature that matters: on a slope that
        // flattens out the step should be as long as the radius allows.
        damping = if damping == 0.0 { (1e-13 * scale).max(1e-300) } else { 3.0 * damping };
    }
    None
}

fn free_norm(gradient: &[f64], pressed: &[usize]) -> f64 {
    gradient
        .iter()
        .enumerate()
        .filter(|(variable, _)| !pressed.contains(variable))
        .fold(0.0, |norm, (_, slope)| slope.abs().max(norm))
}

/// Whether minus the Hessian is not positive definite, measured on the scale
/// of its own diagonal.
fn flat(hessian: &[f64], n: usize) -> bool {
    let mut scaled = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..n {
            let size = (hessian[i * n + i] * hessian[j * n + j]).abs().sqrt();
            scaled[i * n + j] = -hessian[i * n + j] / size - if i == j { 1e-9 } else { 0.0 };
        }
    }
    scaled.iter().any(|entry| !entry.is_finite()) || factor(&scaled, n).is_none()
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

fn add(left: &[f64], right: &[f64]) -> Vec<f64> {
    left.iter().zip(right).map(|(a, b)| a + b).collect()
}

fn quadratic(matrix: &[f64], vector: &[f64]) -> f64 {
    matrix.chunks_exact(vector.len()).zip(vector).map(|(row, x)| x * dot(row, vector)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Jet, Scalar};

    /// A function of two variables given as a formula.
    struct Formula<F>(F);

    impl<F: Fn([Jet<2>; 2]) -> Jet<2>> Objective for Formula<F> {
        fn dimension(&self) -> usize {
            2
        }

        fn value(&self, at: &[f64]) -> f64 {
            self.derivatives(at).value
        }

        fn derivatives(&self, at: &[f64]) -> Derivatives {
            let jet = (self.0)(Jet::variables(&[at[0], at[1]]));
            Derivatives {
                value: jet.value,
                gradient: jet.gradient.to_vec(),
                hessian: jet.hessian.concat(),
            }
        }
    }

    #[test]
    fn rosenbrock() {
        let valley = Formula(|[x, y]: [Jet<2>; 2]| {
            let bend = y - x * x;
            -(bend * bend * 100.0) - (x - 1.0) * (x - 1.0)
        });
        let found = maximise(&valley, &[vec![-1.2, 1.0]], &MaximiseOptions::default()).unwrap();
        assert_eq!(found.status, Status::Converged);
        assert!((found.point[0] - 1.0).abs() < 1e-12 && (found.point[1] - 1.0).abs() < 1e-12);
        assert!(found.iterations < 40, "{}", found.iterations);
    }

    #[test]
    fn no_interior_maximum_is_told() {
        // Rises for ever in the second variable.
        let slope = Formula(|[x, y]: [Jet<2>; 2]| -(x * x) - (-y).exp());
        let options = MaximiseOptions { bounds: vec![(-9.0, 9.0); 2], ..Default::default() };
        let found = maximise(&slope, &[vec![1.0, 0.0]], &options).unwrap();
        assert_eq!(found.status, Status::Runaway { variables: vec![1] });
        // A ridge: only the sum matters.
        let ridge = Formula(|[x, y]: [Jet<2>; 2]| -((x + y) * (x + y)));
        let found = maximise(&ridge, &[vec![1.0, 2.0]], &MaximiseOptions::default()).unwrap();
        assert_eq!(found.status, Status::Flat);
    }

    #[test]
    fn the_best_start_wins_and_bad_ones_do_not_stop_it() {
        // Two peaks, the higher one near 2; no value left of -3.
        let peaks = Formula(|[x, y]: [Jet<2>; 2]| {
            let bump = |at: f64| (-((x - at) * (x - at))).exp();
            bump(-2.0) + bump(2.0) * 1.5 - y * y + (x + 3.0).ln() * 0.0
        });
        let starts = [vec![-5.0, 1.0], vec![-2.0, 0.1], vec![1.5, 1.0]];
        let options = MaximiseOptions { every_start: true, ..Default::default() };
        let found = maximise(&peaks, &starts, &options).unwrap();
        assert!((found.point[0] - 2.0).abs() < 1e-4 && found.status == Status::Converged);
        assert!(maximise(&peaks, &[], &options).is_none());
    }
}
