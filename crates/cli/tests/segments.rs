//! Segments compared, and periods judged: on made-up files whose figures can
//! be worked out by hand.

#![allow(clippy::unwrap_used, reason = "in a test, a failed step is a failed test")]

mod common;

use common::{failure, file, json, measure, number, stdout};
use serde_json::{Value, json};
use tempfile::TempDir;

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() < tolerance, "{found} instead of {expected}");
}

/// Rows of groups with so many detractors, passives and promoters.
fn survey(groups: &[(&str, [usize; 3])]) -> String {
    let mut text = "group,score\n".to_owned();
    for (group, counts) in groups {
        for (n, score) in counts.iter().zip([3, 7, 10]) {
            text += &format!("{group},{score}\n").repeat(*n);
        }
    }
    text
}

#[test]
fn segments_are_compared_with_the_rest() {
    let folder = TempDir::new().unwrap();
    let shops = [("a", [20, 30, 50]), ("b", [30, 30, 40]), ("c", [60, 60, 80])];
    let path = file(&folder, "shops.csv", survey(&shops));
    let document = json("nps", &path, "--column score --by group");
    let table = &document["segments"][0];
    // 30 against (40 + 80 - 30 - 60) / 300.
    close(number(table, "/segments/0/against_rest/difference"), 20.0, 1e-10);
    let error = 100.0_f64 * (0.61_f64 / 100.0 + (0.7 - 0.01) / 300.0).sqrt();
    close(number(table, "/segments/0/against_rest/standard_error"), error, 1e-10);
    assert_eq!(table["segments"][0]["against_rest"]["interval"]["method"], "MOVER difference");
    let of = |name: &str| -> Vec<f64> {
        (0..3).map(|at| number(table, &format!("/segments/{at}/against_rest/{name}"))).collect()
    };
    let (raw, adjusted) = (of("p_value"), of("p_adjusted"));
    // Holm: the smallest times 3, the next times 2, none below the one before.
    let mut order = [0, 1, 2];
    order.sort_by(|a, b| raw[*a].total_cmp(&raw[*b]));
    let mut before: f64 = 0.0;
    for (at, factor) in order.into_iter().zip([3.0, 2.0, 1.0]) {
        before = before.max((raw[at] * factor).min(1.0));
        close(adjusted[at], before, 1e-14);
    }
    assert_eq!(table["comparison"]["adjustment"], "Holm");
    assert_eq!(table["comparison"]["pairs"].as_array().unwrap().len(), 3);
    close(number(table, "/comparison/pairs/0/difference"), 20.0, 1e-10);

    let plain = json("nps", &path, "--column score --by group --adjust none");
    let plain = &plain["segments"][0]["segments"][0]["against_rest"];
    assert_eq!(plain["p_value"], plain["p_adjusted"]);
    let most = json("nps", &path, "--column score --by group --adjust bonferroni");
    let most = &most["segments"][0]["segments"][0]["against_rest"];
    close(number(most, "/p_adjusted"), 3.0 * number(most, "/p_value"), 1e-14);
}

#[test]
fn segments_that_differ_have_no_letter_in_common() {
    let folder = TempDir::new().unwrap();
    let shops = [("a", [10, 20, 170]), ("b", [12, 22, 166]), ("c", [90, 60, 50])];
    let path = file(&folder, "shops.csv", survey(&shops));
    let document = json("nps", &path, "--column score --by group");
    let letters = |at: usize| document["segments"][0]["segments"][at]["letters"].clone();
    assert_eq!([letters(0), letters(1), letters(2)], [json!("a"), json!("a"), json!("b")]);
    let text = stdout(&measure("nps", &path, "--column score --by group"));
    assert!(text.contains("group: each less all others"), "{text}");
    assert!(text.contains("were not shown to differ at 0.05 (all pairs, Holm)"), "{text}");
}

/// Each of two is the rest of the other: nothing is corrected.
#[test]
fn two_segments_are_one_comparison() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "two.csv", survey(&[("a", [20, 30, 50]), ("b", [30, 30, 40])]));
    let document = json("nps", &path, "--column score --by group");
    let found = |at: usize, name: &str| {
        number(&document, &format!("/segments/0/segments/{at}/against_rest/{name}"))
    };
    close(found(0, "difference"), -found(1, "difference"), 1e-12);
    close(found(0, "p_value"), found(0, "p_adjusted"), 1e-15);
    close(found(0, "p_value"), found(1, "p_value"), 1e-9);
    let one = file(&folder, "one.csv", survey(&[("a", [2, 3, 5])]));
    let document = json("nps", &one, "--column score --by group");
    assert_eq!(document["segments"][0]["comparison"], Value::Null);
}

