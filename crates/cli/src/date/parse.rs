//! One date as survey tools write it, taken apart.

/// What a cell holds.
pub(super) enum Parsed {
    Written(Written),
    Missing,
    Bad,
}

/// The numbers of a date, in the order of writing. They need not exist in the
/// calendar.
pub(super) enum Written {
    /// `2024-05-02`, `2024/05/02`, `20240502`, `2024-05`, `2 May 2024`: the
    /// order is known.
    YearFirst {
        year: i16,
        month: i8,
        day: i8,
        /// No time of day, or exactly midnight.
        midnight: bool,
    },
    /// `02/05/2024`, `02.05.2024`.
    YearLast { first: i8, second: i8, year: i16, dotted: bool, twelve_hours: bool },
}

/// Takes a trimmed cell apart.
pub(super) fn parse(text: &str) -> Parsed {
    if text.is_empty() {
        return Parsed::Missing;
    }
    let written = numeric(text).or_else(|| named_month(text));
    match written {
        Some(written) => Parsed::Written(written),
        None if is_missing(text) => Parsed::Missing,
        None => Parsed::Bad,
    }
}

fn is_missing(text: &str) -> bool {
    matches!(
        text.to_ascii_lowercase().as_str(),
        "na" | "n/a" | "nat" | "nan" | "null" | "none" | "." | "-" | "<na>" | "\\n"
    )
}

fn numeric(text: &str) -> Option<Written> {
    let (a, rest) = digits(text)?;
    if a.len() == 8 {
        let time = Time::parse(rest)?;
        return year_first(&a[..4], &a[4..6], &a[6..], &time);
    }
    let (mark, rest) = separator(rest)?;
    let (b, rest) = digits(rest)?;
    if a.len() == 4 && b.len() <= 2 {
        // A year and a month alone mean its first day.
        let next = separator(rest).and_then(|(again, rest)| Some((again, digits(rest)?)));
        return match next {
            Some((again, (c, rest))) if again == mark && c.len() <= 2 => {
                let rest = rest.strip_prefix('日').unwrap_or(rest);
                year_first(a, b, c, &Time::parse(rest)?)
            }
            _ => {
                let rest = rest.strip_prefix('月').unwrap_or(rest);
                rest.is_empty().then_some(())?;
                year_first(a, b, "1", &Time::NONE)
            }
        };
    }
    let (again, rest) = separator(rest)?;
    let (c, rest) = digits(rest)?;
    if again != mark || a.len() > 2 || b.len() > 2 || c.len() != 4 {
        return None;
    }
    let time = Time::parse(rest)?;
    Some(Written::YearLast {
        first: a.parse().ok()?,
        second: b.parse().ok()?,
        year: c.parse().ok()?,
        dotted: mark == '.',
        twelve_hours: time.twelve_hours,
    })
}

fn year_first(year: &str, month: &str, day: &str, time: &Time) -> Option<Written> {
    Some(Written::YearFirst {
        year: year.parse().ok()?,
        month: month.parse().ok()?,
        day: day.parse().ok()?,
        midnight: time.midnight,
    })
}

/// `2 May 2024`, `02-May-2024`, `May 2, 2024`, with or without a time.
fn named_month(text: &str) -> Option<Written> {
    let is_mark = |c: char| matches!(c, ' ' | '-' | '/' | ',' | '.');
    let (first, rest) = text.split_once(is_mark)?;
    let (second, rest) = rest.trim_start_matches(is_mark).split_once(is_mark)?;
    let (year, rest) = digits(rest.trim_start_matches(is_mark))?;
    let (day, month) = match (month_number(first), month_number(second)) {
        (None, Some(month)) => (first, month),
        (Some(month), None) => (second, month),
        _ => return None,
    };
    let plain = day.len() <= 2 && day.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || year.len() != 4 {
        return None;
    }
    Some(Written::YearFirst {
        year: year.parse().ok()?,
        month,
        day: day.parse().ok()?,
        midnight: Time::parse(rest)?.midnight,
    })
}

fn month_number(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    let named = |month: &&str| **month == word || (word.len() == 3 && month.starts_with(&word));
    let index = MONTHS.iter().position(named)?;
    i8::try_from(index + 1).ok()
}

/// What follows a date.
struct Time {
    midnight: bool,
    twelve_hours: bool,
}

impl Time {
    const NONE: Self = Self { midnight: true, twelve_hours: false };

