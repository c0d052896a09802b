//! The European customer satisfaction index and its form EPSI.

use super::{Part, Paths, ten};

pub(super) const PATHS: Paths = &[
    ("Image", &["Expectation", "Satisfaction", "Loyalty"]),
    ("Expectation", &["Quality", "Value", "Satisfaction"]),
    ("Quality", &["Value", "Satisfaction"]),
    ("Value", &["Satisfaction"]),
    ("Satisfaction", &["Complaints", "Loyalty"]),
    ("Complaints", &["Loyalty"]),
];

const IMAGE: Part = Part {
    construct: "Image",
    items: &[
        ten("IMAG1", "One can trust what they say and do.", "他们的言行值得信赖。"),
        ten("IMAG2", "They are well established.", "他们经营稳健，根基牢固。"),
        ten("IMAG3", "They do something good for society.", "他们对社会有所贡献。"),
        ten("IMAG4", "They care about their customers.", "他们关心自己的顾客。"),
        ten("IMAG5", "They are innovative and look ahead.", "他们富有创新精神，目光长远。"),
    ],
};

const EXPECTATION: Part = Part {
    construct: "Expectation",
    items: &[
        ten(
            "CUEX1",
            "When you became a customer, how good did you expect them to be overall?",
            "成为顾客时，您对他们的总体质量有多高的期望？",
        ),
        ten(
            "CUEX2",
            "How well did you expect them to suit your own needs?",
            "您期望他们在多大程度上满足您的个人需要？",
        ),
        ten(
            "CUEX3",
            "How rarely did you expect things to go wrong?",
            "您预期出问题的情况有多罕见？",
        ),
    ],
};

const VALUE: Part = Part {
    construct: "Value",
    items: &[
        ten(
            "PERV1",
            "Given the quality that you get, how good are the prices that you pay?",
            "就您得到的质量而言，您支付的价格有多合理？",
        ),
        ten(
            "PERV2",
            "Given the prices that you pay, how good is the quality that you get?",
            "就您支付的价格而言，您得到的质量有多好？",
        ),
    ],
};

const SATISFACTION: Part = Part {
    construct: "Satisfaction",
    items: &[
        ten("CUSA1", "All in all, how satisfied are you?", "总的来说，您有多满意？"),
        ten(
            "CUSA2",
            "How far have they met your expectations?",
            "他们在多大程度上达到了您的期望？",
        ),
        ten(
            "CUSA3",
            "Think of the best provider you can imagine: how close do they come to that?",
            "与您心目中理想的供应商相比，他们有多接近？",
        ),
    ],
};

const LOYALTY: Part = Part {
    construct: "Loyalty",
    items: &[
        ten(
            "CUSL1",
            "If you had to choose anew, how likely are you to choose them again?",
            "如果重新选择，您再次选择他们的可能性有多大？",
        ),
        ten(
            "CUSL2",
            "If others lowered their prices, how likely are you to stay?",
            "如果其他供应商降价，您留下来的可能性有多大？",
        ),
        ten(
            "CUSL3",
            "How likely are you to recommend them to a friend?",
            "您向朋友推荐他们的可能性有多大？",
        ),
    ],
};

pub(super) const PARTS: &[Part] = &[
    IMAGE,
    EXPECTATION,
    Part {
        construct: "Quality",
        items: &[
            ten("PERQ1", "How good are they overall?", "他们的总体质量如何？"),
            ten("PERQ2", "How good is the core product in itself?", "核心产品本身的质量如何？"),
            ten("PERQ3", "How good are service and advice?", "服务和咨询的质量如何？"),
            ten("PERQ4", "How good are the additional services?", "附加服务的质量如何？"),
            ten(
                "PERQ5",
                "How reliable and exact is what you get?",
                "您得到的产品和服务有多可靠、准确？",
            ),
            ten("PERQ6", "How clear and open is the information?", "信息有多清楚、透明？"),
            ten("PERQ7", "How good is the range of what they offer?", "他们提供的种类有多齐全？"),
        ],
    },
    VALUE,
    SATISFACTION,
    Part {
        construct: "Complaints",
        items: &[ten(
            "CUSCO",
            "How well was your last complaint handled, or would one be?",
            "您最近一次投诉处理得如何？若没有投诉过，您认为会处理得如何？",
        )],
    },
    LOYALTY,
];

pub(super) const EPSI_PATHS: Paths = &[
    ("Image", &["Expectation", "Value", "Satisfaction", "Loyalty"]),
    ("Expectation", &["ProductQuality", "ServiceQuality", "Satisfaction"]),
    ("ProductQuality", &["Value", "Satisfaction"]),
    ("ServiceQuality", &["Value", "Satisfaction", "Loyalty"]),
    ("Value", &["Satisfaction"]),
    ("Satisfaction", &["Loyalty"]),
];

pub(super) const EPSI_PARTS: &[Part] = &[
    IMAGE,
    EXPECTATION,
    Part {
        construct: "ProductQuality",
        items: &[
            ten("PROD1", "How good are the products overall?", "产品的总体质量如何？"),
            ten("PROD2", "How well do they suit your own needs?", "产品在多大程度上满足您的需要？"),
            ten("PROD3", "How rarely do things go wrong with them?", "产品出问题的情况有多罕见？"),
        ],
    },
    Part {
        construct: "ServiceQuality",
        items: &[
            ten("SERV1", "How good is the service overall?", "服务的总体质量如何？"),
            ten("SERV2", "How friendly and competent are the staff?", "员工有多友好、专业？"),
            ten("SERV3", "How easily do you get the help you need?", "您需要帮助时有多容易得到？"),
        ],
    },
    VALUE,
    SATISFACTION,
    LOYALTY,
];
