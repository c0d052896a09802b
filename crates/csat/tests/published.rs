//! Worked and peer-computed numbers.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::float_cmp, reason = "these figures are exact")]

use approx::assert_abs_diff_eq;
use satis_csat::inference::{Method, difference};
use satis_csat::response_model::{Answer, Codes, Direction, Estimate, Missing, Scale};
use satis_csat::{Csat, CsatItems, Definition, Error, RespondentOptions, WeightedCsat};

const FIVE: Scale = Scale::ONE_TO_FIVE;

fn yes_no(no: u64, yes: u64) -> Csat {
    Csat::from_counts(&Scale::new(0, 1).unwrap(), &[no, yes]).unwrap()
}

fn assert_range(estimate: &Estimate, low: f64, high: f64, tolerance: f64) {
    let range = estimate.interval().expect("an interval");
    assert_abs_diff_eq!(range.low(), low, epsilon = tolerance);
    assert_abs_diff_eq!(range.high(), high, epsilon = tolerance);
}

/// 81 of 100: Wilson (1927), Clopper & Pearson (1934), Agresti & Coull (1998),
/// Jeffreys (Brown, Cai & `DasGupta` 2001), in 40-digit arithmetic (mpmath).
#[test]
fn eighty_one_of_a_hundred() {
    let csat = yes_no(19, 81);
    for (method, low, high) in [
        (Method::Wilson, 0.722_211_546_209_356, 0.874_852_484_902_313),
        (Method::ClopperPearson, 0.719_302_042_026_388, 0.881_556_803_867_456),
        (Method::AgrestiCoull, 0.721_386_286_439_618, 0.875_677_744_672_051),
        (Method::Jeffreys, 0.724_902_683_358_592, 0.877_460_372_876_901),
    ] {
        let share = csat.top_box(1, method).unwrap();
        assert_eq!(share.value(), 0.81);
        assert_range(&share, low, high, 1e-12);
    }
}

/// Newcombe (1998), hybrid score: 812 of 1,000 less 780 of 1,000, in 40-digit
/// arithmetic (mpmath).
#[test]
fn difference_of_two_waves() {
    let (this, last) = (yes_no(188, 812), yes_no(220, 780));
    let change = this.difference(&last, Definition::TopBox(1), 0.95).unwrap();
    assert_abs_diff_eq!(change.estimate().value(), 0.032, epsilon = 1e-15);
    assert_range(change.estimate(), -0.003_338_628_214_744_85, 0.067_258_681_087_395_9, 1e-12);
    let back = last.difference(&this, Definition::TopBox(1), 0.95).unwrap();
    assert_eq!(back.estimate().value(), -change.estimate().value());
}

/// 4, 6, 15, 40 and 35 answers on 1 to 5, in 40-digit arithmetic (mpmath); the
/// net interval by Newcombe's method 10 from Wilson limits of 75 and 10 of 100.
#[test]
fn one_survey_under_every_definition() {
    let csat = Csat::from_counts(&FIVE, &[4, 6, 15, 40, 35]).unwrap();
    let mean = csat.mean(0.95).unwrap();
    assert_abs_diff_eq!(mean.value(), 3.96, epsilon = 1e-15);
    assert_abs_diff_eq!(mean.standard_error().unwrap(), 0.105_332_566_165_215, epsilon = 1e-14);
    assert_range(&mean, 3.750_997_336_660_88, 4.169_002_663_339_12, 1e-12);
    let index = csat.index(0.95).unwrap();
    assert_abs_diff_eq!(index.value(), 74.0, epsilon = 1e-12);
    // The same interval, 25 index points to a scale point.
    assert_range(&index, 25.0 * 2.750_997_336_660_88, 25.0 * 3.169_002_663_339_12, 1e-10);
    let top = csat.percent_estimate(Definition::TopBox(2), 0.95).unwrap();
    assert_abs_diff_eq!(top.value(), 75.0, epsilon = 1e-12);
    assert_range(&top, 65.695_536_451_938_4, 82.454_788_637_712_3, 1e-10);
    assert_eq!(csat.bottom_box(2, 0.95).unwrap().value(), 0.1);
    let net = csat.net(0.95).unwrap();
    assert_abs_diff_eq!(net.value(), 0.65, epsilon = 1e-15);
    assert_range(&net, 0.501_079_534_292_194, 0.756_844_349_904_345, 1e-12);
    assert_abs_diff_eq!(csat.variance(Definition::TopBox(2)).unwrap(), 0.1875, epsilon = 1e-15);
    assert!(matches!(csat.percent_estimate(Definition::Mean, 0.95), Err(Error::NoPercent { .. })));
}

