//! The random numbers of one replicate.

use satis_numerics::{Multinomial, Stream};

use crate::Error;

/// The random numbers of one replicate: a stream of its own, named by the seed
/// and the replicate's number, so that replicates are the same bits in any
/// order and on any number of threads.
///
/// Implement [`Resample`](crate::Resample) with it for a summary of your own,
/// or draw from it in the closure of [`Replicates::from_fn`](crate::Replicates::from_fn).
///
/// ```
/// use satis_inference::Draws;
///
/// let mut resample = [0; 3];
/// Draws::new(1, 0).multinomial(100, &[20, 30, 50], &mut resample)?;
/// assert_eq!(resample.iter().sum::<u64>(), 100);
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug)]
pub struct Draws {
    stream: Stream,
}

impl Draws {
    /// The numbers of a replicate, from their start.
    #[must_use]
    pub fn new(seed: u64, replicate: u64) -> Self {
        Self { stream: Stream::new(seed, replicate) }
    }

    /// 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.stream.next_u64()
    }

    /// A uniform number from 0 to 1, 1 excluded.
    pub fn uniform(&mut self) -> f64 {
        self.stream.uniform()
    }

    /// A uniform whole number below `n`; any whole number for `n = 0`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.stream.below(n)
    }

    /// A standard normal number.
    pub fn standard_normal(&mut self) -> f64 {
        self.stream.standard_normal()
    }

    /// An exponential number of mean 1.
    pub fn exponential(&mut self) -> f64 {
        self.stream.exponential()
    }

    /// A gamma number of scale 1.
    ///
    /// # Errors
    /// [`Error::Numerical`] if the shape is not in 1e-300..=1e15.
    pub fn gamma(&mut self, shape: f64) -> Result<f64, Error> {
        self.stream.gamma(shape).map_err(|error| Error::numerical(&error))
    }

    /// A Poisson count.
    ///
    /// # Errors
    /// [`Error::Numerical`] if the mean is not in 0..=1e15.
    pub fn poisson(&mut self, mean: f64) -> Result<u64, Error> {
        self.stream.poisson(mean).map_err(|error| Error::numerical(&error))
    }

    /// How many of `n` trials of probability `p` succeed.
    ///
    /// # Errors
    /// [`Error::Numerical`] if `p` is not in 0..=1 or `n` is above 1e15.
    pub fn binomial(&mut self, n: u64, p: f64) -> Result<u64, Error> {
        self.stream.binomial(n, p).map_err(|error| Error::numerical(&error))
    }

    /// How often each outcome occurs in `n` draws with replacement, where the
    /// weights say how likely each is; into `counts`, one entry a weight.
    ///
    /// # Errors
    /// [`Error::Numerical`] unless there are as many counts as weights, one
    /// weight is above 0, and all is at most 1e15.
    pub fn multinomial(
        &mut self,
        n: u64,
        weights: &[u64],
        counts: &mut [u64],
    ) -> Result<(), Error> {
        self.stream.multinomial(n, weights, counts).map_err(|error| Error::numerical(&error))
    }

    /// How many of each kind are among `draws` draws without replacement; into
    /// `counts`, one entry a kind.
    ///
    /// # Errors
    /// [`Error::Numerical`] unless there are as many counts as kinds, at least
    /// as many things as draws, and at most 1e15 of them.
    pub fn multivariate_hypergeometric(
        &mut self,
        kinds: &[u64],
        draws: u64,
        counts: &mut [u64],
    ) -> Result<(), Error> {
        self.stream
            .multivariate_hypergeometric(kinds, draws, counts)
            .map_err(|error| Error::numerical(&error))
    }

    /// The counts of a prepared multinomial distribution.
    pub(super) fn multinomial_of(&mut self, law: &Multinomial) -> Result<Vec<u64>, Error> {
        let mut counts = vec![0; law.weights().len()];
        law.draw(&mut self.stream, &mut counts).map_err(|error| Error::numerical(&error))?;
        Ok(counts)
    }
}
