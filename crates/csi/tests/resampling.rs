//! The bootstrap and the jackknife against cSEM 0.6.1 on the same resamples, and
//! the laws of resampling.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{case, close, ecsi, mobi, number};
use satis_csi::{
    Acceleration, BootstrapInterval, BootstrapOptions, Construct, ExactFitOptions, Figure,
    FigureKind, Fit, HtmtKind, IndexWeights, Interaction, MissingAnswers, Model, PlsOptions,
    Product, ReplicateErrors, Rows, SignChange, Weighting,
};
use satis_response_model::dev::shared_reference;

fn resamples() -> Option<Vec<Vec<usize>>> {
    let path = shared_reference("cases/bootstrap_indices_mobi_modeA_path_0based.csv")?;
    let text = std::fs::read_to_string(path).unwrap();
    let line = |line: &str| line.split(',').map(|row| row.trim().parse().unwrap()).collect();
    Some(text.lines().map(line).collect())
}

fn mobi_fit(rows: &Rows) -> Fit {
    let options = PlsOptions::new().tolerance(1e-13).unwrap();
    Fit::from_rows(&ecsi(&Weighting::ModeA), rows, MissingAnswers::Listwise, options).unwrap()
}

/// The figure by the name of a section and a key of the case.
fn figure(section: &str, key: &str) -> Figure {
    let split = |by: &str| {
        let (a, b) = key.split_once(by).unwrap();
        (a.to_owned(), b.to_owned())
    };
    let owner = |item: &str| {
        let found = common::BLOCKS.iter().find(|(_, items)| items.contains(&item));
        found.unwrap().0
    };
    match section {
        "paths" => Figure::path(split(" -> ").0, split(" -> ").1),
        "total_effects" => Figure::total_effect(split(" -> ").0, split(" -> ").1),
        "outer_weights" => Figure::weight(owner(key), key),
        "loadings" => Figure::loading(owner(key), key),
        "r2" => Figure::r_squared(key),
        "htmt" => Figure::htmt(HtmtKind::Signed, split("~").0, split("~").1),
        other => panic!("{other}"),
    }
}

#[test]
fn mobi_on_the_resamples_of_csem() {
    let (Some(rows), Some(case), Some(resamples)) =
        (mobi(), case("bootstrap_mobi_modeA_path"), resamples())
    else {
        return;
    };
    let fit = mobi_fit(&rows);
    let options = BootstrapOptions::new().acceleration(Acceleration::Jackknife);
    let bootstrap = fit.bootstrap_given(&rows, &resamples, options).unwrap();
    assert_eq!((bootstrap.requested(), bootstrap.failures().total()), (500, 0));
    let jackknife = fit.jackknife(&rows, BootstrapOptions::new()).unwrap();
    let mut checked = 0;
    for section in ["paths", "total_effects", "outer_weights", "loadings", "r2", "htmt"] {
        for (key, expected) in case[section].as_object().unwrap() {
            let figure = figure(section, key);
            let what = figure.to_string();
            let at = |name: &str| number(expected, &[name]);
            close(bootstrap.value(&figure).unwrap(), at("est"), 1e-10, &what);
            let replicates = bootstrap.replicates(&figure).unwrap();
            let first = expected["first10"].as_array().unwrap();
            for (found, expected) in replicates.values().iter().zip(first) {
                close(*found, expected.as_f64().unwrap(), 1e-10, &what);
            }
            close(replicates.mean(), at("mean"), 1e-10, &what);
            close(replicates.standard_error(), at("sd"), 1e-10, &what);
            // A single item always has the weight 1: no interval.
            if at("sd") < 1e-9 {
                continue;
            }
            let jackknife = jackknife.of(&figure).unwrap();
            close(jackknife.standard_error(), at("jack_se"), 1e-9, &what);
            close(jackknife.acceleration(), at("a"), 1e-7, &what);
            for (name, interval, tolerance) in [
                ("perc", BootstrapInterval::Percentile, 1e-10),
                ("basic", BootstrapInterval::Basic, 1e-10),
                ("bc", BootstrapInterval::BiasCorrected, 1e-6),
                ("bca", BootstrapInterval::Bca, 1e-6),
            ] {
                let estimate = bootstrap.estimate(&figure, interval, 0.95).unwrap();
                let bounds = estimate.interval().unwrap();
                let expected = expected[name].as_array().unwrap();
                let what = format!("{what}, {name}");
                close(bounds.low(), expected[0].as_f64().unwrap(), tolerance, &what);
                close(bounds.high(), expected[1].as_f64().unwrap(), tolerance, &what);
            }
            checked += 1;
        }
    }
    eprintln!("{checked} figures");
    assert!(checked > 100);
    // The reference text: standard deviation of the index, 500 resamples.
    let index = Figure::index("Satisfaction", IndexWeights::PerDeviation);
    let replicates = bootstrap.replicates(&index).unwrap();
    close(replicates.standard_error(), 0.959_31, 5e-6, "satisfaction index");
    close(replicates.value(), 72.454_117_93, 5e-9, "satisfaction index");
}

