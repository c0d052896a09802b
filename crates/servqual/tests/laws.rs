//! What holds whatever the answers are.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::float_cmp, reason = "these figures are exact")]

use approx::assert_abs_diff_eq;
use proptest::prelude::*;
use satis_servqual::response_model::{Item, Keying, Missing, Scale, dev};
use satis_servqual::{
    CareReport, CareRules, Centring, Disconfirmation, Error, FiveGapSamples, FiveGaps, GapOptions,
    GapsOf, ItemPair, MissingPolicy, RatioInterval, Screened, Screening, Servqual, ServqualData,
    ServqualReport, Weights, Zone, ZoneData, welch,
};

const ITEMS: usize = 5;

/// Codes of a respondent: expectations, then perceptions.
type Row = [u8; 2 * ITEMS];

fn instrument(order: [usize; ITEMS], keying: Keying) -> Servqual {
    let pairs = order.map(|item| {
        let pair = ItemPair::new(item.to_string(), &Scale::ONE_TO_SEVEN);
        if item.is_multiple_of(2) { pair.with_keying(keying) } else { pair }
    });
    Servqual::new(pairs, &[("staff", &["0", "1", "2"]), ("rooms", &["3", "4"])]).unwrap()
}

fn data_of(servqual: &Servqual, rows: &[Row]) -> ServqualData {
    let position = |pair: &ItemPair| pair.id().parse::<usize>().unwrap();
    let columns = |side: usize| -> Vec<Vec<u8>> {
        let of =
            |pair: &ItemPair| rows.iter().map(|row| row[side * ITEMS + position(pair)]).collect();
        servqual.pairs().iter().map(of).collect()
    };
    ServqualData::from_codes(servqual, &columns(0), &columns(1)).unwrap()
}

const IN_ORDER: [usize; ITEMS] = [0, 1, 2, 3, 4];

fn data(rows: &[Row]) -> ServqualData {
    data_of(&instrument(IN_ORDER, Keying::Direct), rows)
}

/// A point, or now and then a missing answer.
fn code() -> impl Strategy<Value = u8> {
    prop_oneof![30 => 0_u8..7, 1 => Just(Missing::Skipped.code()), 1 => Just(Missing::Refused.code())]
}

fn rows(least: usize) -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(prop::array::uniform10(code()), least..40)
}

/// Rows that need not be looked at: all of a report's figures, by name.
fn figures(data: &ServqualData, policy: MissingPolicy) -> Option<Vec<(String, f64)>> {
    let options = GapOptions::new().missing(policy);
    let weights = Weights::overall(&[70.0, 30.0]).unwrap();
    let report = data.report(Some(&weights), options).ok()?;
    let mut figures = vec![("servperf".to_owned(), report.servperf.value())];
    let gaps = report.items.iter().chain(&report.dimensions);
    for gap in gaps.chain([&report.overall]).chain(&report.weighted) {
        figures.push((format!("gap {}", gap.name), gap.gap.value()));
        figures.push((format!("n {}", gap.name), gap.gap.n() as f64));
        figures.push((format!("missing {}", gap.name), gap.gap.missing().total() as f64));
        figures.push((format!("se {}", gap.name), gap.gap.standard_error().unwrap_or(0.0)));
    }
    for test in report.item_tests.iter().chain(&report.dimension_tests) {
        figures.push((format!("p {}", test.name), test.p_adjusted));
        figures.push((format!("rank p {}", test.name), test.signed_rank_p_adjusted));
    }
    for reliability in &report.reliability {
        let name = format!("reliability {}", reliability.dimension);
        figures.push((name, reliability.difference.general));
    }
    figures.sort_by(|a, b| a.0.cmp(&b.0));
    Some(figures)
}

