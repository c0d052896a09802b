//! Whom the simulated survey asks: regions with their true shares of
//! promoters and detractors, and how an answer follows from a feeling.

/// Months that the survey runs, from [`FIRST_MONTH`] on.
pub(super) const MONTHS: u32 = 18;
/// January 2024, counted in months from year 0.
pub(super) const FIRST_MONTH: u32 = 2024 * 12;

/// A region of the market.
#[derive(Debug)]
pub(super) struct Region {
    /// Its name.
    pub(super) name: &'static str,
    /// Its share of those who are asked.
    pub(super) sample_share: f64,
    /// Its share of all customers.
    pub(super) population_share: f64,
    promoters: f64,
    detractors: f64,
    /// Change of NPS, as a share, from the first month to the last.
    drift: f64,
}

/// Small regions are asked too rarely, large ones too often; the weight,
/// population share over sample share, puts that right.
pub(super) const REGIONS: [Region; 4] = [
    region("North", [0.40, 0.30], [0.55, 0.15], 0.10),
    region("South", [0.25, 0.25], [0.45, 0.25], 0.00),
    region("East", [0.25, 0.25], [0.35, 0.30], 0.20),
    region("West", [0.10, 0.20], [0.30, 0.40], -0.16),
];

const fn region(name: &'static str, shares: [f64; 2], feelings: [f64; 2], drift: f64) -> Region {
    let [sample_share, population_share] = shares;
    let [promoters, detractors] = feelings;
    Region { name, sample_share, population_share, promoters, detractors, drift }
}

/// What a customer feels; every answer follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Feeling {
    Promoter,
    Passive,
    Detractor,
}

impl Region {
    /// What an answer of this region weighs.
    pub(super) fn weight(&self) -> f64 {
        // Four decimals: the quotient of two decimal shares has noise beyond.
        (self.population_share / self.sample_share * 1e4).round() / 1e4
    }

    /// True NPS over all months, as a share: the drift is balanced around the
    /// middle of the period.
    pub(super) fn nps(&self) -> f64 {
        self.promoters - self.detractors
    }

    /// True shares of promoters, passives and detractors in a month from 0.
    pub(super) fn feelings(&self, month: u32) -> [f64; 3] {
        let centred = f64::from(month) / f64::from(MONTHS - 1) - 0.5;
        let promoters = self.promoters + centred * self.drift / 2.0;
        let detractors = self.detractors - centred * self.drift / 2.0;
        [promoters, 1.0 - promoters - detractors, detractors]
    }

    /// The mean over all months of a quantity that depends on the feeling.
    pub(super) fn mean_of(&self, quantity: impl Fn(Feeling) -> f64) -> f64 {
        let passives = 1.0 - self.promoters - self.detractors;
        self.promoters * quantity(Feeling::Promoter)
            + passives * quantity(Feeling::Passive)
            + self.detractors * quantity(Feeling::Detractor)
    }
}

impl Feeling {
    /// All, in the order of [`Region::feelings`].
    pub(super) const ALL: [Self; 3] = [Self::Promoter, Self::Passive, Self::Detractor];

    /// Chances of the answers 0 to 10.
    pub(super) fn recommend(self) -> [f64; 11] {
        match self {
            Self::Promoter => [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.45, 0.55],
            Self::Passive => [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.40, 0.60, 0.0, 0.0],
            Self::Detractor => [0.10, 0.04, 0.06, 0.10, 0.12, 0.28, 0.30, 0.0, 0.0, 0.0, 0.0],
        }
    }

    /// Chances of the satisfaction ratings 1 to 5.
    pub(super) fn satisfaction(self) -> [f64; 5] {
        match self {
            Self::Promoter => [0.01, 0.03, 0.10, 0.36, 0.50],
            Self::Passive => [0.03, 0.07, 0.30, 0.45, 0.15],
            Self::Detractor => [0.25, 0.30, 0.25, 0.15, 0.05],
        }
    }

    /// Chances of the effort answers 1 (hard) to 7 (easy).
    pub(super) fn effort(self) -> [f64; 7] {
        match self {
            Self::Promoter => [0.01, 0.02, 0.04, 0.08, 0.20, 0.35, 0.30],
            Self::Passive => [0.02, 0.05, 0.10, 0.20, 0.30, 0.23, 0.10],
            Self::Detractor => [0.15, 0.20, 0.20, 0.20, 0.15, 0.07, 0.03],
        }
    }

    /// The true share of satisfaction ratings 4 and 5.
    pub(super) fn top_two(self) -> f64 {
        let [.., four, five] = self.satisfaction();
        four + five
    }

    /// The true mean effort answer.
    pub(super) fn mean_effort(self) -> f64 {
        let points = (1_u8..).map(f64::from);
        points.zip(self.effort()).map(|(point, chance)| point * chance).sum()
    }
}

/// The index that a uniform draw falls on, with these chances.
pub(super) fn pick(chances: &[f64], draw: f64) -> usize {
    let mut left = draw;
    for (index, chance) in chances.iter().enumerate() {
        if left < *chance {
            return index;
        }
        left -= chance;
    }
    // Rounding may leave a crumb: it belongs to the last that can happen.
    chances.iter().rposition(|chance| *chance > 0.0).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums_to_one(chances: &[f64]) -> bool {
        (chances.iter().sum::<f64>() - 1.0).abs() < 1e-12
    }

    #[test]
    fn chances_are_complete() {
        for feeling in Feeling::ALL {
            assert!(sums_to_one(&feeling.recommend()));
            assert!(sums_to_one(&feeling.satisfaction()));
            assert!(sums_to_one(&feeling.effort()));
        }
        for region in &REGIONS {
            for month in 0..MONTHS {
                let feelings = region.feelings(month);
                assert!(sums_to_one(&feelings));
                assert!(feelings.iter().all(|share| *share > 0.0));
            }
        }
        assert!(sums_to_one(&REGIONS.map(|region| region.sample_share)));
        assert!(sums_to_one(&REGIONS.map(|region| region.population_share)));
    }

    #[test]
    fn a_draw_falls_where_it_should() {
        assert_eq!(pick(&[0.2, 0.3, 0.5], 0.0), 0);
        assert_eq!(pick(&[0.2, 0.3, 0.5], 0.2), 1);
        assert_eq!(pick(&[0.2, 0.3, 0.5], 0.99), 2);
        assert_eq!(pick(&[0.5, 0.5, 0.0], 1.0), 1);
    }
}
