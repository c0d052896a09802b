//! Net promoter scores in memory and in a file, and intervals.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::Path;

use satis_benches::{SEGMENTS, scores, segments, sum_bandwidth, sum_in_chunks, sum_plain};
use satis_inference::{ExactBootstrap, IntervalOptions, Method, interval};
use satis_nps::{Cuts, Nps};
use satis_numerics::Stream;
use satis_response_model::kernels::{count_by_segment, count_bytes};
use satis_response_model::{Codes, Scale, Tally};

use crate::Outcome;
use crate::times::Times;

/// Writes the scores and the segments as raw bytes, the lower byte of a segment
/// first, and a survey as CSV.
pub(crate) fn generate(folder: &Path, rows: usize, csv_rows: usize, seed: u64) -> Outcome<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("scores.u8"), scores(rows, seed))?;
    let ids: Vec<u8> = segments(rows, seed).into_iter().flat_map(u16::to_le_bytes).collect();
    fs::write(folder.join("segments.u16"), ids)?;
    write_csv(&folder.join("survey.csv"), csv_rows, seed + 1)
}

/// A survey with a number, date, region, two scores and a comment a row; one
/// score in about fifty is blank.
fn write_csv(path: &Path, rows: usize, seed: u64) -> Outcome<()> {
    const REGIONS: [&str; 5] = ["North", "South", "East", "West", "Centre"];
    const COMMENTS: [&str; 4] =
        ["", "Fast delivery", "\"Good, but a little slow\"", "Could not reach anybody"];
    let mut out = BufWriter::new(File::create(path)?);
    let mut stream = Stream::new(seed, 3);
    writeln!(out, "respondent,date,region,recommend,satisfaction,comment")?;
    for (row, score) in scores(rows, seed).into_iter().enumerate() {
        let mut pick = |count: u64| usize::try_from(stream.below(count)).unwrap_or(0);
        let (month, day) = (pick(12) + 1, pick(28) + 1);
        let (region, comment) = (REGIONS[pick(5)], COMMENTS[pick(4)]);
        let satisfaction = pick(5) + 1;
        write!(out, "{},2024-{month:02}-{day:02},{region},", row + 1)?;
        if pick(50) > 0 {
            write!(out, "{score}")?;
        }
        writeln!(out, ",{satisfaction},{comment}")?;
    }
    Ok(out.flush()?)
}

pub(crate) fn measure(folder: &Path, repeats: usize) -> Outcome<()> {
    let scores = fs::read(folder.join("scores.u8"))?;
    let bytes = fs::read(folder.join("segments.u16"))?;
    let ids: Vec<u16> = bytes.as_chunks::<2>().0.iter().copied().map(u16::from_le_bytes).collect();
    // Taken in turn, so that a slow moment of the machine meets all of them.
    let mut bandwidth = Times::of("sum, bandwidth");
    let mut chunks = Times::of("sum, in chunks");
    let mut plain = Times::of("sum, plain");
    let mut count = Times::of("count");
    let mut score = Times::of("score");
    let mut by_segment = Times::of("score by segment");
    let mut found = None;
    for _ in 0..repeats.max(1) {
        let fast = bandwidth.add(|| sum_bandwidth(black_box(&scores)));
        let sums = [
            chunks.add(|| sum_in_chunks(black_box(&scores))),
            plain.add(|| sum_plain(black_box(&scores))),
        ];
        if sums != [fast; 2] {
            return Err("the sums differ".into());
        }
        let bins = count.add(|| count_bytes(black_box(&scores), 0..=10));
        let nps = score.add(|| Nps::from_slice(black_box(&scores)).and_then(|nps| nps.score()))?;
        let each = by_segment.add(|| scores_by_segment(black_box(&scores), black_box(&ids)))?;
        found = Some((bins, nps, each));
    }
    let (bins, nps, each) = found.ok_or("nothing was measured")?;
    for (score, count) in bins.iter().enumerate().filter(|&(_, &count)| count > 0) {
        println!("count\t{score}\t{count}");
    }
    println!("score\t{nps}");
    for (segment, nps) in each.iter().enumerate() {
        println!("segment\t{segment}\t{nps}");
    }
    for times in [bandwidth, chunks, plain, count, score, by_segment] {
        times.print();
    }
    Ok(())
}

