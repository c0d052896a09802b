//! Lifetime values of the CDNOW customers: the product of 20-digit reference
//! values, their errors by hand, and simulated values.

#![allow(clippy::unwrap_used, reason = "a reference that does not parse fails the test")]

use approx::assert_relative_eq;
use satis_clv::{
    BgNbd, Covariance, Discount, ExpectedSpend, Fitted, GammaGamma, History, Horizon,
    LifetimeValue, PurchaseModel, PurchaseTally, SpendTally, TimeUnit, ValuedCustomer,
};
use satis_response_model::dev::shared_data;

fn histories() -> Option<Vec<History>> {
    let text = std::fs::read_to_string(shared_data("clv/cdnow_cal39_days.csv")?).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let fields: Vec<f64> = line.split(',').map(|field| field.parse().unwrap()).collect();
        let history = History::from_numbers(fields[1], fields[2] / 7.0, fields[3] / 7.0).unwrap();
        if fields[1] > 0.0 { history.with_mean_spend(fields[5]).unwrap() } else { history }
    });
    Some(rows.collect())
}

fn fits(histories: &[History]) -> (Fitted<BgNbd>, Fitted<GammaGamma>) {
    let tally = PurchaseTally::from_histories(TimeUnit::Weeks, histories.iter().copied());
    let spend = SpendTally::from_histories(histories.iter().copied()).unwrap();
    (BgNbd::fit(&tally).unwrap(), GammaGamma::fit(&spend).unwrap())
}

#[test]
fn values_are_the_product_of_the_references() {
    let Some(histories) = histories() else { return };
    let (purchases, spend) = fits(&histories);
    let discount = Discount::continuous(1.15_f64.ln() / 52.0).unwrap();
    let worth = LifetimeValue::new(&purchases, &spend, 0.3, Horizon::Infinite, discount).unwrap();
    // Customers 1 and 2: DERT at 15 % a year of 52 weeks, and expected spend.
    for (at, dert, each) in [
        (0, 5.169_807_374_914_414, 24.653_918_698_220_575),
        (1, 0.918_591_250_734_125_5, 18.910_018_446_790_36),
    ] {
        let value = worth.customer(&histories[at].into()).unwrap();
        assert_relative_eq!(value.value(), 0.3 * dert * each, max_relative = 1e-9);
        let residual = |model: &BgNbd| model.discounted_residual(&histories[at], discount);
        let mean = |model: &GammaGamma| {
            model.expected_spend(histories[at].frequency(), histories[at].mean_spend().unwrap())
        };
        let kind = Covariance::Information;
        let first = each * purchases.standard_error(kind, residual).unwrap();
        let second = dert * spend.standard_error(kind, mean).unwrap();
        let error = 0.3 * first.hypot(second);
        assert_relative_eq!(value.standard_error().unwrap(), error, max_relative = 1e-6);
    }
}

#[test]
fn the_total_is_the_sum_with_a_common_error() {
    let Some(histories) = histories() else { return };
    let (purchases, spend) = fits(&histories);
    let discount = Discount::NONE;
    let worth =
        LifetimeValue::new(&purchases, &spend, 1.0, Horizon::Within(39.0), discount).unwrap();
    let customers: Vec<ValuedCustomer<History>> =
        histories.iter().take(120).map(|history| (*history).into()).collect();
    let total = worth.total(&customers).unwrap();
    let each: Vec<_> = customers.iter().map(|customer| worth.customer(customer).unwrap()).collect();
    let sum: f64 = each.iter().map(|value| value.value()).sum();
    assert_relative_eq!(total.value(), sum, max_relative = 1e-12);
    assert_eq!(total.n(), 120);
    // The parameters are the same for all: errors add up rather than cancel.
    let errors: Vec<f64> = each.iter().map(|value| value.standard_error().unwrap()).collect();
    let independent = errors.iter().map(|error| error * error).sum::<f64>().sqrt();
    let error = total.standard_error().unwrap();
    assert!(error > 2.0 * independent && error <= errors.iter().sum::<f64>() * (1.0 + 1e-9));
    // No discount: spend times the expectation over 39 weeks.
    let expected = purchases.model().expected_purchases(&histories[0], 39.0).unwrap();
    let mean = spend.model().expected_spend(2, 22.345).unwrap();
    assert_relative_eq!(each[0].value(), expected * mean, max_relative = 1e-10);
}

#[test]
fn simulated_values_average_to_the_expectation() {
    let Some(histories) = histories() else { return };
    let (purchases, spend) = fits(&histories);
    let worth = LifetimeValue::new(
        &purchases,
        &spend,
        1.0,
        Horizon::Within(39.0),
        Discount::continuous(0.003).unwrap(),
    )
    .unwrap();
    let customer = histories[0].into();
    let mean = worth.value(&customer).unwrap();
    // The mean is the area under the tail: 60 steps of 6 hold nearly all.
    let tail: f64 = (0..60)
        .map(|step| {
            let bound = 6.0 * (f64::from(step) + 0.5);
            6.0 * worth.probability_above(&customer, bound, 4000, 3).unwrap().value()
        })
        .sum();
    assert!((tail / mean - 1.0).abs() < 0.05, "{tail} {mean}");
}
