//! Differences of log-gamma and log-beta functions, without the subtraction:
//! what Poisson, binomial and geometric mixtures are made of.

use super::gamma_function::{STIRLING, ln_gamma_ratio, stirling_difference};

/// `ln Gamma(r + x) - ln Gamma(r)`, the logarithm of the rising factorial
/// `r (r + 1) ... (r + x - 1)` where `x` is an integer; `r` above 0, `x` from
/// 0 up, both at most 1e15.
///
/// The error is in proportion to `x` where `x` is small against `r`, so a
/// thousand purchases of a process with shape 1e6 keep their digits. Arguments
/// outside the domain, and `NaN`, give `NaN`.
///
/// # Example
///
/// ```
/// use satis_numerics::special::ln_gamma_difference;
///
/// // 3 * 4 * 5 = 60
/// assert!((ln_gamma_difference(3.0, 3.0) - 60.0_f64.ln()).abs() < 1e-15);
/// // Two factors at 1e12, where each log-gamma is 2.7e13.
/// let two = 2.0 * 1e12_f64.ln() + 1e-12;
/// assert!((ln_gamma_difference(1e12, 2.0) - two).abs() < 1e-14);
/// ```
#[must_use]
pub fn ln_gamma_difference(r: f64, x: f64) -> f64 {
    if !(r > 0.0 && r <= 1e15 && (0.0..=1e15).contains(&x)) {
        return f64::NAN;
    }
    if x <= 0.0 {
        0.0
    } else if r < STIRLING && x > STIRLING {
        libm::lgamma(r + x) - libm::lgamma(r)
    } else {
        ln_gamma_ratio(r, x)
    }
}

/// `ln B(a + x, b + y) - ln B(a, b)`: the logarithm of the probability that a
/// beta mixture with parameters `a` and `b` gives to a run of `x` successes
/// and `y` failures; `a`, `b` above 0, `x`, `y` from 0 up, all at most 1e15.
///
/// Two steps of one sign, each a second difference of log-gamma with its
/// large terms cancelled on paper: the error is a few units of 1e-16 of the
/// result itself, also where the four log-betas agree in all their digits.
/// Arguments outside the domain, and `NaN`, give `NaN`.
///
/// # Example
///
/// ```
/// use satis_numerics::special::ln_beta_difference;
///
/// // A uniform probability: one success and no failure has probability 1/2,
/// // two successes and a failure B(3, 2) = 1/12.
/// assert!((ln_beta_difference(1.0, 1.0, 1.0, 0.0) + 2.0_f64.ln()).abs() < 1e-15);
/// assert!((ln_beta_difference(1.0, 1.0, 2.0, 1.0) + 12.0_f64.ln()).abs() < 1e-15);
/// // Ten renewals with a churn rate near 1e-12: ln (1 - 1e-12)^10.
/// let nearly_none = ln_beta_difference(1e6, 1e-6, 10.0, 0.0);
/// assert!((nearly_none / -9.999_955_000_279_998e-12 - 1.0).abs() < 1e-14);
/// ```
#[must_use]
pub fn ln_beta_difference(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let inside = |value: f64| value > 0.0 && value <= 1e15;
    if !(inside(a) && inside(b) && (0.0..=1e15).contains(&x) && (0.0..=1e15).contains(&y)) {
        return f64::NAN;
    }
    -(second_difference(a, b, x) + second_difference(b, a + x, y))
}

/// `ln Gamma(a + b + x) - ln Gamma(a + x) - ln Gamma(a + b) + ln Gamma(a)`,
/// which is never negative.
fn second_difference(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let mut steps = 0.0;
    let mut base = a;
    while base < STIRLING {
        steps -= log_cross_ratio(base, b, x);
        base += 1.0;
    }
    // (z - 1/2) ln z four times, sorted by what stays small.
    let curve = (base - 0.5) * log_cross_ratio(base, b, x)
        + b * libm::log1p(x / (base + b))
        + x * libm::log1p(b / (base + x));
    let corrections = stirling_difference(base + x, b) - stirling_difference(base, b);
    steps + curve + corrections
}

/// `ln [a (a + b + x) / ((a + x) (a + b))]`, never above 0.
fn log_cross_ratio(a: f64, b: f64, x: f64) -> f64 {
    let share = b / (a + b) * (x / (a + x));
    if share < 0.5 { libm::log1p(-share) } else { libm::log(a / (a + x) * ((a + b + x) / (a + b))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_is_the_sum_of_its_steps() {
        // sum of ln((a + j) / (a + b + j)), the renewals of a beta-geometric.
        for (a, b) in [(0.3, 0.02), (7.0, 40.0), (1e5, 3.0), (12.0, 1e6)] {
            let sum: f64 = (0..500).map(|j| -libm::log1p(b / (a + f64::from(j)))).sum();
            let whole = ln_beta_difference(a, b, 500.0, 0.0);
            assert!((whole / sum - 1.0).abs() < 2e-14, "{a} {b}: {whole} {sum}");
        }
    }

    #[test]
    fn outside_the_domain_is_nan() {
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(ln_gamma_difference(bad, 1.0).is_nan());
            assert!(ln_beta_difference(bad, 1.0, 1.0, 1.0).is_nan());
            assert!(ln_beta_difference(1.0, bad, 1.0, 1.0).is_nan());
        }
        assert!(ln_gamma_difference(1.0, -0.5).is_nan());
        assert!(ln_beta_difference(1.0, 1.0, -1.0, 0.0).is_nan());
        assert!(ln_gamma_difference(1.0, 0.0).abs() <= 0.0);
    }
}
