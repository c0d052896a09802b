//! Evaluation tables: from a pair of answers to a category.

mod cell;
mod named;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

use crate::{AnswerKind, Category, CategoryCounts, Error, KanoTally};

pub use cell::Cell;

/// What each pair of answers means: rows are the functional answers, columns
/// the dysfunctional ones, both from like to dislike.
///
/// The published tables have names ([`EvaluationTable::published`]); a table of
/// your own is read from text. Which table is used changes results: of 1,478
/// answers in a residents' survey 245 are questionable under Berger's table
/// and 443 under Pouliot's, and better moves from .298 to .362.
///
/// ```
/// use satis_kano::{AnswerKind, Category, EvaluationTable};
///
/// let berger = EvaluationTable::berger1993();
/// assert_eq!(berger.category(1, 5), Some(Category::OneDimensional));
/// assert_eq!(berger.to_string(), "QAAAO/RIIIM/RIIIM/RIIIM/RRRRQ");
///
/// let pouliot: EvaluationTable = "pouliot1993".parse()?;
/// assert_eq!(pouliot.category(2, 2), Some(Category::Questionable));
///
/// let own = EvaluationTable::new("ours", AnswerKind::Three, "QAO/RIM/RRQ")?;
/// assert_eq!(own.category(3, 1), Some(Category::Reverse));
/// assert!(EvaluationTable::new("short", AnswerKind::Five, "QAO/RIM/RRQ").is_err());
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct EvaluationTable {
    name: Cow<'static, str>,
    kind: AnswerKind,
    /// Row by row, as many as the square of the number of answers.
    cells: Vec<Cell>,
}

impl EvaluationTable {
    /// A table of your own from text: rows from like to dislike, separated by
    /// `/`, line breaks or nothing but their length; cells are letters, with a
    /// grade from 1 to 3 behind A and M where wanted. White space does not
    /// count.
    ///
    /// # Errors
    /// [`Error::Table`] if the text has another number of cells, a letter that
    /// is no category, or a grade where none belongs.
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        kind: AnswerKind,
        text: &str,
    ) -> Result<Self, Error> {
        let wrong = |reason: String| Error::Table { text: text.to_owned(), reason };
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for line in text.split(['/', '\n']).filter(|line| !line.trim().is_empty()) {
            rows.push(row(line).map_err(wrong)?);
        }
        let points = kind.points();
        let whole = rows.len() == points && rows.iter().all(|row| row.len() == points);
        let cells: Vec<Cell> = rows.into_iter().flatten().collect();
        if !(whole || (cells.len() == points * points && !text.contains(['/', '\n']))) {
            return Err(wrong(format!("it needs {points} rows of {points} cells for {kind}")));
        }
        Ok(Self { name: name.into(), kind, cells })
    }

    /// What the table is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The kind of answers that it is for.
    #[must_use]
    pub const fn kind(&self) -> AnswerKind {
        self.kind
    }

    /// What a functional and a dysfunctional answer mean together, or `None`
    /// if either is no answer.
    #[must_use]
    pub fn cell(&self, functional: i32, dysfunctional: i32) -> Option<Cell> {
        let scale = self.kind.scale();
        let row = usize::from(scale.index_of(functional)?);
        let column = usize::from(scale.index_of(dysfunctional)?);
        self.cells.get(row * self.kind.points() + column).copied()
    }

    /// The category of a pair of answers, or `None` if either is no answer.
    #[must_use]
    pub fn category(&self, functional: i32, dysfunctional: i32) -> Option<Category> {
        self.cell(functional, dysfunctional).map(Cell::category)
    }

    /// Every cell with its functional and dysfunctional answer, row by row.
    pub fn iter(&self) -> impl Iterator<Item = ((i32, i32), Cell)> + '_ {
        let values = move || self.kind.scale().values();
        let pairs = values().flat_map(move |row| values().map(move |column| (row, column)));
        pairs.zip(self.cells.iter().copied())
    }

    /// The table in which the two questions have changed places.
    ///
    /// Berger's and Pouliot's tables turn A, O and M into R, and keep I and Q.
    #[must_use]
    pub fn transposed(&self) -> Self {
        let points = self.kind.points();
        let turned = (0..points * points).map(|place| (place % points) * points + place / points);
        Self {
            name: format!("{}, transposed", self.name).into(),
            kind: self.kind,
            // Each place is again below the square of the number of answers.
            cells: turned.map(|place| self.cells[place]).collect(),
        }
    }

    /// How many pairs of answers fall into each category.
    ///
    /// # Errors
    /// [`Error::AnswerKind`] if the tally is of another kind of answers.
    pub fn count(&self, tally: &KanoTally) -> Result<CategoryCounts, Error> {
        let mut counts = [0_u64; 6];
        for (cell, count) in self.counted(tally)? {
            // No sum of counts exceeds the tally's own total.
            counts[cell.category().index()] += count;
        }
        CategoryCounts::new(counts)
    }

    /// How many pairs of answers fall on each distinct cell, the graded ones
    /// apart.
    ///
    /// # Errors
    /// [`Error::AnswerKind`] if the tally is of another kind of answers.
    ///
    /// ```
    /// use satis_kano::{AnswerKind, EvaluationTable, KanoTally};
    ///
    /// let tally = KanoTally::from_answers(AnswerKind::Five, [(1, 2), (1, 4), (1, 4), (3, 5)])?;
    /// let grades = EvaluationTable::graded().count_cells(&tally)?;
    /// let shown: Vec<_> = grades.iter().map(|(cell, count)| format!("{cell} {count}")).collect();
    /// assert_eq!(shown, ["M2 1", "A1 1", "A3 2"]);
    /// # Ok::<(), satis_kano::Error>(())
    /// ```
    pub fn count_cells(&self, tally: &KanoTally) -> Result<Vec<(Cell, u64)>, Error> {
        let mut counts = BTreeMap::new();
        for (cell, count) in self.counted(tally)?.filter(|&(_, count)| count > 0) {
            *counts.entry(cell).or_insert(0_u64) += count;
        }
        Ok(counts.into_iter().collect())
    }

    fn counted<'a>(
        &'a self,
        tally: &'a KanoTally,
    ) -> Result<impl Iterator<Item = (Cell, u64)> + 'a, Error> {
        if self.kind != tally.kind() {
            return Err(Error::AnswerKind {
                what: format!("the table {}", self.name),
                expected: self.kind,
                found: tally.kind(),
            });
        }
        // Both run over the same square, row by row.
        Ok(self.cells.iter().copied().zip(tally.pairs().iter().map(|(_, count)| count)))
    }
}

