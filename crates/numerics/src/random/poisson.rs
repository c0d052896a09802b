//! Random Poisson counts.

use super::Stream;
use super::binomial::{NEAR, whole};
use crate::error::{Error, Result};
use crate::special::ln_gamma;

/// The largest mean: counts stay exact whole numbers.
const MAX_MEAN: f64 = 1e15;

impl Stream {
    /// A Poisson count of the given mean.
    ///
    /// Exact: sequential search below a mean of 10, else the transformed
    /// rejection with squeeze of Hormann (1993, "The transformed rejection
    /// method for generating Poisson random variables", algorithm PTRS).
    ///
    /// # Errors
    ///
    /// [`Error::Parameter`] if the mean is not in 0..=10^15.
    ///
    /// # Example
    ///
    /// ```
    /// use satis_numerics::Stream;
    ///
    /// let mut stream = Stream::new(1, 0);
    /// let answers = stream.poisson(250.0)?;
    /// assert!(answers.abs_diff(250) < 120);
    /// # Ok::<(), satis_numerics::Error>(())
    /// ```
    pub fn poisson(&mut self, mean: f64) -> Result<u64> {
        if !(0.0..=MAX_MEAN).contains(&mean) {
            let expected = "a number from 0 to 10^15";
            return Err(Error::Parameter { name: "mean", value: mean, expected });
        }
        Ok(if mean < 10.0 { self.poisson_search(mean) } else { self.poisson_rejection(mean) })
    }

    fn poisson_search(&mut self, mean: f64) -> u64 {
        let none = libm::exp(-mean);
        loop {
            let mut rest = self.uniform();
            let mut probability = none;
            // Beyond 110 the probability is below 1e-70.
            for k in 0..=110_u64 {
                if rest < probability {
                    return k;
                }
                rest -= probability;
                probability *= mean / (k as f64 + 1.0);
            }
            // Rounding left something over: draw again.
        }
    }

    fn poisson_rejection(&mut self, mean: f64) -> u64 {
        let b = 0.931 + 2.53 * mean.sqrt();
        let a = -0.059 + 0.02483 * b;
        let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
        let inner = 0.9277 - 3.6224 / (b - 2.0);
        let mode = mean.floor();
        loop {
            let u = self.open_uniform() - 0.5;
            let v = self.open_uniform();
            let edge = 0.5 - u.abs();
            let k = ((2.0 * a / edge + b) * u + mean + 0.43).floor();
            if !(0.0..=2.0 * MAX_MEAN).contains(&k) {
                continue;
            }
            if edge >= 0.07 && v <= inner {
                return whole(k);
            }
            if edge < 0.013 && v > edge {
                continue;
            }
            let bound = v * inverse_alpha / (a / (edge * edge) + b);
            if libm::log(bound) <= ln_peak(mean, mode) + ln_ratio(mean, k, mode) {
                return whole(k);
            }
        }
    }
}

/// `ln P(X = mode)`.
pub(super) fn ln_peak(mean: f64, mode: f64) -> f64 {
    // With mode = mean (1 - d), d < 0.1: -mean + mode ln mean - ln mode! by
    // Stirling's series, without the cancellation of its large terms.
    let difference = mean - mode;
    let stirling =
        1.0 / (12.0 * mode) - 1.0 / (360.0 * mode * mode * mode) + 1.0 / (1260.0 * mode.powi(5));
    mode * libm::log1p(difference / mode)
        - difference
        - 0.5 * libm::log(std::f64::consts::TAU * mode)
        - stirling
}

/// `ln (P(X = k) / P(X = mode))`.
fn ln_ratio(mean: f64, k: f64, mode: f64) -> f64 {
    if (k - mode).abs() <= NEAR as f64 {
        let (low, high) = (whole(k.min(mode)), whole(k.max(mode)));
        let product: f64 = (low + 1..=high).map(|i| mean / i as f64).product();
        let sum = libm::log(product);
        return if k >= mode { sum } else { -sum };
    }
    if k < 1e6 && mode < 1e6 {
        return (k - mode) * libm::log(mean) - ln_gamma(k + 1.0) + ln_gamma(mode + 1.0);
    }
    ln_far(mean, k) - ln_far(mean, mode)
}

/// `ln P(X = k)` for large `k`, by the deviance `k ln(k / mean) - k + mean`.
fn ln_far(mean: f64, k: f64) -> f64 {
    let d = (k - mean) / mean;
    let deviance = if d.abs() < 1e-3 {
        // mean ((1 + d) ln(1 + d) - d), by its series.
        mean * d * d * (0.5 - d * (1.0 / 6.0 - d * (1.0 / 12.0 - d * (0.05 - d / 30.0))))
    } else {
        k * libm::log1p(d) - (k - mean)
    };
    -deviance - 0.5 * libm::log(std::f64::consts::TAU * k) - 1.0 / (12.0 * k)
}

#[cfg(test)]
mod tests {
    use super::super::check::goodness_of_fit;
    use super::*;

    fn pmf(mean: f64, k: u64) -> f64 {
        let k = k as f64;
        (k * mean.ln() - mean - ln_gamma(k + 1.0)).exp()
    }

    #[test]
    fn counts_follow_the_distribution() {
        for mean in [0.5, 1.0, 9.5, 10.0, 33.3, 250.0, 4_000.0] {
            let mut stream = Stream::new(13, whole(mean * 10.0));
            let draws = (0..60_000).map(|_| stream.poisson(mean).unwrap());
            let fit = goodness_of_fit(draws, 60_000, |k| pmf(mean, k));
            assert!(fit > 1e-4, "mean {mean}: {fit}");
        }
    }

    #[test]
    fn densities_agree_with_the_definition() {
        for (mean, k) in [(12.3, 40.0), (250.7, 150.0), (250.7, 251.0), (2e6, 2.003e6)] {
            let mode = f64::floor(mean);
            let exact = k * f64::ln(mean) - mean - ln_gamma(k + 1.0);
            let found = ln_peak(mean, mode) + ln_ratio(mean, k, mode);
            assert!((found - exact).abs() < 1e-6, "{mean} {k}: {found} {exact}");
        }
        for (mean, k) in [(2e6, 2.003e6), (2e6, 1.9e6), (2e6, 2.000_1e6)] {
            let exact = k * f64::ln(mean) - mean - ln_gamma(k + 1.0);
            assert!((ln_far(mean, k) - exact).abs() < 1e-7, "{mean} {k}");
        }
    }

    #[test]
    fn edges_and_refusals() {
        let mut stream = Stream::new(1, 0);
        assert_eq!(stream.poisson(0.0).unwrap(), 0);
        assert!(stream.poisson(-1.0).is_err());
        assert!(stream.poisson(f64::NAN).is_err());
        let large = stream.poisson(1e15).unwrap();
        assert!(large.abs_diff(1_000_000_000_000_000) < 320_000_000);
    }

    #[test]
    fn values_never_change() {
        let mut stream = Stream::new(42, 7);
        let drawn = [1.0, 30.0, 1e6].map(|mean| stream.poisson(mean).unwrap());
        assert_eq!(drawn, [0, 31, 1_000_704]);
    }
}
