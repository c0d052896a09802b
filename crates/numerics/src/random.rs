//! Streams of random numbers that give the same bits on every machine and on
//! any number of threads.

mod binomial;
#[cfg(test)]
mod check;
mod gamma;
mod hypergeometric;
mod multinomial;
mod poisson;

pub use multinomial::Multinomial;

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};

use crate::distribution::normal;

/// A stream of random numbers, named by a seed and an id.
///
/// Streams of one seed with different ids are independent: give each replicate
/// of a simulation its own id, and serial and parallel runs give the same
/// bits. The generator is ChaCha with 8 rounds (Bernstein 2008, "ChaCha, a
/// variant of Salsa20"), its key the seed in little-endian order followed by
/// 24 zero bytes, its stream number the id.
///
/// The values of every method for a given seed and id are part of the
/// interface: a change would be a breaking release. They use no function of
/// the operating system's mathematics library, so they hold on every platform.
///
/// # Example
///
/// ```
/// use satis_numerics::Stream;
///
/// let mut first = Stream::new(42, 0);
/// let mut again = Stream::new(42, 0);
/// assert_eq!(first.next_u64(), again.next_u64());
/// let die = first.below(6) + 1;
/// assert!((1..=6).contains(&die));
/// ```
#[derive(Debug)]
pub struct Stream {
    generator: ChaCha8Rng,
}

impl Stream {
    /// The stream `id` of a seed, from its start.
    #[must_use]
    pub fn new(seed: u64, id: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(id);
        Self { generator }
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// A uniform number in 0..1 (1 excluded): a multiple of 2^-53.
    pub fn uniform(&mut self) -> f64 {
        unit(self.next_u64() >> 11) * (1.0 / 9_007_199_254_740_992.0)
    }

    /// A uniform number strictly between 0 and 1: an odd multiple of 2^-53,
    /// so `u` and `1 - u` are equally likely.
    pub fn open_uniform(&mut self) -> f64 {
        (unit(self.next_u64() >> 12) + 0.5) * (1.0 / 4_503_599_627_370_496.0)
    }

    /// A uniform integer below `n`, without bias (Lemire 2019, "Fast random
    /// integer generation in an interval"). `n = 0` stands for 2^64: any
    /// integer.
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 {
            return self.next_u64();
        }
        let mut product = u128::from(self.next_u64()) * u128::from(n);
        if low(product) < n {
            // 2^64 mod n: products with a smaller low half are one too many.
            let surplus = n.wrapping_neg() % n;
            while low(product) < surplus {
                product = u128::from(self.next_u64()) * u128::from(n);
            }
        }
        high(product)
    }

    /// A standard normal number: the normal quantile of
    /// [`open_uniform`](Self::open_uniform). One draw uses exactly one output
    /// of the generator; values lie within 8.3 of 0.
    pub fn standard_normal(&mut self) -> f64 {
        normal::quantile_of(self.open_uniform())
    }

    /// An index drawn in proportion to weights, given as running sums (the
    /// weights 3, 1, 1 are given as 3, 4, 5). `None` if there are no weights,
    /// or their sum is not a finite number above 0.
    ///
    /// # Example
    ///
    /// ```
    /// use satis_numerics::Stream;
    ///
    /// let mut stream = Stream::new(1, 0);
    /// // The second entry has no weight: its running sum does not grow.
    /// let index = stream.categorical(&[3.0, 3.0, 5.0]);
    /// assert!(matches!(index, Some(0 | 2)));
    /// ```
    pub fn categorical(&mut self, running: &[f64]) -> Option<usize> {
        let total = *running.last()?;
        if !(total > 0.0 && total.is_finite()) {
            return None;
        }
        let mark = self.uniform() * total;
        let index = running.partition_point(|sum| *sum <= mark);
        // Rounding may lift the mark to the total itself: take the last entry
        // that has a weight.
        Some(index.min(running.partition_point(|sum| *sum < total)))
    }
}

/// An integer below 2^53, exactly.
#[expect(clippy::cast_precision_loss, reason = "callers pass at most 53 bits")]
const fn unit(bits: u64) -> f64 {
    bits as f64
}

#[expect(clippy::cast_possible_truncation, reason = "the low half is wanted")]
const fn low(product: u128) -> u64 {
    product as u64
}

const fn high(product: u128) -> u64 {
    (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::float_cmp, reason = "the promise is equality of bits")]
    fn values_never_change() {
        let mut stream = Stream::new(0, 0);
        // The first 16 bytes of ChaCha8 with a key and stream of zeros, as in
        // the test vectors of the eSTREAM submission.
        assert_eq!(stream.next_u64(), 0xd640_5f89_2fef_003e);
        assert_eq!(stream.next_u64(), 0xa1a5_091f_e8b8_5b7f);
        assert_eq!(stream.uniform(), 0.232_415_843_466_748_48);
        assert_eq!(stream.open_uniform(), 0.117_591_019_611_499_43);
        assert_eq!(stream.below(1000), 255);
        assert_eq!(stream.standard_normal(), -1.287_413_969_446_39);
        let mut stream = Stream::new(42, 7);
        assert_eq!(stream.next_u64(), 0x2f88_af39_a26c_4769);
        assert_eq!(stream.next_u64(), 0x9492_74b8_cf88_bf9f);
        assert_eq!(stream.uniform(), 0.945_304_320_053_486_1);
        assert_eq!(stream.open_uniform(), 0.734_301_029_790_725_6);
        assert_eq!(stream.below(1000), 862);
        assert_eq!(stream.standard_normal(), -0.329_987_662_245_241_9);
    }

    #[test]
    fn streams_differ() {
        let first = Stream::new(1, 0).next_u64();
        assert_ne!(first, Stream::new(1, 1).next_u64());
        assert_ne!(first, Stream::new(2, 0).next_u64());
    }

    #[test]
    fn below_is_even_handed() {
        let mut stream = Stream::new(3, 0);
        let mut counts = [0_u32; 6];
        for _ in 0..60_000 {
            counts[usize::try_from(stream.below(6)).unwrap()] += 1;
        }
        // Standard deviation 91.
        assert!(counts.iter().all(|count| count.abs_diff(10_000) < 400));
        // Half of all draws must be repeated here.
        let edge = (1 << 63) + 1;
        assert!((0..100).all(|_| stream.below(edge) < edge));
    }

    #[test]
    fn categorical_follows_its_weights() {
        let mut stream = Stream::new(4, 0);
        let mut counts = [0_u32; 4];
        for _ in 0..30_000 {
            let index = stream.categorical(&[1.0, 1.0, 3.0, 3.0]).unwrap();
            counts[index] += 1;
        }
        assert_eq!((counts[1], counts[3]), (0, 0));
        // Standard deviation 82.
        assert!(counts[0].abs_diff(10_000) < 350);
        assert_eq!(stream.categorical(&[]), None);
        assert_eq!(stream.categorical(&[0.0, 0.0]), None);
        assert_eq!(stream.categorical(&[f64::NAN]), None);
    }

    #[test]
    fn normal_values_have_the_right_moments() {
        let mut stream = Stream::new(5, 0);
        let draws: Vec<f64> = (0..100_000).map(|_| stream.standard_normal()).collect();
        let mean: f64 = draws.iter().sum::<f64>() / 1e5;
        let square: f64 = draws.iter().map(|z| z * z).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.013 && (square - 1.0).abs() < 0.018);
    }
}
