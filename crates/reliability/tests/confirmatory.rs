//! Confirmatory factor analysis against lavaan and semTools; the sources stand
//! in the table.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Figures, PERQ, attitude, mobi};
use satis_reliability::{
    Cfa, CfaModel, CfaOptions, Covariance, Error, FactorCorrelations, Identification, Likelihood,
    ParameterKind, Treatment,
};

fn check(case: &str, items: &Covariance, factors: &[(&str, &[&str])]) -> Cfa {
    let figures = Figures::read("factor.tsv");
    let model = CfaModel::new(factors).unwrap();
    let fitted = Cfa::fit(items, &model, CfaOptions::new()).unwrap();
    let fit = fitted.fit_measures();
    let close = |found: f64, figure: &str, tolerance: f64| {
        let expected = figures.get(case, figure);
        let gap = (found - expected).abs() / expected.abs().max(1.0);
        assert!(gap < tolerance, "{case} {figure}: {found} for {expected}");
    };
    for (found, figure) in [
        (fit.chi_square, "chisq"),
        (fit.df as f64, "df"),
        (fit.p_value, "pvalue"),
        (fit.baseline_chi_square, "baseline.chisq"),
        (fit.baseline_df as f64, "baseline.df"),
        (fit.cfi, "cfi"),
        (fit.tli, "tli"),
        (fit.rmsea, "rmsea"),
        (fit.rmsea_interval.low(), "rmsea.ci.lower"),
        (fit.rmsea_interval.high(), "rmsea.ci.upper"),
        (fit.rmsea_close_p, "rmsea.pvalue"),
        (fit.srmr, "srmr"),
        (fit.log_likelihood, "logl"),
        (fit.parameters as f64, "npar"),
        (fit.aic, "aic"),
        (fit.bic, "bic"),
    ] {
        close(found, &format!("fit/{figure}"), 1e-7);
    }
    for parameter in fitted.parameters() {
        let name = match &parameter.kind {
            ParameterKind::Loading { factor, item } => format!("{factor}=~{item}"),
            ParameterKind::UniqueVariance { item } => format!("{item}~~{item}"),
            ParameterKind::FactorVariance { factor } => format!("{factor}~~{factor}"),
            ParameterKind::FactorCovariance { first, second } => format!("{first}~~{second}"),
            _ => continue,
        };
        close(parameter.estimate, &format!("unstd/est/{name}"), 2e-5);
        close(parameter.standard_error, &format!("unstd/se/{name}"), 2e-5);
        close(parameter.standardized, &format!("std/est/{name}"), 1e-5);
        close(parameter.standardized_standard_error, &format!("std/se/{name}"), 1e-5);
    }
    for (f, found) in fitted.reliabilities().iter().enumerate() {
        close(found.omega_observed, &format!("CR_omega/{}", found.factor), 1e-5);
        close(found.unstandardized_variance_extracted, &format!("AVE/{}", found.factor), 1e-5);
        if figures.has(case, &format!("reliability/omega/{f}")) {
            close(found.omega, &format!("reliability/omega/{f}"), 1e-5);
            close(found.omega_observed, &format!("reliability/omega3/{f}"), 1e-5);
        }
    }
    assert!(fitted.is_admissible());
    fitted
}

#[test]
fn one_factor_of_attitude() {
    let columns = ["rating", "complaints", "privileges", "learning", "raises"];
    let items = attitude(&columns).covariance(Treatment::Listwise).unwrap();
    let fitted = check("cfa_attitude1", &items, &[("G", &columns)]);
    let figures = Figures::read("factor.tsv");
    let omega = fitted.reliabilities()[0].omega;
    assert!((omega - figures.get("cfa_attitude1", "reliability/omega")).abs() < 1e-6);
}

#[test]
fn five_factors_of_mobi() {
    let factors: [(&str, &[&str]); 5] = [
        ("Image", &["IMAG1", "IMAG2", "IMAG3", "IMAG4", "IMAG5"]),
        ("Expect", &["CUEX1", "CUEX2", "CUEX3"]),
        ("Qual", &PERQ),
        ("Value", &["PERV1", "PERV2"]),
        ("Sat", &["CUSA1", "CUSA2", "CUSA3"]),
    ];
    let all: Vec<&str> = factors.iter().flat_map(|(_, items)| items.iter().copied()).collect();
    let Some(sample) = mobi(&all) else { return };
    let items = sample.covariance(Treatment::Listwise).unwrap();
    let fitted = check("cfa_mobi", &items, &factors);
    let table = fitted.fornell_larcker().unwrap();
    assert!(!table.violations().is_empty());
}

#[test]
fn conventions_have_names() {
    let columns = ["rating", "complaints", "privileges", "learning", "raises"];
    let items = attitude(&columns).covariance(Treatment::Listwise).unwrap();
    let model = CfaModel::new(&[("G", &columns)]).unwrap();
    let normal = Cfa::fit(&items, &model, CfaOptions::new()).unwrap();
    let wishart =
        Cfa::fit(&items, &model, CfaOptions::new().likelihood(Likelihood::Wishart)).unwrap();
    let ratio = wishart.fit_measures().chi_square / normal.fit_measures().chi_square;
    assert!((ratio - 29.0 / 30.0).abs() < 1e-9);
    let unit = CfaOptions::new().identification(Identification::UnitVariance);
    let unit = Cfa::fit(&items, &model, unit).unwrap();
    for (a, b) in normal.parameters().iter().zip(unit.parameters()) {
        assert!((a.standardized - b.standardized).abs() < 1e-12);
    }
}

#[test]
fn what_cannot_be_told_apart_is_refused() {
    assert!(matches!(CfaModel::new(&[("G", &["a", "b"])]), Err(Error::NotIdentified { .. })));
    assert!(matches!(CfaModel::new(&[]), Err(Error::NotIdentified { .. })));
    assert!(matches!(
        CfaModel::new(&[("G", &["a", "b"]), ("H", &["b", "c"])]),
        Err(Error::Duplicate { .. })
    ));
    let columns = ["rating", "complaints", "privileges", "learning"];
    let items = attitude(&columns).covariance(Treatment::Listwise).unwrap();
    let model =
        CfaModel::new(&[("G", &["rating", "complaints"]), ("H", &["privileges", "learning"])]);
    let apart = CfaOptions::new().correlations(FactorCorrelations::Zero);
    assert!(matches!(Cfa::fit(&items, &model.unwrap(), apart), Err(Error::NotIdentified { .. })));
    let model = CfaModel::new(&[("G", &["rating", "complaints", "unknown"])]).unwrap();
    assert!(matches!(
        Cfa::fit(&items, &model, CfaOptions::new()),
        Err(Error::Unknown { what: "item", .. })
    ));
}