/// A mean of one answer has no interval, and still belongs to the rest.
#[test]
fn a_segment_of_one_is_not_compared_by_itself() {
    let folder = TempDir::new().unwrap();
    let rows = "group,rating\na,5\nb,4\nb,3\nb,5\nc,1\nc,2\nc,1\nd,\n";
    let path = file(&folder, "few.csv", rows);
    let document = json("csat", &path, "--column rating --definition mean --by group");
    let segments = &document["segments"][0]["segments"];
    assert_eq!(segments[0]["against_rest"], Value::Null);
    assert_eq!(segments[3]["against_rest"], Value::Null);
    assert_eq!(segments[0]["letters"], Value::Null);
    // 4 less (5 + 1 + 2 + 1) / 4.
    close(number(&segments[1], "/against_rest/difference"), 1.75, 1e-12);
    let note = document["segments"][0]["comparison"]["notes"][0].as_str().unwrap();
    assert!(note.starts_with("a: not compared with the rest"), "{note}");
}

#[test]
fn the_minimum_base_is_as_asked() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "two.csv", survey(&[("a", [2, 3, 5]), ("b", [10, 10, 20])]));
    let few = |options: &str| {
        let document = json("nps", &path, &format!("--column score --by group {options}"));
        let of = |at: usize| document["segments"][0]["segments"][at]["small_base"].clone();
        (of(0), of(1))
    };
    assert_eq!(few(""), (json!(true), json!(false)));
    assert_eq!(few("--minimum-base 10"), (json!(false), json!(false)));
    assert_eq!(few("--minimum-base 41"), (json!(true), json!(true)));
}

/// Months with so many detractors, passives and promoters.
fn months(counts: &[(&str, [usize; 3])]) -> String {
    let mut text = "day,score\n".to_owned();
    for (month, counts) in counts {
        for (n, score) in counts.iter().zip([3, 7, 10]) {
            text += &format!("{month}-15,{score}\n").repeat(*n);
        }
    }
    text
}

/// The limits of the reference: .30 -+ 3 sqrt(.61 / 200).
#[test]
fn periods_are_judged_by_their_own_error() {
    let folder = TempDir::new().unwrap();
    let counts = [("2024-01", [20, 30, 50]), ("2024-02", [20, 60, 120]), ("2024-05", [20, 30, 50])];
    let path = file(&folder, "months.csv", months(&counts));
    let options = "--column score --trend month --date day --baseline 1 --window 2";
    let document = json("nps", &path, options);
    let trend = &document["trend"];
    close(number(trend, "/control/centre"), 30.0, 1e-12);
    close(number(trend, "/control/variance"), 6100.0, 1e-9);
    close(number(trend, "/control/decision"), 4.7738, 5e-4);
    close(number(trend, "/periods/1/judged/lower_limit"), 13.431_958_47, 1e-8);
    close(number(trend, "/periods/1/judged/upper_limit"), 46.568_041_53, 1e-8);
    let z = 0.2 / (0.61_f64 / 200.0).sqrt();
    close(number(trend, "/periods/1/judged/z"), z, 1e-12);
    close(number(trend, "/periods/1/judged/ewma"), 0.2 * z, 1e-12);
    close(number(trend, "/periods/2/judged/ewma"), 0.16 * z, 1e-12);
    close(number(trend, "/periods/2/judged/cusum_up"), z - 1.0, 1e-12);
    assert_eq!(trend["periods"][1]["judged"]["flags"], json!(["above_limit"]));
    assert_eq!(trend["gaps"], json!([{"from": "2024-03", "to": "2024-04", "periods": 2}]));
    // Two months are two months: May stands alone.
    assert_eq!(trend["periods"][1]["rolling"]["n"], 300);
    close(number(trend, "/periods/1/rolling/value"), 100.0 * 130.0 / 300.0, 1e-12);
    assert_eq!(trend["periods"][2]["rolling"]["n"], 100);
    let text = stdout(&measure("nps", &path, options));
    assert!(text.contains("2024-03 to 2024-04"), "{text}");
    assert!(text.contains("above limit"), "{text}");
}

#[test]
fn a_window_over_everything_ends_in_the_headline() {
    let folder = TempDir::new().unwrap();
    let counts = [("2024-01", [2, 3, 5]), ("2024-02", [1, 6, 2]), ("2024-11", [4, 3, 9])];
    let path = file(&folder, "months.csv", months(&counts));
    let document = json("nps", &path, "--column score --trend month --date day --window 12");
    let (last, overall) = (&document["trend"]["periods"][2]["rolling"], &document["overall"]);
    for name in ["n", "value", "standard_error", "interval"] {
        assert_eq!(last[name], overall[name], "{name}");
    }
}

