//! Slice sampling of one variable (Neal 2003, Slice sampling): stepping out,
//! then shrinking.

use crate::simulate::Random;

/// Steps out at most this often.
const MOST: u32 = 50;

/// The next draw from an unnormalised log density on `low..high`, from a point
/// where it is finite.
pub(crate) fn slice(
    from: f64,
    width: f64,
    (low, high): (f64, f64),
    random: &mut Random,
    ln_density: impl Fn(f64) -> f64,
) -> f64 {
    let level = ln_density(from) - random.exponential();
    let mut left = from - width * random.uniform();
    let mut right = left + width;
    let mut steps = MOST;
    while steps > 0 && left > low && ln_density(left) > level {
        left -= width;
        steps -= 1;
    }
    steps = MOST;
    while steps > 0 && right < high && ln_density(right) > level {
        right += width;
        steps -= 1;
    }
    left = left.max(low);
    right = right.min(high);
    loop {
        let point = left + random.uniform() * (right - left);
        if ln_density(point) > level {
            return point;
        }
        if point < from {
            left = point;
        } else {
            right = point;
        }
        // The slice contains the point itself: nothing else is left of it.
        if right - left <= 1e-12 * (1.0 + from.abs()) {
            return from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gamma_distribution_comes_out() {
        // The logarithm of a Gamma(2, 1) variable: density e^(2u - e^u).
        let mut random = Random::new(3, 0);
        let mut u = 5.0;
        let draws: Vec<f64> = (0..40_000)
            .map(|_| {
                u = slice(u, 1.0, (-50.0, 50.0), &mut random, |u| 2.0 * u - u.exp());
                u.exp()
            })
            .collect();
        let n = draws.len() as f64;
        let mean = draws.iter().sum::<f64>() / n;
        let square = draws.iter().map(|x| x * x).sum::<f64>() / n;
        // Mean 2, mean square 6; their errors with a little persistence.
        assert!((mean - 2.0).abs() < 0.04, "{mean}");
        assert!((square - 6.0).abs() < 0.3, "{square}");
        // Bounds hold.
        let bounded = slice(0.5, 1.0, (0.0, 1.0), &mut random, |_| 0.0);
        assert!((0.0..=1.0).contains(&bounded));
    }
}
