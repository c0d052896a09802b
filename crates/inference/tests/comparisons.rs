//! Tests of groups and pairs, effect sizes, multiplicity and power against
//! SciPy 1.17, statsmodels 0.15 and 40-digit arithmetic.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use approx::{assert_abs_diff_eq, assert_relative_eq};
use satis_inference::response_model::{
    Answer, Codes, Estimate, PairTally, Scale, Tally, WeightedTally,
};
use satis_inference::*;

/// Answers from 1 to 5 of three shops.
const SHOPS: [[u64; 5]; 3] = [[4, 6, 15, 40, 35], [9, 12, 19, 35, 25], [2, 8, 30, 25, 15]];

fn shops() -> (Codes, Vec<Tally>) {
    let scale = Scale::ONE_TO_FIVE;
    let tallies = SHOPS.iter().map(|counts| Tally::from_counts(&scale, counts).unwrap());
    (Codes::points(&scale), tallies.collect())
}

fn net(counts: [u64; 3]) -> (Codes, Tally) {
    let scale = Scale::new(-1, 1).unwrap();
    (Codes::points(&scale), Tally::from_counts(&scale, &counts).unwrap())
}

fn share(good: u64, n: u64) -> (Codes, Tally) {
    let scale = Scale::new(0, 1).unwrap();
    (Codes::points(&scale), Tally::from_counts(&scale, &[n - good, good]).unwrap())
}

/// Two waves of the same people: promoters, passives, detractors.
fn waves() -> (Codes, PairTally) {
    let scale = Scale::new(-1, 1).unwrap();
    let mut pairs = PairTally::new(&scale, &scale);
    for (first, row) in [(-1, [50, 10, 4]), (0, [8, 40, 12]), (1, [6, 14, 56])] {
        for (second, times) in (-1..=1).zip(row) {
            pairs.record_many((Answer::from(first), Answer::from(second)), times).unwrap();
        }
    }
    (Codes::points(&scale), pairs)
}

fn bounds(estimate: &Estimate) -> (f64, f64) {
    let interval = estimate.interval().unwrap();
    (interval.low(), interval.high())
}

fn close(found: f64, expected: f64) {
    assert_relative_eq!(found, expected, max_relative = 1e-11, epsilon = 1e-14);
}

/// SciPy's `ttest_ind`.
#[test]
fn t_tests() {
    let (codes, shops) = shops();
    let welch = welch_t(&codes, &shops[0], &shops[1], 0.95).unwrap();
    close(welch.statistic(), 2.517_458_745_966_702);
    close(welch.degrees_of_freedom()[0], 192.850_310_949_920_04);
    close(welch.p_value(), 0.012_634_457_955_996_261);
    let (low, high) = bounds(welch.estimate().unwrap());
    close(low, 0.088_779_265_552_854_43);
    close(high, 0.731_220_734_447_145_9);
    let student = student_t(&codes, &shops[0], &shops[1], 0.95).unwrap();
    close(student.statistic(), 2.517_458_745_966_702);
    close(student.p_value(), 0.012_613_024_935_384_602);
    let (low, high) = bounds(student.estimate().unwrap());
    close(low, 0.088_832_009_776_424_3);
    close(high, 0.731_167_990_223_575_9);
    close(student.one_sided().unwrap().greater, 0.012_613_024_935_384_602 / 2.0);
}

/// SciPy's `mannwhitneyu` and `brunnermunzel`.
#[test]
fn rank_tests_of_two() {
    let (codes, shops) = shops();
    let plain = mann_whitney(&codes, &shops[0], &shops[1], RankMethod::Normal).unwrap();
    close(plain.statistic(), 5_928.0);
    close(plain.p_value(), 0.017_727_563_700_990_52);
    close(plain.one_sided().unwrap().greater, 0.008_863_781_850_495_26);
    let corrected =
        mann_whitney(&codes, &shops[0], &shops[1], RankMethod::NormalCorrected).unwrap();
    close(corrected.p_value(), 0.017_788_940_995_935_43);
    close(corrected.one_sided().unwrap().greater, 0.008_894_470_497_967_715);
    close(corrected.one_sided().unwrap().less, 0.991_166_813_964_206_8);
    let brunner = brunner_munzel(&codes, &shops[0], &shops[1], 0.95).unwrap();
    close(brunner.statistic(), 2.417_723_709_824_07);
    close(brunner.p_value(), 0.016_536_814_885_312_393);
    close(brunner.estimate().unwrap().value(), 0.5928);
}

