//! Groups, resamples and folds that cannot be estimated: a typed error or a
//! counted failure, never a panic, an endless loop or a silent number.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use satis_csi::{
    Antecedents, Benchmark, BootstrapInterval, BootstrapOptions, Construct, Error, Figure,
    FigureKind, FimixOptions, Fit, GroupOptions, Groups, MissingAnswers, Model, Omission,
    PlsOptions, PredictionOptions, ReplicateErrors, Rows,
};

const NAMES: [&str; 4] = ["q1", "q2", "s1", "s2"];
const PLS: MissingAnswers = MissingAnswers::Listwise;

fn columns() -> Vec<Vec<f64>> {
    let column = |salt: u32, share: u32| {
        (0..40_u32)
            .map(move |row| f64::from((row * 7 % 11) * share + (row * salt + row / 3) % 9))
            .collect()
    };
    vec![column(5, 1), column(7, 1), column(11, 2), column(13, 1)]
}

fn rows(columns: &[Vec<f64>]) -> Rows {
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    Rows::new(&NAMES, &columns).unwrap()
}

fn model() -> Model {
    Model::new("two")
        .construct(Construct::reflective("Quality", &NAMES[..2]))
        .construct(Construct::reflective("Satisfaction", &NAMES[2..]))
        .path("Quality", "Satisfaction")
        .build()
        .unwrap()
}

fn fit(rows: &Rows) -> Fit {
    Fit::from_rows(&model(), rows, PLS, PlsOptions::new()).unwrap()
}

fn path() -> Figure {
    Figure::path("Quality", "Satisfaction")
}

#[test]
fn resamples_that_say_nothing_are_counted() {
    let rows = rows(&columns());
    let fit = fit(&rows);
    for replicates in [0, 1, usize::MAX] {
        let found = fit.bootstrap(&rows, BootstrapOptions::from(replicates));
        assert!(matches!(found, Err(Error::Parameter { .. })));
    }
    let whole: Vec<usize> = (0..40).collect();
    let mut other = whole.clone();
    other[0] = 7;
    let given = [whole, other, vec![], vec![3], vec![3; 40], vec![3, 9]];
    let found = fit.bootstrap_given(&rows, &given, BootstrapOptions::new()).unwrap();
    // Two rows that differ are a line: estimated, and of no use.
    assert_eq!(found.failures().total(), 3, "{:?}", found.failures());
    let given: Vec<Vec<usize>> = given[..2].to_vec();
    for errors in [ReplicateErrors::Jackknife, ReplicateErrors::InnerBootstrap(20)] {
        let options = BootstrapOptions::new().replicate_errors(errors);
        let found = fit.bootstrap_given(&rows, &given, options).unwrap();
        let estimate = found.estimate(&path(), BootstrapInterval::Percentile, 0.95).unwrap();
        assert!(estimate.interval().unwrap().low().is_finite());
    }
    assert!(fit.bootstrap_given(&rows, &[], BootstrapOptions::new()).is_err());
    assert!(fit.bootstrap_given(&rows, &[vec![40], vec![1]], BootstrapOptions::new()).is_err());
    let level = found.estimate(&path(), BootstrapInterval::Percentile, f64::NAN);
    assert!(level.is_err());
}

#[test]
fn rows_of_another_survey_are_refused() {
    let whole = rows(&columns());
    let fit = fit(&whole);
    let part = whole.respondents_at(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).unwrap();
    assert!(matches!(fit.bootstrap(&part, 10), Err(Error::Length { .. })));
    assert!(matches!(fit.predict(&part, None), Err(Error::Length { .. })));
    assert!(matches!(fit.rebus(&part, 2), Err(Error::Length { .. })));
    assert!(matches!(fit.blindfold(&part, 3, Omission::Rows), Err(Error::Length { .. })));
    // Those whose weight is 0 do not count, in the fit or here.
    let mut weights = [1.0; 40];
    weights[5] = 0.0;
    let weighted = whole.weighted(&weights).unwrap();
    assert!(matches!(fit.bootstrap(&weighted, 10), Err(Error::Length { .. })));
    let own = Fit::from_rows(&model(), &weighted, PLS, PlsOptions::new()).unwrap();
    let found = own.bootstrap(&weighted, BootstrapOptions::from(50)).unwrap();
    assert!(found.estimate(&path(), BootstrapInterval::Percentile, 0.95).is_ok());
    let found = own.predict(&weighted, PredictionOptions::new().repetitions(1)).unwrap();
    assert!(found.loss_tests(Benchmark::TrainingMean, 0.95).is_err());
    assert!(own.fimix(&weighted, 2).is_err());
    let classes = own.rebus(&weighted, 2).map(|found| found.classes[5]);
    assert!(matches!(classes, Ok(None) | Err(Error::TooFewRespondents { .. })), "{classes:?}");
}

