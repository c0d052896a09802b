//! Raking, post-stratification and calibration against worked numbers, and the
//! laws they obey.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use approx::{assert_abs_diff_eq, assert_relative_eq};
use proptest::prelude::*;
use satis_inference::Error;
use satis_inference::response_model::SegmentColumn;
use satis_inference::response_model::dev::assert_send_sync;
#[cfg(feature = "serde")]
use satis_inference::response_model::dev::{check_serde_round_trip, rejects};
use satis_inference::weights::{
    AdjustedWeights, Calibration, Discord, Distance, Margin, MissingLevel, NumericColumn,
    PostStratification, Raking, TargetUnit, TrimRule, WeightSummary, crossed,
};

fn column(name: &str, labels: &[&'static str]) -> SegmentColumn<'static> {
    SegmentColumn::from_labels(name, labels.iter().map(|&label| Some(label))).unwrap()
}

/// Labels with "" for a respondent without level.
fn gappy(name: &str, labels: &[&'static str]) -> SegmentColumn<'static> {
    let level = |&label: &&'static str| (!label.is_empty()).then_some(label);
    SegmentColumn::from_labels(name, labels.iter().map(level)).unwrap()
}

fn sum_where(weights: &AdjustedWeights, column: &SegmentColumn<'_>, label: &str) -> f64 {
    let rows = weights.weights().iter().enumerate();
    rows.filter(|&(row, _)| column.label_of(row) == Some(label)).map(|(_, weight)| weight).sum()
}

/// Deming & Stephan 1940; the table 30, 20, 10, 40 in 40-digit arithmetic.
#[test]
fn raking_two_by_two() {
    let cells = [("u", "x", 30), ("u", "y", 20), ("v", "x", 10), ("v", "y", 40)];
    let rows: Vec<_> = cells.iter().flat_map(|&(a, b, n)| std::iter::repeat_n((a, b), n)).collect();
    let first = column("row", &rows.iter().map(|row| row.0).collect::<Vec<_>>());
    let second = column("column", &rows.iter().map(|row| row.1).collect::<Vec<_>>());
    let raking = Raking::new([
        Margin::totals("row", [("u", 55.0), ("v", 45.0)]).unwrap(),
        Margin::totals("column", [("x", 50.0), ("y", 50.0)]).unwrap(),
    ]);
    let raked = raking.rake(&[first.clone(), second.clone()]).unwrap();
    let cells = crossed("cell", &[&first, &second]).unwrap();
    let expected = [
        ("u * x", 37.877_855_495_509_7),
        ("u * y", 17.122_144_504_490_3),
        ("v * x", 12.122_144_504_490_3),
        ("v * y", 32.877_855_495_509_7),
    ];
    for (label, expected) in expected {
        assert_relative_eq!(sum_where(&raked, &cells, label), expected, max_relative = 1e-13);
    }
    assert!(raked.largest_deviation() < 1e-15);
    assert!(raked.iterations() < 30);
    let table = &raked.margins()[0];
    assert_eq!((table.name.as_str(), table.levels[0].n), ("row", 50));
    assert_abs_diff_eq!(table.levels[0].unweighted_share, 0.5, epsilon = 1e-16);
    assert_abs_diff_eq!(table.levels[0].share, 0.55, epsilon = 1e-15);

    // The same as calibration by the raking distance.
    let margins = [
        Margin::totals("row", [("u", 55.0), ("v", 45.0)]).unwrap(),
        Margin::totals("column", [("x", 50.0), ("y", 50.0)]).unwrap(),
    ];
    let same = Calibration::new(margins)
        .distance(Distance::Raking)
        .calibrate(&[first, second], &[], &[1.0; 100])
        .unwrap();
    for (a, b) in raked.weights().iter().zip(same.weights()) {
        assert_relative_eq!(a, b, max_relative = 1e-13);
    }
}

#[test]
fn what_is_wrong_is_named_before_any_work() {
    let sex = column("sex", &["f", "m", "f", "d"]);
    let age = column("age", &["young", "young", "old", "old"]);
    let ages = || Margin::shares("age", [("young", 0.5), ("old", 0.5)]).unwrap();
    let rake = |margin: Margin| {
        Raking::new([ages(), margin]).rake(&[age.clone(), sex.clone()]).unwrap_err()
    };
    let unknown = rake(Margin::shares("sex", [("f", 0.5), ("m", 0.5)]).unwrap());
    assert!(matches!(
        &unknown,
        Error::NoTarget { margin, level, respondents: 1, row: 3 } if margin == "sex" && level == "d"
    ));
    assert_eq!(
        unknown.to_string(),
        "margin sex: the level d has no target; respondents with it: 1, the first at row 3"
    );
    let sexes = [("f", 0.4), ("m", 0.4), ("d", 0.1), ("x", 0.1)];
    let empty = rake(Margin::shares("sex", sexes).unwrap());
    assert!(matches!(&empty, Error::EmptyLevel { level, .. } if level == "x"), "{empty}");
    let off = rake(Margin::shares("sex", [("f", 0.5), ("m", 0.5), ("d", 0.1)]).unwrap());
    assert!(matches!(&off, Error::TargetTotals { second, .. } if second == "sex"), "{off}");
    assert!(off.to_string().contains("1.1"));
    let missing = gappy("sex", &["f", "m", "", "d"]);
    let sexes = Margin::shares("sex", [("f", 0.5), ("m", 0.4), ("d", 0.1)]).unwrap();
    let raking = Raking::new([ages(), sexes]);
    let error = raking.rake(&[age.clone(), missing]).unwrap_err();
    assert!(matches!(error, Error::MissingLevel { row: 2, .. }));
    // A column that is not there, of another length, or two margins for one.
    assert!(matches!(raking.rake(std::slice::from_ref(&age)), Err(Error::Model(_))));
    assert!(raking.rake(&[age.clone(), column("sex", &["f"])]).is_err());
    assert!(Raking::new([ages(), ages()]).rake(std::slice::from_ref(&age)).is_err());
    assert!(Raking::new([]).rake(std::slice::from_ref(&age)).is_err());
    // A level whose only respondents have no weight is as good as empty.
    let error = Raking::new([ages()])
        .rake_from(std::slice::from_ref(&age), &[1.0, 1.0, 0.0, 0.0])
        .unwrap_err();
    assert!(matches!(error, Error::EmptyLevel { level, .. } if level == "old"));
}

#[test]
fn margins_that_disagree_can_be_rescaled() {
    let sex = column("sex", &["f", "m", "f", "f"]);
    let age = column("age", &["young", "young", "old", "old"]);
    let margins = [
        Margin::totals("age", [("young", 40.0), ("old", 60.0)]).unwrap(),
        Margin::totals("sex", [("f", 600.0), ("m", 300.0)]).unwrap(),
    ];
    let columns = [age, sex];
    let raking = Raking::new(margins);
    assert!(matches!(raking.rake(&columns), Err(Error::TargetTotals { .. })));
    let raked = raking.clone().discord(Discord::Rescale).rake(&columns).unwrap();
    assert_relative_eq!(sum_where(&raked, &columns[0], "old"), 60.0, max_relative = 1e-13);
    assert_relative_eq!(sum_where(&raked, &columns[1], "m"), 100.0 / 3.0, max_relative = 1e-13);
    // A total of one's own needs the same word.
    assert!(raking.clone().total(50.0).rake(&columns).is_err());
    let raked = raking.discord(Discord::Rescale).total(50.0).rake(&columns).unwrap();
    assert_relative_eq!(raked.summary().sum(), 50.0, max_relative = 1e-13);
}

#[test]
fn an_impossible_table_says_where_it_fails() {
    // All young are women: no weights make 60 % young and 50 % women.
    let age = column("age", &["young", "young", "old", "old"]);
    let sex = column("sex", &["f", "f", "f", "m"]);
    let raking = Raking::new([
        Margin::shares("age", [("young", 0.6), ("old", 0.4)]).unwrap(),
        Margin::shares("sex", [("f", 0.5), ("m", 0.5)]).unwrap(),
    ]);
    let error = raking.rake(&[age, sex]).unwrap_err();
    assert!(matches!(&error, Error::NotConverged { place, .. } if !place.is_empty()), "{error}");
}

#[test]
fn those_without_a_level_follow_the_policy() {
    let sex = gappy("sex", &["f", "f", "f", "m", "", ""]);
    let age = column("age", &["a", "b", "a", "b", "a", "b"]);
    let sexes = Margin::shares("sex", [("f", 0.5), ("m", 0.5)]).unwrap();
    let ages = Margin::shares("age", [("a", 0.4), ("b", 0.6)]).unwrap();
    let columns = [sex.clone(), age.clone()];
    let raking = Raking::new([sexes.clone(), ages.clone()]);

    let own = raking.clone().missing_level(MissingLevel::OwnLevel).rake(&columns).unwrap();
    let outside: f64 = own.weights()[4..].iter().sum();
    assert_relative_eq!(outside, 2.0, max_relative = 1e-13);
    assert_relative_eq!(sum_where(&own, &sex, "f"), 2.0, max_relative = 1e-13);
    assert_eq!(own.margins()[0].levels[2].level, "(no level)");

    let average = raking.missing_level(MissingLevel::Average).rake(&columns).unwrap();
    let (f, m) = (sum_where(&average, &sex, "f"), sum_where(&average, &sex, "m"));
    assert_relative_eq!(f, m, max_relative = 1e-13);
    assert_relative_eq!(sum_where(&average, &age, "b"), 3.6, max_relative = 1e-13);
    assert_eq!(average.margins()[0].outside, 2);
    // The adjustment of those without a level is the geometric mean of the
    // others' of the same age.
    let w = average.weights();
    assert_relative_eq!(w[5], (w[1] * w[3]).sqrt(), max_relative = 1e-12);
    // Calibration by the raking distance finds the same weights.
    let same = Calibration::new([sexes.clone(), ages])
        .distance(Distance::Raking)
        .missing_level(MissingLevel::Average)
        .calibrate(&columns, &[], &[1.0; 6])
        .unwrap();
    for (a, b) in w.iter().zip(same.weights()) {
        assert_relative_eq!(a, b, max_relative = 1e-11);
    }
    let single = PostStratification::new(sexes).missing_level(MissingLevel::Average);
    let single = single.weigh(&sex).unwrap();
    assert_relative_eq!(single.summary().sum(), 6.0, max_relative = 1e-14);
}

#[test]
fn trimming_keeps_margins_and_bounds() {
    let n = 200;
    let labels = |every: usize| -> Vec<&'static str> {
        (0..n).map(|row| if row % every == 0 { "rare" } else { "usual" }).collect()
    };
    let columns = [column("a", &labels(10)), column("b", &labels(7))];
    let margin = |name: &str| Margin::shares(name, [("rare", 0.3), ("usual", 0.7)]).unwrap();
    let raking = Raking::new([margin("a"), margin("b")]);
    let free = raking.rake(&columns).unwrap();
    assert!(free.summary().max() > 4.0);
    assert_eq!(free.trimmed(), 0);
    for rule in
        [TrimRule::TimesMean { low: 0.3, high: 3.0 }, TrimRule::TimesStart { low: 0.3, high: 3.0 }]
    {
        let trimmed = raking.clone().trim(rule).rake(&columns).unwrap();
        assert!(trimmed.trimmed() > 0);
        assert!(trimmed.largest_deviation() < 1e-12);
        assert!(trimmed.summary().max() <= 3.0 * (1.0 + 1e-8));
        assert!(trimmed.conventions().iter().any(|words| words.contains("trimmed")));
    }
    let narrow = TrimRule::TimesMean { low: 0.9, high: 1.1 };
    let error = raking.clone().trim(narrow).rake(&columns).unwrap_err();
    assert!(matches!(&error, Error::NoRoom { level, .. } if level == "rare"), "{error}");
    let wrong = TrimRule::TimesMean { low: 1.2, high: 3.0 };
    assert!(matches!(raking.trim(wrong).rake(&columns), Err(Error::Bounds { .. })));
}

#[test]
fn bounds_that_hold_for_each_margin_can_fail_for_both() {
    // Everybody rare in one column is rare in the other.
    let labels: Vec<_> = (0..100).map(|row| if row < 20 { "rare" } else { "usual" }).collect();
    let columns = [column("a", &labels), column("b", &labels[..])];
    let margin = |name: &str, rare: f64| {
        Margin::shares(name, [("rare", rare), ("usual", 1.0 - rare)]).unwrap()
    };
    let raking = Raking::new([margin("a", 0.3), margin("b", 0.3)]);
    assert!(
        raking.clone().trim(TrimRule::TimesMean { low: 0.5, high: 1.6 }).rake(&columns).is_ok()
    );
    let mut labels = labels;
    labels[0] = "usual";
    labels[99] = "rare";
    let columns = [columns[0].clone(), column("b", &labels)];
    let raking = Raking::new([margin("a", 0.3), margin("b", 0.1)]);
    let error =
        raking.trim(TrimRule::TimesMean { low: 0.3, high: 1.6 }).rake(&columns).unwrap_err();
    assert!(matches!(error, Error::Trimming { .. }), "{error}");
}

#[test]
fn bounds_that_leave_no_room_name_the_target() {
    let sex = column("sex", &["f", "f", "f", "m"]);
    let margin = || Margin::shares("sex", [("f", 0.5), ("m", 0.5)]).unwrap();
    for distance in
        [Distance::Logit { low: 0.5, high: 1.5 }, Distance::TruncatedLinear { low: 0.5, high: 1.5 }]
    {
        let error = Calibration::new([margin()])
            .distance(distance)
            .calibrate(std::slice::from_ref(&sex), &[], &[1.0; 4])
            .unwrap_err();
        assert!(matches!(&error, Error::NoRoom { level, .. } if level == "m"), "{error}");
        // Each level has room, but not all at once with a number.
        let x = NumericColumn::new("x", vec![1.0, 2.0, 3.0, 4.0]).unwrap();
        let even = Margin::shares("sex", [("f", 0.75), ("m", 0.25)]).unwrap();
        let error = Calibration::new([even])
            .numeric_total("x", 20.0)
            .distance(distance)
            .calibrate(std::slice::from_ref(&sex), &[x], &[1.0; 4])
            .unwrap_err();
        assert!(matches!(&error, Error::NotConverged { .. }), "{error}");
    }
    let wrong = Calibration::new([margin()]).distance(Distance::Logit { low: 1.5, high: 3.0 });
    assert!(matches!(wrong.calibrate(&[sex], &[], &[1.0; 4]), Err(Error::Bounds { .. })));
    assert!(Calibration::new([]).calibrate(&[], &[], &[1.0]).is_err());
}

#[test]
fn linear_calibration_counts_weights_below_zero() {
    let x = NumericColumn::new("x", vec![1.0, 2.0, 3.0, 10.0]).unwrap();
    let fitted = Calibration::new([])
        .total(4.0)
        .numeric_total("x", 4.0)
        .calibrate(&[], std::slice::from_ref(&x), &[1.0; 4])
        .unwrap();
    assert_eq!(fitted.summary().negative(), 1);
    assert!(fitted.conventions().iter().any(|words| words.contains("below 0")));
    let unknown = Calibration::new([]).numeric_total("y", 1.0);
    assert!(matches!(unknown.calibrate(&[], &[x], &[1.0; 4]), Err(Error::Model(_))));
}

/// Rows of two columns with three and four levels, start weights, and targets
/// that some positive weights have.
fn case() -> impl Strategy<Value = (Vec<(u8, u8)>, Vec<f64>, Vec<f64>)> {
    (12..60_usize).prop_flat_map(|n| {
        // Every combination stands for itself once, so that targets are met.
        let rows = proptest::collection::vec((0..3_u8, 0..4_u8), n).prop_map(|mut rows| {
            rows.extend((0..12_u8).map(|cell| (cell % 3, cell / 3)));
            rows
        });
        let weights = proptest::collection::vec(0.2..5.0_f64, n + 12);
        let truth = proptest::collection::vec(0.2..5.0_f64, n + 12);
        (rows, weights, truth)
    })
}

const LEVELS: [&str; 4] = ["k", "l", "m", "n"];

fn columns_of(rows: &[(u8, u8)]) -> [SegmentColumn<'static>; 2] {
    let labels = |pick: fn(&(u8, u8)) -> u8| -> Vec<&'static str> {
        rows.iter().map(|row| LEVELS[usize::from(pick(row))]).collect()
    };
    [column("a", &labels(|row| row.0)), column("b", &labels(|row| row.1))]
}

fn margins_of(columns: &[SegmentColumn<'_>], truth: &[f64]) -> Vec<Margin> {
    let margin = |column: &SegmentColumn<'_>| {
        let target = |label: &str| -> f64 {
            let rows = truth.iter().enumerate();
            rows.filter(|&(row, _)| column.label_of(row) == Some(label)).map(|(_, w)| w).sum()
        };
        let targets = column.labels().iter().map(|label| (label.clone(), target(label)));
        Margin::totals(column.name(), targets).unwrap()
    };
    columns.iter().map(margin).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn raked_margins_hit_their_targets((rows, start, truth) in case()) {
        let columns = columns_of(&rows);
        let margins = margins_of(&columns, &truth);
        let raked = Raking::new(margins.clone()).rake_from(&columns, &start).unwrap();
        for (column, margin) in columns.iter().zip(&margins) {
            for (level, target) in margin.levels().iter().zip(margin.targets()) {
                let sum = sum_where(&raked, column, level);
                prop_assert!((sum - target).abs() <= 1e-10, "{level}: {sum} for {target}");
            }
        }
        // Raking again changes nothing.
        let again = Raking::new(margins.clone()).rake_from(&columns, raked.weights()).unwrap();
        for (a, b) in raked.weights().iter().zip(again.weights()) {
            prop_assert!((a / b - 1.0).abs() < 1e-12);
        }
        // Nor does the scale of the start weights, or the order of margins.
        let scaled: Vec<f64> = start.iter().map(|weight| weight * 37.0).collect();
        let other = Raking::new(margins.into_iter().rev()).rake_from(&columns, &scaled).unwrap();
        for (a, b) in raked.weights().iter().zip(other.weights()) {
            prop_assert!((a / b - 1.0).abs() < 1e-11);
        }
    }

    #[test]
    fn the_order_of_respondents_changes_nothing((rows, start, truth) in case()) {
        let columns = columns_of(&rows);
        let raking = Raking::new(margins_of(&columns, &truth));
        let raked = raking.rake_from(&columns, &start).unwrap();
        let back = |n: usize| (0..n).rev();
        let turned: Vec<_> = back(rows.len()).map(|row| rows[row]).collect();
        let weights: Vec<_> = back(rows.len()).map(|row| start[row]).collect();
        let other = raking.rake_from(&columns_of(&turned), &weights).unwrap();
        for (a, b) in raked.weights().iter().rev().zip(other.weights()) {
            prop_assert!((a / b - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn every_distance_hits_its_targets((rows, start, truth) in case()) {
        let columns = columns_of(&rows);
        let x: Vec<f64> = rows.iter().map(|row| f64::from(row.0 * 7 % 5) + f64::from(row.1) / 3.0).collect();
        let total: f64 = x.iter().zip(&truth).map(|(x, w)| x * w).sum();
        let number = NumericColumn::new("x", x.clone()).unwrap();
        // Every true ratio to the start weights lies within these bounds.
        let wide = Distance::Logit { low: 0.01, high: 30.0 };
        let cut = Distance::TruncatedLinear { low: 0.01, high: 30.0 };
        for distance in [Distance::Linear, Distance::Raking, wide, cut] {
            let fitted = Calibration::new(margins_of(&columns, &truth))
                .numeric_total("x", total)
                .distance(distance)
                .calibrate(&columns, std::slice::from_ref(&number), &start)
                .unwrap();
            prop_assert!(fitted.largest_deviation() < 1e-12, "{distance:?}");
            if let Distance::Logit { low, high } | Distance::TruncatedLinear { low, high } = distance {
                for (weight, start) in fitted.weights().iter().zip(&start) {
                    let ratio = weight / start;
                    prop_assert!(ratio >= low - 1e-12 && ratio <= high + 1e-12);
                }
            }
        }
    }
}

/// A start weight beside which the targets vanish in rounding is an error, not
/// weights that miss.
#[test]
fn weights_out_of_proportion_are_refused() {
    let columns = [column("age", &["a", "b", "a", "b"]), column("sex", &["f", "m", "m", "f"])];
    let margins = [
        Margin::totals("age", [("a", 300.0), ("b", 700.0)]).unwrap(),
        Margin::totals("sex", [("f", 400.0), ("m", 600.0)]).unwrap(),
    ];
    for huge in [1e15, 1e60, 1e150] {
        let found =
            Calibration::new(margins.clone()).calibrate(&columns, &[], &[1.0, huge, 2.0, 1.5]);
        match found {
            Ok(fitted) => assert!(fitted.largest_deviation() < 1e-9),
            Err(error) => assert!(matches!(error, Error::NotConverged { .. }), "{error}"),
        }
    }
}

#[test]
fn many_cells_are_no_matter() {
    let n = 40_000_usize;
    let codes: Vec<u32> = (0..20_000_u32).chain(0..20_000).collect();
    let labels: Vec<String> = (0..n / 2).map(|cell| cell.to_string()).collect();
    let cells = SegmentColumn::new("cell", labels.clone(), codes).unwrap();
    let target = Margin::totals("cell", labels.into_iter().map(|label| (label, 5.0))).unwrap();
    let weights = PostStratification::new(target).weigh(&cells).unwrap();
    let design = satis_inference::design::SurveyDesign::adjusted(
        &weights,
        &satis_inference::design::Sampling::new(),
    )
    .unwrap();
    let values: Vec<f64> = (0..n).map(|row| if row < n / 2 { 1.0 } else { 2.0 }).collect();
    let mean = design.mean("x", &values, 0.95).unwrap();
    // Within each cell the two deviate by a half.
    let expected = 0.5 / (n as f64 - 1.0).sqrt();
    assert_relative_eq!(mean.standard_error(), expected, max_relative = 1e-10);
}

#[test]
fn types_are_shared_between_threads_and_stored() {
    assert_send_sync::<Margin>();
    assert_send_sync::<Raking>();
    assert_send_sync::<Calibration>();
    assert_send_sync::<AdjustedWeights>();
    assert_send_sync::<WeightSummary>();
    let margin = Margin::shares("sex", [("f", 0.5), ("m", 0.5)]).unwrap();
    assert_eq!(margin.unit(), TargetUnit::Shares);
    #[cfg(feature = "serde")]
    {
        check_serde_round_trip(&margin);
        check_serde_round_trip(&TrimRule::TimesMean { low: 0.3, high: 3.0 });
        check_serde_round_trip(&Distance::Logit { low: 0.3, high: 3.0 });
        let wrong = r#"{"name":"a","unit":"shares","levels":["x"],"targets":[-1.0]}"#;
        assert!(rejects::<Margin>(wrong));
        let short = r#"{"name":"a","unit":"shares","levels":["x"],"targets":[]}"#;
        assert!(rejects::<Margin>(short));
        let sex = column("sex", &["f", "m", "m"]);
        let raking = Raking::new([margin.clone()]).total(6.0);
        check_serde_round_trip(&raking);
        check_serde_round_trip(&PostStratification::new(margin));
        check_serde_round_trip(&Calibration::new([]).numeric_total("x", 3.0));
        let raked = raking.rake(&[sex]).unwrap();
        let text = serde_json::to_string(&raked).unwrap();
        assert!(text.contains("\"method\":\"raking\""), "{text}");
    }
}
