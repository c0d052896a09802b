//! Dates in a column. The order of day and month in `02/05/2024` is a fact
//! about the whole column, so a cell gives a [`Day`] that may still be either,
//! and the column is resolved when all of it was read.
//!
//! Dates are taken as they are written; time zones are not converted.

mod parse;

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::error::Error;
use crate::text::fold;
use parse::{Parsed, Written};

/// The day that `LimeSurvey` writes where no time was recorded.
const NO_DATE: (i16, i8, i8) = (1980, 1, 1);

/// Which number comes first in `02/05/2024`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateOrder {
    /// 2 May.
    DayFirst,
    /// 5 February.
    MonthFirst,
}

impl fmt::Display for DateOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DayFirst => "day/month",
            Self::MonthFirst => "month/day",
        })
    }
}

/// What the user states about the dates of a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum DateFormat {
    /// Nothing: the column decides.
    #[default]
    Auto,
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year, month, day; nothing else is a date.
    Ymd,
}

impl FromStr for DateFormat {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.trim().to_ascii_lowercase().as_str() {
            "auto" => Ok(Self::Auto),
            "dmy" => Ok(Self::Dmy),
            "mdy" => Ok(Self::Mdy),
            "ymd" => Ok(Self::Ymd),
            _ => {
                Err(Error::Option { text: text.to_owned(), expected: "one of auto, dmy, mdy, ymd" })
            }
        }
    }
}

/// A day, perhaps one of two. Small, and ordered, so that counts can be kept
/// by it until the column is resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Day {
    /// A day beyond doubt.
    On(Date),
    /// The numbers as written.
    Either {
        /// Day or month.
        first: i8,
        /// Month or day.
        second: i8,
        /// The year.
        year: i16,
    },
}

/// The meaning of a cell as a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateCell {
    /// A day.
    Day(Day),
    /// No date was given.
    Missing,
    /// Something else.
    Bad,
}

/// A reader of one column of dates, which remembers what its cells say about
/// the order of day and month.
#[derive(Debug, Clone, Default)]
pub(crate) struct DateReader {
    format: DateFormat,
    /// Lines of the first cells that only one order explains.
    day_first: Option<u64>,
    month_first: Option<u64>,
    undecided: Option<u64>,
    twelve_hours: bool,
    placeholders: u64,
}

impl DateReader {
    /// A reader of dates in `format`.
    pub(crate) fn new(format: DateFormat) -> Self {
        Self { format, ..Self::default() }
    }

    /// Cells that hold 1980-01-01 without a time, which count as missing.
    pub(crate) fn placeholders(&self) -> u64 {
        self.placeholders
    }

    /// Reads one cell, of the row at the line that `line` tells.
    pub(crate) fn read(&mut self, cell: &[u8], line: impl FnOnce() -> u64) -> DateCell {
        let Ok(text) = std::str::from_utf8(cell) else {
            return DateCell::Bad;
        };
        let text = text.trim();
        let parsed = if text.is_ascii() { parse::parse(text) } else { parse::parse(&fold(text)) };
        match parsed {
            Parsed::Written(written) => self.place(written, line),
            Parsed::Missing => DateCell::Missing,
            Parsed::Bad => DateCell::Bad,
        }
    }

