//! Each model against the others at their common limits, and its predictions
//! against each other.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::excessive_precision, reason = "17 digits as mpmath printed them")]

mod common;

use approx::{assert_abs_diff_eq, assert_relative_eq};
use common::cdnow;
use satis_clv::{
    BgCnbd, BgNbd, Convergence, CorrelatedParetoNbd, Covariance, DeltaScale, Discount,
    GGompertzNbd, History, MbgCnbd, MbgNbd, Nbd, ParetoNbd, PurchaseModel, PurchaseTally, TimeUnit,
    Timing, Warning,
};

fn histories() -> Vec<History> {
    [
        (0, 0.0, 38.9),
        (2, 30.4, 38.9),
        (1, 1.7, 38.9),
        (29, 37.7, 38.0),
        (7, 7.0, 30.0),
        (3, 12.0, 12.0),
    ]
    .map(|(x, t_x, age)| History::new(x, t_x, age).unwrap())
    .to_vec()
}

/// Probabilities sum to one, their mean is the expectation, and the discounted
/// sums follow from the expectation.
fn check_consistency(model: &impl PurchaseModel) {
    for history in histories().into_iter().chain([History::NOTHING]) {
        let t = 13.0;
        let masses: Vec<f64> =
            (0..130).map(|n| model.probability_of(&history, n, t).unwrap()).collect();
        let expected = model.expected_purchases(&history, t).unwrap();
        assert_relative_eq!(masses.iter().sum::<f64>(), 1.0, max_relative = 1e-11);
        let mean: f64 = masses.iter().zip(0_u32..).map(|(mass, n)| mass * f64::from(n)).sum();
        assert_relative_eq!(mean, expected, max_relative = 1e-10);
        let p_alive = model.p_alive(&history).unwrap();
        assert!((0.0..=1.0).contains(&p_alive));
        assert!(1.0 - masses[0] <= p_alive + 1e-12);
        assert_eq!(model.expected_purchases(&history, 0.0).unwrap().to_bits(), 0.0_f64.to_bits());

        // Discounted within a horizon: weekly sums approach the integral.
        let rate = Discount::continuous(0.02).unwrap();
        let within = model.discounted_within(&history, rate, t).unwrap();
        let middle = Discount::discrete(0.02_f64.exp_m1(), Timing::Middle).unwrap();
        let weekly = model.discounted_within(&history, middle, t).unwrap();
        assert_relative_eq!(within, weekly, max_relative = 1e-3);
        let none = Discount::continuous(0.0).unwrap();
        let undiscounted = model.discounted_within(&history, none, t).unwrap();
        assert_relative_eq!(undiscounted, expected, max_relative = 1e-13);
        // For ever, split at the horizon of 1,000 units of 0.02.
        let residual = model.discounted_residual(&history, rate).unwrap();
        let long = model.discounted_within(&history, rate, 2000.0).unwrap();
        assert_relative_eq!(residual, long, max_relative = 1e-11);
    }
}

#[test]
fn predictions_agree_with_each_other() {
    check_consistency(&Nbd::new(0.385, 12.07).unwrap());
    check_consistency(&BgNbd::new(0.2426, 4.4136, 0.7929, 2.4259).unwrap());
    check_consistency(&MbgNbd::new(0.5248, 6.1831, 0.8914, 1.614).unwrap());
    check_consistency(&ParetoNbd::new(0.5533, 10.5777, 0.6062, 11.6687).unwrap());
    let margins = ParetoNbd::new(0.5432, 10.1001, 0.5088, 9.1791).unwrap();
    check_consistency(&CorrelatedParetoNbd::new(margins, 5.0).unwrap());
    check_consistency(&GGompertzNbd::new(0.55, 10.5, 0.02, 0.6, 0.3).unwrap());
    check_consistency(&GGompertzNbd::new(0.55, 10.5, 0.3, 0.2, 50.0).unwrap());
}

