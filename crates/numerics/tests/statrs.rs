//! Agreement with statrs 0.19 where that crate is good: moderate shapes and
//! tails. Its own errors set the tolerance: 2e-10 for the error function and
//! the normal distribution, 2e-12 for the rest.

#![allow(clippy::unwrap_used, reason = "parameters out of range fail the test")]

use satis_numerics::{
    Beta, Binomial, ChiSquare, Continuous, FisherF, Gamma, Normal, StudentT, special,
};
use statrs::distribution::{ContinuousCDF, Discrete, DiscreteCDF};
use statrs::function;

const TOLERANCE: f64 = 2e-12;

/// Where statrs goes through its own error function.
const NORMAL_TOLERANCE: f64 = 2e-10;

#[track_caller]
fn close(ours: f64, theirs: f64, tolerance: f64, what: &str) {
    let error = (ours - theirs).abs() / ours.abs();
    assert!(error <= tolerance, "{what}: {ours:e} {theirs:e} {error:e}");
}

/// Density and tails on a grid of quantiles from 2 % to 98 %.
fn compare<D>(name: &str, tolerance: f64, ours: &impl Continuous, theirs: &D)
where
    D: ContinuousCDF<f64, f64> + statrs::distribution::Continuous<f64, f64>,
{
    for step in 1..50 {
        let x = ours.quantile(f64::from(step) / 50.0).unwrap();
        close(ours.density(x), theirs.pdf(x), tolerance, &format!("{name} density {x}"));
        close(
            ours.ln_density(x).exp(),
            theirs.ln_pdf(x).exp(),
            tolerance,
            &format!("{name} ln density {x}"),
        );
        close(ours.cdf(x), theirs.cdf(x), tolerance, &format!("{name} cdf {x}"));
        close(ours.survival(x), theirs.sf(x), tolerance, &format!("{name} survival {x}"));
    }
}

#[test]
fn continuous_distributions() {
    compare(
        "normal",
        NORMAL_TOLERANCE,
        &Normal::new(3.0, 2.0).unwrap(),
        &statrs::distribution::Normal::new(3.0, 2.0).unwrap(),
    );
    for df in [1.0, 3.0, 10.0, 55.5] {
        compare(
            "student t",
            TOLERANCE,
            &StudentT::new(df).unwrap(),
            &statrs::distribution::StudentsT::new(0.0, 1.0, df).unwrap(),
        );
        compare(
            "chi square",
            TOLERANCE,
            &ChiSquare::new(df).unwrap(),
            &statrs::distribution::ChiSquared::new(df).unwrap(),
        );
    }
    for (d1, d2) in [(1.0, 5.0), (4.0, 30.0), (12.0, 9.0)] {
        compare(
            "fisher f",
            TOLERANCE,
            &FisherF::new(d1, d2).unwrap(),
            &statrs::distribution::FisherSnedecor::new(d1, d2).unwrap(),
        );
    }
    for (a, b) in [(0.5, 0.5), (2.0, 3.0), (9.0, 40.0), (60.0, 30.0)] {
        compare(
            "beta",
            TOLERANCE,
            &Beta::new(a, b).unwrap(),
            &statrs::distribution::Beta::new(a, b).unwrap(),
        );
    }
    for (shape, rate) in [(0.7, 2.0), (3.0, 0.5), (40.0, 10.0)] {
        compare(
            "gamma",
            TOLERANCE,
            &Gamma::new(shape, rate).unwrap(),
            &statrs::distribution::Gamma::new(shape, rate).unwrap(),
        );
    }
}

#[test]
fn binomial() {
    for (n, p) in [(1, 0.4), (20, 0.05), (150, 0.6)] {
        let ours = Binomial::new(n, p).unwrap();
        let theirs = statrs::distribution::Binomial::new(p, n).unwrap();
        for k in 0..=n {
            close(ours.pmf(k), theirs.pmf(k), TOLERANCE, "binomial pmf");
            if ours.cdf(k) > 1e-9 {
                close(ours.cdf(k), theirs.cdf(k), TOLERANCE, "binomial cdf");
            }
        }
        for target in [0.025, 0.31, 0.5, 0.88, 0.999] {
            assert_eq!(ours.quantile(target).unwrap(), theirs.inverse_cdf(target));
        }
    }
}

#[test]
fn log_gamma_and_log_beta() {
    for step in 1..100 {
        let x = f64::from(step) * 0.37;
        close(
            special::ln_gamma(x) + 10.0,
            function::gamma::ln_gamma(x) + 10.0,
            TOLERANCE,
            "ln_gamma",
        );
        let theirs = function::beta::ln_beta(x, 2.5);
        close(special::ln_beta(x, 2.5).unwrap() + 100.0, theirs + 100.0, TOLERANCE, "ln_beta");
        close(special::erfc(0.1 * x), function::erf::erfc(0.1 * x), NORMAL_TOLERANCE, "erfc");
    }
}