fn same(left: &ServqualData, right: &ServqualData) {
    for policy in [MissingPolicy::Complete, MissingPolicy::Available] {
        let (left, right) = (figures(left, policy), figures(right, policy));
        assert_eq!(left.is_some(), right.is_some());
        let (left, right) = (left.unwrap_or_default(), right.unwrap_or_default());
        assert_eq!(left.len(), right.len());
        for (left, right) in left.iter().zip(&right) {
            assert_eq!(left.0, right.0);
            let tolerance = 1e-9 * left.1.abs().max(1.0);
            assert_abs_diff_eq!(left.1, right.1, epsilon = tolerance);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn splitting_and_merging_changes_nothing(rows in rows(0), cut in 0_usize..40) {
        let (first, second) = rows.split_at(cut.min(rows.len()));
        let mut merged = data(first);
        merged.merge(&data(second)).unwrap();
        prop_assert_eq!(&merged, &data(&rows));
        let mut parts = data(&rows).by_segment(|row| Some(row % 3)).into_values();
        let mut joined = parts.next().unwrap_or_else(|| data(&[]));
        for part in parts {
            joined.merge(&part).unwrap();
        }
        same(&joined, &data(&rows));
    }

    #[test]
    fn the_order_of_respondents_changes_nothing(rows in rows(0)) {
        let mut turned = rows.clone();
        turned.reverse();
        same(&data(&rows), &data(&turned));
    }

    #[test]
    fn relabelling_items_permutes(
        rows in rows(1),
        order in Just(IN_ORDER.to_vec()).prop_shuffle(),
    ) {
        let order: [usize; ITEMS] = order.try_into().unwrap();
        same(&data(&rows), &data_of(&instrument(order, Keying::Direct), &rows));
    }

    /// Mirrored answers to reversed items are the answers; mirroring twice is
    /// the identity.
    #[test]
    fn reversal(rows in rows(1)) {
        let mirror = |rows: &[Row]| -> Vec<Row> {
            let mirrored = |(index, code): (usize, u8)| {
                if (index % ITEMS).is_multiple_of(2) && code < 7 { 6 - code } else { code }
            };
            let turn = |row: &Row| {
                let codes: Vec<u8> = row.iter().copied().enumerate().map(mirrored).collect();
                Row::try_from(codes).unwrap()
            };
            rows.iter().map(turn).collect()
        };
        let reversed = instrument(IN_ORDER, Keying::Reversed);
        same(&data(&rows), &data_of(&reversed, &mirror(&rows)));
        prop_assert_eq!(mirror(&mirror(&rows)), rows);
    }

    #[test]
    fn a_gap_is_the_difference_and_overall_the_mean_of_dimensions(rows in rows(1)) {
        let data = data(&rows);
        prop_assume!(data.complete() > 0);
        let dimensions = data.gaps(GapsOf::Dimensions, 0.95).unwrap();
        for gap in &dimensions {
            let difference = gap.perception.value() - gap.expectation.value();
            assert_abs_diff_eq!(gap.gap.value(), difference, epsilon = 1e-13);
        }
        let overall = data.overall_gap(0.95).unwrap().gap.value();
        let mean = f64::midpoint(dimensions[0].gap.value(), dimensions[1].gap.value());
        assert_abs_diff_eq!(overall, mean, epsilon = 1e-13);
        let equal = Weights::overall(&[50.0, 50.0]).unwrap();
        let weighted = data.weighted_gap(&equal, 0.95).unwrap().gap.value();
        assert_abs_diff_eq!(overall, weighted, epsilon = 1e-13);
        // One row of weights for each is as good as one for all.
        let each = Weights::per_respondent(vec![Some(vec![50.0, 50.0]); rows.len()]).unwrap();
        prop_assert_eq!(data.weighted_gap(&each, 0.95).unwrap().gap.value(), weighted);
    }

    /// Against all signs, for gaps of different sizes.
    #[test]
    fn exact_signed_ranks(sizes in prop::sample::subsequence(vec![1_i32, 2, 3, 4, 5, 6], 1..=6), signs in 0_u32..64) {
        let gaps: Vec<i32> = sizes
            .iter()
            .enumerate()
            .map(|(bit, size)| if signs >> bit & 1 == 1 { *size } else { -size })
            .collect();
        let one = Servqual::from_columns(&Scale::ONE_TO_SEVEN, &[("d", &[("E", "P")])]).unwrap();
        let expected: Vec<Option<i32>> = gaps.iter().map(|gap| Some(if *gap > 0 { 1 } else { 7 })).collect();
        let perceived: Vec<Option<i32>> =
            expected.iter().zip(&gaps).map(|(e, gap)| e.map(|e| e + gap)).collect();
        let data = ServqualData::from_answers(&one, &[expected], &[perceived]).unwrap();
        prop_assume!(gaps.len() > 1);
        let test = data.tests(GapsOf::Items, 0.95).unwrap()[0].signed_rank;
        let n = gaps.len();
        let total = (n * (n + 1) / 2) as f64;
        let smaller = test.positive.min(test.negative);
        let sum = |signs: u32| (0..n).filter(|bit| signs >> bit & 1 == 1).map(|bit| bit + 1).sum::<usize>();
        let tail = (0..1_u32 << n).filter(|&signs| sum(signs) as f64 <= smaller).count();
        let p = (2.0 * tail as f64 / f64::from(1_u32 << n)).min(1.0);
        assert_abs_diff_eq!(test.p_exact.unwrap(), p, epsilon = 1e-14);
        assert_abs_diff_eq!(test.positive + test.negative, total, epsilon = 1e-12);
    }

    #[test]
    fn welch_lies_between_its_bounds(
        first in prop::collection::vec(-9.0_f64..9.0, 2..9),
        second in prop::collection::vec(-9.0_f64..9.0, 2..9),
    ) {
        let (a, b) = (welch(&first, &second, 0.95).unwrap(), welch(&second, &first, 0.95).unwrap());
        assert_abs_diff_eq!(a.t, -b.t, epsilon = 1e-12);
        let least = (first.len().min(second.len()) - 1) as f64;
        let most = (first.len() + second.len() - 2) as f64;
        prop_assert!(least - 1e-9 <= a.df && a.df <= most + 1e-9);
    }

    /// Of any answers, a figure or a typed error.
    #[test]
    fn nothing_panics(rows in rows(0), outcome in prop::collection::vec(prop::option::of(-3.0_f64..3.0), 40)) {
        let data = data(&rows);
        for policy in [MissingPolicy::Complete, MissingPolicy::Available] {
            for of in [GapsOf::Items, GapsOf::Dimensions] {
                let _ = data.tests(of, policy);
                let _ = data.hotelling(of, policy);
            }
            let outcome = &outcome[..rows.len()];
            let _ = data.disconfirmation(outcome, Centring::GrandMean, policy);
            let _ = data.disconfirmation_by_dimension(outcome, Centring::At(1.0), policy);
            let _ = data.reliability(policy);
        }
        let columns = |side: usize| -> Vec<Vec<u8>> {
            (0..ITEMS).map(|item| rows.iter().map(|row| row[side * ITEMS + item]).collect()).collect()
        };
        let zone = ZoneData::from_codes(
            data.servqual().dimensions(), &Scale::ONE_TO_SEVEN, &columns(0), &columns(1), &columns(1),
        ).unwrap();
        for ratio in [RatioInterval::Fieller, RatioInterval::Delta] {
            let _ = zone.zones(GapsOf::Items, ratio, MissingPolicy::Available);
            let _ = zone.overall(ratio, 0.95);
        }
        let screened = zone.screen(Screening::NO_INVERSION);
        let out = screened.too_many_inverted + screened.too_many_missing;
        prop_assert_eq!(screened.kept.respondents() as u64 + out, rows.len() as u64);
        prop_assert_eq!(data.care(&CareRules::new(), None).unwrap().respondents.len(), rows.len());
    }
}

/// Thirty rows that vary in every way.
fn varied() -> Vec<Row> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u8::try_from((state >> 24) % 7).unwrap()
    };
    (0..30).map(|_| std::array::from_fn(|_| next())).collect()
}

