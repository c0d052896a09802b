//! Letters for a table of groups: those that share one do not differ.

use crate::Error;

/// The most letters that a table can take.
const LIMIT: usize = 2_000;

/// A compact letter display: two groups share a letter if and only if they do
/// not differ.
///
/// A letter stands for a largest set of groups of which no two differ, as the
/// insert-and-absorb algorithm of Piepho (2004), An algorithm for a
/// letter-based representation of all-pairwise comparisons, Journal of
/// Computational and Graphical Statistics 13:456-466, finds them. `a` goes to
/// the group with the highest score. Sharing a letter means that no difference
/// was shown, not that there is none.
///
/// ```
/// use satis_inference::Letters;
///
/// // The first differs from the third; the second from neither.
/// let letters = Letters::new(&[52.0, 47.0, 41.0], |a, b| a.abs_diff(b) == 2)?;
/// assert_eq!(letters.of(0), Some("a"));
/// assert_eq!(letters.of(1), Some("ab"));
/// assert_eq!(letters.of(2), Some("b"));
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Letters {
    letters: Vec<String>,
}

impl Letters {
    /// The letters of groups with these scores, of which `differ` says whether
    /// two do, by position (it must not depend on their order).
    ///
    /// # Errors
    /// [`Error::Argument`] for a score that is NaN, [`Error::NotApplicable`] if
    /// the table would take more than 2,000 letters.
    pub fn new(scores: &[f64], differ: impl Fn(usize, usize) -> bool) -> Result<Self, Error> {
        if let Some(&value) = scores.iter().find(|score| score.is_nan()) {
            return Err(Error::Argument { what: "a score", value, expected: "a number" });
        }
        // Places from the highest score down; equal scores as they come.
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|&a, &b| match (scores.get(a), scores.get(b)) {
            (Some(a), Some(b)) => b.total_cmp(a),
            _ => std::cmp::Ordering::Equal,
        });
        let like: Vec<Set> = order
            .iter()
            .enumerate()
            .map(|(place, &group)| {
                let mut like = Set::new(order.len());
                for (other, &compared) in order.iter().enumerate() {
                    if other != place && !differ(group, compared) {
                        like.insert(other);
                    }
                }
                like
            })
            .collect();
        let mut sets = Vec::new();
        let mut all = Set::new(order.len());
        (0..order.len()).for_each(|place| all.insert(place));
        let start = Search { chosen: Vec::new(), open: all, closed: Set::new(order.len()) };
        if !order.is_empty() {
            largest_sets(&like, start, &mut sets)?;
        }
        sets.sort();
        let mut letters = vec![String::new(); order.len()];
        for (number, set) in sets.iter().enumerate() {
            let name = name(number);
            for place in set {
                let slot = order.get(*place).and_then(|&group| letters.get_mut(group));
                if let Some(slot) = slot {
                    slot.push_str(&name);
                }
            }
        }
        Ok(Self { letters })
    }

    /// The letters of the group at a position.
    #[must_use]
    pub fn of(&self, position: usize) -> Option<&str> {
        self.letters.get(position).map(String::as_str)
    }

    /// The letters of all groups, in the given order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.letters.iter().map(String::as_str)
    }
}

/// `a` to `z`, `A` to `Z`, then `a2` and so on.
fn name(number: usize) -> String {
    const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let letter = ALPHABET.chars().nth(number % ALPHABET.len()).unwrap_or('a');
    match number / ALPHABET.len() {
        0 => letter.to_string(),
        round => format!("{letter}{}", round + 1),
    }
}

/// A set of places, one bit each.
#[derive(Debug, Clone)]
struct Set {
    words: Vec<u64>,
}

impl Set {
    fn new(places: usize) -> Self {
        Self { words: vec![0; places.div_ceil(64)] }
    }

    fn insert(&mut self, place: usize) {
        if let Some(word) = self.words.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }

