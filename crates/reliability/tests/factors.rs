//! Factor analysis against R psych, stats and lavaan; the sources stand in the
//! table.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{ATTITUDE, Figures, MOBI23, PERQ, attitude, mobi};
use satis_reliability::{
    Covariance, Extraction, FactorAnalysis, FactorOptions, HtmtMean, Matrix, MinimumAveragePartial,
    Omega, PrincipalComponents, Rotation, SamplingAdequacy, Sphericity, Treatment,
    average_variance_extracted, composite_reliability, heterotrait_monotrait,
};

/// The largest difference up to the order and sign of columns.
fn distance(figures: &Figures, case: &str, found: &Matrix) -> f64 {
    let factors = found.columns();
    let expected = |i: usize, j: usize| figures.get(case, &format!("loadings/{i}/{j}"));
    let mut free: Vec<usize> = (0..factors).collect();
    let mut largest: f64 = 0.0;
    for j in 0..factors {
        let gap = |column: usize, sign: f64| -> f64 {
            (0..found.rows())
                .map(|i| (sign * found.get(i, column).unwrap() - expected(i, j)).abs())
                .fold(0.0, f64::max)
        };
        let either = |column: usize| gap(column, 1.0).min(gap(column, -1.0));
        let best = *free.iter().min_by(|&&a, &&b| either(a).total_cmp(&either(b))).unwrap();
        free.retain(|&column| column != best);
        largest = largest.max(either(best));
    }
    largest
}

fn data(name: &str) -> Option<(Covariance, usize)> {
    let (sample, factors) = match name {
        "attitude" => (attitude(&ATTITUDE), 2),
        _ => (mobi(&MOBI23)?, 4),
    };
    Some((sample.covariance(Treatment::Listwise).unwrap(), factors))
}

#[test]
fn adequacy_and_sphericity() {
    let figures = Figures::read("factor.tsv");
    for name in ["attitude", "mobi"] {
        let Some((items, _)) = data(name) else { return };
        let case = format!("kmo_bartlett_{name}");
        let found = SamplingAdequacy::new(&items).unwrap();
        assert!((found.overall() - figures.get(&case, "KMO")).abs() < 1e-12);
        for (i, (_, value)) in found.items().iter().enumerate() {
            assert!((value - figures.get(&case, &format!("MSAi/{i}"))).abs() < 1e-12);
        }
        let test = Sphericity::new(&items).unwrap();
        let expected = figures.get(&case, "bartlett_chisq");
        assert!((test.chi_square / expected - 1.0).abs() < 1e-12);
        assert!((test.df as f64 - figures.get(&case, "bartlett_df")).abs() < 0.5);
        let expected = figures.get(&case, "bartlett_p");
        assert!(test.p_value <= expected * (1.0 + 1e-6) + 1e-300, "{}", test.p_value);
    }
}

#[test]
fn components_and_average_partials() {
    let figures = Figures::read("factor.tsv");
    for name in ["attitude", "mobi"] {
        let Some((items, factors)) = data(name) else { return };
        let case = format!("pca_varimax_{name}");
        let found = PrincipalComponents::new(&items, factors, Rotation::VARIMAX).unwrap();
        let gap = distance(&figures, &case, found.loadings());
        assert!(gap < 1e-4, "{case}: {gap}");
        for (i, value) in found.eigenvalues().iter().enumerate() {
            assert!((value - figures.get(&case, &format!("values/{i}"))).abs() < 1e-12);
        }
        let rms = found.root_mean_square_residual();
        assert!((rms - figures.get(&case, "rms")).abs() < 1e-6, "{case} {rms}");
        let case = format!("map_vss_{name}");
        let partial = MinimumAveragePartial::new(&items).unwrap();
        for (i, value) in partial.averages().iter().skip(1).enumerate() {
            let figure = format!("map/{i}");
            if figures.has(&case, &figure) {
                assert!((value - figures.get(&case, &figure)).abs() < 1e-10, "{case} {i} {value}");
            }
        }
    }
}

#[test]
fn exploratory_loadings() {
    let figures = Figures::read("factor.tsv");
    let extractions = [("minres", Extraction::MinRes), ("ml", Extraction::MaximumLikelihood)];
    let rotations = [
        ("none", Rotation::None),
        ("varimax", Rotation::VARIMAX),
        ("oblimin", Rotation::OBLIMIN),
        ("promax", Rotation::PROMAX),
    ];
    let mut worst = Vec::new();
    for name in ["attitude", "mobi"] {
        let Some((items, factors)) = data(name) else { return };
        for (extraction, method) in extractions {
            for (rotation, how) in rotations {
                let case = format!("efa_{extraction}_{rotation}_{name}");
                let options = FactorOptions::new(factors).extraction(method).rotation(how);
                let found = FactorAnalysis::new(&items, options).unwrap();
                worst.push((distance(&figures, &case, found.loadings()), case.clone()));
                let close = |value: f64, figure: &str, tolerance: f64| {
                    let expected = figures.get(&case, figure);
                    assert!(
                        (value - expected).abs() < tolerance,
                        "{case} {figure}: {value} {expected}"
                    );
                };
                close(found.discrepancy().unwrap(), "objective", 1e-5);
                close(found.df() as f64, "dof", 0.1);
                close(found.root_mean_square_residual(), "rms", 1e-5);
                assert!(found.is_admissible());
                // psych stops where its discrepancy is 1e-5 off.
                let fit = found.fit(0.90).unwrap();
                close(fit.tli.unwrap(), "TLI", 1e-5);
                close(fit.bic, "BIC", 2e-3);
                close(fit.rmsea_psych.unwrap(), "RMSEA", 2e-5);
                close(fit.chi_square, "chi", 2e-3);
                close(fit.rmsr, "rms", 1e-5);
            }
        }
    }
    assert!(worst.iter().all(|(gap, _)| *gap < 1e-4), "{worst:#?}");
}

