//! What stays of a text when only its words count.

/// The text without case, white space, punctuation, full-width forms and
/// umlauts, composed or decomposed. A sign or a decimal point that belongs to a number stays, so that
/// 1.5 and -1 are not 15 and 1.
pub(super) fn normalised(text: &str) -> String {
    let folded = composed(text.chars().map(narrow));
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

/// The letters with umlauts and Korean syllables put together, which Unicode
/// also lets be written in parts.
fn composed(letters: impl Iterator<Item = char>) -> Vec<char> {
    let mut whole: Vec<char> = Vec::new();
    for letter in letters {
        match whole.last_mut() {
            Some(last) => match pair(*last, letter) {
                Some(both) => *last = both,
                None => whole.push(letter),
            },
            None => whole.push(letter),
        }
    }
    whole
}

/// The one character for two, after the Unicode Standard, section 3.12 for
/// Hangul: a syllable is an initial, a vowel and perhaps a final, counted from
/// U+AC00.
fn pair(first: char, second: char) -> Option<char> {
    const INITIAL: u32 = 0x1100;
    const VOWEL: u32 = 0x1161;
    /// One before the first, which stands for none.
    const FINAL: u32 = 0x11a7;
    const SYLLABLE: u32 = 0xac00;
    const VOWELS: u32 = 21;
    const FINALS: u32 = 28;
    match (first, second) {
        ('a', '\u{308}') => Some('ä'),
        ('o', '\u{308}') => Some('ö'),
        ('u', '\u{308}') => Some('ü'),
        ('A', '\u{308}') => Some('Ä'),
        ('O', '\u{308}') => Some('Ö'),
        ('U', '\u{308}') => Some('Ü'),
        ('\u{1100}'..='\u{1112}', '\u{1161}'..='\u{1175}') => {
            let initial = u32::from(first) - INITIAL;
            let vowel = u32::from(second) - VOWEL;
            char::from_u32(SYLLABLE + (initial * VOWELS + vowel) * FINALS)
        }
        ('\u{ac00}'..='\u{d7a3}', '\u{11a8}'..='\u{11c2}')
            if (u32::from(first) - SYLLABLE).is_multiple_of(FINALS) =>
        {
            char::from_u32(u32::from(first) + u32::from(second) - FINAL)
        }
        _ => None,
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
            ("wu\u{308}rde STO\u{308}REN", "wuerdestoeren"),
            ("e\u{308}\u{308}", "e"),
            // Initial, vowel and final; a syllable and its final; no vowel.
            ("\u{1112}\u{1161}\u{11ab}", "한"),
            ("\u{1112}\u{1161}\u{1100}\u{1173}\u{11af}", "하글"),
            ("\u{d558}\u{11ab}", "한"),
            ("\u{d55c}\u{11ab}", "한\u{11ab}"),
            ("\u{1112}\u{11ab}", "\u{1112}\u{11ab}"),
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
