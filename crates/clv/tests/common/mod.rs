//! Readers of the shared data and cases.
#![allow(dead_code, reason = "each test file uses some of them")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use satis_clv::response_model::dev::{shared_data, shared_reference};
use satis_clv::{History, PurchaseTally, TimeUnit};
use serde_json::Value;

/// The CDNOW sample: times in days divided by 7.
pub(crate) fn cdnow() -> Option<PurchaseTally> {
    let text = std::fs::read_to_string(shared_data("clv/cdnow_cal39_days.csv")?).ok()?;
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap_or(0.0)).collect();
        (cells[1], cells[2] / 7.0, cells[3] / 7.0)
    });
    Some(PurchaseTally::from_numbers(TimeUnit::Weeks, rows).unwrap())
}

/// The two-decimal weeks of the well-known file.
pub(crate) fn cdnow_two_decimals() -> Option<PurchaseTally> {
    let text = std::fs::read_to_string(shared_data("clv/cdnow_summary.csv")?).ok()?;
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        (cells[1], cells[2], cells[3])
    });
    Some(PurchaseTally::from_numbers(TimeUnit::Weeks, rows).unwrap())
}

pub(crate) fn cases(name: &str) -> Option<Value> {
    let text = std::fs::read_to_string(shared_reference(&format!("cases/{name}"))?).ok()?;
    serde_json::from_str(&text).ok()
}

/// A number, or a number written as text.
pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| value.as_str().unwrap().parse().unwrap())
}

pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

pub(crate) fn history(case: &Value) -> History {
    let days = |name: &str| number(&case[name]) / 7.0;
    History::from_numbers(number(&case["x"]), days("t_x_days"), days("T_days")).unwrap()
}

/// How many digits agree.
pub(crate) fn digits(found: f64, expected: f64) -> f64 {
    if found.to_bits() == expected.to_bits() {
        return 17.0;
    }
    -((found - expected).abs() / expected.abs().max(1e-300)).log10()
}
