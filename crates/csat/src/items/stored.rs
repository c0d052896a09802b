//! How a set of items is stored: the checks come with the conversion.
#![cfg(feature = "serde")]

use satis_response_model::{Error as ModelError, PairTally, Scale, Tally};

use super::{CsatItems, Respondent, pairs};
use crate::Error;

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stored {
    scale: Scale,
    items: Vec<Tally>,
    pairs: Vec<PairTally>,
    respondents: Vec<StoredRespondents>,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredRespondents {
    answered: u64,
    sum: u64,
    count: u64,
}

impl TryFrom<Stored> for CsatItems {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        let mut set = Self::new(&stored.scale, stored.items.len())?;
        for found in &stored.respondents {
            let key = Respondent { answered: found.answered, sum: found.sum };
            let possible = stored.scale.points() as u64 - 1;
            let within = found.answered <= stored.items.len() as u64
                && found.answered.checked_mul(possible).is_some_and(|most| found.sum <= most);
            if !within {
                return Err(differ("a respondent and the scale", "number or sum of answers"));
            }
            if found.count == 0 || set.respondents.insert(key, found.count).is_some() {
                return Err(differ("the numbers of respondents, each once", "0 or twice"));
            }
            set.recorded = set.recorded.checked_add(found.count).ok_or(ModelError::Overflow)?;
        }
        let recorded = set.recorded;
        let fits = |tally: &Tally| {
            tally.scale().same_points(&stored.scale) && tally.recorded() == recorded
        };
        if !stored.items.iter().all(fits) {
            return Err(differ("the respondents and those of an item", "scale or number"));
        }
        if stored.pairs.len() != set.pairs.len() {
            return Err(differ("the items and the pairs of them", "number"));
        }
        for (pair, (a, b)) in stored.pairs.iter().zip(pairs(&stored.items)) {
            if pair.first() != *a || pair.second() != *b {
                return Err(differ("an item and its pairs", "counts"));
            }
        }
        if respondent_sums(&set) != item_sums(&stored.items) {
            return Err(differ("the respondents and the items", "sums of answers"));
        }
        set.tallies = stored.items;
        set.pairs = stored.pairs;
        Ok(set)
    }
}

impl From<CsatItems> for Stored {
    fn from(set: CsatItems) -> Self {
        let respondents = set.respondents.iter().map(|(respondent, &count)| StoredRespondents {
            answered: respondent.answered,
            sum: respondent.sum,
            count,
        });
        Self {
            respondents: respondents.collect(),
            scale: set.scale,
            items: set.tallies,
            pairs: set.pairs,
        }
    }
}

/// How many answers there are, and the sum of their point indices.
fn respondent_sums(set: &CsatItems) -> (u128, u128) {
    set.respondents.iter().fold((0, 0), |(answers, sum), (respondent, &count)| {
        let count = u128::from(count);
        (
            answers + u128::from(respondent.answered) * count,
            sum + u128::from(respondent.sum) * count,
        )
    })
}

fn item_sums(items: &[Tally]) -> (u128, u128) {
    let counts = items.iter().flat_map(|item| (0_u128..).zip(item.counts()));
    counts.fold((0, 0), |(answers, sum), (index, &count)| {
        (answers + u128::from(count), sum + index * u128::from(count))
    })
}

fn differ(what: &'static str, how: &str) -> Error {
    ModelError::ShapeMismatch { what, left: how.to_owned(), right: "stored otherwise".to_owned() }
        .into()
}
