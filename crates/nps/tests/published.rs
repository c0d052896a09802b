//! Worked and peer-computed numbers.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::float_cmp, reason = "these figures are exact")]

use approx::{assert_abs_diff_eq, assert_relative_eq};
use satis_nps::inference::{
    DifferenceMethod, Error as InferenceError, Method, Prior, PseudoCounts,
};
use satis_nps::response_model::{Estimate, Missing, OffScale, Scale, Tally};
use satis_nps::{
    Category, Cuts, Error, Nps, WORST_VARIANCE, WeightedNps, sample_size_for_difference,
    sample_size_for_margin,
};

/// Answers 1 to 10 of a French garden centre (BenaventC/NPSgame): 53.416 over
/// the 13,612 who answered; 52.11 if the 342 blanks are counted in the base.
const GARDEN_CENTRE: [u64; 10] = [83, 53, 65, 101, 401, 491, 1_061, 2_892, 2_487, 5_978];

fn running_example() -> Nps {
    Nps::from_counts(20, 30, 50).unwrap()
}

fn assert_range(estimate: &Estimate, low: f64, high: f64, tolerance: f64) {
    let range = estimate.interval().expect("an interval");
    assert_abs_diff_eq!(range.low(), low, epsilon = tolerance);
    assert_abs_diff_eq!(range.high(), high, epsilon = tolerance);
}

/// 20 detractors, 30 passives and 50 promoters, in 40-digit arithmetic
/// (mpmath); variance and standard errors as in Rocks (2016).
#[test]
fn score_and_variance() {
    let nps = running_example();
    assert_eq!(nps.score(), Ok(30.0));
    assert_eq!(nps.fraction(), Ok(0.3));
    assert_abs_diff_eq!(nps.variance().unwrap(), 0.61, epsilon = 1e-15);
    let error = |method: Method| nps.estimate(method).unwrap().standard_error().unwrap();
    assert_abs_diff_eq!(error(Method::Wald), 7.810_249_675_906_65, epsilon = 1e-12);
    assert_abs_diff_eq!(error(Method::T), 7.849_596_270_902_19, epsilon = 1e-12);
    let shares: Vec<f64> = [Category::Detractor, Category::Passive, Category::Promoter]
        .into_iter()
        .map(|category| nps.share(category, 0.95).unwrap().value())
        .collect();
    assert_eq!(shares, [0.2, 0.3, 0.5]);
}

/// The intervals of the same answers, 40-digit arithmetic (mpmath); those of
/// the Dirichlet posteriors to ten digits.
#[test]
fn intervals() {
    let nps = running_example();
    for (method, low, high) in [
        (Method::Wald, 0.146_921_919_249_573, 0.453_078_080_750_427),
        (Method::T, 0.144_246_980_161_663, 0.455_753_019_838_337),
        (Method::AdjustedWald(PseudoCounts::Rocks), 0.140_511_301_787_616, 0.442_012_970_057_044),
        (Method::Goodman, 0.108_824_861_089_736, 0.491_175_138_910_264),
        (Method::Score, 0.139_551_416_141_957, 0.443_393_066_335_859),
        (Method::ProfileLikelihood, 0.141_808_023_673_025, 0.446_672_615_999_297),
        (Method::Mover, 0.139_745_327_289_084, 0.441_761_560_988_981),
    ] {
        assert_range(&nps.fraction_estimate(method).unwrap(), low, high, 1e-10);
        assert_range(&nps.estimate(method).unwrap(), 100.0 * low, 100.0 * high, 1e-8);
    }
    for (prior, low, high) in [
        (Prior::Uniform, 0.136_819_135_4, 0.437_697_502_9),
        (Prior::Jeffreys, 0.140_166_750_9, 0.442_726_522_6),
    ] {
        let posterior = nps.fraction_estimate(Method::Dirichlet(prior)).unwrap();
        assert_range(&posterior, low, high, 1e-9);
    }
    let bootstrap = nps.fraction_estimate(Method::ExactBootstrap).unwrap();
    assert_range(&bootstrap, 0.14, 0.45, 1e-12);
}

