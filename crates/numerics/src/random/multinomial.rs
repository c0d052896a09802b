//! Many multinomial draws with the same weights.

use super::Stream;
use super::binomial::{check_count, total};
use super::poisson::ln_peak;
use crate::error::{Error, Result};

/// Random counts of several outcomes, prepared for many draws: the counts of
/// [`Stream::multinomial`], a few times faster.
///
/// Up to some thousand trials a draw starts from an independent Poisson count
/// for each outcome, from an alias table (Walker 1977; Vose 1991), of a total
/// mean a little below the trials; given their sum they are multinomial
/// (Brown & Bromberg 1984, "An efficient two-stage procedure for generating
/// random variates from the multinomial distribution"). Draws with too large a
/// sum are repeated, and the few trials that are left are dealt out one by
/// one. With more trials it takes binomials of what is left.
///
/// # Example
///
/// ```
/// use satis_numerics::{Multinomial, Stream};
///
/// let law = Multinomial::new(100, &[20, 30, 50])?;
/// let mut stream = Stream::new(1, 0);
/// let mut resample = [0; 3];
/// law.draw(&mut stream, &mut resample)?;
/// assert_eq!(resample.iter().sum::<u64>(), 100);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Multinomial {
    n: u64,
    weights: Vec<u64>,
    tables: Option<Tables>,
}

#[derive(Debug, Clone, PartialEq)]
struct Tables {
    /// An alias table for each outcome of positive weight, with its position.
    poisson: Vec<(usize, Alias)>,
    /// The outcome of each unit of weight.
    outcomes: Vec<u32>,
    /// How many of 2^32 numbers are one too many for even chances.
    surplus: u32,
}

/// The most trials for which tables are used, per squared number of outcomes,
/// and in all: beyond, what is left after the Poisson counts takes longer to
/// deal out than binomials take to draw.
const TRIALS_PER_SQUARE: u64 = 100;
const MOST_TRIALS: u64 = 16_384;
/// The largest sum of weights for which tables are used.
const MOST_WEIGHT: u64 = 65_536;

impl Multinomial {
    /// Counts of `n` trials whose outcomes are as likely as the weights say.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] if no weight is above 0, [`Error::Parameter`] if `n` or
    /// the sum of the weights is above 10^15.
    pub fn new(n: u64, weights: &[u64]) -> Result<Self> {
        check_count("n", n)?;
        let total = total("the sum of the weights", weights)?;
        if total == 0 {
            return Err(Error::Empty { name: "the list of positive weights" });
        }
        let outcomes = weights.iter().filter(|&&weight| weight > 0).count() as u64;
        let most = MOST_TRIALS.min(outcomes.saturating_mul(outcomes) * TRIALS_PER_SQUARE);
        let few = (1..=most).contains(&n) && total <= MOST_WEIGHT;
        let tables = (outcomes > 1 && few).then(|| {
            let trials = n as f64;
            // Half a standard deviation below: 3 in 10 draws are repeated.
            let mean = (trials - 0.5 * trials.sqrt()).max(0.5 * trials);
            let positive = weights.iter().enumerate().filter(|&(_, &weight)| weight > 0);
            let table = |(index, &weight): (usize, &u64)| {
                (index, Alias::poisson(mean * (weight as f64 / total as f64)))
            };
            let poisson = positive.map(table).collect();
            let mut outcomes = Vec::new();
            for (outcome, &weight) in (0_u32..).zip(weights) {
                outcomes.extend((0..weight).map(|_| outcome));
            }
            // A remainder of 2^32 by a total of at most 2^16.
            let surplus = u32::try_from((1_u64 << 32) % total).unwrap_or(0);
            Tables { poisson, outcomes, surplus }
        });
        Ok(Self { n, weights: weights.to_vec(), tables })
    }

    /// The number of trials.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// The weights.
    #[must_use]
    pub fn weights(&self) -> &[u64] {
        &self.weights
    }

    /// Draws a count for each outcome into `counts`.
    ///
    /// # Errors
    ///
    /// [`Error::Length`] unless there are as many counts as weights.
    pub fn draw(&self, stream: &mut Stream, counts: &mut [u64]) -> Result<()> {
        if counts.len() != self.weights.len() {
            return Err(Error::Length { expected: self.weights.len(), found: counts.len() });
        }
        match &self.tables {
            Some(tables) => {
                tables.draw(self.n, stream, counts);
                Ok(())
            }
            None => stream.multinomial(self.n, &self.weights, counts),
        }
    }
}

