//! The sets of labels that are known by name.

/// A known set of labels.
///
/// | set | lowest to highest |
/// |---|---|
/// | [`EnglishFive`](LabelSet::EnglishFive) | very dissatisfied, dissatisfied, neutral, satisfied, very satisfied: 1 to 5 |
/// | [`EnglishFour`](LabelSet::EnglishFour) | the same without neutral: 1 to 4 |
/// | [`EnglishSomewhatFive`](LabelSet::EnglishSomewhatFive) | very dissatisfied, somewhat dissatisfied, neutral, somewhat satisfied, very satisfied: 1 to 5 |
/// | [`EnglishSomewhatFour`](LabelSet::EnglishSomewhatFour) | the same without neutral: 1 to 4 |
/// | [`ChineseFive`](LabelSet::ChineseFive) | 非常不满意, 不满意, 一般, 满意, 非常满意: 1 to 5 |
/// | [`ChineseFour`](LabelSet::ChineseFour) | the same without 一般: 1 to 4 |
/// | [`ChineseComparativeFive`](LabelSet::ChineseComparativeFive) | 非常不满意, 比较不满意, 一般, 比较满意, 非常满意: 1 to 5 |
/// | [`ChineseComparativeFour`](LabelSet::ChineseComparativeFour) | the same without 一般: 1 to 4 |
/// | [`Stars`](LabelSet::Stars) | ★ to ★★★★★, also ★★☆☆☆, ⭐⭐, 2 stars, 2星: 1 to 5 |
/// | [`ThreeFaces`](LabelSet::ThreeFaces) | 😞 😐 😊: 1 to 3 |
/// | [`FiveFaces`](LabelSet::FiveFaces) | 😠 🙁 😐 🙂 😀: 1 to 5 |
/// | [`Thumbs`](LabelSet::Thumbs) | 👎 👍: 0 to 1 |
///
/// Plain synonyms are read too: unsatisfied, neither satisfied nor
/// dissatisfied, 中立, 普通, 很满意, and the traditional characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum LabelSet {
    /// Very dissatisfied to very satisfied, with neutral.
    EnglishFive,
    /// Very dissatisfied to very satisfied, without neutral.
    EnglishFour,
    /// Very and somewhat dissatisfied, neutral, somewhat and very satisfied.
    EnglishSomewhatFive,
    /// Very and somewhat dissatisfied, somewhat and very satisfied.
    EnglishSomewhatFour,
    /// 非常不满意 to 非常满意, with 一般.
    ChineseFive,
    /// 非常不满意 to 非常满意, without 一般.
    ChineseFour,
    /// 非常不满意, 比较不满意, 一般, 比较满意, 非常满意.
    ChineseComparativeFive,
    /// 非常不满意, 比较不满意, 比较满意, 非常满意.
    ChineseComparativeFour,
    /// One to five stars.
    Stars,
    /// A sad, a straight and a happy face.
    ThreeFaces,
    /// Five faces from angry to happy.
    FiveFaces,
    /// Thumbs down and thumbs up.
    Thumbs,
}

impl LabelSet {
    /// Every set.
    pub const ALL: [Self; 12] = [
        Self::EnglishFive,
        Self::EnglishFour,
        Self::EnglishSomewhatFive,
        Self::EnglishSomewhatFour,
        Self::ChineseFive,
        Self::ChineseFour,
        Self::ChineseComparativeFive,
        Self::ChineseComparativeFour,
        Self::Stars,
        Self::ThreeFaces,
        Self::FiveFaces,
        Self::Thumbs,
    ];