/// FreeScout issue 2064: one set of ratings told as 14 and as 65 in one
/// product, because two definitions share the name. Here the definition is
/// part of the figure.
#[test]
fn every_figure_names_its_definition_and_scale() {
    let csat = Csat::from_counts(&FIVE, &[4, 6, 15, 40, 35]).unwrap();
    for definition in [
        Definition::TopBox(2),
        Definition::BottomBox(1),
        Definition::Mean,
        Definition::Index,
        Definition::Net,
        Definition::NetOfBoxes { best: 1, worst: 2 },
    ] {
        let estimate = csat.estimate(definition, 0.95).unwrap();
        assert_eq!(estimate.statistic(), format!("CSAT {definition}"));
        let conventions = estimate.conventions();
        assert!(conventions.iter().any(|c| c.starts_with(&format!("definition: {definition}"))));
        assert!(conventions.iter().any(|c| c == "scale: 1 to 5, higher is better"));
    }
}

/// German school grades: 1 is best, so the top boxes are the low ones.
#[test]
fn the_best_points_follow_the_direction() {
    let grades = Scale::new(1, 6).unwrap().with_direction(Direction::LowerIsBetter);
    let csat = Csat::from_counts(&grades, &[30, 40, 15, 10, 4, 1]).unwrap();
    assert_eq!(csat.top_box(2, 0.95).unwrap().value(), 0.7);
    assert_eq!(csat.bottom_box(2, 0.95).unwrap().value(), 0.05);
    // (30 + 40 + 15) - (10 + 4 + 1) of 100.
    assert_abs_diff_eq!(csat.net(0.95).unwrap().value(), 0.7, epsilon = 1e-15);
    // Mean 2.21; (6 - 2.21) / 5.
    assert_abs_diff_eq!(csat.mean(0.95).unwrap().value(), 2.21, epsilon = 1e-15);
    assert_abs_diff_eq!(csat.index(0.95).unwrap().value(), 75.8, epsilon = 1e-12);
    let other = Csat::from_counts(&Scale::new(1, 6).unwrap(), &[1; 6]).unwrap();
    assert!(csat.difference(&other, Definition::Mean, 0.95).is_err());
}

/// Lumley (2004): Taylor standard error of a weighted mean; weights and answers
/// of the weighted net promoter example, in 40-digit arithmetic (mpmath).
#[test]
fn weighted_answers() {
    let weights = [0.5, 0.8, 1.0, 1.0, 1.2, 1.5, 2.0, 2.5];
    let answers = [3, 3, 2, 1, 3, 1, 2, 3];
    let csat =
        WeightedCsat::from_weighted_scores(&Scale::ONE_TO_THREE, answers.into_iter().zip(weights))
            .unwrap();
    let net = csat.net(0.95).unwrap();
    assert_abs_diff_eq!(net.value(), 0.238_095_238_095_238, epsilon = 1e-14);
    assert_abs_diff_eq!(net.effective_n().unwrap(), 6.550_802_139_037_43, epsilon = 1e-13);
    let mean = csat.mean(Method::T).unwrap();
    assert_abs_diff_eq!(mean.value(), 2.238_095_238_095_238, epsilon = 1e-14);
    assert_abs_diff_eq!(mean.standard_error().unwrap(), 0.325_899_400_705_083, epsilon = 1e-14);
}

#[test]
fn shares_agree_with_the_codes_behind_them() {
    let (a, b) = ([9, 1, 4, 6, 30], [10, 10, 10, 10, 10]);
    let (a, b) = (Csat::from_counts(&FIVE, &a).unwrap(), Csat::from_counts(&FIVE, &b).unwrap());
    let codes = Codes::top_box(&FIVE, 2).unwrap();
    let direct = difference(&codes, a.tally(), b.tally(), 0.9).unwrap();
    let change = a.difference(&b, Definition::TopBox(2), 0.9).unwrap();
    assert_eq!(change.estimate().interval(), direct.estimate().interval());
    assert_eq!(change.p_value(), direct.p_value());
}

/// Twelve respondents, three items; 0 is no answer.
const ROWS: [[i32; 3]; 12] = [
    [5, 4, 4],
    [4, 0, 3],
    [2, 3, 0],
    [5, 5, 5],
    [1, 2, 2],
    [0, 0, 4],
    [3, 4, 3],
    [4, 4, 0],
    [0, 0, 0],
    [2, 1, 1],
    [5, 0, 0],
    [3, 3, 4],
];

fn answers(row: [i32; 3]) -> [Answer; 3] {
    row.map(|value| match value {
        0 => Answer::Missing(Missing::Skipped),
        value => Answer::Value(value),
    })
}

