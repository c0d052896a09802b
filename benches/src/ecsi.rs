//! Simulated answers to the questions of the European index, for path models.

use satis_numerics::Stream;

/// The constructs of the European model with complaints, and their items.
pub const ECSI_ITEMS: [(&str, usize); 7] = [
    ("Image", 5),
    ("Expectation", 3),
    ("Quality", 7),
    ("Value", 2),
    ("Satisfaction", 3),
    ("Complaints", 1),
    ("Loyalty", 3),
];

/// Its paths, from and to, with the coefficients that [`ecsi_answers`] follow.
pub const ECSI_PATHS: [(&str, &str, f64); 12] = [
    ("Image", "Expectation", 0.5),
    ("Image", "Satisfaction", 0.2),
    ("Image", "Loyalty", 0.2),
    ("Expectation", "Quality", 0.55),
    ("Expectation", "Value", 0.05),
    ("Expectation", "Satisfaction", 0.05),
    ("Quality", "Value", 0.55),
    ("Quality", "Satisfaction", 0.5),
    ("Value", "Satisfaction", 0.2),
    ("Satisfaction", "Complaints", 0.5),
    ("Satisfaction", "Loyalty", 0.5),
    ("Complaints", "Loyalty", 0.05),
];

/// The names of the items, construct by construct: `Image1`, `Image2`, ...
#[must_use]
pub fn ecsi_names() -> Vec<String> {
    let names = |&(construct, count): &(&str, usize)| {
        (1..=count).map(move |item| format!("{construct}{item}")).collect::<Vec<_>>()
    };
    ECSI_ITEMS.iter().flat_map(names).collect()
}

/// Answers from 1 to 10 as point indices, one column an item.
#[must_use]
pub fn ecsi_answers(rows: usize, seed: u64) -> Vec<Vec<u8>> {
    let mut stream = Stream::new(seed, 6);
    let mut columns = vec![Vec::with_capacity(rows); ecsi_names().len()];
    let mut scores = [0.0; ECSI_ITEMS.len()];
    for _ in 0..rows {
        let mut column = columns.iter_mut();
        for (at, &(construct, items)) in ECSI_ITEMS.iter().enumerate() {
            let before = ECSI_PATHS.iter().filter(|(_, to, _)| *to == construct);
            let explained: f64 = before
                .map(|(from, _, path)| {
                    let from = ECSI_ITEMS.iter().position(|(name, _)| name == from);
                    path * from.map_or(0.0, |from| scores[from])
                })
                .sum();
            scores[at] = explained + 0.8 * stream.standard_normal();
            for column in column.by_ref().take(items) {
                let behind = 7.0 + 1.4 * scores[at] + 1.3 * stream.standard_normal();
                let point = (1_u8..10).filter(|&cut| behind > f64::from(cut) + 0.5).count();
                // At most as many as there are cuts.
                column.push(u8::try_from(point).unwrap_or(u8::MAX));
            }
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::{ecsi_answers, ecsi_names};

    #[test]
    fn answers_stay_on_their_scale() {
        let columns = ecsi_answers(1_001, 1);
        assert_eq!(columns.len(), ecsi_names().len());
        assert!(columns.iter().all(|column| column.len() == 1_001));
        assert!(columns.iter().flatten().all(|&code| code < 10));
    }
}
