//! The laws that every interval, posterior and difference obeys.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use approx::assert_relative_eq;
use proptest::prelude::*;
use satis_inference::response_model::dev::assert_send_sync;
#[cfg(feature = "serde")]
use satis_inference::response_model::dev::check_serde_round_trip;
use satis_inference::response_model::{Codes, Scale, Tally, WeightedTally};
use satis_inference::{
    Difference, DifferenceMethod, DifferenceOptions, Error, ExactBootstrap, IntervalOptions,
    Method, Posterior, Prior, PseudoCounts, SampleSize, difference, estimate, interval, score,
};

/// The methods that promise to stay on the scale, contain the estimate and
/// nest by level, for a share, a net score and a mean.
const OF_A_SHARE: [Method; 8] = [
    Method::Wilson,
    Method::ClopperPearson,
    Method::AgrestiCoull,
    Method::Jeffreys,
    Method::Mover,
    Method::Score,
    Method::ProfileLikelihood,
    Method::ExactBootstrap,
];
const OF_A_NET_SCORE: [Method; 4] =
    [Method::Mover, Method::Score, Method::ProfileLikelihood, Method::ExactBootstrap];
const OF_A_MEAN: [Method; 3] = [Method::Score, Method::ProfileLikelihood, Method::ExactBootstrap];
/// These may leave the scale, but contain the estimate and nest.
const WITH_OPEN_ENDS: [Method; 3] = [Method::Wald, Method::T, Method::Goodman];

/// Codes with a tally on their scale, and the methods that keep all promises.
fn case() -> impl Strategy<Value = (Codes, Tally, Vec<Method>)> {
    let count = prop_oneof![Just(0_u64), 0..5_u64, 0..200_u64, 0..1_000_000_u64];
    (proptest::collection::vec(count, 11), 0..3_usize)
        .prop_filter("an answer", |(counts, _)| counts.iter().any(|&count| count > 0))
        .prop_map(|(counts, kind)| {
            let scale = Scale::ZERO_TO_TEN;
            let tally = Tally::from_counts(&scale, &counts).unwrap();
            let (codes, methods) = match kind {
                0 => (Codes::top_box(&scale, 2).unwrap(), OF_A_SHARE.to_vec()),
                1 => (Codes::net("net", &scale, 9..=10, 0..=6).unwrap(), OF_A_NET_SCORE.to_vec()),
                _ => (Codes::rescaled(&scale, 0.0, 100.0).unwrap(), OF_A_MEAN.to_vec()),
            };
            (codes, tally, methods)
        })
}

