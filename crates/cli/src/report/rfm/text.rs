//! Scores of customers as a page.

use super::document::{RfmReport, Together};
use crate::report::clv::told_rows;
use crate::report::figure::{left, maybe, right};
use crate::report::grid::Grid;
use crate::report::number::{count, counted, fixed, percent};
use crate::report::page::Page;
use crate::report::table::told_bad;

/// The page.
pub(super) fn page(report: &RfmReport) -> Page {
    let mut foot: Vec<String> = Vec::new();
    let notes = report.input.notes.iter().chain(&report.notes);
    foot.extend(notes.map(|note| format!("note: {note}")));
    foot.extend(report.conventions.iter().cloned());
    let mut grids = Vec::new();
    if !report.segments.is_empty() {
        grids.push(segments(report));
    }
    grids.push(groups(report));
    Page { title: "Recency, frequency, spend", head: head(report), grids, foot }
}

fn head(report: &RfmReport) -> Vec<String> {
    let mut head =
        vec![format!("{}, {}", report.input.line, counted(report.input.rows, "row", "rows"))];
    if !report.options.columns.is_empty() {
        let named = report.options.columns.iter();
        let named = named.map(|facts| format!("{} in {}", facts.role, facts.column.name));
        head.push(named.collect::<Vec<_>>().join(", "));
    }
    head.extend(told_rows(&report.rows, report.observation.as_ref()));
    let until = report.observation.as_ref();
    let until = until.map(|seen| format!(" until {}", seen.until)).unwrap_or_default();
    head.push(format!(
        "{}{until}, {}, spend {}",
        counted(report.customers, "customer", "customers"),
        counted(report.purchases, "purchase", "purchases"),
        fixed(report.spend, 2)
    ));
    if let Some(found) = &report.concentration {
        let bounds = found.top_20_share.interval.as_ref().map_or_else(String::new, |bounds| {
            format!(" ({} to {})", percent(Some(bounds.low)), percent(Some(bounds.high)))
        });
        head.push(format!(
            "the best 20 % of the customers spent {} %{bounds}; 80 % came from {} %; Gini {}",
            percent(Some(found.top_20_share.value)),
            percent(Some(found.customers_for_80)),
            fixed(found.gini.value, 3)
        ));
    }
    head.extend(told_bad(&report.bad_cells));
    if let Some(path) = &report.options.output {
        head.push(format!("customers written to {path}"));
    }
    head
}

/// Customers, their share, what they did, and their share of the spend.
fn cells(together: &Together) -> [String; 6] {
    [
        count(together.n),
        percent(Some(together.share)),
        maybe(together.days_since_last, 1),
        maybe(together.mean_purchases, 2),
        maybe(together.mean_spend, 2),
        percent(together.spend_share),
    ]
}

const HEADS: [&str; 6] = ["customers", "%", "days since last", "purchases", "spend", "% of spend"];

fn segments(report: &RfmReport) -> Grid {
    let rows = report.segments.iter().map(|segment| {
        let name = std::iter::once(segment.name.clone());
        name.chain(cells(&segment.together)).collect()
    });
    Grid {
        title: "segments, means of a customer".to_owned(),
        header: std::iter::once(left("segment")).chain(HEADS.map(right)).collect(),
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

fn groups(report: &RfmReport) -> Grid {
    let rows = report.groups.iter().map(|group| {
        let decimals = if group.measure == "spend" { 2 } else { 0 };
        let place = [
            group.measure.to_owned(),
            group.score.to_string(),
            maybe(group.low, decimals),
            maybe(group.high, decimals),
        ];
        place.into_iter().chain(cells(&group.together)).collect()
    });
    let head = [left("scored by"), right("score"), right("from"), right("to")];
    Grid {
        title: "scores, means of a customer".to_owned(),
        header: head.into_iter().chain(HEADS.map(right)).collect(),
        rows: rows.collect(),
        notes: Vec::new(),
    }
}