/// All 792 ways to draw 5 of 12, by enumeration with NumPy.
#[test]
fn exact_rank_sum() {
    let scale = Scale::ONE_TO_FIVE;
    let codes = Codes::points(&scale);
    let first = Tally::from_answers(&scale, [1, 2, 2, 3, 5]).unwrap();
    let second = Tally::from_answers(&scale, [2, 3, 4, 4, 5, 5, 1]).unwrap();
    let test = mann_whitney(&codes, &first, &second, RankMethod::Exact).unwrap();
    close(test.statistic(), 27.0 - 15.0);
    close(test.p_value(), 0.449_494_949_494_949_5);
    let sides = test.one_sided().unwrap();
    close(sides.less, 0.234_848_484_848_484_86);
    close(sides.greater, 0.834_595_959_595_959_6);
    let turned = mann_whitney(&codes, &second, &first, RankMethod::Exact).unwrap();
    close(turned.p_value(), 0.449_494_949_494_949_5);
    close(turned.one_sided().unwrap().greater, 0.234_848_484_848_484_86);
}

/// The reference's worked numbers.
#[test]
fn worked_net_scores() {
    let ((codes, spring), (_, autumn)) = (net([20, 30, 50]), net([30, 30, 40]));
    let test = mann_whitney(&codes, &spring, &autumn, RankMethod::Normal).unwrap();
    close(test.statistic(), 5_650.0);
    close(test.z().unwrap(), 1.706_392_361_614_08);
    close(test.p_value(), 0.087_935_051_816_551_8);
    let test = mann_whitney(&codes, &spring, &autumn, RankMethod::NormalCorrected).unwrap();
    close(test.z().unwrap(), 1.705_079_752_105_15);
    close(test.p_value(), 0.088_179_551_365_218_1);
    let wald = difference(&codes, &spring, &autumn, DifferenceMethod::Wald).unwrap();
    close(wald.z(), 1.754_116_038_614_06);
    let a = vargha_delaney_a(&codes, &spring, &autumn, 0.95).unwrap();
    close(a.value(), 0.565);
}

/// SciPy's `kruskal`, `f_oneway`, `chi2_contingency`, `chisquare`;
/// statsmodels' `anova_oneway`.
#[test]
fn many_groups() {
    let (codes, shops) = shops();
    let ranks = kruskal_wallis(&codes, &shops, 0.95).unwrap();
    close(ranks.statistic(), 10.621_648_718_478_813);
    close(ranks.p_value(), 0.004_937_854_473_456_32);
    let plain = anova(&codes, &shops).unwrap();
    close(plain.statistic(), 4.518_617_760_561_06);
    close(plain.p_value(), 0.011_719_842_835_550_722);
    let welch = welch_anova(&codes, &shops).unwrap();
    close(welch.statistic(), 4.828_653_393_166_698);
    close(welch.degrees_of_freedom()[1], 182.283_830_340_288_1);
    close(welch.p_value(), 0.009_049_108_147_251_732);
    let chi = independence(&codes, &shops, ChiSquareMethod::Pearson, 0.95).unwrap();
    close(chi.statistic(), 22.437_916_666_666_67);
    close(chi.p_value(), 0.004_166_064_766_366_506);
    let v = chi.estimate().unwrap();
    close(v.value(), 0.200_169_199_262_357_4);
    assert_abs_diff_eq!(bounds(v).0, 0.066_099_776_737_788_84, epsilon = 1e-10);
    assert_abs_diff_eq!(bounds(v).1, 0.255_228_894_916_341_26, epsilon = 1e-10);
    let ratio = independence(&codes, &shops, ChiSquareMethod::LikelihoodRatio, 0.95).unwrap();
    close(ratio.statistic(), 21.646_154_417_852_415);
    close(ratio.p_value(), 0.005_615_311_283_428_946_5);
    let three = Tally::from_counts(&Scale::ONE_TO_THREE, &[30, 50, 20]).unwrap();
    let fit = goodness_of_fit(&three, &[0.25, 0.5, 0.25]).unwrap();
    close(fit.statistic(), 2.0);
    close(fit.p_value(), (-1.0_f64).exp());
    let scores = [0.0, 1.0, 2.0];
    let trend = linear_by_linear(&codes, &shops, &scores, 0.95).unwrap();
    close(trend.estimate().unwrap().value(), -0.156_217_947_019_114_46);
    close(trend.statistic(), -0.156_217_947_019_114_46 * 279.0_f64.sqrt());
}

