//! A table of answers, column by column.

mod ask;
#[cfg(feature = "jiff_02")]
mod calendar;
mod segment_column;

use std::borrow::Cow;

use crate::{Answer, Error, Item, OffScale, Questionnaire, Score, Tally};

pub use segment_column::SegmentColumn;

/// Answers of many respondents to many items: one byte a cell, column by
/// column, with the respondents' ids, weights, segments and times where there
/// are any.
///
/// A cell holds a point's index, counted from 0, or the code of a missing
/// answer ([`Missing::code`](crate::Missing::code)). Slices that are lent to it stay borrowed.
///
/// Questions about one item ([`tally`](Responses::tally) and those by weight,
/// pair, segment and period) give the answers as they were given. Those whose
/// name says so, and [`moments`](Responses::moments), mirror reversed items on
/// the declared scale first; it is these keyed answers of which the scale says
/// which end is the good one.
///
/// ```
/// use satis_response_model::{Item, OffScale, Responses, Scale, SegmentColumn};
///
/// let responses = Responses::new(4)
///     .with_scores(Item::new("recommend", Scale::ZERO_TO_TEN), [9, 10, 3, 7], OffScale::Reject)?
///     .with_codes(Item::new("speed", Scale::ONE_TO_FIVE), &[4, 255, 0, 2])?
///     .with_segment(SegmentColumn::new("region", ["north", "south"], &[0, 0, 1, 1])?)?;
/// assert_eq!(responses.tally("speed")?.answered(), 3);
/// let by_region = responses.tally_by_segment("recommend", "region")?;
/// assert_eq!(by_region.get("north").and_then(|tally| tally.share(9)), Some(0.5));
/// # Ok::<(), satis_response_model::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct Responses<'a> {
    rows: usize,
    items: Questionnaire,
    columns: Vec<Cow<'a, [u8]>>,
    respondents: Option<Cow<'a, [String]>>,
    weights: Option<Cow<'a, [f64]>>,
    segments: Vec<SegmentColumn<'a>>,
    times: Option<Cow<'a, [i64]>>,
}

impl<'a> Responses<'a> {
    /// The time of a row whose time is not known.
    pub const NO_TIME: i64 = i64::MIN;

    /// So many respondents, of whom nothing is known yet.
    #[must_use]
    pub fn new(rows: usize) -> Self {
        Self {
            rows,
            items: Questionnaire::default(),
            columns: Vec::new(),
            respondents: None,
            weights: None,
            segments: Vec::new(),
            times: None,
        }
    }

    /// The answers of respondents row by row, one answer an item.
    ///
    /// # Errors
    /// [`Error::Length`] for a row of another length, [`Error::OffScale`] with
    /// the row of the first value that is no point of its item's scale.
    ///
    /// ```
    /// use satis_response_model::{Answer, Item, Questionnaire, Responses, Scale};
    ///
    /// let scale = Scale::ONE_TO_FIVE;
    /// let items = Questionnaire::new([Item::new("a", scale.clone()), Item::new("b", scale)])?;
    /// let rows = [[Answer::from(1), Answer::from(5)], [Answer::from(None::<i32>), Answer::from(2)]];
    /// let responses = Responses::from_rows(&items, rows)?;
    /// assert_eq!(responses.column("a")?, [0, 255]);
    /// # Ok::<(), satis_response_model::Error>(())
    /// ```
    pub fn from_rows<I>(items: &Questionnaire, rows: I) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: AsRef<[Answer]>,
    {
        let mut columns: Vec<Vec<u8>> = vec![Vec::new(); items.items().len()];
        let mut count = 0;
        for (row, answers) in rows.into_iter().enumerate() {
            let answers = answers.as_ref();
            check_length("answers of a row, one an item", columns.len(), answers.len())?;
            for ((column, item), &answer) in columns.iter_mut().zip(items.items()).zip(answers) {
                column.push(item.scale().encode(answer).map_err(|error| at_row(error, row))?);
            }
            count = row + 1;
        }
        Ok(Self {
            items: items.clone(),
            columns: columns.into_iter().map(Cow::Owned).collect(),
            ..Self::new(count)
        })
    }

