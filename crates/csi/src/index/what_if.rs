//! What follows from a change: all indices where one driver rises.

use super::IndexWeights;
use crate::{Error, Fit};

/// What a change of one construct does to another.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Change {
    /// The construct that follows.
    pub construct: String,
    /// Its index now.
    pub before: f64,
    /// Its index then.
    pub after: f64,
}

impl Change {
    /// By how many points it changes.
    #[must_use]
    pub fn points(&self) -> f64 {
        self.after - self.before
    }
}

impl Fit {
    /// The indices if that of one construct rose by some points, and all that
    /// it leads to followed by its total effects, everything else as it is. The
    /// construct itself comes first.
    ///
    /// A linear model knows no bounds: an index may be told beyond 0 or 100,
    /// which says that the change asked for is not to be had.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless the points are finite, [`Error::Unknown`]
    /// with the constructs that exist, [`Error::NotApplicable`] for models with
    /// products and where the index of the driver does not vary, or as
    /// [`Fit::index`].
    pub fn what_if(
        &self,
        driver: &str,
        points: f64,
        weights: &IndexWeights,
    ) -> Result<Vec<Change>, Error> {
        if !points.is_finite() {
            let expected = "a finite number";
            return Err(Error::Parameter { what: "the change", value: points, expected });
        }
        if !self.model.interactions().is_empty() {
            let reason = "the effect of a moderated construct is not one number".to_owned();
            return Err(Error::NotApplicable { what: "a change of one driver", reason });
        }
        let own = self.index(driver, weights)?;
        let (effects, from) = (self.effects(), self.position(driver)?);
        let mut changes = vec![Change {
            construct: driver.to_owned(),
            before: own.value(),
            after: own.value() + points,
        }];
        for (at, construct) in self.constructs().iter().enumerate() {
            if !self.ancestors(at)[from] {
                continue;
            }
            let index = self.index(construct, weights)?;
            let slope = effects.total(driver, construct)? * index.standard_deviation()
                / own.standard_deviation();
            if !slope.is_finite() {
                let reason = format!("by these weights the index of {driver:?} does not vary");
                return Err(Error::NotApplicable { what: "a change of one driver", reason });
            }
            changes.push(Change {
                construct: construct.clone(),
                before: index.value(),
                after: index.value() + slope * points,
            });
        }
        Ok(changes)
    }
}