fn at(method: Method, level: f64) -> IntervalOptions {
    IntervalOptions::new().method(method).level(level)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn intervals_contain_the_estimate_and_stay_on_the_scale(
        (codes, tally, methods) in case(),
        level in 0.5..0.999_f64,
    ) {
        let value = score(&codes, &tally).unwrap();
        let span = codes.highest() - codes.lowest();
        for method in methods {
            let found = interval(&codes, &tally, at(method, level)).unwrap();
            // The bounds are rounded on their way from shares to codes.
            let slack = 1e-14 * span;
            prop_assert!(found.low() <= value + slack, "{method}: {found} above {value}");
            prop_assert!(found.high() >= value - slack, "{method}: {found} below {value}");
            prop_assert!(found.low() >= codes.lowest() - slack, "{method}: {found}");
            prop_assert!(found.high() <= codes.highest() + slack, "{method}: {found}");
        }
        for method in WITH_OPEN_ENDS {
            if method == Method::T && tally.answered() < 2 {
                continue;
            }
            prop_assert!(interval(&codes, &tally, at(method, level)).unwrap().contains(value));
        }
    }

    #[test]
    fn a_higher_level_gives_a_wider_interval(
        (codes, tally, methods) in case(),
        low in 0.5..0.95_f64,
        more in 0.0..0.9_f64,
    ) {
        let high = low + (0.999 - low) * more;
        let slack = 1e-13 * (codes.highest() - codes.lowest());
        let open = WITH_OPEN_ENDS.into_iter().filter(|&m| m != Method::T || tally.answered() > 1);
        let posterior = Method::Dirichlet(Prior::Jeffreys);
        for method in methods.into_iter().chain(open).chain([posterior]) {
            let narrow = interval(&codes, &tally, at(method, low)).unwrap();
            let wide = interval(&codes, &tally, at(method, high)).unwrap();
            prop_assert!(wide.low() <= narrow.low() + slack, "{method}: {wide}, {narrow}");
            prop_assert!(wide.high() >= narrow.high() - slack, "{method}: {wide}, {narrow}");
        }
    }

    /// Shifting and stretching the codes shifts and stretches the interval.
    #[test]
    fn intervals_follow_the_codes(
        (codes, tally, mut methods) in case(),
        factor in 0.01..100.0_f64,
        shift in -50.0..50.0_f64,
    ) {
        methods.extend([Method::Wald, Method::Goodman, Method::Dirichlet(Prior::Uniform)]);
        let moved: Vec<f64> = codes.values().iter().map(|code| factor * code + shift).collect();
        let moved = Codes::new("moved", codes.scale(), moved).unwrap();
        let size = factor * (codes.highest() - codes.lowest()) + shift.abs();
        for method in methods {
            let before = interval(&codes, &tally, method).unwrap();
            let after = interval(&moved, &tally, method).unwrap();
            for (x, y) in [(before.low(), after.low()), (before.high(), after.high())] {
                let off = (factor * x + shift - y).abs();
                prop_assert!(off <= 1e-10 * size, "{method}: off by {off:e}");
            }
        }
    }

    /// Reversing the codes mirrors the interval.
    #[test]
    fn intervals_have_no_favourite_end((codes, tally, mut methods) in case()) {
        methods.retain(|&method| method != Method::ExactBootstrap);
        methods.push(Method::Dirichlet(Prior::Jeffreys));
        let negative: Vec<f64> = codes.values().iter().map(|code| -code).collect();
        let negative = Codes::new("negative", codes.scale(), negative).unwrap();
        let slack = 1e-12 * (codes.highest() - codes.lowest());
        for method in methods {
            let (a, b) = (
                interval(&codes, &tally, method).unwrap(),
                interval(&negative, &tally, method).unwrap(),
            );
            prop_assert!((a.low() + b.high()).abs() <= slack, "{method}: {a}, {b}");
            prop_assert!((a.high() + b.low()).abs() <= slack, "{method}: {a}, {b}");
        }
    }

    /// Answers that all weigh the same are answers without weights.
    #[test]
    fn equal_weights_change_nothing((codes, tally, methods) in case(), weight in 0.01..50.0_f64) {
        let mut weighted = WeightedTally::from(&tally);
        let same = estimate(&codes, &weighted, Method::Wald).unwrap_or_else(|_| {
            estimate(&codes, &weighted, Method::Score).unwrap()
        });
        assert_relative_eq!(same.value(), score(&codes, &tally).unwrap(), max_relative = 1e-12);
        // A few answers with the weight, recorded one by one.
        weighted = WeightedTally::new(tally.scale());
        let mut plain = Tally::new(tally.scale());
        for (value, count) in tally.iter() {
            for _ in 0..count.min(5) {
                use satis_inference::response_model::{Answer, Summary};
                weighted.record((Answer::Value(value), weight)).unwrap();
                plain.record(Answer::Value(value)).unwrap();
            }
        }
        for method in methods.into_iter().filter(|&method| method != Method::ExactBootstrap) {
            let (a, b) = (
                interval(&codes, &plain, method).unwrap(),
                interval(&codes, &weighted, method).unwrap(),
            );
            let slack = 1e-10 * (codes.highest() - codes.lowest());
            prop_assert!((a.low() - b.low()).abs() <= slack, "{method}: {a}, {b}");
            prop_assert!((a.high() - b.high()).abs() <= slack, "{method}: {a}, {b}");
        }
    }

    #[test]
    fn quantiles_undo_the_posterior((codes, tally, _) in case(), p in 0.001..0.999_f64) {
        let posterior = Posterior::new(&codes, &tally, Prior::Jeffreys).unwrap();
        let x = posterior.quantile(p).unwrap();
        let (below, above) =
            (posterior.probability_below(x).unwrap(), posterior.probability_above(x).unwrap());
        // At the ends of the scale the density can be infinite, so the last
        // bit of x moves the probability.
        if x > codes.lowest() + 1e-6 && x < codes.highest() - 1e-6 {
            prop_assert!((below - p).abs() < 1e-7, "{below} for {p}");
        }
        prop_assert!((below + above - 1.0).abs() < 1e-12);
        let wide = posterior.interval(0.999).unwrap();
        prop_assert!(wide.contains(posterior.mean()));
    }

    #[test]
    fn differences_turn_their_sign(
        (codes, first, _) in case(),
        counts in proptest::collection::vec(1..500_u64, 11),
        level in 0.5..0.999_f64,
    ) {
        let second = Tally::from_counts(first.scale(), &counts).unwrap();
        prop_assume!(first.answered() > 1);
        for method in [DifferenceMethod::Mover, DifferenceMethod::Wald] {
            let options = DifferenceOptions::from(method).level(level);
            let there: Difference = difference(&codes, &first, &second, options).unwrap();
            let back = difference(&codes, &second, &first, options).unwrap();
            let (a, b) =
                (there.estimate().interval().unwrap(), back.estimate().interval().unwrap());
            let slack = 1e-12 * (codes.highest() - codes.lowest());
            prop_assert!((a.low() + b.high()).abs() <= slack);
            prop_assert!((there.p_value() - back.p_value()).abs() <= 1e-9);
            prop_assert!(a.low() <= there.estimate().value() + slack);
            prop_assert!(a.high() >= there.estimate().value() - slack);
            // Test and interval agree away from the edge, which is a little
            // broader for a net score.
            let excludes = !a.contains(0.0);
            let net = Method::default_for(&codes) == Method::Mover;
            let edge = if net { 0.1 } else { 1e-6 };
            if (there.p_value() - (1.0 - level)).abs() > edge {
                prop_assert_eq!(excludes, there.p_value() < 1.0 - level);
            }
            #[cfg(feature = "serde")]
            check_serde_round_trip(&there);
        }
    }
}

