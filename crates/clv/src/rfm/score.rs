//! Quantile scores of recency, frequency and monetary value.

use crate::error::{finite, not_negative};
use crate::{Error, History};

/// What is scored of one customer.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RfmCustomer {
    /// How long ago the last purchase was, in any unit: the smaller, the
    /// better. (The models of this crate count recency the other way round,
    /// from the first purchase; here it is `age - recency`.)
    pub since_last: f64,
    /// How many purchases, the first one counted or not, as long as it is the
    /// same for all.
    pub frequency: u64,
    /// Sales in total, or per purchase.
    pub monetary: f64,
}

impl RfmCustomer {
    /// From a purchase history: the time since the last purchase, the number
    /// of repeat purchases, and what they brought in total.
    ///
    /// # Errors
    /// [`Error::NoData`] if there are repeat purchases and their spend is not
    /// known.
    pub fn from_history(history: &History) -> Result<Self, Error> {
        let frequency = history.frequency();
        let monetary = match history.mean_spend() {
            Some(spend) => spend * frequency as f64,
            None if frequency == 0 => 0.0,
            None => {
                return Err(Error::NoData {
                    what: "the monetary value of a customer",
                    needed: "the mean spend of the repeat purchases",
                });
            }
        };
        Ok(Self { since_last: history.age() - history.recency(), frequency, monetary })
    }
}

/// What becomes of customers with the same value at the border of two groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum TieRule {
    /// They stay together, in the group of their mean rank: group
    /// `ceil(groups * (mean rank - 1/2) / n)`. The default: equal customers
    /// get equal scores, groups may differ in size.
    #[default]
    Together,
    /// Groups of equal size (the first ones one larger where it does not come
    /// out even), ties cut in the order in which the customers were given: the
    /// `NTILE` of SQL and of dplyr.
    InOrder,
    /// Cut at the sample quantiles of type 7 (Hyndman & Fan 1996): values up to
    /// and including a quantile belong below it, as `qcut` of pandas. Equal
    /// customers stay together; groups may be empty.
    Quantiles,
}

/// Whether frequency and monetary value are scored among all customers or
/// within groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum RfmNesting {
    /// Each among all customers. The default.
    #[default]
    Independent,
    /// Frequency within the groups of recency, and monetary value within those
    /// of both (Hughes 1994, "Strategic Database Marketing"): cells of nearly
    /// equal size.
    Nested,
}

/// How customers are scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RfmOptions {
    groups: u8,
    ties: TieRule,
    nesting: RfmNesting,
}

impl RfmOptions {
    /// The default: five groups, ties together, independent scores.
    #[must_use]
    pub const fn new() -> Self {
        Self { groups: 5, ties: TieRule::Together, nesting: RfmNesting::Independent }
    }

    /// With another number of groups.
    #[must_use]
    pub const fn groups(mut self, groups: u8) -> Self {
        self.groups = groups;
        self
    }

    /// With another rule for ties.
    #[must_use]
    pub const fn ties(mut self, ties: TieRule) -> Self {
        self.ties = ties;
        self
    }

    /// With scores within groups, or not.
    #[must_use]
    pub const fn nesting(mut self, nesting: RfmNesting) -> Self {
        self.nesting = nesting;
        self
    }
}

impl Default for RfmOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// The scores of one customer: from 1 to the number of groups, which is the
/// best (bought last, most often, for most).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RfmScore {
    /// Recency.
    pub recency: u8,
    /// Frequency.
    pub frequency: u8,
    /// Monetary value.
    pub monetary: u8,
}

/// Three digits, such as `543`; with dots between them where a score has two.
impl std::fmt::Display for RfmScore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { recency, frequency, monetary } = self;
        if recency.max(frequency).max(monetary) < &10 {
            write!(f, "{recency}{frequency}{monetary}")
        } else {
            write!(f, "{recency}.{frequency}.{monetary}")
        }
    }
}

/// The scores of all customers, in their order.
///
/// ```
/// use satis_clv::{Rfm, RfmCustomer, RfmOptions};
///
/// let customer = |since_last, frequency, monetary| RfmCustomer { since_last, frequency, monetary };
/// let customers = [customer(3.0, 9, 500.0), customer(40.0, 1, 20.0), customer(10.0, 4, 90.0), customer(90.0, 2, 30.0)];
/// let rfm = Rfm::score(&customers, RfmOptions::new().groups(2))?;
/// let scores: Vec<String> = rfm.scores().iter().map(ToString::to_string).collect();
/// assert_eq!(scores, ["222", "111", "222", "111"]);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Rfm {
    scores: Vec<RfmScore>,
    options: RfmOptions,
}

