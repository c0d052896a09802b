//! The mobile-telephone survey and what peers computed from it.
#![allow(dead_code, reason = "each test file uses a part")]

use satis_csi::{Construct, Model, Rows, Weighting};
use satis_response_model::dev::{shared_data, shared_reference};
use serde_json::Value;

/// The items of the ECSI model, construct by construct.
pub(crate) const BLOCKS: [(&str, &[&str]); 7] = [
    ("Image", &["IMAG1", "IMAG2", "IMAG3", "IMAG4", "IMAG5"]),
    ("Expectation", &["CUEX1", "CUEX2", "CUEX3"]),
    ("Quality", &["PERQ1", "PERQ2", "PERQ3", "PERQ4", "PERQ5", "PERQ6", "PERQ7"]),
    ("Value", &["PERV1", "PERV2"]),
    ("Satisfaction", &["CUSA1", "CUSA2", "CUSA3"]),
    ("Complaints", &["CUSCO"]),
    ("Loyalty", &["CUSL1", "CUSL2", "CUSL3"]),
];

/// Its twelve paths.
pub(crate) const PATHS: [(&str, &[&str]); 6] = [
    ("Image", &["Expectation", "Satisfaction", "Loyalty"]),
    ("Expectation", &["Quality", "Value", "Satisfaction"]),
    ("Quality", &["Value", "Satisfaction"]),
    ("Value", &["Satisfaction"]),
    ("Satisfaction", &["Complaints", "Loyalty"]),
    ("Complaints", &["Loyalty"]),
];

/// The model with one weighting for all constructs of several items.
pub(crate) fn ecsi(weighting: &Weighting) -> Model {
    let mut builder = Model::new("ECSI");
    for (name, items) in BLOCKS {
        builder = builder.construct(match weighting {
            Weighting::ModeA => Construct::reflective(name, items),
            other => Construct::composite(name, items, other.clone()),
        });
    }
    for (from, to) in PATHS {
        builder = builder.paths(from, to);
    }
    builder.build().unwrap()
}

/// A table of numbers with a heading, or `None`, loudly, where it is missing.
pub(crate) fn table(path: &str) -> Option<(Vec<String>, Vec<Vec<f64>>)> {
    let text = std::fs::read_to_string(shared_data(path)?).unwrap();
    let bare = |field: &str| field.trim().trim_matches('"').to_owned();
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let names: Vec<String> = lines.next().unwrap().split(',').map(bare).collect();
    let mut columns = vec![Vec::new(); names.len()];
    for line in lines {
        for (column, field) in columns.iter_mut().zip(line.split(',')) {
            column.push(bare(field).parse().unwrap_or(f64::NAN));
        }
    }
    Some((names, columns))
}

pub(crate) fn rows_of(names: &[String], columns: &[Vec<f64>]) -> Rows {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    Rows::new(&names, &columns).unwrap()
}

/// The 250 answers to the mobile-telephone survey, from 1 to 10.
pub(crate) fn mobi() -> Option<Rows> {
    let (names, columns) = table("csi/mobi.csv")?;
    Some(rows_of(&names, &columns).with_ranges(1.0, 10.0).unwrap())
}

pub(crate) fn case(name: &str) -> Option<Value> {
    let text = std::fs::read_to_string(shared_reference(&format!("cases/{name}.json"))?).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// Asserts that two numbers agree.
#[track_caller]
pub(crate) fn close(found: f64, expected: f64, tolerance: f64, what: &str) {
    let close = (found - expected).abs() <= tolerance;
    assert!(close, "{what}: {found} for {expected}, off by {:e}", found - expected);
}

/// A nested number.
#[track_caller]
pub(crate) fn number(value: &Value, path: &[&str]) -> f64 {
    let mut at = value;
    for key in path {
        at = at.get(key).unwrap_or_else(|| panic!("no {key} of {path:?}"));
    }
    at.as_f64().unwrap_or_else(|| panic!("{path:?} is {at}"))
}
