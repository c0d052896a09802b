//! Optima, standard errors and predictions on the CDNOW sample against
//! 20-digit values (mpmath), which agree with lifetimes, BTYD and CLVTools.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use approx::{assert_abs_diff_eq, assert_relative_eq};
use common::{cases, cdnow, cdnow_two_decimals, history, number, numbers};
use satis_clv::{
    BgNbd, Convergence, Covariance, Discount, FitTo, Fitted, MbgNbd, Parametric, ParetoNbd,
    PurchaseModel, PurchaseTally,
};
use serde_json::Value;

/// Standard errors of Pareto/NBD from the Hessian in 40-digit arithmetic: those
/// of the cases agree with them in 9 digits.
const PARETO_ERRORS: [f64; 4] = [
    0.047_627_925_979_135_434,
    0.842_722_533_816_439_1,
    0.187_281_342_311_657_3,
    6.211_113_590_595_996,
];

/// How far standard errors and covariances may be from those of the cases.
const HESSIAN: f64 = 1e-9;
const DIFFERENCES: f64 = 1e-8;

fn check_fit<M: FitTo<PurchaseTally>>(fitted: &Fitted<M>, case: &Value, tolerance: f64) {
    let report = fitted.report();
    assert_eq!(report.convergence(), Convergence::Interior);
    assert!(report.gradient_norm() < 1e-6, "gradient {}", report.gradient_norm());
    assert!(report.warnings().is_empty());
    for (found, expected) in report.estimates().iter().zip(numbers(&case["params"])) {
        assert_relative_eq!(*found, expected, max_relative = 1e-10);
    }
    assert_abs_diff_eq!(report.log_likelihood(), number(&case["ll"]), epsilon = 1e-8);
    for (at, expected) in numbers(&case["se"]).into_iter().enumerate() {
        let found = report.standard_error(at, Covariance::Information).unwrap();
        assert_relative_eq!(found, expected, max_relative = tolerance);
    }
    for (i, row) in case["cov"].as_array().unwrap().iter().enumerate() {
        for (j, expected) in numbers(row).into_iter().enumerate() {
            let found = report.covariance(i, j, Covariance::Information).unwrap();
            assert_relative_eq!(found, expected, max_relative = 10.0 * tolerance);
        }
    }
}

fn check_predictions<M: PurchaseModel>(model: &M, case: &Value, discount: Option<Discount>) {
    for customer in case["customers"].as_array().unwrap() {
        let history = history(customer);
        let check = |name: &str, found: f64| {
            if let Some(expected) = customer.get(name) {
                assert_relative_eq!(found, number(expected), max_relative = 1e-12);
            }
        };
        check("ll", model.log_likelihood(&history).unwrap());
        check("palive", model.p_alive(&history).unwrap());
        check("cet39", model.expected_purchases(&history, 39.0).unwrap());
        if let Some(discount) = discount {
            check("dert_d15", model.discounted_residual(&history, discount).unwrap());
        }
    }
    for (t, expected) in case["E_X_t"].as_object().unwrap() {
        let found = model.expected_new(t.parse().unwrap()).unwrap();
        assert_relative_eq!(found, number(expected), max_relative = 1e-12);
    }
    for (n, expected) in case["pmf_t39"].as_object().unwrap() {
        let found = model.probability_of_new(n.parse().unwrap(), 39.0).unwrap();
        assert_relative_eq!(found, number(expected), max_relative = 1e-12);
    }
}

fn model<M: Parametric>(template: &M, case: &Value) -> M {
    template.with_parameters(&numbers(&case["params"])).unwrap()
}

fn weekly(case: &Value) -> Discount {
    Discount::continuous(number(&case["discount"]["dert_continuous_weekly"])).unwrap()
}

#[test]
fn bg_nbd() {
    let Some((tally, case)) = cdnow().zip(cases("bgnbd_cdnow.json")) else { return };
    let fitted = BgNbd::fit(&tally).unwrap();
    check_fit(&fitted, &case["exact_mle"], HESSIAN);
    for at in ["at_mle", "at_published"] {
        let case_at = &case[at];
        check_predictions(&model(fitted.model(), case_at), case_at, Some(weekly(&case)));
    }
    let fitted = BgNbd::fit(&cdnow_two_decimals().unwrap()).unwrap();
    check_fit(&fitted, &case["exact_mle_2decimal_data"], HESSIAN);
}

#[test]
fn mbg_nbd() {
    let Some((tally, case)) = cdnow().zip(cases("mbgnbd_cdnow.json")) else { return };
    let fitted = MbgNbd::fit(&tally).unwrap();
    check_fit(&fitted, &case["exact_mle"], HESSIAN);
    check_predictions(&model(fitted.model(), &case["at_mle"]), &case["at_mle"], None);
    let fitted = MbgNbd::fit(&cdnow_two_decimals().unwrap()).unwrap();
    check_fit(&fitted, &case["exact_mle_2decimal_data"], HESSIAN);
}

#[test]
fn pareto_nbd() {
    let Some((tally, case)) = cdnow().zip(cases("pnbd_cdnow.json")) else { return };
    let fitted = ParetoNbd::fit(&tally).unwrap();
    check_fit(&fitted, &case["exact_mle"], DIFFERENCES);
    for (at, expected) in PARETO_ERRORS.into_iter().enumerate() {
        let found = fitted.report().standard_error(at, Covariance::Information).unwrap();
        assert_relative_eq!(found, expected, max_relative = 1e-11);
    }
    for at in ["at_mle", "at_published"] {
        let case_at = &case[at];
        check_predictions(&model(fitted.model(), case_at), case_at, Some(weekly(&case)));
    }
    let fitted = ParetoNbd::fit(&cdnow_two_decimals().unwrap()).unwrap();
    check_fit(&fitted, &case["exact_mle_2decimal_data"], DIFFERENCES);
}
