//! The program measures: options, rules, exit codes, on made-up files whose
//! figures can be worked out by hand.

#![allow(clippy::unwrap_used, reason = "in a test, a failed step is a failed test")]

mod common;

use std::io::Read;
use std::process::{Command, Stdio};

use common::{SATIS, SURVEY, failure, file, gzip, json, measure, number, pipe, run, stdout};
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
}

fn names(document: &Value, table: usize) -> Vec<String> {
    let segments = document["segments"][table]["segments"].as_array().unwrap();
    segments.iter().map(|s| s["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_small_survey_adds_up() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "survey.csv", SURVEY);
    let document = json("nps", &path, "--column score --by region");
    // Answers 10 9 10 7 0 8 6 9: four promoters, two detractors.
    close(number(&document, "/overall/value"), 25.0);
    close(number(&document, "/overall/fraction"), 0.25);
    assert_eq!(document["overall"]["n"], 8);
    let missing = &document["overall"]["missing"];
    assert_eq!(missing["total"], 4);
    assert_eq!((&missing["skipped"], &missing["not_applicable"]), (&json!(1), &json!(1)));
    assert_eq!(missing["invalid"], 2);
    let bad = json!([
        {"line": 7, "column": {"name": "score", "number": 2}, "text": "six"},
        {"line": 12, "column": {"name": "score", "number": 2}, "text": "11"},
    ]);
    assert_eq!(document["bad_cells"], json!({"count": 2, "first": bad}));
    assert_eq!(names(&document, 0), ["9", "10", "Mute", "North", "Süd", "北京", "(blank)"]);
    let segments = document["segments"][0]["segments"].as_array().unwrap();
    let n = |group: &Value| group["n"].as_u64().unwrap();
    assert_eq!(segments.iter().map(n).sum::<u64>(), 8);
    let mute = &segments[2];
    assert_eq!((mute["n"].as_u64(), &mute["value"]), (Some(0), &Value::Null));
    assert!(segments.iter().all(|segment| segment["small_base"] == true));
    let text = stdout(&measure("nps", &path, "--column score --by region"));
    assert!(text.contains("NPS  25.00   (0.2500000000 on -1 to 1)"), "{text}");
    assert!(text.contains("no answers") && text.contains("few"), "{text}");
    assert!(text.contains("2 bad cells: line 7: \"six\", line 12: \"11\""), "{text}");
    assert!(!text.contains('\u{1b}'), "colours in a pipe");
}

#[test]
fn rows_without_a_weight_are_left_out_and_counted() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "survey.csv", SURVEY);
    let document = json("nps", &path, "--column score --weight weight");
    // 10 9 10 7 0 8 6 with 1 1.5 0.5 1 2 1 1: (1 + 1.5 + 0.5 - 2 - 1) / 8.
    close(number(&document, "/overall/fraction"), 0.0);
    close(number(&document, "/overall/total_weight"), 8.0);
    // 64 / (1 + 2.25 + 0.25 + 1 + 4 + 1 + 1)
    close(number(&document, "/overall/effective_n"), 64.0 / 10.5);
    close(number(&document, "/overall/design_effect"), 7.0 * 10.5 / 64.0);
    let rows = &document["rows"];
    assert_eq!((&rows["weight_blank"], &rows["weight_bad"]), (&json!(1), &json!(1)));
    let count = |name: &str| rows[name].as_u64().unwrap();
    let parts = ["filtered_out", "weight_blank", "weight_bad", "missing", "answered"];
    assert_eq!(parts.map(count).iter().sum::<u64>(), count("read"));
    assert_eq!(document["bad_cells"]["first"][1]["text"], "-1");
    let text = stdout(&measure("nps", &path, "--column score --weight weight"));
    assert!(text.contains("2 rows left out for want of a weight (1 blank, 1 bad)"), "{text}");
    assert!(text.contains("effective n 6.1, design effect 1.148 (Kish)"), "{text}");
    let zero = file(&folder, "zero.csv", "s,w\n9,0\n3,0\n");
    let (code, message) = failure(&measure("nps", &zero, "--column s --weight w"));
    assert!(code == 1 && message.contains("all weights are zero"), "{message}");
}

