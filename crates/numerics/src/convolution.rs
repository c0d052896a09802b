//! The distribution of a sum of independent copies of a lattice variable: what
//! an exact bootstrap of a score, or an exact permutation law, is made of.

use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

use crate::double::Double;
use crate::error::{Error, Result, probability};

/// The distribution of a sum on the integers.
///
/// Only the part that holds all but 1e-20 of the probability is kept:
/// `probabilities()[i]` belongs to the value `offset() + i`, and the values
/// outside have probability 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Lattice {
    offset: u64,
    probabilities: Vec<f64>,
    /// Running sums from the left, up to and including each entry.
    lower: Vec<f64>,
    /// Running sums from the right, above each entry.
    upper: Vec<f64>,
    mean: f64,
    variance: f64,
}

/// How far a cumulative probability may fall short of a quantile's target,
/// relative to the target.
const SLACK: f64 = 1e-12;

/// Up to this many values the sum is convolved directly, without noise in the
/// tails.
const DIRECT: usize = 700;

/// How far the probabilities may be from a sum of 1.
const ROUNDING: f64 = 1e-9;

/// The longest table: a quarter of a gigabyte of probabilities.
const LIMIT: usize = 1 << 25;

/// `ln(2 / 1e-20)`: how much probability a window may leave out.
const LN_OUTSIDE: f64 = 46.75;

/// The distribution of the sum of `n` independent copies of a variable that is
/// `k` with probability `probabilities[k]`.
///
/// Up to 700 values the tables are convolved directly, by repeated squaring:
/// every probability has its own relative accuracy of about `1e-16 log2 n`.
/// Beyond that the characteristic function is raised to the `n`-th power and
/// inverted by one Fourier transform of a window around the mean (its width
/// from Bernstein's inequality, so what wraps round is below 1e-20). The mean
/// is split off in double-double precision and the logarithm of the rest is
/// taken relative to 1, so phases stay right for `n` up to 1e12; probabilities
/// then have an absolute error of about 1e-16 of the largest. A variable that
/// lives *almost* on a coarser lattice (all mass but 1e-9 on even values, say)
/// loses up to `n` units of 1e-16.
///
/// Time and memory grow with `sqrt(n)`.
///
/// # Errors
///
/// [`Error::Empty`] without probabilities, [`Error::Entry`] for one that is
/// NaN, infinite or negative, [`Error::Total`] if they do not sum to 1 within
/// 1e-9 (closer sums are normalised), and [`Error::TooLarge`] if the table
/// would have more than 2^25 entries or the largest sum is 2^53 or more.
///
/// # Example
///
/// ```
/// use satis_numerics::convolution::power;
///
/// // Two dice: a sum of 7 has probability 6/36.
/// let die = [0.0, 1.0 / 6.0, 1.0 / 6.0, 1.0 / 6.0, 1.0 / 6.0, 1.0 / 6.0, 1.0 / 6.0];
/// let sum = power(&die, 2)?;
/// assert!((sum.probability(7) - 6.0 / 36.0).abs() < 1e-15);
/// assert!((sum.survival_at(10) - 3.0 / 36.0).abs() < 1e-15);
/// assert_eq!(sum.quantile(0.5)?, 7);
/// assert!((sum.mean() - 7.0).abs() < 1e-14);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub fn power(probabilities: &[f64], n: u64) -> Result<Lattice> {
    let variable = Variable::new(probabilities)?;
    let span = variable.last as u64;
    let largest = n.checked_mul(probabilities.len() as u64);
    if largest.is_none_or(|value| value >= 1 << 53) {
        return Err(too_large(n as f64 * probabilities.len() as f64));
    }
    let (first, table) = if n == 0 || span == 0 {
        (0, vec![1.0])
    } else if n.saturating_mul(span) < DIRECT as u64 {
        (0, direct(&variable.table(), n))
    } else {
        variable.invert(n)?
    };
    variable.lattice(n, first, &table)
}

impl Lattice {
    /// The value of the first entry.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// The probabilities of `offset`, `offset + 1`, and so on.
    #[must_use]
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    /// The probability of the value `k`.
    #[must_use]
    pub fn probability(&self, k: u64) -> f64 {
        self.index(k).and_then(|index| self.probabilities.get(index)).copied().unwrap_or(0.0)
    }

