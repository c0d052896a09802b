//! The hot loops: counting a column, counting by segment, cross-products, and
//! the sum of the same bytes beside them.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use satis_benches::{
    SEGMENTS, scores, scores_with_missing, segments, sum_bandwidth, sum_in_chunks, sum_plain,
};
use satis_nps::Nps;
use satis_response_model::kernels::{
    count_by_segment, count_by_segment_parallel, count_bytes, count_bytes_parallel, cross_products,
    cross_products_parallel,
};

const SEED: u64 = 20_250_101;

/// Points of a scale from 0 to 10.
const POINTS: usize = 11;

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .sample_size(20)
        .configure_from_args();
    let sizes: &[usize] = if runs_as_test() { &[10_000] } else { &[1 << 20, 100_000_000] };
    for &rows in sizes {
        one_column(&mut criterion, rows);
        by_segment(&mut criterion, rows);
    }
    products(&mut criterion, if runs_as_test() { 1_000 } else { 50_000 }, 22);
    criterion.final_summary();
}

/// Whether each benchmark is only to run once, which small data serve as well:
/// `cargo bench` passes `--bench`, `cargo test` does not.
fn runs_as_test() -> bool {
    let given = |flag| std::env::args().any(|argument| argument == flag);
    given("--test") || !given("--bench")
}

fn one_column(criterion: &mut Criterion, rows: usize) {
    let mut group = criterion.benchmark_group(format!("one column of {rows}"));
    group.throughput(Throughput::Elements(rows as u64));
    let complete = scores(rows, SEED);
    group.bench_function("sum, plain", |b| b.iter(|| sum_plain(black_box(&complete))));
    group.bench_function("sum, in chunks", |b| b.iter(|| sum_in_chunks(black_box(&complete))));
    group.bench_function("sum, bandwidth", |b| b.iter(|| sum_bandwidth(black_box(&complete))));
    group.bench_function("count 0-10", |b| b.iter(|| count_bytes(black_box(&complete), 0..=10)));
    group.bench_function("Nps::from_slice and score", |b| {
        b.iter(|| Nps::from_slice(black_box(&complete)).and_then(|nps| nps.score()));
    });
    group.bench_function("count 0-10, parallel", |b| {
        b.iter(|| count_bytes_parallel(black_box(&complete), 0..=10));
    });
    drop(complete);
    let blanks = scores_with_missing(rows, SEED);
    group.bench_function("count 0-10, 2 % missing", |b| {
        b.iter(|| count_bytes(black_box(&blanks), 0..=10));
    });
    // Bytes that the caller did not call likely: counted in tables.
    group.bench_function("count any byte", |b| {
        b.iter(|| count_bytes(black_box(&blanks), 0..=255));
    });
    group.finish();
}

fn by_segment(criterion: &mut Criterion, rows: usize) {
    let mut group = criterion.benchmark_group(format!("{rows} by {SEGMENTS} segments"));
    group.throughput(Throughput::Elements(rows as u64));
    let codes = scores(rows, SEED);
    let count = usize::from(SEGMENTS);
    let mut narrow = segments(rows, SEED);
    group.bench_function("u16", |b| {
        b.iter(|| count_by_segment(black_box(&codes), black_box(&narrow), count, POINTS));
    });
    group.bench_function("u16, parallel", |b| {
        b.iter(|| count_by_segment_parallel(black_box(&codes), black_box(&narrow), count, POINTS));
    });
    let wide: Vec<u32> = narrow.iter().copied().map(u32::from).collect();
    group.bench_function("u32", |b| {
        b.iter(|| count_by_segment(black_box(&codes), black_box(&wide), count, POINTS));
    });
    drop(wide);
    // Neighbours of one segment wait for each other's counts.
    narrow.sort_unstable();
    group.bench_function("u16, sorted", |b| {
        b.iter(|| count_by_segment(black_box(&codes), black_box(&narrow), count, POINTS));
    });
    group.finish();
}

fn products(criterion: &mut Criterion, rows: usize, columns: usize) {
    let mut group = criterion.benchmark_group("cross-products");
    group.throughput(Throughput::Elements((rows * columns) as u64));
    let seeds = || (0_u64..).take(columns);
    let complete: Vec<Vec<u8>> = seeds().map(|seed| scores(rows, seed)).collect();
    let blanks: Vec<Vec<u8>> = seeds().map(|seed| scores_with_missing(rows, seed)).collect();
    let points = vec![POINTS; columns];
    for (what, cells) in [("complete", complete), ("2 % of cells missing", blanks)] {
        let cells: Vec<&[u8]> = cells.iter().map(Vec::as_slice).collect();
        let size = format!("{rows} x {columns}, {what}");
        group.bench_with_input(BenchmarkId::new("one thread", &size), &cells, |b, cells| {
            b.iter(|| cross_products(black_box(cells), &points));
        });
        group.bench_with_input(BenchmarkId::new("parallel", &size), &cells, |b, cells| {
            b.iter(|| cross_products_parallel(black_box(cells), &points));
        });
    }
    group.finish();
}
