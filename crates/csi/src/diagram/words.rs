//! The words on the diagram, by language.

/// The language of the legend.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DiagramLanguage {
    /// English. The default.
    #[default]
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

pub(super) struct Words {
    pub(super) description: &'static str,
    pub(super) intervals: &'static str,
    pub(super) width: &'static str,
    pub(super) negative: &'static str,
    pub(super) pale: &'static str,
    pub(super) loadings: &'static str,
    pub(super) weights: &'static str,
}

impl DiagramLanguage {
    pub(super) const fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Chinese => &CHINESE,
        }
    }
}

const ENGLISH: Words = Words {
    description: "Constructs as ellipses with the share of variance explained, and the paths \
                  between them as arrows with their coefficients.",
    intervals: "intervals",
    width: "width: size of the path",
    negative: "dashed: negative",
    pale: "pale: the interval contains 0",
    loadings: "beside items: loadings",
    weights: "beside items: weights",
};

const CHINESE: Words = Words {
    description: "椭圆为潜变量及其被解释的方差比例，箭头为潜变量之间的路径及其系数。",
    intervals: "区间",
    width: "线宽：路径系数大小",
    negative: "虚线：负向",
    pale: "浅色：区间包含 0",
    loadings: "题项旁：载荷",
    weights: "题项旁：权重",
};
