//! Random binomial and multinomial counts.

use super::Stream;
use crate::Binomial;
use crate::error::{Error, Result, probability};

/// Below this expected number of the rarer outcome, counts are found by
/// searching upwards from 0; above it, by rejection.
const SEARCH_BELOW: f64 = 10.0;

/// Ratios of two probabilities this near each other are products of the ratios
/// of neighbours, which is faster than two densities and as exact.
pub(super) const NEAR: u64 = 32;

impl Stream {
    /// How many of `n` trials with success probability `p` succeed.
    ///
    /// Exact: sequential search where the rarer outcome is expected fewer than
    /// 10 times, else the transformed rejection with squeeze of Hormann (1993,
    /// "The generation of binomial random variates", algorithm BTRS). The time
    /// does not grow with `n`.
    ///
    /// # Errors
    ///
    /// [`Error::Probability`] if `p` is not in 0..=1, [`Error::Parameter`] if
    /// `n` is above 10^15.
    ///
    /// # Example
    ///
    /// ```
    /// use satis_numerics::Stream;
    ///
    /// let heads = Stream::new(1, 0).binomial(1_000_000, 0.5)?;
    /// // Seven standard deviations of 500.
    /// assert!(heads.abs_diff(500_000) < 3_500);
    /// # Ok::<(), satis_numerics::Error>(())
    /// ```
    pub fn binomial(&mut self, n: u64, p: f64) -> Result<u64> {
        probability(p)?;
        check_count("n", n)?;
        Ok(self.binomial_of(n, p))
    }

    /// How often each of several outcomes occurs in `n` trials, when their
    /// probabilities are as these weights: into `counts`, which takes one
    /// entry a weight. The sum of the counts is `n`.
    ///
    /// Exact, by binomials of what is left (Davis 1993, "The computer
    /// generation of multinomial random variates"): the time grows with the
    /// number of outcomes, not with `n`. Whole numbers as weights keep the
    /// conditional probabilities exact.
    ///
    /// # Errors
    ///
    /// [`Error::Length`] unless there are as many counts as weights,
    /// [`Error::Empty`] if no weight is above 0, [`Error::Parameter`] if `n` or
    /// the sum of the weights is above 10^15.
    ///
    /// # Example
    ///
    /// ```
    /// use satis_numerics::Stream;
    ///
    /// // A bootstrap resample of 20 detractors, 30 passives, 50 promoters.
    /// let mut resample = [0; 3];
    /// Stream::new(1, 0).multinomial(100, &[20, 30, 50], &mut resample)?;
    /// assert_eq!(resample.iter().sum::<u64>(), 100);
    /// # Ok::<(), satis_numerics::Error>(())
    /// ```
    pub fn multinomial(&mut self, n: u64, weights: &[u64], counts: &mut [u64]) -> Result<()> {
        if weights.len() != counts.len() {
            return Err(Error::Length { expected: weights.len(), found: counts.len() });
        }
        check_count("n", n)?;
        let mut weight_left = total("the sum of the weights", weights)?;
        if weight_left == 0 {
            return Err(Error::Empty { name: "the list of positive weights" });
        }
        let mut left = n;
        for (&weight, count) in weights.iter().zip(counts) {
            *count = if weight == weight_left {
                // All that is left, also where no weight follows.
                left
            } else if left == 0 || weight == 0 {
                0
            } else {
                self.binomial_of(left, weight as f64 / weight_left as f64)
            };
            left -= *count;
            weight_left -= weight;
            if weight_left == 0 {
                // The weights that follow are 0; so are their counts.
                left = 0;
            }
        }
        Ok(())
    }

    /// A binomial count for arguments known to be in range.
    fn binomial_of(&mut self, n: u64, p: f64) -> u64 {
        if p > 0.5 { n - self.rarer(n, 1.0 - p) } else { self.rarer(n, p) }
    }

    /// A binomial count for `p` of at most 1/2.
    fn rarer(&mut self, n: u64, p: f64) -> u64 {
        if n == 0 || p <= 0.0 {
            0
        } else if (n as f64) * p < SEARCH_BELOW {
            self.binomial_search(n, p)
        } else {
            self.binomial_rejection(n, p)
        }
    }

    fn binomial_search(&mut self, n: u64, p: f64) -> u64 {
        let trials = n as f64;
        let odds = p / (1.0 - p);
        let none = libm::exp(trials * libm::log1p(-p));
        // Beyond, the probability is below 1e-70.
        let most = if n < 110 { n } else { 110 };
        loop {
            let mut rest = self.uniform();
            let mut probability = none;
            for k in 0..=most {
                if rest < probability {
                    return k;
                }
                rest -= probability;
                let next = k as f64 + 1.0;
                probability *= odds * ((trials - k as f64) / next);
            }
            // Rounding left something over: draw again.
        }
    }

    fn binomial_rejection(&mut self, n: u64, p: f64) -> u64 {
        let trials = n as f64;
        let spread = (trials * p * (1.0 - p)).sqrt();
        let b = 1.15 + 2.53 * spread;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let centre = trials * p + 0.5;
        let inner = 0.92 - 4.2 / b;
        let mut mode = None;
        loop {
            let v = self.open_uniform();
            let u = self.open_uniform() - 0.5;
            let edge = 0.5 - u.abs();
            let value = ((2.0 * a / edge + b) * u + centre).floor();
            if !(0.0..=trials).contains(&value) {
                continue;
            }
            let k = whole(value);
            if edge >= 0.07 && v <= inner {
                return k;
            }
            let mode = *mode.get_or_insert_with(|| whole(((trials + 1.0) * p).floor()).min(n));
            let alpha = (2.83 + 5.1 / b) * spread;
            if v * alpha / (a / (edge * edge) + b) <= binomial_ratio(n, p, k, mode) {
                return k;
            }
        }
    }
}

