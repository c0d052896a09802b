//! What separates the cells: found by reading the first records with each
//! candidate, quotes honoured, and keeping the one that gives a table.

use std::fmt;
use std::str::FromStr;

use super::records::parser;
use crate::error::Error;

/// Records that are read with each candidate.
const TRIAL: usize = 200;

/// The byte between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Delimiter(u8);

impl Delimiter {
    /// The comma.
    pub(crate) const COMMA: Self = Self(b',');
    const CANDIDATES: [Self; 4] = [Self::COMMA, Self(b';'), Self(b'\t'), Self(b'|')];

    /// The byte itself.
    pub(crate) fn byte(self) -> u8 {
        self.0
    }

    /// The delimiter of `text`, the start of a file; `complete` where it is
    /// all of the file.
    ///
    /// A candidate is as good as the share of records that have as many cells
    /// as the first. Among candidates within a tenth of the best, the one with
    /// most cells wins, then the earlier of comma, semicolon, tab and bar.
    pub(crate) fn detect(text: &[u8], complete: bool) -> Self {
        let trials = Self::CANDIDATES.map(|candidate| Trial::run(candidate, text, complete));
        let tables = || trials.iter().filter(|trial| trial.cells > 1);
        let best = tables().map(|trial| trial.share).fold(0.0, f64::max);
        let mut chosen: Option<&Trial> = None;
        for trial in tables().filter(|trial| trial.share >= best - 0.1) {
            if chosen.is_none_or(|so_far| trial.cells > so_far.cells) {
                chosen = Some(trial);
            }
        }
        // One column: whichever candidate cuts its cells least.
        let mut whole = &trials[0];
        for trial in &trials {
            if trial.share > whole.share {
                whole = trial;
            }
        }
        chosen.unwrap_or(whole).delimiter
    }

    /// The delimiter that a first line `sep=;`, as Excel writes it, states.
    pub(crate) fn stated_in(text: &[u8]) -> Option<Self> {
        let line = text.split(|byte| matches!(byte, b'\r' | b'\n')).next()?;
        match line {
            [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', byte] if byte.is_ascii() => {
                Some(Self(*byte))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Delimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            b',' => f.write_str("comma"),
            b';' => f.write_str("semicolon"),
            b'\t' => f.write_str("tab"),
            b'|' => f.write_str("bar"),
            other => write!(f, "'{}'", char::from(other).escape_default()),
        }
    }
}

impl FromStr for Delimiter {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let byte = match text {
            "comma" => b',',
            "semicolon" => b';',
            "tab" | "\\t" => b'\t',
            "pipe" | "bar" => b'|',
            _ => match text.as_bytes() {
                [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n') => *byte,
                _ => {
                    return Err(Error::UnknownDelimiter { text: text.to_owned() });
                }
            },
        };
        Ok(Self(byte))
    }
}

struct Trial {
    delimiter: Delimiter,
    /// Cells of the first record.
    cells: usize,
    /// Share of the other records that have as many.
    share: f64,
}

impl Trial {
    fn run(delimiter: Delimiter, text: &[u8], complete: bool) -> Self {
        let counts = cell_counts(delimiter, text, complete);
        let cells = counts.first().copied().unwrap_or(0);
        let alike = counts.iter().skip(1).filter(|n| **n == cells).count();
        let others = counts.len().saturating_sub(1).max(1);
        #[expect(clippy::cast_precision_loss, reason = "at most 200 records")]
        let share = if counts.len() > 1 { alike as f64 / others as f64 } else { 1.0 };
        Self { delimiter, cells, share }
    }
}

/// How many cells each of the first records has.
fn cell_counts(delimiter: Delimiter, text: &[u8], complete: bool) -> Vec<usize> {
    let mut parser = parser(delimiter);
    let (mut counts, mut rest, mut cells) = (Vec::new(), text, 0);
    let mut scratch = [0_u8; 4096];
    let mut ends = [0_usize; 256];
    while counts.len() < TRIAL {
        if rest.is_empty() && !complete {
            break;
        }
        let (result, taken, _, ended) = parser.read_record(rest, &mut scratch, &mut ends);
        rest = &rest[taken..];
        cells += ended;
        match result {
            csv_core::ReadRecordResult::Record => {
                counts.push(cells);
                cells = 0;
            }
            csv_core::ReadRecordResult::End => break,
            _ => {}
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(text: &str) -> u8 {
        Delimiter::detect(text.as_bytes(), true).byte()
    }

    #[test]
    fn the_table_wins() {
        assert_eq!(detect("a,b\n1,2\n"), b',');
        assert_eq!(detect("a;b\n1,5;2,5\n3;4\n"), b';');
        assert_eq!(detect("a\tb\tc\n1\t2\t3\n"), b'\t');
        assert_eq!(detect("a|b\n1|2\n"), b'|');
        assert_eq!(detect("\"x;y\",b,c\n\"1;2\n;;\",2,3\n"), b',');
        assert_eq!(detect("id;How likely, overall, are you;why\n1;9;so, so, so\n2;8;\n"), b';');
    }

    #[test]
    fn one_column_is_a_table_too() {
        assert_eq!(detect("nps\n9\n8\n"), b',');
        assert_eq!(detect("comment\nGreat, thanks\nOK, fine, good\n"), b';');
        assert_eq!(detect(""), b',');
    }

    #[test]
    fn excel_may_state_it() {
        assert_eq!(Delimiter::stated_in(b"sep=;\r\na;b\r\n"), Some(Delimiter(b';')));
        assert_eq!(Delimiter::stated_in(b"separate\n"), None);
    }

    #[test]
    fn words_and_characters_name_it() {
        for (text, byte) in [(";", b';'), ("tab", b'\t'), ("\\t", b'\t'), ("^", b'^')] {
            assert_eq!(text.parse::<Delimiter>().unwrap().byte(), byte);
        }
        for text in ["", "\"", "ab", "é"] {
            assert!(text.parse::<Delimiter>().is_err());
        }
    }
}