#[test]
fn bad_input_names_the_item() {
    let servqual = instrument(IN_ORDER, Keying::Direct);
    let good = vec![vec![0_u8, 3]; ITEMS];
    let mut short = good.clone();
    short[3].pop();
    assert_eq!(
        ServqualData::from_codes(&servqual, &good, &short).unwrap_err().to_string(),
        "rows of column \"P3\": expected 2, found 1"
    );
    let mut off = good.clone();
    off[2][1] = 7;
    assert!(matches!(
        ServqualData::from_codes(&servqual, &off, &good),
        Err(Error::Answer { column, .. }) if column == "E2"
    ));
    let answers = vec![vec![Some(1), Some(8)]; ITEMS];
    assert_eq!(
        ServqualData::from_answers(&servqual, &answers, &answers).unwrap_err().to_string(),
        "column \"E0\": score 8 at row 1 is not on the scale 1 to 7"
    );
    // Two respondents with one gap each way.
    let constant = ServqualData::from_codes(&servqual, &good, &good).unwrap();
    assert_eq!(
        constant.tests(GapsOf::Items, 0.95).unwrap_err().to_string(),
        "the gap of \"0\" is the same for every respondent: nothing can be tested"
    );
    assert!(matches!(
        constant.hotelling(GapsOf::Items, 0.95),
        Err(Error::TooFew { needed: 6, found: 2, .. })
    ));
    let mut same = varied();
    same.iter_mut().for_each(|row| row[ITEMS + 1] = 4);
    let refused = data(&same).reliability(0.95).unwrap_err();
    assert_eq!(refused.to_string(), "item \"P1\" does not vary: leave it out");
    // Item 4 has the gap of item 3.
    let mut tied = varied();
    tied.iter_mut().for_each(|row| (row[4], row[ITEMS + 4]) = (row[3], row[ITEMS + 3]));
    assert!(matches!(
        data(&tied).hotelling(GapsOf::Items, 0.95),
        Err(Error::Collinear { what }) if what == "the gap of \"4\""
    ));
    assert!(matches!(data(&varied()).gaps(GapsOf::Items, 1.0), Err(Error::Model(_))));
    assert!(matches!(data(&[]).overall_gap(0.95), Err(Error::TooFew { found: 0, .. })));
    let weights = Weights::overall(&[100.0]).unwrap();
    assert!(matches!(
        data(&varied()).weighted_gap(&weights, 0.95),
        Err(Error::Length { expected: 2, found: 1, .. })
    ));
    let rows = vec![Some(vec![50.0, 50.0]), Some(vec![50.0, 40.0])];
    assert_eq!(Weights::per_respondent(rows), Err(Error::WeightSum { sum: 90.0, row: Some(1) }));
    let outcome = vec![Some(f64::NAN); 30];
    assert!(matches!(
        data(&varied()).disconfirmation(&outcome, Centring::default(), 0.95),
        Err(Error::Parameter { .. })
    ));
    let other = data_of(&instrument(IN_ORDER, Keying::Reversed), &varied());
    assert_eq!(data(&varied()).merge(&other), Err(Error::Definition));
    let item = |scale| Item::new("x", scale);
    let pair = ItemPair::of("x", item(Scale::ONE_TO_FIVE), Item::new("y", Scale::ONE_TO_SEVEN));
    assert!(matches!(Servqual::new([pair], &[("d", &["x"])]), Err(Error::ScalesDiffer { .. })));
}

