//! Quantiles of the distributions that intervals stand on.

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput};
use satis_numerics::distribution::normal;
use satis_numerics::{Beta, ChiSquare, Continuous, StudentT};

/// Both tails and the middle, in an order that a branch predictor has to
/// follow.
const PROBABILITIES: [f64; 8] = [0.025, 0.975, 0.5, 1e-6, 0.9, 0.995, 0.05, 0.3];

fn main() -> Result<(), Box<dyn Error>> {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(50)
        .configure_from_args();
    let mut group = criterion.benchmark_group("quantile");
    group.throughput(Throughput::Elements(PROBABILITIES.len() as u64));
    quantile(&mut group, "normal", normal::quantile);
    for df in [4.0, 30.0, 999.0, 1e6] {
        let t = StudentT::new(df)?;
        quantile(&mut group, &format!("t, df {df}"), |p| t.quantile(p));
    }
    for (a, b) in [(8.0, 3.0), (0.5, 0.5), (700.5, 300.5), (1.0, 1e6)] {
        let beta = Beta::new(a, b)?;
        quantile(&mut group, &format!("beta, {a} and {b}"), |p| beta.quantile(p));
    }
    for df in [1.0, 2.0, 10.0, 1e4] {
        let chi_square = ChiSquare::new(df)?;
        quantile(&mut group, &format!("chi-square, df {df}"), |p| chi_square.quantile(p));
    }
    group.finish();
    criterion.final_summary();
    Ok(())
}

/// The quantiles of all the probabilities; the throughput is that of one.
fn quantile<E>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    of: impl Fn(f64) -> Result<f64, E>,
) {
    group.bench_function(name, |b| {
        b.iter(|| {
            for p in PROBABILITIES {
                // A quantile of a checked probability does not fail.
                let _ = black_box(of(black_box(p)));
            }
        });
    });
}
