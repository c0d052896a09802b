//! The draws of the population's parameters given the traits of all customers.

use satis_numerics::special::ln_gamma;

use super::slice::slice;
use crate::Error;
use crate::simulate::Random;

/// What a gamma distribution of positive traits needs to know of them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Traits {
    n: f64,
    sum: f64,
    logs: f64,
}

impl Traits {
    pub(super) fn add(&mut self, trait_value: f64) {
        self.n += 1.0;
        self.sum += trait_value;
        self.logs += trait_value.max(1e-300).ln();
    }

    /// Shape and rate given the traits, from gamma priors of both: the shape
    /// with the rate integrated out, then the rate given the shape, so that
    /// the two, which are all but one, do not hold each other up.
    pub(super) fn draw(
        &self,
        shape: f64,
        (a, b): (f64, f64),
        random: &mut Random,
    ) -> Result<(f64, f64), Error> {
        let ln_density = |u: f64| {
            let shape = u.exp();
            let total = a + self.n * shape;
            a * u - b * shape + shape * self.logs - self.n * ln_gamma(shape) + ln_gamma(total)
                - total * (b + self.sum).ln()
        };
        let shape = slice(shape.ln(), 0.3, (-12.0, 12.0), random, ln_density).exp();
        let rate = random.gamma(a + self.n * shape, b + self.sum)?.max(1e-300);
        Ok((shape, rate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shape_and_rate_are_found_again() {
        let mut random = Random::new(2, 0);
        let mut traits = Traits::default();
        for _ in 0..5_000 {
            traits.add(random.gamma(0.7, 9.0).unwrap());
        }
        let mut now = (1.0, 1.0);
        let (mut shapes, mut rates) = (0.0, 0.0);
        for round in 0..1_200 {
            now = traits.draw(now.0, (1e-3, 1e-3), &mut random).unwrap();
            if round >= 200 {
                shapes += now.0 / 1_000.0;
                rates += now.1 / 1_000.0;
            }
        }
        // Posterior deviations are about 0.012 and 0.22.
        assert!((shapes - 0.7).abs() < 0.05 && (rates - 9.0).abs() < 0.8, "{shapes} {rates}");
    }
}
