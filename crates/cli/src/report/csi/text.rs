//! The index of satisfaction in its model as a page.

use super::document::CsiReport;
use super::grids::grids;
use crate::report::number::{count, counted, fixed, level};
use crate::report::page::Page;
use crate::report::table::{missing, told_bad};

/// Decimals of indices.
const INDICES: usize = 2;

/// The report as a page.
pub(super) fn page(report: &CsiReport) -> Page {
    let mut head =
        vec![format!("{}, {}", report.input.line, counted(report.input.rows, "row", "rows"))];
    head.extend(report.subject.iter().cloned());
    head.push(headline(report));
    head.extend(base(report));
    let solution = if report.admissibility.admissible {
        "the solution is admissible"
    } else {
        "the solution is not admissible"
    };
    head.push(format!("{}; {solution}", report.convergence.words));
    head.extend(told_bad(&report.bad_cells));
    head.extend(report.warnings.iter().map(|warning| format!("warning: {warning}")));
    let notes = report.input.notes.iter().chain(&report.notes);
    let mut foot: Vec<String> = notes.map(|note| format!("note: {note}")).collect();
    foot.push(report.cells.clone());
    foot.extend(report.conventions.iter().cloned());
    Page { title: "CSI", head, grids: grids(report), foot }
}

/// `Satisfaction index 72.45, 95 % percentile 70.80 to 74.02, ...`.
fn headline(report: &CsiReport) -> String {
    let index = &report.index;
    let interval = index.figure.interval.as_ref().map_or_else(
        || "no interval".to_owned(),
        |bounds| {
            let shown = index.figure.bounds(INDICES);
            format!("{} {} {shown}", level(bounds.level), bounds.method)
        },
    );
    let error = index
        .figure
        .standard_error
        .map_or_else(String::new, |error| format!(", standard error {}", fixed(error, INDICES)));
    format!(
        "{} index {}, {interval}{error}; {}",
        index.construct,
        fixed(index.figure.value, INDICES),
        index.convention
    )
}

/// Who counts.
fn base(report: &CsiReport) -> Vec<String> {
    let few = if report.small_base { " (few)" } else { "" };
    let mut line = format!(
        "n {} of {}{few}; {} lack an answer (treated by {}); of all answers {}",
        count(report.n),
        counted(report.respondents, "respondent", "respondents"),
        count(report.incomplete),
        report.options.missing_answers,
        missing(report.missing)
    );
    if report.rows.unanswered > 0 {
        let rows = counted(report.rows.unanswered, "row", "rows");
        line.push_str(&format!("; {rows} without any answer left out"));
    }
    let mut lines = vec![line];
    if let (Some(effective), Some(column)) = (report.effective_n, &report.options.weight) {
        let (blank, bad) = (report.rows.weight_blank, report.rows.weight_bad);
        let left = if blank + bad > 0 {
            format!(
                "; {} left out for want of a weight ({} blank, {} bad)",
                counted(blank + bad, "row", "rows"),
                count(blank),
                count(bad)
            )
        } else {
            String::new()
        };
        let effective = fixed(effective, 1);
        lines.push(format!("weighted by {}: effective n {effective} (Kish){left}", column.name));
    }
    lines
}
