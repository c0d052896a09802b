//! The first two derivatives of log-gamma: what gradients and Hessians of
//! likelihoods with gamma functions are made of.

/// From here on the asymptotic series are exact to the last bit.
const ASYMPTOTIC: f64 = 10.0;

/// `B(2 k) / (2 k)` for k = 1, 2, ...
const DIGAMMA: [f64; 8] = [
    1.0 / 12.0,
    -1.0 / 120.0,
    1.0 / 252.0,
    -1.0 / 240.0,
    1.0 / 132.0,
    -691.0 / 32_760.0,
    1.0 / 12.0,
    -3617.0 / 8160.0,
];

/// `B(2 k)` for k = 1, 2, ...
const BERNOULLI: [f64; 8] = [
    1.0 / 6.0,
    -1.0 / 30.0,
    1.0 / 42.0,
    -1.0 / 30.0,
    5.0 / 66.0,
    -691.0 / 2730.0,
    7.0 / 6.0,
    -3617.0 / 510.0,
];

/// The digamma function `psi(x) = d ln Gamma(x) / dx` for `x` above 0.
///
/// The recurrence `psi(x) = psi(x + 1) - 1 / x` up to 10, and from there the
/// asymptotic series (Abramowitz and Stegun 1964, 6.3.5 and 6.3.18). The error
/// is below 1e-15 of `max(1, |psi|)`; around its zero at 1.4616 that is an
/// absolute error. Zero, negative numbers and `NaN` give `NaN`.
///
/// # Example
///
/// ```
/// use satis_numerics::special::digamma;
///
/// // psi(1) is Euler's constant with a minus, and psi(2) = psi(1) + 1.
/// assert!((digamma(1.0) + 0.577_215_664_901_532_9).abs() < 1e-15);
/// assert!((digamma(2.0) - digamma(1.0) - 1.0).abs() < 1e-15);
/// ```
#[must_use]
pub fn digamma(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return f64::NAN;
    }
    let mut shifted = x;
    let mut steps = 0.0;
    while shifted < ASYMPTOTIC {
        steps += 1.0 / shifted;
        shifted += 1.0;
    }
    let inverse = 1.0 / shifted;
    let square = inverse * inverse;
    let series = DIGAMMA.iter().rev().fold(0.0, |sum, term| (sum + term) * square);
    libm::log(shifted) - 0.5 * inverse - series - steps
}

/// The trigamma function `psi'(x) = d^2 ln Gamma(x) / dx^2` for `x` above 0.
///
/// The recurrence `psi'(x) = psi'(x + 1) + 1 / x^2` up to 10, and from there
/// the asymptotic series (Abramowitz and Stegun 1964, 6.4.6 and 6.4.12). All
/// is positive: the relative error is below 1e-15. Zero, negative numbers and
/// `NaN` give `NaN`.
///
/// # Example
///
/// ```
/// use satis_numerics::special::trigamma;
///
/// // psi'(1) = pi^2 / 6, and psi'(2) is 1 less.
/// let at_one = std::f64::consts::PI.powi(2) / 6.0;
/// assert!((trigamma(1.0) - at_one).abs() < 1e-15);
/// assert!((trigamma(2.0) - (at_one - 1.0)).abs() < 1e-15);
/// ```
#[must_use]
pub fn trigamma(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return f64::NAN;
    }
    let mut shifted = x;
    let mut steps = 0.0;
    while shifted < ASYMPTOTIC {
        steps += 1.0 / (shifted * shifted);
        shifted += 1.0;
    }
    let inverse = 1.0 / shifted;
    let square = inverse * inverse;
    let series = BERNOULLI.iter().rev().fold(0.0, |sum, term| (sum + term) * square);
    inverse * (1.0 + 0.5 * inverse + series) + steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_the_domain_is_nan() {
        for x in [0.0, -1.0, -2.5, f64::NAN, f64::NEG_INFINITY] {
            assert!(digamma(x).is_nan() && trigamma(x).is_nan());
        }
    }

    #[test]
    fn far_out_they_follow_the_logarithm() {
        assert!((digamma(1e15) - libm::log(1e15)).abs() < 1e-14);
        assert!((trigamma(1e15) * 1e15 - 1.0).abs() < 1e-14);
        assert!(digamma(f64::INFINITY).is_infinite());
        assert!(trigamma(f64::INFINITY).abs() <= 0.0);
    }
}
