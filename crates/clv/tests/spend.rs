//! Spend models against 20-digit values (40-digit arithmetic at the exact
//! optimum, no peer involved), Fader, Hardie & Lee (2005), and laws.

#![allow(clippy::unwrap_used, reason = "a reference that does not parse fails the test")]

use approx::assert_relative_eq;
use proptest::prelude::*;
use satis_clv::{
    Convergence, Covariance, DeltaScale, ExpectedSpend, GammaGamma, NormalNormal, SpendTally,
};
use satis_response_model::dev::{shared_data, shared_reference};

/// Repeat purchases and mean spend of the CDNOW customers, first 39 weeks.
fn cdnow() -> Option<Vec<(u64, u64, f64)>> {
    let text = std::fs::read_to_string(shared_data("clv/cdnow_cal39_days.csv")?).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |at: usize| fields[at].parse::<f64>().unwrap();
        (fields[0].parse().unwrap(), fields[1].parse().unwrap(), number(5))
    });
    Some(rows.collect())
}

fn number(value: &serde_json::Value) -> f64 {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).unwrap()
}

#[test]
fn gamma_gamma_of_cdnow_to_ten_digits() {
    let Some(rows) = cdnow() else { return };
    let tally = SpendTally::from_customers(rows.iter().map(|(_, x, z)| (*x, *z))).unwrap();
    assert_eq!((tally.customers(), tally.without_repeat()), (946, 1411));
    let fitted = GammaGamma::fit(&tally).unwrap();
    let report = fitted.report();
    let model = fitted.model();
    for (got, expected) in report.estimates().iter().zip([
        6.249_572_271_323_758,
        3.744_224_667_132_024,
        15.443_520_962_589_231,
    ]) {
        assert_relative_eq!(*got, expected, max_relative = 1e-10);
    }
    assert_relative_eq!(report.log_likelihood(), -4_055.917_694_801_874, max_relative = 1e-13);
    // From the closed-form Hessian in 40 digits; the shared case, whose Hessian
    // is by differences, agrees to 1e-8.
    let errors = [1.190_055_335_963_854_3, 0.290_133_065_276_185_07, 4.159_422_751_967_722];
    for (at, expected) in errors.into_iter().enumerate() {
        let got = report.standard_error(at, Covariance::Information).unwrap();
        assert_relative_eq!(got, expected, max_relative = 1e-11);
    }
    assert_relative_eq!(
        report.covariance(0, 2, Covariance::Information).unwrap(),
        -4.802_947_361_507_4,
        max_relative = 5e-8
    );
    assert!(report.gradient_norm() < 1e-6);
    assert_eq!(report.convergence(), Convergence::Interior);
    // The published optimum, to its three digits.
    assert_eq!(
        format!("{:.2} {:.2} {:.2}", model.p(), model.q(), model.gamma()),
        "6.25 3.74 15.44"
    );
}

#[test]
fn gamma_gamma_customers_to_ten_digits() {
    let Some(path) = shared_reference("cases/gammagamma_cdnow.json") else { return };
    let case: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let at = &case["at_mle"];
    let [p, q, gamma] = [0, 1, 2].map(|i| number(&at["params"][i]));
    let model = GammaGamma::new(p, q, gamma).unwrap();
    let customers = at["customers"].as_array().unwrap();
    assert_eq!(customers.len(), 22);
    for customer in customers {
        let (x, z) = (customer["x"].as_u64().unwrap(), number(&customer["m_x"]));
        assert_relative_eq!(
            model.expected_spend(x, z).unwrap(),
            number(&customer["expected"]),
            max_relative = 1e-13
        );
        if x > 0 {
            assert_relative_eq!(
                model.log_likelihood(x, z).unwrap(),
                number(&customer["ll"]),
                max_relative = 1e-13
            );
        }
    }
}

#[test]
fn a_few_customers_are_embedded() {
    // The same figures without the shared files.
    let model =
        GammaGamma::new(6.249_572_271_323_759, 3.744_224_667_132_024, 15.443_520_962_589_231)
            .unwrap();
    for (x, z, expected) in [
        (2, 22.345, 24.653_918_698_220_575),
        (1, 11.77, 18.910_018_446_790_36),
        (0, 0.0, 35.170_371_265_656_12),
        (29, 26.261_379_310_344_8, 26.394_263_501_901_79),
    ] {
        assert_relative_eq!(model.expected_spend(x, z).unwrap(), expected, max_relative = 1e-13);
    }
    assert_relative_eq!(
        model.log_likelihood(7, 73.741_428_571_428_6).unwrap(),
        -6.058_225_269_438_711,
        max_relative = 1e-13
    );
}

#[test]
fn expectations_carry_their_error() {
    let Some(rows) = cdnow() else { return };
    let tally = SpendTally::from_customers(rows.iter().map(|(_, x, z)| (*x, *z))).unwrap();
    let fitted = GammaGamma::fit(&tally).unwrap();
    let mean =
        fitted.estimate("mean spend", DeltaScale::Log, 0.95, GammaGamma::population_mean).unwrap();
    assert_relative_eq!(mean.value(), 35.170_371_265_656_12, max_relative = 1e-9);
    // By hand from the reference covariance: gradient (mean / p,
    // -mean / (q - 1), mean / gamma).
    let cov = [
        [1.416_231_733_679, -0.231_961_894_035_41, -4.802_947_361_507_4],
        [-0.231_961_894_035_41, 0.084_177_196_679_526, 0.991_970_910_739_63],
        [-4.802_947_361_507_4, 0.991_970_910_739_63, 17.300_798_012_388],
    ];
    let m = mean.value();
    let g = [m / 6.249_572_271_323_758, -m / 2.744_224_667_132_024, m / 15.443_520_962_589_231];
    let variance: f64 = (0..3)
        .flat_map(|i| (0..3).map(move |j| (i, j)))
        .map(|(i, j)| g[i] * cov[i][j] * g[j])
        .sum();
    assert_relative_eq!(mean.standard_error().unwrap(), variance.sqrt(), max_relative = 1e-7);
    assert!(mean.interval().unwrap().contains(m));
}

