//! Random hypergeometric counts, of one kind and of several.

use super::Stream;
use super::binomial::{NEAR, check_count, total, whole};
use crate::Binomial;
use crate::error::{Error, Result};

/// Up to this many draws are made one by one.
const URN: u64 = 10;

/// `2 sqrt(2 / e)` and `3 - 2 sqrt(3 / e)`.
const HAT: (f64, f64) = (1.715_527_769_921_413_5, 0.898_916_162_058_898_8);

impl Stream {
    /// How many of `draws` draws without replacement are marked, when `marked`
    /// of `marked + plain` are.
    ///
    /// Exact: one draw after the other up to 10, else the ratio of uniforms of
    /// Stadlober (1990, "The ratio of uniforms approach for generating discrete
    /// random variates", algorithm HRUA). The time does not grow with the
    /// counts. The hat of HRUA ends 16 standard deviations above the mean,
    /// beyond which less than 1e-50 of the probability lies.
    ///
    /// # Errors
    ///
    /// [`Error::Parameter`] if more are drawn than there are, or there are more
    /// than 10^15.
    ///
    /// # Example
    ///
    /// ```
    /// use satis_numerics::Stream;
    ///
    /// let mut stream = Stream::new(1, 0);
    /// let promoters = stream.hypergeometric(90, 110, 100)?;
    /// assert!((20..=70).contains(&promoters));
    /// // All of them.
    /// assert_eq!(stream.hypergeometric(3, 4, 7)?, 3);
    /// # Ok::<(), satis_numerics::Error>(())
    /// ```
    pub fn hypergeometric(&mut self, marked: u64, plain: u64, draws: u64) -> Result<u64> {
        let all = total("the number of things", &[marked, plain])?;
        if draws > all {
            let expected = "at most the number of things";
            return Err(Error::Parameter { name: "draws", value: draws as f64, expected });
        }
        Ok(self.hypergeometric_of(marked, plain, draws))
    }

    /// How many of each kind are among `draws` draws without replacement from
    /// these numbers of each kind: into `counts`, which takes one entry a
    /// kind. Their sum is `draws`.
    ///
    /// # Errors
    ///
    /// [`Error::Length`] unless there are as many counts as kinds,
    /// [`Error::Parameter`] if more are drawn than there are, or there are more
    /// than 10^15.
    ///
    /// # Example
    ///
    /// ```
    /// use satis_numerics::Stream;
    ///
    /// // Half of 20 detractors, 30 passives and 50 promoters, at random.
    /// let mut half = [0; 3];
    /// Stream::new(1, 0).multivariate_hypergeometric(&[20, 30, 50], 50, &mut half)?;
    /// assert_eq!(half.iter().sum::<u64>(), 50);
    /// # Ok::<(), satis_numerics::Error>(())
    /// ```
    pub fn multivariate_hypergeometric(
        &mut self,
        kinds: &[u64],
        draws: u64,
        counts: &mut [u64],
    ) -> Result<()> {
        if kinds.len() != counts.len() {
            return Err(Error::Length { expected: kinds.len(), found: counts.len() });
        }
        check_count("draws", draws)?;
        let mut rest = total("the number of things", kinds)?;
        if draws > rest {
            let expected = "at most the number of things";
            return Err(Error::Parameter { name: "draws", value: draws as f64, expected });
        }
        let mut left = draws;
        for (&kind, count) in kinds.iter().zip(counts) {
            rest -= kind;
            *count = self.hypergeometric_of(kind, rest, left);
            left -= *count;
        }
        Ok(())
    }

    /// For arguments known to be in range.
    fn hypergeometric_of(&mut self, marked: u64, plain: u64, draws: u64) -> u64 {
        let all = marked + plain;
        // Draw the smaller part, and count the rarer kind.
        let few = draws.min(all - draws);
        let rare = marked.min(plain);
        let of_rare = if few == 0 || rare == 0 {
            0
        } else if few <= URN {
            self.urn(rare, all, few)
        } else {
            self.ratio_of_uniforms(rare, all, few)
        };
        let of_marked = if marked <= plain { of_rare } else { few - of_rare };
        if few == draws { of_marked } else { marked - of_marked }
    }

    fn urn(&mut self, rare: u64, all: u64, draws: u64) -> u64 {
        let (mut rare_left, mut all_left) = (rare, all);
        for _ in 0..draws {
            if self.below(all_left) < rare_left {
                rare_left -= 1;
            }
            all_left -= 1;
        }
        rare - rare_left
    }

