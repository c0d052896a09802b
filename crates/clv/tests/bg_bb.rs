//! The BG/BB model against 20-digit values for 11,104 donors, the published
//! fit of Fader, Hardie & Shang (2010), and laws.

#![allow(clippy::unwrap_used, reason = "a reference that does not parse fails the test")]

use approx::assert_relative_eq;
use proptest::prelude::*;
use satis_clv::{BgBb, Covariance, Discount, Opportunities, OpportunityTally};
use satis_response_model::dev::shared_reference;

/// Purchases, last opportunity, donors; six opportunities each.
const DONATIONS: [(u32, u32, u64); 22] = [
    (0, 0, 3464),
    (1, 1, 1091),
    (1, 2, 277),
    (1, 3, 129),
    (1, 4, 78),
    (1, 5, 119),
    (1, 6, 129),
    (2, 2, 613),
    (2, 3, 255),
    (2, 4, 155),
    (2, 5, 173),
    (2, 6, 234),
    (3, 3, 322),
    (3, 4, 181),
    (3, 5, 225),
    (3, 6, 357),
    (4, 4, 240),
    (4, 5, 284),
    (4, 6, 512),
    (5, 5, 335),
    (5, 6, 728),
    (6, 6, 1203),
];

fn donations() -> OpportunityTally {
    let mut tally = OpportunityTally::new();
    for (x, last, donors) in DONATIONS {
        tally.record_many(Opportunities::new(x, last, 6).unwrap(), donors);
    }
    tally
}

fn at_optimum() -> BgBb {
    BgBb::new(
        1.203_522_351_601_914,
        0.749_716_358_172_938_9,
        0.656_718_208_441_832_5,
        2.783_442_232_577_381,
    )
    .unwrap()
}

fn number(value: &serde_json::Value) -> f64 {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).unwrap()
}

#[test]
fn donations_to_ten_digits() {
    let tally = donations();
    assert_eq!(tally.customers(), 11_104);
    let fitted = BgBb::fit(&tally).unwrap();
    let report = fitted.report();
    let expected = [
        (1.203_522_351_601_914, 0.069_391_362_412_673),
        (0.749_716_358_172_938_9, 0.029_447_716_667_428),
        (0.656_718_208_441_832_4, 0.051_009_858_987_988),
        (2.783_442_232_577_381, 0.320_819_003_254_27),
    ];
    for (at, (value, error)) in expected.into_iter().enumerate() {
        assert_relative_eq!(report.estimates()[at], value, max_relative = 1e-10);
        let got = report.standard_error(at, Covariance::Information).unwrap();
        assert_relative_eq!(got, error, max_relative = 1e-9);
    }
    assert_relative_eq!(report.log_likelihood(), -33_225.581_274_347_01, max_relative = 1e-14);
    assert_relative_eq!(
        report.covariance(1, 3, Covariance::Information).unwrap(),
        -0.004_436_927_655_585,
        max_relative = 1e-8
    );
    assert!(report.gradient_norm() < 1e-6);
    // Published: 1.204 .750 .657 2.783, LL -33225.6.
    let rounded: Vec<String> = report.estimates().iter().map(|x| format!("{x:.3}")).collect();
    assert_eq!(rounded.join(" "), "1.204 0.750 0.657 2.783");
}

#[test]
fn every_donor_to_thirteen_digits() {
    let Some(path) = shared_reference("cases/bgbb_donations.json") else { return };
    let case: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let model = at_optimum();
    let discount = Discount::per_period(0.1).unwrap();
    let rows = case["at_mle"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 22);
    for row in rows {
        let whole = |key: &str| u32::try_from(row[key].as_u64().unwrap()).unwrap();
        let donor = Opportunities::new(whole("x"), whole("t_x"), whole("n")).unwrap();
        for (got, key) in [
            (model.log_likelihood(&donor), "ll"),
            (model.p_alive_after_last(&donor), "palive_n"),
            (model.p_alive_at_next(&donor), "palive_n_plus_1"),
            (model.expected_purchases(&donor, 5), "cet5"),
            (model.discounted_residual(&donor, discount).unwrap(), "dert_d0_1"),
        ] {
            assert_relative_eq!(got, number(&row[key]), max_relative = 3e-14);
        }
    }
    for (n, expected) in case["at_mle"]["E_X_n"].as_object().unwrap() {
        let got = model.expected_new(n.parse().unwrap());
        assert_relative_eq!(got, number(expected), max_relative = 2e-15);
    }
}

