//! Tests of two groups and of many, from tallies: one file a test.

mod anova;
mod brunner_munzel;
mod chi_square;
mod fisher;
mod groups;
mod kruskal_wallis;
mod mann_whitney;
mod odds_ratio;
mod ordered;
mod paired;
mod permutation;
mod rao_scott;
mod restricted;
mod t_test;

pub use anova::{anova, welch_anova};
pub use brunner_munzel::brunner_munzel;
pub use chi_square::{ChiSquareMethod, goodness_of_fit, independence};
pub use fisher::{FisherTail, fisher_exact};
pub use kruskal_wallis::kruskal_wallis;
pub use mann_whitney::mann_whitney;
pub use odds_ratio::{ZeroCells, log_odds_ratio};
pub use ordered::{cochran_armitage, linear_by_linear};
pub use paired::{
    SignMethod, ZeroDifferences, bowker, mcnemar, paired_t, sign_test, signed_rank, stuart_maxwell,
};
pub use permutation::{RankMethod, RankOptions};
pub use rao_scott::rao_scott;
pub use t_test::{student_t, welch_t};

pub(crate) use chi_square::pearson;
pub(crate) use groups::{Groups, Moments, count, pair};
pub(crate) use kruskal_wallis::statistic as kruskal_wallis_statistic;
pub(crate) use mann_whitney::Placements;
pub(crate) use restricted::{score_bounds, score_deviate};
pub(crate) use t_test::Means;
