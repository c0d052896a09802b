//! One chain: warm-up, in which step length and metric adapt, and draws.

use super::nuts::{Account, Density, Place, step};
use crate::linear::factor;
use crate::simulate::Random;

/// What a chain left behind: positions draw by draw, and its account.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    pub(crate) draws: Vec<Vec<f64>>,
    pub(crate) divergences: usize,
    pub(crate) deepest: usize,
    pub(crate) acceptance: f64,
    pub(crate) length: f64,
}

/// How a chain runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) warm_up: usize,
    pub(crate) draws: usize,
    pub(crate) acceptance: f64,
}

/// The affine map from a standard normal to the posterior, as known so far.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) centre: Vec<f64>,
    /// Lower triangular, row by row.
    pub(crate) lower: Vec<f64>,
}

impl Frame {
    pub(crate) fn point(&self, z: &[f64]) -> Vec<f64> {
        let n = z.len();
        (0..n)
            .map(|i| {
                let shift: f64 = (0..=i).map(|j| self.lower[i * n + j] * z[j]).sum();
                self.centre[i] + shift
            })
            .collect()
    }

    /// A gradient by the point as one by z.
    fn pull(&self, gradient: &[f64]) -> Vec<f64> {
        let n = gradient.len();
        (0..n).map(|j| (j..n).map(|i| self.lower[i * n + j] * gradient[i]).sum()).collect()
    }

    /// The same frame spread by the covariance of what was seen in it.
    fn adapted(&self, seen: &[Vec<f64>]) -> Option<Self> {
        let n = self.centre.len();
        let count = seen.len() as f64;
        if seen.len() < 2 * n + 10 {
            return None;
        }
        let mean: Vec<f64> =
            (0..n).map(|i| seen.iter().map(|z| z[i]).sum::<f64>() / count).collect();
        let mut covariance = vec![0.0; n * n];
        // Shrunk towards 1, as Stan does, so that few draws do no harm.
        let share = count / (count + 5.0);
        for i in 0..n {
            for j in 0..n {
                let sum: f64 = seen.iter().map(|z| (z[i] - mean[i]) * (z[j] - mean[j])).sum();
                covariance[i * n + j] =
                    share * sum / (count - 1.0) + if i == j { 1.0 - share } else { 0.0 };
            }
        }
        let inner = factor(&covariance, n, &[])?;
        let mut lower = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                lower[i * n + j] = (j..=i).map(|k| self.lower[i * n + k] * inner[k * n + j]).sum();
            }
        }
        Some(Self { centre: self.point(&mean), lower })
    }
}

/// One chain from a point drawn around the centre of the frame; `None` if the
/// density is finite nowhere near it.
pub(crate) fn run(
    density: &Density<'_>,
    mut frame: Frame,
    run: Run,
    random: &mut Random,
) -> Option<Chain> {
    let mut place = begin(density, &frame, random)?;
    let mut pace = Pace::new(0.5, run.acceptance);
    let first = run.warm_up * 3 / 20;
    let second = run.warm_up * 3 / 4;
    let mut seen = Vec::new();
    for round in 0..run.warm_up {
        let (next, account) = moved(density, &frame, &place, pace.length(), random);
        place = next;
        pace.learn(account.acceptance);
        if round >= first && round < second {
            seen.push(place.at.clone());
        }
        if round + 1 == second
            && let Some(better) = frame.adapted(&seen)
            && let Some(there) = back(&better, &frame.point(&place.at), density)
        {
            (frame, place) = (better, there);
            pace = Pace::new(pace.settled(), run.acceptance);
        }
    }
    let length = pace.settled();
    let mut chain = Chain {
        draws: Vec::with_capacity(run.draws),
        divergences: 0,
        deepest: 0,
        acceptance: 0.0,
        length,
    };
    for _ in 0..run.draws {
        let (next, account) = moved(density, &frame, &place, length, random);
        place = next;
        chain.divergences += usize::from(account.diverged);
        chain.deepest += usize::from(account.deepest);
        chain.acceptance += account.acceptance / run.draws as f64;
        chain.draws.push(frame.point(&place.at));
    }
    Some(chain)
}

fn moved(
    density: &Density<'_>,
    frame: &Frame,
    from: &Place,
    length: f64,
    random: &mut Random,
) -> (Place, Account) {
    let framed = |z: &[f64]| {
        let (ln, gradient) = density(&frame.point(z))?;
        Some((ln, frame.pull(&gradient)))
    };
    step(&framed, from, length, random)
}