/// The score of every segment.
fn scores_by_segment(scores: &[u8], ids: &[u16]) -> Outcome<Vec<f64>> {
    let scale = Scale::ZERO_TO_TEN;
    let counts = count_by_segment(scores, ids, usize::from(SEGMENTS), scale.points())?;
    let score = |tally| Ok(Nps::from_tally(Cuts::CLASSIC, tally)?.score()?);
    counts.tallies(&scale)?.into_iter().map(score).collect()
}

/// Intervals on a grid, for comparison, and how long each takes.
pub(crate) fn intervals() -> Outcome<()> {
    const CALLS: u64 = 1_000;
    let methods = [
        ("wilson", Method::Wilson),
        ("clopper-pearson", Method::ClopperPearson),
        ("jeffreys", Method::Jeffreys),
        ("agresti-coull", Method::AgrestiCoull),
    ];
    let yes_no = Scale::new(0, 1)?;
    let share = Codes::points(&yes_no);
    for (name, method) in methods {
        for n in [1, 2, 5, 10, 37, 100, 1_000, 12_345, 1_000_000] {
            let mut goods = [0, 1, n / 10, n / 3, n / 2, n - n / 7, n - 1, n].to_vec();
            goods.sort_unstable();
            goods.dedup();
            for good in goods {
                let tally = Tally::from_counts(&yes_no, &[n - good, good])?;
                for level in [0.8, 0.9, 0.95, 0.99, 0.999] {
                    let options = IntervalOptions::new().level(level).method(method);
                    let found = interval(&share, &tally, options)?;
                    let (low, high) = (found.low(), found.high());
                    println!("interval\t{name}\t{good}\t{n}\t{level}\t{low}\t{high}");
                }
            }
        }
        let tallies = (0..CALLS)
            .map(|good| Tally::from_counts(&yes_no, &[CALLS - good, good]))
            .collect::<Result<Vec<_>, _>>()?;
        time_calls(name, &tallies, |tally| interval(&share, tally, method));
    }
    let scale = Scale::ONE_TO_FIVE;
    let mean = Codes::points(&scale);
    for counts in [[1, 0, 0, 0, 1], [0, 1, 2, 3, 1], [50, 80, 170, 400, 300], [9, 0, 0, 0, 99_991]]
    {
        let tally = Tally::from_counts(&scale, &counts)?;
        for level in [0.8, 0.95, 0.999] {
            let found = interval(&mean, &tally, IntervalOptions::from(Method::T).level(level))?;
            let counts = counts.map(|count| count.to_string()).join(",");
            println!("t\t{counts}\t{level}\t{}\t{}", found.low(), found.high());
        }
    }
    let ratings = (2..CALLS)
        .map(|more| Tally::from_counts(&scale, &[50, 80, 170, more, 300]))
        .collect::<Result<Vec<_>, _>>()?;
    time_calls("t", &ratings, |tally| interval(&mean, tally, Method::T));
    let three = Scale::new(-1, 1)?;
    let net = Codes::points(&three);
    let groups = (0..CALLS)
        .map(|more| Tally::from_counts(&three, &[200, 300, more]))
        .collect::<Result<Vec<_>, _>>()?;
    time_calls("mover", &groups, |tally| interval(&net, tally, Method::Mover));
    let small = Tally::from_counts(&three, &[60, 90, 150])?;
    let bootstrap = ExactBootstrap::new(&net, &small)?.interval(0.95)?;
    println!("bootstrap\t60\t90\t150\t{}\t{}", bootstrap.low(), bootstrap.high());
    time_calls("bootstrap", &vec![small; 100], |tally| {
        ExactBootstrap::new(&net, tally).and_then(|bootstrap| bootstrap.interval(0.95))
    });
    Ok(())
}

/// Prints the time of one call, from passes over all the tallies.
fn time_calls<T>(name: &str, tallies: &[Tally], call: impl Fn(&Tally) -> T) {
    let mut times = Times::of(name);
    for _ in 0..20 {
        times.add(|| {
            for tally in tallies {
                black_box(call(black_box(tally)));
            }
        });
    }
    times.each(tallies.len()).print();
}