/// SciPy's `chi2_contingency` and `fisher_exact`; statsmodels' `Table2x2`.
#[test]
fn two_shares() {
    let ((codes, a), (_, b)) = (share(75, 100), share(60, 100));
    let both = [a.clone(), b.clone()];
    let yates = independence(&codes, &both, ChiSquareMethod::Yates, 0.95).unwrap();
    close(yates.statistic(), 4.467_236_467_236_467);
    close(yates.p_value(), 0.034_550_830_950_949_11);
    let exact = fisher_exact(&codes, &a, &b, FisherTail::Likelihood, 0.95).unwrap();
    close(exact.p_value(), 0.034_143_802_314_768_82);
    let sides = exact.one_sided().unwrap();
    close(sides.greater, 0.017_071_901_157_384_41);
    close(sides.less, 0.992_308_041_723_496_5);
    let odds = log_odds_ratio(&codes, &a, &b, ZeroCells::Refuse, 0.95).unwrap();
    let estimate = odds.estimate().unwrap();
    close(estimate.value(), 2.0_f64.ln());
    close(estimate.standard_error().unwrap(), 0.308_220_700_148_448_8);
    close(bounds(estimate).0, 0.089_045_708_979_266_22);
    close(bounds(estimate).1, 1.297_248_652_140_624_6);
    close(odds.p_value(), 0.024_520_996_412_512_087);
    for ((x, m), (y, n), p) in [
        ((3, 20), (12, 17), 0.000_875_107_346_065_415_6),
        ((812, 1_000), (780, 1_000), 0.085_318_330_165_769_05),
    ] {
        let ((codes, a), (_, b)) = (share(x, m), share(y, n));
        let test = fisher_exact(&codes, &a, &b, FisherTail::Likelihood, 0.95).unwrap();
        assert_relative_eq!(test.p_value(), p, max_relative = 1e-11);
        let middle = fisher_exact(&codes, &a, &b, FisherTail::MidP, 0.95).unwrap();
        assert!(middle.p_value() < test.p_value());
    }
}

/// Newcombe (1998), Interval estimation for the difference between independent
/// proportions, table II (a), methods 5 and 6: 56 of 70 against 48 of 80; more
/// digits by maximising the likelihood in SciPy. At 0 statsmodels 0.15 has the
/// same deviate; away from 0 its restricted shares are not those of the largest
/// likelihood, and its interval ends at 0.3436.
#[test]
fn score_difference_of_shares() {
    let ((codes, a), (_, b)) = (share(56, 70), share(48, 80));
    let plain = difference(&codes, &a, &b, DifferenceMethod::Score).unwrap();
    assert_abs_diff_eq!(bounds(plain.estimate()).0, 0.053_333_849_291_325_15, epsilon = 1e-12);
    assert_abs_diff_eq!(bounds(plain.estimate()).1, 0.337_729_463_741_141_4, epsilon = 1e-12);
    let corrected = difference(&codes, &a, &b, DifferenceMethod::MiettinenNurminen).unwrap();
    assert_abs_diff_eq!(bounds(corrected.estimate()).0, 0.052_829_713_245_844_69, epsilon = 1e-12);
    assert_abs_diff_eq!(bounds(corrected.estimate()).1, 0.338_172_940_015_868_4, epsilon = 1e-12);
    let ((codes, a), (_, b)) = (share(75, 100), share(60, 100));
    let plain = difference(&codes, &a, &b, DifferenceMethod::Score).unwrap();
    close(plain.z(), 2.264_554_068_289_192);
    close(plain.p_value(), 0.023_540_058_261_177_91);
    assert_abs_diff_eq!(bounds(plain.estimate()).0, 0.020_316_170_270_408_36, epsilon = 1e-12);
    assert_abs_diff_eq!(bounds(plain.estimate()).1, 0.275_492_588_671_731_93, epsilon = 1e-12);
    let corrected = difference(&codes, &a, &b, DifferenceMethod::MiettinenNurminen).unwrap();
    close(corrected.z(), 2.258_885_588_639_696);
}