impl Tables {
    fn draw(&self, n: u64, stream: &mut Stream, counts: &mut [u64]) {
        counts.fill(0);
        let left = loop {
            let mut sum = 0;
            for (index, table) in &self.poisson {
                let count = table.draw(stream.next_u64());
                sum += count;
                // As many counts as weights.
                counts[*index] = count;
            }
            if sum <= n {
                break n - sum;
            }
        };
        self.deal(left, stream, counts);
    }

    /// Gives out some trials one by one, two from each output of the generator
    /// (Lemire 2019, with 32 bits).
    fn deal(&self, mut left: u64, stream: &mut Stream, counts: &mut [u64]) {
        let total = self.outcomes.len() as u64;
        while left > 0 {
            let bits = stream.next_u64();
            for half in [bits & 0xffff_ffff, bits >> 32] {
                let product = half * total;
                if left > 0 && product & 0xffff_ffff >= u64::from(self.surplus) {
                    // Below the sum of the weights, and an index of one.
                    counts[self.outcomes[index(product >> 32)] as usize] += 1;
                    left -= 1;
                }
            }
        }
    }
}

/// A discrete distribution from which one draw takes one look-up.
#[derive(Debug, Clone, PartialEq)]
struct Alias {
    /// How far the index lies from the top of 64 random bits.
    shift: u32,
    cells: Vec<Cell>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Cell {
    /// Remaining bits below this give the value, others the alias.
    threshold: u64,
    value: u32,
    alias: u32,
}

impl Alias {
    /// The Poisson distribution of a mean up to 20,000, without the values
    /// whose probability is below 1e-20.
    fn poisson(mean: f64) -> Self {
        let mode = mean.floor();
        let peak = if mean < 10.0 { from_zero(mean, mode) } else { libm::exp(ln_peak(mean, mode)) };
        let mut below = Vec::new();
        let (mut k, mut probability) = (mode, peak);
        while k > 0.0 && probability > 1e-20 {
            probability *= k / mean;
            k -= 1.0;
            below.push((k, probability));
        }
        let mut values: Vec<(f64, f64)> = below.into_iter().rev().collect();
        (k, probability) = (mode, peak);
        while probability > 1e-20 {
            values.push((k, probability));
            k += 1.0;
            probability *= mean / k;
        }
        Self::of(&values)
    }

    /// Vose's construction, in cells of a power of two.
    fn of(values: &[(f64, f64)]) -> Self {
        let size = values.len().next_power_of_two().max(2);
        let total: f64 = values.iter().map(|&(_, probability)| probability).sum();
        let mut shares: Vec<f64> =
            values.iter().map(|&(_, probability)| probability / total * size as f64).collect();
        shares.resize(size, 0.0);
        let value_of = |index: usize| values.get(index).map_or(0, |&(value, _)| small(value));
        let mut cells: Vec<Cell> = (0..size)
            .map(|index| Cell {
                threshold: u64::MAX,
                value: value_of(index),
                alias: value_of(index),
            })
            .collect();
        let (mut short, mut long): (Vec<usize>, Vec<usize>) =
            (0..size).partition(|&index| shares[index] < 1.0);
        while let (Some(index), Some(&donor)) = (short.pop(), long.last()) {
            cells[index].threshold = fraction(shares[index]);
            cells[index].alias = value_of(donor);
            shares[donor] -= 1.0 - shares[index];
            if shares[donor] < 1.0 {
                long.pop();
                short.push(donor);
            }
        }
        // What remains differs from 1 by rounding alone, and an empty cell is
        // the first to be given an alias.
        Self { shift: size.trailing_zeros(), cells }
    }

