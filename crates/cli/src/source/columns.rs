//! The columns of a file and how a user names one: by its name, or by its
//! number.

use crate::error::Error;
use crate::text::fold;

/// With up to this many columns a wrong name is answered with all of them.
const FEW: usize = 12;
/// Jaro-Winkler similarity from which a name is worth suggesting.
const NEAR: f64 = 0.75;
/// Longer names are cut in messages.
const SHOWN: usize = 60;

/// The names of the columns, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns {
    names: Vec<String>,
    folded: Vec<String>,
}

impl Columns {
    /// Columns of these names, which may be empty or repeat.
    pub(crate) fn new(names: Vec<String>) -> Self {
        let folded = names.iter().map(|name| fold(name)).collect();
        Self { names, folded }
    }

    /// How many columns.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The name as the header has it; empty beyond the last column.
    pub(crate) fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }

    /// A name that tells the column from all others: with its number where
    /// the name alone is empty or repeats.
    pub(crate) fn label(&self, index: usize) -> String {
        let name = self.name(index);
        let alike = |other: &&String| other.as_str() == name;
        if name.is_empty() {
            format!("column {}", index + 1)
        } else if self.names.iter().filter(alike).count() > 1 {
            format!("{name} (column {})", index + 1)
        } else {
            name.to_owned()
        }
    }

    /// The column that `wanted` means: an exact name, else a name in other
    /// case or spacing, else a number from 1 written `3` or `#3`.
    ///
    /// # Errors
    ///
    /// [`Error::AmbiguousColumn`] where several columns have the name,
    /// [`Error::ColumnNumber`] for a number outside the file, else
    /// [`Error::UnknownColumn`] with the nearest names.
    pub(crate) fn find(&self, wanted: &str) -> Result<usize, Error> {
        let trimmed = wanted.trim();
        let exact = self.matching(|index| !trimmed.is_empty() && self.names[index] == trimmed);
        if let Some(found) = one_of(wanted, &exact) {
            return found;
        }
        let wanted_folded = fold(wanted);
        let alike =
            self.matching(|index| !wanted_folded.is_empty() && self.folded[index] == wanted_folded);
        if let Some(found) = one_of(wanted, &alike) {
            return found;
        }
        if let Some(number) = number(trimmed) {
            return match number.checked_sub(1) {
                Some(index) if index < self.len() => Ok(index),
                _ => Err(Error::ColumnNumber { number, columns: self.len() }),
            };
        }
        Err(Error::UnknownColumn { wanted: wanted.to_owned(), hint: self.hint(&wanted_folded) })
    }

    fn matching(&self, test: impl Fn(usize) -> bool) -> Vec<usize> {
        (0..self.len()).filter(|index| test(*index)).collect()
    }

    fn hint(&self, wanted: &str) -> String {
        let quote = |index: usize| format!("\"{}\" (#{})", cut(&self.names[index]), index + 1);
        let list = |indices: &[usize]| {
            let quoted: Vec<String> = indices.iter().map(|index| quote(*index)).collect();
            quoted.join(", ")
        };
        let mut near: Vec<(f64, usize)> = Vec::new();
        for (index, name) in self.folded.iter().enumerate() {
            let within = !wanted.is_empty() && name.contains(wanted);
            let score = if within { 1.0 } else { strsim::jaro_winkler(wanted, name) };
            if score >= NEAR {
                near.push((score, index));
            }
        }
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        // A name that is much nearer than the others leaves no doubt.
        let best = near.first().map_or(0.0, |(score, _)| *score);
        near.retain(|(score, _)| *score >= best - 0.1);
        let near: Vec<usize> = near.into_iter().take(3).map(|(_, index)| index).collect();
        if !near.is_empty() {
            return format!("; did you mean {}? `satis columns FILE` lists all", list(&near));
        }
        let all: Vec<usize> = (0..self.len()).collect();
        if all.len() <= FEW {
            format!("; the file has {}", list(&all))
        } else {
            format!("; the file has {} columns, which `satis columns` lists", all.len())
        }
    }
}

/// None where nothing matched; an error where more than one did.
fn one_of(wanted: &str, found: &[usize]) -> Option<Result<usize, Error>> {
    match found {
        [] => None,
        [index] => Some(Ok(*index)),
        several => Some(Err(Error::AmbiguousColumn {
            wanted: wanted.to_owned(),
            numbers: several.iter().map(|index| index + 1).collect(),
        })),
    }
}

fn number(text: &str) -> Option<usize> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().unwrap_or(usize::MAX))
}

fn cut(name: &str) -> String {
    match name.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &name[..end]),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &[&str]) -> Columns {
        Columns::new(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn a_name_is_found_as_a_person_writes_it() {
        let columns = columns(&["id", "Would you\u{a0}recommend us?", "Region", "region"]);
        assert_eq!(columns.find("id").unwrap(), 0);
        assert_eq!(columns.find(" would you recommend  us? ").unwrap(), 1);
        assert_eq!(columns.find("Region").unwrap(), 2);
        assert_eq!(columns.find("region").unwrap(), 3);
        let error = columns.find("REGION").unwrap_err().to_string();
        assert!(error.contains("#3 or #4"), "{error}");
    }

    #[test]
    fn numbers_count_from_one_and_names_win() {
        let columns = columns(&["#", "3", "x"]);
        assert_eq!(columns.find("3").unwrap(), 1);
        assert_eq!(columns.find("#3").unwrap(), 2);
        assert_eq!(columns.find("#").unwrap(), 0);
        assert_eq!(columns.find("1").unwrap(), 0);
        for wanted in ["0", "4", "#99999999999999999999999"] {
            assert!(matches!(columns.find(wanted), Err(Error::ColumnNumber { .. })));
        }
    }

    #[test]
    fn a_misspelt_name_gets_help() {
        let columns = columns(&["recommend", "region", "satisfaction"]);
        let error = columns.find("recomend").unwrap_err().to_string();
        assert!(error.contains("did you mean \"recommend\" (#1)"), "{error}");
        let error = columns.find("zzz").unwrap_err().to_string();
        assert!(error.contains("the file has \"recommend\" (#1)"), "{error}");
        assert!(columns.find("").is_err());
    }

    #[test]
    fn labels_are_distinct() {
        let columns = columns(&["", "a", "a", "b"]);
        let labels: Vec<String> = (0..4).map(|index| columns.label(index)).collect();
        assert_eq!(labels, ["column 1", "a (column 2)", "a (column 3)", "b"]);
    }
}
