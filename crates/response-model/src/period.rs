//! Calendar days, ISO weeks, months, quarters and years.

use std::str::FromStr;

use jiff::civil::{Date, ISOWeekDate, Weekday};

use crate::Error;

/// How long the periods are into which dates fall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Every {
    /// A calendar day.
    Day,
    /// A week of ISO 8601, from Monday to Sunday. Week 1 of a year is the one
    /// with its first Thursday, so the first days of January can belong to the
    /// last week of the year before.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months, from January, April, July or October.
    Quarter,
    /// A calendar year.
    Year,
}

impl Every {
    /// Whether each period of this length lies within one of the other: days
    /// in all, months in quarters and years, quarters in years, and each in
    /// itself. Weeks lie across the months and years.
    #[must_use]
    pub fn nests_in(self, other: Self) -> bool {
        match self {
            Self::Day => true,
            Self::Week => other == Self::Week,
            Self::Month => matches!(other, Self::Month | Self::Quarter | Self::Year),
            Self::Quarter => matches!(other, Self::Quarter | Self::Year),
            Self::Year => other == Self::Year,
        }
    }
}

impl std::fmt::Display for Every {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        })
    }
}

/// One day, week, month, quarter or year of the calendar.
///
/// It is written as ISO 8601 writes it, quarters as `2024-Q2`; years before 0
/// with a sign and six digits. Periods of one length are ordered in time;
/// shorter lengths come before longer ones.
///
/// ```
/// use jiff::civil::date;
/// use satis_response_model::{Every, Period};
///
/// let week = Period::containing(date(2024, 12, 30), Every::Week);
/// assert_eq!(week.to_string(), "2025-W01");
/// assert_eq!(week.last_day(), date(2025, 1, 5));
/// let quarter: Period = "2024-Q2".parse()?;
/// assert_eq!(quarter.first_day(), date(2024, 4, 1));
/// assert_eq!(quarter.next().map(|next| next.to_string()).as_deref(), Some("2024-Q3"));
/// # Ok::<(), satis_response_model::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "String", into = "String")
)]
pub struct Period {
    every: Every,
    first: Date,
}

impl Period {
    /// The period in which a date lies.
    #[must_use]
    pub fn containing(date: Date, every: Every) -> Self {
        let first = match every {
            Every::Day => date,
            Every::Week => {
                // The calendar begins on a Monday, so there is a first day.
                date.iso_week_date().first_of_week().map_or(date, ISOWeekDate::date)
            }
            Every::Month => date.first_of_month(),
            Every::Quarter => {
                let month = (date.month() - 1) / 3 * 3 + 1;
                // The first of a month is in every calendar year.
                Date::new(date.year(), month, 1).unwrap_or(date)
            }
            Every::Year => date.first_of_year(),
        };
        Self { every, first }
    }

    /// How long the period is.
    #[must_use]
    pub const fn every(self) -> Every {
        self.every
    }

    /// Its first day.
    #[must_use]
    pub const fn first_day(self) -> Date {
        self.first
    }

    /// Its last day; of the week in which the calendar of `jiff` ends, on
    /// 9999-12-31, that day.
    #[must_use]
    pub fn last_day(self) -> Date {
        match self.every {
            Every::Day => self.first,
            Every::Week => {
                self.first.iso_week_date().last_of_week().map_or(Date::MAX, ISOWeekDate::date)
            }
            Every::Month => self.first.last_of_month(),
            Every::Quarter => {
                // The last month of a quarter is two after its first.
                Date::new(self.first.year(), self.first.month() + 2, 1)
                    .map_or(self.first, Date::last_of_month)
            }
            Every::Year => self.first.last_of_year(),
        }
    }

    /// Whether a date lies in the period.
    #[must_use]
    pub fn contains(self, date: Date) -> bool {
        self.first <= date && date <= self.last_day()
    }

    /// The period after this one; `None` at the end of the calendar.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        let day = self.last_day().tomorrow().ok()?;
        Some(Self::containing(day, self.every))
    }

    /// The period before this one; `None` at the beginning of the calendar.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        let day = self.first.yesterday().ok()?;
        Some(Self::containing(day, self.every))
    }

    /// The period of another length in which all of this one lies; `None`
    /// where the calendar does not nest ([`Every::nests_in`]).
    #[must_use]
    pub fn within(self, every: Every) -> Option<Self> {
        self.every.nests_in(every).then(|| Self::containing(self.first, every))
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month) = (self.first.year(), self.first.month());
        match self.every {
            Every::Day => {
                write_year(f, year)?;
                write!(f, "-{month:02}-{:02}", self.first.day())
            }
            Every::Week => {
                let week = self.first.iso_week_date();
                write_year(f, week.year())?;
                write!(f, "-W{:02}", week.week())
            }
            Every::Month => {
                write_year(f, year)?;
                write!(f, "-{month:02}")
            }
            Every::Quarter => {
                write_year(f, year)?;
                write!(f, "-Q{}", (month + 2) / 3)
            }
            Every::Year => write_year(f, year),
        }
    }
}