/// Values that rise by one each period: slope 10, tau 1; and a step.
#[test]
fn lines_and_levels_are_told() {
    let folder = TempDir::new().unwrap();
    let rising: Vec<(String, [usize; 3])> =
        (1..=6).map(|m| (format!("2024-{m:02}"), [20 - m, 60 - 8 * m, 20 + 9 * m])).collect();
    let rising: Vec<(&str, [usize; 3])> = rising.iter().map(|(m, c)| (m.as_str(), *c)).collect();
    let path = file(&folder, "rising.csv", months(&rising));
    let document = json("nps", &path, "--column score --trend month --date day");
    close(number(&document, "/trend/line/slope"), 10.0, 1e-9);
    close(number(&document, "/trend/line/intercept"), 10.0, 1e-9);
    close(number(&document, "/trend/line/tau"), 1.0, 1e-12);
    // S = 15 and variance 85 / 3.
    close(number(&document, "/trend/line/z"), 14.0 / (85.0_f64 / 3.0).sqrt(), 1e-12);

    let step: Vec<(String, [usize; 3])> = (1..=8)
        .map(|m| (format!("2024-{m:02}"), if m < 5 { [200, 300, 500] } else { [400, 300, 300] }))
        .collect();
    let step: Vec<(&str, [usize; 3])> = step.iter().map(|(m, c)| (m.as_str(), *c)).collect();
    let path = file(&folder, "step.csv", months(&step));
    let document = json("nps", &path, "--column score --trend month --date day");
    let levels = document["trend"]["levels"].as_array().unwrap();
    let told: Vec<_> = levels.iter().map(|level| (&level["from"], &level["to"])).collect();
    assert_eq!(
        told,
        [(&json!("2024-01"), &json!("2024-04")), (&json!("2024-05"), &json!("2024-08")),]
    );
    close(number(&document, "/trend/levels/1/value"), -10.0, 1e-9);
    let flags = document["trend"]["periods"][7]["judged"]["flags"].to_string();
    assert!(flags.contains("below_limit") && flags.contains("ewma_down"), "{flags}");
}

#[test]
fn waves_come_in_their_order() {
    let folder = TempDir::new().unwrap();
    let rows = "wave,score\n10,9\n2,10\n2,3\n1,7\nNA,10\n,9\n3,\n10,10\n";
    let path = file(&folder, "waves.csv", rows);
    let document = json("nps", &path, "--column score --trend wave --date wave");
    let trend = &document["trend"];
    let periods = trend["periods"].as_array().unwrap();
    let names: Vec<_> = periods.iter().map(|p| p["period"].as_str().unwrap()).collect();
    assert_eq!(names, ["1", "2", "10"]);
    assert_eq!(trend["periods"][0]["first_day"], Value::Null);
    assert_eq!(trend["without_date"], json!({"blank": 2, "bad": 0}));
    assert_eq!(trend["gaps"], json!([{"from": "3", "to": "3", "periods": 1}]));
}

/// Nothing varies, so nothing can be judged; the periods are still told.
#[test]
fn answers_that_are_all_alike_have_no_limits() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "same.csv", "day,score\n2024-01-01,10\n2024-02-01,10\n");
    let document = json("nps", &path, "--column score --trend month --date day");
    assert_eq!(document["trend"]["control"], Value::Null);
    assert!(document["trend"]["notes"][0].as_str().unwrap().starts_with("no limits"));
    assert_eq!(document["trend"]["periods"][1]["judged"], Value::Null);
}

#[test]
fn bad_usage_is_code_two() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "two.csv", survey(&[("a", [2, 3, 5]), ("b", [1, 1, 2])]));
    for (options, said) in [
        ("--by group --adjust tukey", "one of holm, hochberg"),
        ("--trend wave --date group --window 0", "at least 1"),
        ("--trend fortnight --date group", "quarter, year, wave"),
        ("--trend wave --date group --arl 2", "from 10 to 1000000"),
        ("--window 3", "--trend"),
    ] {
        let (code, message) = failure(&measure("nps", &path, &format!("--column score {options}")));
        assert!(code == 2 && message.contains(said), "{options}: {message}");
    }
}

/// The garden centre's waves: 18 respondents whose wave is NA are in none.
#[test]
fn the_garden_centre_over_its_waves() {
    let Some(path) = satis_response_model::dev::shared_data("nps/garden_centre_fr_latin1.csv")
    else {
        return;
    };
    let document = json("nps", &path, "--column nps --by t --trend wave --date t --window 18");
    let trend = &document["trend"];
    assert_eq!(trend["without_date"], json!({"blank": 18, "bad": 0}));
    let periods = trend["periods"].as_array().unwrap();
    assert_eq!(periods.len(), 18);
    let n: u64 = periods.iter().map(|period| period["n"].as_u64().unwrap()).sum();
    assert_eq!(n, 13_612 - 18);
    assert_eq!(periods[17]["rolling"]["n"], n);
    let known = json("nps", &path, "--column nps --by t");
    let blank = &known["segments"][0]["segments"][18];
    assert_eq!((&blank["name"], &blank["n"]), (&json!("NA"), &json!(18)));
}
