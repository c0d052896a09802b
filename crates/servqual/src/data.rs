//! Answers to a service-quality instrument, respondent by respondent.

use std::collections::BTreeMap;

use satis_response_model::{Item, Keying, Missing, Responses, SegmentColumn, Tally};

use crate::scores::Sides;
use crate::{Error, ItemPair, Servqual};

/// The answers of respondents to both questions of every item.
///
/// Answers are held as given; reversed items are mirrored on the declared scale
/// when a figure is computed, so nothing is ever mirrored twice. The order of
/// respondents changes no figure but by rounding, and data from several sources
/// [`merge`](ServqualData::merge).
///
/// ```
/// use satis_servqual::response_model::Scale;
/// use satis_servqual::{GapsOf, ServqualData, Servqual};
///
/// let kiosk = Servqual::from_columns(
///     &Scale::ONE_TO_SEVEN,
///     &[("accuracy", &[("E1", "P1"), ("E2", "P2")])],
/// )?;
/// let expected = [vec![Some(7), Some(6), Some(7)], vec![Some(6), Some(6), Some(7)]];
/// let perceived = [vec![Some(6), Some(6), Some(4)], vec![Some(6), Some(5), None]];
/// let data = ServqualData::from_answers(&kiosk, &expected, &perceived)?;
/// // The third left something out, so two respondents count: (-1 + 0) / 2.
/// let gaps = data.gaps(GapsOf::Items, 0.95)?;
/// assert_eq!((gaps[0].gap.value(), gaps[0].gap.n()), (-0.5, 2));
/// # Ok::<(), satis_servqual::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Stored", into = "Stored")
)]
pub struct ServqualData {
    servqual: Servqual,
    respondents: usize,
    expectations: Vec<Vec<u8>>,
    perceptions: Vec<Vec<u8>>,
    /// The first missing code of each respondent on either side, else
    /// [`COMPLETE`].
    first_missing: Vec<u8>,
    /// The same of perceptions alone.
    first_unperceived: Vec<u8>,
}

/// No missing answer: a code of a point, which no missing answer has.
const COMPLETE: u8 = 0;

impl ServqualData {
    /// Columns of codes, one an item, in the order of the items: point indices
    /// counted from 0, 251 to 255 for missing answers
    /// ([`Missing::code`]).
    ///
    /// # Errors
    /// [`Error::Length`] unless there is a column an item on either side and
    /// all are of one length, [`Error::Answer`] with the column of a code that
    /// stands for no answer.
    pub fn from_codes(
        servqual: &Servqual,
        expectations: &[impl AsRef<[u8]>],
        perceptions: &[impl AsRef<[u8]>],
    ) -> Result<Self, Error> {
        let expectations: Vec<Vec<u8>> =
            expectations.iter().map(|codes| codes.as_ref().to_vec()).collect();
        let perceptions: Vec<Vec<u8>> =
            perceptions.iter().map(|codes| codes.as_ref().to_vec()).collect();
        Self::checked(servqual.clone(), expectations, perceptions)
    }

    /// Columns of answers as numbers, one an item, in the order of the items;
    /// `None` is a skipped question.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is a column an item on either side and
    /// all are of one length, [`Error::Answer`] with the column and row of a
    /// number that is not on its scale.
    pub fn from_answers(
        servqual: &Servqual,
        expectations: &[impl AsRef<[Option<i32>]>],
        perceptions: &[impl AsRef<[Option<i32>]>],
    ) -> Result<Self, Error> {
        check_length("columns of expectations", servqual.pairs().len(), expectations.len())?;
        check_length("columns of perceptions", servqual.pairs().len(), perceptions.len())?;
        let expectations = servqual.pairs().iter().map(ItemPair::expectation).zip(expectations);
        let expectations = expectations
            .map(|(item, column)| encoded(item, column.as_ref()))
            .collect::<Result<_, _>>()?;
        let perceptions = servqual.pairs().iter().map(ItemPair::perception).zip(perceptions);
        let perceptions = perceptions
            .map(|(item, column)| encoded(item, column.as_ref()))
            .collect::<Result<_, _>>()?;
        Self::checked(servqual.clone(), expectations, perceptions)
    }

    /// The columns of a table of responses that have the ids of the questions.
    /// Weights of respondents play no part.
    ///
    /// # Errors
    /// [`Error::Model`] with the columns that exist where one is unknown,
    /// or the scales if a column has another one than its question.
    pub fn from_responses(servqual: &Servqual, responses: &Responses<'_>) -> Result<Self, Error> {
        let column = |item: &Item| -> Result<Vec<u8>, Error> {
            let found = responses.items().item(item.id())?.scale();
            if !found.same_points(item.scale()) {
                let wanted = item.scale();
                return Err(satis_response_model::Error::ShapeMismatch {
                    what: "the scales of an instrument and its responses",
                    left: format!("{}: {} to {}", item.id(), wanted.min(), wanted.max()),
                    right: format!("{} to {}", found.min(), found.max()),
                }
                .into());
            }
            Ok(responses.column(item.id())?.to_vec())
        };
        let pairs = servqual.pairs().iter();
        let expectations =
            pairs.clone().map(|pair| column(pair.expectation())).collect::<Result<_, _>>()?;
        let perceptions = pairs.map(|pair| column(pair.perception())).collect::<Result<_, _>>()?;
        Self::checked(servqual.clone(), expectations, perceptions)
    }

