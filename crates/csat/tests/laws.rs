//! What holds whatever the answers are.
#![expect(clippy::float_cmp, reason = "these figures are exact")]

use approx::{assert_abs_diff_eq, assert_relative_eq};
use proptest::prelude::*;
use satis_csat::inference::{DifferenceMethod, IntervalOptions, Method};
use satis_csat::response_model::{Answer, Direction, Missing, Scale, Summary, Tally, dev};
use satis_csat::{
    Csat, CsatItems, Definition, Error, LabelSet, Labels, RespondentOptions, WeightedCsat,
};

const FIVE: Scale = Scale::ONE_TO_FIVE;

const DEFINITIONS: [Definition; 7] = [
    Definition::TopBox(1),
    Definition::TopBox(2),
    Definition::BottomBox(2),
    Definition::Mean,
    Definition::Index,
    Definition::Net,
    Definition::NetOfBoxes { best: 1, worst: 3 },
];

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        4 => (1..=5).prop_map(Answer::Value),
        1 => Just(Answer::Missing(Missing::Skipped)),
        1 => Just(Answer::Missing(Missing::NotApplicable)),
    ]
}

fn rows() -> impl Strategy<Value = Vec<Vec<Answer>>> {
    prop::collection::vec(prop::collection::vec(answer(), 3), 0..12)
}

