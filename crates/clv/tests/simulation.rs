//! Simulated customers against what the models expect of them.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use satis_clv::{
    BgBb, BgCnbd, BgNbd, CorrelatedParetoNbd, Discount, DiscountedPurchases, DiscreteLifetime,
    GGompertzNbd, GammaGamma, History, Horizon, MbgCnbd, MbgNbd, Nbd, Opportunities, ParetoGgg,
    ParetoNbd, ShiftedBetaGeometric, SimulatesCustomers, SimulatesFutures, SimulatesPurchases,
    SpendTally, TimeUnit, predict_purchases,
};

/// Mean and its standard error.
fn mean(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let values: Vec<f64> = values.collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, (square / (n - 1.0) / n).sqrt())
}

fn close((found, error): (f64, f64), expected: f64, what: &str) {
    assert!((found - expected).abs() <= 4.0 * error, "{what}: {found} +- {error}, not {expected}");
}

/// New customers and futures of known ones have the means of the formulas.
fn agrees<M: SimulatesCustomers + SimulatesFutures>(model: &M) {
    let what = M::NAME;
    let lives = model.simulate(&[30.0; 4_000], 20.0, 11).unwrap();
    let count = |life: &satis_clv::SimulatedCustomer| life.history().unwrap().frequency() as f64;
    close(mean(lives.iter().map(count)), model.expected_new(30.0).unwrap(), what);
    // Futures known to the simulation agree with P(alive) and the expectation,
    // customer by customer, so in the mean.
    let off = lives.iter().map(|life| {
        let history = life.history().unwrap();
        let alive = f64::from(u8::from(life.is_alive()));
        alive - model.p_alive(&history).unwrap()
    });
    close(mean(off), 0.0, what);
    let off = lives.iter().map(|life| {
        let expected = model.expected_purchases(&life.history().unwrap(), 20.0).unwrap();
        life.future_purchases() as f64 - expected
    });
    close(mean(off), 0.0, what);

    let customer = History::new(4, 21.0, 30.0).unwrap();
    let futures: Vec<Vec<f64>> =
        (0..4_000).map(|id| model.simulate_future(&customer, 20.0, 3, id).unwrap()).collect();
    let counts = futures.iter().map(|times| times.len() as f64);
    close(mean(counts), model.expected_purchases(&customer, 20.0).unwrap(), what);
    let none = futures.iter().map(|times| f64::from(u8::from(times.is_empty())));
    close(mean(none), model.probability_of(&customer, 0, 20.0).unwrap(), what);
    assert!(futures.iter().flatten().all(|time| (0.0..=20.0).contains(time)));

    let discount = Discount::continuous(0.02).unwrap();
    for horizon in [Horizon::Infinite, Horizon::Within(12.0)] {
        let draws = (0..3_000)
            .map(|id| model.simulate_purchases(&customer, horizon, discount, 4, id).unwrap());
        let expected = model.discounted_purchases(&customer, horizon, discount).unwrap();
        close(mean(draws), expected, what);
    }
    assert_eq!(
        model.simulate_future(&customer, 20.0, 3, 7).unwrap(),
        model.simulate_future(&customer, 20.0, 3, 7).unwrap()
    );
}

#[test]
fn means_are_those_of_the_formulas() {
    agrees(&Nbd::new(0.8, 12.0).unwrap());
    agrees(&ParetoNbd::new(0.8, 8.0, 0.9, 20.0).unwrap());
    agrees(&BgNbd::new(0.8, 8.0, 0.9, 3.0).unwrap());
    agrees(&MbgNbd::new(0.8, 8.0, 0.9, 3.0).unwrap());
    agrees(&BgCnbd::new(3, 1.4, 5.0, 0.9, 3.0).unwrap());
    agrees(&MbgCnbd::new(2, 1.4, 6.0, 0.9, 3.0).unwrap());
    agrees(&GGompertzNbd::new(0.8, 8.0, 0.05, 0.7, 0.8).unwrap());
    let margins = ParetoNbd::new(0.8, 2.0, 0.9, 6.0).unwrap();
    agrees(&CorrelatedParetoNbd::new(margins, 0.8).unwrap());
}

