//! How a sample was drawn: strata, clusters, populations, stages.

use satis_response_model::SegmentColumn;

/// How a sample was drawn. Without anything else: every respondent a unit of
/// its own, drawn with replacement from one population.
///
/// ```
/// use satis_inference::design::{LonelyPsu, Nesting, Population, Sampling};
/// use satis_inference::response_model::SegmentColumn;
///
/// let region = SegmentColumn::from_labels("region", ["a", "a", "b", "b"].map(Some))?;
/// let branch = SegmentColumn::from_labels("branch", ["1", "2", "1", "2"].map(Some))?;
/// let sampling = Sampling::new()
///     .strata(&region)
///     .clusters(&branch)
///     .nesting(Nesting::WithinStrata)
///     .population(Population::ByStratum(&[("a", 40.0), ("b", 60.0)]))
///     .lonely(LonelyPsu::Adjust);
/// # let _ = sampling;
/// # Ok::<(), satis_inference::response_model::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Sampling<'a> {
    pub(crate) first: Stage<'a>,
    pub(crate) further: Vec<Stage<'a>>,
    pub(crate) nesting: Nesting,
    pub(crate) lonely: LonelyPsu,
}

impl<'a> Sampling<'a> {
    /// Respondents drawn one by one, with replacement.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Drawn within each of these strata.
    #[must_use]
    pub const fn strata(mut self, strata: &'a SegmentColumn<'a>) -> Self {
        self.first.strata = Some(strata);
        self
    }

    /// Drawn as whole clusters (primary sampling units).
    #[must_use]
    pub const fn clusters(mut self, clusters: &'a SegmentColumn<'a>) -> Self {
        self.first.clusters = Some(clusters);
        self
    }

    /// With a rule for clusters of the same name in several strata.
    #[must_use]
    pub const fn nesting(mut self, nesting: Nesting) -> Self {
        self.nesting = nesting;
        self
    }

    /// Without replacement, from so many sampling units: clusters where there
    /// are clusters, people where there are none.
    #[must_use]
    pub const fn population(mut self, population: Population<'a>) -> Self {
        self.first.population = Some(population);
        self
    }

    /// Then drawn again within each unit of the stage before. It adds to the
    /// variance only where the earlier stages have a population.
    #[must_use]
    pub fn stage(mut self, stage: Stage<'a>) -> Self {
        self.further.push(stage);
        self
    }

    /// With a rule for strata that have one sampling unit.
    #[must_use]
    pub const fn lonely(mut self, lonely: LonelyPsu) -> Self {
        self.lonely = lonely;
        self
    }
}

/// A further stage of sampling.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stage<'a> {
    pub(crate) strata: Option<&'a SegmentColumn<'a>>,
    pub(crate) clusters: Option<&'a SegmentColumn<'a>>,
    pub(crate) population: Option<Population<'a>>,
}

impl<'a> Stage<'a> {
    /// Respondents drawn one by one within the units of the stage before.
    #[must_use]
    pub const fn new() -> Self {
        Self { strata: None, clusters: None, population: None }
    }

    /// Drawn within each of these strata of each unit of the stage before.
    #[must_use]
    pub const fn strata(mut self, strata: &'a SegmentColumn<'a>) -> Self {
        self.strata = Some(strata);
        self
    }

    /// Drawn as whole clusters; their names count within each unit of the
    /// stage before.
    #[must_use]
    pub const fn clusters(mut self, clusters: &'a SegmentColumn<'a>) -> Self {
        self.clusters = Some(clusters);
        self
    }

    /// Without replacement, from so many units.
    #[must_use]
    pub const fn population(mut self, population: Population<'a>) -> Self {
        self.population = Some(population);
        self
    }
}

/// From how many sampling units the sample was drawn without replacement, for
/// the finite population correction `1 - n / N` of each stratum.
///
/// Never read off the weights: a sum of weights may be a population, a sample
/// size or 1.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Population<'a> {
    /// So many in each stratum, or in all where there are no strata.
    Each(f64),
    /// So many in the stratum of each name.
    ByStratum(&'a [(&'a str, f64)]),
    /// As many as stand with each respondent; the same for all of a stratum.
    /// This is how data files carry it (`fpc` in R's survey package).
    ByRespondent(&'a [f64]),
}

/// Whether clusters of the same name in several strata are one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Nesting {
    /// A name stands for one cluster; the same one in two strata is an error.
    /// This is the default, as in R.
    #[default]
    Unique,
    /// Names count anew in each stratum (`nest = TRUE` in R).
    WithinStrata,
}

/// What to do with a stratum that has one sampling unit, from which no
/// variance can be had. The names are those of R's `survey.lonely.psu`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum LonelyPsu {
    /// An error that names the stratum. This is the default.
    #[default]
    Fail,
    /// The unit is compared with the mean of all strata, not with that of its
    /// own: too large a variance rather than none.
    Adjust,
    /// The stratum gets the average variance of the others.
    Average,
    /// The unit was certain to be drawn, so it adds no variance (`certainty`
    /// and `remove` in R).
    Certainty,
}

impl LonelyPsu {
    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::Fail => "strata with one unit: none",
            Self::Adjust => "strata with one unit: compared with the overall mean",
            Self::Average => "strata with one unit: average variance of the others",
            Self::Certainty => "strata with one unit: certain, no variance",
        }
    }
}
