//! Whether probabilities come true.

use crate::Error;
use crate::error::share;

/// Probabilities against outcomes: the Brier score and a table of groups from
/// the least to the most likely.
///
/// P(alive) cannot be checked as such, because nobody sees who has left; take
/// [`p_active`](crate::PurchaseModel::p_active) over the holdout, whose
/// outcome, a purchase or none, is seen. With simulated customers
/// [`is_alive`](crate::SimulatedCustomer::is_alive) can be.
///
/// ```
/// use satis_clv::ProbabilityCalibration;
///
/// let found = ProbabilityCalibration::new(
///     &[(0.1, false), (0.2, false), (0.6, true), (0.9, true)], 2,
/// )?;
/// // (0.01 + 0.04 + 0.16 + 0.01) / 4
/// assert!((found.brier() - 0.055).abs() < 1e-15);
/// // The share for everybody would score 0.25.
/// assert!((found.skill().unwrap() - 0.78).abs() < 1e-12);
/// assert_eq!(found.groups()[1].outcomes, 2);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ProbabilityCalibration {
    groups: Vec<ProbabilityGroup>,
    n: u64,
    brier: f64,
    base_rate: f64,
}

/// A group of customers of like probability.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ProbabilityGroup {
    /// How many they are.
    pub customers: u64,
    /// The smallest probability among them.
    pub low: f64,
    /// The largest.
    pub high: f64,
    /// The mean: the share that is expected.
    pub expected: f64,
    /// For how many it came true.
    pub outcomes: u64,
}

impl ProbabilityGroup {
    /// The share for whom it came true.
    #[must_use]
    pub fn actual(&self) -> f64 {
        self.outcomes as f64 / self.customers as f64
    }
}

impl ProbabilityCalibration {
    /// Probabilities with their outcomes, in so many groups of equal size (10
    /// for deciles). Equal probabilities stay together, so that groups can be
    /// of different size, and fewer.
    ///
    /// # Errors
    /// [`Error::NoData`] without pairs, [`Error::Range`] for no groups,
    /// [`Error::Row`] with the first number that is no probability.
    pub fn new(pairs: &[(f64, bool)], groups: usize) -> Result<Self, Error> {
        if pairs.is_empty() {
            return Err(Error::NoData { what: "a calibration", needed: "at least one customer" });
        }
        if groups == 0 {
            return Err(Error::Range {
                what: "number of groups",
                value: 0.0,
                expected: "at least 1, such as 10",
            });
        }
        for (row, (p, _)) in pairs.iter().enumerate() {
            share("probability", *p).map_err(|error| error.at_row(row))?;
        }
        let mut sorted = pairs.to_vec();
        sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
        let n = sorted.len();
        let size = n as f64 / groups as f64;
        let mut table: Vec<ProbabilityGroup> = Vec::new();
        let mut members: Vec<(f64, bool)> = Vec::new();
        let mut before = 0;
        let mut place = 1.0;
        for ties in sorted.chunk_by(|one, next| one.0.total_cmp(&next.0).is_eq()) {
            members.extend_from_slice(ties);
            before += ties.len();
            if before as f64 >= place * size - 1e-9 {
                table.push(ProbabilityGroup::of(&members));
                members.clear();
                while place * size - 1e-9 <= before as f64 {
                    place += 1.0;
                }
            }
        }
        if !members.is_empty() {
            table.push(ProbabilityGroup::of(&members));
        }
        let outcome = |came: bool| f64::from(u8::from(came));
        let count = n as f64;
        let square = |(p, came): &(f64, bool)| (p - outcome(*came)) * (p - outcome(*came));
        Ok(Self {
            groups: table,
            n: n as u64,
            brier: sorted.iter().map(square).sum::<f64>() / count,
            base_rate: sorted.iter().map(|(_, came)| outcome(*came)).sum::<f64>() / count,
        })
    }

    /// The groups, least likely first.
    #[must_use]
    pub fn groups(&self) -> &[ProbabilityGroup] {
        &self.groups
    }

    /// How many customers there are.
    #[must_use]
    pub const fn customers(&self) -> u64 {
        self.n
    }

    /// The mean squared difference of probability and outcome (Brier 1950):
    /// 0 is perfect.
    #[must_use]
    pub const fn brier(&self) -> f64 {
        self.brier
    }

    /// The share for whom it came true.
    #[must_use]
    pub const fn base_rate(&self) -> f64 {
        self.base_rate
    }

    /// `1 - Brier / (base rate (1 - base rate))`: 0 is no better than the same
    /// probability for everybody. `None` if it came true for all or none.
    #[must_use]
    pub fn skill(&self) -> Option<f64> {
        let reference = self.base_rate * (1.0 - self.base_rate);
        (reference > 0.0).then(|| 1.0 - self.brier / reference)
    }

    /// The mean distance between expected and actual share, over customers.
    #[must_use]
    pub fn calibration_error(&self) -> f64 {
        let off = |group: &ProbabilityGroup| {
            group.customers as f64 * (group.actual() - group.expected).abs()
        };
        self.groups.iter().map(off).sum::<f64>() / self.n as f64
    }
}

impl ProbabilityGroup {
    /// Of at least one member, sorted by probability.
    fn of(members: &[(f64, bool)]) -> Self {
        let end = |member: Option<&(f64, bool)>| member.map_or(f64::NAN, |(p, _)| *p);
        Self {
            customers: members.len() as u64,
            low: end(members.first()),
            high: end(members.last()),
            expected: members.iter().map(|(p, _)| p).sum::<f64>() / members.len() as f64,
            outcomes: members.iter().filter(|(_, came)| *came).count() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_stay_together_and_everybody_is_in_a_group() {
        let mut pairs = vec![(1.0, true); 6];
        pairs.extend([(0.1, false), (0.2, true), (0.3, false), (0.4, false)]);
        let found = ProbabilityCalibration::new(&pairs, 5).unwrap();
        let sizes: Vec<u64> = found.groups().iter().map(|group| group.customers).collect();
        assert_eq!(sizes, [2, 2, 6]);
        assert!((found.groups()[0].expected - 0.15).abs() < 1e-15);
        assert_eq!(found.groups()[0].outcomes, 1);
        // (0.35 + 0.35) * 2 / 10.
        assert!((found.calibration_error() - 0.14).abs() < 1e-15);
        assert!(ProbabilityCalibration::new(&[(1.1, true)], 5).is_err());
        assert!(ProbabilityCalibration::new(&[], 5).is_err());
        let all = ProbabilityCalibration::new(&[(0.9, true)], 5).unwrap();
        assert_eq!(all.skill(), None);
    }
}
