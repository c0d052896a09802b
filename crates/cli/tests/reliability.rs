//! `satis reliability`: the figures of R on shared files, missing answers,
//! reversed items, formats and exit codes.

#![allow(clippy::unwrap_used, reason = "in a test, a failed step is a failed test")]

mod common;

use std::collections::BTreeSet;
use std::fs;

use common::{collect, documented, failure, file, json, measure, number, stdout};
use satis_response_model::dev::{shared_data, shared_reference};
use serde_json::Value;
use tempfile::TempDir;

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() < tolerance, "{found} instead of {expected}");
}

/// Eight respondents to the items of the library's own example.
const FRIENDLY: &str = "\
id,plan,friendly,helpful,rude
1,a,5,5,1
2,a,4,5,2
3,a,4,4,2
4,a,2,2,4
5,b,3,2,4
6,b,5,4,1
7,b,1,2,5
8,b,4,4,2
";

const ITEMS: &str = "--items friendly,helpful,rude --scale 1-5";

/// Figures of R psych and ltm, in the cases that are shared.
#[test]
fn alphas_are_those_of_r() {
    let Some(cases) = shared_reference("cases/reliability_open.json") else { return };
    let cases: Value = serde_json::from_str(&fs::read_to_string(cases).unwrap()).unwrap();
    let mut compared = 0;
    for case in cases.as_array().unwrap() {
        let (id, expected) = (case["id"].as_str().unwrap(), &case["expected"]);
        let treatment = match case["options"]["use"].as_str() {
            Some("pairwise") => "pairwise",
            Some(_) => "listwise",
            None => continue,
        };
        let Some(path) = shared_data(case["data"].as_str().unwrap()) else { continue };
        let columns: Vec<&str> =
            case["columns"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
        let options = format!("--items {} --missing-treatment {treatment}", columns.join(","));
        let document = json("reliability", &path, &options);
        let of = |pointer: &str| expected.pointer(pointer).and_then(Value::as_f64);
        for (pointer, found) in [
            ("/total/raw_alpha", "/alpha/raw/value"),
            ("/total/std.alpha", "/alpha/standardized"),
            ("/total/ase", "/alpha/raw/standard_error"),
            ("/feldt/lower.ci", "/alpha/raw/interval/low"),
            ("/feldt/upper.ci", "/alpha/raw/interval/high"),
            ("/alpha_drop/raw_alpha/0", "/items/0/alpha_without"),
        ] {
            if let Some(value) = of(pointer) {
                // R counts rows without any answer; its standard error and
                // interval are then those of more respondents than there are.
                let ratio = of("/n").unwrap() / number(&document, "/n");
                let value = match pointer {
                    "/total/ase" => value * ratio.sqrt(),
                    "/feldt/lower.ci" | "/feldt/upper.ci" if ratio > 1.0 => continue,
                    _ => value,
                };
                println!("{id} {pointer}");
                close(number(&document, found), value, 1e-9);
                compared += 1;
            }
        }
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn the_kiosk_survey() {
    let Some(path) = shared_data("servqual/kiosk_servqual_kano_ipa.csv") else { return };
    let document = json("reliability", &path, "--items P{} --scale 1-7");
    assert_eq!((&document["n"], &document["schema"]), (&207.into(), &"satis.reliability/1".into()));
    assert_eq!(document["items"].as_array().unwrap().len(), 24);
    assert_eq!(document["split_halves"]["exhaustive"], false);
    let named = "--items P01,P02 --items P03 --scale 1-7 --where gender=F";
    assert_eq!(json("reliability", &path, named)["items"].as_array().unwrap().len(), 3);
}

#[test]
fn nothing_is_reversed_unasked() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "friendly.csv", FRIENDLY);
    let plain = json("reliability", &path, ITEMS);
    assert!(number(&plain, "/alpha/raw/value") < 0.0);
    assert!(number(&plain, "/items/2/rest_correlation") < 0.0);
    let warnings = plain["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|warning| warning.as_str().unwrap().contains("--reverse")));
    let mirrored = json("reliability", &path, &format!("{ITEMS} --reverse rude"));
    close(number(&mirrored, "/alpha/raw/value"), 0.967, 5e-4);
    close(number(&mirrored, "/alpha/raw/interval/low"), 0.889, 5e-4);
    close(number(&mirrored, "/alpha/raw/interval/high"), 0.993, 5e-4);
    assert_eq!(mirrored["items"][2]["reversed"], true);
    assert!(mirrored["warnings"].as_array().unwrap().is_empty());
    // Every coefficient of one scale stands in its known order.
    let (lambda2, alpha) = (number(&mirrored, "/guttman/lambda2"), 0.967);
    assert!(lambda2 >= alpha - 5e-4 && number(&mirrored, "/omega/model_implied") > 0.9);
    let text = stdout(&measure("reliability", &path, ITEMS));
    assert!(text.contains("warning: ") && text.contains("negative"), "{text}");
    let markdown = stdout(&measure("reliability", &path, &format!("{ITEMS} --format markdown")));
    assert!(markdown.starts_with("### Reliability\n") && markdown.contains("|---|"), "{markdown}");
}

#[test]
fn missing_answers_are_treated_as_asked() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "gaps.csv", format!("{FRIENDLY}9,b,5,,1\n10,b,9,4,1\n11,b,,,\n"));
    let listwise = json("reliability", &path, ITEMS);
    assert_eq!((&listwise["n"], &listwise["incomplete"]), (&8.into(), &3.into()));
    assert_eq!(listwise["missing"]["skipped"], 4);
    assert_eq!(listwise["missing"]["invalid"], 1);
    assert_eq!(listwise["bad_cells"]["first"][0]["line"], 11);
    for (treatment, n) in [("pairwise", 10), ("em", 10)] {
        let options = format!("{ITEMS} --missing-treatment {treatment} --reverse rude");
        let document = json("reliability", &path, &options);
        assert_eq!(document["n"], n, "{treatment}");
        assert_eq!(document["options"]["missing_treatment"], treatment);
        close(number(&document, "/alpha/raw/value"), 0.96, 0.03);
    }
    let (code, message) = failure(&measure("reliability", &path, &format!("{ITEMS} --strict")));
    assert!(code == 1 && message.contains("line 11 friendly: \"9\""), "{message}");
    // Without a scale any number is an answer, decimals too.
    let decimals = file(&folder, "d.csv", "a,b\n1.5,2\n2.5,4\n-3,x\n4,5\n");
    let document = json("reliability", &decimals, "--items a,b");
    assert_eq!((&document["n"], &document["missing"]["invalid"]), (&3.into(), &1.into()));
    let labelled = json("reliability", &decimals, "--items a,b --label x=3");
    assert_eq!((&labelled["n"], &labelled["missing"]["invalid"]), (&4.into(), &0.into()));
}

