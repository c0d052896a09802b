//! The sign of a weighted sum of independent gamma variables.

use std::f64::consts::{FRAC_PI_2, PI};

use crate::interval::tilt;

/// One term `d G` of a sum, with G a gamma variable of shape w > 0.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Term {
    pub(crate) d: f64,
    pub(crate) w: f64,
}

/// `P(Q <= 0)` and `P(Q > 0)` of `Q = sum d G`, with factors d of both signs;
/// `None` if the integral does not settle.
pub(crate) fn tails(terms: &[Term]) -> Option<(f64, f64)> {
    let weight = |sign: f64| -> f64 {
        terms.iter().filter(|term| term.d * sign > 0.0).map(|term| term.w).sum()
    };
    // The path ends in the direction of the lighter side. Mirrored so that
    // this is the positive one, its small angles keep their digits.
    let mirrored = weight(1.0) > weight(-1.0);
    let sign = if mirrored { -1.0 } else { 1.0 };
    let terms: Vec<Term> = terms.iter().map(|term| Term { d: sign * term.d, ..*term }).collect();
    let path = Path::through_saddle(&terms);
    let tail = path.integral()?;
    let upper = (path.at > 0.0) != mirrored;
    Some(if upper { (1.0 - tail, tail) } else { (tail, 1.0 - tail) })
}

/// The path of steepest descent from the saddle point of the inverse Laplace
/// transform of Q.
///
/// With `K(s) = -sum w ln(1 - d s)` the cumulant function of Q,
/// `P(Q > 0) = 1/(2 pi i) int exp(K(s)) / s ds` along any path that crosses the
/// real axis once, at a positive point before the first pole; and the same
/// integral through a negative point is `-P(Q <= 0)`. Along the steepest
/// descent K is real, so the integrand falls and does not oscillate, however
/// uneven the weights are.
#[derive(Debug)]
struct Path {
    /// The saddle point, where the path crosses the real axis.
    at: f64,
    /// `exp(K(at))`.
    level: f64,
    /// `1 / sqrt(K''(at))`: how far along the path the integrand reaches.
    reach: f64,
    /// The terms as seen from the saddle point, with `r = d / (1 - d at)` for
    /// d. There the sum of `w r`, which is `K'(at)`, is 0.
    terms: Vec<Term>,
    /// The largest |r|.
    steepest: f64,
}

/// K and its derivative at a point of the path, less their values at the
/// saddle point.
#[derive(Debug, Clone, Copy)]
struct Cumulant {
    value: Complex,
    slope: Complex,
}

impl Path {
    fn through_saddle(terms: &[Term]) -> Self {
        let saddle = -tilt(|| terms.iter().map(|term| (term.d, term.w)));
        let seen_from = |s: f64| -> Vec<Term> {
            terms.iter().map(|term| Term { d: term.d / (1.0 - term.d * s), ..*term }).collect()
        };
        let reach_of = |turned: &[Term]| {
            1.0 / turned.iter().map(|term| term.w * term.d * term.d).sum::<f64>().sqrt()
        };
        // The integrand has a pole at 0. If the saddle point is there, the
        // path passes it at a distance that changes the probability by less
        // than its rounding.
        let beside = 1e-13 * reach_of(terms);
        let at = if saddle.abs() < beside { beside.copysign(saddle) } else { saddle };
        let turned = seen_from(at);
        let level: f64 = terms.iter().map(|&Term { d, w }| -w * ln_1p_tilted(-d * at)).sum();
        Self {
            at,
            level: level.exp(),
            reach: reach_of(&turned),
            steepest: turned.iter().map(|term| term.d.abs()).fold(0.0, f64::max),
            terms: turned,
        }
    }

    /// The tail on the path's side, by the trapezoidal rule after
    /// `distance = reach exp(pi/2 sinh u)`, halving the step until two rules
    /// agree to 2e-13, a little above the rounding of the angles.
    fn integral(&self) -> Option<f64> {
        // No tail exceeds exp(K) at its saddle point (Chernoff's bound).
        if self.level < f64::MIN_POSITIVE {
            return Some(0.0);
        }
        // Beyond these ends less than 1e-17 is left of the integral: below, the
        // integrand is flat up to the nearer of the pole and the reach.
        let flat = (self.reach / self.at.abs()).ln().max(0.0);
        let (from, to) = (-((40.0 + flat) / FRAC_PI_2).asinh(), 4.2);
        let mut step = 0.3;
        let (mut sum, mut size) = self.sum_over(from, to, step)?;
        for _ in 0..9 {
            let (more, more_size) = self.sum_over(from + step / 2.0, to, step)?;
            let change = (sum - more).abs();
            sum += more;
            size += more_size;
            step /= 2.0;
            if change <= 2e-13 * size {
                let tail = self.level * sum * step / PI;
                return Some((tail * self.at.signum()).clamp(0.0, 1.0));
            }
        }
        None
    }

