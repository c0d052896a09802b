//! The joint counts of two coded answers.

use satis_response_model::{Codes, PairTally};

use crate::Error;
use crate::sample::distinct;

/// How many gave each pair of distinct codes, row by row over the first.
#[derive(Debug, Clone)]
pub(super) struct PairTable {
    pub(super) codes: Vec<f64>,
    pub(super) counts: Vec<u64>,
    /// How many answered both.
    pub(super) n: u64,
    /// How many were recorded with at most one answer.
    pub(super) incomplete: u64,
}

impl PairTable {
    pub(super) fn new(codes: &Codes, pairs: &PairTally) -> Result<Self, Error> {
        codes.check(pairs.first_scale())?;
        codes.check(pairs.second_scale())?;
        let distinct = distinct(codes.values());
        let place: Vec<usize> = codes
            .values()
            .iter()
            .map(|&code| distinct.partition_point(|&known| known < code))
            .collect();
        let mut counts = vec![0_u64; distinct.len() * distinct.len()];
        let points = codes.values().len();
        let mut n = 0;
        // Cells come row by row, one row a point of the first answer.
        for (cell, (_, count)) in pairs.iter().enumerate() {
            let at = place
                .get(cell / points)
                .zip(place.get(cell % points))
                .map(|(row, column)| row * distinct.len() + column);
            if let Some(slot) = at.and_then(|at| counts.get_mut(at)) {
                // No sum exceeds what the tally has recorded.
                *slot += count;
                n += count;
            }
        }
        if n == 0 {
            return Err(Error::NoData);
        }
        Ok(Self { codes: distinct, counts, n, incomplete: pairs.incomplete() })
    }

    pub(super) fn size(&self) -> usize {
        self.codes.len()
    }

    pub(super) fn count(&self, row: usize, column: usize) -> u64 {
        self.counts.get(row * self.size() + column).copied().unwrap_or(0)
    }

    /// Second code less first code with the count, cell by cell.
    pub(super) fn differences(&self) -> impl Iterator<Item = (f64, u64)> + '_ {
        self.counts.chunks_exact(self.size()).zip(&self.codes).flat_map(move |(row, first)| {
            row.iter().zip(&self.codes).map(move |(&count, second)| (second - first, count))
        })
    }

    /// The convention that tells who was left out.
    pub(super) fn left_out(&self) -> String {
        format!("second minus first; {} with at most one answer left out", self.incomplete)
    }
}
