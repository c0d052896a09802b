//! Names of columns in which a part stands for the feature or item, such as
//! `KF{}`.

use std::fmt;

use crate::error::Error;

/// What stands for the feature.
const HOLE: &str = "{}";

/// The text around the feature in the names of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    prefix: String,
    suffix: String,
    /// Whether any separator will do for any other, and letters must not run
    /// into the feature: for names that nobody stated.
    loose: bool,
}

impl Pattern {
    /// The pattern that a user states; None where nothing in it stands for the
    /// feature.
    ///
    /// # Errors
    ///
    /// [`Error::Option`] where `{}` stands there twice.
    pub(crate) fn stated(text: &str) -> Result<Option<Self>, Error> {
        let Some((prefix, suffix)) = text.trim().split_once(HOLE) else {
            return Ok(None);
        };
        if suffix.contains(HOLE) {
            return Err(Error::Option {
                text: text.to_owned(),
                expected: "one {} for the feature or item, such as KF{} or {}_functional",
            });
        }
        Ok(Some(Self { prefix: prefix.to_owned(), suffix: suffix.to_owned(), loose: false }))
    }

    /// A usual pattern.
    pub(crate) fn usual(prefix: &str, suffix: &str) -> Self {
        Self { prefix: prefix.to_owned(), suffix: suffix.to_owned(), loose: true }
    }

    /// The feature in a name, if the rest of it is as the pattern says, in
    /// whatever case.
    pub(crate) fn feature<'a>(&self, name: &'a str) -> Option<&'a str> {
        let name = if self.loose { name.trim_end_matches([')', ']']) } else { name };
        let mut rest = name.chars();
        for wanted in self.prefix.chars() {
            rest.next().filter(|found| self.same(*found, wanted))?;
        }
        for wanted in self.suffix.chars().rev() {
            rest.next_back().filter(|found| self.same(*found, wanted))?;
        }
        let inner = rest.as_str();
        if !self.loose {
            return Some(inner.trim()).filter(|feature| !feature.is_empty());
        }
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        let runs_on = letter(self.prefix.chars().last()) && letter(inner.chars().next())
            || letter(self.suffix.chars().next()) && letter(inner.chars().last());
        let feature = inner.trim_matches(is_separator);
        (!runs_on && !feature.is_empty()).then_some(feature)
    }

    fn same(&self, found: char, wanted: char) -> bool {
        found == wanted
            || found.to_lowercase().eq(wanted.to_lowercase())
            || (self.loose && is_separator(found) && is_separator(wanted))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{HOLE}{}", self.prefix, self.suffix)
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '_' | '-' | '.' | ':' | '/' | '(' | '[' | ')' | ']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stated_pattern_is_taken_at_its_word() {
        let pattern = Pattern::stated("KF{}").unwrap().unwrap();
        assert_eq!(pattern.feature("KF01"), Some("01"));
        assert_eq!(pattern.feature("kfA"), Some("A"));
        assert_eq!(pattern.feature("KF"), None);
        assert_eq!(pattern.feature("KD01"), None);
        let both = Pattern::stated("问{}（具备）").unwrap().unwrap();
        assert_eq!(both.feature("问3（具备）"), Some("3"));
        assert_eq!(both.feature("问（具备）"), None);
        assert_eq!(both.to_string(), "问{}（具备）");
        assert_eq!(Pattern::stated("F1").unwrap(), None);
        assert!(Pattern::stated("{}_{}").is_err());
    }

    #[test]
    fn a_usual_pattern_takes_any_separator() {
        let functional = Pattern::usual("", " functional");
        for name in ["F1_functional", "F1 Functional", "F1-functional", "F1 (functional)"] {
            assert_eq!(functional.feature(name), Some("F1"), "{name}");
        }
        assert_eq!(functional.feature("F1_dysfunctional"), None);
        assert_eq!(functional.feature("_functional"), None);
        let short = Pattern::usual("", "f");
        assert_eq!(short.feature("Q1f"), Some("Q1"));
        assert_eq!(short.feature("loaf"), None);
        assert_eq!(Pattern::usual("KF", "").feature("KFC"), None);
    }
}
