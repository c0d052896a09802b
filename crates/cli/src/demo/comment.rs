//! What the simulated respondents write: short remarks with the commas,
//! quotation marks and line breaks that real ones have.

use super::population::Feeling;

const HAPPY: [&str; 6] = [
    "Quick, friendly and right the first time.",
    "Love it, thanks!",
    "Support said \"give us an hour\" and needed ten minutes.",
    "Set-up was easy,\nand it has run ever since.",
    "很好用，谢谢！",
    "Clear bills, no surprises",
];
const NEUTRAL: [&str; 5] = [
    "Does what it should, not more.",
    "Good, but the app is slow on Mondays",
    "OK; the naïve search could be better.",
    "\"Fine\" is the word.",
    "Prix correct, délai un peu long.",
];
const UNHAPPY: [&str; 6] = [
    "Waited three weeks, then got the wrong part.",
    "I was told \"tomorrow\" four times.",
    "Too expensive, and the form asks everything twice.",
    "No reply since March.\nStill waiting.",
    "Login fails, again and again",
    "服务太慢，没有人回复。",
];

/// The remark that a uniform draw falls on.
pub(super) fn remark(feeling: Feeling, draw: f64) -> &'static str {
    let remarks: &[&str] = match feeling {
        Feeling::Promoter => &HAPPY,
        Feeling::Passive => &NEUTRAL,
        Feeling::Detractor => &UNHAPPY,
    };
    remarks[super::survey::below(remarks.len(), draw)]
}