    fn ratio_of_uniforms(&mut self, rare: u64, all: u64, draws: u64) -> u64 {
        let (k, n, m) = (rare as f64, all as f64, draws as f64);
        let p = k / n;
        let centre = m * p + 0.5;
        let spread = ((n - m) * m * p * (1.0 - p) / (n - 1.0) + 0.5).sqrt();
        let width = HAT.0 * spread + HAT.1;
        let mode = whole(((m + 1.0) * ((k + 1.0) / (n + 2.0))).floor()).min(rare.min(draws));
        let end = ((rare.min(draws) + 1) as f64).min((centre + 16.0 * spread).floor());
        loop {
            let u = self.open_uniform();
            let v = self.open_uniform();
            let x = centre + width * (v - 0.5) / u;
            if !(0.0..end).contains(&x) {
                continue;
            }
            let value = whole(x.floor());
            let log = libm::log(ratio(rare, all, draws, value, mode));
            if u * (4.0 - u) - 3.0 <= log {
                return value;
            }
            if u * (u - log) >= 1.0 {
                continue;
            }
            if 2.0 * libm::log(u) <= log {
                return value;
            }
        }
    }
}

/// `P(X = value) / P(X = mode)`.
fn ratio(rare: u64, all: u64, draws: u64, value: u64, mode: u64) -> f64 {
    if value.abs_diff(mode) <= NEAR {
        // P(X = i) / P(X = i - 1); the rarer kind is at most half of all and
        // the draws too, so nothing here is below 0.
        let step = |i: u64| {
            ((rare - i + 1) as f64 / i as f64)
                * ((draws - i + 1) as f64 / (all - rare - draws + i) as f64)
        };
        return if value >= mode {
            (mode + 1..=value).map(step).product()
        } else {
            1.0 / (value + 1..=mode).map(step).product::<f64>()
        };
    }
    let p = draws as f64 / all as f64;
    // Two independent binomials, given their sum: the common factor cancels.
    let law = |trials| Binomial::new(trials, p);
    let (Ok(of_rare), Ok(of_rest)) = (law(rare), law(all - rare)) else { return 0.0 };
    let joint = |i: u64| of_rare.pmf(i) * of_rest.pmf(draws - i);
    joint(value) / joint(mode)
}

#[cfg(test)]
mod tests {
    use super::super::check::goodness_of_fit;
    use super::*;
    use crate::special::ln_gamma;

    fn ln_choose(n: u64, k: u64) -> f64 {
        let ln_factorial = |n: u64| ln_gamma(n as f64 + 1.0);
        ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
    }

    fn pmf(marked: u64, plain: u64, draws: u64, k: u64) -> f64 {
        if k > marked || k > draws || draws - k > plain {
            return 0.0;
        }
        (ln_choose(marked, k) + ln_choose(plain, draws - k) - ln_choose(marked + plain, draws))
            .exp()
    }

    #[test]
    fn counts_follow_the_distribution() {
        for (marked, plain, draws) in [
            (4, 6, 5),
            (30, 70, 8),
            (90, 110, 100),
            (110, 90, 150),
            (5, 2_000, 900),
            (20_000, 30_000, 9_000),
            (600, 20, 500),
        ] {
            let mut stream = Stream::new(16, marked);
            let draw = |_| stream.hypergeometric(marked, plain, draws).unwrap();
            let found: Vec<u64> = (0..60_000).map(draw).collect();
            let fit = goodness_of_fit(found.into_iter(), 60_000, |k| pmf(marked, plain, draws, k));
            assert!(fit > 1e-4, "{marked} {plain} {draws}: {fit}");
        }
    }

    #[test]
    fn ratios_agree_with_the_definition() {
        for (value, mode) in [(40, 45), (60, 45), (5, 45), (85, 45)] {
            let exact = pmf(90, 110, 100, value) / pmf(90, 110, 100, mode);
            let found = ratio(90, 200, 100, value, mode);
            assert!((found / exact - 1.0).abs() < 1e-11, "{value}: {found} {exact}");
        }
    }

    #[test]
    fn several_kinds_add_up() {
        let mut stream = Stream::new(17, 0);
        let kinds = [20, 0, 30, 50];
        let mut counts = [0; 4];
        let mut of_third = Vec::new();
        for _ in 0..40_000 {
            stream.multivariate_hypergeometric(&kinds, 60, &mut counts).unwrap();
            assert_eq!(counts.iter().sum::<u64>(), 60);
            assert!(counts.iter().zip(&kinds).all(|(count, kind)| count <= kind));
            of_third.push(counts[2]);
        }
        let fit = goodness_of_fit(of_third.into_iter(), 40_000, |k| pmf(30, 70, 60, k));
        assert!(fit > 1e-4, "{fit}");
        assert!(stream.multivariate_hypergeometric(&kinds, 101, &mut counts).is_err());
        assert!(stream.multivariate_hypergeometric(&kinds, 1, &mut [0]).is_err());
        assert!(stream.hypergeometric(u64::MAX, 1, 1).is_err());
    }

    #[test]
    fn values_never_change() {
        let mut stream = Stream::new(42, 7);
        let drawn = [(5, 5, 4), (90, 110, 100), (1_000_000, 3_000_000, 20_000)]
            .map(|(marked, plain, draws)| stream.hypergeometric(marked, plain, draws).unwrap());
        assert_eq!(drawn, [1, 44, 5_032]);
    }
}
