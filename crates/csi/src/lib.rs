//! Customer satisfaction indices, by partial least squares path models.
//!
//! ACSI, SCSB, ECSI, EPSI, NCSB, CCSI, and models of your own: from a summary of
//! any number of respondents to weights, paths and the index from 0 to 100, each
//! with the conventions behind it by name.
//!
//! ```
//! use satis_csi::response_model::{Item, Responses, Scale};
//! use satis_csi::{
//!     Construct, Fit, Indicators, IndexWeights, MissingAnswers, Model, PlsOptions,
//! };
//!
//! // Eight people, answers from 1 to 10 to five questions.
//! let item = |id| Item::new(id, Scale::ONE_TO_TEN);
//! let responses = Responses::new(8)
//!     .with_answers(item("reliable"), [8, 9, 6, 4, 7, 10, 5, 8])?
//!     .with_answers(item("friendly"), [7, 9, 7, 5, 6, 9, 3, 9])?
//!     .with_answers(item("satisfied"), [8, 10, 6, 3, 7, 9, 4, 8])?
//!     .with_answers(item("ideal"), [7, 8, 5, 4, 6, 9, 4, 7])?
//!     .with_answers(item("again"), [9, 9, 5, 2, 6, 10, 6, 8])?;
//!
//! let model = Model::new("shop")
//!     .construct(Construct::reflective("Quality", &["reliable", "friendly"]))
//!     .construct(Construct::reflective("Satisfaction", &["satisfied", "ideal"]))
//!     .construct(Construct::single("Loyalty", "again"))
//!     .path("Quality", "Satisfaction")
//!     .path("Satisfaction", "Loyalty")
//!     .build()?;
//!
//! let items = Indicators::from_responses(&responses, &model.items(), MissingAnswers::Listwise)?;
//! let fit = Fit::new(&model, &items, PlsOptions::new())?;
//! assert!(fit.path("Quality", "Satisfaction")? > 0.9);
//!
//! let index = fit.index("Satisfaction", &IndexWeights::PerDeviation)?;
//! println!("{}", index.estimate(0.95)?);
//! // Means 6.875 and 6.25 on 1 to 10, each at about one half.
//! assert!((index.value() - 61.7).abs() < 0.5);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # One core
//!
//! ```text
//! responses -> Moments -> Indicators -> Fit -> weights, paths, indices, fit
//!                                         \-> scores (from Rows)
//! ```
//!
//! A path model is a function of the items' means and covariances
//! ([`Indicators`]): Lohmoeller's iteration needs no respondent, so a fit takes
//! the same few microseconds for 250 respondents and for a million. Rows
//! ([`Rows`]) are needed only for scores, for products of constructs, and to
//! treat missing answers otherwise than listwise ([`MissingAnswers`]).
//! Respondents may have weights throughout: weighted moments are all that WPLS
//! (Becker & Ismail 2016) is.
//!
//! # What is here
//!
//! To describe a model:
//!
//! * [`Model`] of [`Construct`]s (reflective, formative, composites with any
//!   [`Weighting`], single items, of [`HigherOrder`]), [`Interaction`]s and
//!   paths; in Rust, from edge lists, from TOML.
//! * [`Template`]: the national indices, with questionnaires in English and
//!   Chinese.
//!
//! To estimate it:
//!
//! * [`Fit`] with [`PlsOptions`]: [`Scheme`], [`Metric`], [`Correction`]
//!   (consistent PLS), [`Stop`], [`SignRule`]. It says how it settled
//!   ([`Convergence`]); weights that go back and forth are damped, and what does
//!   not settle is an error.
//! * [`Scores`] of respondents.
//!
//! To assess it:
//!
//! * [`Fit::outer`], [`Fit::paths`], [`Fit::construct_rows`]: loadings, weights,
//!   coefficients, reliabilities, explained shares.
//! * [`Effects`], [`EffectSize`], [`ItemInflation`], [`Htmt`],
//!   [`Fit::fornell_larcker`], [`ModelFit`], [`Selection`].
//! * [`Admissibility`]: what is wrong with a solution, in words.
//!
//! * [`Fit::bootstrap`] of every [`Figure`], [`Fit::jackknife`],
//!   [`Fit::exact_fit`]: how certain all of that is.
//! * [`Fit::predict`] ([`Prediction`], [`LossTest`]), [`Fit::blindfold`]: how it
//!   does with answers it has not seen.
//!
//! To compare and to divide:
//!
//! * [`Groups`]: a model in two groups ([`GroupComparison`]), and whether its
//!   constructs mean the same in both ([`Micom`]).
//! * [`Fit::rebus`], [`Fit::fimix`]: segments with models of their own.
//!
//! To use it:
//!
//! * [`CsiIndex`] with [`IndexWeights`]; by segment and period
//!   ([`CsiIndex::of`]), compared ([`IndexComparison`]), put together to a
//!   nation ([`IndexTree`]).
//! * [`ImportancePerformance`], [`Fit::what_if`]: where to begin, and what would
//!   follow.
//! * Without a model: [`ImportanceWeighted`], [`CsiIndex::of_items`],
//!   [`Disconfirmation`].
//!
//! # Conventions
//!
//! * Weights and loadings are those of standardised items; constructs have
//!   variance 1. Nothing but scores depends on dividing by n or n - 1; here n - 1.
//! * The path scheme, start 1, and a stop where no weight changes by 1e-10; cSEM
//!   stops at 1e-5, seminr, semPLS and SmartPLS at 1e-7.
//! * Reflective constructs are not corrected for attenuation unless asked
//!   ([`Correction::RhoA`]), as in all national indices; cSEM does by default.
//! * Constructs point where most of their loadings do ([`SignRule`]).
//! * The index takes weights over standard deviations
//!   ([`IndexWeights::PerDeviation`]); which convention a program follows moves
//!   an index by up to 1.1 points.
//! * The geodesic distance takes natural logarithms; cSEM decimal ones.
//!
//! `docs/src/models/csi.md` of the repository has the algorithm, who differs
//! where, and what was reproduced.
//!
//! # Crate features
//!
//! * `serde`: models, options and templates are read and written, and checked;
//!   results are written.
//! * `rayon`: bootstraps, permutations and the kernels below on all threads,
//!   where asked for, with the same bits.
//! * `svg`: `PathDiagram`, as SVG and as DOT.

