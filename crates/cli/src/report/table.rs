//! The report for a terminal.

use std::fmt::Write as _;

use comfy_table::{Cell, CellAlignment, Table, presets};
use unicode_width::UnicodeWidthStr;

use super::bar;
use super::document::{BadCellFacts, ColumnName, Group, MissingFacts, Report};
use super::grid::{Grid, grids};
use super::number::{count, counted, fixed, percent};

/// Longest line of text; tables are as wide as they must be.
const WIDTH: usize = 100;

/// The text of a report.
pub(super) fn render(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(
        out,
        "{}, {}",
        report.input.file.line,
        counted(report.input.file.rows, "row", "rows")
    );
    for line in subject(report) {
        let _ = writeln!(out, "{}", wrap(&line));
    }
    let _ = writeln!(out);
    headline(report, &mut out);
    for grid in grids(report) {
        let _ = writeln!(out, "\n{}\n{}", grid.title, draw(&grid));
        for note in &grid.notes {
            let _ = writeln!(out, "  {note}");
        }
    }
    let _ = writeln!(out);
    for line in small_print(report) {
        let _ = writeln!(out, "{}", wrap(&line));
    }
    out
}

/// The text with its bars in colour.
pub(crate) fn paint(text: &str) -> String {
    bar::paint(text)
}

/// Which answers the figures are about.
pub(super) fn subject(report: &Report) -> Vec<String> {
    let options = &report.options;
    let scale = options.scale;
    let named = |column: &ColumnName| format!("{} (#{})", column.name, column.number);
    let columns = if report.items.is_empty() {
        format!("column {}", named(&report.input.column))
    } else {
        let names: Vec<String> = report.items.iter().map(|item| named(&item.column)).collect();
        format!("{} items: {}", names.len(), names.join("; "))
    };
    let mut about = format!("{columns}; scale {} to {}", scale.min, scale.max);
    if scale.good == "low" {
        about.push_str(", lower is better");
    }
    for fact in &options.facts {
        let _ = write!(about, "; {fact}");
    }
    let mut lines = vec![about];
    if let Some(filters) = &report.rules.filters {
        let left = counted(report.rows.filtered_out, "other row", "other rows");
        lines.push(format!("only rows where {filters}; {left} left out"));
    }
    lines
}

/// How the answers were counted, in words.
pub(super) fn base(report: &Report) -> Vec<String> {
    let overall = &report.overall;
    let mut lines = vec![if report.items.is_empty() {
        format!("n {} answered; {}", count(overall.n), missing(overall.missing))
    } else {
        format!(
            "n {} answered an item or more, {} none; of all answers {}",
            counted(overall.n, "respondent", "respondents"),
            count(report.rows.missing),
            missing(overall.missing)
        )
    }];
    if let (Some(effective), Some(effect)) = (overall.effective_n, overall.design_effect) {
        lines.push(format!(
            "weighted by {}: effective n {}, design effect {} (Kish)",
            report.options.weight.as_ref().map_or("", |column| &column.name),
            fixed(effective, 1),
            fixed(effect, 3)
        ));
    }
    let rows = report.rows;
    let unweighted = rows.weight_blank + rows.weight_bad;
    if unweighted > 0 {
        lines.push(format!(
            "{} left out for want of a weight ({} blank, {} bad)",
            counted(unweighted, "row", "rows"),
            count(rows.weight_blank),
            count(rows.weight_bad)
        ));
    }
    lines.extend(bad_cells(report));
    if report.bad_cells.count > overall.n {
        lines.push(
            "more bad cells than answers: are --column, --scale and labels right?".to_owned(),
        );
    }
    lines
}

/// How cells were read and figures computed, in words.
pub(super) fn small_print(report: &Report) -> Vec<String> {
    let rules = &report.rules;
    let mut lines: Vec<String> =
        report.input.file.notes.iter().map(|note| format!("note: {note}")).collect();
    lines.push(format!("cells: {}", rules.cells));
    for (what, rule) in [
        ("labels", &rules.labels),
        ("weights", &rules.weights),
        ("segments", &rules.segments),
        ("dates", &rules.dates),
    ] {
        lines.extend(rule.as_ref().map(|rule| format!("{what}: {rule}")));
    }
    let mut said: Vec<&str> = Vec::new();
    for figure in std::iter::once(&report.overall.headline).chain(&report.overall.further) {
        let new: Vec<&str> = figure.conventions.iter().map(String::as_str).collect();
        let new: Vec<&str> = new.into_iter().filter(|text| !said.contains(text)).collect();
        if !new.is_empty() {
            lines.push(format!("{}: {}", figure.name, new.join("; ")));
        }
        said.extend(new);
    }
    lines
}

