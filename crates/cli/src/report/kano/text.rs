//! The Kano report for a terminal, and as Markdown.

use std::fmt::Write as _;

use super::document::KanoReport;
use super::grids::grids;
use crate::report::markdown::{draw as draw_markdown, escape};
use crate::report::number::{count, counted};
use crate::report::table::{draw, missing, wrap};

/// Unknown texts that are shown.
const SHOWN: usize = 8;

/// The text of a report.
pub(super) fn table(report: &KanoReport) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(out, "{}", source(report));
    for line in report.subject.iter().chain(&left_out(report)) {
        let _ = writeln!(out, "{}", wrap(line));
    }
    for grid in grids(report) {
        let _ = writeln!(out, "\n{}\n{}", grid.title, draw(&grid));
        for note in &grid.notes {
            let _ = writeln!(out, "  {note}");
        }
    }
    let _ = writeln!(out);
    for line in report.rules.iter().chain(&report.conventions) {
        let _ = writeln!(out, "{}", wrap(line));
    }
    out
}

/// The Markdown of a report.
pub(super) fn markdown(report: &KanoReport) -> String {
    let mut out = String::from("### Kano\n\n");
    let mut lines = vec![source(report)];
    lines.extend(report.subject.iter().cloned());
    lines.extend(left_out(report));
    // Writing to a String does not fail.
    for line in &lines {
        let _ = writeln!(out, "- {}", escape(line));
    }
    for grid in grids(report) {
        let _ = writeln!(out, "\n#### {}\n", escape(&grid.title));
        draw_markdown(&grid, &mut out);
        for note in &grid.notes {
            let _ = writeln!(out, "\n{}", escape(note));
        }
    }
    let _ = writeln!(out);
    for line in report.rules.iter().chain(&report.conventions) {
        let _ = writeln!(out, "- {}", escape(line));
    }
    out
}

fn source(report: &KanoReport) -> String {
    format!("{}, {}", report.input.line, counted(report.input.rows, "row", "rows"))
}

/// What did not count, in words.
fn left_out(report: &KanoReport) -> Vec<String> {
    let mut lines = Vec::new();
    let groups = || report.features.iter().map(|feature| &feature.group);
    let pairs: u64 = groups().map(|group| group.n + group.incomplete).sum();
    let incomplete: u64 = groups().map(|group| group.incomplete).sum();
    if incomplete > 0 {
        let mut all = crate::report::document::MissingFacts {
            total: 0,
            skipped: 0,
            not_applicable: 0,
            not_shown: 0,
            refused: 0,
            invalid: 0,
        };
        for part in groups().map(|group| group.missing) {
            all.total += part.total;
            all.skipped += part.skipped;
            all.not_applicable += part.not_applicable;
            all.not_shown += part.not_shown;
            all.refused += part.refused;
            all.invalid += part.invalid;
        }
        lines.push(format!(
            "{} of {} pairs of answers left out as incomplete; answers: {}",
            count(incomplete),
            count(pairs),
            missing(all)
        ));
    }
    if !report.unknown.is_empty() {
        let told = report.unknown.iter().take(SHOWN).map(|seen| {
            let (text, times) = (&seen.text, count(seen.count));
            format!("\"{text}\" ({times}, first at line {} {})", seen.line, seen.column.name)
        });
        let mut told: Vec<String> = told.collect();
        if report.unknown.len() > SHOWN {
            told.push(format!("{} more", report.unknown.len() - SHOWN));
        }
        lines.push(format!("unknown texts, counted as invalid: {}", told.join(", ")));
    }
    lines
}
