//! Tables before they are drawn: the same cells for the terminal and for
//! Markdown.

use super::bar::{bar, glyph};
use super::document::{FigureFacts, Group, PeriodGroup, Report, SegmentGroup, SegmentTable, Trend};
use super::number::{NONE, count, fixed, level, p_value, percent};
use crate::metric::Unit;
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
        grids.extend(head.compared(table));
    }
    if let Some(trend) = &report.trend {
        let rows = trend.periods.iter().map(|period| head.row(&period.facts.period, &period.group));
        let width = head.columns("").len();
        let rows = with_gaps(trend, rows, |name| {
            let mut row = vec![name, "0".to_owned()];
            row.extend(head.weighted.then(String::new));
            row.push("no answers".to_owned());
            row.resize(width, String::new());
            row
        });
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
            rows,
            notes,
        });
        grids.extend(head.judged(trend));
    }
    grids
}

/// The rows of the periods, with one for each run of periods without answers
/// in its place.
fn with_gaps(
    trend: &Trend,
    rows: impl Iterator<Item = Vec<String>>,
    empty: impl Fn(String) -> Vec<String>,
) -> Vec<Vec<String>> {
    let mut gaps = trend.gaps.iter().peekable();
    let mut all = Vec::new();
    for (at, row) in rows.enumerate() {
        while let Some(gap) = gaps.next_if(|gap| gap.after <= at) {
            let name = if gap.periods == 1 {
                gap.from.clone()
            } else {
                format!("{} to {}", gap.from, gap.to)
            };
            all.push(empty(name));
        }
        all.push(row);
    }
    all
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
        let unit = if figure.unit == Unit::Percent { " %" } else { "" };
        format!("{title}{name}{unit}")
    }

    /// The segments of a table compared.
    fn compared(&self, table: &SegmentTable) -> Option<Grid> {
        let comparison = table.comparison.as_ref()?;
        let found = table.segments.iter().filter_map(|segment| segment.against_rest.as_ref());
        let method = found.filter_map(|found| found.interval.as_ref()).next();
        if method.is_none() && comparison.pairs.is_empty() && comparison.notes.is_empty() {
            return None;
        }
        let unit = self.sample.headline.unit;
        let row = |segment: &SegmentGroup| {
            let headline = &segment.group.headline;
            let mut row =
                vec![shorten(&segment.name, NAME), count(segment.group.n), headline.short()];
            match &segment.against_rest {
                Some(found) => row.extend([
                    signed(found.difference, unit),
                    found.interval.as_ref().map_or_else(
                        || NONE.to_owned(),
                        |i| format!("{} to {}", signed(i.low, unit), signed(i.high, unit)),
                    ),
                    p_value(found.p_value),
                    p_value(found.p_adjusted),
                ]),
                None => row.extend([NONE, NONE, NONE, NONE].map(str::to_owned)),
            }
            row.push(segment.letters.clone().unwrap_or_default());
            let few = segment.group.small_base && headline.value.is_some();
            row.push(if few { "few".to_owned() } else { String::new() });
            row
        };
        let column = shorten(&table.column.name, NAME);
        let mut notes = Vec::new();
        if table.segments.iter().any(|segment| segment.letters.is_some()) {
            notes.push(format!(
                "segments that share a letter were not shown to differ at {} (all pairs, {})",
                fixed(1.0 - comparison.level, 2),
                comparison.adjustment
            ));
        }
        notes.extend(comparison.notes.iter().cloned());
        Some(Grid {
            title: format!("{column}: each less all others"),
            header: vec![
                (column, false),
                ("n".to_owned(), true),
                (self.title(&self.sample.headline), true),
                ("less others".to_owned(), true),
                (
                    method.map_or_else(String::new, |i| format!("{} {}", level(i.level), i.method)),
                    true,
                ),
                ("p".to_owned(), true),
                (format!("p {}", comparison.adjustment), true),
                ("letters".to_owned(), false),
                (String::new(), false),
            ],
            rows: table.segments.iter().map(row).collect(),
            notes,
        })
    }

    /// The periods of a trend judged.
    fn judged(&self, trend: &Trend) -> Option<Grid> {
        let control = trend.control.as_ref();
        if control.is_none() && trend.window.is_none() {
            return None;
        }
        let unit = self.sample.headline.unit;
        let row = |period: &PeriodGroup| {
            let mut row = vec![
                shorten(&period.facts.period, NAME),
                count(period.group.n),
                period.group.headline.short(),
            ];
            if control.is_some() {
                match &period.judged {
                    Some(point) => row.extend([
                        format!(
                            "{} to {}",
                            in_unit(point.lower_limit, unit),
                            in_unit(point.upper_limit, unit)
                        ),
                        fixed(point.z, 2),
                        fixed(point.ewma, 2),
                        fixed(point.cusum_up, 2),
                        fixed(point.cusum_down, 2),
                    ]),
                    None => row.extend([NONE; 5].map(str::to_owned)),
                }
            }
            if let (Some(_), Some(rolling)) = (trend.window, &period.rolling) {
                row.extend([rolling.figure.short(), rolling.figure.bounds()]);
            }
            let flags = period.judged.as_ref().map(|point| point.flags.join(", "));
            row.push(flags.unwrap_or_default().replace('_', " "));
            row
        };
        let mut header = vec![
            (trend.every.clone(), false),
            ("n".to_owned(), true),
            (self.title(&self.sample.headline), true),
        ];
        if let Some(control) = control {
            let limits = format!("limits, {} sigma", fixed(control.sigmas, 0));
            header.extend([limits, "z".to_owned(), "EWMA".to_owned()].map(|text| (text, true)));
            header.extend(["CUSUM up", "down"].map(|text| (text.to_owned(), true)));
        }
        if let Some(window) = trend.window {
            header.push((format!("last {window}"), true));
            header.push((self.sample.headline.method(), true));
        }
        header.push((String::new(), false));
        let width = header.len();
        let rows = with_gaps(trend, trend.periods.iter().map(row), |name| {
            let mut row = vec![name, "0".to_owned(), "no answers".to_owned()];
            row.resize(width, String::new());
            row
        });
        Some(Grid {
            title: format!("{} by {}, judged", self.report.title, trend.every),
            header,
            rows,
            notes: course(trend, unit),
        })
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

/// What a trend comes to, in words.
fn course(trend: &Trend, unit: Unit) -> Vec<String> {
    let every = &trend.every;
    let mut notes = Vec::new();
    if let Some(control) = &trend.control {
        let of = match control.baseline {
            Some(periods) => format!("the first {periods}"),
            None => "all periods together".to_owned(),
        };
        notes.push(format!(
            "centre {} of {of}; EWMA (0.2) signals beyond {}, CUSUM ({}) beyond {}: each \
             a false alarm in {} {every}s",
            in_unit(control.centre, unit),
            fixed(control.ewma_limit, 2),
            control.reference,
            fixed(control.decision, 2),
            control.run_length
        ));
    }
    if let Some(line) = &trend.line {
        let bounds = line.low.zip(line.high).map_or_else(String::new, |(low, high)| {
            let (low, high) = (in_unit(low, unit), in_unit(high, unit));
            format!(", {} Sen {low} to {high}", level(line.level))
        });
        notes.push(format!(
            "line: {} a {every} (Theil-Sen{bounds}); Mann-Kendall tau {}, p {}",
            signed(line.slope, unit),
            fixed(line.tau, 2),
            p_value(line.p_value)
        ));
    }
    if trend.levels.len() > 1 {
        let told = trend.levels.iter().map(|level| {
            format!("{} from {} to {}", in_unit(level.value, unit), level.from, level.to)
        });
        notes.push(format!("levels: {} (PELT, BIC)", told.collect::<Vec<_>>().join("; ")));
    } else if !trend.levels.is_empty() {
        notes.push("no change of level (PELT, BIC)".to_owned());
    }
    notes.extend(trend.notes.iter().cloned());
    notes
}

fn in_unit(value: f64, unit: Unit) -> String {
    fixed(value, if unit == Unit::ScalePoints { 2 } else { 1 })
}

fn signed(value: f64, unit: Unit) -> String {
    let text = in_unit(value, unit);
    if value > 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        format!("+{text}")
    } else {
        text
    }
}
