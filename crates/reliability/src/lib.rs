//! Reliability and factor analysis of questionnaires.
//!
//! Does a scale measure one thing, and how well? Coefficient alpha and what is
//! better than alpha, split halves, item statistics; exploratory and
//! confirmatory factor analysis; composite reliability and discriminant
//! validity; the reliability of sums and of differences of scales: what a
//! SERVQUAL survey and a satisfaction index both have to report.
//!
//! ```
//! use satis_reliability::response_model::{Item, Keying, Responses, Scale};
//! use satis_reliability::{Alpha, Covariance, item_statistics};
//!
//! let item = |id| Item::new(id, Scale::ONE_TO_FIVE);
//! let responses = Responses::new(8)
//!     .with_answers(item("friendly"), [5, 4, 4, 2, 3, 5, 1, 4])?
//!     .with_answers(item("helpful"), [5, 5, 4, 2, 2, 4, 2, 4])?
//!     .with_answers(item("rude").with_keying(Keying::Reversed), [1, 2, 2, 4, 4, 1, 5, 2])?;
//!
//! let ids = ["friendly", "helpful", "rude"];
//! let items = Covariance::from_moments(&ids, &responses.moments(&ids)?)?;
//! let alpha = Alpha::new(&items)?;
//! assert_eq!(
//!     alpha.estimate(0.95)?.to_string(),
//!     "alpha 0.967, SE 0.021, 0.889 to 0.993 (95 % Feldt), n 8",
//! );
//! // "rude" was mirrored on its scale, so it goes with the others.
//! assert!(item_statistics(&items)?.iter().all(|item| item.rest_correlation > 0.8));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # One core
//!
//! Everything reads a [`Covariance`]: the covariances of some items with their
//! names, the number of respondents, the divisor, and how missing answers were
//! treated. There are three ways to one:
//!
//! * [`Covariance::from_moments`], from a
//!   [`Moments`](response_model::Moments) summary: any number of respondents
//!   in one pass, in parts that merge, on any number of threads, exact integers
//!   for scale answers, or weighted. Respondents who left something out do not
//!   count.
//! * [`Sample::covariance`], where rows are at hand: listwise, pairwise, or by
//!   maximum likelihood (EM), as [`Treatment`] says. A sample also feeds
//!   [`Bootstrap`], [`Polychoric`] and [`Sample::item_statistics`].
//! * [`Covariance::from_matrix`], from a published matrix.
//!
//! A matrix that no data can have (pairwise deletion makes such) is found by
//! [`Covariance::definiteness`], refused by whatever needs an inverse, and
//! repaired only by [`Covariance::nearest_positive_definite`].
//!
//! # What is here
//!
//! One scale:
//!
//! * [`Alpha`]: raw and standardised, with the intervals of Feldt, Bonett, and
//!   Duhachek & Iacobucci ([`AlphaInterval`]), and by [`Bootstrap`].
//! * [`item_statistics`]: item-total, item-rest and corrected correlations,
//!   alpha without each item.
//! * [`Guttman`]: lambda 1 to 6; [`SplitHalves`]: all splits, beta.
//! * [`Omega`]: hierarchical, total and model-implied;
//!   [`unidimensional_omega`].
//!
//! Several scales:
//!
//! * [`StratifiedAlpha`] of their sum; [`DifferenceReliability`] of one less
//!   another, such as perceptions less expectations.
//! * [`feldt_test`] and [`equal_alphas`]: whether alphas differ.
//! * [`composite_reliability`], [`average_variance_extracted`],
//!   [`FornellLarcker`], [`heterotrait_monotrait`].
//!
//! Factors:
//!
//! * [`SamplingAdequacy`] (KMO) and [`Sphericity`] (Bartlett): whether to
//!   begin. [`ParallelAnalysis`] and [`MinimumAveragePartial`]: how many.
//! * [`PrincipalComponents`]; [`FactorAnalysis`] by minres, maximum likelihood
//!   or principal axes ([`Extraction`]), with [`FactorFit`]; [`Rotation`];
//!   [`SchmidLeiman`].
//! * [`Cfa`]: confirmatory models whose items each load on one factor, with
//!   [`FitMeasures`], standard errors and [`FactorReliability`].
//!
//! # Conventions
//!
//! Coefficients that share a name and differ in formula have names of their
//! own here; `docs/src/models/reliability.md` of the repository lists who
//! computes which. In short:
//!
//! * Alpha's default interval is Feldt's; the standard error beside it is the
//!   asymptotic one, `sqrt(Q / n)`.
//! * Omega is reported as model-implied for one factor, and as hierarchical
//!   beside total for several; psych's `omega.tot` is [`Omega::total`].
//! * Split halves of an odd number of items count all `C(k, floor(k / 2))`.
//! * Reversed items are mirrored on the declared scale, never on what was
//!   observed, and never unasked. An item that was forgotten shows by a
//!   negative item-rest correlation, which does not depend on the order of the
//!   items.
//! * Factors come by falling sums of squares, each with a positive sum of
//!   loadings. Varimax stops where R's does, so that loadings agree to 1e-5;
//!   [`Rotation::CONVERGED_VARIMAX`] goes to the maximum.
//! * Confirmatory models follow lavaan: covariances divided by n, markers,
//!   standard errors from the expected information.
//!
//! Every fit says how it ended. What did not converge is an error; a solution
//! that is not admissible (a unique variance at its bound or below 0, factors
//! that correlate beyond 1) is flagged by `is_admissible`.
//!
//! # Sources
//!
//! Each item names its own. The figures in `tests/tables` come from R psych
//! 2.5.3, ltm 1.2.0, psychometric 2.3, stats 4.2.2, lavaan 0.6.14 and semTools
//! 0.5.6.
//!
//! # Crate features
//!
//! * `serde`: summaries, options and results serialise. Summaries and options
//!   are read back, and checked; most results are only written.
//! * `rayon`: [`Bootstrap`] on many threads with the same bits, and the
//!   parallel kernels of the response model.