#[test]
fn groups_too_small_to_compare() {
    let rows = rows(&columns());
    assert!(matches!(Groups::new(rows.clone(), &["a"]), Err(Error::Length { .. })));
    let options = GroupOptions::new().permutations(19).bootstrap(19);
    let pls = PlsOptions::new();
    for size in [1, 2, 4] {
        let of: Vec<&str> = (0..40).map(|row| if row < size { "few" } else { "many" }).collect();
        let groups = Groups::new(rows.clone(), &of).unwrap();
        for pair in [("few", "many"), ("many", "few")] {
            let compared = groups.compare(&model(), pair, PLS, &pls, &options);
            let invariance = groups.micom(&model(), pair, &pls, &options, 0.05);
            assert!(size > 1 || (compared.is_err() && invariance.is_err()));
            // Whatever can be estimated is a number, and what cannot is told.
            let p_value = |p: f64| assert!((0.0..=1.0).contains(&p), "{p} of {size}");
            for row in compared.iter().flat_map(|found| &found.figures) {
                assert!(row.difference.is_finite(), "{row:?}");
                if let Some(test) = row.permutation {
                    p_value(test.p_value);
                }
                if let Some(test) = row.bootstrap {
                    p_value(test.probability);
                    test.pooled.iter().chain(&test.welch).for_each(|test| p_value(test.p_value));
                }
            }
            for row in invariance.iter().flat_map(|found| &found.variances) {
                assert!(row.value.is_finite() && row.low.is_finite(), "{row:?}");
                p_value(row.p_value);
            }
        }
    }
}

#[test]
fn an_item_constant_in_one_group() {
    let mut columns = columns();
    for value in &mut columns[1][..20] {
        *value = 3.0;
    }
    let rows = rows(&columns);
    let of: Vec<&str> = (0..40).map(|row| if row < 20 { "a" } else { "b" }).collect();
    let groups = Groups::new(rows, &of).unwrap();
    let (pls, options) = (PlsOptions::new(), GroupOptions::new());
    let found = groups.compare(&model(), ("a", "b"), PLS, &pls, &options);
    assert!(matches!(found, Err(Error::Constant { .. })), "{found:?}");
    let found = groups.micom(&model(), ("a", "b"), &pls, &options, 0.05);
    assert!(matches!(found, Err(Error::Constant { .. })), "{found:?}");
}

#[test]
fn divisions_without_one_group_are_counted() {
    let rows = rows(&columns());
    let of: Vec<&str> = (0..40).map(|row| if row % 2 == 0 { "a" } else { "b" }).collect();
    let groups = Groups::new(rows, &of).unwrap();
    let (model, pls) = (model(), PlsOptions::new());
    let options = GroupOptions::new().bootstrap(0);
    let given = [vec![], (0..40).collect(), vec![1, 1, 1], (0..20).collect()];
    let found = groups.compare_given(&model, ("a", "b"), PLS, &pls, &options, &given).unwrap();
    assert_eq!(found.failures.total(), 3);
    let test = found.of(&path()).unwrap().permutation.unwrap();
    assert_eq!((test.permutations, test.extreme), (1, 1));
    // Only one division is left, and one is no distribution.
    assert!(groups.micom_given(&model, ("a", "b"), &pls, &options, 0.05, &given).is_err());
    let none = groups.compare_given(&model, ("a", "b"), PLS, &pls, &options, &[]).unwrap();
    assert!(none.of(&path()).unwrap().permutation.is_none());
    assert!(groups.micom_given(&model, ("a", "b"), &pls, &options, 0.05, &[]).is_err());
    assert!(groups.micom(&model, ("a", "b"), &pls, &options, f64::NAN).is_err());
    let nothing = GroupOptions::new().permutations(9).bootstrap(0).figures(&[]);
    let found = groups.compare(&model, ("a", "b"), PLS, &pls, &nothing).unwrap();
    assert!(found.figures.is_empty());
    let absent = GroupOptions::new().permutations(9).bootstrap(9).figures(&[FigureKind::Indices]);
    // Without ranges there are no indices: an empty list or an error.
    if let Ok(found) = groups.compare(&model, ("a", "b"), PLS, &pls, &absent) {
        assert!(found.figures.iter().all(|row| row.difference.is_finite()));
    }
}