    /// The sum of the integrand over steps, and of its absolute values.
    fn sum_over(&self, from: f64, to: f64, step: f64) -> Option<(f64, f64)> {
        let (mut u, mut sum, mut size) = (from, 0.0, 0.0_f64);
        let mut angle = FRAC_PI_2;
        while u <= to {
            let distance = self.reach * (FRAC_PI_2 * u.sinh()).exp();
            angle = self.angle(distance, angle);
            let value = self.integrand(distance, angle) * distance * FRAC_PI_2 * u.cosh();
            if value.is_nan() {
                return None;
            }
            // Past this point, the integrand has fallen for good.
            if u > 0.0 && value.abs() <= 1e-20 * size {
                break;
            }
            sum += value;
            size += value.abs();
            u += step;
        }
        Some((sum, size))
    }

    /// The imaginary part of `exp(K) / s ds/d(distance)`. Along a level line
    /// of K's imaginary part, `ds/d(distance) = conj(K') / Re(K' e^(i angle))`.
    fn integrand(&self, distance: f64, angle: f64) -> f64 {
        let (sin, cos) = angle.sin_cos();
        let step = Complex { re: distance * cos, im: distance * sin };
        let Cumulant { value, slope } = self.cumulant(step);
        let s = Complex { re: self.at + step.re, im: step.im };
        let along = slope.re * cos - slope.im * sin;
        // Im(conj(K') / s) = Im(conj(K') conj(s)) / |s|^2.
        let turn = -(slope.im * s.re + slope.re * s.im) / s.square();
        value.re.exp() * turn / along
    }

    /// The angle at which the path stands at a distance from the saddle point:
    /// there the imaginary part of K is 0, and at smaller angles positive.
    fn angle(&self, distance: f64, guess: f64) -> f64 {
        let (mut low, mut high, mut angle) = (0.0, PI, guess);
        for _ in 0..100 {
            let (sin, cos) = angle.sin_cos();
            let found = self.cumulant(Complex { re: distance * cos, im: distance * sin });
            if found.value.im > 0.0 {
                low = angle;
            } else {
                high = angle;
            }
            let slope = distance * (found.slope.re * cos - found.slope.im * sin);
            let newton = angle - found.value.im / slope;
            let within = newton > low && newton < high;
            let next = if within { newton } else { f64::midpoint(low, high) };
            let change = (next - angle).abs();
            angle = next;
            // Newton's steps square their error, so a small one is the last.
            if change <= if within { 1e-8 } else { 1e-15 } * angle {
                break;
            }
        }
        angle
    }

    /// K less its value at the saddle point: the sum of `-w [ln(1 + z) - z]`
    /// with `z = -r step`, as the z sum to 0. Near the saddle point the
    /// brackets are small where their parts cancel, and are computed as they
    /// stand; far out the parts no longer cancel, and their sum is not 0 to
    /// every digit.
    fn cumulant(&self, step: Complex) -> Cumulant {
        let near = self.steepest * step.square().sqrt() <= NEAR;
        let mut value = Complex { re: 0.0, im: 0.0 };
        let mut slope = Complex { re: 0.0, im: 0.0 };
        for &Term { d: r, w } in &self.terms {
            let z = Complex { re: -r * step.re, im: -r * step.im };
            let ln = if near { z.ln_1p_less() } else { z.ln_1p() };
            value.re -= w * ln.re;
            value.im -= w * ln.im;
            // w r / (1 + z) less w r near the saddle point, else in full.
            let size = (1.0 + z.re) * (1.0 + z.re) + z.im * z.im;
            if near {
                slope.re -= w * r * (z.re + z.square()) / size;
                slope.im -= w * r * z.im / size;
            } else {
                slope.re += w * r * (1.0 + z.re) / size;
                slope.im -= w * r * z.im / size;
            }
        }
        Cumulant { value, slope }
    }
}

