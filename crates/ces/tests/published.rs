//! Worked numbers.
#![expect(clippy::float_cmp, reason = "these figures are exact")]

use approx::assert_abs_diff_eq;
use satis_ces::inference::{DifferenceMethod, Error as InferenceError};
use satis_ces::response_model::{Direction, Estimate, Missing, OffScale, Scale, Tally};
use satis_ces::{Ces, Error, Measure, Version, WeightedCes};

/// Counts of 1 to 7 on version 2 (Corporate Executive Board 2013).
const COUNTS: [u64; 7] = [3, 2, 5, 10, 25, 35, 20];

fn assert_range(estimate: &Estimate, low: f64, high: f64) {
    let range = estimate.interval().expect("an interval");
    assert_abs_diff_eq!(range.low(), low, epsilon = 1e-12);
    assert_abs_diff_eq!(range.high(), high, epsilon = 1e-12);
}

/// Mean 5.37, 80 % agree, 10 % disagree, net 70: the worked example of version
/// 2. The standard error is `s / sqrt(100)`; the intervals are Wilson's of 80
/// of 100, and Newcombe's method 10 with 10 of 100 on the other side, all
/// computed apart from this crate.
#[test]
fn version_two() {
    let ces = Ces::from_counts(Version::V2, &COUNTS).unwrap();
    let mean = ces.mean(0.95).unwrap();
    assert_abs_diff_eq!(mean.value(), 5.37, epsilon = 1e-14);
    assert_abs_diff_eq!(mean.standard_error().unwrap(), 0.141_174_725_182_318_1, epsilon = 1e-14);
    let easy = ces.easy(0.95).unwrap();
    assert_abs_diff_eq!(easy.value(), 0.80, epsilon = 1e-15);
    assert_range(&easy, 0.711_170_834_406_841_1, 0.866_633_066_668_967_6);
    assert_abs_diff_eq!(ces.score(Measure::Difficult).unwrap(), 0.10, epsilon = 1e-15);
    let net = ces.net(0.95).unwrap();
    assert_abs_diff_eq!(net.value(), 0.70, epsilon = 1e-15);
    assert_range(&net, 0.550_907_215_182_201, 0.802_088_306_229_430_1);
    assert_abs_diff_eq!(ces.index(0.95).unwrap().value(), 437.0 / 6.0, epsilon = 1e-12);
    assert_eq!(
        net.conventions()[1..],
        [
            "measure: net, the share of answers 5 to 7 less that of 1 to 3",
            "question: version 2 (1 to 7, higher is better)",
        ]
    );
}

/// A version 1 mean of 2.4 is 3.6 reversed (Dixon, Freeman & Toman 2010: low
/// effort is good).
#[test]
fn version_one_is_reversed_by_name() {
    // 20, 40, 25, 10, 5: mean 2.4.
    let ces = Ces::from_counts(Version::V1, &[20, 40, 25, 10, 5]).unwrap();
    let mean = ces.mean(0.95).unwrap();
    assert_abs_diff_eq!(mean.value(), 2.4, epsilon = 1e-15);
    let reversed = ces.reversed_mean(0.95).unwrap();
    assert_abs_diff_eq!(reversed.value(), 3.6, epsilon = 1e-15);
    let range = mean.interval().unwrap();
    assert_range(&reversed, 6.0 - range.high(), 6.0 - range.low());
    assert_abs_diff_eq!(ces.easy(0.95).unwrap().value(), 0.60, epsilon = 1e-15);
    assert_abs_diff_eq!(ces.net(0.95).unwrap().value(), 0.45, epsilon = 1e-15);
    assert_abs_diff_eq!(ces.index(0.95).unwrap().value(), 65.0, epsilon = 1e-12);
}

