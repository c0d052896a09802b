//! A report of several tables, for a terminal and as Markdown.

use std::fmt::Write as _;

use super::grid::Grid;
use super::markdown::{draw as draw_markdown, escape};
use super::table::{draw, wrap};

/// What stands on a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Page {
    /// The heading of the Markdown.
    pub(super) title: &'static str,
    /// What it is about, a line each.
    pub(super) head: Vec<String>,
    /// The tables.
    pub(super) grids: Vec<Grid>,
    /// The small print, a line each.
    pub(super) foot: Vec<String>,
}

impl Page {
    /// The page for a terminal.
    pub(super) fn table(&self) -> String {
        let mut out = String::new();
        // Writing to a String does not fail.
        for (position, line) in self.head.iter().enumerate() {
            // The first line holds a path, which is not broken.
            let line = if position == 0 { line.clone() } else { wrap(line) };
            let _ = writeln!(out, "{line}");
        }
        for grid in &self.grids {
            let _ = writeln!(out, "\n{}\n{}", grid.title, draw(grid));
            for note in &grid.notes {
                let _ = writeln!(out, "  {note}");
            }
        }
        let _ = writeln!(out);
        for line in &self.foot {
            let _ = writeln!(out, "{}", wrap(line));
        }
        out
    }

    /// The page as Markdown.
    pub(super) fn markdown(&self) -> String {
        let mut out = format!("### {}\n\n", self.title);
        // Writing to a String does not fail.
        for line in &self.head {
            let _ = writeln!(out, "- {}", escape(line));
        }
        for grid in &self.grids {
            let _ = writeln!(out, "\n#### {}\n", escape(&grid.title));
            draw_markdown(grid, &mut out);
            for note in &grid.notes {
                let _ = writeln!(out, "\n{}", escape(note));
            }
        }
        let _ = writeln!(out);
        for line in &self.foot {
            let _ = writeln!(out, "- {}", escape(line));
        }
        out
    }
}
