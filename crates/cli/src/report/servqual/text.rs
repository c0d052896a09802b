//! The gaps of a service as a page.

use super::document::ServqualReport;
use super::grids::grids;
use crate::report::number::{count, counted, percent};
use crate::report::page::Page;
use crate::report::table::{missing, told_bad};

/// The report as a page.
pub(super) fn page(report: &ServqualReport) -> Page {
    let mut head =
        vec![format!("{}, {}", report.input.line, counted(report.input.rows, "row", "rows"))];
    head.extend(report.subject.iter().cloned());
    let few = if report.small_base { " (few)" } else { "" };
    head.push(format!(
        "n {} of {}{few}; {} answered everything; left out by their first missing answer: {}",
        count(report.overall.n),
        counted(report.respondents, "respondent", "respondents"),
        count(report.complete),
        missing(report.overall.missing)
    ));
    let careless = report.careless;
    head.push(format!(
        "straight lines of {} equal answers or more: {} ({} %), of whom {} gave all items of a \
         side one answer",
        careless.long_string_bound,
        counted(careless.long_string, "respondent", "respondents"),
        percent(Some(careless.long_string_share)),
        count(careless.same_answer)
    ));
    let hasty = |n| {
        format!("{} took less than 2 seconds an answer", counted(n, "respondent", "respondents"))
    };
    head.extend(careless.speeding.map(hasty));
    head.extend(told_bad(&report.bad_cells));
    head.extend(report.warnings.iter().map(|warning| format!("warning: {warning}")));
    let notes = report.input.notes.iter().chain(&report.notes);
    let mut foot: Vec<String> = notes.map(|note| format!("note: {note}")).collect();
    foot.push(report.cells.clone());
    foot.extend(report.conventions.iter().cloned());
    Page { title: "SERVQUAL", head, grids: grids(report), foot }
}
