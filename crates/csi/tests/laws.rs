//! What holds whatever the answers are.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use satis_csi::response_model::{Item, Moments, Responses, Scale, Summary};
use satis_csi::{
    Construct, Correction, Error, Fit, HigherOrder, Implied, IndexWeights, Indicators, Interaction,
    Kind, MissingAnswers, Model, PlsOptions, Product, Rows, Scheme, SecondStage, SignRule,
    Weighting,
};

const NAMES: [&str; 7] = ["q1", "q2", "q3", "s1", "s2", "l1", "l2"];

fn model(mode: &Weighting) -> Model {
    Model::new("three")
        .construct(Construct::composite("Q", &NAMES[..3], mode.clone()))
        .construct(Construct::composite("S", &NAMES[3..5], mode.clone()))
        .construct(Construct::composite("L", &NAMES[5..], mode.clone()))
        .paths("Q", &["S", "L"])
        .path("S", "L")
        .build()
        .unwrap()
}

/// Answers from 0 to 4 to seven items that share something.
fn columns(rows: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Vec<u8>>> {
    let own = prop::collection::vec((0..10_u8, 0..=4_u8), 7);
    prop::collection::vec((0..=4_u8, own), rows).prop_map(|people| {
        let answer = |(base, own): &(u8, Vec<(u8, u8)>), item: usize| {
            if own[item].0 < 6 { *base } else { own[item].1 }
        };
        (0..7).map(|item| people.iter().map(|one| answer(one, item)).collect()).collect()
    })
}

fn scales() -> Vec<Scale> {
    vec![Scale::ONE_TO_FIVE; 7]
}

fn of_codes(columns: &[Vec<u8>]) -> Result<Indicators, Error> {
    let slices: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    Indicators::from_moments(&NAMES, &Moments::from_codes(&scales(), &slices)?)
}

fn rows(columns: &[Vec<f64>]) -> Rows {
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    Rows::new(&NAMES, &slices).unwrap()
}

fn floats(columns: &[Vec<u8>]) -> Vec<Vec<f64>> {
    columns.iter().map(|c| c.iter().map(|&code| f64::from(code) + 1.0).collect()).collect()
}

fn same(left: &Fit, right: &Fit, tolerance: f64) {
    for (a, b) in left.outer().iter().zip(right.outer()) {
        assert!((a.weight - b.weight).abs() < tolerance, "{a:?} {b:?}");
        assert!((a.loading - b.loading).abs() < tolerance, "{a:?} {b:?}");
    }
    for (a, b) in left.paths().iter().zip(right.paths()) {
        assert!((a.coefficient - b.coefficient).abs() < tolerance, "{a:?} {b:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn units_do_not_matter(found in columns(30..60), b in any::<bool>()) {
        let mode = if b { Weighting::ModeB } else { Weighting::ModeA };
        let plain = floats(&found);
        let mut moved = plain.clone();
        for (at, column) in moved.iter_mut().enumerate() {
            let factor = 1.0 + at as f64;
            column.iter_mut().for_each(|value| *value = 3.0 * factor * *value - 17.0);
        }
        let fit = |columns: &[Vec<f64>]| {
            Fit::from_rows(
                &model(&mode),
                &rows(columns),
                MissingAnswers::Listwise,
                PlsOptions::new(),
            )
        };
        if let (Ok(one), Ok(other)) = (fit(&plain), fit(&moved)) {
            same(&one, &other, 1e-8);
        }
    }

    #[test]
    fn weights_are_repeated_rows(
        found in columns(20..40),
        often in prop::collection::vec(0..4_usize, 40),
        b in any::<bool>(),
    ) {
        let mode = if b { Weighting::ModeB } else { Weighting::ModeA };
        let plain = floats(&found);
        let n = plain[0].len();
        let weights: Vec<f64> = often[..n].iter().map(|&times| times as f64).collect();
        let repeat: Vec<usize> =
            (0..n).flat_map(|row| std::iter::repeat_n(row, often[row])).collect();
        prop_assume!(repeat.len() > 10);
        let all = rows(&plain).with_ranges(1.0, 5.0).unwrap();
        let weighted = all.clone().weighted(&weights).unwrap();
        let repeated = all.respondents_at(&repeat).unwrap();
        let fit = |rows: &Rows| {
            let options = PlsOptions::new().tolerance(1e-13).unwrap();
            Fit::from_rows(&model(&mode), rows, MissingAnswers::Listwise, options)
        };
        match (fit(&weighted), fit(&repeated)) {
            (Ok(one), Ok(other)) => {
                same(&one, &other, 1e-10);
                let index = |fit: &Fit| fit.index("S", &IndexWeights::PerDeviation);
                if let (Ok(a), Ok(b)) = (index(&one), index(&other)) {
                    assert!((a.value() - b.value()).abs() < 1e-8, "{a:?} {b:?}");
                }
            }
            (one, other) => assert_eq!(one.is_ok(), other.is_ok()),
        }
    }

    #[test]
    fn halves_make_a_whole(found in columns(20..50), cut in 5..15_usize) {
        let part = |range: std::ops::Range<usize>| {
            let slices: Vec<&[u8]> = found.iter().map(|column| &column[range.clone()]).collect();
            Moments::from_codes(&scales(), &slices).unwrap()
        };
        let n = found[0].len();
        let mut merged = part(cut..n);
        merged.merge(&part(0..cut)).unwrap();
        prop_assume!(of_codes(&found).is_ok());
        let whole = of_codes(&found).unwrap();
        // Exact integers: bit for bit.
        prop_assert_eq!(&Indicators::from_moments(&NAMES, &merged).unwrap(), &whole);
    }

    #[test]
    fn order_does_not_matter(found in columns(30..60)) {
        let plain = rows(&floats(&found));
        let turned: Vec<usize> = (0..plain.respondents()).rev().collect();
        let backwards = plain.respondents_at(&turned).unwrap();
        let shuffled = ["l2", "q3", "s1", "q1", "l1", "s2", "q2"];
        let other = plain.select(&shuffled).unwrap();
        let reordered = Model::new("other way round")
            .construct(Construct::composite("L", &["l2", "l1"], Weighting::ModeA))
            .construct(Construct::composite("Q", &["q2", "q3", "q1"], Weighting::ModeA))
            .construct(Construct::composite("S", &["s2", "s1"], Weighting::ModeA))
            .path("S", "L")
            .paths("Q", &["L", "S"])
            .build()
            .unwrap();
        let fit = |model: &Model, rows: &Rows| {
            let options = PlsOptions::new().tolerance(1e-13).unwrap();
            Fit::from_rows(model, rows, MissingAnswers::Listwise, options)
        };
        let usual = model(&Weighting::ModeA);
        if let (Ok(one), Ok(two), Ok(three)) =
            (fit(&usual, &plain), fit(&usual, &backwards), fit(&reordered, &other))
        {
            same(&one, &two, 1e-9);
            for row in one.outer() {
                let found = three.weight(&row.construct, &row.item).unwrap();
                assert!((row.weight - found).abs() < 1e-9, "{row:?} {found}");
            }
            for row in one.paths() {
                let found = three.path(&row.from, &row.to).unwrap();
                assert!((row.coefficient - found).abs() < 1e-9, "{row:?} {found}");
            }
        }
    }

    #[test]
    fn scores_are_what_the_model_says(found in columns(30..60)) {
        let plain = rows(&floats(&found));
        for mode in [Weighting::ModeA, Weighting::ModeB, Weighting::Pca, Weighting::Sum] {
            let options = PlsOptions::new().scheme(Scheme::Factorial);
            let Ok(fit) = Fit::from_rows(&model(&mode), &plain, MissingAnswers::Listwise, options)
            else {
                continue;
            };
            let scores = fit.scores(&plain).unwrap();
            let columns: Vec<Vec<f64>> = fit
                .constructs()
                .iter()
                .map(|name| scores.column(name).unwrap().into_iter().flatten().collect())
                .collect();
            let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let own = Rows::new(&["Q", "S", "L"], &slices).unwrap();
            let own = own.indicators(MissingAnswers::Listwise).unwrap();
            for a in fit.constructs() {
                assert!(own.mean(a).unwrap().unwrap().abs() < 1e-10);
                assert!((own.standard_deviation(a).unwrap() - 1.0).abs() < 1e-10);
                for b in fit.constructs() {
                    let found = own.correlation(a, b).unwrap();
                    assert!((found - fit.correlation(a, b).unwrap()).abs() < 1e-10);
                }
            }
            // Most loadings are positive, whatever came out of the iteration.
            for name in fit.constructs() {
                let rows = fit.outer();
                let own = rows.iter().filter(|row| row.construct == *name);
                let signs: f64 = own.map(|row| row.loading.signum()).sum();
                assert!(signs >= 0.0);
            }
        }
    }
}

/// Forty respondents who answer alike, so that every model settles.
fn forty() -> Rows {
    let base = |row: usize| ((row * 7) % 5) as f64;
    let noise = |row: usize, item: usize| ((row * (item + 3) * 11 + item * 5) % 7) as f64 / 3.0;
    let columns: Vec<Vec<f64>> =
        (0..7).map(|item| (0..40).map(|row| base(row) + noise(row, item)).collect()).collect();
    rows(&columns)
}

/// With one correlation within and between, PLSc finds the common factor.
#[test]
fn consistent_estimates_undo_attenuation() {
    let mut matrix = vec![0.3; 36];
    for i in 0..6 {
        for j in 0..6 {
            if i / 3 == j / 3 {
                matrix[i * 6 + j] = if i == j { 1.0 } else { 0.64 };
            }
        }
    }
    let names = ["a1", "a2", "a3", "b1", "b2", "b3"];
    let items = Indicators::from_matrix(&names, &matrix, 100).unwrap();
    let model = Model::new("two")
        .construct(Construct::reflective("a", &names[..3]))
        .construct(Construct::reflective("b", &names[3..]))
        .path("a", "b")
        .build()
        .unwrap();
    // Regression weights of a common factor are corrected by its loadings.
    let by_regression = Model::new("two")
        .construct(Construct::reflective("a", &names[..3]).with_weighting(Weighting::ModeB))
        .construct(Construct::reflective("b", &names[3..]))
        .path("a", "b")
        .build()
        .unwrap();
    let options = PlsOptions::new().correction(Correction::RhoA);
    let fit = Fit::new(&by_regression, &items, options).unwrap();
    assert!((fit.loading("a", "a1").unwrap() - 0.8).abs() < 1e-10);
    assert!((fit.path("a", "b").unwrap() - 0.3 / 0.64).abs() < 1e-10);
    for correction in [
        Correction::RhoA,
        Correction::WeightedLeastSquares,
        Correction::Fisher,
        Correction::ArithmeticMean,
        Correction::GeometricMean,
        Correction::HarmonicMean,
    ] {
        let fit = Fit::new(&model, &items, PlsOptions::new().correction(correction)).unwrap();
        for row in fit.outer() {
            assert!((row.loading - 0.8).abs() < 1e-10, "{correction:?} {row:?}");
        }
        // 0.3 between items of loading 0.8 each.
        let path = fit.path("a", "b").unwrap();
        assert!((path - 0.3 / 0.64).abs() < 1e-10, "{correction:?} {path}");
        let rows = fit.construct_rows();
        let expected = 3.0 * 0.64 / (1.0 + 2.0 * 0.64);
        assert!((rows[0].rho_a.unwrap() - expected).abs() < 1e-12);
        assert!((rows[0].rho_c - expected).abs() < 1e-9);
        assert!(fit.model_fit(Implied::Estimated).unwrap().srmr < 1e-9);
        assert!(fit.admissibility().unwrap().is_admissible());
    }
    // Items that correlate both ways have no geometric mean.
    let mut both = matrix.clone();
    for (i, j) in [(0, 1), (1, 0)] {
        both[i * 6 + j] = -0.1;
    }
    let refused = Fit::new(
        &model,
        &Indicators::from_matrix(&names, &both, 100).unwrap(),
        PlsOptions::new().correction(Correction::GeometricMean),
    );
    assert!(matches!(refused, Err(Error::NotApplicable { .. })), "{refused:?}");
    // Too high between for what is within: the correlation is beyond 1.
    for value in matrix.iter_mut().filter(|value| **value < 0.5) {
        *value = 0.64 * 1.04;
    }
    let items = Indicators::from_matrix(&names, &matrix, 100).unwrap();
    let options = PlsOptions::new().correction(Correction::RhoA);
    let told = Fit::new(&model, &items, options).unwrap().admissibility().unwrap();
    assert!(!told.is_admissible());
    assert!(told.to_string().contains("impossible"), "{told}");
}

/// The ways to a construct of higher order agree in what they must.
#[test]
fn parts_make_a_whole() {
    let rows = forty();
    let whole = |method| {
        Model::new("whole")
            .construct(Construct::reflective("Q", &NAMES[..3]))
            .construct(Construct::reflective("S", &NAMES[3..5]))
            .construct(Construct::higher_order(
                "QS",
                &["Q", "S"],
                Kind::Composite,
                Weighting::ModeA,
                method,
            ))
            .construct(Construct::reflective("L", &NAMES[5..]))
            .path("QS", "L")
            .build()
            .unwrap()
    };
    let fit = |method, stage| {
        let options = PlsOptions::new().second_stage(stage);
        Fit::from_rows(&whole(method), &rows, MissingAnswers::Listwise, options).unwrap()
    };
    let disjoint = fit(HigherOrder::DisjointTwoStage, SecondStage::AsPublished);
    assert_eq!(disjoint.constructs(), ["QS", "L"]);
    assert_eq!(disjoint.measured_by("QS").unwrap(), ["Q", "S"]);
    assert_eq!(disjoint.measured_by("L").unwrap(), ["l1", "l2"]);
    let fixed = fit(HigherOrder::DisjointTwoStage, SecondStage::FixedScores);
    assert_eq!(fixed.measured_by("L").unwrap(), ["L"]);
    let embedded = fit(HigherOrder::EmbeddedTwoStage, SecondStage::AsPublished);
    let repeated = fit(HigherOrder::RepeatedIndicators, SecondStage::AsPublished);
    assert_eq!(repeated.constructs(), ["Q", "S", "QS", "L"]);
    for one in [&disjoint, &fixed, &embedded] {
        assert!(
            (one.path("QS", "L").unwrap() - repeated.correlation("QS", "L").unwrap()).abs() < 0.05
        );
        // Weights of items give the same scores as weights of parts.
        let scores = one.scores(&rows).unwrap();
        let column: Vec<f64> = scores.column("QS").unwrap().into_iter().flatten().collect();
        let length: f64 = column.iter().map(|value| value * value).sum();
        assert!((length - 39.0).abs() < 1e-9, "{length}");
        assert_eq!(one.item_weights("QS").unwrap().len(), 5);
    }
    // The first stage by hand: the parts in the place of the whole.
    let parts = Model::new("parts")
        .construct(Construct::reflective("Q", &NAMES[..3]))
        .construct(Construct::reflective("S", &NAMES[3..5]))
        .construct(Construct::reflective("L", &NAMES[5..]))
        .path("Q", "L")
        .path("S", "L")
        .build()
        .unwrap();
    let first = Fit::from_rows(&parts, &rows, MissingAnswers::Listwise, PlsOptions::new()).unwrap();
    let scores = first.scores(&rows).unwrap();
    let names = ["Q", "S", "l1", "l2"];
    let mut columns: Vec<Vec<f64>> = ["Q", "S"]
        .iter()
        .map(|name| scores.column(name).unwrap().into_iter().flatten().collect())
        .collect();
    for item in ["l1", "l2"] {
        let own = rows.select(&[item]).unwrap();
        columns.push((0..40).map(|row| own.row(row).unwrap()[0]).collect());
    }
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let second = Rows::new(&names, &slices).unwrap();
    let by_hand = Model::new("second")
        .construct(Construct::composite("QS", &["Q", "S"], Weighting::ModeA))
        .construct(Construct::reflective("L", &["l1", "l2"]))
        .path("QS", "L")
        .build()
        .unwrap();
    let second =
        Fit::from_rows(&by_hand, &second, MissingAnswers::Listwise, PlsOptions::new()).unwrap();
    same(&disjoint, &second, 1e-9);
    assert!(matches!(repeated.model_fit(Implied::Estimated), Err(Error::NotApplicable { .. })));
}

/// Two stages by hand: the product of scores as one item.
#[test]
fn products_are_products_of_scores() {
    let rows = forty();
    let moderated = |product| {
        model(&Weighting::ModeA)
            .edit()
            .interaction(Interaction::new("Q", "S", product))
            .path("Q * S", "L")
            .build()
            .unwrap()
    };
    let fit = |product| {
        let options = PlsOptions::new();
        Fit::from_rows(&moderated(product), &rows, MissingAnswers::Listwise, options).unwrap()
    };
    let two_stage = fit(Product::TwoStage);
    let main = model(&Weighting::ModeA);
    let main = Fit::from_rows(&main, &rows, MissingAnswers::Listwise, PlsOptions::new()).unwrap();
    let scores = main.scores(&rows).unwrap();
    let pairs = scores.column("Q").unwrap().into_iter().zip(scores.column("S").unwrap());
    let product: Vec<f64> = pairs.map(|(q, s)| q.unwrap() * s.unwrap()).collect();
    let deviation = {
        let own = Rows::new(&["p"], &[&product]).unwrap();
        own.indicators(MissingAnswers::Listwise).unwrap().standard_deviation("p").unwrap()
    };
    let standardized = {
        let options = PlsOptions::new().product_unit(satis_csi::ProductUnit::Standardized);
        let model = moderated(Product::TwoStage);
        Fit::from_rows(&model, &rows, MissingAnswers::Listwise, options).unwrap()
    };
    let effect = two_stage.path("Q * S", "L").unwrap();
    let other = standardized.path("Q * S", "L").unwrap() / deviation;
    assert!((effect - other).abs() < 1e-12, "{effect} {other}");
    assert_eq!(fit(Product::Indicators).measured_by("Q * S").unwrap().len(), 6);
    // Residuals do not correlate with the items.
    let orthogonal = fit(Product::Orthogonalized);
    for item in ["q1", "s2"] {
        let r = orthogonal.indicators().correlation(item, "q1 * s1").unwrap();
        assert!(r.abs() < 1e-10, "{r}");
    }
    let refused = Fit::new(
        &moderated(Product::TwoStage),
        &rows.indicators(MissingAnswers::Listwise).unwrap(),
        PlsOptions::new(),
    );
    assert!(matches!(refused, Err(Error::NeedsRows { .. })));
}

/// Respondents have the scores that the fit gives them, whoever else is there.
#[test]
fn scores_of_some_are_scores_of_all() {
    let all = forty();
    let some: Vec<usize> = vec![3, 17, 18, 30];
    let few = all.respondents_at(&some).unwrap();
    for product in [Product::TwoStage, Product::Indicators, Product::Orthogonalized] {
        for missing in [MissingAnswers::Listwise, MissingAnswers::Mean] {
            let model = model(&Weighting::ModeA)
                .edit()
                .interaction(Interaction::new("Q", "S", product))
                .interaction(Interaction::quadratic("S", product).named("S squared"))
                .paths("Q * S", &["L"])
                .path("S squared", "L")
                .build()
                .unwrap();
            let fit = Fit::from_rows(&model, &all, missing, PlsOptions::new()).unwrap();
            let (whole, part) = (fit.scores(&all).unwrap(), fit.scores(&few).unwrap());
            for name in fit.constructs() {
                for (place, &row) in some.iter().enumerate() {
                    let found = part.score(place, name).unwrap().unwrap();
                    let expected = whole.score(row, name).unwrap().unwrap();
                    assert!((found - expected).abs() < 1e-12, "{product:?} {name}");
                }
            }
            // What would need the rows is not told from products that stand.
            let sizes = fit.effect_sizes();
            let mut own = sizes.iter().filter(|size| size.to == "L");
            assert!(own.all(|size| size.reestimated.is_none()));
            let refused = fit.index("S", &IndexWeights::RawMetric);
            assert!(matches!(refused, Err(Error::NeedsRows { .. })), "{refused:?}");
        }
    }
}

/// Numbers at the edge are errors or figures, never NaN.
#[test]
fn extremes_are_told() {
    let rows = forty();
    // Of given weights only the ratios matter.
    let given = |weights: [f64; 3]| {
        let own = Construct::composite("Q", &NAMES[..3], Weighting::Fixed(weights.to_vec()));
        let model = Model::new("given")
            .construct(own)
            .construct(Construct::reflective("S", &NAMES[3..5]))
            .path("Q", "S")
            .build()
            .unwrap();
        Fit::from_rows(&model, &rows, MissingAnswers::Listwise, PlsOptions::new()).unwrap()
    };
    same(&given([1.0, 2.0, 3.0]), &given([1e300, 2e300, 3e300]), 1e-12);
    same(&given([1.0, 2.0, 3.0]), &given([1e-300, 2e-300, 3e-300]), 1e-12);
    // Units of any size.
    for unit in [1e-70, 1e140] {
        let columns: Vec<Vec<f64>> = (0..7)
            .map(|item| (0..40).map(|row| unit * rows.row(row).unwrap()[item]).collect())
            .collect();
        let fit = |rows: &Rows| {
            let model = model(&Weighting::ModeA);
            Fit::from_rows(&model, rows, MissingAnswers::Listwise, PlsOptions::new()).unwrap()
        };
        same(&fit(&rows), &fit(&self::rows(&columns)), 1e-10);
    }
    // An item that is another one: explained without rest, and no effect size.
    let again = |row: usize| rows.row(row).unwrap()[3];
    let columns: Vec<Vec<f64>> = vec![
        (0..40).map(again).collect(),
        (0..40).map(|row| 2.0 * again(row) + 1.0).collect(),
        (0..40).map(|row| rows.row(row).unwrap()[0]).collect(),
    ];
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let twins = Rows::new(&["x", "y", "z"], &slices).unwrap();
    let model = Model::new("twins")
        .construct(Construct::single("X", "x"))
        .construct(Construct::single("Y", "y"))
        .construct(Construct::single("Z", "z"))
        .path("X", "Y")
        .path("Z", "Y")
        .build()
        .unwrap();
    let fit = Fit::from_rows(&model, &twins, MissingAnswers::Listwise, PlsOptions::new()).unwrap();
    assert!((fit.r_squared("Y").unwrap().unwrap() - 1.0).abs() < 1e-12);
    assert!(fit.effect_sizes().iter().all(|size| size.fixed_scores.is_none()));
    // Scores by pair need the rows in every iteration.
    let pairwise = twins.indicators(MissingAnswers::PairwiseScores).unwrap();
    let refused = Fit::new(&model, &pairwise, PlsOptions::new());
    assert!(matches!(refused, Err(Error::NeedsRows { .. })), "{refused:?}");
    // An index of nothing.
    let items = twins.indicators(MissingAnswers::Listwise).unwrap();
    let refused = satis_csi::CsiIndex::of_items("none", &items, &[], IndexWeights::Equal);
    assert!(matches!(refused, Err(Error::Length { .. })), "{refused:?}");
}

#[test]
fn bad_input_is_told() {
    let rows = forty();
    let fit = |rows: &Rows, mode| {
        Fit::from_rows(&model(&mode), rows, MissingAnswers::Listwise, PlsOptions::new())
    };
    // An item that everybody answers alike.
    let mut flat: Vec<Vec<f64>> = NAMES
        .iter()
        .map(|item| {
            let own = rows.select(&[item]).unwrap();
            (0..40).map(|row| own.row(row).unwrap()[0]).collect()
        })
        .collect();
    let good = flat.clone();
    flat[3].fill(2.0);
    let slices: Vec<&[f64]> = flat.iter().map(Vec::as_slice).collect();
    let refused = fit(&Rows::new(&NAMES, &slices).unwrap(), Weighting::ModeA).unwrap_err();
    assert_eq!(refused, Error::Constant { item: "s1".to_owned() });
    // More items than rows in mode B.
    let few = rows.respondents_at(&[0, 1, 2]).unwrap();
    let refused = fit(&few, Weighting::ModeB).unwrap_err();
    assert!(matches!(refused, Error::CollinearItems { .. }), "{refused}");
    // Two constructs that are one.
    let mut twins = good.clone();
    let twin: Vec<f64> = twins[0].iter().zip(&twins[1]).map(|(a, b)| a + b).collect();
    twins[..5].fill(twin);
    let slices: Vec<&[f64]> = twins.iter().map(Vec::as_slice).collect();
    let refused = fit(&Rows::new(&NAMES, &slices).unwrap(), Weighting::ModeA).unwrap_err();
    assert_eq!(refused, Error::CollinearConstructs { construct: "L".to_owned() });
    // Weights.
    assert!(matches!(rows.clone().weighted(&[-1.0; 40]), Err(Error::Parameter { .. })));
    assert!(matches!(rows.clone().weighted(&[0.0; 40]), Err(Error::Parameter { .. })));
    assert!(matches!(rows.clone().weighted(&[1.0]), Err(Error::Length { .. })));
    // A respondent who answered nothing of one construct has no score there.
    let mut holes = good;
    holes[3][7] = f64::NAN;
    holes[4][7] = f64::NAN;
    let slices: Vec<&[f64]> = holes.iter().map(Vec::as_slice).collect();
    let holed = Rows::new(&NAMES, &slices).unwrap();
    let found = fit(&holed, Weighting::ModeA).unwrap();
    assert_eq!((found.n(), found.indicators().incomplete()), (39, 1));
    let scores = found.scores(&holed).unwrap();
    assert_eq!(scores.score(7, "S").unwrap(), None);
    assert!(scores.score(7, "Q").unwrap().is_some());
    assert_eq!(scores.score(40, "Q").unwrap(), None);
    // Scales and means.
    let items = holed.indicators(MissingAnswers::Listwise).unwrap();
    let bare = Fit::new(&model(&Weighting::ModeA), &items, PlsOptions::new()).unwrap();
    assert!(matches!(bare.index("S", &IndexWeights::Equal), Err(Error::NoScale { .. })));
    assert!(matches!(bare.index("X", &IndexWeights::Equal), Err(Error::Unknown { .. })));
    assert!(Rows::new(&["a"], &[&[f64::INFINITY]]).is_err());
    assert!(Rows::new(&["a", "a"], &[&[1.0], &[1.0]]).is_err());
    assert!(matches!(
        fit(&rows.respondents_at(&[1]).unwrap(), Weighting::ModeA),
        Err(Error::TooFewRespondents { .. } | Error::Constant { .. })
    ));
    let dominant = PlsOptions::new().sign(SignRule::Dominant(vec!["nobody".to_owned()]));
    assert!(matches!(
        Fit::from_rows(&model(&Weighting::ModeA), &rows, MissingAnswers::Listwise, dominant),
        Err(Error::Unknown { .. })
    ));
}

/// A dominant item turns its construct, and its paths with it.
#[test]
fn a_dominant_item_gives_the_sign() {
    let rows = forty();
    let mut columns: Vec<Vec<f64>> =
        (0..7).map(|item| (0..40).map(|row| rows.row(row).unwrap()[item]).collect()).collect();
    columns[0].iter_mut().for_each(|value| *value = -*value);
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let rows = Rows::new(&NAMES, &slices).unwrap();
    let fit = |sign| {
        let options = PlsOptions::new().sign(sign);
        Fit::from_rows(&model(&Weighting::ModeA), &rows, MissingAnswers::Listwise, options).unwrap()
    };
    let usual = fit(SignRule::LoadingSigns);
    assert!(usual.loading("Q", "q1").unwrap() < 0.0);
    let turned = fit(SignRule::Dominant(vec!["q1".to_owned()]));
    assert!(turned.loading("Q", "q1").unwrap() > 0.0);
    let sum = usual.path("Q", "S").unwrap() + turned.path("Q", "S").unwrap();
    assert!(sum.abs() < 1e-12);
    // Its index would fall where an item rises, which is told.
    let index = satis_csi::CsiIndex::of_items(
        "Q",
        &rows.with_ranges(-5.0, 10.0).unwrap().indicators(MissingAnswers::Listwise).unwrap(),
        &["q1", "q2"],
        IndexWeights::Fixed(vec![-0.2, 1.0]),
    )
    .unwrap();
    assert_eq!(index.negative_weights(), ["q1"]);
}

/// Responses give the same as their rows, weighted or not.
#[test]
fn responses_and_rows_agree() {
    let code = |row: u8, item: u8| (row * 3 + (row * (item + 2)) % 4) % 5;
    let codes: Vec<Vec<u8>> =
        (0..7).map(|item| (0..50).map(|row| code(row % 25, item)).collect()).collect();
    let mut responses = Responses::new(50);
    for (name, column) in NAMES.iter().zip(&codes) {
        let item = Item::new(*name, Scale::ONE_TO_FIVE);
        responses = responses.with_codes(item, column.as_slice()).unwrap();
    }
    let exact = Indicators::from_responses(&responses, &NAMES, MissingAnswers::Listwise).unwrap();
    assert_eq!(exact.range("q1").unwrap(), Some((1.0, 5.0)));
    let summed = Rows::from_responses(&responses, &NAMES).unwrap();
    let summed = summed.indicators(MissingAnswers::Listwise).unwrap();
    let weights: Vec<f64> = (0..50).map(|row| f64::from(1 + row % 3)).collect();
    let weighted = responses.with_weights(weights).unwrap();
    let weighted = Indicators::from_responses(&weighted, &NAMES, MissingAnswers::Listwise).unwrap();
    assert!(weighted.effective_n() < 50.0);
    for a in NAMES {
        for b in NAMES {
            let (one, other) =
                (exact.correlation(a, b).unwrap(), summed.correlation(a, b).unwrap());
            assert!((one - other).abs() < 1e-13);
        }
    }
}

#[cfg(feature = "serde")]
mod stored {
    use super::{Model, PlsOptions};

    const TEXT: &str = r#"
        name = "mini"
        paths = ["Quality -> Satisfaction, Loyalty", "Satisfaction -> Loyalty"]

        [[constructs]]
        name = "Quality"
        items = ["q1", "q2"]
        measurement = "formative"

        [[constructs]]
        name = "Satisfaction"
        items = ["s1", "s2"]

        [[constructs]]
        name = "Loyalty"
        items = ["l1", "l2"]
        measurement = "composite"
        weighting = { fixed = [0.5, 0.5] }
    "#;

    #[test]
    fn a_model_comes_from_toml_and_goes_back() {
        let model: Model = toml::from_str(TEXT).unwrap();
        assert_eq!(model.paths().len(), 3);
        let text = serde_json::to_string(&model).unwrap();
        assert_eq!(serde_json::from_str::<Model>(&text).unwrap(), model);
        let circle = TEXT.replace("Satisfaction -> Loyalty\"]", "Satisfaction -> Quality\"]");
        let refused = toml::from_str::<Model>(&circle).unwrap_err().to_string();
        assert!(refused.contains("circle"), "{refused}");
        let unknown = TEXT.replace("name = \"mini\"", "name = \"mini\"\nsize = 3");
        assert!(toml::from_str::<Model>(&unknown).is_err());
    }

    #[test]
    fn options_are_checked() {
        let options: PlsOptions = toml::from_str("scheme = \"centroid\"").unwrap();
        assert_eq!(options, PlsOptions::new().scheme(satis_csi::Scheme::Centroid));
        assert!(toml::from_str::<PlsOptions>("tolerance = -1.0").is_err());
        let text = serde_json::to_string(&options).unwrap();
        assert_eq!(serde_json::from_str::<PlsOptions>(&text).unwrap(), options);
    }
}
