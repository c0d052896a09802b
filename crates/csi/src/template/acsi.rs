//! The American customer satisfaction index.

use super::{Part, Paths, Question, ten};

pub(super) const PATHS: Paths = &[
    ("Expectations", &["Quality", "Value", "Satisfaction"]),
    ("Quality", &["Value", "Satisfaction"]),
    ("Value", &["Satisfaction"]),
    ("Satisfaction", &["Complaints", "Loyalty"]),
    ("Complaints", &["Loyalty"]),
];

pub(super) const PARTS: &[Part] = &[
    Part {
        construct: "Expectations",
        items: &[
            ten(
                "OVERALLX",
                "Before you had it, how good did you expect it to be overall?",
                "在使用之前，您对它的总体质量有多高的期望？",
            ),
            ten(
                "CUSTOMX",
                "Before you had it, how well did you expect it to suit your own needs?",
                "在使用之前，您期望它能在多大程度上满足您的个人需要？",
            ),
            ten(
                "WRONGX",
                "Before you had it, how rarely did you expect things to go wrong?",
                "在使用之前，您预期它出问题的情况有多罕见？",
            ),
        ],
    },
    Part {
        construct: "Quality",
        items: &[
            ten("OVERALLQ", "How good has it been overall?", "您认为它的总体质量如何？"),
            ten(
                "CUSTOMQ",
                "How well has it suited your own needs?",
                "它在多大程度上满足了您的个人需要？",
            ),
            ten("WRONGQ", "How rarely have things gone wrong?", "它实际出问题的情况有多罕见？"),
        ],
    },
    Part {
        construct: "Value",
        items: &[
            ten(
                "PQ",
                "Given its quality, how good is the price that you paid?",
                "就其质量而言，您支付的价格有多合理？",
            ),
            ten(
                "QP",
                "Given the price that you paid, how good is its quality?",
                "就您支付的价格而言，它的质量有多好？",
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
        items: &[Question {
            id: "COMP",
            lowest: 0,
            highest: 1,
            english: "Have you complained about it within the past six months? 1 yes, 0 no",
            chinese: "过去六个月内，您是否因它投诉过？1 是，0 否",
        }],
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
                "By how much could its price rise (or would it have to fall) for you to choose it \
                 again? Recoded to one scale, the most tolerant at 10",
                "价格上涨多少您仍会再次选择它（或需下降多少您才会选择它）？换算为一个量表，10 表示最能接受",
            ),
        ],
    },
];
