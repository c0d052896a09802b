//! The program reads what survey tools and people write: real files where
//! they are at hand, and made-up ones of every format.

#![allow(clippy::unwrap_used, reason = "in a test, a failed step is a failed test")]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use common::{SATIS, failure, gzip, pipe, stdout};
use satis_response_model::dev::shared_data as shared;
use tempfile::TempDir;

fn columns(path: &Path, options: &[&str]) -> Output {
    let mut command = Command::new(SATIS);
    command.arg("columns").arg(path).args(options);
    command.output().unwrap()
}

/// Everything after the line that describes the file.
fn body(text: &str) -> &str {
    text.split_once('\n').unwrap().1
}

#[test]
fn the_garden_centre_is_western_and_complete() {
    let Some(path) = shared("nps/garden_centre_fr_latin1.csv") else {
        return;
    };
    let text = stdout(&columns(&path, &["--score", "NPS", "--scale", "1-10", "--missing=-1"]));
    assert!(text.contains(": Windows-1252 (guessed), comma-separated, 9 columns, 13954 rows"));
    assert!(text.contains("answers 13612 (1: 83, 2: 53,"));
    assert!(text.contains("missing 342 (blank 342,"));
    assert!(text.contains("bad 0"));
    assert!(text.contains("très peu"));
    assert!(!text.contains("note:"), "{text}");
}

#[test]
fn chinese_reviews_are_the_same_in_both_encodings() {
    let names = ["zh/restaurant_reviews_asap.csv", "zh/restaurant_reviews_asap_gb18030.csv"];
    let [Some(unicode), Some(national)] = names.map(shared) else {
        return;
    };
    let options = ["--score", "star", "--scale", "1-5"];
    let unicode = stdout(&columns(&unicode, &options));
    let national = stdout(&columns(&national, &options));
    assert!(unicode.contains("UTF-8 (byte-order mark)"));
    assert!(national.contains("GB18030 (guessed)"));
    assert_eq!(body(&unicode), body(&national));
    assert!(unicode.contains("answers 100 (1: 9, 2: 4, 3: 14, 4: 32, 5: 41)"));
}

#[test]
fn exports_of_survey_tools_are_understood() {
    if let Some(path) = shared("exports/layout_surveymonkey_condensed.csv") {
        let text = stdout(&columns(&path, &["--score", "10", "--date", "start date"]));
        assert!(text.contains("note: SurveyMonkey export") && text.contains("4 rows"));
        assert!(text.contains("answers 3 (0: 1, 7: 1, 10: 1)"), "{text}");
        assert!(text.contains("Please rate each aspect: [Quality]"));
        assert!(text.contains("(2022-06-10 to 2022-06-12; month/day"), "{text}");
    }
    if let Some(path) = shared("exports/qualtrics_3header_de.csv") {
        let text = stdout(&columns(&path, &[]));
        assert!(text.contains("20 columns, 1 rows") && text.contains("rows 2 and 3"));
    }
    if let Some(path) = shared("exports/surveymonkey_flying_etiquette.csv") {
        let text = stdout(&columns(&path, &[]));
        assert!(text.contains("27 columns, 1040 rows") && !text.contains("note:"));
    }
    if let Some(path) = shared("exports/layout_limesurvey_codes.csv") {
        let text = stdout(&columns(&path, &["--score", "nps", "--date", "submitdate"]));
        assert!(text.contains("bad 1 (line 4: \"-oth-\")"), "{text}");
        assert!(text.contains("missing 2, of them 1 are 1980-01-01"), "{text}");
    }
    for (name, column) in [
        ("exports/layout_google_forms.csv", "Timestamp"),
        ("exports/layout_delighted.csv", "Created at"),
        ("exports/layout_typeform.csv", "Submit Date (UTC)"),
    ] {
        if let Some(path) = shared(name) {
            let text = stdout(&columns(&path, &["--date", column]));
            assert!(text.contains("as dates") && text.ends_with("bad 0\n"), "{text}");
        }
    }
}

