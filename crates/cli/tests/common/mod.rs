//! Runs the program and looks at what it says.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const SATIS: &str = env!("CARGO_BIN_EXE_satis");

/// The words of a command line.
pub(crate) fn run(words: &[&str]) -> Output {
    Command::new(SATIS).args(words).output().unwrap()
}

/// A measurement of one file; `options` as a person types them, without
/// spaces inside.
pub(crate) fn measure(metric: &str, path: &Path, options: &str) -> Output {
    let mut command = Command::new(SATIS);
    command.arg(metric).arg(path).args(options.split_whitespace());
    command.output().unwrap()
}

/// What a run printed that ended well.
pub(crate) fn stdout(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Exit code and message of a run that failed, and printed nothing else.
pub(crate) fn failure(output: &Output) -> (i32, String) {
    assert!(!output.status.success());
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    let message = String::from_utf8(output.stderr.clone()).unwrap();
    (output.status.code().unwrap(), message)
}

/// The JSON of a measurement.
pub(crate) fn json(metric: &str, path: &Path, options: &str) -> Value {
    let output = measure(metric, path, &format!("{options} --format json"));
    serde_json::from_str(&stdout(&output)).unwrap()
}

/// A number of a document, by its pointer.
pub(crate) fn number(document: &Value, pointer: &str) -> f64 {
    let found = document.pointer(pointer).and_then(Value::as_f64);
    found.unwrap_or_else(|| panic!("no number at {pointer} of {document:#}"))
}

/// What standard input says of a measurement of it.
pub(crate) fn pipe(words: &[&str], bytes: &[u8]) -> Output {
    let mut child = Command::new(SATIS)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    child.wait_with_output().unwrap()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A file of its own.
pub(crate) fn file(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// A small survey: twelve rows with every kind of trouble.
pub(crate) const SURVEY: &str = "\
id,score,region,day,weight,rating,ease
1,10,North,2024-01-05,1,5,7
2,9,North,2024-01-20,1.5,4,6
3,10 - Extremely likely,Süd,2024-03-02,0.5,5,7
4,7,北京,2024-03-03,1,3,4
5,,North,2024-03-04,1,,
6,six,Süd,2024-03-05,1,9,0
7,0,,2024-03-06,2,1,1
8,8,10,someday,1,4,5
9,N/A,Mute,2024-04-01,1,N/A,N/A
10,6,9,,1,2,3
11,11,9,2024-04-02,-1,4,5
12,9,Süd,2024-04-03,,5,6
";

/// The fields that docs/src/json.md names in its tables: of the metrics, of
/// Kano, of reliability, and of SERVQUAL.
pub(crate) fn documented() -> [BTreeSet<String>; 4] {
    ["", "kano", "reliability", "servqual"].map(documented_of)
}

/// The fields that docs/src/json.md names in the tables under the heading of
/// one command; those of the metrics, which come first, for none.
pub(crate) fn documented_of(command: &str) -> BTreeSet<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/json.md");
    let page = fs::read_to_string(page).unwrap();
    let mut parts = page.split("\n# `satis ");
    let part = if command.is_empty() {
        parts.next()
    } else {
        parts.find(|part| part.starts_with(&format!("{command}`")))
    };
    let part = part.unwrap_or_else(|| panic!("no heading of satis {command}"));
    let cells = part.lines().filter_map(|line| line.strip_prefix("| `"));
    cells.map(|cell| cell.split('`').next().unwrap().to_owned()).collect()
}

/// The names of all fields of a document.
pub(crate) fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                found.insert(name.clone());
                collect(inner, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}
