//! Properties that hold for all arguments.

#![allow(clippy::float_cmp, reason = "laws of symmetry and repetition hold bit for bit")]

use proptest::prelude::*;
use satis_numerics::convolution::power;
use satis_numerics::distribution::normal;
use satis_numerics::special::{
    digamma, exp_integral, exp_integral_scaled, incomplete_beta, incomplete_beta_xy,
    incomplete_gamma, inverse_incomplete_beta, inverse_incomplete_beta_upper,
    inverse_incomplete_gamma, inverse_incomplete_gamma_upper, ln_beta, ln_beta_difference,
    ln_gamma_difference, ln_hyp2f1, ln_hyp2f1_unit, trigamma,
};
use satis_numerics::{
    Beta, Binomial, ChiSquare, Continuous, FisherF, Gamma, GaussJacobi, GaussLegendre, Normal,
    RootOptions, Stream, StudentT, brent, integrate_adaptive,
};

/// Any positive number from 1e-6 to 1e8, evenly on the logarithmic scale.
fn shape() -> impl Strategy<Value = f64> {
    (-6.0..8.0_f64).prop_map(|exponent| 10.0_f64.powf(exponent))
}

/// A tail down to 1e-250.
fn tail() -> impl Strategy<Value = f64> {
    prop_oneof![0.0..1.0_f64, (-250.0..0.0_f64).prop_map(|exponent| 10.0_f64.powf(exponent))]
}

/// Any bit pattern at all, and the awkward ones often.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>().prop_map(f64::from_bits),
        prop::sample::select(vec![
            0.0,
            -0.0,
            1.0,
            -1.0,
            0.5,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MIN_POSITIVE,
            5e-324,
            f64::MAX,
            f64::EPSILON,
            1.0 - f64::EPSILON / 2.0,
            1e-300,
            1e15,
            1e18,
        ]),
        -50.0..50.0_f64,
        0.0..1.0_f64,
        shape(),
    ]
}

