//! Covariates, constant and changing.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use satis_clv::{
    BgNbd, Covariance, CovariateModel, CovariatePeriod, CovariateTally, Design, DynamicCustomer,
    DynamicCustomers, DynamicParetoNbd, FitOptions, GGompertzNbd, History, MbgNbd, ParetoNbd,
    PurchaseModel, PurchaseTally, Random, SimulatesCustomers, TimeUnit, WithCovariates,
};

fn period(end: f64, purchase: &[f64], dropout: &[f64]) -> CovariatePeriod {
    CovariatePeriod { end, purchase: purchase.to_vec(), dropout: dropout.to_vec() }
}

fn published() -> ParetoNbd {
    ParetoNbd::new(0.553, 10.578, 0.606, 11.669).unwrap()
}

/// mpmath with 30 digits: tanh-sinh quadrature of the definition, the time of
/// leaving integrated over every period.
#[test]
fn changing_covariates_against_numeric_integration() {
    let model = DynamicParetoNbd::new(published(), [("one", 0.5), ("two", -0.2)], [("three", 0.4)])
        .unwrap();
    let customer = DynamicCustomer::new(
        &[6.0, 12.5, 30.0],
        36.0,
        vec![
            period(4.0, &[0.0, 0.3], &[1.0]),
            period(8.0, &[1.0, -0.5], &[0.2]),
            period(20.0, &[0.0, 1.1], &[-0.7]),
            period(39.0, &[1.0, 0.4], &[0.5]),
            period(60.0, &[0.0, -0.9], &[0.1]),
            period(78.0, &[1.0, 0.2], &[-0.3]),
        ],
    )
    .unwrap();
    let near = |found: f64, expected: f64| {
        assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
    };
    near(model.log_likelihood(&customer).unwrap(), -12.146_144_976_383_767);
    near(model.p_alive(&customer).unwrap(), 0.877_435_927_312_910_5);
    near(model.expected_purchases(&customer, 30.0).unwrap(), 1.872_210_111_871_817_7);
    near(model.expected_purchases(&customer, 42.0).unwrap(), 2.641_127_692_715_164);
    assert!(model.expected_purchases(&customer, 42.5).is_err());
}

#[test]
fn constant_covariates_against_numeric_integration() {
    let mut tally = CovariateTally::new(TimeUnit::Weeks, ["one", "two"], ["three"]).unwrap();
    for (i, life) in published().simulate(&[39.0; 200], 0.0, 3).unwrap().iter().enumerate() {
        let i = i as f64;
        let (one, two) = ((i * 0.7).sin(), (i * 1.3).cos());
        tally.add(&life.history().unwrap(), &[one, two], &[(i * 2.1).sin()]).unwrap();
    }
    let fitted = WithCovariates::<ParetoNbd>::fit(&tally).unwrap();
    // Parameters of our own choice in the fitted model's shape.
    let model = satis_clv::Parametric::with_parameters(
        fitted.model(),
        &[0.553, 10.578, 0.606, 11.669, 0.3, -0.2, -0.4],
    )
    .unwrap();
    let own = model.customer(&[1.0, 0.5], &[2.0]).unwrap();
    // mpmath, 30 digits, alpha exp(-0.2), beta exp(0.8).
    let found = own.log_likelihood(&History::new(3, 20.0, 39.0).unwrap()).unwrap();
    assert!((found + 11.798_311_369_604_533).abs() < 1e-12, "{found}");
}

