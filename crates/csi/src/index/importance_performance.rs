//! Importance-performance map: what moves a construct, and how well it does.

use super::{CsiIndex, IndexWeights};
use crate::{Error, Fit, Indicators};

/// From which answers to which an index runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum RangeUsed {
    /// From the lowest to the highest possible answer.
    #[default]
    Theoretical,
    /// From the lowest to the highest answer that somebody gave, as the programs
    /// do that do not know the scale. Needs a fit from rows.
    Observed,
}

/// A construct on the map.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ConstructImportance {
    /// The construct.
    pub construct: String,
    /// Its total effect on the target in points of both indices: by how many
    /// points the target rises where this one rises by one.
    pub importance: f64,
    /// The same in units of the answers: the total effect times the ratio of
    /// the standard deviations of the weighted means, as cSEM. Differs from
    /// `importance` where the ranges differ.
    pub unstandardized: f64,
    /// Its total effect in standard deviations.
    pub standardized: f64,
    /// Its index, 0 to 100.
    pub performance: f64,
}

/// An item on the map.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ItemImportance {
    /// Its construct.
    pub construct: String,
    /// The item.
    pub item: String,
    /// The importance of its construct times its share of that index.
    pub importance: f64,
    /// The same in units of the answers: the unstandardised total effect times
    /// the weight, of weights that sum to 1.
    pub unstandardized: f64,
    /// Its mean, 0 to 100.
    pub performance: f64,
}

/// An importance-performance map of one target: Ringle & Sarstedt (2016), Gain
/// more insight from your PLS-SEM results: the importance-performance map
/// analysis, Industrial Management & Data Systems 116:1865-1886.
///
/// What matters much and does badly is where to begin.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ImportancePerformance {
    /// The construct to be moved.
    pub target: String,
    /// Its own index.
    pub target_performance: f64,
    /// From which answers to which the indices run.
    pub range: RangeUsed,
    /// The constructs with an effect on it, the most important first.
    pub constructs: Vec<ConstructImportance>,
    /// Their items, the most important first.
    pub items: Vec<ItemImportance>,
}

impl Fit {
    /// The importance-performance map of a construct, with weights over
    /// standard deviations.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist,
    /// [`Error::NegativeWeight`] with an item that would lower an index,
    /// [`Error::NoScale`] and [`Error::NoMeans`] for what the indicators do not
    /// know, [`Error::NeedsRows`] for the observed range without rows,
    /// [`Error::NotApplicable`] if nothing leads to the construct, if an index
    /// does not vary, or for models with products.
    pub fn importance_performance(
        &self,
        target: &str,
        range: RangeUsed,
    ) -> Result<ImportancePerformance, Error> {
        let observed;
        let indicators = match range {
            RangeUsed::Theoretical => &self.indicators,
            RangeUsed::Observed => {
                observed = self.observed()?;
                &observed
            }
        };
        if !self.model.interactions().is_empty() {
            let what = "an importance-performance map";
            let reason = "the effect of a moderated construct is not one number".to_owned();
            return Err(Error::NotApplicable { what, reason });
        }
        let effects = self.effects();
        let index = |construct: &str| -> Result<_, Error> {
            let index = self.index_over(construct, &IndexWeights::PerDeviation, indicators)?;
            match index.items().iter().find(|item| item.weight < 0.0) {
                Some(item) => Err(Error::NegativeWeight {
                    construct: construct.to_owned(),
                    item: item.item.clone(),
                    weight: item.weight,
                }),
                None => Ok(index),
            }
        };
        let own = index(target)?;
        let mut constructs = Vec::new();
        let mut items = Vec::new();
        let ways = self.ancestors(self.position(target)?);
        for (at, construct) in self.constructs().iter().enumerate() {
            if !ways[at] {
                continue;
            }
            let standardized = effects.total(construct, target)?;
            let found = index(construct)?;
            let importance = standardized * own.standard_deviation() / found.standard_deviation();
            if !importance.is_finite() {
                let reason = format!("the index of {construct:?} does not vary");
                return Err(Error::NotApplicable { what: "an importance-performance map", reason });
            }
            let span = span(&found);
            let unstandardized = importance * self::span(&own) / span;
            for item in found.items() {
                items.push(ItemImportance {
                    construct: construct.clone(),
                    item: item.item.clone(),
                    importance: importance * item.weight * (item.highest - item.lowest) / span,
                    unstandardized: unstandardized * item.weight,
                    performance: item.index,
                });
            }
            constructs.push(ConstructImportance {
                construct: construct.clone(),
                importance,
                unstandardized,
                standardized,
                performance: found.value(),
            });
        }
        if constructs.is_empty() {
            let reason = format!("nothing leads to {target:?}");
            return Err(Error::NotApplicable { what: "an importance-performance map", reason });
        }
        constructs.sort_by(|a, b| b.importance.total_cmp(&a.importance));
        items.sort_by(|a, b| b.importance.total_cmp(&a.importance));
        Ok(ImportancePerformance {
            target: target.to_owned(),
            target_performance: own.value(),
            range,
            constructs,
            items,
        })
    }

    fn observed(&self) -> Result<Indicators, Error> {
        let Some(observed) = &self.indicators.observed else {
            return Err(Error::NeedsRows { what: "the observed range" });
        };
        let ranges = observed.iter().map(|range| Some(*range)).collect();
        Ok(Indicators { ranges, ..self.indicators.clone() })
    }

    /// Which constructs lead to one, directly or not.
    pub(crate) fn ancestors(&self, target: usize) -> Vec<bool> {
        let predecessors = &self.plan.last.predecessors;
        let mut found = vec![false; predecessors.len()];
        let mut open = vec![target];
        while let Some(at) = open.pop() {
            for &before in &predecessors[at] {
                if !std::mem::replace(&mut found[before], true) {
                    open.push(before);
                }
            }
        }
        found
    }
}

/// From the lowest to the highest weighted mean.
fn span(index: &CsiIndex) -> f64 {
    index.items().iter().map(|item| item.weight * (item.highest - item.lowest)).sum()
}
