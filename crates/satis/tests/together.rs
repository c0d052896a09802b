//! The models side by side, as one program uses them.
#![cfg(all(feature = "nps", feature = "csat", feature = "ces"))]

use approx::assert_abs_diff_eq;
use satis::prelude::*;

/// One tally, read as three models.
#[test]
fn models_share_their_summaries() {
    let scale = Scale::ONE_TO_SEVEN;
    let tally = Tally::from_counts(&scale, &[3, 2, 5, 10, 25, 35, 20]).unwrap();
    let csat = Csat::from_tally(tally.clone());
    let ces = Ces::from_tally(Version::V2, tally.clone()).unwrap();
    let nps = Nps::from_tally(Cuts::new(&scale, 3, 5).unwrap(), tally).unwrap();
    assert_abs_diff_eq!(csat.score(Definition::Net).unwrap(), 0.70, epsilon = 1e-15);
    assert_abs_diff_eq!(ces.score(Measure::Net).unwrap(), 0.70, epsilon = 1e-15);
    assert_abs_diff_eq!(nps.fraction().unwrap(), 0.70, epsilon = 1e-15);
    let range = |estimate: Estimate| estimate.interval().cloned().unwrap();
    let expected = range(nps.fraction_estimate(0.9).unwrap());
    assert_eq!(range(csat.net(0.9).unwrap()), expected);
    assert_eq!(range(ces.net(0.9).unwrap()), expected);
}

/// A model is a summary, so a map of models is one.
#[test]
fn models_split_by_segment() {
    let mut regions = BySegment::new(&Nps::new());
    for (region, score) in [("north", 10), ("south", 3), ("north", 9), ("south", 8)] {
        regions.record((region, Answer::Value(score))).unwrap();
    }
    assert_eq!(regions.get("north").unwrap().score(), Ok(100.0));
    assert_eq!(regions.get("south").unwrap().score(), Ok(-50.0));
}

/// One interface of options and results whatever the model.
#[test]
fn options_are_the_same_everywhere() {
    let options = IntervalOptions::new().level(0.9).method(Method::Score);
    let nps = Nps::from_counts(20, 30, 50).unwrap().estimate(options).unwrap();
    let csat = Csat::from_counts(&Scale::ONE_TO_FIVE, &[4, 6, 15, 40, 35]).unwrap();
    let csat = csat.mean(options).unwrap();
    let ces = Ces::from_counts(Version::V1, &[4, 6, 15, 40, 35]).unwrap().index(options).unwrap();
    for estimate in [nps, csat, ces] {
        let interval: &Interval = estimate.interval().unwrap();
        assert_eq!((interval.level(), interval.method()), (0.9, "score"));
        assert!(interval.contains(estimate.value()));
    }
}

/// The laws of a summary hold through the facade as in the crates.
#[test]
fn models_obey_the_laws_of_their_tallies() {
    use satis::response_model::dev::{assert_send_sync, check_summary_laws};

    let parts = [[10, 9, 3], [7, 8, 0], [9, 9, 10]].map(|scores| Nps::from_scores(scores).unwrap());
    check_summary_laws(&parts);
    assert_send_sync::<Nps>();
    assert_send_sync::<Csat>();
    assert_send_sync::<Ces>();
}
