//! Spend per purchase: what one purchase of a customer will bring.

mod gamma_gamma;
mod independence;
mod normal_normal;
mod tally;

pub use gamma_gamma::GammaGamma;
pub use independence::{Correlation, Independence};
pub use normal_normal::NormalNormal;
pub use tally::SpendTally;

use crate::Error;

/// A model of the mean spend of a customer's purchases.
pub trait ExpectedSpend {
    /// The expected spend per future purchase of a customer who made
    /// `purchases` repeat purchases of `mean_spend` each; with none, that of a
    /// new customer.
    ///
    /// # Errors
    /// [`Error::Contradiction`] or [`Error::Range`] for an impossible history,
    /// [`Error::Undefined`] where there is no finite mean.
    fn expected_spend(&self, purchases: u64, mean_spend: f64) -> Result<f64, Error>;
}

/// A spend model that can draw a customer's own mean spend.
pub trait SimulatesSpend: ExpectedSpend {
    /// One draw of the customer's own mean spend given the history. The same
    /// seed and replicate give the same bits.
    ///
    /// # Errors
    /// [`Error::Contradiction`] or [`Error::Range`] for an impossible history.
    fn simulate_spend(
        &self,
        purchases: u64,
        mean_spend: f64,
        seed: u64,
        replicate: u64,
    ) -> Result<f64, Error>;
}

/// Checks a customer's spend: positive with purchases, zero without.
pub(crate) fn checked(purchases: u64, mean_spend: f64) -> Result<(), Error> {
    if purchases == 0 {
        return if mean_spend.abs() <= 0.0 {
            Ok(())
        } else {
            Err(Error::Contradiction {
                what: "mean spend",
                value: mean_spend,
                other: "the number of repeat purchases",
                bound: 0.0,
                expected: "a mean spend of 0 where there is no repeat purchase",
            })
        };
    }
    if mean_spend.is_finite() {
        Ok(())
    } else {
        Err(Error::Range { what: "mean spend", value: mean_spend, expected: "a finite number" })
    }
}