    /// The order of day and month, once the whole column was read; `column`
    /// is its name, for messages.
    ///
    /// # Errors
    ///
    /// [`Error::MixedDates`] where rows contradict each other,
    /// [`Error::AmbiguousDates`] where no row decides.
    pub(crate) fn resolve(&self, column: &str) -> Result<DateResolution, Error> {
        let column = || column.to_owned();
        let resolution = |order, basis| Ok(DateResolution { order, basis });
        match (self.format, self.day_first, self.month_first) {
            (DateFormat::Dmy, ..) => resolution(DateOrder::DayFirst, Basis::Stated),
            (DateFormat::Mdy, ..) => resolution(DateOrder::MonthFirst, Basis::Stated),
            (DateFormat::Ymd, ..) => resolution(DateOrder::DayFirst, Basis::NotNeeded),
            (DateFormat::Auto, Some(day_first), Some(month_first)) => {
                Err(Error::MixedDates { column: column(), day_first, month_first })
            }
            (DateFormat::Auto, Some(line), None) => {
                resolution(DateOrder::DayFirst, Basis::Line(line))
            }
            (DateFormat::Auto, None, Some(line)) => {
                resolution(DateOrder::MonthFirst, Basis::Line(line))
            }
            (DateFormat::Auto, None, None) => match self.undecided {
                None => resolution(DateOrder::DayFirst, Basis::NotNeeded),
                Some(_) if self.twelve_hours => {
                    resolution(DateOrder::MonthFirst, Basis::TwelveHours)
                }
                Some(line) => Err(Error::AmbiguousDates { column: column(), line }),
            },
        }
    }

    fn place(&mut self, written: Written, line: impl FnOnce() -> u64) -> DateCell {
        let on = |year, month, day| {
            Date::new(year, month, day).map_or(DateCell::Bad, |date| DateCell::Day(Day::On(date)))
        };
        match written {
            Written::YearFirst { year, month, day, midnight } => {
                if (year, month, day) == NO_DATE && midnight {
                    self.placeholders += 1;
                    return DateCell::Missing;
                }
                on(year, month, day)
            }
            Written::YearLast { first, second, year, dotted, twelve_hours } => match self.format {
                DateFormat::Ymd => DateCell::Bad,
                DateFormat::Dmy => on(year, second, first),
                DateFormat::Mdy => on(year, first, second),
                DateFormat::Auto if dotted || first == second => on(year, second, first),
                DateFormat::Auto => {
                    let day_first = Date::new(year, second, first).is_ok();
                    let month_first = Date::new(year, first, second).is_ok();
                    self.twelve_hours |= twelve_hours;
                    let evidence = match (day_first, month_first) {
                        (false, false) => return DateCell::Bad,
                        (true, true) => &mut self.undecided,
                        (true, false) => &mut self.day_first,
                        (false, true) => &mut self.month_first,
                    };
                    if evidence.is_none() {
                        *evidence = Some(line());
                    }
                    DateCell::Day(Day::Either { first, second, year })
                }
            },
        }
    }
}

/// The order of day and month in a column, and what decided it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateResolution {
    order: DateOrder,
    basis: Basis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Basis {
    NotNeeded,
    Stated,
    Line(u64),
    TwelveHours,
}

impl DateResolution {
    /// The order of day and month.
    pub(crate) fn order(self) -> DateOrder {
        self.order
    }

    /// The date that `day` is; None only for a day of another column, whose
    /// numbers do not fit this order.
    pub(crate) fn date(self, day: Day) -> Option<Date> {
        match day {
            Day::On(date) => Some(date),
            Day::Either { first, second, year } => {
                let (day, month) = match self.order {
                    DateOrder::DayFirst => (first, second),
                    DateOrder::MonthFirst => (second, first),
                };
                Date::new(year, month, day).ok()
            }
        }
    }
}

