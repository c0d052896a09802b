//! The Swedish customer satisfaction barometer.

use super::{Part, Paths, Question, ten};

pub(super) const PATHS: Paths = &[
    ("Expectations", &["Performance", "Satisfaction"]),
    ("Performance", &["Satisfaction"]),
    ("Satisfaction", &["Complaints", "Loyalty"]),
    ("Complaints", &["Loyalty"]),
];

pub(super) const PARTS: &[Part] = &[
    Part {
        construct: "Expectations",
        items: &[ten(
            "EXPECT",
            "Before you had it, how good did you expect it to be overall?",
            "在使用之前，您对它的总体质量有多高的期望？",
        )],
    },
    Part {
        construct: "Performance",
        items: &[
            ten(
                "QUALITY_FOR_PRICE",
                "Given its price, how good is its quality?",
                "就其价格而言，它的质量有多好？",
            ),
            ten(
                "PRICE_FOR_QUALITY",
                "Given its quality, how good is its price?",
                "就其质量而言，它的价格有多合理？",
            ),
        ],
    },
    Part {
        construct: "Satisfaction",
        items: &[
            ten(
                "SATIS",
                "All in all, how satisfied are you with it?",
                "总的来说，您对它有多满意？",
            ),
            ten(
                "CONFIRM",
                "How far has it fallen short of, or gone beyond, what you expected?",
                "与您的期望相比，它是不及期望还是超出期望？",
            ),
            ten(
                "IDEAL",
                "Think of the best you can imagine: how close does it come to that?",
                "与您心目中的理想水平相比，它有多接近？",
            ),
        ],
    },
    Part {
        construct: "Complaints",
        items: &[
            Question {
                id: "COMP_STAFF",
                lowest: 0,
                highest: 1,
                english: "Have you complained about it to the staff? 1 yes, 0 no",
                chinese: "您是否因它向员工投诉过？1 是，0 否",
            },
            Question {
                id: "COMP_MANAGEMENT",
                lowest: 0,
                highest: 1,
                english: "Have you complained about it to the management? 1 yes, 0 no",
                chinese: "您是否因它向管理层投诉过？1 是，0 否",
            },
        ],
    },
    Part {
        construct: "Loyalty",
        items: &[
            ten(
                "REPUR",
                "When you need such a thing again, how likely are you to choose it again?",
                "下次需要时，您再次选择它的可能性有多大？",
            ),
            ten(
                "PTOL",
                "How likely are you to stay if its price rises?",
                "如果价格上涨，您继续选择它的可能性有多大？",
            ),
        ],
    },
];
