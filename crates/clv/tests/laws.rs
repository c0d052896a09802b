//! What holds whatever the customers are.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::float_cmp, reason = "days are whole numbers")]

use approx::assert_relative_eq;
use proptest::prelude::*;
use satis_clv::response_model::{Summary, dev};
use satis_clv::{
    BgNbd, Discount, Error, FitReport, GGompertzNbd, Histories, History, LogOptions, MbgNbd, Merge,
    ParetoNbd, PurchaseModel, PurchaseTally, Returns, TimeUnit, ZeroAmounts, batch::Batch,
    cdnow_rows, day_of,
};
use satis_numerics::{Continuous, Gamma, Stream};

/// Histories in whole days, some with spend.
fn history() -> impl Strategy<Value = History> {
    (0_u64..12, 1_u32..200, 0_u32..100, any::<bool>()).prop_map(|(x, last, after, spends)| {
        let recency = if x == 0 { 0.0 } else { f64::from(last) };
        let history = History::new(x, recency, recency + f64::from(after)).unwrap();
        if spends && x > 0 {
            history.with_mean_spend(f64::from(after) + 0.25).unwrap()
        } else {
            history
        }
    })
}

fn tally(histories: &[History]) -> PurchaseTally {
    PurchaseTally::from_histories(TimeUnit::Days, histories.iter().copied())
}

/// A made-up shop of 1,500 customers who buy and leave as in Pareto/NBD.
fn shop() -> Vec<History> {
    let rates = Gamma::new(0.8, 60.0).unwrap();
    let dropouts = Gamma::new(0.6, 80.0).unwrap();
    (0..1500)
        .map(|id| {
            let mut stream = Stream::new(3, id);
            let rate = rates.quantile(stream.open_uniform()).unwrap();
            let age = 150.0 + (100.0 * stream.uniform()).floor();
            let dropout = dropouts.quantile(stream.open_uniform()).unwrap();
            let end = age.min(-stream.open_uniform().ln() / dropout);
            let (mut x, mut last, mut day) = (0, 0.0, 0.0);
            loop {
                day -= stream.open_uniform().ln() / rate;
                if day > end {
                    return History::new(x, last, age).unwrap();
                }
                // The day after, so that no purchase is on day 0.
                x += 1;
                last = day.ceil().min(age);
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None, cases: 48, ..ProptestConfig::default()
    })]

    #[test]
    fn merging_is_a_commutative_monoid(parts in prop::collection::vec(
        prop::collection::vec(history(), 0..20), 1..4)) {
        // Amounts are multiples of 1/4, so that even sums are exact.
        let tallies: Vec<PurchaseTally> = parts.iter().map(|part| tally(part)).collect();
        dev::check_summary_laws(&tallies);
    }

    #[test]
    fn recording_is_merging_singletons(histories in prop::collection::vec(history(), 0..30)) {
        let empty = PurchaseTally::new(TimeUnit::Days);
        let record = |tally: &mut PurchaseTally, history: &History| tally.record(history);
        dev::check_recording(&empty, &histories, record, PurchaseTally::eq);
        let mut streamed = empty;
        for history in &histories {
            streamed.add(history).unwrap();
        }
        prop_assert_eq!(&streamed, &tally(&histories));
        #[cfg(feature = "serde")]
        dev::check_serde_round_trip(&streamed);
    }

    #[test]
    fn alive_is_a_probability_that_falls_with_silence(
        history in history(), silence in 1.0_f64..500.0, t in 0.0_f64..500.0,
        r in 0.01_f64..20.0, alpha in 0.1_f64..500.0, a in 0.01_f64..20.0, b in 0.01_f64..500.0,
    ) {
        let later =
            History::new(history.frequency(), history.recency(), history.age() + silence).unwrap();
        check_alive(&BgNbd::new(r, alpha, a, b).unwrap(), &history, &later, t)?;
        check_alive(&MbgNbd::new(r, alpha, a, b).unwrap(), &history, &later, t)?;
        check_alive(&ParetoNbd::new(r, alpha, a, b).unwrap(), &history, &later, t)?;
    }

    #[test]
    fn extreme_inputs_stay_finite(
        p in prop::array::uniform5(-6.0_f64..6.0), x in 0.0_f64..5.0, bought in any::<bool>(),
        age in -3.0_f64..6.0, share in 0.0_f64..=1.0, horizon in -3.0_f64..6.0,
    ) {
        let [r, alpha, a, b, c] = p.map(|power| 10.0_f64.powf(power));
        let age = 10.0_f64.powf(age);
        let x = if bought { 10.0_f64.powf(x).round() } else { 0.0 };
        let history = History::from_numbers(x, if bought { share * age } else { 0.0 }, age).unwrap();
        let t = 10.0_f64.powf(horizon);
        check_finite(&BgNbd::new(r, alpha, a, b).unwrap(), &history, t)?;
        check_finite(&MbgNbd::new(r, alpha, a, b).unwrap(), &history, t)?;
        check_finite(&ParetoNbd::new(r, alpha, a, b).unwrap(), &history, t)?;
        check_finite(&GGompertzNbd::new(r, alpha, c, a, b).unwrap(), &history, t)?;
    }

    #[test]
    fn order_of_the_log_does_not_matter(
        rows in prop::collection::vec((0_u64..6, 0_i32..40, 0_u32..9), 1..60), seed in any::<u64>(),
    ) {
        let rows: Vec<(u64, i32, f64)> =
            rows.into_iter().map(|(id, day, amount)| (id, day, f64::from(amount))).collect();
        let mut shuffled = rows.clone();
        shuffled.sort_by_key(|(id, day, _)| (*id ^ seed).wrapping_mul(0x9e37) ^ u64::from(day.unsigned_abs()));
        let options = LogOptions::new(TimeUnit::Days).until(50);
        let one = Histories::from_rows(rows.iter().copied(), &options).unwrap();
        let other = Histories::from_rows(shuffled, &options).unwrap();
        prop_assert_eq!(one.tally(), other.tally());
        prop_assert_eq!(one.report(), other.report());
        #[cfg(feature = "rayon")]
        {
            let ids: Vec<u64> = rows.iter().map(|row| row.0).collect();
            let days: Vec<i32> = rows.iter().map(|row| row.1).collect();
            let amounts: Vec<f64> = rows.iter().map(|row| row.2).collect();
            let parallel = Histories::from_columns_parallel(&ids, &days, &amounts, &options).unwrap();
            prop_assert_eq!(parallel.customers(), one.customers());
            prop_assert_eq!(parallel.report(), one.report());
        }
    }
}

