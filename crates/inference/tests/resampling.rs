//! Resampling against closed forms, peers and the laws that it obeys.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use approx::{assert_abs_diff_eq, assert_relative_eq};
use proptest::prelude::*;
use satis_inference::response_model::dev::assert_send_sync;
use satis_inference::response_model::{
    Answer, BySegment, Codes, Named, PairTally, Scale, Statistic, Tally,
};
use satis_inference::{
    BootstrapMethod, Cause, Draws, Error, ExactBootstrap, Jackknife, PermutationTest,
    PoissonBootstrap, Replicates, ResamplingOptions, Ties, TwoSided, bayesian_bootstrap, bootstrap,
    bootstrap_by_segment, bootstrap_studentised, jackknife, permutation_test,
};

fn net(counts: [u64; 3]) -> (Codes, Tally) {
    let scale = Scale::new(-1, 1).unwrap();
    (Codes::points(&scale), Tally::from_counts(&scale, &counts).unwrap())
}

#[test]
fn types_may_cross_threads() {
    assert_send_sync::<Replicates>();
    assert_send_sync::<Jackknife>();
    assert_send_sync::<PermutationTest>();
    assert_send_sync::<PoissonBootstrap<Tally>>();
    assert_send_sync::<Draws>();
}

/// The bootstrap of a score has a closed form: its variance is V / n, and its
/// quantiles are those of the exact convolution.
#[test]
fn the_bootstrap_of_a_score_is_the_exact_one() {
    let (codes, tally) = net([20, 30, 50]);
    let found = bootstrap(&codes, &tally, 40_000).unwrap();
    // The standard error of 40,000 replicates is 0.35 % of itself.
    assert_relative_eq!(found.standard_error(), (0.61_f64 / 100.0).sqrt(), max_relative = 0.02);
    assert_abs_diff_eq!(found.bias(), 0.0, epsilon = 0.002);
    let exact = ExactBootstrap::new(&codes, &tally).unwrap();
    let interval = found.interval(BootstrapMethod::Percentile, 0.95).unwrap();
    let expected = exact.interval(0.95).unwrap();
    assert_abs_diff_eq!(interval.low(), expected.low(), epsilon = 0.0101);
    assert_abs_diff_eq!(interval.high(), expected.high(), epsilon = 0.0101);
    // Many answers take binomials in place of tables: the same law.
    let (codes, large) = net([20_000, 30_000, 50_000]);
    let found = bootstrap(&codes, &large, 20_000).unwrap();
    assert_relative_eq!(found.standard_error(), (0.61_f64 / 1e5).sqrt(), max_relative = 0.025);
}

/// Efron (1987) on given replicates, computed with NumPy's quantile and `SciPy`'s
/// normal distribution; `SciPy`'s own bootstrap counts ties by half.
#[test]
fn bca_by_its_formulas() {
    let x = [4.0, 7.0, 1.0, 9.0, 15.0, 3.0];
    let mean = 6.5;
    let without: Vec<f64> = x.iter().map(|value| (39.0 - value) / 5.0).collect();
    let jackknife = Jackknife::from_values("mean", mean, without).unwrap();
    // sum (x - m)^3 / (6 (sum (x - m)^2)^1.5)
    let power = |p: i32| x.iter().map(|value| (value - mean).powi(p)).sum::<f64>();
    let expected = power(3) / (6.0 * power(2).powf(1.5));
    assert_relative_eq!(jackknife.acceleration(), expected, max_relative = 1e-12);
    let replicates = [3.5, 4.0, 5.0, 5.5, 6.0, 6.5, 6.5, 7.0, 8.0, 10.5];
    let found = Replicates::from_values("mean", mean, 6, replicates).unwrap();
    let bca = |ties| {
        let method = BootstrapMethod::Bca { acceleration: jackknife.acceleration(), ties };
        found.interval(method, 0.8).unwrap()
    };
    // Five below, two equal: z0 is 0 without the ties and 0.2533 with half.
    let strict = bca(Ties::Strict);
    let half = bca(Ties::Half);
    assert_abs_diff_eq!(strict.low(), 4.020_133_866_878_769, epsilon = 1e-12);
    assert_abs_diff_eq!(strict.high(), 8.556_765_023_164_804, epsilon = 1e-12);
    assert_abs_diff_eq!(half.low(), 5.050_473_661_560_522, epsilon = 1e-12);
    assert_abs_diff_eq!(half.high(), 9.864_535_808_415_493, epsilon = 1e-12);
    assert_eq!(half.method(), "BCa bootstrap, ties by half");
}