#[test]
fn independence_of_cdnow() {
    let Some(rows) = cdnow() else { return };
    let tally = SpendTally::from_customers(rows.iter().map(|(_, x, z)| (*x, *z))).unwrap();
    let check = tally.independence().unwrap();
    assert_eq!(check.customers, 946);
    // pearsonr and spearmanr of scipy.
    assert_relative_eq!(check.pearson.coefficient.value(), PEARSON.0, max_relative = 1e-10);
    assert_relative_eq!(check.pearson.p_value, PEARSON.1, max_relative = 1e-8);
    assert_relative_eq!(check.spearman.coefficient.value(), SPEARMAN.0, max_relative = 1e-10);
    assert_relative_eq!(check.spearman.p_value, SPEARMAN.1, max_relative = 1e-8);
}

const PEARSON: (f64, f64) = (0.113_887_919_391_254_87, 0.000_448_684_917_280_868_4);
const SPEARMAN: (f64, f64) = (0.206_301_516_583_917_54, 1.495_037_853_692_022_8e-10);

#[test]
fn a_spend_without_a_mean_is_said() {
    // Spends over many orders of magnitude: q falls below 1.
    let rows = (0..300_u32).map(|i| {
        let share = (f64::from(i) + 0.5) / 300.0;
        (1 + u64::from(i % 3), share / (1.0 - share) / (1.0 - share))
    });
    let fitted = GammaGamma::fit(&SpendTally::from_customers(rows).unwrap()).unwrap();
    assert!(fitted.model().q() < 1.0, "{}", fitted.report());
    let message = fitted.model().population_mean().unwrap_err().to_string();
    assert!(message.contains("no finite mean"), "{message}");
    assert!(fitted.model().population_median().unwrap() > 0.0);
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
    fn expected_spend_lies_between_the_customer_and_all(
        p in 0.2_f64..40.0, q in 1.05_f64..30.0, gamma in 0.1_f64..1e4,
        x in 1_u64..100_000, z in 1e-3_f64..1e6,
    ) {
        let model = GammaGamma::new(p, q, gamma).unwrap();
        let all = model.population_mean().unwrap();
        let each = model.expected_spend(x, z).unwrap();
        let slack = 1e-12 * (all + z);
        prop_assert!(each >= all.min(z) - slack && each <= all.max(z) + slack);
    }

    #[test]
    fn cents_and_euros_are_the_same_fit(factor in 0.01_f64..100.0) {
        let rows = [(1, 12.0), (1, 30.0), (2, 18.0), (3, 25.0), (4, 14.0), (2, 55.0), (6, 21.0)];
        let plain = GammaGamma::fit(&SpendTally::from_customers(rows).unwrap()).unwrap();
        let scaled = rows.map(|(x, z)| (x, factor * z));
        let scaled = GammaGamma::fit(&SpendTally::from_customers(scaled).unwrap()).unwrap();
        prop_assert!((scaled.model().p() / plain.model().p() - 1.0).abs() < 1e-7);
        prop_assert!((scaled.model().q() / plain.model().q() - 1.0).abs() < 1e-7);
        prop_assert!((scaled.model().gamma() / factor / plain.model().gamma() - 1.0).abs() < 1e-7);
    }

    #[test]
    fn nothing_panics(
        parameters in prop::array::uniform3(any_number()), x in any::<u64>(), z in any_number(),
    ) {
        let [p, q, gamma] = parameters;
        if let Ok(model) = GammaGamma::new(p, q, gamma) {
            let _ = (model.expected_spend(x, z), model.log_likelihood(x, z));
            let _ = (model.spend_quantile(x, z, 0.3), model.probability_above(x, z, 1.0));
        }
        if let Ok(model) = NormalNormal::new(p, q, gamma) {
            let _ = (model.expected_spend(x, z), model.log_likelihood(x, z));
        }
        let _ = SpendTally::from_customers([(x, z)]);
    }
}

#[cfg(feature = "serde")]
#[test]
fn stored_models_predict_the_same_bits() {
    let model = GammaGamma::new(6.249_572_271_323_759, 3.744_224_667_132_024, 15.4).unwrap();
    let text = serde_json::to_string(&model).unwrap();
    let back: GammaGamma = serde_json::from_str(&text).unwrap();
    assert_eq!(back, model);
    assert!(serde_json::from_str::<GammaGamma>(r#"{"p":-1,"q":1,"gamma":1}"#).is_err());
    let tally = SpendTally::from_customers([(1, 12.5), (2, 0.1), (0, 0.0)]).unwrap();
    let text = serde_json::to_string(&tally).unwrap();
    assert_eq!(serde_json::from_str::<SpendTally>(&text).unwrap(), tally);
    let normal = NormalNormal::new(-3.0, 1.0, 2.0).unwrap();
    let text = serde_json::to_string(&normal).unwrap();
    assert_eq!(serde_json::from_str::<NormalNormal>(&text).unwrap(), normal);
}
