//! Contractual models against 20-digit values, the published fits of Fader &
//! Hardie (2007, 2010), and laws.

#![allow(clippy::unwrap_used, reason = "a reference that does not parse fails the test")]

use approx::assert_relative_eq;
use proptest::prelude::*;
use satis_clv::{
    BetaDiscreteWeibull, Covariance, Discount, DiscreteLifetime, Durations, ExponentialGamma,
    Losses, ShiftedBetaGeometric,
};
use satis_response_model::dev::shared_reference;

fn cohort(lost: &[u64], active: u64) -> Losses {
    let mut losses = Losses::new();
    losses.add_cohort(lost, active).unwrap();
    losses
}

fn regular() -> Losses {
    cohort(&[369, 163, 86, 56, 37, 27, 21], 241)
}

fn high_end() -> Losses {
    cohort(&[131, 126, 90, 60, 42, 34, 26], 491)
}

fn number(value: &serde_json::Value) -> f64 {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).unwrap()
}

#[test]
fn sbg_fits_to_ten_digits() {
    let cases = [
        (
            regular(),
            [0.704_077_298_473_516_2, 1.182_043_026_209_475_7],
            -1_680.265_188_463_287,
            [0.065_598_964_237_889, 0.152_475_631_684_86],
            0.008_891_192_553_612,
        ),
        (
            high_end(),
            [0.668_088_351_106_446_2, 3.806_094_964_058_267],
            -1_611.158_147_391_156_4,
            [0.103_734_931_169_95, 0.785_531_691_930_06],
            0.077_659_155_081_644,
        ),
        // The first four years alone.
        (
            cohort(&[369, 163, 86, 56], 326),
            [0.763_665_062_562_552_6, 1.295_830_272_182_502],
            -1_401.559_423_577_445_4,
            [0.096_795_247_646_854, 0.210_625_744_302_17],
            0.018_995_560_934_803,
        ),
        (
            cohort(&[131, 126, 90, 60], 593),
            [1.280_976_380_367_425, 7.790_384_095_263_86],
            -1_225.134_907_041_612_5,
            [0.553_467_968_732_18, 3.808_722_344_240_1],
            2.092_072_815_799_2,
        ),
    ];
    for (losses, parameters, likelihood, errors, covariance) in cases {
        let fitted = ShiftedBetaGeometric::fit(&losses).unwrap();
        let report = fitted.report();
        assert_relative_eq!(report.log_likelihood(), likelihood, max_relative = 1e-13);
        assert!(report.gradient_norm() < 1e-6);
        for at in 0..2 {
            assert_relative_eq!(report.estimates()[at], parameters[at], max_relative = 1e-9);
            let error = report.standard_error(at, Covariance::Information).unwrap();
            assert_relative_eq!(error, errors[at], max_relative = 1e-8);
        }
        let got = report.covariance(0, 1, Covariance::Information).unwrap();
        assert_relative_eq!(got, covariance, max_relative = 1e-8);
    }
}

#[test]
fn published_percentages_give_the_published_fit() {
    // Fader & Hardie (2007), table 1: survival in percent, fitted to 7 years.
    let curve = [100.0, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1].map(|percent| percent / 100.0);
    let fitted = ShiftedBetaGeometric::fit(&Losses::from_survival(&curve, 1000).unwrap()).unwrap();
    let model = fitted.model();
    assert_eq!(format!("{:.3} {:.3}", model.gamma(), model.delta()), "0.668 3.806");
    assert_eq!(format!("{:.1}", fitted.report().log_likelihood()), "-1611.2");
    let counts = ShiftedBetaGeometric::fit(&high_end()).unwrap();
    assert_relative_eq!(model.gamma(), counts.model().gamma(), max_relative = 1e-10);
    // More customers, the same fit, smaller errors.
    let many = ShiftedBetaGeometric::fit(&Losses::from_survival(&curve, 4000).unwrap()).unwrap();
    assert_relative_eq!(many.model().delta(), model.delta(), max_relative = 1e-8);
    let error = |fitted: &satis_clv::Fitted<ShiftedBetaGeometric>| {
        fitted.report().standard_error(1, Covariance::Information).unwrap()
    };
    assert_relative_eq!(error(&many), 0.5 * error(&fitted), max_relative = 1e-7);
}

