//! Penalised fits and posteriors.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod common;

use satis_clv::{
    BgNbd, Covariance, History, ParetoNbd, Penalised, Posterior, Prior, Priors, PurchaseModel,
    PurchaseTally, SamplerOptions, SimulatesCustomers, TimeUnit, predict_purchases,
};

fn sample(customers: usize) -> PurchaseTally {
    let truth = BgNbd::new(0.5, 5.0, 0.8, 2.5).unwrap();
    truth.simulate_tally(TimeUnit::Weeks, &vec![39.0; customers], 1).unwrap()
}

#[test]
fn flat_priors_give_the_plain_fit() {
    let tally = sample(500);
    let plain = BgNbd::fit(&tally).unwrap();
    let flat = Penalised::<BgNbd>::fit(&tally, &Priors::flat()).unwrap();
    for (one, other) in plain.report().estimates().iter().zip(flat.fitted().report().estimates()) {
        assert!((one / other - 1.0).abs() < 1e-9);
    }
    assert_eq!(flat.log_evidence(), None);
    assert!((flat.log_likelihood() - plain.report().log_likelihood()).abs() < 1e-9);
}

#[test]
fn a_strong_prior_wins_and_a_wrong_name_is_refused() {
    let tally = sample(200);
    let strong = Priors::flat().with("a", Prior::LogNormal { median: 0.25, log_sd: 1e-4 });
    let found = Penalised::<BgNbd>::fit(&tally, &strong).unwrap();
    assert!((found.fitted().model().a() / 0.25 - 1.0).abs() < 1e-3);
    let error = found.fitted().report().standard_error(2, Covariance::Information).unwrap();
    assert!((error / 0.25e-4 - 1.0).abs() < 1e-2);
    let wrong = Priors::flat().with("s", Prior::Flat);
    assert_eq!(
        Penalised::<BgNbd>::fit(&tally, &wrong).unwrap_err().to_string(),
        "there is no parameter \"s\"; known: r, alpha, a, b"
    );
}

#[test]
fn weak_priors_do_not_depend_on_the_unit_of_time() {
    let weeks = sample(300);
    let days = weeks.in_unit(TimeUnit::Days).unwrap();
    let one = Penalised::<BgNbd>::fit(&weeks, &Priors::weak()).unwrap();
    let other = Penalised::<BgNbd>::fit(&days, &Priors::weak()).unwrap();
    let (one, other) = (one.fitted().model(), other.fitted().model());
    assert!((one.r() / other.r() - 1.0).abs() < 1e-8);
    assert!((7.0 * one.alpha() / other.alpha() - 1.0).abs() < 1e-8);
    assert!((one.b() / other.b() - 1.0).abs() < 1e-7);
}

#[test]
fn the_evidence_is_for_the_model_that_the_customers_came_from() {
    let tally = sample(1_000);
    let geometric = Penalised::<BgNbd>::fit(&tally, &Priors::weak()).unwrap();
    let plain = Penalised::<satis_clv::Nbd>::fit(&tally, &Priors::weak()).unwrap();
    assert!(geometric.log_evidence().unwrap() > plain.log_evidence().unwrap() + 50.0);
}

#[test]
fn the_posterior_of_many_customers_is_nearly_normal() {
    let tally = sample(1_500);
    let options = SamplerOptions::new(3).chains(2).warm_up(150).draws(700);
    let posterior = Posterior::<BgNbd>::sample(&tally, &Priors::weak(), options).unwrap();
    let mode = Penalised::<BgNbd>::fit(&tally, &Priors::weak()).unwrap();
    let report = mode.fitted().report();
    assert_eq!(posterior.models().len(), 1_400);
    assert_eq!((posterior.divergences(), posterior.cut_off()), (0, 0));
    for (at, diagnostic) in posterior.diagnostics().iter().enumerate() {
        assert!(diagnostic.is_sound(), "{diagnostic:?}");
        let error = report.standard_error(at, Covariance::Information).unwrap();
        assert!((diagnostic.sd / error - 1.0).abs() < 0.3, "{diagnostic:?} {error}");
        assert!((diagnostic.mean - report.estimates()[at]).abs() < 0.6 * error, "{diagnostic:?}");
    }
    let customer = History::new(3, 20.0, 39.0).unwrap();
    let alive = posterior.estimate("P(alive)", 0.95, |model| model.p_alive(&customer)).unwrap();
    let delta = mode
        .fitted()
        .estimate("P(alive)", satis_clv::DeltaScale::Logit, 0.95, |model| model.p_alive(&customer))
        .unwrap();
    assert!((alive.value() - delta.value()).abs() < 0.3 * delta.standard_error().unwrap());
    let ratio = alive.standard_error().unwrap() / delta.standard_error().unwrap();
    assert!((ratio - 1.0).abs() < 0.15, "{ratio}");
    // Posterior predictive: the models of the draws go into the prediction.
    let weeks = predict_purchases(posterior.models(), &[(customer, 1)], 39.0, 0.9, 800, 1).unwrap();
    let mean = posterior
        .estimate("purchases", 0.9, |model| model.expected_purchases(&customer, 39.0))
        .unwrap();
    let error = weeks.standard_error().unwrap() / 800.0_f64.sqrt();
    assert!((weeks.value() - mean.value()).abs() < 4.0 * error);
}

#[test]
fn the_same_seed_gives_the_same_bits_on_any_number_of_threads() {
    let tally = sample(100);
    let options = SamplerOptions::new(3).chains(3).warm_up(60).draws(20);
    let run = || Posterior::<ParetoNbd>::sample(&tally, &Priors::weak(), options).unwrap();
    let all = run();
    let bits = |posterior: &Posterior<ParetoNbd>| -> Vec<u64> {
        posterior.models().iter().map(|model| model.beta().to_bits()).collect()
    };
    assert_eq!(bits(&all), bits(&run()));
    #[cfg(feature = "rayon")]
    {
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(bits(&all), bits(&one.install(run)));
    }
}

#[test]
fn the_posterior_of_cdnow() -> Result<(), satis_clv::Error> {
    let Some(tally) = common::cdnow() else {
        eprintln!("SKIPPED: no shared data");
        return Ok(());
    };
    let options = SamplerOptions::new(1).chains(2).warm_up(100).draws(200);
    let posterior = Posterior::<BgNbd>::sample(&tally, &Priors::weak(), options)?;
    // Maximum likelihood: .2426, 4.4136, .7929, 2.4259 with errors .0126, .378, .186, .705.
    for (diagnostic, (estimate, error)) in posterior.diagnostics().iter().zip([
        (0.242_594_522_4, 0.012_557_378_1),
        (4.413_602_019, 0.378_224_059_9),
        (0.792_922_017_2, 0.185_733_821_4),
        (2.425_906_776_8, 0.705_414_259_9),
    ]) {
        assert!((diagnostic.mean - estimate).abs() < 0.7 * error, "{diagnostic:?}");
        assert!((diagnostic.sd / error - 1.0).abs() < 0.4, "{diagnostic:?}");
        assert!(diagnostic.r_hat < 1.03, "{diagnostic:?}");
    }
    assert_eq!(posterior.divergences(), 0);
    Ok(())
}
