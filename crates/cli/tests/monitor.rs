//! `satis monitor`: alerts as they come, and a state that goes on as if the
//! monitor had never stopped.

#![allow(clippy::unwrap_used, reason = "in a test, a failed step is a failed test")]

mod common;

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use common::{SATIS, collect, documented_of, failure, file, pipe, stdout};
use serde_json::Value;
use tempfile::TempDir;

const COLUMNS: &str = "--column score --date day";
/// What is usual of the shop: 20 % detractors, 30 % passives, 50 % promoters.
const USUAL: &str = "--centre 30 --sd 78.10249675906654";

/// Forty answers a week; from week 11 on two in five promoters give a 7.
fn weeks(from: usize, to: usize) -> Vec<String> {
    let mut rows = Vec::new();
    for week in from..=to {
        for answer in 0..40 {
            let score = match answer % 10 {
                0..=1 => 5,
                2..=4 => 8,
                5..=7 if week > 10 => 7,
                _ => 10,
            };
            // 2024 begins on a Monday.
            let day = (week - 1) * 7 + answer % 7;
            let (month, of_month) = (day / 28 + 1, day % 28 + 1);
            rows.push(format!("2024-{month:02}-{of_month:02},{score},shop {}", answer % 2));
        }
    }
    rows.sort();
    rows
}

fn table(rows: &[String]) -> String {
    format!("day,score,shop\n{}\n", rows.join("\n"))
}

fn monitor(folder: &TempDir, options: &str) -> Output {
    let mut command = Command::new(SATIS);
    command.current_dir(folder.path()).args(["monitor", "answers.csv"]);
    command.args(COLUMNS.split(' ')).args(options.split_whitespace()).output().unwrap()
}

fn events(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_shift_raises_one_alert() {
    let folder = TempDir::new().unwrap();
    file(&folder, "answers.csv", table(&weeks(1, 20)));
    let told = events(&stdout(&monitor(&folder, &format!("{USUAL} --format json"))));
    let [alert, summary] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((alert["event"].as_str(), alert["side"].as_str()), (Some("alert"), Some("down")));
    assert_eq!(alert["series"], "all");
    assert!((alert["centre"].as_f64().unwrap() - 30.0).abs() < 1e-12);
    assert!(alert["value"].as_f64().unwrap() < 10.0);
    assert_eq!(summary["rows"], 800);
    assert_eq!(summary["alerts"], 1);
    assert_eq!(summary["watched"][0]["beyond"][0], "average down");
    let text = stdout(&monitor(&folder, USUAL));
    assert!(text.starts_with("alert: all down at "), "{text}");
    insta::assert_snapshot!(text);
}

/// The file grows twice; alerts and state are those of one run over all of it.
#[test]
fn a_resumed_monitor_is_one_that_never_stopped() {
    let options = "--by shop --series 2 --baseline 4 --watch average,sum,jump --format json";
    let rows = weeks(1, 24);
    let whole = TempDir::new().unwrap();
    file(&whole, "answers.csv", table(&rows));
    let once = stdout(&monitor(&whole, &format!("{options} --state state.json")));
    let (alerts, summary) = {
        let mut told = events(&once);
        let summary = told.pop().unwrap();
        (told, summary)
    };
    assert!(!alerts.is_empty());

    let parts = TempDir::new().unwrap();
    let (mut again, mut last) = (Vec::new(), Value::Null);
    // Cuts within a week, and one run to which nothing was added.
    for end in [137, 500, 500, rows.len()] {
        file(&parts, "answers.csv", table(&rows[..end]));
        let text = stdout(&monitor(&parts, &format!("{options} --state state.json")));
        let mut told = events(&text);
        last = told.pop().unwrap();
        again.extend(told);
    }
    assert_eq!(again, alerts);
    assert_eq!(last, summary);
    let state = |folder: &TempDir| fs::read(folder.path().join("state.json")).unwrap();
    assert_eq!(state(&parts), state(&whole));
}

#[test]
fn other_files_and_standard_input_go_on_where_the_last_ended() {
    let rows = weeks(1, 20);
    let folder = TempDir::new().unwrap();
    let state = folder.path().join("state.json");
    let state = state.to_str().unwrap();
    let words: Vec<&str> = ["monitor", "-"]
        .into_iter()
        .chain(COLUMNS.split(' '))
        .chain(USUAL.split(' '))
        .chain(["--state", state])
        .collect();
    let first = stdout(&pipe(&words, table(&rows[..300]).as_bytes()));
    assert!(first.starts_with("300 rows"), "{first}");
    let second = stdout(&pipe(&words, table(&rows[300..]).as_bytes()));
    assert!(second.starts_with("alert: all down at ") && second.contains("800 rows"), "{second}");
}

#[test]
fn a_state_is_for_the_same_question() {
    let folder = TempDir::new().unwrap();
    file(&folder, "answers.csv", table(&weeks(1, 5)));
    stdout(&monitor(&folder, &format!("{USUAL} --state state.json")));
    let (code, message) =
        failure(&monitor(&folder, &format!("{USUAL} --state state.json --every month")));
    assert_eq!(code, 2);
    assert!(message.contains("made with --every week, and now it is month"), "{message}");
    // A file that has lost its rows is another file.
    file(&folder, "answers.csv", table(&weeks(1, 4)));
    let (code, message) = failure(&monitor(&folder, &format!("{USUAL} --state state.json")));
    assert!(code == 1 && message.contains("160 rows, and 200 of it"), "{message}");
    file(&folder, "state.json", "{}");
    let (code, message) = failure(&monitor(&folder, &format!("{USUAL} --state state.json")));
    assert!(code == 2 && message.contains("no state of a monitor"), "{message}");
}

#[test]
fn a_growing_file_is_followed() {
    let rows = weeks(1, 20);
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "answers.csv", table(&rows[..400]));
    let mut command = Command::new(SATIS);
    command.current_dir(folder.path()).args(["monitor", "answers.csv"]);
    command.args(COLUMNS.split(' ')).args(USUAL.split(' '));
    command.args(["--follow", "--idle", "1.5", "--state", "state.json"]);
    let child = command.stdout(Stdio::piped()).spawn().unwrap();
    thread::sleep(Duration::from_millis(300));
    let mut file = OpenOptions::new().append(true).open(path).unwrap();
    // A row comes in two pieces.
    let text = format!("{}\n", rows[400..].join("\n"));
    let (start, end) = text.as_bytes().split_at(33);
    file.write_all(start).unwrap();
    file.flush().unwrap();
    thread::sleep(Duration::from_millis(300));
    file.write_all(end).unwrap();
    drop(file);
    let text = stdout(&child.wait_with_output().unwrap());
    assert!(text.contains("alert: all down") && text.contains("800 rows"), "{text}");
    let once = stdout(&monitor(&folder, USUAL));
    assert_eq!(text, once);
}