fn check_finite(
    model: &impl PurchaseModel,
    history: &History,
    t: f64,
) -> Result<(), TestCaseError> {
    let ll = model.log_likelihood(history).unwrap();
    prop_assert!(ll.is_finite(), "log-likelihood {ll}");
    let alive = model.p_alive(history).unwrap();
    prop_assert!((0.0..=1.0).contains(&alive), "P(alive) {alive}");
    let expected = model.expected_purchases(history, t).unwrap();
    prop_assert!(expected >= 0.0 && expected.is_finite(), "expected {expected}");
    Ok(())
}

fn check_alive(
    model: &impl PurchaseModel,
    now: &History,
    later: &History,
    t: f64,
) -> Result<(), TestCaseError> {
    let (first, second) = (model.p_alive(now).unwrap(), model.p_alive(later).unwrap());
    prop_assert!((0.0..=1.0).contains(&first) && second <= first + 1e-12);
    let expected = model.expected_purchases(now, t).unwrap();
    prop_assert!(expected >= 0.0 && expected.is_finite());
    prop_assert!(model.expected_purchases(now, t + 1.0).unwrap() >= expected);
    prop_assert!(model.log_likelihood(now).unwrap().is_finite());
    Ok(())
}

fn check_unit(fit: impl Fn(&PurchaseTally) -> FitReport, rates: [usize; 2]) {
    let days = tally(&shop());
    let halves = days.in_unit(TimeUnit::named("two days", 2.0).unwrap()).unwrap();
    let (one, other) = (fit(&days), fit(&halves));
    for at in 0..4 {
        let factor = if rates.contains(&at) { 2.0 } else { 1.0 };
        assert_relative_eq!(
            one.estimates()[at],
            factor * other.estimates()[at],
            max_relative = 1e-7
        );
    }
    // The density of a purchase time is per unit of time.
    let shift = days.repeat_purchases() as f64 * 2.0_f64.ln();
    assert_relative_eq!(one.log_likelihood() + shift, other.log_likelihood(), max_relative = 1e-12);
}

