//! Pairs of answers to Kano questions, counted; and the classes, coefficients
//! and tests of the counts.

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use satis_benches::kano_pair;
use satis_kano::{AnswerKind, EvaluationTable, Feature, KanoTally, Rule};

const SEED: u64 = 20_250_101;
const FEATURES: usize = 30;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .sample_size(10)
        .configure_from_args();
    let rows = if runs_as_test() { 1_000 } else { 1_000_000 };
    let seeds = || (SEED..).take(FEATURES);
    let columns: Vec<_> = seeds().map(|seed| kano_pair(rows, (0, 4), seed)).collect();
    let table = EvaluationTable::berger1993();
    let mut group = criterion.benchmark_group(format!("{rows} respondents by {FEATURES} features"));
    group.throughput(Throughput::Elements((rows * FEATURES) as u64));
    group.bench_function("count", |b| b.iter(|| count(black_box(&columns))));
    group.bench_function("count, classify, coefficients, tests", |b| {
        b.iter(|| count(black_box(&columns)).and_then(|tallies| evaluate(&tallies, &table)));
    });
    group.finish();

    let tallies = count(&columns)?;
    let mut group = criterion.benchmark_group(format!("{FEATURES} features, counted before"));
    group.throughput(Throughput::Elements(FEATURES as u64));
    group.bench_function("classify, coefficients, tests", |b| {
        b.iter(|| evaluate(black_box(&tallies), &table));
    });
    group.finish();
    criterion.final_summary();
    Ok(())
}

/// Whether each benchmark is only to run once, which small data serve as well:
/// `cargo bench` passes `--bench`, `cargo test` does not.
fn runs_as_test() -> bool {
    let given = |flag| std::env::args().any(|argument| argument == flag);
    given("--test") || !given("--bench")
}

fn count(columns: &[(Vec<u8>, Vec<u8>)]) -> Outcome<Vec<KanoTally>> {
    let tally = |(functional, dysfunctional): &(Vec<u8>, Vec<u8>)| {
        Ok(KanoTally::from_codes(AnswerKind::Five, functional, dysfunctional)?)
    };
    columns.iter().map(tally).collect()
}

fn evaluate(tallies: &[KanoTally], table: &EvaluationTable) -> Outcome<()> {
    for tally in tallies {
        let feature = Feature::new("", tally, table)?;
        black_box((feature.better(0.95)?, feature.worse(0.95)?));
        black_box((feature.classify(Rule::MoaiOnTie)?, feature.top_two_test()?));
    }
    Ok(())
}
