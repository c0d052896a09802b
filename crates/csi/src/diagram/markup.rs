//! Text, numbers and widths as SVG and DOT need them.

/// Text between tags or in an attribute: what XML reserves is escaped, and
/// what it forbids is replaced.
pub(super) fn text(plain: &str) -> String {
    let mut escaped = String::with_capacity(plain.len());
    for letter in plain.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            // A label has no breaks.
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A string of DOT, with its quotes.
pub(super) fn quoted(plain: &str) -> String {
    let mut escaped = String::with_capacity(plain.len() + 2);
    escaped.push('"');
    for letter in plain.chars() {
        match letter {
            '"' | '\\' => escaped.extend(['\\', letter]),
            other if other.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped.push('"');
    escaped
}

/// A coordinate to a tenth of a pixel.
pub(super) fn coordinate(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// About how wide a text is, in the units of its font size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let em: f64 = text
        .chars()
        .map(|letter| match letter {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '[' | ']' => 0.31,
            'f' | 't' | 'r' | ' ' | '(' | ')' | '-' | '/' => 0.4,
            'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.95,
            'A'..='Z' => 0.7,
            // Chinese, Japanese, Korean and full-width forms are square.
            '\u{1100}'..='\u{11ff}'
            | '\u{2e80}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7af}'
            | '\u{f900}'..='\u{faff}'
            | '\u{ff00}'..='\u{ff60}'
            | '\u{1f300}'..='\u{3ffff}' => 1.0,
            _ => 0.61,
        })
        .sum();
    em * size
}

#[cfg(test)]
mod tests {
    use super::{quoted, text, width};

    #[test]
    fn nothing_reserved_is_left() {
        assert_eq!(text("<a & 'b'>\u{1}\n"), "&lt;a &amp; &apos;b&apos;&gt;\u{fffd} ");
        assert_eq!(quoted("a \"b\" \\ c\n"), "\"a \\\"b\\\" \\\\ c \"");
        assert!(width("满意度", 10.0) > 1.4 * width("abc", 10.0));
    }
}