#[test]
fn nothing_is_not_zero() {
    let scale = Scale::ZERO_TO_TEN;
    let (codes, empty) = (Codes::points(&scale), Tally::new(&scale));
    assert_eq!(estimate(&codes, &empty, 0.95).unwrap_err(), Error::NoData);
    let zero = WeightedTally::from_answers(&scale, [(5, 0.0)]).unwrap();
    assert_eq!(estimate(&codes, &zero, 0.95).unwrap_err(), Error::NoData);
    assert_eq!(ExactBootstrap::new(&codes, &empty).unwrap_err(), Error::NoData);
    assert_eq!(Posterior::new(&codes, &empty, Prior::Uniform).unwrap_err(), Error::NoData);
}

#[test]
fn one_answer_has_a_mean_and_no_t_interval() {
    let scale = Scale::ZERO_TO_TEN;
    let codes = Codes::points(&scale);
    let one = Tally::from_answers(&scale, [7]).unwrap();
    let mean = estimate(&codes, &one, 0.95).unwrap();
    assert!(mean.interval().is_none() && mean.standard_error().is_none());
    assert!(mean.conventions()[0].contains("needs 2 answers"), "{:?}", mean.conventions());
    assert!(matches!(
        estimate(&codes, &one, Method::T),
        Err(Error::TooFew { needed: 2, found: 1, .. })
    ));
}

