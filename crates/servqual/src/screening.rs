//! Which records of a zone survey are fit for use.

use crate::ZoneData;

/// When a respondent's record is set aside: too many items without an answer,
/// or too many whose minimum is above what is desired.
///
/// ```
/// use satis_servqual::Screening;
///
/// let own = Screening { max_missing_items: 5, ..Screening::LIBQUAL };
/// assert_eq!(own.max_inverted_items, 9);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Screening {
    /// A record with more items than this that lack an answer at any level is
    /// set aside.
    pub max_missing_items: usize,
    /// A record with more items than this whose minimum is above the desired
    /// level is set aside.
    pub max_inverted_items: usize,
}

impl Screening {
    /// LibQUAL+ for its 22 items: more than 11 not applicable, or more than 9
    /// inverted. Quoted from its reports: check them before you cite it.
    pub const LIBQUAL: Self = Self { max_missing_items: 11, max_inverted_items: 9 };
    /// The missing answers of LibQUAL+, and no inverted item at all.
    pub const NO_INVERSION: Self = Self { max_missing_items: 11, max_inverted_items: 0 };
}

/// What a screening kept and why it set the others aside.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Screened {
    /// The rule.
    pub rule: Screening,
    /// The respondents who stay.
    pub kept: ZoneData,
    /// How many were set aside for missing answers.
    pub too_many_missing: u64,
    /// How many more were set aside for inverted items.
    pub too_many_inverted: u64,
    /// Inverted items of each respondent, all of them included.
    pub inverted_items: Vec<u32>,
}

impl ZoneData {
    /// Sets aside the records that break the rule, and counts them. Nothing is
    /// screened unless this is asked for.
    #[must_use]
    pub fn screen(&self, rule: Screening) -> Screened {
        let items = 0..self.dimensions().items().len();
        let (mut rows, mut too_many_missing, mut too_many_inverted) = (Vec::new(), 0, 0);
        let mut inverted_items = Vec::with_capacity(self.respondents());
        for row in 0..self.respondents() {
            let lacks = |item: &usize| (0..3).any(|level| self.not_applicable(level, *item, row));
            let inverted = |item: &usize| {
                let levels = self.value(0, *item, row).zip(self.value(1, *item, row));
                levels.is_some_and(|(minimum, desired)| minimum > desired)
            };
            let missing = items.clone().filter(lacks).count();
            let turned = items.clone().filter(inverted).count();
            inverted_items.push(u32::try_from(turned).unwrap_or(u32::MAX));
            if missing > rule.max_missing_items {
                too_many_missing += 1;
            } else if turned > rule.max_inverted_items {
                too_many_inverted += 1;
            } else {
                rows.push(row);
            }
        }
        Screened {
            rule,
            kept: self.select(&rows),
            too_many_missing,
            too_many_inverted,
            inverted_items,
        }
    }
}