#[test]
fn failures_are_told_with_their_cause() {
    let scale = Scale::ONE_TO_FIVE;
    let tally = Tally::from_counts(&scale, &[1, 0, 0, 0, 9]).unwrap();
    let ratio = Named::new("good to bad", |tally: &Tally| {
        let (bad, good) = (tally.count(1)?, tally.count(5)?);
        (bad > 0).then(|| good as f64 / bad as f64)
    });
    let found = bootstrap(&ratio, &tally, 2000).unwrap();
    // Nobody is dissatisfied in 0.9^10 = 35 % of resamples.
    let share = found.failures().total() as f64 / 2000.0;
    assert_abs_diff_eq!(share, 0.348_678, epsilon = 0.04);
    assert_eq!(found.failures().to_string(), format!("{} no value", found.failures().total()));
    let estimate = found.estimate(BootstrapMethod::Percentile, 0.9).unwrap();
    assert!(estimate.conventions().iter().any(|words| words.contains("no value")));
    // The jackknife cannot do without that answer.
    assert!(matches!(jackknife(&ratio, &tally), Err(Error::Replicates { failed: 1, .. })));
    let nobody = Tally::new(&scale);
    assert_eq!(bootstrap(&Codes::points(&scale), &nobody, 10).unwrap_err(), Error::NoData);
    // With weights nobody is left out.
    let weighted = bayesian_bootstrap(&Codes::points(&scale), &tally, 500).unwrap();
    assert_eq!(weighted.failures().total(), 0);
}

/// Two groups, their difference and its acceleration, against the definition
/// for single answers (scipy's for two samples).
#[test]
fn two_samples() {
    let (codes, first) = net([4, 3, 9]);
    let (_, second) = net([6, 5, 2]);
    let codes_of = codes.clone();
    let difference = Named::new("difference", move |pair: &(Tally, Tally)| {
        Some(codes_of.value(&pair.0)? - codes_of.value(&pair.1)?)
    });
    let pair = (first.clone(), second.clone());
    let found = bootstrap(&difference, &pair, 20_000).unwrap();
    let variance = |tally: &Tally| satis_inference::variance(&codes, tally).unwrap();
    let expected = (variance(&first) / 16.0 + variance(&second) / 13.0).sqrt();
    assert_relative_eq!(found.standard_error(), expected, max_relative = 0.03);
    let without = jackknife(&difference, &pair).unwrap();
    let expected = (variance(&first) / 15.0 + variance(&second) / 12.0).sqrt();
    assert_relative_eq!(without.standard_error(), expected, max_relative = 1e-12);
    // Influence values of a difference of means: (x - m) / n, and minus that.
    let cubes = |tally: &Tally, p: i32| {
        let (mean, n) = (codes.value(tally).unwrap(), tally.answered() as f64);
        let sum: f64 =
            tally.iter().map(|(code, count)| count as f64 * (f64::from(code) - mean).powi(p)).sum();
        sum / n.powi(p)
    };
    let skew = cubes(&first, 3) - cubes(&second, 3);
    let spread = cubes(&first, 2) + cubes(&second, 2);
    let expected = skew / (6.0 * spread.powf(1.5));
    assert_relative_eq!(without.acceleration(), expected, max_relative = 1e-10);
}

#[test]
fn pairs_are_resampled_together() {
    let scale = Scale::ONE_TO_FIVE;
    let rows = (0..60).map(|i| (Answer::from(i % 5 + 1), Answer::from((i + i / 30) % 5 + 1)));
    let pairs = PairTally::from_answers(&scale, &scale, rows).unwrap();
    let gap = Named::new("gap", |pairs: &PairTally| {
        let n = pairs.complete();
        let sum: f64 = pairs.iter().map(|((a, b), count)| f64::from(b - a) * count as f64).sum();
        (n > 0).then(|| sum / n as f64)
    });
    let found = bootstrap(&gap, &pairs, 10_000).unwrap();
    let mean = found.value();
    let squares: f64 =
        pairs.iter().map(|((a, b), count)| (f64::from(b - a) - mean).powi(2) * count as f64).sum();
    assert_relative_eq!(found.standard_error(), (squares / 3600.0).sqrt(), max_relative = 0.04);
}

#[test]
fn studentised_intervals_of_a_mean_are_near_t() {
    let scale = Scale::ONE_TO_FIVE;
    let tally = Tally::from_counts(&scale, &[4, 6, 15, 40, 35]).unwrap();
    let error = Named::new("SE", |tally: &Tally| {
        let codes = Codes::points(&Scale::ONE_TO_FIVE);
        let denominator = satis_inference::response_model::Denominator::NMinusOne;
        satis_inference::standard_error(&codes, tally, denominator).ok()
    });
    let found = bootstrap_studentised(&Codes::points(&scale), &error, &tally, 20_000).unwrap();
    let interval = found.interval(BootstrapMethod::Studentised, 0.95).unwrap();
    // The t interval is 3.751 to 4.169; the answers are skewed to the left.
    assert_abs_diff_eq!(interval.low(), 3.74, epsilon = 0.02);
    assert_abs_diff_eq!(interval.high(), 4.15, epsilon = 0.02);
}