/// Valid answers and errors are both fine; NaN and panics are not.
fn sane(distribution: &impl Continuous, x: f64, p: f64) -> Result<(), TestCaseError> {
    if x.is_nan() {
        prop_assert!(distribution.cdf(x).is_nan() && distribution.survival(x).is_nan());
    } else {
        let (lower, upper) = (distribution.cdf(x), distribution.survival(x));
        prop_assert!((0.0..=1.0).contains(&lower), "cdf {lower}");
        prop_assert!((0.0..=1.0).contains(&upper), "survival {upper}");
        prop_assert!((lower + upper - 1.0).abs() < 1e-13, "{lower} {upper}");
        prop_assert!(distribution.density(x) >= 0.0, "density {}", distribution.density(x));
        prop_assert!(!distribution.ln_density(x).is_nan());
    }
    for answer in [distribution.quantile(p), distribution.upper_quantile(p)] {
        match answer {
            Ok(point) => prop_assert!(!point.is_nan()),
            Err(error) => prop_assert!(!(0.0..=1.0).contains(&p), "{error} at {p}"),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn nothing_panics_and_nothing_is_nan(
        a in any_number(), b in any_number(), x in any_number(), p in any_number(), k: u64
    ) {
        if let Ok(normal) = Normal::new(a, b) {
            let z = (x - a) / b;
            if !z.is_nan() {
                prop_assert!((normal.cdf(x) + normal.survival(x) - 1.0).abs() < 1e-15);
            }
        }
        if let Ok(t) = StudentT::new(a) { sane(&t, x, p)?; }
        if let Ok(chi_square) = ChiSquare::new(a) { sane(&chi_square, x, p)?; }
        if let Ok(f) = FisherF::new(a, b) { sane(&f, x, p)?; }
        if let Ok(beta) = Beta::new(a, b) { sane(&beta, x, p)?; }
        if let Ok(gamma) = Gamma::new(a, b) { sane(&gamma, x, p)?; }
        if let Ok(tails) = incomplete_beta(a, b, x) {
            prop_assert!((tails.lower + tails.upper - 1.0).abs() < 1e-13);
        }
        if let Ok(tails) = incomplete_beta_xy(a, b, x, 1.0 - x) {
            prop_assert!((tails.lower + tails.upper - 1.0).abs() < 1e-13);
        }
        if let Ok(ln) = ln_beta(a, b) { prop_assert!(ln.is_finite()); }
        for n in [k, k % 1000] {
            if let Ok(binomial) = Binomial::new(n, p) {
                let pmf = binomial.pmf(k / 3);
                prop_assert!((0.0..=1.0).contains(&pmf), "pmf {pmf}");
                if let Ok(quantile) = binomial.quantile(x) {
                    prop_assert!(quantile <= n);
                }
            }
        }
    }

    #[test]
    fn gamma_tails_sum_to_one_and_rise(a in shape(), at in 0.01..5.0_f64, more in 1.0..1.5_f64) {
        let x = a * at;
        let here = incomplete_gamma(a, x).unwrap();
        let there = incomplete_gamma(a, x * more).unwrap();
        prop_assert!((here.lower + here.upper - 1.0).abs() < 1e-14);
        prop_assert!(there.lower >= here.lower * (1.0 - 3e-14));
        prop_assert!(there.upper <= here.upper * (1.0 + 3e-14));
    }

    #[test]
    fn gamma_quantiles_invert_the_tails(a in shape(), tail in tail()) {
        // Where the quantile underflows there is nothing to invert.
        let x = inverse_incomplete_gamma(a, tail).unwrap();
        if x > 1e-300 && x.is_finite() {
            let back = incomplete_gamma(a, x).unwrap();
            let room = 3e-14 * (1.0 + a.sqrt());
            prop_assert!((back.lower / tail - 1.0).abs() < room.max(1e-13) * 40.0
                || (back.upper - (1.0 - tail)).abs() < 1e-13, "{} {tail}", back.lower);
        }
        let x = inverse_incomplete_gamma_upper(a, tail).unwrap();
        if x > 1e-300 && x.is_finite() {
            let back = incomplete_gamma(a, x).unwrap();
            // The quantile's own rounding moves the tail by its hazard.
            let hazard = (x - a).abs() + a.sqrt() + 1.0;
            prop_assert!((back.upper / tail - 1.0).abs() < 4e-16 * hazard + 1e-13
                || (back.lower - (1.0 - tail)).abs() < 1e-13, "{} {tail}", back.upper);
        }
    }

    #[test]
    fn beta_reflects(a in shape(), b in shape(), x in 0.0..1.0_f64) {
        let y = 1.0 - x;
        let here = incomplete_beta_xy(a, b, x, y).unwrap();
        let there = incomplete_beta_xy(b, a, y, x).unwrap();
        prop_assert!(here.lower.to_bits() == there.upper.to_bits() || x == y
            || (here.lower / there.upper - 1.0).abs() < 1e-14);
        prop_assert!((here.lower + here.upper - 1.0).abs() < 1e-15);
    }

    #[test]
    fn beta_tails_rise(a in shape(), b in shape(), from in -3.0..3.0_f64, step in 0.0..1.0_f64) {
        let mean = a / (a + b);
        let sd = (mean * (1.0 - mean) / (a + b + 1.0)).sqrt();
        let low = (mean + from * sd).clamp(0.0, 1.0);
        let high = (mean + (from + step) * sd).clamp(0.0, 1.0);
        let here = incomplete_beta(a, b, low).unwrap();
        let there = incomplete_beta(a, b, high).unwrap();
        prop_assert!(there.lower >= here.lower * (1.0 - 2e-14));
        prop_assert!(there.upper <= here.upper * (1.0 + 2e-14));
    }

    #[test]
    fn beta_quantiles_invert_the_tails(a in shape(), b in shape(), tail in tail()) {
        let x = inverse_incomplete_beta(a, b, tail).unwrap();
        if x > 1e-300 && x < 1.0 {
            let back = incomplete_beta(a, b, x).unwrap();
            // Half a unit in the last place of x moves the tail by this much.
            let hazard = Beta::new(a, b).unwrap().density(x) * x / tail.min(1.0 - tail);
            let room = 4e-16 * hazard + 2e-13;
            prop_assert!((back.lower / tail - 1.0).abs() < room
                || (back.upper / (1.0 - tail) - 1.0).abs() < room
                || (back.upper - (1.0 - tail)).abs() < 1e-13, "{} {tail}", back.lower);
        }
        let mirrored = inverse_incomplete_beta_upper(b, a, tail).unwrap();
        prop_assert!((x + mirrored - 1.0).abs() < 1e-12);
    }

    #[test]
    fn student_t_is_symmetric_and_inverts(exponent in -0.5..10.0_f64, tail in tail()) {
        let t = StudentT::new(10.0_f64.powf(exponent)).unwrap();
        let x = t.upper_quantile(tail).unwrap();
        if x.is_finite() {
            prop_assert!((t.survival(x) - t.cdf(-x)).abs() <= 0.0);
            let room = 1e-13 + 4e-16 * x * x;
            prop_assert!((t.survival(x) / tail - 1.0).abs() < room, "{} {tail}", t.survival(x));
        }
        prop_assert!(t.quantile(tail).unwrap() == -x);
    }

    #[test]
    fn fisher_is_the_square_of_student(exponent in 0.0..8.0_f64, x in 0.01..6.0_f64) {
        let df = 10.0_f64.powf(exponent);
        let f = FisherF::new(1.0, df).unwrap();
        let t = StudentT::new(df).unwrap();
        let room = 1e-14 * (1.0 + x * x);
        prop_assert!((f.survival(x * x) / t.two_sided_p(x) - 1.0).abs() < room);
    }

    #[test]
    fn normal_quantile_inverts(tail in tail()) {
        let z = normal::quantile(tail).unwrap();
        let room = 2e-15 * (1.0 + z * z);
        prop_assert!((normal::cdf(z) / tail - 1.0).abs() < room);
        prop_assert!((normal::cdf(z) - normal::survival(-z)).abs() <= 0.0);
    }

    #[test]
    fn binomial_counts_agree(n in 1_u64..400, p in 0.0..1.0_f64, target in 0.0..1.0_f64) {
        let binomial = Binomial::new(n, p).unwrap();
        let total: f64 = (0..=n).map(|k| binomial.pmf(k)).sum();
        prop_assert!((total - 1.0).abs() < 1e-13);
        let k = binomial.quantile(target).unwrap();
        prop_assert!(binomial.cdf(k) >= target * (1.0 - 2e-13) - 1e-16);
        prop_assert!(k == 0 || binomial.cdf(k - 1) < target);
    }

    #[test]
    fn brent_finds_the_root(root in -1e3..1e3_f64, power in 0_u32..4, below in 0.0..1e3_f64, above in 0.0..1e3_f64) {
        let odd = i32::try_from(2 * power + 1).unwrap();
        let found = brent(|x| (x - root).powi(odd), root - below, root + above, RootOptions::new()).unwrap();
        prop_assert!((found - root).abs() <= 4e-16 * root.abs() + 1e-40, "{found} {root}");
    }

    #[test]
    fn quadrature_is_exact_for_polynomials(n in 1_usize..40, a in -3.0..3.0_f64, b in -3.0..3.0_f64) {
        let rule = GaussLegendre::new(n).unwrap();
        let degree = i32::try_from(2 * n - 1).unwrap().min(20);
        let exact = (b.powi(degree + 1) - a.powi(degree + 1)) / f64::from(degree + 1);
        let size = a.abs().max(b.abs()).max(1.0).powi(degree + 1);
        prop_assert!((rule.integrate(|x| x.powi(degree), a, b) - exact).abs() < 1e-14 * size);
        let adaptive = integrate_adaptive(|x| x.powi(degree), a, b, 0.0, 1e-10).unwrap();
        prop_assert!((adaptive.value - exact).abs() < 1e-13 * size);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn convolutions_sum_to_one_with_the_right_moments(
        weights in prop::collection::vec(0.0..1.0_f64, 1..12), n in 0_u64..100_000
    ) {
        let total: f64 = weights.iter().sum();
        prop_assume!(total > 0.01);
        let probabilities: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
        let sum = power(&probabilities, n).unwrap();
        let value = |index: usize| (sum.offset() + index as u64) as f64;
        let mass: f64 = sum.probabilities().iter().sum();
        prop_assert!((mass - 1.0).abs() < 1e-13, "mass {mass}");
        let mean: f64 = sum.probabilities().iter().enumerate()
            .map(|(index, p)| p * (value(index) - sum.mean())).sum();
        prop_assert!(mean.abs() < 1e-10 * (1.0 + sum.variance().sqrt()) + 1e-13 * sum.mean(), "mean off by {mean}");
        let variance: f64 = sum.probabilities().iter().enumerate()
            .map(|(index, p)| p * (value(index) - sum.mean()).powi(2)).sum();
        prop_assert!((variance - sum.variance()).abs() < 1e-9 * (sum.variance() + 1.0));
        let top = n * (probabilities.len() as u64 - 1);
        prop_assert!(sum.offset() + sum.probabilities().len() as u64 <= top + 1);
        let median = sum.quantile(0.5).unwrap();
        prop_assert!(sum.cdf_at(median) >= 0.5 - 1e-12);
        prop_assert!(median == 0 || sum.cdf_at(median - 1) < 0.5);
    }

    #[test]
    fn streams_are_uniform_and_repeat(seed: u64, id: u64, n in 1_u64..1000) {
        let mut stream = Stream::new(seed, id);
        let mut again = Stream::new(seed, id);
        for _ in 0..100 {
            let value = stream.below(n);
            prop_assert!(value < n && value == again.below(n));
            let u = stream.open_uniform();
            prop_assert!(u > 0.0 && u < 1.0 && u == again.open_uniform());
            let z = stream.standard_normal();
            prop_assert!(z.is_finite() && z == again.standard_normal());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mixture_functions_never_panic(
        a in any_number(), b in any_number(), x in any_number(), y in any_number(),
    ) {
        let outside = a.is_nan() || a <= 0.0;
        prop_assert!(digamma(a).is_nan() == outside && trigamma(a).is_nan() == outside);
        let _ = (ln_gamma_difference(a, x), ln_beta_difference(a, b, x, y));
        for value in [exp_integral(a, x), exp_integral_scaled(a, x)].into_iter().flatten() {
            prop_assert!(value >= 0.0);
        }
        if let Ok(value) = ln_hyp2f1_unit(a, b, x.abs().min(1e6)) {
            prop_assert!(value >= 0.0, "{a} {b} {x} {value}");
        }
        // Close to 1 the series is long: not here.
        if let Ok(value) = ln_hyp2f1(a, b, y, x.min(0.99)) {
            prop_assert!(value >= 0.0, "{a} {b} {y} {x} {value}");
        }
        if let Ok(rule) = GaussJacobi::new(9, a, b) {
            prop_assert!((rule.mean(|_| 1.0) - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn steps_of_gamma_functions_add_up(r in shape(), x in 0.0..1e5_f64, y in 0.0..1e5_f64) {
        let whole = ln_gamma_difference(r, x + y);
        let parts = ln_gamma_difference(r, x) + ln_gamma_difference(r + x, y);
        prop_assert!((whole - parts).abs() <= 1e-12 * (1.0 + whole.abs() + parts.abs()));
    }

    #[test]
    fn exponential_integrals_follow_their_recurrence(s in 0.01..50.0_f64, z in 1e-6..50.0_f64) {
        // s E_{s+1}(z) = exp(-z) - z E_s(z), both sides times exp(z).
        let left = s * exp_integral_scaled(s + 1.0, z).unwrap();
        let right = 1.0 - z * exp_integral_scaled(s, z).unwrap();
        prop_assert!((left - right).abs() < 1e-13, "{left} {right}");
    }
}

#[test]
fn public_types_can_cross_threads() {
    use satis_numerics::{Error, Lattice};
    use satis_response_model::dev::assert_send_sync;

    assert_send_sync::<Normal>();
    assert_send_sync::<StudentT>();
    assert_send_sync::<ChiSquare>();
    assert_send_sync::<FisherF>();
    assert_send_sync::<Beta>();
    assert_send_sync::<Gamma>();
    assert_send_sync::<Binomial>();
    assert_send_sync::<Lattice>();
    assert_send_sync::<GaussLegendre>();
    assert_send_sync::<Stream>();
    assert_send_sync::<Error>();
}