#[test]
fn a_few_donors_are_embedded() {
    let model = at_optimum();
    let donor = |x, last| Opportunities::new(x, last, 6).unwrap();
    assert_relative_eq!(
        model.p_alive_at_next(&donor(6, 6)),
        0.930_433_575_515_488_9,
        max_relative = 1e-14
    );
    assert_relative_eq!(
        model.p_alive_after_last(&donor(4, 4)),
        0.215_145_970_153_534_2,
        max_relative = 1e-13
    );
    assert_relative_eq!(
        model.expected_purchases(&donor(2, 3), 5),
        0.536_110_756_611_695_8,
        max_relative = 1e-13
    );
    assert_relative_eq!(
        model.log_likelihood(&donor(1, 5)),
        -4.767_237_243_236_941,
        max_relative = 1e-14
    );
    let discount = Discount::per_period(0.1).unwrap();
    let dert = model.discounted_residual(&donor(3, 5), discount).unwrap();
    assert_relative_eq!(dert, 2.842_232_595_419_269, max_relative = 1e-13);
}

#[test]
fn merging_tallies_is_fitting_the_whole() {
    let (mut left, mut right) = (OpportunityTally::new(), OpportunityTally::new());
    for (x, last, donors) in DONATIONS {
        let donor = Opportunities::new(x, last, 6).unwrap();
        left.record_many(donor, donors / 3);
        right.record_many(donor, donors - donors / 3);
    }
    left.merge(&right);
    assert_eq!(left, donations());
    assert_eq!(BgBb::fit(&left).unwrap(), BgBb::fit(&donations()).unwrap());
}

#[test]
fn customers_who_buy_alike_are_told() {
    // Binomial purchases of one probability, and nobody leaves.
    let mut tally = OpportunityTally::new();
    for bits in 0_u32..32 {
        let bought: Vec<bool> = (0..5).map(|i| bits >> i & 1 == 1).collect();
        tally.record_many(Opportunities::from_bought(&bought).unwrap(), 10);
    }
    let fitted = BgBb::fit(&tally).unwrap();
    assert!(!fitted.report().warnings().is_empty(), "{}", fitted.report());
}

/// Hard parameters and histories (x, t_x, n, periods ahead), the rate of
/// discount, and the log-likelihood, P(alive after the last), expectation and
/// DERT by their sums in 50 digits.
type Hard = ([f64; 4], [u32; 4], f64, [f64; 4]);

const HARD: [Hard; 8] = [
    (
        [1.2, 0.75, 1.0, 2.8],
        [3, 4, 6, 5],
        0.1,
        [
            -5.161_064_769_719_123,
            0.363_682_604_272_634_8,
            0.726_981_628_753_479_7,
            1.040_655_657_199_302,
        ],
    ),
    (
        [1e-6, 1e-6, 1e-6, 1e-6],
        [2, 3, 9, 4],
        0.1,
        [
            -19.227_147_813_470_4,
            0.999_986_500_174_879_9,
            0.888_876_911_602_905_8,
            2.222_191_244_339_620_5,
        ],
    ),
    (
        [1e6, 1e6, 1e-6, 1e6],
        [4, 9, 20, 50],
        0.01,
        [
            -13.862_912_607_443_325,
            0.999_999_995_906_172,
            24.999_849_898_517_426,
            49.999_699_793_260_43,
        ],
    ),
    (
        [0.5, 30.0, 0.02, 0.5],
        [2, 90, 400, 100],
        0.001,
        [
            -13.687_231_243_747_936,
            0.807_077_582_761_160_2,
            0.467_592_698_616_405_54,
            4.589_947_485_799_996,
        ],
    ),
    (
        [3.0, 1e4, 5.0, 1e5],
        [1, 10, 5000, 1000],
        0.0001,
        [
            -9.459_432_550_984_55,
            0.595_749_281_625_700_7,
            0.155_120_174_119_718_6,
            1.096_943_714_487_474_4,
        ],
    ),
    (
        [1e4, 2.0, 1e4, 3.0],
        [1, 1, 40, 10],
        0.5,
        [
            -8.112_627_858_405_016,
            1.604_109_524_712_170_4e-214,
            6.870_195_806_035_452e-217,
            4.573_421_734_682_353e-217,
        ],
    ),
    (
        [0.3, 0.3, 1.000_000_001, 0.7],
        [10, 10, 200, 20],
        0.05,
        [
            -6.547_213_358_060_833,
            7.526_660_334_079_907e-19,
            7.350_487_008_183_806e-19,
            7.049_107_812_706_18e-19,
        ],
    ),
    (
        [1e-3, 1e3, 1e3, 1e-3],
        [0, 0, 30, 5],
        0.2,
        [
            -1.000_998_995_997_511e-12,
            5.769_603_720_252_23e-63,
            1.682_203_634_681_560_5e-70,
            1.394_617_450_206_895_8e-70,
        ],
    ),
];