/// At a bound of the interval the test has just the level.
#[test]
fn score_difference_of_net_scores() {
    for (x, y) in [
        ([20, 30, 50], [30, 30, 40]),
        ([0, 0, 10], [3, 0, 4]),
        ([0, 5, 0], [2, 0, 9]),
        ([7, 0, 0], [0, 0, 4]),
        ([0, 0, 10], [0, 0, 6]),
    ] {
        let ((codes, a), (_, b)) = (net(x), net(y));
        let found = difference(&codes, &a, &b, DifferenceMethod::Score).unwrap();
        let (low, high) = bounds(found.estimate());
        let value = found.estimate().value();
        assert!(-2.0 <= low && low <= value && value <= high && high <= 2.0, "{low} {high}");
        let outside = low > 0.0 || high < 0.0;
        assert_eq!(outside, found.p_value() < 0.05, "{x:?} {y:?}: {found:?}");
        let turned = difference(&codes, &b, &a, DifferenceMethod::Score).unwrap();
        assert_abs_diff_eq!(bounds(turned.estimate()).0, -high, epsilon = 1e-12);
        assert_abs_diff_eq!(turned.p_value(), found.p_value(), epsilon = 1e-12);
    }
    // Of zero the test pools both groups: every code has the same restricted
    // share in either.
    let ((codes, a), (_, b)) = (share(40, 50), share(30, 50));
    let found = difference(&codes, &a, &b, DifferenceMethod::Score).unwrap();
    close(found.z(), 0.2 / (0.7 * 0.3 * 2.0 / 50.0_f64).sqrt());
}

/// statsmodels' `SquareTable`, SciPy's `ttest_1samp`, `wilcoxon`, `binomtest`.
#[test]
fn paired() {
    let (codes, pairs) = waves();
    let symmetry = bowker(&codes, &pairs).unwrap();
    close(symmetry.statistic(), 0.776_068_376_068_376_1);
    close(symmetry.p_value(), 0.855_182_177_135_167_8);
    let margins = stuart_maxwell(&codes, &pairs).unwrap();
    close(margins.statistic(), 0.493_392_070_484_577_8);
    assert_eq!(margins.degrees_of_freedom(), [2.0]);
    close(margins.p_value(), 0.781_378_168_863_261_4);
    let t = paired_t(&codes, &pairs, 0.95).unwrap();
    close(t.statistic(), -0.435_550_778_276_860_3);
    close(t.p_value(), 0.663_634_741_902_000_1);
    close(bounds(t.estimate().unwrap()).0, -0.110_550_018_165_655_45);
    for (zeros, method, p, smaller) in [
        (ZeroDifferences::Wilcoxon, RankMethod::Normal, 0.647_140_893_442_736_7, 693.0),
        (ZeroDifferences::Wilcoxon, RankMethod::NormalCorrected, 0.650_466_586_351_082_3, 693.0),
        (ZeroDifferences::Pratt, RankMethod::Normal, 0.759_515_084_899_622_2, 4_489.0),
        (ZeroDifferences::Pratt, RankMethod::NormalCorrected, 0.760_111_234_436_609_4, 4_489.0),
    ] {
        let test = signed_rank(&codes, &pairs, zeros, method).unwrap();
        close(test.p_value(), p);
        close(test.statistic(), smaller);
    }
    let signs = sign_test(&codes, &pairs, SignMethod::Exact, 0.95).unwrap();
    close(signs.p_value(), 0.891_923_151_104_748_9);
    close(signs.estimate().unwrap().value(), -2.0 / 200.0);
}

/// All 512 sign patterns, by enumeration with NumPy.
#[test]
fn exact_signed_rank() {
    let scale = Scale::ONE_TO_FIVE;
    let codes = Codes::points(&scale);
    let changes = [1, 1, -2, 3, -1, 2, 2, -3, 4];
    let answers =
        changes.map(|change: i32| if change > 0 { (1, 1 + change) } else { (5, 5 + change) });
    let pairs = PairTally::from_answers(&scale, &scale, answers).unwrap();
    let test = signed_rank(&codes, &pairs, ZeroDifferences::Wilcoxon, RankMethod::Exact).unwrap();
    close(test.statistic(), 30.5);
    close(test.p_value(), 0.402_343_75);
    close(test.one_sided().unwrap().less, 0.833_984_375);
    close(test.one_sided().unwrap().greater, 0.201_171_875);
}