#[test]
fn principal_axes_stop_where_psych_does() {
    let figures = Figures::read("factor.tsv");
    for name in ["attitude", "mobi"] {
        let Some((items, factors)) = data(name) else { return };
        let case = format!("efa_pa_varimax_{name}");
        let options = FactorOptions::new(factors)
            .extraction(Extraction::PrincipalAxis)
            .rotation(Rotation::VARIMAX)
            .tolerance(1e-3);
        let found = FactorAnalysis::new(&items, options).unwrap();
        let gap = distance(&figures, &case, found.loadings());
        assert!(gap < 1e-4, "{case}: {gap}");
        // Left to run, they arrive at minres.
        let options = options.tolerance(1e-10).rotation(Rotation::None);
        let far = FactorAnalysis::new(&items, options).unwrap();
        let minres = FactorAnalysis::new(&items, options.extraction(Extraction::MinRes)).unwrap();
        for (a, b) in far.loadings().as_slice().iter().zip(minres.loadings().as_slice()) {
            assert!((a - b).abs() < 1e-5);
        }
    }
}

#[test]
fn factanal() {
    let figures = Figures::read("factor.tsv");
    for name in ["attitude", "mobi"] {
        let Some((items, factors)) = data(name) else { return };
        let case = format!("factanal_varimax_{name}");
        let options = FactorOptions::new(factors)
            .extraction(Extraction::MaximumLikelihood)
            .rotation(Rotation::VARIMAX);
        let found = FactorAnalysis::new(&items, options).unwrap();
        let gap = distance(&figures, &case, found.loadings());
        assert!(gap < 1e-4, "{case}: {gap}");
        for (i, unique) in found.uniquenesses().iter().enumerate() {
            assert!((unique - figures.get(&case, &format!("uniqueness/{i}"))).abs() < 1e-4);
        }
        let statistic = figures.get(&case, "STATISTIC");
        assert!((found.chi_square().unwrap() / statistic - 1.0).abs() < 1e-8);
        assert!((found.p_value().unwrap() / figures.get(&case, "PVAL") - 1.0).abs() < 1e-6);
    }
}

#[test]
fn omegas() {
    let figures = Figures::read("factor.tsv");
    let close = |found: f64, case: &str, figure: &str, tolerance: f64| {
        let expected = figures.get(case, figure);
        assert!((found - expected).abs() < tolerance, "{case} {figure}: {found} {expected}");
    };
    let items = attitude(&ATTITUDE).covariance(Treatment::Listwise).unwrap();
    let omega = Omega::new(&items, FactorOptions::new(1)).unwrap();
    close(omega.hierarchical(), "omega1_attitude", "omega_h", 1e-6);
    close(omega.total(), "omega1_attitude", "omega_tot", 1e-6);
    close(omega.asymptotic().unwrap(), "omega1_attitude", "omega_lim", 1e-6);
    assert!((omega.model_implied() - 0.850_682_394_8).abs() < 1e-6);
    let Some(sample) = mobi(&PERQ) else { return };
    let items = sample.covariance(Treatment::Listwise).unwrap();
    for (case, factors) in [("omega1_perq", 1), ("omega3_perq", 3)] {
        let omega = Omega::new(&items, FactorOptions::new(factors)).unwrap();
        close(omega.hierarchical(), case, "omega_h", 2e-5);
        close(omega.total(), case, "omega_tot", 2e-5);
        let common = omega.solution().explained_common_variance().unwrap();
        close(common, case, "ECV", 2e-5);
        for (i, general) in omega.solution().general().iter().enumerate() {
            close(*general, case, &format!("sl/{i}/0"), 1e-4);
        }
    }
}

/// The loadings and correlations of Holzinger & Swineford's visual scale as
/// lavaan gives them.
#[test]
fn fornell_and_larcker() {
    let loadings = [0.771_880_420_4, 0.423_600_992_0, 0.581_132_323_9];
    let reliability = composite_reliability(&loadings).unwrap();
    assert!((reliability - 0.625_838_444_4).abs() < 1e-9);
    let extracted = average_variance_extracted(&loadings).unwrap();
    assert!((extracted - 0.370_983_987_2).abs() < 1e-9);
}

#[test]
fn htmt_of_mobi() {
    let figures = Figures::read("factor.tsv");
    let constructs: [(&str, &[&str]); 5] = [
        ("Image", &["IMAG1", "IMAG2", "IMAG3", "IMAG4", "IMAG5"]),
        ("Expect", &["CUEX1", "CUEX2", "CUEX3"]),
        ("Qual", &PERQ),
        ("Value", &["PERV1", "PERV2"]),
        ("Sat", &["CUSA1", "CUSA2", "CUSA3"]),
    ];
    let all: Vec<&str> = constructs.iter().flat_map(|(_, items)| items.iter().copied()).collect();
    let Some(sample) = mobi(&all) else { return };
    let items = sample.covariance(Treatment::Listwise).unwrap();
    let found = heterotrait_monotrait(&items, &constructs, HtmtMean::Geometric).unwrap();
    for i in 0..5 {
        for j in 0..5 {
            let expected = figures.get("cfa_mobi", &format!("htmt/{i}/{j}"));
            let value = found.get(i, j).unwrap();
            assert!((value - expected).abs() < 1e-9, "{i} {j} {value} {expected}");
        }
    }
}
