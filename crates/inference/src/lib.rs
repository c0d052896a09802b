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
//! # Two groups and many
//!
//! Tests read tallies, in time that grows with the number of groups and points
//! and not with that of answers, and give a [`TestResult`]: statistic, degrees
//! of freedom, p value computed as a tail, the estimate that goes with it, and
//! the conventions.
//!
//! | question | two groups | more groups | the same people twice |
//! |---|---|---|---|
//! | scores, any codes | [`difference`], by MOVER, score or Wald | [`pairwise`], [`against_rest`] | [`paired_t`] |
//! | means | [`welch_t`], [`student_t`] | [`welch_anova`], [`anova`] | [`paired_t`], [`signed_rank`] |
//! | ranks | [`mann_whitney`], [`brunner_munzel`] | [`kruskal_wallis`] | [`sign_test`], [`signed_rank`] |
//! | shares | [`difference`], [`fisher_exact`], [`log_odds_ratio`] | [`independence`] | [`mcnemar`] |
//! | all answers | [`independence`] | [`independence`], [`rao_scott`] | [`bowker`], [`stuart_maxwell`] |
//! | a trend over groups | | [`cochran_armitage`], [`linear_by_linear`] | |
//! | known shares | [`goodness_of_fit`] of one tally | | |
//!
//! Effect sizes: [`cliffs_delta`], [`vargha_delaney_a`], [`cohens_d`],
//! [`hedges_g`], [`cohens_h`], [`cramers_v`], [`bias_corrected_cramers_v`],
//! [`rank_epsilon_squared`]. Many tests: [`adjust`] and [`two_stage`] correct
//! p values, [`Letters`] make them a table. [`difference`], [`against_rest`],
//! [`pairwise`] of differences and [`rao_scott`] take weighted tallies; the
//! other tests count answers, and refuse weights with [`Error::Weighted`].
//!
//! ```
//! use satis_inference::response_model::{Codes, Scale, Tally};
//! use satis_inference::{RankMethod, mann_whitney};
//!
//! let scale = Scale::ONE_TO_FIVE;
//! let north = Tally::from_counts(&scale, &[4, 6, 15, 40, 35])?;
//! let south = Tally::from_counts(&scale, &[9, 12, 19, 35, 25])?;
//! let test = mann_whitney(&Codes::points(&scale), &north, &south, RankMethod::Normal)?;
//! assert_eq!(
//!     test.to_string(),
//!     "Mann-Whitney: U 5928.00, p 0.018; Cliff's delta 0.186, SE 0.077, 0.033 to 0.330 \
//!      (95 % Feng-Cliff), n 200; groups of 100, 100",
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Planning
//!
//! [`SampleSize`] says how many answers a margin or a difference needs, with a
//! design effect, a finite population and a response rate; [`GroupSizes`] for
//! groups of different size; [`power_of_difference`], [`power_of_t`],
//! [`power_of_chi_square`] and [`detectable_difference`] what given sizes can
//! find; [`largest_variance`] what to plan with for any codes.
//! [`Dispositions`] gives the response rates of AAPOR. [`Posterior`] and
//! [`ExactBootstrap`] are the distributions behind the methods of the same
//! names.
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
//! # Resampling
//!
//! [`bootstrap`] resamples the counts of a summary, not its rows: any
//! [`Statistic`](satis_response_model::Statistic) gets its [`Replicates`], and
//! from them percentile, `BCa`, studentised and other intervals
//! ([`BootstrapMethod`]). [`jackknife`], [`bayesian_bootstrap`],
//! [`permutation_test`] and [`PoissonBootstrap`] (for streams of rows) work the
//! same way; [`Replicates::from_fn`] takes any computation.
//!
//! # Over time
//!
//! A [`Series`] has an estimate a period; a [`ControlChart`] judges each point
//! by its own error, and [`Ewma`] and [`Cusum`] set their limits from the false
//! alarms that you allow. [`ChangePoints`], [`MannKendall`], [`TheilSen`] and
//! [`Stl`] say where and how a series moves. A [`Monitor`] watches streams of
//! answers of many series, and can be stored and resumed.
//!
//! # Crate features
//!
//! * `serde`: options, methods and results serialise.
//! * `rayon`: replicates on many threads ([`Execution`]), with the same bits.
//! * `jiff_02`: rolling windows and gaps on the calendar ([`Series`]).

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
mod monitor;
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
    kruskal_wallis, linear_by_linear, log_odds_ratio, mann_whitney, mcnemar, paired_t, rao_scott,
    sign_test, signed_rank, stuart_maxwell, student_t, welch_anova, welch_t,
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
pub use monitor::{
    AfterAlert, AlarmSharing, Alert, Closing, LateAnswers, Monitor, MonitorOptions, Watch,
};
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
pub use satis_response_model as response_model;
pub use test_result::{OneSided, TestResult};
pub use trend::{
    Baseline, ChangePenalty, ChangePoints, ChangeSeries, Chart, ChartPoint, ContinuityCorrection,
    ControlChart, Cusum, CusumState, Ewma, EwmaLimits, EwmaState, Jumps, LoessDegree, MannKendall,
    RunRule, RunViolation, Season, Segment, Series, Shift, Stl, StlOptions, TheilSen,
};