#[test]
fn figures_are_those_of_the_fit() {
    let Some(rows) = mobi() else { return };
    let fit = mobi_fit(&rows);
    let weights = [IndexWeights::PerDeviation, IndexWeights::RawMetric, IndexWeights::Equal];
    let everybody: Vec<usize> = (0..250).collect();
    let options = BootstrapOptions::new().index_weights(&weights);
    let bootstrap = fit.bootstrap_given(&rows, &[everybody.clone(), everybody], options).unwrap();
    // The resample of everybody once is the data.
    for figure in bootstrap.figures() {
        let value = bootstrap.value(figure).unwrap();
        let found = bootstrap.values(figure).unwrap()[0];
        match found {
            Some(found) => close(found, value, 1e-11, &figure.to_string()),
            None => assert!(value.is_nan(), "{figure}"),
        }
    }
    let value = |figure: &Figure| bootstrap.value(figure).unwrap();
    for row in fit.construct_rows() {
        let construct = row.construct.clone();
        if let Some(alpha) = row.alpha {
            let figure = Figure::Alpha { construct: construct.clone() };
            close(value(&figure), alpha, 1e-14, "alpha");
            let figure = Figure::RhoA { construct: construct.clone() };
            close(value(&figure), row.rho_a.unwrap(), 1e-14, "rho_A");
            let figure = Figure::RhoC { construct: construct.clone() };
            close(value(&figure), row.rho_c, 1e-14, "rho_C");
            let figure = Figure::AverageVarianceExtracted { construct };
            close(value(&figure), row.average_variance_extracted, 1e-14, "AVE");
        }
    }
    for size in fit.effect_sizes() {
        let figure = Figure::effect_size(size.from, size.to);
        close(value(&figure), size.fixed_scores.unwrap(), 1e-12, "f2");
    }
    for kind in [HtmtKind::Signed, HtmtKind::Absolute, HtmtKind::Geometric] {
        let htmt = fit.htmt(kind);
        for (i, a) in fit.constructs().iter().enumerate() {
            for b in &fit.constructs()[..i] {
                let found = value(&Figure::htmt(kind, a.as_str(), b.as_str()));
                match htmt.ratio(a, b).unwrap() {
                    Some(expected) => close(found, expected, 1e-12, "HTMT"),
                    None => assert!(found.is_nan()),
                }
            }
        }
    }
    let effects = fit.effects();
    for a in fit.constructs() {
        for b in fit.constructs() {
            if effects.indirect(a, b).unwrap().abs() > 0.0 {
                let found = value(&Figure::indirect_effect(a.as_str(), b.as_str()));
                close(found, effects.indirect(a, b).unwrap(), 1e-14, "indirect effect");
            }
            for way in effects.specific(a, b).unwrap() {
                let found = value(&Figure::SpecificEffect { way: way.way });
                close(found, way.effect, 1e-14, "specific effect");
            }
        }
    }
    for convention in &weights {
        for index in fit.indices(convention).unwrap() {
            let found = value(&Figure::index(index.construct(), convention.clone()));
            close(found, index.value(), 1e-10, "index");
        }
    }
}

#[cfg(feature = "rayon")]
#[test]
fn threads_change_no_bit() {
    use satis_csi::Execution;
    let Some(rows) = mobi() else { return };
    let fit = mobi_fit(&rows);
    let options = BootstrapOptions::from(203).seed(11);
    let serial = fit.bootstrap(&rows, options.clone()).unwrap();
    let parallel = fit.bootstrap(&rows, options.execution(Execution::Parallel)).unwrap();
    for figure in serial.figures() {
        let bits = |values: Vec<Option<f64>>| -> Vec<Option<u64>> {
            values.into_iter().map(|value| value.map(f64::to_bits)).collect()
        };
        let (a, b) = (serial.values(figure).unwrap(), parallel.values(figure).unwrap());
        assert_eq!(bits(a), bits(b), "{figure}");
    }
}