    /// Nothing, or a time of day (`10:11`, `T10:11:12.5Z`,
    /// `10:11:12 AM GMT+2`), of which only what matters here is kept.
    fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::NONE);
        }
        let rest = text.strip_prefix(['T', 't', ' ', ','])?.trim_start();
        let (half, rest) = match rest.strip_prefix("上午").or_else(|| rest.strip_prefix("下午"))
        {
            Some(rest) => (true, rest.trim_start()),
            None => (false, rest),
        };
        let end =
            rest.find(|c: char| !matches!(c, '0'..='9' | ':' | '.' | ',')).unwrap_or(rest.len());
        let (clock, zone) = rest.split_at(end);
        let mut parts = clock.split(':');
        let hour = parts.next().filter(|hour| matches!(hour.len(), 1 | 2))?;
        let minute = parts.next().filter(|minute| minute.len() == 2)?;
        // Marks of the half day, names and offsets of zones.
        let is_zone = |c: char| c.is_alphanumeric() || " +-:/._()[]".contains(c);
        if parts.count() > 1 || zone.len() > 64 || !zone.chars().all(is_zone) {
            return None;
        }
        let zone = zone.trim_start().to_ascii_lowercase();
        let half_marks = ["am", "pm", "a.m", "p.m"];
        let zero = |part: &str| part.bytes().all(|byte| byte == b'0');
        let digits_zero = clock.bytes().all(|byte| !matches!(byte, b'1'..=b'9'));
        Some(Self {
            midnight: zero(hour) && zero(minute) && digits_zero,
            twelve_hours: half || half_marks.iter().any(|mark| zone.starts_with(mark)),
        })
    }
}

/// The digits at the start of `text`, at least one, and what follows.
fn digits(text: &str) -> Option<(&str, &str)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    (count > 0).then(|| text.split_at(count))
}

/// A separator between the numbers of a date; year and month signs count as
/// one and the same.
fn separator(text: &str) -> Option<(char, &str)> {
    let mark = text.chars().next()?;
    let rest = &text[mark.len_utf8()..];
    match mark {
        '-' | '/' | '.' => Some((mark, rest)),
        '年' | '月' => Some(('年', rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(text: &str) -> Option<(i16, i8, i8)> {
        match parse(text) {
            Parsed::Written(Written::YearFirst { year, month, day, .. }) => {
                Some((year, month, day))
            }
            _ => None,
        }
    }

    #[test]
    fn dates_of_a_known_order() {
        for text in [
            "2024-05-02",
            "2024-5-2",
            "2024/05/02",
            "2024.05.02",
            "20240502",
            "2024-05-02 10:11:12",
            "2024-05-02T10:11:12Z",
            "2024-05-02T10:11:12.123456+02:00[Europe/Berlin]",
            "2024/05/02 10:11:12 AM GMT+2",
            "2024-05-02 12:00:00 UTC",
            "2024年5月2日",
            "2024年05月02日 10:11",
            "2024/5/2 上午10:11:12",
            "2 May 2024",
            "02-May-2024",
            "May 2, 2024",
            "may 2, 2024 10:00 PM",
        ] {
            assert_eq!(known(text), Some((2024, 5, 2)), "{text}");
        }
        assert_eq!(known("2024-05"), Some((2024, 5, 1)));
        assert_eq!(known("2024年5月"), Some((2024, 5, 1)));
    }

    #[test]
    fn dates_of_an_unknown_order() {
        for (text, dots, halves) in [
            ("06/10/2022 07:48:07 AM", false, true),
            ("6/10/2022", false, false),
            ("06-10-2022 07:48", false, false),
            ("06.10.2022", true, false),
            ("06/10/2022, 07:48 p.m.", false, true),
        ] {
            match parse(text) {
                Parsed::Written(Written::YearLast {
                    first: 6,
                    second: 10,
                    year: 2022,
                    dotted,
                    twelve_hours,
                }) => assert_eq!((dotted, twelve_hours), (dots, halves), "{text}"),
                _ => panic!("{text}"),
            }
        }
    }

    #[test]
    fn other_texts_are_no_dates() {
        for text in [
            "45414",
            "2024",
            "5/2/24",
            "02/05-2024",
            "2024-05-02x",
            "2024-05-02 noon",
            "10:11",
            "yesterday",
            "May 2024",
            "31",
            "2024-05-02 10",
            "02/05/20245",
            "2024-05-02-01",
            "6'3\"",
            "-1-1-1",
        ] {
            assert!(matches!(parse(text), Parsed::Bad), "{text}");
        }
        for text in ["", "NA", "NaT", "n/a", "-"] {
            assert!(matches!(parse(text), Parsed::Missing), "{text}");
        }
    }
}
