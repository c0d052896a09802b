//! What to do where margins disagree or a respondent has no level.

/// What to do where the targets of margins do not sum to the same total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Discord {
    /// An error that names both margins and their totals. No weights can hit
    /// both. This is the default; R's `survey::rake` goes on, and the margin
    /// raked last wins.
    #[default]
    Refuse,
    /// The targets of each margin are read as proportions: shares are divided
    /// by their sum, totals are scaled to the total in force.
    Rescale,
}

/// What to do with a respondent who has no level in a column that has targets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum MissingLevel {
    /// An error that names the column and the first such row. This is the
    /// default, as in R's survey package.
    #[default]
    Refuse,
    /// They take no part in that margin: the others share their own weight as
    /// the targets say, and those without a level get the average adjustment
    /// of the margin (the geometric mean of the factors of its levels, weighted
    /// by the target shares). The result is still the one nearest to the start
    /// weights (least discrimination information) under these conditions.
    Average,
    /// They make a level of their own, which keeps the share that it has by the
    /// start weights; the targets of the other levels shrink to make room.
    OwnLevel,
}

impl MissingLevel {
    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::Refuse => "respondents without a level: none",
            Self::Average => {
                "respondents without a level: average adjustment of the margin, outside its shares"
            }
            Self::OwnLevel => {
                "respondents without a level: a level of their own at its start share"
            }
        }
    }
}