fn zero_effects<M: CovariateModel + SimulatesCustomers>(model: &M, seed: u64) {
    let lives = model.simulate(&[39.0; 300], 0.0, seed).unwrap();
    let mut with = CovariateTally::new(TimeUnit::Weeks, ["z"], ["z"]).unwrap();
    let mut plain = PurchaseTally::new(TimeUnit::Weeks);
    for (i, life) in lives.iter().enumerate() {
        let history = life.history().unwrap();
        let z = f64::from(u8::from(i % 3 == 0));
        with.add(&history, &[z], &[z]).unwrap();
        plain.add(&history).unwrap();
    }
    // Without the covariate's coefficient the likelihoods are the same: a huge
    // penalty leaves nothing of it.
    let plain = satis_clv::Penalised::<M>::fit(&plain, &satis_clv::Priors::flat()).unwrap();
    let design = Design::new(&with).ridge(1e9, 1e9).unwrap();
    let none = WithCovariates::<M>::fit_with(&design, &FitOptions::new()).unwrap();
    let (one, other) = (plain.log_likelihood(), none.report().log_likelihood());
    assert!((one - other).abs() < 1e-5 * one.abs(), "{one} {other}");
    // And the free fit cannot be worse.
    let free = WithCovariates::<M>::fit(&with).unwrap();
    assert!(free.report().log_likelihood() > one - 1e-7, "{one}");
    let tied = Design::new(&with).equal_effect("z").unwrap();
    let tied = WithCovariates::<M>::fit_with(&tied, &FitOptions::new()).unwrap();
    assert!(tied.report().log_likelihood() < free.report().log_likelihood() + 1e-7);
    let test = tied.report().against(free.report()).unwrap();
    assert_eq!(test.degrees, 1);
}

#[test]
fn no_effect_is_the_plain_model() {
    zero_effects(&published(), 1);
    zero_effects(&BgNbd::new(0.6, 5.0, 0.8, 2.5).unwrap(), 2);
    zero_effects(&MbgNbd::new(0.6, 5.0, 0.8, 2.5).unwrap(), 3);
}

#[test]
fn no_covariates_at_all_are_the_plain_fit() {
    let none = [""; 0];
    let mut with = CovariateTally::new(TimeUnit::Weeks, none, none).unwrap();
    let mut changing = DynamicCustomers::new(none, none).unwrap();
    let mut plain = PurchaseTally::new(TimeUnit::Weeks);
    for life in published().simulate(&[39.0; 300], 0.0, 8).unwrap() {
        let history = life.history().unwrap();
        with.add(&history, &[], &[]).unwrap();
        plain.add(&history).unwrap();
        let periods = vec![period(13.0, &[], &[]), period(39.0, &[], &[])];
        changing.add(DynamicCustomer::new(&life.purchases, 39.0, periods).unwrap()).unwrap();
    }
    let plain = ParetoNbd::fit(&plain).unwrap();
    let with = WithCovariates::<ParetoNbd>::fit(&with).unwrap();
    let changing = DynamicParetoNbd::fit(&changing).unwrap();
    for found in [with.report(), changing.report()] {
        for (one, other) in found.estimates().iter().zip(plain.report().estimates()) {
            assert!((one / other - 1.0).abs() < 1e-8, "{one} {other}");
        }
        let kind = Covariance::Information;
        for at in 0..4 {
            let error = found.standard_error(at, kind).unwrap();
            let expected = plain.report().standard_error(at, kind).unwrap();
            assert!((error / expected - 1.0).abs() < 1e-6, "{error} {expected}");
        }
    }
}

#[test]
fn effects_are_found_again() {
    let mut tally = CovariateTally::new(TimeUnit::Weeks, ["mail", "age"], ["mail"]).unwrap();
    let truth = [0.8, 8.0, 0.7, 10.0, -0.6, 0.4, 0.9];
    let mut random = Random::new(1, 0);
    for i in 0..1_500 {
        let (mail, age) = (f64::from(u8::from(i % 2 == 0)), random.normal());
        let model = ParetoNbd::new(
            0.8,
            8.0 * (0.6 * mail - 0.4 * age).exp(),
            0.7,
            10.0 * (-0.9 * mail).exp(),
        )
        .unwrap();
        let life = model.life(None, (39.0, 0.0), 77, i).unwrap();
        tally.add(&life.history().unwrap(), &[mail, age], &[mail]).unwrap();
    }
    let fitted = WithCovariates::<ParetoNbd>::fit(&tally).unwrap();
    let report = fitted.report();
    let names: Vec<&str> = report.names().collect();
    assert_eq!(names, ["r", "alpha", "s", "beta", "purchase mail", "purchase age", "dropout mail"]);
    assert!(report.gradient_norm() < 1e-6);
    for (at, truth) in truth.iter().enumerate() {
        let error = report.standard_error(at, Covariance::Information).unwrap();
        let found = report.estimates()[at];
        assert!((found - truth).abs() < 4.0 * error, "{}: {found} +- {error}", names[at]);
    }
    // A penalty shrinks; predictions come with errors.
    let design = Design::new(&tally).ridge(50.0, 50.0).unwrap();
    let shrunk = WithCovariates::<ParetoNbd>::fit_with(&design, &FitOptions::new()).unwrap();
    let size = |fitted: &satis_clv::Fitted<WithCovariates<ParetoNbd>>| -> f64 {
        fitted.model().coefficients().iter().map(|(_, g)| g * g).sum()
    };
    assert!(size(&shrunk) < 0.8 * size(&fitted));
    let history = History::new(3, 20.0, 39.0).unwrap();
    let alive = fitted
        .estimate("P(alive)", satis_clv::DeltaScale::Logit, 0.95, |model| {
            model.customer(&[1.0, 0.3], &[1.0])?.p_alive(&history)
        })
        .unwrap();
    assert!(alive.standard_error().unwrap() > 0.0);
    // A covariate that never varies is refused by name.
    let mut constant = CovariateTally::new(TimeUnit::Weeks, ["all"], [""; 0]).unwrap();
    for x in 0..3 {
        constant.add(&History::new(x, 5.0 * x as f64, 39.0).unwrap(), &[1.0], &[]).unwrap();
    }
    let error = WithCovariates::<BgNbd>::fit(&constant).unwrap_err().to_string();
    assert!(error.contains("\"all\""), "{error}");
}

