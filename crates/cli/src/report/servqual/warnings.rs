//! What a reader should know before trusting the gaps.

use super::document::{DimensionFacts, DisconfirmationFacts, ItemFacts};
use crate::report::number::{fixed, p_value};
use crate::servqual::{Layout, ServqualPass, only_answer};
use crate::source::Columns;

/// Nunnally (1978) asks for this much of a scale in early research.
const MODEST: f64 = 0.7;
/// Below this the constrained regression is rejected.
const REJECTED: f64 = 0.05;

/// Questions that everybody answered alike, and gaps that nobody differs in.
pub(super) fn unvarying(
    layout: &Layout,
    pass: &ServqualPass,
    columns: &Columns,
    items: &[ItemFacts],
) -> Vec<String> {
    let mut told = Vec::new();
    let sides = pass.expectations.iter().zip(&pass.perceptions);
    for (item, (expected, perceived)) in layout.items.iter().zip(sides) {
        for (column, codes) in [(item.expectation, expected), (item.perception, perceived)] {
            if let Some(value) = only_answer(codes).and_then(|code| layout.scale.value_at(code)) {
                let (id, column) = (&item.id, columns.label(column));
                told.push(format!("item {id}: everybody who answered {column} said {value}"));
            }
        }
    }
    // Without a spread there is no standard error above 0.
    let still = |item: &&ItemFacts| item.gap.gap.standard_error == Some(0.0);
    told.extend(items.iter().filter(still).map(|item| {
        format!("item {}: the gap is the same for every respondent and has no test", item.id)
    }));
    told
}

/// All warnings, those of [`unvarying`] first.
pub(super) fn warnings(
    unvarying: Vec<String>,
    dimensions: &[DimensionFacts],
    disconfirmation: Option<&DisconfirmationFacts>,
) -> Vec<String> {
    let mut told = unvarying;
    for dimension in dimensions {
        let Some(found) = dimension.reliability else { continue };
        for (side, alpha) in
            [("expectations", found.expectations), ("perceptions", found.perceptions)]
        {
            if alpha < 0.0 {
                told.push(format!(
                    "{}: alpha of {side} is {}: is an item worded in reverse? --reverse and \
                     `reversed = true` mirror it",
                    dimension.name,
                    fixed(alpha, 3)
                ));
            }
        }
    }
    let low: Vec<String> = dimensions
        .iter()
        .filter_map(|dimension| Some((&dimension.name, dimension.reliability?.difference)))
        .filter(|(_, reliability)| *reliability < MODEST)
        .map(|(name, reliability)| format!("{name} {}", fixed(reliability, 3)))
        .collect();
    if !low.is_empty() {
        told.push(format!(
            "gaps less reliable than {MODEST:.2}, read them with their two sides: {}",
            low.join(", ")
        ));
    }
    let rejected = disconfirmation.and_then(|found| found.overall.as_ref());
    if let Some(test) = rejected.filter(|test| test.p_value < REJECTED) {
        told.push(format!(
            "the gap loses what perceptions and expectations tell of the outcome apart (R2 {} \
             instead of {}, p {}): show both sides",
            fixed(test.r_squared_gap, 3),
            fixed(test.r_squared_both, 3),
            p_value(test.p_value)
        ));
    }
    told
}