#[test]
fn every_shared_table_is_read() {
    for folder in ["nps", "csat", "zh", "exports", "kano", "servqual", "csi", "churn", "drivers"] {
        let Some(folder) = shared(folder) else {
            return;
        };
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "csv") {
                stdout(&columns(&path, &[]));
            }
        }
    }
}

const TABLE: &str =
    "编号,评分,意见\n1,9,\"很好，\n谢谢\"\n2,10 - Extremely likely,\n3,six,服务太慢\n4,,还可以\n";

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// What `satis columns` says of these bytes, without the name of the file.
fn describe(folder: &TempDir, bytes: &[u8]) -> String {
    let path = folder.path().join("survey.dat");
    fs::write(&path, bytes).unwrap();
    let text = stdout(&columns(&path, &["--score", "评分"]));
    text[text.find(": ").unwrap() + 2..].to_owned()
}

#[test]
fn one_table_in_every_encoding_and_compression() {
    let folder = TempDir::new().unwrap();
    let plain = describe(&folder, TABLE.as_bytes());
    assert!(plain.starts_with("UTF-8, comma-separated, 3 columns, 4 rows\n"), "{plain}");
    assert!(plain.contains("answers 2 (9: 1, 10: 1)"));
    assert!(plain.contains("missing 1 (blank 1,"));
    assert!(plain.contains("bad 1 (line 5: \"six\")"));
    let marked = format!("\u{feff}{TABLE}");
    let national = encoding_rs::GB18030.encode(TABLE).0.into_owned();
    let (first, second) = TABLE.as_bytes().split_at(TABLE.len() / 2);
    for (bytes, said) in [
        (marked.clone().into_bytes(), "UTF-8 (byte-order mark), comma"),
        (utf_16(&marked, u16::to_le_bytes), "UTF-16LE (byte-order mark), comma"),
        (utf_16(&marked, u16::to_be_bytes), "UTF-16BE (byte-order mark), comma"),
        (utf_16(TABLE, u16::to_le_bytes), "UTF-16LE (no mark"),
        (utf_16(TABLE, u16::to_be_bytes), "UTF-16BE (no mark"),
        (national.clone(), "GB18030 (guessed), comma"),
        (gzip(&national), "GB18030 (guessed), gzip, comma"),
        ([gzip(first), gzip(second)].concat(), "UTF-8, gzip, comma"),
        (TABLE.replace('\n', "\r\n").into_bytes(), "UTF-8, comma"),
        (TABLE.replace(',', ";").into_bytes(), "UTF-8, semicolon"),
        (TABLE.replace(',', "\t").into_bytes(), "UTF-8, tab"),
        (TABLE.replace(',', "|").into_bytes(), "UTF-8, bar"),
    ] {
        let text = describe(&folder, &bytes);
        assert!(text.starts_with(said), "{said}: {text}");
        assert_eq!(body(&text), body(&plain), "{said}");
    }
    // A file of carriage returns alone: a row is a line.
    let text = describe(&folder, TABLE.replace('\n', "\r").as_bytes());
    assert!(text.contains("bad 1 (line 4: \"six\")"), "{text}");
}

#[test]
fn other_encodings_are_named_and_can_be_stated() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("survey.csv");
    let japanese = "点数,感想\n9,とても良いサービスでした\n";
    fs::write(&path, encoding_rs::SHIFT_JIS.encode(japanese).0).unwrap();
    let guessed = stdout(&columns(&path, &["--score", "点数"]));
    assert!(guessed.contains("Shift_JIS (guessed)"), "{guessed}");
    let stated = stdout(&columns(&path, &["--encoding", "sjis"]));
    assert!(stated.contains("Shift_JIS (as stated)"), "{stated}");
    let wrong = stdout(&columns(&path, &["--encoding", "utf-8"]));
    assert!(wrong.contains("byte sequences are not UTF-8"), "{wrong}");
}