#[test]
fn discrete_discounting_needs_whole_periods_and_agrees() {
    let model = BgNbd::new(0.8, 8.0, 0.9, 3.0).unwrap();
    let customer = History::new(4, 21.0, 30.0).unwrap();
    let discount = Discount::per_period(0.05).unwrap();
    let within = Horizon::Within(10.0);
    let draws =
        (0..4_000).map(|id| model.simulate_purchases(&customer, within, discount, 4, id).unwrap());
    let expected = model.discounted_purchases(&customer, within, discount).unwrap();
    close(mean(draws), expected, "discrete");
    let broken = Horizon::Within(1.5);
    assert!(model.simulate_purchases(&customer, broken, discount, 4, 0).is_err());
    assert!(model.simulate_purchases(&customer, Horizon::Infinite, Discount::NONE, 4, 0).is_err());
}

#[test]
fn fits_find_the_parameters_again() {
    let near = |found: &[f64], truth: &[f64], report: &satis_clv::FitReport| {
        for (at, (found, truth)) in found.iter().zip(truth).enumerate() {
            let error = report.standard_error(at, satis_clv::Covariance::Information).unwrap();
            assert!((found - truth).abs() < 4.0 * error, "{found} +- {error}, not {truth}");
        }
    };
    let ages: Vec<f64> = (0..3_000).map(|i| 30.0 + f64::from(i % 13)).collect();

    let truth = BgNbd::new(0.5, 5.0, 0.8, 2.5).unwrap();
    let fit = BgNbd::fit(&truth.simulate_tally(TimeUnit::Weeks, &ages, 1).unwrap()).unwrap();
    near(fit.report().estimates(), &[0.5, 5.0, 0.8, 2.5], fit.report());

    let truth = ParetoNbd::new(0.6, 10.0, 0.7, 12.0).unwrap();
    let fit = ParetoNbd::fit(&truth.simulate_tally(TimeUnit::Weeks, &ages, 2).unwrap()).unwrap();
    near(fit.report().estimates(), &[0.6, 10.0, 0.7, 12.0], fit.report());

    let truth = BgCnbd::new(3, 1.4, 2.0, 0.9, 4.0).unwrap();
    let regular = truth.simulate_tally(TimeUnit::Weeks, &ages, 3).unwrap();
    let fit = BgCnbd::fit_regularity(&regular, 6).unwrap();
    assert_eq!(fit.model().k(), 3);

    let truth = BgBb::new(1.2, 0.75, 0.66, 2.8).unwrap();
    let fit = BgBb::fit(&truth.simulate_tally(&[6; 8_000], 4).unwrap()).unwrap();
    near(fit.report().estimates(), &[1.2, 0.75, 0.66, 2.8], fit.report());

    let truth = ShiftedBetaGeometric::new(0.7, 1.2).unwrap();
    let fit = ShiftedBetaGeometric::fit(&truth.simulate(6_000, 7, 5).unwrap()).unwrap();
    near(fit.report().estimates(), &[0.7, 1.2], fit.report());
    assert!((fit.model().survival(7) - truth.survival(7)).abs() < 0.02);

    let spend = GammaGamma::new(6.0, 4.0, 15.0).unwrap();
    let customers =
        BgNbd::new(0.8, 5.0, 0.8, 4.0).unwrap().simulate_with_spend(&spend, &ages, 0.0, 6).unwrap();
    let spends = customers.iter().map(|customer| {
        let history = customer.history().unwrap();
        (history.frequency(), history.mean_spend().unwrap_or(0.0))
    });
    let fit = GammaGamma::fit(&SpendTally::from_customers(spends).unwrap()).unwrap();
    near(fit.report().estimates(), &[6.0, 4.0, 15.0], fit.report());
}

#[test]
fn the_same_seed_gives_the_same_bits_on_any_number_of_threads() {
    let model = ParetoGgg::new(8.0, 2.0, 2.0, 12.0, 0.8, 16.0).unwrap();
    let ages = [40.0; 300];
    let all = model.simulate(&ages, 10.0, 5).unwrap();
    assert_eq!(all[..40], model.simulate(&ages[..40], 10.0, 5).unwrap());
    assert_ne!(all[..40], model.simulate(&ages[..40], 10.0, 6).unwrap());
    #[cfg(feature = "rayon")]
    {
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(all, one.install(|| model.simulate(&ages, 10.0, 5).unwrap()));
    }
    // Values that will not change.
    let life =
        &BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap().simulate(&[39.0; 9], 0.0, 1).unwrap();
    let counts: Vec<usize> = life.iter().map(|life| life.purchases.len()).collect();
    assert_eq!(counts, COUNTS);
    let broken = model.simulate(&[40.0, -1.0], 0.0, 5).unwrap_err();
    assert_eq!(broken.to_string(), "row 1: age is -1, expected a finite number of at least 0");
}

const COUNTS: [usize; 9] = [3, 0, 0, 0, 0, 0, 0, 0, 1];

