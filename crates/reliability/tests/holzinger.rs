//! Nine tests of Holzinger & Swineford (1939), A study in factor analysis, by
//! 301 pupils: three factors, confirmatory and exploratory, from the
//! covariances alone. The figures are those of lavaan 0.6.14, semTools 0.5.6
//! and psych 2.5.3; those of the fit of factors were computed apart, from the
//! same covariances, with numpy and scipy 1.17.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use satis_reliability::response_model::Denominator;
use satis_reliability::{
    Cfa, CfaModel, CfaOptions, Covariance, Extraction, FactorAnalysis, FactorOptions, HtmtMean,
    Omega, SamplingAdequacy, Sphericity, heterotrait_monotrait,
};

const NAMES: [&str; 9] = ["x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9"];
const FACTORS: [(&str, &[&str]); 3] = [
    ("visual", &["x1", "x2", "x3"]),
    ("textual", &["x4", "x5", "x6"]),
    ("speed", &["x7", "x8", "x9"]),
];

/// Covariances divided by n - 1, below the diagonal and on it.
#[rustfmt::skip]
const LOWER: [f64; 45] = [
    1.362897744998, //
    0.408729234587, 1.386389811739, //
    0.581832320085, 0.452567483389, 1.279114410299, //
    0.506517779496, 0.20961978157, 0.208863511622, 1.355166722885, //
    0.442084255837, 0.211794712071, 0.112670611849, 1.101411957512, 1.665318383167, //
    0.456324157748, 0.248369719903, 0.244922678128, 0.898500761763, 1.017905788923,
    1.200346239286, //
    0.085047985927, -0.097073520982, 0.088636310764, 0.220475065103, 0.143476213268,
    0.144558650508, 1.187083262541, //
    0.264717143302, 0.110024916944, 0.213030384828, 0.126011994481, 0.181207225914,
    0.16598244158, 0.537029371986, 1.025389424142, //
    0.459866342229, 0.244822815734, 0.37509874617, 0.244173946304, 0.296225467421,
    0.236783605912, 0.374541543307, 0.458840948309, 1.018387216193,
];

fn items() -> Covariance {
    let at = |i: usize, j: usize| LOWER[i.max(j) * (i.max(j) + 1) / 2 + i.min(j)];
    let values: Vec<f64> = (0..81).map(|cell| at(cell / 9, cell % 9)).collect();
    Covariance::from_matrix(&NAMES, &values, 301, Denominator::NMinusOne).unwrap()
}

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() < tolerance, "{found} for {expected}");
}

#[test]
fn three_confirmatory_factors() {
    let model = CfaModel::new(&FACTORS).unwrap();
    let fitted = Cfa::fit(&items(), &model, CfaOptions::new()).unwrap();
    let fit = fitted.fit_measures();
    close(fit.chi_square, 85.305_521_770, 1e-8);
    assert_eq!(fit.df, 24);
    close(fit.cfi, 0.930_559_651_8, 1e-9);
    close(fit.tli, 0.895_839_477_7, 1e-9);
    close(fit.rmsea, 0.092_121_484_5, 1e-9);
    // lavaan finds the bounds by a root of a looser tolerance.
    close(fit.rmsea_interval.low(), 0.071_418_490_4, 1e-8);
    close(fit.rmsea_interval.high(), 0.113_678_016_8, 1e-8);
    close(fit.srmr, 0.065_205_057_2, 2e-9);
    close(fit.aic, 7_517.489_853_252_4, 1e-7);
    close(fit.bic, 7_595.339_168_812_1, 1e-7);
    let loadings = [0.771_880_420_4, 0.423_600_992_0, 0.581_132_323_9];
    let found = fitted.parameters().iter().take(3).map(|loading| loading.standardized);
    for (found, expected) in found.zip(loadings) {
        close(found, expected, 5e-7);
    }
    let visual = &fitted.reliabilities()[0];
    close(visual.composite, 0.625_838_444_4, 5e-7);
    close(visual.average_variance_extracted, 0.370_983_987_2, 5e-7);
    close(visual.omega_observed, 0.612_005_151_1, 5e-7);
    close(visual.unstandardized_variance_extracted, 0.370_558_872_6, 5e-7);
}

