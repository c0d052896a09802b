//! Figures of real surveys that stand beside the repository.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use approx::assert_abs_diff_eq;
use satis_csat::response_model::{Scale, dev};
use satis_csat::{Csat, Definition};

/// The records of a file as fields; quotes may hold separators, and no field
/// of these files holds a line break.
fn records(text: &str, separator: char) -> Vec<Vec<String>> {
    let fields = |line: &str| {
        let mut fields = vec![String::new()];
        let mut quoted = false;
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                c if c == separator && !quoted => fields.push(String::new()),
                c => fields.last_mut().unwrap().push(c),
            }
        }
        fields
    };
    text.lines().map(fields).collect()
}

fn column(records: &[Vec<String>], index: usize) -> impl Iterator<Item = Option<f64>> {
    records.iter().skip(1).map(move |record| {
        let cell = record[index].trim();
        (!cell.is_empty()).then(|| cell.parse().unwrap())
    })
}

/// UCI Machine Learning Repository 397, hotels of Las Vegas: mean 4.1230, 391
/// of 504 with four or five stars.
#[test]
fn hotels_of_las_vegas() {
    let Some(path) = dev::shared_data("csat/hotels_las_vegas.csv") else { return };
    let records = records(&std::fs::read_to_string(path).unwrap(), ';');
    let score = records[0].iter().position(|name| name == "Score").unwrap();
    let csat = Csat::from_scores(&Scale::ONE_TO_FIVE, column(&records, score)).unwrap();
    assert_eq!(csat.answered(), 504);
    assert_abs_diff_eq!(csat.mean(0.95).unwrap().value(), 4.1230, epsilon = 5e-5);
    let top = csat.percent_estimate(Definition::TopBox(2), 0.95).unwrap();
    assert_abs_diff_eq!(top.value(), 77.58, epsilon = 5e-3);
    let range = top.interval().unwrap();
    // Wilson (1927) of 391 of 504, by hand.
    assert_abs_diff_eq!(range.low(), 73.737_472_603_830_2, epsilon = 1e-10);
    assert_abs_diff_eq!(range.high(), 81.004_021_059_481_6, epsilon = 1e-10);
}

/// Feedback on the OHBM 2021 conference: six items on 1 to 5 with blanks.
#[test]
fn conference_items() {
    let Some(path) = dev::shared_data("csat/conference_ohbm2021.csv") else { return };
    let records = records(&std::fs::read_to_string(path).unwrap(), ',');
    let expected =
        [(124, 2.855), (128, 3.383), (132, 3.212), (107, 2.579), (132, 3.750), (116, 3.414)];
    for (index, (n, mean)) in expected.into_iter().enumerate() {
        let csat = Csat::from_scores(&Scale::ONE_TO_FIVE, column(&records, index)).unwrap();
        assert_eq!(csat.answered(), n);
        assert_eq!(csat.answered() + csat.tally().missing().total(), 132);
        assert_abs_diff_eq!(csat.mean(0.95).unwrap().value(), mean, epsilon = 5e-4);
    }
}
