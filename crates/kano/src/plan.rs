//! In which order to build the features.

use std::cmp::Ordering;

use satis_inference::IntervalOptions;
use satis_response_model::Estimate;

use crate::{Category, Classification, Error, Feature, Rule, TopTwoTest};

/// The features in the order of priority: M > O > A > I > R > Q, then by worse
/// (the most dissatisfying absence first), then by better, then by name.
///
/// ```
/// use satis_kano::{Feature, Plan, Rule};
///
/// let features = [
///     Feature::from_counts("dark mode", [5, 10, 60, 25, 0, 0])?,
///     Feature::from_counts("search", [60, 25, 5, 10, 0, 0])?,
///     Feature::from_counts("login", [70, 20, 2, 8, 0, 0])?,
/// ];
/// let plan = Plan::new(&features, Rule::MoaiOnTie, 0.95)?;
/// let order: Vec<&str> = plan.rows().iter().map(|row| row.name()).collect();
/// assert_eq!(order, ["login", "search", "dark mode"]);
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Plan {
    rule: Rule,
    rows: Vec<PlanRow>,
}

/// One feature of a [`Plan`].
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PlanRow {
    feature: Feature,
    class: Classification,
    better: Option<Estimate>,
    worse: Option<Estimate>,
    total_strength: Estimate,
    category_strength: Estimate,
    top_two: TopTwoTest,
}

impl Plan {
    /// The plan of features under a rule; the options are those of the
    /// intervals of better, worse and the total strength.
    ///
    /// # Errors
    /// [`Error::NoData`] if a feature has no answers, [`Error::Inference`] if
    /// the method or level does not apply, [`Error::Numerical`] if a feature
    /// has 1e15 answers or more in its two commonest categories
    /// ([`TopTwoTest::of`]). One such feature fails the plan.
    pub fn new(
        features: &[Feature],
        rule: Rule,
        options: impl Into<IntervalOptions>,
    ) -> Result<Self, Error> {
        let options = options.into();
        let mut rows: Vec<PlanRow> = features
            .iter()
            .map(|feature| PlanRow::new(feature, rule, options))
            .collect::<Result<_, _>>()?;
        rows.sort_by(PlanRow::order);
        Ok(Self { rule, rows })
    }

    /// The rule of the classes.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        self.rule
    }

    /// The features, the first to build first.
    #[must_use]
    pub fn rows(&self) -> &[PlanRow] {
        &self.rows
    }
}

impl PlanRow {
    fn new(feature: &Feature, rule: Rule, options: IntervalOptions) -> Result<Self, Error> {
        let class = feature.classify(rule)?;
        // Only R and Q: there are no coefficients, and it comes last.
        let rated = feature.counts().rated() > 0;
        Ok(Self {
            class,
            better: rated.then(|| feature.better(options)).transpose()?,
            worse: rated.then(|| feature.worse(options)).transpose()?,
            total_strength: feature.total_strength(options)?,
            category_strength: feature.category_strength(IntervalOptions::new())?,
            top_two: feature.top_two_test()?,
            feature: feature.clone(),
        })
    }

    /// What the feature is called.
    #[must_use]
    pub fn name(&self) -> &str {
        self.feature.name()
    }

    /// The feature.
    #[must_use]
    pub const fn feature(&self) -> &Feature {
        &self.feature
    }

    /// Its class, with table, rule and what other rules say.
    #[must_use]
    pub const fn class(&self) -> &Classification {
        &self.class
    }

    /// Better; `None` where all answers are reverse or questionable.
    #[must_use]
    pub const fn better(&self) -> Option<&Estimate> {
        self.better.as_ref()
    }

    /// Worse; `None` where all answers are reverse or questionable.
    #[must_use]
    pub const fn worse(&self) -> Option<&Estimate> {
        self.worse.as_ref()
    }

    /// Total strength.
    #[must_use]
    pub const fn total_strength(&self) -> &Estimate {
        &self.total_strength
    }

    /// Category strength, with its own 95 % interval.
    #[must_use]
    pub const fn category_strength(&self) -> &Estimate {
        &self.category_strength
    }

    /// The test of the two commonest categories.
    #[must_use]
    pub const fn top_two(&self) -> &TopTwoTest {
        &self.top_two
    }

    fn order(&self, other: &Self) -> Ordering {
        // Without a class the first of the tied categories decides.
        let rank = |row: &Self| {
            let tied = row.class.tied().first().copied();
            row.class.category().or(tied).map_or(Category::ALL.len(), Category::index)
        };
        let value = |estimate: &Option<Estimate>| estimate.as_ref().map_or(0.0, Estimate::value);
        rank(self)
            .cmp(&rank(other))
            .then_with(|| value(&self.worse).total_cmp(&value(&other.worse)))
            .then_with(|| value(&other.better).total_cmp(&value(&self.better)))
            .then_with(|| self.name().cmp(other.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::Plan;
    use crate::{Error, Feature, Rule};

    #[test]
    fn a_feature_with_too_many_answers_fails_the_plan() {
        let plan = |count| {
            let usual = Feature::from_counts("usual", [10, 50, 20, 20, 0, 0]).unwrap();
            let huge = Feature::from_counts("huge", [0, count, 0, 0, 0, 0]).unwrap();
            Plan::new(&[usual, huge], Rule::Mode, 0.95)
        };
        assert!(plan(999_999_999_999_999).is_ok());
        let error = plan(1_000_000_000_000_000).unwrap_err();
        assert!(matches!(error, Error::Numerical { .. }), "{error}");
    }

    #[test]
    fn ties_go_down_the_list_of_criteria() {
        let feature = |name, counts| Feature::from_counts(name, counts).unwrap();
        let features = [
            feature("only reverse", [0, 0, 0, 0, 9, 1]),
            feature("b", [10, 50, 20, 20, 0, 0]),
            feature("a", [10, 50, 20, 20, 0, 0]),
            feature("more better", [10, 50, 25, 15, 0, 0]),
            feature("more worse", [20, 50, 10, 20, 0, 0]),
            feature("tied", [30, 30, 30, 10, 0, 0]),
        ];
        let plan = Plan::new(&features, Rule::Mode, 0.95).unwrap();
        let order: Vec<&str> = plan.rows().iter().map(super::PlanRow::name).collect();
        assert_eq!(order, ["tied", "more worse", "more better", "a", "b", "only reverse"]);
        assert!(plan.rows()[5].better().is_none());
        assert!(Plan::new(&[feature("none", [0; 6])], Rule::Mode, 0.95).is_err());
        assert!(Plan::new(&features, Rule::Mode, 1.5).is_err());
    }
}
