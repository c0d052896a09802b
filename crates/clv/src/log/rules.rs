//! How a log of transactions is read: units, periods, dates and amounts.

use crate::TimeUnit;

/// Which transactions of a customer count as one purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Merge {
    /// Those of one day, as in the literature on the CDNOW data.
    #[default]
    SameDay,
    /// Those of one period of so many days, counted from day 0: a week as
    /// lifetimes merges it. The purchase is dated at the period's first
    /// transaction.
    Every {
        /// The length of the period in days, at least 1.
        days: u32,
    },
}

/// What is done with a negative amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Returns {
    /// An error that names the row.
    #[default]
    Refuse,
    /// The row is left out and counted.
    Drop,
    /// It reduces the amount of its purchase; where the sum of a purchase is
    /// negative, that purchase is left out and counted.
    Net,
}

/// What is done with a purchase of amount zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum ZeroAmounts {
    /// It is a purchase, as in the literature on the CDNOW data.
    #[default]
    Keep,
    /// It is left out and counted.
    Drop,
    /// An error that names the row.
    Refuse,
}

/// How a log becomes purchase histories.
///
/// ```
/// use satis_clv::{LogOptions, Returns, TimeUnit};
///
/// // Observe until day 272, keep what follows up to day 545 as a holdout.
/// let options =
///     LogOptions::new(TimeUnit::Weeks).until(272).holdout_until(545).returns(Returns::Net);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LogOptions {
    pub(crate) unit: TimeUnit,
    pub(crate) merge: Merge,
    pub(crate) returns: Returns,
    pub(crate) zeros: ZeroAmounts,
    pub(crate) until: Option<i32>,
    pub(crate) holdout: Option<i32>,
    pub(crate) cohort: Option<(i32, i32)>,
}

impl LogOptions {
    /// Times in this unit; purchases of one day merge; negative amounts are
    /// errors; zero amounts count; observed until the last day in the log.
    #[must_use]
    pub const fn new(unit: TimeUnit) -> Self {
        Self {
            unit,
            merge: Merge::SameDay,
            returns: Returns::Refuse,
            zeros: ZeroAmounts::Keep,
            until: None,
            holdout: None,
            cohort: None,
        }
    }

    /// Which transactions count as one purchase.
    #[must_use]
    pub const fn merge(mut self, merge: Merge) -> Self {
        self.merge = merge;
        self
    }

    /// What is done with negative amounts.
    #[must_use]
    pub const fn returns(mut self, returns: Returns) -> Self {
        self.returns = returns;
        self
    }

    /// What is done with purchases of amount zero.
    #[must_use]
    pub const fn zeros(mut self, zeros: ZeroAmounts) -> Self {
        self.zeros = zeros;
        self
    }

    /// The last day of observation, included. What comes later is left out, or
    /// the holdout.
    #[must_use]
    pub const fn until(mut self, day: i32) -> Self {
        self.until = Some(day);
        self
    }

    /// The last day of the holdout, included, which follows the observation.
    #[must_use]
    pub const fn holdout_until(mut self, day: i32) -> Self {
        self.holdout = Some(day);
        self
    }

    /// Only customers whose first purchase was from `first` to `last`, both
    /// included; the others are left out and counted.
    #[must_use]
    pub const fn cohort(mut self, first: i32, last: i32) -> Self {
        self.cohort = Some((first, last));
        self
    }
}
