//! A log of transactions, row by row, to the histories of its customers. What
//! is kept of a row is customer, day and amount.

use jiff::Span;
use jiff::civil::{Date, date};
use satis_clv::{Histories, LogOptions, TimeUnit, cdnow_line, day_of_date};

use super::ids::Ids;
use super::usual::{AMOUNT, CUSTOMER, DATE};
use super::{Customers, LogFacts, data};
use crate::args::LogArgs;
use crate::cell::{DecimalMark, Number, parse_number};
use crate::date::{DateCell, DateReader, DateResolution};
use crate::error::Error;
use crate::measure::{BadCells, Filter};
use crate::progress::Progress;
use crate::source::{Lines, Survey};

/// Rows that are looked at before the order of day and month is settled.
const LOOK_AHEAD: usize = 20_000;

/// What became of the rows of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LogRows {
    /// All of them.
    pub(crate) read: u64,
    /// Those that a filter left out.
    pub(crate) filtered_out: u64,
    /// Those without a customer.
    pub(crate) no_customer: u64,
    /// Those without a date, or without a time in a table of customers.
    pub(crate) no_date: u64,
    /// Those without an amount.
    pub(crate) no_amount: u64,
    /// Those with a cell that cannot be read.
    pub(crate) bad: u64,
}

/// A log that is read to its end.
pub(crate) struct PurchaseLog<'a> {
    args: &'a LogArgs,
    unit: TimeUnit,
    holdout: Option<Date>,
    ids: Ids,
    rows: LogRows,
    bad: BadCells,
    last: Option<i32>,
    first: Option<i32>,
    /// Customer and day of every transaction, for the tracking curve.
    dated: Option<Vec<(u32, i32)>>,
    failed: Option<Error>,
}

/// Where transactions come from.
pub(crate) enum LogSource<'a> {
    /// Delimited text.
    Survey(&'a mut Survey),
    /// The layout of the CDNOW data.
    Fixed(&'a mut Lines),
}

/// How the rows of delimited text are read.
struct Reading<'a> {
    survey: &'a mut Survey,
    progress: Progress,
    customer: usize,
    date: usize,
    amount: Option<usize>,
    filters: Vec<Filter>,
    mark: DecimalMark,
    reader: DateReader,
    order: DateResolution,
}

type Transaction = (u32, i32, f64);

impl<'a> PurchaseLog<'a> {
    /// A log, its times in `unit`, with a holdout from that day on.
    pub(crate) fn new(args: &'a LogArgs, unit: TimeUnit, holdout: Option<Date>) -> Self {
        Self {
            args,
            unit,
            holdout,
            ids: Ids::default(),
            rows: LogRows::default(),
            bad: BadCells::default(),
            last: None,
            first: None,
            dated: holdout.map(|_| Vec::new()),
            failed: None,
        }
    }

    /// The customers of the log.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read or a row of it is no transaction, options
    /// and file do not fit, or no customer is left.
    pub(crate) fn read(mut self, source: LogSource<'_>) -> Result<Customers, Error> {
        let options = self.options()?;
        match source {
            LogSource::Survey(survey) => {
                let mut reading = Reading::new(self.args, survey)?;
                let found = self.collect(&options, |log| reading.next(log))?;
                let has_spend = reading.amount.is_some();
                // What the rows beyond the look-ahead said counts as well.
                let label = reading.survey.columns().label(reading.date);
                let dates = reading.reader.resolve(&label)?.to_string();
                let columns = [
                    ("customer", Some(reading.customer)),
                    ("date", Some(reading.date)),
                    ("amount", reading.amount),
                ];
                let columns = columns.into_iter().filter_map(|(role, at)| at.map(|at| (role, at)));
                self.customers(found, has_spend, dates, columns.collect())
            }
            LogSource::Fixed(lines) => {
                let found = self.collect(&options, |log| log.next_line(lines))?;
                self.customers(found, true, "yyyymmdd".to_owned(), Vec::new())
            }
        }
    }

    fn options(&self) -> Result<LogOptions, Error> {
        let options = self.args.options(self.unit.clone());
        let until = self.args.until.map(day_of_date);
        let Some(holdout) = self.holdout else {
            return Ok(match until {
                Some(until) => options.until(until),
                None => options,
            });
        };
        if let Some(until) = self.args.until.filter(|until| *until < holdout) {
            return Err(Error::Usage(format!(
                "--holdout {holdout} begins after --until {until}: nothing is left to compare with"
            )));
        }
        let before = day_of_date(holdout) - 1;
        // The end is known once the file is read.
        Ok(options.until(before).holdout_until(until.unwrap_or(i32::MAX)))
    }

