//! Named segments of the grid of recency and frequency scores.

use std::fmt;

use super::score::{Rfm, RfmScore};
use crate::Error;

/// The ten segments of the 5 x 5 grid of recency and frequency, as marketing
/// tools name them; monetary value takes no part. The rules, by recency score
/// and frequency score:
///
/// | segment | recency | frequency |
/// |---|---|---|
/// | champions | 5 | 4-5 |
/// | loyal | 3-4 | 4-5 |
/// | potential loyalists | 4-5 | 2-3 |
/// | new | 5 | 1 |
/// | promising | 4 | 1 |
/// | need attention | 3 | 3 |
/// | about to sleep | 3 | 1-2 |
/// | cannot lose | 1-2 | 5 |
/// | at risk | 1-2 | 3-4 |
/// | hibernating | 1-2 | 1-2 |
///
/// ```
/// use satis_clv::{GridSegment, RfmScore};
///
/// let score = RfmScore { recency: 5, frequency: 4, monetary: 1 };
/// assert_eq!(GridSegment::of(score)?, GridSegment::Champions);
/// assert_eq!(GridSegment::CannotLose.to_string(), "cannot lose");
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum GridSegment {
    /// Bought last and often.
    Champions,
    /// Buy often, not quite as lately.
    Loyal,
    /// Bought lately, and more than once.
    PotentialLoyalists,
    /// Bought for the first time, just now.
    New,
    /// Bought for the first time, lately.
    Promising,
    /// In the middle of both.
    NeedAttention,
    /// Bought rarely, some time ago.
    AboutToSleep,
    /// Bought most often, long ago.
    CannotLose,
    /// Bought often, long ago.
    AtRisk,
    /// Bought rarely, long ago.
    Hibernating,
}

impl GridSegment {
    /// All segments, best first.
    pub const ALL: [Self; 10] = [
        Self::Champions,
        Self::Loyal,
        Self::PotentialLoyalists,
        Self::New,
        Self::Promising,
        Self::NeedAttention,
        Self::AboutToSleep,
        Self::CannotLose,
        Self::AtRisk,
        Self::Hibernating,
    ];

    /// The segment of a score from 1 to 5.
    ///
    /// # Errors
    /// [`Error::Range`] for a recency or frequency score outside 1 to 5.
    pub fn of(score: RfmScore) -> Result<Self, Error> {
        Ok(match (score.recency, score.frequency) {
            (5, 4..=5) => Self::Champions,
            (3..=4, 4..=5) => Self::Loyal,
            (4..=5, 2..=3) => Self::PotentialLoyalists,
            (5, 1) => Self::New,
            (4, 1) => Self::Promising,
            (3, 3) => Self::NeedAttention,
            (3, 1..=2) => Self::AboutToSleep,
            (1..=2, 5) => Self::CannotLose,
            (1..=2, 3..=4) => Self::AtRisk,
            (1..=2, 1..=2) => Self::Hibernating,
            (1..=5, other) | (other, _) => {
                return Err(Error::Range {
                    what: "a score",
                    value: f64::from(other),
                    expected: "1 to 5: these segments are made of five groups",
                });
            }
        })
    }
}

impl fmt::Display for GridSegment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Champions => "champions",
            Self::Loyal => "loyal",
            Self::PotentialLoyalists => "potential loyalists",
            Self::New => "new",
            Self::Promising => "promising",
            Self::NeedAttention => "need attention",
            Self::AboutToSleep => "about to sleep",
            Self::CannotLose => "cannot lose",
            Self::AtRisk => "at risk",
            Self::Hibernating => "hibernating",
        })
    }
}

/// How many customers a segment has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SegmentCount<T> {
    /// The segment.
    pub segment: T,
    /// Its customers.
    pub customers: u64,
}

impl Rfm {
    /// The segment of each customer, in their order.
    ///
    /// # Errors
    /// [`Error::Range`] if there are not five groups.
    pub fn segments(&self) -> Result<Vec<GridSegment>, Error> {
        if self.groups() != 5 {
            return Err(Error::Range {
                what: "the number of groups",
                value: f64::from(self.groups()),
                expected: "5: these segments are made of five groups",
            });
        }
        self.scores().iter().map(|score| GridSegment::of(*score)).collect()
    }

    /// How many customers each of the ten segments has, best segment first,
    /// empty ones included.
    ///
    /// # Errors
    /// As [`segments`](Self::segments).
    pub fn segment_counts(&self) -> Result<Vec<SegmentCount<GridSegment>>, Error> {
        let segments = self.segments()?;
        let count = |segment| segments.iter().filter(|other| **other == segment).count() as u64;
        Ok(GridSegment::ALL
            .into_iter()
            .map(|segment| SegmentCount { segment, customers: count(segment) })
            .collect())
    }

    /// How many customers each segment has by a rule of your own, in the order
    /// of the segments.
    pub fn count_by<T: Ord>(&self, rule: impl Fn(RfmScore) -> T) -> Vec<SegmentCount<T>> {
        let mut counts = std::collections::BTreeMap::<T, u64>::new();
        for score in self.scores() {
            *counts.entry(rule(*score)).or_default() += 1;
        }
        counts.into_iter().map(|(segment, customers)| SegmentCount { segment, customers }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RfmCustomer, RfmOptions};

    #[test]
    fn every_cell_has_one_segment() {
        let mut cells = std::collections::BTreeMap::<GridSegment, u32>::new();
        for recency in 1..=5 {
            for frequency in 1..=5 {
                let score = RfmScore { recency, frequency, monetary: 1 };
                *cells.entry(GridSegment::of(score).unwrap()).or_default() += 1;
            }
        }
        let sizes: Vec<u32> = GridSegment::ALL.iter().map(|segment| cells[segment]).collect();
        assert_eq!(sizes, [2, 4, 4, 1, 1, 1, 2, 2, 4, 4]);
        for (recency, frequency) in [(0, 3), (6, 3), (3, 0), (3, 6)] {
            assert!(GridSegment::of(RfmScore { recency, frequency, monetary: 1 }).is_err());
        }
    }

    #[test]
    fn counts_cover_all_customers() {
        let customers: Vec<RfmCustomer> = (0..50_u32)
            .map(|i| RfmCustomer {
                since_last: f64::from(i * 37 % 53),
                frequency: u64::from(i % 7),
                monetary: f64::from(i),
            })
            .collect();
        let rfm = Rfm::score(&customers, RfmOptions::new()).unwrap();
        let counts = rfm.segment_counts().unwrap();
        assert_eq!(counts.iter().map(|count| count.customers).sum::<u64>(), 50);
        let own = rfm.count_by(|score| score.monetary == 5);
        assert_eq!(own[1].customers, 10);
        let four = Rfm::score(&customers, RfmOptions::new().groups(4)).unwrap();
        assert!(four.segments().is_err());
    }
}
