//! Reads a survey in words and draws its chart:
//! `cargo run -p satis-kano --features svg --example wallet_chart -- FILE.csv > chart.svg`
//!
//! The columns of a feature end in `_functional` and `_dysfunctional`. Cells
//! hold no commas.

use std::error::Error;

use satis_kano::response_model::OffScale;
use satis_kano::{EvaluationTable, Feature, KanoTally, QuadrantChart, Rule, Wording};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("name a file of answers in words")?;
    let text = std::fs::read_to_string(path)?;
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let (header, rows) = rows.split_first().ok_or("the file is empty")?;
    let cell = |row: &[&str], column: usize| row.get(column).copied().unwrap_or("").to_owned();
    let mut columns = Vec::new();
    for (functional, name) in header.iter().enumerate() {
        let Some(feature) = name.strip_suffix("_functional") else { continue };
        let other = format!("{feature}_dysfunctional");
        let dysfunctional =
            header.iter().position(|name| *name == other).ok_or(format!("there is no {other}"))?;
        columns.push((feature, functional, dysfunctional));
    }
    let answers = rows.iter().flat_map(|row| {
        columns.iter().flat_map(move |&(_, first, second)| [cell(row, first), cell(row, second)])
    });
    let wording = Wording::detect(answers)?;
    let features: Vec<Feature> = columns
        .iter()
        .map(|&(name, first, second)| {
            let pairs = rows.iter().map(|row| (cell(row, first), cell(row, second)));
            let tally = KanoTally::from_texts(&wording, pairs, OffScale::Reject)?;
            Feature::new(name, &tally, &EvaluationTable::pouliot1993())
        })
        .collect::<Result<_, _>>()?;
    let chart = QuadrantChart::new("What matters in transfers").rule(Rule::Blauth);
    print!("{}", chart.render(&features)?);
    Ok(())
}
