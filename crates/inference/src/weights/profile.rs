//! Respondents with the same levels everywhere, collapsed to one row.

use std::collections::HashMap;

use crate::weights::bound::{BoundMargin, position};

/// The distinct combinations of levels that occur.
#[derive(Debug, Clone)]
pub(crate) struct Profiles {
    /// The combination of each respondent.
    pub(crate) of_row: Vec<u32>,
    /// The level of each combination, margin by margin.
    pub(crate) codes: Vec<Vec<u32>>,
}

impl Profiles {
    /// Of the codes of some margins. Combinations are numbered by their codes,
    /// so that the order of the respondents does not matter.
    pub(crate) fn new(margins: &[BoundMargin], rows: usize) -> Self {
        let mut of_row = vec![0_u32; rows];
        let mut codes: Vec<Vec<u32>> = Vec::new();
        let mut count = usize::from(rows > 0);
        for margin in margins {
            // The level OUTSIDE takes the last place.
            let levels = margin.levels.len() + 1;
            let place = |code: u32| position(code).min(levels - 1);
            let pairs = Pairs::new(
                of_row.iter().zip(&margin.codes).map(|(&of, &code)| (position(of), place(code))),
                count,
                levels,
            );
            for (of, &code) in of_row.iter_mut().zip(&margin.codes) {
                *of = pairs.number(position(*of), place(code));
            }
            let before = std::mem::take(&mut codes);
            let of_before = |old: &Vec<u32>| {
                pairs.sorted.iter().map(|&(of, _)| old.get(of).copied().unwrap_or(0)).collect()
            };
            codes = before.iter().map(of_before).collect();
            codes.push(
                pairs
                    .sorted
                    .iter()
                    // A place beyond the levels is OUTSIDE again.
                    .map(|&(_, place)| match u32::try_from(place) {
                        Ok(code) if place + 1 < levels => code,
                        _ => crate::weights::bound::OUTSIDE,
                    })
                    .collect(),
            );
            count = pairs.sorted.len();
        }
        Self { of_row, codes }
    }

    pub(crate) fn len(&self) -> usize {
        self.codes.first().map_or(0, Vec::len)
    }

    /// The sums of some weights by combination.
    pub(crate) fn sums(&self, weights: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.len()];
        for (&of, weight) in self.of_row.iter().zip(weights) {
            if let Some(sum) = sums.get_mut(position(of)) {
                *sum += weight;
            }
        }
        sums
    }
}

/// The pairs (combination so far, level) that occur, numbered in their order.
struct Pairs {
    sorted: Vec<(usize, usize)>,
    numbers: Numbers,
    levels: usize,
}

/// A table where it is small, else a map.
enum Numbers {
    Table(Vec<u32>),
    Map(HashMap<(usize, usize), u32>),
}

impl Pairs {
    /// A table of 16 MB at most.
    const LARGEST: usize = 1 << 22;

    fn new(pairs: impl Iterator<Item = (usize, usize)>, count: usize, levels: usize) -> Self {
        let numbered = |sorted: &[(usize, usize)]| -> HashMap<(usize, usize), u32> {
            // There are at most as many as rows, whose numbers are u32.
            sorted.iter().copied().zip(0..).collect()
        };
        match count.checked_mul(levels).filter(|&size| size <= Self::LARGEST) {
            Some(size) => {
                let mut table = vec![0_u32; size];
                for (of, place) in pairs {
                    if let Some(cell) = table.get_mut(of * levels + place) {
                        *cell = 1;
                    }
                }
                let mut sorted = Vec::new();
                let mut next = 0;
                for (at, cell) in table.iter_mut().enumerate() {
                    if *cell == 1 {
                        sorted.push((at / levels, at % levels));
                        *cell = next;
                        next += 1;
                    }
                }
                Self { sorted, numbers: Numbers::Table(table), levels }
            }
            None => {
                let mut sorted: Vec<_> = pairs.collect();
                sorted.sort_unstable();
                sorted.dedup();
                let numbers = Numbers::Map(numbered(&sorted));
                Self { sorted, numbers, levels }
            }
        }
    }

    fn number(&self, of: usize, place: usize) -> u32 {
        match &self.numbers {
            Numbers::Table(table) => table.get(of * self.levels + place).copied().unwrap_or(0),
            Numbers::Map(map) => map.get(&(of, place)).copied().unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Profiles;
    use crate::weights::bound::{BoundMargin, OUTSIDE};

    fn margin(levels: usize, codes: &[u32]) -> BoundMargin {
        BoundMargin {
            name: String::new(),
            levels: vec![String::new(); levels],
            codes: codes.to_vec(),
            counts: Vec::new(),
            start: Vec::new(),
            targets: Vec::new(),
            outside: (0, 0.0),
        }
    }

    #[test]
    fn combinations_are_numbered_by_their_codes() {
        let margins = [margin(2, &[1, 0, 1, 0, 1]), margin(3, &[2, 0, 2, OUTSIDE, 0])];
        let profiles = Profiles::new(&margins, 5);
        assert_eq!(profiles.codes, [vec![0, 0, 1, 1], vec![0, OUTSIDE, 0, 2]]);
        assert_eq!(profiles.of_row, [3, 0, 3, 1, 2]);
        assert_eq!(profiles.sums(&[1.0, 2.0, 3.0, 4.0, 5.0]), [2.0, 4.0, 5.0, 4.0]);
    }

    #[test]
    fn many_levels_need_no_table() {
        let rows = 3_000_u32;
        let spread: Vec<u32> = (0..rows).collect();
        let margins = [margin(3_000, &spread), margin(3_000, &spread)];
        let profiles = Profiles::new(&margins, 3_000);
        assert_eq!(profiles.len(), 3_000);
        assert_eq!(profiles.codes[0], profiles.codes[1]);
        assert_eq!(profiles.of_row, spread);
    }
}