#[test]
fn a_trend_has_the_periods_that_have_answers() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "survey.csv", SURVEY);
    let periods = |every: &str| {
        let options = format!("--column score --trend {every} --date day");
        let document = json("nps", &path, &options);
        let periods = document["trend"]["periods"].as_array().unwrap().clone();
        let told = |p: &Value| (p["period"].as_str().unwrap().to_owned(), p["n"].as_u64().unwrap());
        (periods.iter().map(told).collect::<Vec<_>>(), document)
    };
    let (months, document) = periods("month");
    let month = |name: &str, n| (name.to_owned(), n);
    assert_eq!(months, [month("2024-01", 2), month("2024-03", 3), month("2024-04", 1)]);
    assert_eq!(document["trend"]["without_date"], json!({"blank": 1, "bad": 1}));
    assert_eq!(document["trend"]["periods"][1]["last_day"], "2024-03-31");
    assert_eq!(periods("quarter").0, [month("2024-Q1", 5), month("2024-Q2", 1)]);
    assert_eq!(periods("year").0, [month("2024", 6)]);
    assert_eq!(periods("week").0[0], month("2024-W01", 1));
    let text = stdout(&measure("nps", &path, "--column score --trend day --date day"));
    assert!(
        text.contains("2 answers are in no day (1 without a date, 1 with a bad one)"),
        "{text}"
    );
}

#[test]
fn filters_choose_the_rows() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "survey.csv", SURVEY);
    let document = json("nps", &path, "--column score --where region=north --where region=süd");
    assert_eq!(document["overall"]["n"], 4);
    assert_eq!(document["rows"]["filtered_out"], 6);
    assert_eq!(document["options"]["filters"][0]["values"], json!(["north", "süd"]));
    let both = json("nps", &path, "--column score --where region=north --where day=2024-01-05");
    assert_eq!(both["overall"]["n"], 1);
    let blank = json("nps", &path, "--column score --where region=");
    assert_eq!(blank["overall"]["n"], 1);
    let (code, message) = failure(&measure("nps", &path, "--column score --where region=x"));
    assert!(code == 1 && message.contains("no row is as --where asks"), "{message}");
    let (code, message) = failure(&measure("nps", &path, "--column score --where regoin=x"));
    assert!(code == 2 && message.contains("did you mean \"region\""), "{message}");
}

#[test]
fn strict_makes_bad_cells_errors() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "survey.csv", SURVEY);
    for (options, said) in [
        ("--column score", "2 bad cells: line 7 score: \"six\", line 12 score: \"11\""),
        (
            "--column id --scale 1-12 --cuts 8,11 --weight weight",
            "1 bad cell: line 12 weight: \"-1\"",
        ),
        (
            "--column id --scale 1-12 --cuts 8,11 --trend month --date day",
            "line 9 day: \"someday\"",
        ),
    ] {
        let (code, message) = failure(&measure("nps", &path, &format!("{options} --strict")));
        assert_eq!(code, 1, "{message}");
        assert!(message.contains(said) && message.contains("--strict"), "{message}");
    }
    stdout(&measure("nps", &path, "--column id --scale 1-12 --cuts 8,11 --strict"));
}

#[test]
fn scales_cuts_and_intervals_are_as_asked() {
    let folder = TempDir::new().unwrap();
    let one_to_ten = file(&folder, "ten.csv", "s\n1\n10\n9\n8\n11\n0\n");
    let ten = json("nps", &one_to_ten, "--column s");
    assert_eq!((&ten["overall"]["n"], &ten["bad_cells"]["count"]), (&json!(5), &json!(1)));
    let narrow = json("nps", &one_to_ten, "--column s --scale 1-10");
    assert_eq!(narrow["bad_cells"]["count"], 2);
    let european = json("nps", &one_to_ten, "--column s --cuts european");
    close(number(&european, "/overall/value"), 20.0);
    let own = json("nps", &one_to_ten, "--column s --cuts 0,10");
    close(number(&own, "/overall/value"), 0.0);
    for method in ["wald", "score", "adjusted-wald", "exact-bootstrap", "dirichlet"] {
        let document =
            json("nps", &one_to_ten, &format!("--column s --interval {method} --level 0.9"));
        close(number(&document, "/overall/interval/level"), 0.9);
        assert_ne!(document["overall"]["interval"]["method"], "MOVER");
    }
    // A segment too small for the method keeps its score.
    let t = json("nps", &one_to_ten, "--column s --interval t --by s");
    assert_eq!(t["segments"][0]["segments"][0]["interval"], Value::Null);
    close(number(&t, "/segments/0/segments/0/value"), -100.0);
}