fn headline(report: &Report, out: &mut String) {
    let overall = &report.overall;
    let figure = &overall.headline;
    let name = if figure.name == report.title {
        report.title.to_owned()
    } else {
        format!("{} {}", report.title, figure.name)
    };
    let range = if figure.unit == crate::metric::Unit::Points { "-1 to 1" } else { "0 to 1" };
    let fraction = figure.fraction.map(|fraction| {
        // Ten decimals, for those who compare.
        format!("   ({} on {range})", fixed(fraction, 10))
    });
    let _ = writeln!(out, "{name}  {}{}", figure.headline(), fraction.unwrap_or_default());
    let _ = writeln!(out, "     {}", figure.uncertainty());
    let width = overall.further.iter().map(|figure| figure.name.len()).max().unwrap_or(0);
    for figure in &overall.further {
        let (name, value) = (&figure.name, figure.headline());
        let _ = writeln!(out, "     {name:width$}  {value:>8}   {}", figure.uncertainty());
    }
    for line in base(report) {
        let _ = writeln!(out, "{}", wrap(&format!("     {line}")));
    }
    if !overall.shares.is_empty() {
        let _ = writeln!(out, "     {}", shares(overall));
    }
}

/// `promoters 62.2 % ████  passives 29.0 % ▒▒  detractors 8.8 % ░`.
fn shares(overall: &Group) -> String {
    let parts = overall.shares.len();
    let told = overall.shares.iter().enumerate().map(|(at, share)| {
        let alone = bar::length(share.share, bar::glyph(at, parts));
        format!("{} {} % {alone}", share.name, percent(share.share))
    });
    told.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

/// `4 missing (1 blank, 3 invalid)`.
pub(super) fn missing(missing: MissingFacts) -> String {
    if missing.total == 0 {
        return "none missing".to_owned();
    }
    let reasons = [
        (missing.skipped, "blank"),
        (missing.not_applicable, "not applicable"),
        (missing.not_shown, "not shown"),
        (missing.refused, "refused"),
        (missing.invalid, "invalid"),
    ];
    let told = reasons.into_iter().filter(|(n, _)| *n > 0);
    let told: Vec<String> = told.map(|(n, reason)| format!("{} {reason}", count(n))).collect();
    format!("{} missing ({})", count(missing.total), told.join(", "))
}

/// The bad cells in a line, if there are any.
pub(crate) fn bad_cells(report: &Report) -> Option<String> {
    let bad = &report.bad_cells;
    let single = bad.first.iter().all(|cell| cell.column == report.input.column);
    bad_line(bad, !single)
}

/// The bad cells in a line with their columns, if there are any.
pub(super) fn told_bad(bad: &BadCellFacts) -> Option<String> {
    bad_line(bad, true)
}

fn bad_line(bad: &BadCellFacts, named: bool) -> Option<String> {
    let told = bad.first.iter().map(|cell| {
        let column = if named { format!(" {}", cell.column.name) } else { String::new() };
        format!("line {}{column}: \"{}\"", cell.line, cell.text)
    });
    let told = told.collect::<Vec<_>>().join(", ");
    let more = match bad.count - bad.first.len() as u64 {
        0 => String::new(),
        more => format!(", and {} more", count(more)),
    };
    let cells = if bad.count == 1 { "bad cell" } else { "bad cells" };
    (bad.count > 0).then(|| format!("{} {cells}: {told}{more}", count(bad.count)))
}

/// A line broken between words where it grows too long; what follows is set
/// in by two more than the first.
pub(super) fn wrap(line: &str) -> String {
    let margin = line.len() - line.trim_start().len();
    let mut out = " ".repeat(margin);
    let mut used = margin;
    for (position, word) in line.split_whitespace().enumerate() {
        let length = word.width();
        if position > 0 && used + 1 + length > WIDTH {
            let _ = write!(out, "\n{}", " ".repeat(margin + 2));
            used = margin + 2;
        } else if position > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += length;
    }
    out
}

/// A grid as aligned text.
pub(super) fn draw(grid: &Grid) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let aligned = |text: &str, right: bool| {
        let alignment = if right { CellAlignment::Right } else { CellAlignment::Left };
        Cell::new(text).set_alignment(alignment)
    };
    table.set_header(grid.header.iter().map(|(text, right)| aligned(text, *right)));
    for row in &grid.rows {
        let cells = row.iter().zip(&grid.header);
        table.add_row(cells.map(|(text, (_, right))| aligned(text, *right)));
    }
    let text = table.to_string();
    let lines: Vec<String> = text.lines().map(|line| format!(" {}", line.trim_end())).collect();
    lines.join("\n")
}