/// Two waves by Wald (40-digit arithmetic), with the sign kept: the R package
/// NPS reports the absolute difference.
#[test]
fn a_fall_is_negative() {
    let (spring, autumn) = (running_example(), Nps::from_counts(30, 30, 40).unwrap());
    let rise = spring.difference(&autumn, DifferenceMethod::Wald).unwrap();
    let fall = autumn.difference(&spring, DifferenceMethod::Wald).unwrap();
    assert_abs_diff_eq!(rise.estimate().value(), 20.0, epsilon = 1e-12);
    assert_abs_diff_eq!(fall.estimate().value(), -20.0, epsilon = 1e-12);
    assert_abs_diff_eq!(rise.z(), 1.754_116_038_614_06, epsilon = 1e-12);
    assert_abs_diff_eq!(fall.z(), -1.754_116_038_614_06, epsilon = 1e-12);
    assert_abs_diff_eq!(rise.p_value(), 0.079_410_625_998_942_2, epsilon = 1e-13);
    assert_range(rise.estimate(), -2.347_027_692_519_57, 42.347_027_692_519_6, 1e-10);
    assert_range(fall.estimate(), -42.347_027_692_519_6, 2.347_027_692_519_57, 1e-10);
    let adjusted = DifferenceMethod::AdjustedWald(PseudoCounts::Rocks);
    let adjusted = spring.difference(&autumn, adjusted).unwrap();
    assert_abs_diff_eq!(adjusted.z(), 1.732_324_132_696_04, epsilon = 1e-12);
    assert_abs_diff_eq!(adjusted.p_value(), 0.083_215_867_531_571_2, epsilon = 1e-13);
    // R's 1 - (2 pnorm(z) - 1) is exactly 0 from z = 9 on. Here V is 1/4 twice
    // and z is 1 / sqrt(1/200), so p is erfc(10).
    let good = Nps::from_counts(0, 50, 50).unwrap();
    let poor = Nps::from_counts(50, 50, 0).unwrap();
    let p_value = good.difference(&poor, DifferenceMethod::Wald).unwrap().p_value();
    assert_relative_eq!(p_value, 2.088_487_583_762_545e-45, max_relative = 1e-12);
}

#[test]
fn blanks_are_not_in_the_base() {
    let scale = Scale::ONE_TO_TEN;
    let mut tally = Tally::from_counts(&scale, &GARDEN_CENTRE).unwrap();
    tally.record_many(Missing::Skipped.into(), 342).unwrap();
    let nps = Nps::from_tally(Cuts::new(&scale, 6, 9).unwrap(), tally).unwrap();
    assert_eq!((nps.answered(), nps.tally().missing().total()), (13_612, 342));
    assert_eq!((nps.promoters(), nps.passives(), nps.detractors()), (8_465, 3_953, 1_194));
    assert_abs_diff_eq!(nps.fraction().unwrap(), 0.534_161_034_4, epsilon = 5e-11);
    assert_abs_diff_eq!(nps.score().unwrap(), 53.416_103_44, epsilon = 5e-9);
    let with_blanks: f64 = 7_271.0 / 13_954.0;
    assert!((nps.fraction().unwrap() - with_blanks).abs() > 0.01);
    assert_eq!(nps.estimate(0.95).unwrap().missing().get(Missing::Skipped), 342);
}

/// Counters of one byte wrap at 256: other crates give 128 promoters a score of
/// -100 and 256 none at all.
#[test]
fn many_promoters_and_no_one_else() {
    for count in [128_u64, 255, 256, 300, 65_536, u64::from(u32::MAX) + 1] {
        let nps = Nps::from_counts(0, 0, count).unwrap();
        assert_eq!(nps.score(), Ok(100.0));
        assert_eq!(nps.promoters(), count);
        let range = nps.interval(Method::Mover).unwrap();
        assert_eq!(range.high(), 100.0);
        assert!(range.low() < 100.0);
        let worst = Nps::from_counts(count, 0, 0).unwrap();
        assert_eq!(worst.interval(Method::Mover).unwrap().low(), -100.0);
    }
    for count in [128_usize, 256, 300] {
        assert_eq!(Nps::from_slice(&vec![10; count]).unwrap().score(), Ok(100.0));
        assert_eq!(Nps::from_scores(vec![10_u8; count]).unwrap().score(), Ok(100.0));
    }
}