/// A start twice as far out as the posterior reaches, nearer where that fails.
fn begin(density: &Density<'_>, frame: &Frame, random: &mut Random) -> Option<Place> {
    let mut reach = 2.0;
    for _ in 0..30 {
        let z: Vec<f64> = frame.centre.iter().map(|_| reach * random.normal()).collect();
        let framed = |z: &[f64]| {
            let (ln, gradient) = density(&frame.point(z))?;
            Some((ln, frame.pull(&gradient)))
        };
        if let Some(place) = Place::new(&framed, z) {
            return Some(place);
        }
        reach *= 0.7;
    }
    None
}

/// A point as a place of another frame.
fn back(frame: &Frame, point: &[f64], density: &Density<'_>) -> Option<Place> {
    let n = point.len();
    let mut z = vec![0.0; n];
    for i in 0..n {
        let sum: f64 = (0..i).map(|j| frame.lower[i * n + j] * z[j]).sum();
        z[i] = (point[i] - frame.centre[i] - sum) / frame.lower[i * n + i];
    }
    let framed = |z: &[f64]| {
        let (ln, gradient) = density(&frame.point(z))?;
        Some((ln, frame.pull(&gradient)))
    };
    Place::new(&framed, z)
}

/// The step length, adapted by dual averaging (Nesterov 2009; Hoffman & Gelman
/// 2014, section 3.2).
struct Pace {
    wanted: f64,
    anchor: f64,
    count: f64,
    error: f64,
    ln: f64,
    ln_mean: f64,
}

impl Pace {
    fn new(length: f64, wanted: f64) -> Self {
        let ln = length.ln();
        Self { wanted, anchor: ln + 10.0_f64.ln(), count: 0.0, error: 0.0, ln, ln_mean: ln }
    }

    fn length(&self) -> f64 {
        self.ln.exp()
    }

    fn settled(&self) -> f64 {
        self.ln_mean.exp()
    }

    fn learn(&mut self, acceptance: f64) {
        self.count += 1.0;
        let share = 1.0 / (self.count + 10.0);
        self.error += share * (self.wanted - acceptance - self.error);
        self.ln = self.anchor - self.count.sqrt() / 0.05 * self.error;
        let weight = self.count.powf(-0.75);
        self.ln_mean += weight * (self.ln - self.ln_mean);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correlated_normal_comes_back_from_a_wrong_frame() {
        // Variances 1 and 4, correlation 0.8, mean (3, -1).
        let (a, b, c) = (1.0, 1.6, 4.0);
        let det = a * c - b * b;
        let density = move |x: &[f64]| {
            let (u, v) = (x[0] - 3.0, x[1] + 1.0);
            let gradient = vec![-(c * u - b * v) / det, -(a * v - b * u) / det];
            Some((0.5 * (u * gradient[0] + v * gradient[1]), gradient))
        };
        let frame = Frame { centre: vec![0.0, 0.0], lower: vec![0.3, 0.0, 0.0, 0.3] };
        let settings = Run { warm_up: 600, draws: 4_000, acceptance: 0.8 };
        let chain = run(&density, frame, settings, &mut Random::new(5, 0)).unwrap();
        assert_eq!(chain.divergences, 0);
        assert!(chain.acceptance > 0.7, "{}", chain.acceptance);
        let mean = |f: &dyn Fn(&[f64]) -> f64| {
            chain.draws.iter().map(|x| f(x)).sum::<f64>() / chain.draws.len() as f64
        };
        // Draws are nearly independent: errors of 1.6 % and 3.2 %.
        assert!((mean(&|x| x[0]) - 3.0).abs() < 0.08);
        assert!((mean(&|x| x[1]) + 1.0).abs() < 0.16);
        assert!((mean(&|x| (x[0] - 3.0).powi(2)) - 1.0).abs() < 0.12);
        assert!((mean(&|x| (x[0] - 3.0) * (x[1] + 1.0)) - 1.6).abs() < 0.25);
        // The ninety-fifth percentile of the first, 3 + 1.645.
        assert!((mean(&|x| f64::from(x[0] < 4.6449)) - 0.95).abs() < 0.015);
    }
}
