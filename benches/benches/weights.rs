//! Weights of 100,000 respondents by five margins, and standard errors after.

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use criterion::Criterion;
use satis_benches::{LEVELS, levels, start_weights};
use satis_inference::design::{ReplicateWeights, Sampling, SurveyDesign};
use satis_inference::weights::{Calibration, Distance, Margin, Raking, TrimRule};
use satis_numerics::Stream;
use satis_response_model::SegmentColumn;

const RESPONDENTS: usize = 100_000;
const SEED: u64 = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .sample_size(20)
        .configure_from_args();
    weights(&mut criterion)?;
    errors(&mut criterion)?;
    criterion.final_summary();
    Ok(())
}

fn respondents() -> Result<(Vec<SegmentColumn<'static>>, Vec<f64>), Box<dyn Error>> {
    let column = |(number, (codes, levels)): (usize, (Vec<u32>, u32))| {
        let labels = (0..levels).map(|level| level.to_string());
        SegmentColumn::new(number.to_string(), labels, codes)
    };
    let columns = levels(RESPONDENTS, SEED).into_iter().zip(LEVELS).enumerate().map(column);
    Ok((columns.collect::<Result<_, _>>()?, start_weights(RESPONDENTS, SEED)))
}

/// Every level of a column is equally frequent in the population.
fn margins() -> Result<Vec<Margin>, satis_inference::Error> {
    let even = |(number, levels): (u32, u32)| {
        let share = 1.0 / f64::from(levels);
        Margin::shares(number.to_string(), (0..levels).map(|level| (level.to_string(), share)))
    };
    (0..).zip(LEVELS).map(even).collect()
}

fn weights(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let mut group = criterion.benchmark_group("weights of 100,000 by five margins");
    let (columns, start) = respondents()?;
    let raking = Raking::new(margins()?);
    group.bench_function("raking", |b| b.iter(|| raking.rake_from(black_box(&columns), &start)));
    let trimmed = raking.trim(TrimRule::TimesMean { low: 0.02, high: 60.0 });
    group.bench_function("raking, trimmed", |b| {
        b.iter(|| trimmed.rake_from(black_box(&columns), &start));
    });
    for (name, distance) in [
        ("linear calibration", Distance::Linear),
        ("logit calibration", Distance::Logit { low: 0.01, high: 200.0 }),
    ] {
        let calibration = Calibration::new(margins()?).distance(distance);
        group.bench_function(name, |b| {
            b.iter(|| calibration.calibrate(black_box(&columns), &[], &start));
        });
    }
    group.finish();
    Ok(())
}

fn errors(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let mut group = criterion.benchmark_group("standard errors of 100,000 raked");
    let (columns, start) = respondents()?;
    let raked = Raking::new(margins()?).rake_from(&columns, &start)?;
    let design = SurveyDesign::adjusted(&raked, &Sampling::new())?;
    let mut stream = Stream::new(SEED, 100);
    let answers: Vec<f64> = (0..RESPONDENTS).map(|_| stream.uniform()).collect();
    group.bench_function("mean by linearisation", |b| {
        b.iter(|| design.mean("mean", black_box(&answers), 0.95));
    });
    let replicates = ReplicateWeights::bootstrap(&design, 100, SEED)?;
    let mean = |weights: &[f64]| {
        let sum: f64 = weights.iter().sum();
        Some(weights.iter().zip(&answers).map(|(w, y)| w * y).sum::<f64>() / sum)
    };
    group.bench_function("mean by 100 bootstrap replicates", |b| {
        b.iter(|| replicates.estimate("mean", mean, 0.95));
    });
    group.finish();
    Ok(())
}