#[test]
fn sbg_curves_to_thirteen_digits() {
    let Some(path) = shared_reference("cases/sbg.json") else { return };
    let case: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let discount = Discount::per_period(0.1).unwrap();
    let mut checked = 0;
    for name in ["regular", "highend", "case1", "case2"] {
        let at = if case[name]["at_mle"].is_null() { &case[name] } else { &case[name]["at_mle"] };
        let model =
            ShiftedBetaGeometric::new(number(&at["params"][0]), number(&at["params"][1])).unwrap();
        let each = |key: &str, check: &dyn Fn(u32) -> f64| -> usize {
            let Some(table) = at[key].as_object() else { return 0 };
            for (t, expected) in table {
                let got = check(t.parse().unwrap());
                assert_relative_eq!(got, number(expected), max_relative = 2e-14);
            }
            table.len()
        };
        checked += each("survival", &|t| model.survival(t));
        checked += each("retention", &|t| model.retention(t).unwrap());
        checked += each("DERL_d0_1", &|t| model.discounted_residual(t, discount).unwrap());
        if let Some(expected) = at["DEL_d0_1"].as_str() {
            let del = model.discounted_lifetime(discount).unwrap();
            assert_relative_eq!(del, expected.parse::<f64>().unwrap(), max_relative = 1e-14);
            checked += 1;
        }
    }
    assert_eq!(checked, 2 * 13 + 2 * 12 + 2 * 7 + 4 * 5 + 2);
}

#[test]
fn residual_lifetimes_are_embedded() {
    // Fader & Hardie (2010): the same mean churn of .2, little and much
    // heterogeneity; renewals worth more the longer a customer stayed.
    let discount = Discount::per_period(0.1).unwrap();
    for (gamma, delta, expected) in [
        (3.8, 15.2, [3.309_818_421_025_369_6, 3.842_134_024_026_919]),
        (0.067, 0.267, [7.670_835_460_922_174, 10.188_640_008_406_65]),
    ] {
        let model = ShiftedBetaGeometric::new(gamma, delta).unwrap();
        let first = model.discounted_residual(1, discount).unwrap();
        let fifth = model.discounted_residual(5, discount).unwrap();
        assert_relative_eq!(first, expected[0], max_relative = 1e-14);
        assert_relative_eq!(fifth, expected[1], max_relative = 1e-14);
    }
}

#[test]
fn cohorts_add_up() {
    // The regular customers in three cohorts of different ages.
    let mut cohorts = cohort(&[150, 60, 30], 60);
    cohorts.merge(&cohort(&[100, 40], 160));
    cohorts.add_cohort(&[90], 210).unwrap();
    assert_eq!(cohorts.customers(), 900);
    let fitted = ShiftedBetaGeometric::fit(&cohorts).unwrap();
    // By hand: the sum over cohorts of n ln P(t) and active ln S.
    let model = fitted.model();
    let p = |t: u32| model.lost_in(t).unwrap().ln();
    let s = |t: u32| model.ln_survival(t);
    let sum = 340.0 * p(1) + 100.0 * p(2) + 30.0 * p(3) + 210.0 * s(1) + 160.0 * s(2) + 60.0 * s(3);
    assert_relative_eq!(fitted.report().log_likelihood(), sum, max_relative = 1e-13);
    assert!(fitted.report().gradient_norm() < 1e-6);
}

#[test]
fn projections_cover_what_was_seen_later() {
    let observed = [0.223, 0.207, 0.194, 0.183, 0.173];
    let projection = ShiftedBetaGeometric::fit(&regular()).unwrap().projection(12, 0.95).unwrap();
    for (row, seen) in projection[7..].iter().zip(observed) {
        assert!(row.survival.interval().unwrap().contains(seen), "{}", row.survival);
        assert!(row.retention.standard_error().unwrap() < 0.01);
    }
    // The error of S(1) by hand: the gradient of gamma / (gamma + delta).
    let (gamma, delta) = (0.704_077_298_473_516_2, 1.182_043_026_209_475_7);
    let whole: f64 = gamma + delta;
    let g = [-delta / whole.powi(2), gamma / whole.powi(2)];
    let variance = g[0] * g[0] * 0.004_303_224_109_083_9
        + 2.0 * g[0] * g[1] * 0.008_891_192_553_612
        + g[1] * g[1] * 0.023_248_818_257_698;
    assert_relative_eq!(
        projection[0].survival.standard_error().unwrap(),
        variance.sqrt(),
        max_relative = 1e-7
    );
}

