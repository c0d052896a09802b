//! What holds whatever the answers are.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use satis_numerics::Stream;
use satis_reliability::response_model::{
    Denominator, Item, Keying, Moments, Responses, Scale, Summary, dev,
};
use satis_reliability::{
    Alpha, AlphaInterval, Basis, Bootstrap, BootstrapOptions, Cfa, CfaModel, CfaOptions,
    Covariance, Error, FactorAnalysis, FactorOptions, Guttman, Omega, ParallelAnalysis,
    ParallelOptions, Polychoric, Rotation, Sample, SamplingAdequacy, SchmidLeiman, SplitOptions,
    Treatment, item_statistics,
};

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// Answers from 0 to 4 that share something, for six items.
fn columns(rows: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop::collection::vec((0_u8..=4, prop::array::uniform6((any::<bool>(), 0_u8..=4))), rows)
        .prop_map(|people| {
            let answer = |(base, own): &(u8, [(bool, u8); 6]), item: usize| {
                if own[item].0 { *base } else { own[item].1 }
            };
            (0..6).map(|item| people.iter().map(|person| answer(person, item)).collect()).collect()
        })
}

fn of(columns: &[Vec<u8>]) -> Result<Covariance, Error> {
    let slices: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    let moments = Moments::from_codes(&[const { Scale::ONE_TO_FIVE }; 6], &slices)?;
    Covariance::from_moments(&NAMES, &moments)
}

fn floats(columns: &[Vec<u8>]) -> Vec<Vec<f64>> {
    columns.iter().map(|c| c.iter().map(|&code| f64::from(code) + 1.0).collect()).collect()
}

fn sample_of(columns: &[Vec<f64>]) -> Sample {
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    Sample::new(&NAMES[..columns.len()], &slices).unwrap()
}