/// What an editor shows as three rows is one where a quotation mark is lost.
#[test]
fn a_lost_quotation_mark_is_told() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "lost.csv", "s,x\n9,\"abc\n10,b\n8,c\n");
    let document = json("nps", &path, "--column s");
    assert_eq!(document["overall"]["n"], 1);
    let notes = document["input"]["notes"].to_string();
    assert!(notes.contains("row at line 2") && notes.contains("quotation mark"), "{notes}");
    let (code, message) = failure(&measure("nps", &path, "--column s --strict"));
    assert!(code == 1 && message.contains("quotation mark"), "{message}");
    for whole in ["s,x\n9,\"abc\"", "s,x\n9,\"abc\"\n", "s,x\n9,\"a\nbc\"\n\n", "s,x\n9,abc"] {
        let path = file(&folder, "whole.csv", whole);
        let notes = json("nps", &path, "--column s --strict")["input"]["notes"].clone();
        assert_eq!(notes.as_array().map(Vec::len), Some(0), "{whole:?}: {notes}");
    }
    let ragged = file(&folder, "ragged.csv", "s,x\n9,a\n8\n");
    let (code, message) = failure(&measure("nps", &ragged, "--column s --strict"));
    assert!(code == 1 && message.contains("shorter than the header"), "{message}");
}

/// The usual code stays where another is stated, and gives way to a stated
/// meaning of its own.
#[test]
fn stated_missing_codes_join_the_usual_one() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "codes.csv", "s\n9\n-99\n97\n");
    let missing = json("nps", &path, "--column s --missing 97=n/a")["overall"]["missing"].clone();
    assert_eq!((&missing["skipped"], &missing["not_applicable"]), (&json!(1), &json!(1)));
    let missing =
        json("nps", &path, "--column s --missing -99=refused")["overall"]["missing"].clone();
    assert_eq!((&missing["refused"], &missing["invalid"]), (&json!(1), &json!(1)));
}

/// An interval of shares goes to the share, and the other figures keep theirs.
#[test]
fn an_interval_is_that_of_the_headline() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "survey.csv", SURVEY);
    let document = json("csat", &path, "--column rating --interval clopper-pearson");
    assert_eq!(document["overall"]["interval"]["method"], "Clopper-Pearson");
    assert_eq!(document["overall"]["further"][0]["interval"]["method"], "t");
}

#[test]
fn the_demo_replaces_only_its_own_files() {
    let folder = TempDir::new().unwrap();
    file(&folder, "demo.csv", "mine\n1\n");
    let (code, message) = failure(&run(&["demo", folder.path().to_str().unwrap()]));
    assert!(code == 2 && message.contains("another folder"), "{message}");
}

