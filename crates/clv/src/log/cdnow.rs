//! The fixed-width layout of the CDNOW files, and days from dates.

use crate::Error;

/// The day number of a date in the Gregorian calendar, counted from 1970-01-01.
///
/// # Errors
/// [`Error::Text`] if there is no such date.
///
/// ```
/// use satis_clv::day_of;
///
/// assert_eq!(day_of(1970, 1, 2)?, 1);
/// assert_eq!(day_of(1997, 9, 30)? - day_of(1997, 1, 1)?, 272);
/// assert!(day_of(1997, 2, 29).is_err());
/// # Ok::<(), satis_clv::Error>(())
/// ```
pub fn day_of(year: i32, month: u32, day: u32) -> Result<i32, Error> {
    let refuse = || Error::Text {
        what: "a date",
        text: format!("{year}-{month}-{day}"),
        expected: "a day of the calendar in the years 1 to 9999",
    };
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return Err(refuse()),
    };
    if day == 0 || day > length || !(1..=9999).contains(&year) {
        return Err(refuse());
    }
    // Years begin in March, so that the leap day ends them.
    let month = i32::try_from(month).map_err(|_| refuse())?;
    let day = i32::try_from(day).map_err(|_| refuse())?;
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let in_year = (153 * month + 2) / 5 + day - 1;
    let before = 365 * year + year / 4 - year / 100 + year / 400;
    Ok(before + in_year - 719_468)
}

/// The day number of a date of the crate `jiff`, counted from 1970-01-01.
#[cfg(feature = "jiff_02")]
#[must_use]
pub fn day_of_date(date: jiff::civil::Date) -> i32 {
    let origin = jiff::civil::date(1970, 1, 1);
    // The calendar of jiff spans 20,000 years: the difference fits.
    origin
        .duration_until(date)
        .as_hours()
        .checked_div(24)
        .map_or(0, |days| i32::try_from(days).unwrap_or(0))
}

/// A row of a CDNOW file: customer, day from 1970-01-01, amount.
///
/// The master file holds id, date as `YYYYMMDD`, number of discs and amount;
/// the 1/10 sample has a second id after the first, which is the one given
/// back.
///
/// # Errors
/// [`Error::Text`] if the line has another layout.
///
/// ```
/// use satis_clv::{cdnow_line, day_of};
///
/// let row = cdnow_line(" 00004 0001 19970101  2   29.33")?;
/// assert_eq!(row, (1, day_of(1997, 1, 1)?, 29.33));
/// assert_eq!(cdnow_line(" 00004 19970101  2   29.33")?.0, 4);
/// assert!(cdnow_line("4,19970101,2,29.33").is_err());
/// # Ok::<(), satis_clv::Error>(())
/// ```
pub fn cdnow_line(line: &str) -> Result<(u64, i32, f64), Error> {
    let refuse = || Error::Text {
        what: "a transaction",
        text: line.to_owned(),
        expected: "id, date as YYYYMMDD, quantity and amount, such as 00004 19970101 2 29.33",
    };
    let mut cells = [""; 5];
    let mut found = 0;
    for cell in line.split_ascii_whitespace() {
        *cells.get_mut(found).ok_or_else(refuse)? = cell;
        found += 1;
    }
    let (id, date, quantity, amount) = match found {
        4 => (cells[0], cells[1], cells[2], cells[3]),
        5 => (cells[1], cells[2], cells[3], cells[4]),
        _ => return Err(refuse()),
    };
    let id = id.parse().map_err(|_| refuse())?;
    quantity.parse::<u32>().map_err(|_| refuse())?;
    let amount: f64 = amount.parse().map_err(|_| refuse())?;
    if date.len() != 8 || !date.bytes().all(|byte| byte.is_ascii_digit()) || !amount.is_finite() {
        return Err(refuse());
    }
    let number = |range: std::ops::Range<usize>| date.get(range).and_then(|part| part.parse().ok());
    let parts = number(0..4).zip(number(4..6)).zip(number(6..8));
    let ((year, month), day) = parts.ok_or_else(refuse)?;
    let year = i32::try_from(year).map_err(|_| refuse())?;
    Ok((id, day_of(year, month, day).map_err(|_| refuse())?, amount))
}

/// All rows of a CDNOW file, empty lines left out.
///
/// # Errors
/// [`Error::Row`] with the number of the first line that is no transaction.
pub fn cdnow_rows<'a>(
    lines: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<(u64, i32, f64)>, Error> {
    lines
        .into_iter()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(row, line)| cdnow_line(line).map_err(|error| error.at_row(row)))
        .collect()
}
