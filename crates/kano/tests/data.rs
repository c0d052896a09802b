//! Figures of real surveys that stand beside the repository.
#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use approx::assert_abs_diff_eq;
use satis_kano::response_model::{Answer, OffScale, Scale, Summary, dev};
use satis_kano::{
    Analytical, AnswerKind, Category, Continuous, EvaluationTable, Feature, KanoTally, RatedTally,
    Rule, Wording,
};

/// What closed forms keep.
const CLOSE: f64 = 1e-12;

/// Cells of a file that quotes nothing but what the tests do not read.
fn rows(path: &std::path::Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn column(rows: &[Vec<String>], name: &str) -> Vec<String> {
    let place = rows[0].iter().position(|found| found == name).unwrap();
    rows[1..].iter().map(|row| row[place].clone()).collect()
}

/// The answers of the transfers, with importance such as "9 - Extremely
/// important".
fn transfers(rows: &[Vec<String>], feature: &str) -> RatedTally {
    let wording = Wording::by_id("en-like-it").unwrap();
    let read = |what: &str| {
        wording.read(column(rows, &format!("{feature}_{what}")), OffScale::Reject).unwrap()
    };
    let mut tally = RatedTally::new(AnswerKind::Five, &Scale::ONE_TO_NINE);
    let answers = read("functional").into_iter().zip(read("dysfunctional"));
    let importance = column(rows, &format!("{feature}_importance"));
    for ((functional, dysfunctional), importance) in answers.zip(importance) {
        let importance = importance.split(' ').next().unwrap().parse::<i32>().unwrap();
        tally.record((functional, dysfunctional, Answer::Value(importance))).unwrap();
    }
    tally
}

#[test]
fn continuous_and_analytical_means() {
    let Some(path) = dev::shared_data("kano/wallet_transfers.csv") else { return };
    let rows = rows(&path);
    let means = format!("{}/tests/tables/means.tsv", env!("CARGO_MANIFEST_DIR"));
    for row in dev::Table::read(means).rows() {
        let tally = transfers(&rows, row.text("feature"));
        let plain = Continuous::new(&tally.total().unwrap(), 0.95).unwrap();
        let weighted = Continuous::weighted(&tally, 0.95).unwrap();
        let near = |value: f64, column: &str| {
            assert_abs_diff_eq!(value, row.number(column), epsilon = CLOSE);
        };
        near(plain.functional().value(), "functional");
        near(plain.dysfunctional().value(), "dysfunctional");
        let root = 358.0_f64.sqrt();
        near(plain.functional().standard_error().unwrap() * root, "functional_sd");
        near(plain.dysfunctional().standard_error().unwrap() * root, "dysfunctional_sd");
        near(weighted.functional().value(), "functional_w");
        near(weighted.dysfunctional().value(), "dysfunctional_w");
        assert_eq!(plain.quadrant().letter().to_string(), row.text("quadrant"));
        near(tally.importance(0.95).unwrap().value(), "importance");
        let importance = tally.importance(0.95).unwrap().value();
        assert_abs_diff_eq!(importance, row.number("published_importance"), epsilon = 5.1e-7);
        let model = Analytical::weighted(&tally).unwrap();
        near(model.x(), "x");
        near(model.y(), "y");
        near(model.r(), "r");
        near(model.alpha(), "alpha");
    }
}

/// Standard errors of F7, computed independently in Python: Taylor
/// linearisation with n / (n - 1), and the delta method.
#[test]
fn standard_errors_of_scored_means() {
    let Some(path) = dev::shared_data("kano/wallet_transfers.csv") else { return };
    let tally = transfers(&rows(&path), "F7");
    let plain = Continuous::new(&tally.total().unwrap(), 0.95).unwrap();
    assert_abs_diff_eq!(plain.covariance().unwrap(), 0.002_920_780_683_922_385_7, epsilon = CLOSE);
    let weighted = Continuous::weighted(&tally, 0.95).unwrap();
    let error = weighted.functional().standard_error().unwrap();
    assert_abs_diff_eq!(error, 0.074_627_359_209_287_06, epsilon = CLOSE);
    assert_abs_diff_eq!(weighted.covariance().unwrap(), 0.001_956_157_685_471_907, epsilon = CLOSE);
    let model = Analytical::weighted(&tally).unwrap();
    for (found, expected) in [
        (model.x_error(), 0.021_774_640_025_090_55),
        (model.y_error(), 0.017_683_490_215_341_34),
        (model.r_error(), 0.023_493_060_390_508_6),
        (model.alpha_error(), 0.021_048_016_259_694_383),
    ] {
        assert_abs_diff_eq!(found.unwrap(), expected, epsilon = CLOSE);
    }
}

/// REPPL's answers in words, against every figure of the shared file.
#[test]
fn transfers_in_words() {
    let Some(data) = dev::shared_data("kano/wallet_transfers.csv") else { return };
    let Some(cases) = dev::shared_reference("cases/kano_open.json") else { return };
    let rows = rows(&data);
    let cases: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(cases).unwrap()).unwrap();
    let mut seen = 0;
    for case in cases.as_array().unwrap() {
        let Some("kano/wallet_transfers.csv") = case["data"].as_str() else { continue };
        let columns: Vec<&str> =
            case["columns"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        let (functional, dysfunctional) = (column(&rows, columns[0]), column(&rows, columns[1]));
        let wording = Wording::detect(functional.iter().chain(&dysfunctional)).unwrap();
        assert_eq!(wording.id(), "en-like-it");
        let pairs = functional.iter().zip(&dysfunctional);
        let tally = KanoTally::from_texts(&wording, pairs, OffScale::Reject).unwrap();
        let name = case["table"].as_str().unwrap().trim_end_matches("_QQ");
        let table: EvaluationTable = name.parse().unwrap();
        let feature = Feature::new(columns[0], &tally, &table).unwrap();
        let expected = &case["expected"];
        for category in Category::ALL {
            let count = expected["counts"][category.letter().to_string()].as_u64().unwrap();
            assert_eq!(feature.counts().get(category), count);
        }
        let better = feature.better(0.95).unwrap();
        assert_abs_diff_eq!(better.value(), expected["better"].as_f64().unwrap(), epsilon = 1e-12);
        let blauth = feature.classify(Rule::Blauth).unwrap();
        assert_eq!(blauth.letters(), expected["blauth"].as_str().unwrap());
        assert_eq!((blauth.table(), blauth.wording()), (name, Some("en-like-it")));
        if let Some(published) = case["published"]["classification"].as_str() {
            assert_eq!(blauth.letters(), published);
        }
        seen += 1;
    }
    assert_eq!(seen, 12);
}

/// Codes 1 to 5 with blanks, 29 features of a kiosk survey.
#[test]
fn kiosk_in_numbers() {
    let Some(data) = dev::shared_data("servqual/kiosk_servqual_kano_ipa.csv") else { return };
    let rows = rows(&data);
    let wording = Wording::numbers(AnswerKind::Five);
    let (mut complete, mut incomplete) = (0, 0);
    for feature in 1..=29 {
        let answers = |prefix: &str| column(&rows, &format!("{prefix}{feature:02}"));
        let pairs = answers("KF").into_iter().zip(answers("KD"));
        let tally = KanoTally::from_texts(&wording, pairs.clone(), OffScale::Reject).unwrap();
        let numbers = pairs.map(|(a, b)| (a.parse::<i32>().ok(), b.parse::<i32>().ok()));
        let again = KanoTally::from_answers(AnswerKind::Five, numbers).unwrap();
        assert_eq!(tally.pairs(), again.pairs());
        let counts = EvaluationTable::berger1993().count(&tally).unwrap();
        assert_eq!(counts.total(), tally.complete());
        complete += tally.complete();
        incomplete += tally.incomplete();
    }
    assert_eq!(complete + incomplete, 29 * 211);
    assert_eq!(incomplete, 29 * 4);
}
