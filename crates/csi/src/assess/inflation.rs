//! Variance inflation of the items of each construct.

use crate::linear::inverse;
use crate::{Error, Fit};

/// How much the other items of its construct inflate the variance of an item's
/// regression weight: the diagonal of the inverse of their correlations, 1 or
/// more. Matters for mode B; above 5, or 3.3, weights are hard to tell apart.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ItemInflation {
    /// The construct.
    pub construct: String,
    /// The item.
    pub item: String,
    /// The variance inflation factor.
    pub vif: f64,
}

impl Fit {
    /// Variance inflation of all items (outer VIF).
    ///
    /// # Errors
    /// [`Error::CollinearItems`] with a construct whose items are linear
    /// combinations of each other.
    pub fn item_inflation(&self) -> Result<Vec<ItemInflation>, Error> {
        let stage = &self.plan.last;
        let mut rows = Vec::with_capacity(stage.items.len());
        for (j, block) in stage.blocks.iter().enumerate() {
            let size = block.size();
            let own = block.start..block.end;
            let matrix: Vec<f64> = own
                .clone()
                .flat_map(|a| own.clone().map(move |b| (a, b)))
                .map(|(a, b)| self.item_correlation(a, b))
                .collect();
            let Some(inverse) = inverse(&matrix, size) else {
                return Err(Error::CollinearItems { construct: stage.names[j].clone() });
            };
            for (i, at) in own.enumerate() {
                rows.push(ItemInflation {
                    construct: stage.names[j].clone(),
                    item: stage.item_names[at].clone(),
                    vif: inverse[i * size + i],
                });
            }
        }
        Ok(rows)
    }
}
