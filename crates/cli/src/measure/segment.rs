//! The names of segments, in the order in which people expect them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use crate::text::tidy;

/// A value of a `--by` column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    /// What the cells hold, tidied.
    Named(String),
    /// The cells are blank.
    Blank,
}

impl Segment {
    /// The segment of a raw cell.
    pub(crate) fn of_cell(cell: &[u8]) -> Self {
        let text = tidy(&String::from_utf8_lossy(cell));
        if text.is_empty() { Self::Blank } else { Self::Named(text) }
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::Blank => f.write_str("(blank)"),
        }
    }
}

/// Numbers by value, then texts by their parts, runs of digits by value; blank
/// last.
impl Ord for Segment {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Named(left), Self::Named(right)) => natural(left, right),
            (Self::Named(_), Self::Blank) => Ordering::Less,
            (Self::Blank, Self::Named(_)) => Ordering::Greater,
            (Self::Blank, Self::Blank) => Ordering::Equal,
        }
    }
}

impl PartialOrd for Segment {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn natural(left: &str, right: &str) -> Ordering {
    let by_value = match (number(left), number(right)) {
        (Some(left), Some(right)) => left.total_cmp(&right),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => by_parts(left, right),
    };
    // `1` and `1.0` are two segments, and must not be taken for one.
    by_value.then_with(|| left.cmp(right))
}

fn number(text: &str) -> Option<f64> {
    let plain = |byte: u8| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+');
    text.bytes().all(plain).then(|| text.parse().ok()).flatten()
}

fn by_parts(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left, right);
    loop {
        match (take_part(&mut left), take_part(&mut right)) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) => {
                let order = match (is_digits(a), is_digits(b)) {
                    (true, true) => significant(a).cmp(&significant(b)),
                    _ => lower(a).cmp(&lower(b)),
                };
                if order != Ordering::Equal {
                    return order;
                }
            }
        }
    }
}

/// The next run of digits, or of anything else.
fn take_part<'a>(text: &mut &'a str) -> Option<&'a str> {
    let first = text.bytes().next()?;
    let digits = first.is_ascii_digit();
    let end = text.bytes().position(|byte| byte.is_ascii_digit() != digits).unwrap_or(text.len());
    let (part, rest) = text.split_at(end);
    *text = rest;
    Some(part)
}

fn is_digits(part: &str) -> bool {
    part.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
}

/// Orders digits of any length by value.
fn significant(digits: &str) -> (usize, &str) {
    let trimmed = digits.trim_start_matches('0');
    (trimmed.len(), trimmed)
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_uppercase) {
        Cow::Owned(text.to_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(names: &[&str]) -> Vec<String> {
        let mut segments: Vec<Segment> =
            names.iter().map(|name| Segment::of_cell(name.as_bytes())).collect();
        segments.sort();
        segments.iter().map(Segment::to_string).collect()
    }

    #[test]
    fn the_order_is_natural() {
        assert_eq!(
            sorted(&["10", "", "9", "-1", "x", "2.5"]),
            ["-1", "2.5", "9", "10", "x", "(blank)"]
        );
        assert_eq!(
            sorted(&["wave 10", "Wave 2", "wave 1b", "wave 1"]),
            ["wave 1", "wave 1b", "Wave 2", "wave 10"]
        );
        assert_eq!(sorted(&["北", "B", "a", " a  b "]), ["a", "a b", "B", "北"]);
        assert_eq!(sorted(&["1.0", "1", "01"]), ["01", "1", "1.0"]);
    }

    proptest! {
        #[test]
        fn the_order_is_total(names in prop::collection::vec("[aB0-9. -]{0,6}", 3)) {
            let [a, b, c] = [0, 1, 2].map(|at: usize| Segment::of_cell(names[at].as_bytes()));
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            prop_assert_eq!(a == b, a.cmp(&b) == Ordering::Equal);
            if a <= b && b <= c {
                prop_assert!(a <= c);
            }
        }
    }
}