    /// The probability of a value at or below `k`.
    #[must_use]
    pub fn cdf_at(&self, k: u64) -> f64 {
        self.index(k).map_or(0.0, |index| self.lower.get(index).copied().unwrap_or(1.0))
    }

    /// The probability of a value above `k`, summed from the far end.
    #[must_use]
    pub fn survival_at(&self, k: u64) -> f64 {
        self.index(k).map_or(1.0, |index| self.upper.get(index).copied().unwrap_or(0.0))
    }

    /// The smallest `k` with `P(X <= k) >= p`, within the table.
    ///
    /// A cumulative probability that falls short of `p` by less than 1e-12 of
    /// it counts as reaching it; above one half the same holds for the upper
    /// tail and `1 - p`. So a quantile that is met exactly does not move with
    /// rounding. 0 gives the first value of the table, 1 the last that has a
    /// probability above 0.
    ///
    /// # Errors
    ///
    /// [`Error::Probability`] if `p` is not in 0..=1.
    pub fn quantile(&self, p: f64) -> Result<u64> {
        let p = probability(p)?;
        let index = if p <= 0.5 {
            let least = p * (1.0 - SLACK);
            self.lower.partition_point(|below| *below < least)
        } else {
            let most = (1.0 - p) * (1.0 + SLACK);
            self.upper.partition_point(|above| *above > most)
        };
        Ok(self.offset + index.min(self.probabilities.len().saturating_sub(1)) as u64)
    }

    /// The mean of the sum: `n` times the mean of one copy.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The variance of the sum: `n` times the variance of one copy.
    #[must_use]
    pub const fn variance(&self) -> f64 {
        self.variance
    }

    /// The place of `k` in the table; beyond its end for large `k`, `None`
    /// before its start.
    fn index(&self, k: u64) -> Option<usize> {
        let ahead = k.checked_sub(self.offset)?;
        Some(usize::try_from(ahead).unwrap_or(usize::MAX))
    }
}

/// One copy, moved and scaled so that its values start at 0 and have no
/// common divisor.
struct Variable {
    /// Values and their probabilities, those above 0 only.
    points: Vec<(f64, f64)>,
    /// The lowest value, before the move.
    first: usize,
    /// The common divisor of the values above the lowest.
    divisor: usize,
    /// The largest value, after the move.
    last: usize,
    mean: Double,
    variance: f64,
}

impl Variable {
    fn new(probabilities: &[f64]) -> Result<Self> {
        if probabilities.is_empty() {
            return Err(Error::Empty { name: "probabilities" });
        }
        let mut total = Double::ZERO;
        for (index, value) in probabilities.iter().copied().enumerate() {
            if !(0.0..=1.0 + ROUNDING).contains(&value) {
                return Err(Error::Entry { index, value });
            }
            total = total.add(Double::new(value));
        }
        if (total.value() - 1.0).abs() > ROUNDING {
            return Err(Error::Total { sum: total.value() });
        }
        let present = || (0..probabilities.len()).filter(|index| probabilities[*index] > 0.0);
        let first = present().next().unwrap_or(0);
        let divisor = present().fold(0, |divisor, index| common(divisor, index - first)).max(1);
        let last = present().next_back().map_or(0, |index| (index - first) / divisor);
        let mut points = Vec::new();
        let mut mean = Double::ZERO;
        for index in present() {
            let value = ((index - first) / divisor) as f64;
            mean = mean.add(Double::product(value, probabilities[index]));
            points.push((value, probabilities[index] / total.value()));
        }
        let mean = mean.div(total);
        let variance = points
            .iter()
            .map(|(value, weight)| {
                let away = value - mean.value();
                weight * away * away
            })
            .sum();
        Ok(Self { points, first, divisor, last, mean, variance })
    }

    /// The probabilities of 0, 1, 2, ...
    fn table(&self) -> Vec<f64> {
        let mut table = vec![0.0; self.last + 1];
        for (value, weight) in &self.points {
            table[position(*value)] = *weight;
        }
        table
    }

