//! Charts, run lengths, changes, trends and seasons against published and
//! peer-computed numbers.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use approx::{assert_abs_diff_eq, assert_relative_eq};
use satis_inference::{
    ChangePenalty, ChangePoints, ChangeSeries, ContinuityCorrection, Cusum, Ewma, EwmaLimits,
    Jumps, LoessDegree, MannKendall, Season, Stl, StlOptions, TheilSen,
};

/// A hundred values around 0, 20 and 5 with a standard deviation of 5, rounded.
const LEVELS: [f64; 100] = [
    0.01, 1.49, -1.37, -4.45, -2.27, -4.96, 0.3, 6.7, -2.46, -3.1, 2.45, 1.78, 0.53, -4.65, -0.15,
    3.48, -6.72, -2.29, -9.51, -6.45, -9.21, -1.18, -6.34, 1.36, 0.78, -0.93, -12.58, -2.69, -0.24,
    0.57, -7.65, -2.39, -4.89, -4.04, 5.3, -4.04, -0.16, 4.42, -2.92, -0.56, 20.55, 20.32, 13.87,
    20.38, 26.79, 12.26, 24.3, 20.6, 16.79, 30.0, 23.81, 14.0, 20.37, 22.88, 19.06, 23.41, 19.67,
    23.34, 27.19, 16.62, 21.02, 17.68, 20.64, 14.06, 17.1, 19.02, 24.49, 25.73, 13.38, 16.03,
    23.23, 10.04, 17.68, 19.51, 26.29, 8.45, 3.36, 3.16, 3.75, 12.62, 2.86, 3.48, 6.76, 4.4, 4.01,
    -0.57, 4.94, 2.78, 10.83, 8.27, 4.88, 8.34, 3.3, 10.26, 4.97, 7.92, -1.45, 6.73, -3.44, -5.18,
];

/// Four years of a monthly score with one odd month.
const MONTHS: [f64; 48] = [
    29.4, 31.5, 36.1, 41.4, 34.7, 33.3, 32.2, 30.1, 26.9, 26.3, 29.2, 31.3, 31.5, 36.7, 39.5, 38.4,
    40.5, 36.4, 37.3, 33.1, 56.0, 29.1, 31.2, 29.9, 34.9, 41.2, 38.7, 45.8, 40.1, 43.2, 37.3, 37.9,
    34.7, 30.8, 37.5, 40.4, 40.7, 43.6, 46.3, 45.7, 49.4, 44.2, 42.5, 38.3, 36.8, 34.9, 41.1, 40.8,
];

/// Python ruptures 1.1, `Pelt(model="l2", min_size=..., jump=1).predict(pen)`
/// without the end.
#[test]
fn changes_of_the_mean_as_ruptures() {
    let series = ChangeSeries::mean(&LEVELS).unwrap();
    let starts = |penalty, least| {
        ChangePoints::pelt(&series, ChangePenalty::Manual(penalty), least).unwrap().starts()
    };
    let often = [3, 6, 8, 16, 23, 26, 28, 30, 34, 40, 43, 45, 49, 51, 53, 57, 59, 66, 68, 73, 75];
    assert_eq!(starts(20.0, 2)[..21], often);
    assert_eq!(starts(20.0, 2)[21..], [80, 88, 96, 98]);
    assert_eq!(starts(20.0, 5), [6, 16, 21, 26, 34, 40, 49, 59, 75, 80, 88, 95]);
    assert_eq!(starts(100.0, 2), [40, 75, 98]);
    for (penalty, least) in [(100.0, 5), (400.0, 2), (3000.0, 2)] {
        assert_eq!(starts(penalty, least), [40, 75]);
    }
    // In units of the standard deviation the criteria apply.
    let unit: Vec<f64> = LEVELS.iter().map(|x| x / 5.0).collect();
    let unit = ChangeSeries::mean(&unit).unwrap();
    for penalty in [ChangePenalty::Bic, ChangePenalty::Mbic] {
        assert_eq!(ChangePoints::pelt(&unit, penalty, 2).unwrap().starts(), [40, 75]);
    }
    let errors = ChangeSeries::mean_with_errors(&LEVELS, &[5.0; 100]).unwrap();
    let found = ChangePoints::pelt(&errors, ChangePenalty::Bic, 2).unwrap();
    assert_eq!(found.starts(), [40, 75]);
}

/// The same with `model="normal"`.
#[test]
fn changes_of_mean_and_variance_as_ruptures() {
    let series = ChangeSeries::mean_and_variance(&LEVELS).unwrap();
    let starts =
        |penalty| ChangePoints::pelt(&series, ChangePenalty::Manual(penalty), 2).unwrap().starts();
    assert_eq!(starts(10.0), [40, 42, 75, 98]);
    assert_eq!(starts(20.0), [40, 75]);
}