fn counts() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(0_u64..40, 5)
        .prop_filter("someone answered twice", |counts| counts.iter().sum::<u64>() > 1)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merging_is_a_commutative_monoid(parts in prop::collection::vec(rows(), 1..4)) {
        let items: Vec<CsatItems> = parts
            .iter()
            .map(|rows| CsatItems::from_rows(&FIVE, 3, rows).unwrap())
            .collect();
        dev::check_summary_laws(&items);
        let single: Vec<Csat> = items.iter().map(|set| set.item(0).unwrap()).collect();
        dev::check_summary_laws(&single);
    }

    #[test]
    fn recording_is_merging_singletons(rows in rows()) {
        let empty = CsatItems::new(&FIVE, 3).unwrap();
        dev::check_recording(&empty, &rows, |set, row| set.record(row), CsatItems::eq);
        let first: Vec<Answer> = rows.iter().map(|row| row[0]).collect();
        let record = |csat: &mut Csat, &answer: &Answer| csat.record(answer);
        dev::check_recording(&Csat::new(&FIVE), &first, record, Csat::eq);
    }

    #[test]
    fn columns_and_rows_are_the_same_items(rows in rows()) {
        let codes: Vec<Vec<u8>> = (0..3)
            .map(|item| rows.iter().map(|row| FIVE.encode(row[item]).unwrap()).collect())
            .collect();
        let columns: Vec<&[u8]> = codes.iter().map(Vec::as_slice).collect();
        prop_assert_eq!(
            CsatItems::from_codes(&FIVE, &columns).unwrap(),
            CsatItems::from_rows(&FIVE, 3, &rows).unwrap()
        );
    }

    #[cfg(feature = "serde")]
    #[test]
    fn what_is_stored_comes_back(counts in counts(), rows in rows()) {
        let csat = Csat::from_counts(&FIVE, &counts).unwrap();
        dev::check_serde_round_trip(&csat);
        dev::check_serde_round_trip(&CsatItems::from_rows(&FIVE, 3, &rows).unwrap());
        for definition in DEFINITIONS {
            dev::check_serde_round_trip(&definition);
            dev::check_serde_round_trip(&csat.estimate(definition, 0.95).unwrap());
        }
    }

    #[test]
    fn scores_keep_to_their_ranges(counts in counts()) {
        let csat = Csat::from_counts(&FIVE, &counts).unwrap();
        for definition in DEFINITIONS {
            let (low, high) = match definition {
                Definition::Mean => (1.0, 5.0),
                Definition::Index => (0.0, 100.0),
                Definition::Net | Definition::NetOfBoxes { .. } => (-1.0, 1.0),
                _ => (0.0, 1.0),
            };
            let estimate = csat.estimate(definition, 0.95).unwrap();
            prop_assert!(low <= estimate.value() && estimate.value() <= high);
            let range = estimate.interval().unwrap();
            prop_assert!(range.contains(estimate.value()));
            if definition.is_fraction() {
                prop_assert!(low <= range.low() && range.high() <= high);
            }
        }
    }

    /// Turned round on the declared scale, good and bad change places and all
    /// definitions but the mean stay what they were.
    #[test]
    fn reversal_changes_the_mean_alone(counts in counts()) {
        let tally = Tally::from_counts(&FIVE, &counts).unwrap();
        let reversed = Csat::from_tally(tally.reversed());
        let csat = Csat::from_tally(tally);
        prop_assert_eq!(reversed.scale().direction(), Direction::LowerIsBetter);
        for definition in DEFINITIONS {
            let (a, b) = (csat.score(definition).unwrap(), reversed.score(definition).unwrap());
            let expected = if definition == Definition::Mean { 6.0 - a } else { a };
            assert_relative_eq!(b, expected, max_relative = 1e-13, epsilon = 1e-13);
        }
    }

    #[test]
    fn the_index_is_the_stretched_mean_and_net_is_good_less_bad(counts in counts()) {
        let csat = Csat::from_counts(&FIVE, &counts).unwrap();
        let score = |definition| csat.score(definition).unwrap();
        assert_abs_diff_eq!(
            score(Definition::Index),
            25.0 * (score(Definition::Mean) - 1.0),
            epsilon = 1e-11
        );
        assert_abs_diff_eq!(
            score(Definition::Net),
            score(Definition::TopBox(2)) - score(Definition::BottomBox(2)),
            epsilon = 1e-14
        );
    }

    #[test]
    fn intervals_nest_by_level(counts in counts()) {
        let csat = Csat::from_counts(&FIVE, &counts).unwrap();
        for (definition, method) in [
            (Definition::TopBox(2), Method::Wilson),
            (Definition::TopBox(2), Method::ClopperPearson),
            (Definition::Mean, Method::T),
            (Definition::Net, Method::Mover),
        ] {
            let at = |level| {
                let options = IntervalOptions::new().level(level).method(method);
                csat.interval(definition, options).unwrap()
            };
            let (narrow, wide) = (at(0.8), at(0.99));
            prop_assert!(wide.low() <= narrow.low() + 1e-12);
            prop_assert!(narrow.high() <= wide.high() + 1e-12);
        }
    }

    #[test]
    fn differences_are_antisymmetric(a in counts(), b in counts()) {
        let (a, b) = (Csat::from_counts(&FIVE, &a).unwrap(), Csat::from_counts(&FIVE, &b).unwrap());
        for definition in DEFINITIONS {
            for method in [DifferenceMethod::Mover, DifferenceMethod::Wald] {
                let there = a.difference(&b, definition, method);
                let back = b.difference(&a, definition, method);
                let (Ok(there), Ok(back)) = (&there, &back) else {
                    // Both are refused, and only where no answers vary.
                    prop_assert!(there.is_err() && back.is_err());
                    let varies = |csat: &Csat| csat.variance(definition).unwrap() > 0.0;
                    prop_assert!(!varies(&a) && !varies(&b));
                    continue;
                };
                prop_assert_eq!(there.estimate().value(), -back.estimate().value());
                let (there, back) =
                    (there.estimate().interval().unwrap(), back.estimate().interval().unwrap());
                assert_abs_diff_eq!(there.low(), -back.high(), epsilon = 1e-11);
                assert_abs_diff_eq!(there.high(), -back.low(), epsilon = 1e-11);
            }
        }
    }

    #[test]
    fn weights_of_one_change_no_score(counts in counts()) {
        let csat = Csat::from_counts(&FIVE, &counts).unwrap();
        let weighted = WeightedCsat::from_tally(csat.tally().into());
        for definition in DEFINITIONS {
            assert_relative_eq!(
                csat.score(definition).unwrap(),
                weighted.score(definition).unwrap(),
                max_relative = 1e-13,
                epsilon = 1e-13
            );
        }
    }

    /// The linearised variance, respondent by respondent and not by pairs of
    /// items: `n / (n - 1) * sum u_i^2` with
    /// `u_i = sum over the items answered of (x - m_j) / (k n_j)`.
    #[test]
    fn variance_of_items_is_that_of_respondent_sums(rows in rows()) {
        let items = CsatItems::from_rows(&FIVE, 3, &rows).unwrap();
        let estimate = match items.mean_of_items(Definition::Mean, 0.95) {
            Ok(estimate) => estimate,
            Err(error) => {
                prop_assert!(
                    matches!(error, Error::Unanswered { .. } | Error::Inference(_)),
                    "{error}"
                );
                return Ok(());
            }
        };
        let values = |item: usize| rows.iter().filter_map(move |row| row[item].value());
        let sizes: Vec<f64> = (0..3).map(|item| values(item).count() as f64).collect();
        let means: Vec<f64> =
            (0..3).map(|item| f64::from(values(item).sum::<i32>()) / sizes[item]).collect();
        assert_relative_eq!(estimate.value(), means.iter().sum::<f64>() / 3.0, max_relative = 1e-13);
        let influences = rows.iter().map(|row| {
            let parts = row.iter().zip(means.iter().zip(&sizes)).filter_map(|(answer, (m, n))| {
                Some((f64::from(answer.value()?) - m) / (3.0 * n))
            });
            parts.sum::<f64>()
        });
        let squares: f64 = influences.map(|influence| influence * influence).sum();
        let n = items.answered_at_least(1) as f64;
        if let Some(error) = estimate.standard_error() {
            assert_abs_diff_eq!(error * error, n / (n - 1.0) * squares, epsilon = 1e-12);
        }
    }

    #[test]
    fn the_mean_of_respondents_is_on_the_scale(rows in rows(), minimum in 1_usize..=3) {
        let items = CsatItems::from_rows(&FIVE, 3, &rows).unwrap();
        let options = RespondentOptions::new().minimum_answers(minimum);
        if let Ok(mean) = items.mean_of_respondents(Definition::Mean, options) {
            prop_assert!((1.0..=5.0).contains(&mean.value()));
            prop_assert_eq!(mean.n(), items.answered_at_least(minimum));
        }
    }

    #[test]
    fn any_text_is_a_label_or_none(text in "\\PC*") {
        for set in LabelSet::ALL {
            let labels = Labels::of(set);
            if let Some(value) = labels.parse(&text) {
                prop_assert!(labels.scale().contains(value));
            }
            let _ = Labels::detect([&text]);
            let _ = text.parse::<Definition>();
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn what_contradicts_itself_is_not_read() {
    let row = [Answer::Value(5), Answer::Value(4)];
    let items = CsatItems::from_rows(&FIVE, 2, [row]).unwrap();
    let json = serde_json::to_string(&items).unwrap();
    for (from, to) in [
        (r#""count":1"#, r#""count":2"#),
        (r#""count":1"#, r#""count":0"#),
        (r#""sum":7"#, r#""sum":6"#),
        (r#""answered":2"#, r#""answered":1"#),
        (r#""items":["#, r#""extra":1,"items":["#),
    ] {
        let changed = json.replacen(from, to, 1);
        assert_ne!(changed, json);
        assert!(dev::rejects::<CsatItems>(&changed), "{changed}");
    }
    assert!(dev::rejects::<Csat>(r#"{"tally": {"scale": {"min": 1, "max": 5}, "counts": [1]}}"#));
}

#[test]
fn nothing_is_an_error_and_not_zero() {
    let nothing = Csat::new(&FIVE);
    for definition in DEFINITIONS {
        assert!(matches!(
            nothing.estimate(definition, 0.95),
            Err(Error::Inference(satis_csat::inference::Error::NoData))
        ));
    }
    // Blanks are no answers either.
    let blanks = Csat::from_scores(&FIVE, [None::<i32>, None]).unwrap();
    assert!(blanks.score(Definition::Mean).is_err());
    assert_eq!(blanks.tally().missing().total(), 2);
}

#[test]
fn public_types_cross_threads() {
    dev::assert_send_sync::<(Csat, WeightedCsat, CsatItems, Labels)>();
    dev::assert_send_sync::<(Definition, RespondentOptions, LabelSet, Error)>();
}