#[test]
fn regular_buyers() {
    check_consistency(&BgCnbd::new(2, 0.45, 2.5, 0.8, 2.4).unwrap());
    check_consistency(&MbgCnbd::new(3, 0.5, 2.0, 1.0, 1.6).unwrap());
}

#[test]
fn one_stage_is_the_plain_model() {
    let plain = BgNbd::new(0.2426, 4.4136, 0.7929, 2.4259).unwrap();
    let staged = BgCnbd::new(1, 0.2426, 4.4136, 0.7929, 2.4259).unwrap();
    let modified = MbgNbd::new(0.5248, 6.1831, 0.8914, 1.614).unwrap();
    let modified_staged = MbgCnbd::new(1, 0.5248, 6.1831, 0.8914, 1.614).unwrap();
    for history in histories() {
        compare(&plain, &staged, &history, 1e-12);
        compare(&modified, &modified_staged, &history, 1e-12);
    }
}

fn compare(one: &impl PurchaseModel, other: &impl PurchaseModel, history: &History, digits: f64) {
    let pairs = [
        (one.log_likelihood(history), other.log_likelihood(history)),
        (one.p_alive(history), other.p_alive(history)),
        (one.expected_purchases(history, 39.0), other.expected_purchases(history, 39.0)),
        (one.probability_of(history, 2, 39.0), other.probability_of(history, 2, 39.0)),
    ];
    for (one, other) in pairs {
        assert_relative_eq!(one.unwrap(), other.unwrap(), max_relative = digits);
    }
}

#[test]
fn gompertz_becomes_pareto() {
    let pareto = ParetoNbd::new(0.5533, 10.5777, 0.6062, 11.6687).unwrap();
    let b = 1e-9;
    let gompertz = GGompertzNbd::new(0.5533, 10.5777, b, 0.6062, 11.6687 * b).unwrap();
    for history in histories() {
        compare(&pareto, &gompertz, &history, 1e-6);
    }
}

/// Values of 30 digits by mpmath's quadrature of the same integrals: r, alpha,
/// b, s, beta; x, t_x, T; log-likelihood, P(alive), expectation in 39 units.
#[test]
fn gompertz_integrals() {
    for (p, (x, t_x, age), [ll, alive, expected]) in GOMPERTZ {
        let model = GGompertzNbd::new(p[0], p[1], p[2], p[3], p[4]).unwrap();
        let history = History::new(x, t_x, age).unwrap();
        assert_relative_eq!(model.log_likelihood(&history).unwrap(), ll, max_relative = 1e-12);
        assert_relative_eq!(model.p_alive(&history).unwrap(), alive, max_relative = 1e-12);
        let found = model.expected_purchases(&history, 39.0).unwrap();
        assert_relative_eq!(found, expected, max_relative = 1e-12);
    }
}

type GompertzCase = ([f64; 5], (u64, f64, f64), [f64; 3]);

const GOMPERTZ: [GompertzCase; 6] = [
    (
        [0.55, 10.5, 0.02, 0.6, 0.3],
        (2, 30.4, 38.9),
        [-9.569515024215966, 0.82026985671051054, 1.2248688966631492],
    ),
    (
        [0.55, 10.5, 0.3, 0.2, 50.0],
        (7, 7.0, 30.0),
        [-16.303233625673612, 0.014768009511126761, 0.041505018411146611],
    ),
    (
        [0.55, 10.5, 0.001, 0.6, 0.0117],
        (0, 0.0, 38.9),
        [-0.52208612644686233, 0.29603760950823357, 0.1064929447918702],
    ),
    (
        [1.2, 0.008, 2.0, 0.05, 10000.0],
        (3, 1.0, 20.0),
        [-11.683382421835249, 0.0022430863416019185, 0.0046132868569280683],
    ),
    (
        [0.5, 5.0, 0.01, 3.0, 2.0],
        (400, 150.0, 200.0),
        [-29.843110651475257, 6.9404263189048226e-48, 3.2819888019622321e-46],
    ),
    (
        [0.2, 40.0, 5.0, 0.01, 0.5],
        (1, 10.0, 200.0),
        [-6.3982903621296259, 1.5775225745640522e-5, 1.353082014861185e-6],
    ),
];

