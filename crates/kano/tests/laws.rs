//! What holds whatever the answers are.
#![cfg(feature = "serde")]
#![expect(clippy::float_cmp, reason = "ends and mirror images are equal to the bit")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use approx::assert_abs_diff_eq;
use proptest::prelude::*;
use satis_kano::inference::Method;
use satis_kano::response_model::{Answer, BySegment, Missing, Scale, Summary, dev};
use satis_kano::{
    AnswerKind, Category, CategoryCounts, ClassMix, Classification, Continuous, Error,
    EvaluationTable, Feature, KanoTally, Plan, RatedTally, Rule, SatisfactionCurve, SegmentTest,
    SignMethod, TopTwoTest, Wording,
};

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        8 => (1..=5).prop_map(Answer::Value),
        1 => Just(Answer::Missing(Missing::Skipped)),
        1 => Just(Answer::Missing(Missing::Refused)),
    ]
}

fn pairs() -> impl Strategy<Value = Vec<(Answer, Answer)>> {
    prop::collection::vec((answer(), answer()), 0..40)
}

fn tally(pairs: &[(Answer, Answer)]) -> KanoTally {
    KanoTally::from_answers(AnswerKind::Five, pairs.iter().copied()).unwrap()
}

/// Six counts, someone among A, O, M and I.
fn counts() -> impl Strategy<Value = [u64; 6]> {
    prop::array::uniform6(0_u64..80)
        .prop_filter("someone is rated", |counts| counts[..4].iter().sum::<u64>() > 0)
}

fn five_point_tables() -> impl Iterator<Item = EvaluationTable> {
    EvaluationTable::published().into_iter().filter(|table| table.kind() == AnswerKind::Five)
}