/// The permutation distribution of a difference of means has the mean 0 and
/// the variance of sampling without replacement.
#[test]
fn permutations_deal_without_replacement() {
    let (codes, first) = net([20, 30, 50]);
    let (_, second) = net([30, 30, 40]);
    let difference = |groups: &[Tally]| Some(codes.value(&groups[0])? - codes.value(&groups[1])?);
    let test = permutation_test("difference", &[first, second], difference, 20_000).unwrap();
    let pooled = net([50, 60, 90]).1;
    let variance = satis_inference::variance(&codes, &pooled).unwrap();
    // V N / (N - 1) (1 / n1 + 1 / n2)
    let expected = variance * (200.0 / 199.0) * 0.02;
    let values = test.values();
    let spread = values.iter().map(|value| value * value).sum::<f64>() / values.len() as f64;
    assert_relative_eq!(spread, expected, max_relative = 0.04);
    assert!((test.two_sided(TwoSided::Doubled) - test.p_value()).abs() < 0.02);
    assert!(test.greater() < 0.06 && test.less() > 0.94);
    // Equal groups say nothing.
    let same = [net([5, 5, 5]).1, net([5, 5, 5]).1];
    let test = permutation_test("difference", &same, difference, 200).unwrap();
    assert_abs_diff_eq!(test.p_value(), 1.0, epsilon = 0.0);
    let alone = [net([5, 5, 5]).1, net([0, 0, 0]).1];
    assert!(matches!(
        permutation_test("difference", &alone, difference, 200),
        Err(Error::TooFew { found: 1, .. })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_seed_gives_the_same_bits(
        counts in [1_u64..400, 1_u64..400, 1_u64..400],
        seed in any::<u64>(),
    ) {
        let (codes, tally) = net(counts);
        let options = ResamplingOptions::new().replicates(50).seed(seed);
        let first = bootstrap(&codes, &tally, options).unwrap();
        prop_assert_eq!(&first, &bootstrap(&codes, &tally, options).unwrap());
        // More replicates go on where fewer stop.
        let more = bootstrap(&codes, &tally, options.replicates(70)).unwrap();
        prop_assert_eq!(first.values(), &more.values()[..50]);
        #[cfg(feature = "rayon")]
        {
            let spread = options.execution(satis_inference::Execution::Parallel);
            prop_assert_eq!(&first, &bootstrap(&codes, &tally, spread).unwrap());
        }
        // The first of many segments is that segment alone.
        let by = [("a", tally.clone()), ("b", tally.clone())];
        let by = BySegment::from_summaries(&tally, by).unwrap();
        let each = bootstrap_by_segment(&codes, &by, options).unwrap();
        prop_assert_eq!(each["a"].as_ref().unwrap(), &first);
        prop_assert!(each["b"].as_ref().unwrap().values() != first.values());
    }

    #[test]
    fn intervals_nest_and_follow_a_change_of_units(
        values in proptest::collection::vec(-100.0..100.0_f64, 20..200),
        factor in 0.1..10.0_f64,
    ) {
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let value = sorted[sorted.len() / 2];
        let of = |factor: f64| {
            let scaled = values.iter().map(|x| x * factor);
            Replicates::from_values("x", value * factor, 9, scaled).unwrap()
        };
        let (plain, scaled) = (of(1.0), of(factor));
        for method in [
            BootstrapMethod::Percentile,
            BootstrapMethod::Basic,
            BootstrapMethod::Normal,
            BootstrapMethod::NormalBiasCorrected,
            BootstrapMethod::Bca { acceleration: 0.02, ties: Ties::Half },
        ] {
            let [narrow, wide] = [0.5, 0.9].map(|level| plain.interval(method, level).unwrap());
            prop_assert!(wide.low() <= narrow.low() && narrow.high() <= wide.high(), "{method}");
            let moved = scaled.interval(method, 0.9).unwrap();
            let slack = 1e-9 * factor * 100.0;
            prop_assert!((moved.low() - factor * wide.low()).abs() <= slack, "{method}");
            prop_assert!((moved.high() - factor * wide.high()).abs() <= slack, "{method}");
        }
    }

    #[test]
    fn failures_and_values_make_up_the_request(share in 0.0..0.4_f64, seed in any::<u64>()) {
        let options = ResamplingOptions::new().replicates(200).seed(seed);
        let found = Replicates::from_fn("x", 0.5, 10, options, |draws| {
            let value = draws.uniform();
            if draws.uniform() < share { Err(Cause::Borrowed("chance")) } else { Ok(value) }
        });
        let found = found.unwrap();
        prop_assert_eq!(found.values().len() as u64 + found.failures().total(), 200);
        prop_assert_eq!(found.requested(), 200);
    }
}

#[cfg(feature = "serde")]
#[test]
fn stored_replicates_come_back() {
    let (codes, tally) = net([20, 30, 50]);
    let found = bootstrap(&codes, &tally, 30).unwrap();
    satis_inference::response_model::dev::check_serde_round_trip(&found);
    let spoiled = r#"{"name":"x","value":1.0,"n":2,"values":[1.0],"scheme":"s"}"#;
    assert!(serde_json::from_str::<Replicates>(spoiled).is_err());
    let scale = Scale::new(0, 1).unwrap();
    let mut stream = PoissonBootstrap::new(&Tally::new(&scale), 3).unwrap();
    stream.record(5, Answer::from(1)).unwrap();
    satis_inference::response_model::dev::check_serde_round_trip(&stream);
}