    /// The sum's table, back on the scale of the original values.
    fn lattice(&self, n: u64, first: u64, table: &[f64]) -> Result<Lattice> {
        let stride = self.divisor;
        if table.len() > LIMIT / stride {
            return Err(too_large(table.len() as f64 * stride as f64));
        }
        let mut probabilities = vec![0.0; (table.len() - 1) * stride + 1];
        for (slot, value) in probabilities.iter_mut().step_by(stride).zip(table) {
            *slot = *value;
        }
        // Long tables need sums of twice the precision: plain ones would drift.
        let mut lower = probabilities.clone();
        let mut sum = Double::ZERO;
        for entry in &mut lower {
            sum = sum.add(Double::new(*entry));
            *entry = sum.value().min(1.0);
        }
        let mut upper = probabilities.clone();
        let mut sum = Double::ZERO;
        for entry in upper.iter_mut().rev() {
            let own = *entry;
            *entry = sum.value().min(1.0);
            sum = sum.add(Double::new(own));
        }
        let count = n as f64;
        let scale = stride as f64;
        Ok(Lattice {
            offset: n * self.first as u64 + first * stride as u64,
            probabilities,
            lower,
            upper,
            mean: count * self.first as f64 + self.mean.scale(count).value() * scale,
            variance: count * self.variance * scale * scale,
        })
    }

    /// The window's first value and its table, by Fourier inversion.
    fn invert(&self, n: u64) -> Result<(u64, Vec<f64>)> {
        let count = n as f64;
        let top = n * self.last as u64;
        let centre = self.mean.scale(count);
        let widest = self.last as f64 * LN_OUTSIDE / 3.0;
        let reach = widest + (widest * widest + 2.0 * LN_OUTSIDE * count * self.variance).sqrt();
        if 2.0 * reach > LIMIT as f64 && top > LIMIT as u64 {
            return Err(too_large(2.0 * reach));
        }
        let low = whole((centre.value() - reach).floor().max(0.0));
        let high = whole((centre.value() + reach).ceil()).min(top);
        let length = position((high - low + 1) as f64);
        if length > LIMIT {
            return Err(too_large(length as f64));
        }
        let middle = centre.value().round();
        let fraction = centre.sub(Double::new(middle)).value();
        let size = smooth(length);
        let mut planner = FftPlanner::new();
        let transform = planner.plan_fft_forward(size);
        let mut spectrum = self.spectrum(count, fraction, size, transform.as_ref());
        transform.process(&mut spectrum);
        // Entry r holds the value middle + r, modulo the size.
        let behind = position((whole(middle) - low) as f64);
        let scale = 1.0 / size as f64;
        let table = (0..length)
            .map(|index| {
                let entry = spectrum[(index + size - behind % size) % size].re * scale;
                entry.max(0.0)
            })
            .collect();
        Ok((low, table))
    }

    /// The characteristic function of the sum less its rounded mean, at the
    /// frequencies of a transform of this size.
    fn spectrum(
        &self,
        count: f64,
        fraction: f64,
        size: usize,
        transform: &dyn rustfft::Fft<f64>,
    ) -> Vec<Complex<f64>> {
        // A plain transform of one copy tells which frequencies matter.
        let mut rough = vec![Complex::new(0.0, 0.0); size];
        for (value, weight) in &self.points {
            rough[position(*value) % size].re += weight;
        }
        transform.process(&mut rough);
        let mut spectrum = vec![Complex::new(0.0, 0.0); size];
        for index in 0..=size / 2 {
            if 0.5 * count * libm::log(rough[index].norm_sqr()) < -50.0 {
                continue;
            }
            let turn = std::f64::consts::TAU / size as f64 * index as f64;
            let (ln_size, angle) = self.ln_centred(turn);
            let magnitude = libm::exp(count * ln_size);
            let (sine, cosine) = libm::sincos(count * angle + turn * fraction);
            let entry = Complex::new(magnitude * cosine, magnitude * sine);
            spectrum[index] = entry;
            if index > 0 {
                spectrum[size - index] = entry.conj();
            }
        }
        if size.is_multiple_of(2) {
            spectrum[size / 2].im = 0.0;
        }
        spectrum
    }

    /// The logarithm of the characteristic function of one copy less its mean,
    /// as logarithm of the size and angle, both relative to their own size:
    /// the sum of `p (exp(i t) - 1 - i t)` holds no term of the mean.
    fn ln_centred(&self, turn: f64) -> (f64, f64) {
        let mut real = 0.0;
        let mut imaginary = 0.0;
        for (value, weight) in &self.points {
            let t = turn * (value - self.mean.hi - self.mean.lo);
            let half = libm::sin(0.5 * t);
            real -= weight * 2.0 * half * half;
            imaginary += weight * sine_less_angle(t);
        }
        let norm = real * (2.0 + real) + imaginary * imaginary;
        (0.5 * libm::log1p(norm.max(-1.0)), libm::atan2(imaginary, 1.0 + real))
    }
}