#[test]
fn ten_million_answers() {
    let column: Vec<u8> = (0..10_000_000_u32).map(|row| (row % 11) as u8).collect();
    let nps = Nps::from_slice(&column).unwrap();
    // 909,090 rounds of 11 answers and 0 to 9 once more.
    assert_eq!(nps.promoters(), 2 * 909_090 + 1);
    assert_eq!(nps.passives(), 2 * 909_090 + 2);
    assert_eq!(nps.detractors(), 7 * 909_090 + 7);
}

#[test]
fn nothing_is_an_error_and_not_zero() {
    let no_data = |result: Result<f64, Error>| {
        assert_eq!(result, Err(Error::Inference(InferenceError::NoData)));
    };
    no_data(Nps::new().score());
    no_data(Nps::from_scores([None::<u8>, None]).unwrap().score());
    no_data(Nps::from_counts(0, 0, 0).unwrap().fraction());
    let unweighted = WeightedNps::from_weighted_scores(Cuts::CLASSIC, [(10, 0.0)]).unwrap();
    no_data(unweighted.score());
    assert!(Nps::new().estimate(0.95).is_err());
    assert!(Nps::new().difference(&running_example(), 0.95).is_err());
}

/// R's NPS 1.1 takes 6.5 for a passive, 8.2 for a promoter, and gives NA for a
/// vector with 11 in it.
#[test]
fn scores_off_the_scale_are_refused_or_counted() {
    for bad in [6.5, 8.2, 11.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = Nps::from_scores([10.0, 9.0, bad]).unwrap_err();
        assert!(error.to_string().contains("at row 2"), "{error}");
        let mut nps = Nps::new();
        nps.record_scores([10.0, 3.0, bad], OffScale::CountInvalid).unwrap();
        assert_eq!(nps.score(), Ok(0.0));
        assert_eq!(nps.tally().missing().get(Missing::Invalid), 1);
    }
    assert!(Nps::from_slice(&[10, 11]).is_err());
    assert!(Nps::from_counts(1, u64::MAX, 0).is_err());
}

/// z^2 V / h^2 and (z_{a/2} + z_b)^2 (V1 + V2) / d^2, in 40-digit arithmetic
/// (mpmath).
#[test]
fn sample_sizes() {
    let exact = |variance| sample_size_for_margin(5.0, variance, 0.95).unwrap().exact();
    assert_abs_diff_eq!(exact(WORST_VARIANCE), 1_536.583_528_277_65, epsilon = 1e-9);
    assert_abs_diff_eq!(exact(0.61), 937.315_952_249_367, epsilon = 1e-9);
    let two = sample_size_for_difference(5.0, (0.61, 0.61), 0.95, 0.80).unwrap();
    assert_abs_diff_eq!(two.exact(), 3_830.253_310_362_36, epsilon = 1e-8);
    assert!(sample_size_for_margin(0.0, 0.61, 0.95).is_err());
    assert!(sample_size_for_margin(5.0, f64::NAN, 0.95).is_err());
    assert!(sample_size_for_difference(5.0, (0.61, 0.61), 0.95, 1.0).is_err());
}

/// Lumley (2004), Taylor linearisation with replacement, and Kish (1965), in
/// 40-digit arithmetic (mpmath).
#[test]
fn weighted_answers() {
    let weights = [0.5, 0.8, 1.0, 1.0, 1.2, 1.5, 2.0, 2.5];
    let scores = [10, 9, 7, 2, 10, 0, 8, 9];
    let answers = scores.into_iter().zip(weights);
    let nps = WeightedNps::from_weighted_scores(Cuts::CLASSIC, answers).unwrap();
    let estimate = nps.fraction_estimate(Method::T).unwrap();
    assert_abs_diff_eq!(estimate.value(), 0.238_095_238_095_238, epsilon = 1e-14);
    assert_abs_diff_eq!(estimate.standard_error().unwrap(), 0.325_899_400_705_083, epsilon = 1e-14);
    assert_abs_diff_eq!(estimate.effective_n().unwrap(), 6.550_802_139_037_43, epsilon = 1e-13);
}

#[test]
fn scores_cut_differently_are_not_compared() {
    let european = Nps::with_cuts(Cuts::EUROPEAN);
    let classic = Nps::from_scores([9, 3]).unwrap();
    assert!(matches!(classic.difference(&european, 0.95), Err(Error::CutsDiffer { .. })));
    assert!(Nps::from_tally(Cuts::CLASSIC, Tally::new(&Scale::ONE_TO_TEN)).is_err());
}
