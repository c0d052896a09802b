//! What `satis clv` and `satis rfm` say of what they read.

use super::document::{ObservationFacts, RoleFacts, RowCounts};
use crate::args::LogArgs;
use crate::clv::{Customers, LogFacts};
use crate::report::build::{file as survey_file, name};
use crate::report::document::FileFacts;
use crate::report::number::{count, counted};
use crate::source::{Lines, Survey};

/// The file: delimited text, or the lines of fixed width.
pub(in crate::report) fn file(
    survey: Option<&Survey>,
    lines: Option<&Lines>,
    rows: u64,
) -> FileFacts {
    if let Some(survey) = survey {
        return survey_file(survey);
    }
    let path = lines.map_or("", Lines::name).to_owned();
    let gzip = lines.is_some_and(Lines::is_gzip);
    FileFacts {
        line: format!("{path}: lines of the CDNOW layout{}", if gzip { ", gzip" } else { "" }),
        path,
        format: "CDNOW lines",
        encoding: "UTF-8",
        encoding_evidence: "stated",
        compression: gzip.then_some("gzip"),
        delimiter: ' ',
        columns: 4,
        rows,
        notes: Vec::new(),
    }
}

/// The columns that were read.
pub(in crate::report) fn columns(customers: &Customers, survey: Option<&Survey>) -> Vec<RoleFacts> {
    let Some(survey) = survey else { return Vec::new() };
    let facts = customers
        .columns
        .iter()
        .map(|(role, column)| RoleFacts { role, column: name(survey.columns(), *column) });
    facts.collect()
}

/// What became of the rows.
pub(in crate::report) fn row_counts(customers: &Customers) -> RowCounts {
    let rows = customers.rows;
    RowCounts {
        read: rows.read,
        filtered_out: rows.filtered_out,
        no_customer: rows.no_customer,
        no_time: rows.no_date,
        no_amount: rows.no_amount,
        unreadable: rows.bad,
    }
}

/// What a log says of itself.
pub(in crate::report) fn observation(log: &LogFacts) -> ObservationFacts {
    let report = &log.report;
    ObservationFacts {
        from: log.first.to_string(),
        until: log.until.to_string(),
        transactions: report.rows,
        merged: report.merged,
        returns_dropped: report.returns_dropped,
        negative_dropped: report.negative_dropped,
        zeros_dropped: report.zeros_dropped,
        after_end: report.after_end,
        customers_dropped: report.customers_dropped,
    }
}

/// What became of rows and transactions, a line each.
pub(in crate::report) fn told_rows(
    rows: &RowCounts,
    log: Option<&ObservationFacts>,
) -> Vec<String> {
    let list = |all: &[(u64, &str)]| -> String {
        let some = all.iter().filter(|(n, _)| *n > 0);
        let told: Vec<String> = some.map(|(n, what)| format!("{} {what}", count(*n))).collect();
        told.join(", ")
    };
    let left_out = list(&[
        (rows.filtered_out, "by --where"),
        (rows.no_customer, "without a customer"),
        (rows.no_time, "without a time"),
        (rows.no_amount, "without an amount"),
        (rows.unreadable, "unreadable"),
    ]);
    let mut lines = Vec::new();
    if !left_out.is_empty() {
        lines.push(format!("rows left out: {left_out}"));
    }
    if let Some(log) = log {
        let changed = list(&[
            (log.merged, "merged into another of the same period"),
            (log.returns_dropped, "negative, left out"),
            (log.after_end, "after the end, left out"),
        ]);
        let changed = if changed.is_empty() { changed } else { format!(": {changed}") };
        let noun = counted(log.transactions, "transaction", "transactions");
        lines.push(format!("{noun} from {} on{changed}", log.from));
        let dropped = list(&[
            (log.negative_dropped, "purchases of negative sum"),
            (log.zeros_dropped, "purchases of amount zero"),
            (log.customers_dropped, "customers who came later"),
        ]);
        if !dropped.is_empty() {
            lines.push(format!("left out: {dropped}"));
        }
    }
    lines
}

/// The rules by which a log is read, in words.
pub(in crate::report) fn rule_notes(args: &LogArgs, log: &LogFacts) -> Vec<String> {
    let period = match args.merge_days {
        1 => "one day".to_owned(),
        days => format!("a period of {days} days, counted from 1970-01-01,"),
    };
    vec![
        format!(
            "transactions of a customer within {period} are one purchase; negative amounts: {}; \
             zero amounts: {}",
            args.returns.name(),
            args.zeros.name()
        ),
        format!("dates: {}; times of day are left out", log.dates),
    ]
}