    /// With an item and its column of codes. Borrowed codes stay borrowed.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one code a respondent,
    /// [`Error::UnknownCode`] with the first row that holds neither a point
    /// nor a missing code, [`Error::Duplicate`] if there is such an item.
    pub fn with_codes(
        mut self,
        item: Item,
        codes: impl Into<Cow<'a, [u8]>>,
    ) -> Result<Self, Error> {
        let codes = codes.into();
        check_length("codes of a column, one a respondent", self.rows, codes.len())?;
        // Counting is the fastest check there is.
        Tally::from_codes(item.scale(), &codes)?;
        self.items = self.items.with_item(item)?;
        self.columns.push(codes);
        Ok(self)
    }

    /// With an item and its answers, one a respondent.
    ///
    /// # Errors
    /// As [`Responses::with_codes`], and [`Error::OffScale`] with the first
    /// row that holds no point.
    pub fn with_answers<I>(self, item: Item, answers: I) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: Into<Answer>,
    {
        let encode = |(row, answer): (usize, I::Item)| {
            item.scale().encode(answer.into()).map_err(|error| at_row(error, row))
        };
        let codes = answers.into_iter().enumerate().map(encode).collect::<Result<Vec<u8>, _>>()?;
        self.with_codes(item, codes)
    }

    /// With an item and its answers as numbers of any kind, one a respondent:
    /// `u8`, `i32`, `f64` and the like, with or without [`Option`].
    ///
    /// # Errors
    /// As [`Responses::with_codes`], and [`Error::OffScale`] with the first
    /// row that holds no point, where `off_scale` says [`OffScale::Reject`].
    pub fn with_scores<I>(self, item: Item, scores: I, off_scale: OffScale) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: Into<Score>,
    {
        let encode = |(row, score): (usize, I::Item)| {
            let answer = score.into().on(item.scale(), off_scale);
            answer
                .and_then(|answer| item.scale().encode(answer))
                .map_err(|error| at_row(error, row))
        };
        let codes = scores.into_iter().enumerate().map(encode).collect::<Result<Vec<u8>, _>>()?;
        self.with_codes(item, codes)
    }

    /// With the respondents' ids.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one a respondent,
    /// [`Error::Duplicate`] if two are the same.
    pub fn with_respondents(mut self, ids: impl Into<Cow<'a, [String]>>) -> Result<Self, Error> {
        let ids = ids.into();
        check_length("ids, one a respondent", self.rows, ids.len())?;
        crate::unique::check("respondent", ids.iter().map(String::as_str))?;
        self.respondents = Some(ids);
        Ok(self)
    }

    /// With the respondents' weights. Borrowed weights stay borrowed.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one a respondent, [`Error::Weight`]
    /// with the first row whose weight is neither 0 nor from 1e-150 to 1e150.
    pub fn with_weights(mut self, weights: impl Into<Cow<'a, [f64]>>) -> Result<Self, Error> {
        let weights = weights.into();
        check_length("weights, one a respondent", self.rows, weights.len())?;
        for (row, &weight) in weights.iter().enumerate() {
            crate::weight::check(weight, Some(row))?;
        }
        self.weights = Some(weights);
        Ok(self)
    }

    /// With the segments of the respondents by one more division.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one code a respondent,
    /// [`Error::Duplicate`] if there is a division of this name.
    pub fn with_segment(mut self, segment: SegmentColumn<'a>) -> Result<Self, Error> {
        check_length("segments, one a respondent", self.rows, segment.codes().len())?;
        let names = self.segments.iter().chain([&segment]).map(SegmentColumn::name);
        crate::unique::check("segment column", names)?;
        self.segments.push(segment);
        Ok(self)
    }