/// Cliff's formula over the full matrix of pairs in NumPy; Steiger's interval
/// by SciPy's `nct`.
#[test]
fn effect_sizes() {
    let (codes, shops) = shops();
    let delta = cliffs_delta(&codes, &shops[0], &shops[1], 0.95).unwrap();
    close(delta.value(), 0.1856);
    close(delta.standard_error().unwrap(), 0.076_689_736_724_050_66);
    close(bounds(&delta).0, 0.032_715_017_138_692_02);
    close(bounds(&delta).1, 0.329_997_913_367_255_15);
    let d = cohens_d(&codes, &shops[0], &shops[1], 0.95).unwrap();
    close(d.value(), 0.356_022_430_126_087_5);
    assert_abs_diff_eq!(bounds(&d).0, 0.076_192_726_750_664_24, epsilon = 1e-11);
    assert_abs_diff_eq!(bounds(&d).1, 0.634_967_088_655_701_2, epsilon = 1e-11);
    // No overlap at all.
    let ((codes, best), (_, worst)) = (net([0, 0, 10]), net([8, 0, 0]));
    let delta = cliffs_delta(&codes, &best, &worst, 0.95).unwrap();
    assert_eq!((delta.value(), bounds(&delta).1), (1.0, 1.0));
    assert_eq!(delta.standard_error(), None);
}

/// SciPy's `tukey_hsd`, whose studentized range has some 11 digits.
#[test]
fn all_pairs() {
    let (codes, shops) = shops();
    for (method, expected) in [
        (
            PairwiseMethod::TukeyKramer,
            [
                (0.025_423_681_035_036_005, 0.040_541_986_735_268_49, 0.779_458_013_264_731_7),
                (0.031_088_449_907_458_85, 0.030_630_600_185_198_142, 0.814_369_399_814_801_6),
                (0.996_890_050_659_375_7, -0.379_369_399_814_802, 0.404_369_399_814_801_47),
            ],
        ),
        (
            PairwiseMethod::GamesHowell,
            [
                (0.033_649_749_154_035_96, 0.025_326_236_382_726_297, 0.794_673_763_617_274),
                (0.017_470_297_855_141_315, 0.060_726_183_595_565_75, 0.784_273_816_404_434),
                (0.996_900_939_276_730_5, -0.381_240_391_779_939_57, 0.406_240_391_779_939_04),
            ],
        ),
    ] {
        let table = pairwise(&codes, &shops, method, 0.95).unwrap();
        for (pair, (p, low, high)) in table.pairs().iter().zip(expected) {
            assert_abs_diff_eq!(pair.p_adjusted(), p, epsilon = 1e-9);
            assert_abs_diff_eq!(bounds(pair.difference()).0, low, epsilon = 1e-8);
            assert_abs_diff_eq!(bounds(pair.difference()).1, high, epsilon = 1e-8);
        }
        let letters = table.letters(0.05).unwrap();
        assert_eq!(letters, ["a", "b", "b"].map(|letter| Some(letter.to_owned())));
    }
}

const P_VALUES: [f64; 11] =
    [0.0004, 0.0301, 0.0419, 0.0095, 0.2, 0.74, 0.0019, 0.04, 0.05, 1.0, 0.0278];