#[test]
fn the_unit_of_time_rescales_the_rates_alone() {
    check_unit(|tally| BgNbd::fit(tally).unwrap().report().clone(), [1, 1]);
    check_unit(|tally| MbgNbd::fit(tally).unwrap().report().clone(), [1, 1]);
    check_unit(|tally| ParetoNbd::fit(tally).unwrap().report().clone(), [1, 3]);
}

#[test]
fn merged_parts_fit_as_the_whole() {
    let shop = shop();
    let merged = tally(&shop[..500]).merged(&tally(&shop[500..])).unwrap();
    assert_eq!(BgNbd::fit(&merged), BgNbd::fit(&tally(&shop)));
}

#[test]
fn a_batch_is_its_customers() {
    let shop = shop();
    let tally = tally(&shop);
    let bg = BgNbd::fit(&tally).unwrap().into_model();
    let pareto = ParetoNbd::fit(&tally).unwrap().into_model();
    check_batch(&bg, &tally);
    check_batch(&pareto, &tally);
}

fn check_batch(model: &impl PurchaseModel, tally: &PurchaseTally) {
    for t in [1.0, 90.0, 2000.0] {
        let batch = Batch::new(model, tally, t).unwrap();
        for row in batch.predictions() {
            let alive = model.p_alive(&row.history).unwrap();
            assert_relative_eq!(row.p_alive, alive, max_relative = 1e-13);
            let expected = model.expected_purchases(&row.history, t).unwrap();
            assert_relative_eq!(row.expected, expected, max_relative = 1e-12);
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn a_stored_model_predicts_the_same_bits() {
    let tally = tally(&shop());
    let bg = BgNbd::fit(&tally).unwrap().into_model();
    let read: BgNbd = serde_json::from_str(&serde_json::to_string(&bg).unwrap()).unwrap();
    let pareto = ParetoNbd::fit(&tally).unwrap().into_model();
    let again: ParetoNbd = serde_json::from_str(&serde_json::to_string(&pareto).unwrap()).unwrap();
    let bits = |x: Result<f64, Error>| x.unwrap().to_bits();
    for history in shop() {
        assert_eq!(bits(bg.p_alive(&history)), bits(read.p_alive(&history)));
        assert_eq!(
            bits(bg.expected_purchases(&history, 9.5)),
            bits(read.expected_purchases(&history, 9.5))
        );
        assert_eq!(bits(pareto.p_alive(&history)), bits(again.p_alive(&history)));
    }
    assert!(dev::rejects::<BgNbd>(r#"{"r": -1.0, "alpha": 1.0, "a": 1.0, "b": 1.0}"#));
    assert!(dev::rejects::<History>(r#"{"frequency": 2, "recency": 9.0, "age": 5.0}"#));
    assert!(dev::rejects::<PurchaseTally>(
        r#"{"unit": "days", "rows": [{"frequency": 0, "recency": 0.0, "age": 5.0, "customers": 0}]}"#
    ));
}

#[test]
fn bad_rows_are_named() {
    let rows = |bad: (f64, f64, f64)| [(1.0, 3.0, 5.0), (0.0, 0.0, 5.0), bad, (-1.0, 0.0, 1.0)];
    for bad in [(1.0, 6.0, 5.0), (-1.0, 0.0, 5.0), (0.0, 2.0, 5.0), (1.0, f64::NAN, 5.0)] {
        let error = PurchaseTally::from_numbers(TimeUnit::Days, rows(bad)).unwrap_err();
        assert!(matches!(error, Error::Row { row: 2, .. }), "{error}");
    }
    let empty = PurchaseTally::new(TimeUnit::Days);
    assert!(matches!(BgNbd::fit(&empty), Err(Error::NoData { .. })));
    let one = tally(&[History::new(3, 20.0, 30.0).unwrap()]);
    assert!(matches!(ParetoNbd::fit(&one), Err(Error::NoData { .. })));
    let never = tally(&[History::new(0, 0.0, 30.0).unwrap(); 5]);
    assert!(matches!(MbgNbd::fit(&never), Err(Error::NoData { .. })));
    let model = BgNbd::new(0.2, 4.0, 0.8, 2.4).unwrap();
    assert!(model.expected_purchases(&History::NOTHING, -1.0).is_err());
    assert!(model.expected_purchases(&History::NOTHING, f64::NAN).is_err());
    let none = Discount::continuous(0.0).unwrap();
    assert!(model.discounted_residual(&History::NOTHING, none).is_err());
}

#[test]
fn rules_of_a_log() {
    let rows = [(1_u64, 0, 5.0), (1, 3, -2.0), (1, 3, 7.0), (1, 9, 0.0), (2, 4, 1.0), (1, 20, 4.0)];
    let days = LogOptions::new(TimeUnit::Days);
    let refused = Histories::from_rows(rows, &days).unwrap_err();
    assert!(matches!(refused, Error::Row { row: 1, .. }), "{refused}");
    let net = Histories::from_rows(rows, &days.clone().returns(Returns::Net)).unwrap();
    let first = &net.customers()[0];
    // Days 3 (net 5), 9 (zero) and 20.
    assert_eq!((first.history.frequency(), first.history.mean_spend()), (3, Some(3.0)));
    assert_eq!((first.history.recency(), net.customers()[1].history.age()), (20.0, 16.0));
    let strict =
        days.clone().returns(Returns::Drop).zeros(ZeroAmounts::Drop).until(10).holdout_until(30);
    let strict = Histories::from_rows(rows, &strict).unwrap();
    let first = &strict.customers()[0];
    assert_eq!((first.history.frequency(), first.history.age()), (1, 10.0));
    assert_eq!(first.holdout.unwrap().purchases, 1);
    assert_eq!((strict.report().returns_dropped, strict.report().zeros_dropped), (1, 1));
    let weekly = days.clone().returns(Returns::Drop).merge(Merge::Every { days: 7 });
    let weekly = Histories::from_rows(rows, &weekly).unwrap();
    assert_eq!(weekly.customers()[0].history.frequency(), 2);
    let cohort = days.clone().returns(Returns::Drop).cohort(1, 9);
    let cohort = Histories::from_rows(rows, &cohort).unwrap();
    assert_eq!((cohort.customers().len(), cohort.report().customers_dropped), (1, 1));
    assert!(matches!(
        Histories::from_rows(rows, &days.clone().returns(Returns::Drop).cohort(99, 100)),
        Err(Error::NoData { .. })
    ));
    assert!(Histories::from_rows(rows, &days.clone().holdout_until(3)).is_err());
    assert!(Histories::from_columns(&[1], &[2, 3], &[1.0], &days).is_err());
    let cohorts = net.by_cohort(4).unwrap();
    assert_eq!(cohorts.keys().copied().collect::<Vec<_>>(), [0, 4]);
}

#[test]
fn the_cdnow_file_gives_the_published_summary() {
    let Some(path) = dev::shared_data("clv/cdnow_sample.txt") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let rows = cdnow_rows(text.lines()).unwrap();
    let until = day_of(1997, 9, 30).unwrap();
    let end = day_of(1998, 6, 30).unwrap();
    let options = LogOptions::new(TimeUnit::Days).until(until).holdout_until(end);
    let log = Histories::from_rows(rows, &options).unwrap();
    assert_eq!(log.customers().len(), 2357);
    let summary =
        std::fs::read_to_string(dev::shared_data("clv/cdnow_cal39_days.csv").unwrap()).unwrap();
    for line in summary.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells[at].parse::<f64>().unwrap_or(0.0);
        let id: u64 = cells[0].parse().unwrap();
        let customer = log.customers().iter().find(|customer| customer.id == id).unwrap();
        assert_eq!(customer.history.frequency() as f64, number(1), "{line}");
        assert_eq!(customer.history.recency(), number(2), "{line}");
        assert_eq!(customer.history.age(), number(3), "{line}");
        assert_eq!(customer.holdout.unwrap().purchases as f64, number(4), "{line}");
        if let Some(spend) = customer.history.mean_spend() {
            assert!((spend - number(5)).abs() < 1e-6, "{line}: {spend}");
        }
    }
    let k = log.regularity().k().unwrap();
    assert!(k > 0.8 && k < 1.3, "CDNOW buyers are hardly regular: {k}");
}