fn write_year(f: &mut std::fmt::Formatter<'_>, year: i16) -> std::fmt::Result {
    if year < 0 { write!(f, "-{:06}", year.unsigned_abs()) } else { write!(f, "{year:04}") }
}

impl FromStr for Period {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text)
            // One way to write each period: what differs is a slip.
            .filter(|period| period.to_string() == text)
            .ok_or_else(|| Error::Period { text: text.to_owned() })
    }
}

impl TryFrom<String> for Period {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

fn parse(text: &str) -> Option<Period> {
    let digits = if text.starts_with('-') { 7 } else { 4 };
    let (year, rest) = text.split_at_checked(digits)?;
    let year: i16 = year.parse().ok()?;
    if rest.is_empty() {
        return Some(Period::containing(Date::new(year, 1, 1).ok()?, Every::Year));
    }
    let rest = rest.strip_prefix('-')?;
    if let Some(quarter) = rest.strip_prefix('Q') {
        let quarter: i8 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
        let first = Date::new(year, 3 * quarter - 2, 1).ok()?;
        return Some(Period::containing(first, Every::Quarter));
    }
    if let Some(week) = rest.strip_prefix('W') {
        let monday = ISOWeekDate::new(year, week.parse().ok()?, Weekday::Monday).ok()?;
        return Some(Period::containing(monday.date(), Every::Week));
    }
    match rest.split_once('-') {
        None => {
            Some(Period::containing(Date::new(year, rest.parse().ok()?, 1).ok()?, Every::Month))
        }
        Some((month, day)) => {
            let date = Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?;
            Some(Period::containing(date, Every::Day))
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{Every, Period};

    const ALL: [Every; 5] = [Every::Day, Every::Week, Every::Month, Every::Quarter, Every::Year];

    fn text(day: Date, every: Every) -> String {
        Period::containing(day, every).to_string()
    }

    #[test]
    fn a_day_lies_in_the_periods_of_the_calendar() {
        let day = date(2024, 5, 2);
        let texts = ALL.map(|every| text(day, every));
        assert_eq!(texts, ["2024-05-02", "2024-W18", "2024-05", "2024-Q2", "2024"]);
        assert_eq!(text(date(2024, 12, 30), Every::Week), "2025-W01");
        assert_eq!(text(date(2021, 1, 1), Every::Week), "2020-W53");
        assert_eq!(text(date(-44, 3, 15), Every::Month), "-000044-03");
    }

    #[test]
    fn what_is_written_is_read_again_and_nothing_else() {
        for day in [date(2024, 2, 29), date(2021, 1, 1), date(-44, 3, 15), Date::MIN, Date::MAX] {
            for every in ALL {
                let period = Period::containing(day, every);
                assert_eq!(period.to_string().parse(), Ok(period));
                assert!(period.contains(day));
            }
        }
        for bad in [
            "",
            "24",
            "2024-",
            "2024-13",
            "2024-5",
            "2024-Q0",
            "2024-Q5",
            "2024-W54",
            "2023-W53",
            "2024-w18",
            "2023-02-29",
            "2024-05-02T00:00",
            "-000000",
            "+2024",
            "2024-+5",
            " 2024",
            "2024-Q١",
            "é024",
        ] {
            assert!(bad.parse::<Period>().is_err(), "{bad}");
        }
    }

    #[test]
    fn neighbours_touch_and_the_calendar_ends() {
        for every in ALL {
            let mut period = Period::containing(date(2019, 12, 25), every);
            for _ in 0..800 {
                let next = period.next().unwrap();
                assert_eq!(period.last_day().tomorrow().unwrap(), next.first_day());
                assert_eq!(next.previous(), Some(period));
                assert!(period < next);
                period = next;
            }
            assert_eq!(Period::containing(Date::MAX, every).next(), None);
            assert_eq!(Period::containing(Date::MIN, every).previous(), None);
            assert_eq!(Period::containing(Date::MIN, every).first_day(), Date::MIN);
            assert_eq!(Period::containing(Date::MAX, every).last_day(), Date::MAX);
        }
    }

    #[test]
    fn weeks_do_not_nest() {
        let week = Period::containing(date(2024, 5, 2), Every::Week);
        assert_eq!(week.within(Every::Month), None);
        let month = Period::containing(date(2024, 5, 2), Every::Month);
        assert_eq!(month.within(Every::Quarter).unwrap().to_string(), "2024-Q2");
    }
}