#[test]
fn bad_usage_is_code_two_and_bad_data_one() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "survey.csv", SURVEY);
    for (metric, options, code, said) in [
        ("nps", "--column scor", 2, "did you mean \"score\" (#2)?"),
        ("nps", "--column 9", 2, "columns 1 to 7"),
        ("nps", "--column score --by regions", 2, "did you mean \"region\""),
        ("nps", "--column score --level 95", 2, "such as 0.95"),
        ("nps", "--column score --interval bayes", 2, "clopper-pearson"),
        ("nps", "--column score --interval wilson", 2, "does not apply"),
        ("nps", "--column score --weight weight --interval exact-bootstrap", 2, "does not apply"),
        ("nps", "--column score --cuts 9,6", 2, "do not partition"),
        ("nps", "--column score --cuts x", 2, "european"),
        ("nps", "--column score --trend month", 2, "--date"),
        ("nps", "--column score --trend decade --date day", 2, "quarter"),
        ("nps", "--column score --scale 0-1000", 2, "250"),
        ("nps", "", 2, "--column"),
        ("csat", "--column rating --definition median", 2, "net-2-1"),
        ("csat", "--column rating --boxes 5", 2, "boxes"),
        ("csat", "--column rating --definition mean --boxes 2", 2, "top-box"),
        ("csat", "--column rating --interval goodman --level 2", 2, "such as 0.95"),
        ("nps", "--column id --scale 1-12", 2, "--cuts 8,11"),
        ("nps", "--column score --missing 10=refused", 2, "that is an answer from 0 to 10"),
        ("nps", "--column score --trend month --date region", 1, "no answered row has a date"),
        ("nps", "--column score --weight region --where region=Süd", 1, "check --weight"),
        ("csat", "--column rating --column ease --by region", 2, "--by goes with one --column"),
        ("csat", "--column rating --column rating", 2, "given twice"),
        ("csat", "--column rating --labels klingon", 2, "english-five"),
        ("csat", "--column region --labels auto", 2, "--labels takes one of"),
        ("ces", "--column ease --version 3", 2, "invalid value"),
        ("ces", "--column ease --measure ease", 2, "reversed-mean"),
        ("nps", "--column region --where region=mute", 1, "nobody answered"),
        ("nps", "--column region --where region=mute", 1, "check --column and --scale"),
    ] {
        let (found, message) = failure(&measure(metric, &path, options));
        assert_eq!(found, code, "{options}: {message}");
        assert!(message.contains(said), "{options}: {message}");
    }
    let header = file(&folder, "header.csv", "score,region\n");
    let (code, message) = failure(&measure("nps", &header, "--column score"));
    assert_eq!(code, 1);
    assert!(message.contains("nobody answered \"score\": 0 rows"), "{message}");
}

#[test]
fn every_definition_of_satisfaction_by_name() {
    let folder = TempDir::new().unwrap();
    let mut text = "r\n".to_owned();
    for (point, count) in [(1, 4), (2, 6), (3, 15), (4, 40), (5, 35)] {
        text.push_str(&format!("{point}\n").repeat(count));
    }
    let path = file(&folder, "ratings.csv", &text);
    let document = json("csat", &path, "--column r");
    let overall = &document["overall"];
    assert_eq!(overall["definition"], "top-2-box");
    close(number(overall, "/value"), 75.0);
    close(number(overall, "/fraction"), 0.75);
    let further = overall["further"].as_array().unwrap();
    let told: Vec<_> = further.iter().map(|f| f["definition"].as_str().unwrap()).collect();
    assert_eq!(told, ["mean", "index", "net"]);
    close(number(overall, "/further/0/value"), 3.96);
    close(number(overall, "/further/1/value"), 74.0);
    close(number(overall, "/further/2/value"), 65.0);
    assert_eq!(overall["further"][0]["fraction"], Value::Null);
    assert!((number(overall, "/further/0/interval/low") - 3.750_997_336_7).abs() < 1e-9);
    let top = json("csat", &path, "--column r --definition top-box --boxes 1");
    close(number(&top, "/overall/fraction"), 0.35);
    assert_eq!(top["overall"]["further"], json!([]));
    let exact = json("csat", &path, "--column r --definition top-2 --interval clopper-pearson");
    assert_eq!(exact["overall"]["interval"]["method"], "Clopper-Pearson");
    let grades = json("csat", &path, "--column r --good low");
    close(number(&grades, "/overall/fraction"), 0.10);
    assert_eq!(grades["overall"]["shares"][0], {
        let mut satisfied = grades["overall"]["shares"][0].clone();
        satisfied["name"] = json!("satisfied");
        satisfied["n"] = json!(10);
        satisfied
    });
}

