//! False discovery rate with the number of true hypotheses estimated first.

use super::adjustment::{ascending, downwards, in_order};
use crate::Error;
use crate::options::Level;

/// How the number of true hypotheses is estimated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum TwoStageMethod {
    /// Benjamini, Krieger & Yekutieli (2006), Adaptive linear step-up
    /// procedures that control the false discovery rate, Biometrika 93:491-507:
    /// first stage at `alpha / (1 + alpha)`. The default.
    #[default]
    BenjaminiKriegerYekutieli,
    /// First stage at alpha itself: Benjamini & Hochberg (2000), On the
    /// adaptive control of the false discovery rate, in the form of
    /// statsmodels.
    BenjaminiHochberg,
}

/// Corrected p values of a two-stage procedure.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TwoStage {
    adjusted: Vec<f64>,
    unbounded: Vec<f64>,
    rejected: Vec<bool>,
    true_hypotheses: usize,
    method: TwoStageMethod,
    alpha: f64,
}

impl TwoStage {
    /// The corrected p values in the given order, none below the p value it
    /// came from. One rejected by [`is_rejected`](Self::is_rejected) may stand
    /// above alpha where its own p value does.
    #[must_use]
    pub fn adjusted(&self) -> &[f64] {
        &self.adjusted
    }

    /// The same without that bound, as statsmodels reports them: where many
    /// hypotheses seem false, a corrected p value can fall below the raw one.
    #[must_use]
    pub fn unbounded(&self) -> &[f64] {
        &self.unbounded
    }

    /// Which hypotheses the procedure rejects at its alpha, in the given order.
    #[must_use]
    pub fn is_rejected(&self) -> &[bool] {
        &self.rejected
    }

    /// The estimated number of true hypotheses that the second stage took.
    #[must_use]
    pub const fn true_hypotheses(&self) -> usize {
        self.true_hypotheses
    }

    /// The method.
    #[must_use]
    pub const fn method(&self) -> TwoStageMethod {
        self.method
    }

    /// The false discovery rate that it keeps.
    #[must_use]
    pub const fn alpha(&self) -> f64 {
        self.alpha
    }
}

/// The two-stage procedures: the first stage counts what Benjamini and
/// Hochberg's procedure rejects, r; the second takes the other m - r for the
/// number of true hypotheses, and corrects for these only. Unlike the other
/// corrected p values these depend on the rate alpha, because the first stage
/// does.
///
/// # Errors
/// [`Error::Argument`] for a p value that is NaN or not between 0 and 1,
/// [`Error::Probability`] unless alpha lies strictly between 0 and 1.
///
/// ```
/// use satis_inference::{TwoStageMethod, two_stage};
///
/// // Two of four are rejected first, so the others are corrected by 2, not 4.
/// let p = [0.001, 0.02, 0.04, 0.9];
/// let found = two_stage(&p, TwoStageMethod::BenjaminiHochberg, 0.05)?;
/// assert_eq!(found.true_hypotheses(), 2);
/// assert!((found.adjusted()[0] - 0.002).abs() < 1e-15);
/// assert!((found.unbounded()[2] - 0.08 / 3.0).abs() < 1e-15);
/// assert_eq!(found.is_rejected(), [true, true, true, false]);
/// # Ok::<(), satis_inference::Error>(())
/// ```
pub fn two_stage(p_values: &[f64], method: TwoStageMethod, alpha: f64) -> Result<TwoStage, Error> {
    // A rate has the range of a level.
    Level::new(alpha).map_err(|_| Error::Probability { what: "alpha", value: alpha })?;
    let factor = match method {
        TwoStageMethod::BenjaminiKriegerYekutieli => 1.0 + alpha,
        TwoStageMethod::BenjaminiHochberg => 1.0,
    };
    let order = ascending(p_values)?;
    let sorted: Vec<f64> = order.iter().map(|&(_, p)| p).collect();
    let count = sorted.len();
    let m = count as f64;
    let rejected_at = |rate: f64| {
        let reached = |&(rank, p): &(usize, &f64)| *p <= (rank + 1) as f64 / m * rate;
        sorted.iter().enumerate().rev().find(reached).map_or(0, |(rank, _)| rank + 1)
    };
    let first = rejected_at(alpha / factor);
    let (true_hypotheses, rejections) = if first == 0 || first == count {
        (count, first)
    } else {
        let left = count - first;
        (left, rejected_at(alpha / factor * m / left as f64))
    };
    let share = true_hypotheses as f64 * factor;
    let adjusted: Vec<f64> =
        downwards(&sorted, |p, rank| p * share / rank).into_iter().map(|p| p.min(1.0)).collect();
    let (mut unbounded, mut rejected) = (vec![0.0; count], vec![false; count]);
    for (rank, (&(position, _), value)) in order.iter().zip(&adjusted).enumerate() {
        if let (Some(slot), Some(mark)) = (unbounded.get_mut(position), rejected.get_mut(position))
        {
            *slot = *value;
            *mark = rank < rejections;
        }
    }
    let adjusted = in_order(&order, &adjusted);
    Ok(TwoStage { adjusted, unbounded, rejected, true_hypotheses, method, alpha })
}