/// `P(X = k) / P(X = mode)`.
fn binomial_ratio(n: u64, p: f64, k: u64, mode: u64) -> f64 {
    if k.abs_diff(mode) <= NEAR {
        let odds = p / (1.0 - p);
        let step = |i: u64| ((n - i + 1) as f64 / i as f64) * odds;
        return if k >= mode {
            (mode + 1..=k).map(step).product()
        } else {
            1.0 / (k + 1..=mode).map(step).product::<f64>()
        };
    }
    // p is a probability: the rejection is reached with checked arguments.
    Binomial::new(n, p).map_or(0.0, |law| law.pmf(k) / law.pmf(mode))
}

/// The largest count: beyond 2^53 whole numbers are no longer exact.
pub(super) const MAX_COUNT: u64 = 1_000_000_000_000_000;

pub(super) fn check_count(name: &'static str, n: u64) -> Result<()> {
    if n <= MAX_COUNT {
        Ok(())
    } else {
        let expected = "a whole number up to 10^15";
        Err(Error::Parameter { name, value: n as f64, expected })
    }
}

pub(super) fn total(name: &'static str, counts: &[u64]) -> Result<u64> {
    let sum = counts.iter().fold(0, |sum: u64, &count| sum.saturating_add(count));
    check_count(name, sum)?;
    Ok(sum)
}

/// A whole number from 0 to 10^15, held as a float.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers pass whole numbers from 0 to 10^15"
)]
pub(super) const fn whole(value: f64) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use super::super::check::goodness_of_fit;
    use super::*;

    #[test]
    fn counts_follow_the_distribution() {
        // Search, rejection near and far from the mode, p above 1/2.
        for (n, p) in
            [(5, 0.3), (20, 0.5), (40, 0.25), (300, 0.1), (1_000, 0.7), (40_000, 0.4), (7, 1e-3)]
        {
            let law = Binomial::new(n, p).unwrap();
            let mut stream = Stream::new(11, n);
            let draws = (0..60_000).map(|_| stream.binomial(n, p).unwrap());
            let fit = goodness_of_fit(draws, 60_000, |k| law.pmf(k));
            assert!(fit > 1e-4, "n {n}, p {p}: {fit}");
        }
    }

    #[test]
    fn ratios_agree_near_and_far() {
        for (k, mode) in [(120, 100), (80, 100), (100, 100)] {
            let law = Binomial::new(1_000, 0.1).unwrap();
            let exact = law.pmf(k) / law.pmf(mode);
            assert!((binomial_ratio(1_000, 0.1, k, mode) / exact - 1.0).abs() < 1e-13);
        }
    }

    #[test]
    fn edges_and_refusals() {
        let mut stream = Stream::new(1, 0);
        assert_eq!(stream.binomial(10, 0.0).unwrap(), 0);
        assert_eq!(stream.binomial(10, 1.0).unwrap(), 10);
        assert_eq!(stream.binomial(0, 0.5).unwrap(), 0);
        assert!(stream.binomial(10, f64::NAN).is_err());
        assert!(stream.binomial(u64::MAX, 0.5).is_err());
        let large = stream.binomial(MAX_COUNT, 0.5).unwrap();
        // Ten standard deviations.
        assert!(large.abs_diff(MAX_COUNT / 2) < 160_000_000);
    }

    #[test]
    fn values_never_change() {
        let mut stream = Stream::new(42, 7);
        let drawn = [(10, 0.3), (1_000, 0.4), (1_000_000, 0.9)]
            .map(|(n, p)| stream.binomial(n, p).unwrap());
        assert_eq!(drawn, [2, 433, 899_625]);
        let mut counts = [0; 4];
        stream.multinomial(1_000, &[4, 0, 3, 3], &mut counts).unwrap();
        assert_eq!(counts, [397, 0, 315, 288]);
    }

    #[test]
    fn multinomial_counts_add_up_and_have_the_right_margins() {
        let mut stream = Stream::new(12, 0);
        let weights = [3, 0, 5, 2, 0];
        let mut of_third = Vec::new();
        let mut counts = [0; 5];
        for _ in 0..40_000 {
            stream.multinomial(30, &weights, &mut counts).unwrap();
            assert_eq!(counts.iter().sum::<u64>(), 30);
            assert_eq!((counts[1], counts[4]), (0, 0));
            of_third.push(counts[3]);
        }
        let law = Binomial::new(30, 0.2).unwrap();
        let fit = goodness_of_fit(of_third.into_iter(), 40_000, |k| law.pmf(k));
        assert!(fit > 1e-4, "{fit}");
        assert!(stream.multinomial(3, &[0, 0], &mut [0, 0]).is_err());
        assert!(stream.multinomial(3, &[1, 1], &mut [0]).is_err());
        let mut none = [7, 7];
        stream.multinomial(0, &[1, 1], &mut none).unwrap();
        assert_eq!(none, [0, 0]);
    }
}
