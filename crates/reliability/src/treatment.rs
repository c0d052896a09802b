//! What to do about missing answers.

/// How covariances are formed where answers are missing.
///
/// | | uses | n | always positive semidefinite |
/// |---|---|---|---|
/// | [`Listwise`](Treatment::Listwise) | respondents who answered every item | those respondents | yes |
/// | [`Pairwise`](Treatment::Pairwise) | for each pair, those who answered both | all who answered anything | no |
/// | [`Em`](Treatment::Em) | every answer | all who answered anything | yes |
///
/// Listwise is the default: nothing needs to be assumed but that those who
/// answered everything are like the others (missing completely at random).
/// EM assumes normal answers and that what is missing depends on what was
/// answered only (missing at random), and is the best of the three where more
/// than a few percent are missing. Pairwise is R psych's default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Treatment {
    /// Only respondents who answered every item count; divided by n - 1.
    #[default]
    Listwise,
    /// Each covariance over the respondents who answered both items, with the
    /// means of those respondents; divided by their number less 1. As
    /// `cov(use = "pairwise")` of R.
    Pairwise,
    /// Maximum likelihood under a normal distribution by the EM algorithm
    /// (Dempster, Laird & Rubin 1977; Orchard & Woodbury 1972). The matrix
    /// divides by n, as likelihood does. It stops when no mean or covariance
    /// changes by 1e-10 standard units any more, and is an error after 2,000
    /// iterations or as soon as the changes run away.
    Em,
}

/// `listwise`, `pairwise` or `EM`.
impl std::fmt::Display for Treatment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Listwise => "listwise",
            Self::Pairwise => "pairwise",
            Self::Em => "EM",
        })
    }
}
