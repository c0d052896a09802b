//! Fits of a few hundred made-up customers against optima computed apart from
//! this crate: the printed likelihoods (with hypergeometric functions for
//! Pareto/NBD) in 30-digit arithmetic, their gradients brought to 1e-19.

use approx::assert_relative_eq;
use satis_clv::{BgNbd, Error, FitReport, History, MbgNbd, ParetoNbd, PurchaseTally, TimeUnit};

/// Frequency, recency, age in weeks, and how many customers share them.
const ROWS: [(u64, f64, f64, u64); 12] = [
    (0, 0., 39., 140),
    (0, 0., 33., 120),
    (1, 2., 39., 25),
    (1, 15., 35., 22),
    (1, 30., 36., 14),
    (2, 9., 38., 12),
    (2, 31., 39., 15),
    (3, 12., 33., 6),
    (3, 33., 38., 11),
    (5, 20., 36., 5),
    (6, 36., 39., 9),
    (12, 34., 35., 4),
];

fn tally() -> Result<PurchaseTally, Error> {
    let mut tally = PurchaseTally::new(TimeUnit::Weeks);
    for (x, recency, age, customers) in ROWS {
        tally.add_many(&History::new(x, recency, age)?, customers)?;
    }
    Ok(tally)
}

fn check(report: &FitReport, optimum: [f64; 4], log_likelihood: f64) {
    assert!(report.gradient_norm() < 1e-6 && report.warnings().is_empty(), "{report}");
    assert_relative_eq!(report.log_likelihood(), log_likelihood, max_relative = 1e-13);
    for (estimate, value) in report.estimates().iter().zip(optimum) {
        assert_relative_eq!(*estimate, value, max_relative = 1e-9);
    }
}

#[test]
fn bg_nbd() {
    let optimum = [0.205_219_622_546_7, 6.271_465_961_273, 0.481_609_983_224_6, 1.272_338_667_85];
    check(BgNbd::fit(&tally().unwrap()).unwrap().report(), optimum, -1_268.426_847_264_02);
}

#[test]
fn mbg_nbd() {
    let optimum =
        [0.930_276_729_251_9, 12.349_584_962_11, 0.648_129_950_118_3, 0.517_970_985_187_1];
    check(MbgNbd::fit(&tally().unwrap()).unwrap().report(), optimum, -1_266.839_803_073_28);
}

#[test]
fn pareto_nbd() {
    let optimum = [0.559_878_518_083_8, 15.370_456_527_84, 0.353_831_057_132_3, 3.533_116_432_316];
    check(ParetoNbd::fit(&tally().unwrap()).unwrap().report(), optimum, -1_266.270_529_860_98);
}
