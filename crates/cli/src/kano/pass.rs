//! The pass over a file of Kano answers: which texts were given together, how
//! often. What they mean is settled afterwards, when all are known.

use std::collections::HashMap;

use super::features::FeatureColumns;
use super::texts::Texts;
use crate::error::Error;
use crate::measure::{Filter, Segment};
use crate::source::{Columns, Row, Survey};

/// A column with more values than this names no segments.
const MOST_SEGMENTS: usize = 1_000;

/// The numbers of the functional, the dysfunctional and the importance text,
/// and how often they were given together.
pub(super) type Together = HashMap<[u32; 3], u64>;

/// What was given together, feature by feature, by the raw value of a cell.
type ByCell = HashMap<Box<[u8]>, Vec<Together>>;

/// Stands for the text of importance where there is no such column.
pub(super) const NO_COLUMN: u32 = u32::MAX;

/// Everything that a file told.
#[derive(Debug)]
pub(crate) struct KanoPass {
    /// Rows of the file.
    pub(crate) read: u64,
    /// Rows that a filter left out.
    pub(crate) filtered_out: u64,
    /// The texts.
    pub(super) texts: Texts,
    /// What was given together, feature by feature.
    pub(super) total: Vec<Together>,
    /// The same by the raw values of each segment column.
    groups: Vec<(usize, ByCell)>,
}

impl KanoPass {
    /// Reads all rows that are left in the file.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read on, or a column has too many values to be
    /// one of answers or of segments.
    pub(crate) fn run(
        survey: &mut Survey,
        features: &[FeatureColumns],
        by: &[usize],
        filters: &[Filter],
    ) -> Result<Self, Error> {
        let mut pass = Self {
            read: 0,
            filtered_out: 0,
            texts: Texts::default(),
            total: vec![Together::new(); features.len()],
            groups: by.iter().map(|column| (*column, HashMap::new())).collect(),
        };
        let columns = survey.columns().clone();
        let mut row_of_texts = Vec::with_capacity(features.len());
        survey.for_each_row(|row| {
            if !filters.iter().all(|filter| filter.accepts(row)) {
                pass.filtered_out += 1;
                return Ok(());
            }
            row_of_texts.clear();
            for feature in features {
                row_of_texts.push(pass.texts_of(row, feature, &columns)?);
            }
            pass.record(row, &row_of_texts, &columns)
        })?;
        pass.read = survey.rows();
        Ok(pass)
    }

    /// What was given together in each segment of each column, in natural
    /// order. Cells that differ only in white space are one segment.
    pub(super) fn segments(&self) -> impl Iterator<Item = (usize, Vec<(Segment, &Vec<Together>)>)> {
        self.groups.iter().map(|(column, groups)| {
            let named = groups.iter().map(|(cell, group)| (Segment::of_cell(cell), group));
            let mut segments: Vec<_> = named.collect();
            segments.sort_by(|left, right| left.0.cmp(&right.0));
            (*column, segments)
        })
    }

    fn texts_of(
        &mut self,
        row: Row<'_>,
        feature: &FeatureColumns,
        columns: &Columns,
    ) -> Result<[u32; 3], Error> {
        let mut number = |column| self.texts.number(row, column, columns);
        let importance = feature.importance.map(&mut number).transpose()?;
        Ok([
            number(feature.functional)?,
            number(feature.dysfunctional)?,
            importance.unwrap_or(NO_COLUMN),
        ])
    }

    fn record(&mut self, row: Row<'_>, texts: &[[u32; 3]], columns: &Columns) -> Result<(), Error> {
        // Counts of rows of a file fit 64 bits.
        let count = |group: &mut Vec<Together>| {
            for (together, texts) in group.iter_mut().zip(texts) {
                *together.entry(*texts).or_default() += 1;
            }
        };
        count(&mut self.total);
        for (column, groups) in &mut self.groups {
            let cell = row.cell(*column);
            if let Some(group) = groups.get_mut(cell) {
                count(group);
                continue;
            }
            if groups.len() >= MOST_SEGMENTS {
                return Err(Error::TooManySegments {
                    column: columns.label(*column),
                    limit: MOST_SEGMENTS,
                    line: row.line(),
                });
            }
            let mut group = vec![Together::new(); texts.len()];
            count(&mut group);
            groups.insert(cell.into(), group);
        }
        Ok(())
    }
}