impl fmt::Display for DateResolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let order = self.order;
        match self.basis {
            Basis::NotNeeded => f.write_str("day and month beyond doubt"),
            Basis::Stated => write!(f, "{order} as stated"),
            Basis::Line(line) => write!(f, "{order}, which line {line} decides"),
            Basis::TwelveHours => {
                write!(f, "{order}, as usual with AM and PM (--date-format overrides)")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn column(format: DateFormat, cells: &[&str]) -> (DateReader, Vec<DateCell>) {
        let mut reader = DateReader::new(format);
        let read =
            |(index, cell): (usize, &&str)| reader.read(cell.as_bytes(), || index as u64 + 2);
        let days = cells.iter().enumerate().map(read).collect();
        (reader, days)
    }

    fn dates(cells: &[&str]) -> Result<Vec<Option<Date>>, Error> {
        let (reader, days) = column(DateFormat::Auto, cells);
        let resolution = reader.resolve("when")?;
        Ok(days
            .into_iter()
            .map(|cell| match cell {
                DateCell::Day(day) => resolution.date(day),
                _ => None,
            })
            .collect())
    }

    #[test]
    fn the_column_decides_the_order() {
        let european = dates(&["08/11/2021 17:05:47", "25/11/2021 09:00:00"]).unwrap();
        assert_eq!(european[0], Some(date(2021, 11, 8)));
        let american = dates(&["06/10/2022 07:48:07 AM", "06/13/2022 08:00:00 AM"]).unwrap();
        assert_eq!(american[0], Some(date(2022, 6, 10)));
        assert_eq!(dates(&["02.05.2024"]).unwrap()[0], Some(date(2024, 5, 2)));
        assert_eq!(dates(&["05/05/2024"]).unwrap()[0], Some(date(2024, 5, 5)));
    }

    #[test]
    fn am_and_pm_suggest_month_first_only_where_nothing_decides() {
        let suggested = dates(&["06/10/2022 07:48:07 AM"]).unwrap();
        assert_eq!(suggested[0], Some(date(2022, 6, 10)));
        let decided = dates(&["06/10/2022 07:48:07 AM", "13/10/2022 07:48:07 AM"]).unwrap();
        assert_eq!(decided[0], Some(date(2022, 10, 6)));
    }

    #[test]
    fn doubt_and_contradiction_are_errors() {
        let doubt = dates(&["2024-01-01", "02/05/2024"]).unwrap_err().to_string();
        assert!(doubt.contains("line 3") && doubt.contains("--date-format"), "{doubt}");
        let mixed = dates(&["13/05/2024", "05/13/2024"]).unwrap_err().to_string();
        assert!(mixed.contains("line 2") && mixed.contains("line 3"), "{mixed}");
    }

    #[test]
    fn a_stated_order_makes_the_others_bad() {
        let (reader, days) = column(DateFormat::Mdy, &["02/05/2024", "13/05/2024", "2024-05-02"]);
        assert_eq!(days[0], DateCell::Day(Day::On(date(2024, 2, 5))));
        assert_eq!(days[1], DateCell::Bad);
        assert_eq!(days[2], DateCell::Day(Day::On(date(2024, 5, 2))));
        assert!(reader.resolve("when").is_ok());
        let (_, days) = column(DateFormat::Ymd, &["02/05/2024", "2024/05/02"]);
        assert_eq!(days[0], DateCell::Bad);
        assert_eq!(days[1], DateCell::Day(Day::On(date(2024, 5, 2))));
    }

    #[test]
    fn the_placeholder_is_no_date() {
        let cells = ["1980-01-01 00:00:00", "1980-01-01", "1980-01-01 10:00:00", ""];
        let (reader, days) = column(DateFormat::Auto, &cells);
        assert_eq!(reader.placeholders(), 2);
        assert_eq!(days[0], DateCell::Missing);
        assert_eq!(days[2], DateCell::Day(Day::On(date(1980, 1, 1))));
        assert_eq!(days[3], DateCell::Missing);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(cell in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut reader = DateReader::default();
            let _ = reader.read(&cell, || 1);
            let _ = reader.resolve("x");
        }

        #[test]
        fn every_day_is_read_in_every_order(days in prop::collection::vec(0_i32..20_000, 40)) {
            let start = date(1990, 1, 1);
            let expected: Vec<Option<Date>> = days
                .iter()
                .map(|days| start.checked_add(jiff::Span::new().days(*days)).ok())
                .collect();
            for pattern in ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y%m%d", "%b %d, %Y"] {
                let written: Vec<String> = expected
                    .iter()
                    .flatten()
                    .map(|date| date.strftime(pattern).to_string())
                    .collect();
                let cells: Vec<&str> = written.iter().map(String::as_str).collect();
                match dates(&cells) {
                    Ok(read) => prop_assert_eq!(&read, &expected, "{}", pattern),
                    Err(error) => prop_assert!(error.is_usage(), "{}: {}", pattern, error),
                }
            }
        }
    }
}
