//! A bootstrap, raked weights, and a rank test of two groups.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use satis_benches::{LEVELS, levels, scores, start_weights};
use satis_inference::response_model::{Codes, OffScale, Scale, SegmentColumn, Tally};
use satis_inference::weights::{Margin, Raking};
use satis_inference::{BootstrapMethod, RankMethod, bootstrap, mann_whitney};

use crate::Outcome;
use crate::times::Times;

const SCALE: Scale = Scale::ZERO_TO_TEN;
/// The first so many answers are the segment of the bootstrap.
const SEGMENT: usize = 286;
/// So many calls of what takes less than a millisecond are timed together.
const CALLS: usize = 20;

/// Writes the answers of two groups, from 0 to 10 as raw bytes; the levels of
/// respondents as raw bytes, one column after the other; and start weights.
pub(crate) fn generate(folder: &Path, rows: usize, seed: u64) -> Outcome<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("first.u8"), scores(rows, seed))?;
    fs::write(folder.join("second.u8"), scores(rows, seed.wrapping_add(1)))?;
    let levels: Vec<u8> = levels(rows, seed)
        .into_iter()
        .flatten()
        .map(u8::try_from)
        .collect::<Result<_, std::num::TryFromIntError>>()?;
    fs::write(folder.join("levels.u8"), levels)?;
    write(folder, "start.f64", &start_weights(rows, seed))
}

fn write(folder: &Path, file: &str, numbers: &[f64]) -> Outcome<()> {
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    Ok(fs::write(folder.join(file), bytes)?)
}

/// Each from the data in memory to the result, counting included. The weights
/// go to a file.
pub(crate) fn measure(folder: &Path, replicates: usize, repeats: usize) -> Outcome<()> {
    replicate(folder, replicates, repeats)?;
    rake(folder, repeats)?;
    rank(folder, repeats)
}

fn tally(answers: &[u8]) -> Outcome<Tally> {
    Ok(Tally::from_values(&SCALE, answers, OffScale::Reject)?)
}

fn replicate(folder: &Path, replicates: usize, repeats: usize) -> Outcome<()> {
    let mut answers = fs::read(folder.join("first.u8"))?;
    answers.truncate(SEGMENT);
    let nps = Codes::net("NPS", &SCALE, 9..=10, 0..=6)?;
    let work = || -> Outcome<_> {
        let found = bootstrap(&nps, &tally(black_box(&answers))?, replicates)?;
        let interval = found.interval(BootstrapMethod::Percentile, 0.95)?;
        Ok((found, interval))
    };
    let mut times = Times::of("bootstrap").each(CALLS);
    for _ in 0..repeats.max(1) {
        times.add(|| {
            for _ in 0..CALLS {
                let _ = black_box(work());
            }
        });
    }
    let (found, interval) = work()?;
    println!("bootstrap\t{}\t{}\t{}", found.standard_error(), interval.low(), interval.high());
    times.print();
    Ok(())
}

/// To margins in which all levels of a column are equally frequent.
fn rake(folder: &Path, repeats: usize) -> Outcome<()> {
    let bytes = fs::read(folder.join("start.f64"))?;
    let start: Vec<f64> = bytes.as_chunks::<8>().0.iter().map(|c| f64::from_le_bytes(*c)).collect();
    let codes = fs::read(folder.join("levels.u8"))?;
    let (mut columns, mut margins) = (Vec::new(), Vec::new());
    let each = codes.chunks_exact(start.len().max(1));
    for (number, (codes, levels)) in each.zip(LEVELS).enumerate() {
        let labels = (0..levels).map(|level| level.to_string());
        let codes: Vec<u32> = codes.iter().copied().map(u32::from).collect();
        let share = 1.0 / f64::from(levels);
        let shares = labels.clone().map(|label| (label, share));
        margins.push(Margin::shares(number.to_string(), shares)?);
        columns.push(SegmentColumn::new(number.to_string(), labels, codes)?);
    }
    let raking = Raking::new(margins);
    let mut times = Times::of("raking");
    for _ in 0..repeats.max(1) {
        times.add(|| raking.rake_from(black_box(&columns), black_box(&start)))?;
    }
    let found = raking.rake_from(&columns, &start)?;
    write(folder, "weights.f64", found.weights())?;
    println!("sweeps\t{}", found.iterations());
    times.print();
    Ok(())
}

fn rank(folder: &Path, repeats: usize) -> Outcome<()> {
    let groups = [fs::read(folder.join("first.u8"))?, fs::read(folder.join("second.u8"))?];
    let codes = Codes::points(&SCALE);
    let work = || -> Outcome<_> {
        let [first, second] = black_box(&groups);
        let (first, second) = (tally(first)?, tally(second)?);
        Ok(mann_whitney(&codes, &first, &second, RankMethod::NormalCorrected)?)
    };
    let mut times = Times::of("rank test").each(CALLS);
    for _ in 0..repeats.max(1) {
        times.add(|| {
            for _ in 0..CALLS {
                let _ = black_box(work());
            }
        });
    }
    let test = work()?;
    println!("rank test\t{}\t{}", test.statistic(), test.p_value());
    times.print();
    Ok(())
}
