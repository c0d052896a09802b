//! The summaries of a table of answers.

use std::borrow::Cow;

use super::{Responses, SegmentColumn};
use crate::{
    BySegment, Error, Item, Keying, Moments, PairTally, Scale, Summary, Tally, WeightedTally,
    kernels,
};

impl Responses<'_> {
    /// The tally of an item, as the answers were given.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist.
    pub fn tally(&self, id: &str) -> Result<Tally, Error> {
        let (item, codes) = self.item_and_codes(id)?;
        Tally::from_codes(item.scale(), codes)
    }

    /// The tally of an item, mirrored on its scale if the item is reversed.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist.
    ///
    /// ```
    /// use satis_response_model::{Item, Keying, Responses, Scale};
    ///
    /// let item = Item::new("wait", Scale::ONE_TO_FIVE).with_keying(Keying::Reversed);
    /// let responses = Responses::new(3).with_answers(item, [5, 4, 4])?;
    /// assert_eq!(responses.tally("wait")?.counts(), [0, 0, 0, 2, 1]);
    /// assert_eq!(responses.keyed_tally("wait")?.counts(), [1, 2, 0, 0, 0]);
    /// # Ok::<(), satis_response_model::Error>(())
    /// ```
    pub fn keyed_tally(&self, id: &str) -> Result<Tally, Error> {
        let (item, codes) = self.item_and_codes(id)?;
        Tally::from_codes(item.scale(), &keyed(item, codes))
    }

    /// The weighted tally of an item, as the answers were given; every weight
    /// is 1 if there are none.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist, [`Error::NotFinite`] if
    /// the sum of the squared weights is.
    pub fn weighted_tally(&self, id: &str) -> Result<WeightedTally, Error> {
        let (item, codes) = self.item_and_codes(id)?;
        let Some(weights) = self.weights() else {
            return Ok(WeightedTally::from(&Tally::from_codes(item.scale(), codes)?));
        };
        kernels::summarise(&WeightedTally::new(item.scale()), self.len(), |tally, rows| {
            let pairs = codes[rows.clone()].iter().zip(&weights[rows]);
            pairs
                .into_iter()
                .try_for_each(|(&code, &weight)| tally.record((item.scale().decode(code)?, weight)))
        })
    }

    /// The joint tally of two items, as the answers were given.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist.
    pub fn pair_tally(&self, first: &str, second: &str) -> Result<PairTally, Error> {
        let (first, first_codes) = self.item_and_codes(first)?;
        let (second, second_codes) = self.item_and_codes(second)?;
        PairTally::from_codes(first.scale(), second.scale(), first_codes, second_codes)
    }

    /// The exact moments of items, reversed ones mirrored on their scales,
    /// over the respondents who answered all of them; weights play no part.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist.
    ///
    /// ```
    /// use satis_response_model::{Item, Keying, Responses, Scale};
    ///
    /// let item = |id| Item::new(id, Scale::ONE_TO_FIVE);
    /// let responses = Responses::new(4)
    ///     .with_answers(item("polite"), [Some(1), Some(3), Some(5), None])?
    ///     .with_answers(item("rude").with_keying(Keying::Reversed), [5, 3, 1, 1])?;
    /// let moments = responses.moments(&["polite", "rude"])?;
    /// assert_eq!((moments.n(), moments.incomplete()), (3, 1));
    /// assert_eq!(moments.correlation(0, 1), Some(1.0));
    /// # Ok::<(), satis_response_model::Error>(())
    /// ```
    pub fn moments(&self, ids: &[&str]) -> Result<Moments, Error> {
        let keyed = self.keyed_columns(ids)?;
        let columns: Vec<&[u8]> = keyed.iter().map(|(_, codes)| &**codes).collect();
        let scales: Vec<Scale> = keyed.iter().map(|(scale, _)| scale.clone()).collect();
        Moments::from_codes(&scales, &columns)
    }

    /// The weighted moments of items, reversed ones mirrored on their scales,
    /// over the respondents who answered all of them; every weight is 1 if
    /// there are none.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist, [`Error::NotFinite`] if
    /// the sum of the squared weights is.
    pub fn weighted_moments(&self, ids: &[&str]) -> Result<Moments, Error> {
        let columns = self.keyed_columns(ids)?;
        kernels::summarise(&Moments::of_reals(ids.len()), self.len(), |moments, rows| {
            let mut values = Vec::with_capacity(ids.len());
            for row in rows {
                values.clear();
                // Stops at the first missing answer.
                values.extend(
                    columns
                        .iter()
                        .map_while(|(scale, codes)| scale.value_at(codes[row]).map(f64::from)),
                );
                let weight = self.weights().map_or(1.0, |weights| weights[row]);
                moments.record(if values.len() == ids.len() {
                    crate::Row::Values { values: &values, weight }
                } else {
                    crate::Row::Incomplete
                })?;
            }
            Ok(())
        })
    }

    /// The tally of an item in each segment of a division, as the answers were
    /// given. Respondents who belong to no segment are left out;
    /// [`Responses::tally_without_segment`] counts them.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items or divisions that exist.
    pub fn tally_by_segment(
        &self,
        id: &str,
        segment: &str,
    ) -> Result<BySegment<String, Tally>, Error> {
        let column = self.segment(segment)?;
        let tallies = self.tallies(id, column.codes(), column.labels().len())?;
        let (item, _) = self.item_and_codes(id)?;
        let labelled = column.labels().iter().cloned().zip(tallies);
        BySegment::from_summaries(&Tally::new(item.scale()), labelled)
    }

    /// The tally of an item over the respondents who belong to no segment of a
    /// division.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items or divisions that exist.
    pub fn tally_without_segment(&self, id: &str, segment: &str) -> Result<Tally, Error> {
        let (item, codes) = self.item_and_codes(id)?;
        let column = self.segment(segment)?;
        let rows = codes.iter().zip(column.codes());
        let left: Vec<u8> = rows
            .filter(|&(_, &segment)| segment == SegmentColumn::MISSING)
            .map(|(&code, _)| code)
            .collect();
        Tally::from_codes(item.scale(), &left)
    }

    /// The tally of an item in each period of the calendar, as the answers
    /// were given. Responses without a time are left out.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist, or if there are no times.
    ///
    /// ```
    /// use satis_response_model::{Every, Item, Responses, Scale};
    ///
    /// const DAY: i64 = 86_400;
    /// let responses = Responses::new(3)
    ///     .with_answers(Item::new("recommend", Scale::ZERO_TO_TEN), [9, 10, 2])?
    ///     .with_times(&[0, 30 * DAY, 31 * DAY])?;
    /// let by_month = responses.tally_by_period("recommend", Every::Month)?;
    /// assert_eq!(by_month.get("1970-01".parse()?).map(|tally| tally.answered()), Some(2));
    /// assert_eq!(by_month.get("1970-02".parse()?).map(|tally| tally.answered()), Some(1));
    /// # Ok::<(), satis_response_model::Error>(())
    /// ```
    #[cfg(feature = "jiff_02")]
    pub fn tally_by_period(
        &self,
        id: &str,
        every: crate::Every,
    ) -> Result<crate::ByPeriod<Tally>, Error> {
        let (item, _) = self.item_and_codes(id)?;
        let times = self.times().ok_or_else(|| Error::Unknown {
            what: "column",
            name: "times".to_owned(),
            known: "no times were given".to_owned(),
        })?;
        let (periods, ids) = super::calendar::number(times, every);
        let mut by_period = crate::ByPeriod::new(every, &Tally::new(item.scale()));
        for (period, tally) in periods.iter().zip(self.tallies(id, &ids, periods.len())?) {
            by_period.merge_period(*period, &tally)?;
        }
        Ok(by_period)
    }

    /// The tallies of an item in so many segments; rows of none are left out.
    fn tallies(&self, id: &str, ids: &[u32], segments: usize) -> Result<Vec<Tally>, Error> {
        let (item, codes) = self.item_and_codes(id)?;
        // The rows of no segment form one more, which is dropped.
        let none = u32::try_from(segments).map_err(|_| Error::Overflow)?;
        let numbered: Cow<'_, [u32]> = if ids.contains(&SegmentColumn::MISSING) {
            ids.iter().map(|&id| id.min(none)).collect()
        } else {
            Cow::Borrowed(ids)
        };
        let points = item.scale().points();
        let counts = kernels::count_by_segment(codes, &numbered, segments + 1, points)?;
        let mut tallies = counts.tallies(item.scale())?;
        tallies.truncate(segments);
        Ok(tallies)
    }

    fn keyed_columns(&self, ids: &[&str]) -> Result<Vec<Keyed<'_>>, Error> {
        let column = |id: &&str| {
            let (item, codes) = self.item_and_codes(id)?;
            Ok((item.scale().clone(), keyed(item, codes)))
        };
        ids.iter().map(column).collect()
    }
}

/// The declared scale of an item and its codes as they count.
type Keyed<'a> = (Scale, Cow<'a, [u8]>);

/// The codes as they count: point indices mirrored if the item is reversed.
fn keyed<'a>(item: &Item, codes: &'a [u8]) -> Cow<'a, [u8]> {
    match item.keying() {
        Keying::Direct => Cow::Borrowed(codes),
        Keying::Reversed => {
            // At most 250 points, so the highest index fits a byte.
            let last = u8::try_from(item.scale().points() - 1).unwrap_or(u8::MAX);
            let mirror = |&code: &u8| if code <= last { last - code } else { code };
            codes.iter().map(mirror).collect()
        }
    }
}