#[test]
fn prediction_intervals_hold_what_they_promise() {
    let model = BgNbd::new(0.8, 8.0, 0.9, 3.0).unwrap();
    let lives = model.simulate(&[30.0; 400], 20.0, 21).unwrap();
    let mut inside = 0;
    for life in &lives {
        let history = life.history().unwrap();
        let found = predict_purchases(&[model], &[(history, 1)], 20.0, 0.9, 300, 9).unwrap();
        let interval = found.interval().unwrap();
        let came = life.future_purchases() as f64;
        inside += usize::from((interval.low()..=interval.high()).contains(&came));
    }
    // At least 90 %, more because counts are whole.
    assert!(inside > 350, "{inside}");
    // All together, with parameters that were estimated.
    let histories: Vec<(History, u64)> =
        lives.iter().map(|life| (life.history().unwrap(), 1)).collect();
    let tally = satis_clv::PurchaseTally::from_histories(
        TimeUnit::Weeks,
        histories.iter().map(|(history, _)| *history),
    );
    let fitted = BgNbd::fit(&tally).unwrap();
    let models = fitted.draw_models(200, 3).unwrap();
    let known = predict_purchases(&[*fitted.model()], &histories, 20.0, 0.95, 400, 9).unwrap();
    let drawn = predict_purchases(&models, &histories, 20.0, 0.95, 400, 9).unwrap();
    assert!(drawn.standard_error().unwrap() > 1.2 * known.standard_error().unwrap());
    let came: u64 = lives.iter().map(satis_clv::SimulatedCustomer::future_purchases).sum();
    let interval = drawn.interval().unwrap();
    assert!((interval.low()..=interval.high()).contains(&(came as f64)));
    assert!(predict_purchases::<BgNbd>(&[], &histories, 20.0, 0.95, 400, 9).is_err());
}

#[test]
fn simulated_donors_are_like_the_published_ones() {
    // 11,104 donors over six years: 31.2 % never gave again
    // (Fader, Hardie & Shang 2010).
    let model = BgBb::new(1.2035, 0.7497, 0.6567, 2.7834).unwrap();
    let donors = model.simulate(&[6; 11_104], 8).unwrap();
    let none = donors.iter().filter(|donor| donor.purchases() == 0).count() as f64;
    assert!((none / 11_104.0 - 3_464.0 / 11_104.0).abs() < 0.02);
    assert!(donors.iter().all(|donor: &Opportunities| donor.opportunities() == 6));
}

/// BG/NBD with a horizon: the probability of a value above a bound, and the
/// interval of the value itself, agree with each other and with the mean.
#[test]
fn a_lifetime_value_with_its_spread() {
    let ages: Vec<f64> = (0..800).map(|i| 30.0 + f64::from(i % 13)).collect();
    let spend = GammaGamma::new(6.0, 4.0, 15.0).unwrap();
    let lives =
        BgNbd::new(0.8, 5.0, 0.8, 4.0).unwrap().simulate_with_spend(&spend, &ages, 0.0, 6).unwrap();
    let histories: Vec<History> = lives.iter().map(|life| life.history().unwrap()).collect();
    let tally = satis_clv::PurchaseTally::from_histories(TimeUnit::Weeks, histories.clone());
    let purchases = BgNbd::fit(&tally).unwrap();
    let spends = histories.iter().map(|h| (h.frequency(), h.mean_spend().unwrap_or(0.0)));
    let amounts = GammaGamma::fit(&SpendTally::from_customers(spends).unwrap()).unwrap();
    let discount = Discount::annual(0.1, &TimeUnit::Weeks).unwrap();
    let worth =
        satis_clv::LifetimeValue::new(&purchases, &amounts, 0.3, Horizon::Within(52.0), discount)
            .unwrap();
    let customer = histories.iter().find(|history| history.frequency() == 6).unwrap();
    let customer = satis_clv::ValuedCustomer::from(*customer);
    let mean = worth.value(&customer).unwrap();
    let found = worth.prediction(&customer, 6_000, 4).unwrap();
    let error = found.standard_error().unwrap() / 6_000.0_f64.sqrt();
    assert!((found.value() - mean).abs() < 4.0 * error, "{found} {mean}");
    let interval = found.interval().unwrap();
    assert!(interval.low() < mean && mean < interval.high());
    // 2.5 % lie above the upper bound.
    let above = worth.probability_above(&customer, interval.high(), 6_000, 4).unwrap();
    assert!((above.value() - 0.025).abs() < 0.001, "{above}");
}