#[test]
fn items_of_a_set_are_told_together() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "items.csv", "a,b\n5,4\n4,3\n2,\n,x\n");
    let document = json("csat", &path, "--column a --column b --definition mean");
    close(number(&document, "/overall/value"), 43.0 / 12.0);
    assert_eq!(document["overall"]["definition"], "mean-of-items");
    close(number(&document, "/overall/further/0/value"), 4.0);
    assert_eq!(document["items"][1]["column"]["name"], "b");
    close(number(&document, "/items/1/value"), 3.5);
    assert_eq!(document["overall"]["n"], 3);
    assert_eq!(document["rows"]["missing"], 1);
    assert_eq!(document["bad_cells"]["first"][0]["column"]["name"], "b");
    let any = json("csat", &path, "--column a --column b --definition mean --minimum-answers 1");
    close(number(&any, "/overall/further/0/value"), 10.0 / 3.0);
    let (code, _) = failure(&measure("csat", &path, "--column a --column b --minimum-answers 3"));
    assert_eq!(code, 2);
    let empty = file(&folder, "empty.csv", "a,b\n5,\n4,\n");
    let (code, message) = failure(&measure("csat", &empty, "--column a --column b"));
    assert!(code == 1 && message.contains("nobody answered \"b\""), "{message}");
}

#[test]
fn words_and_signs_are_answers() {
    let folder = TempDir::new().unwrap();
    let path = file(
        &folder,
        "words.csv",
        "q,c\nVery satisfied,非常满意\nneutral,一般\nDissatisfied,不满意\n,不知道\nmeh,满意\n",
    );
    let english = json("csat", &path, "--column q --labels english-five");
    assert_eq!((&english["overall"]["n"], &english["bad_cells"]["count"]), (&json!(3), &json!(1)));
    close(number(&english, "/overall/further/0/value"), 10.0 / 3.0);
    let chinese = json("csat", &path, "--column c --labels auto");
    assert_eq!(chinese["overall"]["n"], 4);
    assert_eq!(chinese["overall"]["missing"]["not_applicable"], 1);
    assert!(chinese["rules"]["labels"].as_str().unwrap().contains("5 非常满意"));
    let (code, message) = failure(&measure("csat", &path, "--column q --labels auto"));
    assert!(code == 2 && message.contains("meh"), "{message}");
    let (code, message) =
        failure(&measure("csat", &path, "--column q --labels thumbs --scale 1-5"));
    assert!(code == 2 && message.contains("0 to 1"), "{message}");
}

#[test]
fn effort_has_two_versions() {
    let folder = TempDir::new().unwrap();
    let mut text = "e\n".to_owned();
    for (point, count) in (1..).zip([3, 2, 5, 10, 25, 35, 20]) {
        text.push_str(&format!("{point}\n").repeat(count));
    }
    let path = file(&folder, "effort.csv", &text);
    let second = json("ces", &path, "--column e --version 2");
    close(number(&second, "/overall/value"), 5.37);
    close(number(&second, "/overall/further/0/value"), 80.0);
    close(number(&second, "/overall/further/1/value"), 70.0);
    assert_eq!(second["options"]["scale"], json!({"min": 1, "max": 7, "good": "high"}));
    let first = json("ces", &path, "--column e --version 1");
    assert_eq!(first["options"]["scale"], json!({"min": 1, "max": 5, "good": "low"}));
    assert_eq!(first["overall"]["further"][0]["definition"], "reversed-mean");
    assert_eq!(first["overall"]["shares"][0]["n"], 5);
    assert_eq!(first["bad_cells"]["count"], 55);
    let text = stdout(&measure("ces", &path, "--column e --version 1"));
    assert!(text.contains("more bad cells than answers"), "{text}");
    let net = json("ces", &path, "--column e --measure net --interval mover");
    close(number(&net, "/overall/fraction"), 0.7);
}