#[test]
fn duration_dependence_of_the_high_end_customers() {
    // Maximum by scipy (Nelder-Mead, its digits).
    let fitted = BetaDiscreteWeibull::fit(&high_end()).unwrap();
    for (got, expected) in fitted.report().estimates().iter().zip(WEIBULL) {
        assert_relative_eq!(*got, expected, max_relative = 1e-5);
    }
    assert_relative_eq!(fitted.report().log_likelihood(), WEIBULL_LIKELIHOOD, max_relative = 1e-11);
    // It projects the twelfth year (39.4 %) better than the sBG.
    let year = |survival: f64| (survival - 0.394).abs();
    let geometric = ShiftedBetaGeometric::fit(&high_end()).unwrap();
    assert!(year(fitted.model().survival(12)) < year(geometric.model().survival(12)));
}

const WEIBULL: [f64; 3] = [0.214_253_33, 1.426_574_85, 1.723_564_9];
const WEIBULL_LIKELIHOOD: f64 = -1_605.314_213_214_193;

#[test]
fn residual_lifetimes_with_duration_dependence() {
    // The sums in 30 digits.
    for (parameters, period, rate, expected) in [
        ([0.26, 1.73, 1.58], 1, 0.1, 5.500_480_746_876_24),
        ([0.26, 1.73, 1.58], 4, 0.001, 141.862_021_002_356_76),
        ([0.7, 1.2, 0.5], 1, 0.002, 75.438_108_990_753_8),
        ([5.0, 40.0, 2.5], 3, 0.01, 0.532_685_903_396_762_2),
        ([1e-3, 0.5, 1.2], 2, 0.005, 199.861_852_682_149_9),
    ] {
        let model = BetaDiscreteWeibull::new(parameters[0], parameters[1], parameters[2]).unwrap();
        let discount = Discount::per_period(rate).unwrap();
        let derl = model.discounted_residual(period, discount).unwrap();
        assert_relative_eq!(derl, expected, max_relative = 1e-12);
    }
}

#[test]
fn exponential_gamma_of_the_regular_customers() {
    // The same losses as intervals of a year; maximum by scipy.
    let mut durations = Durations::new();
    for (year, lost) in (0_u8..).zip([369, 163, 86, 56, 37, 27, 21]) {
        durations.add_ended_between(f64::from(year), f64::from(year) + 1.0, lost).unwrap();
    }
    durations.add_active(7.0, 241).unwrap();
    let fitted = ExponentialGamma::fit(&durations).unwrap();
    for (got, expected) in fitted.report().estimates().iter().zip(PARETO) {
        assert_relative_eq!(*got, expected, max_relative = 1e-6);
    }
    assert_relative_eq!(fitted.report().log_likelihood(), PARETO_LIKELIHOOD, max_relative = 1e-11);
    assert!(fitted.report().gradient_norm() < 1e-6);
}

const PARETO: [f64; 2] = [0.709_416_760, 1.072_772_658];
const PARETO_LIKELIHOOD: f64 = -1_680.296_740_135_487_2;