    /// With the time of each response: seconds from 1970-01-01T00:00:00 on the
    /// clock and calendar of the respondent, every day having 86,400, or
    /// [`NO_TIME`](Self::NO_TIME). Borrowed times stay borrowed.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one a respondent, [`Error::Time`]
    /// with the first row outside the years -9999 to 9999.
    pub fn with_times(mut self, times: impl Into<Cow<'a, [i64]>>) -> Result<Self, Error> {
        let times = times.into();
        check_length("times, one a respondent", self.rows, times.len())?;
        let is_bad = |&(_, time): &(usize, i64)| !CALENDAR.contains(&time) && time != Self::NO_TIME;
        if let Some((row, seconds)) = times.iter().copied().enumerate().find(is_bad) {
            return Err(Error::Time { seconds, row });
        }
        self.times = Some(times);
        Ok(self)
    }

    /// How many respondents there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are no respondents.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The items in the order of their columns.
    #[must_use]
    pub const fn items(&self) -> &Questionnaire {
        &self.items
    }

    /// The respondents' ids, if they are known.
    #[must_use]
    pub fn respondents(&self) -> Option<&[String]> {
        self.respondents.as_deref()
    }

    /// The respondents' weights, if there are any.
    #[must_use]
    pub fn weights(&self) -> Option<&[f64]> {
        self.weights.as_deref()
    }

    /// The divisions of the respondents into segments.
    #[must_use]
    pub fn segments(&self) -> &[SegmentColumn<'a>] {
        &self.segments
    }

    /// The division of this name.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the names that exist.
    pub fn segment(&self, name: &str) -> Result<&SegmentColumn<'a>, Error> {
        self.segments.iter().find(|segment| segment.name() == name).ok_or_else(|| Error::Unknown {
            what: "segment column",
            name: name.to_owned(),
            known: self.segments.iter().map(SegmentColumn::name).collect::<Vec<_>>().join(", "),
        })
    }

    /// The times of the responses, if they are known; see
    /// [`Responses::with_times`].
    #[must_use]
    pub fn times(&self) -> Option<&[i64]> {
        self.times.as_deref()
    }

    /// The codes of an item's answers, as they were given.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist.
    pub fn column(&self, id: &str) -> Result<&[u8], Error> {
        self.item_and_codes(id).map(|(_, codes)| codes)
    }

    /// One answer, as it was given.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist, [`Error::OutOfRange`] if
    /// there is no such row (the message counts rows from 1).
    pub fn answer(&self, row: usize, id: &str) -> Result<Answer, Error> {
        let (item, codes) = self.item_and_codes(id)?;
        match codes.get(row) {
            Some(&code) => item.scale().decode(code),
            None => Err(Error::OutOfRange {
                what: "the number of a row",
                limit: self.rows,
                found: row.saturating_add(1),
            }),
        }
    }

    /// The same responses, borrowing nothing.
    #[must_use]
    pub fn into_owned(self) -> Responses<'static> {
        Responses {
            rows: self.rows,
            items: self.items,
            columns: self.columns.into_iter().map(own).collect(),
            respondents: self.respondents.map(own),
            weights: self.weights.map(own),
            segments: self.segments.into_iter().map(SegmentColumn::into_owned).collect(),
            times: self.times.map(own),
        }
    }

    fn item_and_codes(&self, id: &str) -> Result<(&Item, &[u8]), Error> {
        let item = self.items.item(id)?;
        // There is one column an item.
        let codes = self.items.position(id).and_then(|position| self.columns.get(position));
        Ok((item, codes.map_or(&[], |codes| &**codes)))
    }
}

/// The seconds of -9999-01-01T00:00:00 to 9999-12-31T23:59:59.
const CALENDAR: std::ops::RangeInclusive<i64> = -377_705_116_800..=253_402_300_799;

