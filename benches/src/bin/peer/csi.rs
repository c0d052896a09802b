//! The European satisfaction model, from a table of answers.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use satis_benches::{ECSI_ITEMS, ECSI_PATHS, ecsi_answers, ecsi_names};
use satis_csi::response_model::{Moments, Scale};
use satis_csi::{
    BootstrapOptions, Construct, Figure, FigureKind, Fit, Indicators, Metric, MissingAnswers,
    Model, PlsOptions, Rows,
};

use crate::Outcome;
use crate::times::Times;

const SCALE: Scale = Scale::ONE_TO_TEN;
/// So many calls of what takes microseconds are timed together.
const CALLS: usize = 1_000;

/// Writes answers from 1 to 10 as raw bytes, one item after the other.
pub(crate) fn generate(folder: &Path, rows: usize, seed: u64) -> Outcome<()> {
    fs::create_dir_all(folder)?;
    let answers: Vec<u8> =
        ecsi_answers(rows, seed).into_iter().flatten().map(|code| code + 1).collect();
    fs::write(folder.join("ecsi.u8"), answers)?;
    // What the other programs need to build the same model.
    let items: Vec<String> =
        ECSI_ITEMS.iter().map(|(construct, items)| format!("{construct}\t{items}\n")).collect();
    let paths: Vec<String> =
        ECSI_PATHS.iter().map(|(from, to, _)| format!("{from}\t{to}\n")).collect();
    fs::write(folder.join("items.tsv"), items.concat())?;
    Ok(fs::write(folder.join("paths.tsv"), paths.concat())?)
}

/// The items of the table as point indices, of the first so many respondents.
fn read(folder: &Path, respondents: usize) -> Outcome<Vec<Vec<u8>>> {
    let answers: Vec<u8> =
        fs::read(folder.join("ecsi.u8"))?.iter().map(|answer| answer - 1).collect();
    let rows = (answers.len() / ecsi_names().len()).max(1);
    let first = |column: &[u8]| column.iter().copied().take(respondents).collect();
    Ok(answers.chunks_exact(rows).map(first).collect())
}

/// plspm for Python divides all items by one deviation, so its weights are those
/// of items in their own units.
fn options() -> PlsOptions {
    PlsOptions::new().metric(Metric::Raw)
}

fn model() -> Outcome<Model> {
    let names = ecsi_names();
    let mut rest = names.as_slice();
    let mut builder = Model::new("ECSI");
    for (construct, items) in ECSI_ITEMS {
        let (own, others) = rest.split_at(items);
        rest = others;
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        builder = builder.construct(Construct::reflective(construct, &own));
    }
    for (from, to, _) in ECSI_PATHS {
        builder = builder.path(from, to);
    }
    Ok(builder.build()?)
}

pub(crate) fn measure(
    folder: &Path,
    respondents: usize,
    replicates: usize,
    repeats: usize,
) -> Outcome<()> {
    let columns = read(folder, respondents)?;
    let borrowed: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    let names = ecsi_names();
    let items: Vec<&str> = names.iter().map(String::as_str).collect();
    let scales = vec![SCALE; items.len()];
    let model = model()?;
    let from_bytes = |columns: &[&[u8]]| -> Outcome<Fit> {
        let moments = Moments::from_codes(&scales, columns)?;
        let indicators = Indicators::from_moments(&items, &moments)?;
        Ok(Fit::new(&model, &indicators, options())?)
    };
    let fit = from_bytes(&borrowed)?;
    let indicators = fit.indicators();
    let mut correlations = Times::of("estimate").each(CALLS);
    let mut bytes = Times::of("bytes");
    for _ in 0..repeats.max(1) {
        correlations.add(|| {
            for _ in 0..CALLS {
                let _ = black_box(Fit::new(&model, black_box(indicators), options()));
            }
        });
        bytes.add(|| from_bytes(black_box(&borrowed)))?;
    }
    for row in fit.paths() {
        println!("path\t{}\t{}\t{}", row.from, row.to, row.coefficient);
    }
    correlations.print();
    bytes.print();
    if replicates > 0 {
        let values: Vec<Vec<f64>> = columns
            .iter()
            .map(|column| column.iter().map(|&code| f64::from(code) + 1.0).collect())
            .collect();
        let values: Vec<&[f64]> = values.iter().map(Vec::as_slice).collect();
        let rows = Rows::new(&items, &values)?.with_ranges(1.0, 10.0)?;
        let fit = Fit::from_rows(&model, &rows, MissingAnswers::Listwise, options())?;
        let paths = BootstrapOptions::from(replicates).figures(&[FigureKind::Paths]);
        let mut bootstrap = Times::of("bootstrap").each(replicates);
        let mut of_paths = Times::of("bootstrap of paths").each(replicates);
        for _ in 0..repeats.max(1) {
            bootstrap.add(|| fit.bootstrap(black_box(&rows), replicates))?;
            of_paths.add(|| fit.bootstrap(black_box(&rows), paths.clone()))?;
        }
        let found = fit.bootstrap(&rows, paths)?;
        for (from, to, _) in ECSI_PATHS {
            let error = found.replicates(&Figure::path(from, to))?.standard_error();
            println!("error\t{from}\t{to}\t{error}");
        }
        bootstrap.print();
        of_paths.print();
    }
    Ok(())
}