fn items() -> CsatItems {
    CsatItems::from_rows(&FIVE, 3, ROWS.map(answers)).unwrap()
}

/// statsmodels 0.15.0: least squares of the answers on item dummies with
/// errors clustered by respondent (`cov_type="cluster"`,
/// `use_correction=False`), the mean of the three coefficients, its variance
/// times n / (n - 1) with n = 11 respondents, and scipy's t quantile.
#[test]
fn mean_of_items_against_clustered_least_squares() {
    let mean = items().mean_of_items(Definition::Mean, 0.95).unwrap();
    assert_abs_diff_eq!(mean.value(), 3.3, epsilon = 1e-14);
    assert_abs_diff_eq!(mean.standard_error().unwrap(), 0.408_559_886_131_22, epsilon = 1e-13);
    assert_range(&mean, 2.389_671_844_347_94, 4.210_328_155_652_06, 1e-12);
    assert_eq!(mean.n(), 11);
    assert_eq!(mean.missing().get(Missing::Skipped), 10);
    // A delete-one jackknife of the same figure (numpy, 11 refits) is near it.
    let jackknife = 0.420_676_514_531_989_1;
    assert!((mean.standard_error().unwrap() / jackknife - 1.0).abs() < 0.03);

    let share = items().mean_of_items(Definition::TopBox(2), 0.95).unwrap();
    assert_abs_diff_eq!(share.value(), 0.5, epsilon = 1e-14);
    assert_abs_diff_eq!(share.standard_error().unwrap(), 0.139_567_785_203_702, epsilon = 1e-13);

    let index = items().mean_of_items(Definition::Index, 0.95).unwrap();
    assert_abs_diff_eq!(index.value(), 57.5, epsilon = 1e-12);
    assert_abs_diff_eq!(
        index.standard_error().unwrap(),
        25.0 * 0.408_559_886_131_22,
        epsilon = 1e-12
    );
}

/// numpy means and `scipy.stats.sem` and t of the respondents' means.
#[test]
fn mean_of_respondents_against_scipy() {
    for (minimum, n, value, error, low, high) in [
        (
            3,
            6,
            3.166_666_666_666_666_5,
            0.588_469_452_305_127_1,
            1.653_957_781_744_256,
            4.679_375_551_589_077,
        ),
        (
            2,
            9,
            3.222_222_222_222_222,
            0.401_578_674_855_582_2,
            2.296_180_137_395_44,
            4.148_264_307_049_004,
        ),
        (
            1,
            11,
            3.454_545_454_545_454_6,
            0.366_591_527_487_627_1,
            2.637_728_629_341_278_7,
            4.271_362_279_749_63,
        ),
    ] {
        let options = RespondentOptions::new().minimum_answers(minimum);
        let mean = items().mean_of_respondents(Definition::Mean, options).unwrap();
        assert_eq!(mean.n(), n);
        assert_abs_diff_eq!(mean.value(), value, epsilon = 1e-14);
        assert_abs_diff_eq!(mean.standard_error().unwrap(), error, epsilon = 1e-13);
        assert_range(&mean, low, high, 1e-12);
    }
    let complete = items().mean_of_respondents(Definition::Mean, 0.95).unwrap();
    assert!(complete.conventions()[0].ends_with("at least 3 of 3; 6 left out"));
    let index = items().mean_of_respondents(Definition::Index, 0.95).unwrap();
    assert_abs_diff_eq!(index.value(), 25.0 * (complete.value() - 1.0), epsilon = 1e-12);
}

#[test]
fn with_nothing_missing_both_means_are_one_figure() {
    let rows = ROWS.into_iter().filter(|row| !row.contains(&0)).map(answers);
    let complete = CsatItems::from_rows(&FIVE, 3, rows).unwrap();
    let of_items = complete.mean_of_items(Definition::Mean, 0.95).unwrap();
    let of_respondents = complete.mean_of_respondents(Definition::Mean, 0.95).unwrap();
    assert_abs_diff_eq!(of_items.value(), of_respondents.value(), epsilon = 1e-14);
    assert_abs_diff_eq!(
        of_items.standard_error().unwrap(),
        of_respondents.standard_error().unwrap(),
        epsilon = 1e-14
    );
}

#[test]
fn columns_of_codes_are_the_same_items() {
    let codes: Vec<Vec<u8>> = (0..3)
        .map(|item| ROWS.iter().map(|row| FIVE.encode(answers(*row)[item]).unwrap()).collect())
        .collect();
    let columns: Vec<&[u8]> = codes.iter().map(Vec::as_slice).collect();
    assert_eq!(CsatItems::from_codes(&FIVE, &columns).unwrap(), items());
}
