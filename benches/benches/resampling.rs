//! Resampling from summaries, run lengths of charts, and a stream of answers.

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use satis_inference::{
    Baseline, ChangePenalty, ChangePoints, ChangeSeries, Cusum, Draws, Ewma, Monitor,
    MonitorOptions, Season, Stl, StlOptions, bootstrap, bootstrap_by_segment, jackknife,
    permutation_test,
};
use satis_response_model::{Answer, BySegment, Codes, Scale, Statistic, Tally};

fn main() -> Result<(), Box<dyn Error>> {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .sample_size(20)
        .configure_from_args();
    replicates(&mut criterion)?;
    segments(&mut criterion)?;
    charts(&mut criterion)?;
    stream(&mut criterion)?;
    criterion.final_summary();
    Ok(())
}

/// 286 answers from 0 to 10.
fn tally() -> Result<Tally, Box<dyn Error>> {
    Ok(Tally::from_counts(&Scale::ZERO_TO_TEN, &[3, 1, 5, 5, 2, 15, 15, 45, 45, 60, 90])?)
}

fn net() -> Result<Codes, Box<dyn Error>> {
    Ok(Codes::net("NPS", &Scale::ZERO_TO_TEN, 9..=10, 0..=6)?)
}

fn replicates(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let (tally, nps) = (tally()?, net()?);
    criterion.bench_function("bootstrap of one NPS, 2,000 replicates", |bencher| {
        bencher.iter(|| bootstrap(&nps, black_box(&tally), 2000));
    });
    criterion.bench_function("jackknife of one NPS", |bencher| {
        bencher.iter(|| jackknife(&nps, black_box(&tally)));
    });
    let groups = [tally.clone(), tally];
    let difference = |groups: &[Tally]| match groups {
        [first, second] => Some(nps.value(first)? - nps.value(second)?),
        _ => None,
    };
    criterion.bench_function("permutation test of two NPS, 2,000 permutations", |bencher| {
        bencher.iter(|| permutation_test("difference", black_box(&groups), difference, 2000));
    });
    Ok(())
}

/// The case of the target: under a second on one thread.
fn segments(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let (tally, nps) = (tally()?, net()?);
    let each = (0..1000_u32).map(|segment| (segment, tally.clone()));
    let by = BySegment::from_summaries(&tally, each)?;
    let mut group = criterion.benchmark_group("bootstrap by segment");
    group.sample_size(10).throughput(Throughput::Elements(2_000_000));
    group.bench_function("NPS of 1,000 segments, 2,000 replicates", |bencher| {
        bencher.iter(|| bootstrap_by_segment(&nps, black_box(&by), 2000));
    });
    group.finish();
    Ok(())
}

fn charts(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    criterion.bench_function("EWMA limit for a run length", |bencher| {
        bencher.iter(|| Ewma::for_run_length(black_box(0.2), 370.0));
    });
    criterion.bench_function("CUSUM limit for a run length", |bencher| {
        bencher.iter(|| Cusum::for_run_length(black_box(0.5), 370.0));
    });
    let mut draws = Draws::new(1, 0);
    let noise: Vec<f64> = (0..10_000).map(|_| draws.standard_normal()).collect();
    let steps: Vec<f64> = noise
        .iter()
        .enumerate()
        .map(|(i, z)| z + if i / 500 % 2 == 0 { 0.0 } else { 1.0 })
        .collect();
    let series = ChangeSeries::mean(&steps)?;
    criterion.bench_function("PELT, 10,000 values, 19 changes", |bencher| {
        bencher.iter(|| ChangePoints::pelt(black_box(&series), ChangePenalty::Bic, 2));
    });
    let months = steps.get(..480).unwrap_or_default();
    let options = StlOptions::r(12, Season::Periodic).robust();
    criterion.bench_function("STL, 40 years of months, robust", |bencher| {
        bencher.iter(|| Stl::new(black_box(months), options));
    });
    Ok(())
}

fn stream(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let (template, nps) = (tally()?, net()?);
    let usual = Baseline::Given { centre: 0.30, variance: 0.61 };
    let options = MonitorOptions::new().series(100);
    let empty: Monitor<u32, u32, Tally> = Monitor::new(&nps, &template, usual, options)?;
    let mut group = criterion.benchmark_group("monitor");
    group.throughput(Throughput::Elements(100_000));
    group.bench_function("100,000 answers of 100 series in 10 periods", |bencher| {
        bencher.iter(|| {
            let mut monitor = empty.clone();
            let answers = (0..100_000_u32)
                .map(|i| monitor.record(i % 100, i / 10_000, Answer::from(9)))
                .filter(Result::is_ok);
            answers.count()
        });
    });
    group.finish();
    Ok(())
}
