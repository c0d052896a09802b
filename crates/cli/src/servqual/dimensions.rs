//! Items by number or name, and the dimensions that options make of them.

use satis_servqual::CLASSIC_DIMENSIONS;

use crate::error::Error;
use crate::text::fold;

/// The last item of each of the classical dimensions.
const CLASSIC_ENDS: [u64; 5] = [4, 9, 13, 17, 22];
/// The most items that a range may name.
const MOST: u64 = 1_000;

/// The names of the dimensions, and the one of each item.
pub(super) type Assigned = (Vec<String>, Vec<usize>);

/// The dimensions that `--dimension` makes of the items with these ids.
///
/// # Errors
///
/// [`Error::Option`] for what is no name with items, [`Error::Usage`] for an
/// item that there is not, or that is in two dimensions, or in none.
pub(super) fn stated(texts: &[String], ids: &[&str]) -> Result<Assigned, Error> {
    let mut names: Vec<String> = Vec::new();
    let mut of: Vec<Option<usize>> = vec![None; ids.len()];
    for text in texts {
        let (name, items) = text
            .rsplit_once('=')
            .filter(|(name, _)| !name.trim().is_empty())
            .ok_or_else(|| Error::Option {
                text: text.clone(),
                expected: "a dimension and its items, such as Tangibles=1-4 or Ease=a,b",
            })?;
        let name = name.trim().to_owned();
        if names.contains(&name) {
            return Err(Error::Usage(format!("--dimension {text}: \"{name}\" stands twice")));
        }
        for position in select(&format!("--dimension {text}"), items, ids)? {
            if let Some(slot) = of.get_mut(position) {
                if slot.is_some() {
                    let id = ids.get(position).copied().unwrap_or_default();
                    return Err(Error::Usage(format!(
                        "--dimension {text}: item {id} is in a dimension already"
                    )));
                }
                *slot = Some(names.len());
            }
        }
        names.push(name);
    }
    match of.iter().position(Option::is_none).and_then(|at| ids.get(at)) {
        Some(loose) => Err(Error::Usage(format!(
            "item {loose} is in no --dimension: put it into one, or name the items that count by \
             --config"
        ))),
        None => Ok((names, of.into_iter().flatten().collect())),
    }
}

/// The five classical dimensions, where the items are the numbers 1 to 22.
///
/// # Errors
///
/// [`Error::Usage`] where they are not.
pub(super) fn classic(ids: &[&str]) -> Result<Assigned, Error> {
    let numbers: Vec<u64> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    if numbers.len() != ids.len() || !sorted.into_iter().eq(1..=22) {
        return Err(Error::Usage(format!(
            "the items are not the classical 1 to 22 but {}: say the items of each --dimension, \
             such as --dimension Tangibles=1-4",
            listed(ids)
        )));
    }
    let of = |number: u64| CLASSIC_ENDS.iter().filter(|end| **end < number).count();
    let names = CLASSIC_DIMENSIONS.map(str::to_owned).to_vec();
    Ok((names, numbers.into_iter().map(of).collect()))
}

/// The positions of the items that a list names: by id, by number, or from one
/// number to another.
///
/// # Errors
///
/// [`Error::Usage`] with the first that there is not.
pub(super) fn select(option: &str, list: &str, ids: &[&str]) -> Result<Vec<usize>, Error> {
    let mut found = Vec::new();
    for part in list.split(',') {
        let wanted = fold(part);
        let ends = wanted.split_once('-').and_then(|(low, high)| {
            Some((low.trim().parse::<u64>().ok()?, high.trim().parse::<u64>().ok()?))
        });
        match (position(&wanted, ids), ends) {
            (Some(position), _) => found.push(position),
            (None, Some((low, high))) if low <= high && high - low < MOST => {
                for number in low..=high {
                    found.push(
                        position(&number.to_string(), ids)
                            .ok_or_else(|| unknown(option, &number.to_string(), ids))?,
                    );
                }
            }
            _ => return Err(unknown(option, part.trim(), ids)),
        }
    }
    Ok(found)
}

/// `07` is 7, and a name is one in whatever case.
fn position(wanted: &str, ids: &[&str]) -> Option<usize> {
    let number: Option<u64> = wanted.parse().ok();
    let same = |id: &&str| {
        fold(id) == wanted || number.is_some() && number == fold(id).parse::<u64>().ok()
    };
    ids.iter().position(same)
}

fn unknown(option: &str, wanted: &str, ids: &[&str]) -> Error {
    Error::Usage(format!("{option}: no item {wanted}; the items are {}", listed(ids)))
}

/// `1, 2, ... 24`.
fn listed(ids: &[&str]) -> String {
    match ids {
        [first, second, .., last] if ids.len() > 12 => {
            format!("{first}, {second}, ... {last} ({} items)", ids.len())
        }
        _ => ids.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn items_go_by_number_range_or_name() {
        let ids = ["01", "02", "3", "Ease"];
        let (names, of) = stated(&texts(&["a=1,3", " b = 2 - 2 ,ease"]), &ids).unwrap();
        assert_eq!((names, of), (texts(&["a", "b"]), vec![0, 1, 0, 1]));
        for (given, said) in [
            (&["a=1-3"][..], "item Ease is in no --dimension"),
            (&["a=1-4"], "--dimension a=1-4: no item 4; the items are 01, 02, 3, Ease"),
            (&["a=1", "b=1-3,ease"], "item 01 is in a dimension already"),
            (&["a=1", "a=2"], "\"a\" stands twice"),
            (&["a=3-1"], "no item 3-1"),
            (&["a=1-18446744073709551615"], "no item"),
            (&["a="], "no item"),
            (&["=1"], "such as Tangibles"),
            (&["a"], "such as Tangibles"),
        ] {
            let message = stated(&texts(given), &ids).unwrap_err().to_string();
            assert!(message.contains(said), "{given:?}: {message}");
        }
    }

    #[test]
    fn the_classical_items_are_known_by_number() {
        let ids: Vec<String> = (1..=22).rev().map(|number| format!("{number:02}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let (names, of) = classic(&ids).unwrap();
        assert_eq!(names, CLASSIC_DIMENSIONS);
        let count = |dimension| of.iter().filter(|found| **found == dimension).count();
        assert_eq!([0, 1, 2, 3, 4].map(count), [4, 5, 4, 4, 5]);
        assert_eq!((of[0], of[21]), (4, 0));
        let message = classic(&ids[1..]).unwrap_err().to_string();
        assert!(message.contains("21, 20, ... 01 (21 items)"), "{message}");
    }
}
