//! The Kano report as a page.

use super::document::KanoReport;
use super::grids::grids;
use crate::report::number::{count, counted};
use crate::report::page::Page;
use crate::report::table::missing;

/// Unknown texts that are shown.
const SHOWN: usize = 8;

/// The report as a page.
pub(super) fn page(report: &KanoReport) -> Page {
    let mut head = vec![source(report)];
    head.extend(report.subject.iter().cloned());
    head.extend(left_out(report));
    let foot = report.rules.iter().chain(&report.conventions).cloned();
    Page { title: "Kano", head, grids: grids(report), foot: foot.collect() }
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