fn own<T: Clone>(cow: Cow<'_, [T]>) -> Cow<'static, [T]> {
    Cow::Owned(cow.into_owned())
}

fn check_length(what: &'static str, expected: usize, found: usize) -> Result<(), Error> {
    if expected == found { Ok(()) } else { Err(Error::Length { what, expected, found }) }
}

fn at_row(error: Error, row: usize) -> Error {
    match error {
        Error::OffScale { value, min, max, .. } => {
            Error::OffScale { value, row: Some(row), min, max }
        }
        other => other,
    }
}

/// How responses are stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    rows: usize,
    items: Questionnaire,
    columns: Vec<Vec<u8>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    respondents: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weights: Option<Vec<f64>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    segments: Vec<SegmentColumn<'static>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<Vec<i64>>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Responses<'_> {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        let items = Vec::from(stored.items);
        check_length("columns, one an item", items.len(), stored.columns.len())?;
        let mut responses = Self::new(stored.rows);
        for (item, codes) in items.into_iter().zip(stored.columns) {
            responses = responses.with_codes(item, codes)?;
        }
        if let Some(ids) = stored.respondents {
            responses = responses.with_respondents(ids)?;
        }
        if let Some(weights) = stored.weights {
            responses = responses.with_weights(weights)?;
        }
        for segment in stored.segments {
            responses = responses.with_segment(segment)?;
        }
        match stored.times {
            Some(times) => responses.with_times(times),
            None => Ok(responses),
        }
    }
}

#[cfg(feature = "serde")]
impl From<Responses<'_>> for Unchecked {
    fn from(responses: Responses<'_>) -> Self {
        Self {
            rows: responses.rows,
            items: responses.items,
            columns: responses.columns.into_iter().map(Cow::into_owned).collect(),
            respondents: responses.respondents.map(Cow::into_owned),
            weights: responses.weights.map(Cow::into_owned),
            segments: responses.segments.into_iter().map(SegmentColumn::into_owned).collect(),
            times: responses.times.map(Cow::into_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{Responses, SegmentColumn};
    use crate::{Answer, Error, Item, Missing, OffScale, Scale};

    fn item(id: &str) -> Item {
        Item::new(id, Scale::ONE_TO_FIVE)
    }

    #[test]
    fn borrowed_columns_stay_borrowed() {
        let codes = [0_u8, 4, 255];
        let responses = Responses::new(3).with_codes(item("a"), &codes).unwrap();
        assert!(matches!(responses.columns[0], Cow::Borrowed(_)));
        assert!(std::ptr::eq(responses.column("a").unwrap(), &codes[..]));
        let owned: Responses<'static> = responses.clone().into_owned();
        assert_eq!(owned, responses);
    }

    #[test]
    fn columns_must_fit() {
        let three = || Responses::new(3);
        assert!(matches!(three().with_codes(item("a"), vec![0]), Err(Error::Length { .. })));
        assert_eq!(
            three().with_codes(item("a"), vec![0, 5, 0]),
            Err(Error::UnknownCode { code: 5, row: Some(1), points: 5 })
        );
        let twice = three().with_codes(item("a"), vec![0; 3]).unwrap();
        assert!(matches!(
            twice.with_codes(item("a"), vec![0; 3]),
            Err(Error::Duplicate { what: "item", .. })
        ));
        let ids = ["x", "y", "x"].map(str::to_owned).to_vec();
        assert!(matches!(three().with_respondents(ids), Err(Error::Duplicate { .. })));
        assert!(matches!(
            three().with_weights(vec![1.0, f64::NAN, 1.0]),
            Err(Error::Weight { row: Some(1), .. })
        ));
        assert!(matches!(
            three().with_times(vec![0, Responses::NO_TIME, i64::MAX]),
            Err(Error::Time { row: 2, .. })
        ));
        assert!(matches!(
            SegmentColumn::new("s", ["a"], &[0, 1]),
            Err(Error::OutOfRange { limit: 1, found: 2, .. })
        ));
    }

    #[test]
    fn values_that_are_no_points_are_refused_or_invalid() {
        let values = [1.0, 2.5, 5.0];
        assert_eq!(
            Responses::new(3).with_scores(item("a"), values, OffScale::Reject),
            Err(Error::OffScale { value: 2.5, row: Some(1), min: 1, max: 5 })
        );
        let responses =
            Responses::new(3).with_scores(item("a"), values, OffScale::CountInvalid).unwrap();
        assert_eq!(responses.answer(1, "a"), Ok(Answer::Missing(Missing::Invalid)));
        assert!(matches!(responses.answer(3, "a"), Err(Error::OutOfRange { found: 4, .. })));
        assert!(matches!(responses.answer(0, "b"), Err(Error::Unknown { .. })));
    }
}
