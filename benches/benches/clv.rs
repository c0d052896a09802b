//! Fits of purchase and spend models, predictions for all customers, and
//! transactions summed up to histories.

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use satis_benches::{histories, transactions};
use satis_clv::batch::Batch;
use satis_clv::{
    BgNbd, GammaGamma, Histories, History, LogOptions, MbgNbd, ParetoNbd, PurchaseTally,
    SimulatesCustomers, SpendTally, TimeUnit,
};

const SEED: u64 = 20_250_101;
/// The CDNOW sample.
const SMALL: usize = 2_357;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .sample_size(10)
        .configure_from_args();
    let many = if runs_as_test() { 5_000 } else { 1_000_000 };
    let rows = if runs_as_test() { 10_000 } else { 10_000_000 };
    small(&mut criterion)?;
    large(&mut criterion, many)?;
    log(&mut criterion, rows)?;
    criterion.final_summary();
    Ok(())
}

/// Whether each benchmark is only to run once, which small data serve as well:
/// `cargo bench` passes `--bench`, `cargo test` does not.
fn runs_as_test() -> bool {
    let given = |flag| std::env::args().any(|argument| argument == flag);
    given("--test") || !given("--bench")
}

fn spends(histories: &[History]) -> Outcome<SpendTally> {
    let rows =
        histories.iter().filter_map(|history| Some((history.frequency(), history.mean_spend()?)));
    Ok(SpendTally::from_customers(rows)?)
}

fn small(criterion: &mut Criterion) -> Outcome<()> {
    let customers = histories(SMALL, SEED)?;
    let tally = PurchaseTally::from_histories(TimeUnit::Weeks, customers.iter().copied());
    let spends = spends(&customers)?;
    let mut group = criterion.benchmark_group(format!("fits of {SMALL} customers"));
    group.bench_function("BG/NBD", |b| b.iter(|| BgNbd::fit(black_box(&tally))));
    group.bench_function("MBG/NBD", |b| b.iter(|| MbgNbd::fit(black_box(&tally))));
    group.bench_function("Pareto/NBD", |b| b.iter(|| ParetoNbd::fit(black_box(&tally))));
    group.bench_function("Gamma-Gamma", |b| b.iter(|| GammaGamma::fit(black_box(&spends))));
    group.finish();
    Ok(())
}

fn large(criterion: &mut Criterion, many: usize) -> Outcome<()> {
    let customers = histories(many, SEED)?;
    let tally = PurchaseTally::from_histories(TimeUnit::Weeks, customers.iter().copied());
    let geometric = BgNbd::fit(&tally)?.into_model();
    let pareto = ParetoNbd::fit(&tally)?.into_model();
    let mut group =
        criterion.benchmark_group(format!("{many} customers, {} distinct", tally.distinct()));
    group.throughput(Throughput::Elements(many as u64));
    group.bench_function("histories to tally", |b| {
        b.iter(|| {
            PurchaseTally::from_histories(TimeUnit::Weeks, black_box(&customers).iter().copied())
        });
    });
    group.bench_function("BG/NBD fit", |b| b.iter(|| BgNbd::fit(black_box(&tally))));
    group.bench_function("Pareto/NBD fit", |b| b.iter(|| ParetoNbd::fit(black_box(&tally))));
    group.bench_function("BG/NBD predictions", |b| {
        b.iter(|| Batch::new(&geometric, black_box(&tally), 39.0));
    });
    group.bench_function("Pareto/NBD predictions", |b| {
        b.iter(|| Batch::new(&pareto, black_box(&tally), 39.0));
    });
    let ages = vec![39.0; many];
    group.bench_function("simulated from BG/NBD", |b| {
        b.iter(|| geometric.simulate(black_box(&ages), 0.0, SEED));
    });
    group.finish();
    Ok(())
}

fn log(criterion: &mut Criterion, rows: usize) -> Outcome<()> {
    let (ids, days, amounts) = transactions(rows, SEED);
    let options = LogOptions::new(TimeUnit::Weeks);
    let mut group = criterion.benchmark_group(format!("{rows} transactions"));
    group.throughput(Throughput::Elements(rows as u64));
    group.bench_function("to histories", |b| {
        b.iter(|| Histories::from_columns(black_box(&ids), &days, &amounts, &options));
    });
    group.finish();
    Ok(())
}