mod adequacy;
mod alpha;
mod bootstrap;
mod cfa;
mod covariance;
mod difference;
mod equal_alphas;
mod error;
mod factor;
mod guttman;
mod htmt;
mod item_statistics;
mod linear;
mod matrix;
mod minimum_average_partial;
mod nearest;
mod omega;
mod parallel_analysis;
mod polychoric;
mod sample;
mod split_half;
mod stratified_alpha;
mod treatment;
mod validity;

pub use adequacy::{SamplingAdequacy, Sphericity};
pub use alpha::{Alpha, AlphaInterval, bonett_interval, feldt_interval};
pub use bootstrap::{Bootstrap, BootstrapInterval, BootstrapOptions};
pub use cfa::{
    Cfa, CfaModel, CfaOptions, FactorCorrelations, FactorReliability, FitMeasures, Identification,
    Likelihood, Parameter, ParameterKind,
};
pub use covariance::Covariance;
pub use difference::{DifferenceReliability, difference_reliability};
pub use equal_alphas::{AlphaOf, EqualAlphas, equal_alphas, feldt_test};
pub use error::Error;
pub use factor::{
    Extraction, FactorAnalysis, FactorFit, FactorOptions, PrincipalComponents, Rotated, Rotation,
    SchmidLeiman,
};
pub use guttman::{Basis, Guttman};
pub use htmt::{HtmtMean, heterotrait_monotrait};
pub use item_statistics::{ItemStatistics, item_statistics};
pub use matrix::Matrix;
pub use minimum_average_partial::MinimumAveragePartial;
pub use nearest::Definiteness;
pub use omega::{Omega, unidimensional_omega};
pub use parallel_analysis::{EigenvaluesOf, ParallelAnalysis, ParallelOptions};
pub use polychoric::{EmptyCells, Polychoric};
pub use sample::Sample;
pub use satis_response_model as response_model;
pub use split_half::{SplitCoefficient, SplitHalves, SplitOptions};
pub use stratified_alpha::StratifiedAlpha;
pub use treatment::Treatment;
pub use validity::{FornellLarcker, average_variance_extracted, composite_reliability};

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
