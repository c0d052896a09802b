//! Intervals against 40-digit arithmetic, and worked examples of the sources.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use approx::assert_abs_diff_eq;
use satis_inference::response_model::dev::Table;
use satis_inference::response_model::{Codes, Denominator, Scale, Tally, WeightedTally};
use satis_inference::{
    Difference, DifferenceMethod, IntervalOptions, Method, Posterior, Prior, PseudoCounts,
    SampleSize, difference, estimate, interval, standard_error, variance,
};

fn net(counts: [u64; 3]) -> (Codes, Tally) {
    let scale = Scale::new(-1, 1).unwrap();
    (Codes::points(&scale), Tally::from_counts(&scale, &counts).unwrap())
}

fn share(good: u64, n: u64) -> (Codes, Tally) {
    let scale = Scale::new(0, 1).unwrap();
    (Codes::points(&scale), Tally::from_counts(&scale, &[n - good, good]).unwrap())
}

#[test]
fn every_interval_of_the_net_promoter_score() {
    let table = Table::parse(include_str!("tables/nps_intervals.txt"));
    let mut worst = std::collections::BTreeMap::<String, f64>::new();
    for row in table.rows() {
        let count = |column| row.text(column).parse::<u64>().unwrap();
        let (codes, tally) = net([count("detractors"), count("passives"), count("promoters")]);
        let name = row.text("method");
        let method: Method = name.parse().unwrap();
        let options = IntervalOptions::new().level(row.number("level")).method(method);
        let found = interval(&codes, &tally, options).unwrap();
        let off =
            (found.low() - row.number("low")).abs().max((found.high() - row.number("high")).abs());
        // Beyond a thousand answers the table's own quantiles of the posterior
        // lose digits: 40-digit line integrals side with this crate.
        let many = name.starts_with("dirichlet") && tally.answered() >= 1_000;
        let name = if many { format!("{name}, many answers") } else { name.to_owned() };
        let most = worst.entry(name).or_default();
        *most = most.max(off);
    }
    println!("largest differences: {worst:?}");
    for (name, off) in worst {
        let tolerance = if name.ends_with("many answers") { 1e-10 } else { 1e-13 };
        assert!(off <= tolerance, "{name} is off by {off:e}");
    }
}

#[test]
fn score_variance_and_standard_errors() {
    let (codes, tally) = net([20, 30, 50]);
    assert_abs_diff_eq!(variance(&codes, &tally).unwrap(), 0.61, epsilon = 1e-15);
    let error = |denominator| standard_error(&codes, &tally, denominator).unwrap();
    assert_abs_diff_eq!(error(Denominator::N), 0.078_102_496_759_066_5, epsilon = 1e-15);
    assert_abs_diff_eq!(error(Denominator::NMinusOne), 0.078_495_962_709_021_9, epsilon = 1e-15);
}

/// Wilson 1927, Clopper & Pearson 1934, Agresti & Coull 1998, Brown, Cai &
/// `DasGupta` 2001; 81 of 100.
#[test]
fn intervals_of_a_share() {
    let (codes, tally) = share(81, 100);
    for (method, low, high) in [
        (Method::Wilson, 0.722_211_546_209_356, 0.874_852_484_902_313),
        (Method::ClopperPearson, 0.719_302_042_026_388, 0.881_556_803_867_456),
        (Method::AgrestiCoull, 0.721_386_286_439_618, 0.875_677_744_672_051),
        (Method::Jeffreys, 0.724_902_683_358_592, 0.877_460_372_876_901),
    ] {
        let found = interval(&codes, &tally, method).unwrap();
        assert_abs_diff_eq!(found.low(), low, epsilon = 1e-14);
        assert_abs_diff_eq!(found.high(), high, epsilon = 1e-14);
    }
    // A score interval with two codes is Wilson's, by another road.
    let wilson = interval(&codes, &tally, Method::Wilson).unwrap();
    for same in [Method::Score, Method::Mover] {
        let found = interval(&codes, &tally, same).unwrap();
        assert_abs_diff_eq!(found.low(), wilson.low(), epsilon = 1e-14);
        assert_abs_diff_eq!(found.high(), wilson.high(), epsilon = 1e-14);
    }
}

#[test]
fn a_mean_with_its_t_interval() {
    let scale = Scale::ONE_TO_FIVE;
    let tally = Tally::from_counts(&scale, &[4, 6, 15, 40, 35]).unwrap();
    let mean = estimate(&Codes::points(&scale), &tally, 0.95).unwrap();
    assert_abs_diff_eq!(mean.value(), 3.96, epsilon = 1e-15);
    assert_abs_diff_eq!(mean.standard_error().unwrap(), 0.105_332_566_165_215, epsilon = 1e-14);
    let range = mean.interval().unwrap();
    assert_abs_diff_eq!(range.low(), 3.750_997_336_660_88, epsilon = 1e-13);
    assert_abs_diff_eq!(range.high(), 4.169_002_663_339_12, epsilon = 1e-13);
}