#[test]
fn methods_that_do_not_apply_say_so() {
    let scale = Scale::ZERO_TO_TEN;
    let tally = Tally::from_answers(&scale, [1, 5, 9]).unwrap();
    let mean = Codes::points(&scale);
    for method in [
        Method::Wilson,
        Method::ClopperPearson,
        Method::Mover,
        Method::AdjustedWald(PseudoCounts::Rocks),
    ] {
        let error = estimate(&mean, &tally, method).unwrap_err();
        assert!(matches!(error, Error::NotApplicable { .. }), "{error}");
    }
    let weighted = WeightedTally::from(&tally);
    let error = estimate(&mean, &weighted, Method::ExactBootstrap).unwrap_err();
    assert!(matches!(error, Error::NotApplicable { .. }), "{error}");
    let prior = Method::Dirichlet(Prior::Symmetric(-1.0));
    assert!(matches!(estimate(&mean, &tally, prior), Err(Error::Positive { .. })));
}

#[test]
fn levels_are_checked() {
    let scale = Scale::ZERO_TO_TEN;
    let tally = Tally::from_answers(&scale, [1, 5, 9]).unwrap();
    for level in [0.0, 1.0, 95.0, -0.5, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            estimate(&Codes::points(&scale), &tally, level),
            Err(Error::Probability { what: "level", .. })
        ));
    }
    for size in [
        SampleSize::for_margin(f64::NAN, 0.05, 0.95),
        SampleSize::for_margin(1.0, 0.0, 0.95),
        SampleSize::for_margin(1.0, 1e-300, 0.95),
        SampleSize::for_difference((1.0, 1.0), 0.1, 0.95, 1.0),
    ] {
        assert!(size.is_err());
    }
}

#[test]
fn ten_trillion_answers_have_an_interval() {
    let scale = Scale::new(-1, 1).unwrap();
    let (codes, trillion) = (Codes::points(&scale), 1_000_000_000_000);
    let tally = Tally::from_counts(&scale, &[2 * trillion, 3 * trillion, 5 * trillion]).unwrap();
    let error = (0.61_f64 / 1e13).sqrt();
    let posterior = Method::Dirichlet(Prior::Jeffreys);
    for method in [Method::Mover, Method::Score, Method::ProfileLikelihood, posterior] {
        let found = interval(&codes, &tally, method).unwrap();
        // Every good method is Wald's in the limit.
        assert_relative_eq!(found.width(), 2.0 * 1.959_963_985 * error, max_relative = 1e-3);
    }
}

/// The posterior is all but a point, and the other codes rest on the prior.
#[test]
fn billions_of_equal_answers_have_a_posterior() {
    let scale = Scale::ONE_TO_FIVE;
    let codes = Codes::points(&scale);
    for n in [50_000_000, 200_000_000, 10_000_000_000_000] {
        for counts in [[0, 0, 0, 0, n], [0, n, 0, 0, 0], [1, 0, n, 0, 0], [n, 0, 0, 0, n]] {
            let tally = Tally::from_counts(&scale, &counts).unwrap();
            let posterior = Posterior::new(&codes, &tally, Prior::Jeffreys).unwrap();
            let found = posterior.interval(0.95).unwrap();
            assert!(found.contains(posterior.mean()), "{counts:?}: {found}");
            assert!(found.width() < 10.0 * posterior.standard_deviation(), "{counts:?}: {found}");
        }
    }
}

#[test]
fn public_types_can_cross_threads_and_be_stored() {
    assert_send_sync::<Method>();
    assert_send_sync::<IntervalOptions>();
    assert_send_sync::<DifferenceOptions>();
    assert_send_sync::<Difference>();
    assert_send_sync::<Posterior>();
    assert_send_sync::<ExactBootstrap>();
    assert_send_sync::<SampleSize>();
    assert_send_sync::<Error>();
}

#[cfg(feature = "serde")]
#[test]
fn options_are_stored_and_checked() {
    use satis_inference::response_model::dev::rejects;

    for (_, method) in Method::NAMED {
        check_serde_round_trip(&IntervalOptions::from(method).level(0.9));
    }
    check_serde_round_trip(&DifferenceOptions::new());
    assert!(rejects::<IntervalOptions>(r#"{"level": 95}"#));
    assert!(rejects::<IntervalOptions>(r#"{"method": {"dirichlet": {"symmetric": -1.0}}}"#));
    assert!(rejects::<DifferenceOptions>(r#"{"level": 0}"#));
}