/// Available pairs: item 0 of the first respondent has no expectation, so that
/// the dimension is the mean of its other two items.
#[test]
fn available_pairs() {
    let mut first: Row = [0; 2 * ITEMS];
    first[0] = Missing::NotApplicable.code();
    first[ITEMS..].copy_from_slice(&[6, 1, 2, 0, 0]);
    let mut second: Row = [0; 2 * ITEMS];
    second[ITEMS..].copy_from_slice(&[3, 3, 3, 1, 1]);
    let data = data(&[first, second]);
    let staff = &data.gaps(GapsOf::Dimensions, MissingPolicy::Available).unwrap()[0];
    assert_eq!((staff.gap.value(), staff.gap.n()), (2.25, 2));
    let complete = &data.gaps(GapsOf::Dimensions, 0.95).unwrap()[0];
    assert_eq!((complete.gap.value(), complete.gap.n()), (3.0, 1));
    assert_eq!(complete.gap.missing().get(Missing::NotApplicable), 1);
    // SERVPERF reads no expectations: both count.
    let performance = data.servperf(0.95).unwrap();
    assert_eq!((performance.value(), performance.n()), (2.75, 2));
}

#[test]
fn everything_stores_and_moves() {
    dev::assert_send_sync::<Servqual>();
    dev::assert_send_sync::<ServqualData>();
    dev::assert_send_sync::<ServqualReport>();
    dev::assert_send_sync::<Disconfirmation>();
    dev::assert_send_sync::<FiveGaps>();
    dev::assert_send_sync::<FiveGapSamples<'static>>();
    dev::assert_send_sync::<Zone>();
    dev::assert_send_sync::<Screened>();
    dev::assert_send_sync::<CareReport>();
    dev::assert_send_sync::<Error>();
}

#[cfg(feature = "serde")]
#[test]
fn what_is_stored_comes_back() {
    use satis_servqual::{Dimensions, Phrasing};

    let data = data(&varied());
    dev::check_serde_round_trip(&Servqual::classic(Phrasing::NegativeOf1988).unwrap());
    dev::check_serde_round_trip(&data);
    let weights = Weights::overall(&[60.0, 40.0]).unwrap();
    dev::check_serde_round_trip(&weights);
    // A report is written, not read: its parts could not be checked.
    assert!(serde_json::to_string(&data.report(Some(&weights), 0.95).unwrap()).is_ok());
    let outcome: Vec<Option<f64>> = (0..30).map(|row| Some(f64::from(row % 7))).collect();
    dev::check_serde_round_trip(
        &data.disconfirmation(&outcome, Centring::default(), 0.95).unwrap(),
    );
    dev::check_serde_round_trip(&data.care(&CareRules::new(), None).unwrap());
    assert!(dev::rejects::<Weights>(r#"{"overall": [60.0, 30.0]}"#));
    assert!(dev::rejects::<Dimensions>(r#"{"items": ["a"], "dimensions": [["d", ["b"]]]}"#));
    assert!(dev::rejects::<Dimensions>(r#"{"items": [], "dimensions": []}"#));
}