/// Equal weights, and rows that must be taken one by one, change nothing but
/// rounding.
#[test]
fn weights_and_rows_take_the_same_way() {
    let Some(rows) = mobi() else { return };
    let fit = mobi_fit(&rows);
    let kinds = [FigureKind::Paths, FigureKind::Indices, FigureKind::Weights];
    let options = BootstrapOptions::from(20).figures(&kinds);
    let plain = fit.bootstrap(&rows, options.clone()).unwrap();
    let weighted = rows.clone().weighted(&[3.0; 250]).unwrap();
    let same = mobi_fit(&weighted).bootstrap(&weighted, options.clone()).unwrap();
    for figure in plain.figures() {
        let pairs = plain.values(figure).unwrap();
        for (a, b) in pairs.into_iter().zip(same.values(figure).unwrap()) {
            close(a.unwrap(), b.unwrap(), 1e-10, &figure.to_string());
        }
    }
    // One answer missing: mean replacement goes by rows, and so does the rest.
    let mut columns: Vec<Vec<f64>> = (0..rows.items().len())
        .map(|item| (0..250).map(|row| rows.row(row).unwrap()[item]).collect())
        .collect();
    columns[0][17] = f64::NAN;
    let gaps = common::rows_of(rows.items(), &columns).with_ranges(1.0, 10.0).unwrap();
    for treatment in [MissingAnswers::Mean, MissingAnswers::Pairwise] {
        let fit =
            Fit::from_rows(&ecsi(&Weighting::ModeA), &gaps, treatment, PlsOptions::new()).unwrap();
        let found = fit.bootstrap(&gaps, options.clone()).unwrap();
        let path = Figure::path("Image", "Expectation");
        let (a, b) = (found.replicates(&path).unwrap(), plain.replicates(&path).unwrap());
        close(a.standard_error(), b.standard_error(), 0.01, "standard error");
        let everybody: Vec<usize> = (0..250).collect();
        let once = fit.bootstrap_given(&gaps, &[everybody.clone(), everybody], options.clone());
        let value = once.unwrap().values(&path).unwrap()[0].unwrap();
        close(value, fit.path("Image", "Expectation").unwrap(), 1e-12, "everybody once");
    }
}

#[test]
fn interactions_are_resampled_by_rows() {
    let Some(rows) = mobi() else { return };
    let model = Model::new("moderated")
        .construct(Construct::reflective("Image", &["IMAG1", "IMAG2"]))
        .construct(Construct::reflective("Value", &["PERV1", "PERV2"]))
        .construct(Construct::reflective("Satisfaction", &["CUSA1", "CUSA2"]))
        .interaction(Interaction::new("Image", "Value", Product::TwoStage))
        .paths("Image", &["Satisfaction"])
        .paths("Value", &["Satisfaction"])
        .path("Image * Value", "Satisfaction")
        .build()
        .unwrap();
    let fit = Fit::from_rows(&model, &rows, MissingAnswers::Listwise, PlsOptions::new()).unwrap();
    let kinds = [FigureKind::Paths, FigureKind::RSquared];
    let options = BootstrapOptions::from(25).figures(&kinds);
    let found = fit.bootstrap(&rows, options.clone()).unwrap();
    let path = Figure::path("Image * Value", "Satisfaction");
    let estimate = found.estimate(&path, BootstrapInterval::Percentile, 0.95).unwrap();
    assert!(estimate.standard_error().unwrap() > 0.0);
    let everybody: Vec<usize> = (0..250).collect();
    let once = fit.bootstrap_given(&rows, &[everybody.clone(), everybody], options).unwrap();
    let value = once.values(&path).unwrap()[0].unwrap();
    close(value, fit.path("Image * Value", "Satisfaction").unwrap(), 1e-12, "everybody once");
}