/// The cells of a line; the reason if they are none.
fn row(line: &str) -> Result<Vec<Cell>, String> {
    let mut cells: Vec<Cell> = Vec::new();
    for letter in line.chars().filter(|letter| !letter.is_whitespace() && *letter != ',') {
        if let Some(category) = Category::from_letter(letter) {
            cells.push(Cell::new(category));
            continue;
        }
        let grade = letter.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
        let last = cells.last_mut().filter(|cell| cell.grade().is_none());
        match last.zip(grade).and_then(|(last, grade)| {
            Cell::graded(last.category(), grade).map(|graded| (last, graded))
        }) {
            Some((last, graded)) => *last = graded,
            None => return Err(format!("{letter:?} does not belong there")),
        }
    }
    Ok(cells)
}

/// The rows, separated by `/`: [`EvaluationTable::new`] reads it back.
impl std::fmt::Display for EvaluationTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, cell) in self.cells.iter().enumerate() {
            if place > 0 && place % self.kind.points() == 0 {
                f.write_str("/")?;
            }
            write!(f, "{cell}")?;
        }
        Ok(())
    }
}

/// Reads the names of [`EvaluationTable::published`]; in any case, and with or
/// without hyphens.
impl FromStr for EvaluationTable {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let plain = |text: &str| -> String {
            text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
        };
        let wanted = plain(name);
        let fits = |table: &Self| {
            let known = plain(table.name());
            known == wanted || known.trim_end_matches(char::is_numeric) == wanted
        };
        let published = Self::published();
        let known = published.each_ref().map(Self::name).join(", ");
        published.into_iter().find(fits).ok_or_else(|| Error::Unknown {
            what: "evaluation table",
            name: name.to_owned(),
            known,
        })
    }
}

/// How a table is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    name: String,
    kind: AnswerKind,
    rows: String,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for EvaluationTable {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        Self::new(stored.name, stored.kind, &stored.rows)
    }
}

#[cfg(feature = "serde")]
impl From<EvaluationTable> for Unchecked {
    fn from(table: EvaluationTable) -> Self {
        Self { rows: table.to_string(), kind: table.kind, name: table.name.into_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::EvaluationTable;
    use crate::{AnswerKind, Error};

    #[test]
    fn text_is_read_with_and_without_separators() {
        let plain = EvaluationTable::new("a", AnswerKind::Three, "QAORIMRRQ").unwrap();
        for text in ["QAO/RIM/RRQ", " q a o\nr i m\nr r q\n", "Q,A,O/R,I,M/R,R,Q"] {
            assert_eq!(EvaluationTable::new("a", AnswerKind::Three, text).unwrap(), plain);
        }
        let graded = EvaluationTable::graded();
        let again =
            EvaluationTable::new(graded.name().to_owned(), graded.kind(), &graded.to_string());
        assert_eq!(again.unwrap(), graded);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for text in [
            "",
            "QAO",
            "QAO/RIM/RRX",
            "QAO/RIM/RR",
            "QAOR/IM/RRQ",
            "Q1AO/RIM/RRQ",
            "QA4O/RIM/RRQ",
            "QA11O/RIM/RRQ",
            "1AO/RIM/RRQ",
        ] {
            let error = EvaluationTable::new("a", AnswerKind::Three, text).unwrap_err();
            assert!(matches!(error, Error::Table { .. }), "{text}: {error}");
        }
    }

    #[test]
    fn names_are_read() {
        for table in EvaluationTable::published() {
            assert_eq!(table.name().to_uppercase().parse(), Ok(table));
        }
        for (short, name) in
            [("Berger", "berger1993"), ("pouliot-1993", "pouliot1993"), ("kano", "kano1984")]
        {
            let (short, long): (EvaluationTable, EvaluationTable) =
                (short.parse().unwrap(), name.parse().unwrap());
            assert_eq!(short, long);
        }
        assert!("nobody".parse::<EvaluationTable>().unwrap_err().to_string().contains("shahin"));
    }

    #[test]
    fn transposing_twice_changes_nothing() {
        for table in EvaluationTable::published() {
            let twice = table.transposed().transposed();
            assert_eq!(twice.to_string(), table.to_string());
        }
    }
}