/// Up to this distance from 0 the series of `ln(1 + z) - z` is used.
const NEAR: f64 = 0.03;

#[derive(Debug, Clone, Copy)]
struct Complex {
    re: f64,
    im: f64,
}

impl Complex {
    fn square(self) -> f64 {
        self.re * self.re + self.im * self.im
    }

    /// `ln(1 + z)`.
    fn ln_1p(self) -> Self {
        Self {
            re: 0.5 * (self.re * (2.0 + self.re) + self.im * self.im).ln_1p(),
            im: self.im.atan2(1.0 + self.re),
        }
    }

    /// `ln(1 + z) - z` within [`NEAR`], without cancellation: the series
    /// `-z^2/2 + z^3/3 - ...` to z^12, nested.
    fn ln_1p_less(self) -> Self {
        let Self { re: x, im: y } = self;
        let (mut a, mut b) = (0.0, 0.0);
        for power in (2..=12_u8).rev() {
            (a, b) = (1.0 / f64::from(power) - (x * a - y * b), -(x * b + y * a));
        }
        let (c, d) = (x * x - y * y, 2.0 * x * y);
        Self { re: -(c * a - d * b), im: -(c * b + d * a) }
    }
}

/// `ln(1 + t) - t / (1 + t)` for a real t > -1. It is `-[ln(1 + u) - u]` with
/// `u = -t / (1 + t)`, which near 0 has no cancellation.
fn ln_1p_tilted(t: f64) -> f64 {
    let u = -t / (1.0 + t);
    if u.abs() <= NEAR { -Complex { re: u, im: 0.0 }.ln_1p_less().re } else { t.ln_1p() + u }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;
    use satis_numerics::{Beta, Continuous};

    use super::{Complex, NEAR, Term, tails};

    /// Where the series takes over, both forms agree to what cancellation
    /// leaves; deep inside, the leading terms are known.
    #[test]
    fn the_series_continues_its_function() {
        for turn in 0..12 {
            let (sin, cos) = (f64::from(turn) / 6.0 * std::f64::consts::PI).sin_cos();
            let z = Complex { re: NEAR * cos, im: NEAR * sin };
            let (found, direct) = (z.ln_1p_less(), z.ln_1p());
            assert_relative_eq!(found.re, direct.re - z.re, epsilon = 1e-17);
            assert_relative_eq!(found.im, direct.im - z.im, epsilon = 1e-17);
        }
        let small = Complex { re: 0.0, im: 1e-6 }.ln_1p_less();
        assert_relative_eq!(small.re, 5e-13, max_relative = 1e-11);
        assert_relative_eq!(small.im, -1e-18 / 3.0, max_relative = 1e-11);
    }

    /// With two terms, `P((1 - x) G1 - x G2 > 0)` is a tail of a beta
    /// distribution, from far in one tail to far in the other.
    #[test]
    fn two_terms_are_a_beta_distribution() {
        for (a, b) in [(0.5, 1.5), (0.5, 10.5), (0.5, 2_244.5), (30.0, 7.0), (1e6, 2e6), (0.5, 1e9)]
        {
            let beta = Beta::new(a, b).unwrap();
            for p in [1e-12, 1e-3, 0.1, 0.4, 0.5, 0.6, 0.9, 0.999] {
                let x = beta.quantile(p).unwrap();
                let (below, above) = tails(&[Term { d: 1.0 - x, w: a }, Term { d: -x, w: b }])
                    .unwrap_or_else(|| panic!("no tail of Beta({a}, {b}) at {x}"));
                assert_relative_eq!(below, beta.cdf(x), max_relative = 1e-10);
                assert_relative_eq!(above, beta.survival(x), max_relative = 1e-10);
            }
        }
    }

    /// Light terms on both sides of a heavy one near 0.
    #[test]
    fn a_heavy_term_near_zero_settles() {
        let scale = (0..=10).map(|k| f64::from(k) * 10.0);
        let terms: Vec<Term> = scale
            .map(|code| Term {
                d: code - 50.05,
                w: if (code - 50.0).abs() < 1.0 { 14.5 } else { 0.5 },
            })
            .collect();
        let (below, above) = tails(&terms).unwrap();
        assert!(below > 0.4 && above > 0.4, "{below}, {above}");
        assert_relative_eq!(below + above, 1.0, max_relative = 1e-12);
    }
}
