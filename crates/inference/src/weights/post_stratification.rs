//! Post-stratification: weights that hit the totals of cells.

use satis_response_model::SegmentColumn;

use crate::Error;
use crate::weights::adjusted::{AdjustedWeights, Record};
use crate::weights::auxiliary::Auxiliary;
use crate::weights::bound::{BoundMargin, Rules, bind, position};
use crate::weights::column::check_weights;
use crate::weights::{Discord, Margin, MissingLevel};

/// Post-stratification to the cells of one column: each weight is multiplied
/// by target over start weight of its cell.
///
/// Holt & Smith (1979), Post stratification. Cells of several variables are
/// made by [`crossed`](crate::weights::crossed).
///
/// ```
/// use satis_inference::response_model::SegmentColumn;
/// use satis_inference::weights::{Margin, PostStratification};
///
/// let plan = SegmentColumn::from_labels("plan", ["free", "free", "free", "paid"].map(Some))?;
/// let target = Margin::totals("plan", [("free", 600.0), ("paid", 400.0)])?;
/// let weights = PostStratification::new(target).weigh(&plan)?;
/// assert_eq!(weights.weights(), [200.0, 200.0, 200.0, 400.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct PostStratification {
    margin: Margin,
    total: Option<f64>,
    discord: Discord,
    missing: MissingLevel,
}

impl PostStratification {
    /// To the cells of one margin.
    #[must_use]
    pub const fn new(margin: Margin) -> Self {
        Self { margin, total: None, discord: Discord::Refuse, missing: MissingLevel::Refuse }
    }

    /// With the sum that the weights shall have. Without it, that of the
    /// targets in totals, or of the start weights where they are shares.
    #[must_use]
    pub const fn total(mut self, total: f64) -> Self {
        self.total = Some(total);
        self
    }

    /// With a rule for targets that do not sum to the total.
    #[must_use]
    pub const fn discord(mut self, discord: Discord) -> Self {
        self.discord = discord;
        self
    }

    /// With a rule for respondents who have no cell.
    /// [`MissingLevel::Average`] leaves them the weight they have, scaled to
    /// the total.
    #[must_use]
    pub const fn missing_level(mut self, missing: MissingLevel) -> Self {
        self.missing = missing;
        self
    }

    /// Weighs respondents who all start with weight 1.
    ///
    /// # Errors
    /// As [`weigh_from`](Self::weigh_from).
    pub fn weigh(&self, column: &SegmentColumn<'_>) -> Result<AdjustedWeights, Error> {
        self.weigh_from(column, &vec![1.0; column.codes().len()])
    }

    /// Weighs respondents with start weights.
    ///
    /// # Errors
    /// [`Error::EmptyLevel`], [`Error::NoTarget`], [`Error::MissingLevel`],
    /// [`Error::TargetTotals`], [`Error::NoData`] and [`Error::Model`] as
    /// [`Raking::rake_from`](crate::weights::Raking::rake_from).
    pub fn weigh_from(
        &self,
        column: &SegmentColumn<'_>,
        start: &[f64],
    ) -> Result<AdjustedWeights, Error> {
        check_weights(start)?;
        if self.missing == MissingLevel::Average {
            let mut raking = crate::weights::Raking::new([self.margin.clone()])
                .discord(self.discord)
                .missing_level(self.missing);
            if let Some(total) = self.total {
                raking = raking.total(total);
            }
            return raking.rake_from(std::slice::from_ref(column), start);
        }
        let rules = Rules { discord: self.discord, missing: self.missing, total: self.total };
        let margins = std::slice::from_ref(&self.margin);
        let bound = bind(margins, std::slice::from_ref(column), start, rules)?;
        let mut weights = start.to_vec();
        for margin in &bound.margins {
            let (sums, _) = BoundMargin::sums(margin.codes.iter(), start, margin.levels.len());
            for (weight, &code) in weights.iter_mut().zip(&margin.codes) {
                let at = position(code);
                let target = margin.targets.get(at).copied().unwrap_or(0.0);
                let sum = sums.get(at).copied().unwrap_or(0.0);
                *weight = if sum > 0.0 { *weight * target / sum } else { 0.0 };
            }
        }
        let mut conventions = Vec::new();
        if self.discord == Discord::Rescale {
            conventions.push("targets rescaled to a common total".to_owned());
        }
        if self.missing != MissingLevel::Refuse {
            conventions.push(self.missing.describe().to_owned());
        }
        let auxiliary = Auxiliary::of_margins(bound, start.to_vec());
        let record =
            Record { method: "post-stratification", iterations: 1, trimmed: 0, conventions };
        AdjustedWeights::new(weights, auxiliary, &[], record)
    }
}
