//! What holds whatever the answers are.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use approx::assert_abs_diff_eq;
use proptest::prelude::*;
use satis_ces::response_model::{Answer, Missing, Scale, Summary, dev};
use satis_ces::{Ces, Error, Measure, Version, WeightedCes};

fn answer(top: i32) -> impl Strategy<Value = Answer> {
    prop_oneof![
        5 => (1..=top).prop_map(Answer::Value),
        1 => Just(Answer::Missing(Missing::NotShown)),
    ]
}

fn answers(top: i32) -> impl Strategy<Value = Vec<Answer>> {
    prop::collection::vec(answer(top), 0..30)
}

fn recorded(version: Version, answers: &[Answer]) -> Ces {
    Ces::from_scores(version, answers.iter().copied()).unwrap()
}

fn any() -> impl Strategy<Value = Ces> {
    let own = Scale::new(1, 4).unwrap();
    prop_oneof![
        answers(5).prop_map(|answers| recorded(Version::V1, &answers)),
        answers(7).prop_map(|answers| recorded(Version::V2, &answers)),
        answers(4).prop_map(move |answers| recorded(Version::Custom(own.clone()), &answers)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merging_is_a_commutative_monoid(parts in prop::collection::vec(answers(5), 1..5)) {
        let parts: Vec<Ces> =
            parts.iter().map(|answers| recorded(Version::V1, answers)).collect();
        dev::check_summary_laws(&parts);
    }

    #[test]
    fn recording_is_merging_singletons(answers in answers(7)) {
        let record = |ces: &mut Ces, &answer: &Answer| ces.record(answer);
        dev::check_recording(&Ces::new(Version::V2), &answers, record, Ces::eq);
    }

    #[cfg(feature = "serde")]
    #[test]
    fn what_is_stored_comes_back(ces in any()) {
        dev::check_serde_round_trip(&ces);
        for measure in Measure::ALL {
            dev::check_serde_round_trip(&measure);
            if let Ok(estimate) = ces.estimate(measure, 0.95) {
                dev::check_serde_round_trip(&estimate);
            }
        }
    }

    #[test]
    fn scores_keep_to_their_ranges(ces in any()) {
        prop_assume!(ces.answered() > 1);
        let scale = ces.version().scale();
        let (min, max) = (f64::from(scale.min()), f64::from(scale.max()));
        for measure in Measure::ALL {
            let (low, high) = match measure {
                Measure::Mean | Measure::ReversedMean => (min, max),
                Measure::Net => (-1.0, 1.0),
                Measure::Index => (0.0, 100.0),
                _ => (0.0, 1.0),
            };
            let estimate = ces.estimate(measure, 0.95).unwrap();
            prop_assert!(low <= estimate.value() && estimate.value() <= high);
            let range = estimate.interval().unwrap();
            prop_assert!(range.contains(estimate.value()));
            if measure.is_fraction() {
                prop_assert!(low <= range.low() && range.high() <= high);
            }
        }
    }

    #[test]
    fn measures_hang_together(ces in any()) {
        prop_assume!(ces.answered() > 0);
        let score = |measure| ces.score(measure).unwrap();
        let scale = ces.version().scale();
        assert_abs_diff_eq!(
            score(Measure::Mean) + score(Measure::ReversedMean),
            f64::from(scale.min() + scale.max()),
            epsilon = 1e-12
        );
        assert_abs_diff_eq!(
            score(Measure::Easy) - score(Measure::Difficult),
            score(Measure::Net),
            epsilon = 1e-14
        );
    }

    #[test]
    fn across_versions_only_the_index_goes(v1 in answers(5), v2 in answers(7)) {
        let (old, new) = (recorded(Version::V1, &v1), recorded(Version::V2, &v2));
        prop_assume!(old.answered() > 1 && new.answered() > 1);
        let refused = old.difference(&new, Measure::Index, 0.95);
        let versions_differ = matches!(refused, Err(Error::VersionsDiffer { .. }));
        prop_assert!(versions_differ);
        if let Ok(change) = new.index_difference(&old, 0.95) {
            let index = |ces: &Ces| ces.score(Measure::Index).unwrap();
            assert_abs_diff_eq!(
                change.estimate().value(),
                index(&new) - index(&old),
                epsilon = 1e-11
            );
            let missing = new.missing().total() + old.missing().total();
            prop_assert_eq!(change.estimate().missing().total(), missing);
        }
        prop_assert!(old.clone().merged(&new).is_err());
    }

    #[test]
    fn weights_of_one_change_no_score(ces in any()) {
        prop_assume!(ces.answered() > 0);
        let weighted =
            WeightedCes::from_tally(ces.version().clone(), ces.tally().into()).unwrap();
        for measure in Measure::ALL {
            let (plain, weighted) = (ces.score(measure).unwrap(), weighted.score(measure).unwrap());
            assert_abs_diff_eq!(plain, weighted, epsilon = 1e-11);
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn a_tally_of_another_scale_is_not_read() {
    let v1 = serde_json::to_string(&Ces::new(Version::V1)).unwrap();
    assert!(dev::rejects::<Ces>(&v1.replace("\"v1\"", "\"v2\"")));
    assert!(dev::rejects::<Ces>(&v1.replace("\"version\"", "\"extra\":1,\"version\"")));
}

#[test]
fn public_types_cross_threads() {
    dev::assert_send_sync::<(Ces, WeightedCes, Version, Measure, Error)>();
}
