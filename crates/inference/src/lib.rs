//! Uncertainty about any coded score of a tally.
//!
//! A score is the mean of numeric codes: -1, 0, +1 for a net promoter score, 0
//! and 1 for a top-box share, the values themselves for a mean. This crate
//! takes [`Codes`](satis_response_model::Codes) and a
//! [`Tally`](satis_response_model::Tally) or
//! [`WeightedTally`](satis_response_model::WeightedTally) and gives back an
//! [`Estimate`](satis_response_model::Estimate): value, standard error,
//! interval, base, what was left out, and the conventions behind it.
//!
//! ```
//! use satis_inference::response_model::{Codes, Scale, Tally};
//! use satis_inference::{IntervalOptions, Method, estimate};
//!
//! let tally = Tally::from_counts(&Scale::ONE_TO_FIVE, &[4, 6, 15, 40, 35])?;
//!
//! // 75 of 100 in the top two boxes, with Wilson's interval.
//! let share = estimate(&Codes::top_box(&Scale::ONE_TO_FIVE, 2)?, &tally, 0.95)?;
//! assert_eq!(share.value(), 0.75);
//! assert_eq!(share.interval().map(|interval| interval.method()), Some("Wilson"));
//!
//! // The same share at 99 % with the exact interval of Clopper and Pearson.
//! let options = IntervalOptions::new().level(0.99).method(Method::ClopperPearson);
//! let exact = estimate(&Codes::top_box(&Scale::ONE_TO_FIVE, 2)?, &tally, options)?;
//! assert!(exact.interval().is_some_and(|interval| interval.width() > 0.21));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Which interval
//!
//! | method | codes | leaves the scale | use it |
//! |---|---|---|---|
//! | [`Mover`](Method::Mover) | two or three | never | default for a net score |
//! | [`Wilson`](Method::Wilson) | two | never | default for a share |
//! | [`T`](Method::T) | any | can | default for a mean |
//! | [`Score`](Method::Score) | any | never | as good as MOVER, for any codes |
//! | [`ProfileLikelihood`](Method::ProfileLikelihood) | any | never | for any codes; a little short below 50 answers |
//! | [`Jeffreys`](Method::Jeffreys), [`AgrestiCoull`](Method::AgrestiCoull) | two | never | to compare with others |
//! | [`ClopperPearson`](Method::ClopperPearson) | two | never | where coverage may never fall below the level |
//! | [`Dirichlet`](Method::Dirichlet) | any | never | a posterior, with any probability of interest |
//! | [`ExactBootstrap`](Method::ExactBootstrap) | on a lattice | never | the bootstrap without its noise |
//! | [`AdjustedWald`](Method::AdjustedWald) | three | can | to agree with R's NPS and `MeasuringU` |
//! | [`Wald`](Method::Wald) | any | can | to agree with spreadsheets; poor below 100 answers |
//! | [`Goodman`](Method::Goodman) | any | can | many contrasts of one tally at once |
//!
//! All but the Dirichlet posterior and the adjusted Wald interval contain the
//! estimate; every interval of a higher level contains that of a lower one,
//! but for the adjusted Wald with counts that depend on the level.
//!
//! # Two groups and planning
//!
//! [`difference`] compares two groups; [`SampleSize`] says how many answers a
//! margin or a difference needs; [`Posterior`] and [`ExactBootstrap`] are the
//! distributions behind the methods of the same names.
//!
//! # Weights and designs
//!
//! [`weights`] fits weights to what is known of the population: by
//! post-stratification, raking and calibration, with margins before and after
//! and Kish's design effect. [`design`] turns weights and the way the sample
//! was drawn (strata, clusters, finite populations, stages) into standard
//! errors of totals, means, ratios and scores, by linearisation or by
//! replicate weights.
//!
//! # Crate features
//!
//! * `serde`: options, methods and results serialise.

mod compare;
pub mod design;
mod difference;
mod effect;
mod error;
mod estimate;
mod exact_bootstrap;
mod gamma_sum;
mod interval;
mod method;
mod multiplicity;
mod options;
mod planning;
mod posterior;
mod resampling;
mod response_rate;
mod sample;
mod sample_size;
mod test_result;
mod trend;
pub mod weights;

pub use compare::{
    ChiSquareMethod, FisherTail, RankMethod, RankOptions, SignMethod, ZeroCells, ZeroDifferences,
    anova, bowker, brunner_munzel, cochran_armitage, fisher_exact, goodness_of_fit, independence,
    kruskal_wallis, linear_by_linear, log_odds_ratio, mann_whitney, mcnemar, paired_t, sign_test,
    signed_rank, student_t, stuart_maxwell, welch_anova, welch_t,
};
pub use difference::{
    Difference, DifferenceMethod, DifferenceOptions, difference, difference_between,
};
pub use effect::{
    bias_corrected_cramers_v, cliffs_delta, cohens_d, cohens_h, cramers_v, hedges_g,
    rank_epsilon_squared, vargha_delaney_a,
};
pub use error::Error;
pub use estimate::{estimate, interval, score, standard_error, variance};
pub use exact_bootstrap::ExactBootstrap;
pub use method::{Method, Prior, PseudoCounts};
pub use multiplicity::{
    Adjustment, AgainstRest, Letters, PairComparison, Pairwise, PairwiseMethod, TwoStage,
    TwoStageMethod, adjust, against_rest, pairwise, two_stage,
};
pub use options::IntervalOptions;
pub use planning::{
    GroupSizes, detectable_difference, largest_variance, power_of_chi_square, power_of_difference,
    power_of_t,
};
pub use posterior::Posterior;
pub use resampling::{
    BootstrapMethod, Cause, Draws, Execution, Failures, Jackknife, PermutationTest,
    PoissonBootstrap, Replicates, Resample, ResamplingOptions, Ties, TwoSided, bayesian_bootstrap,
    bootstrap, bootstrap_by_segment, bootstrap_studentised, jackknife, permutation_test,
};
pub use response_rate::{Dispositions, ResponseRate};
pub use sample::CodedSummary;
pub use sample_size::SampleSize;
pub use test_result::{OneSided, TestResult};
pub use trend::{
    Baseline, ChangePenalty, ChangePoints, ChangeSeries, Chart, ChartPoint, ContinuityCorrection,
    ControlChart, Cusum, CusumState, Ewma, EwmaLimits, EwmaState, Jumps, LoessDegree, MannKendall,
    RunRule, RunViolation, Season, Segment, Series, Shift, Stl, StlOptions, TheilSen,
};
pub use satis_response_model as response_model;