#[test]
fn standard_input_is_a_file_too() {
    let table = gzip(b"nps\tw\n9\t1,5\n8\t-1\n7\t0.5\n");
    let words = ["columns", "-", "--delimiter", "tab", "--weight", "w"];
    let text = stdout(&pipe(&words, &table));
    assert!(text.starts_with("standard input: UTF-8 (only ASCII), gzip, tab-separated"));
    assert!(text.contains("weights 2 (sum 2.000)"), "{text}");
    assert!(text.contains("bad 1 (line 3: \"-1\")"), "{text}");
}

#[test]
fn what_cannot_be_read_is_said_with_the_right_code() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let table = file("table.csv", b"recommend,region,date\n9,a,02/05/2024\n8,b,03/05/2024\n");
    let garbage: Vec<u8> = (0..4_096_u32).map(|n| (n * n % 7 * 41 % 251) as u8).collect();
    let truncated = gzip(TABLE.as_bytes());
    for (path, options, code, said) in [
        (folder.path().join("none.csv"), vec![], 1, "cannot open"),
        (folder.path().to_owned(), vec![], 1, "cannot open"),
        (file("empty.csv", b""), vec![], 1, "is empty"),
        (file("blank.csv", b"\n\n\r\n"), vec![], 1, "is empty"),
        (file("zip.csv", b"PK\x03\x04xxxxxxxx"), vec![], 1, "save the sheet as CSV"),
        (file("garbage.csv", &garbage), vec![], 1, "binary data"),
        (file("cut.csv.gz", &truncated[..truncated.len() - 9]), vec![], 1, "cannot read"),
        (table.clone(), vec!["--score", "recomend"], 2, "did you mean \"recommend\" (#1)?"),
        (table.clone(), vec!["--score", "7"], 2, "columns 1 to 3"),
        (table.clone(), vec!["--encoding", "klingon"], 2, "gb18030"),
        (table.clone(), vec!["--delimiter", "::"], 2, "semicolon"),
        (table.clone(), vec!["--scale", "10-0"], 2, "0-10"),
        (table, vec!["--date", "date"], 2, "--date-format dmy"),
    ] {
        let (found, message) = failure(&columns(&path, &options));
        assert_eq!(found, code, "{message}");
        assert!(message.contains(said), "{message}");
    }
}

#[test]
fn a_header_alone_is_a_survey_without_answers() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("header.csv");
    fs::write(&path, "nps,region").unwrap();
    let text = stdout(&columns(&path, &["--score", "nps"]));
    assert!(text.contains("2 columns, 0 rows") && text.contains("answers 0 ()"), "{text}");
}

#[test]
fn the_demo_holds_what_its_truth_says() {
    let folder = TempDir::new().unwrap();
    let run = |name: &str, seed: &str| {
        let target = folder.path().join(name);
        let mut command = Command::new(SATIS);
        let output = command.args(["demo", "--seed", seed]).arg(&target).output().unwrap();
        let said = stdout(&output);
        assert!(said.contains("NPS of those asked                21.25"), "{said}");
        target
    };
    let (first, again, other) = (run("a", "1"), run("b", "1"), run("c", "2"));
    let survey = |folder: &Path| fs::read(folder.join("demo.csv")).unwrap();
    assert_eq!(survey(&first), survey(&again));
    assert_ne!(survey(&first), survey(&other));
    let truth = fs::read_to_string(first.join("truth.json")).unwrap();
    let truth: serde_json::Value = serde_json::from_str(&truth).unwrap();
    for (column, scale) in [("recommend", "0-10"), ("satisfaction", "1-5"), ("effort", "1-7")] {
        let options = ["--score", column, "--scale", scale, "--date", "date", "--weight", "weight"];
        let text = stdout(&columns(&first.join("demo.csv"), &options));
        assert!(text.contains("9 columns, 2000 rows"), "{text}");
        let planted = |kind: &str| truth[column][kind].as_u64().unwrap();
        let skipped = planted("blank") + planted("minus_99");
        let elsewhere = planted("not_applicable");
        assert!(text.contains(&format!("answers {} (", planted("answered"))), "{text}");
        assert!(
            text.contains(&format!("(blank {skipped}, not applicable {elsewhere}, refused 0)")),
            "{text}"
        );
        assert!(text.contains(&format!("bad {} (", planted("bad"))), "{text}");
    }
}
