//! What names, columns and counts have to be.

use crate::Error;

/// A count that was summed as a float, exact below 2^53.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sums of counts are whole and not negative"
)]
pub(crate) fn whole(count: f64) -> u64 {
    count as u64
}

pub(crate) fn check_rows(what: &'static str, needed: u64, found: u64) -> Result<(), Error> {
    if found < needed { Err(Error::TooFewRespondents { what, needed, found }) } else { Ok(()) }
}

pub(crate) fn check_names<T: AsRef<str>>(what: &'static str, names: &[T]) -> Result<(), Error> {
    let mut seen = std::collections::HashSet::new();
    match names.iter().map(AsRef::as_ref).find(|&name| !seen.insert(name)) {
        Some(name) => Err(Error::Duplicate { what, name: name.to_owned() }),
        None => Ok(()),
    }
}

pub(super) fn check_columns<T>(items: &[&str], columns: &[&[T]]) -> Result<usize, Error> {
    if columns.len() != items.len() {
        return Err(Error::Length {
            what: "columns, one an item",
            expected: items.len(),
            found: columns.len(),
        });
    }
    let rows = columns.first().map_or(0, |column| column.len());
    match columns.iter().find(|column| column.len() != rows) {
        Some(column) => {
            Err(Error::Length { what: "rows of a column", expected: rows, found: column.len() })
        }
        None => Ok(rows),
    }
}

pub(super) fn check_weights(weights: &[f64]) -> Result<(), Error> {
    if let Some(&value) = weights.iter().find(|weight| !(weight.is_finite() && **weight >= 0.0)) {
        let expected = "a finite number of at least 0";
        return Err(Error::Parameter { what: "a weight", value, expected });
    }
    if !weights.is_empty() && weights.iter().all(|&weight| weight == 0.0) {
        let expected = "a number above 0";
        return Err(Error::Parameter { what: "the sum of the weights", value: 0.0, expected });
    }
    Ok(())
}
