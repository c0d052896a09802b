//! Alpha, and the factors of items, from a table of answers.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use satis_benches::ratings;
use satis_reliability::response_model::kernels::cross_products;
use satis_reliability::response_model::{Moments, Scale};
use satis_reliability::{
    Alpha, AlphaInterval, Covariance, Extraction, FactorAnalysis, FactorOptions, Rotation,
    SamplingAdequacy, Sphericity,
};

use crate::Outcome;
use crate::times::Times;

const ITEMS: usize = 22;
/// The dimensions of `SERVQUAL`, which the data have.
const FACTORS: usize = 5;
const SCALE: Scale = Scale::ONE_TO_SEVEN;

/// Writes answers from 1 to 7 as raw bytes, one item after the other.
pub(crate) fn generate(folder: &Path, rows: usize, seed: u64) -> Outcome<()> {
    fs::create_dir_all(folder)?;
    let answers = ratings(rows, ITEMS, FACTORS, seed);
    let answers: Vec<u8> = answers.into_iter().flatten().map(|code| code + 1).collect();
    Ok(fs::write(folder.join("ratings.u8"), answers)?)
}

/// The items of the table as point indices, of the first so many respondents.
fn read(folder: &Path, respondents: usize) -> Outcome<Vec<Vec<u8>>> {
    let answers: Vec<u8> =
        fs::read(folder.join("ratings.u8"))?.iter().map(|answer| answer - 1).collect();
    let rows = (answers.len() / ITEMS).max(1);
    let first = |column: &[u8]| column.iter().copied().take(respondents).collect();
    Ok(answers.chunks_exact(rows).map(first).collect())
}

fn names() -> Vec<String> {
    (1..=ITEMS).map(|item| format!("item{item}")).collect()
}

fn covariance(items: &[&str], columns: &[&[u8]]) -> Outcome<Covariance> {
    let moments = Moments::from_codes(&vec![SCALE; ITEMS], columns)?;
    Ok(Covariance::from_moments(items, &moments)?)
}

pub(crate) fn alpha(folder: &Path, respondents: usize, repeats: usize) -> Outcome<()> {
    let columns = read(folder, respondents)?;
    let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    let names = names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut products = Times::of("cross-products");
    let mut alphas = Times::of("alpha");
    for _ in 0..repeats.max(1) {
        products.add(|| cross_products(black_box(&columns), &[SCALE.points(); ITEMS]))?;
        let found = alphas.add(|| -> Outcome<_> {
            let alpha = Alpha::new(&covariance(&names, black_box(&columns))?)?;
            let interval = alpha.interval(AlphaInterval::Feldt, 0.95)?;
            Ok((alpha, interval))
        })?;
        black_box(found);
    }
    let alpha = Alpha::new(&covariance(&names, &columns)?)?;
    let interval = alpha.interval(AlphaInterval::Feldt, 0.95)?;
    println!("alpha\t{}\t{}\t{}", alpha.raw(), interval.low(), interval.high());
    for times in [products, alphas] {
        times.print();
    }
    Ok(())
}

pub(crate) fn factors(folder: &Path, respondents: usize, repeats: usize) -> Outcome<()> {
    let columns = read(folder, respondents)?;
    let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    let names = names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut adequacy = Times::of("adequacy");
    for _ in 0..repeats.max(1) {
        adequacy.add(|| -> Outcome<_> {
            let items = covariance(&names, black_box(&columns))?;
            Ok((SamplingAdequacy::new(&items)?, Sphericity::new(&items)?))
        })?;
    }
    let items = covariance(&names, &columns)?;
    let overall = SamplingAdequacy::new(&items)?.overall();
    println!("adequacy\t{overall}\t{}", Sphericity::new(&items)?.chi_square);
    adequacy.print();
    for (method, extraction) in
        [("minres", Extraction::MinRes), ("ml", Extraction::MaximumLikelihood)]
    {
        for (name, rotation) in [("varimax", Rotation::VARIMAX), ("oblimin", Rotation::OBLIMIN)] {
            let name = format!("{method}, {name}");
            let options = FactorOptions::new(FACTORS).extraction(extraction).rotation(rotation);
            let mut fit = Times::of(&name);
            for _ in 0..repeats.max(1) {
                fit.add(|| -> Outcome<_> {
                    let items = covariance(&names, black_box(&columns))?;
                    Ok(FactorAnalysis::new(&items, options)?)
                })?;
            }
            let found = FactorAnalysis::new(&items, options)?;
            let loadings = found.loadings().as_slice().iter().map(f64::to_string);
            println!("loadings\t{name}\t{}", loadings.collect::<Vec<_>>().join(" "));
            fit.print();
        }
    }
    Ok(())
}
