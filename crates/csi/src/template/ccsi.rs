//! The Chinese customer satisfaction index; paths as recalled.

use super::{Part, Paths, ten};

pub(super) const PATHS: Paths = &[
    ("BrandImage", &["ExpectedQuality", "PerceivedQuality", "PerceivedValue", "Satisfaction"]),
    ("ExpectedQuality", &["PerceivedQuality", "PerceivedValue", "Satisfaction"]),
    ("PerceivedQuality", &["PerceivedValue", "Satisfaction"]),
    ("PerceivedValue", &["Satisfaction"]),
    ("Satisfaction", &["Loyalty"]),
];

pub(super) const PARTS: &[Part] = &[
    Part {
        construct: "BrandImage",
        items: &[
            ten(
                "BI1",
                "What is your overall impression of the brand?",
                "您对该品牌的总体印象如何？",
            ),
            ten("BI2", "How distinct is the brand from others?", "该品牌与其他品牌相比有多突出？"),
        ],
    },
    Part {
        construct: "ExpectedQuality",
        items: &[
            ten(
                "EQ1",
                "How good did you expect it to be overall?",
                "您对它的总体质量有多高的期望？",
            ),
            ten(
                "EQ2",
                "How well did you expect it to suit your own needs?",
                "您期望它在多大程度上满足您的需要？",
            ),
            ten("EQ3", "How reliable did you expect it to be?", "您期望它有多可靠？"),
            ten("EQ4", "How good did you expect the service to be?", "您对服务质量有多高的期望？"),
        ],
    },
    Part {
        construct: "PerceivedQuality",
        items: &[
            ten("PQ1", "How good is it overall?", "它的总体质量如何？"),
            ten("PQ2", "How well does it suit your own needs?", "它在多大程度上满足您的需要？"),
            ten("PQ3", "How reliable is it?", "它有多可靠？"),
            ten("PQ4", "How good is the service?", "服务质量如何？"),
        ],
    },
    Part {
        construct: "PerceivedValue",
        items: &[
            ten(
                "PV1",
                "Given its price, how good is its quality?",
                "就其价格而言，它的质量有多好？",
            ),
            ten(
                "PV2",
                "Given its quality, how good is its price?",
                "就其质量而言，它的价格有多合理？",
            ),
        ],
    },
    Part {
        construct: "Satisfaction",
        items: &[
            ten("CS1", "All in all, how satisfied are you with it?", "总的来说，您对它有多满意？"),
            ten("CS2", "How far has it met your expectations?", "它在多大程度上达到了您的期望？"),
            ten("CS3", "How does it compare with other brands?", "与其他品牌相比，它如何？"),
            ten(
                "CS4",
                "How close does it come to the best you can imagine?",
                "与您心目中的理想水平相比，它有多接近？",
            ),
        ],
    },
    Part {
        construct: "Loyalty",
        items: &[
            ten("CL1", "How likely are you to choose it again?", "您再次选择它的可能性有多大？"),
            ten("CL2", "How likely are you to recommend it?", "您推荐它的可能性有多大？"),
            ten(
                "CL3",
                "How likely are you to stay if its price rises?",
                "如果价格上涨，您继续选择它的可能性有多大？",
            ),
        ],
    },
];