#[test]
fn the_posterior_of_twenty_thirty_fifty() {
    let (codes, tally) = net([20, 30, 50]);
    let posterior = Posterior::new(&codes, &tally, Prior::Uniform).unwrap();
    assert_abs_diff_eq!(posterior.mean(), 0.291_262_135_922_33, epsilon = 1e-14);
    assert_abs_diff_eq!(posterior.standard_deviation(), 0.076_848_720_923_715_4, epsilon = 1e-15);
    let above = posterior.probability_above(0.0).unwrap();
    assert_abs_diff_eq!(above, 0.999_848_418_293_221, epsilon = 1e-14);
}

/// The probability of a negative score is P(Beta(51, 21) <= 1/2), of which the
/// tail is a small number with digits of its own.
#[test]
fn posterior_tails_are_tails() {
    use satis_numerics::{Beta, Continuous};
    for (detractors, promoters) in [(20_u64, 50_u64), (100, 500), (1_000, 2_000), (3, 3)] {
        let (codes, tally) = net([detractors, 40, promoters]);
        let posterior = Posterior::new(&codes, &tally, Prior::Uniform).unwrap();
        let beta = Beta::new(promoters as f64 + 1.0, detractors as f64 + 1.0).unwrap();
        let below = posterior.probability_below(0.0).unwrap();
        approx::assert_relative_eq!(below, beta.cdf(0.5), max_relative = 1e-11);
    }
}

/// Newcombe 1998, method 10 for independent shares: 812 of 1000 against 780.
#[test]
fn the_difference_of_two_shares() {
    let ((codes, first), (_, second)) = (share(812, 1000), share(780, 1000));
    let found = difference(&codes, &first, &second, 0.95).unwrap();
    let range = found.estimate().interval().unwrap();
    assert_abs_diff_eq!(found.estimate().value(), 0.032, epsilon = 1e-15);
    assert_abs_diff_eq!(range.low(), -0.003_338_628_214_744_85, epsilon = 1e-14);
    assert_abs_diff_eq!(range.high(), 0.067_258_681_087_395_9, epsilon = 1e-14);
}

#[test]
fn the_difference_of_two_net_scores() {
    let ((codes, first), (_, second)) = (net([20, 30, 50]), net([30, 30, 40]));
    let by = |method: DifferenceMethod| -> Difference {
        difference(&codes, &first, &second, method).unwrap()
    };
    let wald = by(DifferenceMethod::Wald);
    assert_abs_diff_eq!(wald.z(), 1.754_116_038_614_06, epsilon = 1e-13);
    assert_abs_diff_eq!(wald.p_value(), 0.079_410_625_998_942_2, epsilon = 1e-14);
    let error = wald.estimate().standard_error().unwrap();
    assert_abs_diff_eq!(error, 0.114_017_542_509_914, epsilon = 1e-14);
    let range = wald.estimate().interval().unwrap();
    assert_abs_diff_eq!(range.low(), -0.023_470_276_925_195_7, epsilon = 1e-14);
    assert_abs_diff_eq!(range.high(), 0.423_470_276_925_196, epsilon = 1e-14);

    let adjusted = by(DifferenceMethod::AdjustedWald(PseudoCounts::Rocks));
    assert_abs_diff_eq!(adjusted.z(), 1.732_324_132_696_04, epsilon = 1e-13);
    assert_abs_diff_eq!(adjusted.p_value(), 0.083_215_867_531_571_2, epsilon = 1e-14);
    let range = adjusted.estimate().interval().unwrap();
    assert_abs_diff_eq!((range.low() + range.high()) / 2.0, 0.194_174_757_281_553, epsilon = 1e-14);
    assert_abs_diff_eq!(adjusted.estimate().value(), 0.2, epsilon = 1e-15);

    let mover = by(DifferenceMethod::Mover);
    let turned = difference(&codes, &second, &first, DifferenceMethod::Mover).unwrap();
    assert_abs_diff_eq!(turned.estimate().value(), -0.2, epsilon = 1e-15);
    assert_abs_diff_eq!(turned.z(), -mover.z(), epsilon = 1e-14);
    // Joined from score intervals, the level that just reaches zero is 1 - p.
    let limits = |tally: &Tally| {
        let options = IntervalOptions::from(Method::Score).level(1.0 - mover.p_value());
        interval(&codes, tally, options).unwrap()
    };
    let (down, up) = (0.3 - limits(&first).low(), limits(&second).high() - 0.1);
    assert_abs_diff_eq!(0.2 - down.hypot(up), 0.0, epsilon = 1e-12);
}