/// Doubling all weights changes nothing; unequal ones widen intervals.
#[test]
fn weights_lower_the_effective_number() {
    let plain = correlated();
    let even = plain.clone().weighted(&[2.0; 40]).unwrap();
    let uneven: Vec<f64> = (0..40).map(|row| f64::from(1 + row % 4)).collect();
    let uneven = plain.clone().weighted(&uneven).unwrap();
    let alpha =
        |sample: &Sample| Alpha::new(&sample.covariance(Treatment::Listwise).unwrap()).unwrap();
    assert!(near(alpha(&plain).raw(), alpha(&even).raw(), 1e-13));
    assert!(near(alpha(&plain).standard_error(), alpha(&even).standard_error(), 1e-12));
    let estimate = alpha(&uneven).estimate(0.95).unwrap();
    let effective = estimate.effective_n().unwrap();
    assert!((effective - 100.0 * 100.0 / 300.0).abs() < 1e-9, "{effective}");
}

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn splitting_and_merging_respondents_changes_nothing(
        columns in columns(4..60),
        cut in 0_usize..60,
    ) {
        let cut = cut.min(columns[0].len());
        let scales = [const { Scale::ONE_TO_FIVE }; 6];
        let part = |range: std::ops::Range<usize>| {
            let slices: Vec<&[u8]> = columns.iter().map(|c| &c[range.clone()]).collect();
            Moments::from_codes(&scales, &slices).unwrap()
        };
        let mut merged = part(0..cut);
        merged.merge(&part(cut..columns[0].len())).unwrap();
        prop_assert_eq!(Covariance::from_moments(&NAMES, &merged), of(&columns));
    }

    #[test]
    fn every_source_and_treatment_agrees_without_missing_answers(columns in columns(4..60)) {
        let Ok(exact) = of(&columns) else { return Ok(()) };
        let sample = sample_of(&floats(&columns));
        for treatment in [Treatment::Listwise, Treatment::Pairwise, Treatment::Em] {
            let found = sample.covariance(treatment).unwrap();
            let found = found.with_denominator(Denominator::NMinusOne).unwrap();
            for (a, b) in found.matrix().as_slice().iter().zip(exact.matrix().as_slice()) {
                prop_assert!(near(*a, *b, 1e-12), "{treatment}: {a} {b}");
            }
        }
    }

    #[test]
    fn relabelling_items_permutes_results(columns in columns(12..60)) {
        let Ok(items) = of(&columns) else { return Ok(()) };
        let order = [3, 0, 5, 1, 4, 2];
        let names: Vec<&str> = order.iter().map(|&at| NAMES[at]).collect();
        let turned = items.select(&names).unwrap();
        let (Ok(alpha), Ok(other)) = (Alpha::new(&items), Alpha::new(&turned)) else {
            return Ok(());
        };
        prop_assert!(near(alpha.raw(), other.raw(), 1e-13));
        prop_assert!(near(alpha.standard_error(), other.standard_error(), 1e-10));
        let (Ok(one), Ok(two)) = (item_statistics(&items), item_statistics(&turned)) else {
            return Ok(());
        };
        for (place, &at) in order.iter().enumerate() {
            prop_assert_eq!(&one[at].item, &two[place].item);
            prop_assert!(near(one[at].rest_correlation, two[place].rest_correlation, 1e-11));
        }
        let options = SplitOptions::new();
        let bounds = Guttman::new(&items, Basis::Covariance, options).unwrap();
        let again = Guttman::new(&turned, Basis::Covariance, options).unwrap();
        prop_assert!(near(bounds.lambda4, again.lambda4, 1e-12));
        prop_assert!(near(bounds.splits.worst(), again.splits.worst(), 1e-12));
        if let (Ok(one), Ok(two)) = (SamplingAdequacy::new(&items), SamplingAdequacy::new(&turned)) {
            prop_assert!(near(one.overall(), two.overall(), 1e-9));
        }
        let options = FactorOptions::new(1);
        if let (Ok(one), Ok(two)) =
            (FactorAnalysis::new(&items, options), FactorAnalysis::new(&turned, options))
            && one.is_admissible()
            && two.is_admissible()
            && one.unrotated().get(0, 0) > Some(0.3)
        {
            for (place, &at) in order.iter().enumerate() {
                let (a, b) = (one.loadings().get(at, 0), two.loadings().get(place, 0));
                prop_assert!(near(a.unwrap(), b.unwrap(), 1e-5), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn the_mean_of_all_splits_of_an_even_scale_is_alpha(columns in columns(8..60)) {
        let Ok(items) = of(&columns) else { return Ok(()) };
        let Ok(bounds) = Guttman::new(&items, Basis::Covariance, SplitOptions::new()) else {
            return Ok(());
        };
        let alpha = Alpha::new(&items).unwrap();
        prop_assert!(near(bounds.splits.mean(), alpha.raw(), 1e-11));
        prop_assert!(near(bounds.lambda3, alpha.raw(), 1e-12));
        prop_assert!(bounds.lambda2 >= bounds.lambda3 - 1e-12);
        prop_assert!(bounds.splits.worst() <= bounds.splits.mean() + 1e-12);
        prop_assert!(bounds.lambda4 >= bounds.splits.mean() - 1e-12);
        prop_assert!(bounds.mu[3] >= bounds.mu[2] - 1e-12 && bounds.mu[2] >= bounds.mu[1] - 1e-12);
    }

    #[test]
    fn alpha_of_parallel_items_is_spearman_and_browns(k in 2_usize..12, r in 0.01..0.99_f64) {
        let matrix = |size: usize| -> Vec<f64> {
            (0..size * size).map(|at| if at / size == at % size { 1.0 } else { r }).collect()
        };
        let names: Vec<String> = (0..2 * k).map(|at| at.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let alpha = |size: usize| {
            let items =
                Covariance::from_matrix(&names[..size], &matrix(size), 99, Denominator::NMinusOne);
            Alpha::new(&items.unwrap()).unwrap().raw()
        };
        let short = alpha(k);
        prop_assert!(near(short, k as f64 * r / (1.0 + (k as f64 - 1.0) * r), 1e-13));
        prop_assert!(near(alpha(2 * k), 2.0 * short / (1.0 + short), 1e-13));
    }

    #[test]
    fn reversing_twice_is_the_identity(columns in columns(4..60)) {
        let Ok(items) = of(&columns) else { return Ok(()) };
        let once = items.reversed(&["b", "e"]).unwrap();
        let twice = once.reversed(&["e", "b"]).unwrap();
        prop_assert_eq!(twice.matrix(), items.matrix());
        // On the declared scale: as if min + max - x had been answered.
        let keyed: Vec<Item> = NAMES
            .iter()
            .map(|&name| {
                let keying =
                    if "be".contains(name) { Keying::Reversed } else { Keying::Direct };
                Item::new(name, Scale::ONE_TO_FIVE).with_keying(keying)
            })
            .collect();
        let cells: Vec<Vec<Option<f64>>> =
            floats(&columns).into_iter().map(|c| c.into_iter().map(Some).collect()).collect();
        let slices: Vec<&[Option<f64>]> = cells.iter().map(Vec::as_slice).collect();
        let mirrored = Sample::on_scales(&keyed, &slices).unwrap();
        let mirrored = mirrored.covariance(Treatment::Listwise).unwrap();
        for (a, b) in mirrored.matrix().as_slice().iter().zip(once.matrix().as_slice()) {
            prop_assert!(near(*a, *b, 1e-12));
        }
    }

    #[test]
    fn units_do_not_change_standardised_figures(
        columns in columns(12..60),
        factors in prop::array::uniform6(0.01..100.0_f64),
    ) {
        let plain = floats(&columns);
        let scaled: Vec<Vec<f64>> = plain
            .iter()
            .zip(&factors)
            .map(|(column, factor)| column.iter().map(|x| x * factor - 7.0).collect())
            .collect();
        let treatment = Treatment::Listwise;
        let (Ok(one), Ok(two)) =
            (sample_of(&plain).covariance(treatment), sample_of(&scaled).covariance(treatment))
        else {
            return Ok(());
        };
        if let (Ok(a), Ok(b)) = (Alpha::new(&one), Alpha::new(&two)) {
            prop_assert!(near(a.standardized(), b.standardized(), 1e-9));
        }
        let model = CfaModel::new(&[("g", &NAMES)]).unwrap();
        let options = CfaOptions::new();
        if let (Ok(a), Ok(b)) = (Cfa::fit(&one, &model, options), Cfa::fit(&two, &model, options)) {
            let (x, y) = (a.fit_measures(), b.fit_measures());
            prop_assert!(x.chi_square.is_finite() && x.rmsea.is_finite());
            if a.is_admissible() {
                prop_assert!(near(x.chi_square, y.chi_square, 1e-6));
            }
        }
    }

    #[test]
    fn intervals_contain_alpha(columns in columns(12..60), level in 0.5..0.99_f64) {
        let Ok(alpha) = of(&columns).and_then(|items| Alpha::new(&items)) else { return Ok(()) };
        for method in
            [AlphaInterval::Feldt, AlphaInterval::Bonett, AlphaInterval::DuhachekIacobucci]
        {
            let interval = alpha.interval(method, level).unwrap();
            prop_assert!(interval.contains(alpha.raw()), "{method:?}");
            prop_assert!(method == AlphaInterval::DuhachekIacobucci || interval.high() <= 1.0);
        }
    }

    #[cfg(feature = "serde")]
    #[test]
    fn storing_keeps_every_bit(columns in columns(12..40)) {
        let Ok(items) = of(&columns) else { return Ok(()) };
        dev::check_serde_round_trip(&items);
        if let Ok(found) = Guttman::new(&items, Basis::Correlation, SplitOptions::new()) {
            assert!(serde_json::to_string(&found).is_ok());
        }
    }
}

fn correlated() -> Sample {
    let mut columns = vec![Vec::new(); 6];
    for person in 0..40_u32 {
        for (item, column) in (0_u32..).zip(&mut columns) {
            let own = (person * (item + 3) * 7 + item * item) % 5;
            column.push(f64::from((person % 7 + own) / 2));
        }
    }
    sample_of(&columns)
}

/// Even weights change no replicate; uneven ones go with their respondents.
#[test]
fn a_bootstrap_keeps_weights() {
    let plain = correlated();
    let options = BootstrapOptions::new().replicates(20).seed(9);
    let alpha = |items: &Covariance| Ok(Alpha::new(items)?.raw());
    let of = |sample: &Sample| Bootstrap::new(sample, "alpha", options, alpha).unwrap();
    let even = of(&plain.clone().weighted(&[2.0; 40]).unwrap());
    for (a, b) in even.replicates().iter().zip(of(&plain).replicates()) {
        assert!(near(*a, *b, 1e-12));
    }
    let weights: Vec<f64> = (0..40).map(|i| if i % 4 == 0 { 6.0 } else { 1.5 }).collect();
    let found = of(&plain.clone().weighted(&weights).unwrap());
    for (id, &value) in (0..).zip(found.replicates()) {
        let mut stream = Stream::new(9, id);
        let drawn: Vec<usize> =
            (0..40).map(|_| usize::try_from(stream.below(40)).unwrap()).collect();
        let answer = |row: usize, item: usize| plain.answers(row).unwrap()[item].unwrap();
        let column = |item: usize| drawn.iter().map(|&row| answer(row, item)).collect();
        let columns: Vec<Vec<f64>> = (0..6).map(column).collect();
        let weights: Vec<f64> = drawn.iter().map(|&row| weights[row]).collect();
        let resample = sample_of(&columns).weighted(&weights).unwrap();
        let expected = Alpha::new(&resample.covariance(Treatment::Listwise).unwrap()).unwrap();
        assert!(near(value, expected.raw(), 1e-12), "{id}: {value} {}", expected.raw());
    }
}

#[test]
fn a_bootstrap_repeats_bit_for_bit() {
    let sample = correlated();
    let options = BootstrapOptions::new().replicates(50).seed(9);
    let alpha = |items: &Covariance| Ok(Alpha::new(items)?.raw());
    let one = Bootstrap::new(&sample, "alpha", options, alpha).unwrap();
    let two = Bootstrap::new(&sample, "alpha", options, alpha).unwrap();
    assert_eq!(one, two);
    #[cfg(feature = "rayon")]
    assert_eq!(one, Bootstrap::new_parallel(&sample, "alpha", options, alpha).unwrap());
    assert!(matches!(
        Bootstrap::new(&sample, "alpha", options.replicates(1), alpha),
        Err(Error::Parameter { .. })
    ));
    assert!(matches!(
        Bootstrap::new(&sample, "alpha", options.level(1.0), alpha),
        Err(Error::Parameter { .. })
    ));
}

#[test]
fn bad_shapes_are_typed_errors() {
    let two = |values: [f64; 4], n| {
        Covariance::from_matrix(&["a", "b"], &values, n, Denominator::NMinusOne)
    };
    assert!(matches!(two([1.0, 0.5, 0.4, 1.0], 9), Err(Error::NotSymmetric { .. })));
    assert!(matches!(two([1.0, 1.5, 1.5, 1.0], 9), Err(Error::Parameter { .. })));
    assert!(matches!(two([1.0, 0.5, 0.5, 0.0], 9), Err(Error::Constant { .. })));
    assert!(matches!(two([1.0, 0.5, 0.5, 1.0], 1), Err(Error::TooFewRespondents { .. })));
    let same = Covariance::from_matrix(
        &["a", "b", "c"],
        &[1.0, 1.0, 0.5, 1.0, 1.0, 0.5, 0.5, 0.5, 1.0],
        50,
        Denominator::NMinusOne,
    )
    .unwrap();
    assert!(matches!(SamplingAdequacy::new(&same), Err(Error::NotPositiveDefinite { .. })));
    assert!(!same.definiteness().unwrap().is_positive_definite());
    let repaired = same.nearest_positive_definite(1e-6).unwrap();
    assert!(repaired.definiteness().unwrap().is_positive_definite());
    assert!(SamplingAdequacy::new(&repaired).is_ok());
    let few = two([1.0, 0.5, 0.5, 1.0], 2).unwrap();
    let options = ParallelOptions::new();
    assert!(matches!(ParallelAnalysis::new(&few, options), Err(Error::TooFewRespondents { .. })));
    assert!(matches!(
        FactorAnalysis::new(&few, FactorOptions::new(1)),
        Err(Error::NotIdentified { .. })
    ));
    let varimax = FactorOptions::new(2).rotation(Rotation::VARIMAX);
    let items = correlated().covariance(Treatment::Listwise).unwrap();
    assert!(matches!(SchmidLeiman::new(&items, varimax), Err(Error::NotApplicable { .. })));
}

#[test]
fn pairwise_deletion_can_make_an_impossible_matrix() {
    // a goes with b, b with c, and c against a, in three different groups.
    let some = |values: [i32; 12]| -> Vec<Option<f64>> {
        values.iter().map(|&value| (value > 0).then_some(f64::from(value))).collect()
    };
    let a = some([1, 2, 3, 4, 0, 0, 0, 0, 1, 2, 3, 4]);
    let b = some([1, 2, 3, 4, 1, 2, 3, 4, 0, 0, 0, 0]);
    let c = some([0, 0, 0, 0, 1, 2, 3, 4, 4, 3, 2, 1]);
    let sample = Sample::with_missing(&["a", "b", "c"], &[&a, &b, &c]).unwrap();
    let items = sample.covariance(Treatment::Pairwise).unwrap();
    assert!(items.definiteness().unwrap().smallest() < -0.9);
    assert_eq!((items.n(), items.pair_n(0, 1), items.pair_n(0, 3)), (12, Some(4), None));
    assert!(matches!(SamplingAdequacy::new(&items), Err(Error::NotPositiveDefinite { .. })));
    let repaired = items.nearest_positive_definite(1e-4).unwrap();
    assert!(SamplingAdequacy::new(&repaired).is_ok());
}

/// Two items that are one: EM fills the gaps of the one with the other.
#[test]
fn em_bears_items_that_repeat_others() {
    let a: Vec<Option<f64>> = (0..20).map(|x| Some(f64::from(x * x % 7))).collect();
    let b: Vec<Option<f64>> =
        a.iter().enumerate().map(|(row, x)| x.filter(|_| row % 4 > 0)).collect();
    let c: Vec<Option<f64>> =
        (0..20).map(|x| (x % 5 != 2).then(|| f64::from(x * x % 7 + x % 3))).collect();
    let sample = Sample::with_missing(&["a", "b", "c"], &[&a, &b, &c]).unwrap();
    let found = sample.covariance(Treatment::Em).unwrap();
    let matrix = found.matrix();
    let (x, y) = (matrix.get(0, 0).unwrap(), matrix.get(1, 1).unwrap());
    assert!(near(x, y, 1e-6), "{x} {y}");
}

#[cfg(feature = "serde")]
#[test]
fn what_is_read_is_checked() {
    let model = CfaModel::new(&[("g", &["a", "b", "c"])]).unwrap();
    dev::check_serde_round_trip(&model);
    assert!(dev::rejects::<CfaModel>(r#"[["g", ["a", "b"]]]"#));
    dev::check_serde_round_trip(&FactorOptions::new(3).rotation(Rotation::PROMAX));
    let items = correlated().covariance(Treatment::Pairwise).unwrap();
    dev::check_serde_round_trip(&items);
    let text = serde_json::to_string(&items).unwrap();
    assert!(dev::rejects::<Covariance>(&text.replace("\"n\":40", "\"n\":1")));
    assert!(dev::rejects::<Covariance>(&text.replace("\"a\"", "\"b\"")));
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let with = |field: &str, changed: serde_json::Value| {
        let mut value = value.clone();
        value[field] = changed;
        value.to_string()
    };
    assert!(!dev::rejects::<Covariance>(&with("effective_n", 39.5.into())));
    for bad in [0.0, -3.0, 41.0] {
        assert!(dev::rejects::<Covariance>(&with("effective_n", bad.into())), "{bad}");
    }
    for (at, bad) in [(0, 0.9), (0, 1.1), (1, 1.5), (1, -1.5)] {
        let mut correlation = value["correlation"].clone();
        let size = usize::try_from(correlation["rows"].as_u64().unwrap()).unwrap();
        correlation["values"][at] = bad.into();
        correlation["values"][at * size] = bad.into();
        assert!(dev::rejects::<Covariance>(&with("correlation", correlation)), "{at} {bad}");
    }
    let missing = vec![41_u64; items.size()];
    assert!(dev::rejects::<Covariance>(&with("missing", missing.into())));
}

/// Reversed items are mirrored, weights are used, and the sample agrees with
/// the moments of the same responses.
#[test]
fn responses_give_the_same_covariances() {
    let item = |id: &str, keying| Item::new(id, Scale::ONE_TO_FIVE).with_keying(keying);
    let responses = Responses::new(5)
        .with_answers(item("kind", Keying::Direct), [Some(1), Some(3), Some(5), None, Some(2)])
        .unwrap()
        .with_answers(item("rude", Keying::Reversed), [5, 2, 1, 1, 3])
        .unwrap();
    let ids = ["kind", "rude"];
    let sample = Sample::from_responses(&responses, &ids).unwrap();
    assert_eq!((sample.respondents(), sample.complete()), (5, 4));
    let from_rows = sample.covariance(Treatment::Listwise).unwrap();
    let from_moments = Covariance::from_moments(&ids, &responses.moments(&ids).unwrap()).unwrap();
    assert_eq!((from_rows.incomplete(), from_moments.incomplete()), (1, 1));
    assert_eq!(from_rows.missing(), Some(&[1, 0][..]));
    assert!(from_rows.get("kind", "rude").unwrap() > 0.0);
    let weighted = responses.with_weights(vec![1.0, 2.0, 0.5, 3.0, 1.5]).unwrap();
    let from_rows = Sample::from_responses(&weighted, &ids).unwrap();
    let from_rows = from_rows.covariance(Treatment::Listwise).unwrap();
    let moments = weighted.weighted_moments(&ids).unwrap();
    let from_moments = Covariance::from_moments(&ids, &moments).unwrap();
    for (a, b) in from_rows.matrix().as_slice().iter().zip(from_moments.matrix().as_slice()) {
        assert!(near(*a, *b, 1e-13), "{a} {b}");
    }
    assert!(near(from_rows.effective_n(), from_moments.effective_n(), 1e-13));
    assert!(Sample::from_responses(&weighted, &["kind", "kind"]).is_err());
    assert!(Sample::from_responses(&weighted, &["unknown"]).is_err());
}

#[test]
fn types_cross_threads() {
    dev::assert_send_sync::<(Covariance, Sample, Alpha, Cfa, FactorAnalysis, Omega, Error)>();
    dev::assert_send_sync::<(Bootstrap, Guttman, Polychoric)>();
}
