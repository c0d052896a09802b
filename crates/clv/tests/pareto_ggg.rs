//! Hierarchical models by Markov chains, on customers whose traits are known.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use satis_clv::{
    GibbsOptions, History, ParetoGgg, ParetoNbd, Posterior, Prior, Priors, ProbabilityCalibration,
    PurchaseModel, SamplerOptions, SimulatedCustomer, SimulatesCustomers, TimeUnit,
};

fn histories(lives: &[SimulatedCustomer]) -> Vec<History> {
    lives.iter().map(|life| life.history().unwrap()).collect()
}

#[test]
fn regularity_and_customers_are_found_again() {
    let truth = ParetoGgg::new(9.0, 2.0, 3.0, 12.0, 0.9, 25.0).unwrap();
    let lives = truth.simulate(&[52.0; 400], 26.0, 4).unwrap();
    let options = GibbsOptions::new(2).chains(2).warm_up(150).draws(200);
    let posterior = ParetoGgg::sample(&histories(&lives), 26.0, options).unwrap();

    // Means of the population: regularity 4.5, rate 0.25, dropout 0.036.
    let n = lives.len() as f64;
    let mean = |of: &dyn Fn(usize) -> f64| (0..lives.len()).map(of).sum::<f64>() / n;
    let customers = posterior.customers();
    let k = mean(&|i| customers[i].regularity);
    assert!((k / mean(&|i| lives[i].traits.stages) - 1.0).abs() < 0.2, "{k}");
    let rate = mean(&|i| customers[i].rate);
    let true_rate = mean(&|i| lives[i].traits.stage_rate / lives[i].traits.stages);
    assert!((rate / true_rate - 1.0).abs() < 0.1, "{rate} {true_rate}");

    // P(alive) comes true, and better than with Poisson purchases.
    let alive = |of: &dyn Fn(usize) -> f64| {
        let pairs: Vec<(f64, bool)> =
            lives.iter().enumerate().map(|(i, life)| (of(i), life.is_alive())).collect();
        ProbabilityCalibration::new(&pairs, 5).unwrap()
    };
    let regular = alive(&|i| customers[i].p_alive);
    assert!(regular.calibration_error() < 0.06, "{regular:?}");
    let tally = satis_clv::PurchaseTally::from_histories(TimeUnit::Weeks, histories(&lives));
    let poisson = ParetoNbd::fit(&tally).unwrap();
    let plain = alive(&|i| poisson.model().p_alive(&lives[i].history().unwrap()).unwrap());
    assert!(regular.brier() < 0.97 * plain.brier(), "{} {}", regular.brier(), plain.brier());

    // Purchases to come, with their spread.
    let came = mean(&|i| lives[i].future_purchases() as f64);
    let expected = mean(&|i| customers[i].expected_purchases);
    let spread =
        (0..lives.len()).map(|i| customers[i].purchases_sd.powi(2)).sum::<f64>().sqrt() / n;
    assert!((came - expected).abs() < 4.0 * spread, "{came} {expected} {spread}");
    assert!(customers.iter().all(|c| c.p_active <= c.expected_purchases + 1e-12));
}

/// The same posterior by two roads: Gibbs sampling over the customers' rates,
/// and the no-U-turn sampler over the likelihood with the rates integrated out.
#[test]
fn poisson_purchases_agree_with_the_likelihood() {
    let truth = ParetoNbd::new(0.9, 6.0, 0.8, 14.0).unwrap();
    let lives = truth.simulate(&[39.0; 300], 0.0, 6).unwrap();
    let histories = histories(&lives);
    let options = GibbsOptions::new(5).chains(4).warm_up(300).draws(1_500).prior(2.0, 1.0);
    let gibbs = ParetoNbd::sample_customers(&histories, 20.0, options).unwrap();
    let tally = satis_clv::PurchaseTally::from_histories(TimeUnit::Weeks, histories.clone());
    let prior = Prior::Gamma { shape: 2.0, rate: 1.0 };
    let priors = ["r", "alpha", "s", "beta"]
        .into_iter()
        .fold(Priors::flat(), |priors, name| priors.with(name, prior));
    let options = SamplerOptions::new(5).chains(2).warm_up(150).draws(400);
    let nuts = Posterior::<ParetoNbd>::sample(&tally, &priors, options).unwrap();
    for (one, other) in gibbs.diagnostics().iter().zip(nuts.diagnostics()) {
        let error = one.mean_error.hypot(other.mean_error);
        assert!((one.mean - other.mean).abs() < 4.0 * error, "{one:?} {other:?}");
        assert!((one.sd / other.sd - 1.0).abs() < 0.15, "{one:?} {other:?}");
    }
    // Customer by customer.
    for (customer, history) in gibbs.customers().iter().zip(&histories).step_by(7) {
        let alive = nuts.diagnose("P(alive)", |model| model.p_alive(history)).unwrap();
        let error = customer.p_alive_error.hypot(alive.mean_error);
        assert!((customer.p_alive - alive.mean).abs() < 4.0 * error, "{customer:?} {alive:?}");
        let more = nuts.diagnose("more", |model| model.expected_purchases(history, 20.0)).unwrap();
        // The number of purchases varies with being alive.
        let spread = error * customer.expected_purchases / customer.p_alive
            + customer.purchases_sd / 4_000.0_f64.sqrt();
        assert!((customer.expected_purchases - more.mean).abs() < 4.0 * spread, "{customer:?}");
        assert_eq!(customer.regularity.to_bits(), 1.0_f64.to_bits());
    }
}

#[test]
fn same_seed_same_bits_and_refusals() {
    let truth = ParetoGgg::new(9.0, 2.0, 3.0, 12.0, 0.9, 25.0).unwrap();
    let known = histories(&truth.simulate(&[30.0; 40], 0.0, 4).unwrap());
    let options = GibbsOptions::new(2).chains(3).warm_up(10).draws(10);
    let run = || ParetoGgg::sample(&known, 10.0, options).unwrap();
    let all = run();
    // Too few draws for a diagnostic of everything may leave NaN: compare the rest.
    assert_eq!(all.customers(), run().customers());
    #[cfg(feature = "rayon")]
    {
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let serial = one.install(run);
        assert_eq!(all.customers(), serial.customers());
        assert_eq!(all.models(), serial.models());
    }
    let mut without_gaps = known.clone();
    without_gaps[3] = History::new(2, 10.0, 30.0).unwrap();
    let error = ParetoGgg::sample(&without_gaps, 10.0, options).unwrap_err();
    assert!(error.to_string().starts_with("row 3: "), "{error}");
    assert!(ParetoNbd::sample_customers(&without_gaps, 10.0, options).is_ok());
    let nobody = vec![History::new(0, 0.0, 30.0).unwrap(); 5];
    assert!(ParetoGgg::sample(&nobody, 10.0, options).is_err());
    assert!(ParetoGgg::sample(&known, -1.0, options).is_err());
    assert!(ParetoGgg::sample(&known, 1.0, options.chains(0)).is_err());
}