mod assess;
mod data;
#[cfg(feature = "svg")]
mod diagram;
mod effects;
mod error;
mod estimator;
mod fit;
mod groups;
mod index;
mod linear;
mod model;
mod options;
mod prediction;
mod product;
mod scores;
mod template;
mod uncertainty;

pub use assess::{
    Admissibility, ConstructRow, EffectSize, Flaw, Htmt, HtmtKind, Implied, ItemInflation,
    ModelFit, Selection,
};
pub use data::{Indicators, MissingAnswers, Rows};
#[cfg(feature = "svg")]
pub use diagram::{DiagramItems, DiagramLanguage, PathDiagram};
pub use effects::{Effects, SpecificEffect};
pub use error::Error;
pub use estimator::Convergence;
pub use fit::{Fit, OuterRow, PathRow};
pub use groups::{
    BootstrapDifference, Composition, FigureComparison, Fimix, FimixOptions, FimixSegment,
    GroupComparison, GroupOptions, Groups, Invariance, Micom, PermutedDifference, PermutedMoment,
    PooledItems, Rebus, RebusOptions, TTest,
};
pub use index::{
    Change, ConstructImportance, CsiIndex, Disconfirmation, ImportancePerformance,
    ImportanceWeighted, IndexComparison, IndexTree, IndexWeights, ItemImportance, ItemShare,
    RangeUsed, Regression, TreeValue,
};
pub use model::{
    Construct, HigherOrder, Interaction, Kind, Model, ModelBuilder, Product, Weighting,
};
pub use options::{
    Correction, Metric, PlsOptions, ProductUnit, Scheme, SecondStage, SignRule, Stop,
};
pub use prediction::{
    Antecedents, Benchmark, Blindfolded, ItemPrediction, LossTest, Omission, Prediction,
    PredictionErrors, PredictionOptions,
};
pub use satis_inference::{Cause, Execution, Failures};
pub use satis_response_model as response_model;
pub use scores::Scores;
pub use template::Template;
pub use uncertainty::{
    Acceleration, BootstrapInterval, BootstrapOptions, Distance, ExactFit, ExactFitOptions, Figure,
    FigureKind, FitBootstrap, FitJackknife, Inadmissible, ReplicateErrors, SignChange,
};

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