/// statsmodels' `multipletests`; R's `p.adjust` agrees where it has them.
#[test]
fn corrected_p_values() {
    for (adjustment, expected) in [
        (
            Adjustment::Sidak,
            [
                0.004_391_210_551_556_729_5,
                0.285_509_345_453_712_7,
                0.375_518_982_114_612_54,
                0.099_675_064_415_735_47,
                0.914_100_654_08,
                0.999_999_632_965_551_3,
                0.020_702_577_445_824_873,
                0.361_760_669_448_159,
                0.431_199_907_723_54,
                1.0,
                0.266_649_176_292_918_1,
            ],
        ),
        (
            Adjustment::HolmSidak,
            [
                0.004_391_210_551_556_729_5,
                0.201_922_744_620_920_25,
                0.217_242_210_304,
                0.082_322_002_910_267_9,
                0.488,
                0.9324,
                0.018_838_370_349_488_9,
                0.217_242_210_304,
                0.217_242_210_304,
                1.0,
                0.201_922_744_620_920_25,
            ],
        ),
        (
            Adjustment::Hommel,
            [0.0044, 0.125, 0.1676, 0.076, 0.6, 1.0, 0.019, 0.16, 0.2, 1.0, 0.125],
        ),
        (Adjustment::Hochberg, [0.0044, 0.2, 0.2, 0.0855, 0.6, 1.0, 0.019, 0.2, 0.2, 1.0, 0.2]),
        (
            Adjustment::Holm,
            [0.0044, 0.2224, 0.24, 0.0855, 0.6, 1.0, 0.019, 0.24, 0.24, 1.0, 0.2224],
        ),
        (
            Adjustment::BenjaminiYekutieli,
            [
                0.013_287_460_317_460_32,
                0.198_837_352_607_709_74,
                0.198_837_352_607_709_74,
                0.105_192_394_179_894_18,
                0.738_192_239_858_906_6,
                1.0,
                0.031_557_718_253_968_255,
                0.198_837_352_607_709_74,
                0.207_616_567_460_317_48,
                1.0,
                0.198_837_352_607_709_74,
            ],
        ),
    ] {
        for (found, expected) in adjust(&P_VALUES, adjustment).unwrap().iter().zip(expected) {
            assert_abs_diff_eq!(*found, expected, epsilon = 1e-14);
        }
    }
}

/// statsmodels' `fdr_tsbh` and `fdr_tsbky` at 5 %.
#[test]
fn two_stages() {
    for (method, expected, rejected) in [
        (
            TwoStageMethod::BenjaminiHochberg,
            [
                0.0032,
                0.335_2 / 7.0,
                0.335_2 / 7.0,
                0.076 / 3.0,
                1.6 / 9.0,
                0.592,
                0.0076,
                0.335_2 / 7.0,
                0.05,
                8.0 / 11.0,
                0.335_2 / 7.0,
            ],
            [1, 1, 1, 1, 0, 0, 1, 1, 1, 0, 1],
        ),
        (
            TwoStageMethod::BenjaminiKriegerYekutieli,
            [
                0.003_36,
                0.050_28,
                0.050_28,
                0.0266,
                1.68 / 9.0,
                0.6216,
                0.007_98,
                0.050_28,
                0.0525,
                8.4 / 11.0,
                0.050_28,
            ],
            [1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0],
        ),
    ] {
        let found = two_stage(&P_VALUES, method, 0.05).unwrap();
        for (position, (unbounded, expected)) in found.unbounded().iter().zip(expected).enumerate()
        {
            assert_abs_diff_eq!(*unbounded, expected, epsilon = 1e-14);
            assert!(found.adjusted()[position] >= P_VALUES[position]);
            assert_eq!(found.is_rejected()[position], rejected[position] == 1);
        }
        assert_eq!(found.true_hypotheses(), 8);
    }
}

/// statsmodels' `TTestIndPower` and `NormalIndPower`; SciPy's `ncx2`.
#[test]
fn power() {
    close(power_of_t((50, 70), 0.5, 0.95).unwrap(), 0.763_717_989_194_076_9);
    close(power_of_t((30, 30), 0.2, 0.95).unwrap(), 0.118_679_435_564_037_69);
    close(
        power_of_difference((1.0, 1.0), (300.0, 600.0), 0.2, 0.95).unwrap(),
        0.807_430_419_432_557,
    );
    close(power_of_chi_square(0.1, 964.0, 2.0, 0.95).unwrap(), 0.800_231_635_791_994_9);
    let smallest = detectable_difference((0.61, 0.61), (500.0, 700.0), 0.95, 0.8).unwrap();
    let sizes = GroupSizes::for_difference((0.61, 0.61), smallest, 1.4, 0.95, 0.8).unwrap();
    close(sizes.first().exact(), 500.0);
    close(sizes.second().exact(), 700.0);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let (codes, shops) = shops();
    let weighted = WeightedTally::from(&shops[0]);
    assert!(matches!(
        mann_whitney(&codes, &weighted, &shops[1], RankMethod::Normal),
        Err(Error::Weighted { .. })
    ));
    assert!(matches!(
        kruskal_wallis(&codes, &[weighted.clone(), weighted.clone()], 0.95),
        Err(Error::Weighted { .. })
    ));
    assert!(difference(&codes, &weighted, &shops[1], DifferenceMethod::Score).is_ok());
    let nobody = Tally::new(&Scale::ONE_TO_FIVE);
    assert!(matches!(anova(&codes, [&shops[0], &nobody]), Err(Error::Groups { found: 1, .. })));
    assert_eq!(welch_t(&codes, &nobody, &shops[0], 0.95), Err(Error::NoData));
    let same = Tally::from_counts(&Scale::ONE_TO_FIVE, &[0, 0, 5, 0, 0]).unwrap();
    for error in [
        welch_t(&codes, &same, &same, 0.95).unwrap_err(),
        mann_whitney(&codes, &same, &same, RankMethod::Exact).unwrap_err(),
        brunner_munzel(&codes, &same, &same, 0.95).unwrap_err(),
        kruskal_wallis(&codes, [&same, &same], 0.95).unwrap_err(),
        anova(&codes, [&same, &same]).unwrap_err(),
        independence(&codes, [&same, &same], ChiSquareMethod::Pearson, 0.95).unwrap_err(),
        linear_by_linear(&codes, [&same, &same], &[0.0, 1.0], 0.95).unwrap_err(),
        fisher_exact(&codes, &same, &same, FisherTail::MidP, 0.95).unwrap_err(),
    ] {
        assert!(matches!(error, Error::NotApplicable { .. }), "{error}");
    }
    assert!(matches!(welch_t(&codes, &shops[0], &shops[1], 1.0), Err(Error::Probability { .. })));
}

