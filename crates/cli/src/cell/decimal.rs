//! Decimal numbers: weights, and the range of a numeric column.

use super::missing::Reason;
use crate::text::fold;

/// Whether a comma may stand for the decimal point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DecimalMark {
    /// A point; or a comma, which here stands in quoted cells alone, unless
    /// three digits follow it: `1,500` may be a thousand and a half or more.
    PointOrQuotedComma,
    /// A point or a comma: in files whose cells a comma does not separate.
    PointOrComma,
}

/// The meaning of a cell as a decimal number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    /// A finite number.
    Value(f64),
    /// No number was given.
    Missing,
    /// Something else.
    Bad,
}

/// A decimal number such as `1.25`, `-3` or `1e-3`; with a comma for the
/// point where `mark` allows.
pub(crate) fn parse_number(cell: &[u8], mark: DecimalMark) -> Number {
    let Ok(text) = std::str::from_utf8(cell) else {
        return Number::Bad;
    };
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Number::Missing;
    }
    if let Some(value) = finite(trimmed) {
        return Number::Value(value);
    }
    let folded = fold(trimmed);
    if Reason::of_word(&folded).is_some() {
        return Number::Missing;
    }
    let decimals = match folded.split_once(',') {
        Some((_, after)) if !after.contains(',') && !folded.contains('.') => Some(after.len()),
        _ => None,
    };
    let is_point = match mark {
        DecimalMark::PointOrComma => decimals.is_some(),
        DecimalMark::PointOrQuotedComma => decimals.is_some_and(|digits| digits != 3),
    };
    let value = if is_point { finite(&folded.replace(',', ".")) } else { finite(&folded) };
    value.map_or(Number::Bad, Number::Value)
}

/// A weight: a decimal number that is not negative.
pub(crate) fn parse_weight(cell: &[u8], mark: DecimalMark) -> Number {
    match parse_number(cell, mark) {
        Number::Value(value) if value < 0.0 => Number::Bad,
        number => number,
    }
}

/// Digits only, so that `inf`, `nan` and `infinity` are no numbers.
fn finite(text: &str) -> Option<f64> {
    let plain = |byte: u8| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E');
    let parsed = text.bytes().all(plain).then(|| text.parse::<f64>().ok())?;
    parsed.filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn weights_are_not_negative_and_finite() {
        let read = |text: &str| parse_weight(text.as_bytes(), DecimalMark::PointOrQuotedComma);
        assert_eq!(read("0.75"), Number::Value(0.75));
        assert_eq!(read(" 0 "), Number::Value(0.0));
        assert_eq!(read("1e-3"), Number::Value(0.001));
        assert_eq!(read("0,75"), Number::Value(0.75));
        for missing in ["", "NA", "N/A", "."] {
            assert_eq!(read(missing), Number::Missing, "{missing}");
        }
        for bad in ["-1", "inf", "infinity", "1e999", "0,750", "1,234.5", "x", "e", "--1"] {
            assert_eq!(read(bad), Number::Bad, "{bad}");
        }
    }

    #[test]
    fn a_comma_is_a_point_where_it_may_be() {
        let read = |text: &str| parse_number(text.as_bytes(), DecimalMark::PointOrComma);
        assert_eq!(read("0,75"), Number::Value(0.75));
        assert_eq!(read("-1,5"), Number::Value(-1.5));
        assert_eq!(read("1.5"), Number::Value(1.5));
        for bad in ["1.234,5", "1,234,5", ",", "nan1"] {
            assert_eq!(read(bad), Number::Bad, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read(value in -1e12..1e12_f64) {
            let text = format!("{value}");
            prop_assert_eq!(parse_number(text.as_bytes(), DecimalMark::PointOrQuotedComma), Number::Value(value));
            let comma = text.replace('.', ",");
            prop_assert_eq!(
                parse_number(comma.as_bytes(), DecimalMark::PointOrComma),
                Number::Value(value)
            );
        }

        #[test]
        fn any_bytes_are_read_or_refused(cell in prop::collection::vec(any::<u8>(), 0..30)) {
            let _ = parse_weight(&cell, DecimalMark::PointOrComma);
        }
    }
}