impl Rfm {
    /// Scores these customers.
    ///
    /// # Errors
    /// [`Error::NoData`] without customers, [`Error::Range`] for fewer than
    /// two groups, [`Error::Row`] for a time that is negative or not finite, or
    /// a monetary value that is not finite.
    pub fn score(customers: &[RfmCustomer], options: RfmOptions) -> Result<Self, Error> {
        if customers.is_empty() {
            return Err(Error::NoData { what: "RFM scores", needed: "at least one customer" });
        }
        if options.groups < 2 {
            return Err(Error::Range {
                what: "the number of groups",
                value: f64::from(options.groups),
                expected: "at least 2",
            });
        }
        for (row, customer) in customers.iter().enumerate() {
            let at = |error: Error| error.at_row(row);
            not_negative("the time since the last purchase", customer.since_last).map_err(at)?;
            finite("the monetary value", customer.monetary).map_err(at)?;
        }
        let everyone: Vec<usize> = (0..customers.len()).collect();
        // Adding 0 turns a negative zero into a plain one.
        let recency = |at: usize| -customers[at].since_last + 0.0;
        let frequency = |at: usize| customers[at].frequency as f64;
        let monetary = |at: usize| customers[at].monetary + 0.0;
        let among = |cells: &[Vec<usize>], value: &dyn Fn(usize) -> f64| {
            let mut groups = vec![0; customers.len()];
            for cell in cells {
                grouped(cell, value, options, &mut groups);
            }
            groups
        };
        let first = among(std::slice::from_ref(&everyone), &recency);
        let (second, third) = match options.nesting {
            RfmNesting::Independent => {
                let all = std::slice::from_ref(&everyone);
                (among(all, &frequency), among(all, &monetary))
            }
            RfmNesting::Nested => {
                let second = among(&cells(&everyone, |at| first[at]), &frequency);
                let both = cells(&everyone, |at| (first[at], second[at]));
                (second, among(&both, &monetary))
            }
        };
        let scores = everyone
            .iter()
            .map(|&at| RfmScore { recency: first[at], frequency: second[at], monetary: third[at] })
            .collect();
        Ok(Self { scores, options })
    }

    /// The scores, in the order of the customers.
    #[must_use]
    pub fn scores(&self) -> &[RfmScore] {
        &self.scores
    }

    /// How many groups there are.
    #[must_use]
    pub const fn groups(&self) -> u8 {
        self.options.groups
    }

    /// The rule for ties.
    #[must_use]
    pub const fn ties(&self) -> TieRule {
        self.options.ties
    }

    /// Whether scores were given within groups.
    #[must_use]
    pub const fn nesting(&self) -> RfmNesting {
        self.options.nesting
    }
}

/// The members of each group, in the order of the groups.
fn cells<K: Ord>(members: &[usize], key: impl Fn(usize) -> K) -> Vec<Vec<usize>> {
    let mut map = std::collections::BTreeMap::<K, Vec<usize>>::new();
    for &member in members {
        map.entry(key(member)).or_default().push(member);
    }
    map.into_values().collect()
}

/// Writes the group of each member of a cell, from 1 for the smallest values.
fn grouped(
    members: &[usize],
    value: &dyn Fn(usize) -> f64,
    options: RfmOptions,
    groups: &mut [u8],
) {
    let mut order = members.to_vec();
    // Stable: ties keep the order in which the customers were given.
    order.sort_by(|&a, &b| value(a).total_cmp(&value(b)));
    let n = order.len();
    let count = usize::from(options.groups);
    match options.ties {
        TieRule::InOrder => {
            let (each, longer) = (n / count, n % count);
            let ahead = longer * (each + 1);
            for (rank, &member) in order.iter().enumerate() {
                let group = if rank < ahead {
                    rank / (each + 1)
                } else {
                    longer + (rank - ahead) / each.max(1)
                };
                groups[member] = numbered(group + 1, options.groups);
            }
        }
        TieRule::Together => {
            let mut before = 0;
            for tied in order.chunk_by(|&a, &b| value(a).total_cmp(&value(b)).is_eq()) {
                // groups * (mean rank - 1/2) / n, doubled to stay whole:
                // the mean rank is before + (tied + 1) / 2.
                let doubled = count * (2 * before + tied.len());
                let group = doubled.div_ceil(2 * n);
                for &member in tied {
                    groups[member] = numbered(group, options.groups);
                }
                before += tied.len();
            }
        }
        TieRule::Quantiles => {
            let cuts: Vec<f64> = (1..count)
                .map(|cut| {
                    let position = (n - 1) as f64 * cut as f64 / count as f64;
                    let low = (n - 1) * cut / count;
                    let (below, above) = (value(order[low]), value(order[(low + 1).min(n - 1)]));
                    below + (position - low as f64) * (above - below)
                })
                .collect();
            for &member in &order {
                let group = cuts.partition_point(|cut| *cut < value(member));
                groups[member] = numbered(group + 1, options.groups);
            }
        }
    }
}

