//! A stream of random numbers for simulation.

use satis_numerics::Stream;

use crate::Error;

/// A stream of random numbers, named by a seed and an id: the same bits on
/// every machine and any number of threads.
#[derive(Debug)]
pub struct Random(Stream);

impl Random {
    /// The stream `id` of a seed, from its start.
    #[must_use]
    pub fn new(seed: u64, id: u64) -> Self {
        Self(Stream::new(seed, id))
    }

    /// A uniform number from 0 up to 1, 1 excluded.
    pub fn uniform(&mut self) -> f64 {
        self.0.uniform()
    }

    /// An exponential number of mean 1.
    pub fn exponential(&mut self) -> f64 {
        self.0.exponential()
    }

    /// A standard normal number.
    pub fn normal(&mut self) -> f64 {
        self.0.standard_normal()
    }

    /// A uniform whole number below `n`; any number if `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0.below(n)
    }

    /// A gamma number of this shape and rate. A tiny shape can give a number
    /// that rounds to 0.
    ///
    /// # Errors
    /// [`Error::Numerical`] unless the shape is from 1e-300 to 1e15.
    pub fn gamma(&mut self, shape: f64, rate: f64) -> Result<f64, Error> {
        let draw = self.0.gamma(shape).map_err(|error| Error::numerical(&error))?;
        Ok(draw / rate)
    }

    /// A beta number.
    ///
    /// # Errors
    /// [`Error::Numerical`] unless both shapes are from 1e-300 to 1e15.
    pub fn beta(&mut self, a: f64, b: f64) -> Result<f64, Error> {
        let (one, other) = (self.gamma(a, 1.0)?, self.gamma(b, 1.0)?);
        let sum = one + other;
        if sum > 0.0 {
            return Ok(one / sum);
        }
        // Both rounded to 0, which only tiny shapes do: all mass is at the ends.
        Ok(if self.uniform() * (a + b) < a { 1.0 } else { 0.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn beta_numbers_have_the_right_mean_also_for_tiny_shapes() {
        for (a, b) in [(0.8, 2.4), (1e-4, 3e-4), (50.0, 2.0)] {
            let mut random = Random::new(1, 0);
            let n = 20_000;
            let mean = (0..n).map(|_| random.beta(a, b).unwrap()).sum::<f64>() / f64::from(n);
            let expected: f64 = a / (a + b);
            let spread = (expected * (1.0 - expected) / (a + b + 1.0) / f64::from(n)).sqrt();
            assert!((mean - expected).abs() < 4.0 * spread, "{a} {b}: {mean}");
        }
    }
}
