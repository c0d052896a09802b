//! What was taken for granted about a file, in words.

use std::fmt;

use super::delimiter::Delimiter;
use super::encoding::{Detected, Evidence};
use super::header::Layout;

/// What was found out about a file; `Display` says it in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Format {
    pub(super) name: String,
    pub(super) gzip: bool,
    pub(super) detected: Detected,
    pub(super) delimiter: Delimiter,
    pub(super) columns: usize,
    pub(super) layout: Layout,
    pub(super) replaced: u64,
    pub(super) oddities: Oddities,
}

/// How often, and where first, rows were not as they should be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Oddities {
    /// Fewer cells than the header.
    pub(super) short: Occurrence,
    /// More cells than the header, the surplus not blank.
    pub(super) long: Occurrence,
    /// Cells with very many line breaks.
    pub(super) tall: Occurrence,
    /// Empty lines in a file of one column.
    pub(super) empty: Occurrence,
    /// A quoted cell that the end of the file does not close.
    pub(super) open: Occurrence,
}

impl Oddities {
    /// What cannot be right, in words, if anything.
    pub(super) fn faults(&self) -> Vec<String> {
        let told = [
            self.short.say("shorter than the header"),
            self.long.say("longer than the header"),
            self.open_quote(),
        ];
        told.into_iter().flatten().collect()
    }

    fn open_quote(&self) -> Option<String> {
        (self.open.count > 0).then(|| {
            format!(
                "the file ends inside a quoted cell that starts in the row at line {}: \
                 a closing quotation mark is missing, and the rows after it are lost in that cell",
                self.open.first
            )
        })
    }
}

/// A count, and the line of the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Occurrence {
    count: u64,
    first: u64,
}

impl Occurrence {
    pub(super) fn note(&mut self, times: u64, line: impl FnOnce() -> u64) {
        if self.count == 0 && times > 0 {
            self.first = line();
        }
        self.count += times;
    }

    fn say(self, what: &str) -> Option<String> {
        match self.count {
            0 => None,
            1 => Some(format!("1 row {what} (line {})", self.first)),
            count => Some(format!("{count} rows {what} (first at line {})", self.first)),
        }
    }
}

impl Format {
    /// The path as it was given, or `standard input`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The encoding as people write it.
    pub(crate) fn encoding(&self) -> &'static str {
        self.detected.name()
    }

    /// How the encoding became known, in a word or two.
    pub(crate) fn encoding_evidence(&self) -> &'static str {
        match self.detected.evidence {
            Evidence::Stated => "stated",
            Evidence::ByteOrderMark => "byte-order mark",
            Evidence::NulPattern => "NUL bytes",
            Evidence::Ascii => "only ASCII",
            Evidence::Valid => "valid",
            Evidence::Guess => "guessed",
        }
    }

    /// Whether the file was compressed.
    pub(crate) fn is_gzip(&self) -> bool {
        self.gzip
    }

    /// What separates the cells.
    pub(crate) fn delimiter(&self) -> char {
        char::from(self.delimiter.byte())
    }

    /// How many columns.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// What a user should know before trusting the numbers, a sentence each.
    pub(crate) fn notes(&self) -> Vec<String> {
        let Oddities { short, long, tall, empty, .. } = self.oddities;
        let replaced = (self.replaced > 0).then(|| {
            format!(
                "{} byte sequences are not {} and were replaced; --encoding sets another",
                self.replaced,
                self.detected.name()
            )
        });
        [
            self.layout.note(),
            replaced,
            short.say("shorter than the header: their missing cells count as blank"),
            long.say("longer than the header: check that the columns line up"),
            tall.say("with more than 200 line breaks: is a closing quotation mark missing?"),
            empty.say("empty in this file of one column: not counted as answers"),
            self.oddities.open_quote(),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.detected.name())?;
        match self.detected.evidence {
            Evidence::Stated => write!(f, " (as stated)")?,
            Evidence::ByteOrderMark => write!(f, " (byte-order mark)")?,
            Evidence::NulPattern => write!(f, " (no mark, seen from its NUL bytes)")?,
            Evidence::Ascii => write!(f, " (only ASCII)")?,
            Evidence::Valid => {}
            Evidence::Guess => write!(f, " (guessed)")?,
        }
        if self.gzip {
            write!(f, ", gzip")?;
        }
        match self.columns {
            1 => write!(f, ", one column"),
            columns => write!(f, ", {}-separated, {columns} columns", self.delimiter),
        }
    }
}