    fn remove(&mut self, place: usize) {
        if let Some(word) = self.words.get_mut(place / 64) {
            *word &= !(1 << (place % 64));
        }
    }

    fn and(&self, other: &Self) -> Self {
        Self { words: self.words.iter().zip(&other.words).map(|(a, b)| a & b).collect() }
    }

    fn without(&self, other: &Self) -> Self {
        Self { words: self.words.iter().zip(&other.words).map(|(a, b)| a & !b).collect() }
    }

    fn len(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    fn places(&self) -> Vec<usize> {
        let mut places = Vec::new();
        for (index, word) in self.words.iter().enumerate() {
            places.extend((0..64).filter(|bit| word >> bit & 1 == 1).map(|bit| 64 * index + bit));
        }
        places
    }
}

/// Sets that hold `chosen` and any of `open`, and could not take in `closed`.
struct Search {
    chosen: Vec<usize>,
    open: Set,
    closed: Set,
}

/// All largest sets of groups that are pairwise alike: Bron & Kerbosch (1973),
/// Finding all cliques of an undirected graph, with the pivot of Tomita and
/// others (2006).
fn largest_sets(like: &[Set], start: Search, sets: &mut Vec<Vec<usize>>) -> Result<(), Error> {
    let mut stack = vec![start];
    while let Some(Search { chosen, mut open, mut closed }) = stack.pop() {
        if open.is_empty() {
            if closed.is_empty() {
                let mut found = chosen;
                found.sort_unstable();
                sets.push(found);
                if sets.len() > LIMIT {
                    return Err(Error::NotApplicable {
                        method: "a compact letter display".to_owned(),
                        reason: "it would take more than 2,000 letters",
                    });
                }
            }
            continue;
        }
        let pivot = open
            .places()
            .into_iter()
            .chain(closed.places())
            .filter_map(|place| like.get(place))
            .max_by_key(|like| open.and(like).len());
        let branches = pivot.map_or_else(|| open.clone(), |pivot| open.without(pivot));
        for place in branches.places() {
            let Some(alike) = like.get(place) else { continue };
            let mut with = chosen.clone();
            with.push(place);
            stack.push(Search { chosen: with, open: open.and(alike), closed: closed.and(alike) });
            open.remove(place);
            closed.insert(place);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Letters, name};

    #[test]
    fn sharing_a_letter_is_not_differing() {
        let scores = [3.0_f64, 9.0, 5.0, 7.0, 1.0, 4.5];
        let differ = |a: usize, b: usize| (scores[a] - scores[b]).abs() > 2.2;
        let letters = Letters::new(&scores, differ).unwrap();
        let found: Vec<&str> = letters.iter().collect();
        assert_eq!(found, ["cd", "a", "bc", "ab", "d", "c"]);
        for a in 0..6 {
            for b in 0..6 {
                let shared = found[a].chars().any(|letter| found[b].contains(letter));
                assert_eq!(shared, a == b || !differ(a, b), "{a} {b}");
            }
        }
    }

    #[test]
    fn none_one_and_many_groups() {
        assert_eq!(Letters::new(&[], |_, _| true).unwrap().iter().len(), 0);
        assert_eq!(Letters::new(&[1.0], |_, _| true).unwrap().of(0), Some("a"));
        let many: Vec<f64> = (0..100).map(|place| -f64::from(place)).collect();
        let letters = Letters::new(&many, |_, _| true).unwrap();
        assert_eq!(letters.of(99), Some("V2"));
        assert_eq!((name(0), name(51), name(52)), ("a".into(), "Z".into(), "a2".into()));
        // Ten pairs, each differing within itself alone: 2^10 sets; 2^20 are
        // too many.
        let pairs = |a: usize, b: usize| a != b && a / 2 == b / 2;
        assert!(Letters::new(&many[..20], pairs).is_ok());
        assert!(Letters::new(&many[..40], pairs).is_err());
        assert!(Letters::new(&[f64::NAN], |_, _| true).is_err());
    }
}