/// Python statsmodels 0.15, `STL(y, period=12, ...).fit()`.
#[test]
fn seasons_as_statsmodels() {
    let check = |options: StlOptions, expected: [(usize, f64, f64); 4]| {
        let parts = Stl::new(&MONTHS, options).unwrap();
        for (at, trend, seasonal) in expected {
            assert_abs_diff_eq!(parts.trend()[at], trend, epsilon = 1e-10);
            assert_abs_diff_eq!(parts.seasonal()[at], seasonal, epsilon = 1e-10);
        }
    };
    check(
        StlOptions::statsmodels(12, 7),
        [
            (0, 30.432_583_357_538_73, -1.571_918_650_800_345),
            (1, 30.673_320_607_231_144, 1.010_925_452_039_856_3),
            (20, 37.221_265_407_867_065, 2.721_106_266_371_429_6),
            (47, 43.260_704_920_162_42, -1.394_719_567_279_460_1),
        ],
    );
    check(
        StlOptions::statsmodels(12, 7).robust(),
        [
            (0, 29.909_967_892_271_407, -0.505_009_888_951_319_3),
            (1, 30.261_062_440_104_68, 1.472_684_498_831_745_3),
            (20, 36.673_342_627_860_45, -5.779_031_454_224_643_5),
            (47, 42.833_074_563_175_195, -1.813_758_669_363_827_7),
        ],
    );
    check(
        StlOptions::statsmodels(12, 13).seasonal_degree(LoessDegree::Constant),
        [
            (0, 30.883_728_425_073_386, -1.822_874_955_224_425_4),
            (1, 31.061_151_929_273_92, 2.069_376_571_766_1),
            (20, 37.374_397_595_279_24, 0.888_378_634_810_195_1),
            (47, 42.744_323_577_613_464, -3.023_382_097_949_837),
        ],
    );
    // Jumps 2, 3, 2 are a tenth of 11, 21, 13.
    check(
        StlOptions::statsmodels(12, 11)
            .seasonal_degree(LoessDegree::Constant)
            .jumps(Jumps::Tenth)
            .low_pass_window(13),
        [
            (0, 30.892_224_467_033_11, -1.857_577_627_967_666),
            (1, 31.075_509_323_354_076, 2.056_656_222_586_680_5),
            (20, 37.378_093_556_013_57, 1.135_117_675_259_27),
            (47, 42.739_438_216_603_45, -3.004_377_341_882_868),
        ],
    );
}

/// The defaults of R's stl, computed with statsmodels: seasonal window 10 n +
/// 1, degree 0, trend window 19, low-pass window 13, jumps of a tenth, 2 inner
/// loops (robust: 1, and 15 outer), and the mean of each month at the end.
#[test]
fn periodic_seasons_as_r() {
    let parts = Stl::new(&MONTHS, StlOptions::r(12, Season::Periodic)).unwrap();
    let expected = [
        (0, 31.215_914_356_430_13, -2.032_831_899_271_424),
        (1, 31.334_193_087_671_323, 1.866_868_520_756_764_1),
        (20, 37.528_959_225_232_06, 0.859_512_768_349_671_7),
        (47, 42.338_917_618_863_38, -2.740_890_838_628_296),
    ];
    // The low-pass window of R is the smallest odd number from the period on,
    // 13, and so is that of statsmodels.
    for (at, trend, seasonal) in expected {
        assert_abs_diff_eq!(parts.trend()[at], trend, epsilon = 1e-10);
        assert_abs_diff_eq!(parts.seasonal()[at], seasonal, epsilon = 1e-10);
    }
    let parts = Stl::new(&MONTHS, StlOptions::r(12, Season::Periodic).robust()).unwrap();
    let expected = [
        (0, 29.615_776_663_999_42, -1.067_477_609_553_293_2, 0.943_342_074_399_502_5),
        (1, 29.928_928_687_204_312, 2.767_753_427_258_166_5, 0.889_040_448_880_762_8),
        (20, 35.673_409_315_992_004, -5.201_230_089_396_983, 0.0),
        (47, 42.668_956_695_768_23, -1.326_164_058_842_119_7, 0.976_758_949_572_267_8),
    ];
    for (at, trend, seasonal, weight) in expected {
        assert_abs_diff_eq!(parts.trend()[at], trend, epsilon = 1e-10);
        assert_abs_diff_eq!(parts.seasonal()[at], seasonal, epsilon = 1e-10);
        assert_abs_diff_eq!(parts.weights()[at], weight, epsilon = 1e-10);
    }
}

