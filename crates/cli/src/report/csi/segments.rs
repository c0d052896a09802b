//! The index of each segment, with the weights of all respondents, and how it
//! differs from that of everybody else.

use std::collections::BTreeMap;

use satis_csi::{CsiIndex, Error as CsiError, Indicators, MissingAnswers};
use satis_inference::{Adjustment, adjust};

use super::build::{CsiContext, known};
use super::document::{NamedIndex, SegmentFacts, SegmentsFacts};
use crate::error::Error;
use crate::measure::{Groups, Segment};
use crate::report::build::{SMALL_BASE, name};
use crate::report::figure::Figure;

impl CsiContext<'_> {
    /// The segments of each column.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] where p values cannot be corrected.
    pub(super) fn segments(
        self,
        target: &CsiIndex,
        indices: &[CsiIndex],
        notes: &mut Vec<String>,
    ) -> Result<Vec<SegmentsFacts>, Error> {
        let mut tables = Vec::with_capacity(self.pass.groups.len());
        for groups in &self.pass.groups {
            tables.push(self.table(groups, target, indices, notes)?);
        }
        Ok(tables)
    }

    fn table(
        self,
        groups: &Groups,
        target: &CsiIndex,
        indices: &[CsiIndex],
        notes: &mut Vec<String>,
    ) -> Result<SegmentsFacts, Error> {
        let mut of: BTreeMap<&Segment, Vec<usize>> = BTreeMap::new();
        for respondent in 0..self.rows.respondents() {
            if let Some(segment) = groups.of(respondent) {
                let own = of.entry(segment).or_default();
                if self.counts(respondent) {
                    own.push(respondent);
                }
            }
        }
        let mut segments = Vec::with_capacity(of.len());
        for (segment, own) in &of {
            let label = self.survey.columns().label(groups.column);
            let mut noted = |error: CsiError| {
                notes.push(format!("{label} {segment}: {error}"));
            };
            let index = self.index_of(target, own).map_err(&mut noted).ok();
            let others = of.iter().filter(|(other, _)| *other != segment);
            let others: Vec<usize> =
                others.flat_map(|(_, others)| others.iter().copied()).collect();
            let compared = match &index {
                Some(index) if !others.is_empty() => self
                    .index_of(target, &others)
                    .and_then(|rest| index.compared_with(&rest, self.args.level))
                    .map_err(&mut noted)
                    .ok(),
                _ => None,
            };
            let each = indices.iter().filter_map(|index| {
                let found = self.index_of(index, own).ok()?;
                Some(NamedIndex {
                    construct: index.construct().to_owned(),
                    figure: known(&found, self.args.level),
                })
            });
            segments.push(SegmentFacts {
                name: segment.to_string(),
                blank: **segment == Segment::Blank,
                n: own.len() as u64,
                small_base: (own.len() as u64) < SMALL_BASE,
                index: index.as_ref().map(|index| known(index, self.args.level)),
                indices: each.collect(),
                difference: compared.as_ref().map(|found| Figure::of(&found.difference)),
                z: compared.as_ref().and_then(|found| found.z),
                p_value: compared.as_ref().and_then(|found| found.p_value),
                adjusted_p_value: None,
            });
        }
        let p_values: Vec<f64> = segments.iter().filter_map(|segment| segment.p_value).collect();
        let adjusted =
            adjust(&p_values, Adjustment::Holm).map_err(|error| Error::Data(error.to_string()))?;
        let tested = segments.iter_mut().filter(|segment| segment.p_value.is_some());
        for (segment, adjusted) in tested.zip(adjusted) {
            segment.adjusted_p_value = Some(adjusted);
        }
        Ok(SegmentsFacts { column: name(self.survey.columns(), groups.column), segments })
    }

    /// Whether a respondent counts in the fit.
    fn counts(self, respondent: usize) -> bool {
        let weight = self.pass.weights.get(respondent).copied().unwrap_or(1.0);
        let complete =
            || self.rows.row(respondent).is_some_and(|row| row.iter().all(|one| !one.is_nan()));
        weight > 0.0 && (self.args.missing() != MissingAnswers::Listwise || complete())
    }

    /// An index of some respondents. Only its own items are needed of them.
    fn index_of(self, index: &CsiIndex, respondents: &[usize]) -> Result<CsiIndex, CsiError> {
        let items: Vec<&str> = index.items().iter().map(|item| item.item.as_str()).collect();
        let rows = self.rows.select(&items)?.respondents_at(respondents)?;
        let indicators: Indicators = rows.indicators(self.args.missing())?;
        index.of(&indicators)
    }
}
