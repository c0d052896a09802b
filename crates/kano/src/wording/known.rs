//! The wordings that are known by their id.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Wording;
use super::normalised::normalised;
use crate::AnswerKind;

/// Spellings of one answer; the first is the one to print.
type Spellings = &'static [&'static str];

struct Known {
    id: &'static str,
    language: &'static str,
    answers: &'static [Spellings],
}

const KNOWN: [Known; 12] = [
    Known {
        id: "en-like-that-way",
        language: "en",
        answers: &[
            &["I like it that way"],
            &["It must be that way", "I must be that way", "I expect it to be that way"],
            NEUTRAL,
            &["I can live with it that way"],
            &["I dislike it that way"],
        ],
    },
    Known {
        id: "en-enjoy",
        language: "en",
        answers: &[
            &["I enjoy it that way"],
            &[
                "It is a basic necessity or I expect it that way",
                "It is a basic necessity, or I expect it to be that way",
            ],
            NEUTRAL,
            &["I dislike it, but I can live with it that way"],
            &["I dislike it, and I can't accept it", "I dislike it, and I cannot accept it"],
        ],
    },
    Known {
        id: "en-helpful",
        language: "en",
        answers: &[
            &["This would be very helpful to me"],
            &["This is a basic requirement for me"],
            &["This would not affect me", "This wouldn't affect me"],
            &["This would be a minor inconvenience"],
            &["This would be a major problem for me"],
        ],
    },
    Known {
        id: "en-like-it",
        language: "en",
        answers: &[
            &["I like it"],
            &["I expect it"],
            NEUTRAL,
            &["I can tolerate it"],
            &["I dislike it"],
        ],
    },
    Known {
        id: "zh-like",
        language: "zh",
        answers: &[
            &["我很喜欢", "我很喜歡", "很喜欢", "很喜歡"],
            &["理应如此", "理應如此"],
            &["无所谓", "無所謂"],
            &["勉强接受", "勉強接受"],
            &["我很不喜欢", "我很不喜歡", "很不喜欢", "很不喜歡"],
        ],
    },
    Known {
        id: "zh-satisfied",
        language: "zh",
        answers: &[
            &["感到满意", "感到滿意"],
            &["理应如此", "理應如此"],
            &["无所谓", "無所謂"],
            &["能忍受"],
            &["感到不满", "感到不滿"],
        ],
    },
    Known {
        id: "zh-plain",
        language: "zh",
        answers: &[
            &["喜歡", "喜欢"],
            &["應該的", "应该的"],
            &["無所謂", "无所谓"],
            &["能忍受"],
            &["不喜歡", "不喜欢"],
        ],
    },
    Known {
        id: "zh-expect",
        language: "zh",
        answers: &[
            &["我非常喜歡", "我非常喜欢"],
            &["我期望如此"],
            &["無所謂", "无所谓"],
            &["可以接受"],
            &["無法接受", "无法接受"],
        ],
    },
    Known {
        id: "de",
        language: "de",
        answers: &[
            &["Das würde mich sehr freuen", "freuen", "Das würde mich freuen"],
            &["Das setze ich voraus", "setze voraus", "setze ich voraus"],
            &["Das ist mir egal", "egal"],
            &[
                "Das könnte ich in Kauf nehmen",
                "Das könnte ich eventuell in Kauf nehmen",
                "Das könnte ich evtl. in Kauf nehmen",
                "Das nehme ich in Kauf",
                "in Kauf nehmen",
            ],
            &["Das würde mich sehr stören", "stören", "Das würde mich stören"],
        ],
    },
    Known {
        id: "ko",
        language: "ko",
        answers: &[
            &["마음에 든다"],
            &["당연하다"],
            &["아무런 느낌이 없다"],
            &["하는 수 없다"],
            &["마음에 안 든다"],
        ],
    },
    Known { id: "numbers-5", language: "", answers: &[&["1"], &["2"], &["3"], &["4"], &["5"]] },
    Known { id: "numbers-3", language: "", answers: &[&["1"], &["2"], &["3"]] },
];

const NEUTRAL: Spellings = &["I am neutral", "I'm neutral"];

pub(super) fn all() -> Vec<Wording> {
    KNOWN.iter().map(make).collect()
}

pub(super) fn numbers(kind: AnswerKind) -> Wording {
    // The last two are the numbers.
    make(match kind {
        AnswerKind::Five => &KNOWN[KNOWN.len() - 2],
        AnswerKind::Three => &KNOWN[KNOWN.len() - 1],
    })
}

/// Known wordings have three or five answers whose spellings differ; a test
/// reads them all.
fn make(known: &Known) -> Wording {
    let kind = if known.answers.len() == 3 { AnswerKind::Three } else { AnswerKind::Five };
    let print = |spellings: &Spellings| spellings.first().copied().map(Cow::Borrowed);
    let spellings: BTreeMap<String, i32> = kind
        .scale()
        .values()
        .zip(known.answers)
        .flat_map(|(value, texts)| texts.iter().map(move |text| (normalised(text), value)))
        .collect();
    Wording {
        id: Cow::Borrowed(known.id),
        language: Cow::Borrowed(known.language),
        kind,
        texts: known.answers.iter().filter_map(print).collect(),
        spellings,
    }
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, make};

    #[test]
    fn no_spelling_stands_for_two_answers() {
        for known in &KNOWN {
            let written: usize = known.answers.iter().map(|spellings| spellings.len()).sum();
            assert_eq!(make(known).spellings.len(), written, "{}", known.id);
        }
    }
}
