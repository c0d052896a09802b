//! A summary for each period of the calendar.

use jiff::civil::Date;

use crate::{BySegment, Error, Every, Period, Summary};

/// A summary of each day, week, month, quarter or year, in the order of time.
///
/// A period exists from its first observation on: gaps in time stay gaps.
///
/// ```
/// use jiff::civil::date;
/// use satis_response_model::{Answer, ByPeriod, Every, Scale, Summary, Tally};
///
/// let mut by_month = ByPeriod::new(Every::Month, &Tally::new(&Scale::ZERO_TO_TEN));
/// for (day, score) in [(date(2024, 3, 31), 9), (date(2024, 5, 1), 4), (date(2024, 5, 9), 10)] {
///     by_month.record((day, Answer::from(score)))?;
/// }
/// let months: Vec<_> =
///     by_month.iter().map(|(month, tally)| (month.to_string(), tally.answered())).collect();
/// assert_eq!(months, [("2024-03".to_owned(), 1), ("2024-05".to_owned(), 2)]);
/// # Ok::<(), satis_response_model::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked<S>", into = "Unchecked<S>"),
    serde(bound(
        serialize = "S: serde::Serialize + Clone",
        deserialize = "S: serde::Deserialize<'de> + Summary"
    ))
)]
pub struct ByPeriod<S> {
    every: Every,
    periods: BySegment<Period, S>,
}

impl<S: Summary> ByPeriod<S> {
    /// No periods yet; each will be of this length and have the shape of the
    /// template.
    #[must_use]
    pub fn new(every: Every, template: &S) -> Self {
        Self { every, periods: BySegment::new(template) }
    }

    /// How long the periods are.
    #[must_use]
    pub const fn every(&self) -> Every {
        self.every
    }

    /// An empty summary of the shape that all periods have.
    #[must_use]
    pub const fn template(&self) -> &S {
        self.periods.template()
    }

    /// The summary of a period, if anything was recorded of it.
    #[must_use]
    pub fn get(&self, period: Period) -> Option<&S> {
        self.periods.get(&period)
    }

    /// Every period with its summary, in the order of time.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Period, &S)> {
        self.periods.iter().map(|(&period, summary)| (period, summary))
    }

    /// The periods in the order of time.
    pub fn periods(&self) -> impl ExactSizeIterator<Item = Period> {
        self.periods.segments().copied()
    }

    /// The merge of all periods: the summary of the same observations without
    /// their dates.
    ///
    /// # Errors
    /// [`Error::Overflow`] if a count would not fit 64 bits.
    pub fn total(&self) -> Result<S, Error> {
        self.periods.total()
    }

    /// The same observations by longer periods.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] where the calendar does not nest
    /// ([`Every::nests_in`]), such as for weeks in months;
    /// [`Error::Overflow`] if a count would not fit 64 bits.
    pub fn coarser(&self, every: Every) -> Result<Self, Error> {
        if !self.every.nests_in(every) {
            return Err(mismatch(self.every, every));
        }
        let mut coarser = Self::new(every, self.template());
        for (period, summary) in self.iter() {
            coarser.merge_period(Period::containing(period.first_day(), every), summary)?;
        }
        Ok(coarser)
    }

    /// Takes in a summary of one period.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] if the period is of another length, else as
    /// [`Summary::merge`]; nothing changes then.
    pub fn merge_period(&mut self, period: Period, summary: &S) -> Result<(), Error> {
        if period.every() != self.every {
            return Err(mismatch(self.every, period.every()));
        }
        self.periods.merge_segment(period, summary)
    }
}

impl<S: Summary> Summary for ByPeriod<S> {
    type Observation<'a> = (Date, S::Observation<'a>);

    fn empty(&self) -> Self {
        Self { every: self.every, periods: self.periods.empty() }
    }

    fn is_empty(&self) -> bool {
        self.periods.is_empty()
    }

    fn record(&mut self, (date, observation): Self::Observation<'_>) -> Result<(), Error> {
        self.periods.record((Period::containing(date, self.every), observation))
    }

    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.every != other.every {
            return Err(mismatch(self.every, other.every));
        }
        self.periods.merge(&other.periods)
    }
}

fn mismatch(left: Every, right: Every) -> Error {
    Error::ShapeMismatch {
        what: "lengths of periods",
        left: left.to_string(),
        right: right.to_string(),
    }
}

/// How summaries by period are stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(
    deny_unknown_fields,
    bound(
        serialize = "S: serde::Serialize + Clone",
        deserialize = "S: serde::Deserialize<'de> + Summary"
    )
)]
struct Unchecked<S> {
    every: Every,
    periods: BySegment<Period, S>,
}

#[cfg(feature = "serde")]
impl<S: Summary> TryFrom<Unchecked<S>> for ByPeriod<S> {
    type Error = Error;

    fn try_from(stored: Unchecked<S>) -> Result<Self, Error> {
        let other = stored.periods.segments().find(|period| period.every() != stored.every);
        match other {
            Some(period) => Err(mismatch(stored.every, period.every())),
            None => Ok(Self { every: stored.every, periods: stored.periods }),
        }
    }
}

#[cfg(feature = "serde")]
impl<S> From<ByPeriod<S>> for Unchecked<S> {
    fn from(by_period: ByPeriod<S>) -> Self {
        Self { every: by_period.every, periods: by_period.periods }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::ByPeriod;
    use crate::{Answer, Error, Every, Scale, Summary, Tally};

    fn days() -> ByPeriod<Tally> {
        let mut by = ByPeriod::new(Every::Day, &Tally::new(&Scale::ONE_TO_FIVE));
        for (day, answer) in [(date(2024, 3, 31), 5), (date(2024, 4, 1), 1), (date(2024, 6, 1), 2)]
        {
            by.record((day, Answer::from(answer))).unwrap();
        }
        by
    }

    #[test]
    fn longer_periods_hold_the_same_answers() {
        let quarters = days().coarser(Every::Quarter).unwrap();
        let found: Vec<_> = quarters.iter().map(|(q, t)| (q.to_string(), t.answered())).collect();
        assert_eq!(found, [("2024-Q1".to_owned(), 1), ("2024-Q2".to_owned(), 2)]);
        assert_eq!(quarters.total(), days().total());
        assert!(days().coarser(Every::Week).unwrap().coarser(Every::Month).is_err());
        assert!(days().empty().coarser(Every::Year).unwrap().coarser(Every::Day).is_err());
    }

    #[test]
    fn periods_of_different_lengths_do_not_merge() {
        let mut months = days().coarser(Every::Month).unwrap();
        assert!(matches!(months.merge(&days()), Err(Error::ShapeMismatch { .. })));
    }
}