fn too_large(needed: f64) -> Error {
    Error::TooLarge { needed, limit: LIMIT }
}

/// `sin t - t`.
fn sine_less_angle(t: f64) -> f64 {
    if t.abs() > 1.0 {
        return libm::sin(t) - t;
    }
    let square = t * t;
    let mut series = 1.0;
    for k in [8.0_f64, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0] {
        series = 1.0 - square / (2.0 * k * (2.0 * k + 1.0)) * series;
    }
    -t * square / 6.0 * series
}

/// The `n`-th power by repeated squaring, from the highest bit of `n` down.
fn direct(table: &[f64], n: u64) -> Vec<f64> {
    let mut result = vec![1.0];
    for bit in (0..u64::BITS - n.leading_zeros()).rev() {
        result = convolve(&result, &result);
        if n >> bit & 1 == 1 {
            result = convolve(&result, table);
        }
    }
    result
}

fn convolve(left: &[f64], right: &[f64]) -> Vec<f64> {
    let mut result = vec![0.0; left.len() + right.len() - 1];
    for (index, weight) in left.iter().enumerate() {
        for (slot, value) in result[index..].iter_mut().zip(right) {
            *slot += weight * value;
        }
    }
    result
}

/// A length at least this, that a Fourier transform likes.
fn smooth(length: usize) -> usize {
    [1, 3, 5, 9]
        .into_iter()
        .map(|odd| odd * length.div_ceil(odd).next_power_of_two())
        .min()
        .unwrap_or(length)
}

/// The greatest common divisor.
const fn common(a: usize, b: usize) -> usize {
    let (mut a, mut b) = (a, b);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers pass whole numbers from 0 to 2^53"
)]
const fn whole(value: f64) -> u64 {
    value as u64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers pass positions in a table in memory"
)]
const fn position(value: f64) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fourier_agrees_with_direct_convolution() {
        let variable = Variable::new(&[0.2, 0.0, 0.5, 0.3]).unwrap();
        let exact = direct(&variable.table(), 60);
        let (first, table) = variable.invert(60).unwrap();
        for (index, value) in exact.iter().enumerate() {
            let other = index
                .checked_sub(usize::try_from(first).unwrap())
                .and_then(|index| table.get(index))
                .copied()
                .unwrap_or(0.0);
            assert!((other - value).abs() < 5e-17, "{index}: {other} {value}");
        }
    }

    #[test]
    fn a_coarse_lattice_keeps_its_gaps() {
        let sum = power(&[0.0, 0.5, 0.0, 0.0, 0.5], 4000).unwrap();
        assert!(sum.probability(10_001) <= 0.0);
        assert!(sum.probability(10_000) > 0.01);
        assert!((sum.mean() - 10_000.0).abs() < 1e-9);
    }

    #[test]
    fn a_constant_stays_a_constant() {
        let sum = power(&[0.0, 0.0, 1.0], 1_000_000).unwrap();
        assert_eq!(sum.offset(), 2_000_000);
        assert_eq!(sum.probabilities(), [1.0]);
        assert_eq!(sum.quantile(0.3), Ok(2_000_000));
        assert_eq!(power(&[0.4, 0.6], 0).unwrap().probabilities(), [1.0]);
    }

    #[test]
    fn what_is_no_distribution_is_refused() {
        assert!(matches!(power(&[], 3), Err(Error::Empty { .. })));
        assert!(matches!(power(&[0.5, 0.4], 3), Err(Error::Total { .. })));
        assert!(matches!(power(&[1.5, -0.5], 3), Err(Error::Entry { index: 0, .. })));
        assert!(power(&[f64::NAN, 1.0], 3).is_err());
        assert!(matches!(power(&[0.5, 0.5], u64::MAX), Err(Error::TooLarge { .. })));
        let mut sparse = vec![0.0; 1_000_000];
        sparse[0] = 0.5;
        sparse[999_999] = 0.5;
        assert!(matches!(power(&sparse, 600), Err(Error::TooLarge { .. })));
    }

    #[test]
    fn sine_less_angle_joins() {
        let direct = libm::sin(1.0) - 1.0;
        assert!((sine_less_angle(1.0) / direct - 1.0).abs() < 1e-15);
    }
}