    /// Perceptions alone, for SERVPERF: expectations were not asked (and count
    /// as [`Missing::NotShown`]). Gaps then have no respondents.
    ///
    /// # Errors
    /// As [`ServqualData::from_codes`].
    ///
    /// ```
    /// use satis_servqual::{Phrasing, Servqual, ServqualData};
    ///
    /// let servqual = Servqual::classic(Phrasing::AllPositive)?;
    /// let columns = vec![[6_u8, 4]; 22]; // two respondents: 7 and 5 throughout
    /// let data = ServqualData::from_perceptions(&servqual, &columns)?;
    /// assert_eq!(data.servperf(0.95)?.value(), 6.0);
    /// # Ok::<(), satis_servqual::Error>(())
    /// ```
    pub fn from_perceptions(
        servqual: &Servqual,
        perceptions: &[impl AsRef<[u8]>],
    ) -> Result<Self, Error> {
        let rows = perceptions.first().map_or(0, |codes| codes.as_ref().len());
        let unasked = vec![vec![Missing::NotShown.code(); rows]; servqual.pairs().len()];
        Self::from_codes(servqual, &unasked, perceptions)
    }

    fn checked(
        servqual: Servqual,
        expectations: Vec<Vec<u8>>,
        perceptions: Vec<Vec<u8>>,
    ) -> Result<Self, Error> {
        let items = servqual.pairs().len();
        check_length("columns of expectations", items, expectations.len())?;
        check_length("columns of perceptions", items, perceptions.len())?;
        let respondents = expectations.first().map_or(0, Vec::len);
        let left = servqual.pairs().iter().map(ItemPair::expectation).zip(&expectations);
        let right = servqual.pairs().iter().map(ItemPair::perception).zip(&perceptions);
        for (item, codes) in left.chain(right) {
            check_length(&format!("rows of column {:?}", item.id()), respondents, codes.len())?;
            Tally::from_codes(item.scale(), codes)
                .map_err(|source| Error::Answer { column: item.id().to_owned(), source })?;
        }
        let sides = expectations.iter().chain(&perceptions);
        Ok(Self {
            first_missing: first_missing(respondents, sides),
            first_unperceived: first_missing(respondents, perceptions.iter()),
            servqual,
            respondents,
            expectations,
            perceptions,
        })
    }

    /// The instrument.
    #[must_use]
    pub const fn servqual(&self) -> &Servqual {
        &self.servqual
    }

    /// How many respondents there are, whatever they answered.
    #[must_use]
    pub const fn respondents(&self) -> usize {
        self.respondents
    }

    /// How many respondents answered both questions of every item.
    #[must_use]
    pub fn complete(&self) -> usize {
        self.first_missing.iter().filter(|code| **code == COMPLETE).count()
    }