    /// The histories, from transactions pulled one by one.
    fn collect(
        &mut self,
        options: &LogOptions,
        mut next: impl FnMut(&mut Self) -> Result<Option<Transaction>, Error>,
    ) -> Result<Histories<u32>, Error> {
        let rows = std::iter::from_fn(|| match next(self) {
            Ok(transaction) => transaction,
            Err(error) => {
                self.failed = Some(error);
                None
            }
        });
        let found = Histories::from_rows(rows, options);
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if let (Some(last), Some(holdout)) = (self.last, self.holdout)
            && last < day_of_date(holdout)
        {
            let last = day(last)?;
            return Err(Error::Data(format!(
                "no transaction on --holdout {holdout} or later: the log ends on {last}"
            )));
        }
        if self.last.is_none() {
            return Err(Error::Data(format!("there is no transaction: {}", self.told())));
        }
        found.map_err(data)
    }

    /// What became of the rows, in words.
    fn told(&self) -> String {
        let LogRows { read, filtered_out, no_customer, no_date, no_amount, bad } = self.rows;
        let counts = [
            (filtered_out, "left out by --where"),
            (no_customer, "without a customer"),
            (no_date, "without a date"),
            (no_amount, "without an amount"),
            (bad, "not readable"),
        ];
        let told = counts.iter().filter(|(count, _)| *count > 0);
        let told = told.map(|(count, what)| format!(", {count} {what}"));
        format!("{read} rows read{}", told.collect::<String>())
    }

    fn customers(
        mut self,
        found: Histories<u32>,
        has_spend: bool,
        dates: String,
        columns: Vec<(&'static str, usize)>,
    ) -> Result<Customers, Error> {
        let end = self.args.until.map(day_of_date).or(self.last).unwrap_or_default();
        let until = self.holdout.map_or(end, |holdout| day_of_date(holdout) - 1);
        let repeats = self.repeats(&found);
        let report = *found.report();
        let facts = LogFacts {
            report,
            regularity: *found.regularity(),
            first: day(self.first.unwrap_or(until))?,
            until: day(until)?,
            holdout_until: self.holdout.map(|_| day(end)).transpose()?,
            bought: found
                .customers()
                .iter()
                .filter_map(|customer| customer.holdout.map(|holdout| holdout.purchases))
                .collect(),
            first_days: found.customers().iter().map(|customer| customer.first_day).collect(),
            first_amounts: found.customers().iter().map(|customer| customer.first_amount).collect(),
            repeats,
            dates,
        };
        let names = found.customers().iter().map(|customer| self.ids.name(customer.id).into());
        Ok(Customers {
            names: names.collect(),
            histories: found.customers().iter().map(|customer| customer.history).collect(),
            has_spend,
            rows: self.rows,
            bad: self.bad,
            columns,
            log: Some(facts),
        })
    }

    /// The days of all repeat purchases, up to the end of the holdout.
    fn repeats(&mut self, found: &Histories<u32>) -> Option<Vec<i32>> {
        let mut dated = self.dated.take()?;
        let report = found.report();
        // What a sum of amounts decides is not known here.
        if report.negative_dropped > 0 || report.zeros_dropped > 0 {
            return None;
        }
        let length = i64::from(self.args.merge_days);
        let period = |day: i32| i64::from(day).div_euclid(length);
        dated.sort_unstable();
        dated.dedup_by(|later, first| later.0 == first.0 && period(later.1) == period(first.1));
        let known: std::collections::HashMap<u32, i32> =
            found.customers().iter().map(|customer| (customer.id, customer.first_day)).collect();
        let repeats = dated
            .into_iter()
            .filter(|(customer, day)| known.get(customer).is_some_and(|first| day > first));
        Some(repeats.map(|(_, day)| day).collect())
    }

    /// One more transaction, checked against the rules for amounts.
    fn take(
        &mut self,
        customer: &str,
        day: i32,
        amount: f64,
        line: impl Fn() -> u64,
    ) -> Result<Transaction, Error> {
        use crate::args::{ReturnsChoice, ZerosChoice};
        let refuse = |reason: String| Err(Error::Row { line: line(), reason });
        if amount < 0.0 && self.args.returns == ReturnsChoice::Refuse {
            return refuse(format!(
                "the amount is {amount}: --returns drop leaves such rows out, --returns net takes \
                 them off the purchase of that day"
            ));
        }
        if amount == 0.0 && self.args.zeros == ZerosChoice::Refuse {
            return refuse("the amount is 0, which --zeros refuse does not allow".to_owned());
        }
        let customer = self.ids.number(customer)?;
        let dropped = amount < 0.0 && self.args.returns == ReturnsChoice::Drop;
        let beyond = self.args.until.is_some_and(|until| day > day_of_date(until));
        if !dropped && !beyond {
            self.first = Some(self.first.map_or(day, |first| first.min(day)));
            self.last = Some(self.last.map_or(day, |last| last.max(day)));
            if let Some(dated) = &mut self.dated {
                dated.push((customer, day));
            }
        }
        Ok((customer, day, amount))
    }

    fn next_line(&mut self, lines: &mut Lines) -> Result<Option<Transaction>, Error> {
        while let Some((number, line)) = lines.next_line()? {
            self.rows.read += 1;
            match cdnow_line(line) {
                Ok((customer, day, amount)) => {
                    return self.take(&customer.to_string(), day, amount, || number).map(Some);
                }
                Err(_) if self.args.skip_bad => self.rows.bad += 1,
                Err(error) => return Err(Error::Row { line: number, reason: error.to_string() }),
            }
        }
        Ok(None)
    }
}

impl<'a> Reading<'a> {
    fn new(args: &LogArgs, survey: &'a mut Survey) -> Result<Self, Error> {
        let columns = survey.columns();
        let customer = CUSTOMER.need(args.customer.as_deref(), columns)?;
        let date = DATE.need(args.date.as_deref(), columns)?;
        let amount = AMOUNT.find(args.amount.as_deref(), columns)?;
        let filters = Filter::parse_all(&args.filters, columns)?;
        let label = columns.label(date);
        let mark = survey.decimal_mark();
        let mut reader = DateReader::new(args.date_format);
        let mut seen = 0;
        survey.look_ahead(LOOK_AHEAD, |row| {
            seen += 1;
            reader.read(row.cell(date), || row.line());
        })?;
        let order = match reader.resolve(&label) {
            Err(Error::AmbiguousDates { .. }) if seen == LOOK_AHEAD => {
                return Err(Error::Usage(format!(
                    "column \"{label}\": none of the first {LOOK_AHEAD} rows tells day/month from \
                     month/day; say --date-format dmy or --date-format mdy"
                )));
            }
            other => other?,
        };
        let progress = survey.progress();
        Ok(Self { survey, progress, customer, date, amount, filters, mark, reader, order })
    }