/// Closing the last period judges it, and makes what follows late.
#[test]
fn the_last_period_is_open_unless_it_is_closed() {
    let folder = TempDir::new().unwrap();
    file(&folder, "answers.csv", table(&weeks(1, 4)));
    let judged = |options: &str| {
        let text = stdout(&monitor(&folder, &format!("{USUAL} --format json {options}")));
        events(&text).last().unwrap()["watched"][0]["judged"].as_u64().unwrap()
    };
    assert_eq!((judged(""), judged("--close")), (3, 4));
    stdout(&monitor(&folder, &format!("{USUAL} --close --state state.json")));
    file(&folder, "answers.csv", table(&weeks(1, 4)) + "2024-01-28,10,shop 1\n");
    let text = stdout(&monitor(&folder, &format!("{USUAL} --state state.json")));
    assert!(text.contains("1 late"), "{text}");
}

#[test]
fn rows_without_date_or_answer_are_counted() {
    let folder = TempDir::new().unwrap();
    let rows = "day,score,shop\n2024-01-01,9,a\n,9,a\nsoon,8,a\n2024-01-02,,b\n2024-01-03,x,b\n";
    file(&folder, "answers.csv", rows);
    let text = stdout(&monitor(&folder, "--where shop=a --where shop=b --format json"));
    let summary = &events(&text)[0];
    let count = |name: &str| summary[name].as_u64().unwrap();
    let names = ["rows", "without_date", "answered", "missing", "bad_cells", "filtered_out"];
    assert_eq!(names.map(count), [5, 2, 1, 2, 2, 0]);
    assert_eq!(summary["watched"][0]["centre"], Value::Null);
}

#[test]
fn bad_usage_is_code_two_and_bad_data_one() {
    let folder = TempDir::new().unwrap();
    file(&folder, "answers.csv", table(&weeks(1, 5)));
    for (options, code, said) in [
        ("--centre 30", 2, "--centre needs --sd"),
        ("--definition mean", 2, "--metric csat or ces"),
        ("--by shop --series 1", 1, "more series than --series 1"),
        ("--arl 1", 2, "from 10 to 1000000"),
        ("--idle 3", 2, "--follow"),
        ("--watch drift", 2, "drift"),
        ("--baseline 0", 2, "at least 1"),
    ] {
        let (found, message) = failure(&monitor(&folder, options));
        assert!(found == code && message.contains(said), "{options}: {found} {message}");
    }
    file(&folder, "answers.csv", "day,score\n02/03/2024,9\n");
    let (code, message) = failure(&monitor(&folder, ""));
    assert!(code == 2 && message.contains("--date-format"), "{message}");
}

#[test]
fn the_page_of_the_book_names_every_field() {
    let folder = TempDir::new().unwrap();
    file(&folder, "answers.csv", table(&weeks(1, 20)));
    let mut found = BTreeSet::new();
    for event in events(&stdout(&monitor(&folder, &format!("{USUAL} --format json")))) {
        collect(&event, &mut found);
    }
    assert_eq!(documented_of("monitor"), found);
}