#[test]
fn versions_are_compared_by_the_index_alone() {
    let old = Ces::from_counts(Version::V1, &[20, 40, 25, 10, 5]).unwrap();
    let new = Ces::from_counts(Version::V2, &COUNTS).unwrap();
    for measure in Measure::ALL {
        let error = new.difference(&old, measure, 0.95).unwrap_err();
        assert!(matches!(error, Error::VersionsDiffer { .. }), "{measure}");
        assert!(error.to_string().contains("index_difference"));
    }
    let change = new.index_difference(&old, DifferenceMethod::Wald).unwrap();
    assert_abs_diff_eq!(change.estimate().value(), 437.0 / 6.0 - 65.0, epsilon = 1e-12);
    // The errors are those of either index on its own, divisor n.
    let error = |ces: &Ces| (ces.variance(Measure::Index).unwrap() / 100.0).sqrt();
    assert_abs_diff_eq!(
        change.estimate().standard_error().unwrap(),
        error(&new).hypot(error(&old)),
        epsilon = 1e-12
    );
    let back = old.index_difference(&new, DifferenceMethod::Wald).unwrap();
    assert_abs_diff_eq!(back.estimate().value(), -change.estimate().value(), epsilon = 1e-12);
    // Of one version it is the plain difference of indices.
    let same = new.index_difference(&new, 0.95).unwrap();
    assert_eq!(same.estimate().value(), 0.0);
    // Any two scales have an index, whatever their numbers of points.
    let long = Ces::from_scores(Version::Custom(Scale::new(0, 248).unwrap()), [62, 62]).unwrap();
    let short = Ces::from_scores(Version::Custom(Scale::new(1, 5).unwrap()), [1, 2, 3]).unwrap();
    assert_eq!(long.index_difference(&short, 0.95).unwrap().estimate().value(), 0.0);
}

#[test]
fn a_question_of_ones_own_says_its_direction() {
    let agree = Version::Custom(Scale::ONE_TO_FIVE);
    let ces = Ces::from_counts(agree.clone(), &[5, 10, 25, 40, 20]).unwrap();
    assert_abs_diff_eq!(ces.easy(0.95).unwrap().value(), 0.60, epsilon = 1e-15);
    let labelled = Scale::ONE_TO_FIVE.with_labels(["1", "2", "3", "4", "5"]).unwrap();
    let other = Ces::from_counts(Version::Custom(labelled), &[1; 5]).unwrap();
    assert!(ces.difference(&other, Measure::Mean, 0.95).is_ok());
    let effort = Scale::ONE_TO_FIVE.with_direction(Direction::LowerIsBetter);
    let other = Ces::from_counts(Version::Custom(effort.clone()), &[1; 5]).unwrap();
    assert!(ces.difference(&other, Measure::Mean, 0.95).is_err());
    // Version 1 reads a tally only if that says that low is good.
    let plain = Tally::from_counts(&Scale::ONE_TO_FIVE, &[1; 5]).unwrap();
    assert!(Ces::from_tally(Version::V1, plain).is_err());
    assert!(Ces::from_tally(Version::V1, Tally::new(&effort)).is_ok());
}

#[test]
fn nothing_and_bad_scores_are_errors() {
    let nothing = Ces::new(Version::V2);
    for measure in Measure::ALL {
        assert_eq!(nothing.score(measure), Err(Error::Inference(InferenceError::NoData)));
    }
    assert!(Ces::from_scores(Version::V1, [5, 6]).is_err());
    assert!(Ces::from_slice(Version::V2, &[0]).is_err());
    let mut ces = Ces::new(Version::V2);
    ces.record_scores([Some(7.0), Some(7.5), None], OffScale::CountInvalid).unwrap();
    assert_eq!((ces.answered(), ces.missing().get(Missing::Invalid)), (1, 1));
    // A mean of one answer has no t interval; it is still a mean.
    assert_eq!(ces.mean(0.95).unwrap().interval(), None);
}

#[test]
fn weights_enter_every_measure() {
    let ces = WeightedCes::from_weighted_scores(Version::V1, [(1, 1.0), (3, 2.0), (5, 1.0)]);
    let ces = ces.unwrap();
    assert_eq!(ces.score(Measure::Mean), Ok(3.0));
    assert_eq!(ces.score(Measure::Easy), Ok(0.25));
    assert_eq!(ces.score(Measure::Net), Ok(0.0));
    assert_abs_diff_eq!(ces.net(0.95).unwrap().effective_n().unwrap(), 16.0 / 6.0, epsilon = 1e-14);
}
