//! The data and figures that the tests share.
#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::path::Path;

use satis_reliability::Sample;
use satis_reliability::response_model::dev::{self, Table, shared_data};

/// Figures of peers, by case and name.
pub(crate) struct Figures(HashMap<(String, String), f64>);

impl Figures {
    pub(crate) fn read(name: &str) -> Self {
        let table = Table::read(tables().join(name));
        let figure = |row: dev::Row<'_>| {
            let key = (row.text("case").to_owned(), row.text("figure").to_owned());
            (key, row.number("value"))
        };
        Self(table.rows().map(figure).collect())
    }

    pub(crate) fn get(&self, case: &str, figure: &str) -> f64 {
        match self.0.get(&(case.to_owned(), figure.to_owned())) {
            Some(&value) => value,
            None => panic!("there is no figure {figure} of {case}"),
        }
    }

    pub(crate) fn has(&self, case: &str, figure: &str) -> bool {
        self.0.contains_key(&(case.to_owned(), figure.to_owned()))
    }
}

fn tables() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("tables")
}

pub(crate) const ATTITUDE: [&str; 7] =
    ["rating", "complaints", "privileges", "learning", "raises", "critical", "advance"];

pub(crate) const MOBI23: [&str; 23] = [
    "CUEX1", "CUEX2", "CUEX3", "CUSA1", "CUSA2", "CUSA3", "CUSL1", "CUSL2", "CUSL3", "IMAG1",
    "IMAG2", "IMAG3", "IMAG4", "IMAG5", "PERQ1", "PERQ2", "PERQ3", "PERQ4", "PERQ5", "PERQ6",
    "PERQ7", "PERV1", "PERV2",
];

pub(crate) const PERQ: [&str; 7] = ["PERQ1", "PERQ2", "PERQ3", "PERQ4", "PERQ5", "PERQ6", "PERQ7"];

/// Columns of the attitude data.
pub(crate) fn attitude(columns: &[&str]) -> Sample {
    let table = Table::read(tables().join("attitude.tsv"));
    let values: Vec<Vec<f64>> = columns.iter().map(|column| table.numbers(column)).collect();
    let slices: Vec<&[f64]> = values.iter().map(Vec::as_slice).collect();
    Sample::new(columns, &slices).unwrap()
}

/// Columns of a file of the shared data; empty cells are missing.
pub(crate) fn shared(file: &str, columns: &[&str]) -> Option<Sample> {
    let path = shared_data(file)?;
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let names: Vec<&str> =
        lines.next().unwrap().split(',').map(|name| name.trim_matches('"')).collect();
    let places: Vec<usize> =
        columns.iter().map(|c| names.iter().position(|name| name == c).unwrap()).collect();
    let mut values: Vec<Vec<Option<f64>>> = vec![Vec::new(); columns.len()];
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        for (column, &place) in values.iter_mut().zip(&places) {
            column.push(cells[place].trim_matches('"').parse().ok());
        }
    }
    let slices: Vec<&[Option<f64>]> = values.iter().map(Vec::as_slice).collect();
    Some(Sample::with_missing(columns, &slices).unwrap())
}

pub(crate) fn mobi(columns: &[&str]) -> Option<Sample> {
    shared("csi/mobi.csv", columns)
}

pub(crate) fn kiosk(letter: char) -> (Vec<String>, Option<Sample>) {
    let names: Vec<String> = (1..=24).map(|item| format!("{letter}{item:02}")).collect();
    let columns: Vec<&str> = names.iter().map(String::as_str).collect();
    let sample = shared("servqual/kiosk_servqual_kano_ipa.csv", &columns);
    (names, sample)
}
