//! The report as Markdown, to paste into an issue or a page.

use std::fmt::Write as _;

use super::document::Report;
use super::grid::{Grid, grids};
use super::number::{counted, percent};
use super::table::{base, small_print, subject};

/// The Markdown of a report.
pub(super) fn render(report: &Report) -> String {
    let overall = &report.overall;
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(out, "### {} {}\n", report.title, overall.headline.headline());
    let figures = std::iter::once(&overall.headline).chain(&overall.further);
    let _ = writeln!(out, "| definition | value | interval and standard error |\n|---|--:|---|");
    for figure in figures {
        let (name, value) = (escape(&figure.name), figure.headline());
        let _ = writeln!(out, "| {name} | {value} | {} |", escape(&figure.uncertainty()));
    }
    let _ = writeln!(out);
    let shares = overall.shares.iter().map(|s| format!("{} {} %", s.name, percent(s.share)));
    let mut lines = vec![shares.collect::<Vec<_>>().join(", ")];
    lines.extend(base(report));
    lines.push(format!(
        "{}, {}",
        report.input.file.line,
        counted(report.input.file.rows, "row", "rows")
    ));
    lines.extend(subject(report));
    lines.extend(small_print(report));
    for line in lines {
        let _ = writeln!(out, "- {}", escape(&line));
    }
    for grid in grids(report) {
        let _ = writeln!(out, "\n#### {}\n", escape(&grid.title));
        draw(&grid, &mut out);
        for note in &grid.notes {
            let _ = writeln!(out, "\n{}", escape(note));
        }
    }
    out
}

/// A grid as a Markdown table.
pub(super) fn draw(grid: &Grid, out: &mut String) {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let header = grid.header.iter().map(|(text, _)| escape(text)).collect();
    let rule: String =
        grid.header.iter().map(|(_, right)| if *right { "--:|" } else { "---|" }).collect();
    let _ = writeln!(out, "{}\n|{rule}", line(header));
    for row in &grid.rows {
        let _ = writeln!(out, "{}", line(row.iter().map(|text| escape(text)).collect()));
    }
}

/// What Markdown would take for its own is shown as it is.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '*' | '_' | '`' | '[' | ']' | '<' | '\\' | '#' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push(' '),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn names_do_not_break_the_table() {
        assert_eq!(escape("a|b\n*c*"), "a\\|b \\*c\\*");
    }
}
