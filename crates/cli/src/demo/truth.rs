//! What is true of the simulated survey, to hold beside what is estimated
//! from it.

use serde::Serialize;

use super::population::{Feeling, REGIONS};

/// The truth behind a simulated survey; scores on -100 to 100, shares and
/// means as they are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Truth {
    /// Of the draws.
    pub(crate) seed: u64,
    /// How many were asked.
    pub(crate) rows: u64,
    /// True NPS of those asked, in expectation: what an unweighted estimate
    /// aims at.
    pub(crate) nps: f64,
    /// True NPS of all customers: what a weighted estimate aims at.
    pub(crate) nps_weighted: f64,
    /// True NPS by region, the same weighted or not.
    pub(crate) nps_by_region: Vec<RegionTruth>,
    /// True share of satisfaction 4 and 5.
    pub(crate) top_two_share: f64,
    /// The same of all customers.
    pub(crate) top_two_share_weighted: f64,
    /// True mean effort, 1 (hard) to 7 (easy).
    pub(crate) mean_effort: f64,
    /// The same of all customers.
    pub(crate) mean_effort_weighted: f64,
    /// What was written into the column `recommend`.
    pub(crate) recommend: Planted,
    /// What was written into the column `satisfaction`.
    pub(crate) satisfaction: Planted,
    /// What was written into the column `effort`.
    pub(crate) effort: Planted,
}

/// The truth about one region.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct RegionTruth {
    /// Its name.
    pub(crate) region: &'static str,
    /// Its true NPS over all months.
    pub(crate) nps: f64,
    /// Its true NPS in the first month.
    pub(crate) nps_first_month: f64,
    /// Its true NPS in the last month.
    pub(crate) nps_last_month: f64,
}

/// How many cells of each kind a column holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Planted {
    /// Answers, in whatever spelling.
    pub(crate) answered: u64,
    /// Empty cells.
    pub(crate) blank: u64,
    /// `-99`, seen and not answered.
    pub(crate) minus_99: u64,
    /// `N/A`.
    pub(crate) not_applicable: u64,
    /// Cells that are no answer: `11`, `six`, `6.5`.
    pub(crate) bad: u64,
}

impl Truth {
    /// The truth of the population, before anybody was asked.
    pub(super) fn new(seed: u64) -> Self {
        let nps = |feeling| match feeling {
            Feeling::Promoter => 100.0,
            Feeling::Passive => 0.0,
            Feeling::Detractor => -100.0,
        };
        let by_region = REGIONS.iter().map(|region| {
            let of_month = |month| {
                let [promoters, _, detractors] = region.feelings(month);
                100.0 * (promoters - detractors)
            };
            RegionTruth {
                region: region.name,
                nps: 100.0 * region.nps(),
                nps_first_month: of_month(0),
                nps_last_month: of_month(super::population::MONTHS - 1),
            }
        });
        Self {
            seed,
            rows: 0,
            nps: asked(nps),
            nps_weighted: everybody(nps),
            nps_by_region: by_region.collect(),
            top_two_share: asked(Feeling::top_two),
            top_two_share_weighted: everybody(Feeling::top_two),
            mean_effort: asked(Feeling::mean_effort),
            mean_effort_weighted: everybody(Feeling::mean_effort),
            recommend: Planted::default(),
            satisfaction: Planted::default(),
            effort: Planted::default(),
        }
    }
}

fn asked(quantity: impl Fn(Feeling) -> f64) -> f64 {
    let parts = REGIONS.iter().map(|region| region.sample_share * region.mean_of(&quantity));
    parts.sum()
}

fn everybody(quantity: impl Fn(Feeling) -> f64) -> f64 {
    let parts = REGIONS.iter().map(|region| region.population_share * region.mean_of(&quantity));
    parts.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_truth_can_be_worked_out_by_hand() {
        let truth = Truth::new(1);
        // 0.40 * 40 + 0.25 * 20 + 0.25 * 5 + 0.10 * -10
        assert!((truth.nps - 21.25).abs() < 1e-9);
        // 0.30 * 40 + 0.25 * 20 + 0.25 * 5 + 0.20 * -10
        assert!((truth.nps_weighted - 16.25).abs() < 1e-9);
        // Promoters 0.45, passives 0.3125, detractors 0.2375.
        assert!((truth.top_two_share - (0.45 * 0.86 + 0.3125 * 0.60 + 0.2375 * 0.20)).abs() < 1e-9);
        let north = &truth.nps_by_region[0];
        assert!((north.nps - 40.0).abs() < 1e-9);
        assert!((north.nps_first_month - 35.0).abs() < 1e-9);
        assert!((north.nps_last_month - 45.0).abs() < 1e-9);
    }
}
