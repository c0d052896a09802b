//! Times as dates of the calendar.

use std::collections::HashMap;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, date};

use super::{Responses, SegmentColumn};
use crate::{Every, Period};

/// Numbers the periods in which times lie, in the order in which they first
/// occur; a time that is not known lies in none.
pub(super) fn number(times: &[i64], every: Every) -> (Vec<Period>, Vec<u32>) {
    let mut periods: Vec<Period> = Vec::new();
    let mut numbers: HashMap<Period, u32> = HashMap::new();
    // Neighbours often share a day, and looking one up takes longer than
    // comparing.
    let mut last = (None, SegmentColumn::MISSING);
    let mut number_of = |&time: &i64| {
        let day = (time != Responses::NO_TIME).then(|| time.div_euclid(86_400));
        if last.0 != day {
            last = (day, SegmentColumn::MISSING);
            if let Some(date) = day.and_then(date_of_day) {
                let period = Period::containing(date, every);
                // The calendar has fewer than 2^23 days.
                let next = u32::try_from(periods.len()).unwrap_or(SegmentColumn::MISSING);
                last.1 = *numbers.entry(period).or_insert_with(|| {
                    periods.push(period);
                    next
                });
            }
        }
        last.1
    };
    let ids = times.iter().map(&mut number_of).collect();
    (periods, ids)
}

fn date_of_day(day: i64) -> Option<Date> {
    let duration = SignedDuration::from_secs(day.checked_mul(86_400)?);
    EPOCH.checked_add(duration).ok().map(DateTime::date)
}

const EPOCH: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);

impl Responses<'_> {
    /// The time of a response on the calendar; `None` if it is not known or
    /// there is no such row.
    #[must_use]
    pub fn time(&self, row: usize) -> Option<DateTime> {
        let &seconds = self.times()?.get(row)?;
        EPOCH.checked_add(SignedDuration::from_secs(seconds)).ok()
    }

    /// The seconds by which [`Responses::with_times`] takes a time of the
    /// calendar; parts of a second are dropped.
    ///
    /// ```
    /// use jiff::civil::date;
    /// use satis_response_model::Responses;
    ///
    /// assert_eq!(Responses::seconds(date(1970, 1, 2).at(0, 1, 0, 0)), 86_460);
    /// ```
    #[must_use]
    pub fn seconds(time: DateTime) -> i64 {
        let time = time.with().subsec_nanosecond(0).build().unwrap_or(time);
        time.duration_since(EPOCH).as_secs()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::DateTime;

    use super::super::CALENDAR;
    use super::{Responses, number};
    use crate::Every;

    #[test]
    fn the_ends_of_the_calendar_are_times() {
        let (first, last) = (Responses::seconds(DateTime::MIN), Responses::seconds(DateTime::MAX));
        assert_eq!((first, last), CALENDAR.into_inner());
        let times = [first, last, Responses::NO_TIME, -1];
        let responses = Responses::new(4).with_times(&times).unwrap();
        assert_eq!(responses.time(0), Some(DateTime::MIN));
        assert_eq!(responses.time(2), None);
        let (periods, ids) = number(&times, Every::Year);
        let years: Vec<_> = periods.iter().map(ToString::to_string).collect();
        assert_eq!(years, ["-009999", "9999", "1969"]);
        assert_eq!(ids, [0, 1, u32::MAX, 2]);
    }
}
