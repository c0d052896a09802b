//! What a log says of one customer, and of itself.

use crate::History;

/// A customer of a log.
#[derive(Debug, Clone, PartialEq)]
pub struct Customer<C> {
    /// Who it is.
    pub id: C,
    /// The day of the first purchase: the cohort.
    pub first_day: i32,
    /// The amount of the first purchase, which is no repeat.
    pub first_amount: f64,
    /// Frequency, recency, age and mean repeat spend up to the end of
    /// observation.
    pub history: History,
    /// What was bought in the holdout, if there is one.
    pub holdout: Option<Holdout>,
}

/// What a customer bought after the observation.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Holdout {
    /// How many purchases.
    pub purchases: u64,
    /// What was spent on them.
    pub spend: f64,
}

/// What became of the rows of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LogReport {
    /// Rows read.
    pub rows: u64,
    /// Rows that joined another of the same customer and period.
    pub merged: u64,
    /// Rows with a negative amount that were left out.
    pub returns_dropped: u64,
    /// Purchases left out because their amounts sum to less than zero.
    pub negative_dropped: u64,
    /// Purchases of amount zero that were left out.
    pub zeros_dropped: u64,
    /// Rows after the last day of observation and holdout.
    pub after_end: u64,
    /// Customers.
    pub customers: u64,
    /// Customers left out because their first purchase was after the
    /// observation, or outside the cohort.
    pub customers_dropped: u64,
}

/// How regular the times between purchases are, by Wheat and Morrison (1990,
/// Estimating purchase regularity with two interpurchase times).
///
/// Of each pair of successive gaps (no gap in two pairs) the share of the first
/// is Beta(k, k) where gaps are Erlang-k, whose variance is `1 / (4 (2 k + 1))`,
/// so that `k = (1 - 4 V) / (8 V)`. 1 is Poisson; above 1 is regular.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Regularity {
    pairs: u64,
    sum: f64,
    squares: f64,
}

impl Regularity {
    /// Takes in the gaps of one customer, in their order.
    pub fn add(&mut self, gaps: &[f64]) {
        for pair in gaps.chunks_exact(2) {
            let share = pair[0] / (pair[0] + pair[1]) - 0.5;
            if share.is_finite() {
                self.pairs += 1;
                self.sum += share;
                self.squares += share * share;
            }
        }
    }

    /// Takes in another account of gaps.
    pub fn merge(&mut self, other: &Self) {
        self.pairs += other.pairs;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// How many pairs of gaps there were.
    #[must_use]
    pub const fn pairs(&self) -> u64 {
        self.pairs
    }

    /// The estimate of k, a real number: round it to the nearest whole number
    /// of at least 1. `None` with fewer than two pairs or no variance.
    #[must_use]
    pub fn k(&self) -> Option<f64> {
        let n = self.pairs as f64;
        if self.pairs < 2 {
            return None;
        }
        let variance = (self.squares - self.sum * self.sum / n) / (n - 1.0);
        (variance > 0.0).then(|| (1.0 - 4.0 * variance) / (8.0 * variance))
    }
}
