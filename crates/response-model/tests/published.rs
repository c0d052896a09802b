//! Moments against certified values.
//!
//! NIST Statistical Reference Datasets, univariate summary statistics, sets
//! NumAcc1 to NumAcc4: made so that a textbook formula loses all digits of
//! the standard deviation. The certified values are those of the decimal
//! numbers; the tolerances are what remains of them in `f64`, whose spacing is
//! 2e-9 at ten million.

use approx::assert_relative_eq;
use satis_response_model::{Denominator, Moments, Summary};

/// 0.2 above a whole number, then 500 pairs 0.1 below and above it.
fn around(whole: f64) -> Vec<f64> {
    let pairs = (0..500).flat_map(|_| [whole + 0.1, whole + 0.3]);
    [whole + 0.2].into_iter().chain(pairs).collect()
}

#[test]
fn nist_numerical_accuracy_sets() {
    for (values, mean, deviation, tolerance) in [
        (vec![10_000_001.0, 10_000_003.0, 10_000_002.0], 10_000_002.0, 1.0, 1e-15),
        (around(1.0), 1.2, 0.1, 1e-14),
        (around(1_000_000.0), 1_000_000.2, 0.1, 2e-9),
        (around(10_000_000.0), 10_000_000.2, 0.1, 2e-8),
    ] {
        let halves = values.split_at(values.len() / 2);
        let whole = Moments::from_columns(&[&values], None).unwrap();
        let part = |values| Moments::from_columns(&[values], None).unwrap();
        let merged = part(halves.0).merged(&part(halves.1)).unwrap();
        for moments in [whole, merged] {
            assert_relative_eq!(moments.mean(0).unwrap(), mean, max_relative = 1e-15);
            let variance = moments.variance(0, Denominator::NMinusOne).unwrap();
            assert_relative_eq!(variance.sqrt(), deviation, max_relative = tolerance);
        }
    }
}
