//! The European satisfaction model: from correlations, with a bootstrap, and of
//! a million respondents.

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use satis_benches::{ECSI_ITEMS, ECSI_PATHS, ecsi_answers, ecsi_names};
use satis_csi::response_model::{Moments, Scale};
use satis_csi::{
    Acceleration, BootstrapOptions, Construct, Execution, FigureKind, Fit, Indicators,
    MissingAnswers, Model, PlsOptions, Rows,
};

const SEED: u64 = 20_250_101;
const SCALE: Scale = Scale::ONE_TO_TEN;

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .sample_size(10)
        .configure_from_args();
    estimate(&mut criterion)?;
    bootstrap(&mut criterion, if runs_as_test() { 20 } else { 5_000 })?;
    respondents(&mut criterion, if runs_as_test() { 1_000 } else { 1_000_000 })?;
    criterion.final_summary();
    Ok(())
}

/// Whether each benchmark is only to run once, which small work serves as well:
/// `cargo bench` passes `--bench`, `cargo test` does not.
fn runs_as_test() -> bool {
    let given = |flag| std::env::args().any(|argument| argument == flag);
    given("--test") || !given("--bench")
}

fn model(names: &[String]) -> Result<Model, satis_csi::Error> {
    let mut builder = Model::new("ECSI");
    let mut rest = names;
    for (construct, items) in ECSI_ITEMS {
        let (own, others) = rest.split_at(items);
        rest = others;
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        builder = builder.construct(Construct::reflective(construct, &own));
    }
    for (from, to, _) in ECSI_PATHS {
        builder = builder.path(from, to);
    }
    builder.build()
}

fn rows(names: &[String], respondents: usize) -> Result<Rows, satis_csi::Error> {
    let answers = ecsi_answers(respondents, SEED);
    let columns: Vec<Vec<f64>> = answers
        .iter()
        .map(|column| column.iter().map(|&code| f64::from(code) + 1.0).collect())
        .collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Rows::new(&names, &columns)?.with_ranges(1.0, 10.0)
}

fn estimate(criterion: &mut Criterion) -> Outcome {
    let mut group = criterion.benchmark_group("ECSI of 250 respondents");
    let names = ecsi_names();
    let (model, rows) = (model(&names)?, rows(&names, 250)?);
    let indicators = rows.indicators(MissingAnswers::Listwise)?;
    let options = PlsOptions::new();
    group.bench_function("from correlations, names and all", |b| {
        b.iter(|| Fit::new(black_box(&model), black_box(&indicators), options.clone()));
    });
    group.bench_function("from rows", |b| {
        b.iter(|| {
            Fit::from_rows(&model, black_box(&rows), MissingAnswers::Listwise, options.clone())
        });
    });
    group.finish();
    Ok(())
}

fn bootstrap(criterion: &mut Criterion, replicates: usize) -> Outcome {
    let mut group = criterion.benchmark_group(format!("{replicates} bootstraps of ECSI, n = 250"));
    group.throughput(Throughput::Elements(replicates as u64));
    let names = ecsi_names();
    let rows = rows(&names, 250)?;
    let missing = MissingAnswers::Listwise;
    let fit = Fit::from_rows(&model(&names)?, &rows, missing, PlsOptions::new())?;
    let all = BootstrapOptions::from(replicates);
    let paths = all.clone().figures(&[FigureKind::Paths, FigureKind::RSquared]);
    let accelerated = all.clone().acceleration(Acceleration::Jackknife);
    for (name, options) in [
        ("paths and R2", paths),
        ("every figure", all.clone()),
        ("every figure, two threads or more", all.execution(Execution::Parallel)),
        ("every figure, with the jackknife", accelerated),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| fit.bootstrap(black_box(&rows), options.clone()));
        });
    }
    group.finish();
    Ok(())
}

fn respondents(criterion: &mut Criterion, count: usize) -> Outcome {
    let mut group = criterion.benchmark_group(format!("ECSI of {count} respondents"));
    group.throughput(Throughput::Elements(count as u64));
    let names = ecsi_names();
    let model = model(&names)?;
    let answers = ecsi_answers(count, SEED);
    let columns: Vec<&[u8]> = answers.iter().map(Vec::as_slice).collect();
    let scales = vec![SCALE; columns.len()];
    let items: Vec<&str> = names.iter().map(String::as_str).collect();
    group.bench_function("from bytes", |b| {
        b.iter(|| -> Result<Fit, Box<dyn Error>> {
            let moments = Moments::from_codes(&scales, black_box(&columns))?;
            let indicators = Indicators::from_moments(&items, &moments)?;
            Ok(Fit::new(&model, &indicators, PlsOptions::new())?)
        });
    });
    group.finish();
    Ok(())
}