#[test]
fn correlated_rates_on_cdnow() {
    let Some(tally) = cdnow() else { return };
    let fitted = CorrelatedParetoNbd::fit(&tally).unwrap();
    let report = fitted.report();
    println!("{report}, gradient {}", report.gradient_norm());
    // CLVTools 0.12.1 reports -9591.76590723822 with a correlation of 0.086.
    assert!(report.log_likelihood() > -9_591.765_907_239, "{report}");
    assert_abs_diff_eq!(fitted.model().correlation(), 0.0861, epsilon = 4e-3);
    let plain = ParetoNbd::fit(&tally).unwrap();
    let test = plain.report().against(report).unwrap();
    assert_eq!(test.degrees, 1);
    assert!(test.p_value < 0.02 && test.p_value > 0.005);
}

#[test]
fn gompertz_on_cdnow_is_a_ridge() {
    let Some(tally) = cdnow() else { return };
    let fitted = GGompertzNbd::fit(&tally).unwrap();
    let report = fitted.report();
    let pareto = ParetoNbd::fit(&tally).unwrap();
    assert!(report.log_likelihood() >= pareto.report().log_likelihood() - 1e-4, "{report}");
    println!("{report}");
}

#[test]
fn nobody_leaves() {
    // Everyone buys weekly up to the end: no dropout can be seen.
    let rows = (1..60).map(|x| (f64::from(x), 39.0, 39.0)).chain([(0.0, 0.0, 39.0)]);
    let tally = PurchaseTally::from_numbers(TimeUnit::Weeks, rows).unwrap();
    for report in [
        BgNbd::fit(&tally).unwrap().report().clone(),
        ParetoNbd::fit(&tally).unwrap().report().clone(),
    ] {
        assert_eq!(report.convergence(), Convergence::Boundary, "{report}");
        let text = report.to_string();
        assert!(text.contains("NBD"), "{text}");
        assert!(report.warnings().iter().all(|w| matches!(w, Warning::RunsOff { .. })));
    }
}

#[test]
fn errors_of_predictions() {
    let Some(tally) = cdnow() else { return };
    let fitted = ParetoNbd::fit(&tally).unwrap();
    let history = History::new(2, 213.0 / 7.0, 272.0 / 7.0).unwrap();
    let alive = fitted
        .estimate("P(alive)", DeltaScale::Logit, 0.95, |model| model.p_alive(&history))
        .unwrap();
    let error = alive.standard_error().unwrap();
    assert!(error > 0.0 && error < 0.05, "{alive}");
    let interval = alive.interval().unwrap();
    assert!(interval.low() > 0.0 && interval.high() < 1.0 && interval.contains(alive.value()));
    // The bootstrap agrees with the delta method.
    let bootstrap = fitted.bootstrap(&tally, 40, 7).unwrap();
    let again = bootstrap.estimate("P(alive)", 0.95, |model| model.p_alive(&history)).unwrap();
    assert_relative_eq!(again.standard_error().unwrap(), error, max_relative = 0.5);
    assert_eq!(bootstrap, fitted.bootstrap(&tally, 40, 7).unwrap());
    // A profile interval encloses the estimate and resembles the Wald one.
    let profile = fitted.profile(&tally, "r", 0.95).unwrap();
    let wald = fitted.parameter("r", 0.95).unwrap();
    assert!(profile.contains(wald.value()));
    let wald = wald.interval().unwrap();
    assert_relative_eq!(profile.low(), wald.low(), max_relative = 0.02);
    assert_relative_eq!(profile.high(), wald.high(), max_relative = 0.02);
    let sandwich = fitted.report().standard_error(0, Covariance::Sandwich).unwrap();
    let plain = fitted.report().standard_error(0, Covariance::Information).unwrap();
    assert_relative_eq!(sandwich, plain, max_relative = 0.5);
}
