//! What to do about missing answers.

/// How missing answers are treated.
///
/// | | uses | peers |
/// |---|---|---|
/// | [`Listwise`](MissingAnswers::Listwise) | respondents who answered every item of the model | cSEM |
/// | [`Mean`](MissingAnswers::Mean) | the mean of an item in the place of what is missing | seminr, cSEM |
/// | [`Pairwise`](MissingAnswers::Pairwise) | for each pair of items, those who answered both | R's `cor(use = "pairwise")` |
/// | [`PairwiseScores`](MissingAnswers::PairwiseScores) | for each score, those who answered its items | semPLS |
/// | [`Em`](MissingAnswers::Em) | every answer, by maximum likelihood | Wang, Lu & Liu (2022) |
///
/// Listwise is the default: it assumes nothing but that those who answered
/// everything are like the others. Where more than a few percent of the cells
/// are missing, EM is the best of them. Mean replacement shrinks variances,
/// and with them R2.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum MissingAnswers {
    /// Only respondents who answered every item count.
    #[default]
    Listwise,
    /// What is missing is replaced by the (weighted) mean of its item.
    Mean,
    /// Each correlation over the respondents who answered both items. Refused
    /// where the matrix that results is not positive definite.
    Pairwise,
    /// A score for each respondent who answered all items of the construct, and
    /// each correlation of scores and items over the respondents who have both,
    /// in every iteration. Needs the rows; for models of first order without
    /// products.
    PairwiseScores,
    /// Means and covariances of maximum likelihood under a normal distribution,
    /// by the EM algorithm of the crate on reliability.
    Em,
}

impl MissingAnswers {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Listwise => "listwise",
            Self::Mean => "mean-replaced",
            Self::Pairwise => "pairwise",
            Self::PairwiseScores => "pairwise-scored",
            Self::Em => "EM",
        }
    }
}

/// `listwise`, `mean-replaced`, `pairwise`, `pairwise-scored` or `EM`.
impl std::fmt::Display for MissingAnswers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
