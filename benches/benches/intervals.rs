//! Intervals of a score, distributions behind them, and a whole analysis from
//! a column of bytes.

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use satis_benches::scores;
use satis_inference::{
    DifferenceMethod, ExactBootstrap, Method, Posterior, Prior, difference, estimate, interval,
};
use satis_nps::Nps;
use satis_response_model::{Codes, Scale, Tally};

const SEED: u64 = 20_250_101;

fn main() -> Result<(), Box<dyn Error>> {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(50)
        .configure_from_args();
    mover(&mut criterion)?;
    methods(&mut criterion)?;
    bootstrap(&mut criterion)?;
    posterior(&mut criterion)?;
    differences(&mut criterion)?;
    end_to_end(&mut criterion);
    criterion.final_summary();
    Ok(())
}

/// 200 detractors, 300 passives, 500 promoters, as answers from 0 to 10.
fn tally() -> Result<Tally, Box<dyn Error>> {
    let counts = [20, 5, 10, 15, 20, 60, 70, 120, 180, 210, 290];
    Ok(Tally::from_counts(&Scale::ZERO_TO_TEN, &counts)?)
}

fn net() -> Result<Codes, Box<dyn Error>> {
    Ok(Codes::net("NPS", &Scale::ZERO_TO_TEN, 9..=10, 0..=6)?)
}

fn mover(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let mut group = criterion.benchmark_group("MOVER of (200, 300, 500)");
    let (codes, tally) = (net()?, tally()?);
    group.bench_function("interval", |b| {
        b.iter(|| interval(black_box(&codes), black_box(&tally), Method::Mover));
    });
    group.bench_function("estimate", |b| {
        b.iter(|| estimate(black_box(&codes), black_box(&tally), Method::Mover));
    });
    let nps = Nps::from_counts(200, 300, 500)?;
    group.bench_function("Nps::interval", |b| b.iter(|| black_box(&nps).interval(0.95)));
    group.bench_function("Nps::estimate", |b| b.iter(|| black_box(&nps).estimate(0.95)));
    group.finish();
    Ok(())
}

fn methods(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let scale = Scale::ONE_TO_FIVE;
    let ratings = Tally::from_counts(&scale, &[50, 80, 170, 400, 300])?;
    let subjects = [
        ("NPS", net()?, tally()?),
        ("share", Codes::top_box(&scale, 2)?, ratings.clone()),
        ("mean of 1-5", Codes::points(&scale), ratings),
    ];
    for (what, codes, tally) in &subjects {
        let mut group = criterion.benchmark_group(format!("interval of a {what}, n = 1,000"));
        for (name, method) in Method::NAMED {
            // Not every method is defined for every kind of score.
            if interval(codes, tally, method).is_ok() {
                group.bench_function(name, |b| {
                    b.iter(|| interval(black_box(codes), black_box(tally), method));
                });
            }
        }
        group.finish();
    }
    Ok(())
}

fn bootstrap(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let mut group = criterion.benchmark_group("exact bootstrap and its interval");
    let codes = net()?;
    for (n, factor) in [("300", 3), ("1,000,000", 10_000)] {
        let counts = [2_u64, 0, 1, 2, 2, 6, 7, 12, 18, 21, 29].map(|count| factor * count);
        let tally = Tally::from_counts(&Scale::ZERO_TO_TEN, &counts)?;
        group.bench_function(format!("n = {n}"), |b| {
            b.iter(|| {
                ExactBootstrap::new(&codes, black_box(&tally))
                    .and_then(|bootstrap| bootstrap.interval(0.95))
            });
        });
    }
    group.finish();
    Ok(())
}

fn posterior(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let mut group = criterion.benchmark_group("posterior");
    let posterior = Posterior::new(&net()?, &tally()?, Prior::Jeffreys)?;
    for x in [0.0, 0.3, 0.35] {
        group.bench_function(format!("P(score > {x})"), |b| {
            b.iter(|| black_box(&posterior).probability_above(black_box(x)));
        });
    }
    group.finish();
    Ok(())
}

fn differences(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let mut group = criterion.benchmark_group("difference of two scores");
    let (codes, first) = (net()?, tally()?);
    let second =
        Tally::from_counts(&Scale::ZERO_TO_TEN, &[30, 10, 15, 20, 25, 70, 80, 130, 160, 200, 260])?;
    for method in [DifferenceMethod::Mover, DifferenceMethod::Wald] {
        group.bench_function(method.to_string(), |b| {
            b.iter(|| difference(&codes, black_box(&first), black_box(&second), method));
        });
    }
    group.finish();
    Ok(())
}

fn end_to_end(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("bytes to score and interval");
    for rows in [100, 1_000, 1_000_000] {
        let scores = scores(rows, SEED);
        group.throughput(Throughput::Elements(rows as u64));
        group.bench_function(format!("{rows} answers"), |b| {
            b.iter(|| {
                let nps = Nps::from_slice(black_box(&scores))?;
                Ok::<_, satis_nps::Error>((nps.score()?, nps.interval(0.95)?))
            });
        });
    }
    group.finish();
}