    /// Takes in the respondents of another set of answers to the same items.
    ///
    /// # Errors
    /// [`Error::Definition`] if items, scales, keying or dimensions differ;
    /// then nothing has changed.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.servqual != other.servqual {
            return Err(Error::Definition);
        }
        for (column, more) in self.expectations.iter_mut().zip(&other.expectations) {
            column.extend_from_slice(more);
        }
        for (column, more) in self.perceptions.iter_mut().zip(&other.perceptions) {
            column.extend_from_slice(more);
        }
        self.first_missing.extend_from_slice(&other.first_missing);
        self.first_unperceived.extend_from_slice(&other.first_unperceived);
        self.respondents += other.respondents;
        Ok(())
    }

    /// The respondents of each segment; the function gives the segment of a
    /// respondent (counted from 0), or `None` for nobody's.
    ///
    /// ```
    /// use satis_servqual::response_model::Scale;
    /// use satis_servqual::{Servqual, ServqualData};
    ///
    /// let one = Servqual::from_columns(&Scale::ONE_TO_SEVEN, &[("d", &[("E", "P")])])?;
    /// let data = ServqualData::from_codes(&one, &[[6_u8, 5, 4]], &[[3_u8, 3, 4]])?;
    /// let shops = ["Lyon", "Lille", "Lyon"];
    /// let by_shop = data.by_segment(|row| shops.get(row).copied());
    /// assert_eq!(by_shop["Lyon"].overall_gap(0.95)?.gap.value(), -1.5);
    /// # Ok::<(), satis_servqual::Error>(())
    /// ```
    #[must_use]
    pub fn by_segment<K: Ord>(
        &self,
        mut segment: impl FnMut(usize) -> Option<K>,
    ) -> BTreeMap<K, Self> {
        let mut rows: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        for row in 0..self.respondents {
            if let Some(key) = segment(row) {
                rows.entry(key).or_default().push(row);
            }
        }
        rows.into_iter().map(|(key, rows)| (key, self.select(&rows))).collect()
    }

    /// The respondents of each segment of a division of [`Responses`].
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one segment a respondent.
    pub fn by_segment_column(
        &self,
        column: &SegmentColumn<'_>,
    ) -> Result<BTreeMap<String, Self>, Error> {
        let what = format!("rows of segment column {:?}", column.name());
        check_length(&what, self.respondents, column.codes().len())?;
        Ok(self.by_segment(|row| column.label_of(row).map(str::to_owned)))
    }

    /// Rows below `respondents`, in the given order.
    fn select(&self, rows: &[usize]) -> Self {
        let of = |columns: &[Vec<u8>]| -> Vec<Vec<u8>> {
            columns.iter().map(|column| rows.iter().map(|&row| column[row]).collect()).collect()
        };
        let one = |codes: &[u8]| rows.iter().map(|&row| codes[row]).collect();
        Self {
            servqual: self.servqual.clone(),
            respondents: rows.len(),
            expectations: of(&self.expectations),
            perceptions: of(&self.perceptions),
            first_missing: one(&self.first_missing),
            first_unperceived: one(&self.first_unperceived),
        }
    }

    pub(crate) fn items(&self) -> usize {
        self.expectations.len()
    }

    /// The codes of one item as given: expectations, then perceptions.
    pub(crate) fn codes(&self, item: usize) -> (&[u8], &[u8]) {
        (&self.expectations[item], &self.perceptions[item])
    }

    /// Why the first missing answer of a respondent is missing: among both
    /// sides, or perceptions alone.
    pub(crate) fn first_missing(&self, row: usize, sides: Sides) -> Option<Missing> {
        Missing::from_code(match sides {
            Sides::Both => self.first_missing[row],
            Sides::Perceptions => self.first_unperceived[row],
        })
    }

    /// The keyed expectation of a respondent.
    pub(crate) fn expectation(&self, row: usize, item: usize) -> Option<i32> {
        keyed(self.servqual.pairs()[item].expectation(), self.expectations[item][row])
    }

    /// The keyed perception of a respondent.
    pub(crate) fn perception(&self, row: usize, item: usize) -> Option<i32> {
        keyed(self.servqual.pairs()[item].perception(), self.perceptions[item][row])
    }

    /// Both, if both are answered.
    pub(crate) fn pair(&self, row: usize, item: usize) -> Option<(i32, i32)> {
        self.expectation(row, item).zip(self.perception(row, item))
    }
}

fn first_missing<'a>(rows: usize, columns: impl Iterator<Item = &'a Vec<u8>>) -> Vec<u8> {
    let mut first = vec![COMPLETE; rows];
    for column in columns {
        for (first, &code) in first.iter_mut().zip(column) {
            if *first == COMPLETE && Missing::from_code(code).is_some() {
                *first = code;
            }
        }
    }
    first
}

fn keyed(item: &Item, code: u8) -> Option<i32> {
    let value = item.scale().value_at(code)?;
    match item.keying() {
        Keying::Direct => Some(value),
        Keying::Reversed => item.scale().reverse(value),
    }
}

fn encoded(item: &Item, column: &[Option<i32>]) -> Result<Vec<u8>, Error> {
    let encode = |(row, &answer): (usize, &Option<i32>)| {
        item.scale().encode(answer.into()).map_err(|error| Error::Answer {
            column: item.id().to_owned(),
            source: match error {
                satis_response_model::Error::OffScale { value, min, max, .. } => {
                    satis_response_model::Error::OffScale { value, row: Some(row), min, max }
                }
                other => other,
            },
        })
    };
    column.iter().enumerate().map(encode).collect()
}

pub(crate) fn check_length(what: &str, expected: usize, found: usize) -> Result<(), Error> {
    if expected == found {
        return Ok(());
    }
    Err(Error::Length { what: what.to_owned(), expected, found })
}

/// How answers are stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    servqual: Servqual,
    expectations: Vec<Vec<u8>>,
    perceptions: Vec<Vec<u8>>,
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for ServqualData {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        Self::checked(stored.servqual, stored.expectations, stored.perceptions)
    }
}

#[cfg(feature = "serde")]
impl From<ServqualData> for Stored {
    fn from(data: ServqualData) -> Self {
        Self {
            servqual: data.servqual,
            expectations: data.expectations,
            perceptions: data.perceptions,
        }
    }
}