    fn draw(&self, bits: u64) -> u64 {
        // The top bits are below the number of cells.
        let cell = self.cells[index(bits >> (64 - self.shift))];
        u64::from(if bits << self.shift < cell.threshold { cell.value } else { cell.alias })
    }
}

/// `P(X = k)` by recursion from 0.
fn from_zero(mean: f64, k: f64) -> f64 {
    let (mut probability, mut i) = (libm::exp(-mean), 0.0);
    while i < k {
        i += 1.0;
        probability *= mean / i;
    }
    probability
}

/// A share of 2^64.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share from 0 to 1; 1 saturates"
)]
const fn fraction(share: f64) -> u64 {
    (share * 18_446_744_073_709_551_616.0) as u64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number up to some ten thousand"
)]
const fn small(value: f64) -> u32 {
    value as u32
}

#[expect(clippy::cast_possible_truncation, reason = "below the length of a table")]
const fn index(bits: u64) -> usize {
    bits as usize
}

#[cfg(test)]
mod tests {
    use super::super::check::goodness_of_fit;
    use super::*;
    use crate::Binomial;

    #[test]
    fn tables_follow_the_poisson_distribution() {
        for mean in [0.3, 1.0, 9.99, 10.0, 37.2, 900.0] {
            let table = Alias::poisson(mean);
            let mut stream = Stream::new(21, 0);
            let draws = (0..60_000).map(|_| table.draw(stream.next_u64()));
            let ln = |k: f64| k * f64::ln(mean) - mean - crate::special::ln_gamma(k + 1.0);
            let fit = goodness_of_fit(draws, 60_000, |k| ln(k as f64).exp());
            assert!(fit > 1e-4, "mean {mean}: {fit}");
            // The cells together hold the probabilities themselves.
            let size = table.cells.len() as f64;
            let scale = 2.0_f64.powi(64) * size;
            for k in [mean.floor(), (mean + mean.sqrt()).floor()] {
                let hold = |cell: &Cell| {
                    let own = cell.threshold as f64 / scale;
                    let value = if cell.value == small(k) { own } else { 0.0 };
                    let alias = if cell.alias == small(k) { 1.0 / size - own } else { 0.0 };
                    value + alias
                };
                let held: f64 = table.cells.iter().map(hold).sum();
                assert!((held - ln(k).exp()).abs() < 1e-14, "mean {mean}, {k}: {held}");
            }
        }
    }

    #[test]
    fn margins_and_sums_are_binomial() {
        // Tables, and binomials of what is left.
        for n in [1, 12, 300, 50_000] {
            let weights = [3, 0, 5, 2, 7, 0];
            let law = Multinomial::new(n, &weights).unwrap();
            let mut stream = Stream::new(22, n);
            let mut counts = [0; 6];
            let (mut single, mut joint) = (Vec::new(), Vec::new());
            for _ in 0..40_000 {
                law.draw(&mut stream, &mut counts).unwrap();
                assert_eq!(counts.iter().sum::<u64>(), n);
                assert_eq!((counts[1], counts[5]), (0, 0));
                single.push(counts[3]);
                joint.push(counts[0] + counts[4]);
            }
            for (drawn, p) in [(single, 2.0 / 17.0), (joint, 10.0 / 17.0)] {
                let margin = Binomial::new(n, p).unwrap();
                let fit = goodness_of_fit(drawn.into_iter(), 40_000, |k| margin.pmf(k));
                assert!(fit > 1e-4, "n {n}, p {p}: {fit}");
            }
        }
    }

    #[test]
    fn edges_and_refusals() {
        assert!(Multinomial::new(3, &[]).is_err());
        assert!(Multinomial::new(3, &[0, 0]).is_err());
        assert!(Multinomial::new(u64::MAX, &[1]).is_err());
        let mut stream = Stream::new(1, 0);
        let mut counts = [9, 9];
        Multinomial::new(0, &[1, 1]).unwrap().draw(&mut stream, &mut counts).unwrap();
        assert_eq!(counts, [0, 0]);
        Multinomial::new(7, &[0, 4]).unwrap().draw(&mut stream, &mut counts).unwrap();
        assert_eq!(counts, [0, 7]);
        assert!(Multinomial::new(7, &[1, 4]).unwrap().draw(&mut stream, &mut [0]).is_err());
    }

    #[test]
    fn values_never_change() {
        let mut stream = Stream::new(42, 7);
        let mut counts = [0; 4];
        Multinomial::new(1_000, &[4, 1, 3, 3]).unwrap().draw(&mut stream, &mut counts).unwrap();
        assert_eq!(counts, [346, 89, 290, 275]);
    }
}