fn numbered(group: usize, groups: u8) -> u8 {
    u8::try_from(group).unwrap_or(groups).clamp(1, groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frequencies(counts: &[u64], options: RfmOptions) -> Vec<u8> {
        let customers: Vec<RfmCustomer> = counts
            .iter()
            .map(|&frequency| RfmCustomer { since_last: 1.0, frequency, monetary: 1.0 })
            .collect();
        let rfm = Rfm::score(&customers, options).unwrap();
        rfm.scores().iter().map(|score| score.frequency).collect()
    }

    #[test]
    fn ties_follow_their_rule() {
        let counts = [1, 1, 1, 2, 3, 4, 5];
        let options = RfmOptions::new().groups(3);
        // NTILE: three, two, two.
        let in_order = frequencies(&counts, options.ties(TieRule::InOrder));
        assert_eq!(in_order, [1, 1, 1, 2, 2, 3, 3]);
        // Mean ranks 2, 4, 5, 6, 7 of 7.
        let together = frequencies(&counts, options);
        assert_eq!(together, [1, 1, 1, 2, 2, 3, 3]);
        // Type 7 cuts at 1 and 3.
        let cut = frequencies(&counts, options.ties(TieRule::Quantiles));
        assert_eq!(cut, [1, 1, 1, 2, 2, 3, 3]);
        // Where all but one are alike the rules part.
        let counts = [1, 1, 1, 9];
        assert_eq!(frequencies(&counts, RfmOptions::new().groups(2)), [1, 1, 1, 2]);
        let in_order = RfmOptions::new().groups(2).ties(TieRule::InOrder);
        assert_eq!(frequencies(&counts, in_order), [1, 1, 2, 2]);
        // More groups than customers.
        let few = frequencies(&[3, 1], RfmOptions::new().ties(TieRule::InOrder));
        assert_eq!(few, [2, 1]);
    }

    #[test]
    fn nested_cells_are_of_one_size() {
        let customers: Vec<RfmCustomer> = (0..216_u32)
            .map(|i| RfmCustomer {
                since_last: f64::from(i * 7919 % 1009),
                frequency: u64::from(i * 104_729 % 1013),
                monetary: f64::from(i * 1_299_709 % 1019),
            })
            .collect();
        let options =
            RfmOptions::new().groups(3).nesting(RfmNesting::Nested).ties(TieRule::InOrder);
        let rfm = Rfm::score(&customers, options).unwrap();
        let mut sizes = std::collections::BTreeMap::<RfmScore, u32>::new();
        for score in rfm.scores() {
            *sizes.entry(*score).or_default() += 1;
        }
        assert_eq!(sizes.len(), 27);
        assert!(sizes.values().all(|size| *size == 8));
    }

    #[test]
    fn impossible_customers_are_refused_with_their_row() {
        let good = RfmCustomer { since_last: 1.0, frequency: 1, monetary: 1.0 };
        assert!(Rfm::score(&[], RfmOptions::new()).is_err());
        assert!(Rfm::score(&[good], RfmOptions::new().groups(1)).is_err());
        let bad = RfmCustomer { since_last: -1.0, ..good };
        assert!(matches!(
            Rfm::score(&[good, bad], RfmOptions::new()),
            Err(Error::Row { row: 1, .. })
        ));
        let bad = RfmCustomer { monetary: f64::NAN, ..good };
        assert!(Rfm::score(&[bad], RfmOptions::new()).is_err());
    }

    #[test]
    fn histories_become_customers() {
        let history = History::new(3, 30.0, 39.0).unwrap();
        assert!(RfmCustomer::from_history(&history).is_err());
        let known = history.with_mean_spend(20.0).unwrap();
        let customer = RfmCustomer::from_history(&known).unwrap();
        assert_eq!(customer, RfmCustomer { since_last: 9.0, frequency: 3, monetary: 60.0 });
    }

    #[test]
    fn the_latest_is_the_best() {
        let at = |since_last| RfmCustomer { since_last, frequency: 1, monetary: 0.0 };
        let rfm = Rfm::score(&[at(300.0), at(2.0)], RfmOptions::new().groups(2)).unwrap();
        assert_eq!((rfm.scores()[0].recency, rfm.scores()[1].recency), (1, 2));
    }
}
