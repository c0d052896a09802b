//! Discounted sums over periods, of which there may be hundreds of thousands,
//! from a few hundred values of the expectation curve.

use std::f64::consts::PI;

use crate::error::Error;
use crate::{Discount, Timing};

/// The most periods that are summed.
const MOST_PERIODS: f64 = 1e7;

/// The curve is asked for each period up to here, and as often again where no
/// block follows it.
const ONE_BY_ONE: f64 = 64.0;

/// A block is this share of the periods before it. An expectation curve has no
/// singularity right of 0, so that each further node of a block brings a
/// factor of 18.
const GROWTH: f64 = 0.25;

/// Nodes of a block.
const NODES: usize = 14;

/// How small the last coefficients of a block must be, as a share of the
/// first; a block with larger ones is halved.
const NEGLIGIBLE: f64 = 1e-13;

/// The sum over n of `(E(n) - E(n - 1))` times what a purchase in period n
/// counts, for a smooth curve with `E(0) = 0`.
///
/// By parts it is `E(N) f(N) + d / (1 + d) * sum over n < N of E(n) f(n)`,
/// whose terms are positive.
pub(crate) fn periods_sum(
    rate: f64,
    timing: Timing,
    periods: f64,
    curve: impl Fn(f64) -> Result<f64, Error>,
) -> Result<f64, Error> {
    if periods > MOST_PERIODS {
        return Err(Error::Range {
            what: "number of periods",
            value: periods,
            expected: "at most 1e7: take a longer unit of time or continuous discounting",
        });
    }
    if periods < 1.0 {
        return Ok(0.0);
    }
    let end = curve(periods)?;
    if rate == 0.0 {
        return Ok(end);
    }
    let mut sum = 0.0;
    let mut done = 0.0;
    // The widest block to try: twice what the last one could be.
    let mut widest = f64::INFINITY;
    while done + 1.0 < periods {
        let left = periods - 1.0 - done;
        let block = Block::of(&curve, done, (GROWTH * done).floor().min(widest).min(left))?;
        let width = block.as_ref().map_or(ONE_BY_ONE.min(left), |block| block.width);
        widest = 2.0 * width;
        let last = done + width;
        while done < last {
            done += 1.0;
            let value = match &block {
                Some(block) => block.at(done),
                None => curve(done)?,
            };
            sum += value * Discount::factor(rate, timing, done);
        }
    }
    Ok(end * Discount::factor(rate, timing, periods) + rate / (1.0 + rate) * sum)
}

/// The curve over periods `from + 1` to `from + width`, as a series of
/// Chebyshev polynomials.
struct Block {
    from: f64,
    width: f64,
    coefficients: [f64; NODES],
}

impl Block {
    /// The widest block up to `width` that the series follows; `None` where
    /// that saves nothing.
    fn of(
        curve: &impl Fn(f64) -> Result<f64, Error>,
        from: f64,
        mut width: f64,
    ) -> Result<Option<Self>, Error> {
        while from >= ONE_BY_ONE && width >= 1.5 * NODES as f64 {
            let mut values = [0.0; NODES];
            for (k, value) in values.iter_mut().enumerate() {
                *value = curve(from + 0.5 * width * (1.0 + angle(k).cos()))?;
            }
            let mut coefficients = [0.0; NODES];
            for (j, coefficient) in coefficients.iter_mut().enumerate() {
                let wave = |(k, value): (usize, &f64)| value * (j as f64 * angle(k)).cos();
                let sum: f64 = values.iter().enumerate().map(wave).sum();
                *coefficient = sum * if j == 0 { 1.0 } else { 2.0 } / NODES as f64;
            }
            let last: f64 = coefficients[NODES - 3..].iter().map(|c| c.abs()).sum();
            if last <= NEGLIGIBLE * coefficients[0].abs() {
                return Ok(Some(Self { from, width, coefficients }));
            }
            width = (0.5 * width).floor();
        }
        Ok(None)
    }

    /// The curve at `t`, by Clenshaw's recurrence.
    fn at(&self, t: f64) -> f64 {
        let x = 2.0 * (t - self.from) / self.width - 1.0;
        let (mut one, mut two) = (0.0, 0.0);
        for coefficient in self.coefficients[1..].iter().rev() {
            (one, two) = (2.0 * x * one - two + coefficient, one);
        }
        x * one - two + self.coefficients[0]
    }
}

/// The angle of the k-th Chebyshev node.
fn angle(k: usize) -> f64 {
    PI * (k as f64 + 0.5) / NODES as f64
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::periods_sum;
    use crate::{BgNbd, Discount, GGompertzNbd, History, PurchaseModel, Timing};

    #[test]
    fn blocks_equal_the_sum_period_by_period() {
        let bg_nbd = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
        // Leaves steeply after some 300 periods: no growing block fits.
        let gompertz = GGompertzNbd::new(0.55, 10.6, 0.05, 0.6, 2e6).unwrap();
        let models: [&dyn Fn(f64) -> f64; 3] = [
            &|t| bg_nbd.expected_purchases(&History::new(2, 30.0, 39.0).unwrap(), t).unwrap(),
            &|t| gompertz.expected_purchases(&History::new(5, 30.0, 39.0).unwrap(), t).unwrap(),
            &|t| (t / 3.0).ln_1p(),
        ];
        for curve in models {
            for (rate, periods) in [(0.05, 800.0), (0.002, 3000.0), (0.0, 700.0)] {
                let asked = Cell::new(0_u32);
                let fast = periods_sum(rate, Timing::End, periods, |t| {
                    asked.set(asked.get() + 1);
                    Ok(curve(t))
                });
                let mut slow = 0.0;
                let mut before = 0.0;
                let mut n = 0.0;
                while n < periods {
                    n += 1.0;
                    let now = curve(n);
                    slow += (now - before) * Discount::factor(rate, Timing::End, n);
                    before = now;
                }
                let fast = fast.unwrap();
                assert!((fast / slow - 1.0).abs() < 1e-11, "{rate} {periods}: {fast} {slow}");
                assert!(f64::from(asked.get()) < 0.5 * periods + 100.0, "{} values", asked.get());
            }
        }
    }

    #[test]
    fn no_period_counts_nothing() {
        let none = periods_sum(0.1, Timing::Start, 0.0, |_| Ok(1.0)).unwrap();
        assert!(none.abs() < 1e-300);
    }
}