#[test]
fn folds_that_leave_nobody() {
    let rows = rows(&columns());
    let fit = fit(&rows);
    for folds in [0, 1, 41, usize::MAX] {
        let found = fit.predict(&rows, PredictionOptions::new().folds(folds));
        assert!(matches!(found, Err(Error::Parameter { .. })));
    }
    let many = PredictionOptions::new().repetitions(usize::MAX);
    assert!(matches!(fit.predict(&rows, many), Err(Error::Parameter { .. })));
    let given = |lists: &[Vec<usize>]| fit.predict_given(&rows, lists, Antecedents::Direct);
    assert!(given(&[]).is_err());
    assert!(matches!(given(&[vec![usize::MAX; 40]]), Err(Error::Parameter { .. })));
    // Nobody, or one respondent, left to estimate from.
    assert!(given(&[vec![5; 40]]).is_err());
    let mut one = vec![0; 40];
    one[3] = 1;
    assert!(given(&[one]).is_err());
    for distance in [0, 1, 21, usize::MAX] {
        let found = fit.blindfold(&rows, distance, Omission::Cells);
        assert!(matches!(found, Err(Error::Parameter { .. })));
    }
    // A distance that divides the number of respondents, and one that does not.
    for distance in [2, 3, 20] {
        for omission in [Omission::Rows, Omission::Cells] {
            let found = fit.blindfold(&rows, distance, omission).unwrap();
            assert!(found.iter().all(|row| row.communality.is_finite()), "{found:?}");
        }
    }
}

#[test]
fn segments_beyond_reason() {
    let rows = rows(&columns());
    let fit = fit(&rows);
    for segments in [20, usize::MAX] {
        assert!(matches!(fit.fimix(&rows, segments), Err(Error::TooFewRespondents { .. })));
    }
    let starts = FimixOptions::new().starts(usize::MAX);
    assert!(matches!(fit.fimix(&rows, starts), Err(Error::Parameter { .. })));
    for classes in [40, usize::MAX] {
        assert!(matches!(fit.rebus(&rows, classes), Err(Error::TooFewRespondents { .. })));
        assert!(fit.rebus_from(&rows, &[classes; 40], 2).is_err());
    }
    assert!(fit.rebus_from(&rows, &[0; 40], 2).is_err());
    assert!(matches!(fit.rebus_from(&rows, &[0, 1], 2), Err(Error::Length { .. })));
}

/// Single items have no outer residuals, so only the inner ones divide.
#[test]
fn rebus_of_single_items() {
    let columns = columns();
    let rows = rows(&columns);
    let model = Model::new("single")
        .construct(Construct::single("Quality", "q1"))
        .construct(Construct::single("Satisfaction", "s1"))
        .path("Quality", "Satisfaction")
        .build()
        .unwrap();
    let fit = Fit::from_rows(&model, &rows, PLS, PlsOptions::new()).unwrap();
    let half: Vec<usize> = (0..40).map(|row| row % 2).collect();
    match fit.rebus_from(&rows, &half, 2) {
        Ok(found) => assert!(found.closeness.iter().flatten().all(|own| own.is_finite())),
        Err(error) => assert!(matches!(error, Error::TooFewRespondents { .. }), "{error}"),
    }
}

#[test]
fn a_model_without_paths_has_nothing_to_predict() {
    let rows = rows(&columns());
    let built = Model::new("none").construct(Construct::reflective("Quality", &NAMES[..2])).build();
    let Ok(model) = built else { return };
    let Ok(fit) = Fit::from_rows(&model, &rows, PLS, PlsOptions::new()) else { return };
    assert!(matches!(fit.predict(&rows, None), Err(Error::NotApplicable { .. })));
    assert!(matches!(fit.fimix(&rows, 2), Err(Error::NotApplicable { .. })));
    assert!(matches!(fit.rebus(&rows, 2), Err(Error::NotApplicable { .. })));
}
