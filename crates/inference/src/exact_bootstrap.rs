//! The bootstrap distribution of a score, by convolution.

use satis_numerics::convolution::{Lattice, power};
use satis_response_model::{Codes, Interval, Tally};

use crate::interval::{Bounds, not_applicable};
use crate::options::Level;
use crate::sample::{Sample, sample};
use crate::{Error, Method};

/// The most lattice points between the lowest and the highest code.
const MOST_STEPS: f64 = 10_000.0;

/// The distribution of the score over all resamples of the answers, each of
/// the same size and drawn with replacement.
///
/// A resampled score is a sum of n independent coded answers, so its
/// distribution is the n-fold convolution of the answers' own. There is no
/// simulation error and no seed. It needs codes on a lattice: whole numbers,
/// or evenly spaced ones.
///
/// Efron & Tibshirani (1993), An introduction to the bootstrap, chapter 13,
/// for the percentile interval.
///
/// ```
/// use satis_inference::ExactBootstrap;
/// use satis_response_model::{Codes, Scale, Tally};
///
/// let scale = Scale::new(-1, 1)?;
/// let tally = Tally::from_counts(&scale, &[20, 30, 50])?;
/// let bootstrap = ExactBootstrap::new(&Codes::points(&scale), &tally)?;
/// let interval = bootstrap.interval(0.95)?;
/// assert!((interval.low() - 0.14).abs() < 1e-12);
/// assert!((interval.high() - 0.45).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct ExactBootstrap {
    lattice: Lattice,
    lowest: f64,
    step: f64,
    n: f64,
    standard_error: f64,
}

impl ExactBootstrap {
    /// The bootstrap distribution of a tally's score.
    ///
    /// # Errors
    /// [`Error::NoData`] if nobody answered, [`Error::NotApplicable`] if the
    /// codes are not on a lattice, [`Error::Model`] if they belong to another
    /// scale, [`Error::Numerical`] if there are too many answers to convolve.
    pub fn new(codes: &Codes, tally: &Tally) -> Result<Self, Error> {
        Self::of(&sample(tally, codes)?)
    }

    fn of(sample: &Sample) -> Result<Self, Error> {
        if sample.is_weighted() {
            return Err(not_applicable(
                Method::ExactBootstrap,
                "weighted answers are not exchangeable draws; take mover, score or t",
            ));
        }
        let step = lattice_step(&sample.codes).ok_or_else(|| {
            not_applicable(
                Method::ExactBootstrap,
                "it needs codes that are whole multiples of a common step; take score or t",
            )
        })?;
        let (lowest, span) = (sample.lowest(), sample.highest() - sample.lowest());
        let points = (span / step).round() + 1.0;
        let mut shares = vec![0.0; index(points)];
        for (code, share) in sample.codes.iter().zip(&sample.shares) {
            if let Some(slot) = shares.get_mut(index((code - lowest) / step)) {
                *slot += share;
            }
        }
        let lattice = power(&shares, sample.answered).map_err(|error| Error::numerical(&error))?;
        let standard_error = (sample.variance() / sample.n).sqrt();
        Ok(Self { lattice, lowest, step, n: sample.n, standard_error })
    }

    /// The standard deviation of the resampled score: `sqrt(V / n)`.
    #[must_use]
    pub const fn standard_error(&self) -> f64 {
        self.standard_error
    }

    /// The smallest score that a share p of the resamples does not exceed.
    ///
    /// # Errors
    /// [`Error::Probability`] unless p lies strictly between 0 and 1.
    ///
    /// ```
    /// use satis_inference::response_model::{Codes, Scale, Tally};
    /// use satis_inference::ExactBootstrap;
    ///
    /// // One answer of each of two: resamples score 0, 1/2, 1 with 1/4, 1/2, 1/4.
    /// let scale = Scale::new(0, 1)?;
    /// let tally = Tally::from_counts(&scale, &[1, 1])?;
    /// let bootstrap = ExactBootstrap::new(&Codes::points(&scale), &tally)?;
    /// assert_eq!((bootstrap.quantile(0.2)?, bootstrap.quantile(0.7)?), (0.0, 0.5));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn quantile(&self, p: f64) -> Result<f64, Error> {
        if !(p > 0.0 && p < 1.0) {
            return Err(Error::Probability { what: "probability", value: p });
        }
        let sum = self.lattice.quantile(p).map_err(|error| Error::numerical(&error))?;
        Ok(self.lowest + self.step * (sum as f64 / self.n))
    }

    /// The percentile interval: the quantiles at `(1 - level) / 2` and
    /// `(1 + level) / 2`.
    ///
    /// # Errors
    /// [`Error::Probability`] unless the level lies strictly between 0 and 1.
    pub fn interval(&self, level: f64) -> Result<Interval, Error> {
        let (low, high) = self.bounds(Level::new(level)?)?;
        Ok(Interval::new(low, high, level, Method::ExactBootstrap.to_string())?)
    }

    fn bounds(&self, level: Level) -> Result<Bounds, Error> {
        Ok((self.quantile(level.tail)?, self.quantile(1.0 - level.tail)?))
    }
}

/// The bounds of a sample's percentile interval.
pub(crate) fn bounds(sample: &Sample, level: Level) -> Result<Bounds, Error> {
    ExactBootstrap::of(sample)?.bounds(level)
}

/// A step of which all differences of the codes are whole multiples, by
/// Euclid's algorithm with a tolerance of 1e-9 of the span.
fn lattice_step(codes: &[f64]) -> Option<f64> {
    let lowest = *codes.first()?;
    let span = codes.last()? - lowest;
    if span <= 0.0 {
        return Some(1.0);
    }
    let slack = 1e-9 * span;
    let mut step = span;
    for code in codes {
        let mut rest = code - lowest;
        while rest > slack {
            let remainder = step % rest;
            (step, rest) = (rest, if rest - remainder <= slack { 0.0 } else { remainder });
        }
    }
    // Divide the whole span evenly, which undoes the rounding of the steps.
    let steps = (span / step).round();
    (steps <= MOST_STEPS).then(|| span / steps)
}

fn index(steps: f64) -> usize {
    // Between 0 and MOST_STEPS + 1 by construction of the step.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
    let index = steps.round().clamp(0.0, MOST_STEPS + 1.0) as usize;
    index
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::lattice_step;

    #[test]
    fn steps_are_found_for_whole_and_evenly_spaced_codes() {
        let step = |codes: &[f64]| lattice_step(codes).unwrap();
        assert_relative_eq!(step(&[-1.0, 0.0, 1.0]), 1.0);
        assert_relative_eq!(step(&[1.0, 3.0, 6.0]), 1.0);
        let index: Vec<f64> = (0..7).map(|k| f64::from(k) * 100.0 / 6.0).collect();
        assert_relative_eq!(step(&index), 100.0 / 6.0);
        assert_relative_eq!(step(&[0.0, 0.1, 0.3]), 0.1);
        assert_eq!(lattice_step(&[0.0, 1.0, std::f64::consts::PI]), None);
    }
}
