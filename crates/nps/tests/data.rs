//! Figures of real surveys that stand beside the repository.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use approx::assert_abs_diff_eq;
use satis_nps::response_model::{Scale, dev};
use satis_nps::{Cuts, Nps};

/// The records of a file of single-byte characters. Quotes may hold commas,
/// line breaks and, doubled, quotes.
fn records(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut records = vec![vec![String::new()]];
    let mut quoted = false;
    for &byte in bytes {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => records.last_mut().unwrap().push(String::new()),
            b'\n' if !quoted => records.push(vec![String::new()]),
            b'\r' if !quoted => {}
            byte => records.last_mut().unwrap().last_mut().unwrap().push(char::from(byte)),
        }
    }
    records.retain(|record| record.len() > 1);
    records
}

/// BenaventC/NPSgame, a French garden centre: scores 1 to 10, 342 of 13,954
/// blank; 0.5341610344 over those who answered.
#[test]
fn garden_centre() {
    let Some(path) = dev::shared_data("nps/garden_centre_fr_latin1.csv") else { return };
    let records = records(&std::fs::read(path).unwrap());
    let column = records[0].iter().position(|name| name == "nps").unwrap();
    let scores = records[1..].iter().map(|record| match record[column].as_str() {
        "" | "NA" => None,
        cell => Some(cell.parse::<f64>().unwrap()),
    });
    let nps = Nps::from_scores(scores.clone()).unwrap();
    assert_eq!((nps.answered(), nps.tally().missing().total()), (13_612, 342));
    assert_abs_diff_eq!(nps.fraction().unwrap(), 0.534_161_034_4, epsilon = 5e-11);

    // On the scale that was asked the score is the same.
    let mut asked = Nps::with_cuts(Cuts::new(&Scale::ONE_TO_TEN, 6, 9).unwrap());
    asked.record_scores(scores, Default::default()).unwrap();
    assert_eq!(asked.score(), nps.score());
    assert_eq!(asked.interval(0.95), nps.interval(0.95));
}

/// The same source, brands in a Google Forms export: 11.83 over 93 answers.
#[test]
fn brands() {
    let Some(path) = dev::shared_data("nps/brands_google_forms_fr.csv") else { return };
    let records = records(&std::fs::read(path).unwrap());
    let scores = records[1..].iter().map(|record| record.last().unwrap().parse::<f64>().unwrap());
    let nps = Nps::from_scores(scores).unwrap();
    assert_eq!(nps.answered(), 93);
    assert_abs_diff_eq!(nps.score().unwrap(), 11.83, epsilon = 5e-3);
}
