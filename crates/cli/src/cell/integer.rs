//! The ways in which survey tools write an integer answer, with or without
//! the label of its point.

/// What may stand between a leading integer and its label.
const SEPARATORS: [char; 6] = ['-', ':', '=', ')', ']', '.'];
/// Words of counting after which an integer stands alone.
const UNITS: [&str; 16] = [
    "star", "stars", "point", "points", "pt", "pts", "étoile", "étoiles", "stern", "sterne", "分",
    "星", "颗星", "星级", "点", "점",
];

/// The integer that a folded cell states; None where it states none, or more
/// than one number.
pub(super) fn parse(text: &str) -> Option<i64> {
    bare(text).or_else(|| enclosed(text)).or_else(|| leading(text)).or_else(|| trailing(text))
}

/// `9`, `+9`, `-2`, `5.0`, `5,00`.
fn bare(text: &str) -> Option<i64> {
    let (value, rest) = take_integer(text)?;
    let zeros = match rest.strip_prefix('.') {
        Some(zeros) => zeros,
        // Three zeros after a comma may be thousands.
        None if rest.is_empty() => return Some(value),
        None => rest.strip_prefix(',').filter(|zeros| zeros.len() != 3)?,
    };
    let all_zeros = !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0');
    all_zeros.then_some(value)
}

/// `(4) text`, `[4] text`, `(4)`.
fn enclosed(text: &str) -> Option<i64> {
    let close = match text.chars().next()? {
        '(' => ')',
        '[' => ']',
        _ => return None,
    };
    let (inner, label) = text[1..].split_once(close)?;
    let label = label.trim_start_matches([' ', '-', ':', '.']);
    let (value, rest) = take_integer(inner.trim())?;
    (rest.is_empty() && (label.is_empty() || is_label(label))).then_some(value)
}

/// `10 - Extremely likely`, `5: Very satisfied`, `7 = x`, `1. x`, `1) x`,
/// `5 (good)`, `4分`, `5 stars`.
fn leading(text: &str) -> Option<i64> {
    let (value, rest) = take_integer(text)?;
    let rest = rest.trim_start();
    if UNITS.contains(&rest) {
        return Some(value);
    }
    if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return is_label(inner).then_some(value);
    }
    let separator = rest.chars().next().filter(|c| SEPARATORS.contains(c))?;
    let label = &rest[separator.len_utf8()..];
    let spaced = separator != '.' || label.starts_with(' ');
    (spaced && is_label(label.trim_start())).then_some(value)
}

/// `Extremely likely - 10`, `Very satisfied (5)`, `very satisfied: 5`.
fn trailing(text: &str) -> Option<i64> {
    let (label, number) = if let Some(open) = text.strip_suffix(')') {
        open.rsplit_once('(')?
    } else if let Some(open) = text.strip_suffix(']') {
        open.rsplit_once('[')?
    } else {
        // A dash needs a space on both sides, lest it be a sign or a hyphen.
        text.rsplit_once(" - ").or_else(|| text.rsplit_once([':', '=']))?
    };
    let (value, rest) = take_integer(number.trim())?;
    (rest.is_empty() && is_label(label.trim_end())).then_some(value)
}

/// An optional sign and digits at the start, and what follows them.
fn take_integer(text: &str) -> Option<(i64, &str)> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    let end = text.len() - unsigned.len() + digits;
    if digits == 0 {
        return None;
    }
    // An integer beyond i64 is no answer to any question.
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// A label has a letter or a pictograph, and no number of its own.
fn is_label(text: &str) -> bool {
    let speaks = |c: char| c.is_alphabetic() || (!c.is_ascii() && !c.is_whitespace());
    text.chars().any(speaks) && !text.chars().any(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_found() {
        for (text, value) in [
            ("9", 9),
            ("+3", 3),
            ("-2", -2),
            ("007", 7),
            ("5.0", 5),
            ("5,0", 5),
            ("5.000", 5),
            ("10 - extremely likely", 10),
            ("10-extremely likely", 10),
            ("5: very satisfied", 5),
            ("7 = x", 7),
            ("1. strongly disagree", 1),
            ("1) no", 1),
            ("(4) text", 4),
            ("[4] - text", 4),
            ("(4)", 4),
            ("-2 - much worse", -2),
            ("5 (good)", 5),
            ("4分", 4),
            ("5 stars", 5),
            ("5 - 😀", 5),
            ("3 - 一般", 3),
            ("extremely likely - 10", 10),
            ("very satisfied (5)", 5),
            ("much worse (-2)", -2),
            ("满意:4", 4),
        ] {
            assert_eq!(parse(text), Some(value), "{text}");
        }
    }

    #[test]
    fn other_texts_are_not_integers() {
        for text in [
            "",
            "-",
            "+",
            "six",
            "6.5",
            "6,5",
            "7-8",
            "7 - 8",
            "5/10",
            "5 / 5",
            "1.000,5",
            "5,000",
            "5.",
            "5.x",
            ".5",
            "5 -",
            "5 - ",
            "10+",
            "5%",
            "1e3",
            "0x5",
            "covid-19",
            "-oth-",
            "a5",
            "5 minutes",
            "5 - 4 stars",
            "2024-05-02",
            "satisfied -2",
            "½",
            "3²",
            "(4",
            "4)",
            "()",
            "5 - ?",
            "9223372036854775808",
            "12:30",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
