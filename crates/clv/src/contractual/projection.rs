//! Projected survival and retention with their errors.

use satis_response_model::Estimate;

use super::lifetime::DiscreteLifetime;
use crate::{DeltaScale, Error, Fitted};

/// One period of a projection.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ProjectionRow {
    /// The period, from 1.
    pub period: u32,
    /// The share of customers who are still there after it.
    pub survival: Estimate,
    /// The share who stay of those who were there in it.
    pub retention: Estimate,
}

impl<M: DiscreteLifetime> Fitted<M> {
    /// Survival and retention of new customers for the periods 1 to `periods`,
    /// with standard errors and intervals (delta method, symmetric on the
    /// log-odds).
    ///
    /// ```
    /// use satis_clv::{Losses, ShiftedBetaGeometric};
    ///
    /// let mut losses = Losses::new();
    /// losses.add_cohort(&[369, 163, 86, 56, 37, 27, 21], 241)?;
    /// let projection = ShiftedBetaGeometric::fit(&losses)?.projection(12, 0.95)?;
    /// let last = &projection[11].survival;
    /// assert_eq!(format!("{last:.3}"), "survival 0.170, SE 0.013, 0.146 to 0.198 (95 % delta, logit scale), n 1000");
    /// # Ok::<(), satis_clv::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NoCovariance`] if the fit has none, [`Error::Range`] for the
    /// level.
    pub fn projection(&self, periods: u32, level: f64) -> Result<Vec<ProjectionRow>, Error> {
        (1..=periods)
            .map(|period| {
                Ok(ProjectionRow {
                    period,
                    survival: self.estimate("survival", DeltaScale::Logit, level, |model| {
                        Ok(model.survival(period))
                    })?,
                    retention: self.estimate("retention", DeltaScale::Logit, level, |model| {
                        model.retention(period)
                    })?,
                })
            })
            .collect()
    }
}