#[test]
fn a_pipe_in_and_a_closed_pipe_out() {
    let words = ["nps", "-", "--column", "score", "--format", "json"];
    let read =
        |bytes: &[u8]| -> Value { serde_json::from_str(&stdout(&pipe(&words, bytes))).unwrap() };
    let (plain, packed) = (read(SURVEY.as_bytes()), read(&gzip(SURVEY.as_bytes())));
    assert_eq!(plain["overall"], packed["overall"]);
    assert_eq!(packed["input"]["compression"], "gzip");
    assert_eq!(packed["input"]["path"], "standard input");

    let folder = TempDir::new().unwrap();
    let mut many = "s,g\n".to_owned();
    for row in 0..20_000 {
        many.push_str(&format!("{},{row}\n", row % 11));
    }
    let path = file(&folder, "many.csv", &many);
    let mut child = Command::new(SATIS)
        .arg("nps")
        .arg(&path)
        .args(["--column", "s", "--by", "g"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0; 10]).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty());
}

#[test]
fn a_column_of_comments_makes_no_segments() {
    let folder = TempDir::new().unwrap();
    let mut many = "s,g\n".to_owned();
    for row in 0..100_002 {
        many.push_str(&format!("9,c{row}\n"));
    }
    let path = file(&folder, "many.csv", &many);
    let (code, message) = failure(&measure("nps", &path, "--column s --by g"));
    assert_eq!(code, 2);
    assert!(message.contains("more than 100000 different values by line 100002"), "{message}");
}

#[test]
fn several_tables_at_once() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "survey.csv", SURVEY);
    for options in ["--by region,id", "--by region --by id --by REGION"] {
        let document = json("nps", &path, &format!("--column score {options}"));
        assert_eq!(document["segments"].as_array().unwrap().len(), 2, "{options}");
        assert_eq!(names(&document, 1)[11], "12");
    }
}

#[test]
fn the_demo_measures_what_it_planted() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("new");
    let text = stdout(&run(&["demo", target.to_str().unwrap(), "--rows", "3000"]));
    for command in ["columns", "nps", "csat", "ces"] {
        assert!(text.contains(&format!("$ satis {command} ")), "{command}");
    }
    assert!(text.contains("--by region") && text.contains("--trend month --date date"));
    let (_, comparison) = text.split_once("truth and estimates").unwrap();
    assert_eq!(comparison.lines().filter(|line| line.ends_with(" yes")).count(), 8, "{comparison}");
    let none = stdout(&run(&["demo", target.to_str().unwrap(), "--rows", "0"]));
    assert!(none.contains("0 respondents"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_rows_hold_they_add_up(
        rows in prop::collection::vec(
            (
                "(1?[0-9]|six|N/A|-99|)",
                "[ab ]{0,2}",
                "(2024-0[1-3]-[0-3][0-9]|x|)",
                "(-?[0-2](\\.5)?|)",
            ),
            0..30,
        ),
    ) {
        let mut text = "score,segment,day,weight\n".to_owned();
        for (score, segment, day, weight) in &rows {
            text.push_str(&format!("{score},{segment},{day},{weight}\n"));
        }
        let words = "nps - --column score --by segment --trend week --date day --weight weight \
                     --format json --where segment=a --where segment=b --where segment=";
        let output = pipe(&words.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>(), text.as_bytes());
        if !output.status.success() {
            prop_assert_eq!(failure(&output).0, 1);
            return Ok(());
        }
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let count = |pointer: &str| document.pointer(pointer).unwrap().as_u64().unwrap();
        let parts = ["filtered_out", "weight_blank", "weight_bad", "missing", "answered"];
        let sum: u64 = parts.map(|part| count(&format!("/rows/{part}"))).iter().sum();
        prop_assert_eq!(sum, rows.len() as u64);
        prop_assert_eq!(count("/rows/answered"), count("/overall/n"));
        prop_assert_eq!(count("/rows/missing"), count("/overall/missing/total"));
        let all = |groups: &Value| -> u64 {
            groups.as_array().unwrap().iter().map(|group| group["n"].as_u64().unwrap()).sum()
        };
        prop_assert_eq!(all(&document["segments"][0]["segments"]), count("/overall/n"));
        let dated = all(&document["trend"]["periods"]);
        let undated = count("/trend/without_date/blank") + count("/trend/without_date/bad");
        prop_assert_eq!(dated + undated, count("/overall/n"));
        prop_assert_eq!(all(&document["overall"]["shares"]), count("/overall/n"));
        prop_assert_eq!(all(&document["overall"]["counts"]), count("/overall/n"));
    }
}