/// Python pymannkendall 1.4 and `SciPy` 1.17 `theilslopes`.
#[test]
fn trends_with_ties() {
    let scores = [
        29.0, 32.0, 36.0, 35.0, 35.0, 33.0, 32.0, 30.0, 27.0, 26.0, 29.0, 31.0, 32.0, 37.0, 40.0,
        38.0, 40.0, 36.0,
    ];
    let test = MannKendall::new(&scores, ContinuityCorrection::One).unwrap();
    assert_eq!(test.s(), 38);
    assert_relative_eq!(test.variance(), 689.333_333_333_333_4, max_relative = 1e-14);
    assert_relative_eq!(test.z(), 1.409_246_887_230_296, max_relative = 1e-13);
    assert_relative_eq!(test.p_value(), 0.158_762_177_882_753_7, max_relative = 1e-12);
    let times: Vec<f64> = (0..18).map(f64::from).collect();
    let line = TheilSen::new(&times, &scores).unwrap();
    assert_relative_eq!(line.slope(), 0.285_714_285_714_285_7, max_relative = 1e-14);
    assert_relative_eq!(line.intercept(), 30.071_428_571_428_573, max_relative = 1e-14);
    for (level, low, high) in [(0.95, -0.25, 0.8), (0.9, 0.0, 0.6875)] {
        let interval = line.interval(level).unwrap();
        assert_abs_diff_eq!(interval.low(), low, epsilon = 1e-14);
        assert_abs_diff_eq!(interval.high(), high, epsilon = 1e-14);
    }
}

/// R spc, as in the tables of Lucas & Saccucci (1990) and Lucas & Crosier
/// (1982).
#[test]
fn run_lengths_and_their_inverses() {
    let ewma = |width| Ewma::new(0.2, width).unwrap();
    assert_abs_diff_eq!(ewma(3.0).average_run_length(0.0).unwrap(), 559.9, epsilon = 0.05);
    assert_abs_diff_eq!(ewma(2.859).average_run_length(1.0).unwrap(), 9.8, epsilon = 0.05);
    let found = Ewma::for_run_length(0.2, 370.0).unwrap();
    assert_abs_diff_eq!(found.average_run_length(0.0).unwrap(), 370.0, epsilon = 1e-6);
    let exact = ewma(1.0).limits(EwmaLimits::Exact).with_run_length(370.0).unwrap();
    assert!(exact.width() > found.width());
    assert_abs_diff_eq!(exact.average_run_length(0.0).unwrap(), 370.0, epsilon = 1e-6);
    let cusum = |decision| Cusum::new(0.5, decision).unwrap();
    assert_abs_diff_eq!(cusum(4.0).average_run_length(0.0).unwrap(), 167.7, epsilon = 0.05);
    assert_abs_diff_eq!(cusum(5.0).average_run_length(0.0).unwrap(), 465.4, epsilon = 0.05);
    assert_abs_diff_eq!(cusum(5.0).average_run_length(1.0).unwrap(), 10.4, epsilon = 0.05);
    let found = Cusum::for_run_length(0.5, 370.0).unwrap();
    assert_abs_diff_eq!(found.decision(), 4.7738, epsilon = 5e-4);
    // A downward shift is found as soon as an upward one.
    let (up, down) = (found.average_run_length(0.7), found.average_run_length(-0.7));
    assert_relative_eq!(up.unwrap(), down.unwrap(), max_relative = 1e-12);
}

/// Run lengths by simulation: the charts do what their integral equations say.
#[test]
fn run_lengths_are_those_of_the_charts() {
    let ewma = Ewma::new(0.3, 2.0).unwrap();
    for chart in [ewma, ewma.limits(EwmaLimits::Exact)] {
        let expected = chart.average_run_length(0.5).unwrap();
        let mut sum = 0.0;
        for run in 0..4_000 {
            let mut draws = satis_inference::Draws::new(8, run);
            let mut state = satis_inference::EwmaState::default();
            while chart.step(&mut state, draws.standard_normal() + 0.5).is_none() {}
            sum += state.points as f64;
        }
        let found = sum / 4_000.0;
        assert!((found / expected - 1.0).abs() < 0.06, "{chart:?}: {found} {expected}");
    }
    let chart = Cusum::new(0.5, 3.0).unwrap();
    let expected = chart.average_run_length(0.0).unwrap();
    let mut sum = 0.0;
    for run in 0..4_000 {
        let mut draws = satis_inference::Draws::new(9, run);
        let mut state = satis_inference::CusumState::default();
        loop {
            sum += 1.0;
            if chart.step(&mut state, draws.standard_normal()).is_some() {
                break;
            }
        }
    }
    assert!((sum / 4_000.0 / expected - 1.0).abs() < 0.06, "{sum} {expected}");
}

#[test]
fn series_beyond_reach_are_refused() {
    use satis_inference::ChangeSeries;
    assert!(ChangeSeries::mean(&[1e300, 3.0, 4.0, 7.0]).is_err());
    assert!(ChangeSeries::mean_and_variance(&[1e300, 3.0, 4.0, -1e300]).is_err());
    assert!(ChangeSeries::mean_with_errors(&[1.0, 3.0], &[1e-200, 1.0]).is_err());
}