#[test]
fn gompertz_lifetimes_take_covariates_too() {
    let mut tally = CovariateTally::new(TimeUnit::Weeks, ["z"], ["z"]).unwrap();
    for i in 0..800 {
        let z = f64::from(u8::from(i % 2 == 0));
        let model = GGompertzNbd::new(0.9, 4.0 * (-0.7 * z).exp(), 0.12, 0.6, 0.4).unwrap();
        let life = model.life(None, (39.0, 0.0), 5, i).unwrap();
        tally.add(&life.history().unwrap(), &[z], &[z]).unwrap();
    }
    let fitted = WithCovariates::<GGompertzNbd>::fit(&tally).unwrap();
    let report = fitted.report();
    let at = report.position("purchase z").unwrap();
    let found = report.estimates()[at];
    let error = report.standard_error(at, Covariance::Information).unwrap();
    assert!((found - 0.7).abs() < 4.0 * error && error < 0.3, "{found} {error}");
}

/// A customer of Pareto/NBD with a factor on the purchase rate that changes:
/// candidates at the highest rate, thinned.
fn dynamic_life(id: u64, gamma: f64, campaign: &dyn Fn(f64) -> f64) -> (Vec<f64>, f64) {
    let mut random = Random::new(12, id);
    let rate = random.gamma(0.9, 6.0).unwrap();
    let left = random.exponential() / random.gamma(0.8, 16.0).unwrap();
    let age = 30.0 + (id % 10) as f64;
    let highest = gamma.exp();
    let (mut now, mut times) = (0.0, Vec::new());
    loop {
        now += random.exponential() / (rate * highest);
        if now > left.min(age) {
            return (times, age);
        }
        if random.uniform() < (gamma * campaign(now)).exp() / highest {
            times.push(now);
        }
    }
}