/// Two groups as far apart as can be: the p value has the size of that of the
/// permutation test, which for 3 against 3 is 2/20 and for 10 against 10 is
/// 2/184756, and not that of a limit that stops short of the end of the scale.
#[test]
fn unanimous_groups_have_a_sensible_p_value() {
    for (n, permutation) in [(3, 0.1), (5, 2.0 / 252.0), (10, 2.0 / 184_756.0)] {
        let ((codes, first), (_, second)) = (net([0, 0, n]), net([n, 0, 0]));
        let p = difference(&codes, &first, &second, 0.95).unwrap().p_value();
        assert!(p > permutation / 200.0 && p < permutation, "{n}: {p}");
    }
    let ((codes, first), (_, second)) = (net([0, 0, 1]), net([1, 0, 0]));
    let p = difference(&codes, &first, &second, 0.95).unwrap().p_value();
    assert!(p > 0.05, "{p}");
    let ((codes, first), (_, second)) = (net([0, 0, 1000]), net([1000, 0, 0]));
    let certain = difference(&codes, &first, &second, 0.95).unwrap();
    assert!(certain.z().is_finite() && certain.z() > 40.0);
    // A mean of 5 against one of 4, without any spread.
    let scale = Scale::ONE_TO_FIVE;
    let all = |value: i32| Tally::from_answers(&scale, [value; 6]).unwrap();
    let p = difference(&Codes::points(&scale), &all(5), &all(4), 0.95).unwrap().p_value();
    assert!(p > 0.0 && p < 1.0, "{p}");
}

#[test]
fn a_difference_beyond_doubt_has_a_tail_and_no_zero() {
    // S = 0.9 and -0.9 with equal errors: z is their ratio, and p its tail.
    let ((codes, first), (_, second)) = (net([5, 0, 95]), net([95, 0, 5]));
    let found = difference(&codes, &first, &second, DifferenceMethod::Wald).unwrap();
    assert!(found.z() > 20.0 && found.p_value() > 0.0 && found.p_value() < 1e-100);
    approx::assert_relative_eq!(
        satis_numerics::distribution::normal::two_sided_p(9.0),
        2.257_176_811_907_681e-19,
        max_relative = 1e-12
    );
}

#[test]
fn weighted_answers() {
    let scale = Scale::new(-1, 1).unwrap();
    let weights = [0.5, 0.8, 1.0, 1.0, 1.2, 1.5, 2.0, 2.5];
    let answers = [1, 1, 0, -1, 1, -1, 0, 1].into_iter().zip(weights);
    let tally = WeightedTally::from_answers(&scale, answers).unwrap();
    // n / (n - 1) is the default where answers are weighted.
    let found = estimate(&Codes::points(&scale), &tally, Method::Wald).unwrap();
    assert_abs_diff_eq!(found.value(), 0.238_095_238_095_238, epsilon = 1e-14);
    assert_abs_diff_eq!(found.standard_error().unwrap(), 0.325_899_400_705_083, epsilon = 1e-14);
    assert_abs_diff_eq!(found.effective_n().unwrap(), 6.550_802_139_037_43, epsilon = 1e-13);
    // V / n_eff, the shortcut that Taylor's error is not.
    let variance = variance(&Codes::points(&scale), &tally).unwrap();
    let shortcut = (variance / found.effective_n().unwrap()).sqrt();
    assert_abs_diff_eq!(shortcut, 0.316_834_498_149_931, epsilon = 1e-14);
}

#[test]
fn sample_sizes() {
    let margin = |variance| SampleSize::for_margin(variance, 0.05, 0.95).unwrap();
    assert_abs_diff_eq!(margin(1.0).exact(), 1_536.583_528_277_65, epsilon = 1e-9);
    assert_abs_diff_eq!(margin(0.61).exact(), 937.315_952_249_367, epsilon = 1e-9);
    let adjusted = margin(1.0).for_adjusted_wald(PseudoCounts::Rocks, 0.95).unwrap();
    assert_abs_diff_eq!(adjusted.exact(), 1_533.583_528_277_65, epsilon = 1e-9);
    let finite = |variance| margin(variance).in_population(2_000).unwrap().exact();
    assert_abs_diff_eq!(finite(1.0), 869.210_706_514_516, epsilon = 1e-9);
    assert_abs_diff_eq!(finite(0.61), 638.429_901_612_826, epsilon = 1e-9);
    let two = SampleSize::for_difference((0.61, 0.61), 0.05, 0.95, 0.8).unwrap();
    assert_abs_diff_eq!(two.exact(), 3_830.253_310_362_36, epsilon = 1e-9);
}
