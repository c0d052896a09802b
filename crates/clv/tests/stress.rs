//! Hard inputs: up to 5,000 purchases, decades in days, parameters near
//! singularities, against values of 25 digits (mpmath).
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{cases, digits, number, numbers};
use satis_clv::{BgNbd, History, MbgNbd, ParetoNbd, PurchaseModel};
use serde_json::Value;

fn check(model: &impl PurchaseModel, case: &Value, worst: &mut [f64; 3]) {
    let of = |name: &str| number(&case[name]);
    let history = History::from_numbers(of("x"), of("tx"), of("T")).unwrap();
    let found = [
        ("ll", model.log_likelihood(&history).unwrap()),
        ("palive", model.p_alive(&history).unwrap()),
        ("cet", model.expected_purchases(&history, of("t")).unwrap()),
    ];
    for (at, (name, found)) in found.into_iter().enumerate() {
        let expected = number(&case["gold"][name]);
        if expected.abs() < 1e-300 {
            assert!(found.abs() < 1e-300, "{case}: {found}");
            continue;
        }
        let agree = digits(found, expected);
        assert!(agree > 10.0, "{name} {agree:.1} digits: {found} in {case}");
        worst[at] = worst[at].min(agree);
    }
}

#[test]
fn stress() {
    let Some(file) = cases("clv_stress_open.json") else { return };
    let mut worst = [17.0; 3];
    for case in file["cases"].as_array().unwrap() {
        let p = numbers(&case["P"]);
        match case["model"].as_str().unwrap() {
            "pnbd" => {
                check(&ParetoNbd::new(p[0], p[1], p[2], p[3]).unwrap(), case, &mut worst);
            }
            "bgnbd" => check(&BgNbd::new(p[0], p[1], p[2], p[3]).unwrap(), case, &mut worst),
            "mbgnbd" => check(&MbgNbd::new(p[0], p[1], p[2], p[3]).unwrap(), case, &mut worst),
            other => panic!("unknown model {other}"),
        }
    }
    println!("worst digits of LL, P(alive), expectation: {worst:.1?}");
}
