//! The new Norwegian customer satisfaction barometer; paths as recalled.

use super::{Part, Paths, ten};

pub(super) const PATHS: Paths = &[
    ("Quality", &["Satisfaction"]),
    ("Price", &["Satisfaction", "Calculative"]),
    ("ComplaintHandling", &["Satisfaction", "Loyalty"]),
    ("Satisfaction", &["Image", "Affective", "Calculative", "Loyalty"]),
    ("Image", &["Affective", "Loyalty"]),
    ("Affective", &["Loyalty"]),
    ("Calculative", &["Loyalty"]),
];

pub(super) const PARTS: &[Part] = &[
    Part {
        construct: "Quality",
        items: &[
            ten(
                "QUAL1",
                "How good is the appearance of what you see of them?",
                "您所见到的外观和设施如何？",
            ),
            ten("QUAL2", "How reliable are they?", "他们有多可靠？"),
            ten("QUAL3", "How quickly do they respond?", "他们的响应有多快？"),
            ten("QUAL4", "How competent are they?", "他们有多专业？"),
            ten("QUAL5", "How well do they understand you?", "他们有多理解您？"),
        ],
    },
    Part {
        construct: "Price",
        items: &[
            ten("PRICE1", "How good is the price for the quality?", "就质量而言，价格有多合理？"),
            ten(
                "PRICE2",
                "How good is the price beside other providers'?",
                "与其他供应商相比，价格有多合理？",
            ),
            ten(
                "PRICE3",
                "How good is the price beside what you expected?",
                "与您的预期相比，价格有多合理？",
            ),
        ],
    },
    Part {
        construct: "ComplaintHandling",
        items: &[ten(
            "COMPHAND",
            "How well was your last complaint handled, or would one be?",
            "您最近一次投诉处理得如何？若没有投诉过，您认为会处理得如何？",
        )],
    },
    Part {
        construct: "Satisfaction",
        items: &[
            ten("SATIS", "All in all, how satisfied are you?", "总的来说，您有多满意？"),
            ten(
                "CONFIRM",
                "How far have they met your expectations?",
                "他们在多大程度上达到了您的期望？",
            ),
            ten(
                "IDEAL",
                "How close do they come to the best you can imagine?",
                "与您心目中的理想水平相比，他们有多接近？",
            ),
        ],
    },
    Part {
        construct: "Image",
        items: &[
            ten("IMAGE1", "What is your overall impression of them?", "您对他们的总体印象如何？"),
            ten("IMAGE2", "What do your friends think of them?", "您的朋友对他们的看法如何？"),
            ten(
                "IMAGE3",
                "How good is their name beside others'?",
                "与其他供应商相比，他们的声誉如何？",
            ),
        ],
    },
    Part {
        construct: "Affective",
        items: &[
            ten("AFFECT1", "You like to be their customer.", "您乐于做他们的顾客。"),
            ten("AFFECT2", "You feel that you belong with them.", "您对他们有归属感。"),
            ten("AFFECT3", "You trust them.", "您信任他们。"),
        ],
    },
    Part {
        construct: "Calculative",
        items: &[
            ten("CALC1", "It pays to be their customer.", "做他们的顾客是划算的。"),
            ten("CALC2", "To leave them would cost you much.", "离开他们对您来说代价很大。"),
            ten(
                "CALC3",
                "It is hard to find as good a provider nearby.",
                "很难在附近找到同样好的供应商。",
            ),
        ],
    },
    Part {
        construct: "Loyalty",
        items: &[
            ten(
                "LOYAL1",
                "How likely are you to stay with them?",
                "您继续选择他们的可能性有多大？",
            ),
            ten(
                "LOYAL2",
                "How likely are you to speak well of them?",
                "您向他人称赞他们的可能性有多大？",
            ),
            ten("LOYAL3", "How likely are you to recommend them?", "您推荐他们的可能性有多大？"),
        ],
    },
];
