//! The account of weights to read.

use super::document::{MarginFacts, WeightReport};
use crate::report::figure::{left, right};
use crate::report::grid::Grid;
use crate::report::number::{count, counted, fixed, percent};
use crate::report::page::Page;
use crate::text::shorten;

/// Longest name of a level, in characters.
const NAME: usize = 40;

/// The page.
pub(super) fn page(report: &WeightReport) -> Page {
    let (after, before) = (&report.weights, &report.start_weights);
    let mut head = vec![
        format!("{}, {}", report.input.line, counted(report.input.rows, "row", "rows")),
        format!(
            "{}: {}, every target hit within {} of the total; {} of {}",
            report.method,
            counted(report.sweeps.into(), "sweep", "sweeps"),
            coarse(report.largest_deviation),
            counted(report.margins.len() as u64, "margin", "margins"),
            report.options.margins
        ),
        format!(
            "weights {} to {}, mean {}, sum {}; {} cut to a bound",
            fixed(after.min, 3),
            fixed(after.max, 3),
            fixed(after.mean, 3),
            fixed(after.sum, 1),
            count(report.trimmed)
        ),
        format!(
            "design effect {} (Kish), so {} rows count as {}",
            fixed(after.design_effect, 3),
            count(after.n),
            fixed(after.effective_n, 1)
        ),
    ];
    if let Some(start) = &report.options.start {
        head.push(format!(
            "start weights {}: design effect {}, effective n {}",
            start.name,
            fixed(before.design_effect, 3),
            fixed(before.effective_n, 1)
        ));
    }
    head.push(match &report.options.output {
        Some(path) => format!("written to {path}, with the weights in \"{}\"", report.options.name),
        None => "nothing is written: --output names a file for the weights".to_owned(),
    });
    let mut foot: Vec<String> =
        report.input.notes.iter().map(|note| format!("note: {note}")).collect();
    foot.extend(report.conventions.iter().cloned());
    Page {
        title: "Weights",
        head,
        grids: report.margins.iter().map(|margin| grid(report, margin)).collect(),
        foot,
    }
}

fn grid(report: &WeightReport, margin: &MarginFacts) -> Grid {
    let started = report.options.start.is_some();
    let mut header = vec![left(&shorten(&margin.name, NAME)), right("n"), right("unweighted %")];
    if started {
        header.push(right("start %"));
    }
    header.extend([right("target %"), right("weighted %"), right("mean weight")]);
    let rows = margin.levels.iter().map(|level| {
        let mut row = vec![
            shorten(&level.level, NAME),
            count(level.n),
            percent(Some(level.unweighted_share)),
        ];
        if started {
            row.push(percent(Some(level.start_share)));
        }
        let mean = if level.n > 0 { fixed(level.sum / level.n as f64, 3) } else { String::new() };
        row.extend([percent(Some(level.target_share)), percent(Some(level.share)), mean]);
        row
    });
    let mut notes = Vec::new();
    if margin.outside > 0 {
        let rows = counted(margin.outside, "row is", "rows are");
        notes.push(format!("{rows} blank, and outside of these shares"));
    }
    Grid {
        title: format!("{}, targets as {}", shorten(&margin.name, NAME), margin.unit),
        header,
        rows: rows.collect(),
        notes,
    }
}

/// The next power of ten, from 1e-12 on: what lies below is rounding.
fn coarse(deviation: f64) -> String {
    let power = (1..=12).rev().find(|power| deviation <= 10.0_f64.powi(-*power));
    power.map_or_else(|| fixed(deviation, 2), |power| format!("1e-{power}"))
}
