//! `satis weight`: rows raked to margins, and the file that is written.

#![allow(clippy::unwrap_used, reason = "in a test, a failed step is a failed test")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use common::{SATIS, collect, documented_of, failure, file, json, number, stdout};
use serde_json::Value;
use tempfile::TempDir;

/// 30 and 20 women and men who are young, 10 and 40 who are old: the example
/// of Deming and Stephan's procedure in the reference.
fn survey() -> String {
    let mut text = "id,age,sex,comment,score\n".to_owned();
    let cells =
        [("young", "f", 30, 10), ("young", "m", 20, 8), ("old", "f", 10, 3), ("old", "m", 40, 9)];
    let mut id = 0;
    for (age, sex, n, score) in cells {
        for _ in 0..n {
            id += 1;
            text += &format!("{id},{age},{sex},\"so, \"\"so\"\" é\",{score}\n");
        }
    }
    text
}

const MARGINS: &str = "margin,level,target\nage,young,0.55\nage,old,0.45\nsex,f,50\nsex,m,50\n";

fn weight(folder: &TempDir, options: &str) -> Output {
    let mut command = Command::new(SATIS);
    command.current_dir(folder.path()).args(["weight", "survey.csv", "--margins", "margins.csv"]);
    command.args(options.split_whitespace()).output().unwrap()
}

fn prepared() -> TempDir {
    let folder = TempDir::new().unwrap();
    file(&folder, "survey.csv", survey());
    file(&folder, "margins.csv", MARGINS);
    folder
}

fn document(folder: &TempDir, options: &str) -> Value {
    serde_json::from_str(&stdout(&weight(folder, &format!("{options} --format json")))).unwrap()
}

fn rows(path: &Path) -> Vec<csv::ByteRecord> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    reader.byte_records().map(Result::unwrap).collect()
}

#[test]
fn margins_are_hit_and_cells_stay_as_they_are() {
    let folder = prepared();
    let text = stdout(&weight(&folder, "--output weighted.csv --name w"));
    assert!(text.contains("written to weighted.csv, with the weights in \"w\""), "{text}");
    let (before, after) =
        (rows(&folder.path().join("survey.csv")), rows(&folder.path().join("weighted.csv")));
    assert_eq!(before.len(), after.len());
    let mut sums = [0.0; 4];
    for (line, (old, new)) in before.iter().zip(&after).enumerate() {
        assert_eq!(old.len() + 1, new.len());
        assert!(old.iter().eq(new.iter().take(old.len())), "{line}");
        if line == 0 {
            assert_eq!(&new[old.len()], b"w");
            continue;
        }
        let weight: f64 = std::str::from_utf8(&new[old.len()]).unwrap().parse().unwrap();
        let cell = usize::from(&old[1] == b"old") * 2 + usize::from(&old[2] == b"m");
        sums[cell] += weight;
    }
    let expected = [37.877_855_495_5, 17.122_144_504_5, 12.122_144_504_5, 32.877_855_495_5];
    for (found, expected) in sums.into_iter().zip(expected) {
        assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
    }
    // The weights are read back by the metrics.
    let path = folder.path().join("weighted.csv");
    let nps = json("nps", &path, "--column score --weight w");
    let net = (sums[0] + sums[3] - sums[2]) / 100.0;
    assert!((number(&nps, "/overall/fraction") - net).abs() < 1e-9);
    let told = document(&folder, "");
    assert_eq!(nps["overall"]["effective_n"], told["weights"]["effective_n"]);
    // A file that is there is not written over.
    let (code, message) = failure(&weight(&folder, "--output weighted.csv --name w"));
    assert!(code == 1 && message.contains("weighted.csv"), "{message}");
}

#[test]
fn the_account_shows_margins_before_and_after() {
    let folder = prepared();
    let told = document(&folder, "");
    let near = |pointer: &str, expected: f64| {
        let found = number(&told, pointer);
        assert!((found - expected).abs() < 1e-10, "{pointer}: {found} instead of {expected}");
    };
    near("/margins/0/levels/0/unweighted_share", 0.5);
    near("/margins/0/levels/0/share", 0.55);
    near("/margins/1/levels/0/unweighted_share", 0.4);
    near("/margins/1/levels/0/share", 0.5);
    near("/weights/sum", 100.0);
    assert_eq!(told["margins"][0]["unit"], "share");
    assert_eq!(told["margins"][1]["unit"], "percent");
    let effect = number(&told, "/weights/design_effect");
    assert!((effect * number(&told, "/weights/effective_n") - 100.0).abs() < 1e-9);
    assert!(number(&told, "/largest_deviation") < 1e-12);
    insta::assert_snapshot!(stdout(&weight(&folder, "")));
}

