//! Checks of fitted models on the CDNOW sample and on simulated customers.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod common;

use common::cdnow_two_decimals;
use satis_clv::response_model::dev::shared_data;
use satis_clv::{
    BgNbd, FrequencyFit, History, HoldoutTable, ParetoNbd, ProbabilityCalibration, PurchaseModel,
    SimulatesCustomers, Tracking,
};

/// Fader, Hardie & Lee (2005, Counting your customers the easy way) report a
/// chi-square of 4.82 (p 0.19) for BG/NBD and 11.99 (p 0.007) for Pareto/NBD,
/// each with 3 degrees of freedom.
#[test]
fn the_published_fit_of_the_frequencies() {
    let Some(tally) = cdnow_two_decimals() else {
        eprintln!("SKIPPED: no shared data");
        return;
    };
    let model = BgNbd::fit(&tally).unwrap().into_model();
    let fit = FrequencyFit::new(&model, &tally, 7, 4).unwrap();
    assert_eq!((fit.degrees(), fit.customers()), (Some(3), 2_357));
    assert!((fit.chi_square() - 4.82).abs() < 0.03, "{}", fit.chi_square());
    assert!((fit.p_value().unwrap() - 0.19).abs() < 0.006);
    let model = ParetoNbd::fit(&tally).unwrap().into_model();
    let fit = FrequencyFit::new(&model, &tally, 7, 4).unwrap();
    assert!((fit.chi_square() - 11.99).abs() < 0.03, "{}", fit.chi_square());
    assert!((fit.p_value().unwrap() - 0.007).abs() < 0.0006);
    let total: f64 = fit.rows().iter().map(|row| row.expected).sum();
    assert!((total - 2_357.0).abs() < 1e-8);
}

#[test]
fn the_holdout_of_cdnow() {
    let Some(path) = shared_data("clv/cdnow_cal39_days.csv") else {
        eprintln!("SKIPPED: no shared data");
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let customers: Vec<(History, u64)> = text
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let days = |at: usize| cells[at].parse::<f64>().unwrap() / 7.0;
            let history = History::new(cells[1].parse().unwrap(), days(2), days(3)).unwrap();
            (history, cells[4].parse().unwrap())
        })
        .collect();
    // At the ten-digit optimum of the calibration period.
    let model =
        BgNbd::new(0.242_594_522_4, 4.413_602_019, 0.792_922_017_2, 2.425_906_776_8).unwrap();
    let table = HoldoutTable::new(&model, &customers, 39.0, 7).unwrap();
    let row = table.rows()[0];
    assert_eq!(row.customers, 1_411);
    // All purchases are in the rows.
    let actual: u64 = table.rows().iter().map(|row| row.actual).sum();
    assert!((table.errors().actual() - actual as f64).abs() < 1e-9);
    assert!(table.errors().total_error().unwrap().abs() < 0.15, "{:?}", table.errors());
    assert!(table.errors().left_out_of_mape() > 1_000);
    // More frequent customers buy more.
    let means: Vec<f64> = table.rows().iter().map(|row| row.expected_mean().unwrap()).collect();
    assert!(means.windows(2).all(|pair| pair[0] < pair[1]), "{means:?}");
    // Whether they bought at all.
    let active: Vec<(f64, bool)> = customers
        .iter()
        .map(|(history, came)| (model.p_active(history, 39.0).unwrap(), *came > 0))
        .collect();
    let found = ProbabilityCalibration::new(&active, 10).unwrap();
    assert!(found.calibration_error() < 0.06 && found.skill().unwrap() > 0.2, "{found:?}");
}

#[test]
fn expectations_of_the_customers_sum_to_the_tracking_curve() {
    let model = BgNbd::new(0.5, 5.0, 0.8, 2.5).unwrap();
    let starts: Vec<f64> = (0..60).map(|i| f64::from(i % 12)).collect();
    let tracking = Tracking::new(&model, &starts, [], 3.0, 50.0).unwrap();
    let last = tracking.rows().last().unwrap();
    let sum: f64 = starts.iter().map(|start| model.expected_new(50.0 - start).unwrap()).sum();
    assert!((last.expected_so_far / sum - 1.0).abs() < 1e-12);
    let increments: f64 = tracking.rows().iter().map(|row| row.expected).sum();
    assert!((increments / sum - 1.0).abs() < 1e-12);
    assert_eq!((tracking.rows().len(), last.end), (17, 50.0));
}

#[test]
fn p_alive_comes_true_for_simulated_customers() {
    let model = ParetoNbd::new(0.9, 6.0, 0.8, 14.0).unwrap();
    let lives = model.simulate(&[39.0; 3_000], 0.0, 5).unwrap();
    let pairs: Vec<(f64, bool)> = lives
        .iter()
        .map(|life| (model.p_alive(&life.history().unwrap()).unwrap(), life.is_alive()))
        .collect();
    let found = ProbabilityCalibration::new(&pairs, 10).unwrap();
    for group in found.groups() {
        let n = group.customers as f64;
        let spread = (group.expected * (1.0 - group.expected) / n).sqrt().max(1.0 / n);
        assert!((group.actual() - group.expected).abs() < 4.0 * spread, "{group:?}");
    }
}
