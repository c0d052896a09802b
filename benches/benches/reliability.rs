//! Alpha beside the cross-products that it rests on, a bootstrap of omega,
//! factors, and polychoric correlations.

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use satis_benches::ratings;
use satis_reliability::response_model::kernels::cross_products;
use satis_reliability::response_model::{Moments, Scale};
use satis_reliability::{
    Alpha, Bootstrap, BootstrapOptions, Covariance, EmptyCells, Extraction, FactorAnalysis,
    FactorOptions, Omega, Polychoric, Rotation, Sample, Treatment,
};

const SEED: u64 = 20_250_101;
const SCALE: Scale = Scale::ONE_TO_SEVEN;

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .sample_size(20)
        .configure_from_args();
    alpha(&mut criterion, if runs_as_test() { 1_000 } else { 50_000 }, 22);
    omega(&mut criterion, if runs_as_test() { 20 } else { 1_000 })?;
    factors(&mut criterion)?;
    polychoric(&mut criterion)?;
    criterion.final_summary();
    Ok(())
}

/// Whether each benchmark is only to run once, which small work serves as well:
/// `cargo bench` passes `--bench`, `cargo test` does not.
fn runs_as_test() -> bool {
    let given = |flag| std::env::args().any(|argument| argument == flag);
    given("--test") || !given("--bench")
}

fn names(items: usize) -> Vec<String> {
    (1..=items).map(|item| format!("item{item}")).collect()
}

fn alpha(criterion: &mut Criterion, rows: usize, items: usize) {
    let mut group = criterion.benchmark_group(format!("alpha of {rows} x {items}"));
    group.throughput(Throughput::Elements((rows * items) as u64));
    let columns = ratings(rows, items, 5, SEED);
    let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    let names = names(items);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let points = vec![SCALE.points(); items];
    group.bench_function("cross-products alone", |b| {
        b.iter(|| cross_products(black_box(&columns), &points));
    });
    let scales = vec![SCALE; items];
    group.bench_function("alpha and its interval", |b| {
        b.iter(|| {
            let moments = Moments::from_codes(&scales, black_box(&columns))?;
            let items = Covariance::from_moments(&names, &moments)?;
            Alpha::new(&items)?.estimate(0.95)
        });
    });
    group.finish();
}

/// 300 respondents, nine items, three factors.
fn sample() -> Result<Sample, Box<dyn Error>> {
    let columns: Vec<Vec<f64>> = ratings(300, 9, 3, SEED)
        .iter()
        .map(|column| column.iter().map(|&code| f64::from(code)).collect())
        .collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let names = names(9);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Ok(Sample::new(&names, &columns)?)
}

fn omega(criterion: &mut Criterion, replicates: usize) -> Outcome {
    let sample = sample()?;
    let mut group =
        criterion.benchmark_group(format!("omega of 300 x 9, {replicates} bootstrap replicates"));
    group.sample_size(10);
    let options = BootstrapOptions::new().replicates(replicates);
    for (what, factors) in [("one factor", 1), ("three factors, Schmid-Leiman", 3)] {
        let of = |items: &Covariance| {
            Omega::new(items, FactorOptions::new(factors)).map(|omega| omega.hierarchical())
        };
        group.bench_function(what, |b| {
            b.iter(|| Bootstrap::new(black_box(&sample), "omega", options, of));
        });
    }
    group.finish();
    Ok(())
}

fn factors(criterion: &mut Criterion) -> Outcome {
    let items = sample()?.covariance(Treatment::Listwise)?;
    let mut group = criterion.benchmark_group("three factors of nine items");
    let extractions = [
        ("minres", Extraction::MinRes),
        ("maximum likelihood", Extraction::MaximumLikelihood),
        ("principal axes", Extraction::PrincipalAxis),
    ];
    for (name, extraction) in extractions {
        let options = FactorOptions::new(3).extraction(extraction).rotation(Rotation::None);
        group.bench_function(name, |b| b.iter(|| FactorAnalysis::new(black_box(&items), options)));
    }
    for (name, rotation) in [
        ("minres, varimax", Rotation::VARIMAX),
        ("minres, promax", Rotation::PROMAX),
        ("minres, oblimin", Rotation::OBLIMIN),
    ] {
        let options = FactorOptions::new(3).rotation(rotation);
        group.bench_function(name, |b| b.iter(|| FactorAnalysis::new(black_box(&items), options)));
    }
    group.finish();
    Ok(())
}

fn polychoric(criterion: &mut Criterion) -> Outcome {
    let sample = sample()?;
    let mut group = criterion.benchmark_group("polychoric correlations of 300 x 9");
    group.bench_function("36 pairs with standard errors", |b| {
        b.iter(|| Polychoric::new(black_box(&sample), EmptyCells::Keep));
    });
    group.finish();
    Ok(())
}
