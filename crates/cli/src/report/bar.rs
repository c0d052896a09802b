//! A bar of the parts of the scale, readable without colours.

use super::document::ShareFacts;

/// Best, middle, worst.
const GLYPHS: [char; 3] = ['█', '▒', '░'];
/// Blue, grey and orange of the 256 colours: told apart by the colour-blind.
const COLOURS: [&str; 3] = ["\u{1b}[38;5;32m", "\u{1b}[38;5;245m", "\u{1b}[38;5;208m"];
/// Cells of a bar that shows one share of 1.
const ALONE: usize = 20;
const RESET: &str = "\u{1b}[0m";

/// The glyph of a part.
pub(super) fn glyph(position: usize, parts: usize) -> char {
    // Two parts are the best and the worst.
    let index = if position + 1 == parts { GLYPHS.len() - 1 } else { position };
    GLYPHS.get(index).copied().unwrap_or('░')
}

/// The shares as a bar of `width` cells: each part has the cells that its
/// share rounds to, and they fill the bar.
pub(super) fn bar(shares: &[ShareFacts], width: usize) -> String {
    let mut out = String::new();
    let (mut sum, mut drawn) = (0.0, 0);
    for (position, part) in shares.iter().enumerate() {
        let Some(share) = part.share else {
            return String::new();
        };
        sum += share;
        let end = cells(sum, width);
        out.extend(std::iter::repeat_n(glyph(position, shares.len()), end - drawn));
        drawn = end;
    }
    out
}

/// A bar of one share, as long as its part of [`ALONE`].
pub(super) fn length(share: Option<f64>, glyph: char) -> String {
    let width = cells(share.unwrap_or(0.0), ALONE);
    std::iter::repeat_n(glyph, width).collect()
}

/// `text` with its bars coloured.
pub(super) fn paint(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut current = None;
    for c in text.chars() {
        let wanted = GLYPHS.iter().position(|glyph| *glyph == c);
        if wanted != current {
            if current.is_some() {
                out.push_str(RESET);
            }
            if let Some(colour) = wanted.and_then(|index| COLOURS.get(index)) {
                out.push_str(colour);
            }
            current = wanted;
        }
        out.push(c);
    }
    if current.is_some() {
        out.push_str(RESET);
    }
    out
}

/// How many of the cells are full at a cumulated share: never fewer than at a
/// lower one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "the share is held between 0 and 1, the width is small"
)]
fn cells(share: f64, width: usize) -> usize {
    (share.clamp(0.0, 1.0) * width as f64).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shares(parts: &[f64]) -> Vec<ShareFacts> {
        let part = |share: &f64| ShareFacts {
            name: "x",
            from: 0,
            to: 0,
            n: 0,
            share: Some(*share),
            standard_error: None,
            interval: None,
        };
        parts.iter().map(part).collect()
    }

    #[test]
    fn a_bar_shows_the_shares() {
        assert_eq!(bar(&shares(&[0.5, 0.3, 0.2]), 10), "█████▒▒▒░░");
        assert_eq!(bar(&shares(&[0.5, 0.5]), 4), "██░░");
        assert_eq!(paint("a█b"), "a\u{1b}[38;5;32m█\u{1b}[0mb");
    }

    proptest! {
        #[test]
        fn a_bar_is_full(a in 0.0..1.0_f64, b in 0.0..1.0_f64, width in 1_usize..60) {
            let (low, high) = (a.min(b), a.max(b));
            let text = bar(&shares(&[low, high - low, 1.0 - high]), width);
            prop_assert_eq!(text.chars().count(), width);
        }
    }
}