/// What a category becomes when the two questions change places, in all
/// published tables of five answers.
fn swapped(category: Category, wanted_before: Category) -> Category {
    match category {
        Category::MustBe | Category::OneDimensional | Category::Attractive => Category::Reverse,
        Category::Reverse => wanted_before,
        same => same,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merging_is_a_commutative_monoid(parts in prop::collection::vec(pairs(), 1..5)) {
        let tallies: Vec<KanoTally> = parts.iter().map(|part| tally(part)).collect();
        dev::check_summary_laws(&tallies);
        let rated: Vec<RatedTally> = parts
            .iter()
            .map(|part| {
                let mut tally = RatedTally::new(AnswerKind::Five, &Scale::ONE_TO_FIVE);
                for &(functional, dysfunctional) in part {
                    tally.record((functional, dysfunctional, functional)).unwrap();
                }
                tally
            })
            .collect();
        dev::check_summary_laws(&rated);
    }

    #[test]
    fn recording_is_merging_singletons(pairs in pairs()) {
        let record = |tally: &mut KanoTally, &pair: &(Answer, Answer)| tally.record(pair);
        dev::check_recording(&KanoTally::new(AnswerKind::Five), &pairs, record, KanoTally::eq);
    }

    #[test]
    fn counting_a_merge_adds_the_counts(a in pairs(), b in pairs()) {
        let whole = tally(&a).merged(&tally(&b)).unwrap();
        for table in five_point_tables() {
            let parts = [&a, &b].map(|part| table.count(&tally(part)).unwrap().as_array());
            let whole = table.count(&whole).unwrap().as_array();
            for (category, sum) in whole.into_iter().enumerate() {
                prop_assert_eq!(sum, parts[0][category] + parts[1][category]);
            }
        }
    }

    #[test]
    fn every_complete_pair_has_one_category(pairs in pairs()) {
        let tally = tally(&pairs);
        for table in five_point_tables() {
            let counts = table.count(&tally).unwrap();
            prop_assert_eq!(counts.total(), tally.complete());
            let by_cell: u64 = table.count_cells(&tally).unwrap().iter().map(|&(_, n)| n).sum();
            prop_assert_eq!(by_cell, tally.complete());
            // Exchanging the questions is exchanging the table.
            let exchanged = table.transposed().count(&tally.transposed()).unwrap();
            prop_assert_eq!(exchanged, counts);
        }
    }

    #[test]
    fn every_source_gives_the_same_tally(pairs in pairs()) {
        let expected = tally(&pairs);
        let scale = AnswerKind::Five.scale();
        let codes = |of: fn(&(Answer, Answer)) -> Answer| -> Vec<u8> {
            pairs.iter().map(|pair| scale.encode(of(pair)).unwrap()).collect()
        };
        let from_codes =
            KanoTally::from_codes(AnswerKind::Five, &codes(|p| p.0), &codes(|p| p.1)).unwrap();
        prop_assert_eq!(&from_codes, &expected);
        let again = KanoTally::from_pairs(AnswerKind::Five, expected.pairs().clone()).unwrap();
        prop_assert_eq!(&again, &expected);
    }

    #[test]
    fn shares_sum_to_one_and_stay_in_range(counts in counts()) {
        let feature = Feature::from_counts("x", counts).unwrap();
        let share = |category| feature.share(category, 0.95).unwrap().value();
        assert_abs_diff_eq!(Category::ALL.map(share).iter().sum::<f64>(), 1.0, epsilon = 1e-12);
        for method in [Method::Wilson, Method::ClopperPearson, Method::Jeffreys] {
            let (better, worse) = (feature.better(method).unwrap(), feature.worse(method).unwrap());
            for (estimate, low, high) in [(better, 0.0, 1.0), (worse, -1.0, 0.0)] {
                let interval = estimate.interval().unwrap();
                prop_assert!(low <= interval.low() && interval.high() <= high);
                prop_assert!(interval.contains(estimate.value()));
            }
        }
        let strength = feature.category_strength(0.95).unwrap().value();
        prop_assert!((0.0..=1.0).contains(&strength));
        prop_assert!((0.0..=1.0).contains(&feature.total_strength(0.95).unwrap().value()));
        let (better, worse) = (feature.better(0.95).unwrap(), feature.worse(0.95).unwrap());
        prop_assert_eq!((better.n(), worse.n()), (feature.counts().rated(), better.n()));
        let joint = feature.joint().unwrap();
        let bound = joint.better_variance() * joint.worse_variance();
        prop_assert!(joint.covariance().powi(2) <= bound + 1e-15);
    }

    #[test]
    fn a_class_without_a_near_rival_is_undisputed(counts in counts()) {
        let feature = Feature::from_counts("x", counts).unwrap();
        let modes = feature.counts().modes();
        let class = feature.classify(Rule::Mode).unwrap();
        prop_assert_eq!(class.category(), (modes.len() == 1).then(|| modes[0]));
        let on_tie = feature.classify(Rule::MoaiOnTie).unwrap();
        prop_assert_eq!(on_tie.category(), modes.first().copied());
        let strength = feature.category_strength(0.95).unwrap().value();
        if strength > 0.06 + 1e-9 {
            let within = feature.classify(Rule::WITHIN_SIX_PERCENT).unwrap();
            prop_assert_eq!(within.category(), class.category());
        }
        for rule in Rule::NAMED.map(|(_, rule)| rule) {
            let class = feature.classify(rule).unwrap();
            prop_assert_eq!(class.others().len(), Rule::NAMED.len() - 1);
            prop_assert!(class.disagreements().all(|(_, other)| other != class.category()));
        }
    }

    #[test]
    fn p_values_are_probabilities_in_order(counts in counts()) {
        let test = Feature::from_counts("x", counts).unwrap().top_two_test().unwrap();
        let p = |method| test.p_value(method);
        for method in [SignMethod::MidP, SignMethod::Exact, SignMethod::Normal] {
            prop_assert!((0.0..=1.0).contains(&p(method)));
        }
        prop_assert!(p(SignMethod::MidP) <= p(SignMethod::Exact));
        prop_assert!(test.first_count() >= test.second_count() && test.z() >= 0.0);
        let counts = CategoryCounts::new(counts).unwrap();
        let back = TopTwoTest::of(&counts, test.second(), test.first()).unwrap();
        prop_assert_eq!(back.p_value(SignMethod::Exact), p(SignMethod::Exact));
        prop_assert_eq!(back.z(), -test.z());
    }

    #[test]
    fn curves_rise_from_worse_to_better(better in 0.0..=1.0_f64, size in 0.0..=1.0_f64, x in 0.0..1.0_f64) {
        let curve = |category| SatisfactionCurve::new(category, better, -size).unwrap();
        let at = |category| curve(category).value(x).unwrap();
        let [must, one, attractive] =
            [Category::MustBe, Category::OneDimensional, Category::Attractive].map(at);
        // Must-be features satisfy early, attractive ones late.
        prop_assert!(must + 1e-12 >= one && one + 1e-12 >= attractive);
        for value in [must, one, attractive] {
            prop_assert!(-size - 1e-12 <= value && value <= better + 1e-12);
        }
        for category in [Category::MustBe, Category::OneDimensional, Category::Attractive] {
            prop_assert_eq!(curve(category).value(0.0).unwrap(), -size);
            prop_assert_eq!(curve(category).value(1.0).unwrap(), better);
        }
    }

    #[test]
    fn segments_that_are_alike_have_a_chi_square_of_zero(counts in counts(), factor in 1_u64..5) {
        let alike = |factor: u64| CategoryCounts::new(counts.map(|n| n * factor)).unwrap();
        if let Ok(test) = SegmentTest::of_counts(&[alike(1), alike(factor), alike(2)]) {
            assert_abs_diff_eq!(test.test().statistic(), 0.0, epsilon = 1e-9);
            prop_assert!(test.cramers_v() < 1e-4);
        }
    }

    #[test]
    fn what_is_stored_comes_back(pairs in pairs(), counts in counts()) {
        dev::check_serde_round_trip(&tally(&pairs));
        dev::check_serde_round_trip(&tally(&pairs).with_wording("ko"));
        let mut by_plan = BySegment::new(&KanoTally::new(AnswerKind::Five));
        by_plan.merge_segment("paid".to_owned(), &tally(&pairs)).unwrap();
        dev::check_serde_round_trip(&by_plan);
        let mut rated = RatedTally::new(AnswerKind::Five, &Scale::ONE_TO_NINE);
        rated.record((Answer::Value(1), Answer::Value(5), Answer::Value(9))).unwrap();
        dev::check_serde_round_trip(&rated);
        dev::check_serde_round_trip(&Feature::from_counts("x", counts).unwrap());
        dev::check_serde_round_trip(&CategoryCounts::new(counts).unwrap());
    }
}

#[test]
fn swapping_the_questions_swaps_as_the_table_says() {
    for table in five_point_tables() {
        for ((functional, dysfunctional), cell) in table.iter() {
            let other = table.category(dysfunctional, functional).unwrap();
            assert_eq!(other, swapped(cell.category(), other), "{}", table.name());
            // What is reverse one way round is wanted the other way round.
            if cell.category() == Category::Reverse {
                assert!(other < Category::Indifferent);
            }
        }
    }
}

#[test]
fn every_table_is_stored_and_read() {
    for table in EvaluationTable::published() {
        dev::check_serde_round_trip(&table);
    }
    for (_, rule) in Rule::NAMED {
        dev::check_serde_round_trip(&rule);
    }
    for category in Category::ALL {
        dev::check_serde_round_trip(&category);
    }
    dev::check_serde_round_trip(&ClassMix::new([0.1, 0.2, 0.3, 0.4, 0.0, 0.0]).unwrap());
}

#[test]
fn what_contradicts_itself_is_not_read() {
    assert!(dev::rejects::<EvaluationTable>(r#"{"name":"x","kind":"five","rows":"QAO/RIM/RRQ"}"#));
    assert!(dev::rejects::<ClassMix>("[0.5, 0.6, 0.0, 0.0, 0.0, 0.0]"));
    assert!(dev::rejects::<CategoryCounts>("[18446744073709551615, 1, 0, 0, 0, 0]"));
    let json = serde_json::to_string(&KanoTally::new(AnswerKind::Five)).unwrap();
    assert!(dev::rejects::<KanoTally>(&json.replacen("five", "three", 1)));
    let mut rated = RatedTally::new(AnswerKind::Five, &Scale::ONE_TO_NINE);
    rated.record((Answer::Value(1), Answer::Value(5), Answer::Value(9))).unwrap();
    let json = serde_json::to_string(&rated).unwrap();
    let changed = json.replacen("\"max\":9", "\"max\":7", 1);
    assert_ne!(changed, json);
    assert!(dev::rejects::<RatedTally>(&changed), "{changed}");
}

#[test]
fn wordings_and_kinds_that_differ_do_not_mix() {
    let five = KanoTally::new(AnswerKind::Five);
    let mut english = five.clone().with_wording("en-enjoy");
    assert!(english.merge(&five).is_err());
    assert!(english.clone().without_wording().merge(&five).is_ok());
    let mut three = KanoTally::new(AnswerKind::Three);
    assert!(three.merge(&five).is_err());
    let error = EvaluationTable::three_answer().count(&five).unwrap_err();
    assert!(matches!(error, Error::AnswerKind { .. }));
    assert!(EvaluationTable::berger1993().count(&three).is_err());
    assert!(Continuous::new(&three, 0.95).is_err());
    three.record((Answer::Value(1), Answer::Value(3))).unwrap();
    assert!(three.record((Answer::Value(4), Answer::Value(1))).is_err());
    let feature = Feature::new("x", &three, &EvaluationTable::three_answer()).unwrap();
    assert_eq!(feature.classify(Rule::Mode).unwrap().category(), Some(Category::OneDimensional));
    let mut rated = RatedTally::new(AnswerKind::Five, &Scale::ONE_TO_NINE);
    assert!(rated.record((Answer::Value(1), Answer::Value(5), Answer::Value(10))).is_err());
    assert!(rated.is_empty());
    assert!(rated.merge(&RatedTally::new(AnswerKind::Five, &Scale::ONE_TO_FIVE)).is_err());
    let both_ways = RatedTally::new(AnswerKind::Five, &Scale::MINUS_TWO_TO_TWO);
    assert!(matches!(Continuous::weighted(&both_ways, 0.95), Err(Error::Range { .. })));
}

#[test]
fn public_types_cross_threads() {
    dev::assert_send_sync::<(KanoTally, RatedTally, EvaluationTable, Feature, Plan, Wording)>();
    dev::assert_send_sync::<(Classification, Continuous, Error, SegmentTest, Rule, TopTwoTest)>();
}
