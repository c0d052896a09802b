//! The figures of real files, known from elsewhere.

#![allow(clippy::unwrap_used, reason = "in a test, a failed step is a failed test")]

mod common;

use common::{json, measure, number, stdout};
use satis_response_model::dev::shared_data;

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() < tolerance, "{found} instead of {expected}");
}

#[test]
fn the_garden_centre() {
    let Some(path) = shared_data("nps/garden_centre_fr_latin1.csv") else {
        return;
    };
    let text = stdout(&measure("nps", &path, "--column nps --by t"));
    for said in ["53.42", "0.5341610344", "13,612", "342 missing (342 blank)", "MOVER"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let document = json("nps", &path, "--column nps --by t");
    near(number(&document, "/overall/fraction"), 0.534_161_034_4, 5e-11);
    let segments = document["segments"][0]["segments"].as_array().unwrap();
    let names: Vec<&str> = segments.iter().map(|s| s["name"].as_str().unwrap()).collect();
    let waves: Vec<String> = (0..18).map(|wave| wave.to_string()).collect();
    assert_eq!(names[..18], waves);
    let sum = |field: &str| segments.iter().map(|s| s[field].as_u64().unwrap()).sum::<u64>();
    assert_eq!(sum("n"), 13_612);
    let parts = segments.iter().map(|s| s["n"].as_f64().unwrap() * s["fraction"].as_f64().unwrap());
    near(parts.sum::<f64>() / 13_612.0, number(&document, "/overall/fraction"), 1e-12);
}

#[test]
fn brands_in_a_french_form() {
    let Some(path) = shared_data("nps/brands_google_forms_fr.csv") else {
        return;
    };
    let options = "--column 5 --by Marque --trend month --date 1 --date-format dmy";
    let document = json("nps", &path, options);
    near(number(&document, "/overall/value"), 11.83, 0.005);
    assert_eq!(document["trend"]["periods"][0]["period"], "2021-11");
    let mean = json("csat", &path, "--column 5 --scale 0-10 --definition mean");
    near(number(&mean, "/overall/value"), 7.1935, 5e-5);
}

#[test]
fn hotels_by_stars() {
    let Some(path) = shared_data("csat/hotels_las_vegas.csv") else {
        return;
    };
    let document = json("csat", &path, "--column score");
    near(number(&document, "/overall/value"), 77.58, 0.005);
    near(number(&document, "/overall/further/0/value"), 4.1230, 5e-5);
    assert_eq!(document["input"]["delimiter"], ";");
}

#[test]
fn a_conference_of_six_items() {
    let Some(path) = shared_data("csat/conference_ohbm2021.csv") else {
        return;
    };
    let columns: String = (1..=6).map(|column| format!("--column {column} ")).collect();
    let document = json("csat", &path, &format!("{columns} --definition mean"));
    let figures =
        [(124, 2.855), (128, 3.383), (132, 3.212), (107, 2.579), (132, 3.750), (116, 3.414)];
    for (item, (n, mean)) in figures.into_iter().enumerate() {
        assert_eq!(document["items"][item]["n"], n);
        near(number(&document, &format!("/items/{item}/value")), mean, 5.1e-4);
    }
}

#[test]
fn restaurants_in_two_encodings() {
    let names = ["zh/restaurant_reviews_asap.csv", "zh/restaurant_reviews_asap_gb18030.csv"];
    let [Some(unicode), Some(national)] = names.map(shared_data) else {
        return;
    };
    let [unicode, national] = [unicode, national].map(|path| json("csat", &path, "--column star"));
    near(number(&unicode, "/overall/value"), 73.0, 1e-9);
    near(number(&unicode, "/overall/further/0/value"), 3.92, 1e-9);
    assert_eq!(unicode["overall"], national["overall"]);
    assert_eq!(national["input"]["encoding"], "GB18030");
}

#[test]
fn exports_of_survey_tools() {
    if let Some(path) = shared_data("exports/layout_delighted.csv") {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("Survey type"));
        let output = std::process::Command::new(common::SATIS)
            .arg("nps")
            .arg(&path)
            .args(["--column", "score", "--where", "Survey type=nps", "--format", "json"])
            .output()
            .unwrap();
        let document: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!(document["overall"]["n"], 2);
        assert_eq!(document["rows"]["filtered_out"], 1);
    }
    for (file, options, n) in [
        ("exports/layout_surveymonkey_condensed.csv", "--column 10", 3),
        ("exports/layout_typeform.csv", "--column 2", 2),
        ("exports/layout_google_forms.csv", "--column 2", 1),
        ("exports/layout_limesurvey_codes.csv", "--column nps", 1),
    ] {
        if let Some(path) = shared_data(file) {
            assert_eq!(json("nps", &path, options)["overall"]["n"], n, "{file}");
        }
    }
    if let Some(path) = shared_data("exports/layout_surveymonkey_condensed.csv") {
        let said = "Very satisfied=5";
        let output = std::process::Command::new(common::SATIS)
            .arg("csat")
            .arg(&path)
            .args(["--column", "How satisfied are you?", "--labels", "english-somewhat-five"])
            .output()
            .unwrap();
        assert!(stdout(&output).contains("CSAT top-2-box"), "{said}");
    }
}