#[test]
fn omegas_of_group_factors() {
    let Some(path) = shared_data("servqual/kiosk_servqual_kano_ipa.csv") else { return };
    let options = "--items P01,P02,P03,P04,P05,P06,P07,P08,P09 --scale 1-7 --omega-factors 3";
    let document = json("reliability", &path, options);
    let of = |name: &str| number(&document, &format!("/omega/{name}"));
    assert!(of("hierarchical") < of("total") && of("total") < 1.0);
    let text = stdout(&measure("reliability", &path, options));
    assert!(text.contains("omega hierarchical"), "{text}");
}

#[test]
fn bad_usage_is_code_two_and_bad_data_one() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "friendly.csv", FRIENDLY);
    let constant = file(&folder, "constant.csv", "a,b,c\n1,2,\n2,2,\n3,2,\n");
    for (path, options, code, said) in [
        (&path, "", 2, "--items"),
        (&path, "--items friendly", 2, "two items"),
        (&path, "--items friendly,friendly", 2, "given twice"),
        (&path, "--items friendly,helpfull", 2, "did you mean \"helpful\""),
        (&path, "--items Q{}", 2, "no column Q{}"),
        (&path, "--items friendly,rude --reverse rude", 2, "--reverse needs --scale"),
        (&path, "--items friendly,rude --scale 1-5 --reverse plan", 2, "none of --items"),
        (&path, "--items friendly,rude --level 95", 2, "such as 0.95"),
        (&path, "--items friendly,rude --omega-factors 0", 2, "--omega-factors 0"),
        (&path, "--items friendly,rude --scale 1-5 --missing 5", 2, "that is an answer"),
        (&path, "--items friendly,rude --format csv", 2, "invalid value"),
        (&path, "--items friendly,rude --where plan=c", 1, "no row is as --where asks"),
        (&constant, "--items a,b", 1, "item \"b\" does not vary"),
        (&constant, "--items a,c", 1, "item \"c\" has no answers"),
    ] {
        let (found, message) = failure(&measure("reliability", path, options));
        assert_eq!(found, code, "{options}: {message}");
        assert!(message.contains(said), "{options}: {message}");
    }
}

/// The section of the book names every field, and no other.
#[test]
fn the_page_of_the_book_names_every_field() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "gaps.csv", format!("{FRIENDLY}9,b,5,,1\n10,b,9,4,1\n"));
    let mut found = BTreeSet::new();
    collect(
        &json("reliability", &path, &format!("{ITEMS} --where plan=a --where plan=b")),
        &mut found,
    );
    let [metric, _, reliability, _] = documented();
    assert!(reliability.is_subset(&found), "{:?}", reliability.difference(&found));
    let known: BTreeSet<String> = metric.union(&reliability).cloned().collect();
    assert!(found.is_subset(&known), "{:?}", found.difference(&known));
}
