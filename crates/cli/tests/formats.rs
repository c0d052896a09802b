//! Each format of the output, on one small file.

#![allow(clippy::unwrap_used, reason = "in a test, a failed step is a failed test")]

mod common;

use std::collections::BTreeSet;
use std::process::Command;

use common::{SATIS, SURVEY, collect, documented, file, stdout};
use tempfile::TempDir;

/// The output on the small survey, under a path that is the same everywhere.
fn render(words: &[&str]) -> String {
    let folder = TempDir::new().unwrap();
    file(&folder, "survey.csv", SURVEY);
    let output = Command::new(SATIS).current_dir(folder.path()).args(words).output().unwrap();
    stdout(&output)
}

const NPS: &str = "nps survey.csv --column score --by region --trend month --date day";

fn nps(format: &str) -> String {
    let words: Vec<&str> = NPS.split(' ').chain(["--format", format]).collect();
    render(&words)
}

#[test]
fn table() {
    insta::assert_snapshot!(nps("table"));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(nps("markdown"));
}

#[test]
fn csv_rows() {
    insta::assert_snapshot!(nps("csv"));
}

#[test]
fn json_object() {
    let text = nps("json");
    // The version of the program is not part of the shape.
    let version = concat!("satis ", env!("CARGO_PKG_VERSION"));
    insta::assert_snapshot!(text.replace(version, "satis VERSION"));
}

#[test]
fn weighted_satisfaction_table() {
    let words = "csat survey.csv --column rating --weight weight --by region";
    insta::assert_snapshot!(render(&words.split(' ').collect::<Vec<_>>()));
}

#[test]
fn effort_table() {
    let words = "ces survey.csv --column ease --version 2 --where weight=1";
    insta::assert_snapshot!(render(&words.split(' ').collect::<Vec<_>>()));
}

#[test]
fn item_set_table() {
    let words = "csat survey.csv --column rating --column ease";
    insta::assert_snapshot!(render(&words.split(' ').collect::<Vec<_>>()));
}

/// Every field that docs/src/json.md names in a table is in the documents, and
/// every field of the documents is named there.
#[test]
fn the_page_of_the_book_names_every_field() {
    let [documented, ..] = documented();
    let mut found = BTreeSet::new();
    for words in [
        format!("{NPS} --weight weight --where id=1 --where id=3 --where id=6"),
        // Of all rows there are enough to judge.
        format!("{NPS} --window 2"),
        "csat survey.csv --column rating --column ease".to_owned(),
    ] {
        let words: Vec<&str> = words.split(' ').chain(["--format", "json"]).collect();
        collect(&serde_json::from_str(&render(&words)).unwrap(), &mut found);
    }
    assert_eq!(documented, found);
}
