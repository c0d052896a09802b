//! The posterior distribution of a score under a Dirichlet prior, exactly.

use satis_numerics::distribution::normal;
use satis_numerics::special::incomplete_beta_xy;
use satis_numerics::{Beta, Continuous, RootOptions, brent};
use satis_response_model::{Codes, Interval};

use crate::gamma_sum::{self, Term};
use crate::interval::Bounds;
use crate::options::Level;
use crate::sample::{CodedSummary, Sample, sample};
use crate::{Error, Method, Prior};

/// What the answers say of the score behind them, under a Dirichlet prior over
/// the distinct codes.
///
/// With independent gamma variables `G` of shape (count + prior weight), the
/// score exceeds x exactly where `sum (code - x) G` exceeds 0. The probability
/// of that is one integral along the path of steepest descent, which takes no
/// simulation and gives both tails with their own digits. (Conjugacy: Gelman et
/// al., Bayesian Data Analysis; the integral: Lugannani & Rice 1980, Saddle
/// point approximation, before they approximate it.)
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
        let more = prior.checked_weight()?;
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
    ///
    /// ```
    /// use satis_inference::response_model::{Codes, Scale, Tally};
    /// use satis_inference::{Posterior, Prior};
    ///
    /// let scale = Scale::new(0, 1)?;
    /// let tally = Tally::from_counts(&scale, &[1, 3])?;
    /// let posterior = Posterior::new(&Codes::points(&scale), &tally, Prior::Uniform)?;
    /// // Beta(4, 2): 8 / (36 * 7).
    /// assert!((posterior.standard_deviation() - (2.0_f64 / 63.0).sqrt()).abs() < 1e-15);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// ```
    /// use satis_inference::response_model::{Codes, Scale, Tally};
    /// use satis_inference::{Posterior, Prior};
    ///
    /// let scale = Scale::new(0, 1)?;
    /// let tally = Tally::from_counts(&scale, &[1, 3])?;
    /// let posterior = Posterior::new(&Codes::points(&scale), &tally, Prior::Uniform)?;
    /// // Beta(4, 2): 5/16 + 6 * 1/32 - 10/16 * 1/2 = 3/16.
    /// assert!((posterior.probability_below(0.5)? - 3.0 / 16.0).abs() < 1e-14);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn probability_below(&self, x: f64) -> Result<f64, Error> {
        Ok(self.tails(x)?.0)
    }

    /// The value that the score lies below with probability p.
    ///
    /// # Errors
    /// [`Error::Probability`] unless p lies strictly between 0 and 1,
    /// [`Error::Numerical`] if the integral does not converge.
    ///
    /// ```
    /// use satis_inference::response_model::{Codes, Scale, Tally};
    /// use satis_inference::{Posterior, Prior};
    ///
    /// let scale = Scale::new(0, 1)?;
    /// let tally = Tally::from_counts(&scale, &[1, 3])?;
    /// let posterior = Posterior::new(&Codes::points(&scale), &tally, Prior::Uniform)?;
    /// assert!((posterior.quantile(3.0 / 16.0)? - 0.5).abs() < 1e-13);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// ```
    /// use satis_inference::response_model::{Codes, Scale, Tally};
    /// use satis_inference::{Posterior, Prior};
    ///
    /// let scale = Scale::new(0, 1)?;
    /// let tally = Tally::from_counts(&scale, &[1, 3])?;
    /// let posterior = Posterior::new(&Codes::points(&scale), &tally, Prior::Uniform)?;
    /// assert!(posterior.interval(0.95)?.contains(posterior.mean()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn interval(&self, level: f64) -> Result<Interval, Error> {
        let (low, high) = self.bounds(Level::new(level)?)?;
        Ok(Interval::new(low, high, level, Method::Dirichlet(self.prior).to_string())?)
    }

    fn bounds(&self, level: Level) -> Result<Bounds, Error> {
        Ok((self.lower_quantile(level.tail)?, self.upper_quantile(level.tail)?))
    }

    fn lower_quantile(&self, tail: f64) -> Result<f64, Error> {
        if let Some(share) = self.as_share() {
            return self.score_at(share.beta()?.quantile(tail));
        }
        self.solve(self.guess(-1.0, tail), |(below, _)| (below - tail) / (below + tail))
    }

    fn upper_quantile(&self, tail: f64) -> Result<f64, Error> {
        if let Some(share) = self.as_share() {
            return self.score_at(share.beta()?.upper_quantile(tail));
        }
        self.solve(self.guess(1.0, tail), |(_, above)| (tail - above) / (tail + above))
    }

    /// Where the quantile would be if the posterior were normal.
    fn guess(&self, sign: f64, tail: f64) -> f64 {
        self.mean() + sign * normal::upper_quantile(tail).unwrap_or(0.0) * self.standard_deviation()
    }

    /// Where an increasing function of the tails, below 0 at the lowest code
    /// and above 0 at the highest, is 0; looked for from a guess outwards.
    fn solve(&self, guess: f64, excess: impl Fn((f64, f64)) -> f64) -> Result<f64, Error> {
        let (low, high) = self.range();
        if low >= high {
            return Ok(low);
        }
        // A failed integral shows as NaN, which the root finder reports.
        let excess = |x: f64| self.tails(x).map_or(f64::NAN, &excess);
        let (mut from, mut to) = (guess.max(low).min(high), guess.max(low).min(high));
        let mut step = self.standard_deviation() / 4.0;
        while from > low && excess(from) >= 0.0 {
            (from, to) = ((from - step).max(low), from);
            step *= 2.0;
        }
        while to < high && excess(to) <= 0.0 {
            (from, to) = (to, (to + step).min(high));
            step *= 2.0;
        }
        brent(excess, from, to, RootOptions::default()).map_err(|error| Error::numerical(&error))
    }

    /// With two codes the share of the upper one has a beta distribution.
    fn as_share(&self) -> Option<Share> {
        match *self.weights.as_slice() {
            [bad, good] => Some(Share { good, bad }),
            _ => None,
        }
    }

    /// The score at a share of the upper code.
    fn score_at(&self, share: Result<f64, satis_numerics::Error>) -> Result<f64, Error> {
        let (low, high) = self.range();
        share.map(|share| low + (high - low) * share).map_err(|error| Error::numerical(&error))
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
        if let Some(share) = self.as_share() {
            let (below, above) = ((x - low) / (high - low), (high - x) / (high - low));
            let tails = incomplete_beta_xy(share.good, share.bad, below, above)
                .map_err(|error| Error::numerical(&error))?;
            return Ok((tails.lower, tails.upper));
        }
        let terms = self.codes.iter().zip(&self.weights);
        let terms: Vec<Term> = terms.map(|(&code, &w)| Term { d: code - x, w }).collect();
        gamma_sum::tails(&terms).ok_or_else(|| Error::Numerical {
            message: format!("the posterior probability at {x} did not converge"),
        })
    }
}

/// The posterior weights of two codes.
#[derive(Debug, Clone, Copy)]
struct Share {
    good: f64,
    bad: f64,
}

impl Share {
    fn beta(self) -> Result<Beta, Error> {
        Beta::new(self.good, self.bad).map_err(|error| Error::numerical(&error))
    }
}

/// The bounds of a sample's credible interval.
pub(crate) fn bounds(sample: &Sample, prior: Prior, level: Level) -> Result<Bounds, Error> {
    Posterior::of(sample, prior)?.bounds(level)
}
