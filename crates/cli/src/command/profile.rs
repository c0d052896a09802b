//! What a column holds, learnt in one pass and little memory.

use jiff::civil::Date;

use crate::cell::{Cell, CellRules, DecimalMark, Number, Reason, parse_number};
use crate::date::{DateCell, DateFormat, DateReader, Day};
use crate::text::shorten;

/// Distinct values that are kept; a column with more is text, or a number.
const KEPT: usize = 7;
/// Longest sample shown.
const SAMPLE_WIDTH: usize = 22;
/// Longest description.
const VALUES_WIDTH: usize = 64;
/// After so many cells in a row that are no number (or date), the column is
/// not looked at as one any more.
const PATIENCE: u64 = 50;

/// A running description of one column.
#[derive(Debug)]
pub(super) struct Profile {
    mark: DecimalMark,
    filled: u64,
    missing: u64,
    samples: Vec<Box<[u8]>>,
    more_samples: bool,
    numbers: u64,
    range: Option<(f64, f64)>,
    whole: bool,
    dates: u64,
    reader: DateReader,
    days: Option<(Day, Day)>,
    mixed_days: bool,
}

impl Profile {
    /// A column of which nothing was read.
    pub(super) fn new(mark: DecimalMark) -> Self {
        Self {
            mark,
            filled: 0,
            missing: 0,
            samples: Vec::new(),
            more_samples: false,
            numbers: 0,
            range: None,
            whole: true,
            dates: 0,
            reader: DateReader::new(DateFormat::Auto),
            days: None,
            mixed_days: false,
        }
    }

    /// Cells that say something.
    pub(super) fn filled(&self) -> u64 {
        self.filled
    }

    /// Cells that are blank, or say in words or by a code that there is no
    /// answer.
    pub(super) fn missing(&self) -> u64 {
        self.missing
    }

    /// Takes one more cell into account.
    pub(super) fn read(&mut self, cell: &[u8], rules: &CellRules) {
        let cell = cell.trim_ascii();
        let looks_numeric = self.numbers > 0 || self.filled < PATIENCE;
        let meaning = match Reason::of_cell(cell) {
            Some(reason) => Cell::Missing(reason),
            None if looks_numeric => rules.classify(cell),
            None => Cell::Bad,
        };
        if matches!(meaning, Cell::Missing(_)) {
            self.missing += 1;
            return;
        }
        self.filled += 1;
        self.sample(cell);
        if let Cell::Value(value) = meaning {
            self.note_number(whole(value));
        } else if looks_numeric && let Number::Value(value) = parse_number(cell, self.mark) {
            self.note_number(value);
        }
        if self.dates > 0 || self.filled <= PATIENCE {
            self.read_date(cell);
        }
    }

    fn sample(&mut self, cell: &[u8]) {
        if self.more_samples || self.samples.iter().any(|kept| **kept == *cell) {
            return;
        }
        if self.samples.len() < KEPT {
            self.samples.push(cell.into());
        } else {
            self.more_samples = true;
        }
    }

    fn note_number(&mut self, value: f64) {
        self.numbers += 1;
        self.whole &= value.fract() == 0.0;
        let (low, high) = self.range.unwrap_or((value, value));
        self.range = Some((low.min(value), high.max(value)));
    }

    fn read_date(&mut self, cell: &[u8]) {
        let DateCell::Day(day) = self.reader.read(cell, || self.filled) else {
            return;
        };
        self.dates += 1;
        self.mixed_days |= matches!(day, Day::Either { .. });
        let (low, high) = self.days.unwrap_or((day, day));
        self.days = Some((low.min(day), high.max(day)));
    }

    /// The values in a few words; `label` names the column.
    pub(super) fn describe(&self, label: &str) -> String {
        let most = |count: u64| count > 0 && count * 10 >= self.filled * 9;
        if self.filled == 0 {
            return String::new();
        }
        // Eight digits are a number unless every one is a date.
        if most(self.dates) && self.numbers * 10 < self.filled {
            return self.describe_dates(label);
        }
        if most(self.numbers) || (self.numbers * 2 > self.filled && !self.more_samples) {
            return self.describe_numbers();
        }
        let mut shown: Vec<String> = Vec::new();
        let limit = if self.more_samples { 3 } else { KEPT };
        for sample in self.samples.iter().take(limit) {
            shown.push(shorten(&String::from_utf8_lossy(sample), SAMPLE_WIDTH));
        }
        if self.more_samples {
            shown.push("…".to_owned());
        }
        shorten(&shown.join(" | "), VALUES_WIDTH)
    }

    fn describe_numbers(&self) -> String {
        let (low, high) = self.range.unwrap_or((0.0, 0.0));
        let kind = if self.whole { "" } else { ", with fractions" };
        let others = match self.filled - self.numbers {
            0 => String::new(),
            1 => "; 1 cell is no number".to_owned(),
            others => format!("; {others} cells are no numbers"),
        };
        #[expect(clippy::float_cmp, reason = "the same cell was both the least and the greatest")]
        if low == high {
            format!("{low}{others}")
        } else {
            format!("{low} to {high}{kind}{others}")
        }
    }

    fn describe_dates(&self, label: &str) -> String {
        let others = match self.filled - self.dates {
            0 => String::new(),
            others => format!("; {others} others"),
        };
        let Ok(resolution) = self.reader.resolve(label) else {
            return format!("dates whose order of day and month is open{others}");
        };
        if self.mixed_days {
            // The least as written need not be the earliest.
            return format!("dates written {}{others}", resolution.order());
        }
        let date =
            |day: Day| resolution.date(day).map_or_else(String::new, |d: Date| d.to_string());
        let (low, high) = self.days.map_or_else(Default::default, |(a, b)| (date(a), date(b)));
        format!("{low} to {high}{others}")
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a range for people; identifiers beyond 2^53 lose their last digits only"
)]
fn whole(value: i64) -> f64 {
    value as f64
}
