//! Customer equity: the value of all customers, less what winning them costs.

use crate::Error;
use crate::error::{finite, not_negative};

/// A group of customers of one value: those of a segment, or the new ones of a
/// year.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EquityGroup {
    /// What the group is called.
    pub name: String,
    /// How many customers it has.
    pub customers: f64,
    /// The lifetime value of each, before the cost of acquisition.
    pub lifetime_value: f64,
    /// What winning each costs; 0 for customers who are already there.
    pub acquisition_cost: f64,
}

/// Customer equity: the sum over groups of customers times lifetime value, and
/// the costs of acquisition (Rust, Lemon & Zeithaml 2004, "Return on
/// Marketing", Journal of Marketing 68; Gupta, Lehmann & Stuart 2004).
///
/// ```
/// use satis_clv::{CustomerEquity, EquityGroup};
///
/// let group = |name: &str, customers, lifetime_value, acquisition_cost| EquityGroup {
///     name: name.to_owned(), customers, lifetime_value, acquisition_cost,
/// };
/// let equity = CustomerEquity::of(vec![
///     group("existing", 1000.0, 120.0, 0.0),
///     group("won this year", 200.0, 150.0, 60.0),
/// ])?;
/// assert_eq!((equity.gross(), equity.acquisition(), equity.net()), (150_000.0, 12_000.0, 138_000.0));
/// assert_eq!(equity.share(0), Some(0.8));
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CustomerEquity {
    groups: Vec<EquityGroup>,
}

impl CustomerEquity {
    /// The equity of these groups.
    ///
    /// # Errors
    /// [`Error::NoData`] without groups, [`Error::Row`] for negative numbers
    /// of customers or costs, or values that are not finite.
    pub fn of(groups: Vec<EquityGroup>) -> Result<Self, Error> {
        if groups.is_empty() {
            return Err(Error::NoData { what: "customer equity", needed: "at least one group" });
        }
        for (row, group) in groups.iter().enumerate() {
            let at = |error: Error| error.at_row(row);
            not_negative("customers", group.customers).map_err(at)?;
            not_negative("acquisition cost", group.acquisition_cost).map_err(at)?;
            finite("lifetime value", group.lifetime_value).map_err(at)?;
        }
        Ok(Self { groups })
    }

    /// The groups.
    #[must_use]
    pub fn groups(&self) -> &[EquityGroup] {
        &self.groups
    }

    /// The lifetime values of all customers.
    #[must_use]
    pub fn gross(&self) -> f64 {
        self.groups.iter().map(|group| group.customers * group.lifetime_value).sum()
    }

    /// What winning them costs.
    #[must_use]
    pub fn acquisition(&self) -> f64 {
        self.groups.iter().map(|group| group.customers * group.acquisition_cost).sum()
    }

    /// Lifetime values less costs of acquisition.
    #[must_use]
    pub fn net(&self) -> f64 {
        self.gross() - self.acquisition()
    }

    /// The share of a group in the gross equity; `None` for a group that does
    /// not exist, or where the gross equity is not positive.
    #[must_use]
    pub fn share(&self, group: usize) -> Option<f64> {
        let gross = self.gross();
        let group = self.groups.get(group)?;
        (gross > 0.0).then(|| group.customers * group.lifetime_value / gross)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_groups_are_refused_with_their_row() {
        let group = |customers, lifetime_value| EquityGroup {
            name: String::new(),
            customers,
            lifetime_value,
            acquisition_cost: 0.0,
        };
        assert!(CustomerEquity::of(Vec::new()).is_err());
        let refused = CustomerEquity::of(vec![group(1.0, 2.0), group(-1.0, 2.0)]);
        assert!(matches!(refused, Err(Error::Row { row: 1, .. })));
        assert!(CustomerEquity::of(vec![group(1.0, f64::NAN)]).is_err());
        let loss = CustomerEquity::of(vec![group(1.0, -2.0)]).unwrap();
        assert!(loss.share(0).is_none() && loss.share(1).is_none());
    }
}
