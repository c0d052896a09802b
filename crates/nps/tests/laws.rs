//! What holds whatever the answers are.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::float_cmp, reason = "these figures are exact")]

use approx::assert_abs_diff_eq;
use proptest::prelude::*;
use satis_nps::inference::{DifferenceMethod, IntervalOptions, Method};
use satis_nps::response_model::{Answer, Missing, Summary, Tally, dev};
use satis_nps::{Category, Cuts, Error, Nps, WeightedNps};

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        6 => (0..=10).prop_map(Answer::Value),
        1 => Just(Answer::Missing(Missing::Skipped)),
        1 => Just(Answer::Missing(Missing::Refused)),
    ]
}

fn answers() -> impl Strategy<Value = Vec<Answer>> {
    prop::collection::vec(answer(), 0..40)
}

/// Detractors, passives and promoters, someone among them.
fn counts() -> impl Strategy<Value = (u64, u64, u64)> {
    (0_u64..60, 0_u64..60, 0_u64..60).prop_filter("someone answered", |&(a, b, c)| a + b + c > 0)
}

fn of((detractors, passives, promoters): (u64, u64, u64)) -> Nps {
    Nps::from_counts(detractors, passives, promoters).unwrap()
}

/// Those whose intervals contain the score, nest by level and stay on the
/// scale.
const SOUND: [Method; 3] = [Method::Mover, Method::Score, Method::ProfileLikelihood];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merging_is_a_commutative_monoid(parts in prop::collection::vec(answers(), 1..5)) {
        let parts: Vec<Nps> = parts
            .iter()
            .map(|answers| Nps::from_scores(answers.iter().copied()).unwrap())
            .collect();
        dev::check_summary_laws(&parts);
    }

    #[test]
    fn recording_is_merging_singletons(answers in answers()) {
        let record = |nps: &mut Nps, &answer: &Answer| nps.record(answer);
        dev::check_recording(&Nps::new(), &answers, record, Nps::eq);
    }

    #[test]
    fn every_source_gives_the_same_score(scores in prop::collection::vec(0_u8..=10, 0..300)) {
        let nps = Nps::from_slice(&scores).unwrap();
        prop_assert_eq!(&nps, &Nps::from_scores(scores.iter().copied()).unwrap());
        let floats = scores.iter().map(|&score| Some(f64::from(score)));
        prop_assert_eq!(&nps, &Nps::from_scores(floats).unwrap());
        let tally = nps.tally().clone();
        prop_assert_eq!(&nps, &Nps::from_tally(Cuts::CLASSIC, tally).unwrap());
        let counted = Nps::from_counts(nps.detractors(), nps.passives(), nps.promoters()).unwrap();
        prop_assert_eq!(nps.score(), counted.score());
        prop_assert_eq!(nps.answered(), scores.len() as u64);
    }

    #[cfg(feature = "serde")]
    #[test]
    fn what_is_stored_comes_back(answers in answers(), last in 0..9_i32, gap in 1..3_i32) {
        let scale = Cuts::CLASSIC.scale().clone();
        let cuts = Cuts::new(&scale, last, (last + gap).min(10)).unwrap();
        let tally = Tally::from_answers(&scale, answers).unwrap();
        let nps = Nps::from_tally(cuts, tally).unwrap();
        dev::check_serde_round_trip(&nps);
        if let Ok(estimate) = nps.estimate(0.95) {
            dev::check_serde_round_trip(&estimate);
        }
        let weighted = WeightedNps::from_tally(nps.cuts().clone(), nps.tally().into()).unwrap();
        dev::check_serde_round_trip(&weighted);
    }

    #[test]
    fn the_score_and_its_intervals_stay_on_the_scale(counts in counts()) {
        let nps = of(counts);
        let score = nps.score().unwrap();
        prop_assert!((-100.0..=100.0).contains(&score));
        for method in SOUND {
            let range = nps.interval(method).unwrap();
            prop_assert!(-100.0 <= range.low() && range.high() <= 100.0, "{method}");
            prop_assert!(range.low() <= score && score <= range.high(), "{method}");
        }
    }

    #[test]
    fn intervals_nest_by_level(counts in counts()) {
        for method in SOUND {
            let at = |level| {
                of(counts).interval(IntervalOptions::new().level(level).method(method)).unwrap()
            };
            let ranges = [at(0.5), at(0.9), at(0.95), at(0.999)];
            for pair in ranges.windows(2) {
                prop_assert!(pair[1].low() <= pair[0].low() + 1e-9, "{method}");
                prop_assert!(pair[0].high() <= pair[1].high() + 1e-9, "{method}");
            }
        }
        for category in [Category::Detractor, Category::Passive, Category::Promoter] {
            let nps = of(counts);
            let share = |level: f64| nps.share(category, level).unwrap();
            let (narrow, wide) = (share(0.8), share(0.99));
            let (narrow, wide) = (narrow.interval().unwrap(), wide.interval().unwrap());
            prop_assert_eq!(narrow.method(), "Wilson");
            prop_assert!(wide.low() <= narrow.low() && narrow.high() <= wide.high());
            prop_assert!(0.0 <= wide.low() && wide.high() <= 1.0);
        }
    }

    #[test]
    fn exchanged_ends_mirror_the_score((detractors, passives, promoters) in counts()) {
        let there = of((detractors, passives, promoters));
        let back = of((promoters, passives, detractors));
        prop_assert_eq!(there.score().unwrap(), -back.score().unwrap());
        for method in [Method::Wald, Method::Mover, Method::Score, Method::ProfileLikelihood] {
            let (a, b) = (there.interval(method).unwrap(), back.interval(method).unwrap());
            assert_abs_diff_eq!(a.low(), -b.high(), epsilon = 1e-8);
            assert_abs_diff_eq!(a.high(), -b.low(), epsilon = 1e-8);
        }
    }

    #[test]
    fn differences_are_antisymmetric(a in counts(), b in counts()) {
        let (a, b) = (of(a), of(b));
        let there = a.difference(&b, DifferenceMethod::Mover).unwrap();
        let back = b.difference(&a, DifferenceMethod::Mover).unwrap();
        prop_assert_eq!(there.estimate().value(), -back.estimate().value());
        assert_abs_diff_eq!(there.p_value(), back.p_value(), epsilon = 1e-9);
        let (range, mirror) =
            (there.estimate().interval().unwrap(), back.estimate().interval().unwrap());
        assert_abs_diff_eq!(range.low(), -mirror.high(), epsilon = 1e-9);
        assert_abs_diff_eq!(range.high(), -mirror.low(), epsilon = 1e-9);
        prop_assert!(range.contains(there.estimate().value()));
        assert_abs_diff_eq!(
            there.estimate().value(),
            a.score().unwrap() - b.score().unwrap(),
            epsilon = 1e-11
        );
    }

    #[test]
    fn european_cuts_are_never_below_the_classic_ones(scores in prop::collection::vec(0..=10, 1..80)) {
        let tally = Tally::from_answers(Cuts::CLASSIC.scale(), scores).unwrap();
        let classic = Nps::from_tally(Cuts::CLASSIC, tally.clone()).unwrap();
        let european = Nps::from_tally(Cuts::EUROPEAN, tally).unwrap();
        prop_assert!(european.score().unwrap() >= classic.score().unwrap());
    }

    #[test]
    fn a_factor_on_all_weights_changes_nothing(
        answers in prop::collection::vec((0..=10, 0.1..4.0), 2..30),
        power in -3..4,
    ) {
        // A power of two scales without rounding.
        let factor = f64::from(power).exp2();
        let make = |factor: f64| {
            let weighted = answers.iter().map(|&(score, weight)| (score, weight * factor));
            WeightedNps::from_weighted_scores(Cuts::CLASSIC, weighted).unwrap()
        };
        prop_assert_eq!(make(1.0).estimate(0.95).unwrap(), make(factor).estimate(0.95).unwrap());
    }
}

#[cfg(feature = "serde")]
#[test]
fn what_contradicts_itself_is_not_read() {
    let json = serde_json::to_string(&Nps::from_scores([10, 3]).unwrap()).unwrap();
    for (from, to) in [
        (r#""last_detractor":6"#, r#""last_detractor":9"#),
        (r#""first_promoter":9"#, r#""first_promoter":11"#),
        (r#""max":10"#, r#""max":9"#),
        (r#""cuts""#, r#""extra":1,"cuts""#),
    ] {
        let changed = json.replacen(from, to, 1);
        assert_ne!(changed, json);
        assert!(dev::rejects::<Nps>(&changed), "{changed}");
    }
}

#[test]
fn public_types_cross_threads() {
    dev::assert_send_sync::<(Nps, WeightedNps, Cuts, Category, Error)>();
}
