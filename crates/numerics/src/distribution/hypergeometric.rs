//! The hypergeometric distribution.

use crate::distribution::Binomial;
use crate::error::{Error, Result};

/// The largest population: counts up to here are exact in f64.
const MAX_POPULATION: u64 = 1 << 53;

/// Number of marked items among `draws` items that are taken without
/// replacement from `population` items of which `marked` are marked.
///
/// # Example
///
/// ```
/// use satis_numerics::Hypergeometric;
///
/// // 3 of 5 marked, 2 drawn: both are marked in 3 of the 10 pairs.
/// let marked = Hypergeometric::new(5, 3, 2)?;
/// assert!((marked.pmf(2) - 0.3).abs() < 1e-15);
/// assert!((marked.cdf(1) - 0.7).abs() < 1e-15);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hypergeometric {
    population: u64,
    marked: u64,
    draws: u64,
}

impl Hypergeometric {
    /// The distribution of a population, how many of it are marked, and how
    /// many are drawn.
    ///
    /// # Errors
    ///
    /// [`Error::Parameter`] if more are marked or drawn than there are, or the
    /// population is above 2^53.
    pub fn new(population: u64, marked: u64, draws: u64) -> Result<Self> {
        let refused = |name, value: u64, expected| {
            Err(Error::Parameter { name, value: value as f64, expected })
        };
        if population > MAX_POPULATION {
            return refused("population", population, "at most 2^53");
        }
        if marked > population {
            return refused("marked", marked, "at most the population");
        }
        if draws > population {
            return refused("draws", draws, "at most the population");
        }
        Ok(Self { population, marked, draws })
    }

    /// The smallest number that can be drawn.
    #[must_use]
    pub const fn lowest(&self) -> u64 {
        (self.marked + self.draws).saturating_sub(self.population)
    }

    /// The largest number that can be drawn.
    #[must_use]
    pub const fn highest(&self) -> u64 {
        if self.marked < self.draws { self.marked } else { self.draws }
    }

    /// The mean, `draws * marked / population`; 0 of an empty population.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.population == 0 {
            return 0.0;
        }
        self.draws as f64 * (self.marked as f64 / self.population as f64)
    }

    /// The most probable number (the larger where two are).
    #[must_use]
    pub fn mode(&self) -> u64 {
        let product = (u128::from(self.draws) + 1) * (u128::from(self.marked) + 1);
        // No more than the smaller of draws and marked, which fits.
        u64::try_from(product / (u128::from(self.population) + 2)).unwrap_or(self.highest())
    }

    /// The probability of exactly `k`: a ratio of three binomial
    /// probabilities, each by Loader's saddle-point form (2000). 0 where `k`
    /// cannot be drawn.
    #[must_use]
    pub fn pmf(&self, k: u64) -> f64 {
        if k < self.lowest() || k > self.highest() {
            return 0.0;
        }
        if self.lowest() == self.highest() {
            return 1.0;
        }
        let share = self.draws as f64 / self.population as f64;
        let part = |n: u64, k: u64| Binomial::new(n, share).map_or(f64::NAN, |part| part.pmf(k));
        let rest = self.population - self.marked;
        part(self.marked, k) * part(rest, self.draws - k) / part(self.population, self.draws)
    }

    /// The probability of at most `k`.
    #[must_use]
    pub fn cdf(&self, k: u64) -> f64 {
        if k >= self.highest() {
            1.0
        } else if k < self.lowest() {
            0.0
        } else if k <= self.mode() {
            self.downwards(k)
        } else {
            1.0 - self.upwards(k + 1)
        }
    }

    /// The probability of more than `k`, computed as a tail.
    #[must_use]
    pub fn survival(&self, k: u64) -> f64 {
        if k >= self.highest() {
            0.0
        } else if k < self.lowest() {
            1.0
        } else if k >= self.mode() {
            self.upwards(k + 1)
        } else {
            1.0 - self.downwards(k)
        }
    }

    /// The probabilities from `k` down, where they fall.
    fn downwards(&self, k: u64) -> f64 {
        let (mut sum, mut term) = (1.0, 1.0);
        let mut at = k;
        while at > self.lowest() {
            // population - marked - draws + at, never negative above the lowest.
            let opposite = (self.population + at) - (self.marked + self.draws);
            term *= at as f64 * opposite as f64
                / ((self.marked - at + 1) as f64 * (self.draws - at + 1) as f64);
            at -= 1;
            sum += term;
            if term < 1e-17 * sum {
                break;
            }
        }
        self.pmf(k) * sum
    }

    /// The probabilities from `k` up, where they fall.
    fn upwards(&self, k: u64) -> f64 {
        let mirrored = Self { marked: self.population - self.marked, ..*self };
        mirrored.downwards(self.draws - k)
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::Hypergeometric;

    /// scipy 1.18's `hypergeom`, and by hand.
    #[test]
    fn tails_and_terms() {
        let drawn = Hypergeometric::new(10, 4, 5).unwrap();
        for (k, ways) in [(0, 6.0), (1, 60.0), (2, 120.0), (3, 60.0), (4, 6.0)] {
            assert_relative_eq!(drawn.pmf(k), ways / 252.0, max_relative = 1e-14);
        }
        assert_relative_eq!(drawn.cdf(1), 66.0 / 252.0, max_relative = 1e-14);
        assert_relative_eq!(drawn.survival(2), 66.0 / 252.0, max_relative = 1e-14);
        // More marked and drawn than half: the support starts at 5.
        let crowded = Hypergeometric::new(10, 8, 7).unwrap();
        assert_eq!((crowded.lowest(), crowded.highest(), crowded.mode()), (5, 7, 6));
        let sum: f64 = (5..=7).map(|k| crowded.pmf(k)).sum();
        assert_relative_eq!(sum, 1.0, max_relative = 1e-14);
        assert_relative_eq!(crowded.cdf(5), 21.0 / 45.0, max_relative = 1e-14);
        assert_eq!((crowded.cdf(4), crowded.cdf(7), crowded.survival(7)), (0.0, 1.0, 0.0));
    }

    #[test]
    fn impossible_parameters_are_refused() {
        assert!(Hypergeometric::new(5, 6, 1).is_err());
        assert!(Hypergeometric::new(5, 1, 6).is_err());
        assert!(Hypergeometric::new(u64::MAX, 1, 1).is_err());
        let empty = Hypergeometric::new(0, 0, 0).unwrap();
        assert_eq!((empty.pmf(0), empty.cdf(0), empty.mean()), (1.0, 1.0, 0.0));
    }
}
