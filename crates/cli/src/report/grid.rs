//! Tables before they are drawn: the same cells for the terminal and for
//! Markdown.

use super::bar::{bar, glyph};
use super::document::{FigureFacts, Group, Report};
use super::number::{NONE, count, fixed, percent};
use crate::text::shorten;

/// Cells of a bar.
const BAR: usize = 20;
/// Longest name of a segment, in characters.
const NAME: usize = 40;

/// A table: which columns are numbers, and what stands in the cells.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    /// What it shows.
    pub(super) title: String,
    /// The heads of the columns, each with whether it is set to the right.
    pub(super) header: Vec<(String, bool)>,
    /// The rows.
    pub(super) rows: Vec<Vec<String>>,
    /// What to know about it.
    pub(super) notes: Vec<String>,
}

/// The tables of a report: items, segments of each column, the trend.
pub(super) fn grids(report: &Report) -> Vec<Grid> {
    let mut grids = Vec::new();
    let head = Head::new(report, &report.overall);
    if let Some(first) = report.items.first() {
        let head = Head::new(report, &first.group);
        let rows = report.items.iter().map(|item| head.row(&item.column.name, &item.group));
        grids.push(Grid {
            title: "by item".to_owned(),
            header: head.columns("item"),
            rows: rows.collect(),
            notes: Vec::new(),
        });
    }
    for table in &report.segments {
        let rows = table.segments.iter().map(|segment| head.row(&segment.name, &segment.group));
        let mut rows: Vec<_> = rows.collect();
        rows.push(head.row("all", &report.overall));
        grids.push(Grid {
            title: format!("by {}", shorten(&table.column.name, NAME)),
            header: head.columns(&shorten(&table.column.name, NAME)),
            rows,
            notes: few_note(report, table.segments.iter().map(|segment| &segment.group)),
        });
    }
    if let Some(trend) = &report.trend {
        let rows = trend.periods.iter().map(|period| head.row(&period.period, &period.group));
        let mut notes = few_note(report, trend.periods.iter().map(|period| &period.group));
        let (blank, bad) = (trend.without_date.blank, trend.without_date.bad);
        if blank + bad > 0 {
            notes.push(format!(
                "{} answers are in no {} ({} without a date, {} with a bad one)",
                count(blank + bad),
                trend.every,
                count(blank),
                count(bad)
            ));
        }
        grids.push(Grid {
            title: format!("by {} of {}", trend.every, shorten(&trend.date_column.name, NAME)),
            header: head.columns(&trend.every),
            rows: rows.collect(),
            notes,
        });
    }
    grids
}

fn few_note<'a>(report: &Report, mut groups: impl Iterator<Item = &'a Group>) -> Vec<String> {
    let some = groups.any(|group| group.small_base && group.n > 0);
    some.then(|| report.rules.small_base.clone()).into_iter().collect()
}

/// The columns that every table of a report has.
struct Head<'a> {
    report: &'a Report,
    /// A group whose figures and shares are those of all rows.
    sample: &'a Group,
    weighted: bool,
}

impl<'a> Head<'a> {
    fn new(report: &'a Report, sample: &'a Group) -> Self {
        Self { report, sample, weighted: report.options.weight.is_some() }
    }

    fn columns(&self, first: &str) -> Vec<(String, bool)> {
        let sample = self.sample;
        let mut columns = vec![(first.to_owned(), false), ("n".to_owned(), true)];
        if self.weighted {
            columns.push(("effective n".to_owned(), true));
        }
        columns.push((self.title(&sample.headline), true));
        columns.push((sample.headline.method(), true));
        columns.extend(sample.further.iter().map(|figure| (figure.name.clone(), true)));
        let parts = sample.shares.len();
        let key: String = (0..parts).map(|at| glyph(at, parts)).collect();
        columns.push((key, false));
        columns.extend(sample.shares.iter().map(|share| (format!("{} %", share.name), true)));
        columns.push((String::new(), false));
        columns
    }

    /// `NPS`, `CSAT top-2-box %`.
    fn title(&self, figure: &FigureFacts) -> String {
        let title = self.report.title;
        let name = if figure.name == title { String::new() } else { format!(" {}", figure.name) };
        let unit = if figure.unit == crate::metric::Unit::Percent { " %" } else { "" };
        format!("{title}{name}{unit}")
    }

    fn row(&self, name: &str, group: &Group) -> Vec<String> {
        let mut row = vec![shorten(name, NAME), count(group.n)];
        if self.weighted {
            row.push(group.effective_n.map_or_else(|| NONE.to_owned(), |n| fixed(n, 1)));
        }
        row.push(group.headline.short());
        row.push(group.headline.bounds());
        let answered = group.headline.value.is_some();
        let told = |text: String| if answered { text } else { String::new() };
        row.extend(group.further.iter().map(|figure| told(figure.short())));
        row.push(bar(&group.shares, BAR));
        row.extend(group.shares.iter().map(|share| told(percent(share.share))));
        row.push(if group.small_base && answered { "few".to_owned() } else { String::new() });
        row
    }
}
