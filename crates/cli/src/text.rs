//! Text made comparable: white space, case, full-width forms and typographic
//! marks folded away, so that a name or a label matches as a person reads it.

/// `text` without surrounding or repeated white space (no-break and
/// ideographic spaces included) and without invisible marks.
pub(crate) fn tidy(text: &str) -> String {
    respace(text, |c, out| out.push(c))
}

/// [`tidy`], in lower case, with full-width forms, dashes, apostrophes and
/// quotation marks as their ASCII kin: the form in which texts are compared.
pub(crate) fn fold(text: &str) -> String {
    respace(text, |c, out| out.extend(plain(c).to_lowercase()))
}

/// `text` on one line, without control characters, at most `width` characters.
pub(crate) fn shorten(text: &str, width: usize) -> String {
    let clean: String = tidy(text).chars().filter(|c| !c.is_control()).collect();
    match clean.char_indices().nth(width) {
        Some((end, _)) => format!("{}…", &clean[..end]),
        None => clean,
    }
}

fn respace(text: &str, mut push: impl FnMut(char, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = !out.is_empty();
        } else if !is_invisible(c) {
            if gap {
                out.push(' ');
                gap = false;
            }
            push(c, &mut out);
        }
    }
    out
}

/// Byte-order mark, zero-width characters, soft hyphen, and the selector that
/// asks for the coloured form of an emoji.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}' | '\u{fe0f}' | '\0')
}

fn plain(c: char) -> char {
    match c {
        // The full-width block mirrors ASCII 0x21 to 0x7e at a fixed distance.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{b4}' | '`' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_keep_their_case_and_lose_their_odd_spaces() {
        assert_eq!(tidy("\u{feff} How \u{a0}likely\r\nare you? "), "How likely are you?");
        assert_eq!(tidy("\u{3000}"), "");
    }

    #[test]
    fn labels_fold_to_what_a_person_reads() {
        assert_eq!(fold("Don\u{2019}t  KNOW"), "don't know");
        assert_eq!(fold("\u{ff11}\u{ff10}\u{ff1a}\u{ff21}"), "10:a");
        assert_eq!(fold("7 \u{2013} x"), "7 - x");
        assert_eq!(fold("\u{2764}\u{fe0f}"), "\u{2764}");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing_more(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