#[test]
fn hard_histories_to_twelve_digits() {
    for ([alpha, beta, gamma, delta], [x, last, n, ahead], rate, expected) in HARD {
        let model = BgBb::new(alpha, beta, gamma, delta).unwrap();
        let history = Opportunities::new(x, last, n).unwrap();
        let discount = Discount::per_period(rate).unwrap();
        for (got, expected) in [
            model.log_likelihood(&history),
            model.p_alive_after_last(&history),
            model.expected_purchases(&history, ahead),
            model.discounted_residual(&history, discount).unwrap(),
        ]
        .into_iter()
        .zip(expected)
        {
            assert_relative_eq!(got, expected, max_relative = 1e-12);
        }
    }
}

/// Any bits at all, and positive numbers of any size often.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>().prop_map(f64::from_bits),
        (-13.0..13.0_f64).prop_map(|exponent| 10.0_f64.powf(exponent)),
        (-3.0..3.0_f64).prop_map(|exponent| 10.0_f64.powf(exponent)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn alive_is_a_probability_that_falls_with_silence(
        alpha in 1e-3_f64..1e3, beta in 1e-3_f64..1e3, gamma in 1e-3_f64..1e3, delta in 1e-3_f64..1e3,
        x in 1_u32..20, gap in 0_u32..300,
    ) {
        let model = BgBb::new(alpha, beta, gamma, delta).unwrap();
        let at = |n| Opportunities::new(x, x + 2, n).unwrap();
        let now = model.p_alive_after_last(&at(x + 2 + gap));
        let later = model.p_alive_after_last(&at(x + 3 + gap));
        prop_assert!((0.0..=1.0).contains(&now) && later <= now + 1e-14);
        prop_assert!(model.p_alive_at_next(&at(x + 2 + gap)) <= now);
    }

    #[test]
    fn residual_value_follows_its_recursion(
        alpha in 1e-2_f64..1e2, beta in 1e-2_f64..1e2, gamma in 1e-2_f64..1e2, delta in 1e-2_f64..1e2,
        rate in 1e-3_f64..1.0,
    ) {
        // Of a new customer: v S(1) (E p + future of those still there).
        let discount = Discount::per_period(rate).unwrap();
        let model = BgBb::new(alpha, beta, gamma, delta).unwrap();
        let later = BgBb::new(alpha, beta, gamma, delta + 1.0).unwrap();
        let residual = |model: &BgBb| model.discounted_residual(&Opportunities::NONE, discount).unwrap();
        let stay = delta / (gamma + delta) / (1.0 + rate);
        let step = stay * (alpha / (alpha + beta) + residual(&later));
        prop_assert!((residual(&model) / step - 1.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_panics(
        parameters in prop::array::uniform4(any_number()), x in any::<u32>(), last in 0_u32..400, n in 0_u32..400,
    ) {
        let [alpha, beta, gamma, delta] = parameters;
        let history = Opportunities::new(x, last, n);
        if let (Ok(model), Ok(history)) = (BgBb::new(alpha, beta, gamma, delta), history) {
            prop_assert!(!model.log_likelihood(&history).is_nan());
            prop_assert!((0.0..=1.0).contains(&model.p_alive_at_next(&history)));
            prop_assert!((0.0..=10.0).contains(&model.expected_purchases(&history, 10)));
            prop_assert!((0.0..=1.0 + 1e-9).contains(&model.probability_of(&history, 2, 9)));
            let _ = model.discounted_residual(&history, Discount::NONE);
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn stored_models_and_data_come_back() {
    let model = at_optimum();
    let text = serde_json::to_string(&model).unwrap();
    assert_eq!(serde_json::from_str::<BgBb>(&text).unwrap(), model);
    let text = serde_json::to_string(&donations()).unwrap();
    assert_eq!(serde_json::from_str::<OpportunityTally>(&text).unwrap(), donations());
    let wrong = r#"{"purchases":3,"last":2,"opportunities":6}"#;
    assert!(serde_json::from_str::<Opportunities>(wrong).is_err());
}