    /// What the set is called in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EnglishFive => "satisfied, five points",
            Self::EnglishFour => "satisfied, four points",
            Self::EnglishSomewhatFive => "somewhat satisfied, five points",
            Self::EnglishSomewhatFour => "somewhat satisfied, four points",
            Self::ChineseFive => "满意, five points",
            Self::ChineseFour => "满意, four points",
            Self::ChineseComparativeFive => "比较满意, five points",
            Self::ChineseComparativeFour => "比较满意, four points",
            Self::Stars => "stars",
            Self::ThreeFaces => "three faces",
            Self::FiveFaces => "five faces",
            Self::Thumbs => "thumbs",
        }
    }

    /// The value of the lowest label.
    pub(crate) const fn lowest(self) -> i32 {
        match self {
            Self::Thumbs => 0,
            _ => 1,
        }
    }

    /// The spellings of each point, lowest first; the first of each is the
    /// label.
    pub(crate) const fn spellings(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::EnglishFive => {
                &[VERY_DISSATISFIED, DISSATISFIED, NEUTRAL, SATISFIED, VERY_SATISFIED]
            }
            Self::EnglishFour => &[VERY_DISSATISFIED, DISSATISFIED, SATISFIED, VERY_SATISFIED],
            Self::EnglishSomewhatFive => &[
                VERY_DISSATISFIED,
                SOMEWHAT_DISSATISFIED,
                NEUTRAL,
                SOMEWHAT_SATISFIED,
                VERY_SATISFIED,
            ],
            Self::EnglishSomewhatFour => {
                &[VERY_DISSATISFIED, SOMEWHAT_DISSATISFIED, SOMEWHAT_SATISFIED, VERY_SATISFIED]
            }
            Self::ChineseFive => &[VERY_BAD, BAD, MIDDLING, GOOD, VERY_GOOD],
            Self::ChineseFour => &[VERY_BAD, BAD, GOOD, VERY_GOOD],
            Self::ChineseComparativeFive => {
                &[VERY_BAD, RATHER_BAD, MIDDLING, RATHER_GOOD, VERY_GOOD]
            }
            Self::ChineseComparativeFour => &[VERY_BAD, RATHER_BAD, RATHER_GOOD, VERY_GOOD],
            Self::Stars => &[
                &["★", "★☆☆☆☆", "⭐", "1 star", "1星", "一星"],
                &["★★", "★★☆☆☆", "⭐⭐", "2 stars", "2星", "二星", "两星"],
                &["★★★", "★★★☆☆", "⭐⭐⭐", "3 stars", "3星", "三星"],
                &["★★★★", "★★★★☆", "⭐⭐⭐⭐", "4 stars", "4星", "四星"],
                &["★★★★★", "⭐⭐⭐⭐⭐", "5 stars", "5星", "五星"],
            ],
            Self::ThreeFaces => &[&["😞"], &["😐"], &["😊"]],
            Self::FiveFaces => &[&["😠"], &["🙁", "☹"], &["😐"], &["🙂"], &["😀"]],
            Self::Thumbs => &[&["👎", "thumbs down"], &["👍", "thumbs up"]],
        }
    }
}

impl std::fmt::Display for LabelSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

const VERY_DISSATISFIED: &[&str] = &["very dissatisfied", "very unsatisfied"];
const DISSATISFIED: &[&str] = &["dissatisfied", "unsatisfied"];
const SOMEWHAT_DISSATISFIED: &[&str] = &["somewhat dissatisfied", "somewhat unsatisfied"];
const NEUTRAL: &[&str] =
    &["neutral", "neither satisfied nor dissatisfied", "neither dissatisfied nor satisfied"];
const SOMEWHAT_SATISFIED: &[&str] = &["somewhat satisfied"];
const SATISFIED: &[&str] = &["satisfied"];
const VERY_SATISFIED: &[&str] = &["very satisfied"];
const VERY_BAD: &[&str] = &["非常不满意", "很不满意", "非常不滿意", "很不滿意"];
const BAD: &[&str] = &["不满意", "不滿意"];
const RATHER_BAD: &[&str] = &["比较不满意", "比較不滿意"];
const MIDDLING: &[&str] = &["一般", "中立", "普通"];
const RATHER_GOOD: &[&str] = &["比较满意", "比較滿意"];
const GOOD: &[&str] = &["满意", "滿意"];
const VERY_GOOD: &[&str] = &["非常满意", "很满意", "非常滿意", "很滿意"];