#[test]
fn studentised_intervals_name_their_errors() {
    let Some(rows) = mobi() else { return };
    let fit = mobi_fit(&rows);
    let path = Figure::path("Quality", "Satisfaction");
    let options = BootstrapOptions::from(60).figures(&[FigureKind::Paths]);
    for (errors, told) in [
        (ReplicateErrors::InnerBootstrap(30), "30 resamples of it"),
        (ReplicateErrors::Jackknife, "its jackknife"),
    ] {
        let found = fit.bootstrap(&rows, options.clone().replicate_errors(errors)).unwrap();
        let estimate = found.estimate(&path, BootstrapInterval::Studentised, 0.9).unwrap();
        let interval = estimate.interval().unwrap();
        assert!(interval.contains(0.512) && interval.width() < 0.4, "{interval}");
        assert!(estimate.conventions().iter().any(|line| line.contains(told)));
        let plain = fit.bootstrap(&rows, options.clone()).unwrap();
        assert_eq!(
            plain.replicates(&path).unwrap().values(),
            found.replicates(&path).unwrap().values()
        );
    }
    let found = fit.bootstrap(&rows, options).unwrap();
    assert!(found.estimate(&path, BootstrapInterval::Studentised, 0.9).is_err());
    assert!(found.estimate(&path, BootstrapInterval::Bca, 0.9).is_err());
}

#[test]
fn signs_are_kept_where_asked() {
    let Some(rows) = mobi() else { return };
    let fit = mobi_fit(&rows);
    let options = BootstrapOptions::from(200).figures(&[FigureKind::Paths, FigureKind::Loadings]);
    let individual = fit.bootstrap(&rows, options.clone().signs(SignChange::Individual)).unwrap();
    let none = fit.bootstrap(&rows, options.clone()).unwrap();
    let construct = fit.bootstrap(&rows, options.signs(SignChange::Construct)).unwrap();
    let path = Figure::path("Expectation", "Value");
    let negative = |found: &satis_csi::FitBootstrap| {
        found.values(&path).unwrap().iter().flatten().filter(|value| **value < 0.0).count()
    };
    assert_eq!(negative(&individual), 0);
    assert!(negative(&none) > 10);
    // Nothing turns round in these data.
    assert_eq!(negative(&construct), negative(&none));
}

#[test]
fn failures_are_counted_by_cause() {
    // Two people who differ in one item: many resamples have a constant one.
    let rows =
        Rows::new(&["a", "b"], &[&[1.0, 1.0, 1.0, 1.0, 2.0], &[1.0, 5.0, 2.0, 4.0, 3.0]]).unwrap();
    let model = Model::new("two")
        .construct(Construct::single("A", "a"))
        .construct(Construct::single("B", "b"))
        .path("A", "B")
        .build()
        .unwrap();
    let fit = Fit::from_rows(&model, &rows, MissingAnswers::Listwise, PlsOptions::new()).unwrap();
    let found = fit.bootstrap(&rows, 200).unwrap();
    let causes: Vec<(&str, u64)> = found.failures().iter().collect();
    // (4/5)^5 of them lack the fifth.
    assert_eq!(causes[0].0, "constant item");
    assert!((40..100).contains(&causes[0].1), "{causes:?}");
    let path = Figure::path("A", "B");
    let estimate = found.estimate(&path, BootstrapInterval::Percentile, 0.9).unwrap();
    assert!(estimate.conventions().iter().any(|line| line.contains("constant item")));
    assert!(fit.bootstrap(&rows, 1).is_err());
    assert!(fit.bootstrap_given(&rows, &[vec![0, 9], vec![1]], 2).is_err());
    let fewer = rows.respondents_at(&[0, 1, 4]).unwrap();
    assert!(matches!(fit.bootstrap(&fewer, 10), Err(satis_csi::Error::Length { .. })));
}

#[test]
fn exact_fit_is_refused_by_a_wrong_model() {
    let Some(rows) = mobi() else { return };
    let fit = mobi_fit(&rows);
    let test = fit.exact_fit(&rows, ExactFitOptions::from(199)).unwrap();
    assert_eq!((test.requested, test.failures.total()), (199, 0));
    for distance in &test.distances {
        eprintln!(
            "{} {:.4} critical {:.4} p {}",
            distance.name, distance.value, distance.critical, distance.p_value
        );
    }
    close(test.distances[0].value, 0.123_603_85, 1e-8, "SRMR");
    // The full model of these data is known to be off.
    assert!(test.distances[0].value > test.distances[0].critical);
}
