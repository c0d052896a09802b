//! How the uncertainty of a fit is found: each choice has a name.

use satis_inference::Execution;

use super::FigureKind;
use crate::{Error, IndexWeights};

/// What is done about constructs of a resample that point the other way than
/// those of the answers themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum SignChange {
    /// Nothing: the rule of signs of the fit holds in each resample. The
    /// default, as cSEM.
    #[default]
    None,
    /// A construct is turned if its loadings are then nearer to those of the
    /// answers, `|sum (l - l*)| > |sum (l + l*)|`: Tenenhaus, Esposito Vinzi,
    /// Chatelin & Lauro (2005), PLS path modeling, Computational Statistics &
    /// Data Analysis 48:159-205.
    Construct,
    /// Each weight, loading and path takes the sign it has in the answers. It
    /// takes sampling noise for indeterminacy, and makes t values too large.
    Individual,
}

/// What is done about resamples whose solution is not admissible, such as a
/// corrected loading beyond 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Inadmissible {
    /// They count as failed: the default, as cSEM's `drop`.
    #[default]
    Drop,
    /// They stay.
    Keep,
}

/// Where the standard error of each replicate comes from, for studentised
/// intervals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum ReplicateErrors {
    /// There are none, and no studentised intervals. The default.
    #[default]
    None,
    /// The standard deviation over so many resamples of each resample.
    InnerBootstrap(usize),
    /// The jackknife of each resample: as many estimations as it has distinct
    /// respondents.
    Jackknife,
}

/// Where the acceleration of `BCa` intervals comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Acceleration {
    /// Nowhere: there are no `BCa` intervals. The default.
    #[default]
    None,
    /// The jackknife: as many estimations as there are respondents.
    Jackknife,
}

/// How an interval is read off the replicates of a bootstrap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum BootstrapInterval {
    /// Quantiles of the replicates, of type 7. The default.
    #[default]
    Percentile,
    /// `2 t - q`, with those quantiles q exchanged.
    Basic,
    /// `t -+ z SE`.
    Normal,
    /// Bias-corrected (Efron 1981): as [`Bca`](Self::Bca) without acceleration.
    BiasCorrected,
    /// Bias-corrected and accelerated (Efron 1987); needs
    /// [`Acceleration::Jackknife`].
    Bca,
    /// `t - SE q((t* - t) / SE*)`; needs [`ReplicateErrors`].
    Studentised,
}

/// How a fit is resampled.
///
/// ```
/// use satis_csi::{Acceleration, BootstrapOptions, SignChange};
///
/// let options = BootstrapOptions::new()
///     .replicates(10_000)
///     .seed(7)
///     .signs(SignChange::Construct)
///     .acceleration(Acceleration::Jackknife);
/// assert_eq!(options, BootstrapOptions::from(10_000).seed(7).signs(SignChange::Construct)
///     .acceleration(Acceleration::Jackknife));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct BootstrapOptions {
    pub(crate) replicates: usize,
    pub(crate) seed: u64,
    pub(crate) execution: Execution,
    pub(crate) signs: SignChange,
    pub(crate) inadmissible: Inadmissible,
    pub(crate) acceleration: Acceleration,
    pub(crate) errors: ReplicateErrors,
    pub(crate) figures: Vec<FigureKind>,
    pub(crate) index_weights: Vec<IndexWeights>,
}

impl Default for BootstrapOptions {
    fn default() -> Self {
        Self {
            replicates: 5_000,
            seed: 1,
            execution: Execution::Serial,
            signs: SignChange::None,
            inadmissible: Inadmissible::Drop,
            acceleration: Acceleration::None,
            errors: ReplicateErrors::None,
            figures: FigureKind::ALL.to_vec(),
            index_weights: vec![
                IndexWeights::PerDeviation,
                IndexWeights::Standardized,
                IndexWeights::Equal,
            ],
        }
    }
}

impl BootstrapOptions {
    /// 5,000 replicates from seed 1 on the thread of the caller, every figure,
    /// indices by the conventions that need no second estimation.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With so many replicates: at least 2, at most ten million.
    #[must_use]
    pub fn replicates(self, replicates: usize) -> Self {
        Self { replicates, ..self }
    }

    /// With another seed.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// With another choice of threads; the results are the same bits.
    #[must_use]
    pub fn execution(self, execution: Execution) -> Self {
        Self { execution, ..self }
    }

    /// With another treatment of signs.
    #[must_use]
    pub fn signs(self, signs: SignChange) -> Self {
        Self { signs, ..self }
    }

    /// With another treatment of solutions that are not admissible. Only
    /// corrected solutions can be so.
    #[must_use]
    pub fn inadmissible(self, inadmissible: Inadmissible) -> Self {
        Self { inadmissible, ..self }
    }

    /// With what `BCa` intervals need.
    #[must_use]
    pub fn acceleration(self, acceleration: Acceleration) -> Self {
        Self { acceleration, ..self }
    }

    /// With what studentised intervals need.
    #[must_use]
    pub fn replicate_errors(self, errors: ReplicateErrors) -> Self {
        Self { errors, ..self }
    }

    /// With figures of some kinds only.
    #[must_use]
    pub fn figures(self, kinds: &[FigureKind]) -> Self {
        Self { figures: kinds.to_vec(), ..self }
    }

    /// With indices by other conventions; [`IndexWeights::RawMetric`] takes a
    /// second estimation in each resample.
    #[must_use]
    pub fn index_weights(self, conventions: &[IndexWeights]) -> Self {
        Self { index_weights: conventions.to_vec(), ..self }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        check_replicates(self.replicates)?;
        if let ReplicateErrors::InnerBootstrap(inner) = self.errors {
            let what = "the number of resamples of a resample";
            if !(2..=MOST_REPLICATES).contains(&inner) {
                let expected = "a whole number from 2 to ten million";
                return Err(Error::Parameter { what, value: inner as f64, expected });
            }
        }
        Ok(())
    }

    /// The choices in words.
    pub(crate) fn conventions(&self) -> Vec<String> {
        let signs = match self.signs {
            SignChange::None => "no correction of signs",
            SignChange::Construct => "signs corrected by construct",
            SignChange::Individual => "signs corrected one by one",
        };
        vec![signs.to_owned()]
    }
}

/// A bare number of replicates.
impl From<usize> for BootstrapOptions {
    fn from(replicates: usize) -> Self {
        Self::new().replicates(replicates)
    }
}

const MOST_REPLICATES: usize = 10_000_000;

pub(crate) fn check_replicates(replicates: usize) -> Result<(), Error> {
    if (2..=MOST_REPLICATES).contains(&replicates) {
        return Ok(());
    }
    let (what, expected) = ("the number of replicates", "a whole number from 2 to ten million");
    Err(Error::Parameter { what, value: replicates as f64, expected })
}
