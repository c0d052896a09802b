//! Numbers as people read them.

use super::document::FigureFacts;
use crate::metric::Unit;

/// What stands where there is no number.
pub(super) const NONE: &str = "–";

/// A count with thousands separators.
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `n` and the noun, in the plural where it is not one.
pub(super) fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// A number with so many decimals, never `-0.0`.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|byte| matches!(byte, b'0' | b'.')) => rest.to_owned(),
        _ => text,
    }
}

/// A share as percent with one decimal.
pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| NONE.to_owned(), |share| fixed(100.0 * share, 1))
}

/// A p value: four decimals, and never zero.
pub(super) fn p_value(p: f64) -> String {
    if p < 1e-4 { "<.0001".to_owned() } else { fixed(p, 4) }
}

/// A level as percent, such as `95`.
pub(super) fn level(level: f64) -> String {
    // Rounded, because 0.95 * 100 need not print as 95.
    format!("{} %", (level * 1e8).round() / 1e6)
}

/// Decimals of a unit: in a headline, and in a table.
fn decimals(unit: Unit) -> (usize, usize) {
    match unit {
        Unit::Points | Unit::Percent | Unit::Index => (2, 1),
        Unit::ScalePoints => (4, 2),
    }
}

impl FigureFacts {
    /// The value for a headline.
    pub(super) fn headline(&self) -> String {
        let value = self.value.map_or_else(|| NONE.to_owned(), |v| fixed(v, decimals(self.unit).0));
        if self.unit == Unit::Percent { value + " %" } else { value }
    }

    /// The value for a table.
    pub(super) fn short(&self) -> String {
        self.value.map_or_else(|| "no answers".to_owned(), |v| fixed(v, decimals(self.unit).1))
    }

    /// The bounds, without level and method.
    pub(super) fn bounds(&self) -> String {
        let digits = decimals(self.unit).1;
        self.interval.as_ref().map_or_else(
            || if self.value.is_some() { NONE.to_owned() } else { String::new() },
            |i| format!("{} to {}", fixed(i.low, digits), fixed(i.high, digits)),
        )
    }

    /// `95 % MOVER 52.1 to 54.7, standard error 0.68`.
    pub(super) fn uncertainty(&self) -> String {
        let digits = decimals(self.unit).0;
        let interval = self.interval.as_ref().map_or_else(
            || "no interval".to_owned(),
            |i| format!("{} {} {}", level(i.level), i.method, self.bounds()),
        );
        let error = self
            .standard_error
            .map(|error| format!(", standard error {}", fixed(error, digits)))
            .unwrap_or_default();
        interval + &error
    }

    /// `95 % MOVER`, as the head of a column.
    pub(super) fn method(&self) -> String {
        let method = self.interval.as_ref().map(|i| format!("{} {}", level(i.level), i.method));
        method.unwrap_or_else(|| "interval".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped() {
        for (n, text) in [(0, "0"), (999, "999"), (13_612, "13,612"), (1_000_000, "1,000,000")] {
            assert_eq!(count(n), text);
        }
        assert_eq!(counted(1, "row", "rows"), "1 row");
    }

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(fixed(-0.04, 1), "0.0");
        assert_eq!(fixed(-0.06, 1), "-0.1");
    }
}
