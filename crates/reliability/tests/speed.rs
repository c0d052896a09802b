//! Speed, by hand: `cargo test --release --test speed -- --ignored --nocapture`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use satis_reliability::response_model::{Moments, Scale, kernels};
use satis_reliability::{
    Alpha, Bootstrap, BootstrapOptions, Covariance, FactorOptions, Omega, Sample,
};

fn best(runs: usize, mut work: impl FnMut()) -> Duration {
    let time = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..runs).map(time).min().unwrap_or_default()
}

/// Answers that share something, repeatable.
fn answers(rows: usize, items: usize) -> Vec<Vec<u8>> {
    let mut state = 1_u64;
    let mut next = move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u8::try_from(state >> 60).unwrap_or(0)
    };
    let mut columns = vec![Vec::with_capacity(rows); items];
    for _ in 0..rows {
        let shared = next() % 4;
        for column in &mut columns {
            column.push(shared + next() % 4);
        }
    }
    columns
}

#[test]
#[ignore = "a measurement"]
fn alpha_of_22_items() {
    let columns = answers(50_000, 22);
    let slices: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    let scales = vec![Scale::ONE_TO_SEVEN; 22];
    let names: Vec<String> = (0..22).map(|item| item.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let products = best(50, || {
        std::hint::black_box(kernels::cross_products(&slices, &[7; 22]).unwrap());
    });
    let alpha = best(50, || {
        let moments = Moments::from_codes(&scales, &slices).unwrap();
        let items = Covariance::from_moments(&names, &moments).unwrap();
        std::hint::black_box(Alpha::new(&items).unwrap());
    });
    eprintln!("cross-products {products:?}, alpha {alpha:?}");
    assert!(alpha < 2 * products);
}

#[test]
#[ignore = "a measurement"]
fn bootstrap_of_omega() {
    let columns: Vec<Vec<f64>> =
        answers(300, 9).iter().map(|c| c.iter().map(|&x| f64::from(x)).collect()).collect();
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    let sample = Sample::new(&names, &slices).unwrap();
    for factors in [1, 3] {
        let start = Instant::now();
        let options = BootstrapOptions::new().replicates(1000);
        let found = Bootstrap::new(&sample, "omega", options, |items| {
            Ok(Omega::new(items, FactorOptions::new(factors))?.total())
        });
        let time = start.elapsed();
        match found {
            Ok(found) => eprintln!("{factors} factors: {time:?}, {}", found.estimate().unwrap()),
            Err(error) => eprintln!("{factors} factors: {time:?}, {error}"),
        }
        assert!(time < Duration::from_secs(1));
    }
}
