//! The posterior distribution of a score under a Dirichlet prior, exactly.

use satis_numerics::{RootOptions, brent};
use satis_response_model::{Codes, Interval};

use crate::interval::{Bounds, tilt};
use crate::options::Level;
use crate::sample::{CodedSummary, Sample, sample};
use crate::{Error, Method, Prior};

/// What the answers say of the score behind them, under a Dirichlet prior over
/// the distinct codes.
///
/// With independent gamma variables `G` of shape (count + prior weight), the
/// score exceeds x exactly where `sum (code - x) G` exceeds 0. The probability
/// of that is one line integral in the complex plane through the saddle point,
/// which gives both tails with all their digits and takes no simulation.
/// (Conjugacy: Gelman et al., Bayesian Data Analysis; the integral: Lugannani &
/// Rice 1980, Saddle point approximation, before they approximate it.)
///
/// ```
/// use satis_inference::{Posterior, Prior};
/// use satis_response_model::{Codes, Scale, Tally};
///
/// let scale = Scale::new(-1, 1)?;
/// let tally = Tally::from_counts(&scale, &[20, 30, 50])?;
/// let posterior = Posterior::new(&Codes::points(&scale), &tally, Prior::Uniform)?;
/// assert!((posterior.mean() - 30.0 / 103.0).abs() < 1e-15);
/// // The same as P(Beta(51, 21) > 1/2).
/// assert!((posterior.probability_above(0.0)? - 0.999848418293221).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    codes: Vec<f64>,
    /// Count and prior weight together, one for each code; all positive.
    weights: Vec<f64>,
    prior: Prior,
}

impl Posterior {
    /// The posterior of a tally's score. Weighted answers count with Kish's
    /// effective number.
    ///
    /// # Errors
    /// [`Error::NoData`] if nobody answered, [`Error::Positive`] if the prior
    /// weight is not a positive number, [`Error::Model`] if the codes belong
    /// to another scale.
    pub fn new<S: CodedSummary>(codes: &Codes, summary: &S, prior: Prior) -> Result<Self, Error> {
        Self::of(&sample(summary, codes)?, prior)
    }

    fn of(sample: &Sample, prior: Prior) -> Result<Self, Error> {
        let more = prior.weight();
        if !(more > 0.0 && more.is_finite()) {
            return Err(Error::Positive { what: "prior weight", value: more });
        }
        let weights = (0..sample.codes.len()).map(|index| sample.count(index) + more).collect();
        Ok(Self { codes: sample.codes.clone(), weights, prior })
    }

    /// The posterior mean of the score.
    #[must_use]
    pub fn mean(&self) -> f64 {
        let pairs = self.codes.iter().zip(&self.weights);
        pairs.map(|(code, weight)| code * weight).sum::<f64>() / self.total()
    }

    /// The posterior standard deviation of the score.
    #[must_use]
    pub fn standard_deviation(&self) -> f64 {
        let mean = self.mean();
        let pairs = self.codes.iter().zip(&self.weights);
        let squares: f64 = pairs.map(|(code, weight)| weight * (code - mean) * (code - mean)).sum();
        (squares / self.total() / (self.total() + 1.0)).sqrt()
    }

    /// The probability that the score behind the answers exceeds x, computed
    /// as a tail: small ones keep their digits.
    ///
    /// # Errors
    /// [`Error::Numerical`] if x is NaN or the integral does not converge.
    pub fn probability_above(&self, x: f64) -> Result<f64, Error> {
        Ok(self.tails(x)?.1)
    }

    /// The probability that the score behind the answers is at most x,
    /// computed as a tail.
    ///
    /// # Errors
    /// [`Error::Numerical`] if x is NaN or the integral does not converge.
    pub fn probability_below(&self, x: f64) -> Result<f64, Error> {
        Ok(self.tails(x)?.0)
    }

    /// The value that the score lies below with probability p.
    ///
    /// # Errors
    /// [`Error::Probability`] unless p lies strictly between 0 and 1,
    /// [`Error::Numerical`] if the integral does not converge.
    pub fn quantile(&self, p: f64) -> Result<f64, Error> {
        if !(p > 0.0 && p < 1.0) {
            return Err(Error::Probability { what: "probability", value: p });
        }
        if p < 0.5 { self.lower_quantile(p) } else { self.upper_quantile(1.0 - p) }
    }

    /// The equal-tailed credible interval of a level.
    ///
    /// # Errors
    /// [`Error::Probability`] unless the level lies strictly between 0 and 1,
    /// [`Error::Numerical`] if the integral does not converge.
    pub fn interval(&self, level: f64) -> Result<Interval, Error> {
        let (low, high) = self.bounds(Level::new(level)?)?;
        Ok(Interval::new(low, high, level, Method::Dirichlet(self.prior).to_string())?)
    }

    fn bounds(&self, level: Level) -> Result<Bounds, Error> {
        Ok((self.lower_quantile(level.tail)?, self.upper_quantile(level.tail)?))
    }

    fn lower_quantile(&self, tail: f64) -> Result<f64, Error> {
        self.solve(|(below, _)| (below - tail) / (below + tail))
    }

    fn upper_quantile(&self, tail: f64) -> Result<f64, Error> {
        self.solve(|(_, above)| (tail - above) / (tail + above))
    }

