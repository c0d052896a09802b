//! Customer lifetime value, with an error on every prediction.
//!
//! Who is still a customer, how much will they buy, and what are they worth?
//! Where customers leave without a word the first question has no answer, only
//! a probability; the models of this crate derive it from three numbers a
//! customer: how often they bought again (frequency), when last (recency), and
//! since when they are known (age). With a contract the leaving is seen, and
//! other models say how it goes on.
//!
//! ```
//! use satis_clv::{DeltaScale, History, ParetoNbd, PurchaseModel, PurchaseTally, TimeUnit};
//!
//! // Frequency, recency and age in weeks, and how many customers share them.
//! let mut tally = PurchaseTally::new(TimeUnit::Weeks);
//! for (x, last, age, customers) in [
//!     (0, 0., 39., 140), (0, 0., 33., 120), (1, 2., 39., 25), (1, 15., 35., 22), (1, 30., 36., 14),
//!     (2, 9., 38., 12), (2, 31., 39., 15), (3, 12., 33., 6), (3, 33., 38., 11), (5, 20., 36., 5),
//!     (6, 36., 39., 9), (12, 34., 35., 4),
//! ] {
//!     tally.add_many(&History::new(x, last, age)?, customers)?;
//! }
//! let fitted = ParetoNbd::fit(&tally)?;
//! assert!(fitted.report().gradient_norm() < 1e-6);
//!
//! let silent = History::new(5, 20.0, 36.0)?;
//! let alive = fitted.estimate("P(alive)", DeltaScale::Logit, 0.95, |m| m.p_alive(&silent))?;
//! println!("{alive}"); // with its standard error and interval
//! let later = History::new(5, 20.0, 46.0)?;
//! assert!(fitted.model().p_alive(&later)? < alive.value());
//! # Ok::<(), satis_clv::Error>(())
//! ```
//!
//! # By situation
//!
//! * A log of transactions: [`Histories::from_rows`] or
//!   [`Histories::from_columns`] with [`LogOptions`] (unit, period, returns,
//!   zero amounts, calibration and holdout, cohorts); the CDNOW layout:
//!   [`cdnow_rows`]; dates: [`day_of`]. A table of frequency, recency and age:
//!   [`PurchaseTally::from_numbers`].
//! * Leaving unseen, buying at any time ([`PurchaseModel`]): [`BgNbd`],
//!   [`MbgNbd`], [`ParetoNbd`], [`CorrelatedParetoNbd`], [`GGompertzNbd`]; for
//!   regular buyers [`BgCnbd`], [`MbgCnbd`], [`ParetoGgg`] (is it worth it?
//!   [`Regularity`]); to compare with: [`Nbd`]. On occasions: [`BgBb`].
//! * Leaving seen: [`ShiftedBetaGeometric`], [`BetaDiscreteWeibull`],
//!   [`ExponentialGamma`].
//! * Spend: [`GammaGamma`], [`NormalNormal`], and whether it depends on
//!   frequency: [`Independence`].
//! * What differs between customers: [`WithCovariates`], and
//!   [`DynamicParetoNbd`] for what changes over time.
//! * Worth: [`LifetimeValue`]; [`PurchaseModel::discounted_residual`] alone;
//!   without data: [`ConstantRetention`], [`RetentionSchedule`],
//!   [`CustomerEquity`].
//! * How sure: [`Fitted::estimate`] (delta method), [`Fitted::profile`],
//!   [`Fitted::bootstrap`], [`Penalised`] and [`Posterior`]; which model:
//!   [`FitReport::aic`], [`FitReport::against`].
//! * Does it fit: [`HoldoutTable`], [`FrequencyFit`], [`Tracking`],
//!   [`ProbabilityCalibration`], [`ForecastErrors`].
//! * All customers at once: [`batch::Batch`]. Segments: [`Rfm`],
//!   [`Concentration`].
//! * A model of your own: [`Parametric`] and [`LogLikelihood`] with [`FitTo`].
//!
//! # Conventions
//!
//! * The first purchase is not a repeat. Recency is the time from the first
//!   purchase to the last, so that large is recent. Transactions of one day
//!   are one purchase.
//! * All times of a model are in the [`TimeUnit`] of its data. A year is 365.25
//!   days and a month a twelfth of it; rates of a [`Discount`] are per unit,
//!   or annual by [`Discount::annual`].
//! * BG/NBD gives who never came back a probability of 1 to be alive: where
//!   that is not wanted take [`MbgNbd`].
//! * Fits are by maximum likelihood on the logarithms of the parameters, with
//!   exact derivatives, until the gradient is zero up to rounding; standard
//!   errors from the inverse Hessian, or the sandwich on request.
//! * Where the likelihood has no interior maximum the fit says which
//!   parameters run off and which simpler model that is
//!   ([`Convergence::Boundary`], [`Warning`]).
//!
//! # Accuracy
//!
//! Likelihoods, probabilities and expectations of Pareto/NBD, BG/NBD and
//! MBG/NBD agree with 25-digit values in 12 digits and more, on inputs with up
//! to 5,000 purchases where other programs overflow (`tests/stress.rs`); the
//! optima on the CDNOW sample in 10 digits (`tests/peers.rs`).
//!
//! # Crate features
//!
//! None is on by default.
//!
//! * **`serde`**: tallies, models and options are read and written, with every
//!   check on the way in; results are written.
//! * **`rayon`**: likelihoods on many threads, and
//!   `Histories::from_columns_parallel`. Any number of threads gives the same
//!   bits.
//! * **`jiff_02`**: `day_of_date`, days from dates of the crate `jiff` 0.2.