/// R's `svychisq`, its matrices written out in NumPy.
#[test]
fn weighted_independence() {
    let scale = Scale::ONE_TO_THREE;
    let answers: [&[(i32, f64)]; 3] = [
        &[(1, 1.0), (2, 2.0), (3, 0.5), (3, 1.5), (2, 1.2), (1, 0.8), (3, 2.2), (3, 1.0)],
        &[(1, 0.7), (1, 1.1), (2, 1.9), (1, 0.4), (2, 1.3), (3, 1.0), (1, 2.5), (2, 0.6), (2, 1.0)],
        &[(3, 1.4), (3, 0.9), (2, 2.0), (3, 1.0), (1, 0.3), (3, 1.7), (2, 1.1)],
    ];
    let tallies =
        answers.map(|shop| WeightedTally::from_answers(&scale, shop.iter().copied()).unwrap());
    let test = rao_scott(&Codes::points(&scale), &tallies).unwrap();
    close(test.statistic(), 1.643_683_956_829_891_5);
    close(test.degrees_of_freedom()[0], 3.446_899_902_854_881);
    close(test.degrees_of_freedom()[1], 79.278_697_765_662_26);
    close(test.p_value(), 0.179_433_059_003_240_77);
    // Without weights it is Pearson's, nearly.
    let (codes, shops) = shops();
    let plain = independence(&codes, &shops, ChiSquareMethod::Pearson, 0.95).unwrap();
    let weighted: Vec<WeightedTally> = shops.iter().map(WeightedTally::from).collect();
    let found = rao_scott(&codes, &weighted).unwrap();
    assert_relative_eq!(found.p_value(), plain.p_value(), max_relative = 0.5);
}

/// A billion answers with a strong effect: the interval of the effect takes no
/// longer than that of a hundred, and does not stop the test.
#[test]
fn effects_of_a_billion_answers_have_intervals() {
    let scale = Scale::new(0, 1).unwrap();
    let codes = Codes::points(&scale);
    let groups = [[52, 50], [1, 533_603], [1, 0], [0, 1_u64 << 40]]
        .map(|counts| Tally::from_counts(&scale, &counts).unwrap());
    let test = independence(&codes, &groups, ChiSquareMethod::Pearson, 0.95).unwrap();
    let interval = test.estimate().unwrap().interval().unwrap();
    assert!(interval.low() > 0.0 && interval.high() <= 1.0 && interval.width() < 1e-3);
    let half = Tally::from_counts(&scale, &[600_000_000, 400_000_000]).unwrap();
    let other = Tally::from_counts(&scale, &[400_000_000, 600_000_000]).unwrap();
    let v = cramers_v(&codes, [&half, &other], 0.95).unwrap();
    let interval = v.interval().unwrap();
    // V is 0.2, with an error of about 1 / sqrt(N).
    assert_relative_eq!(v.value(), 0.2, max_relative = 1e-12);
    assert_relative_eq!(interval.width(), 2.0 * 1.959_964 / 2e9_f64.sqrt(), max_relative = 1e-3);
}
