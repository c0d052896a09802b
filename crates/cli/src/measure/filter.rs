//! `--where COLUMN=VALUE`: which rows count.

use crate::error::Error;
use crate::source::{Columns, Row};
use crate::text::fold;

/// The values that one column may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filter {
    /// The column, counted from 0.
    pub(crate) column: usize,
    /// The values as they were given; any of them will do.
    pub(crate) values: Vec<String>,
    folded: Vec<String>,
}

impl Filter {
    /// The filters that the options state, one a column.
    ///
    /// A name may itself hold `=`: the longest left side that is a column is
    /// taken for it.
    ///
    /// # Errors
    ///
    /// [`Error::Option`] without `=`, and as [`Columns::find`].
    pub(crate) fn parse_all(texts: &[String], columns: &Columns) -> Result<Vec<Self>, Error> {
        let mut filters: Vec<Self> = Vec::new();
        for text in texts {
            let (column, value) = split(text, columns)?;
            match filters.iter_mut().find(|filter| filter.column == column) {
                Some(filter) => filter.allow(value),
                None => {
                    let mut filter = Self { column, values: Vec::new(), folded: Vec::new() };
                    filter.allow(value);
                    filters.push(filter);
                }
            }
        }
        Ok(filters)
    }

    /// Whether the row holds one of the values, in whatever case and spacing.
    pub(crate) fn accepts(&self, row: Row<'_>) -> bool {
        let cell = row.cell(self.column);
        if self.values.iter().any(|value| value.as_bytes() == cell) {
            return true;
        }
        let folded = fold(&String::from_utf8_lossy(cell));
        self.folded.contains(&folded)
    }

    fn allow(&mut self, value: &str) {
        self.values.push(value.to_owned());
        self.folded.push(fold(value));
    }
}

fn split<'a>(text: &'a str, columns: &Columns) -> Result<(usize, &'a str), Error> {
    let mut first_error = None;
    for (at, _) in text.rmatch_indices('=') {
        match columns.find(&text[..at]) {
            Ok(column) => return Ok((column, &text[at + 1..])),
            // The leftmost `=` makes the plainest message: kept last.
            Err(error) => first_error = Some(error),
        }
    }
    Err(first_error.unwrap_or_else(|| Error::Option {
        text: text.to_owned(),
        expected: "a column and a value, such as region=North",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_hold_the_sign() {
        let columns = Columns::new(vec!["a".to_owned(), "a=b".to_owned()]);
        let parse = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            Filter::parse_all(&texts, &columns)
        };
        let filters = parse(&["a=1", "A=B=2", "a=", "#1=x=y"]).unwrap();
        let found: Vec<_> = filters.iter().map(|f| (f.column, f.values.join("|"))).collect();
        assert_eq!(found, [(0, "1||x=y".to_owned()), (1, "2".to_owned())]);
        assert!(matches!(parse(&["c=1"]), Err(Error::UnknownColumn { .. })));
        assert!(matches!(parse(&["a"]), Err(Error::Option { .. })));
    }
}
