//! The words on the chart, by language.

use crate::Category;

/// The language of the axes and the legend.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChartLanguage {
    /// English. The default.
    #[default]
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

pub(super) struct Words {
    pub(super) better: &'static str,
    pub(super) worse: &'static str,
    pub(super) table: &'static str,
    pub(super) rule: &'static str,
    pub(super) ellipses: &'static str,
    pub(super) intervals: &'static str,
    pub(super) not_shown: &'static str,
    pub(super) description: &'static str,
    categories: [&'static str; 6],
}

impl Words {
    pub(super) const fn category(&self, category: Category) -> &'static str {
        self.categories[category.index()]
    }
}

impl ChartLanguage {
    pub(super) const fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Chinese => &CHINESE,
        }
    }
}

const ENGLISH: Words = Words {
    better: "Better: satisfaction if present",
    worse: "Worse: dissatisfaction if absent",
    table: "table",
    rule: "classes",
    ellipses: "joint regions",
    intervals: "intervals",
    not_shown: "Only reverse or questionable",
    description: "Kano features by better, upwards, and worse, to the right, in four quadrants",
    categories: [
        "Must-be",
        "One-dimensional",
        "Attractive",
        "Indifferent",
        "Reverse",
        "Questionable",
    ],
};

const CHINESE: Words = Words {
    better: "Better：具备时的满意度",
    worse: "Worse：缺失时的不满意度",
    table: "评价表",
    rule: "分类规则",
    ellipses: "联合置信区域",
    intervals: "置信区间",
    not_shown: "仅有反向或可疑回答",
    description: "Kano 需求的四分位图：纵轴为 Better，横轴为 Worse",
    categories: ["必备属性", "期望属性", "魅力属性", "无差异属性", "反向属性", "可疑结果"],
};