#[test]
fn counts_set_the_sum_and_bounds_hold() {
    let folder = prepared();
    file(&folder, "margins.csv", "Margin;Level;Count\nage;young;5500\nage;old;4500\n");
    let told = document(&folder, "");
    assert!((number(&told, "/weights/sum") - 10_000.0).abs() < 1e-6);
    assert_eq!(told["margins"][0]["unit"], "count");
    file(
        &folder,
        "margins.csv",
        "margin,level,share\nage,young,0.9\nage,old,0.1\nsex,f,0.5\nsex,m,0.5\n",
    );
    let free = document(&folder, "");
    assert!(number(&free, "/weights/max") > 2.08);
    let bound = document(&folder, "--trim-max 2.05");
    assert!(number(&bound, "/weights/max") < 2.05 * (1.0 + 1e-8));
    assert!(number(&bound, "/trimmed") > 0.0);
    assert!(number(&bound, "/largest_deviation") < 1e-10);
    let (code, message) = failure(&weight(&folder, "--trim-max 1.9"));
    assert!(code == 1 && message.contains("widen the bounds"), "{message}");
}

#[test]
fn start_weights_are_kept_in_proportion() {
    let folder = TempDir::new().unwrap();
    file(&folder, "survey.csv", "g,w\na,1\na,3\nb,2\n");
    file(&folder, "margins.csv", "margin,level,share\ng,a,0.5\ng,b,0.5\n");
    stdout(&weight(&folder, "--start w --output out.csv"));
    let text = fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert_eq!(text, "g,w,weight\na,1,0.75\na,3,2.25\nb,2,3\n");
    let (code, message) = failure(&weight(&folder, "--start w --output b.csv --name w"));
    assert!(code == 2 && message.contains("--name"), "{message}");
    file(&folder, "survey.csv", "g,w\na,1\na,\nb,2\n");
    let (code, message) = failure(&weight(&folder, "--start w"));
    assert!(code == 1 && message.contains("line 3: \"\" in w is no start weight"), "{message}");
}

#[test]
fn what_does_not_fit_is_named() {
    let folder = prepared();
    for (margins, code, said) in [
        ("margin,level,share\nage,young,0.5\nage,old,0.4\nage,child,0.1\n", 1, "child"),
        ("margin,level,share\nage,young,1\n", 1, "the level \"old\" has no target"),
        ("margin,level,share\nage,young,0.5\nage,old,0.4\n", 1, "--rescale"),
        ("margin,level,share\nheight,tall,1\n", 2, "no column \"height\""),
        ("margin,level,share\nage,young,x\n", 2, "line 2: \"x\" is no share"),
        ("margin,level,share\nage,young,1\nage,young,1\n", 2, "twice"),
        ("margin,level\nage,young\n", 2, "margin, level, and one of"),
        ("margin,level,share\n", 2, "no row with a margin"),
    ] {
        file(&folder, "margins.csv", margins);
        let (found, message) = failure(&weight(&folder, ""));
        assert!(found == code && message.contains(said), "{margins}: {found} {message}");
    }
    file(&folder, "margins.csv", "margin,level,share\nage,young,0.5\nage,old,0.4\n");
    assert!(
        (number(&document(&folder, "--rescale"), "/margins/0/levels/0/share") - 5.0 / 9.0).abs()
            < 1e-12
    );
    // Line 103: the header, and a hundred rows.
    file(&folder, "survey.csv", survey() + "101,,f,,5\n");
    file(&folder, "margins.csv", MARGINS);
    let (code, message) = failure(&weight(&folder, ""));
    assert!(code == 1 && message.contains("line 102: age is blank"), "{message}");
    assert!(message.contains("--missing-level"), "{message}");
    assert_eq!(document(&folder, "--missing-level average")["margins"][0]["outside"], 1);
    file(&folder, "survey.csv", survey() + "101,old,f,,5,surplus\n");
    let (code, message) = failure(&weight(&folder, ""));
    assert!(code == 1 && message.contains("longer than the header"), "{message}");
}

#[test]
fn the_page_of_the_book_names_every_field() {
    let folder = prepared();
    let mut found = BTreeSet::new();
    collect(&document(&folder, "--start #1"), &mut found);
    let own = documented_of("weight");
    assert!(own.is_subset(&found), "{:?}", own.difference(&found));
    let known: BTreeSet<String> = documented_of("").union(&own).cloned().collect();
    assert!(found.is_subset(&known), "{:?}", found.difference(&known));
}
