//! The reliability of a scale as a page.

use super::document::ReliabilityReport;
use crate::report::figure::{left, maybe, right};
use crate::report::grid::Grid;
use crate::report::number::{count, counted, fixed, level};
use crate::report::page::Page;
use crate::report::table::{missing, told_bad};
use crate::text::shorten;

/// Decimals of coefficients.
const DECIMALS: usize = 3;
/// Longest name of an item, in characters.
const NAME: usize = 40;

/// The report as a page.
pub(super) fn page(report: &ReliabilityReport) -> Page {
    let mut head =
        vec![format!("{}, {}", report.input.line, counted(report.input.rows, "row", "rows"))];
    head.extend(report.subject.iter().cloned());
    let few = if report.small_base { " (few)" } else { "" };
    head.push(format!(
        "n {}{few}; {} left an item out; of all answers {}",
        counted(report.n, "respondent", "respondents"),
        count(report.incomplete),
        missing(report.missing)
    ));
    head.extend(told_bad(&report.bad_cells));
    head.extend(report.warnings.iter().map(|warning| format!("warning: {warning}")));
    let mut foot: Vec<String> = Vec::new();
    let notes = report.input.notes.iter().chain(&report.notes);
    foot.extend(notes.map(|note| format!("note: {note}")));
    foot.push(report.cells.clone());
    foot.extend(report.conventions.iter().cloned());
    Page { title: "Reliability", head, grids: vec![coefficients(report), items(report)], foot }
}

fn coefficients(report: &ReliabilityReport) -> Grid {
    let alpha = &report.alpha;
    let mut rows = vec![
        ("alpha, raw", Some(alpha.raw.value), alpha.raw.bounds(DECIMALS)),
        ("alpha, standardised", Some(alpha.standardized), String::new()),
        ("omega, one factor", report.omega.model_implied, String::new()),
    ];
    if report.options.omega_factors > 1 {
        rows.push(("omega hierarchical", report.omega.hierarchical, String::new()));
        rows.push(("omega total", report.omega.total, String::new()));
    }
    let bounds = report.guttman.as_ref();
    rows.push(("lambda 2", bounds.map(|bounds| bounds.lambda2), String::new()));
    rows.push(("lambda 4", bounds.map(|bounds| bounds.lambda4), String::new()));
    rows.push(("lambda 6", bounds.and_then(|bounds| bounds.lambda6), String::new()));
    let splits = report.split_halves.as_ref();
    let range = splits.map_or_else(String::new, |splits| {
        let kind = if splits.exhaustive { "all" } else { "sampled" };
        let (low, high) = (fixed(splits.worst, DECIMALS), fixed(splits.best, DECIMALS));
        format!("{low} to {high}, {kind} {}", counted(splits.splits, "split", "splits"))
    });
    rows.push(("split halves, mean", splits.map(|splits| splits.mean), range));
    rows.push(("KMO", report.sampling_adequacy, String::new()));
    Grid {
        title: "coefficients".to_owned(),
        header: vec![
            left("coefficient"),
            right("value"),
            left(&format!("{} Feldt, or range", level(report.options.level))),
        ],
        rows: rows
            .into_iter()
            .map(|(name, value, range)| vec![name.to_owned(), maybe(value, DECIMALS), range])
            .collect(),
        notes: Vec::new(),
    }
}

fn items(report: &ReliabilityReport) -> Grid {
    let row = |item: &super::document::ItemFacts| {
        let mut marks = Vec::new();
        if item.reversed {
            marks.push("reversed");
        }
        if item.rest_correlation < 0.0 {
            marks.push("negative");
        }
        vec![
            shorten(&item.column.name, NAME),
            count(item.missing.total),
            maybe(item.mean, 2),
            fixed(item.standard_deviation, 2),
            fixed(item.rest_correlation, DECIMALS),
            maybe(item.alpha_without, DECIMALS),
            maybe(item.sampling_adequacy, DECIMALS),
            marks.join(", "),
        ]
    };
    Grid {
        title: "items".to_owned(),
        header: vec![
            left("item"),
            right("missing"),
            right("mean"),
            right("sd"),
            right("r.drop"),
            right("alpha without"),
            right("KMO"),
            left(""),
        ],
        rows: report.items.iter().map(row).collect(),
        notes: Vec::new(),
    }
}