#[test]
fn what_comes_before_factors() {
    close(SamplingAdequacy::new(&items()).unwrap().overall(), 0.752_244_592_6, 1e-10);
    let sphericity = Sphericity::new(&items()).unwrap();
    close(sphericity.chi_square, 904.097_051_036_9, 1e-8);
    assert_eq!(sphericity.df, 36);
}

#[test]
fn fit_of_exploratory_factors() {
    let options = FactorOptions::new(3).extraction(Extraction::MaximumLikelihood);
    let fit = FactorAnalysis::new(&items(), options).unwrap().fit(0.90).unwrap();
    assert_eq!((fit.df, fit.baseline_df), (12, 36));
    close(fit.chi_square, 22.376_930_554_9, 1e-8);
    close(fit.p_value.unwrap(), 0.033_506_157_315, 1e-10);
    close(fit.baseline_chi_square, 904.097_051_036_9, 1e-8);
    close(fit.tli.unwrap(), 0.963_885_045_799, 1e-10);
    close(fit.rmsea.unwrap(), 0.053_688_739_133, 1e-10);
    close(fit.rmsea_psych.unwrap(), 0.053_496_076_162, 1e-10);
    let interval = fit.rmsea_interval.unwrap();
    close(interval.low(), 0.014_748_321_780, 1e-9);
    close(interval.high(), 0.087_795_808_244, 1e-9);
    close(fit.bic, -46.108_392_622_0, 1e-8);
    close(fit.sample_size_adjusted_bic, -8.051_217_147_0, 1e-8);
    close(fit.rmsr, 0.019_245_277_4, 1e-9);
    close(fit.corrected_rmsr.unwrap(), 0.033_333_798_3, 1e-9);
    close(fit.fit, 0.868_905_046, 1e-8);
    close(fit.off_diagonal_fit, 0.996_364_700_0, 1e-9);
}

#[test]
fn omega_of_three_factors() {
    let omega = Omega::new(&items(), FactorOptions::new(3)).unwrap();
    // psych's oblimin and minres stop at a tolerance of 1e-5.
    close(omega.hierarchical(), 0.449_242_434_1, 1e-5);
    close(omega.total(), 0.850_835_073_4, 1e-6);
}

#[test]
fn two_ratios_of_correlations() {
    let arithmetic = heterotrait_monotrait(&items(), &FACTORS, HtmtMean::Arithmetic).unwrap();
    close(arithmetic.get(0, 1).unwrap(), 0.424_323_042_4, 1e-10);
    let geometric = heterotrait_monotrait(&items(), &FACTORS, HtmtMean::Geometric).unwrap();
    close(geometric.get(0, 1).unwrap(), 0.384_088_563_9, 1e-10);
}

/// lavaan prints three decimals.
#[test]
fn estimates_and_their_standard_errors() {
    let model = CfaModel::new(&FACTORS).unwrap();
    let fitted = Cfa::fit(&items(), &model, CfaOptions::new()).unwrap();
    let printed = [
        (1.0, 0.0),
        (0.554, 0.100),
        (0.729, 0.109),
        (1.0, 0.0),
        (1.113, 0.065),
        (0.926, 0.055),
        (1.0, 0.0),
        (1.180, 0.165),
        (1.082, 0.151),
        (0.549, 0.114),
        (1.134, 0.102),
        (0.844, 0.091),
        (0.371, 0.048),
        (0.446, 0.058),
        (0.356, 0.043),
        (0.799, 0.081),
        (0.488, 0.074),
        (0.566, 0.071),
        (0.809, 0.145),
        (0.979, 0.112),
        (0.384, 0.086),
        (0.408, 0.074),
        (0.262, 0.056),
        (0.173, 0.049),
    ];
    assert_eq!(fitted.parameters().len(), printed.len());
    for (found, (estimate, error)) in fitted.parameters().iter().zip(printed) {
        close(found.estimate, estimate, 5.1e-4);
        close(found.standard_error, error, 5.1e-4);
    }
}