    fn next(&mut self, log: &mut PurchaseLog<'_>) -> Result<Option<Transaction>, Error> {
        loop {
            if log.rows.read.is_multiple_of(1024) {
                self.progress.advance_to(self.survey.taken());
            }
            let Some(row) = self.survey.next_row()? else { return Ok(None) };
            log.rows.read += 1;
            if !self.filters.iter().all(|filter| filter.accepts(row)) {
                log.rows.filtered_out += 1;
                continue;
            }
            let name = String::from_utf8_lossy(row.cell(self.customer).trim_ascii());
            if name.is_empty() {
                log.rows.no_customer += 1;
                continue;
            }
            let skip = log.args.skip_bad;
            let unreadable = |column: usize, expected: &str, log: &mut PurchaseLog<'_>| {
                let cell = row.cell(column);
                log.bad.note(row, column, cell);
                log.rows.bad += 1;
                if skip {
                    return Ok(());
                }
                Err(Error::Row {
                    line: row.line(),
                    reason: format!(
                        "\"{}\" is no {expected}; --skip-bad leaves such rows out and counts them",
                        crate::text::shorten(&String::from_utf8_lossy(cell), 40)
                    ),
                })
            };
            let read = self.reader.read(row.cell(self.date), || row.line());
            let day = match read {
                DateCell::Day(day) => self.order.date(day),
                DateCell::Missing => {
                    log.rows.no_date += 1;
                    continue;
                }
                DateCell::Bad => None,
            };
            let Some(day) = day else {
                unreadable(self.date, "date", log)?;
                continue;
            };
            let amount = match self.amount.map(|column| parse_number(row.cell(column), self.mark)) {
                None => 1.0,
                Some(Number::Value(amount)) => amount,
                Some(Number::Missing) => {
                    log.rows.no_amount += 1;
                    continue;
                }
                Some(Number::Bad) => {
                    unreadable(self.amount.unwrap_or_default(), "amount", log)?;
                    continue;
                }
            };
            return log.take(&name, day_of_date(day), amount, || row.line()).map(Some);
        }
    }
}

/// The date of a day counted from 1970-01-01.
pub(super) fn day(number: i32) -> Result<Date, Error> {
    let span = Span::new().try_days(number);
    span.and_then(|span| date(1970, 1, 1).checked_add(span))
        .map_err(|_| Error::Data(format!("day {number} from 1970 is beyond the calendar")))
}