#[test]
fn a_campaign_is_found_again_and_constant_covariates_agree() {
    let campaign = |time: f64| f64::from(u8::from((time / 4.0).ceil() % 3.0 < 1.0));
    let mut data = DynamicCustomers::new(["campaign"], [""; 0]).unwrap();
    for id in 0..500 {
        let (times, age) = dynamic_life(id, 0.8, &campaign);
        let periods =
            (1..=12).map(|k| period(4.0 * f64::from(k), &[campaign(4.0 * f64::from(k))], &[]));
        data.add(DynamicCustomer::new(&times, age, periods.collect()).unwrap()).unwrap();
    }
    let fitted = DynamicParetoNbd::fit(&data).unwrap();
    let report = fitted.report();
    assert!(report.gradient_norm() < 1e-6, "{}", report.gradient_norm());
    let effect = fitted.parameter("purchase campaign", 0.95).unwrap();
    let error = effect.standard_error().unwrap();
    assert!((effect.value() - 0.8).abs() < 4.0 * error && error < 0.15, "{effect}");
    // The sum of P(alive) and of expectations is finite and sensible.
    for customer in data.customers() {
        let p_alive = fitted.model().p_alive(customer).unwrap();
        assert!((0.0..=1.0).contains(&p_alive));
        let end = 48.0 - customer.history().age();
        assert!(fitted.model().expected_purchases(customer, end).unwrap() >= 0.0);
    }

    // The same constant covariates, cut into periods or not.
    let mut cut = DynamicCustomers::new(["z"], ["z"]).unwrap();
    let mut whole = CovariateTally::new(TimeUnit::Weeks, ["z"], ["z"]).unwrap();
    for (i, customer) in data.customers().iter().enumerate() {
        let history = customer.history();
        let z = f64::from(u8::from(i % 2 == 0));
        // Times before the last purchase do not matter then.
        let x = history.frequency();
        let times: Vec<f64> = (1..=x).map(|k| history.recency() * k as f64 / x as f64).collect();
        let periods = (1..=10).map(|k| period(5.0 * f64::from(k), &[z], &[z])).collect();
        cut.add(DynamicCustomer::new(&times, history.age(), periods).unwrap()).unwrap();
        whole.add(history, &[z], &[z]).unwrap();
    }
    let one = DynamicParetoNbd::fit(&cut).unwrap();
    let other = WithCovariates::<ParetoNbd>::fit(&whole).unwrap();
    let (left, right) = (one.report(), other.report());
    assert!((left.log_likelihood() - right.log_likelihood()).abs() < 1e-7);
    for (a, b) in left.estimates().iter().zip(right.estimates()) {
        assert!((a - b).abs() < 1e-5 * (1.0 + b.abs()), "{a} {b}");
    }
    // At the same parameters predictions agree to the last digits.
    let values = [0.9, 6.0, 0.8, 16.0, 0.3, -0.5];
    let dynamic = satis_clv::Parametric::with_parameters(one.model(), &values).unwrap();
    let fixed = satis_clv::Parametric::with_parameters(other.model(), &values).unwrap();
    for (i, customer) in cut.customers().iter().enumerate().take(60) {
        let z = f64::from(u8::from(i % 2 == 0));
        let own = fixed.customer(&[z], &[z]).unwrap();
        let history = customer.history();
        // exp(0.3 z) at each purchase is in the rate of the constant model.
        let near = |found: f64, expected: f64, what: &str| {
            assert!((found - expected).abs() < 1e-11 * (1.0 + expected.abs()), "{what} {i}");
        };
        near(dynamic.log_likelihood(customer).unwrap(), own.log_likelihood(history).unwrap(), "ll");
        near(dynamic.p_alive(customer).unwrap(), own.p_alive(history).unwrap(), "alive");
        let t = 50.0 - history.age();
        near(
            dynamic.expected_purchases(customer, t).unwrap(),
            own.expected_purchases(history, t).unwrap(),
            "expected",
        );
    }
}

#[cfg(feature = "serde")]
#[test]
fn fitted_models_are_stored_with_their_covariates() {
    let model = DynamicParetoNbd::new(published(), [("one", 0.5)], [("three", 0.4)]).unwrap();
    satis_clv::response_model::dev::check_serde_round_trip(&model);
    assert!(satis_clv::response_model::dev::rejects::<DynamicParetoNbd>(
        r#"{"base":{"r":1,"alpha":1,"s":1,"beta":1},"purchase":[["z",1],["z",1]],"dropout":[]}"#
    ));
    let mut tally = CovariateTally::new(TimeUnit::Weeks, ["z"], ["z"]).unwrap();
    for (i, life) in published().simulate(&[39.0; 100], 0.0, 3).unwrap().iter().enumerate() {
        let z = f64::from(u8::from(i % 2 == 0));
        tally.add(&life.history().unwrap(), &[z], &[z]).unwrap();
    }
    let design = Design::new(&tally).equal_effect("z").unwrap();
    let fitted = WithCovariates::<ParetoNbd>::fit_with(&design, &FitOptions::new()).unwrap();
    satis_clv::response_model::dev::check_serde_round_trip(fitted.model());
    assert!(satis_clv::response_model::dev::rejects::<WithCovariates<ParetoNbd>>(
        r#"{"base":{"r":1,"alpha":1,"s":1,"beta":1},"layout":{"purchase":["z"],"dropout":[],"tied":[]},"coefficients":[]}"#
    ));
}