    /// Where an increasing function of the tails, below 0 at the lowest code
    /// and above 0 at the highest, is 0.
    fn solve(&self, excess: impl Fn((f64, f64)) -> f64) -> Result<f64, Error> {
        let (low, high) = self.range();
        if low >= high {
            return Ok(low);
        }
        // A failed integral shows as NaN, which the root finder reports.
        brent(|x| self.tails(x).map_or(f64::NAN, &excess), low, high, RootOptions::default())
            .map_err(|error| Error::numerical(&error))
    }

    fn total(&self) -> f64 {
        self.weights.iter().sum()
    }

    fn range(&self) -> Bounds {
        let end = |code: Option<&f64>| code.copied().unwrap_or(f64::NAN);
        (end(self.codes.first()), end(self.codes.last()))
    }

    /// P(score <= x) and P(score > x), each with its own digits.
    fn tails(&self, x: f64) -> Result<(f64, f64), Error> {
        let (low, high) = self.range();
        if x >= high {
            return Ok((1.0, 0.0));
        }
        if x < low || (x <= low && low < high) {
            return Ok((0.0, 1.0));
        }
        let terms =
            || self.codes.iter().zip(&self.weights).map(|(&code, &weight)| (code - x, weight));
        let line = Line::through_saddle(terms);
        let tail = line.tail(terms).ok_or_else(|| Error::Numerical {
            message: format!("the posterior probability at {x} did not converge"),
        })?;
        Ok(if line.at > 0.0 { (1.0 - tail, tail) } else { (tail, 1.0 - tail) })
    }
}

/// The bounds of a sample's credible interval.
pub(crate) fn bounds(sample: &Sample, prior: Prior, level: Level) -> Result<Bounds, Error> {
    Posterior::of(sample, prior)?.bounds(level)
}

/// A vertical line in the complex plane along which the inverse Laplace
/// transform of `Q = sum d G` is integrated.
///
/// With `K(s) = -sum w ln(1 - d s)` the cumulant function of Q,
/// `P(Q > 0) = 1/(2 pi i) int exp(K(s)) / s ds` along `Re s = at > 0`, and the
/// same integral along `at < 0` is `-P(Q <= 0)`.
#[derive(Debug, Clone, Copy)]
struct Line {
    at: f64,
    /// `1 / sqrt(K''(at))`: how far along the line the integrand reaches.
    reach: f64,
}

impl Line {
    /// The line through the saddle point, where the integrand does not
    /// oscillate, or a little beside the pole at 0 where they coincide.
    fn through_saddle<I: Iterator<Item = (f64, f64)>>(terms: impl Fn() -> I) -> Self {
        let saddle = -tilt(&terms);
        let curvature = |s: f64| -> f64 {
            terms().map(|(d, weight)| weight * (d / (1.0 - d * s)) * (d / (1.0 - d * s))).sum()
        };
        let largest = terms().map(|(d, _)| d.abs()).fold(0.0, f64::max);
        let beside = 0.5 * (1.0 / curvature(0.0).sqrt()).min(1.0 / largest);
        let at = if saddle.abs() > beside { saddle } else { beside.copysign(saddle) };
        Self { at, reach: 1.0 / curvature(at).sqrt() }
    }

    /// The tail on the line's side, by the trapezoidal rule after
    /// `y = reach exp(pi/2 sinh u)`, halving the step until two rules agree.
    fn tail<I: Iterator<Item = (f64, f64)>>(self, terms: impl Fn() -> I) -> Option<f64> {
        let level: f64 =
            terms().map(|(d, weight)| -weight * (-d * self.at).ln_1p()).sum::<f64>().exp();
        let integrand = |u: f64| -> f64 {
            let y = self.reach * (std::f64::consts::FRAC_PI_2 * u.sinh()).exp();
            let (mut magnitude, mut phase) = (0.0, 0.0);
            for (d, weight) in terms() {
                let turned = d * y / (1.0 - d * self.at);
                magnitude -= 0.5 * weight * (turned * turned).ln_1p();
                phase += weight * turned.atan();
            }
            let size = magnitude.exp() / (self.at * self.at + y * y);
            let jacobian = y * std::f64::consts::FRAC_PI_2 * u.cosh();
            let value = size * (self.at * phase.cos() + y * phase.sin()) * jacobian;
            // Far out the size underflows to 0 while the jacobian overflows.
            if value.is_finite() { value } else { 0.0 }
        };
        // Beyond these ends the substitution has left the integrand below
        // 1e-17 of its largest value for every total weight of at least 1.
        let (from, to) = (-3.6, 3.6);
        let mut step = 0.3;
        let sum_over = |start: f64, step: f64| -> f64 {
            let mut u = start;
            let mut sum = 0.0;
            while u <= to {
                sum += integrand(u);
                u += step;
            }
            sum
        };
        let mut sum = sum_over(from, step);
        for _ in 0..8 {
            let finer = sum + sum_over(from + step / 2.0, step);
            step /= 2.0;
            let (old, new) = (2.0 * sum, finer);
            sum = finer;
            if (new - old).abs() <= 1e-13 * new.abs() {
                let tail = level * new * step / std::f64::consts::PI;
                return Some((tail * self.at.signum()).clamp(0.0, 1.0));
            }
        }
        None
    }
}