pub mod batch;
mod bg_bb;
mod checks;
mod contractual;
mod covariates;
mod discount;
mod error;
mod fit;
mod formulas;
mod geometric;
mod gompertz;
mod hash;
mod history;
mod linear;
mod log;
mod nbd;
mod next_purchase;
mod pareto;
mod pareto_ggg;
mod period_sum;
mod posterior;
mod purchase_model;
mod purchase_tally;
mod rfm;
mod simulate;
mod spend;
mod time_unit;
mod value;

pub use bg_bb::{BgBb, Opportunities, OpportunityTally};
pub use checks::{
    ForecastErrors, FrequencyFit, FrequencyRow, HoldoutRow, HoldoutTable, ProbabilityCalibration,
    ProbabilityGroup, Tracking, TrackingRow,
};
pub use contractual::{
    BetaDiscreteWeibull, DiscreteLifetime, Durations, ExponentialGamma, Losses, ProjectionRow,
    ShiftedBetaGeometric,
};
pub use covariates::{
    CovariateModel, CovariatePeriod, CovariateTally, Design, DynamicCustomer, DynamicCustomers,
    DynamicParetoNbd, WithCovariates,
};
pub use discount::{Discount, Timing};
pub use error::Error;
pub use fit::{
    Bootstrap, Convergence, Covariance, DeltaScale, Domain, FitOptions, FitReport, FitTo, Fitted,
    LogLikelihood, Order, Parameter, Parametric, RatioTest, Sink, Warning,
};
pub use formulas::{
    BlattbergDeighton, ConstantRetention, CustomerEquity, EquityGroup, FirstMargin, MarginCurve,
    Migration, ResponseCurve, RetentionSchedule,
};
pub use geometric::{BgCnbd, BgNbd, MbgCnbd, MbgNbd, WithRegularity};
pub use gompertz::GGompertzNbd;
pub use history::History;
#[cfg(feature = "jiff_02")]
pub use log::day_of_date;
pub use log::{
    Customer, Histories, Holdout, LogOptions, LogReport, Merge, Regularity, Returns, ZeroAmounts,
    cdnow_line, cdnow_rows, day_of,
};
pub use nbd::Nbd;
pub use pareto::{CorrelatedParetoNbd, ParetoNbd};
pub use pareto_ggg::{CustomerPosterior, GibbsOptions, HierarchicalPosterior, ParetoGgg};
pub use posterior::{Diagnostic, Penalised, Posterior, Prior, Priors, SamplerOptions};
pub use purchase_model::PurchaseModel;
pub use purchase_tally::{PurchaseRow, PurchaseTally, SpendSums};
pub use rfm::{
    Concentration, GridSegment, LorenzPoint, Rfm, RfmCustomer, RfmNesting, RfmOptions, RfmScore,
    SegmentCount, TieRule,
};
pub use satis_response_model as response_model;
pub use simulate::{
    CustomerTraits, Leaving, Random, SimulatedCustomer, SimulatesCustomers, SimulatesFutures,
    predict_purchases,
};
pub use spend::{
    Correlation, ExpectedSpend, GammaGamma, Independence, NormalNormal, SimulatesSpend, SpendTally,
};
pub use time_unit::TimeUnit;
pub use value::{DiscountedPurchases, Horizon, LifetimeValue, SimulatesPurchases, ValuedCustomer};

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