/// Any bits at all, and positive numbers of any size often.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>().prop_map(f64::from_bits),
        (-13.0..13.0_f64).prop_map(|exponent| 10.0_f64.powf(exponent)),
        (-3.0..3.0_f64).prop_map(|exponent| 10.0_f64.powf(exponent)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn retention_rises_and_survival_falls(
        gamma in 1e-6_f64..1e6, delta in 1e-6_f64..1e6, period in 1_u32..5000,
    ) {
        let model = ShiftedBetaGeometric::new(gamma, delta).unwrap();
        let (now, next) = (model.retention(period).unwrap(), model.retention(period + 1).unwrap());
        prop_assert!((0.0..=1.0).contains(&now) && next >= now);
        let log = model.ln_survival(period) - model.ln_survival(period - 1);
        prop_assert!((log - now.ln()).abs() <= 1e-11 * (1.0 + model.ln_survival(period).abs()));
        prop_assert!(model.survival(period) <= model.survival(period - 1));
    }

    #[test]
    fn discounted_lifetimes_follow_their_recursion(
        gamma in 1e-4_f64..1e4, delta in 1e-4_f64..1e4, rate in 1e-3_f64..2.0, period in 1_u32..500,
    ) {
        // DERL(n) = r(n) (1 + DERL(n + 1) / (1 + d))
        let model = ShiftedBetaGeometric::new(gamma, delta).unwrap();
        let discount = Discount::per_period(rate).unwrap();
        let here = model.discounted_residual(period, discount).unwrap();
        let next = model.discounted_residual(period + 1, discount).unwrap();
        let step = model.retention(period).unwrap() * (1.0 + next / (1.0 + rate));
        prop_assert!((here / step - 1.0).abs() < 1e-12, "{} {}", here, step);
    }

    #[test]
    fn time_units_rescale_alpha_and_nothing_else(factor in 0.01_f64..100.0) {
        let times = [0.4, 1.0, 1.9, 2.2, 5.0, 8.0, 21.0, 90.0];
        let build = |factor: f64| {
            let mut durations = Durations::new();
            for t in times {
                durations.add_ended(factor * t, 2).unwrap();
            }
            durations.add_active(factor * 60.0, 5).unwrap();
            ExponentialGamma::fit(&durations).unwrap()
        };
        let (plain, scaled) = (build(1.0), build(factor));
        prop_assert!((scaled.model().r() / plain.model().r() - 1.0).abs() < 1e-7);
        prop_assert!((scaled.model().alpha() / factor / plain.model().alpha() - 1.0).abs() < 1e-7);
    }

    #[test]
    fn nothing_panics(
        parameters in prop::array::uniform3(any_number()), period in any::<u32>(), time in any_number(),
    ) {
        let [a, b, c] = parameters;
        let discount = Discount::per_period(0.2).unwrap();
        if let Ok(model) = ShiftedBetaGeometric::new(a, b) {
            prop_assert!((0.0..=1.0).contains(&model.survival(period)));
            let _ = (model.retention(period), model.lost_in(period));
            prop_assert!(!model.discounted_residual(period, discount).is_ok_and(f64::is_nan));
        }
        if let Ok(model) = BetaDiscreteWeibull::new(a, b, c) {
            prop_assert!((0.0..=1.0).contains(&model.survival(period)), "{:?} {}", model, period);
            prop_assert!(!model.retention(period).is_ok_and(f64::is_nan));
            prop_assert!(!model.lost_in(period).is_ok_and(f64::is_nan));
            prop_assert!(!model.discounted_residual(period, discount).is_ok_and(f64::is_nan));
        }
        if let Ok(model) = ExponentialGamma::new(a, b) {
            let _ = (model.survival(time), model.retention(time), model.quantile(time));
            let _ = (model.discounted_residual(time, discount), model.expected_tenure_within(time));
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn stored_models_and_data_come_back() {
    let model = BetaDiscreteWeibull::new(0.26, 1.7, 1.58).unwrap();
    let text = serde_json::to_string(&model).unwrap();
    assert_eq!(serde_json::from_str::<BetaDiscreteWeibull>(&text).unwrap(), model);
    let text = serde_json::to_string(&regular()).unwrap();
    assert_eq!(serde_json::from_str::<Losses>(&text).unwrap(), regular());
    assert!(serde_json::from_str::<Losses>(r#"{"lost":[[0,3.0]],"active":[]}"#).is_err());
    let mut durations = Durations::new();
    durations.add_ended(1.5, 2).unwrap();
    durations.add_ended_between(1.0, 2.0, 1).unwrap();
    durations.add_active(9.0, 4).unwrap();
    let text = serde_json::to_string(&durations).unwrap();
    assert_eq!(serde_json::from_str::<Durations>(&text).unwrap(), durations);
    assert!(serde_json::from_str::<ShiftedBetaGeometric>(r#"{"gamma":0,"delta":1}"#).is_err());
}
