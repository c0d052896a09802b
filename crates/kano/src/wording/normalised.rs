//! What stays of a text when only its words count.

/// The text without case, white space, punctuation, full-width forms and
/// umlauts. A sign or a decimal point that belongs to a number stays, so that
/// 1.5 and -1 are not 15 and 1.
pub(super) fn normalised(text: &str) -> String {
    let folded: Vec<char> = text.chars().map(narrow).collect();
    let mut plain = String::with_capacity(text.len());
    for (place, &letter) in folded.iter().enumerate() {
        let digit_at = |place: Option<usize>| {
            place.and_then(|place| folded.get(place)).is_some_and(char::is_ascii_digit)
        };
        if letter.is_alphanumeric() {
            for lower in letter.to_lowercase() {
                match transcribed(lower) {
                    Some(pair) => plain.push_str(pair),
                    None => plain.push(lower),
                }
            }
        } else if digit_at(place.checked_add(1))
            && (letter == '-' || (matches!(letter, '.' | ',') && digit_at(place.checked_sub(1))))
        {
            plain.push(letter);
        }
    }
    plain
}

/// Whether there is nothing but white space, of any width, or a byte-order
/// mark.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

/// A full-width form as its plain one.
fn narrow(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => {
            // These forms stand in the order of ASCII, 0xfee0 higher.
            char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter)
        }
        // Numbers in a circle, 1 to 5.
        '\u{2460}'..='\u{2464}' => {
            char::from_u32(u32::from(letter) - 0x2460 + u32::from('1')).unwrap_or(letter)
        }
        other => other,
    }
}

const fn transcribed(letter: char) -> Option<&'static str> {
    match letter {
        'ä' => Some("ae"),
        'ö' => Some("oe"),
        'ü' => Some("ue"),
        'ß' => Some("ss"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_blank, normalised};

    #[test]
    fn only_words_count() {
        for (text, plain) in [
            ("  I can’t, accept it! ", "icantacceptit"),
            ("Ｉ＇ｍ　ｎｅｕｔｒａｌ", "imneutral"),
            ("Das würde mich stören", "daswuerdemichstoeren"),
            ("마음에 안 든다.", "마음에안든다"),
            ("① 喜歡。", "1喜歡"),
            ("1. I like it", "1ilikeit"),
            ("3 - neutral", "3neutral"),
            ("1.5", "1.5"),
            ("-1", "-1"),
            ("?", ""),
        ] {
            assert_eq!(normalised(text), plain);
        }
        assert!(is_blank(" \u{3000}\u{feff}\t") && !is_blank("?"));
    }
}
