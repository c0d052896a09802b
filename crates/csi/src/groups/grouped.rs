//! Rows of respondents with the group of each.

use std::collections::HashMap;

use satis_numerics::Stream;

use crate::uncertainty::index;
use crate::{Error, Rows};

/// Rows with the group of each respondent: customers by country, users by
/// plan, this year and last.
///
/// ```
/// use satis_csi::{Groups, Rows};
///
/// let rows = Rows::new(&["a", "b"], &[&[1.0, 2.0, 4.0, 3.0], &[2.0, 1.0, 3.0, 4.0]])?;
/// let groups = Groups::new(rows, &["north", "south", "north", "south"])?;
/// assert_eq!(groups.names(), ["north", "south"]);
/// assert_eq!(groups.rows_of("south")?.respondents(), 2);
/// # Ok::<(), satis_csi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Groups {
    rows: Rows,
    names: Vec<String>,
    members: Vec<Vec<usize>>,
}

/// Two groups, the members of the first before those of the second.
pub(super) struct Pair {
    pub(super) pooled: Rows,
    pub(super) sizes: (usize, usize),
}

impl Groups {
    /// One name a respondent; groups stand in the order of their first member.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one a respondent.
    pub fn new<S: AsRef<str>>(rows: Rows, of: &[S]) -> Result<Self, Error> {
        if of.len() != rows.respondents() {
            let (expected, found) = (rows.respondents(), of.len());
            return Err(Error::Length { what: "groups, one a respondent", expected, found });
        }
        let mut names: Vec<String> = Vec::new();
        let mut members: Vec<Vec<usize>> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for (row, name) in of.iter().enumerate() {
            let name = name.as_ref();
            let at = *places.entry(name).or_insert_with(|| {
                names.push(name.to_owned());
                members.push(Vec::new());
                names.len() - 1
            });
            members[at].push(row);
        }
        Ok(Self { rows, names, members })
    }

    /// The groups, in the order of their first member.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// All rows.
    #[must_use]
    pub const fn rows(&self) -> &Rows {
        &self.rows
    }

    /// The rows of one group.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the groups that exist.
    pub fn rows_of(&self, group: &str) -> Result<Rows, Error> {
        self.rows.respondents_at(self.members_of(group)?)
    }

    pub(super) fn members_of(&self, group: &str) -> Result<&[usize], Error> {
        let at =
            self.names.iter().position(|name| name == group).ok_or_else(|| {
                Error::unknown("group", group, self.names.iter().map(String::as_str))
            })?;
        Ok(&self.members[at])
    }

    pub(super) fn pair(&self, first: &str, second: &str) -> Result<Pair, Error> {
        if first == second {
            return Err(Error::Duplicate { what: "group", name: first.to_owned() });
        }
        let (a, b) = (self.members_of(first)?, self.members_of(second)?);
        let both: Vec<usize> = a.iter().chain(b).copied().collect();
        Ok(Pair { pooled: self.rows.respondents_at(&both)?, sizes: (a.len(), b.len()) })
    }
}

/// Who belongs to the first group in each permutation.
#[derive(Debug, Clone, Copy)]
pub(super) enum Permutations<'a> {
    /// Drawn.
    Drawn(usize),
    /// Given: rows of the pooled groups.
    Given(&'a [Vec<usize>]),
}

impl Permutations<'_> {
    pub(super) const fn len(&self) -> usize {
        match self {
            Self::Drawn(count) => *count,
            Self::Given(lists) => lists.len(),
        }
    }

    /// Given lists must name rows that there are.
    pub(super) fn check(&self, rows: usize) -> Result<(), Error> {
        let Self::Given(lists) = self else { return Ok(()) };
        match lists.iter().flatten().find(|&&row| row >= rows) {
            None => Ok(()),
            Some(&found) => {
                let (what, value) = ("the number of a respondent", found as f64);
                Err(Error::Parameter { what, value, expected: "a row of the two groups" })
            }
        }
    }

    /// The members of the first and of the second group among some rows, of
    /// which `first` belong to the first.
    pub(super) fn split(
        &self,
        at: usize,
        seed: u64,
        rows: &[usize],
        first: usize,
    ) -> (Vec<usize>, Vec<usize>) {
        match self {
            Self::Drawn(_) => {
                let mut stream = Stream::new(seed, at as u64);
                let mut order = rows.to_vec();
                for place in (1..order.len()).rev() {
                    order.swap(place, index(stream.below(place as u64 + 1)));
                }
                let second = order.split_off(first);
                (order, second)
            }
            Self::Given(lists) => {
                let most = rows.iter().max().map_or(0, |most| most + 1);
                let mut own = vec![false; most];
                for &row in lists[at].iter().filter(|&&row| row < most) {
                    own[row] = true;
                }
                rows.iter().partition(|&&row| own[row])
            }
        }
    }
}
